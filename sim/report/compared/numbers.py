"""The entered numbers on which a comparison rests, each with the scenarios that bring it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.compared.cells import Cell, Clerk, Line, Table
from sim.report.numbers import MISSING
from sim.report.tables import ENTERED

if TYPE_CHECKING:
    import pandas as pd

ENTERED_PATHS = (
    r"resources\.overhead",
    r"rules\.specialists\.progress_factor",
    r"rules\.transitions",
    r"rules\.combining\.pace",
    r"rules\.signalling\.seen_at",
    r"rules\.cross_border\.hours_factor",
    r"resources\.sheltered\.(?:cost_factor|declines_fraction)",
)
"""Where the numbers stand that make a scenario better or worse by themselves, which somebody estimated."""

HEADS = ("path", "value", "unit", "range", "kind", "source")
CELLS = ("path", "value", "unit", "range", "source_kind", "source_text")


def assumed(clerk: Clerk) -> Table:
    """Return every number that was assumed or calibrated."""
    numbers = clerk.compared.result.numbers
    return _table(clerk, numbers[numbers["source_kind"].isin(ENTERED)])


def entered(clerk: Clerk) -> Table:
    """Return the numbers that give a scenario an advantage or a burden by themselves."""
    numbers = clerk.compared.result.numbers
    return _table(clerk, numbers[numbers["path"].str.contains("|".join(f"(?:{path})" for path in ENTERED_PATHS))])


def _table(clerk: Clerk, numbers: pd.DataFrame) -> Table:
    heads = (*(clerk.words("column." + head) for head in HEADS), clerk.words("method.of_scenarios"))
    rows = numbers.fillna("").astype(str).to_dict("records")
    return Table(heads=heads, lines=tuple(_line(clerk, row) for row in rows), last_number=0)


def _line(clerk: Clerk, row: dict[str, str]) -> Line:
    return Line(
        cells=(*(Cell(text=row[name]) for name in CELLS), Cell(text=_scenarios(clerk, row.get("scenarios", ""))))
    )


def _scenarios(clerk: Clerk, names: str) -> str:
    """Return the numbers of the scenarios that bring a number; a dash for one that holds in all."""
    known = [name for name in names.split("; ") if name in clerk.compared.everything]
    return ", ".join(str(clerk.compared.number(name)) for name in known) or MISSING
