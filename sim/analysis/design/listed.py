"""Designs whose levels are written down: every combination, one at a time around a base, or a plain list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from sim.analysis.design.factors import Design, Level


def full_factorial(levels: Mapping[str, Sequence[Level]]) -> Design:
    """Return every combination of the listed levels; the last factor changes fastest.

    Examples
    --------
    >>> full_factorial({"fte": [10, 12], "rule": ["early", "late"]}).points
    ((10, 'early'), (10, 'late'), (12, 'early'), (12, 'late'))
    """
    _check_levels(levels)
    return Design(names=tuple(levels), points=tuple(product(*levels.values())))


def one_at_a_time(base: Mapping[str, Level], levels: Mapping[str, Sequence[Level]]) -> Design:
    """Return the base, then each factor in turn at its listed levels with all others as in the base.

    A level that is the base's own is not run again. What two factors do together cannot be seen in this design.

    Parameters
    ----------
    base
        A level for every factor; those without listed levels stay as they are.
    levels
        The levels to try, for some or all of the factors.

    Examples
    --------
    >>> one_at_a_time({"fte": 10, "rule": "early"}, {"fte": [8, 10, 12], "rule": ["late"]}).points
    ((10, 'early'), (8, 'early'), (12, 'early'), (10, 'late'))
    """
    _check_levels(levels)
    unknown = sorted(levels.keys() - base.keys())
    if unknown:
        raise ValueError(f"{unknown[0]}: has levels but no place in the base; the base has {list(base)}.")
    changes = [{name: level} for name, some in levels.items() for level in some if level != base[name]]
    return Design(names=tuple(base), points=tuple(tuple({**base, **change}.values()) for change in [{}, *changes]))


def listed(points: Sequence[Mapping[str, Level]]) -> Design:
    """Return points that are written out, in the order of the list; the first gives the order of the names.

    Raises
    ------
    ValueError
        When a point misses a name or has one more than the first, or stands there twice.

    Examples
    --------
    >>> listed([{"fte": 10, "teams": 2}, {"teams": 3, "fte": 12}]).points
    ((10, 2), (12, 3))
    """
    if not points:
        raise ValueError("points: got none; a list needs one or more.")
    names = tuple(points[0])
    for number, point in enumerate(points):
        if point.keys() != points[0].keys():
            raise ValueError(f"point {number}: got the names {sorted(point)}; needs {sorted(names)}, as the first has.")
    rows = tuple(tuple(point[name] for name in names) for point in points)
    twice = [number for number, row in enumerate(rows) if row in rows[:number]]
    if twice:
        raise ValueError(f"point {twice[0]}: {dict(points[twice[0]])} stands there twice; list it once.")
    return Design(names=names, points=rows)


def identified(points: Iterable[Mapping[str, Level | None]]) -> frozenset[str]:
    """Return the factors whose own effect can be read from some points: two of them differ in that factor only.

    What points show of the other factors is what several did together. A factor without a level (None) in a point is
    not there, and says nothing about it.

    Parameters
    ----------
    points
        The level of each factor in each point; all have the same factors.

    Examples
    --------
    >>> sorted(identified([{"fte": 10, "rule": "early"}, {"fte": 12, "rule": "late"}]))
    []
    >>> sorted(identified([{"fte": 10, "rule": "early"}, {"fte": 12, "rule": "late"}, {"fte": 12, "rule": "early"}]))
    ['fte', 'rule']
    """
    found = [dict(point) for point in points]
    return frozenset(name for name in (found[0] if found else ()) if _moves_alone(name, found))


def _moves_alone(name: str, points: Sequence[Mapping[str, Level | None]]) -> bool:
    """Whether some two points differ in one factor only."""
    levels: dict[tuple[tuple[str, Level | None], ...], Level] = {}
    for point in points:
        rest, level = tuple((other, at) for other, at in point.items() if other != name), point[name]
        if level is not None and levels.setdefault(rest, level) != level:
            return True
    return False


def _check_levels(levels: Mapping[str, Sequence[Level]]) -> None:
    if not levels:
        raise ValueError("levels: got no factors; a design needs one or more.")
    for name, some in levels.items():
        if not some or len(set(some)) < len(some):
            raise ValueError(f"{name}: got the levels {list(some)}; need one or more, each listed once.")
