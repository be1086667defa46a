"""The door: the young search first, claims are decided, refused or given up, and intake follows."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from sim.domain import Event, Queue, Stage, TargetGroup, Task
from tests.agreement import agrees
from tests.model import log, simple, small
from tests.theory.degenerate import constant_weeks

YOUNG, OLDER = [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]


def test_the_young_wait_out_the_search_period() -> None:
    records = simple.run({simple.REPORTS: 300.0, "circumstances.newcomers.age_shares": YOUNG})
    stays = [one for one in log.stays(records) if one.stage == Stage.SEARCH_PERIOD]
    over = [one.until - one.since for one in stays if np.isfinite(one.until)]

    assert len(over) > 400
    assert over == pytest.approx([4.0] * len(over))
    assert {one.since for one in stays} == set(log.rows(records, Event.REPORTED)["week"].tolist())


def test_whoever_is_older_claims_at_once() -> None:
    records = simple.run({simple.REPORTS: 300.0, "circumstances.newcomers.age_shares": OLDER})

    assert not any(one.stage == Stage.SEARCH_PERIOD for one in log.stays(records))
    assert np.array_equal(log.rows(records, Event.REPORTED)["week"], log.rows(records, Event.CLAIMED)["week"])


def test_the_age_that_counts_is_that_at_the_door() -> None:
    """Under 27 searches, 27 and over does not, in a mixed inflow."""
    records = simple.run({simple.REPORTS: 400.0, "circumstances.newcomers.age_shares": [0.5, 0.5, 0.0]})
    born = dict(zip(records.residents["resident"].tolist(), records.residents["birth_week"].tolist(), strict=True))
    for row in log.rows(records, Event.REPORTED):
        young = (row["week"] - born[row["resident"]]) * 7.0 / 365.25 < 27.0
        assert (row["stage"] == Stage.SEARCH_PERIOD) == young


def test_a_share_of_the_young_does_not_come_back() -> None:
    shares = []
    for number in range(6):
        records = simple.run(
            {
                simple.REPORTS: 1500.0,
                "circumstances.newcomers.age_shares": YOUNG,
                "model.claim.youth_not_back_fraction": 0.4,
            },
            replication=number,
        )
        withdrew, claimed = (len(log.rows(records, event)) for event in (Event.WITHDREW, Event.CLAIMED))
        shares.append(withdrew / (withdrew + claimed))

    assert agrees(shares, 0.4, smallest_error=0.08)


def test_a_share_of_the_claims_is_refused() -> None:
    refused = []
    for number in range(6):
        records = simple.run({simple.REPORTS: 1500.0, "model.claim.refused_fraction": 0.3}, replication=number)
        no, yes = (len(log.rows(records, event)) for event in (Event.REFUSED, Event.GRANTED))
        refused.append(no / (no + yes))

    assert agrees(refused, 0.3, smallest_error=0.1)


def test_more_staff_decide_sooner_and_fewer_give_up() -> None:
    claims = {
        simple.REPORTS: 400.0,
        "model.claim.give_up_per_year": 2.0,
        "resources.task_hours.claim": small.hours(8.0),
    }
    few, enough, many = (simple.run(claims | {"resources.teams.beverwijk_income.fte": fte}) for fte in (1.0, 1.6, 3.0))
    waits = [log.mean_wait(records, Queue.CLAIM) for records in (few, enough, many)]
    lost = [len(log.rows(records, Event.WITHDREW)) for records in (few, enough, many)]

    assert waits == sorted(waits, reverse=True)
    assert waits[0] > 3.0 * waits[2]
    assert lost == sorted(lost, reverse=True)
    assert lost[0] > 3 * lost[2]


def test_papers_come_before_the_decision() -> None:
    records = simple.run({simple.REPORTS: 100.0, "model.claim.documents": constant_weeks(6.0)})
    waits = [one.until - one.since for one in log.waits(records) if one.queue == Queue.CLAIM and one.served]

    assert waits == pytest.approx([6.0] * len(waits))


def test_an_intake_reads_the_profile_as_well_as_it_can() -> None:
    """Without errors of reading nobody is misrouted; with them a share is."""
    gate = {
        "rules.referral.from_trede": 3,
        "rules.referral.max_barriers": 5,
        "rules.referral.accepts_by_trede": [1.0] * 5,
    }
    flow = {simple.REPORTS: 500.0, "model.barriers.seen_at_intake_fraction": 1.0} | gate
    exact, noisy = (simple.run(flow | {"model.assessment.trede_error_fraction": error}) for error in (0.0, 0.4))

    assert log.rows(exact, Event.PROFILED)["detail"].sum() == 0
    assert 0.05 < log.rows(noisy, Event.PROFILED)["detail"].mean() < 0.4


# --- help without a benefit --------------------------------------------------------------------------------

INTAKE_WEEKS = 20.0
LONG_TALK = {
    "circumstances.inflow.nug_per_year": 50.0,
    simple.FTE: 1.0,
    "resources.task_hours.intake": small.hours(40.0 * INTAKE_WEEKS),
}


def test_help_without_a_benefit_begins_with_a_talk() -> None:
    records = simple.run(LONG_TALK)
    candidates = log.rows(records, Event.CANDIDATE)["week"]
    first = log.rows(records, Event.REPORTED)["week"][0]

    assert candidates == pytest.approx(first + INTAKE_WEEKS * np.arange(1, len(candidates) + 1))
    assert len(candidates) > 2


def test_a_change_of_the_rules_does_not_cut_that_talk_short() -> None:
    """A new pension age has nothing to do with it."""
    ages = small.number({simple.START: 65.0, dt.date(2000, 4, 1): 66.0}, "years")
    as_ever, changed = (simple.run(LONG_TALK | one) for one in ({}, {"circumstances.law.aow_age_years": ages}))

    assert np.array_equal(log.rows(changed, Event.CANDIDATE)["week"], log.rows(as_ever, Event.CANDIDATE)["week"])


def test_help_without_a_benefit_is_no_benefit() -> None:
    records = simple.run({"circumstances.inflow.nug_per_year": 200.0})

    assert set(records.residents["group"].tolist()) == {TargetGroup.NUG}
    assert len(log.rows(records, Event.GRANTED, Event.TO_WORK, Event.OUT)) == 0
    assert records.hours[:, Task.CONTACT].sum() == 0.0
