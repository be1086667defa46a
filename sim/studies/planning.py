"""From an experiment file to a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.errors import ConfigurationError
from sim.plan.plan import BASE_POINT, Plan, case_of, jobs_of
from sim.studies.alternatives import refuse
from sim.studies.caveats import check_caveats
from sim.studies.comparing import plan_of_comparison, sizes_of
from sim.studies.comparison_spec import ComparisonSpec
from sim.studies.context import Context, context_of
from sim.studies.heading import heading_of
from sim.studies.points import n_points
from sim.studies.sensitivity import plan_of_sensitivity
from sim.studies.sizes import check_most
from sim.studies.staffing import checked_staffing, plan_of_staffing
from sim.studies.staffing_spec import StaffingSpec
from sim.studies.starts import start_check
from sim.studies.study_spec import SensitivitySpec, SweepSpec
from sim.studies.sweeping import checked_sweep, plan_of_sweep, try_points
from sim.studies.targets import wrong_targets
from sim.studies.without import without_each

if TYPE_CHECKING:
    from sim.config import Configuration
    from sim.studies.experiment_file import AnySpec, SingleSpec

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
    check_caveats(experiment)
    if wishes.quick and experiment.quick is None:
        needed, todo = "what --quick runs was needed", "add 'quick: {replications: 3}', or leave out --quick"
        problem = experiment.place_of("quick").problem(("quick",), came="it is missing", needed=needed, todo=todo)
        raise ConfigurationError([problem])


def _replications(experiment: SingleSpec, *, quick: bool) -> int:
    smaller = experiment.quick if quick else None
    return experiment.replications if smaller is None else smaller.replications
