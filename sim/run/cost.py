"""What a run will cost, in one line: how many replications of what, how long with so many workers, how much disk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sim.plan.plan import Job, Plan, Role
from sim.run.ahead import Ahead
from sim.run.pace import BEGIN_SECONDS, Pace, ahead_of, kept_bytes
from sim.studies.growing import n_most

FINISH_SECONDS = 6.0
"""What the tables and the report of any result take; measured on the published ones, as is the next."""

FINISH_EACH_SECONDS = 0.05
"""And for each replication that stands in them."""

FINISH_SCENARIO_SECONDS = 0.7
"""And for each scenario, which has figures of its own and is held against the others."""

OF_ROLE: Mapping[Role, str] = {
    "base": "of scenarios",
    "design": "of design points",
    "attribution": "of steps of a split",
    "draw": "of draws",
    "start": "from another start",
    "without": "without one entry",
}

MINUTE, HOUR = 60.0, 3600.0
MEGABYTE = 1e6
FEW = 10.0
"""Minutes or hours below which halves are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a run costs: replications by their role, time and processor time [s], and disk [bytes].

    Of ``workers`` that nobody can count, None, the time is not known. ``most`` is what it costs when as many
    replications are asked for as can be; None: it is known how many are.
    """

    n_by_role: Mapping[Role, int]
    workers: int | None
    seconds: float
    processor_seconds: float
    n_bytes: float
    most: Cost | None = None

    @property
    def n_jobs(self) -> int:
        """How many replications there are."""
        return sum(self.n_by_role.values())


def cost_of(plan: Plan, jobs: Sequence[Job], *, workers: int | None, pace: Pace, fork: bool = True) -> Cost:
    """Return what those `jobs` of a plan cost that are still to be done, with the tables and the report of all."""
    ids = {job.id: job.id for job in jobs}
    ahead = ahead_of(jobs, plan=plan, ids=ids, workers=workers or 1, pace=pace, fork=fork)
    finish = finish_seconds(plan)
    now = Cost(
        n_by_role=Counter(plan.case(job).role for job in jobs),
        workers=workers and ahead.workers,
        seconds=ahead.seconds + ahead.slowness * BEGIN_SECONDS + pace.busy * finish,
        processor_seconds=ahead.processor_seconds + ahead.workers * BEGIN_SECONDS + finish,
        n_bytes=kept_bytes(jobs, plan=plan, pace=pace),
    )
    more = _n_more(plan)
    return replace(now, most=_most(now, ahead, n_more=more)) if more else now


def finish_seconds(plan: Plan) -> float:
    """Return what the tables and the report of a plan take of a processor [s]."""
    scenarios = {job.case for job in plan.jobs if plan.case(job).role == "base"}
    return FINISH_SECONDS + FINISH_EACH_SECONDS * len(plan.jobs) + FINISH_SCENARIO_SECONDS * len(scenarios)


def _n_more(plan: Plan) -> int:
    """Return how many replications may be asked for beside those of a plan."""
    most = n_most(plan)
    return 0 if most is None else max(most - len(plan.jobs), 0)


def _most(now: Cost, ahead: Ahead, *, n_more: int) -> Cost:
    """Return what it costs with so many replications more, which take as long as those that are known."""
    times = (now.n_jobs + n_more) / max(now.n_jobs, 1)
    more = (times - 1.0) * ahead.processor_seconds
    finish = n_more * FINISH_EACH_SECONDS
    return replace(
        now,
        n_by_role={"base": now.n_jobs + n_more},  # how they divide is not known before
        seconds=now.seconds + ahead.slowness * more / ahead.workers + finish,
        processor_seconds=now.processor_seconds + more + finish,
        n_bytes=times * now.n_bytes,
    )


# --- words ----------------------------------------------------------------------------------------


def in_a_line(cost: Cost) -> str:
    """Return a cost in words.

    Examples
    --------
    >>> in_a_line(Cost(n_by_role={"base": 40}, workers=2, seconds=130.0, processor_seconds=250.0, n_bytes=4e6))
    '40 replications: about 2 minutes with 2 workers, 4 minutes of processor time; about 4 MB on disk'
    """
    if cost.most is None:
        return f"{_replications(cost)}: {_time(cost)}; about {_disk(cost.n_bytes)} on disk"
    return (
        f"at least {_replications(cost)}: {_time(cost)}; at most {cost.most.n_jobs}: {_time(cost.most)}, "
        f"{_disk(cost.most.n_bytes)} on disk"
    )


def _replications(cost: Cost) -> str:
    n, parts = cost.n_jobs, {OF_ROLE[role]: n for role, n in cost.n_by_role.items() if n and role in OF_ROLE}
    what = f"{n} replication" + ("" if n == 1 else "s")
    return f"{what} ({', '.join(f'{n} {part}' for part, n in parts.items())})" if len(parts) > 1 else what


def _time(cost: Cost) -> str:
    of_processor = f"{duration(cost.processor_seconds)} of processor time"
    if cost.workers is None:
        return f"about {of_processor}"
    workers = f"{cost.workers} worker" + ("" if cost.workers == 1 else "s")
    return f"about {duration(cost.seconds)} with {workers}, {of_processor}"


def duration(seconds: float) -> str:
    """Return a duration in words, no more exact than a guess is.

    Examples
    --------
    >>> [duration(seconds) for seconds in (0.4, 14.0, 47.0, 100.0, 1000.0, 7000.0, 90000.0)]
    ['1 second', '14 seconds', '50 seconds', '100 seconds', '17 minutes', '2 hours', '25 hours']
    """
    if seconds < 2.0 * MINUTE - FEW / 2.0:
        return _said(max(round(seconds), 1) if seconds < 2.0 * FEW else round(seconds / FEW) * FEW, "second")
    if seconds < HOUR - MINUTE / 2.0:
        return _said(_rounded(seconds / MINUTE), "minute")
    return _said(_rounded(seconds / HOUR), "hour")


def _rounded(number: float) -> float:
    """Return a number to the half, from ten on to the whole."""
    return float(round(number)) if number >= FEW else max(round(2.0 * number) / 2.0, 1.0)


def _said(number: float, unit: str) -> str:
    return f"{number:g} {unit}" + ("" if number == 1 else "s")


def _disk(n_bytes: float) -> str:
    megabytes = n_bytes / MEGABYTE
    return f"{megabytes / 1000.0:.1f} GB" if megabytes >= 1000.0 else f"{max(round(megabytes), 1)} MB"
