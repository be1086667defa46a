"""What a difference means: better, worse, or not shown; and what all of a scenario's together mean."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sim.domain import Barrier
from sim.measures.registry import measure_of
from sim.report.compared.rows import DifferenceRow


class Meaning(StrEnum):
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
    Meaning.BETTER: "\N{BLACK UP-POINTING TRIANGLE}",
    Meaning.WORSE: "\N{BLACK DOWN-POINTING TRIANGLE}",
    Meaning.NOT_SHOWN: "\N{WHITE CIRCLE}",
    Meaning.SAME: "=",
    Meaning.HIGHER: "\N{UPWARDS ARROW}",
    Meaning.LOWER: "\N{DOWNWARDS ARROW}",
    Meaning.MIXED: "\N{UP DOWN ARROW}",
    Meaning.TOO_SMALL: "\N{ALMOST EQUAL TO}",
    Meaning.BY_RULE: "\N{SECTION SIGN}",
    Meaning.NOT_JUDGED: "",
}
UNSHOWN = frozenset({Meaning.NOT_SHOWN, Meaning.SAME, Meaning.TOO_SMALL, Meaning.BY_RULE, Meaning.NOT_JUDGED})
"""What counts for neither side: not told from luck, of no size, by definition, or not judged at all."""

OF_OTHERS = frozenset(barrier.queue.word for barrier in Barrier)
TOO_SMALL_SIZE = "too_small"
WAYS = {"higher": 1, "lower": -1}
OTHERWISE = {"equal": Meaning.SAME, "undecided": Meaning.NOT_SHOWN}
_WITHOUT_SIDE = {"higher": Meaning.HIGHER, "lower": Meaning.LOWER}
WEIGHT = (
    Meaning.BETTER, Meaning.WORSE, Meaning.NOT_SHOWN, Meaning.NOT_JUDGED, Meaning.TOO_SMALL, Meaning.BY_RULE,
    Meaning.SAME,
)  # fmt: skip
"""What several differences say together: the first of these that any of them says."""


def direction(measure: str) -> int:
    """Return 1 when more is better, -1 when less is, 0 when neither."""
    found = measure_of(measure)
    return 0 if found is None else WAYS.get(found.better, 0)


def outcome(row: DifferenceRow) -> Meaning:
    """Return what a difference means; what follows from the rule itself is neither gain nor loss, whatever its size."""
    what = meaning(row.measure, verdict=row.verdict)
    if row.by_rule and what.is_shown:
        return Meaning.BY_RULE
    if row.size == TOO_SMALL_SIZE:
        return Meaning.TOO_SMALL
    return _WITHOUT_SIDE.get(row.verdict, what) if _is_served_by_others(row) else what


def _is_served_by_others(row: DifferenceRow) -> bool:
    """Whether a difference counts people with a service of others: more of them are more who are helped."""
    return row.measure == "queue_length" and row.group_by == "queue" and row.group in OF_OTHERS


def meaning(measure: str, *, verdict: object) -> Meaning:
    """Return what a verdict on a measure means: higher, lower, equal, undecided, and none when nothing was judged.

    Examples
    --------
    >>> meaning("wait_p90_weeks", verdict="higher").value, meaning("utilisation", verdict="higher").value
    ('worse', 'higher')
    """
    way = WAYS.get(str(verdict))
    if way is None:
        return OTHERWISE.get(str(verdict), Meaning.NOT_JUDGED)
    if not direction(measure):
        return Meaning.HIGHER if way > 0 else Meaning.LOWER
    return Meaning.BETTER if way == direction(measure) else Meaning.WORSE


def together(rows: Iterable[DifferenceRow]) -> Meaning:
    """Return what several differences mean together: mixed when they point both ways."""
    found = {outcome(row) for row in rows}
    if {Meaning.BETTER, Meaning.WORSE} <= found:
        return Meaning.MIXED
    return next((one for one in WEIGHT if one in found), Meaning.NOT_SHOWN)
