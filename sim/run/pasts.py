"""Pasts at rest, each in a process of its own, and jobs that go on from them: what bundles and sessions share.

Here is who asks: what is made when, which pasts stay, what is done again when a process dies. What the processes do
stands in `sim.run.forks`. Nothing that a job answers depends on any of it.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from sim.run.executor import DIED, Ask, Executor, Failure, RunError, Turn
from sim.run.forks import Answered, Craft, Go, Inbox, Make, Once, Planted, Rests, close, lines, send
from sim.run.process import available_mb, family, share_mb

AGAIN = "a process died (killed, or out of memory); what it was doing is done again"
MOST_TRIES = 3
"""How often a job, or a past, is tried when the process that does it dies."""

PART_OF_WHAT_IS_FREE = 0.5
"""The part of the machine's free memory that pasts take at most, unless somebody says otherwise."""

AT_WORK_MB = 192.0
"""What is kept free for each process at work until one has said what it took; measured on the real region."""

_BELL, _STEM, _PAST, _ANSWER = range(4)
"""Whose words are taken first when several speak at once."""


@dataclass(slots=True, eq=False)
class _Past:
    """A past that is being made or rests; it holds so much that no other process does [MB]."""

    key: Hashable
    talk: socket.socket
    leash: socket.socket
    inbox: Inbox
    rests: Rests | None = None
    n_at_work: int = 0


@dataclass(slots=True, eq=False)
class _AtWork:
    """A process that goes on for a job; without a past it makes its own."""

    ask: Ask
    answer: socket.socket
    leash: socket.socket
    inbox: Inbox
    past: _Past | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """How much memory all processes may take together [MB]; ``said`` hears once when that keeps pasts from staying."""

    mb: float | None = None
    said: Callable[[str], object] = lambda _: None

    def known(self) -> float:
        """Return it; where nobody said it, a part of what is free now."""
        return self.mb if self.mb is not None else PART_OF_WHAT_IS_FREE * available_mb()


class Pasts(Executor):
    """Pasts at rest and the jobs that go on from them, at most `workers` processes at work at a time.

    Every process ends with `close`, with the block that this is the context of, and when the process at hand is gone.
    """

    def __init__(self, craft: Craft, *, workers: int, bound: Bound | None = None) -> None:
        super().__init__()
        self.craft, self.workers, self.said = craft, workers, (bound or Bound()).said
        self.bound_mb = (bound or Bound()).known()
        self._most_at_work_mb = 0.0
        self._selector = selectors.DefaultSelector()
        self._stem: Planted | None = None
        self._pasts: dict[Hashable, _Past] = {}
        self._at_work: list[_AtWork] = []
        self._failed: str | None = None
        self._tries: dict[Hashable, int] = {}
        self._told_of_memory = False
        self._woken, self._bell = socket.socketpair()
        self._bell.setblocking(False)
        self._selector.register(self._woken, selectors.EVENT_READ, (_BELL, self._hear_bell))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # --- what is asked ----------------------------------------------------------------------------

    def answers(
        self,
        asks: Iterable[Ask],
        *,
        stays: Callable[[Hashable], bool] = lambda _: False,
        only_at_rest: bool = False,
    ) -> Turn:
        """Return what comes of each job, as it comes; `stays`: whether the past of a key rests when they are done.

        A job that is alone on a past that does not stay makes its own; `only_at_rest`: it is left out. One turn at a
        time.

        Raises
        ------
        RunError
            These are closed, or another turn has not ended.
        """
        with self.lock:
            if self._failed is not None:
                raise RunError(self._failed)
            if self.turn is not None:
                raise RunError("a question is still being answered; close it, or take its last answer, and ask again")
            self.turn = Turn(self, asks, stays, only_at_rest)
            return self.turn

    def start(self) -> None:
        """Start the stem, and wait until it stands.

        Raises
        ------
        RunError
            It fails, or dies again and again.
        """
        with self.lock:
            for _ in range(MOST_TRIES):
                stem = self._stem or self._new_stem()
                while stem is self._stem and stem.mb is None:
                    self.hear()
                    if stem.failed:
                        raise RunError(stem.failed)
                if stem.mb is not None:
                    return
            raise RunError(DIED)

    def at_rest(self) -> tuple[Hashable, ...]:
        """Return the keys of the pasts that rest."""
        return tuple(key for key, past in self._pasts.items() if past.rests is not None)

    def memory_mb(self) -> float:
        """Return what all processes hold now, what they share counted once [MB]; 0 where the system does not tell."""
        return sum(share_mb(process) for process in self.processes())

    @property
    def at_work_mb(self) -> float:
        """What a process at work takes at its peak, as far as is known [MB]."""
        return self._most_at_work_mb or AT_WORK_MB

    def processes(self) -> list[int]:
        """Return the ids of all processes: the stem, the pasts and those at work; of these only Linux tells."""
        return [] if self._stem is None else family(self._stem.process.pid)

    def close(self) -> None:
        """End every process and give back what they held; whoever waits for an answer hears that there is none."""
        self.ring()
        with self.lock:
            self._failed = self._failed or "this session is closed; open another one"
            if self.turn is not None:
                self.turn.end()
            for past in list(self._pasts.values()):
                self._let_go(past)
            self._end_stem()
            with contextlib.suppress(KeyError, ValueError):
                self._selector.unregister(self._woken)
            for one in (self._woken, self._bell):
                one.close()
            self._selector.close()

    # --- a turn -----------------------------------------------------------------------------------

    def fill(self, turn: Turn) -> None:
        """Give everybody who is free something to do."""
        while len(self._at_work) + self._n_made() < self.workers and self._one_more(turn):
            pass

    def hear(self) -> None:
        """Wait until some process says something, and take it; who is gone by then is not heard.

        The death of a process is seen before that of those it forked: so nothing is done again where it cannot be.
        """
        ready = sorted((key.data for key, _ in self._selector.select()), key=lambda one: one[0])
        for _, take in ready:
            take()

    def is_idle(self) -> bool:
        """Whether nobody is at work for the turn."""
        return not self._at_work

    def end_turn(self, turn: Turn) -> None:
        """End those at work for a turn, and let another begin; nothing when it has ended."""
        if self.turn is turn:
            self.turn = None
            self._tries.clear()
            for one in list(self._at_work):
                self._done(one)

    def ring(self) -> None:
        """Wake up whoever waits."""
        with contextlib.suppress(OSError):
            self._bell.send(b"!")

    def _one_more(self, turn: Turn) -> bool:
        """Have one more process work, if there is something to do and room for it."""
        free = self._ready_past(turn, idle=True)
        if free is not None:
            return self._go_on(turn, free)
        key = next((key for key in turn.waiting if key not in self._pasts), None)
        if key is not None:
            if len(turn.waiting[key]) == 1 and not (turn.stays(key) and self._has_room(turn)):
                return turn.skip(key) if turn.only_at_rest else self._once(turn.take(key))
            return self._make(turn.waiting[key][0])
        busy = self._ready_past(turn, idle=False)
        return busy is not None and self._go_on(turn, busy)

    def _ready_past(self, turn: Turn, *, idle: bool) -> _Past | None:
        ready = (past for past in self._pasts.values() if past.rests is not None and past.key in turn.waiting)
        return next((past for past in ready if not (idle and past.n_at_work)), None)

    def _n_made(self) -> int:
        return sum(past.rests is None for past in self._pasts.values())

    def _has_room(self, turn: Turn) -> bool:
        """Whether one more past may stay at rest, as far as is known."""
        known = [past.rests.mb for past in self._pasts.values() if past.rests is not None]
        if not known:
            return True
        if self.needed_mb(more=1 + self._n_made()) <= self.bound_mb:
            return True
        self._say_of_memory(turn, max(known))
        return False

    def needed_mb(self, *, more: int = 0) -> float:
        """Return what all is expected to take with so many pasts `more` at rest [MB]."""
        known = [past.rests.mb for past in self._pasts.values() if past.rests is not None]
        stem = self._stem.mb or 0.0 if self._stem is not None else 0.0
        return stem + sum(known) + more * max(known, default=0.0) + self.workers * self.at_work_mb

    def _say_of_memory(self, turn: Turn, past_mb: float) -> None:
        if not self._told_of_memory:
            self._told_of_memory = True
            self.said(
                f"memory: {len(self._pasts)} of {turn.n_keys} pasts stay at rest within {self.bound_mb:.0f} MB "
                f"({past_mb:.0f} MB each, {self.at_work_mb:.0f} MB for each of {self.workers} at work); the others are "
                "simulated again whenever they are needed"
            )

    # --- processes --------------------------------------------------------------------------------

    def _make(self, ask: Ask) -> bool:
        talk, leash = self._fork(Make(ask.root))
        past = _Past(ask.key, talk, leash, Inbox(talk))
        self._pasts[ask.key] = past
        self._selector.register(talk, selectors.EVENT_READ, (_PAST, lambda: self._hear_past(past)))
        return True

    def _once(self, ask: Ask) -> bool:
        answer, leash = self._fork(Once(ask.root, ask.job))
        self._works(_AtWork(ask, answer, leash, Inbox(answer)))
        return True

    def _go_on(self, turn: Turn, past: _Past) -> bool:
        ask = turn.take(past.key)
        assert past.rests is not None
        mine, theirs = lines()
        told = Go(ask.job, past.rests.seconds / turn.n_jobs[ask.key])
        past.n_at_work += 1
        self._works(_AtWork(ask, mine[0], mine[1], Inbox(mine[0]), past))
        try:
            send(past.talk, told, handles=theirs)
        except OSError:
            self._past_died(past)
        finally:
            close(theirs)
        return True

    def _works(self, one: _AtWork) -> None:
        self._at_work.append(one)
        self._selector.register(one.answer, selectors.EVENT_READ, (_ANSWER, lambda: self._hear_answer(one)))

    def _fork(self, told: Make | Once) -> tuple[socket.socket, socket.socket]:
        """Have the stem fork a process; return our ends of its lines. A stem that died is replaced."""
        for _ in range(MOST_TRIES):
            stem = self._stem or self._new_stem()
            try:
                return stem.fork(told)
            except OSError:
                self._stem_died(stem)
        raise RunError(DIED)

    def _new_stem(self) -> Planted:
        stem = self._stem = Planted.of(self.craft)
        self._selector.register(stem.line, selectors.EVENT_READ, (_STEM, lambda: self._hear_stem(stem)))
        return stem

    def _end_stem(self) -> None:
        if self._stem is not None:
            self._selector.unregister(self._stem.line)
            self._stem.end()
            self._stem = None

    def _let_go(self, past: _Past) -> None:
        self._selector.unregister(past.talk)
        close((past.talk, past.leash))
        del self._pasts[past.key]

    def _done(self, one: _AtWork) -> None:
        self._selector.unregister(one.answer)
        close((one.answer, one.leash))
        self._at_work.remove(one)
        if one.past is not None:
            one.past.n_at_work -= 1

    # --- what they say ----------------------------------------------------------------------------

    def _hear_bell(self) -> None:
        self._woken.recv(64)

    def _hear_stem(self, stem: Planted) -> None:
        if stem is not self._stem:
            return
        try:
            for said in stem.inbox.values():
                if isinstance(said, Failure):
                    stem.failed = said.line
                    self._fail(said)
                else:
                    stem.mb = said.mb
        except EOFError:
            self._stem_died(stem)

    def _fail(self, failure: Failure) -> None:
        """End the turn by what no job of it can help."""
        if self.turn is not None:
            self.turn.fail(failure)

    def _hear_past(self, past: _Past) -> None:
        if self._pasts.get(past.key) is not past:
            return
        try:
            for said in past.inbox.values():
                if isinstance(said, Failure):
                    self._let_go(past)
                    self._answer_all(past.key, said)
                    return
                past.rests = said
        except EOFError:
            self._past_died(past)

    def _past_died(self, past: _Past) -> None:
        """Have everything done again that hung on a past; after some tries say that it cannot be done."""
        self._let_go(past)
        self._put_back([one for one in self._at_work if one.past is past])
        if self._tried((_PAST, past.key)):
            self._answer_all(past.key, Failure(past.key, DIED))

    def _stem_died(self, stem: Planted) -> None:
        """Have everything done again: all pasts ended with the stem."""
        self._end_stem()
        for past in list(self._pasts.values()):
            self._let_go(past)
        self._put_back(list(self._at_work))
        if not stem.failed and self._tried(_STEM):
            self._fail(Failure(None, DIED))

    def _put_back(self, those: Iterable[_AtWork]) -> None:
        for one in those:
            self._done(one)
            if self.turn is not None:
                self.turn.put_back(one.ask)

    def _hear_answer(self, one: _AtWork) -> None:
        if one not in self._at_work:
            return
        try:
            for said in one.inbox.values():
                assert isinstance(said, Answered)
                self._done(one)
                self._most_at_work_mb = max(said.mb, self._most_at_work_mb)
                self._answer(one.ask, said.outcome)
                return
        except EOFError:
            self._done(one)
            self._again(one.ask)

    def _again(self, ask: Ask) -> None:
        """Do a job again whose process died; after some tries, that is its answer."""
        if self.turn is None:
            return
        if self._tried((_ANSWER, id(ask))):
            self._answer(ask, Failure(ask.job, DIED))
        else:
            self.turn.put_back(ask)

    def _tried(self, what: Hashable) -> bool:
        """Count one more try; say whether that were too many."""
        self._tries[what] = self._tries.get(what, 0) + 1
        if self._tries[what] < MOST_TRIES:
            self.said(AGAIN)
        return self._tries[what] >= MOST_TRIES

    def _answer(self, ask: Ask, outcome: Any) -> None:
        if self.turn is None:
            return
        self.turn.answers.append((ask, outcome))
        past = self._pasts.get(ask.key)
        if past is not None and not past.n_at_work and ask.key not in self.turn.waiting and not self._keeps(past):
            self._let_go(past)

    def _keeps(self, past: _Past) -> bool:
        """Whether a past stays when its jobs are done: somebody asked for that, and there is room."""
        assert self.turn is not None
        return self.turn.stays(past.key) and self.needed_mb() <= self.bound_mb

    def _answer_all(self, key: Hashable, failure: Failure) -> None:
        """Answer every job that waits for a past that cannot be made."""
        while self.turn is not None and key in self.turn.waiting:
            ask = self.turn.take(key)
            self.turn.answers.append((ask, Failure(ask.job, failure.line, failure.trace)))
