"""A resident meets the same luck in every scenario: what differs between two runs is only what was changed."""

from __future__ import annotations

import datetime as dt
import sys
from collections import defaultdict
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.domain import Event
from sim.model.resident import Resident
from sim.randomness import PURPOSE_BIT, SPELL_BIT, Purpose
from sim.records import Records
from sim.units import week_of
from tests.model import log, small

Address = tuple[int, Purpose, int, int]


@pytest.fixture(scope="module")
def larger() -> Records:
    """The small region with three times the staff at one team."""
    return small.run(small.region({"resources.teams.velsen_activation.fte": {"factor": 0.3}}))


# --- another size of one team ------------------------------------------------------------------------


def test_another_team_size_does_change_what_happens(larger: Records) -> None:
    assert small.digest(larger) != small.digest(small.standard())


def test_another_team_size_leaves_arrivals_and_attributes_as_they_were(larger: Records) -> None:
    assert np.array_equal(larger.residents, small.standard().residents)


def test_another_team_size_leaves_the_first_steps_at_the_door_as_they_were(larger: Records) -> None:
    """Reports, search periods and claims of first spells come before that team sees anybody."""

    def at_the_door(records: Records) -> list[Any]:
        found = log.rows(records, Event.REPORTED, Event.CLAIMED)
        return found[found["spell"] == 0][["week", "resident", "event", "stage", "trede"]].tolist()

    assert at_the_door(larger) == at_the_door(small.standard())


def test_another_team_size_leaves_the_luck_of_all_other_seats_as_it_was(larger: Records) -> None:
    """Illness and departure belong to a seat of a team, not to whoever else works there."""
    index = [team.name for team in larger.teams].index("velsen_activation")

    def of_others(records: Records) -> list[Any]:
        return records.staff[records.staff["team"] != index].tolist()

    def of_first_seat(records: Records) -> list[Any]:
        return records.staff[(records.staff["team"] == index) & (records.staff["seat"] == 0)].tolist()

    assert len(of_others(larger)) > 20
    assert of_others(larger) == of_others(small.standard())
    assert of_first_seat(larger) == of_first_seat(small.standard())


def test_every_number_that_both_runs_ask_for_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """By resident, purpose, spell and counter: whoever is asked for in both runs has the same luck in both."""
    lucks = []
    for fte in (0.1, 0.3):
        lucks.append(listen(monkeypatch))
        small.run(small.region({"resources.teams.velsen_activation.fte": {"factor": fte}}))
    first, second = ({(who, *address[1:]): u for address, (who, u, _) in luck.items()} for luck in lucks)
    shared = first.keys() & second.keys()

    assert len(shared) > 0.8 * len(first)
    assert {key: first[key] for key in shared} == {key: second[key] for key in shared}


Luck = dict[Address, tuple[int, float, set[str]]]


def listen(monkeypatch: pytest.MonkeyPatch) -> Luck:
    """Return what will hold every number that residents are asked for: whose it is, its value, and who asked."""
    heard: Luck = {}

    def hear(name: str) -> Any:
        draw = getattr(Resident, name)

        def heard_draw(self: Resident, purpose: Purpose, counter: int = 0) -> float:
            value = draw(self, purpose, counter)
            frame = sys._getframe(1)
            while frame.f_code.co_name == "<genexpr>" and frame.f_back is not None:
                frame = frame.f_back
            asked = heard.setdefault((self.key, purpose, self.spell, counter), (self.id, value, set()))
            asked[2].add(frame.f_code.co_name)
            return value

        return heard_draw

    for name in ("u", "budget"):
        monkeypatch.setattr(Resident, name, hear(name))
    return heard


@pytest.fixture(scope="module")
def heard() -> Luck:
    """Every number that the residents of a region with structured reviews are asked for."""
    with pytest.MonkeyPatch.context() as patch:
        asked = listen(patch)
        small.run(small.region({"rules.signalling.structured": True}))
    return asked


def test_one_number_never_decides_two_things(heard: Luck) -> None:
    """No two places in the model ask for the number of the same address."""
    shared: dict[tuple[str, ...], int] = defaultdict(int)
    for (_, purpose, _, _), (_, _, sites) in heard.items():
        if len(sites) > 1:
            shared[purpose.name, *sorted(sites)] += 1

    assert not shared, f"purpose and places that share numbers, and how often: {dict(shared)}"


def test_every_address_stays_in_the_room_for_its_parts(heard: Luck) -> None:
    """A spell or a counter that outgrew its bits, or a negative one, would get the number of something else."""
    assert len(heard) > 10_000
    for _, _, spell, counter in heard:
        assert 0 <= spell < 2 ** (PURPOSE_BIT - SPELL_BIT)
        assert 0 <= counter < 2**SPELL_BIT


# --- a change on a date --------------------------------------------------------------------------------

CHANGE = dt.date(2011, 1, 1)
WEEK = week_of(CHANGE, start=dt.date(2010, 1, 1))


def dated(before: Any, after: Any, unit: str) -> dict[str, Any]:
    return small.number({dt.date(2010, 1, 1): before, CHANGE: after}, unit)


ALL_ACCEPTED = [0.1, 0.65, 1.0, 1.0, 1.0]
CHANGES = {
    "the size of a team": {"resources.teams.velsen_activation.fte": dated(1.15, 3.0, "fte")},
    "the referral gate": {"rules.referral.accepts_by_trede": dated(ALL_ACCEPTED, [0.0] * 5, "fraction")},
    "what the job market asks": {"circumstances.labour_market.demand_factor": dated(1.0, 0.5, "factor")},
    "the inflow": {"circumstances.inflow.reports_per_year": dated(70.5, 140.0, "1/year")},
    "overhead": {"resources.staffing.overhead_fraction": dated(0.22, 0.5, "fraction")},
    "sheltered places": {"resources.sheltered.inside_places": dated(38.0, 20.0, "places")},
    "a shock": {
        "circumstances.inflow.shocks": [
            {"label": "x", "first": CHANGE, "until": dt.date(2011, 6, 1), "factor": small.number(3.0, "factor")}
        ]
    },
}
UNCHANGED = {
    "rules.referral.accepts_by_trede": ALL_ACCEPTED,
    "circumstances.labour_market.demand_factor": 1.0,
    "resources.staffing.overhead_fraction": 0.22,
    "resources.teams.velsen_activation.fte": 1.15,
    "circumstances.inflow.reports_per_year": 70.5,
    "resources.sheltered.inside_places": 38.0,
}


@cache
def unchanged() -> Records:
    return small.run(small.region(UNCHANGED))


@cache
def changed_by(what: str) -> Records:
    return small.run(small.region(UNCHANGED | CHANGES[what]))


@pytest.mark.parametrize("what", list(CHANGES))
def test_before_a_change_nothing_differs_to_the_last_bit(what: str) -> None:
    for name in ("events", "staff", "posts", "sheltered"):
        mine, theirs = (getattr(records, name) for records in (changed_by(what), unchanged()))
        assert np.array_equal(mine[mine["week"] < WEEK], theirs[theirs["week"] < WEEK]), name
        assert len(mine[mine["week"] < WEEK]) > 0 or name == "sheltered"
    mine, theirs = (records.places[records.places["closed"] < WEEK] for records in (changed_by(what), unchanged()))
    assert np.array_equal(mine, theirs)
    for name in ("hours", "available"):
        mine, theirs = (small.before(records, name, WEEK) for records in (changed_by(what), unchanged()))
        assert mine.shape[-1] > 3
        assert np.array_equal(mine, theirs), name


@pytest.mark.parametrize("what", list(CHANGES))
def test_after_a_change_something_does_differ(what: str) -> None:
    """Else the test above would prove nothing."""
    assert small.digest(changed_by(what)) != small.digest(unchanged())


# --- leads on places -----------------------------------------------------------------------------------


def test_the_same_leads_come_in_whatever_the_staff_does(larger: Records) -> None:
    """A lead has a number; who works it, and when, depends on the diaries."""
    numbers = [set(records.places["place"].tolist()) for records in (larger, small.standard())]

    assert len(numbers[0] & numbers[1]) > 0.9 * max(map(len, numbers))
