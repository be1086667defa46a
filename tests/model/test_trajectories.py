"""Trajectories: slots and their queue, hand-overs, barriers that flare up, and what makes readiness seen."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from sim.domain import Event, Queue, Stage, Task, TrajectoryEnd
from sim.records import Records
from tests.model import log, simple, small
from tests.theory.degenerate import constant_weeks, exponential_weeks, no_hours

NORM, COACHES = 10.0, 4.0
ALL_REFERRED = {
    "rules.referral.from_trede": 1,
    "rules.referral.max_barriers": 5,
    "rules.referral.accepts_by_trede": [1.0] * 5,
    "rules.referral.again_after_weeks": 13.0,
    "rules.trajectory.group_fraction": 0.0,
    "rules.trajectory.individual": exponential_weeks(30.0),
    "rules.readiness.from_trede": 6,
    "rules.hand_over.wait": constant_weeks(3.0),
    "rules.hand_over.lost_fraction": 0.0,
    "resources.task_hours.hand_over": no_hours(),
    "resources.task_hours.coach_contact": no_hours(),
    "resources.teams.ijw_coaches.fte": COACHES,
    "resources.teams.ijw_coaches.norm_caseload": NORM,
    "rules.signalling.seen_at_contact": 1.0,
    "rules.contact.guidance": [8.0] * 5,
    simple.FTE: 10.0,
}
"""Everybody who is seen is referred, and nobody is ready for work before the trajectory ends."""


def coached(n: int = 80, years: float = 2, **changes: Any) -> Records:
    return simple.run(simple.on_guidance(n) | ALL_REFERRED | changes, years=years)


def ends(records: Records, outcome: TrajectoryEnd) -> int:
    """Return how many trajectories ended in this way."""
    return int((log.rows(records, Event.TRAJECTORY_END)["detail"] == outcome).sum())


# --- slots ------------------------------------------------------------------------------------------------


def running(records: Records) -> list[int]:
    """Return how many trajectories run at the end of each week."""
    turns = log.rows(records, Event.TRAJECTORY_START, Event.TRAJECTORY_END)
    steps = np.where(turns["event"] == Event.TRAJECTORY_START, 1, -1).cumsum()
    return [
        int(steps[at - 1]) if at else 0 for at in np.searchsorted(turns["week"], np.arange(1.0, records.until_week))
    ]


def test_a_full_team_of_coaches_makes_a_waiting_list() -> None:
    records = coached(n=120)

    assert max(running(records)) == NORM * COACHES
    assert log.mean_wait(records, Queue.TRAJECTORY) > 10.0


def test_more_coaches_run_more_trajectories_and_shorten_the_wait() -> None:
    few, many = coached(n=120), coached(n=120, **{"resources.teams.ijw_coaches.fte": 8.0})

    assert np.mean(running(many)) > 1.2 * np.mean(running(few))
    assert log.mean_wait(many, Queue.TRAJECTORY) < 0.5 * log.mean_wait(few, Queue.TRAJECTORY)


def test_groups_take_a_part_of_a_slot() -> None:
    groups = {
        "rules.trajectory.group_fraction": 1.0,
        "rules.trajectory.group": exponential_weeks(30.0),
        "rules.trajectory.group_slot": 0.5,
    }

    assert max(running(coached(n=160, **groups))) == 2.0 * NORM * COACHES


def test_the_list_is_served_in_the_order_of_coming() -> None:
    waits = [one for one in log.waits(coached(n=120)) if one.queue == Queue.TRAJECTORY and one.served]
    served = [one.since for one in sorted(waits, key=lambda one: one.until)]

    assert served == sorted(served)


def test_the_gate_waits_before_it_takes_somebody_again() -> None:
    records = coached(**{"rules.trajectory.individual": constant_weeks(8.0)})
    n_again = 0
    for life in log.lives(records):
        last_end = -np.inf
        for row in life:
            if row["event"] == Event.TRAJECTORY_END:
                last_end = row["week"]
            if row["event"] == Event.REFERRED and last_end > -np.inf:
                assert row["week"] - last_end >= 13.0
                n_again += 1
    assert n_again > 20


# --- hand-overs -------------------------------------------------------------------------------------------


def test_a_file_travels_between_organisations_and_not_within_one() -> None:
    apart = coached()
    together = coached(**{"resources.teams.ijw_coaches.organisation": "beverwijk"})

    assert len(log.rows(apart, Event.HAND_OVER)) > 80
    assert len(log.rows(together, Event.HAND_OVER)) == 0
    assert not any(stay.stage == Stage.HAND_OVER for stay in log.stays(together))
    first = [
        min(one.until for one in log.waits(records) if one.queue == Queue.TRAJECTORY) for records in (apart, together)
    ]
    assert first[0] == pytest.approx(first[1] + 3.0), "the file travels three weeks"


def test_who_is_lost_from_view_is_not_called_until_found() -> None:
    records = coached(**{"rules.hand_over.lost_fraction": 1.0, "model.lost.found_after": constant_weeks(20.0)})
    lost = log.by_resident(log.rows(records, Event.LOST))
    n_found = 0
    for resident, rows in log.by_resident(log.rows(records, Event.FOUND, Event.CONTACT)).items():
        for loss in lost[resident]:
            after = [row for row in rows if row[0] > loss[0]]
            if after:
                assert after[0][3] == Event.FOUND
                assert after[0][0] - loss[0] == pytest.approx(20.0)
                n_found += 1
    assert n_found > 40
    assert len(log.rows(records, Event.TRAJECTORY_START)) == 0


# --- barriers that flare up -------------------------------------------------------------------------------

FLARES = {"model.barriers.flare_per_year": 1.0, "rules.trajectory.individual": constant_weeks(40.0)}
ALONGSIDE = {"rules.combining.kind": "alongside", "rules.combining.pace": 0.5}


def test_a_barrier_ends_a_trajectory_where_the_rule_is_to_hand_back() -> None:
    records = coached(**FLARES)

    assert ends(records, TrajectoryEnd.RETURNED) > 20
    up = {(row["resident"], row["week"]) for row in log.rows(records, Event.BARRIER_UP)}
    over = log.rows(records, Event.TRAJECTORY_END)
    returned = {(row["resident"], row["week"]) for row in over if row["detail"] == TrajectoryEnd.RETURNED}
    assert len(returned & up) > 0.7 * len(returned), "at the moment of the flare, new or of an old barrier"


def test_a_trajectory_goes_on_where_help_runs_alongside() -> None:
    records = coached(**FLARES | ALONGSIDE)

    assert ends(records, TrajectoryEnd.RETURNED) == 0
    assert ends(records, TrajectoryEnd.COMPLETED) > 1.3 * ends(coached(**FLARES), TrajectoryEnd.COMPLETED)
    assert len(log.rows(records, Event.BARRIER_UP)) > 20
    help_sought = [one for one in log.waits(records) if one.queue in range(Queue.MENTAL_HEALTH, Queue.SHELTERED)]
    assert len(help_sought) > 20, "and help is sought while it runs"


def test_without_flares_nobody_is_returned() -> None:
    """In the whole region too."""
    assert ends(coached(**FLARES | {"model.barriers.flare_per_year": 0.0}), TrajectoryEnd.RETURNED) == 0
    calm = small.run(small.region({"model.barriers.flare_per_year": 0.0}))
    assert ends(calm, TrajectoryEnd.RETURNED) == 0
    assert ends(small.standard(), TrajectoryEnd.RETURNED) > 0


def test_help_alongside_slows_the_ladder() -> None:
    """With help under way a trajectory goes at its pace: the same people climb less at half speed than at full."""
    climbing = FLARES | {
        "circumstances.newcomers.barriers.debt": [1.0] * 5,
        "circumstances.outside_services.debt.wait": constant_weeks(200.0),
        "model.ladder.trajectory_progress_per_year": 2.0,
        "resources.teams.ijw_coaches.fte": 12.0,
    }
    full, slow = (
        len(log.rows(coached(**climbing | {"rules.combining": {"kind": "alongside", "pace": pace}}), Event.TREDE))
        for pace in (1.0, 0.3)
    )

    assert 0 < slow < 0.75 * full


# --- seen and sent on ---------------------------------------------------------------------------------------


REVIEWED = {
    "rules.signalling.seen_at_contact": 0.0,
    "rules.signalling.structured": True,
    "rules.signalling.review_every_weeks": 13.0,
    "rules.signalling.seen_at_review": 1.0,
}
MISREAD = {"model.assessment.trede_error_fraction": 1.0}


def test_structured_reviews_see_what_contacts_do_not() -> None:
    blind = MISREAD | {"rules.signalling.seen_at_contact": 0.0}
    reviewed = MISREAD | REVIEWED
    without, with_reviews = coached(**blind), coached(**reviewed)

    assert len(log.rows(without, Event.REFERRED)) == 0
    assert len(log.rows(with_reviews, Event.REFERRED)) >= 80
    assert without.hours[:, Task.REVIEW].sum() == 0.0
    assert with_reviews.hours[:, Task.REVIEW].sum() > 0.0
    first = log.by_resident(log.rows(with_reviews, Event.REFERRED))
    assert max(rows[0][0] for rows in first.values()) <= 13.0, "everybody is looked at within one round"


def test_a_review_that_shows_nothing_new_is_no_occasion() -> None:
    """Else the gate would be tried again every thirteen weeks, until it opens."""
    records = coached(**REVIEWED)

    assert records.hours[:, Task.REVIEW].sum() > 0.0
    assert len(log.rows(records, Event.REFERRED)) == 0


def test_reviews_that_begin_on_a_date_begin_on_that_date() -> None:
    """A dated share that is nought at first: reviews are held, and see nothing until then."""
    seen = small.number({simple.START: 0.0, dt.date(2001, 1, 1): 1.0}, "fraction")
    reviewed = MISREAD | REVIEWED | {"rules.signalling.seen_at_review": seen}
    referred = log.rows(coached(**reviewed), Event.REFERRED)

    assert len(referred) >= 80
    assert referred["week"].min() >= 366 / 7.0


# --- on to the employer service -----------------------------------------------------------------------------

READY = {
    "rules.readiness.from_trede": 3,
    "rules.readiness.after_weeks": 8.0,
    "rules.trajectory.individual": constant_weeks(60.0),
}


def test_nobody_is_presented_before_the_coach_thinks_so() -> None:
    records = coached(**READY)
    started = log.by_resident(log.rows(records, Event.TRAJECTORY_START))
    for resident, rows in log.by_resident(log.rows(records, Event.CANDIDATE)).items():
        assert rows[0][0] - started[resident][0][0] >= 8.0
    assert len(log.rows(records, Event.CANDIDATE)) > 20


def test_a_second_assessment_may_turn_everybody_down() -> None:
    turned_down = coached(
        **READY
        | {"rules.wsp_access": {"kind": "through_trajectory", "second_assessment": True, "rejects_fraction": 1.0}}
    )

    assert len(log.rows(turned_down, Event.CANDIDATE)) == 0
    assert turned_down.hours[:, Task.REASSESSMENT].sum() > 0.0


def test_direct_access_needs_no_trajectory() -> None:
    direct = coached(**READY | {"rules.wsp_access": {"kind": "direct", "second_assessment": False}})

    assert len(log.rows(direct, Event.CANDIDATE)) >= 80
    assert len(log.rows(direct, Event.TRAJECTORY_START)) == 0
