"""From an experiment file to a plan; and everything that is wrong with the file and what it leads to, in one go.

A plan is made of an experiment in which nothing is wrong, step by step, and stops at the first step that fails. To tell
all mistakes at once each part is judged by itself, also where another part is wrong: something right stands in for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sim.config import in_order
from sim.errors import ConfigurationError, Problem
from sim.plan.plan import BASE_POINT, Plan, case_of, jobs_of
from sim.studies.beside import start_check, without_each
from sim.studies.comparison.plan import check_comparison, measures_in, paths_in, plan_of_comparison, sizes_of
from sim.studies.comparison.spec import ComparisonSpec
from sim.studies.context import Context, context_of, wrong_targets
from sim.studies.designs import StudiedSpec, check_size, try_points, wrong_points
from sim.studies.factors import n_points, wrong_in_design
from sim.studies.groupings import unknown_groups, unknown_municipalities
from sim.studies.levels import levels_beyond_ranges
from sim.studies.outcomes import placed_outcomes, unknown_measures
from sim.studies.registry import SingleSpec
from sim.studies.scenarios import left_out_of_nothing, paths_that_nobody_has, refuse, without_a_day
from sim.studies.sensitivity.plan import SensitivitySpec, plan_of_sensitivity
from sim.studies.spec import check_caveats, check_most, heading_of
from sim.studies.staffing.plan import StaffingSpec, asked_outcomes, check_initial, checked_staffing, plan_of_staffing
from sim.studies.sweep import SweepSpec, checked_sweep, plan_of_sweep

if TYPE_CHECKING:
    from sim.config import Configuration
    from sim.studies.outcomes import OutcomeSpec
    from sim.studies.registry import AnySpec, SingleSpec
    from sim.studies.scenarios import ScenariosSpec
    from sim.studies.spec import Key


MOST_BUILT = 60
"""Points of all scenarios beyond which a design is not built only to see that it can be."""

CURRENT = "current"
"""The name of the configuration without any scenario over it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the person at the keyboard wants otherwise than the file says; None: as the file says."""

    quick: bool = False
    replications: int | None = None
    seed: int | None = None


def plan_of(experiment: AnySpec, *, wishes: Wishes) -> tuple[Plan, Context]:
    """Return the plan of an experiment, and what its configuration says about the results.

    Raises
    ------
    ConfigurationError
        The configuration cannot be used.
    """
    _check(experiment, wishes)
    seed = experiment.seed if wishes.seed is None else wishes.seed
    if isinstance(experiment, ComparisonSpec):
        sizes = sizes_of(experiment, quick=wishes.quick, replications=wishes.replications)
        return plan_of_comparison(experiment, quick=wishes.quick, sizes=sizes, seed=seed)
    if isinstance(experiment, SweepSpec):
        return plan_of_sweep(experiment, quick=wishes.quick, replications=wishes.replications, seed=seed)
    if isinstance(experiment, SensitivitySpec):
        return plan_of_sensitivity(experiment, quick=wishes.quick, replications=wishes.replications, seed=seed)
    if isinstance(experiment, StaffingSpec):
        return plan_of_staffing(experiment, quick=wishes.quick, replications=wishes.replications, seed=seed)
    configuration = experiment.load(quick=wishes.quick)
    refuse(wrong_targets(configuration))
    scenario = "+".join(file.stem for file in experiment.scenario) or CURRENT
    replications = wishes.replications or _replications(experiment, quick=wishes.quick)
    check = 0 if experiment.start_check is None else min(experiment.start_check.replications, replications)
    plan = Plan(
        **heading_of(experiment, quick=wishes.quick, seed=seed),
        jobs=jobs_of([scenario], replications=replications),
        documents={case_of(scenario, BASE_POINT): configuration.document},
    )
    others = [start_check(scenario, configuration, n=check)]
    if not wishes.quick:

        def load(path: str) -> Configuration:
            return experiment.load(without=path)

        others.append(without_each(scenario, configuration, entries=experiment.entries(), load=load))
    return plan.with_beside(*others), context_of(configuration)


def check(experiment: AnySpec, *, quick: bool = False) -> None:
    """See that an experiment can be planned; of a large design at some points, of which each level has one.

    Raises
    ------
    ConfigurationError
        With everything that is wrong.
    """
    if not isinstance(experiment, SweepSpec | StaffingSpec) or _n_points(experiment) <= MOST_BUILT:
        plan_of(experiment, wishes=Wishes(quick=quick))
        return
    run = experiment.smaller() if quick else experiment
    if isinstance(run, StaffingSpec):
        scenarios = checked_staffing(run, initial=run.initial, quick=quick)
    else:
        assert isinstance(run, SweepSpec)
        scenarios = checked_sweep(run, n=run.replications, quick=quick)
    try_points(run, scenarios)


def _n_points(experiment: SweepSpec | StaffingSpec) -> int:
    return n_points(experiment.design) * len(experiment.names())


def _check(experiment: AnySpec, wishes: Wishes) -> None:
    """See that the file has what the person at the keyboard asks for, and that it is not too much.

    Raises
    ------
    ConfigurationError
        It has no smaller run, or nobody can run so many replications.
    """
    check_most(experiment, wishes.replications or 0, "replications")
    experiment.own_measures()
    check_caveats(experiment)
    if wishes.quick and experiment.quick is None:
        needed, todo = "what --quick runs was needed", "add 'quick: {replications: 3}', or leave out --quick"
        problem = experiment.place_of("quick").problem(("quick",), came="it is missing", needed=needed, todo=todo)
        raise ConfigurationError([problem])


def _replications(experiment: SingleSpec, *, quick: bool) -> int:
    smaller = experiment.quick if quick else None
    return experiment.replications if smaller is None else smaller.replications


T = TypeVar("T")
Configurations = Mapping[str, "Configuration"]


def problems_of(asked: AnySpec, *, is_right: bool) -> list[Problem]:
    """Return everything that is wrong with what an experiment leads to.

    ``is_right`` says that nothing is wrong in the experiment itself: only then can all of its plan be tried.
    """
    problems: list[Problem] = []
    attempt(asked.own_measures, problems)
    if problems:
        return problems  # nobody knows then which measures there are
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
    problems += unknown_groups(run, _known(run), configurations.values()) if configurations else []
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


def _known(run: ScenariosSpec) -> Iterator[tuple[Key, OutcomeSpec]]:
    """Yield the outcomes of measures that there are: of others nobody knows the groups."""
    return ((key, outcome) for key, outcome in _outcomes(run) if outcome.measure in run.known_measures)


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
