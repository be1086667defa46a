"""What each measure means, as data: its unit, one sentence, and its label in English and Dutch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Missing(StrEnum):
    """What it means that a replication has no value: the one rule that every estimate over replications keeps.

    `sim.stats.cut_off` tells from a row which of the two it is: a value that is missing although it rests on somebody
    was cut off.
    """

    NEVER = "never missing: what did not happen is 0"
    NOBODY = "nobody to measure (n is 0): the replication is left out"
    CUT_OFF = (
        "nobody to measure (n is 0): the replication is left out; or cut off (n above 0), because the window ended "
        "first or it has no bound: then the mean over replications is empty"
    )


@dataclass(frozen=True, slots=True)
class Definition:
    """What a measure means."""

    unit: str
    definition: str
    label_en: str
    label_nl: str
    missing: Missing


DEFINITIONS: dict[str, Definition] = {
    # --- stock and flow
    "stock_on_benefit": Definition(
        "residents",
        "Residents on benefit: the time-weighted mean over a period, or the number at the end of a day.",
        "On benefit",
        "In de bijstand",
        Missing.NEVER,
    ),
    "stock_under_1_year_fraction": Definition(
        "fraction",
        "Part of the stock at the end of a day whose present spell on benefit began less than a year before.",
        "On benefit for less than a year",
        "Korter dan een jaar in de bijstand",
        Missing.NOBODY,
    ),
    "inflow": Definition(
        "spells",
        "Benefits granted in the period, first ones and returns alike.",
        "Inflow",
        "Instroom",
        Missing.NEVER,
    ),
    "outflow": Definition(
        "spells",
        "Benefits ended in the period, for work or for another reason; grouped by the state just before.",
        "Outflow",
        "Uitstroom",
        Missing.NEVER,
    ),
    "turnover_fraction": Definition(
        "1/year",
        "Half of inflow plus outflow in the period, per person-year on benefit: the part of the stock "
        "replaced in a year.",
        "Turnover",
        "Doorloop",
        Missing.NOBODY,
    ),
    "exits_to_work": Definition(
        "spells",
        "Benefits ended in the period by work, a job in the sheltered company (route sheltered) included.",
        "Exits to work",
        "Uitstroom naar werk",
        Missing.NEVER,
    ),
    "exits_to_work_fraction": Definition(
        "1/year",
        "Exits to work in a year as a part of the mean stock on benefit (for a route: of the whole stock).",
        "Exits to work, part of the stock",
        "Uitstroom naar werk, deel van het bestand",
        Missing.NOBODY,
    ),
    "exits_to_work_per_100_person_years": Definition(
        "1/100 person-years",
        "Exits to work per 100 person-years on benefit (for a route: of all on benefit).",
        "Exits to work per 100 person-years",
        "Uitstroom naar werk per 100 persoonsjaren",
        Missing.NOBODY,
    ),
    "exits_other": Definition(
        "spells",
        "Benefits ended in the period for another reason than work: AOW, moving, a partner, study and so on.",
        "Other exits",
        "Overige uitstroom",
        Missing.NEVER,
    ),
    # --- what becomes of people
    "sustained_6m_fraction": Definition(
        "fraction",
        "Part of the exits to work in the period not followed by a new benefit within 6 months (Kaplan-Meier); empty "
        "when the period was not followed so long. Open: those that the run follows for less than that.",
        "Work lasts 6 months",
        "Zes maanden uit de bijstand door werk",
        Missing.CUT_OFF,
    ),
    "sustained_12m_fraction": Definition(
        "fraction",
        "Part of the exits to work in the period not followed by a new benefit within 12 months (Kaplan-Meier); empty"
        " when the period was not followed so long. Open: those that the run follows for less than that.",
        "Work lasts 12 months",
        "Twaalf maanden uit de bijstand door werk",
        Missing.CUT_OFF,
    ),
    "relapse_18m_fraction": Definition(
        "fraction",
        "Part of the exits to work in the period, as far as 18 months have passed since, that stands on benefit again"
        " 18 months after; empty when the period was not followed so long. Open: those for whom they have not passed.",
        "Back on benefit after 18 months",
        "Na 18 maanden terug in de bijstand",
        Missing.CUT_OFF,
    ),
    "time_to_work_median_weeks": Definition(
        "weeks",
        "Time after the benefit is granted by which half of those granted in the period have left for work, other "
        "exits competing (Aalen-Johansen); empty when it never comes to half, or the period was not followed so long."
        " Open: still on benefit when the run ends.",
        "Median time to work",
        "Mediane tijd tot werk",
        Missing.CUT_OFF,
    ),
    "to_work_12m_fraction": Definition(
        "fraction",
        "Part of those granted a benefit in the period who leave it for work within 12 months, other exits competing "
        "(Aalen-Johansen); empty when the period was not followed so long. Open: those still on benefit whom the run "
        "follows for less.",
        "To work within a year",
        "Binnen een jaar naar werk",
        Missing.CUT_OFF,
    ),
    "to_work_24m_fraction": Definition(
        "fraction",
        "Part of those granted a benefit in the period who leave it for work within 24 months, other exits competing "
        "(Aalen-Johansen); empty when the period was not followed so long. Open: those still on benefit whom the run "
        "follows for less.",
        "To work within two years",
        "Binnen twee jaar naar werk",
        Missing.CUT_OFF,
    ),
    # --- caseload and contact
    "caseload": Definition(
        "residents",
        "Time-weighted mean number of residents with an open case: from the report until the exit, in the sheltered "
        "company, or in a job with a coach; cases that nobody holds count in no team.",
        "Caseload",
        "Caseload",
        Missing.NEVER,
    ),
    "caseload_per_fte": Definition(
        "residents/fte",
        "Of a team or organisation: mean open cases per fte in post. Of a municipality or of all: mean residents on "
        "benefit per fte of every team that serves them, shared teams split by stock. Empty with less than 0.1 fte.",
        "Caseload per fte",
        "Caseload per fte",
        Missing.CUT_OFF,
    ),
    "caseload_worker_p10": Definition(
        "residents",
        "Open cases of a worker at the end of a day: a tenth of the workers with any case have at most so many.",
        "Caseload per worker, 10th percentile",
        "Caseload per medewerker, 10e percentiel",
        Missing.NOBODY,
    ),
    "caseload_worker_p50": Definition(
        "residents",
        "Open cases of a worker at the end of a day: half of the workers with any case have at most so many.",
        "Caseload per worker, median",
        "Caseload per medewerker, mediaan",
        Missing.NOBODY,
    ),
    "caseload_worker_p90": Definition(
        "residents",
        "Open cases of a worker at the end of a day: nine tenths of the workers with any case have at most so many.",
        "Caseload per worker, 90th percentile",
        "Caseload per medewerker, 90e percentiel",
        Missing.NOBODY,
    ),
    "contacts_per_resident_year": Definition(
        "1/year",
        "Conversations with residents on benefit per person-year on benefit.",
        "Conversations per resident a year",
        "Gesprekken per inwoner per jaar",
        Missing.NOBODY,
    ),
    "not_seen_3m_fraction": Definition(
        "fraction",
        "Part of the stock at the end of a day without a conversation or intake for more than 3 months, counted from "
        "the grant, or for the first stock from the start of the run, when there was none.",
        "Not seen for 3 months",
        "Drie maanden niet gezien",
        Missing.NOBODY,
    ),
    "not_seen_6m_fraction": Definition(
        "fraction",
        "Part of the stock at the end of a day without a conversation or intake for more than 6 months, counted from "
        "the grant, or for the first stock from the start of the run, when there was none.",
        "Not seen for 6 months",
        "Zes maanden niet gezien",
        Missing.NOBODY,
    ),
    "not_seen_12m_fraction": Definition(
        "fraction",
        "Part of the stock at the end of a day without a conversation or intake for more than 12 months, "
        "counted from the grant, or for the first stock from the start of the run, when there was none.",
        "Not seen for 12 months",
        "Twaalf maanden niet gezien",
        Missing.NOBODY,
    ),
    # --- queues
    "wait_mean_weeks": Definition(
        "weeks",
        "Mean wait until served of those who joined the queue in the period (area under Kaplan-Meier); empty while "
        "anybody has waited longest of all and still waits, or when the period was not followed as long as the "
        "longest waits. Open: still waiting at the end, or left without being served.",
        "Mean wait",
        "Gemiddelde wachttijd",
        Missing.CUT_OFF,
    ),
    "wait_median_weeks": Definition(
        "weeks",
        "Wait within which half of those who joined the queue in the period are served (Kaplan-Meier); empty when the"
        " period was not followed so long. Open: still waiting at the end, or left without being served.",
        "Median wait",
        "Mediane wachttijd",
        Missing.CUT_OFF,
    ),
    "wait_p90_weeks": Definition(
        "weeks",
        "Wait within which nine tenths of those who joined the queue in the period are served (Kaplan-Meier); empty "
        "when the period was not followed so long. Open: still waiting at the end, or left without being served.",
        "Wait, 90th percentile",
        "Wachttijd, 90e percentiel",
        Missing.CUT_OFF,
    ),
    "wait_within_norm_fraction": Definition(
        "fraction",
        "Part of those who joined the queue in the period served within the norm of the first day of the period "
        "(Kaplan-Meier); empty when the period was not followed so long. Open: still waiting at the end, or left "
        "without being served.",
        "Served within the norm",
        "Binnen de norm geholpen",
        Missing.CUT_OFF,
    ),
    "queue_length": Definition(
        "residents",
        "Residents who wait in the queue: the time-weighted mean over a period, or the number at the end of a day.",
        "Waiting",
        "Wachtenden",
        Missing.NEVER,
    ),
    "placement_list_left_unplaced": Definition(
        "residents",
        "Times in the period that somebody left the list of candidates for placement without a place: found work "
        "alone, left the benefit for another reason, or gave up.",
        "Left the placement list without a place",
        "Zonder plaats van de plaatsingslijst af",
        Missing.NEVER,
    ),
    "placement_list_left_unplaced_fraction": Definition(
        "fraction",
        "Part of those who left the list of candidates for placement in the period, with a place or without, that "
        "had no place.",
        "Left the placement list without a place, part of those who left it",
        "Zonder plaats van de plaatsingslijst af, deel van wie eraf ging",
        Missing.NOBODY,
    ),
    # --- trajectories and dossiers
    "trajectories_running": Definition(
        "trajectories",
        "Coach slots taken: the time-weighted mean over a period, or the number at the end of a day; grouped by the "
        "state at the start of the trajectory.",
        "Trajectories running",
        "Lopende trajecten",
        Missing.NEVER,
    ),
    "referrals_to_trajectory": Definition(
        "referrals",
        "Residents referred to a trajectory in the period.",
        "Referrals to a trajectory",
        "Aanmeldingen voor een traject",
        Missing.NEVER,
    ),
    "returned_from_trajectory_fraction": Definition(
        "fraction",
        "Part of the trajectories ended in the period that ended by handing the resident back.",
        "Handed back from a trajectory",
        "Teruggemeld uit traject",
        Missing.NOBODY,
    ),
    "handovers": Definition(
        "hand-overs",
        "Dossiers that went to another organisation in the period, in any direction.",
        "Hand-overs",
        "Overdrachten",
        Missing.NEVER,
    ),
    "misrouted_fraction": Definition(
        "fraction",
        "Part of the intakes in the period whose assessed route is not the route of the true profile.",
        "Misrouted at intake",
        "Verkeerde route na intake",
        Missing.NOBODY,
    ),
    "lost_from_view": Definition(
        "residents",
        "Times that somebody was lost from view at a hand-over in the period.",
        "Lost from view",
        "Uit beeld geraakt",
        Missing.NEVER,
    ),
    # --- staff
    "utilisation": Definition(
        "fraction",
        "Hours worked as a part of the hours offered: those of the posts less illness and vacancies. Work at hand when "
        "an absence begins is finished first, and its hours count as offered.",
        "Utilisation",
        "Benutting",
        Missing.NOBODY,
    ),
    "vacancies_fte": Definition(
        "fte",
        "Mean of the fte that a team should have and does not have in post; nothing when the team does not exist.",
        "Vacancies",
        "Vacatures",
        Missing.NEVER,
    ),
    # --- places
    "placements": Definition(
        "placements",
        "Residents who started on a place in the period; under route the kind of place.",
        "Placements",
        "Plaatsingen",
        Missing.NEVER,
    ),
    "places_unfilled_fraction": Definition(
        "fraction",
        "Part of the places offered in the period that nobody gets in the end (Aalen-Johansen); empty while the place "
        "that has been open longest of all is still open. Open: still open when the run ends.",
        "Places not filled",
        "Onvervulde plaatsen",
        Missing.CUT_OFF,
    ),
    "sheltered_occupied": Definition(
        "places",
        "Places of the sheltered company that are taken: the time-weighted mean over a period, or the number "
        "at the end of a day; under target_group by what they are held on (wsw, beschut, learning).",
        "Sheltered places taken",
        "Bezette beschutte plaatsen",
        Missing.NEVER,
    ),
    "sheltered_waiting": Definition(
        "residents",
        "Residents who wait for a sheltered place: the time-weighted mean over a period, or the number at "
        "the end of a day.",
        "Waiting for a sheltered place",
        "Wachtend op een beschutte plaats",
        Missing.NEVER,
    ),
    # --- money
    "benefit_spending_eur": Definition(
        "eur",
        "Person-years on benefit in the period times the price of a year on benefit.",
        "Spent on benefits",
        "Uitgaven aan uitkeringen",
        Missing.NEVER,
    ),
    "service_cost_eur": Definition(
        "eur",
        "Fte in post, trajectories started or bought and sheltered places in the period, each times its price; of a "
        "municipality: shared teams by stock, sheltered places by residents who work there.",
        "Cost of the services",
        "Kosten van de dienstverlening",
        Missing.NEVER,
    ),
    "net_result_eur": Definition(
        "eur",
        "BUIG income over the period less what was spent on benefits, on services and on a transition.",
        "Net result",
        "Netto resultaat",
        Missing.NEVER,
    ),
    "service_cost_by_stock_eur": Definition(
        "eur",
        "Cost of the services when the posts of every team are paid by all municipalities, each by its part of the "
        "stock on benefit, and not by those whom the team serves; for all together it is the service cost.",
        "Cost of the services, staff divided by stock",
        "Kosten van de dienstverlening, personeel verdeeld naar bestand",
        Missing.NEVER,
    ),
    "net_result_by_stock_eur": Definition(
        "eur",
        "Net result when the posts of every team are paid by all municipalities, each by its part of the stock on "
        "benefit: one cost key before and after a change of teams, which the net result has not. For all together it "
        "is the net result.",
        "Net result, staff divided by stock",
        "Netto resultaat, personeel verdeeld naar bestand",
        Missing.NEVER,
    ),
    "purchased_cost_eur": Definition(
        "eur",
        "Trajectories bought from others that started in the period, each times its price; part of the service cost.",
        "Cost of bought trajectories",
        "Kosten van ingekochte trajecten",
        Missing.NEVER,
    ),
    "transition_cost_eur": Definition(
        "eur",
        "Cost of changing the organisation that falls in the period; of a municipality: by stock. Not part of the "
        "service cost.",
        "Cost of the transition",
        "Kosten van de transitie",
        Missing.NEVER,
    ),
    "cost_per_sustained_exit_eur": Definition(
        "eur",
        "Cost of the services in the period per exit to work in it that lasts 12 months; empty when the period was "
        "not followed so long, or no exit lasts. Open: exits that the run follows for less than that.",
        "Service cost per lasting exit to work",
        "Kosten per duurzame uitstroom naar werk",
        Missing.CUT_OFF,
    ),
}
"""What each measure means, by its id."""

SERIES: dict[str, Definition] = {
    name: DEFINITIONS[name]
    for name in (
        "stock_on_benefit",
        "caseload",
        "caseload_per_fte",
        "trajectories_running",
        "queue_length",
        "exits_to_work",
    )
}
"""The measures that are also given as paths: at the end of each month, exits over that month."""
