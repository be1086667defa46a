"""How many cases there are, how they lie over workers, and how often people are seen."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints
from sim.domain import Event
from sim.measures.facts import Facts
from sim.measures.grid import Marks
from sim.measures.groups import ALL, BY_CASE, MUNICIPALITY, ORGANISATION, STAGE, TEAM, TREDE
from sim.measures.sheet import Sheet, Told, add_means, ratio
from sim.units import WEEKS_PER_MONTH, WEEKS_PER_YEAR

NOT_SEEN_MONTHS = (3, 6, 12)
BY_WORKER = (ALL, ORGANISATION, TEAM)
BY_SEEN = (ALL, MUNICIPALITY, ORGANISATION, TEAM, TREDE)
PERCENTILES = {f"caseload_worker_p{percent}": percent / 100.0 for percent in (10, 50, 90)}


def measure_caseload(facts: Facts, sheet: Sheet) -> None:
    """Measure the mean number of open cases, wherever they are."""
    for by in sheet.asked((*BY_CASE, STAGE), "caseload"):
        add_means(facts, sheet, "caseload", by, facts.cases.weeks)


def measure_caseload_per_worker(facts: Facts, sheet: Sheet) -> None:
    """Measure how cases lie over the workers who have any, at the end of each day asked for."""
    groupings = sheet.asked(BY_WORKER, *PERCENTILES)
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


def measure_contacts(facts: Facts, sheet: Sheet) -> None:
    """Measure how many conversations a resident on benefit has in a year."""
    groupings = sheet.asked((*BY_CASE, STAGE), "contacts_per_resident_year")
    if not groupings:
        return
    rows = facts.chronicle.of(Event.CONTACT)
    contacts = facts.numbers(facts.chronicle.rows(rows[facts.chronicle.benefit(rows)]))
    for by in groupings:
        number = contacts(by)
        person_years = facts.over(facts.benefit.weeks(by)) / WEEKS_PER_YEAR
        told = Told(ratio(number, person_years), n=number)
        sheet.write(by, facts.calendar.labels, {"contacts_per_resident_year": told})


def measure_not_seen(facts: Facts, sheet: Sheet) -> None:
    """Measure which part of the stock nobody has spoken to for some months, at the end of each day asked for."""
    for months in NOT_SEEN_MONTHS if facts.calendar.days else ():
        measure = f"not_seen_{months}m_fraction"
        groupings = sheet.asked(BY_SEEN, measure)
        unseen = _unseen(facts, weeks=months * WEEKS_PER_MONTH) if groupings else None
        for by in groupings:
            assert unseen is not None
            number, stock = facts.benefit.standing_of(unseen, by), facts.benefit.standing(by)
            sheet.write(by, facts.calendar.day_labels, {measure: Told(ratio(number, stock), n=stock)})


def _unseen(facts: Facts, *, weeks: float) -> Marks:
    """Return who stands on benefit at the end of a day and was last seen longer ago than `weeks`."""
    marks = facts.benefit.marks
    return marks.take(facts.last_seen + weeks < facts.days.weeks[marks.moment])
