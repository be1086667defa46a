"""What is asked of a replication, and when it is measured: periods for what flows or lasts, days for what stands.

A label says it all: ``2016`` a calendar year, ``2022H1`` a half year, ``2022Q1`` a quarter, ``2022-06`` a month,
``all`` the whole measured window, ``after`` what of it lies after a change of scenario; ``2016-12-31`` the END of that
day. Periods are half-open ``[since, until)``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from sim.errors import CaseloadError
from sim.units import DAYS_PER_WEEK, WEEKS_PER_YEAR, week_of

if TYPE_CHECKING:
    from sim.config import Configuration, Window

# --- which are asked for --------------------------------------------------------------------------

Key = tuple[str, str, str]
"""A measure, the grouping as it is written, and a group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which rows of the measures and of the paths are asked for; None: whatever there is.

    ``measures`` chooses among the measures and their paths; ``groupings`` and ``periods``, days among them, choose
    among the measures, as do ``outcomes`` (measure, grouping and group). ``paths`` are the groupings of the paths,
    ``in_window`` only from the measured window on. Groupings are those that stand in the rows. What is answered is what
    would be left of all rows.

    Examples
    --------
    >>> work = Asked(outcomes=(("exits_to_work", "municipality", "noord"),))
    >>> work.has("exits_to_work", "municipality"), work.has("exits_to_work", "all"), work.has("inflow", "municipality")
    (True, False, False)
    """

    measures: tuple[str, ...] | None = None
    groupings: tuple[str, ...] | None = None
    periods: tuple[str, ...] | None = None
    outcomes: tuple[Key, ...] | None = None
    paths: tuple[str, ...] | None = None
    in_window: bool = False

    def has(self, measure: str, by: str) -> bool:
        """Whether a measure is asked for by a grouping, be it of some of the groups only."""
        outcomes = self.outcomes is None or any((measure, by) == one[:2] for one in self.outcomes)
        return outcomes and _among(measure, self.measures) and _among(by, self.groupings)

    def has_group(self, key: Key) -> bool:
        """Whether a group is asked for, of a measure and grouping that are."""
        return self.outcomes is None or key in self.outcomes

    def has_period(self, label: str) -> bool:
        """Whether anything is asked for over a period, or at the end of a day."""
        return _among(label, self.periods)

    def has_month(self, counts: bool) -> bool:
        """Whether the paths are asked for at the end of a month; `counts`: it lies in the measured window."""
        return self.paths != () and (counts or not self.in_window)

    def has_path(self, measure: str, by: str) -> bool:
        """Whether the paths of a measure are asked for by a grouping."""
        return _among(measure, self.measures) and _among(by, self.paths)


EVERYTHING = Asked()


def _among(name: str, names: Iterable[str] | None) -> bool:
    return names is None or name in names


# --- when -----------------------------------------------------------------------------------------

AFTER = "after"
"""The period from the date on which the first scenario takes effect to the end of the window."""

ALL = "all"
"""The whole measured window."""

PART_FOLLOWED = 0.49
"""Of which part of the days of the window must have been followed what is told of it: half, a leap day left aside. With
less, those who came first would speak for all; where a queue grows they waited shortest."""

MONTHS_DIFFER_WEEKS = 2.0 / DAYS_PER_WEEK
"""By how much so many months of the calendar may be shorter than so many twelfths of a mean year [weeks]."""

ONE_DAY = dt.timedelta(days=1)
LABEL = re.compile(r"(?P<year>\d{4})(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|-(?P<month>\d\d))?")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of time ``[since_week, until_week)``, counted from the start of the run [weeks]."""

    label: str
    first: dt.date
    since_week: float
    until_week: float

    @property
    def years(self) -> float:
        """Its length [years]."""
        return (self.until_week - self.since_week) / WEEKS_PER_YEAR

    def followed_weeks(self, end_week: float) -> float:
        """Return for how long [weeks] a run that ends at `end_week` follows what begins in it, enough to tell of all.

        A calendar period is told when all of it was followed: a later end of the run would say the same. The window,
        and what of it lies after a change, end with the run: these are told as far as part of their days were followed.
        It is the same in every replication and scenario: whether something is told does not hang on its outcome.
        """
        if self.label in (ALL, AFTER):
            return end_week - self.since_week - PART_FOLLOWED * (self.until_week - self.since_week)
        return end_week - self.until_week + MONTHS_DIFFER_WEEKS


@dataclass(frozen=True, slots=True)
class Day:
    """A day at whose end is measured; `week` is that moment, the morning after."""

    label: str
    date: dt.date
    week: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """All periods and days that a run is measured over.

    ``months`` are the ends of the months from the start of the run on, ``regimes`` the dates from which
    other numbers hold (the first is the start of the run). ``from_week`` is the first moment of interest.
    """

    start: dt.date
    measured_from: dt.date
    periods: tuple[Period, ...]
    days: tuple[Day, ...]
    months: tuple[Day, ...]
    regimes: tuple[dt.date, ...]
    from_week: float

    @property
    def labels(self) -> tuple[str, ...]:
        """What the periods are called."""
        return tuple(period.label for period in self.periods)

    @property
    def first_week(self) -> float:
        """When the first of the periods begins, inf without any [weeks]."""
        return min((period.since_week for period in self.periods), default=inf)

    @property
    def day_labels(self) -> tuple[str, ...]:
        """What the days are called."""
        return tuple(day.label for day in self.days)


def calendar_of(configuration: Configuration, asked: Asked = EVERYTHING) -> Calendar:
    """Return what the measured window and the targets of `configuration` ask for, as far as it is `asked` for."""
    window = configuration.window
    targets = configuration.at(window.start).measurement.targets.values()
    figures = {target.period: None for target in targets}
    all_periods = _periods(window, figures, changes_on=configuration.changes_on)
    periods = tuple(period for period in all_periods if asked.has_period(period.label))
    days = tuple(day for day in _days(window, figures) if asked.has_period(day.label))
    months = tuple(_day(date, start=window.start) for date in _month_ends(window.start, until=window.until))
    paths = [month.week for month in months if asked.has_month(month.date >= window.measured_from)]
    return Calendar(
        start=window.start,
        measured_from=window.measured_from,
        periods=periods,
        days=days,
        months=months,
        regimes=(window.start, *configuration.dates()),
        from_week=min([*(one.since_week for one in periods), *(one.week for one in days), *paths], default=inf),
    )


def _periods(window: Window, asked: Iterable[str], *, changes_on: dt.date | None) -> Iterator[Period]:
    """Yield the whole window, what lies after a change of scenario, the calendar years, then what the targets ask."""
    yield _period(ALL, window.measured_from, window.until, start=window.start)
    if changes_on is not None:
        yield _period(AFTER, max(changes_on, window.measured_from), window.until, start=window.start)
    years = [str(year) for year in range(window.measured_from.year, window.until.year + 1)]
    for label in dict.fromkeys([*years, *asked]):
        if label in (ALL, AFTER) or DAY.fullmatch(label):
            continue
        first, until = bounds(label)
        earliest = window.measured_from if label in years else window.start
        if earliest <= first and until <= window.until:
            yield _period(label, first, until, start=window.start)


def _days(window: Window, asked: Iterable[str]) -> Iterator[Day]:
    """Yield the eve of the measured window, the year ends within it, its last day, then the days the targets ask."""
    years = range(window.measured_from.year, window.until.year + 1)
    year_ends = [date for date in (dt.date(year, 12, 31) for year in years) if window.measured_from <= date]
    targets = [dt.date.fromisoformat(label) for label in asked if DAY.fullmatch(label)]
    for date in dict.fromkeys([window.measured_from - ONE_DAY, *year_ends, window.until - ONE_DAY, *targets]):
        if window.start - ONE_DAY <= date < window.until:
            yield _day(date, start=window.start)


def bounds(label: str) -> tuple[dt.date, dt.date]:
    """Return the first day of a period and the first day after it.

    Raises
    ------
    CaseloadError
        There is no period of that name.

    Examples
    --------
    >>> [str(date) for date in bounds("2022H1")]
    ['2022-01-01', '2022-07-01']
    """
    found = LABEL.fullmatch(label)
    if found is None:
        raise CaseloadError(
            f"period {label!r} is unknown; say 'all', '2022', '2022H1', '2022Q1', '2022-06' or '2022-06-30'"
        )
    year, half, quarter, month = (int(part or 0) for part in found.groups())
    length = 6 if half else 3 if quarter else 1 if month else 12
    ahead = (half - 1) * 6 if half else (quarter - 1) * 3 if quarter else month - 1 if month else 0
    return _month(year, ahead), _month(year, ahead + length)


def _month(year: int, ahead: int) -> dt.date:
    """Return the first day of the month that comes `ahead` months after January of `year`."""
    return dt.date(year + ahead // 12, ahead % 12 + 1, 1)


def _month_ends(start: dt.date, *, until: dt.date) -> Iterator[dt.date]:
    """Yield the eve of `start`, then the last day of each month that ends before `until`."""
    yield start - ONE_DAY
    ahead = start.month
    while (first := _month(start.year, ahead)) <= until:
        yield first - ONE_DAY
        ahead += 1


def _period(label: str, first: dt.date, until: dt.date, *, start: dt.date) -> Period:
    return Period(label, first, week_of(first, start=start), week_of(until, start=start))


def _day(date: dt.date, *, start: dt.date) -> Day:
    return Day(date.isoformat(), date, week_of(date + ONE_DAY, start=start))
