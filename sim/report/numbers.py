"""Numbers for people, in a unit that fits: as exact as their interval or, without one, their size allows."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isnan, log10
from typing import TYPE_CHECKING

from sim.measures.registry import Counting, measure_of

if TYPE_CHECKING:
    from sim.report.words import Words

MISSING = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
APART = "\N{NARROW NO-BREAK SPACE}"
"""Between thousands, before a language puts its own mark there."""

ZERO = "0."
"""All that the number zero is written with, before a language puts its own marks there."""

MILLION = 1e6
"""Money is told in millions everywhere: who must guess at thousands or at the number of years guesses wrong."""

MOST_DECIMALS = 3
FEW_DECIMALS = 1
NO_WIDTH = 1e-9
"""Part of a number below which the width of its interval is the rounding of a sum."""

FRACTION, PERCENT = "fraction", "%"

# --- how many decimals ----------------------------------------------------------------------------


def is_point(low: float, high: float) -> bool:
    """Whether an interval has no width: what is the same in every replication.

    Examples
    --------
    >>> is_point(1e6, 1e6 + 1e-7), is_point(0.0, 0.0), is_point(0.9, 1.1)
    (True, True, False)
    """
    return high - low <= NO_WIDTH * max(abs(low), abs(high))


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


def decimals_of_size(value: float) -> int:
    """Return with how many decimals a number is shown that has no interval.

    Examples
    --------
    >>> [decimals_of_size(value) for value in (291.76, -12.34, 0.1234, 0.0034, 0.0)]
    [0, 1, 2, 3, 0]
    """
    size = abs(value)
    return 0 if size >= 100.0 or not size else 1 if size >= 1.0 else 2 if size >= 0.01 else 3


def decimals_of(value: float, low: float, high: float) -> int:
    """Return with how many decimals a number is shown: by its interval where that has a width, else by its size."""
    return decimals_of_size(value) if isnan(low) or is_point(low, high) else decimals_for((high - low) / 2.0)


# --- how a language writes them -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """How a language writes numbers: its marks for decimals and between thousands, and what stands within a range.

    Examples
    --------
    >>> dutch = Numbers(decimal=",", to="tot")
    >>> dutch.sensible(12.34), dutch.between(0.088, 0.112, unit="fraction")
    ('12,3', '8,8 % tot 11,2 %')
    """

    decimal: str = "."
    thousands: str = APART
    to: str = "to"

    def marked(self, number: str) -> str:
        """Return a number that has a point and `APART` with the marks of the language."""
        return number.translate({ord("."): self.decimal, ord(APART): self.thousands})

    def plain(self, value: float, *, decimals: int) -> str:
        """Return a number with thousands apart and a real minus sign; a dash for nan.

        Examples
        --------
        >>> Numbers(thousands=" ").plain(-1234.56, decimals=1).replace(MINUS, "minus ")
        'minus 1 234.6'
        """
        if isnan(value):
            return MISSING
        text = f"{abs(value):,.{decimals}f}".replace(",", APART)
        return (MINUS if value < 0.0 and text.strip(ZERO) else "") + self.marked(text)

    def signed(self, value: float, *, decimals: int) -> str:
        """Return a difference with its sign; zero has none.

        Examples
        --------
        >>> [Numbers().signed(value, decimals=1).replace(MINUS, "minus ") for value in (0.42, -3.0, 0.001)]
        ['+0.4', 'minus 3.0', '0.0']
        """
        is_more = value > 0.0 and f"{value:.{decimals}f}".strip(ZERO)
        return ("+" if is_more else "") + self.plain(value, decimals=decimals)

    def whole(self, value: float) -> str:
        """Return a number without decimals, thousands apart."""
        return self.plain(value, decimals=0)

    def sensible(self, value: float, *, unit: str = "") -> str:
        """Return a number without interval with the decimals that its size deserves; a fraction as a percentage.

        Examples
        --------
        >>> [Numbers().sensible(value) for value in (291.76, 12.34, 0.1234)]
        ['292', '12.3', '0.12']
        >>> Numbers().sensible(0.0912, unit="fraction")
        '9.1 %'
        """
        if unit == FRACTION:
            return MISSING if isnan(value) else f"{self.plain(100.0 * value, decimals=FEW_DECIMALS)} {PERCENT}"
        return self.plain(value, decimals=decimals_of_size(value))

    def between(self, low: float, high: float, *, unit: str = "") -> str:
        """Return a range in words; a dash when there is none."""
        if isnan(low) or isnan(high):
            return MISSING
        return f"{self.sensible(low, unit=unit)} {self.to} {self.sensible(high, unit=unit)}"


def numbers_in(words: Words) -> Numbers:
    """Return how numbers are written in the language of these words."""
    marks = words.table("language")
    return Numbers(decimal=str(marks["decimal"]), thousands=str(marks["thousands"]), to=words("to"))


# --- in which unit --------------------------------------------------------------------------------


def counting_of(measure: str, *, unit: str = "") -> Counting:
    """Return how the values of a measure count; of one that nobody knows the unit says it."""
    found = measure_of(measure)
    if found is not None:
        return found.counting
    return Counting.PART if unit == FRACTION else Counting.LEVEL


def is_only_difference(measure: str) -> bool:
    """Whether a level of a measure means nothing, and a difference does."""
    found = measure_of(measure)
    return found is not None and found.only_differences


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownScale:
    """How a measure is shown: by what it is multiplied, the unit of a level and that of a difference.

    ``below_zero`` is whether its mean may be negative; an interval that reaches there all the same is cut off at zero.
    """

    factor: float
    unit: str
    difference_unit: str
    below_zero: bool
    numbers: Numbers

    @property
    def sign(self) -> str:
        """What stands behind a number where no unit stands above it."""
        return f" {PERCENT}" if self.unit == PERCENT else ""

    def level(self, mean: float, *, low: float, high: float) -> str:
        """Return a mean in the unit, as exact as its interval allows."""
        return self.numbers.plain(self.factor * mean, decimals=self._decimals(mean, low, high))

    def alone(self, value: float) -> str:
        """Return a number that has no interval, as exact as its size deserves, with the sign of its unit."""
        if self.unit == PERCENT:
            return self.numbers.sensible(value, unit=FRACTION)
        return self.numbers.sensible(self.factor * value)

    def difference(self, value: float, *, low: float, high: float) -> str:
        """Return a difference with its sign, as exact as its interval allows; a small one does not become zero.

        Without an interval the first digit is all that is told.
        """
        size = decimals_for(abs(self.factor * value))
        if isnan(low):
            return self.numbers.signed(self.factor * value, decimals=size)
        known = 0 if is_point(low, high) else self._decimals(value, low, high)
        return self.numbers.signed(self.factor * value, decimals=max(known, min(FEW_DECIMALS, size)))

    def interval(self, low: float, high: float, *, sign: str = "") -> str:
        """Return an interval of a difference in words; a dash when there is none, nothing for a point.

        `sign` stands behind each end.
        """
        if isnan(low) or isnan(high):
            return MISSING
        if is_point(low, high):
            return ""
        ends = (self.numbers.signed(self.factor * end, decimals=self._decimals(end, low, high)) for end in (low, high))
        return f"{sign} {self.numbers.to} ".join(ends) + sign

    def range(self, low: float, high: float, *, sign: str = "") -> str:
        """Return the interval of a mean in words, with `sign` behind each end; empty when there is none."""
        if isnan(low) or is_point(low, high):
            return ""
        decimals = self._decimals(low, low, high)
        ends = (low if self.below_zero else max(low, 0.0), high)
        return (
            f"{sign} {self.numbers.to} ".join(self.numbers.plain(self.factor * end, decimals=decimals) for end in ends)
            + sign
        )

    def _decimals(self, value: float, low: float, high: float) -> int:
        return decimals_of(*(self.factor * number for number in (value, low, high)))


def scale_of(measure: str, *, unit: str, years: float, words: Words) -> ShownScale:
    """Return how a measure is shown that the files hold in `unit` over so many `years`: the only place that says so.

    Examples
    --------
    >>> from sim.report.words import Words
    >>> one = scale_of("service_cost_eur", unit="eur", years=9.0, words=Words("en"))
    >>> round(one.factor * 191_340_399, 2), one.unit
    (21.26, 'million euro a year')
    """
    numbers = numbers_in(words)
    counting = counting_of(measure, unit=unit)
    if counting is Counting.PART:
        points = words("unit.points")
        return ShownScale(factor=100.0, unit=PERCENT, difference_unit=points, below_zero=False, numbers=numbers)
    per_year = counting is Counting.UP
    factor = 1.0 / (years if per_year else 1.0)
    if unit == "eur" and counting is not Counting.EACH:
        factor /= MILLION
    text = words("unit.euro" if counting is Counting.EACH else "unit." + unit)
    if per_year:
        text += " " + words("a_year")
    return ShownScale(factor=factor, unit=text, difference_unit=text, below_zero=unit == "eur", numbers=numbers)
