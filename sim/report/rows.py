"""The rows of the tables that a comparison leaves behind; a field has the name of its column.

Then the same rows as the page shows them, seen from the other side or without a verdict; what they add up to over the
years; and what a difference means to a reader: better, worse, or not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from math import isnan, nan
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from sim.analysis.comparison.outcome import Outcome
from sim.domain import Barrier
from sim.measures.registry import measure_of
from sim.report.numbers import is_point

if TYPE_CHECKING:
    import pandas as pd

    from sim.arrays import Floats


Nearest = TypeVar("Nearest")


class OfAnOutcome:
    """A row about a measure of a group."""

    __slots__ = ()

    measure: str
    group_by: str
    group: str

    @property
    def judged(self) -> Outcome:
        """What it is about."""
        return Outcome(measure=self.measure, group_by=self.group_by, group=self.group)


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateRow:
    """A row of ``summary.csv``: the mean of a measure in a scenario with its interval."""

    scenario: str
    measure: str
    group_by: str
    group: str
    period: str
    unit: str
    mean: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceRow(OfAnOutcome):
    """A row of ``differences.csv``: a scenario minus the baseline, in the same luck.

    ``verdict`` is higher, lower, undecided or equal: whether the interval, which holds for the whole family of
    comparisons, leaves zero out. It is empty when too few replications have a value. ``size`` is too_small for what is
    too small to matter, and ``by_rule`` the rule from which the difference follows by definition. In the family pairs
    ``baseline`` is another scenario; in the family best the verdict says whether a scenario may be the best.
    """

    scenario: str
    measure: str
    group_by: str
    group: str
    period: str
    unit: str
    difference: float
    ci_low: float
    ci_high: float
    p_adjusted: float
    crn_correlation: float
    replications_needed: float
    family: str
    n: float
    baseline_mean: float
    verdict: str
    baseline: str = ""
    size: str = ""
    by_rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathRow:
    """A row of ``difference_series.parquet``: a scenario's path and its difference from the baseline at one date."""

    date: str
    mean: float
    ci_low: float
    ci_high: float
    difference: float
    difference_low: float
    difference_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow(OfAnOutcome):
    """A row of ``attribution.csv``: what switching on one component adds to the difference of a scenario."""

    scenario: str
    step: float
    component: str
    measure: str
    group_by: str
    group: str
    period: str
    unit: str
    contribution: float
    ci_low: float
    ci_high: float
    n: float
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sureness(OfAnOutcome):
    """A row of ``uncertainty.csv``: how a headline difference fares when the assumptions move within their ranges."""

    scenario: str
    measure: str
    group_by: str
    group: str
    period: str
    unit: str
    base_difference: float
    n_draws: float
    draws_p5: float
    draws_p95: float
    same_sign_fraction: float
    same_sign_low: float
    same_sign_high: float
    parameter_fraction: float

    @property
    def has_sign(self) -> bool:
        """Whether there is a sign that draws may keep: there is none of a difference of exactly 0, or in no draw."""
        return not isnan(self.same_sign_fraction)

    @property
    def n_same(self) -> int:
        """In how many draws the difference has the sign that was found."""
        return round(self.same_sign_fraction * self.n_draws)


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver(OfAnOutcome):
    """A row of ``uncertainty_drivers.csv``: a parameter that goes with a difference over the draws."""

    scenario: str
    measure: str
    group_by: str
    group: str
    place: float
    parameter: str
    rank_correlation: float
    ci_low: float
    ci_high: float
    decided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecisionRow:
    """A row of ``precision.csv``: how narrow an interval became, and whether that is what was asked."""

    scenario: str
    measure: str
    n_replications: float
    relative_half_width: float
    wanted: float
    reached: bool


def rows_of(kind: type[Nearest], frame: pd.DataFrame) -> Iterator[Nearest]:
    """Yield the rows of a table as objects of `kind`; columns that it has no field for are left alone."""
    texts = {field.name: field.type == "str" for field in fields(kind)}  # type: ignore[arg-type]  # all are dataclasses
    if frame.empty:
        return
    for cells in frame[list(texts)].itertuples(index=False):
        yield kind(**{name: _plain(cell, is_text=texts[name]) for name, cell in zip(texts, cells, strict=True)})


def known(value: float | None) -> bool:
    """Whether there is a number."""
    return value is not None and not isnan(value)


def _plain(cell: Any, *, is_text: bool) -> Any:
    """Return a missing text as empty."""
    return "" if is_text and not isinstance(cell, str) else cell


OTHER_WAY = {"higher": "lower", "lower": "higher"}

Key = tuple[str, str, str, str]
Judgeable = TypeVar("Judgeable", DifferenceRow, StepRow)


def of_a_part(row: DifferenceRow) -> DifferenceRow:
    """Return the difference of a part of what adds up without its size: what matters was said of the whole."""
    found = measure_of(row.measure)
    return replace(row, size="") if row.group_by != "all" and found is not None and found.adds_up else row


def unjudged(row: Judgeable) -> Judgeable:
    """Return a difference without interval and verdict, for which there are too few replications.

    What is the same in every replication is sure at any number of them.
    """
    if is_point(row.ci_low, row.ci_high):
        return row
    blank: dict[str, Any] = {"ci_low": nan, "ci_high": nan, "verdict": ""}
    if isinstance(row, DifferenceRow):
        blank |= {"p_adjusted": nan, "replications_needed": nan, "size": ""}
    return replace(row, **blank)


def turned(row: DifferenceRow) -> DifferenceRow:
    """Return the difference of the other from this one."""
    return replace(
        row, scenario=row.baseline, baseline=row.scenario, baseline_mean=row.baseline_mean + row.difference,
        difference=-row.difference, ci_low=-row.ci_high, ci_high=-row.ci_low,
        verdict=OTHER_WAY.get(row.verdict, row.verdict),
    )  # fmt: skip


def key_of(row: DifferenceRow | EstimateRow) -> Key:
    """Return what a row is about, whatever its period."""
    return row.scenario, row.measure, row.group_by, row.group


# --- whether a change earns itself back, and where the worth of a component comes from -------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Payback:
    """The difference in net result since the change, the transition paid, added up to the end of each year [EUR].

    The band holds for all years and all scenarios of a comparison together.
    """

    years: tuple[int, ...]
    mean: Floats
    low: Floats
    high: Floats

    @property
    def surely(self) -> int | None:
        """The first year from whose end on the band lies above zero; None when it does not at the end."""
        return _from(self.years, self.low)

    @property
    def on_average(self) -> int | None:
        """The first year from whose end on the mean lies above zero; None when it does not at the end."""
        return _from(self.years, self.mean)

    @property
    def surely_not(self) -> bool:
        """Whether the band lies below zero at the end."""
        return bool(self.high[-1] < 0.0)

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to earn back."""
        return not np.any(self.mean)


def _from(years: tuple[int, ...], path: Floats) -> int | None:
    """Return the first year from which on a path stays above zero."""
    below = np.flatnonzero(path <= 0.0)
    first = int(below[-1]) + 1 if below.size else 0
    return years[first] if first < len(years) else None


# --- what a difference means -----------------------------------------------------------------------------------------


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


class Otherwise(StrEnum):
    """What becomes of a difference in another world."""

    TURNS = "turns"
    FADES = "fades"
    APPEARS = "appears"


def becomes(here: DifferenceRow, there: DifferenceRow) -> Otherwise | None:
    """Return what becomes of a difference in another world; None when it means the same there, or nothing was judged.

    One that is shown here may go the other way there, or be too small or not be shown; one that is not may be shown.
    """
    mine, other = outcome(here), outcome(there)
    if {mine, other} & {Meaning.NOT_JUDGED, Meaning.BY_RULE}:
        return None
    if mine.is_shown and other.is_shown:
        return Otherwise.TURNS if here.verdict != there.verdict else None
    if mine.is_shown:
        return Otherwise.FADES
    return Otherwise.APPEARS if other.is_shown else None


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
