"""Processes that are copied while they rest: how one is told to fork others, what these do, and how they end.

A stem has imported what is heavy. Told to, it forks a past, which simulates up to a date and then rests; told to, a
past forks a process that goes on from there, answers and leaves. None of them has a thread, so all may be copied.
`Planted` is a stem as its asker sees it; what the two say to each other are frames on a socket.

Each is held on a leash: a socket whose other end whoever asks holds. When that end is closed, by intent or because the
asker is gone, whatever way it went, the one that forked the process ends it. On Linux a process also ends with the one
that forked it; elsewhere it finds at its next word that nobody is there.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import os
import pickle
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import Any, NoReturn, Self

from sim.run.executor import Failure, attempt
from sim.run.process import hold_on, own_mb, share_mb, written_mb

HEAD_BYTES = 8
"""The length of a frame, in front of it."""

AT_ONCE_BYTES = 1 << 18
"""What is read in one go of a frame that comes in pieces."""

MOST_HANDLES = 4


def send(line: socket.socket, value: object, *, handles: Iterable[socket.socket] = ()) -> None:
    """Say a value; the other side gets its own copy of each handle.

    Raises
    ------
    OSError
        Nobody is there any more.
    """
    frame = pickle.dumps(value)
    given = [one.fileno() for one in handles]
    head = len(frame).to_bytes(HEAD_BYTES, "little")
    if given:
        socket.send_fds(line, [head], given)
    else:
        line.sendall(head)
    line.sendall(frame)


def receive(line: socket.socket) -> tuple[Any, list[socket.socket]]:
    """Wait for a value; return it and the handles beside it.

    Raises
    ------
    EOFError
        Nobody is there any more.
    """
    head, handles, _, _ = socket.recv_fds(line, HEAD_BYTES, MOST_HANDLES)
    head += _exactly(line, HEAD_BYTES - len(head)) if head else b""
    if not head:
        raise EOFError
    frame = _exactly(line, int.from_bytes(head, "little"))
    return pickle.loads(frame), [socket.socket(fileno=handle) for handle in handles]


def _exactly(line: socket.socket, n: int) -> bytes:
    pieces = bytearray()
    while len(pieces) < n:
        piece = line.recv(min(n - len(pieces), AT_ONCE_BYTES))
        if not piece:
            raise EOFError
        pieces += piece
    return bytes(pieces)


class Inbox:
    """What has come of the values on a line that nobody waits for."""

    def __init__(self, line: socket.socket) -> None:
        self._line, self._pieces = line, bytearray()

    def values(self) -> Iterator[Any]:
        """Read what is there, without waiting for more than that; yield each value that is whole.

        Raises
        ------
        EOFError
            Nobody is there any more.
        """
        piece = self._piece()
        self._pieces += piece
        while len(self._pieces) >= HEAD_BYTES:
            end = HEAD_BYTES + int.from_bytes(self._pieces[:HEAD_BYTES], "little")
            if len(self._pieces) < end:
                return
            frame = bytes(self._pieces[HEAD_BYTES:end])
            del self._pieces[:end]
            yield pickle.loads(frame)

    def _piece(self) -> bytes:
        try:
            piece = self._line.recv(AT_ONCE_BYTES)
        except ConnectionError:
            piece = b""
        if not piece:
            raise EOFError
        return piece


CAN_REST = hasattr(os, "fork") and hasattr(socket, "send_fds")
"""Whether a process here can go on as two, and hand over what it holds open."""

END_WITH_PARENT = 1
"""What ``prctl`` calls the signal that a process gets when the one that forked it ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Craft:
    """What is done with pasts, by functions that another process finds by their names.

    ``heavy`` are the modules that a stem imports, and ``prepare(*arguments)`` is called there once. ``ready(root)`` is
    called there before a past, ``past_of(root)`` makes the past in a process of its own, and ``go_on(past, job,
    seconds)`` answers in a copy of that; ``seconds`` is the job's share of what the past took.
    """

    past_of: Callable[[Any], Any]
    go_on: Callable[[Any, Any, float], Any]
    ready: Callable[[Any], object] | None = None
    prepare: Callable[..., object] | None = None
    arguments: tuple[Any, ...] = ()
    heavy: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rests:
    """A stem or a past is ready; it took so long and holds so much that no other does [s, MB]."""

    seconds: float
    mb: float


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a job, a `Failure` or the disk's trouble included, and what its process held at its peak [MB]."""

    outcome: Any
    mb: float


@dataclass(frozen=True, slots=True)
class Make:
    """Make a past and let it rest."""

    root: Any


@dataclass(frozen=True, slots=True)
class Once:
    """Make a past, go on from it for one job, and leave."""

    root: Any
    job: Any


@dataclass(frozen=True, slots=True)
class Go:
    """Go on for a job, whose share of the past took so long [s]."""

    job: Any
    seconds: float


def main(handle: int) -> None:
    """Be a stem, for whoever holds the other end of the socket `handle`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.filterwarnings(
        "ignore", message=r".*use of fork\(\)"
    )  # no thread of ours: those of a library's arithmetic
    line = socket.socket(fileno=handle)
    try:
        craft, _ = receive(line)
        _be_stem(craft, line)
    except (EOFError, OSError):
        os._exit(1)


def _be_stem(craft: Craft, line: socket.socket) -> NoReturn:
    started = time.perf_counter()
    outcome = attempt(_prepared, craft)
    if isinstance(outcome, Failure):
        send(line, outcome)
        os._exit(0)
    _settle()
    send(line, Rests(time.perf_counter() - started, share_mb()))
    kin = Kin(line, signal.SIGTERM)

    def take(told: Make | Once, talk: socket.socket, leash: socket.socket) -> None:
        if craft.ready is not None:
            attempt(craft.ready, told.root)  # what goes wrong there does so again in the past, and is said there
        live = _be_past if isinstance(told, Make) else _do_once
        kin.fork(lambda: live(craft, told, talk), leash=leash)
        talk.close()

    kin.serve(take)


def _prepared(craft: Craft) -> None:
    for name in craft.heavy:
        importlib.import_module(name)
    if craft.prepare is not None:
        craft.prepare(*craft.arguments)


def _settle() -> None:
    """Have the collector leave alone what is there, so that no copy of this process writes to it for that."""
    gc.collect()
    gc.freeze()


def _be_past(craft: Craft, told: Any, talk: socket.socket) -> None:
    started = time.perf_counter()
    past = attempt(craft.past_of, told.root)
    if isinstance(past, Failure):
        send(talk, past)
        return
    _settle()
    kin = Kin(talk, signal.SIGKILL)
    signal.signal(signal.SIGTERM, lambda *_: kin.leave())
    send(talk, Rests(time.perf_counter() - started, written_mb()))

    def take(told: Go, answer: socket.socket, leash: socket.socket) -> None:
        kin.fork(lambda: _go_on(craft, past, told, answer), leash=leash)
        answer.close()

    kin.serve(take)


def _go_on(craft: Craft, past: Any, told: Go, answer: socket.socket) -> None:
    gc.disable()  # who leaves in a moment need not tidy up
    _say(answer, lambda _: craft.go_on(past, told.job, told.seconds), told.job)


def _do_once(craft: Craft, told: Any, answer: socket.socket) -> None:
    def do(job: Any) -> Any:
        started = time.perf_counter()
        past = craft.past_of(told.root)
        return craft.go_on(past, job, time.perf_counter() - started)

    _say(answer, do, told.job)


def _say(answer: socket.socket, do: Callable[[Any], Any], job: Any) -> None:
    """Do a job and say what came of it; what cannot be said is a failure too.

    Only a process that does one job and leaves holds on to its memory: pasts and stems stay, within a bound.
    """
    hold_on()
    outcome = _outcome(do, job)
    unsaid = attempt(lambda _: pickle.dumps(outcome), job)
    send(answer, Answered(unsaid if isinstance(unsaid, Failure) else outcome, own_mb()))


def _outcome(do: Callable[[Any], Any], job: Any) -> Any:
    """Return what came of a job, the disk's troubles as the error itself."""
    try:
        return attempt(do, job)
    except OSError as error:
        return error


# --- kin ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Child:
    """A process that was forked; ``life`` ends with it, and it is ended when ``leash`` does."""

    process: int
    life: int
    leash: socket.socket


@dataclass(slots=True)
class Kin:
    """The processes that this one forked, as long as they live, and the line on which it is told to fork more.

    ``by`` is the signal that ends one of them: a past, which has kin itself, hears it; those that go on are killed, for
    they have the past's way of hearing until they have drawn their first breath.
    """

    line: socket.socket
    by: signal.Signals
    children: list[Child] = field(default_factory=list)
    process: int = field(default_factory=os.getpid)

    def serve(self, take: Callable[[Any, socket.socket, socket.socket], None]) -> NoReturn:
        """Do what is told until nobody is there to tell, then end everybody and leave."""
        while True:
            for child in self._ended():
                self._reap(child)
            if self.line in wait([self.line, *self._lines()]):
                try:
                    told, handles = receive(self.line)
                except (EOFError, OSError):
                    self.leave()
                take(told, *handles)

    def fork(self, live: Callable[[], None], *, leash: socket.socket) -> None:
        """Have a new process live; it does not return here."""
        life, held = os.pipe()
        me = os.getpid()
        process = os.fork()
        if process == 0:
            try:
                self._be_another(life, me)
                live()
                os._exit(0)
            finally:
                os._exit(1)
        os.close(held)
        self.children.append(Child(process, life, leash))

    def leave(self) -> NoReturn:
        """End everybody, and this process; in a copy of it that a signal meets at its first breath, only this one."""
        mine = self.children if os.getpid() == self.process else []
        for child in mine:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.process, self.by)
        for child in mine:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(child.process, 0)
        os._exit(0)

    def _be_another(self, life: int, parent: int) -> None:
        """Let go of what belongs to the one that forked this process, and end with it where the system can."""
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.close(life)
        self.line.close()
        for child in self.children:
            os.close(child.life)
            child.leash.close()
        self.children.clear()
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(END_WITH_PARENT, self.by)
            if os.getppid() != parent:
                os._exit(1)

    def _lines(self) -> Iterator[Any]:
        for child in self.children:
            yield from (child.life, child.leash)

    def _ended(self) -> list[Child]:
        """Return the children that are gone, after ending those whose leash was let go."""
        ready = set(wait(list(self._lines()), timeout=0)) if self.children else set()
        for child in self.children:
            if child.leash in ready and child.life not in ready:
                os.kill(child.process, self.by)
                os.waitpid(child.process, 0)
        return [child for child in self.children if child.life in ready or child.leash in ready]

    def _reap(self, child: Child) -> None:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child.process, 0)
        os.close(child.life)
        child.leash.close()
        self.children.remove(child)


PATIENCE_SECONDS = 10.0
"""How long a stem may take to end."""

START = "import sys; sys.path[:] = {path!r}; from sim.run.forks import main; main({handle})"


class Planted:
    """A stem at work; ``mb`` is what it holds [MB], None until it has said so, and ``failed`` why it never will."""

    def __init__(self, process: subprocess.Popen[bytes], line: socket.socket) -> None:
        self.process, self.line, self.inbox = process, line, Inbox(line)
        self.mb: float | None = None
        self.failed = ""

    @classmethod
    def of(cls, craft: Craft) -> Self:
        """Start a stem for a craft, in a session of its own: Ctrl-C in a terminal reaches only us, and we end it."""
        mine, theirs = socket.socketpair()
        command = [sys.executable, "-c", START.format(path=sys.path, handle=theirs.fileno())]
        process = subprocess.Popen(
            command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, start_new_session=True
        )
        theirs.close()
        with contextlib.suppress(OSError):  # that it died is heard on its line
            send(mine, craft)
        return cls(process, mine)

    def fork(self, told: Make | Once) -> tuple[socket.socket, socket.socket]:
        """Have it fork a process; return our ends of the line on which that speaks and of its leash.

        Raises
        ------
        OSError
            It is gone.
        """
        mine, theirs = lines()
        try:
            send(self.line, told, handles=theirs)
        except OSError:
            close(mine)
            raise
        finally:
            close(theirs)
        return mine

    def end(self) -> None:
        """Have it end its kin and itself; when it does not hear it is killed, and they end with it."""
        self.line.close()
        try:
            self.process.wait(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


Lines = tuple[socket.socket, socket.socket]


def lines() -> tuple[Lines, Lines]:
    """Return our and their ends of the line on which a process speaks and of its leash."""
    (talk, their_talk), (leash, their_leash) = socket.socketpair(), socket.socketpair()
    return (talk, leash), (their_talk, their_leash)


def close(held: Iterable[socket.socket]) -> None:
    """Let go of some lines."""
    for line in held:
        line.close()
