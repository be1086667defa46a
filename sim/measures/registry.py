"""What a measure is, which there are, and how a user adds their own.

A measure says all of itself in one place, beside the function that works it out; everybody else asks it. `computes`
registers both. Several measures may be worked out in one walk over the facts; only what is asked for is.

Measures of a user stand in Python files that an experiment names, which register them as the house registers its own. A
plan keeps the text of such a file, so that its result can be run again from the manifest alone, and what its measures
say of themselves, so that whoever reads the result runs none of it.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np

from sim.errors import ConfigurationError, MeasureError, did_you_mean
from sim.measures.bounds import beyond
from sim.measures.log import GROUPINGS
from sim.own_file import in_a_line, line_in, module_of, text_of, wrong_under
from sim.texts import Text

if TYPE_CHECKING:
    from sim.measures.facts import Facts
    from sim.measures.sheet import Block, Sheet


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
    TIME = "time"


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
    least, most
        The lowest and the highest value that it can have; None: there is no bound. A value beyond stops the run.
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
    least: float | None = None
    most: float | None = None
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


# --- those of a user ------------------------------------------------------------------------------

KEY = "measures_from"
"""The key of an experiment under which the files are named."""

ID = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMeasures:
    """A file with measures of a user: its name, its text, and what its measures say of themselves."""

    file: str
    text: str
    measures: tuple[Measure, ...]


def own_measures(paths: tuple[Path, ...]) -> tuple[OwnMeasures, ...]:
    """Return the measures in some files; each knows those of the files before it.

    Raises
    ------
    ConfigurationError
        A file cannot be read or run, registers no measure, or one that cannot be.
    """
    found: list[OwnMeasures] = []
    for path in paths:
        text = text_of(path, wrong=_wrong)
        before = described(tuple(found))
        registry = _run(str(path), text, before)
        mine = tuple(one for name, one in registry.measures.items() if name not in before.measures)
        problems = [_wrong(path, came) for one in mine for came in _problems_of(one)]
        if not mine:
            problems = [_wrong(path, "it registers no measure")]
        if problems:
            raise ConfigurationError(problems)
        found.append(OwnMeasures(file=path.name, text=text, measures=mine))
    return tuple(found)


def described(own: tuple[OwnMeasures, ...]) -> Registry:
    """Return the measures of the house and those that files describe, without what works these out."""
    registry = Registry(HOUSE)
    registry.measures |= {one.id: one for file in own for one in file.measures}
    return registry


@functools.cache
def registry_of(own: tuple[OwnMeasures, ...]) -> Registry:
    """Return the measures of the house and those of some files, with what works them out; each file is run once.

    Raises
    ------
    ConfigurationError
        A file cannot be run here.
    """
    registry = HOUSE
    for file in own:
        registry = _run(file.file, file.text, registry)
    return registry


def _run(file: str, text: str, known: Registry) -> Registry:
    """Run the text of a file and return what is registered then, on top of what was known."""
    registry = Registry(known)

    def run(act: Callable[[], None]) -> None:
        with registering(registry):
            act()

    module_of(file, text, sort="measures", wrong=_wrong, run=run)
    n = len(known.computations)
    registry.computations[n:] = [_watched(one, Path(file).name, file) for one in registry.computations[n:]]
    return registry


_wrong = wrong_under(
    KEY,
    needed="a Python file that registers a Measure with '@computes(...)' was needed",
    todo="see the example in docs/experiments.md",
)


def _problems_of(measure: Measure) -> list[str]:
    """Return what no measure can be like."""
    wrong = [] if ID.fullmatch(measure.id) else [f"came the id {measure.id!r}, which is not in snake_case"]
    unknown = [by for by in measure.groupings if by not in GROUPINGS]
    wrong += [f"{measure.id!r} has the grouping {by!r}; {did_you_mean(by, GROUPINGS)}" for by in unknown]
    if not measure.groupings:
        wrong.append(f"{measure.id!r} has no groupings")
    if not measure.times or not {*measure.times} <= {PERIOD, DAY}:
        wrong.append(f"{measure.id!r} has the times {measure.times!r}, not PERIOD, DAY or both")
    if measure.least is not None and measure.most is not None and not measure.least <= measure.most:
        wrong.append(f"{measure.id!r} has the bounds {measure.least!r} and {measure.most!r}, the lower one above")
    return wrong


# --- while it is worked out -----------------------------------------------------------------------


def _watched(one: Computation, name: str, file: str) -> Computation:
    """Return a computation of a user that tells in one line what goes wrong, and where."""

    def compute(facts: Facts, sheet: Sheet) -> None:
        n, ids = len(sheet.blocks), ", ".join(measure.id for measure in one.measures)
        try:
            one.compute(facts, sheet)
        except Exception as error:
            raise MeasureError(f"{name}:{line_in(file, error)}: {ids}: came {in_a_line(error)}; {SHAPE}") from error
        for block in sheet.blocks[n:]:
            outside = beyond(block, sheet.names)
            for came in [*_wrong_values(block, one, facts), *([] if outside is None else [outside])]:
                line = inspect.unwrap(one.compute).__code__.co_firstlineno
                raise MeasureError(f"{name}:{line}: {ids}: came {came}; {SHAPE}")

    return Computation(compute, one.measures)


SHAPE = "numbers of the shape (groups, times) were needed, nan where there is no value; correct the function"


def _wrong_values(block: Block, one: Computation, facts: Facts) -> list[str]:
    """Return what cannot be a row of a measure of a computation."""
    strange = [measure.id for measure in block.measures if measure not in one.measures]
    times = {*facts.calendar.labels, *facts.calendar.day_labels}
    wrong = [f"a value of {name!r}, which it did not register" for name in strange]
    wrong += [f"the time {label!r}" for label in block.times if label not in times]
    value, n, n_open = block.numbers
    wrong += ["an infinite value"] * bool(np.isinf(value).any())
    counted = bool((n >= 0.0).all() and (n_open >= 0.0).all())
    return wrong + ["a number of cases that is negative or no number"] * (not counted)
