"""Jobs over the workers of a Dask scheduler: the same answers as on this machine, wherever a worker stands.

A worker there shares no disk with us, so what comes of a job comes back as the record of its part. A worker that is
lost is replaced by the others: the scheduler hands out its jobs again. Jobs that share their past are one task, which
is done in a process beside the worker: that of Dask has threads of its own, and such a process is not one to copy.
"""

from __future__ import annotations

import functools
import pickle
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from sim.errors import Interrupted
from sim.plan.plan import Job, Plan
from sim.run.bundles import Bundle, bundles_of
from sim.run.deciding import deciding_code, where
from sim.run.executor import BREATH_SECONDS, DIED, Failure, JobError, RunError
from sim.run.forks import CAN_REST
from sim.run.pasts import Pasts
from sim.run.task import Bag, Branch, asks_of, craft_of, initialise, one_by_one, simulate
from sim.store.parts import Part

if TYPE_CHECKING:
    from distributed import Client


CONNECT_SECONDS = 5.0
"""How long a scheduler may take to answer."""

WORKERS_SECONDS = 30.0
"""How long a scheduler may be without any worker."""

ADDRESS = re.compile(r"((tcp|tls|ws|wss|ucx)://)?[^\s/]+:\d+")

AHEAD = 4
"""Bundles of jobs for each thread of a worker that are handed out before their turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """What a worker must know; ``code`` is that of the files that decide a replication, here.

    ``fork``: simulate the past that jobs share once.
    """

    plan: Plan
    ids: Mapping[str, str]
    code: Mapping[str, str]
    task: Callable[[Job], Part] | None
    fork: bool = True


def jobs_there(
    jobs: Sequence[Job],
    there: There,
    *,
    address: str,
    keep: Callable[[bytes], object],
    on_done: Callable[[int, list[Part]], object],
) -> None:
    """Do each job on the cluster at `address`; `keep` takes the record of each part and `on_done` hears of a bundle.

    Raises
    ------
    JobError
        A job failed, or the worker that did it died again and again.
    RunError
        Dask is not installed, nobody answers at `address`, or all workers are lost.
    Interrupted
        Somebody pressed Ctrl-C.
    """
    if not ADDRESS.fullmatch(address):
        raise RunError(f"--cluster {address}: the address of a Dask scheduler was needed; write tcp://HOST:8786")
    with _client(address) as client:
        given = client.submit(bytes, pickle.dumps(there), pure=False)
        bundles = bundles_of(jobs, plan=there.plan, workers=max(_threads(client), 1))
        waiting, pending = iter(enumerate(bundles)), dict[Any, tuple[int, Bundle]]()
        last_seen = time.monotonic()
        while True:
            threads = _threads(client)
            for k, bundle in islice(waiting, max(AHEAD * threads - len(pending), 0)):
                pending[client.submit(simulate_there, given, bundle, pure=False)] = k, bundle
            if not pending and threads:
                return
            last_seen = time.monotonic() if threads else last_seen
            if time.monotonic() - last_seen > WORKERS_SECONDS:
                raise RunError(
                    f"--cluster {address}: has no worker; what is done is kept: start one with `dask worker {address}` "
                    "and run the same command again"
                )
            for future in _done(pending):
                k, bundle = pending.pop(future)
                records, parts = _answer(future, bundle)
                for record in records:
                    keep(record)
                on_done(k, parts)


def _threads(client: Client) -> int:
    return sum(client.nthreads().values())


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


def _answer(future: Any, bundle: Bundle) -> Answer:
    from distributed import KilledWorker

    try:
        outcome: Answer | Failure = future.result()
    except KilledWorker as error:
        raise JobError(Failure(bundle[0], DIED)) from error
    if isinstance(outcome, Failure):
        raise JobError(outcome)
    return outcome


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


_lock = threading.Lock()
"""Held by the one thread of this process that simulates in it: what it was told is told to the whole process."""


def simulate_there(given: bytes, bundle: Bundle) -> Answer | Failure:
    """Run a bundle in a worker of a cluster; return the records of its parts and the notes, or what went wrong."""
    there = _told(given)
    other = sorted(name for name in there.code.items() ^ deciding_code().items())
    if other:
        return Failure(
            bundle[0], f"a worker of the cluster has other code: {where(other[0][0])}; install the same there"
        )
    if CAN_REST and there.fork and there.task is None and len(bundle) > 1:
        return simulate_apart(bundle, plan=there.plan, ids=there.ids)
    with _lock:
        bag = Bag()
        initialise(there.plan, there.ids, bag)
        outcome = one_by_one(there.task or simulate, bundle)
    return outcome if isinstance(outcome, Failure) else ([record for record, _ in bag.kept], outcome)


@functools.lru_cache(maxsize=4)
def _told(given: bytes) -> There:
    """Return what this process was told."""
    there: There = pickle.loads(given)
    return there


Answer: TypeAlias = tuple[list[bytes], list[Part]]
"""The records of some parts, and the notes on them."""


def simulate_apart(bundle: Bundle, *, plan: Plan, ids: Mapping[str, str]) -> Answer | Failure:
    """Simulate a bundle, whose jobs share their past, beside this process; return what came of it."""
    records, parts = [], []
    with Pasts(craft_of(plan, jobs=bundle), workers=1) as pasts:
        for ask, outcome in pasts.answers(asks_of(bundle, plan=plan, ids=ids)):
            if isinstance(outcome, Failure):
                return Failure(ask.job[0], outcome.line, outcome.trace)
            assert isinstance(outcome, Branch)
            records.append(outcome.record)
            parts.append(outcome.part)
    return records, parts
