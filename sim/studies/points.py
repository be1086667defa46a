"""The points of a design that a file asks for: a level for each factor, or none where it stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING, TypeAlias

from sim.analysis import design as designs
from sim.analysis.design import Level

if TYPE_CHECKING:
    from sim.studies.design_spec import DesignSpec, FactorSpec

Point: TypeAlias = dict[str, Level]
"""The level of each factor that is set."""

AS_IT_IS = "as it is"
"""Stands for the level of a factor that is not set, while a design is made."""

DECIMALS = 6
"""Of a level that comes from a range: what a person can read, and the same in every table."""


def points_of(design: DesignSpec, *, seed: str) -> list[Point]:
    """Return the points in their order; `seed` names the luck of a design that does not name its own."""
    if design.kind == "factorial":
        return designs.full_factorial({name: list(factor.listed) for name, factor in design.factors.items()}).rows()
    if design.kind == "one_at_a_time":
        return _one_at_a_time(design.factors)
    if design.kind == "list":
        return [dict(point) for point in design.points]
    return _filling(design, seed=design.seed or seed)


def n_points(design: DesignSpec) -> int:
    """Return how many points a design has, without making them: a factorial may be far too large to make."""
    if design.kind == "factorial":
        return prod(len(factor.listed) for factor in design.factors.values())
    if design.kind == "one_at_a_time":
        return 1 + sum(len(factor.listed) for factor in design.factors.values())
    return len(design.points) if design.kind == "list" else design.n or 0


def _one_at_a_time(factors: Mapping[str, FactorSpec]) -> list[Point]:
    base: Point = dict.fromkeys(factors, AS_IT_IS)
    made = designs.one_at_a_time(base, {name: list(factor.listed) for name, factor in factors.items()})
    return [{name: level for name, level in row.items() if level != AS_IT_IS} for row in made.rows()]


def _filling(design: DesignSpec, *, seed: str) -> list[Point]:
    assert design.n is not None
    factors = [_axis(name, factor) for name, factor in design.factors.items() if len(factor.listed) != 1]
    fill = designs.latin_hypercube if design.kind == "latin_hypercube" else designs.sobol_points
    rows = fill(factors, n=design.n, seed=seed).rows() if factors else [{}] * design.n
    return [{name: _level(factor, row.get(name, 0)) for name, factor in design.factors.items()} for row in rows]


def _axis(name: str, factor: FactorSpec) -> designs.Factor:
    """Return a factor as the numbers over which points are spread: its range, or the places of its levels."""
    if factor.span is not None:
        return designs.Factor(name=name, low=factor.span[0], high=factor.span[1])
    return designs.Factor(name=name, low=0, high=len(factor.listed) - 1, whole=True)


def _level(factor: FactorSpec, number: Level) -> Level:
    assert isinstance(number, int | float)
    if factor.span is not None:
        return round(float(number), DECIMALS)
    level: Level = factor.listed[int(number)]
    return level
