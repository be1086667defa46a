"""One scenario by itself: what its file says, its plan, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sim.plan import BASE_POINT, Plan, case_of, jobs_of
from sim.studies.beside import start_check, without_each
from sim.studies.context import Context, context_of, wrong_targets
from sim.studies.kind import TEXT, ExperimentKind, also
from sim.studies.scenarios import refuse
from sim.studies.spec import ExperimentSpec, Replications, Wishes, heading_of

if TYPE_CHECKING:
    from sim.config import Configuration
    from sim.errors import Problem

CURRENT = "current"
"""The name of the configuration without any scenario over it."""


class SingleSpec(ExperimentSpec):
    """One scenario by itself."""

    kind: Literal["single"]
    """One organisation by itself."""

    scenario: tuple[Path, ...] = ()
    """Scenario files that are laid over the configuration, in this order; left out: the organisation as it is."""

    replications: Replications
    """How often it is run, each time with other luck; intervals get narrower with their square root."""

    def _files(self, _: str | None) -> Sequence[Path]:
        return self.scenario

    def entries(self) -> tuple[str, ...]:
        """Return the paths of the single entries that the file, or an overlay, gives."""
        return self.entries_in(self.scenario)


class SingleRun(ExperimentKind[SingleSpec]):
    """One scenario by itself: how it goes, with intervals, beside the figures of the real world."""

    word = "single"
    telltale = "scenario"
    spec = SingleSpec

    def plan(self, asked: SingleSpec, wishes: Wishes) -> tuple[Plan, Context]:
        """Return the plan of one scenario, and what its configuration says about the results.

        Raises
        ------
        ConfigurationError
            With everything that is wrong in the configuration.
        """
        configuration = asked.load(quick=wishes.quick)
        refuse(wrong_targets(configuration))
        scenario = "+".join(file.stem for file in asked.scenario) or CURRENT
        smaller = asked.quick if wishes.quick else None
        n = wishes.replications or (asked.replications if smaller is None else smaller.replications)
        check = 0 if asked.start_check is None else min(asked.start_check.replications, n)
        plan = Plan(
            **heading_of(asked, wishes),
            jobs=jobs_of([scenario], replications=n),
            documents={case_of(scenario, BASE_POINT): configuration.document},
        )
        others = [start_check(scenario, configuration, n=check)]
        if not wishes.quick:

            def load(path: str) -> Configuration:
                return asked.load(without=path)

            others.append(without_each(scenario, configuration, entries=asked.entries(), load=load))
        return plan.with_beside(*others), context_of(configuration)

    def check(self, asked: SingleSpec) -> None:
        """See that the configuration can be used.

        Raises
        ------
        ConfigurationError
            It cannot.
        """
        asked.load()

    def problems(self, asked: SingleSpec, *, quick: bool, is_tried: bool) -> list[Problem]:
        """Return what is wrong with the configuration and its targets."""
        problems: list[Problem] = []
        found = asked.configuration_anyway(asked.scenario, problems, quick=quick)
        return problems + (list(wrong_targets(found)) if found is not None else [])

    def shortened(self, properties: dict[str, Any]) -> None:
        """Let one scenario stand without a list."""
        also(properties, "scenario", TEXT)
