"""Experiments over a design: what a file of one says, and every case that its points make of the scenarios.

A case is a scenario at a point: the configuration that is run there, and the level of each factor.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, PrivateAttr

from sim.analysis.design import Level, identified
from sim.config import Node, Since
from sim.errors import ConfigurationError, Problem, did_you_mean
from sim.plan.plan import BASE_POINT, Case, case_of
from sim.plan.study import CaseOf, Levels
from sim.studies.beside import case_for
from sim.studies.factors import (
    SCENARIO,
    BaselineSpec,
    BudgetSpec,
    DesignSpec,
    Point,
    n_points,
    points_of,
    wrong_in_design,
)
from sim.studies.groupings import unknown_municipalities
from sim.studies.levels import configured_at, level_as_it_is, levels_beyond_ranges
from sim.studies.outcomes import wrong_outcomes
from sim.studies.scenarios import SCENARIOS, ScenariosSpec, joined, refuse, wrong_alternatives
from sim.studies.spec import Key, Quick, check_most

if TYPE_CHECKING:
    from sim.config import Configuration, Position
    from sim.studies.factors import FactorSpec

MOST_POINTS = 100_000
"""Points of a design beyond which nobody waits for the list of them."""

MOST_TRIED = 40
"""Points of a scenario at which a large design is tried before it is run."""

AT_MOST_NOTHING = 2
"""How many points there may be to each one that changes something: the others are seen only once all are made."""

Share = Annotated[float, Field(gt=0.5, lt=1)]


class StudiedSpec(ScenariosSpec):
    """Measures that are looked at in scenarios, each with a base point: the scenario as it is.

    ``measures`` are the outcomes that are looked at, ``baseline`` what the others are compared with (by default the
    first scenario as it is), and ``budget`` is the most that may be run.
    """

    baseline: BaselineSpec | None = None
    budget: BudgetSpec | None = None

    @property
    def base(self) -> str:
        """The scenario that the others are compared with."""
        return self.baseline.scenario if self.baseline is not None else super().base

    def smaller(self) -> StudiedSpec:
        """Return what ``--quick`` runs instead."""
        return self


class SmallerDesign(Quick):
    """A smaller run: only ``scenarios``, and another ``design``, where these are given."""

    scenarios: tuple[str, ...] = ()
    design: DesignSpec | None = None


class DesignedSpec(StudiedSpec):
    """Scenarios beside each other at the points of a design.

    ``since`` is from when the factors hold that do not say it themselves: by default from the date of the scenarios, so
    that the past stays as calibrated and is simulated once; what no scenario may change, and everything where no
    scenario has a date, holds from the start of the run.
    """

    design: DesignSpec
    since: Since | None = None
    quick: SmallerDesign | None = None

    _only: tuple[str, ...] = PrivateAttr(default=())
    _of_quick: bool = PrivateAttr(default=False)

    def combinations(self) -> dict[str, tuple[str, ...]]:
        """Return the scenarios by their names: those of the file, or those of the factor `SCENARIO`."""
        factor = self.design.factors.get(SCENARIO)
        if factor is None or not factor.scenarios:
            every = super().combinations()
            return {name: parts for name, parts in every.items() if name in self._only} or every
        return {joined(name.split("+")): tuple(name.split("+")) for name in factor.scenarios}

    def smaller(self) -> DesignedSpec:
        """Return what ``--quick`` runs instead."""
        if self.quick is None:
            return self
        smaller = self.model_copy(update={} if self.quick.design is None else {"design": self.quick.design})
        return smaller.only(self.quick.scenarios, of_quick=self.quick.design is not None)

    def only(self, scenarios: tuple[str, ...], *, of_quick: bool) -> Self:
        """Leave out the other scenarios, by their names; none: leave out nothing; `of_quick`: the design is its own."""
        self._only, self._of_quick = scenarios, of_quick
        return self

    def at(self, *path: str | int) -> tuple[str | int, ...]:
        """Return the path in the file of what stands at `path` below the design that is run."""
        return ("quick", "design", *path) if self._of_quick else ("design", *path)

    def of_what_is_right(self, *, listed: bool) -> Self | None:
        """Return this with the factors of which nothing is wrong in itself, each in turn; `listed`: without ranges.

        It is for judging their levels when the design itself cannot be made; None: no such factor is left.
        """
        wrong = {where[1] for where, *_ in wrong_in_design(self.design) if where[0] == "factors" and len(where) > 1}
        right = {name: one for name, one in self.design.factors.items() if name not in wrong and not one.scenarios}
        factors = {name: one for name, one in right.items() if one.listed or not listed}
        if not factors:
            return None
        return self.model_copy(update={"design": DesignSpec(kind="one_at_a_time", factors=factors)})


# --- what a file may say --------------------------------------------------------------------------


def wrong_studied(asked: StudiedSpec, node: Node) -> Iterator[Problem]:
    """Yield what is wrong with the scenarios and the baseline of a file whose keys are well formed."""
    chosen: list[tuple[Key, str]] = [(("baseline", "scenario"), asked.base)]
    chosen += [(("quick", SCENARIOS, i), name) for i, name in enumerate(getattr(asked.quick, SCENARIOS, ()))]
    of_factor = ("design", "factors", SCENARIO, SCENARIOS)
    yield from wrong_alternatives(asked, node, chosen=chosen, listed=[of_factor])
    yield from wrong_outcomes(asked, "measures", getattr(asked, "measures", ()))


def wrong_designed(asked: DesignedSpec) -> Iterator[Problem]:
    """Yield what is wrong with the design of a file, and with the one that ``--quick`` runs."""
    if SCENARIO in asked.design.factors and asked.scenarios:
        came, needed = "scenarios are a factor of the design as well", "one of the two was needed"
        yield asked.place_of(SCENARIOS).problem((SCENARIOS,), came=came, needed=needed, todo="remove one of them")
    yield from _quick_without_baseline(asked)
    for one in (asked, asked.smaller()):
        for where, came, needed, todo in wrong_in_design(one.design):
            key = one.at(*where)
            yield asked.place_of(*key).problem(key, came=came, needed=needed, todo=todo)


def _quick_without_baseline(asked: DesignedSpec) -> Iterator[Problem]:
    some = asked.quick.scenarios if asked.quick is not None else ()
    if some and asked.baseline is not None and asked.base not in some:
        key, needed = ("quick", SCENARIOS), f"the baseline {asked.base!r} was needed among them"
        todo = f"add {asked.base!r}: the others are compared with it"
        yield asked.place_of(*key).problem(key, came=f"came {list(some)}", needed=needed, todo=todo)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """What is run: the configuration of each case, and the level of each factor there.

    A point that changes nothing in a scenario is the scenario as it is, so it is no case of its own.
    """

    scenarios: Mapping[str, Configuration]
    configurations: Mapping[CaseOf, Configuration]
    levels: Mapping[CaseOf, Levels]


def plan_cases(cases: Cases) -> dict[str, Case]:
    """Return what each case is for, by its key."""
    return {case_of(*case): _plan_case(case, one, cases.levels[case]) for case, one in cases.configurations.items()}


def _plan_case(case: CaseOf, configuration: Configuration, levels: Levels) -> Case:
    plain = case_for(*case, configuration)
    if case[1] == BASE_POINT:
        return plain
    told = ", ".join(f"{name} {level}" for name, level in levels.items())
    return dataclasses.replace(plain, role="design", factors=told)


def levels_by_key(cases: Cases) -> dict[str, Levels]:
    """Return the levels by the key of the case."""
    return {case_of(*case): dict(levels) for case, levels in cases.levels.items()}


def labels_of(design: DesignSpec) -> dict[str, dict[str, str]]:
    """Return what each factor of a design is called in English and Dutch; one without a label by its name."""
    factors = ((name, factor) for name, factor in design.factors.items() if name != SCENARIO)
    return {name: _labels(name.replace("_", " "), factor) for name, factor in factors}


def _labels(name: str, factor: FactorSpec) -> dict[str, str]:
    english = factor.label or name
    return {"en": english, "nl": factor.label_nl or english}


def changes_of(design: DesignSpec, cases: Cases) -> dict[str, tuple[str, ...]]:
    """Return the paths that factors change of which no two cases tell, since none differ in that alone."""
    told = frozenset[str]()
    for scenario in cases.scenarios:
        told |= identified(levels for (name, _), levels in cases.levels.items() if name == scenario)
    factors = ((name, factor) for name, factor in design.factors.items() if name != SCENARIO)
    return {name: factor.all_paths for name, factor in factors if name not in told and factor.all_paths}


def cases_of(asked: DesignedSpec, scenarios: Mapping[str, Configuration]) -> Cases:
    """Return every case of a design: the `scenarios` as they are, and each at each point at which it is another.

    Raises
    ------
    ConfigurationError
        With everything that is wrong at any of them.
    """
    refuse(unknown_municipalities(asked, scenarios.values()))
    configurations: dict[CaseOf, Configuration] = {}
    levels: dict[CaseOf, Levels] = {}
    problems: list[Problem] = []
    for name, configuration in scenarios.items():
        configurations[name, BASE_POINT], levels[name, BASE_POINT] = configuration, _as_it_is(asked, configuration)
        for number, point in _numbered(asked, name):
            try:
                found = configured_at(asked, point, configuration)
            except ConfigurationError as error:
                problems += error.problems
                continue
            as_it_is = levels[name, BASE_POINT]
            if found is configuration:
                levels[name, BASE_POINT] = _named_by(point, as_it_is)
                continue
            case = (name, f"point-{number:03d}")
            configurations[case], levels[case] = found, {**as_it_is, **point}
    refuse(_with_levels_beyond(asked, scenarios, problems))
    return Cases(scenarios=scenarios, configurations=configurations, levels=levels)


def least_cases(asked: DesignedSpec, scenarios: Mapping[str, Configuration]) -> int:
    """Return how many cases a design has at least: a point may change nothing, and where a factor is not, it cannot."""
    n = 0
    for name, configuration in scenarios.items():
        there = {factor: level for factor, level in _as_it_is(asked, configuration).items() if level is not None}
        levels = {tuple(point.get(factor, there[factor]) for factor in there) for _, point in _numbered(asked, name)}
        n += len(levels | {tuple(there.values())})
    return n


def try_points(asked: DesignedSpec, scenarios: Mapping[str, Configuration]) -> None:
    """See that each level of a design can be used in each scenario, in some point that has it, not in every one.

    Raises
    ------
    ConfigurationError
        With everything that is wrong at any of them.
    """
    refuse(unknown_municipalities(asked, scenarios.values()))
    refuse(_with_levels_beyond(asked, scenarios, list(wrong_points(asked, scenarios))))


def wrong_points(asked: DesignedSpec, scenarios: Mapping[str, Configuration]) -> Iterator[Problem]:
    """Yield what is wrong at the points of a design at which a level is met for the first time, in each scenario.

    What is wrong with a scenario as it is, in which something stands in for a mistake, is none of the design's.
    """
    found = list(_wrong_at_points(asked, scenarios))
    paths = {(place.line, place.column) for place in _places_of_paths(asked)}
    nowhere = {one.key for one in found if (one.line, one.column) in paths}
    yield from (one for one in found if one.key not in nowhere or (one.line, one.column) in paths)


def _places_of_paths(asked: DesignedSpec) -> Iterator[Position]:
    """Yield where the paths of factors stand: a path that cannot be varied is wrong once, not at each of its levels."""
    for name, factor in asked.design.factors.items():
        yield asked.place_of(*asked.at("factors", name, "path"))
        yield from (asked.place_of(*asked.at("factors", name, "paths", i)) for i in range(len(factor.paths)))


def _wrong_at_points(asked: DesignedSpec, scenarios: Mapping[str, Configuration]) -> Iterator[Problem]:
    for name, configuration in scenarios.items():
        own = _said(configuration)
        for point in islice(_with_new_levels(point for _, point in _numbered(asked, name)), MOST_TRIED):
            try:
                configured_at(asked, point, configuration)
            except ConfigurationError as error:
                yield from (one for one in error.problems if (one.key, one.came) not in own)


def _said(configuration: Configuration) -> set[tuple[str, str]]:
    """Return what is wrong with a configuration as it is: nothing, unless something in it stands in for a mistake."""
    try:
        configuration.with_changes({})
    except ConfigurationError as error:
        return {(one.key, one.came) for one in error.problems}
    return set()


def _with_levels_beyond(
    asked: DesignedSpec, scenarios: Mapping[str, Configuration], problems: list[Problem]
) -> Iterator[Problem]:
    """Yield what is wrong at the points, and the levels beyond a range of which nothing worse is wrong."""
    yield from problems
    told = {(problem.file, problem.line, problem.column) for problem in problems}
    for problem in levels_beyond_ranges(asked, scenarios.values()):
        if (problem.file, problem.line, problem.column) not in told:
            yield problem


def _with_new_levels(points: Iterable[Point]) -> Iterator[Point]:
    """Yield the points with a level that none before had."""
    seen: set[tuple[str, object]] = set()
    for point in points:
        if not seen.issuperset(point.items()):
            seen.update(point.items())
            yield point


def _as_it_is(asked: DesignedSpec, configuration: Configuration) -> dict[str, Level | None]:
    factors = asked.design.factors.items()
    return {name: level_as_it_is(factor, configuration) for name, factor in factors if name != SCENARIO}


def _named_by(point: Point, as_it_is: Levels) -> Levels:
    """Return the levels of a scenario as it is, with those of a point that is the same where it has none of its own."""
    return {name: point.get(name) if level is None else level for name, level in as_it_is.items()}


def _numbered(asked: DesignedSpec, scenario: str) -> list[tuple[int, Point]]:
    """Return the points of a scenario with their numbers: the same levels have one number in every scenario."""
    points = points_of(asked.design, seed=f"{asked.name} design")
    numbers: dict[tuple[tuple[str, object], ...], int] = {}
    mine: dict[int, Point] = {}
    for point in points:
        where = point.get(SCENARIO, scenario if SCENARIO not in asked.design.factors else asked.base)
        levels = {name: level for name, level in point.items() if name != SCENARIO}
        number = numbers.setdefault(tuple(levels.items()), len(numbers) + 1)
        if where == scenario:
            mine[number] = levels
    return list(mine.items())


def baseline_case(asked: DesignedSpec, cases: Cases) -> CaseOf:
    """Return the case that the others are compared with.

    Raises
    ------
    ConfigurationError
        No case of that scenario has those levels.
    """
    wanted = asked.baseline.point if asked.baseline is not None else {}
    mine = {case: levels for case, levels in cases.levels.items() if case[0] == asked.base}
    for case, levels in mine.items():
        if all(levels.get(name) == level for name, level in wanted.items()):
            return case
    known = [" ".join(f"{name} {level}" for name, level in levels.items()) for levels in mine.values()]
    came, needed = f"came {wanted}", f"the levels of a point of {asked.base!r} were needed"
    todo = did_you_mean(" ".join(f"{name} {level}" for name, level in wanted.items()), known)
    place = asked.place_of("baseline", "point")
    raise ConfigurationError([place.problem(("baseline", "point"), came=came, needed=needed, todo=todo)])


def check_size(asked: DesignedSpec, *, n: int) -> None:
    """See that a design is not larger than anybody can run, before its points are made.

    Raises
    ------
    ConfigurationError
        It has so many points that, also when those that change nothing are taken out, they are more than the budget, or
        more than `MOST_POINTS`.
    """
    times = 1 if SCENARIO in asked.design.factors else len(asked.names())
    n_cases = n_points(asked.design) * times
    check_most(asked, n_cases * n, "design")
    most = MOST_POINTS if asked.budget is None else asked.budget.replications
    if n_cases * n > AT_MOST_NOTHING * most:
        raise ConfigurationError([_too_much(asked, n_cases=n_cases, replications=n)])


def checked_budget(asked: StudiedSpec, *, n_cases: int, replications: int) -> None:
    """See that all cases together are within the budget.

    Raises
    ------
    ConfigurationError
        They are not.
    """
    if asked.budget is not None and n_cases * replications > asked.budget.replications:
        raise ConfigurationError([_too_much(asked, n_cases=n_cases, replications=replications)])


def _too_much(asked: StudiedSpec, *, n_cases: int, replications: int) -> Problem:
    most = MOST_POINTS if asked.budget is None else asked.budget.replications
    key = ("budget", "replications")
    return asked.place_of(*key).problem(
        key,
        came=f"{n_cases} cases of {replications} replications are {n_cases * replications}",
        needed=f"at most {most} were needed",
        todo="take fewer levels, scenarios or replications, or raise the budget",
    )
