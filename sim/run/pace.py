"""What the jobs of a plan take, from what a small piece of one took: how much lies ahead, before anything runs."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.plan.packing import LATER
from sim.plan.plan import Job, Plan, Role
from sim.run.ahead import Ahead, Unit
from sim.run.bundle import Bundle, bundles_of
from sim.run.task import CONFIGURATIONS
from sim.units import week_of

FORK_SECONDS = 0.06
"""What it takes to go on from a past in a child process; measured on the region with its past of sixteen years."""

BEGIN_SECONDS = 1.0
"""What a worker takes to begin: a new process, and the imports of a table library; measured."""

BUSY = 1.15
"""Seconds that one second of a processor took, from which on a machine does other work too, and not only stutters."""


@dataclass(frozen=True, slots=True)
class Line:
    """What goes with the length of a run: something ``fixed``, and so much ``per_week``."""

    fixed: float
    per_week: float

    def at(self, weeks: float) -> float:
        """Return what it is for a run of so many weeks."""
        return self.fixed + self.per_week * weeks


NOTHING = Line(0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What replications take of one processor [s], for a region of so many ``residents``.

    ``run`` is the model from its first morning on, ``measures`` what is computed and kept of jobs with a role, ``kept``
    the bytes of that, and ``configure`` the making of a configuration. ``busy`` is how long a second of a processor
    took. ``is_timed``: the seconds were timed here, and do not only say how jobs compare.
    """

    residents: float
    run: Line
    measures: Mapping[Role, Line] = field(default_factory=dict)
    kept: Mapping[Role, Line] = field(default_factory=dict)
    configure: float = 0.0
    busy: float = 1.0
    is_timed: bool = True


USUAL = Pace(residents=1.0, run=Line(10.0, 1.0), is_timed=False)
"""How jobs compare when nothing was timed: the morning of the first day takes as long as ten weeks."""


@dataclass(frozen=True, slots=True)
class Length:
    """How long a run is before the first scenario takes effect and from then on [weeks], and for how many residents."""

    past: float
    after: float
    residents: float

    @property
    def weeks(self) -> float:
        """The whole run [weeks]."""
        return self.past + self.after


def length_of(document: Mapping[str, Any]) -> Length:
    """Return the length of the run of a configuration; a document that is none counts as a week of one resident."""
    if "measurement" not in document:
        return Length(0.0, 1.0, 1.0)
    window = document["measurement"]["window"]
    start, until = (dt.date.fromisoformat(window[key]) for key in ("start", "until"))
    weeks = week_of(until, start=start)
    later = [week_of(dt.date.fromisoformat(one["from"]), start=start) for one in document.get(LATER, [])[:1]]
    past = later[0] if later else 0.0
    municipalities = document["circumstances"]["municipalities"].values()
    return Length(past, weeks - past, sum(float(one["stock_at_start"]["value"]) for one in municipalities))


def ahead_of(
    jobs: Sequence[Job],
    *,
    plan: Plan,
    ids: Mapping[str, str],
    workers: int,
    pace: Pace = USUAL,
    fork: bool = True,
) -> Ahead:
    """Return the work that some jobs of a plan are; `ids` gives the key of a job's part by the name of the job.

    `fork`: the past that jobs share is simulated once.
    """
    bundles = bundles_of(jobs, plan=plan, workers=workers)
    expected = _Expected(plan, ids, pace, _configuring(jobs, workers, pace), fork)
    some = max(min(workers, len(bundles)), 1)
    return Ahead(
        bundles=tuple(expected.units(bundle) for bundle in bundles),
        workers=some,
        slowness=slowness(workers=some, busy=pace.busy, processors=processors()) if pace.is_timed else 1.0,
        is_timed=pace.is_timed,
    )


def _configuring(jobs: Sequence[Job], workers: int, pace: Pace) -> float:
    """Return what the making of configurations takes for each job [s]: one for each case and worker, if it keeps it."""
    n_cases = len({job.case for job in jobs})
    n_made = n_cases * workers if n_cases <= CONFIGURATIONS else len(jobs)
    return pace.configure * min(n_made / max(len(jobs), 1), 1.0)


@dataclass(frozen=True, slots=True)
class _Expected:
    """What the jobs of a plan are expected to take."""

    plan: Plan
    ids: Mapping[str, str]
    pace: Pace
    configuring: float
    fork: bool

    def units(self, bundle: Bundle) -> tuple[Unit, ...]:
        """Return the units of a bundle."""
        if len(bundle) == 1 or not self.fork:
            return tuple(Unit(self.ids[job.id], ("alone", job.case), self._alone(job)) for job in bundle)
        first, *rest = bundle
        together = Unit(self.ids[first.id], ("past",), self._past(first) + self._after(first))
        return together, *(Unit(self.ids[job.id], ("after", job.case), self._after(job)) for job in rest)

    def _alone(self, job: Job) -> float:
        length = self._length(job)
        return self._scaled(self.pace.run.at(length.weeks), length) + self._kept(job, length)

    def _past(self, job: Job) -> float:
        length = self._length(job)
        return self._scaled(self.pace.run.at(length.past), length)

    def _after(self, job: Job) -> float:
        length = self._length(job)
        return self._scaled(self.pace.run.per_week * length.after, length) + self._kept(job, length) + FORK_SECONDS

    def _kept(self, job: Job, length: Length) -> float:
        line = self.pace.measures.get(self.plan.case(job).role, NOTHING)
        return self.configuring + self._scaled(line.at(length.weeks), length)

    def _scaled(self, seconds: float, length: Length) -> float:
        return seconds * (length.residents / self.pace.residents if self.pace.is_timed else 1.0)

    def _length(self, job: Job) -> Length:
        return length_of(self.plan.documents[self.plan.case(job).document])


def kept_bytes(jobs: Sequence[Job], *, plan: Plan, pace: Pace) -> float:
    """Return how many bytes are kept of some jobs of a plan."""
    return sum(
        pace.kept.get(plan.case(job).role, NOTHING).at(length_of(plan.documents[plan.case(job).document]).weeks)
        for job in jobs
    )


def slowness(*, workers: int, busy: float, processors: int) -> float:
    """Return how long each of some workers is busy with what takes one second of a processor.

    `busy` is that of one alone: where it is more than a second, others are at work on the processors too.

    Examples
    --------
    >>> slowness(workers=2, busy=1.0, processors=2), slowness(workers=2, busy=1.0, processors=1)
    (1.0, 2.0)
    >>> slowness(workers=2, busy=2.0, processors=2)
    2.5
    """
    others = busy * processors - 1.0 if busy > BUSY else 0.0
    return max((others + workers) / processors, 1.0)


def processors() -> int:
    """Return how many processors this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1
