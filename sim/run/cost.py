"""What a run will cost: how many replications of what, how long with so many workers, how much disk.

A small piece of a replication of the very plan is timed in this process; from that follows what each job takes of this
machine today, and so how much lies ahead before anything runs. In the end it is told in one line.
"""

from __future__ import annotations

import copy
import datetime as dt
import importlib
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sim.engine import engine
from sim.plan import LATER, Bundle, Job, Plan, Role, bundles_of
from sim.run.own_code import with_code_of
from sim.run.process import processors
from sim.run.progress import Ahead, WorkUnit, duration
from sim.run.task import CONFIGURATIONS, HEAVY, initialise, measured
from sim.studies import kind_of
from sim.texts import counted
from sim.units import date_of, week_of

FORK_SECONDS = 0.06
"""What it takes to go on from a past in a child process; measured on the region with its past of sixteen years."""

BEGIN_SECONDS = 1.0
"""What a worker takes to begin: a new process, and the imports of a table library; measured."""

BUSY = 1.15
"""Seconds that one second of a processor took, from which on a machine does other work too, and not only stutters."""


@dataclass(frozen=True, slots=True)
class ByLength:
    """What goes with the length of a run: something ``fixed``, and so much ``per_week``."""

    fixed: float
    per_week: float

    def at(self, weeks: float) -> float:
        """Return what it is for a run of so many weeks."""
        return self.fixed + self.per_week * weeks


NOTHING = ByLength(0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What replications take of one processor [s], for a region of so many ``residents``.

    ``run`` is the model from its first morning on, ``measures`` what is computed and kept of jobs with a role, ``kept``
    the bytes of that, and ``configure`` the making of a configuration. ``busy`` is how long a second of a processor
    took. ``is_timed``: the seconds were timed here, and do not only say how jobs compare.
    """

    residents: float
    run: ByLength
    measures: Mapping[Role, ByLength] = field(default_factory=dict)
    kept: Mapping[Role, ByLength] = field(default_factory=dict)
    configure: float = 0.0
    busy: float = 1.0
    is_timed: bool = True


USUAL = Pace(residents=1.0, run=ByLength(10.0, 1.0), is_timed=False)
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

    def units(self, bundle: Bundle) -> tuple[WorkUnit, ...]:
        """Return the units of a bundle."""
        if len(bundle) == 1 or not self.fork:
            return tuple(WorkUnit(self.ids[job.id], ("alone", job.case), self._alone(job)) for job in bundle)
        first, *rest = bundle
        together = WorkUnit(self.ids[first.id], ("past",), self._past(first) + self._after(first))
        return together, *(WorkUnit(self.ids[job.id], ("after", job.case), self._after(job)) for job in rest)

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


SHORT_WEEKS = 8.0
"""The first piece: what is fixed weighs most in it, and it says how long the second may be."""

PIECE_SECONDS = 0.6
"""What the model may take of a processor in the second piece [s]."""

TICK = 1e-3
"""The least that is taken to have gone by [s]: some systems count a processor's time in steps."""


def timed(plan: Plan) -> Pace | None:
    """Return what replications of a plan take, from two pieces of one: its first weeks, and as many more as are quick.

    None when the piece cannot be run: what is wrong with it then is wrong with the run too, which says it better.
    """
    try:
        with with_code_of(plan):
            return _timed(plan)
    except Exception:
        return None


def _timed(plan: Plan) -> Pace:
    for name in HEAVY:
        importlib.import_module(name)
    jobs = {plan.case(job).role: job for job in reversed(plan.jobs)}
    job = jobs.get("base", plan.jobs[0])
    document = plan.documents[plan.case(job).document]
    length, since, wall = length_of(document), time.process_time(), time.perf_counter()
    most = length.past or length.weeks
    short = _piece(plan, document, jobs, weeks=min(SHORT_WEEKS, most / 2.0))
    long = _piece(plan, document, jobs, weeks=min(max(PIECE_SECONDS / short.per_week, 2.0 * short.weeks), most))
    busy = (time.perf_counter() - wall) / max(time.process_time() - since, 1e-9)
    return Pace(
        residents=length.residents,
        run=ByLength(min(short.begin, long.begin), long.per_week),
        measures={role: _line(short.weeks, short.measures[role], long.weeks, long.measures[role]) for role in jobs},
        kept={role: _line(short.weeks, short.kept[role], long.weeks, long.kept[role]) for role in jobs},
        configure=min(short.configure, long.configure),
        busy=max(busy, 1.0),
    )


def _line(weeks: float, here: float, later_weeks: float, there: float) -> ByLength:
    """Return the line through two points; one that would fall, or begin below nothing, is level or begins there."""
    per_week = max((there - here) / (later_weeks - weeks), 0.0)
    fixed = max(there - per_week * later_weeks, 0.0)
    return ByLength(fixed, (there - fixed) / later_weeks)


@dataclass(slots=True, kw_only=True)
class _Piece:
    """What the first ``weeks`` of a replication took of a processor [s], and how much was ``kept`` of it [bytes]."""

    weeks: float
    configure: float
    begin: float
    run: float
    measures: dict[Role, float] = field(default_factory=dict)
    kept: dict[Role, float] = field(default_factory=dict)

    @property
    def per_week(self) -> float:
        """What a week took, once it had begun [s]."""
        return max(self.run, TICK) / self.weeks


def _piece(plan: Plan, document: Mapping[str, Any], jobs: Mapping[Role, Job], *, weeks: float) -> _Piece:
    """Run the first weeks of a replication, and measure it once for each role that a job of the plan has."""
    from sim.config import configuration_from_document

    first, clock = next(iter(jobs.values())), _Clock()
    configuration = configuration_from_document(shortened(document, weeks=weeks))
    configure = clock.lap()
    world = engine().begin(configuration, replication=first.replication, seed=plan.seed)
    begun = clock.lap()
    records = engine().go_on(world, configuration)
    piece = _Piece(weeks=weeks, configure=configure, begin=begun, run=clock.lap())
    initialise(plan, {job.id: job.id for job in jobs.values()})
    for role, job in jobs.items():
        clock.lap()
        branch = measured(job, records, configuration, started=time.perf_counter())
        piece.measures[role], piece.kept[role] = clock.lap(), len(branch.record)
    return piece


def shortened(document: Mapping[str, Any], *, weeks: float) -> dict[str, Any]:
    """Return a configuration of which only the first weeks are run, all of them measured."""
    window = document["measurement"]["window"]
    until = date_of(weeks, start=dt.date.fromisoformat(window["start"])).isoformat()
    measurement = document["measurement"] | {
        "window": window | {"measured_from": min(window["measured_from"], window["start"]), "until": until}
    }
    later = [one for one in document.get(LATER, []) if one["from"] < until]
    rest = {key: box for key, box in document.items() if key != LATER}
    return copy.deepcopy(rest | {"measurement": measurement} | ({LATER: later} if later else {}))


class _Clock:
    """What was taken of the processor since it was last asked [s]."""

    def __init__(self) -> None:
        self._at = time.process_time()

    def lap(self) -> float:
        """Return it, and begin again."""
        before, self._at = self._at, time.process_time()
        return self._at - before


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

MEGABYTE = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCost:
    """What a run costs: replications by their role, time and processor time [s], and disk [bytes].

    Of ``workers`` that nobody can count, None, the time is not known. ``most`` is what it costs when as many
    replications are asked for as can be; None: it is known how many are.
    """

    n_by_role: Mapping[Role, int]
    workers: int | None
    seconds: float
    processor_seconds: float
    n_bytes: float
    most: RunCost | None = None

    @property
    def n_jobs(self) -> int:
        """How many replications there are."""
        return sum(self.n_by_role.values())


def cost_of(plan: Plan, jobs: Sequence[Job], *, workers: int | None, pace: Pace, fork: bool = True) -> RunCost:
    """Return what those `jobs` of a plan cost that are still to be done, with the tables and the report of all."""
    ids = {job.id: job.id for job in jobs}
    ahead = ahead_of(jobs, plan=plan, ids=ids, workers=workers or 1, pace=pace, fork=fork)
    finish = finish_seconds(plan)
    now = RunCost(
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
    most = kind_of(plan).n_most(plan)
    return 0 if most is None else max(most - len(plan.jobs), 0)


def _most(now: RunCost, ahead: Ahead, *, n_more: int) -> RunCost:
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


def in_a_line(cost: RunCost) -> str:
    """Return a cost in words.

    Examples
    --------
    >>> in_a_line(RunCost(n_by_role={"base": 40}, workers=2, seconds=130.0, processor_seconds=250.0, n_bytes=4e6))
    '40 replications: about 2 minutes with 2 workers, 4 minutes of processor time; about 4 MB on disk'
    """
    if cost.most is None:
        return f"{_replications(cost)}: {_time(cost)}; about {_disk(cost.n_bytes)} on disk"
    return (
        f"at least {_replications(cost)}: {_time(cost)}; at most {cost.most.n_jobs}: {_time(cost.most)}, "
        f"{_disk(cost.most.n_bytes)} on disk"
    )


def _replications(cost: RunCost) -> str:
    n, parts = cost.n_jobs, {OF_ROLE[role]: n for role, n in cost.n_by_role.items() if n and role in OF_ROLE}
    what = counted(n, "replication")
    return f"{what} ({', '.join(f'{n} {part}' for part, n in parts.items())})" if len(parts) > 1 else what


def _time(cost: RunCost) -> str:
    of_processor = f"{duration(cost.processor_seconds)} of processor time"
    if cost.workers is None:
        return f"about {of_processor}"
    return f"about {duration(cost.seconds)} with {counted(cost.workers, 'worker')}, {of_processor}"


def _disk(n_bytes: float) -> str:
    megabytes = n_bytes / MEGABYTE
    return f"{megabytes / 1000.0:.1f} GB" if megabytes >= 1000.0 else f"{max(round(megabytes), 1)} MB"
