"""Jobs that share their past, so that it is simulated once: what one worker does in one go."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from sim.experiment.plan import Job, Plan

Bundle = tuple[Job, ...]


def bundles_of(jobs: Iterable[Job], *, plan: Plan, workers: int = 1) -> list[Bundle]:
    """Return `jobs` in bundles with the same luck and the same past, the largest first.

    The largest first, and of equal ones the lowest replication first: so all workers are busy until the end. When there
    are fewer bundles than workers they are divided: a past simulated twice costs no time that anybody waits for.
    Nothing that a job answers depends on its bundle.
    """
    by_past = sorted(jobs, key=lambda job: (_past(job, plan), job))
    bundles = [tuple(group) for _, group in groupby(by_past, key=lambda job: _past(job, plan))]
    while 0 < len(bundles) < workers and len(largest := max(bundles, key=len)) > 1:
        bundles.remove(largest)
        bundles += [largest[::2], largest[1::2]]
    return sorted(bundles, key=lambda bundle: (-len(bundle), bundle[0].replication, bundle))


def _past(job: Job, plan: Plan) -> tuple[str, int, bool, str]:
    """Return what must be the same for two jobs to share their past; a job without any shares it with nobody."""
    case = plan.case(job)
    own = case.past if case.past is not None else job.id
    return own, job.replication, job.perturb_start, case.draw or ""
