"""What a resident finds in the world of the day: its settings, where leads come up, lists, and what is written down."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from sim.domain import Event, Function, Queue, Stage
from sim.model import trajectory
from sim.model.benefit import follow
from sim.model.clock import Move, Step
from sim.model.recording import Counts, EventLog
from sim.model.replication import begin
from sim.model.world import Running, Upheaval
from sim.rules.transitions import Transition
from sim.units import WEEKS_PER_YEAR, week_of
from tests.model import simple, small
from tests.model.alone import SEED, a_world, somebody

# --- the day --------------------------------------------------------------------------------------------------


def test_a_shock_holds_on_its_first_day_and_not_on_the_day_it_is_over() -> None:
    first, until = dt.date(2000, 3, 1), dt.date(2000, 5, 1)
    label, factor = {"label": "a shock"}, {"factor": small.number(3.0, "factor")}
    later = {"first": dt.date(2000, 4, 1), "until": dt.date(2000, 6, 1)}
    shocks = [label | {"first": first, "until": until} | factor, label | later | factor]
    configuration = simple.configuration(simple.window(2) | {"circumstances.inflow.shocks": shocks})
    world = begin(configuration, replication=0, seed=SEED)
    factors = {}
    for date in (dt.date(2000, 2, 29), first, dt.date(2000, 4, 1), until, dt.date(2000, 6, 1)):
        world.clock.week = week_of(date, start=simple.START)
        world.turn()
        factors[date.month, date.day] = world.shock_factor

    assert factors == {(2, 29): 1.0, (3, 1): 3.0, (4, 1): 9.0, (5, 1): 3.0, (6, 1): 1.0}


@pytest.mark.parametrize(
    ("years", "heavier"), [(1.0, 0.0), (2.0, 0.0), (3.0, 1.0), (5.0, 3.0), (6.0, 3.0)], ids=lambda x: f"{x:g}"
)
def test_inflow_grows_heavier_between_two_dates(years: float, heavier: float) -> None:
    world = a_world()
    world._heavier_from, world._heavier_until = 2.0 * WEEKS_PER_YEAR, 5.0 * WEEKS_PER_YEAR
    world.clock.week = years * WEEKS_PER_YEAR

    assert world.years_of_heavier_inflow == pytest.approx(heavier)


@pytest.mark.parametrize(("u", "municipality"), [(0.19, 0), (0.21, 1), (0.49, 1), (0.51, 2), (0.99, 2)])
def test_leads_come_up_where_people_do(u: float, municipality: int) -> None:
    """Two tenths in the first municipality, three in the second, half in the third."""
    world = a_world()
    world.municipality_shares = [0.2, 0.3, 0.5]

    assert world.municipality_of_lead(u) == municipality


def test_only_the_teams_that_a_transition_is_about_lose_hours() -> None:
    """A fifth from the first moment of its date, and nothing when it has recovered; for as long more of them leave."""
    one = Transition(
        functions=("income", "intake"),
        productivity_dip=0.2,
        dip_weeks=10.0,
        recovery_weeks=8.0,
        extra_leave_per_year=0.5,
        leave_weeks=20.0,
        cost_eur=1000.0,
        cost_weeks=4.0,
    )
    upheaval = Upheaval([Running(30.0, one)])
    income, placement = frozenset({Function.INCOME}), frozenset({Function.PLACEMENT})

    assert [upheaval.productivity(income, week) for week in (29.9, 30.0, 39.9, 49.0)] == [1.0, 0.8, 0.8, 1.0]
    assert upheaval.productivity(placement, 30.0) == 1.0
    assert [upheaval.extra_leave_per_year(income, week) for week in (29.9, 30.0, 50.1)] == [0.0, 0.5, 0.0]


# --- lists ----------------------------------------------------------------------------------------------------


def test_each_resident_is_on_one_caseload_and_on_none_when_let_go() -> None:
    world = a_world()
    one = somebody(world, stage=Stage.GUIDANCE)
    for _ in range(2):
        world.assign(one)
    team = world.direction_team(one)
    assert sum(len(worker.cases_held) for worker in team.workers) == sum(worker.cases for worker in team.workers) == 1
    world.release_worker(one)

    assert sum(worker.cases for worker in team.workers) == 0
    assert one.worker is None


def test_a_wait_ends_once_in_service_or_without() -> None:
    world = a_world()
    one = somebody(world, stage=Stage.GUIDANCE)
    for queue in (Queue.DEBT, Queue.CARE):
        world.join(one, queue, waited=3.0)
    for _ in range(2):
        world.serve(one, Queue.DEBT)
        world.leave_queue(one, Queue.DEBT)
    world.leave_waiting_lists(one)
    rows = [(row["week"], Event(row["event"]), Queue(int(row["detail"]))) for row in world.events.array()]

    assert rows == [
        (-3.0, Event.JOINED, Queue.DEBT),
        (-3.0, Event.JOINED, Queue.CARE),
        (0.0, Event.SERVED, Queue.DEBT),
        (0.0, Event.LEFT_QUEUE, Queue.CARE),
    ]


def test_a_candidate_whose_barrier_goes_fits_where_they_did_not() -> None:
    """The market hears of it when the profile changes, and of nothing while nobody waits there."""
    world = a_world()
    one = somebody(world, stage=Stage.GUIDANCE, trede=5, barriers=0b11111)
    follow(world, one, Move.SEEK_PLACE)
    market = world.market_of(one)
    before = market.candidates[one.id].open_to
    one.barriers = 0
    world.profile_changed(one)

    assert before == 0 < market.candidates[one.id].open_to
    assert one.rates_stale


# --- what is written down -------------------------------------------------------------------------------------


def test_a_row_names_the_team_that_has_the_case_for_the_function_of_the_stage() -> None:
    """A candidate is the employer service's, also with a coach; in a trajectory the case is the coach's, by seat."""
    world = a_world()
    one = somebody(world, stage=Stage.TRAJECTORY_WAITING)
    trajectory.start(world, one)
    assert one.coach is not None
    coach = one.coach
    for stage in (Stage.PLACEMENT, Stage.TRAJECTORY, Stage.CLAIM, Stage.WORK):
        world.enter(one, stage)
    rows = world.events.array()[-4:]
    names = [world.teams[row["team"]].name for row in rows]

    assert names == ["ijw_wsp", "ijw_coaches", "beverwijk_income", "ijw_coaches"]
    assert rows["worker"].tolist() == [-1, coach.seat, -1, coach.seat]


def test_people_and_rows_that_are_let_out_are_let_out_once() -> None:
    taken: list[tuple[int, int]] = []
    kept = EventLog(lambda events, people: taken.append((len(events), len(people))))
    for number in (1, 2):
        kept.people.add((number, 0, 0, 0.0, 0.0))
        kept.note(float(number), number, 0, Event.START, 0.0, Stage.GUIDANCE, 1, -1, -1)
        kept.fold()

    assert taken == [(1, 1), (1, 1)]
    assert len(kept.array()) == 0


def test_who_comes_is_counted_before_any_stage_and_who_moves_in_one_at_a_time() -> None:
    counts = Counts(2)
    for municipality in (0, 1, 1):
        counts.came(municipality)
    counts.moved(1, Stage.GONE, Stage.CLAIM)
    counts.moved(1, Stage.CLAIM, Stage.GONE)
    counts.moved(1, Stage.GONE, Stage.INTAKE)

    assert counts.n_came == [1, 2]
    assert np.array(counts.counts).sum(axis=1).tolist() == [1, 2]
    assert (counts.counts[1][Stage.GONE], counts.counts[1][Stage.INTAKE]) == (1, 1)


def test_a_dossier_that_is_lost_takes_its_owner_from_every_list() -> None:
    world = a_world()
    one = somebody(world, stage=Stage.HAND_OVER, step=Step.FILE_TRAVELS_OUT)
    world.assign(one)
    world.join(one, Queue.TRAJECTORY)
    trajectory._lose(world, one)

    assert (one.waits, one.worker, one.step) == (0, None, Step.LOST)
