"""Everything that is wrong with an experiment and what it leads to, in one go.

A plan is made of an experiment in which nothing is wrong, step by step, and stops at the first step that fails. Here
each part is judged by itself, also where another part is wrong: something right stands in for that one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

from sim.config.draft import in_order
from sim.errors import ConfigurationError, Problem
from sim.measures.definitions import DEFINITIONS
from sim.studies.alternatives import (
    left_out_of_nothing,
    paths_that_nobody_has,
    placed_outcomes,
    unknown_measures,
    without_a_day,
)
from sim.studies.caveats import check_caveats
from sim.studies.comparing import check_comparison, measures_in, paths_in
from sim.studies.comparison_spec import ComparisonSpec
from sim.studies.design_spec import wrong_in_design
from sim.studies.experiment_file import SingleSpec
from sim.studies.groupings import unknown_groups, unknown_municipalities
from sim.studies.levels import levels_beyond_ranges
from sim.studies.planning import check
from sim.studies.staffing import asked_outcomes, check_initial
from sim.studies.staffing_spec import StaffingSpec
from sim.studies.study_spec import SensitivitySpec, StudiedSpec, SweepSpec
from sim.studies.sweeping import check_size, wrong_points
from sim.studies.targets import wrong_targets

if TYPE_CHECKING:
    from sim.config import Configuration
    from sim.studies.design_spec import OutcomeSpec
    from sim.studies.experiment_file import AnySpec
    from sim.studies.scenario_spec import Key, ScenariosSpec

T = TypeVar("T")
Configurations = Mapping[str, "Configuration"]


def problems_of(asked: AnySpec, *, is_right: bool) -> list[Problem]:
    """Return everything that is wrong with what an experiment leads to.

    ``is_right`` says that nothing is wrong in the experiment itself: only then can all of its plan be tried.
    """
    problems: list[Problem] = []
    attempt(lambda: check_caveats(asked), problems)
    if not asked.configuration.is_file():
        return in_order([*problems, *_without_configuration(asked)])
    of_plan: list[Problem] = []
    if is_right:
        attempt(lambda: check_experiment(asked), of_plan)
    is_tried = is_right and not of_plan
    for quick in (False, True) if asked.quick is not None else (False,):
        problems += _of(asked, quick=quick, is_tried=is_tried)
    return in_order(problems) or in_order(of_plan)


def _without_configuration(asked: AnySpec) -> list[Problem]:
    """Return what is wrong with the measures of an experiment; of the rest nobody can say without a configuration."""
    return [] if isinstance(asked, SingleSpec) else in_order(unknown_measures(asked, _measures(asked)))


def check_experiment(asked: AnySpec) -> None:
    """See that every configuration that an experiment runs can be used, also those of a smaller design.

    Raises
    ------
    ConfigurationError
        With what is wrong with the first step of the plan that fails.
    """
    if isinstance(asked, SingleSpec):
        asked.load()
        return
    if isinstance(asked, ComparisonSpec):
        check_comparison(asked)
        return
    check(asked)
    if asked.quick is not None:
        check(asked, quick=True)


def attempt(step: Callable[[], T], problems: list[Problem]) -> T | None:
    """Return what a step gives; None after adding what is wrong to `problems`."""
    try:
        return step()
    except ConfigurationError as error:
        problems += error.problems
        return None


def _of(asked: AnySpec, *, quick: bool, is_tried: bool) -> list[Problem]:
    """Return what is wrong with an experiment, or with the smaller run of it.

    ``is_tried`` says that its plan could be made, and so its points, which take longest, need not be tried again.
    """
    problems: list[Problem] = []
    if isinstance(asked, SingleSpec):
        found = asked.configuration_anyway(asked.scenario, problems, quick=quick)
        return problems + (list(wrong_targets(found)) if found is not None else [])
    run: ScenariosSpec = asked.smaller() if quick and isinstance(asked, StudiedSpec) else asked
    configurations = _configurations(run, problems, quick=quick)
    problems += unknown_measures(run, _measures(run))
    problems += unknown_groups(run, _known(_outcomes(run)), configurations.values()) if configurations else []
    problems += paths_that_nobody_has(run, _paths(run), configurations.values()) if configurations else []
    problems += left_out_of_nothing(run, _left_out(run), configurations.values()) if configurations else []
    for configuration in list(configurations.values())[:1]:
        problems += wrong_targets(configuration)
    if configurations and not problems:
        problems += without_a_day(run, (outcome for _, outcome in _outcomes(run)), configurations)
    if isinstance(run, SweepSpec | StaffingSpec):
        n = run.replications if isinstance(run, SweepSpec) else 1
        problems += _design(run, configurations, n=n, is_tried=is_tried)
    return problems


def _configurations(run: ScenariosSpec, problems: list[Problem], *, quick: bool) -> dict[str, Configuration]:
    """Return the configurations of the scenarios by their names, with something right for what is wrong in them.

    Of a comparison those in which each overlay is laid once, not every combination of them.
    """
    names: Iterable[str] = run.names()
    if isinstance(run, ComparisonSpec):
        names = dict.fromkeys(name for name in (run.baseline, *run.cover()) if name in run.combinations())
    found = {}
    for name in names:
        one = run.configuration_of_anyway(name, problems, quick=quick)
        if one is not None:
            found[name] = one
    return found


# --- what is asked --------------------------------------------------------------------------------


def _outcomes(run: ScenariosSpec) -> Iterator[tuple[Key, OutcomeSpec]]:
    if isinstance(run, ComparisonSpec):
        yield from placed_outcomes(run.headline, key="headline")
    if isinstance(run, SweepSpec | SensitivitySpec):
        yield from placed_outcomes(run.measures, key="measures")
    if isinstance(run, StaffingSpec):
        yield from asked_outcomes(run)


def _known(outcomes: Iterable[tuple[Key, OutcomeSpec]]) -> Iterator[tuple[Key, OutcomeSpec]]:
    """Yield the outcomes of measures that there are: of others nobody knows the groups."""
    return ((key, outcome) for key, outcome in outcomes if outcome.measure in DEFINITIONS)


def _measures(run: ScenariosSpec) -> Iterator[tuple[Key, str]]:
    """Yield where in the file a measure is named, and its name."""
    if isinstance(run, ComparisonSpec):
        yield from measures_in(run)
        return
    yield from (((*key, "measure"), outcome.measure) for key, outcome in _outcomes(run))


def _paths(run: ScenariosSpec) -> Iterator[tuple[Key, str]]:
    yield from paths_in(run) if isinstance(run, ComparisonSpec) else _left_out(run)


def _left_out(run: ScenariosSpec) -> Iterator[tuple[Key, str]]:
    """Yield where in the file a path is named at or below which nothing is drawn, and the path."""
    if isinstance(run, ComparisonSpec) and run.uncertainty is not None:
        yield from ((("uncertainty", "leave_out", i), path) for i, path in enumerate(run.uncertainty.leave_out))
    if isinstance(run, SensitivitySpec):
        yield from ((("leave_out", i), path) for i, path in enumerate(run.leave_out))


# --- designs --------------------------------------------------------------------------------------


def _design(run: SweepSpec | StaffingSpec, configurations: Configurations, *, n: int, is_tried: bool) -> list[Problem]:
    """Return what is wrong with a design in the scenarios that could be made something of."""
    problems: list[Problem] = []
    attempt(lambda: check_size(run, n=n), problems)
    if isinstance(run, StaffingSpec):
        attempt(lambda: check_initial(run, run.initial), problems)
    configurations = {name: one for name, one in configurations.items() if run.has_files_of(name)}
    if problems or not configurations:
        return problems
    is_right = not list(wrong_in_design(run.design))
    made, judged = (run if is_right else run.of_what_is_right(listed=listed) for listed in (True, False))
    problems += unknown_municipalities(run, configurations.values())
    problems += [] if made is None or is_tried else wrong_points(made, configurations)
    told = {(problem.file, problem.line, problem.column) for problem in problems}
    beyond = [] if judged is None else levels_beyond_ranges(judged, configurations.values())
    return problems + [one for one in beyond if (one.file, one.line, one.column) not in told]
