"""A world that is harmed on purpose stops, and says in which week, whom it concerns and how to replay it."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from math import inf
from typing import Any

import pytest

from sim.domain import ON_BENEFIT, Function, PlaceKind, Stage, Task
from sim.errors import ConservationError
from sim.model.clock import Signal
from sim.model.invariants import QUARTER_WEEKS
from sim.model.replication import begin, go_on
from sim.model.resident import Place
from tests.model import small

HARMED_WEEK = 20.0
NEXT_CHECK = 2 * QUARTER_WEEKS

Harm = Callable[[Any], Any]


def somebody(world: Any, stage: Stage) -> Any:
    """Return the first resident in a stage who has a worker, if that is a stage of the caseload."""
    return next(r for r in world.residents.values() if r.stage == stage and (r.worker or stage != Stage.GUIDANCE))


def harmed(harm: Harm) -> ConservationError:
    """Run a world that is harmed in week 20 and return how it stops."""
    configuration = small.region(years=1)
    world = begin(configuration, replication=0, seed=small.SEED)

    def later() -> Generator[Any, Any, None]:
        yield world.environment.timeout(HARMED_WEEK)
        harm(world)

    world.environment.process(later())
    with pytest.raises(ConservationError) as stopped:
        go_on(world, configuration)
    return stopped.value


def vanish(world: Any) -> None:
    resident = somebody(world, Stage.GUIDANCE)
    del world.residents[resident.id]


def move_in_secret(world: Any) -> None:
    somebody(world, Stage.ACTIVATION).stage = Stage.GUIDANCE


def work_on_a_caseload(world: Any) -> None:
    resident = somebody(world, Stage.WORK)
    resident.worker = world.direction_team(resident).least_loaded()
    resident.worker.take(resident)


def change_worker_in_secret(world: Any) -> None:
    resident = somebody(world, Stage.GUIDANCE)
    resident.worker = next(w for team in world.teams for w in team.workers if w is not resident.worker)


def hold_a_case_twice(world: Any) -> None:
    resident = somebody(world, Stage.GUIDANCE)
    next(w for team in world.teams for w in team.workers if w is not resident.worker).take(resident)


def keep_a_case(world: Any) -> None:
    """Let a worker forget to drop the case of somebody who left."""
    world.teams[1].workers[0].take(somebody(world, Stage.WORK))


def steal_a_slot(world: Any) -> None:
    next(team for team in world.teams if Function.TRAJECTORY in team.functions).used_slots -= 1.0


def give_away_a_sheltered_place(world: Any) -> None:
    world.company.held[0] += 1


def hold_a_contact_unasked(world: Any) -> None:
    resident = somebody(world, Stage.GUIDANCE)
    resident.contact_request = None
    resident.resume(Signal.SEEN)


CAUGHT: dict[str, tuple[Harm, str, float, bool]] = {
    "somebody vanishes": (
        vanish,
        r"\d+ residents of municipality \d counted in guidance, \d+ found there",
        NEXT_CHECK,
        False,
    ),
    "somebody moves in secret": (move_in_secret, "counted in (guidance|activation), .* found there", NEXT_CHECK, False),
    "a worker keeps somebody at work": (
        work_on_a_caseload,
        "somebody without a benefit is on a municipal caseload",
        NEXT_CHECK,
        True,
    ),
    "a case changes hands in secret": (
        change_worker_in_secret,
        "names a worker who does not hold the case",
        NEXT_CHECK,
        True,
    ),
    "two workers hold one case": (hold_a_case_twice, r"workers hold \d+ cases, residents name \d+", NEXT_CHECK, False),
    "a caseload forgets to drop": (keep_a_case, r"workers hold \d+ cases, residents name \d+", NEXT_CHECK, False),
    "a slot is stolen": (steal_a_slot, r"ijw_coaches counts .* slots in use, its residents hold", NEXT_CHECK, False),
    "a sheltered place is given away": (
        give_away_a_sheltered_place,
        r"the sheltered company counts \d+ places held",
        NEXT_CHECK,
        False,
    ),
    "a contact nobody asked for": (
        hold_a_contact_unasked,
        "a contact was held that nobody asked for",
        HARMED_WEEK,
        True,
    ),
}


@pytest.mark.parametrize("what", list(CAUGHT))
def test_harm_is_caught_with_the_week_and_the_resident(what: str) -> None:
    harm, words, week, names_resident = CAUGHT[what]
    stopped = harmed(harm)

    assert re.search(words, stopped.broken)
    assert stopped.week == pytest.approx(week)
    assert (stopped.resident is not None) == names_resident
    assert str(stopped).startswith(f"week {week:.2f}: ")
    assert "this is a bug in the model; replay it with seed 20260101, replication 0, configuration " in str(stopped)


def test_the_replay_of_an_error_shows_the_same_error() -> None:
    """The digest in the message is that of the configuration, and the same run stops again in the same way."""
    first, again = (harmed(change_worker_in_secret) for _ in range(2))

    assert str(first) == str(again)
    assert small.region(years=1).digest[:12] in str(first)


def test_more_hours_than_there_are_is_caught_at_the_end() -> None:
    def overwork(world: Any) -> None:
        world.ledger.work(world.teams[0].index, Task.CONTACT, HARMED_WEEK, HARMED_WEEK + 1.0, 10_000.0)

    stopped = harmed(overwork)

    assert re.match(r"beverwijk_income worked 1\d{4}\.\d hours on .*, of \d+\.\d offered", stopped.broken)
    assert stopped.week == pytest.approx(365 / 7, abs=0.2)


def test_a_place_for_two_is_caught() -> None:
    """Whoever fits next would get one that somebody has already."""

    def offer_what_is_taken(world: Any) -> None:
        for number in range(100):
            place = Place(number, PlaceKind.REGULAR, number, municipality=0, opened=HARMED_WEEK, closes=inf)
            place.taken_by = 0
            world.market(0).offer(place)

    stopped = harmed(offer_what_is_taken)

    assert re.fullmatch(r"place \d+ would hold two residents", stopped.broken)
    assert stopped.week >= HARMED_WEEK
    assert stopped.resident is not None


def test_an_unharmed_world_keeps_every_promise() -> None:
    """Whoever is counted below is what the checks above look at: there is something to lose."""
    last = small.standard().events
    assert {Stage.GUIDANCE, Stage.ACTIVATION, Stage.TRAJECTORY, Stage.WORK, Stage.SHELTERED} <= set(
        last["stage"].tolist()
    )
    assert len(ON_BENEFIT & set(last["stage"].tolist())) >= 6
