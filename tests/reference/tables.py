"""Every column of every table of a result, as the data dictionary says it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sim.store.tables import columns
from tests.reference.heads import head_of

EVERYWHERE = "*"


def page() -> str:
    """Return a chapter for the columns that many tables have, and for each table."""
    known = sorted(columns(), key=lambda one: one[0] != EVERYWHERE)
    order = list(dict.fromkeys(one[0] for one in known))
    by_file = groupby(sorted(known, key=lambda one: order.index(one[0])), key=lambda one: one[0])
    return head_of("tables") + "".join(
        f"\n{chapter}\n" for file, rows in by_file for chapter in [_chapter(file, list(rows))]
    )


def _chapter(file: str, known: list[tuple[str, str, str, str]]) -> str:
    title = "Columns of many tables" if file == EVERYWHERE else f"`{file}`"
    return "\n".join([f"## {title}", "", "| column | unit | means |", "|---|---|---|", *_rows(known)])


def _rows(known: list[tuple[str, str, str, str]]) -> Iterator[str]:
    for _, name, unit, meaning in known:
        yield f"| `{name}` | {unit} | {meaning} |"
