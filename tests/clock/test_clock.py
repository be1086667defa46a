"""The calendar: sleepers and events of SimPy in one order, and a run that can be cut anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, nextafter
from typing import Any

import pytest
from simpy.core import EmptySchedule

from sim.model.clock import Clock, Environment, Sleeper


class Diarist(Sleeper):
    """Writes down when it is woken, and may ask to be woken again."""

    def __init__(self, clock: Clock, name: str, told: list[tuple[float, str]], again: tuple[float, ...] = ()) -> None:
        self.clock, self.name, self.told, self.again = clock, name, told, list(again)

    def wake(self, now: float) -> None:
        self.told.append((now, self.name))
        if self.again:
            self.clock.wake_at(self, self.again.pop(0))


@pytest.fixture
def environment() -> Environment:
    return Environment(Clock(until=100.0))


def say(environment: Environment, weeks: float, name: str, told: list[tuple[float, str]]) -> Iterator[Any]:
    """A process that waits and then says so."""
    yield environment.timeout(weeks)
    told.append((environment.now, name))


def test_sleepers_and_events_of_one_moment_come_in_the_order_in_which_they_were_asked_for(
    environment: Environment,
) -> None:
    told: list[tuple[float, str]] = []
    clock = environment.clock
    clock.wake_at(Diarist(clock, "first", told), 3.5)
    timeout = environment.timeout(3.5)
    timeout.callbacks.append(lambda _: told.append((environment.now, "second")))
    clock.wake_at(Diarist(clock, "third", told), 3.5)
    environment.run()

    assert told == [(3.5, "first"), (3.5, "second"), (3.5, "third")]


def test_entries_of_other_weeks_wait_for_their_week_and_come_in_order(environment: Environment) -> None:
    told: list[tuple[float, str]] = []
    clock = environment.clock
    for when in (70.2, 3.9, 70.1, 3.1, 0.5, 99.9):
        clock.wake_at(Diarist(clock, "", told), when)
    environment.run()

    assert [when for when, _ in told] == [0.5, 3.1, 3.9, 70.1, 70.2, 99.9]


def test_entries_of_one_page_come_in_the_order_of_their_moments(environment: Environment) -> None:
    """Moments of the same eighth of a week, asked for out of order long before."""
    told: list[tuple[float, str]] = []
    for when in (70.1, 70.02, 70.11):
        environment.clock.wake_at(Diarist(environment.clock, "", told), when)
    environment.run()

    assert [when for when, _ in told] == [70.02, 70.1, 70.11]


def test_somebody_woken_may_ask_for_a_moment_of_the_same_page_and_for_this_very_one(environment: Environment) -> None:
    """An eighth of a week has begun when a moment of it is asked for, by a sleeper and by a process of SimPy."""
    told: list[tuple[float, str]] = []

    class Starter(Sleeper):
        def wake(self, now: float) -> None:
            environment.process(say(environment, 0.01, "said", told))

    Diarist(environment.clock, "woken", told, again=(1.25, 1.25, 1.26)).wake(1.0)
    environment.clock.wake_at(Starter(), 1.255)
    environment.run()

    assert told == [(1.0, "woken"), (1.25, "woken"), (1.25, "woken"), (1.26, "woken"), (1.265, "said")]


def test_somebody_woken_may_ask_for_a_moment_of_the_same_week_and_of_a_later_one(environment: Environment) -> None:
    told: list[tuple[float, str]] = []
    Diarist(environment.clock, "", told, again=(1.25, 1.5, 40.0)).wake(1.0)
    environment.run()

    assert [when for when, _ in told] == [1.0, 1.25, 1.5, 40.0]


def test_nobody_is_woken_at_the_horizon_or_after_it(environment: Environment) -> None:
    told: list[tuple[float, str]] = []
    clock = environment.clock
    for when in (nextafter(100.0, 0.0), 100.0, 101.0, inf):
        clock.wake_at(Diarist(clock, "", told), when)
    environment.run()

    assert [when for when, _ in told] == [nextafter(100.0, 0.0)]


def test_a_moment_that_is_asked_for_while_somebody_wakes_counts_from_then(environment: Environment) -> None:
    """Not from the last event of SimPy, which may lie weeks back."""
    told: list[tuple[float, str]] = []

    class Starter(Sleeper):
        def wake(self, now: float) -> None:
            environment.process(say(environment, 2.0, "said", told))

    environment.clock.wake_at(Starter(), 30.0)
    environment.run()

    assert told == [(32.0, "said")]


@pytest.mark.parametrize("last", [0.05, 8.0], ids=["on the first page", "on a later one"])
def test_a_run_stops_before_everything_of_its_last_moment(environment: Environment, last: float) -> None:
    told: list[tuple[float, str]] = []
    environment.clock.wake_at(Diarist(environment.clock, "", told), last)
    environment.run(until=last)
    assert (told, environment.now, environment.peek()) == ([], last, last)

    environment.run()
    assert told == [(last, "")]


def test_an_empty_calendar_says_so(environment: Environment) -> None:
    assert environment.peek() == inf
    with pytest.raises(EmptySchedule):
        environment.step()


def test_a_run_that_is_cut_has_one_more_event_for_each_cut() -> None:
    """SimPy puts the event that stopped it back, and deals with it again when the run goes on."""
    counted = []
    for cuts in ((), (20.0,), (20.0, 50.0)):
        environment = Environment(Clock(until=100.0))
        environment.clock.wake_at(Diarist(environment.clock, "", [], again=(40.0, 60.0)), 10.0)
        for cut in cuts:
            environment.run(until=cut)
        environment.run()
        counted.append(environment.clock.n_events)

    assert counted == [3, 5, 7]


def test_a_sleeper_that_cannot_wake_is_refused(environment: Environment) -> None:
    environment.clock.wake_at(Sleeper(), 1.0)
    with pytest.raises(NotImplementedError):
        environment.run()
