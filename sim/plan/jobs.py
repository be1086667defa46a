"""The jobs of a plan: what is kept of each, and how they are divided into bundles, and over machines.

The past of a bundle is simulated once: a bundle is what one worker does in one go. A shard is a part of a plan that one
machine runs while others run the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from heapq import heapreplace
from itertools import groupby
from typing import Self

from sim.errors import ResultsError
from sim.measures.periods import Asked
from sim.plan.plan import REDUCED, WITHOUT_PATHS, Job, Plan

PATHS_OF_A_COMPARISON = ("all", "municipality", "stage", "queue", "route")
"""The groupings of which a comparison keeps the paths: not organisations and teams, which scenarios do not share."""

MEASURES_OF_A_START = ("all", "queue")
PATHS_OF_A_START = ("all", "stage", "queue", "route")
"""The groupings of which the measures over the whole window, and the paths, from two starts are compared."""

WHOLE_WINDOW = "all"


def kept_of(job: Job, plan: Plan) -> Asked:
    """Return what is kept of a job of a plan."""
    return replace(_kept_of(job, plan), measures=plan.measures)


def _kept_of(job: Job, plan: Plan) -> Asked:
    role = plan.case(job).role
    if role == "start":
        kept = Asked(periods=(WHOLE_WINDOW,), groupings=MEASURES_OF_A_START, paths=PATHS_OF_A_START)
        return replace(kept, in_window=plan.compared is not None)
    if role == "without":
        return _kept_of(job.twin, plan)
    if plan.compared is None:
        return Asked()
    periods = plan.compared.periods
    if role in REDUCED:
        outcomes = tuple((one.measure, one.group_by, one.group) for one in plan.compared.headline)
        return Asked(outcomes=outcomes, periods=periods, paths=())
    swept = plan.swept
    if role == "design" and swept is not None and swept.kept:
        known = ((one.measure, one.group_by, one.group) for one in (*swept.outcomes, *swept.kept))
        return Asked(outcomes=tuple(dict.fromkeys(known)), periods=(*periods, *swept.years), paths=())
    if role in WITHOUT_PATHS:
        return Asked(periods=periods, paths=())
    return Asked(paths=PATHS_OF_A_COMPARISON, in_window=True)


# --- bundles and shards ---------------------------------------------------------------------------------------

Bundle = tuple[Job, ...]

PAST = 1.5
"""What a past takes, as a multiple of what a job goes on for; measured on the scenarios until 2036."""

WORTH_DIVIDING = 0.95
"""A bundle is divided when all is then done in less than this part of the time."""


def bundles_of(jobs: Iterable[Job], *, plan: Plan, workers: int = 1) -> list[Bundle]:
    """Return `jobs` in bundles with the same luck and the same past, the largest first.

    The largest first, and of equal ones the lowest replication first: so all workers are busy until the end. Bundles
    on which the others would have to wait are divided, as long as that pays: their pasts are then simulated twice.
    Nothing that a job answers depends on its bundle.
    """
    by_past = sorted(jobs, key=lambda job: (past_key(job, plan), job))
    bundles = [tuple(group) for _, group in groupby(by_past, key=lambda job: past_key(job, plan))]
    while (divided := _divided(bundles, workers)) is not None:
        bundles = divided
    return sorted(bundles, key=_place)


def _place(bundle: Bundle) -> tuple[int, int, Bundle]:
    return -len(bundle), bundle[0].replication, bundle


def _divided(bundles: list[Bundle], workers: int) -> list[Bundle] | None:
    """Return the bundles with the last ones divided so that all is done sooner; None when that does not pay."""
    last, ends = _last(bundles, workers)
    halves = [half for bundle in last for half in (bundle[::2], bundle[1::2]) if half]
    parts = [*(bundle for bundle in bundles if bundle not in last), *halves]
    return parts if _last(parts, workers)[1] < WORTH_DIVIDING * ends else None


def _last(bundles: list[Bundle], workers: int) -> tuple[set[Bundle], float]:
    """Return the bundles that are done last when each worker takes the next, and when that is [jobs]."""
    free, done = [0.0] * workers, dict[Bundle, float]()
    for bundle in sorted(bundles, key=_place):
        done[bundle] = free[0] + len(bundle) + PAST
        heapreplace(free, done[bundle])
    ends = max(free)
    return {bundle for bundle, end in done.items() if end == ends}, ends


def past_key(job: Job, plan: Plan) -> tuple[str, int, str]:
    """Return what must be the same for two jobs to share their past; a job without any shares it with nobody."""
    case = plan.case(job)
    own = case.past if case.past is not None else job.id
    return own, job.replication, case.draw or ""


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
