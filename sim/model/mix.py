"""Who is likely to come: a composition of residents, laid out for drawing."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from sim.config import Composition
from sim.config.schema import Stock
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


@dataclass(frozen=True, slots=True)
class StockMix:
    """Who is on benefit at the start, as cumulative shares; of the trede by the years on benefit."""

    duration_bounds_years: tuple[float, ...]
    duration: tuple[float, ...]
    age_bounds_years: tuple[float, ...]
    age: tuple[float, ...]
    trede_under_1_year: tuple[float, ...]
    trede_1_to_5_years: tuple[float, ...]
    trede_over_5_years: tuple[float, ...]

    def treden(self, spell_years: float) -> tuple[float, ...]:
        """Return the cumulative shares of the treden after so many years on benefit."""
        if spell_years < 1.0:
            return self.trede_under_1_year
        return self.trede_1_to_5_years if spell_years < 5.0 else self.trede_over_5_years


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


def stock_mix_of(stock: Stock) -> StockMix:
    """Lay out the composition of the stock at the start for drawing."""
    return StockMix(
        duration_bounds_years=stock.duration_bounds_years,
        duration=cumulative(stock.duration_shares),
        age_bounds_years=stock.age_bounds_years,
        age=cumulative(stock.age_shares),
        trede_under_1_year=cumulative(stock.trede_shares_under_1_year),
        trede_1_to_5_years=cumulative(stock.trede_shares_1_to_5_years),
        trede_over_5_years=cumulative(stock.trede_shares_over_5_years),
    )
