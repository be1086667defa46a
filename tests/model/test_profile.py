"""Treden and barriers of one resident: what comes and goes, what is seen of it, and the help that follows."""

from __future__ import annotations

import pytest

from sim.domain import Barrier, Event, Queue, Stage
from sim.durations import inverse
from sim.model import profile
from sim.model.clock import INFINITY
from sim.model.world import World
from sim.randomness import Purpose
from tests.model.alone import a_world, somebody

DEBT, LANGUAGE, CARE = Barrier.DEBT.bit, Barrier.LANGUAGE.bit, Barrier.CARE.bit


def events(world: World) -> list[tuple[Event, float]]:
    """Return what has been noted, with the detail of each."""
    return [(Event(row["event"]), float(row["detail"])) for row in world.events.array()]


# --- what an intake reads -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trede", "u", "read"),
    [
        pytest.param(3, 0.19, 2, id="the lowest fifth reads one too low"),
        pytest.param(3, 0.21, 4, id="the next fifth one too high"),
        pytest.param(3, 0.41, 3, id="all others read it right"),
        pytest.param(1, 0.19, 1, id="nothing lies below the first"),
        pytest.param(5, 0.21, 5, id="nor above the fifth"),
    ],
)
def test_half_of_the_errors_of_reading_are_downwards_and_half_upwards(trede: int, u: float, read: int) -> None:
    world = a_world(trede_error_fraction=0.4)
    one = somebody(world, {(Purpose.TREDE_READ, 0): u}, trede=trede)
    profile.assess(world, one)

    assert (one.assessed, one.trede) == (read, trede)


def test_each_barrier_is_seen_or_not_by_its_own_luck() -> None:
    """What is there and lucky is seen; what is lucky and not there is not; what was thought before is forgotten."""
    world = a_world(seen_at_intake_fraction=0.6)
    book = {(Purpose.BARRIER_READ, Barrier.DEBT): 0.59, (Purpose.BARRIER_READ, Barrier.LANGUAGE): 0.61}
    one = somebody(world, book, barriers=DEBT | LANGUAGE, seen=CARE)
    profile.assess(world, one)

    assert one.seen == DEBT


# --- the ladder -----------------------------------------------------------------------------------------------


def test_each_step_on_the_ladder_has_luck_of_its_own() -> None:
    world = a_world()
    one = somebody(world, {(Purpose.LADDER_UP, 1): 0.3, (Purpose.LADDER_UP, 2): 0.7, (Purpose.LADDER_DOWN, 3): 2.5})
    found = []
    for step in (profile.climb, profile.climb, profile.slip):
        step(world, one)
        found.append((one.trede, one.up_left, one.down_left))

    assert found == [(2, 0.3, INFINITY), (3, 0.7, INFINITY), (2, 0.7, 2.5)]


# --- barriers and help ----------------------------------------------------------------------------------------


def test_a_barrier_that_comes_up_is_new_only_once() -> None:
    """The second time it only stays: nothing is noted, and the next has luck of its own."""
    world = a_world(flare_kinds=(0.2, 0.6, 0.7, 0.8, 1.0))
    one = somebody(world, {(Purpose.FLARE, 1): 0.4, (Purpose.FLARE, 2): 0.9, (Purpose.FLARE_KIND, 2): 0.65})
    for barriers, luck in ((DEBT, 0.4), (DEBT, 0.9), (DEBT | LANGUAGE, 1.0)):
        profile.flare(world, one)
        assert (one.barriers, one.flare_left) == (barriers, luck)

    assert events(world) == [(Event.BARRIER_UP, Barrier.DEBT), (Event.BARRIER_UP, Barrier.LANGUAGE)]
    assert one.seen == 0, "nobody has looked"


def helped(world: World, *, barriers: int, seen: int, luck: float = 0.5) -> list[tuple[float, float]]:
    """Return for somebody who seeks help once from when to when it is given, until no more help is under way."""
    one = somebody(
        world, {(Purpose.HELP_RESULT, n): luck for n in (1, 2)}, stage=Stage.GUIDANCE, barriers=barriers, seen=seen
    )
    profile.seek_help(world, one)
    given = []
    while one.helped:
        world.clock.week = since = one.help_due
        profile.help_due(world, one)
        world.clock.week = one.help_due
        given.append((since, one.help_due))
        profile.help_due(world, one)
    return given


WAIT, HELP = 7.0, 20.0
HELPING = {
    "help_order": tuple(Barrier),
    "help_at_once": 1,
    "help_wait": (inverse("constant", WAIT),) * 5,
    "help_length": (inverse("constant", HELP),) * 5,
    "help_resolves": (0.6,) * 5,
}


def test_help_comes_after_its_wait_and_takes_its_time() -> None:
    """Seven weeks on the list of the service, then twenty of help."""
    world = a_world(**HELPING)

    assert helped(world, barriers=DEBT, seen=DEBT) == [(WAIT, WAIT + HELP)]
    assert events(world) == [
        (Event.JOINED, Queue.DEBT),
        (Event.SERVED, Queue.DEBT),
        (Event.BARRIER_DOWN, Barrier.DEBT),
    ]


@pytest.mark.parametrize(("luck", "left"), [(0.59, LANGUAGE), (0.61, DEBT | LANGUAGE)])
def test_a_barrier_that_is_resolved_is_gone_and_off_the_file(luck: float, left: int) -> None:
    """And one that is not stays, in life and on the file."""
    world = a_world(**HELPING)
    helped(world, barriers=DEBT | LANGUAGE, seen=DEBT, luck=luck)
    one = world.residents[0]

    assert (one.barriers, one.seen) == (left, left & DEBT)


def test_nobody_seeks_help_for_what_nobody_knows() -> None:
    world = a_world(**HELPING)

    assert helped(world, barriers=DEBT | CARE, seen=0) == []
    assert len(helped(world, barriers=DEBT | CARE, seen=CARE)) == 1
    assert {queue for event, queue in events(world) if event == Event.JOINED} == {Queue.CARE}


def test_the_next_help_is_sought_only_while_there_is_activity() -> None:
    """Two barriers are known: on guidance only the first is helped, in activation the second follows at once."""
    world = a_world(**HELPING)
    counts = []
    for activity in (False, True):
        one = somebody(world, stage=Stage.ACTIVATION, barriers=DEBT | CARE, seen=DEBT | CARE, activity=activity)
        profile.seek_help(world, one)
        profile.help_due(world, one)
        profile.help_due(world, one)
        counts.append((one.n_helped, one.helped))

    assert counts == [(1, 0), (2, CARE)]


def test_so_much_help_runs_side_by_side_as_the_rules_let_each_with_its_own_luck() -> None:
    """Two of three known barriers are helped at once; when care is done in week 12, language follows.

    Every wait takes 7 weeks; debt help takes 20, child care 5 and language 8. The first debt help does not resolve it.
    """
    order = (Barrier.DEBT, Barrier.CARE, Barrier.LANGUAGE, Barrier.MENTAL_HEALTH, Barrier.HOUSING)
    lengths = tuple(inverse("constant", weeks) for weeks in (1.0, 20.0, 8.0, 5.0, 1.0))
    world = a_world(**HELPING | {"help_order": order, "help_at_once": 2, "help_length": lengths})
    book = {(Purpose.HELP_RESULT, n): u for n, u in ((1, 0.61), (2, 0.59), (3, 0.59), (4, 0.59))}
    known = DEBT | LANGUAGE | CARE
    one = somebody(world, book, stage=Stage.ACTIVATION, barriers=known, seen=known, activity=True)
    profile.seek_help(world, one)
    met = [(world.clock.week, one.helped)]
    while one.helped:
        world.clock.week = one.help_due
        profile.help_due(world, one)
        met.append((world.clock.week, one.helped))

    assert met == [
        *((0.0, DEBT | CARE), (7.0, DEBT | CARE), (7.0, DEBT | CARE), (12.0, DEBT | LANGUAGE)),
        *((19.0, DEBT | LANGUAGE), (27.0, DEBT | LANGUAGE), (27.0, DEBT), (34.0, DEBT), (54.0, 0)),
    ]
    assert (one.barriers, one.help_due) == (0, INFINITY)
    assert [detail for event, detail in events(world) if event == Event.JOINED] == [
        *(Queue.DEBT, Queue.CARE, Queue.LANGUAGE, Queue.DEBT),
    ]
    assert len([event for event, _ in events(world) if event == Event.SERVED]) == 4


def test_the_same_help_is_not_sought_twice_at_a_time() -> None:
    world = a_world(**HELPING | {"help_at_once": 5})
    one = somebody(world, stage=Stage.ACTIVATION, barriers=DEBT | CARE, seen=DEBT)
    for seen in (DEBT, DEBT, DEBT | CARE):
        one.seen = seen
        profile.seek_help(world, one)

    assert [(help_.barrier, help_.number) for help_ in one.helps] == [(Barrier.DEBT, 1), (Barrier.CARE, 2)]


def test_one_help_at_a_time() -> None:
    world = a_world(**HELPING)
    one = somebody(world, stage=Stage.ACTIVATION, barriers=DEBT | CARE, seen=DEBT | CARE)
    for _ in range(2):
        profile.seek_help(world, one)

    assert (one.helped, one.n_helped) == (DEBT, 1)
