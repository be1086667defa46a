"""What a system must meet, and what is known of whether it does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

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
