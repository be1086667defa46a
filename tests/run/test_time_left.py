"""The time left that a run says: within a third of the truth from the second minute on, on runs of many shapes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from rich.progress import Progress

from sim.run.progress import Ahead, TimeLeft, WorkUnit, lasting

FROM, LAST = 60.0, 10.0
"""The first second of the second minute, and the last seconds, about which nothing is promised."""

THIRD = 1.0 / 3.0
BREATH = 1.0
"""How often a run looks which parts have come [s]."""


@dataclass(frozen=True)
class Shape:
    """A run: what was expected, and how long each unit takes of a worker when the machine is as it was."""

    ahead: Ahead
    real: dict[str, float]
    speed: Callable[[float], float] = lambda _: 1.0

    def trace(self) -> list[tuple[float, str]]:
        """Return when each part comes: a worker takes the next bundle when it is done with one."""
        free, come = [0.0] * self.ahead.workers, []
        for bundle in self.ahead.bundles:
            worker = free.index(min(free))
            for unit in bundle:
                free[worker] = self._end(free[worker], self.real[unit.key])
                come.append((free[worker], unit.key))
        return sorted(come)

    def _end(self, since: float, seconds: float) -> float:
        step = 0.05
        while seconds > 0.0:
            seconds, since = seconds - step * self.speed(since), since + step
        return since


def shape(
    bundles: list[list[tuple[str, float, float]]],
    *,
    workers: int = 2,
    speed: Callable[[float], float] = lambda _: 1.0,
    timed: bool = True,
) -> Shape:
    """A run of bundles of units: what they are like, what was expected of them and what they take [s]."""
    named = [
        [(WorkUnit(f"{k}-{i}", tuple(like.split()), ours), real) for i, (like, ours, real) in enumerate(b)]
        for k, b in enumerate(bundles)
    ]
    ahead = Ahead(bundles=tuple(tuple(unit for unit, _ in one) for one in named), workers=workers, is_timed=timed)
    return Shape(ahead, {unit.key: real for one in named for unit, real in one}, speed)


def alone(n: int, ours: float, real: float) -> list[list[tuple[str, float, float]]]:
    """Jobs without a shared past."""
    return [[("job", ours, real)] for _ in range(n)]


def forks(
    n: int, *, past: tuple[float, float], each: tuple[float, float], of: int
) -> list[list[tuple[str, float, float]]]:
    """Bundles of a past and `of` jobs that go on from it."""
    first = ("past", past[0] + each[0], past[1] + each[1])
    return [[first, *[(f"job {k}", *each) for k in range(1, of)]] for _ in range(n)]


def unlike(n: int) -> list[list[tuple[str, float, float]]]:
    """Scenarios of which each takes another time, from half to twice of what was expected."""
    factors = [0.5, 0.5, 0.6, 0.7, 0.8, 1.2, 1.6, 1.8, 2.0, 2.0]
    return [
        [("past", 22.0, 24.0), *[(f"job {k}", 4.0, 4.0 * factor) for k, factor in enumerate(factors)]] for _ in range(n)
    ]


def by_luck(n: int) -> list[list[tuple[str, float, float]]]:
    """Jobs that take between two thirds and one and a half of what was expected, by luck alone."""
    luck = random.Random(20260101)
    return [[("job", 5.0, 5.0 * 1.5 ** luck.uniform(-1.0, 1.0))] for _ in range(n)]


SHAPES = {
    "uniform jobs": shape(alone(200, 3.0, 3.0)),
    "uniform jobs that take twice what was expected": shape(alone(200, 1.5, 3.0)),
    "uniform jobs of which nothing was timed": shape(alone(200, 1.0, 3.0), timed=False),
    "long jobs": shape(alone(36, 22.0, 16.0)),
    "many workers": shape(alone(300, 20.0, 25.0), workers=16),
    "a past, then cheap forks": shape(forks(8, past=(15.0, 15.0), each=(2.0, 2.0), of=36)),
    "one long past, then cheaper forks": shape(forks(2, past=(100.0, 110.0), each=(4.5, 4.0), of=40)),
    "pasts that take more, and forks that take less": shape(forks(12, past=(15.0, 20.0), each=(3.0, 2.2), of=16)),
    "scenarios that take other times than expected": shape(unlike(12)),
    "jobs that differ by luck": shape(by_luck(150)),
    "two workers and a long tail": shape([*alone(60, 4.0, 4.0), [("long", 150.0, 150.0)]]),
    "a last bundle with which one worker is left": shape(forks(7, past=(15.0, 16.0), each=(3.0, 3.0), of=30)),
}  # fmt: skip


def errors(
    run: Shape, told: Callable[[list[tuple[float, str]]], Iterator[tuple[float, float | None]]]
) -> dict[float, float]:
    """Return the relative error of what was told from the second minute on, by the second."""
    trace = run.trace()
    end = trace[-1][0]
    late = {now: left for now, left in told(trace) if FROM <= now <= end - LAST}
    return {now: float("inf") if left is None else abs(left - (end - now)) / (end - now) for now, left in late.items()}


def ours(run: Shape) -> Callable[[list[tuple[float, str]]], Iterator[tuple[float, float | None]]]:
    """Tell what we tell, each second, of parts that are seen once a second."""

    def told(trace: list[tuple[float, str]]) -> Iterator[tuple[float, float | None]]:
        left, waiting = TimeLeft(run.ahead, at=0.0), list(trace)
        now = 0.0
        while waiting:
            now += BREATH
            while waiting and waiting[0][0] <= now:
                left.done(waiting.pop(0)[1], at=now)
            yield now, left.seconds(at=now)

    return told


def of_the_bar(run: Shape) -> Callable[[list[tuple[float, str]]], Iterator[tuple[float, float | None]]]:
    """Tell what the bar told before: what is left, at the speed of the last half minute."""

    def told(trace: list[tuple[float, str]]) -> Iterator[tuple[float, float | None]]:
        clock = [0.0]
        bar, waiting = Progress(get_time=lambda: clock[0], disable=True), list(trace)
        task = bar.add_task("replications", total=len(trace))
        while waiting:
            clock[0] += BREATH
            while waiting and waiting[0][0] <= clock[0]:
                waiting.pop(0)
                bar.advance(task)
            yield clock[0], bar.tasks[0].time_remaining

    return told


@pytest.mark.parametrize("name", SHAPES)
def test_the_time_left_is_true_within_a_third(name: str) -> None:
    wrong = {now: error for now, error in errors(SHAPES[name], ours(SHAPES[name])).items() if error > THIRD}

    assert not wrong, f"{len(wrong)} seconds, the worst {max(wrong.values()):.2f}"


def test_a_machine_that_becomes_half_as_fast_is_noticed_within_a_minute_and_a_half() -> None:
    turn, notice = 150.0, 90.0
    run = shape(forks(10, past=(12.0, 12.0), each=(3.0, 3.0), of=16), speed=lambda now: 1.0 if now < turn else 0.5)
    wrong = {now for now, error in errors(run, ours(run)).items() if now > turn + notice and error > THIRD}

    assert not wrong
    assert max(errors(run, ours(run))) > turn + 2 * notice, "the run ended before that could be seen"


@pytest.mark.parametrize("name", ["a past, then cheap forks", "two workers and a long tail"])
def test_what_the_bar_told_before_was_further_off(name: str) -> None:
    """So the promise is one that can be broken."""
    assert max(errors(SHAPES[name], of_the_bar(SHAPES[name])).values()) > 2 * THIRD


def test_a_part_that_is_not_expected_changes_nothing() -> None:
    left = TimeLeft(shape(alone(4, 2.0, 2.0)).ahead, at=0.0)
    before = left.seconds(at=1.0)
    left.done("another", at=1.0)

    assert left.seconds(at=1.0) == before == 3.0


def test_nothing_is_said_before_anything_is_known() -> None:
    run = shape(alone(4, 2.0, 2.0), timed=False)
    left = TimeLeft(run.ahead, at=0.0)

    assert left.seconds(at=1.0) is None
    left.done("0-0", at=5.0)
    assert left.seconds(at=5.0) == pytest.approx(10.0, rel=0.5)


def test_nothing_is_left_when_all_is_done() -> None:
    left = TimeLeft(shape(alone(2, 2.0, 2.0)).ahead, at=0.0)
    for key in ("0-0", "1-0"):
        left.done(key, at=2.0)

    assert left.seconds(at=2.0) == 0.0


def test_two_workers_on_one_processor_need_as_long_as_one() -> None:
    ahead = shape(alone(10, 2.0, 2.0)).ahead

    assert ahead.seconds == 10.0
    assert replace(ahead, slowness=2.0).seconds == ahead.processor_seconds == 20.0


def test_bundles_go_to_the_worker_that_is_free_first() -> None:
    assert lasting([5.0, 1.0, 1.0, 1.0], free=[0.0, 0.0]) == 5.0
    assert lasting([], free=[2.0, 3.0]) == 3.0
