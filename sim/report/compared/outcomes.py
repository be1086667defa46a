"""What a difference means: better, worse, or not shown; and what all of a scenario's together mean."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sim.measures.directions import LESS_IS_BETTER, MORE_IS_BETTER
from sim.report.compared.rows import Difference


class Outcome(StrEnum):
    """What a difference means to a reader."""

    BETTER = "better"
    WORSE = "worse"
    NOT_SHOWN = "not_shown"
    SAME = "same"
    HIGHER = "higher"
    LOWER = "lower"
    MIXED = "mixed"

    @property
    def sign(self) -> str:
        """A sign that tells outcomes apart without colour."""
        return SIGNS[self]

    @property
    def is_shown(self) -> bool:
        """Whether a difference is shown."""
        return self not in (Outcome.NOT_SHOWN, Outcome.SAME)


SIGNS = {
    Outcome.BETTER: "\N{BLACK UP-POINTING TRIANGLE}",
    Outcome.WORSE: "\N{BLACK DOWN-POINTING TRIANGLE}",
    Outcome.NOT_SHOWN: "\N{WHITE CIRCLE}",
    Outcome.SAME: "=",
    Outcome.HIGHER: "\N{UPWARDS ARROW}",
    Outcome.LOWER: "\N{DOWNWARDS ARROW}",
    Outcome.MIXED: "\N{UP DOWN ARROW}",
}
WAYS = {"higher": 1, "lower": -1}


def direction(measure: str) -> int:
    """Return 1 when more is better, -1 when less is, 0 when neither."""
    return (measure in MORE_IS_BETTER) - (measure in LESS_IS_BETTER)


def outcome(row: Difference) -> Outcome:
    """Return what a difference means."""
    return meaning(row.measure, verdict=row.verdict)


def meaning(measure: str, *, verdict: object) -> Outcome:
    """Return what a verdict on a measure means: higher, lower, equal, and anything else for not shown.

    Examples
    --------
    >>> meaning("wait_p90_weeks", verdict="higher").value, meaning("utilisation", verdict="higher").value
    ('worse', 'higher')
    """
    way = WAYS.get(str(verdict))
    if way is None:
        return Outcome.SAME if verdict == "equal" else Outcome.NOT_SHOWN
    if not direction(measure):
        return Outcome.HIGHER if way > 0 else Outcome.LOWER
    return Outcome.BETTER if way == direction(measure) else Outcome.WORSE


def together(rows: Iterable[Difference]) -> Outcome:
    """Return what several differences mean together: mixed when they point both ways."""
    found = {outcome(row) for row in rows}
    if {Outcome.BETTER, Outcome.WORSE} <= found:
        return Outcome.MIXED
    return next((one for one in (Outcome.BETTER, Outcome.WORSE) if one in found), Outcome.NOT_SHOWN)
