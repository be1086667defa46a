"""The cases of a design: every scenario as it is, and at each point at which it is another.

A case is a scenario at a point: the configuration that is run there, and the level of each factor.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.design import Level, identified
from sim.carried import name_of
from sim.errors import ConfigurationError, Problem, did_you_mean
from sim.plan import BASE_POINT, AskedDesign, Case, CaseOf, Job, Levels, Outcome, Plan, Study, Swept, case_of, level_key
from sim.studies.beside import case_for
from sim.studies.factors import SCENARIO, DesignSpec, FactorSpec, Point, as_listed, n_points, points_of
from sim.studies.levels import configured_at, level_as_it_is, levels_beyond_ranges
from sim.studies.outcomes import OutcomeSpec, unknown_municipalities
from sim.studies.overlaid import Starts
from sim.studies.scenarios import compared_of, refuse
from sim.studies.spec import Wishes, check_most, heading_of, text_of_name

if TYPE_CHECKING:
    from sim.config import Configuration, Position
    from sim.studies.designs import DesignedSpec, StudiedSpec
    from sim.texts import Text

MOST_POINTS = 100_000
"""Points of a design beyond which nobody waits for the list of them."""

MOST_TRIED = 40
"""Points of a scenario at which a large design is tried before it is run."""

TRIED_IN_A_RANGE = 3
"""Into how many parts a range is divided, in each of which one level is tried."""

AT_MOST_NOTHING = 2
"""How many points there may be to each one that changes something: the others are seen only once all are made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """What is run: the configuration of each case, and the level of each factor there.

    A point that changes nothing in a scenario is the scenario as it is, so it is no case of its own.
    """

    scenarios: Mapping[str, Configuration]
    configurations: Mapping[CaseOf, Configuration]
    levels: Mapping[CaseOf, Levels]


def plan_of_cases(
    asked: DesignedSpec,
    wishes: Wishes,
    *,
    run: DesignedSpec,
    cases: Cases,
    jobs: tuple[Job, ...],
    outcomes: Sequence[OutcomeSpec],
    study: Study,
) -> Plan:
    """Return the plan that runs some jobs of the cases of a design; `run` is what is run of what is asked."""
    return Plan(
        **heading_of(asked, wishes),
        jobs=jobs,
        documents={case_of(*case): one.document for case, one in cases.configurations.items()},
        cases=plan_cases(cases),
        compared=compared_of(run, cases.scenarios, outcomes),
        study=study,
    )


def swept_of(run: DesignedSpec, cases: Cases, *, outcomes: tuple[Outcome, ...]) -> Swept:
    """Return what a plan says about its design."""
    return Swept(
        outcomes=outcomes,
        factors=tuple(name for name in run.design.factors if name != SCENARIO),
        levels=levels_by_key(cases),
        baseline=baseline_case(run, cases),
        design=run.design.kind,
        labels=labels_of(run.design),
        changes=changes_of(run.design, cases),
        asked=asked_design(run, cases),
    )


def asked_design(run: DesignedSpec, cases: Cases) -> AskedDesign:
    """Return what a file says of its design, as plain data: a date as it is written."""
    window = cases.scenarios[run.base].window
    return AskedDesign(
        configuration=name_of(run.configuration, beside=Path(run.place_of().file).parent),
        over=run.over,
        window=(window.measured_from.isoformat(), window.until.isoformat()),
        overrides={path: _written(run.value_of("overrides", path).plain()) for path in run.entries_in(())},
        factors={name: _factor_as_written(one) for name, one in run.design.factors.items() if name != SCENARIO},
    )


def _factor_as_written(factor: FactorSpec) -> dict[str, Any]:
    told = factor.model_dump(exclude_defaults=True, exclude={"label", "level_labels"})
    return {key: _written(value) for key, value in told.items()}


def _written(value: Any) -> Any:
    """Return plain data in which a key is a text, and a date is written out."""
    if isinstance(value, Mapping):
        return {str(key): _written(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_written(one) for one in value]
    return value.isoformat() if isinstance(value, dt.date) else value


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


def labels_of(design: DesignSpec) -> dict[str, Text]:
    """Return what each factor is called, one without a label by its name, and each level that has a label."""
    factors = {name: factor for name, factor in design.factors.items() if name != SCENARIO}
    called = {name: factor.label or text_of_name(name) for name, factor in factors.items()}
    levels = ((name, level, label) for name, one in factors.items() for level, label in one.level_labels.items())
    return called | {level_key(name, level): label for name, level, label in levels}


def changes_of(design: DesignSpec, cases: Cases) -> dict[str, tuple[str, ...]]:
    """Return the paths that factors change of which no two cases tell, since none differ in that alone."""
    told = frozenset[str]()
    for scenario in cases.scenarios:
        told |= identified(levels for (name, _), levels in cases.levels.items() if name == scenario)
    factors = ((name, factor) for name, factor in design.factors.items() if name != SCENARIO)
    return {name: factor.all_paths for name, factor in factors if name not in told and factor.all_paths}


def cases_of(asked: DesignedSpec, scenarios: Mapping[str, Configuration], *, quick: bool) -> Cases:
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
    starts = Starts(asked, quick=quick)
    for name, configuration in scenarios.items():
        configurations[name, BASE_POINT], levels[name, BASE_POINT] = configuration, _as_it_is(asked, configuration)
        for number, point in _numbered(asked, name):
            try:
                found = configured_at(asked, point, starts.of(name, configuration, point=point))
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


def try_points(asked: DesignedSpec, scenarios: Mapping[str, Configuration], starts: Starts) -> None:
    """See that each level of a design can be used in each scenario, in some point that has it, not in every one.

    Raises
    ------
    ConfigurationError
        With everything that is wrong at any of them.
    """
    refuse(unknown_municipalities(asked, scenarios.values()))
    refuse(_with_levels_beyond(asked, scenarios, list(wrong_points(asked, scenarios, starts))))


def wrong_points(asked: DesignedSpec, scenarios: Mapping[str, Configuration], starts: Starts) -> Iterator[Problem]:
    """Yield what is wrong at the points of a design at which a level is met for the first time, in each scenario.

    What is wrong with a scenario as it is, in which something stands in for a mistake, is none of the design's.
    """
    found = list(_wrong_at_points(asked, scenarios, starts))
    paths = {(place.line, place.column) for place in _places_of_paths(asked)}
    nowhere = {one.key for one in found if (one.line, one.column) in paths}
    yield from (one for one in found if one.key not in nowhere or (one.line, one.column) in paths)


def _places_of_paths(asked: DesignedSpec) -> Iterator[Position]:
    """Yield where the paths of factors stand: a path that cannot be varied is wrong once, not at each of its levels."""
    for name, factor in asked.design.factors.items():
        yield asked.place_of(*asked.at("factors", name, "path"))
        yield from (asked.place_of(*asked.at("factors", name, "paths", i)) for i in range(len(factor.paths)))


def _wrong_at_points(asked: DesignedSpec, scenarios: Mapping[str, Configuration], starts: Starts) -> Iterator[Problem]:
    for name, configuration in scenarios.items():
        own = _said(configuration)
        for point in islice(_with_new_levels(asked, (point for _, point in _numbered(asked, name))), MOST_TRIED):
            try:
                configured_at(asked, point, starts.of(name, configuration, point=point))
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


def _with_new_levels(asked: DesignedSpec, points: Iterable[Point]) -> Iterator[Point]:
    """Yield the points with a level that none before had, or in a part of a range in which none before lay."""
    seen: set[tuple[str, object]] = set()
    for point in points:
        met = {(name, _part_of(asked.design.factors[name].span, level)) for name, level in point.items()}
        if not met <= seen:
            seen |= met
            yield point


def _part_of(span: Sequence[float] | None, level: Level) -> Level:
    """Return in which part of a range a level lies; what is listed is told apart level by level."""
    if span is None or isinstance(level, str) or span[0] == span[1]:
        return level
    low, high = span
    return min(int((float(level) - low) / (high - low) * TRIED_IN_A_RANGE), TRIED_IN_A_RANGE - 1)


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
    given = asked.baseline.point if asked.baseline is not None else {}
    factors = asked.design.factors
    wanted = {name: as_listed(factors[name], level) if name in factors else level for name, level in given.items()}
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
