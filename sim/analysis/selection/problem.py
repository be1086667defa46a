"""What is asked: which systems there are, what they cost, what they must meet, and what may be known of that."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.arrays import Floats


class Verdict(StrEnum):
    """Whether a norm, or all norms of a system, are met."""

    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNDECIDED = "undecided"


class Sense(StrEnum):
    """On which side of its norm a mean must lie."""

    AT_MOST = "at most"
    AT_LEAST = "at least"


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """A norm for the mean over replications of one output, such as "a mean wait of at most 8 weeks".

    Attributes
    ----------
    name
        What a reader calls it.
    output
        Column of the output among those observed.
    sense
        The side of the norm that is good.
    norm
        What the mean is held against [unit of the output].
    tolerance
        How far from the norm a wrong verdict would matter; above 0 [unit of the output]. Within it either verdict is
        accepted, and the effort grows with its inverse square. For a norm that must itself be met, ask for one that is
        stricter by the tolerance.
    against_baseline
        True to hold the output minus that of the baseline system, replication by replication, against the norm: "exits
        at least as today" is ``Sense.AT_LEAST`` with a norm of 0.
    """

    name: str
    output: int
    sense: Sense
    norm: float
    tolerance: float
    against_baseline: bool = False

    def __post_init__(self) -> None:
        if self.output < 0 or not isfinite(self.norm) or not 0.0 < self.tolerance < float("inf"):
            raise ValueError(
                f"{self.name}: got output {self.output!r}, norm {self.norm!r} and tolerance {self.tolerance!r}; "
                "need a column from 0, a finite norm and a finite tolerance above 0."
            )

    def compared(self, outputs: Floats, *, baseline: Floats) -> Floats:
        """Return what is held against the norm, one value per replication that is there to compare.

        `outputs` and `baseline` have shape (replications, outputs) and begin with the same replication.
        """
        values: Floats = outputs[:, self.output]
        if not self.against_baseline:
            return values
        n = min(len(outputs), len(baseline))
        return values[:n] - baseline[:n, self.output]

    def excess(self, compared: Floats) -> Floats:
        """Return by how much each value lies on the bad side of the norm; negative on the good side."""
        return compared - self.norm if self.sense is Sense.AT_MOST else self.norm - compared


@dataclass(frozen=True, slots=True, kw_only=True)
class NoisyCost:
    """A cost that is itself an output: its column, and the difference in mean cost that matters [unit of the cost]."""

    output: int
    tolerance: float

    def __post_init__(self) -> None:
        if self.output < 0 or not 0.0 < self.tolerance < float("inf"):
            raise ValueError(
                f"cost: got output {self.output!r} and tolerance {self.tolerance!r}; need a column and more than 0."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionProblem:
    """The systems to choose from and what they must meet.

    Attributes
    ----------
    n_systems
        How many there are; they are numbered from 0.
    costs
        One known cost per system, such as that of its staff, or `NoisyCost`. Of equal costs the lower number wins.
    constraints
        The norms that every system must meet, all of them.
    baseline
        The system that constraints against a baseline compare with; it is a system like the others.
    level
        Probability that all verdicts are right together.
    n_first
        Replications of a system before anything is decided about it.
    """

    n_systems: int
    costs: tuple[float, ...] | NoisyCost
    constraints: tuple[Constraint, ...]
    baseline: int | None = None
    level: float = 0.95
    n_first: int = 20

    def __post_init__(self) -> None:
        if self.n_systems < 1 or self.n_first < 2 or not 0.5 < self.level < 1.0:
            raise ValueError(
                f"got {self.n_systems!r} systems, {self.n_first!r} first replications and level {self.level!r}; "
                "need 1 or more, 2 or more, and a level between 0.5 and 1."
            )
        if not isinstance(self.costs, NoisyCost) and not (
            len(self.costs) == self.n_systems and all(isfinite(cost) for cost in self.costs)
        ):
            raise ValueError(f"costs: got {self.costs!r}; {self.n_systems} systems need a finite one each.")
        if self.is_relative and self.baseline not in range(self.n_systems):
            raise ValueError(f"baseline: got {self.baseline!r}; a constraint compares with it, so it must be a system.")

    @property
    def is_relative(self) -> bool:
        """Whether any constraint compares with the baseline."""
        return any(constraint.against_baseline for constraint in self.constraints)

    @property
    def n_outputs(self) -> int:
        """Number of columns that an observation must have at least."""
        costs = [self.costs.output] if isinstance(self.costs, NoisyCost) else []
        return 1 + max([constraint.output for constraint in self.constraints] + costs, default=-1)

    @property
    def n_tests(self) -> int:
        """Number of verdicts that must be right together: one a system and constraint, and one a pair for the cost."""
        pairs = self.n_systems * (self.n_systems - 1) // 2 if isinstance(self.costs, NoisyCost) else 0
        return self.n_systems * len(self.constraints) + pairs

    @property
    def error(self) -> float:
        """Chance of being wrong that each verdict gets (Bonferroni): it holds however systems share their luck."""
        return (1.0 - self.level) / max(self.n_tests, 1)
