"""From an experiment file to a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.config.comparing import Comparison
from sim.config.staffing import Staffing
from sim.config.studying import Sensitivity, Sweep
from sim.errors import ConfigurationError
from sim.experiment.comparing import plan_of_comparison, sizes_of
from sim.experiment.context import Context, context_of
from sim.experiment.plan import BASE_POINT, Plan, case_of, heading_of, jobs_of
from sim.experiment.sensitivity import plan_of_sensitivity
from sim.experiment.sizes import check_most
from sim.experiment.staffing import plan_of_staffing
from sim.experiment.sweeping import plan_of_sweep

if TYPE_CHECKING:
    from sim.config.experiment import AnyExperiment, Experiment

CURRENT = "current"
"""The name of the configuration without any scenario over it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the person at the keyboard wants otherwise than the file says; None: as the file says."""

    quick: bool = False
    replications: int | None = None
    seed: int | None = None


def plan_of(experiment: AnyExperiment, *, wishes: Wishes) -> tuple[Plan, Context]:
    """Return the plan of an experiment, and what its configuration says about the results.

    Raises
    ------
    ConfigurationError
        The configuration cannot be used.
    """
    _check(experiment, wishes)
    seed = experiment.seed if wishes.seed is None else wishes.seed
    if isinstance(experiment, Comparison):
        sizes = sizes_of(experiment, quick=wishes.quick, replications=wishes.replications)
        return plan_of_comparison(experiment, quick=wishes.quick, sizes=sizes, seed=seed)
    if isinstance(experiment, Sweep):
        return plan_of_sweep(experiment, quick=wishes.quick, replications=wishes.replications, seed=seed)
    if isinstance(experiment, Sensitivity):
        return plan_of_sensitivity(experiment, quick=wishes.quick, replications=wishes.replications, seed=seed)
    if isinstance(experiment, Staffing):
        return plan_of_staffing(experiment, quick=wishes.quick, replications=wishes.replications, seed=seed)
    configuration = experiment.load(quick=wishes.quick)
    scenario = "+".join(file.stem for file in experiment.scenario) or CURRENT
    replications = wishes.replications or _replications(experiment, quick=wishes.quick)
    check = 0 if experiment.start_check is None else min(experiment.start_check.replications, replications)
    plan = Plan(
        **heading_of(experiment, quick=wishes.quick, seed=seed),
        jobs=jobs_of([scenario], replications=replications, start_check=check),
        documents={case_of(scenario, BASE_POINT): configuration.document},
    )
    return plan, context_of(configuration)


def _check(experiment: AnyExperiment, wishes: Wishes) -> None:
    """See that the file has what the person at the keyboard asks for, and that it is not too much.

    Raises
    ------
    ConfigurationError
        It has no smaller run, or nobody can run so many replications.
    """
    check_most(experiment, wishes.replications or 0, "replications")
    if wishes.quick and experiment.quick is None:
        needed, todo = "what --quick runs was needed", "add 'quick: {replications: 2}', or leave out --quick"
        problem = experiment.place_of("quick").problem(("quick",), came="it is missing", needed=needed, todo=todo)
        raise ConfigurationError([problem])


def _replications(experiment: Experiment, *, quick: bool) -> int:
    smaller = experiment.quick if quick else None
    return experiment.replications if smaller is None else smaller.replications
