"""From an experiment file to a plan; and everything that is wrong with the file and what it leads to, in one go.

A plan is made of an experiment in which nothing is wrong, step by step, and stops at the first step that fails. To tell
all mistakes at once each part is judged by itself, also where another part is wrong: something right stands in for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.config import in_order
from sim.errors import ConfigurationError, Problem
from sim.studies.outcomes import unknown_measures
from sim.studies.registry import kind_of
from sim.studies.spec import ExperimentSpec, Wishes, attempt, check_caveats, check_most

if TYPE_CHECKING:
    from sim.plan import Plan
    from sim.studies.context import Context


def plan_of(experiment: ExperimentSpec, *, wishes: Wishes) -> tuple[Plan, Context]:
    """Return the plan of an experiment, and what its configuration says about the results.

    Raises
    ------
    ConfigurationError
        The configuration cannot be used, the file has no smaller run and that is asked, or nobody can run so much.
    """
    check_most(experiment, wishes.replications or 0, "replications")
    experiment.own_measures()
    check_caveats(experiment)
    if wishes.quick and experiment.quick is None:
        needed, todo = "what --quick runs was needed", "add 'quick: {replications: 3}', or leave out --quick"
        problem = experiment.place_of("quick").problem(("quick",), came="it is missing", needed=needed, todo=todo)
        raise ConfigurationError([problem])
    return kind_of(experiment).plan(experiment, wishes)


def problems_of(asked: ExperimentSpec, *, is_right: bool) -> list[Problem]:
    """Return everything that is wrong with what an experiment leads to.

    ``is_right`` says that nothing is wrong in the experiment itself: only then can all of its plan be tried.
    """
    problems: list[Problem] = []
    attempt(asked.own_measures, problems)
    if problems:
        return problems  # nobody knows then which measures there are
    attempt(lambda: check_caveats(asked), problems)
    if not asked.configuration.is_file():
        # of all but the measures nobody can say anything without a configuration
        return in_order([*problems, *unknown_measures(asked, asked.placed_measures())])
    of_plan: list[Problem] = []
    if is_right:
        attempt(lambda: kind_of(asked).check(asked), of_plan)
    is_tried = is_right and not of_plan
    for quick in (False, True) if asked.quick is not None else (False,):
        problems += kind_of(asked).problems(asked, quick=quick, is_tried=is_tried)
    return in_order(problems) or in_order(of_plan)
