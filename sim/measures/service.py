"""What residents get: how long they wait, and what becomes of their trajectories and dossiers."""

from __future__ import annotations

import datetime as dt

import numpy as np

from sim.domain import Event, Queue
from sim.measures.cohorts import entries_of
from sim.measures.facts import Facts
from sim.measures.log import (
    ALL,
    BY_CASE,
    BY_MUNICIPALITY,
    BY_PERSON,
    MUNICIPALITY,
    ORGANISATION,
    QUEUE,
    QUEUES,
    TEAM,
    TREDE,
)
from sim.measures.registry import DAY, PERIOD, Counting, Measure, Missing, Shelf, computes
from sim.measures.sheet import Sheet, Told, add_counts, add_parts, add_presence, ratio
from sim.texts import Text
from sim.units import WEEKS_PER_YEAR

WAIT_MEAN = Measure(
    id="wait_mean_weeks",
    unit="weeks",
    least=0.0,
    better="lower",
    missing=Missing.CUT_OFF,
    groupings=(QUEUE,),
    label=Text("Mean wait", "Gemiddelde wachttijd"),
    short=Text("mean wait", "gemiddelde wachttijd"),
    sentence=(
        "Mean wait until served of those who joined the queue in the period (area under Kaplan-Meier); empty while "
        "anybody has waited longest of all and still waits, or when the period was not followed as long as the "
        "longest waits. Open: still waiting at the end, or left without being served."
    ),
)

WAIT_MEDIAN = Measure(
    id="wait_median_weeks",
    unit="weeks",
    least=0.0,
    better="lower",
    missing=Missing.CUT_OFF,
    groupings=(QUEUE,),
    is_bounded=True,
    label=Text("Median wait", "Mediane wachttijd"),
    short=Text("median wait", "mediane wachttijd"),
    sentence=(
        "Wait within which half of those who joined the queue in the period are served (Kaplan-Meier); empty when the"
        " period was not followed so long. Open: still waiting at the end, or left without being served."
    ),
)

WAIT_P90 = Measure(
    id="wait_p90_weeks",
    unit="weeks",
    least=0.0,
    better="lower",
    missing=Missing.CUT_OFF,
    groupings=(QUEUE,),
    is_bounded=True,
    label=Text("Wait, 90th percentile", "Wachttijd, 90e percentiel"),
    short=Text("wait of nine in ten", "wachttijd van negen op de tien"),
    sentence=(
        "Wait within which nine tenths of those who joined the queue in the period are served (Kaplan-Meier); empty "
        "when the period was not followed so long. Open: still waiting at the end, or left without being served."
    ),
)

WAIT_WITHIN_NORM = Measure(
    id="wait_within_norm_fraction",
    unit="fraction",
    least=0.0,
    most=1.0,
    better="higher",
    missing=Missing.CUT_OFF,
    groupings=(QUEUE,),
    counting=Counting.PART,
    label=Text("Served within the norm", "Binnen de norm geholpen"),
    sentence=(
        "Part of those who joined the queue in the period served within the norm of the first day of the period "
        "(Kaplan-Meier); empty when the period was not followed so long. Open: still waiting at the end, or left "
        "without being served."
    ),
)

OF_A_WAIT = (WAIT_MEAN, WAIT_MEDIAN, WAIT_P90, WAIT_WITHIN_NORM)


@computes(WAIT_MEAN, WAIT_MEDIAN, WAIT_P90, WAIT_WITHIN_NORM)
def measure_waits(facts: Facts, sheet: Sheet) -> None:
    """Measure the waits of those who joined a queue in each period."""
    for by in sheet.asked(*OF_A_WAIT):
        waits, periods, n_queues = facts.waits, facts.calendar.periods, facts.groups.n(QUEUE)
        entries = entries_of(waits.since, waits.until - waits.since, facts.calendar, end_week=facts.records.until_week)
        cohorts = entries.by(waits.queue, n_groups=n_queues)
        curves = cohorts.curves(waits.served.astype(np.int64), cause=1, is_open=waits.is_open)
        norms = np.array([norms_weeks(facts, period.first) for period in periods]).ravel()
        values = (curves.mean_weeks, curves.after(0.5), curves.after(0.9), curves.by(norms))
        n, n_open = cohorts.n, cohorts.count(~waits.served)
        told = [Told(cohorts.told(one), n=n, n_open=n_open) for one in values]
        sheet.write(by, facts.calendar.labels, dict(zip(OF_A_WAIT, told, strict=True)))


def norms_weeks(facts: Facts, date: dt.date) -> list[float]:
    """Return the norm of each queue on `date` [weeks], nan for a queue without one."""
    norms = facts.configuration.at(date).measurement.norms
    return [norms.get(queue.word, np.nan) for queue in QUEUES]  # type: ignore[call-overload]  # the words of Queue are the keys


QUEUE_LENGTH = Measure(
    id="queue_length",
    unit="residents",
    least=0.0,
    better="lower",
    missing=Missing.NEVER,
    groupings=(QUEUE,),
    times=(PERIOD, DAY),
    label=Text("Waiting", "Wachtenden"),
    short=Text("people waiting", "aantal wachtenden"),
    sentence=(
        "Residents who wait in the queue: the time-weighted mean over a period, or the number at the end of a day."
    ),
)


@computes(QUEUE_LENGTH)
def measure_queue_length(facts: Facts, sheet: Sheet) -> None:
    """Measure how many stand in each queue, over each period and at the end of each day asked for."""
    add_presence(facts, sheet, QUEUE_LENGTH, lambda facts: facts.queues)


LEFT_UNPLACED = Measure(
    id="placement_list_left_unplaced",
    unit="residents",
    least=0.0,
    better="lower",
    missing=Missing.NEVER,
    groupings=BY_MUNICIPALITY,
    counting=Counting.UP,
    label=Text("Left the placement list without a place", "Zonder plaats van de plaatsingslijst af"),
    short=Text("leaving the list for a job without one", "van de lijst af zonder baan"),
    sentence=(
        "Times in the period that somebody left the list of candidates for placement without a place: found work "
        "alone, left the benefit for another reason, or gave up."
    ),
)

LEFT_UNPLACED_FRACTION = Measure(
    id="placement_list_left_unplaced_fraction",
    unit="fraction",
    least=0.0,
    most=1.0,
    better="lower",
    missing=Missing.NOBODY,
    groupings=BY_MUNICIPALITY,
    counting=Counting.PART,
    label=Text(
        "Left the placement list without a place, part of those who left it",
        "Zonder plaats van de plaatsingslijst af, deel van wie eraf ging",
    ),
    short=Text("part that leaves the list for a job without one", "deel dat zonder baan van de lijst af gaat"),
    sentence=(
        "Part of those who left the list of candidates for placement in the period, with a place or without, that had"
        " no place."
    ),
)


@computes(LEFT_UNPLACED, LEFT_UNPLACED_FRACTION)
def measure_placement_list(facts: Facts, sheet: Sheet) -> None:
    """Measure who left the list of candidates for placement without a place, and which part of those who left it."""
    for by in sheet.asked(LEFT_UNPLACED, LEFT_UNPLACED_FRACTION):
        waits = facts.waits
        left = np.flatnonzero((waits.queue == Queue.PLACEMENT) & ~waits.is_open)
        codes, unserved = facts.groups.codes(by, waits.rows.take(left)), ~waits.served[left]
        all_left = facts.numbers_of(waits.until[left], codes, by)
        unplaced = facts.numbers_of(waits.until[left[unserved]], codes[unserved], by)
        add_counts(facts, sheet, LEFT_UNPLACED, by, unplaced)
        add_parts(facts, sheet, LEFT_UNPLACED_FRACTION, by, part=unplaced, whole=all_left)


TRAJECTORIES_RUNNING = Measure(
    id="trajectories_running",
    unit="trajectories",
    least=0.0,
    missing=Missing.NEVER,
    groupings=BY_CASE,
    times=(PERIOD, DAY),
    label=Text("Trajectories running", "Lopende trajecten"),
    sentence=(
        "Coach slots taken: the time-weighted mean over a period, or the number at the end of a day; grouped by the "
        "state at the start of the trajectory."
    ),
    shown={Shelf.KEY_FIGURES: 8, Shelf.WORK_COMPANY: 2},
)

RETURNED = Measure(
    id="returned_from_trajectory_fraction",
    unit="fraction",
    least=0.0,
    most=1.0,
    better="lower",
    missing=Missing.NOBODY,
    groupings=(ALL, MUNICIPALITY, ORGANISATION, TEAM),
    counting=Counting.PART,
    label=Text("Handed back from a trajectory", "Teruggemeld uit traject"),
    short=Text("returned trajectories", "teruggemelde trajecten"),
    sentence="Part of the trajectories ended in the period that ended by handing the resident back.",
    shown={Shelf.RESIDENTS: 9, Shelf.WORK_COMPANY: 3},
)


IN_GROUP = Measure(
    id="trajectories_in_group_fraction",
    unit="fraction",
    least=0.0,
    most=1.0,
    missing=Missing.NOBODY,
    groupings=(ALL, MUNICIPALITY, ORGANISATION, TEAM),
    times=(PERIOD, DAY),
    counting=Counting.PART,
    label=Text("Trajectories in a group, part of those running", "Groepstrajecten, deel van de lopende trajecten"),
    short=Text("trajectories in a group", "groepstrajecten"),
    sentence=(
        "Part of the coach slots taken, over a period or at the end of a day, that is of trajectories in a group; who "
        "has a coach in a job has them alone. Of those that run, not of those that start."
    ),
    shown={Shelf.WORK_COMPANY: 7},
)


@computes(IN_GROUP)
def measure_form(facts: Facts, sheet: Sheet) -> None:
    """Measure which part of the trajectories that run is in a group."""
    groupings = sheet.asked(IN_GROUP)
    if not groupings:
        return
    run = facts.trajectories
    in_group = facts.in_trajectory(np.flatnonzero(run.in_group), np.minimum(run.until, run.placed))
    for by in groupings:
        if facts.calendar.periods:
            part, whole = (facts.over(some.weeks(by)) / WEEKS_PER_YEAR for some in (in_group, facts.coached))
            add_parts(facts, sheet, IN_GROUP, by, part=part, whole=whole)
        if facts.calendar.days:
            part, whole = in_group.standing(by), facts.coached.standing(by)
            sheet.write(by, facts.calendar.day_labels, {IN_GROUP: Told(ratio(part, whole), n=whole)})


@computes(TRAJECTORIES_RUNNING, RETURNED)
def measure_trajectories(facts: Facts, sheet: Sheet) -> None:
    """Measure how many trajectories run, and which part of those that end hand the resident back."""
    add_presence(facts, sheet, TRAJECTORIES_RUNNING, lambda facts: facts.coached)
    groupings = sheet.asked(RETURNED)
    if groupings:
        run = facts.trajectories
        returned, ended = (facts.numbers(run.rows_at_end.take(one)) for one in (run.returned, np.isfinite(run.until)))
        for by in groupings:
            add_parts(facts, sheet, RETURNED, by, part=returned(by), whole=ended(by))


REFERRALS = Measure(
    id="referrals_to_trajectory",
    unit="referrals",
    least=0.0,
    missing=Missing.NEVER,
    groupings=BY_PERSON,
    counting=Counting.UP,
    label=Text("Referrals to a trajectory", "Aanmeldingen voor een traject"),
    sentence="Residents referred to a trajectory in the period.",
    shown={Shelf.KEY_FIGURES: 9, Shelf.WORK_COMPANY: 1},
)

HANDOVERS = Measure(
    id="handovers",
    unit="hand-overs",
    least=0.0,
    better="lower",
    missing=Missing.NEVER,
    groupings=BY_PERSON,
    counting=Counting.UP,
    label=Text("Hand-overs", "Overdrachten"),
    short=Text("hand-overs", "overdrachten"),
    sentence="Dossiers that went to another organisation in the period, in any direction.",
    shown={Shelf.WORK_COMPANY: 4, Shelf.WORKER: 4},
)

LOST_FROM_VIEW = Measure(
    id="lost_from_view",
    unit="residents",
    least=0.0,
    better="lower",
    missing=Missing.NEVER,
    groupings=BY_PERSON,
    counting=Counting.UP,
    label=Text("Lost from view", "Uit beeld geraakt"),
    sentence="Times that somebody was lost from view at a hand-over in the period.",
    shown={Shelf.RESIDENTS: 10},
)

MEETINGS = Measure(
    id="trajectory_meetings",
    unit="meetings",
    least=0.0,
    missing=Missing.NEVER,
    groupings=BY_PERSON,
    counting=Counting.UP,
    label=Text("Meetings about a trajectory", "Overleggen over een traject"),
    short=Text("meetings about a trajectory", "overleggen over een traject"),
    sentence="Meetings of the municipality and a coach about one trajectory in the period.",
)

COUNTED = {
    REFERRALS: Event.REFERRED,
    HANDOVERS: Event.HAND_OVER,
    LOST_FROM_VIEW: Event.LOST,
    MEETINGS: Event.MEETING,
}


@computes(REFERRALS, HANDOVERS, LOST_FROM_VIEW, MEETINGS)
def measure_dossiers(facts: Facts, sheet: Sheet) -> None:
    """Measure how often residents are referred, handed over, lost from view and spoken about."""
    for measure, event in COUNTED.items():
        groupings = sheet.asked(measure)
        if groupings:
            numbers = facts.numbers(facts.chronicle.rows(facts.chronicle.of(event)))
            for by in groupings:
                add_counts(facts, sheet, measure, by, numbers(by))


MISROUTED = Measure(
    id="misrouted_fraction",
    unit="fraction",
    least=0.0,
    most=1.0,
    better="lower",
    missing=Missing.NOBODY,
    groupings=(ALL, MUNICIPALITY, TREDE),
    counting=Counting.PART,
    label=Text("Misrouted at intake", "Verkeerde route na intake"),
    short=Text("wrong route at intake", "verkeerde route bij intake"),
    sentence="Part of the intakes in the period whose assessed route is not the route of the true profile.",
    shown={Shelf.RESIDENTS: 11},
)


@computes(MISROUTED)
def measure_misrouted(facts: Facts, sheet: Sheet) -> None:
    """Measure which part of the intakes led elsewhere than the true profile would have."""
    groupings = sheet.asked(MISROUTED)
    if not groupings:
        return
    profiled = facts.chronicle.of(Event.PROFILED)
    rows, wrong = facts.chronicle.rows(profiled), facts.chronicle.detail(profiled) == 1.0
    misrouted, profiles = facts.numbers(rows.take(wrong)), facts.numbers(rows)
    for by in groupings:
        add_parts(facts, sheet, MISROUTED, by, part=misrouted(by), whole=profiles(by))
