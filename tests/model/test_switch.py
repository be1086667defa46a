"""A scenario takes effect on a date: teams merge and split, and nobody is lost, doubled, or made to wait again."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import cache
from math import inf, nextafter

import numpy as np
import pytest

from sim.domain import Event, Function, Queue, Task, TrajectoryEnd
from sim.model import organisation, replication, staff
from sim.model.diary import Team
from sim.model.order import Request
from sim.model.world import World
from sim.records import Records
from sim.units import week_of
from tests.model import log, small

DATE = dt.date(2011, 1, 1)
WEEK = week_of(DATE, start=dt.date(2010, 1, 1))
SHARE, YEARS = 0.3, 2.5
LEFT, BEGAN, ABSENT, OPENED, CLOSED = range(5)
OVERLAYS = ("merged", "split", "purchase", "borders", "transition")


@cache
def after(*overlays: str) -> Records:
    """Return the records of the small region over which `overlays` come after a year."""
    return small.run(small.region(overlays=overlays, share=SHARE, years=YEARS))


def unchanged() -> Records:
    return after("nothing")


def teams_named(records: Records, *parts: str) -> list[int]:
    return [i for i, team in enumerate(records.teams) if any(part in team.name for part in parts)]


def since(rows: log.Rows) -> log.Rows:
    return rows[rows["week"] >= WEEK]


# --- before and after -------------------------------------------------------------------------------


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_before_the_date_nothing_differs_to_the_last_bit(overlay: str) -> None:
    mine, theirs = after(overlay), unchanged()
    n_teams = len(theirs.teams)

    assert mine.teams[:n_teams] == theirs.teams
    for name in ("events", "staff", "posts", "sheltered"):
        one, other = getattr(mine, name), getattr(theirs, name)
        assert np.array_equal(one[one["week"] < WEEK], other[other["week"] < WEEK]), name
    for name in ("hours", "available"):
        one, other = small.before(mine, name, WEEK)[:n_teams], small.before(theirs, name, WEEK)
        assert other.shape[-1] > 3
        assert np.array_equal(one, other), name


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_after_the_date_something_does_differ(overlay: str) -> None:
    assert not np.array_equal(since(after(overlay).events), since(unchanged().events))


@pytest.mark.parametrize("overlay", ["nothing", *OVERLAYS])
def test_a_past_that_is_simulated_once_serves_every_scenario(overlay: str) -> None:
    """To the last bit, whichever scenario's file the past was run with."""
    other = small.region(overlays=("merged" if overlay == "nothing" else "nothing",), share=SHARE, years=YEARS)
    world = replication.begin(other, replication=0, seed=small.SEED)
    replication.run_until(world, DATE)

    continued = replication.go_on(world, small.region(overlays=(overlay,), share=SHARE, years=YEARS))
    assert small.digest(continued) == small.digest(after(overlay))


# --- nobody is lost -----------------------------------------------------------------------------------


def before_and_after_the_switch(overlay: str) -> tuple[World, dict[int, tuple[int, int, int]]]:
    """Return the world just after its teams changed, and where everybody stood just before."""
    world = replication.begin(small.region(overlays=(overlay,), share=SHARE, years=2), replication=0, seed=small.SEED)
    replication.run_until(world, DATE)
    stood = {who: (one.stage, one.step, one.waits) for who, one in world.residents.items()}
    world.environment.run(until=nextafter(WEEK, inf))
    return world, stood


@pytest.mark.parametrize("overlay", ["merged", "split"])
def test_everybody_stands_where_they_stood(overlay: str) -> None:
    """But for those whom the new organisation serves at once: a slot or a place that is free next door."""
    world, stood = before_and_after_the_switch(overlay)
    stands = {who: (one.stage, one.step, one.waits) for who, one in world.residents.items()}
    moved = [who for who in stood if stood[who] != stands.get(who)]

    assert stood.keys() == stands.keys()
    assert len(moved) < 0.05 * len(stood)
    assert all(stands[who][2] & ~stood[who][2] == 0 for who in stood), "nobody joins a queue because of the change"


@pytest.mark.parametrize("overlay", ["merged", "split"])
def test_no_wait_begins_again(overlay: str) -> None:
    """Who waited before and is served after has one wait, from before the date."""
    across = [one for one in log.waits(after(overlay)) if one.since < WEEK <= one.until]
    served = Counter(Queue(one.queue).word for one in across if one.served)

    assert served["intake"] + served["trajectory"] + served["placement"] + served["activation"] > 5
    at_the_date = log.rows(after(overlay), Event.LEFT_QUEUE, Event.JOINED)
    assert (at_the_date["week"] == WEEK).sum() == 0


def test_work_that_waits_is_merged_in_the_order_of_joining() -> None:
    """Of three teams with a pile each, whoever waits longest stays first, wherever they live."""
    world = replication.begin(small.region(overlays=("merged",), share=SHARE, years=2), replication=0, seed=small.SEED)
    replication.run_until(world, DATE)
    for number, (municipality, joined) in enumerate([(2, 40.0), (0, 10.0), (1, 30.0), (0, 20.0), (2, 50.0)]):
        team = world.team_for(Function.INCOME, municipality)
        team.put(team.pile, Request(Task.INCOME_REVIEW, 1.0 + number, joined, municipality=municipality))
    for team in world.teams:
        for worker in team.workers:
            worker.free_week = max(worker.free_week, WEEK + 1.0)
    world.environment.run(until=nextafter(WEEK, inf))

    pile = sorted(world.team_for(Function.INCOME, 0).pile)
    assert world.team_for(Function.INCOME, 2).pile is world.team_for(Function.INCOME, 0).pile
    reviews = [entry[2].joined for entry in pile if entry[2].task == Task.INCOME_REVIEW]
    assert {10.0, 20.0, 30.0, 40.0, 50.0} <= set(reviews)
    assert reviews == sorted(reviews)


# --- workers and cases --------------------------------------------------------------------------------


def test_workers_of_merged_teams_keep_their_cases() -> None:
    moved, reassigned = (
        log.rows(after("merged"), event)[["week", "resident"]] for event in (Event.MOVED, Event.REASSIGNED)
    )
    at_once = set(moved[moved["week"] == WEEK]["resident"].tolist())

    assert len(at_once) > 200, "everybody with a contact person is with another organisation"
    assert not at_once & set(reassigned[reassigned["week"] == WEEK]["resident"].tolist())
    assert len(log.rows(unchanged(), Event.MOVED)) == 0


def test_workers_of_a_divided_team_take_along_what_they_may_keep() -> None:
    """Three coaches of 28 people: a resident of another municipality than the coach's new one meets a new face."""
    records = after("split")
    reassigned = log.rows(records, Event.REASSIGNED)
    at_once = reassigned[reassigned["week"] == WEEK]
    where = log.municipality_of(records)

    assert 0 < len(at_once) < 0.9 * len(log.rows(records, Event.MOVED))
    for row in at_once.tolist():
        assert records.municipalities[where[row[1]]] in records.teams[row[7]].municipalities


@pytest.mark.parametrize("overlay", ["merged", "split"])
def test_after_the_date_everybody_is_served_by_a_team_of_their_own_municipality(overlay: str) -> None:
    records = after(overlay)
    where = log.municipality_of(records)
    rows = since(records.events)
    rows = rows[(rows["team"] >= 0) & (rows["week"] > WEEK)]
    names = [team.municipalities for team in records.teams]

    assert len(rows) > 1000
    assert all(records.municipalities[where[row[1]]] in names[row[7]] for row in rows.tolist())


def test_the_luck_of_a_worker_moves_along() -> None:
    """The same people leave on the same days, whatever their team is called."""
    left = [records.staff[records.staff["event"] == LEFT] for records in (after("merged"), unchanged())]
    weeks = [sorted(rows[rows["week"] > WEEK]["week"].tolist()) for rows in left]

    assert len(weeks[0]) > 2
    assert weeks[0] == weeks[1]


def test_a_merged_team_has_the_seats_of_its_sources() -> None:
    merged, apart = after("merged"), unchanged()
    fte = [small.fte_weeks(records) / np.diff(records.edges) for records in (merged, apart)]
    for work in ("income", "activation"):
        mine, theirs = (
            each[teams_named(one, work), -12:].sum(axis=0).mean()
            for one, each in zip((merged, apart), fte, strict=True)
        )
        assert mine == pytest.approx(theirs, abs=0.3)
    ended = teams_named(merged, "beverwijk_income", "ijw_coaches")
    assert (fte[0][ended][:, merged.edges[:-1] >= WEEK] == 0.0).all(), "from its last day on, to the last bit"
    assert (fte[0][ended][:, merged.edges[1:] <= WEEK] > 0.0).all()


def test_a_worker_is_in_one_team_at_a_time() -> None:
    """Seats opened less seats closed are the seats there are, team by team and in all."""
    for overlay in ("merged", "split"):
        world, _ = before_and_after_the_switch(overlay)
        staff = world.staff.array()
        for team in world.teams:
            mine = staff[staff["team"] == team.index]
            n_open = (mine["event"] == OPENED).sum() - (mine["event"] == CLOSED).sum()
            assert n_open == sum(worker.is_open for worker in team.workers)
            assert all(worker.team is team for worker in team.workers)


def test_parts_are_shared_out_by_largest_remainder() -> None:
    assert organisation._shared_out(18, [4.7, 3.8, 7.0]) == [6, 4, 8]
    assert organisation._shared_out(3, [1.0, 1.0]) == [2, 1]


# --- transition ------------------------------------------------------------------------------------------


def hours_per_fte(records: Records, quarter: int) -> float:
    teams = teams_named(records, "income", "activation", "coaches", "wsp")
    hours, fte = (
        small.per_quarter(records, one)[teams, quarter] for one in (records.available, small.fte_weeks(records))
    )
    return float(hours.sum() / fte.sum())


def test_a_transition_takes_hours_and_gives_them_back_step_by_step() -> None:
    """40 % for a quarter, then over half a year back to nothing; illness and leavers aside."""
    lost = [1.0 - hours_per_fte(after("transition"), q) / hours_per_fte(unchanged(), q) for q in range(3, 9)]

    assert lost[0] == pytest.approx(0.0, abs=0.01)
    assert lost[1] == pytest.approx(0.4, abs=0.06)
    assert lost[2] == pytest.approx(0.3, abs=0.06)
    assert lost[3] == pytest.approx(0.1, abs=0.06)
    assert lost[5] == pytest.approx(0.0, abs=0.06)


def test_a_transition_makes_people_leave_while_it_lasts() -> None:
    def leavers(records: Records, since: float, until: float) -> int:
        rows = records.staff[records.staff["event"] == LEFT]
        return int(((rows["week"] >= since) & (rows["week"] < until)).sum())

    during = leavers(after("transition"), WEEK, WEEK + 26.0)
    assert during > 4 * max(1, leavers(unchanged(), WEEK, WEEK + 26.0))
    assert leavers(after("transition"), WEEK + 52.0, WEEK + 104.0) < during


# --- borders and purchase -----------------------------------------------------------------------------------


def served_elsewhere(records: Records) -> log.Rows:
    """Return the talks that somebody had with a worker of another municipality's own team."""
    where = log.municipality_of(records)
    home = [team.municipalities for team in records.teams]
    talks = log.rows(records, Event.CONTACT)
    away = [records.municipalities[where[row[1]]] not in home[row[7]] for row in talks.tolist()]
    return talks[np.array(away)]


def test_shared_workers_serve_residents_across_the_border() -> None:
    elsewhere = served_elsewhere(after("borders"))

    assert len(elsewhere) > 50
    assert (elsewhere["week"] >= WEEK).all()
    assert len(served_elsewhere(unchanged())) == 0


def test_a_share_of_nobody_leaves_every_bit_as_it_was() -> None:
    nobody = small.region({"rules.cross_border.share": 0.0}, overlays=("borders",), share=SHARE, years=YEARS)

    assert small.digest(small.run(nobody)) == small.digest(unchanged())


def test_half_of_the_trajectories_is_bought_and_their_barriers_end_them() -> None:
    records = after("purchase")
    provider = teams_named(records, "provider")[0]
    starts = since(log.rows(records, Event.TRAJECTORY_START))
    ends = since(log.rows(records, Event.TRAJECTORY_END))
    bought = starts["team"] == provider

    assert 0.3 < bought.mean() < 0.7
    returned = ends[ends["detail"] == TrajectoryEnd.RETURNED]
    buyers = set(starts[bought]["resident"].tolist())
    assert len(returned) > 0
    assert set(returned[returned["week"] > WEEK]["resident"].tolist()) <= buyers


def test_who_moved_is_not_ranked_beside_a_colleague_of_before_who_has_their_seat() -> None:
    """Of two with one load and one seat none comes first: a heap in which both stand cannot be kept in order."""
    world = replication.begin(small.region(share=SHARE, years=2), replication=0, seed=small.SEED)
    source, heir = (Team(world.clock, world.ledger, world.ledger.open_account(), name) for name in ("old", "new"))
    world.teams += [source, heir]
    staff.resize(world, source, 2.0)
    first, second = source.workers
    assert source.least_loaded() is first
    organisation._move(world, second, heir)
    second.stand_up()
    second.sit_down()

    assert second.seat == first.seat
    assert (source.least_loaded(), heir.least_loaded()) == (first, second)
