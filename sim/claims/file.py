"""The file of claims: which sentences are claimed of which results, and how each is tested.

A claim quotes its words from the file in which they stand. Every number in them is held by one of its checks, so that
none is quoted that nobody tests; what only names a unit, such as "100 person-years", stands in ``names``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from sim.claims.words import PRINTED, numbers_in, with_points
from sim.config import Node, parse_file, read
from sim.errors import ConfigurationError, Problem
from sim.quantities import Box

CLAIMS = "claims.yaml"
"""The name of the file; it lies beside the folder of the published results."""

Direction = Literal["higher", "lower", "shown", "not_shown", "too_small"]
Reading = Literal["as_it_is", "percent", "a_year", "million_a_year", "million", "thousand", "of_draws"]


class Check(Box):
    """One test of a claim: which rows of a table it looks at, and what each of them, or all, must be."""

    table: str = "differences.csv"
    """The table of the result: a file of it, or ``tally``, which counts how many observations are met."""

    measure: str = ""
    """The measure; nothing where the table has none."""

    group_by: str = "all"
    """What the measure is grouped by."""

    group: str = "all"
    """The group."""

    scenario: tuple[str, ...] = ()
    """The scenarios, a row each; nothing where the table has none."""

    baseline: str = ""
    """What they are compared with."""

    point: tuple[str, ...] = ("base",)
    """The design points, a row each."""

    period: str = "after"
    """The period."""

    family: str = ""
    """The family of comparisons in which the row is judged."""

    also: dict[str, str] = Field(default_factory=dict)
    """What else a row must say, by column."""

    value: str = ""
    """The column that is looked at; by default the estimate of the table."""

    read_as: Reading = Field(default="as_it_is", alias="as")
    """What is done with the value before it is printed: as a percentage, a year, in millions, as so many draws."""

    direction: Direction | None = None
    """Where every row must lie: its interval above or below 0, or either of these (``shown``), about 0 (``not_shown``),
    or wherever, if it is too small to matter."""

    at_least: float | None = None
    """What no interval may reach below."""

    at_most: float | None = None
    """What no interval may reach above."""

    between: tuple[float, float] | None = None
    """Within what every interval must lie."""

    figure: str | None = None
    """The number that is printed of the row."""

    interval: tuple[str, str] | None = None
    """The range that is printed behind it."""

    span: tuple[str, str] | None = None
    """The smallest and the largest number that are printed of the rows."""

    count: Annotated[int, Field(ge=0)] | None = None
    """How many rows there are of which all this is so; without it, all of them."""

    of: Annotated[int, Field(ge=0)] | None = None
    """Of how many."""

    @property
    def printed(self) -> tuple[str, ...]:
        """The numbers in the words that this check holds."""
        bounds = (self.at_least, self.at_most, *(self.between or ()), self.count, self.of)
        return (*self.figures, *(f"{one:g}" for one in bounds if one is not None))

    @property
    def figures(self) -> tuple[str, ...]:
        """The numbers that must come out as they are printed."""
        return (*([self.figure] if self.figure else []), *(self.interval or ()), *(self.span or ()))

    @property
    def asks(self) -> bool:
        """Whether anything is asked of the rows."""
        asked = (self.direction, self.at_least, self.at_most, self.between, self.figure, self.span, self.count)
        return any(one is not None for one in asked)


class Claim(Box):
    """One sentence, or a part of one, that claims something of a published result."""

    words: Annotated[str, Field(min_length=1)]
    """The words, as they stand in the file."""

    dutch: str = ""
    """The same in Dutch, as it stands in ``NAME.nl.html`` beside each ``NAME.html`` of `in`, with the same numbers."""

    stands_in: Annotated[tuple[str, ...], Field(alias="in", min_length=1)]
    """The files in which they stand, from the folder above that of this file."""

    result: Annotated[str, Field(min_length=1)]
    """The result on which it rests, by the name of its experiment."""

    labels: tuple[str, ...] = ()
    """Numbers in the words that only say which row is meant, as the ways of a report are numbered."""

    checks: Annotated[tuple[Check, ...], Field(min_length=1)]
    """Its tests; it holds when they all do."""


class Claims(Box):
    """All claims, and the words that name a unit and no figure."""

    names: tuple[str, ...] = ()
    """Phrases with a number or a word of direction that claims nothing, such as ``100 person-years``."""

    claims: tuple[Claim, ...]
    """The claims, in the order of the files in which they stand."""

    def of(self, result: str) -> tuple[Claim, ...]:
        """Return the claims that rest on a result, by the name of its experiment."""
        return tuple(claim for claim in self.claims if claim.result == result)


def claims_beside(folder: Path) -> Path | None:
    """Return the file of claims that lies beside a results folder or the folder of that; None: there is none."""
    above = folder.resolve().parents[:2]
    return next((one / CLAIMS for one in above if (one / CLAIMS).is_file()), None)


def read_claims(path: Path) -> Claims:
    """Return the claims in a file.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in it.
    """
    problems: list[Problem] = []
    node = parse_file(path, problems)
    found = read(node, Claims)
    problems += found.problems
    claims = found.steps[0].whole
    if claims is not None:
        problems += _wrong(claims, node)
    if problems or claims is None:
        raise ConfigurationError(problems)
    return claims


def _wrong(claims: Claims, node: Node) -> Iterator[Problem]:
    """Yield each check that asks nothing or no number, and each claim that quotes a number which no check holds."""
    for i, (claim, written) in enumerate(zip(claims.claims, node.items["claims"].elements, strict=True)):
        for j, (check, place) in enumerate(zip(claim.checks, written.items["checks"].elements, strict=True)):
            yield from _wrong_check(check, place, ("claims", i, "checks", j))
        held = {number.lstrip("+") for check in claim.checks for number in check.printed}
        held |= set(claim.labels)
        loose = [one for one in numbers_in(claim.words, names=claims.names) if one.lstrip("+") not in held]
        if loose:
            yield written.items["words"].place.problem(
                ("claims", i, "words"),
                came=f"no check holds {', '.join(dict.fromkeys(loose))}",
                needed="every number of the words was needed in a check",
                todo="add it as a figure, an interval, a span or a bound, or to names where it only names a unit",
            )
        if claim.dutch and _numbers(with_points(claim.dutch), claims) != _numbers(claim.words, claims):
            yield written.items["dutch"].place.problem(
                ("claims", i, "dutch"),
                came=f"it has the numbers {', '.join(_numbers(with_points(claim.dutch), claims)) or 'none'}",
                needed=f"{', '.join(_numbers(claim.words, claims)) or 'none'} as in the words was needed",
                todo="quote the sentence of the Dutch page that says the same",
            )


def _numbers(words: str, claims: Claims) -> list[str]:
    return sorted(number.lstrip("+") for number in numbers_in(words, names=claims.names))


def _wrong_check(check: Check, node: Node, path: tuple[str | int, ...]) -> Iterator[Problem]:
    if not check.asks:
        needed = "a direction, a bound or a figure was needed"
        yield node.place.problem(path, came="it asks nothing", needed=needed, todo="say what holds")
    for figure in check.figures:
        if not PRINTED.fullmatch(figure):
            needed = "a number as it is printed was needed"
            yield node.place.problem(path, came=f"came {figure!r}", needed=needed, todo='write one such as "+0.79"')
