"""A small piece of a run, timed in this process: what replications of this very plan take on this machine, today."""

from __future__ import annotations

import copy
import datetime as dt
import importlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.engine import engine
from sim.plan.packing import LATER
from sim.plan.plan import Job, Plan, Role
from sim.run.pace import Line, Pace, length_of
from sim.run.task import HEAVY, initialise, measured_and_kept
from sim.units import date_of

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
        run=Line(min(short.begin, long.begin), long.per_week),
        measures={role: _line(short.weeks, short.measures[role], long.weeks, long.measures[role]) for role in jobs},
        kept={role: _line(short.weeks, short.kept[role], long.weeks, long.kept[role]) for role in jobs},
        configure=min(short.configure, long.configure),
        busy=max(busy, 1.0),
    )


def _line(weeks: float, here: float, later_weeks: float, there: float) -> Line:
    """Return the line through two points; one that would fall, or begin below nothing, is level or begins there."""
    per_week = max((there - here) / (later_weeks - weeks), 0.0)
    fixed = max(there - per_week * later_weeks, 0.0)
    return Line(fixed, (there - fixed) / later_weeks)


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
    scale = _Scale()
    initialise(plan, {job.id: job.id for job in jobs.values()}, scale)
    for role, job in jobs.items():
        clock.lap()
        measured_and_kept(job, records, configuration, started=time.perf_counter())
        piece.measures[role], piece.kept[role] = clock.lap(), scale.n_bytes
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


@dataclass(slots=True)
class _Scale:
    """A keeper that keeps nothing, and remembers how large the last record was [bytes]."""

    n_bytes: int = 0

    def add(self, made: bytes, *, keep: bool) -> None:  # noqa: ARG002 - as every keeper
        """Weigh a record."""
        self.n_bytes = len(made)

    def begin_pack(self) -> None:
        """Forget nothing: nothing is kept."""
