"""docs/speed.md: the parts that are measured stand between markers, and what a run does not measure stays as it was."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks.rows import ASKED, HEAD, Row
from tests.readme.figures import with_part

PARTS = ("machine", "table", "profile")
NOT_YET = "not measured"


def table(rows: Iterable[Row], *, before: str = "") -> str:
    """Return the table of all that is asked; a line that was not measured now is that of the text `before`.

    Examples
    --------
    >>> table([Row("workers", [1.9], "once")]).splitlines()[-2].split(" | ")[2]
    '1.90 times'
    """
    old, new = _lines_in(before), {row.asked.what: _line(row.cells()) for row in rows}
    empty = {asked.what: _line((asked.what, asked.before, NOT_YET, "", asked.aim, "", "")) for asked in ASKED.values()}
    lines = [(empty | old | new)[what] for what in empty]
    return "\n".join([_line(HEAD), "|" + "---|" * len(HEAD), *lines])


def write(file: Path, **parts: str) -> None:
    """Put parts into a file, each between its markers."""
    text = file.read_text(encoding="utf-8")
    for name, part in parts.items():
        if f"<!-- {name}: end -->" not in text:
            raise SystemExit(f"{file}: has no place for {name}; <!-- {name}: made ... --> and an end are needed")
        text = with_part(text, name, part)
    file.write_text(text, encoding="utf-8")


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _lines_in(text: str) -> dict[str, str]:
    """Return the lines of a table that stands in a text, by their first cells."""
    lines = (line for line in text.splitlines() if line.startswith("| ") and line.endswith(" |"))
    return {line[2:].partition(" | ")[0]: line for line in lines if line.count(" | ") == len(HEAD) - 1}
