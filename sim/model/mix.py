"""Who is likely to come: a composition of residents, laid out for drawing."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from sim.config import Composition
from sim.domain import Barrier, TargetGroup


@dataclass(frozen=True, slots=True)
class Mix:
    """A composition of residents as cumulative shares."""

    age_bounds_years: tuple[float, ...]
    age: tuple[float, ...]
    trede: tuple[float, ...]
    barriers: tuple[tuple[float, ...], ...]
    groups: tuple[float, ...]
    group_of: tuple[int, ...]


def cumulative(shares: tuple[float, ...]) -> tuple[float, ...]:
    """Return running totals of shares; the last is one."""
    return (*tuple(accumulate(shares))[:-1], 1.0)


def mix_of(composition: Composition) -> Mix:
    """Lay out a composition for drawing."""
    return Mix(
        age_bounds_years=composition.age_bounds_years,
        age=cumulative(composition.age_shares),
        trede=cumulative(composition.trede_shares),
        barriers=tuple(composition.barriers[barrier.word] for barrier in Barrier),  # type: ignore[index]  # the words of Barrier are the keys
        groups=(*accumulate(composition.groups.values()), 1.0),
        group_of=(*(TargetGroup[group.upper()] for group in composition.groups), TargetGroup.OTHER),
    )
