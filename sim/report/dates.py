"""Days and periods as people write them, in the language of the page: its file says how."""

from __future__ import annotations

import datetime as dt
import re

from sim.report.words import texts_in

DAY, HALF = r"\d{4}-\d{2}-\d{2}", r"(\d{4})H([12])"
DASH = "\N{EN DASH}"


def day_in_words(day: dt.date, *, language: str) -> str:
    """Return a day as people write it.

    Examples
    --------
    >>> day_in_words(dt.date(2027, 1, 1), language="nl")
    '1 januari 2027'
    """
    return _said("day", day, language)


def month_in_words(day: dt.date, *, language: str) -> str:
    """Return the month in which a day falls, with its year.

    Examples
    --------
    >>> month_in_words(dt.date(2029, 3, 1), language="en")
    'March 2029'
    """
    return _said("month", day, language)


def _said(form: str, day: dt.date, language: str) -> str:
    said = texts_in(language)["language"]
    return str(said[form]).format(day=day.day, month=list(said["months"])[day.month - 1], year=day.year)


def period_label(period: str, *, language: str) -> str:
    """Return how people call a period of the tables: a day, half a year or a year.

    Examples
    --------
    >>> [period_label(period, language="nl") for period in ("2023-12-31", "2022H1", "2016")]
    ['31 december 2023', 'eerste helft van 2022', '2016']
    """
    if re.fullmatch(DAY, period):
        return day_in_words(dt.date.fromisoformat(period), language=language)
    half = re.fullmatch(HALF, period)
    halves = list(texts_in(language)["language"]["halves"])
    return halves[int(half[2]) - 1].format(year=half[1]) if half else period


def period_in_words(since: dt.date, until: dt.date, *, language: str) -> str:
    """Return a period `[since, until)`: whole years, or its first and its last day.

    Examples
    --------
    >>> period_in_words(dt.date(2027, 1, 1), dt.date(2036, 1, 1), language="en").replace(DASH, "-")
    '2027-2035'
    >>> period_in_words(dt.date(2027, 1, 1), dt.date(2028, 7, 1), language="nl").replace(DASH, "-")
    '1 januari 2027 - 30 juni 2028'
    """
    last = until - dt.timedelta(days=1)
    if (since.month, since.day, last.month, last.day) == (1, 1, 12, 31):
        return f"{since.year}{DASH}{last.year}" if last.year > since.year else str(since.year)
    return f"{day_in_words(since, language=language)} {DASH} {day_in_words(last, language=language)}"
