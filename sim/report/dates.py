"""Days and periods as people write them, in the language of the page."""

from __future__ import annotations

import datetime as dt

DASH = "\N{EN DASH}"

MONTHS = {
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "nl": (
        "januari", "februari", "maart", "april", "mei", "juni",
        "juli", "augustus", "september", "oktober", "november", "december",
    ),
}  # fmt: skip


def day_in_words(day: dt.date, *, language: str) -> str:
    """Return a day as people write it.

    Examples
    --------
    >>> day_in_words(dt.date(2027, 1, 1), language="nl")
    '1 januari 2027'
    """
    return f"{day.day} {month_in_words(day, language=language)}"


def month_in_words(day: dt.date, *, language: str) -> str:
    """Return the month in which a day falls, with its year.

    Examples
    --------
    >>> month_in_words(dt.date(2029, 3, 1), language="en")
    'March 2029'
    """
    return f"{MONTHS[language][day.month - 1]} {day.year}"


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
