"""The real model, reduced through the real loader, agrees with closed forms; a 5 % error would fail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from sim.domain import Event, Queue, Stage
from sim.records import Records
from sim.units import WEEKS_PER_YEAR
from tests.agreement import agrees
from tests.theory import forms
from tests.theory.degenerate import (
    HOURS_PER_WEEK,
    SINCE_WEEK,
    exponential_hours,
    exponential_weeks,
    no_hours,
    per_year,
    quantity,
    reduced,
    replications,
    waits,
)

SERVICE_WEEKS = 0.2
"""Mean length of a piece of work in these queues [weeks]."""

CLAIMS = {
    "resources.task_hours.claim": exponential_hours(SERVICE_WEEKS * HOURS_PER_WEEK),
    "model.claim.refused_fraction": 1.0,
}


def test_claims_are_an_m_m_c_queue() -> None:
    """Claims at a team of three, everything refused: Erlang C."""
    per_week = 9.0
    run = replications(
        reduced(
            CLAIMS
            | {
                "circumstances.inflow.reports_per_year": per_year(per_week),
                "resources.teams.beverwijk_income.fte": 3.0,
            }
        ),
        30,
    )
    expected = forms.many_servers(arrivals_per_week=per_week, service_weeks=SERVICE_WEEKS, servers=3)

    hold([waits(records, Queue.CLAIM).mean() for records in run], expected.mean_wait_weeks + SERVICE_WEEKS)


def hold(values: Sequence[float], expected: float, *, smallest_error: float = 0.05) -> None:
    """Hold one value per replication against theory, and say what came out when they differ."""
    agreement = agrees(values, expected, smallest_error=smallest_error)

    assert agreement, str(agreement)


def test_claims_that_are_given_up_are_an_erlang_a_queue() -> None:
    """An overloaded team of two, with residents who give up: the share that gives up, and the wait of the others."""
    per_week, patience_weeks = 12.0, 0.6
    run = replications(
        reduced(
            CLAIMS
            | {
                "circumstances.inflow.reports_per_year": per_year(per_week),
                "resources.teams.beverwijk_income.fte": 2.0,
                "model.claim.give_up_per_year": per_year(1.0 / patience_weeks),
            }
        ),
        16,
    )
    expected = forms.impatient(
        arrivals_per_week=per_week, service_weeks=SERVICE_WEEKS, patience_weeks=patience_weeks, servers=2
    )
    served = [waits(records, Queue.CLAIM) for records in run]
    left = [waits(records, Queue.CLAIM, left=True) for records in run]

    hold([len(b) / (len(a) + len(b)) for a, b in zip(served, left, strict=True)], expected.p_abandon)
    hold([float(a.mean()) for a in served], expected.mean_wait_served_weeks + SERVICE_WEEKS)


def test_papers_under_way_are_an_m_g_infinity_queue() -> None:
    """Claims whose papers are still coming: Poisson, whatever the distribution of their time."""
    per_week, mean_weeks = 3.0, 6.0
    documents = {"family": "lognormal", "mean_weeks": quantity(mean_weeks, "weeks"), "cv": quantity(0.9, "factor")}
    run = replications(
        reduced(
            {
                "circumstances.inflow.reports_per_year": per_year(per_week),
                "model.claim.documents": documents,
                "model.claim.refused_fraction": 1.0,
            }
        ),
        60,
    )
    expected = forms.mean_in_system(arrivals_per_week=per_week, stay_weeks=mean_weeks)
    counts = [in_stage_weekly(records, Stage.CLAIM) for records in run]

    hold([series.mean() for series in counts], expected)
    hold([series.var() for series in counts], expected, smallest_error=0.2)


def in_stage_weekly(records: Records, stage: Stage) -> np.ndarray:
    """Return how many are in a stage at the end of each week after the warm-up."""
    events = records.events[np.argsort(records.events["resident"], kind="stable")]
    inside = events["stage"] == stage
    same = np.append(events["resident"][1:] == events["resident"][:-1], False)
    leaves = np.where(same, np.append(events["week"][1:], 0.0), np.inf)
    weeks = np.arange(SINCE_WEEK, records.until_week)
    came = np.searchsorted(np.sort(events["week"][inside]), weeks)
    return came - np.searchsorted(np.sort(leaves[inside]), weeks)


def test_contacts_of_one_worker_are_a_machine_repair_queue() -> None:
    """A worker with thirty residents who each come back after a while: the realised frequency of contacts."""
    clients, away_weeks, contact_weeks = 30, 2.5, 0.1
    run = replications(
        reduced(
            {
                "circumstances.municipalities.beverwijk.stock_at_start": clients,
                "circumstances.stock.in_activation_fraction": 0.0,
                "resources.teams.beverwijk_activation.fte": 1.0,
                "resources.task_hours.contact": exponential_hours(contact_weeks * HOURS_PER_WEEK),
                "rules.contact.guidance": [away_weeks] * 5,
                "rules.contact.spread": "exponential",
                "rules.signalling.structured": False,
            }
        ),
        60,
    )
    expected = forms.caseload(clients=clients, workers=1, away_weeks=away_weeks, contact_weeks=contact_weeks)
    contacts = [contacts_of(records) for records in run]
    weeks = run[0].until_week - SINCE_WEEK

    hold([len(rows) / weeks for rows in contacts], expected.contacts_per_week)
    hold([float(rows["detail"].mean()) for rows in contacts], expected.mean_wait_weeks)


def contacts_of(records: Records) -> np.ndarray:
    """Return the contacts after the warm-up."""
    events = records.events
    return events[(events["event"] == Event.CONTACT) & (events["week"] >= SINCE_WEEK)]


def test_claim_and_intake_are_a_tandem() -> None:
    """Two M/M/c queues in a row: the second sees Poisson arrivals too (Burke)."""
    per_week = 9.0
    run = replications(
        reduced(
            {
                "circumstances.inflow.reports_per_year": per_year(per_week),
                "resources.task_hours.claim": exponential_hours(SERVICE_WEEKS * HOURS_PER_WEEK),
                "resources.task_hours.intake": exponential_hours(SERVICE_WEEKS * HOURS_PER_WEEK),
                "resources.teams.beverwijk_income.fte": 3.0,
                "resources.teams.beverwijk_activation.fte": 4.0,
                "model.other_exit.rate_per_year": [0.0, 500.0, 500.0],
            }
        ),
        20,
    )
    both = [waits(records, Queue.CLAIM).mean() + waits(records, Queue.INTAKE).mean() for records in run]

    hold(both, forms.tandem_mean_weeks([(SERVICE_WEEKS, 3), (SERVICE_WEEKS, 4)], arrivals_per_week=per_week))


def test_candidates_and_places_are_a_two_sided_queue() -> None:
    """Candidates wait for places and places for candidates; both may be lost."""
    candidates, places, patience_weeks, open_weeks = 8.0, 8.0, 1.0, 0.8
    run = replications(
        reduced(
            {
                "circumstances.inflow.nug_per_year": per_year(candidates),
                "circumstances.labour_market.places.regular.leads_per_year": per_year(places),
                "circumstances.labour_market.places.regular.open_for": exponential_weeks(open_weeks),
                "circumstances.labour_market.places.regular.from_trede": 1,
                "circumstances.labour_market.places.regular.fits_fraction": 1.0,
                "circumstances.labour_market.places.regular.max_barriers": 5,
                "resources.task_hours.place_lead": no_hours(),
                "model.placement.candidate_patience": exponential_weeks(patience_weeks),
            }
        ),
        50,
    )
    expected = forms.two_sided_match(
        candidates_per_week=candidates,
        places_per_week=places,
        candidate_leaves_per_week=1.0 / patience_weeks,
        place_expires_per_week=1.0 / open_weeks,
    )
    filled = [unfilled_fraction(records) for records in run]
    waited = [waits(records, Queue.PLACEMENT) for records in run]
    lost = [len(waits(records, Queue.PLACEMENT, left=True)) for records in run]

    hold(filled, expected.places_unfilled_fraction)
    hold([n / (n + len(w)) for n, w in zip(lost, waited, strict=True)], expected.candidates_lost_fraction)


def unfilled_fraction(records: Records) -> float:
    """Return the share of the places opened after the warm-up that nobody took, of those whose fate is known."""
    places = records.places[(records.places["opened"] >= SINCE_WEEK) & np.isfinite(records.places["closed"])]
    return float((places["resident"] < 0).mean())


def test_a_horizon_is_half_open() -> None:
    """Nothing is recorded at or after the end of the window."""
    records = replications(reduced(CLAIMS | {"circumstances.inflow.reports_per_year": 200.0}), 1)[0]

    assert records.until_week == (dt.date(2012, 1, 1) - dt.date(2000, 1, 1)).days / 7.0
    assert records.events["week"].max() < records.until_week
    assert records.until_week > 10 * WEEKS_PER_YEAR


# --- free hours, and caseloads with a limit -----------------------------------------------------------------------


def test_a_worker_who_uses_free_hours_is_a_repairman_of_residents() -> None:
    """Thirty residents who may be seen after half of a random plan: busy, and talks a week, as in machine repair.

    Whoever is not seen by then is asked for when the plan ends. That changes who goes first, and so nothing in how
    many are waiting: the hours of a talk do not depend on whose it is.
    """
    clients, plan_weeks, after, contact_weeks = 30, 6.0, 0.5, 0.1
    run = replications(
        reduced(
            ONE_CASELOAD
            | {
                "circumstances.municipalities.beverwijk.stock_at_start": clients,
                "resources.task_hours.contact": exponential_hours(contact_weeks * HOURS_PER_WEEK),
                "rules.contact.guidance": [plan_weeks] * 5,
                "rules.contact.spread": "exponential",
                "rules.contact.sooner_after": after,
            }
        ),
        12,
    )
    expected = forms.caseload(clients=clients, workers=1, away_weeks=after * plan_weeks, contact_weeks=contact_weeks)

    hold([len(contacts_of(records)) / (run[0].until_week - SINCE_WEEK) for records in run], expected.contacts_per_week)
    hold([busy_fraction(records, "beverwijk_activation") for records in run], expected.utilisation)


def test_equal_plans_and_free_hours_are_a_repairman_too() -> None:
    """Only the mean of the time away matters: plans that do not vary give the same talks a week."""
    clients, plan_weeks, after, contact_weeks = 30, 6.0, 0.5, 0.1
    run = replications(
        reduced(
            ONE_CASELOAD
            | {
                "circumstances.municipalities.beverwijk.stock_at_start": clients,
                "resources.task_hours.contact": exponential_hours(contact_weeks * HOURS_PER_WEEK),
                "rules.contact.guidance": [plan_weeks] * 5,
                "rules.contact.sooner_after": after,
                "rules.contact.sooner_order": after,
            }
        ),
        12,
    )
    expected = forms.caseload(clients=clients, workers=1, away_weeks=after * plan_weeks, contact_weeks=contact_weeks)

    hold([len(contacts_of(records)) / (run[0].until_week - SINCE_WEEK) for records in run], expected.contacts_per_week)


ONE_CASELOAD = {
    "circumstances.stock.in_activation_fraction": 0.0,
    "resources.teams.beverwijk_activation.fte": 1.0,
    "rules.signalling.structured": False,
}
"""One worker who has everybody of the stock on guidance, and nothing else to do."""


def busy_fraction(records: Records, name: str) -> float:
    """Return which part of the hours that a team offered after the warm-up was worked."""
    team, late = [team.name for team in records.teams].index(name), records.edges[:-1] >= SINCE_WEEK
    return float(records.hours[team].sum(axis=0)[late].sum() / records.available[team][late].sum())


def test_a_limit_keeps_a_coach_idle_however_long_the_list() -> None:
    """A coach who may hold six, with a list that never ends: idle when all six are away, by Erlang's loss formula.

    A case ends at random, wherever it is, and the next one begins with a talk. So a case that is away comes back, or
    is followed by one that waits for its talk: both end a time away.
    """
    cap, talk_weeks, between_weeks, length_weeks = 6, 0.4, 2.0, 40.0
    run = replications(
        reduced(
            {
                "circumstances.municipalities.beverwijk.stock_at_start": 200,
                "circumstances.stock.in_activation_fraction": 0.0,
                "circumstances.stock.in_trajectory_fraction": 0.02,
                "circumstances.stock.waiting": {
                    "trajectory": quantity(150.0, "residents"),
                    "longest_weeks": quantity(0.0, "weeks"),
                },
                "resources.teams.ijw_coaches.fte": 1.0,
                "resources.teams.ijw_coaches.norm_caseload": float(cap),
                "resources.task_hours.coach_contact": exponential_hours(talk_weeks * HOURS_PER_WEEK),
                "resources.task_hours.hand_over": no_hours(),
                "rules.referral.from_trede": 1,
                "rules.referral.max_barriers": 5,
                "rules.readiness.from_trede": 6,
                "rules.contact.spread": "exponential",
                "rules.contact.trajectory_weeks": between_weeks,
                "rules.contact.group_trajectory_weeks": between_weeks,
                "rules.trajectory.group_fraction": 0.0,
                "rules.trajectory.individual": exponential_weeks(length_weeks),
                "model.ladder.trajectory_progress_per_year": 0.0,
            }
        ),
        12,
    )
    away_weeks = 1.0 / (1.0 / between_weeks + 1.0 / length_weeks)
    expected = forms.busiest_fraction(cap, talks_per_week=1.0 / talk_weeks, outside_weeks=away_weeks)

    hold([busy_fraction(records, "ijw_coaches") for records in run], expected)
    hold([starts_per_week(records) for records in run], cap / length_weeks, smallest_error=0.2)


def starts_per_week(records: Records) -> float:
    """Return how many trajectories started in a week after the warm-up."""
    events = records.events
    started = (events["event"] == Event.TRAJECTORY_START) & (events["week"] >= SINCE_WEEK)
    return float(started.sum() / (records.until_week - SINCE_WEEK))
