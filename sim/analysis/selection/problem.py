"""What is asked: which systems there are, what they cost and what they must meet."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from sim.analysis.selection.constraints import Constraint


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
class Problem:
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
