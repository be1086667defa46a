"""A search for the cheapest staffing that meets norms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from sim.config.schema import Box
from sim.config.tree import is_number
from sim.errors import Problem
from sim.studies.design_spec import BudgetSpec, OutcomeSpec
from sim.studies.spec import Replications
from sim.studies.study_spec import DesignedSpec, Share, SmallerDesign

BASELINE = "baseline"
STAFF = "staff"
"""The cost that is known beforehand: fte times the price of a full-time worker."""


class NormSpec(OutcomeSpec):
    """What the mean of a measure must meet: ``at_most`` or ``at_least`` a number, or the ``baseline``.

    ``tolerance`` is how far from the norm a wrong verdict would matter [unit of the measure].
    """

    at_most: Any = None
    at_least: Any = None
    tolerance: Annotated[float, Field(gt=0)]

    @property
    def bound(self) -> Any:
        """The number, or the word for the baseline."""
        return self.at_most if self.at_most is not None else self.at_least


class CostSpec(Box):
    """What is to be small: `STAFF`, known beforehand, or a measure, with the difference in it that matters."""

    measure: str = STAFF
    tolerance: Annotated[float, Field(gt=0)] | None = None


class SmallerStaffing(SmallerDesign):
    """A smaller search."""

    budget: BudgetSpec


class StaffingSpec(DesignedSpec):
    """The cheapest of the points of a design, and of the scenarios as they are, that meets all norms.

    All verdicts are right together with ``probability``, within the tolerances. Every candidate that is looked at has
    ``initial`` replications before anything is said of it, and then ``round`` more at a time while its questions are
    open, at most ``at_once`` candidates side by side, the cheapest first. ``budget`` is the cap.
    """

    kind: Literal["staffing"]
    norms: Annotated[tuple[NormSpec, ...], Field(min_length=1)]
    cost: CostSpec = CostSpec()
    probability: Share = 0.95
    initial: Replications
    round: Annotated[int, Field(ge=1)] = 5
    at_once: Annotated[int, Field(ge=1)] | None = None
    budget: BudgetSpec
    quick: SmallerStaffing | None = None

    def smaller(self) -> StaffingSpec:
        """Return what ``--quick`` runs instead."""
        if self.quick is None:
            return self
        smaller = super().smaller()
        assert isinstance(smaller, StaffingSpec)
        return smaller.model_copy(update={"budget": self.quick.budget, "initial": self.quick.replications})


def wrong_staffing(asked: StaffingSpec) -> Iterator[Problem]:
    """Yield what is wrong with the norms and the cost of a search whose keys are well formed."""
    for i, norm in enumerate(asked.norms):
        given = [key for key in ("at_most", "at_least") if getattr(norm, key) is not None]
        if len(given) != 1:
            key: tuple[str | int, ...] = ("norms", i)
            came, needed = f"came {' and '.join(given) or 'no bound'}", "one of at_most and at_least was needed"
            yield asked.place_of(*key).problem(key, came=came, needed=needed, todo="add 'at_most: 26'")
        elif not is_number(norm.bound) and norm.bound != BASELINE:
            key, needed = ("norms", i, given[0]), f"a number or {BASELINE!r} was needed"
            todo = f"write '{given[0]}: {BASELINE}'"
            yield asked.place_of(*key).problem(key, came=f"came {norm.bound!r}", needed=needed, todo=todo)
    if asked.cost.measure != STAFF and asked.cost.tolerance is None:
        came, needed = "it is missing", "the difference in cost that matters was needed, since this cost is an output"
        key = ("cost", "tolerance")
        yield asked.place_of(*key).problem(key, came=came, needed=needed, todo="add 'tolerance: 50000'")
    if asked.cost.measure != STAFF and asked.at_once is not None:
        needed = "a cost that is known beforehand was needed to take the cheapest first"
        yield asked.place_of("at_once").problem(
            ("at_once",), came=f"came {asked.at_once}", needed=needed, todo=f"remove it, or write 'cost: {STAFF}'"
        )
