"""How long an exit from the benefit lasts: a job too early, of a poor kind or in a poor market ends sooner."""

from __future__ import annotations

from sim.domain import JobKind, Stage
from sim.model.clock import INFINITY
from sim.model.resident import Resident
from sim.model.tables import Tables
from sim.units import WEEKS_PER_YEAR

RETURNS = (Stage.WORK, Stage.AWAY)
"""Off benefit, in these stages somebody may come back on it."""


class Tenure:
    """The budget of an exit: drawn once, and spent at rates that change with the time since and with the market.

    ``spent`` is the hazard that has passed since the exit in a usual market. The budget, of which so much is ``left``,
    is spent at that times the factor of the day.
    """

    __slots__ = ("_bounds_years", "_rates_per_year", "left", "since", "spent")

    def __init__(
        self, since: float, budget: float, *, bounds_years: tuple[float, ...], rates_per_year: tuple[float, ...]
    ) -> None:
        self.since: float = since
        self.left: float = budget
        self.spent: float = 0.0
        self._bounds_years: tuple[float, ...] = bounds_years
        self._rates_per_year: tuple[float, ...] = rates_per_year

    def ends(self, factor: float) -> float:
        """Return when the budget is spent if the rates stay multiplied by a factor; infinity if never [weeks]."""
        if factor <= 0.0:
            return INFINITY
        return self.since + weeks_until(self.spent + self.left / factor, self._bounds_years, self._rates_per_year)

    def go_on(self, now: float, factor: float) -> None:
        """Spend what the time until `now` took at a factor, before another one holds."""
        spent = hazard_of((now - self.since) / WEEKS_PER_YEAR, self._bounds_years, self._rates_per_year)
        self.left -= factor * (spent - self.spent)
        self.spent = spent


def strength(resident: Resident, tables: Tables) -> float:
    """Return what multiplies the rates of coming back of somebody who starts in a job as they are now."""
    factor = tables.job_factor[resident.job]
    for _ in range(resident.trede, tables.job_needs_trede[resident.job]):
        factor *= tables.job_below_needed_factor
    if resident.barriers:
        factor *= tables.job_with_barriers_factor
    if resident.job >= JobKind.REGULAR and not resident.judged:
        factor *= tables.job_not_judged_factor
    return factor


def after(resident: Resident, now: float, budget: float, tables: Tables) -> Tenure:
    """Return how long the exit that somebody makes `now` lasts, given the unit exponential `budget` of it."""
    if resident.stage != Stage.WORK:
        rates = tables.relapse_after_other_per_year
        return Tenure(now, budget, bounds_years=tables.relapse_bounds_years, rates_per_year=rates)
    factor, rates = strength(resident, tables), tables.relapse_after_work_per_year
    own = budget / factor if factor > 0.0 else INFINITY
    return Tenure(now, own, bounds_years=tables.relapse_bounds_years, rates_per_year=rates)


def weeks_until(budget: float, bounds_years: tuple[float, ...], rates_per_year: tuple[float, ...]) -> float:
    """Return when a unit exponential budget is spent at rates that change at some bounds; infinity if never.

    >>> weeks_until(1.0, (1.0, 2.0), (0.5, 0.5)), round(weeks_until(0.5, (1.0, 2.0), (0.0, 1.0)) / WEEKS_PER_YEAR, 9)
    (inf, 1.5)
    """
    start = 0.0
    for bound, rate in zip(bounds_years, rates_per_year, strict=True):
        spent = rate * (bound - start)
        if spent > budget:
            return (start + budget / rate) * WEEKS_PER_YEAR
        budget -= spent
        start = bound
    return INFINITY


def hazard_of(years: float, bounds_years: tuple[float, ...], rates_per_year: tuple[float, ...]) -> float:
    """Return what has been spent some years after an exit at rates that change at some bounds.

    >>> hazard_of(1.5, (1.0, 2.0), (0.5, 0.25)), hazard_of(9.0, (1.0, 2.0), (0.5, 0.25))
    (0.625, 0.75)
    """
    spent = start = 0.0
    for bound, rate in zip(bounds_years, rates_per_year, strict=True):
        spent += rate * (min(bound, max(years, start)) - start)
        start = bound
    return spent
