"""The waiting lists with which a run may start: as long as entered, of people who fit, with the wait they had."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.config import Configuration
from sim.domain import Event, Queue, Stage
from sim.measures import measure
from sim.model.clock import Step
from sim.model.replication import begin, go_on
from sim.model.start import stand_at_start
from sim.model.world import World
from sim.records import Records
from tests.model import log, small

STOCK = "circumstances.stock"
ASKED = {"intake": 6, "activation": 20, "trajectory": 25, "placement": 10}
LONGEST = 30.0
FEW_COACHES = {"resources.teams.ijw_coaches.fte": 1.2}
STAGES = {
    Queue.INTAKE: Stage.INTAKE,
    Queue.ACTIVATION: Stage.ACTIVATION,
    Queue.TRAJECTORY: Stage.TRAJECTORY_WAITING,
    Queue.PLACEMENT: Stage.PLACEMENT,
}


def waiting(asked: dict[str, int], *, longest_weeks: float = LONGEST) -> dict[str, Any]:
    numbers = {name: small.number(n, "residents") for name, n in asked.items()}
    return {f"{STOCK}.waiting": numbers | {"longest_weeks": small.number(longest_weeks, "weeks")}}


@cache
def region() -> Configuration:
    return small.region(waiting(ASKED))


@cache
def run(replication: int = 0) -> Records:
    """The promises of the model are checked in this run, as in any."""
    return small.run(region(), replication=replication)


def first_morning(configuration: Configuration, *, replication: int = 0) -> World:
    world = begin(configuration, replication=replication, seed=small.SEED)
    world.environment.run(until=1e-9)
    return world


def joined_before(records: Records) -> list[tuple[int, Queue, float]]:
    """Return who stands in which queue at the start, and how long already."""
    rows = log.rows(records, Event.JOINED)
    return [(row["resident"], Queue(int(row["detail"])), -row["week"]) for row in rows[rows["week"] <= 0.0]]


@pytest.mark.parametrize("replication", range(3))
def test_each_queue_is_as_long_at_the_start_as_entered(replication: int) -> None:
    counts = Counter(queue.word for _, queue, _ in joined_before(run(replication)))

    assert {name: counts[name] for name in ASKED} == ASKED
    assert set(counts) == set(ASKED)


def test_the_path_of_each_queue_begins_at_what_was_entered() -> None:
    series = measure(run(), region()).series
    first = series[(series["series"] == "queue_length") & (series["week"] == series["week"].min())]

    assert {name: first.set_index("group")["value"][name] for name in ASKED} == ASKED


def test_nobody_stands_in_two_queues_and_all_stand_in_the_stage_of_theirs() -> None:
    world = first_morning(region())
    who = Counter(resident for resident, _, _ in joined_before(run()))

    assert set(who.values()) == {1}
    assert len(world.lined_up) == sum(ASKED.values())
    for number, (queue, _) in world.lined_up.items():
        assert world.residents[number].stage == STAGES[queue]


def test_the_wait_that_was_counts_and_is_never_negative_longer_than_the_spell_or_than_the_longest() -> None:
    spells = {row["resident"]: row["detail"] for row in log.rows(run(), Event.START)}
    for resident, queue, waited in joined_before(run()):
        assert 0.0 <= waited <= spells[resident] * (1.0 + 1e-6)
        assert waited == pytest.approx(spells[resident]) if queue == Queue.INTAKE else waited <= LONGEST
    waits = [waited for _, queue, waited in joined_before(run()) if queue == Queue.TRAJECTORY]
    assert np.mean(waits) > LONGEST / 4.0


def test_who_waits_longest_is_served_first() -> None:
    """Coaches take them in the order of their waits; nobody who came later goes before anybody of the stock."""
    records = small.run(small.region(waiting({"trajectory": 40}) | FEW_COACHES))
    ended = log.rows(records, Event.SERVED, Event.LEFT_QUEUE)
    first: dict[int, Any] = {}
    for row in ended[ended["detail"] == Queue.TRAJECTORY]:
        first.setdefault(row["resident"], row)
    queue = sorted(joined_before(records), key=lambda one: -one[2])
    ends = [first[resident] for resident, _, _ in queue if resident in first]
    moments = [row["week"] for row in ends if row["event"] == Event.SERVED]

    assert len(set(moments)) > 10
    assert moments == sorted(moments)


def test_a_wait_that_began_before_the_run_is_in_no_cohort_of_those_who_joined_in_it() -> None:
    rows = measure(small.run(small.region(waiting(ASKED) | measured_from_start())), region_from_start()).rows
    of_coach = rows[
        (rows["measure"] == "wait_mean_weeks") & (rows["group"] == "trajectory") & (rows["period"] == "all")
    ]
    joined = log.rows(small.run(region_from_start()), Event.JOINED)
    inside = joined[(joined["detail"] == Queue.TRAJECTORY) & (joined["week"] > 0.0)]

    assert of_coach["n"].iloc[0] == len(inside)


def measured_from_start() -> dict[str, Any]:
    window = small.window()["measurement.window"]
    return {"measurement.window": window | {"measured_from": window["start"]}}


def region_from_start() -> Configuration:
    return small.region(waiting(ASKED) | measured_from_start())


def test_candidates_of_the_stock_have_patience_left() -> None:
    world = first_morning(region())
    candidates = [world.residents[number] for number, (queue, _) in world.lined_up.items() if queue == Queue.PLACEMENT]

    assert {one.step for one in candidates} == {Step.AWAITS_PLACE}
    assert all(one.coach is not None and one.stage_due > 0.0 for one in candidates)


def test_those_who_wait_fit() -> None:
    world = first_morning(region())
    for number, (queue, _) in world.lined_up.items():
        one = world.residents[number]
        if queue == Queue.TRAJECTORY:
            assert not one.exempt
            assert world.tables.referral.fits(one.assessed, n_barriers=one.n_barriers_seen)
        if queue == Queue.PLACEMENT:
            assert one.assessed >= 4


def test_those_who_come_after_a_waiting_list_wait_behind_it() -> None:
    """Of those who join in the first half year fewer have a coach within a year."""

    def n_served(records: Records) -> int:
        rows = log.rows(records, Event.JOINED, Event.SERVED)
        rows = rows[(rows["detail"] == Queue.TRAJECTORY) & (rows["week"] < 52.0)]
        joined = {row["resident"] for row in rows[rows["event"] == Event.JOINED] if 0.0 < row["week"] < 26.0}
        return len(joined & set(rows[rows["event"] == Event.SERVED]["resident"].tolist()))

    usual, crowded = (small.run(small.region(changes | FEW_COACHES)) for changes in ({}, waiting({"trajectory": 60})))

    assert n_served(usual) > 20
    assert n_served(crowded) < 0.6 * n_served(usual)


def test_sheltered_places_have_a_queue_too() -> None:
    """Who has an indication and no place in the queue rests; the queue gets what the company has free when it opens."""
    changes = {"circumstances.newcomers.groups.beschut": 0.1} | waiting({"sheltered": 8})
    configuration = small.region(changes)
    world = first_morning(configuration)

    assert stand_at_start(world) == {"sheltered": (8, 8)}
    assert 0 < len(world.company.waiting) <= 8
    assert not any(world.company.has_place_for(one) for one in world.company.waiting)
    small.run(configuration)


def test_where_fewer_fit_than_are_asked_for_all_who_fit_wait() -> None:
    asked = {"trajectory": 100_000, "placement": 100_000}
    world = first_morning(small.region(waiting(asked)))
    found = stand_at_start(world)

    assert all(0 < n < asked[queue] for queue, (_, n) in found.items())
    small.run(small.region(waiting(asked)))


def test_without_a_waiting_list_every_queue_starts_empty() -> None:
    assert joined_before(small.standard()) == []


def test_lists_of_nobody_change_no_byte() -> None:
    nobody = small.run(small.region(waiting(dict.fromkeys(ASKED, 0))))

    assert small.digest(nobody) == small.digest(small.standard())


def test_a_past_that_is_shared_has_the_same_queues() -> None:
    world = begin(region(), replication=0, seed=small.SEED)

    assert small.digest(go_on(world, region())) == small.digest(run())


def test_trajectories_of_the_stock_can_be_on_their_way() -> None:
    """Half done in the mean, evenly from just begun to all but over, and never begun before the benefit was."""
    fresh, on_the_way = (
        first_morning(small.region(changes)) for changes in ({}, {f"{STOCK}.trajectory_done_fraction": 1.0})
    )
    ends = []
    for number, one in fresh.residents.items():
        if one.step == Step.IN_TRAJECTORY:
            length, other = one.trajectory_until, on_the_way.residents[number]
            assert other.trajectory_until - other.trajectory_start == pytest.approx(length)
            assert other.trajectory_start >= other.granted_week - 1e-9
            ends.append(other.trajectory_until / length)

    assert len(ends) > 50
    assert 0.45 < np.mean(ends) < 0.75
    assert min(ends) < 0.1
    small.run(small.region({f"{STOCK}.trajectory_done_fraction": 1.0}))
