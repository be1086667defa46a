"""Jobs over the workers of a Dask scheduler: the same answers as on this machine, wherever a worker stands.

A worker there shares no disk with us, so what comes of a job comes back as the record of its part. A worker that is
lost is replaced by the others: the scheduler hands out its jobs again. Jobs that share their past are one task, which
is done in a process beside the worker: that of Dask has threads of its own, and such a process is not one to copy.

Dask sends pickles both ways, and who reads a pickle runs what it says: whoever can reach a scheduler can run any code
on it, on its workers and on the machines of those who use it. So it is reached on this machine alone, or by TLS with
certificates on both sides, unless somebody says that everybody on the network is trusted.
"""

from __future__ import annotations

import functools
import ipaddress
import pickle
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import Interrupted
from sim.run.deciding import code_of, where
from sim.run.executor import DIED, Ask, Failure, Futures, RunError, attempts
from sim.run.forks import CAN_REST
from sim.run.pasts import Pasts
from sim.run.task import Branch, asks_of, craft_of, initialise, one_by_one, simulate

if TYPE_CHECKING:
    from distributed import Client, Security

    from sim.plan import Bundle, Job, Plan

CONNECT_SECONDS = 5.0
"""How long a scheduler may take to answer."""

WORKERS_SECONDS = 30.0
"""How long a scheduler may be without any worker."""

ADDRESS = re.compile(r"((?P<protocol>tcp|tls|ws|wss|ucx)://)?\[?(?P<host>[^\s/\[\]]+)\]?:\d+")

ENCRYPTED = ("tls", "wss")
"""Protocols that show a certificate and want to see one."""

CA, CERTIFICATE, KEY = "ca.pem", "cert.pem", "key.pem"
"""The files of a folder of certificates: who signs for everybody, what shows who we are, and its key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduler:
    """A Dask scheduler, at which no stranger can be.

    ``certificates`` is the folder of those for TLS. ``trusted``: everybody who can reach it may run code here.

    Raises
    ------
    RunError
        The address is none, or lacks TLS, its certificates or a word that nobody there means harm.
    """

    address: str
    certificates: Path | None = None
    trusted: bool = False

    def __post_init__(self) -> None:
        found = ADDRESS.fullmatch(self.address)
        if found is None:
            raise self.error("the address of a Dask scheduler was needed; write tcp://HOST:8786")
        if (found["protocol"] in ENCRYPTED) != (self.certificates is not None):
            todo = f"write tls://HOST:8786 with --cluster-tls DIR, a folder with {CA}, {CERTIFICATE} and {KEY}"
            raise self.error(f"TLS needs both an address that says so and certificates; {todo}")
        if self.certificates is None and not self.trusted and not is_this_machine(found["host"]):
            raise self.error(
                "came an address elsewhere without TLS: whoever reaches that scheduler can run any code, also here; "
                "an address of this machine or TLS was needed; use tls:// with --cluster-tls DIR, or say "
                "--cluster-trusted on a network where you trust everybody"
            )
        for name in (CA, CERTIFICATE, KEY) if self.certificates is not None else ():
            if not Path(self.certificates or "", name).is_file():
                raise self.error(f"--cluster-tls {self.certificates}: there is no {name}; put it there")

    def security(self) -> Security | None:
        """Return how Dask shows who we are and whom it believes; None: without TLS.

        Raises
        ------
        RunError
            The certificates cannot be read, or do not belong together.
        """
        from distributed import Security

        if self.certificates is None:
            return None
        ca, certificate, key = (str(self.certificates / name) for name in (CA, CERTIFICATE, KEY))
        found = Security(tls_ca_file=ca, tls_client_cert=certificate, tls_client_key=key, require_encryption=True)
        try:
            found.get_connection_args("client")
        except OSError as error:
            place = f"--cluster-tls {self.certificates}: {CA}, {CERTIFICATE} and {KEY}"
            raise self.error(f"{place} cannot be used: {error}; make them as docs/cluster.md says") from error
        return found

    def error(self, what: str) -> RunError:
        """Return what is wrong with it, in a line."""
        return RunError(f"--cluster {self.address}: {what}")


def scheduler_of(address: str | None, *, certificates: Path | None, trusted: bool) -> Scheduler | None:
    """Return the scheduler that a person asks for; None: nobody asks for one."""
    return None if address is None else Scheduler(address=address, certificates=certificates, trusted=trusted)


def is_this_machine(host: str) -> bool:
    """Whether a host is reached from this machine alone.

    Examples
    --------
    >>> [is_this_machine(host) for host in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "10.0.0.5", "127.evil.org")]
    [True, True, True, False, False, False]
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """What a worker must know; ``code`` is that of the files that decide a replication, here.

    ``fork``: simulate the past that jobs share once.
    """

    plan: Plan
    ids: Mapping[str, str]
    code: Mapping[str, str]
    task: Callable[[Job], Branch] | None
    fork: bool = True


class Cluster(Futures):
    """The workers of a scheduler, which come and go; a job for it is a bundle."""

    def __init__(self, client: Client, scheduler: Scheduler, there: There) -> None:
        given = client.submit(bytes, pickle.dumps(there), pure=False)
        executor = client.get_executor(pure=False)
        super().__init__(functools.partial(executor.submit, simulate_there, given), workers=self._threads)
        self._client, self._scheduler, self._last_seen = client, scheduler, time.monotonic()

    @property
    def n_threads(self) -> int:
        """How many bundles are done at a time, now."""
        return sum(self._client.nthreads().values())

    def lost(self, error: Exception, ask: Ask) -> Exception | Failure:
        """Return what is answered when workers died again and again over a job."""
        from distributed import KilledWorker

        return Failure(ask.job[0], DIED) if isinstance(error, KilledWorker) else error

    def _threads(self) -> int:
        """Return how many bundles are done at a time; that there is nobody may last for a while.

        Raises
        ------
        RunError
            It lasts too long.
        """
        n = self.n_threads
        self._last_seen = time.monotonic() if n else self._last_seen
        if time.monotonic() - self._last_seen > WORKERS_SECONDS:
            raise self._scheduler.error(
                "has no worker; what is done is kept: start one with "
                f"`dask worker {self._scheduler.address}` and run the same command again"
            )
        return n


@contextmanager
def workers_there(there: There, *, scheduler: Scheduler) -> Iterator[Cluster]:
    """Give the workers of a scheduler.

    Raises
    ------
    RunError
        Dask is not installed, nobody answers, or all workers are lost.
    Interrupted
        Somebody pressed Ctrl-C.
    """
    with _client(scheduler) as client:
        yield Cluster(client, scheduler, there)


@contextmanager
def _client(scheduler: Scheduler) -> Iterator[Client]:
    """Open a connection to a scheduler; what goes wrong with it is one line."""
    try:
        from distributed import Client
        from distributed.comm import CommClosedError
    except ImportError as error:
        raise RunError(
            "--cluster: Dask is not installed; install it with `pip install 'ijmond-caseload[cluster]'`"
        ) from error
    try:
        client = Client(scheduler.address, timeout=CONNECT_SECONDS, set_as_default=False, security=scheduler.security())
    except (OSError, ValueError) as error:
        believed = "" if scheduler.certificates is None else f" that shows a certificate which {CA} signs"
        raise scheduler.error(
            f"no scheduler answers there{believed}; start one with `dask scheduler --host 127.0.0.1`, or give the "
            "address that it says"
        ) from error
    try:
        with client.as_current():
            yield client
    except KeyboardInterrupt as error:
        raise Interrupted("interrupted; what is done is kept: run the same command again to go on") from error
    except (CommClosedError, CancelledError) as error:
        raise scheduler.error("the scheduler is gone; run the same command again to go on") from error
    finally:
        client.close(timeout=CONNECT_SECONDS)


# --- there ----------------------------------------------------------------------------------------


_lock = threading.Lock()
"""Held by the one thread of this process that simulates in it: what it was told is told to the whole process."""


def simulate_there(given: bytes, bundles: Sequence[Bundle]) -> list[list[Branch] | Failure]:
    """Run some bundles in a worker of a cluster, as far as the first that goes wrong."""
    return attempts(functools.partial(_simulate, _told(given)), bundles)


def _simulate(there: There, bundle: Bundle) -> list[Branch] | Failure:
    other = sorted(name for name in there.code.items() ^ code_of(there.plan).items())
    if other:
        return Failure(
            bundle[0], f"a worker of the cluster has other code: {where(other[0][0])}; install the same there"
        )
    if CAN_REST and there.fork and there.task is None and len(bundle) > 1:
        return _beside(bundle, there)
    with _lock:
        initialise(there.plan, there.ids)
        return one_by_one(there.task or simulate, bundle)


def _beside(bundle: Bundle, there: There) -> list[Branch] | Failure:
    """Simulate a bundle, whose jobs share their past, in processes beside this one."""
    found: list[Branch] = []
    with Pasts(craft_of(there.plan, jobs=bundle), workers=1) as pasts:
        for ask, outcome in pasts.answers(asks_of(bundle, plan=there.plan, ids=there.ids)):
            if isinstance(outcome, Failure):
                return Failure(ask.job[0], outcome.line, outcome.trace)
            found += outcome
    return found


@functools.lru_cache(maxsize=4)
def _told(given: bytes) -> There:
    """Return what this process was told."""
    there: There = pickle.loads(given)
    return there
