"""What a difference means: better, worse, or not shown; and what all of a scenario's together mean."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sim.domain import Barrier
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
    TOO_SMALL = "too_small"
    BY_RULE = "by_rule"
    NOT_JUDGED = "not_judged"

    @property
    def sign(self) -> str:
        """A sign that tells outcomes apart without colour."""
        return SIGNS[self]

    @property
    def is_shown(self) -> bool:
        """Whether a difference is shown."""
        return self not in UNSHOWN


SIGNS = {
    Outcome.BETTER: "\N{BLACK UP-POINTING TRIANGLE}",
    Outcome.WORSE: "\N{BLACK DOWN-POINTING TRIANGLE}",
    Outcome.NOT_SHOWN: "\N{WHITE CIRCLE}",
    Outcome.SAME: "=",
    Outcome.HIGHER: "\N{UPWARDS ARROW}",
    Outcome.LOWER: "\N{DOWNWARDS ARROW}",
    Outcome.MIXED: "\N{UP DOWN ARROW}",
    Outcome.TOO_SMALL: "\N{ALMOST EQUAL TO}",
    Outcome.BY_RULE: "\N{SECTION SIGN}",
    Outcome.NOT_JUDGED: "",
}
UNSHOWN = frozenset({Outcome.NOT_SHOWN, Outcome.SAME, Outcome.TOO_SMALL, Outcome.BY_RULE, Outcome.NOT_JUDGED})
"""What counts for neither side: not told from luck, of no size, by definition, or not judged at all."""

OF_OTHERS = frozenset(barrier.queue.word for barrier in Barrier)
TOO_SMALL_SIZE = "too_small"
WAYS = {"higher": 1, "lower": -1}
OTHERWISE = {"equal": Outcome.SAME, "undecided": Outcome.NOT_SHOWN}
_WITHOUT_SIDE = {"higher": Outcome.HIGHER, "lower": Outcome.LOWER}
WEIGHT = (
    Outcome.BETTER, Outcome.WORSE, Outcome.NOT_SHOWN, Outcome.NOT_JUDGED, Outcome.TOO_SMALL, Outcome.BY_RULE,
    Outcome.SAME,
)  # fmt: skip
"""What several differences say together: the first of these that any of them says."""


def direction(measure: str) -> int:
    """Return 1 when more is better, -1 when less is, 0 when neither."""
    return (measure in MORE_IS_BETTER) - (measure in LESS_IS_BETTER)


def outcome(row: Difference) -> Outcome:
    """Return what a difference means; what follows from the rule itself is neither gain nor loss, whatever its size."""
    what = meaning(row.measure, verdict=row.verdict)
    if row.by_rule and what.is_shown:
        return Outcome.BY_RULE
    if row.size == TOO_SMALL_SIZE:
        return Outcome.TOO_SMALL
    return _WITHOUT_SIDE.get(row.verdict, what) if _is_served_by_others(row) else what


def _is_served_by_others(row: Difference) -> bool:
    """Whether a difference counts people with a service of others: more of them are more who are helped."""
    return row.measure == "queue_length" and row.group_by == "queue" and row.group in OF_OTHERS


def meaning(measure: str, *, verdict: object) -> Outcome:
    """Return what a verdict on a measure means: higher, lower, equal, undecided, and none when nothing was judged.

    Examples
    --------
    >>> meaning("wait_p90_weeks", verdict="higher").value, meaning("utilisation", verdict="higher").value
    ('worse', 'higher')
    """
    way = WAYS.get(str(verdict))
    if way is None:
        return OTHERWISE.get(str(verdict), Outcome.NOT_JUDGED)
    if not direction(measure):
        return Outcome.HIGHER if way > 0 else Outcome.LOWER
    return Outcome.BETTER if way == direction(measure) else Outcome.WORSE


def together(rows: Iterable[Difference]) -> Outcome:
    """Return what several differences mean together: mixed when they point both ways."""
    found = {outcome(row) for row in rows}
    if {Outcome.BETTER, Outcome.WORSE} <= found:
        return Outcome.MIXED
    return next((one for one in WEIGHT if one in found), Outcome.NOT_SHOWN)
