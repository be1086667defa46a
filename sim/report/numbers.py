"""Numbers for people: rounded to what can be known, never without their range."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import ceil, isnan, log10
from typing import Protocol

from sim.measures import Counting, measure_of
from sim.report.words import Words, texts_in

MISSING = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
APART = "\N{NARROW NO-BREAK SPACE}"
"""Between thousands, before a language puts its own mark there."""

_marks: ContextVar[dict[int, str]] = ContextVar("marks of a language", default={})  # noqa: B039 - nobody changes it


@contextmanager
def numbers_in(language: str) -> Iterator[None]:
    """Write numbers with the marks of a language for decimals and thousands; afterwards all is as it was.

    Examples
    --------
    >>> with numbers_in("nl"):
    ...     sensible(12.34), whole(2917.6)
    ('12,3', '2.918')
    """
    said = texts_in(language)["language"]
    before = _marks.set(str.maketrans({".": str(said["decimal"]), APART: str(said["thousands"])}))
    try:
        yield
    finally:
        _marks.reset(before)


def marked(number: str) -> str:
    """Return a number, with a point and thousands `APART`, with the marks of the language."""
    return number.translate(_marks.get())


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


# --- amounts ----------------------------------------------------------------------------------------------------------

ZERO = "0.,"
"""All that the number zero is written with, in any language."""

MILLION = 1e6
"""Money is told in millions everywhere: who must guess at thousands or at the number of years guesses wrong."""

MOST_DECIMALS = 3
FEW_DECIMALS = 1
NO_WIDTH = 1e-9
"""Part of a number below which the width of its interval is the rounding of a sum."""


class Estimated(Protocol):
    """A mean with its interval, in the unit of the files."""

    @property
    def unit(self) -> str:
        """The unit, as in the files."""

    @property
    def mean(self) -> float:
        """The mean over replications."""

    @property
    def ci_low(self) -> float:
        """The lower end of its interval."""

    @property
    def ci_high(self) -> float:
        """The upper end of its interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How a measure is shown: by what it is multiplied, the unit of a level and that of a difference."""

    factor: float
    unit: str
    difference_unit: str

    def level(self, row: Estimated) -> str:
        """Return a mean in the unit, as exact as its interval allows."""
        return plain(self.factor * row.mean, decimals=self._decimals(row.ci_low, row.ci_high))

    def difference(self, value: float, *, low: float, high: float) -> str:
        """Return a difference with its sign, as exact as its interval allows; a small one does not become zero.

        Without an interval the first digit is all that is told.
        """
        size = decimals_for(abs(self.factor * value))
        decimals = size if isnan(low) else max(self._decimals(low, high), min(FEW_DECIMALS, size))
        return signed(self.factor * value, decimals=decimals)

    def interval(self, low: float, high: float, *, to: str) -> str:
        """Return an interval of a difference in words; a dash when there is none, nothing for a point."""
        if isnan(low) or isnan(high):
            return MISSING
        if is_point(low, high):
            return ""
        decimals = self._decimals(low, high)
        return f"{signed(self.factor * low, decimals=decimals)} {to} {signed(self.factor * high, decimals=decimals)}"

    def range(self, row: Estimated, *, to: str) -> str:
        """Return the interval of a mean in words; what cannot be negative is not shown so. Empty when there is none."""
        if isnan(row.ci_low) or is_point(row.ci_low, row.ci_high):
            return ""
        low = row.ci_low if row.unit == "eur" else max(row.ci_low, 0.0)
        decimals = self._decimals(row.ci_low, row.ci_high)
        return (
            f"{plain(self.factor * low, decimals=decimals)} {to} {plain(self.factor * row.ci_high, decimals=decimals)}"
        )

    def _decimals(self, low: float, high: float) -> int:
        return 0 if is_point(low, high) else decimals_for(self.factor * (high - low) / 2.0)


def scale_of(measure: str, *, unit: str, years: float, words: Words) -> Scale:
    """Return how a measure is shown that the files hold in `unit` over so many `years`: the only place that says so.

    Examples
    --------
    >>> one = scale_of("service_cost_eur", unit="eur", years=9.0, words=Words("en"))
    >>> round(one.factor * 191_340_399, 2), one.unit
    (21.26, 'million euro a year')
    """
    counting = counting_of(measure, unit=unit)
    if counting is Counting.PART:
        return Scale(factor=100.0, unit="%", difference_unit=words("unit.points"))
    per_year = counting is Counting.UP
    factor = 1.0 / (years if per_year else 1.0)
    if unit == "eur" and counting is not Counting.EACH:
        factor /= MILLION
    text = words("unit.euro" if counting is Counting.EACH else "unit." + unit)
    if per_year:
        text += " " + words("a_year")
    return Scale(factor=factor, unit=text, difference_unit=text)


def counting_of(measure: str, *, unit: str = "") -> Counting:
    """Return how the values of a measure count; of one that nobody knows the unit says it."""
    found = measure_of(measure)
    if found is not None:
        return found.counting
    return Counting.PART if unit == "fraction" else Counting.LEVEL


def is_only_difference(measure: str) -> bool:
    """Whether a level of a measure means nothing, and a difference does."""
    found = measure_of(measure)
    return found is not None and found.only_differences


def is_point(low: float, high: float) -> bool:
    """Whether an interval has no width: what is the same in every replication.

    Examples
    --------
    >>> is_point(1e6, 1e6 + 1e-7), is_point(0.0, 0.0), is_point(0.9, 1.1)
    (True, True, False)
    """
    return high - low <= NO_WIDTH * max(abs(low), abs(high))


def plain(value: float, *, decimals: int) -> str:
    """Return a number with thousands apart and a real minus sign; a dash for nan.

    Examples
    --------
    >>> plain(-1234.56, decimals=1).replace(APART, " ").replace(MINUS, "minus ")
    'minus 1 234.6'
    """
    if isnan(value):
        return MISSING
    text = f"{abs(value):,.{decimals}f}".replace(",", APART)
    return (MINUS if value < 0.0 and text.strip(ZERO) else "") + marked(text)


def signed(value: float, *, decimals: int) -> str:
    """Return a difference with its sign; zero has none.

    Examples
    --------
    >>> signed(0.42, decimals=1), signed(-3.0, decimals=0) == MINUS + "3", signed(0.001, decimals=2)
    ('+0.4', True, '0.00')
    """
    text = plain(value, decimals=decimals)
    return "+" + text if value > 0.0 and text.strip(ZERO) else text


def decimals_for(half_width: float) -> int:
    """Return with how many decimals a number is shown whose interval is so wide.

    That is one digit of the half-width, or two when it begins with 1 or 2.

    Examples
    --------
    >>> [decimals_for(half) for half in (120.0, 3.4, 2.1, 0.21, 0.067, 0.0)]
    [0, 0, 1, 2, 2, 0]
    """
    if isnan(half_width) or half_width <= 0.0:
        return 0
    return min(MOST_DECIMALS, max(0, ceil(-log10(half_width / 3.0))))
