"""A run in which time does not go on is stopped in one line that says who and what; an honest one never is."""

from __future__ import annotations

import datetime as dt
import pickle
import re
from collections.abc import Callable

import pytest

from sim.engine import Engine, compiled_engine, source_engine
from sim.errors import EndlessError
from sim.model.clock import PAGE_EVENTS, RESIDENT_EVENTS, Clock, Environment, Sleeper
from tests.model import simple, small
from tests.theory.degenerate import reduced


class Returning(Sleeper):
    """Comes again after some time, for a number of times."""

    def __init__(self, clock: Clock, name: str, *, after: float, n: int = 10**9) -> None:
        self.clock, self.name, self.after, self.left = clock, name, after, n

    def wake(self, now: float) -> None:
        self.left -= 1
        if self.left:
            self.clock.wake_at(self, now + self.after)

    def named(self) -> str:
        return self.name

    def doing(self) -> str:
        return "in_the_loop"


def test_who_comes_again_at_once_for_ever_is_named_with_what_they_do() -> None:
    clock = Clock(until=520.0, run_name="seed 1", start=dt.date(2011, 1, 1))
    for name in ("resident 17", "resident 203"):
        clock.wake_at(Returning(clock, name, after=0.0), 9.0)
    clock.wake_at(Returning(clock, "resident 5", after=0.0, n=3), 9.0)
    with pytest.raises(EndlessError) as stopped:
        Environment(clock).run()

    assert "2011-03-05 (week 9.00): residents 17, 203: in_the_loop: " in str(stopped.value)
    assert str(pickle.loads(pickle.dumps(stopped.value))) == str(stopped.value)
    assert clock.n_events < 3 * PAGE_EVENTS


def test_a_loop_that_takes_hardly_any_time_is_stopped_too() -> None:
    clock = Clock(until=520.0)
    clock.wake_at(Returning(clock, "resident 1", after=1e-9), 1.0)
    with pytest.raises(EndlessError):
        Environment(clock).run()


def test_as_many_events_on_a_page_as_are_allowed_are_no_loop_and_residents_allow_more() -> None:
    clock = Clock(until=4.0)
    clock.n_residents = 1_000
    n = PAGE_EVENTS + RESIDENT_EVENTS * clock.n_residents
    for week in (1.0, 2.0, 3.0):
        clock.wake_at(Returning(clock, "resident 1", after=0.0, n=n), week)
    Environment(clock).run()

    assert clock.n_events == 3 * n


CROWD = simple.window(0.5) | {
    simple.REPORTS: 1e6,
    "circumstances.inflow.shocks": [
        {
            "label": {"en": "all at once", "nl": "allen tegelijk"},
            "first": simple.START,
            "until": dt.date(2001, 1, 1),
            "factor": small.number(100, "factor"),
        }
    ],
}
"""A hundred million newcomers in a year: the loader counts them, and they fit in its records."""


@pytest.mark.parametrize("engine", [source_engine, compiled_engine], ids=["source", "compiled"])
def test_newcomers_without_end_stop_either_engine_in_the_same_words(
    engine: Callable[[], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.model.clock.PAGE_EVENTS", 3_000)  # of the source only, which takes ten times as long
    with pytest.raises(EndlessError) as stopped:
        engine().run_replication(reduced(CROWD), replication=3, seed=1)

    assert re.fullmatch(
        r"2000-01-01 \(week 0\.\d\d\): residents .*, the world: .*arrivals.*: \d+,000 events and time hardly goes "
        r"on, so the run would never end; give what they go through a length, or make it rarer; "
        r"it is seed 1, replication 3, configuration \w{12}",
        str(stopped.value),
    )
