"""Changes of organisation by hand: where workers, cases, work and waiting lists go that day, and which hours count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from math import inf, nextafter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from sim.config import Configuration, load_configuration
from sim.domain import Event, TargetGroup, Task
from sim.model import organisation, staff
from sim.model.clock import Step
from sim.model.diary import Team, Worker
from sim.model.order import Request
from sim.model.replication import begin, run_until
from sim.model.world import World
from sim.rules.assignment import NO_GROUP
from sim.units import week_of
from tests.model import simple, small
from tests.model.desks import Office, resident
from tests.theory.degenerate import NOTHING_HAPPENS, constant_weeks

DATE = dt.date(2011, 1, 1)
WEEK = week_of(DATE, start=dt.date(2010, 1, 1))
COACHES = "resources.teams.ijw_coaches"
TRAJECTORIES = {
    "circumstances.stock.in_trajectory_fraction": 1.0,
    "rules.referral.from_trede": 1,
    "rules.referral.max_barriers": 5,
    "rules.referral.accepts_by_trede": [1.0] * 5,
    "rules.readiness.from_trede": 6,
    "rules.trajectory.group_fraction": 0.0,
    "rules.trajectory.individual": constant_weeks(500.0),
    "rules.contact.trajectory_weeks": 5000.0,
    f"{COACHES}.fte": 8.0,
    f"{COACHES}.norm_caseload": 40.0,
}
"""Everybody is in a trajectory, for years, with one of eight coaches."""


def people(n: int) -> dict[str, Any]:
    """Return changes for `n` people in each municipality."""
    stock = {f"circumstances.municipalities.{name}.stock_at_start": n for name in small.MUNICIPALITIES}
    return simple.composed(n) | stock


@cache
def _loaded(scenario: str, changes: str) -> Configuration:
    overrides = NOTHING_HAPPENS | small.window() | yaml.safe_load(changes)
    return load_configuration(small.REGION, scenarios=[small.OVERLAYS / f"{scenario}.yaml"], overrides=overrides)


def before(scenario: str, changes: dict[str, Any]) -> World:
    """Return the world on the eve of a change, in a region where nothing else happens."""
    world = begin(_loaded(scenario, yaml.safe_dump(changes)), replication=0, seed=small.SEED)
    run_until(world, DATE)
    return world


def turn(world: World) -> World:
    """Let the day of the change begin."""
    world.environment.run(until=nextafter(WEEK, inf))
    return world


def named(world: World, name: str) -> Team:
    return next(team for team in world.teams if team.name == name)


def noted(world: World, event: Event) -> set[int]:
    """Return the residents to whom something happened on the day."""
    rows = world.events.array()
    return set(rows["resident"][(rows["event"] == event) & (rows["week"] >= WEEK)].tolist())


# --- workers --------------------------------------------------------------------------------------------------


def test_a_team_divided_along_its_cases_takes_no_case_from_anybody() -> None:
    """Eight coaches, each with people of one municipality: three, two and three go where theirs live."""
    world = before("split", people(24) | TRAJECTORIES)
    team = named(world, "ijw_coaches")
    homes = [2, 0, 1, 2, 0, 0, 1, 2]
    sort_cases(world, team.workers, homes)
    workers, coaches = list(team.workers), {case.id: case.coach for case in world.residents.values()}
    turn(world)

    assert [worker.team.name for worker in workers] == [f"{small.MUNICIPALITIES[home]}_coaches" for home in homes]
    assert {case.id: case.coach for case in world.residents.values()} == coaches
    assert noted(world, Event.MOVED) == set(world.residents), "though all are with another organisation"


def sort_cases(world: World, workers: Sequence[Worker], homes: Sequence[int]) -> None:
    """Give each worker the cases of one municipality only, in turn."""
    for home in set(homes):
        theirs = [worker for worker, of in zip(workers, homes, strict=True) if of == home]
        for number, case in enumerate(one for one in world.residents.values() if one.municipality == home):
            assert case.coach is not None
            if case.coach is not theirs[number % len(theirs)]:
                staff.pass_on(world, case, case.coach, theirs[number % len(theirs)])


def test_a_worker_goes_where_most_of_the_cases_live_as_long_as_there_is_room() -> None:
    office = Office()
    heirs = [office.team(1.0) for _ in range(3)]
    for heir, name in zip(heirs, ("a", "b", "c"), strict=True):
        heir.municipalities = (name,)
    worker = office.team(1.0).workers[0]
    for number, municipality in enumerate((1, 1, 2)):
        worker.take(resident(number, municipality=municipality))
    world: Any = SimpleNamespace(municipalities=("a", "b", "c"))
    chosen = [organisation._heir_of(world, worker, heirs, room) for room in ([1, 1, 1], [1, 0, 1], [1, 0, 0])]

    assert chosen == [heirs[1], heirs[2], heirs[0]]


def test_a_team_that_goes_on_keeps_its_first_seats(tmp_path: Path) -> None:
    """Of 24 coaches the last four go to a provider that is formed from them."""
    scenario = yaml.safe_load((small.OVERLAYS / "purchase.yaml").read_text(encoding="utf-8"))
    teams = scenario["resources"]["teams"]
    teams["provider_coaches"] |= {"formed_from": ["ijw_coaches"], "fte": small.number(4.0, "fte")}
    teams["ijw_coaches"] = {"fte": small.number(20.0, "fte")}
    (file := tmp_path / "provider.yaml").write_text(yaml.safe_dump(scenario, sort_keys=False), encoding="utf-8")
    world = before(str(file.with_suffix("")), {})
    workers = list(named(world, "ijw_coaches").workers)
    turn(world)

    assert [worker.team.name for worker in workers] == ["ijw_coaches"] * 20 + ["provider_coaches"] * 4
    assert all(worker.is_in_post for worker in workers)


def test_posts_that_come_over_stay_of_their_size() -> None:
    """Three teams of one post of 1.4 fte are one team of three, in which no seat is left to fill."""
    sizes = {f"resources.teams.{name}_income.fte": 1.4 for name in small.MUNICIPALITIES}
    merged = turn(before("merged", sizes))
    team = named(merged, "region_income")

    assert [worker.fte for worker in team.workers] == pytest.approx([1.4] * 3)
    assert team.fte_in_post == pytest.approx(4.2)


def test_an_empty_chair_and_an_illness_move_along() -> None:
    """Neither is somebody found, nor does anybody recover, because a team is called otherwise."""
    world = before("merged", {f"{COACHES}.fte": 3.0, "resources.staffing.vacancy": constant_weeks(10.0)})
    vacant, ill, _ = workers = list(named(world, "ijw_coaches").workers)
    staff._leave(world, vacant, number=0)
    ill.away_until(WEEK + 4.0, WEEK)
    turn(world)
    team = named(world, "region_coaches")

    assert team.workers == workers
    assert team.fte_in_post == pytest.approx(2.0)
    assert [worker.free_week for worker in workers[:2]] == [WEEK + 10.0, WEEK + 4.0]
    rows = world.staff.array()
    last = {seat: rows[(rows["team"] == team.index) & (rows["seat"] == seat)][-1] for seat in range(3)}
    assert [last[seat]["event"] for seat in range(3)] == [staff.LEFT, staff.OPENED, staff.OPENED]
    assert last[0]["until"] == WEEK + 10.0


# --- cases and work -----------------------------------------------------------------------------------------------


def test_work_for_the_team_stays_on_its_pile_and_a_talk_with_whoever_has_the_case() -> None:
    """Of somebody who has a worker, and whose dossier waits to be read by whoever has time."""
    world = before("merged", simple.composed(0) | {f"{STOCKS}.velsen.stock_at_start": 3, **ON_GUIDANCE})
    old = named(world, "velsen_activation")
    case = next(iter(world.residents.values()))
    holder = case.worker
    assert holder is not None
    dossier, talk = Request(Task.HAND_OVER, 1.0, WEEK - 2.0, case), Request(Task.CONTACT, 1.0, WEEK - 1.0, case)
    old.put(old.pile, dossier)
    old.put(holder.pile, talk)
    for worker in [worker for team in world.teams for worker in team.workers]:
        worker.free_week = WEEK + 5.0
    turn(world)
    new = named(world, "region_activation")

    assert case.worker is holder
    assert holder.team is new
    assert [entry[2] for entry in new.pile] == [dossier]
    assert [entry[2] for entry in holder.pile] == [talk]


STOCKS = "circumstances.municipalities"
ON_GUIDANCE = {"circumstances.stock.in_activation_fraction": 0.0, "circumstances.stock.in_trajectory_fraction": 0.0}


def test_a_dossier_is_read_by_the_coaches_on_its_way_out_and_by_the_directors_on_its_way_back() -> None:
    world = simple.morning(simple.on_guidance(1))
    case = next(iter(world.residents.values()))
    dossier = Request(Task.HAND_OVER, 1.0, 0.0, case)
    readers = []
    for case.step in (Step.FILE_READ_OUT, Step.FILE_READ_BACK):
        readers.append(organisation._team_of(world, dossier).name)

    assert readers == ["ijw_coaches", "beverwijk_activation"]


def test_lists_that_are_merged_stand_in_the_order_of_joining_and_go_in_as_far_as_there_is_room() -> None:
    """Three lists become one of a team with two free slots: the two who wait longest get them, whoever listed them."""
    office = Office()
    teams = [office.team(1.0, norm=2.0) for _ in range(3)]
    heir = teams[2]
    joined = {0: [3.0, 7.0], 1: [1.0, 9.0], 2: [2.0]}
    for at, moments in joined.items():
        for week in moments:
            case = resident(int(week), awaits_since=week, takes_of=heir)
            teams[at].waiting_list[case.id] = case
    known = SimpleNamespace(resources=SimpleNamespace(teams={heir.name}))
    world: Any = SimpleNamespace(teams=teams, trajectory_team=lambda _: heir, settings=known)
    organisation._join_waiting_lists(world)

    assert heir.used_slots == 2.0
    assert [list(team.waiting_list) for team in teams] == [[], [], [3, 7, 9]]


# --- hours and rates ------------------------------------------------------------------------------------------------


def test_the_overhead_of_an_organisation_stands_in_the_place_of_the_general_one() -> None:
    """Of forty hours a week a fifth in general, and a quarter where it is said; hours of support are not counted."""
    own = {"resources.overhead": {"ijw": {"fraction": small.number(0.25, "fraction")}}}
    world = simple.morning({"resources.staffing.overhead_fraction": 0.2} | own)
    hours = {name: named(world, name).hours_per_fte_week for name in ("velsen_income", "ijw_coaches", "velsen_support")}

    assert hours == pytest.approx({"velsen_income": 32.0, "ijw_coaches": 30.0, "velsen_support": 0.0})


def test_the_hours_of_before_a_change_are_those_of_before() -> None:
    """One fte at forty hours a week for a year, and then at half."""
    halved = small.number({dt.date(2010, 1, 1): 0.0, DATE: 0.5}, "fraction")
    team = "resources.teams.velsen_income.fte"
    world = turn(before("nothing", {"resources.staffing.overhead_fraction": halved, team: 1.0}))
    world.environment.run(until=WEEK + 2.0)
    organisation.account(world, world.clock.week)
    mine = named(world, "velsen_income")

    assert world.ledger.offered()[mine.index].sum() == pytest.approx(40.0 * WEEK + 20.0 * 2.0)


def test_a_transition_costs_the_hours_that_its_dip_and_its_recovery_come_to() -> None:
    """Two fifths for 13 weeks, and then by steps to nothing in 26; who leaves is replaced the same day."""
    replaced = {"resources.staffing.vacancy": constant_weeks(0.0)}
    world = turn(before("transition", {"resources.teams.velsen_income.fte": 1.0} | replaced))
    world.environment.run(until=WEEK + 45.0)
    organisation.account(world, world.clock.week)
    offered = world.ledger.offered()[named(world, "velsen_income").index].sum()

    assert offered == pytest.approx(40.0 * (WEEK + 45.0 - 0.4 * (13.0 + 26.0 / 2.0)))


def test_everybody_on_benefit_lives_by_the_rates_of_today_from_the_day_on() -> None:
    """What employers ask for doubles: so does the rate to work, at once and for all."""
    doubled = small.number({dt.date(2010, 1, 1): 1.0, DATE: 2.0}, "factor")
    changes = {"circumstances.labour_market.demand_factor": doubled, "model.work.rate_per_year": [1e-6] * 5}
    world = before("nothing", people(2) | ON_GUIDANCE | changes)
    cases = list(world.residents.values())
    rates = [case.work_rate for case in cases]
    turn(world)

    assert len(cases) == 6
    assert [case.work_rate for case in cases] == pytest.approx([2.0 * rate for rate in rates])


# --- borders and specialists ----------------------------------------------------------------------------------------

BORDERS = {"share": small.number(0.25, "fraction"), "hours_factor": small.number(1.1, "factor")}


def test_the_first_seats_are_for_specialists_and_the_last_are_shared() -> None:
    """One specialist for each group in four of the eight workers, and a quarter of them next door too."""
    groups = ["youth", "register"]
    specialists = {
        "groups": groups,
        "workers_per_specialist": small.number(4, "count"),
        "progress_factor": small.number(1.0, "factor"),
    }
    world = simple.morning({simple.FTE: 8.0, "rules.specialists": specialists, "rules.cross_border": BORDERS})
    seats = named(world, "beverwijk_activation").workers

    youth, register = TargetGroup.YOUTH, TargetGroup.REGISTER
    assert [worker.specialism for worker in seats] == [youth, youth, register, register] + [NO_GROUP] * 4
    assert [worker.is_shared for worker in seats] == [False] * 6 + [True] * 2


def test_teams_that_do_the_same_help_each_other_and_no_others() -> None:
    world = simple.morning({"rules.cross_border": BORDERS})
    neighbours = {team.name: [other.name for other in team.neighbours] for team in world.teams}

    for name, others in neighbours.items():
        place, _, work = name.partition("_")
        alone = place == "ijw" or work == "support"
        same = [f"{other}_{work}" for other in small.MUNICIPALITIES if other != place]
        assert others == ([] if alone else same), name
    assert all(team.border_factor == 1.1 for team in world.teams)
