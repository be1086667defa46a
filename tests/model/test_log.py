"""What a log must look like: nobody appears, vanishes, waits before joining or moves where there is no way."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

from sim.domain import ON_BENEFIT, Event, Queue, Stage, TargetGroup
from sim.measures.log import CHANGES_NOTHING
from sim.records import Records
from tests.model import log, small

WAYS = YAML(typ="safe").load(Path(__file__).with_name("stages.yaml"))
VARIED = {
    "circumstances.newcomers.groups.beschut": small.number(
        {dt.date(2010, 1, 1): 0.0, dt.date(2010, 2, 1): 0.15}, "fraction"
    ),
    "circumstances.inflow.nug_per_year": 8.0,
    "model.other_exit.rate_per_year": [0.5, 0.4, 0.3],
    "rules.signalling.structured": True,
    "resources.staffing.leave_per_year": 0.8,
    "rules.wsp_access": {"kind": "direct", "second_assessment": True, "rejects_fraction": 0.3},
}
"""A region in which most things happen often; the stock keeps its composition, without a beschut indication."""

REGIONS = {
    "today": {},
    "varied": VARIED,
    "alongside": VARIED | {"rules.combining.kind": "alongside", "rules.combining.pace": 0.6},
}


@pytest.fixture(scope="module", params=list(REGIONS))
def records(request: pytest.FixtureRequest) -> Records:
    return small.run(small.region(REGIONS[request.param], share=0.15))


# --- what the measures build on ---------------------------------------------------------------------


def test_what_the_measures_leave_out_of_the_states_changes_none(records: Records) -> None:
    """Half of all rows: the state after each is the one before it, and nobody begins with one."""
    assert len(log.rows(records, *CHANGES_NOTHING)) > 0.4 * len(records.events)
    assert log.changed_by(records, *CHANGES_NOTHING) == 0
    assert log.changed_by(records, Event.STAGE) > 1000


def test_rows_stand_in_order_of_time_but_for_waits_that_began_before_the_run(records: Records) -> None:
    week = records.events["week"]

    assert np.all(np.diff(week[week >= 0.0]) >= 0.0)
    assert set(records.events["event"][week < 0.0]) <= {Event.JOINED, Event.CANDIDATE}


# --- nobody appears or vanishes ---------------------------------------------------------------------


def test_stock_is_start_plus_inflow_less_exits(records: Records) -> None:
    """Per municipality, at the end of every month: counted from states, and from comings and goings."""
    nug = log.residents_of(records, TargetGroup.NUG)
    where = log.municipality_of(records)
    stays = [stay for stay in log.stays(records) if stay.stage in ON_BENEFIT and stay.resident not in nug]
    came = log.rows(records, Event.GRANTED)
    went = log.rows(records, Event.OUT, Event.TO_WORK)
    started = log.rows(records, Event.START)
    started = started[started["stage"] == Stage.GUIDANCE]
    for week in np.arange(0.5, records.until_week, 52.0 / 12.0):
        by_state = Counter(where[stay.resident] for stay in stays if stay.since <= week < stay.until)
        by_flow = Counter(where[row["resident"]] for row in [*started, *came] if row["week"] <= week)
        by_flow.subtract(where[row["resident"]] for row in went if row["week"] <= week)
        assert by_state == by_flow, f"week {week:.1f}"
        assert by_state.total() > 200


def test_everybody_who_came_is_somewhere_or_gone(records: Records) -> None:
    assert {life["resident"][0] for life in log.lives(records)} == set(records.residents["resident"].tolist())


def test_residents_move_only_where_there_is_a_way(records: Records) -> None:
    """Every move of every resident stands in stages.yaml."""
    moves = Counter()
    for life in log.lives(records):
        here = "from_outside"
        for row in life.tolist():
            event, stage = Event(row[3]).word, Stage(row[5]).word
            if Event(row[3]) in log.ENTERS:
                moves[here, event, stage] += 1
            elif stage != here:
                moves[here, f"{event} (which may not move)", stage] += 1
            here = stage
    strange = {move: n for move, n in moves.items() if move[2] not in WAYS[move[0]].get(move[1], [])}

    assert not strange
    assert len(moves) > 25


def test_time_never_runs_backwards(records: Records) -> None:
    assert np.all(np.diff(records.events["week"]) >= 0.0)
    assert records.events["week"].min() >= 0.0
    assert records.events["week"].max() < records.until_week


def test_nobody_does_anything_after_being_gone(records: Records) -> None:
    for life in log.lives(records):
        gone = np.flatnonzero(life["stage"] == Stage.GONE)
        assert gone.size == 0 or gone[0] == len(life) - 1


def test_a_new_spell_has_the_next_number(records: Records) -> None:
    """A relapse starts a new spell; within a spell the number stays."""
    n_new = 0
    for life in log.lives(records):
        for before, after in pairwise(life.tolist()):
            starts = after[3] == Event.REPORTED
            assert after[2] - before[2] == starts
            n_new += starts
    assert n_new > 0


# --- waiting ------------------------------------------------------------------------------------------


def test_no_wait_is_negative_and_none_is_joined_twice(records: Records) -> None:
    waits = log.waits(records)

    assert min(one.until - one.since for one in waits) >= 0.0
    assert {Queue.CLAIM, Queue.INTAKE, Queue.ACTIVATION, Queue.TRAJECTORY, Queue.PLACEMENT} <= {w.queue for w in waits}


def test_contacts_are_never_waited_for_less_than_nothing(records: Records) -> None:
    assert log.rows(records, Event.CONTACT)["detail"].min() >= 0.0


@pytest.mark.parametrize(
    "queue, stages",
    [
        (Queue.CLAIM, {Stage.CLAIM}),
        (Queue.INTAKE, {Stage.INTAKE}),
        (Queue.SHELTERED, {Stage.SHELTERED_WAITING}),
    ],
)
def test_littles_law_holds_between_a_stage_and_its_queue(records: Records, queue: Queue, stages: set[Stage]) -> None:
    """Who is in the stage waits in the queue: mean number = rate x mean time, open waits cut at the end."""
    nug = log.residents_of(records, TargetGroup.NUG)
    weeks = records.until_week
    waits = [one for one in log.waits(records) if one.queue == queue]
    stays = [one for one in log.stays(records) if one.stage in stages and one.resident not in nug]
    if not waits:
        assert not stays
        return
    rate, mean_weeks = len(waits) / weeks, log.clipped_weeks(waits, 0.0, weeks) / len(waits)

    assert rate * mean_weeks == pytest.approx(log.clipped_weeks(stays, 0.0, weeks) / weeks)
    for week in np.linspace(0.1, weeks - 0.1, 25):
        assert log.present(waits, week) == log.present(stays, week)


def test_littles_law_holds_for_the_way_to_a_coach(records: Records) -> None:
    """The trajectory queue is the file that travels out, its reading, and the wait for a slot."""
    waits = [one for one in log.waits(records) if one.queue == Queue.TRAJECTORY]
    inside = log.clipped_weeks(
        [s for s in log.stays(records) if s.stage == Stage.TRAJECTORY_WAITING], 0.0, records.until_week
    )
    travelling = log.clipped_weeks(
        [s for s in log.stays(records) if s.stage == Stage.HAND_OVER], 0.0, records.until_week
    )
    total = log.clipped_weeks(waits, 0.0, records.until_week)

    assert inside < total < inside + travelling


def test_who_is_not_on_benefit_waits_for_no_service(records: Records) -> None:
    """Exits end every wait; who reports again waits for the decision only."""
    waits = log.waits(records)
    on_benefit = {}
    for stay in log.stays(records):
        on_benefit.setdefault(stay.resident, []).append(stay)
    for one in waits:
        if one.queue != Queue.CLAIM:
            end = min(one.until, records.until_week)
            held = [s for s in on_benefit[one.resident] if s.since <= one.since and s.stage in ON_BENEFIT]
            assert held
            off = [s for s in on_benefit[one.resident] if one.since < s.since < end and s.stage not in ON_BENEFIT]
            assert not off


# --- slots, places and posts ----------------------------------------------------------------------------


def test_nobody_holds_two_places_and_no_place_holds_two(records: Records) -> None:
    """A place has one row; a match is one place; somebody on a place is not matched again before it ends."""
    places = records.places
    taken = places[places["resident"] >= 0]

    assert np.unique(places["place"]).size == places.size
    assert len(taken) == len(log.rows(records, Event.MATCHED)) > 0
    assert np.all(places["opened"] <= places["closed"])
    matched = Counter((row["resident"], row["week"]) for row in log.rows(records, Event.MATCHED))
    assert set(matched.values()) == {1}
    assert set(matched) == {(row["resident"], row["closed"]) for row in taken}


def test_trajectories_start_and_end_in_turn(records: Records) -> None:
    for life in log.lives(records):
        turns = [row[3] for row in life.tolist() if row[3] in (Event.TRAJECTORY_START, Event.TRAJECTORY_END)]
        assert all(one == (Event.TRAJECTORY_START, Event.TRAJECTORY_END)[i % 2] for i, one in enumerate(turns))


def test_sheltered_places_are_held_by_those_who_work_there(records: Records) -> None:
    stays = [stay for stay in log.stays(records) if stay.stage == Stage.SHELTERED]
    for row in records.sheltered[:: max(1, len(records.sheltered) // 20)]:
        same_moment = records.sheltered[records.sheltered["week"] == row["week"]][-1]
        week = np.nextafter(row["week"], np.inf) if row["week"] < records.until_week else row["week"] - 1e-9
        assert same_moment["wsw"] + same_moment["beschut"] == log.present(stays, week)


def test_hours_worked_lie_within_the_hours_of_the_posts(records: Records) -> None:
    """For each team in each bin: work that is finished in an absence puts the absence off."""
    worked, offered = records.hours.sum(axis=1), records.available

    assert np.all(records.hours >= 0.0)
    assert np.all(records.posts["fte"] >= 0.0)
    assert 0.0 < worked.sum() < offered.sum()
    assert np.all(worked <= offered * (1.0 + 1e-12))
