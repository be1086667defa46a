"""Jobs over the workers of a Dask scheduler: the same answers as on this machine, wherever a worker stands.

A worker there shares no disk with us, so what comes of a job comes back as the record of its part. A worker that is
lost is replaced by the others: the scheduler hands out its jobs again. Each job is a task and simulates its own past: a
process of Dask has threads of its own, and such a process is not one to copy.
"""

from __future__ import annotations

import hashlib
import pickle
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from sim.errors import Interrupted
from sim.experiment.plan import Job, Plan
from sim.experiment.pool import BREATH_SECONDS, DIED, Failure, JobError, RunError, attempt
from sim.experiment.task import initialise, simulate
from sim.store.parts import Part
from sim.store.provenance import deciding_code

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 5.0
"""How long a scheduler may take to answer."""

WORKERS_SECONDS = 30.0
"""How long a scheduler may be without any worker."""

AHEAD = 4
"""Jobs for each thread of a worker that are handed out before their turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """What a worker must know; ``code`` is that of the files that decide a replication, here."""

    plan: Plan
    ids: Mapping[str, str]
    code: Mapping[str, str]
    task: Callable[[Job], Part] | None


def jobs_there(
    jobs: Sequence[Job],
    there: There,
    *,
    address: str,
    keep: Callable[[bytes], object],
    on_done: Callable[[int, list[Part]], object],
) -> None:
    """Do each job on the cluster at `address`; `keep` takes the record of each part and `on_done` hears of it.

    Raises
    ------
    JobError
        A job failed, or the worker that did it died again and again.
    RunError
        Dask is not installed, nobody answers at `address`, or all workers are lost.
    Interrupted
        Somebody pressed Ctrl-C.
    """
    with _client(address) as client:
        given = client.submit(bytes, pickle.dumps(there), pure=False)
        waiting, pending = iter(enumerate(jobs)), dict[Any, tuple[int, Job]]()
        last_seen = time.monotonic()
        while True:
            threads = sum(client.nthreads().values())
            for k, job in islice(waiting, max(AHEAD * threads - len(pending), 0)):
                pending[client.submit(simulate_there, given, job, pure=False)] = k, job
            if not pending and threads:
                return
            last_seen = time.monotonic() if threads else last_seen
            if time.monotonic() - last_seen > WORKERS_SECONDS:
                raise RunError(
                    f"--cluster {address}: has no worker; what is done is kept: start one with `dask worker {address}` "
                    "and run the same command again"
                )
            for future in _done(pending):
                k, job = pending.pop(future)
                record, part = _answer(future, job)
                keep(record)
                on_done(k, [part])


def _done(pending: Mapping[Any, Any]) -> list[Any]:
    """Return what is done after a breath."""
    from distributed import TimeoutError as Late
    from distributed import wait

    if not pending:
        time.sleep(BREATH_SECONDS)
        return []
    try:
        return list(wait(list(pending), timeout=BREATH_SECONDS, return_when="FIRST_COMPLETED").done)
    except Late:
        return []


def _answer(future: Any, job: Job) -> tuple[bytes, Part]:
    from distributed import KilledWorker

    try:
        outcome = future.result()
    except KilledWorker as error:
        raise JobError(Failure(job, DIED)) from error
    if isinstance(outcome, Failure):
        raise JobError(outcome)
    record, part = outcome
    return record, part


@contextmanager
def _client(address: str) -> Iterator[Client]:
    """Open a connection to a scheduler; what goes wrong with it is one line."""
    try:
        from distributed import Client
        from distributed.comm import CommClosedError
    except ImportError as error:
        raise RunError(
            "--cluster: Dask is not installed; install it with `pip install 'ijmond-caseload[cluster]'`"
        ) from error
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise RunError(
            f"--cluster {address}: no scheduler answers there; start one with `dask scheduler`, or give the address "
            "that it says"
        ) from error
    try:
        with client.as_current():
            yield client
    except KeyboardInterrupt as error:
        raise Interrupted("interrupted; what is done is kept: run the same command again to go on") from error
    except CommClosedError as error:
        raise RunError(f"--cluster {address}: the scheduler is gone; run the same command again to go on") from error
    finally:
        client.close(timeout=CONNECT_SECONDS)


# --- there ----------------------------------------------------------------------------------------


class Bag:
    """Keeps the records of this thread until they are sent."""

    def __init__(self) -> None:
        self._mine = threading.local()

    def add(self, made: bytes, *, keep: bool) -> None:  # noqa: ARG002 - no disk here is ours
        """Keep a record until it is sent."""
        self._mine.record = made

    def begin_pack(self) -> None:
        """Have nothing to forget."""

    def taken(self) -> bytes:
        """Return the record that came last in this thread."""
        record: bytes = self._mine.record
        return record


_lock = threading.Lock()
_known: dict[str, tuple[There, Bag]] = {}


def simulate_there(given: bytes, job: Job) -> tuple[bytes, Part] | Failure:
    """Run a job in a worker of a cluster; return the record of its part and the note, or what went wrong."""
    there, bag = _told(given)
    other = sorted(name for name in there.code.items() ^ deciding_code().items())
    if other:
        return Failure(job, f"a worker of the cluster has other code: sim/{other[0][0]}; install the same there")
    outcome = attempt(there.task or simulate, job)
    return outcome if isinstance(outcome, Failure) else (bag.taken(), outcome)


def _told(given: bytes) -> tuple[There, Bag]:
    """Return what this process was told; the first time, remember it."""
    key = hashlib.sha256(given).hexdigest()
    with _lock:
        if key not in _known:
            there, bag = pickle.loads(given), Bag()
            _known.clear()
            _known[key] = there, bag
            initialise(there.plan, there.ids, bag, False)
        return _known[key]
