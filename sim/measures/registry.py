"""What a measure is, and which there are.

A measure says all of itself in one place, beside the function that works it out; everybody else asks it. `computes`
registers both. Several measures may be worked out in one walk over the facts; only what is asked for is.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from sim.texts import Text

if TYPE_CHECKING:
    from sim.measures.facts import Facts
    from sim.measures.sheet import Sheet

PERIOD, DAY = "a period", "a day"
"""Over what a measure is taken: a stretch of time, or the end of a day."""


class Missing(StrEnum):
    """What it means that a replication has no value: the one rule that every estimate over replications keeps.

    `sim.stats.cut_off` tells from a row which of the two it is: a value that is missing although it rests on somebody
    was cut off.
    """

    NEVER = "never missing: what did not happen is 0"
    NOBODY = "nobody to measure (n is 0): the replication is left out"
    CUT_OFF = (
        "nobody to measure (n is 0): the replication is left out; or cut off (n above 0), because the window ended "
        "first or it has no bound: then the mean over replications is empty"
    )


class Counting(StrEnum):
    """How the values of a measure count, and so how they are shown."""

    LEVEL = "level"
    """As it is: so many residents, weeks or fte."""

    UP = "up"
    """It counts up over a period, and is shown as so much a year."""

    PART = "part"
    """A part of something, also by the year: shown as a percentage."""

    EACH = "each"
    """Of one person: money in euros and not in millions."""


class Shelf(StrEnum):
    """The tables of a report in which a measure may stand."""

    KEY_FIGURES = "key_figures"
    RESIDENTS = "residents"
    BY_GROUP = "by_group"
    BALANCE = "balance"
    BY_MUNICIPALITY = "by_municipality"
    WORK_COMPANY = "work_company"
    ORGANISATION = "organisation"
    WSP = "wsp"
    WORKER = "worker"
    TEAM = "team"


LAST = 100
"""Behind every place that a measure of the house has in a table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure: what it means, of whom and over what it is taken, and how it is shown.

    Parameters
    ----------
    id
        What it is called in files: ``snake_case``, the unit last where it has one.
    unit
        The unit of its values.
    label, short
        What a reader calls it, and in few words, for the heads of narrow columns.
    sentence
        What it means, in one sentence.
    missing
        What it means that a replication has no value.
    groupings
        Of which groups it is taken, as in `sim.measures.log`, in the order in which they are written.
    times
        Over what it is taken, `PERIOD` or `DAY`; empty: over the whole window only, and no file can ask for it.
    better
        Which way it is better for who lives there or pays for it; a report judges no difference in one that is neither.
    counting
        How its values count.
    is_sum
        Whether the whole is the sum of its parts: what counts up always is.
    is_bounded
        Whether it is a quantile of a wait or duration: one that a replication did not see is longer than was followed.
    only_differences
        Whether a level means nothing, since not all is in it, and a difference does.
    shown
        In which tables of a report it stands, each with its place in that table.
    """

    id: str
    unit: str
    label: Text
    sentence: str
    missing: Missing
    groupings: tuple[str, ...]
    times: tuple[str, ...] = (PERIOD,)
    better: Literal["higher", "lower", "neither"] = "neither"
    counting: Counting = Counting.LEVEL
    is_sum: bool = False
    is_bounded: bool = False
    only_differences: bool = False
    short: Text | None = None
    shown: Mapping[Shelf, int] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def adds_up(self) -> bool:
        """Whether the whole is the sum of its parts."""
        return self.is_sum or self.counting is Counting.UP


# --- which there are ------------------------------------------------------------------------------

Compute: TypeAlias = "Callable[[Facts, Sheet], None]"


class Computation(NamedTuple):
    """A function that works measures out, all that are asked for in one go, and which it can."""

    compute: Compute
    measures: tuple[Measure, ...]


class Registry:
    """The measures by id, and what works them out, in the order in which they are written.

    Parameters
    ----------
    house
        A registry whose measures it has as well, before its own.
    """

    def __init__(self, house: Registry | None = None) -> None:
        self.measures: dict[str, Measure] = {} if house is None else dict(house.measures)
        self.computations: list[Computation] = [] if house is None else list(house.computations)

    def add(self, compute: Compute, measures: tuple[Measure, ...]) -> None:
        """Register what `compute` works out; two functions may work out one measure, each by other groupings.

        Raises
        ------
        ValueError
            Another measure has that id.
        """
        for measure in measures:
            if self.measures.setdefault(measure.id, measure) is not measure:
                raise ValueError(f"the id {measure.id!r} is taken by another measure; call it otherwise")
        self.computations.append(Computation(compute, measures))

    @property
    def askable(self) -> dict[str, Measure]:
        """The measures that a file may ask for."""
        return {name: one for name, one in self.measures.items() if one.times}


HOUSE = Registry()
"""The measures that the model always has; `sim.measures` fills it when it is imported."""

_open: list[Registry] = [HOUSE]


@contextlib.contextmanager
def registering(registry: Registry) -> Iterator[None]:
    """Have the measures of `registry` at hand meanwhile, and let what registers one do so there."""
    _open.append(registry)
    try:
        yield
    finally:
        _open.pop()


def computes(*measures: Measure) -> Callable[[Compute], Compute]:
    """Return a decorator that registers measures together with the function that works them out.

    The function gets the facts of a replication and the sheet on which it writes, for each grouping that
    `Sheet.asked` says, values of the shape ``(groups, times)``.

    Raises
    ------
    ValueError
        Another measure has the id of one of them.
    """

    def register(compute: Compute) -> Compute:
        _open[-1].add(compute, measures)
        return compute

    return register


def registry_at_hand() -> Registry:
    """Return the registry of which measures are at hand: that of the house, or what `registering` says."""
    return _open[-1]


def measure_of(name: str) -> Measure | None:
    """Return the measure with an id, among those that are at hand; None: there is none."""
    return _open[-1].measures.get(name)


def shown_in(shelf: Shelf) -> tuple[str, ...]:
    """Return which of the measures at hand stand in a table of a report, in their order there.

    Examples
    --------
    >>> shown_in(Shelf.WSP)
    ('placements', 'places_unfilled_fraction')
    """
    mine = [one for one in _open[-1].measures.values() if shelf in one.shown]
    return tuple(one.id for one in sorted(mine, key=lambda one: one.shown[shelf]))
