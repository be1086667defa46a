"""A part of a plan that one machine runs while others run the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from sim.errors import ResultsError
from sim.plan.plan import Job, Plan
from sim.run.bundle import bundles_of

WRITTEN = re.compile(r"(\d{1,6})/(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Shard:
    """The `k`-th of `n` parts, from 1."""

    k: int
    n: int

    @classmethod
    def written(cls, text: str) -> Self:
        """Return the shard that somebody wrote, as ``2/8``.

        Raises
        ------
        ResultsError
            It is not a shard.
        """
        found = WRITTEN.fullmatch(text)
        shard = cls(*map(int, found.groups())) if found else cls(0, 0)
        if not 1 <= shard.k <= shard.n:
            raise ResultsError(f"--shard {text}: a part of a number of parts was needed; write '--shard 2/8'")
        return shard

    def __str__(self) -> str:
        return f"{self.k} of {self.n}"

    def jobs(self, plan: Plan) -> list[Job]:
        """Return the jobs of this part: whole bundles, so that no past is simulated on two machines.

        Raises
        ------
        ResultsError
            There are fewer bundles than parts, so one of these would be empty.
        """
        bundles = bundles_of(plan.jobs, plan=plan)
        if self.n > len(bundles):
            raise ResultsError(
                f"--shard {self.k}/{self.n}: there are only {len(bundles)} parts to divide; write "
                f"'--shard {min(self.k, len(bundles))}/{len(bundles)}'"
            )
        return [job for bundle in bundles[self.k - 1 :: self.n] for job in bundle]
