"""Every measure with its unit, groupings and meaning, as it says of itself."""

from __future__ import annotations

from collections.abc import Iterator

from sim.measures import HOUSE, PERIOD, Counting, Measure, Missing
from tests.reference.heads import head_of

MISSING = {Missing.NEVER: "never", Missing.NOBODY: "nobody", Missing.CUT_OFF: "nobody, cut off"}
UP, ONLY = " Counts up over the period; reports show it a year.", " Only its differences mean anything."
LABELS = """
## What reports call them

| id | English | Dutch |
|---|---|---|
"""


def page() -> str:
    """Return the page of all measures of the house."""
    measures = list(HOUSE.measures.values())
    labels = [f"| `{one.id}` | {one.label.en} | {one.label.nl} |" for one in measures]
    return head_of("measures") + "\n".join(rows(measures)) + "\n" + LABELS + "\n".join(labels) + "\n"


def rows(measures: list[Measure]) -> Iterator[str]:
    """Yield the row of each measure."""
    for one in measures:
        by = ", ".join(one.groupings)
        over = ", ".join("period" if time == PERIOD else "day" for time in one.times) or "the whole window only"
        better = "" if one.better == "neither" else one.better
        counts = UP if one.counting is Counting.UP else ""
        said = one.sentence + counts + (ONLY if one.only_differences else "")
        yield f"| `{one.id}` | {one.unit} | {said} | {by} | {over} | {MISSING[one.missing]} | {better} |"
