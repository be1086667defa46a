"""Each promise of the model by itself: the smallest harm to it is found, and a world without harm passes."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest

from sim.domain import Function, Queue, Stage, Task
from sim.errors import ConservationError
from sim.model import invariants, trajectory
from sim.model.benefit import follow
from sim.model.clock import Move, Step
from sim.model.world import World
from tests.model.alone import Fated, a_world, somebody


def peopled() -> tuple[World, dict[str, Fated]]:
    """Return a world with one on guidance, one with a coach, one candidate and one on a learning place."""
    world = a_world()
    resting = somebody(world, stage=Stage.GUIDANCE)
    world.assign(resting)
    coached = somebody(world, stage=Stage.TRAJECTORY_WAITING)
    trajectory.start(world, coached)
    candidate = somebody(world, stage=Stage.GUIDANCE, trede=5)
    follow(world, candidate, Move.SEEK_PLACE)
    learner = somebody(world, stage=Stage.PLACEMENT, in_company=True)
    world.company.take_learner()
    return world, {"resting": resting, "coached": coached, "candidate": candidate, "learner": learner}


def forget_a_case(world: World, people: dict[str, Fated]) -> None:
    worker = people["resting"].worker
    assert worker is not None
    worker.cases_held.clear()


def hold_a_case_of_nobody(world: World, people: dict[str, Fated]) -> None:
    people["resting"].worker = None


def take_a_slot_of_whoever_sells(world: World, people: dict[str, Fated]) -> None:
    team = world.trajectory_team(people["coached"])
    team.functions = frozenset({Function.PURCHASE})
    team.used_slots += 1.0


def learn_in_secret(world: World, people: dict[str, Fated]) -> None:
    people["resting"].in_company = True


def be_a_candidate_no_more(world: World, people: dict[str, Fated]) -> None:
    people["candidate"].step = Step.RESTS


def sink_unheard(world: World, people: dict[str, Fated]) -> None:
    people["candidate"].trede = 1


def move_house(world: World, people: dict[str, Fated]) -> None:
    people["resting"].municipality = 1


def come_unseen(world: World, people: dict[str, Fated]) -> None:
    world.counts.n_came[0] += 1


HARM: dict[str, tuple[Callable[[World, dict[str, Fated]], None], str]] = {
    "a worker forgets a case": (forget_a_case, "workers hold|names a worker who does not hold the case"),
    "a worker holds a case of nobody": (hold_a_case_of_nobody, r"workers hold \d+ cases, residents name \d+"),
    "a slot is taken of whoever sells": (
        take_a_slot_of_whoever_sells,
        r"1\.4 slots in use, its residents hold 0\.4",
    ),
    "somebody learns in secret": (learn_in_secret, r"counts 1 learners, 2 residents learn there"),
    "a candidate is one no more": (be_a_candidate_no_more, "a candidate who is no more"),
    "a candidate sank unheard": (sink_unheard, "a candidate who is no more, or who is not as the market knows them"),
    "somebody moves house in secret": (move_house, r"residents of municipality 0 counted in guidance, 0 found there"),
    "somebody came unseen": (come_unseen, r"5 residents came, 4 are accounted for"),
}


def test_a_world_without_harm_passes() -> None:
    world, people = peopled()
    invariants.check(world)

    assert all(one.coach or one.worker or one.step or one.in_company for one in people.values())
    assert people["candidate"].waits == 1 << Queue.PLACEMENT


@pytest.mark.parametrize("what", list(HARM))
def test_the_smallest_harm_is_found(what: str) -> None:
    harm, words = HARM[what]
    world, people = peopled()
    harm(world, people)

    with pytest.raises(ConservationError) as stopped:
        invariants.check(world)
    assert re.search(words, stopped.value.broken)


@pytest.mark.parametrize(("hours", "is_found"), [(4.9, False), (5.1, True)])
def test_the_hours_of_all_tasks_together_may_not_exceed_those_offered(hours: float, is_found: bool) -> None:
    """Ten hours are offered: twice 4.9 fit, and twice 5.1 do not, though each alone would."""
    world = a_world()
    world.ledger.offer(0, 0.0, 1.0, 10.0)
    for task in (Task.CLAIM, Task.INCOME_REVIEW):
        world.ledger.work(0, task, 0.0, 1.0, hours)
    found: Any = pytest.raises(ConservationError) if is_found else nullcontext()

    with found:
        invariants.check_hours(world)
