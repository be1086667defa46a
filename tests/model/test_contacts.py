"""Contacts come out of the diary: fuller caseloads mean rarer talks and longer waits. Nothing is entered."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.domain import Event, Task
from sim.records import Records
from tests.model import log, simple, small
from tests.theory.degenerate import constant_weeks

EVERY_WEEKS = 8.0
TALK = {"rules.contact.guidance": [EVERY_WEEKS] * 5, "rules.contact.spread": "constant"}
ONE_WORKER = {simple.FTE: 1.0}
ALL_IN_HOURS = {"resources.task_hours.contact": small.hours(2.0)}


def talks(n: int, **changes: Any) -> Records:
    """Run a caseload of `n` with one worker of 40 hours a week, two hours a talk."""
    return simple.run(simple.on_guidance(n) | TALK | ONE_WORKER | ALL_IN_HOURS | changes)


@pytest.fixture(scope="module")
def by_caseload() -> dict[int, Records]:
    return {n: talks(n) for n in (40, 240, 480, 960)}


def test_contact_frequency_falls_as_the_caseload_grows(by_caseload: dict[int, Records]) -> None:
    """40 hours a week is 20 talks: enough for 160 people every 8 weeks, not for 240."""
    per_year = [simple.contacts_per_resident_year(records) for records in by_caseload.values()]

    assert per_year == sorted(per_year, reverse=True)
    assert per_year[0] == pytest.approx(52.0 / EVERY_WEEKS, rel=0.1)
    assert per_year[1] == pytest.approx(20.0 * 52.0 / 240, rel=0.1)
    assert per_year[2] == pytest.approx(20.0 * 52.0 / 480, rel=0.1)


def test_waits_grow_with_the_caseload(by_caseload: dict[int, Records]) -> None:
    waits = [simple.mean_contact_wait(records) for records in by_caseload.values()]

    assert waits == sorted(waits)
    assert waits[0] < 0.3
    assert waits[3] > 12.0


def test_more_fte_give_more_contacts_and_shorter_waits(by_caseload: dict[int, Records]) -> None:
    twice = talks(240, **{simple.FTE: 2.0})

    assert simple.contacts_per_resident_year(twice) > 1.3 * simple.contacts_per_resident_year(by_caseload[240])
    assert simple.mean_contact_wait(twice) < 0.5 * simple.mean_contact_wait(by_caseload[240])


def test_nobody_has_two_contacts_outstanding(by_caseload: dict[int, Records]) -> None:
    """A contact is asked for only after the one before it took place."""
    for talked in log.by_resident(log.rows(by_caseload[480], Event.CONTACT)).values():
        held = [row[0] for row in talked]
        asked = [row[0] - row[4] for row in talked]
        assert all(later >= before + EVERY_WEEKS - 1e-4 for before, later in zip(held[:-1], asked[1:], strict=True))


def test_an_empty_diary_keeps_to_the_plan() -> None:
    """With time to spare the interval is the planned one, counted from the end of the talk."""
    records = talks(1, **{simple.FTE: 20.0})
    weeks = np.diff(log.rows(records, Event.CONTACT)["week"])

    assert len(weeks) > 8
    assert weeks == pytest.approx(np.full(len(weeks), EVERY_WEEKS + 2.0 / 40.0))


def test_hours_of_talks_are_booked_as_they_are_held(by_caseload: dict[int, Records]) -> None:
    """Two hours each; of the talk at hand when the run ends, what has passed of it."""
    for records in by_caseload.values():
        talks_held = log.rows(records, Event.CONTACT)["week"]
        left = sum(max(0.0, 2.0 - 40.0 * (records.until_week - week)) for week in talks_held)
        assert records.hours[:, Task.CONTACT].sum() == pytest.approx(2.0 * len(talks_held) - left)


# --- the ladder --------------------------------------------------------------------------------------------

DRIFT = {"model.ladder.drift_per_year": 1.0, "model.ladder.drift_after_weeks": 26.0}


def treden_at_the_end(records: Records) -> float:
    """Return the mean trede in which the residents were last seen in the log."""
    return float(np.mean([life["trede"][-1] for life in log.lives(records)]))


def test_treden_fall_when_nobody_calls() -> None:
    unseen = simple.run(simple.on_guidance(200) | DRIFT | {simple.FTE: 2.0})
    seen = simple.run(simple.on_guidance(200) | DRIFT | TALK | {simple.FTE: 20.0})

    assert treden_at_the_end(unseen) < 2.2
    assert treden_at_the_end(seen) == 3.0, "a talk every eight weeks leaves no half year without one"


def test_nobody_drifts_before_the_time_has_come() -> None:
    """The stock was seen some weeks ago when the run begins; the weeks without contact count on from there."""
    last_seen_weeks_ago = 6.0
    changes = DRIFT | {"model.work.attention_weeks": last_seen_weeks_ago}
    falls = log.rows(simple.run(simple.on_guidance(400) | changes), Event.TREDE)

    assert len(falls) > 200
    assert 26.0 - last_seen_weeks_ago < falls["week"].min() < 26.0
    assert falls["trede"].min() >= 1


def test_the_feedback_from_caseload_to_ladder_comes_out_of_the_queue() -> None:
    """The same people, the same plan, the same rates: only the number of cases per worker differs."""
    ladder = DRIFT | TALK | ONE_WORKER | ALL_IN_HOURS
    light, full = (simple.run(simple.on_guidance(n) | ladder, years=4) for n in (80, 640))

    assert treden_at_the_end(full) < treden_at_the_end(light) - 0.3


def test_contact_brings_forward_an_exit_to_work() -> None:
    """Each contact works for some weeks: who is called more often leaves sooner, at the same rates."""
    work = {
        "model.work.rate_per_year": [0.3] * 5,
        "model.work.attention_effect": [1.0] * 5,
        "model.work.attention_weeks": 6.0,
    }
    often, seldom = (
        simple.run(
            simple.on_guidance(800) | work | ALL_IN_HOURS | {"rules.contact.guidance": [weeks] * 5, simple.FTE: 15.0}
        )
        for weeks in (8.0, 100.0)
    )

    assert len(log.rows(often, Event.TO_WORK)) > 1.15 * len(log.rows(seldom, Event.TO_WORK))


def test_activation_raises_treden_and_more_so_with_contact() -> None:
    """Progress needs attention: the same activation with rarer talks lifts fewer people."""
    active = (
        simple.composed(300)
        | {
            "circumstances.stock.in_activation_fraction": 1.0,
            "circumstances.stock.in_trajectory_fraction": 0.0,
            "model.activation.length": constant_weeks(400.0),
            "model.ladder.progress_per_year": 0.8,
            "model.ladder.unattended_factor": 0.2,
            "rules.routing.exempt_fraction": 0.0,
            simple.FTE: 8.0,
        }
        | ALL_IN_HOURS
    )
    often, seldom = (simple.run(active | {"rules.contact.activation": [weeks] * 5}) for weeks in (6.0, 200.0))
    rises = [len(log.rows(records, Event.TREDE)) for records in (often, seldom)]

    assert rises[1] > 0
    assert rises[0] > 1.5 * rises[1]
    assert log.rows(often, Event.TREDE)["trede"].max() <= 5
