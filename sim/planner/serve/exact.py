"""A setting of the page as an experiment would run it: the configuration at that point, and the figures of the page.

The way from the levels of inputs to a configuration is that of the experiment itself (`sim.studies.levels`), also where
a team serves several municipalities; so a point of the design, asked here, has the very figures of the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from sim.analysis.comparison import first_period
from sim.analysis.comparison.outcome import ALL, Outcome
from sim.config import meaning_of
from sim.errors import ResultsError, did_you_mean
from sim.plan import BASE_POINT, Plan, Swept, case_of
from sim.planner.serve.asked import UNPROCESSABLE, PageQuestion, Refused
from sim.stats import cut_off, reach
from sim.studies.factors import DECIMALS, FactorSpec
from sim.studies.levels import configured_at
from sim.studies.overlaid import Starts

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.design import Level
    from sim.config import Configuration
    from sim.studies.designs import DesignedSpec
    from sim.studies.factors import Point


# --- figures --------------------------------------------------------------------------------------

Key = tuple[str, str, str]
"""A measure, the grouping and the group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFigure:
    """A figure of the page: an outcome over a period, and by what it is divided there, such as the years of a sum.

    Without a period it is over the first that the result compares.
    """

    id: str
    outcome: Outcome
    period: str | None = None
    divide: float = 1.0

    @classmethod
    def of(cls, name: str, *, divide: float = 1.0) -> Self:
        """Return the figure that the page knows by a name.

        Examples
        --------
        >>> ShownFigure.of("wait_p90_weeks/queue/trajectory").outcome.name, ShownFigure.of("inflow@2027").period
        ('wait_p90_weeks.queue.trajectory', '2027')
        """
        whole, _, period = name.partition("@")
        measure, group_by, group = (*whole.split("/", 2), ALL, ALL)[:3]
        outcome = Outcome(measure=measure, group_by=group_by, group=group)
        return cls(id=name, outcome=outcome, period=period or None, divide=divide)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFigures:
    """Which figures the page shows, and over which periods the result compares: each over the first that it has."""

    shown: tuple[ShownFigure, ...]
    periods: tuple[str, ...]

    @classmethod
    def of(cls, data: Mapping[str, Any], *, periods: Iterable[str]) -> Self:
        """Return the figures of a page with these data, those of its paths as well, each once.

        A measure, and a path, says by what its values are ``divide``d; by nothing where it does not.
        """
        divides = {str(name): path.get("divide", 1.0) for path in data["paths"] for name in path["measures"]}
        divides |= {str(one["id"]): one.get("divide", 1.0) for one in data["measures"]}
        shown = tuple(ShownFigure.of(name, divide=divide) for name, divide in divides.items())
        return cls(shown=shown, periods=tuple(periods))

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What must be measured for them, each once."""
        return tuple(dict.fromkeys(one.outcome for one in self.shown))

    @property
    def all_periods(self) -> tuple[str, ...]:
        """Over which periods they must be measured, each once."""
        return tuple(dict.fromkeys([*self.periods, *(one.period for one in self.shown if one.period is not None)]))

    def of_rows(self, rows: pd.DataFrame) -> Figured:
        """Return the figures of one replication, of its rows as in ``replications.parquet``."""
        columns = (rows[name].astype(str) for name in ("measure", "group_by", "group", "period"))
        numbers = zip(rows["value"].astype(float), rows["n"].astype(float), strict=True)
        found: dict[Key, dict[str, tuple[float, float]]] = {}
        for measure, by, group, period, number in zip(*columns, numbers, strict=True):
            found.setdefault((measure, by, group), {})[period] = number
        return {one.id: self._figure(one, found) for one in self.shown}

    def _figure(self, one: ShownFigure, found: Mapping[Key, Mapping[str, tuple[float, float]]]) -> Figure:
        outcome = one.outcome
        over = found.get((outcome.measure, outcome.group_by, outcome.group), {})
        period = one.period if one.period is not None else first_period(over.keys(), self.periods)
        value, n = over.get(period or "", (nan, 0.0))
        return Figure(value / one.divide, bool(cut_off([value], [n])[0]))


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of one replication; nan: there is none, because the window ended first (`is_cut_off`) or for nobody."""

    value: float
    is_cut_off: bool = False

    def less(self, other: Figure) -> Figure:
        """Return by how much it is more than that of another replication with the same luck."""
        return Figure(self.value - other.value, self.is_cut_off or other.is_cut_off)


Figured = Mapping[str, Figure]
"""The figures of one replication by their name on the page."""


def estimates_of(figured: Sequence[Figured]) -> dict[str, dict[str, float | None]]:
    """Return of each figure the mean over replications with its 95 % t interval, as `sim.store.summarise` does.

    A replication with nobody to measure does not count, and one that was cut off leaves no mean: the others are the
    short ones. With one replication there is no interval.
    """
    names = figured[0] if figured else {}
    return {name: _estimate([one[name] for one in figured]) for name in names}


def _estimate(figures: Sequence[Figure]) -> dict[str, float | None]:
    values = np.array([one.value for one in figures if not isnan(one.value)])
    n = int(values.size)
    if not n or any(one.is_cut_off for one in figures):
        return {"mean": None, "low": None, "high": None, "n": n}
    mean = float(values.mean())
    half = reach(n) * float(values.std(ddof=1)) / n**0.5 if n > 1 else nan
    return {"mean": mean, "low": plain(mean - half), "high": plain(mean + half), "n": n}


def plain(value: float) -> float | None:
    """Return a number as JSON has it: there is no nan."""
    return None if isnan(value) else value


# --- settings -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactDesign:
    """The design of a result, at any setting: the experiment, its scenarios as they are, and what points start from."""

    asked: DesignedSpec
    scenarios: Mapping[str, Configuration]
    starts: Starts

    @classmethod
    def of(cls, asked: DesignedSpec, plan: Plan) -> Self:
        """Return the design of a plan, which is that of the experiment `asked`.

        Raises
        ------
        ResultsError
            It is not: a file was changed since, or is another.
        ConfigurationError
            With everything that is wrong in the files.
        """
        run = asked.smaller() if plan.quick else asked
        scenarios = {name: run.load(name, quick=plan.quick) for name in run.names()}
        design = cls(asked=run, scenarios=scenarios, starts=Starts(run, quick=plan.quick))
        tried = [design.makes(*point) for point in _points(plan, run.names())]
        if not tried or not all(tried):
            raise ResultsError(OTHER)
        return design

    def makes(self, scenario: str, levels: Mapping[str, Level], document: Mapping[str, Any]) -> bool:
        """Whether the design makes, at these levels of a scenario, the configuration that was run there."""
        if not levels.keys() <= self.asked.design.factors.keys():
            return False
        return meaning_of(self._at(scenario, dict(levels)).document) == meaning_of(document)

    def refuse_unknown(self, inputs: Iterable[str], scenarios: Iterable[str]) -> None:
        """See that it has what a page offers.

        Raises
        ------
        ResultsError
            An input of the page is no factor of it, or a scenario none of it.
        """
        for what, names, known in (
            ("input", inputs, self.asked.design.factors),
            ("scenario", scenarios, self.scenarios),
        ):
            for name in names:
                if name not in known:
                    todo = did_you_mean(name, known)
                    raise ResultsError(f"{what} {name!r}: the page has it and the experiment does not; {todo}")

    def configuration(self, question: PageQuestion) -> Configuration:
        """Return what is simulated for a question.

        Raises
        ------
        Refused
            There is no such level.
        ConfigurationError
            With everything that is wrong with a setting that nobody could know to be wrong before.
        """
        factors = self.asked.design.factors
        return self._at(question.scenario, {name: _level(factors[name], one) for name, one in question.inputs.items()})

    def _at(self, scenario: str, point: Point) -> Configuration:
        """Return a point of a scenario as the experiment makes it: over it, and then over what lies over that."""
        return configured_at(self.asked, point, self.starts.of(scenario, self.scenarios[scenario], point=point))


OTHER = (
    "the experiment is not the one of which this result was made, or it or its region was changed since; "
    "give the right file with --experiment, or run it again"
)

TRIED = 2
"""Points of each scenario at which a design is held against the result of it."""


def _points(plan: Plan, scenarios: Iterable[str]) -> Iterator[tuple[str, Mapping[str, Level], Mapping[str, Any]]]:
    """Yield each scenario as it is, and at some points, with the levels and the configuration that was run there."""
    swept = plan.study.swept if plan.study is not None else None
    if not isinstance(swept, Swept):
        return
    for scenario in scenarios:
        mine = {key: one for key, one in plan.cases.items() if key.startswith(f"{scenario}/") and key in swept.levels}
        base = mine.get(case_of(scenario, BASE_POINT))
        if base is None:
            raise ResultsError(OTHER)
        yield scenario, {}, plan.documents[base.document]
        for key in [key for key, one in mine.items() if one.role == "design"][:TRIED]:
            levels = {name: level for name, level in swept.levels[key].items() if level is not None}
            yield scenario, levels, plan.documents[mine[key].document]


def _level(factor: FactorSpec, value: float) -> Level:
    """Return the level of a factor that an input means.

    In a range it has the decimals of the levels of a design, so that a point of one comes back to the last bit. Of
    listed levels it is the one that is, or is called, that number; where they are called otherwise, it is their number
    in the list, from 0.
    """
    if factor.span is not None or factor.teams is not None:
        return round(value, DECIMALS)
    levels: Sequence[Level] = factor.listed
    numbers = [_as_number(level) for level in levels]
    if None in numbers:
        numbers = [float(k) for k in range(len(levels))]
    found = [level for level, one in zip(levels, numbers, strict=True) if one is not None and abs(one - value) < NEAR]
    if not found:
        raise Refused(UNPROCESSABLE, "explore.level")
    return found[0]


NEAR = 0.5 * 10.0**-DECIMALS
"""How near to a listed level a number must be."""


def _as_number(level: Level) -> float | None:
    try:
        return None if isinstance(level, bool) else float(level)
    except ValueError:
        return None
