"""How many cases there are, how they lie over workers, and how often people are seen."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints
from sim.domain import Event
from sim.measures.capacity import fte_weeks_by, per_fte
from sim.measures.facts import Facts
from sim.measures.grid import Marks
from sim.measures.log import ALL, BY_CASE, MUNICIPALITY, ORGANISATION, STAGE, TEAM, TREDE
from sim.measures.registry import DAY, Counting, Measure, Missing, Shelf, computes
from sim.measures.sheet import Sheet, Told, add_means, lengths_years, ratio
from sim.texts import Text
from sim.units import WEEKS_PER_MONTH, WEEKS_PER_YEAR

CASELOAD = Measure(
    id="caseload",
    unit="residents",
    least=0.0,
    missing=Missing.NEVER,
    groupings=(*BY_CASE, STAGE),
    is_sum=True,
    label=Text("Caseload", "Caseload"),
    short=Text("cases", "caseload"),
    sentence=(
        "Time-weighted mean number of residents with an open case: from the report until the exit, in the sheltered "
        "company, or in a job with a coach; cases that nobody holds count in no team."
    ),
    shown={Shelf.ORGANISATION: 1},
)


@computes(CASELOAD)
def measure_caseload(facts: Facts, sheet: Sheet) -> None:
    """Measure the mean number of open cases, wherever they are."""
    for by in sheet.asked(CASELOAD):
        add_means(facts, sheet, CASELOAD, by, facts.cases.weeks)


CASELOAD_WORKER_P10 = Measure(
    id="caseload_worker_p10",
    unit="residents",
    least=0.0,
    better="lower",
    missing=Missing.NOBODY,
    groupings=(ALL, ORGANISATION, TEAM),
    times=(DAY,),
    label=Text("Caseload per worker, 10th percentile", "Caseload per medewerker, 10e percentiel"),
    sentence="Open cases of a worker at the end of a day: a tenth of the workers with any case have at most so many.",
)

CASELOAD_WORKER_P50 = Measure(
    id="caseload_worker_p50",
    unit="residents",
    least=0.0,
    better="lower",
    missing=Missing.NOBODY,
    groupings=(ALL, ORGANISATION, TEAM),
    times=(DAY,),
    label=Text("Caseload per worker, median", "Caseload per medewerker, mediaan"),
    sentence="Open cases of a worker at the end of a day: half of the workers with any case have at most so many.",
)

CASELOAD_WORKER_P90 = Measure(
    id="caseload_worker_p90",
    unit="residents",
    least=0.0,
    better="lower",
    missing=Missing.NOBODY,
    groupings=(ALL, ORGANISATION, TEAM),
    times=(DAY,),
    label=Text("Caseload per worker, 90th percentile", "Caseload per medewerker, 90e percentiel"),
    sentence=(
        "Open cases of a worker at the end of a day: nine tenths of the workers with any case have at most so many."
    ),
)

PERCENTILES = {CASELOAD_WORKER_P10: 0.1, CASELOAD_WORKER_P50: 0.5, CASELOAD_WORKER_P90: 0.9}


@computes(CASELOAD_WORKER_P10, CASELOAD_WORKER_P50, CASELOAD_WORKER_P90)
def measure_caseload_per_worker(facts: Facts, sheet: Sheet) -> None:
    """Measure how cases lie over the workers who have any, at the end of each day asked for."""
    groupings = sheet.asked(*PERCENTILES)
    if not groupings or not facts.calendar.days:
        return
    day, team, cases = _cases_per_worker(facts)
    organisation = facts.groups.organisation_of_team[team].astype(np.int64)
    code_of = {ALL: np.zeros_like(team), ORGANISATION: organisation, TEAM: team}
    told = {by: _over_workers(facts, by, day=day, codes=code_of[by], cases=cases) for by in groupings}
    for place, label in enumerate(facts.calendar.day_labels):
        for by in groupings:
            n, values = told[by]
            one_day = zip(PERCENTILES, values, strict=True)
            sheet.write(by, (label,), {name: Told(value[:, [place]], n=n[:, [place]]) for name, value in one_day})


def _cases_per_worker(facts: Facts) -> tuple[Ints, Ints, Ints]:
    """Return the day, the team and the number of cases of everybody who has a case at the end of a day."""
    stays, marks = facts.stays, facts.cases.marks
    team, worker = (column[marks.row].astype(np.int64) for column in (stays.team, stays.worker))
    held = (team >= 0) & (worker >= 0)
    shape = len(facts.calendar.days), len(facts.records.teams), worker.max(initial=0) + 1
    seats = np.ravel_multi_index((marks.moment[held], team[held], worker[held]), shape)
    cases = np.bincount(seats, minlength=np.prod(shape))
    taken = np.flatnonzero(cases)
    day, team, _ = np.unravel_index(taken, shape)
    return day, team, cases[taken]


def _over_workers(facts: Facts, by: str, *, day: Ints, codes: Ints, cases: Ints) -> tuple[Floats, list[Floats]]:
    """Return how many workers there are per group and day, and each of the percentiles of their cases."""
    n_groups, n_days = facts.groups.n(by), len(facts.calendar.days)
    place = codes * n_days + day
    n = np.bincount(place, minlength=n_groups * n_days)
    in_order = cases[np.lexsort((cases, place))].astype(np.float64)
    values = [quantiles(in_order, n, fraction).reshape(n_groups, n_days) for fraction in PERCENTILES.values()]
    return n.reshape(n_groups, n_days).astype(np.float64), values


def quantiles(values: Floats, n: Ints, fraction: float) -> Floats:
    """Return a quantile of each of some samples, as `numpy.percentile` has it; nan of an empty one.

    Parameters
    ----------
    values
        The samples one after the other, each in ascending order.
    n
        How many values each has.
    fraction
        The part of a sample that is at most so large; between two values on a straight line.

    Examples
    --------
    >>> import numpy as np
    >>> quantiles(np.array([1.0, 2.0, 6.0, 5.0]), np.array([3, 0, 1]), 0.75).tolist()
    [4.0, nan, 5.0]
    """
    begins, last = np.cumsum(n) - n, np.maximum(n - 1, 0)
    place = last * fraction
    below = np.floor(place).astype(np.int64)
    known = np.append(values, np.nan)
    low, high = (known[np.where(n > 0, begins + at, -1)] for at in (below, np.minimum(below + 1, last)))
    part: Floats = place - below
    # from the nearer of the two, as numpy does
    found: Floats = np.where(part < 0.5, low + (high - low) * part, high - (high - low) * (1.0 - part))
    return found


CASELOAD_PER_FTE = Measure(
    id="caseload_per_fte",
    unit="residents/fte",
    least=0.0,
    better="lower",
    missing=Missing.CUT_OFF,
    groupings=(ALL, MUNICIPALITY, ORGANISATION, TEAM),
    label=Text("Caseload per fte", "Caseload per fte"),
    short=Text("caseload per fte", "caseload per fte"),
    sentence=(
        "Of a team or organisation: mean open cases per fte in post. Of a municipality or of all: mean residents on "
        "benefit per fte of every team that serves them, shared teams split by stock. Empty with less than 0.1 fte."
    ),
    shown={Shelf.BY_MUNICIPALITY: 4, Shelf.ORGANISATION: 2, Shelf.WORKER: 1, Shelf.TEAM: 1},
)


@computes(CASELOAD_PER_FTE)
def measure_caseload_per_fte(facts: Facts, sheet: Sheet) -> None:
    """Measure cases per fte of a team or organisation, and residents on benefit per fte of all who serve them."""
    for by in sheet.asked(CASELOAD_PER_FTE):
        counted, length = facts.benefit if by in (ALL, MUNICIPALITY) else facts.cases, lengths_years(facts)
        case_years, fte_years = (
            facts.over(weeks) / WEEKS_PER_YEAR for weeks in (counted.weeks(by), fte_weeks_by(facts, by))
        )
        told = Told(per_fte(case_years / length, fte_years / length), n=case_years)
        sheet.write(by, facts.calendar.labels, {CASELOAD_PER_FTE: told})


CONTACTS = Measure(
    id="contacts_per_resident_year",
    unit="1/year",
    least=0.0,
    better="higher",
    missing=Missing.NOBODY,
    groupings=(*BY_CASE, STAGE),
    label=Text("Conversations per resident a year", "Gesprekken per inwoner per jaar"),
    short=Text("conversations", "gesprekken"),
    sentence="Conversations with residents on benefit per person-year on benefit.",
    shown={Shelf.KEY_FIGURES: 10, Shelf.RESIDENTS: 7, Shelf.BY_GROUP: 3, Shelf.WORKER: 3, Shelf.TIME: 2},
)


@computes(CONTACTS)
def measure_contacts(facts: Facts, sheet: Sheet) -> None:
    """Measure how many conversations a resident on benefit has in a year."""
    groupings = sheet.asked(CONTACTS)
    if not groupings:
        return
    rows = facts.chronicle.of(Event.CONTACT)
    contacts = facts.numbers(facts.chronicle.rows(rows[facts.chronicle.benefit(rows)]))
    for by in groupings:
        number = contacts(by)
        person_years = facts.over(facts.benefit.weeks(by)) / WEEKS_PER_YEAR
        told = Told(ratio(number, person_years), n=number)
        sheet.write(by, facts.calendar.labels, {CONTACTS: told})


NOT_SEEN_3M = Measure(
    id="not_seen_3m_fraction",
    unit="fraction",
    least=0.0,
    most=1.0,
    better="lower",
    missing=Missing.NOBODY,
    groupings=(ALL, MUNICIPALITY, ORGANISATION, TEAM, TREDE),
    times=(DAY,),
    counting=Counting.PART,
    label=Text("Not seen for 3 months", "Drie maanden niet gezien"),
    sentence=(
        "Part of the stock at the end of a day without a conversation or intake for more than 3 months, counted from "
        "the grant, or for the first stock from the start of the run, when there was none."
    ),
)

NOT_SEEN_6M = Measure(
    id="not_seen_6m_fraction",
    unit="fraction",
    least=0.0,
    most=1.0,
    better="lower",
    missing=Missing.NOBODY,
    groupings=(ALL, MUNICIPALITY, ORGANISATION, TEAM, TREDE),
    times=(DAY,),
    counting=Counting.PART,
    label=Text("Not seen for 6 months", "Zes maanden niet gezien"),
    short=Text("not seen for 6 months", "zes maanden niet gezien"),
    sentence=(
        "Part of the stock at the end of a day without a conversation or intake for more than 6 months, counted from "
        "the grant, or for the first stock from the start of the run, when there was none."
    ),
    shown={Shelf.KEY_FIGURES: 11, Shelf.RESIDENTS: 8, Shelf.BY_GROUP: 4, Shelf.BY_MUNICIPALITY: 3},
)

NOT_SEEN_12M = Measure(
    id="not_seen_12m_fraction",
    unit="fraction",
    least=0.0,
    most=1.0,
    better="lower",
    missing=Missing.NOBODY,
    groupings=(ALL, MUNICIPALITY, ORGANISATION, TEAM, TREDE),
    times=(DAY,),
    counting=Counting.PART,
    label=Text("Not seen for 12 months", "Twaalf maanden niet gezien"),
    sentence=(
        "Part of the stock at the end of a day without a conversation or intake for more than 12 months, counted from"
        " the grant, or for the first stock from the start of the run, when there was none."
    ),
)

NOT_SEEN_MONTHS = {NOT_SEEN_3M: 3, NOT_SEEN_6M: 6, NOT_SEEN_12M: 12}


@computes(NOT_SEEN_3M, NOT_SEEN_6M, NOT_SEEN_12M)
def measure_not_seen(facts: Facts, sheet: Sheet) -> None:
    """Measure which part of the stock nobody has spoken to for some months, at the end of each day asked for."""
    for measure, months in NOT_SEEN_MONTHS.items() if facts.calendar.days else ():
        groupings = sheet.asked(measure)
        unseen = _unseen(facts, weeks=months * WEEKS_PER_MONTH) if groupings else None
        for by in groupings:
            assert unseen is not None
            number, stock = facts.benefit.standing_of(unseen, by), facts.benefit.standing(by)
            sheet.write(by, facts.calendar.day_labels, {measure: Told(ratio(number, stock), n=stock)})


def _unseen(facts: Facts, *, weeks: float) -> Marks:
    """Return who stands on benefit at the end of a day and was last seen longer ago than `weeks`."""
    marks = facts.benefit.marks
    return marks.take(facts.last_seen + weeks < facts.days.weeks[marks.moment])
