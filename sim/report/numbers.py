"""Numbers for people: rounded to what can be known, never without their range."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

MISSING = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
APART = "\N{NARROW NO-BREAK SPACE}"
"""Between thousands: a comma would be read as a decimal point in Dutch."""


MARKS = {"nl": ","}
"""Decimal marks that are no point, by language."""

_mark: ContextVar[str] = ContextVar("decimal mark", default=".")


@contextmanager
def numbers_in(language: str) -> Iterator[None]:
    """Write numbers as people do in a language; afterwards all is as it was.

    Examples
    --------
    >>> with numbers_in("nl"):
    ...     sensible(12.34)
    '12,3'
    """
    before = _mark.set(MARKS.get(language, "."))
    try:
        yield
    finally:
        _mark.reset(before)


def marked(number: str) -> str:
    """Return a number with the decimal mark of the language."""
    return number.replace(".", _mark.get())


def whole(value: float) -> str:
    """Return a number without decimals, thousands apart.

    Examples
    --------
    >>> whole(2917.6).replace(APART, " ")
    '2 918'
    """
    return MISSING if math.isnan(value) else _written(value, decimals=0)


def sensible(value: float, *, unit: str = "") -> str:
    """Return a number with the decimals that its size deserves; a fraction as a percentage.

    Examples
    --------
    >>> sensible(291.76), sensible(12.34), sensible(0.1234), sensible(0.0034), sensible(0.0912, unit="fraction")
    ('292', '12.3', '0.12', '0.003', '9.1 %')
    """
    if math.isnan(value):
        return MISSING
    if unit == "fraction":
        return f"{_written(100.0 * value, decimals=1)} %"
    size = abs(value)
    return _written(value, decimals=0 if size >= 100.0 else 1 if size >= 1.0 else 2 if size >= 0.01 or not size else 3)


def _written(value: float, *, decimals: int) -> str:
    """Return a number with a real minus sign; what is rounded to zero has none."""
    text = f"{abs(value):,.{decimals}f}".replace(",", APART)
    sign = MINUS if value < 0.0 and text.strip("0.") else ""
    return sign + marked(text)


def between(low: float, high: float, *, unit: str = "", to: str = "to") -> str:
    """Return a range in words; a dash when there is none.

    Examples
    --------
    >>> between(0.088, 0.112, unit="fraction")
    '8.8 % to 11.2 %'
    """
    if math.isnan(low) or math.isnan(high):
        return MISSING
    return f"{sensible(low, unit=unit)} {to} {sensible(high, unit=unit)}"
