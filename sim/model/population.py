"""Who the residents are: the stock at the start, and those who come to the door."""

from __future__ import annotations

from collections.abc import Callable, Generator

import simpy

from sim.domain import Barrier, TargetGroup
from sim.model import profile, start
from sim.model.clock import INFINITY, N_BARRIERS
from sim.model.mix import Mix, StockMix, stock_mix_of
from sim.model.resident import Resident, Story
from sim.model.risks import strike
from sim.model.world import World
from sim.randomness import Kind, Purpose, below, exponential, further
from sim.units import WEEKS_PER_YEAR

Telling = Callable[[World, Resident], Story]
"""How the life of a resident is told."""

STOCK, NEWCOMER, NUG, WSW, HOUSED, SCHOOL = range(6)
"""The streams of residents; a resident's number is the same whatever the scenario."""

N_LANES = 4
"""How many streams have numbers of their own."""

AFTER_WSW = (HOUSED, SCHOOL)
"""The streams that are numbered in turn after the Wsw contracts of the first day, of which no new ones are made."""

YOUNGEST = (1.0,)
"""Cumulative shares that put everybody in the first class of age."""


def create(world: World, stream: int, municipality: int, number: int) -> Resident:
    """Return the resident with this number in a stream of a municipality."""
    n_municipalities = len(world.municipalities)
    lane, turn = stream, number
    if stream in AFTER_WSW:
        lane, turn = WSW, world.n_wsw[municipality] + number * len(AFTER_WSW) + stream - HOUSED
    identity = (turn * N_LANES + lane) * n_municipalities + municipality
    key = further(further(further(further(world.key, Kind.RESIDENT), stream), municipality), number)
    return Resident(world.clock, identity, key, municipality=municipality)


def arrivals(world: World, stream: int, municipality: int, tell: Telling) -> Generator[simpy.Event, None, None]:
    """Let newcomers come to the door for ever, at the rate of the moment.

    Each gap is a unit exponential number, consumed at the rate that holds: an inhomogeneous Poisson process in which
    a newcomer is the same person whatever the rate.
    """
    key = further(further(further(further(world.key, Kind.STREAM), Purpose.ARRIVAL), stream), municipality)
    number = 0
    while (
        yield from strike(
            world, exponential(key, Purpose.ARRIVAL, 0, number), lambda: _rate(world, stream, municipality)
        )
    ):
        resident = create(world, stream, municipality, number)
        describe_newcomer(world, resident, stream)
        if not is_prevented(world, resident):
            world.welcome(resident, tell(world, resident))
        number += 1


def is_prevented(world: World, resident: Resident) -> bool:
    """Say whether the school-to-work service keeps somebody who is young from the door."""
    prevented = world.tables.prevented_youth_fraction
    return prevented > 0.0 and resident.is_young_at(world.clock.week) and resident.u(Purpose.PREVENTED) < prevented


def _rate(world: World, stream: int, municipality: int) -> float:
    """Return the rate at which a stream brings residents to a municipality's door [1/week]."""
    tables, share = world.tables, world.municipality_shares[municipality]
    if stream == NUG:
        return tables.nug_rate * share
    if stream == SCHOOL:
        return tables.register_rate * share
    if stream == HOUSED:
        return tables.housed_rate * share
    return tables.report_rate * share * world.shock_factor * tables.not_prevented_fraction


def describe_newcomer(world: World, resident: Resident, stream: int) -> None:
    """Draw who a newcomer is."""
    mix = world.tables.newcomers
    now = world.clock.week
    ages = YOUNGEST if stream == SCHOOL else mix.age
    years = _within(mix.age_bounds_years, ages, resident.u(Purpose.AGE))
    resident.birth_week = now - years * WEEKS_PER_YEAR
    _draw_group(resident, mix)
    if stream == SCHOOL:
        resident.group = TargetGroup.REGISTER
    if stream == HOUSED:
        resident.group = TargetGroup.STATUS_HOLDER
    resident.trede = _newcomer_trede(world, resident, mix)
    _draw_barriers(world, resident, mix)
    resident.frailty = world.tables.frailty.at(resident.u(Purpose.FRAILTY))
    if resident.group == TargetGroup.STATUS_HOLDER:
        resident.pace = world.tables.housed_pace * world.tables.quicker_per_year**world.years_of_cohorts
    if stream == NUG:
        resident.group = TargetGroup.NUG
        resident.trede = 5


def _newcomer_trede(world: World, resident: Resident, mix: Mix) -> int:
    """Draw a trede from a distribution that grows heavier: a share of the higher treden moves to trede 2."""
    u = resident.u(Purpose.TREDE)
    trede = below(u, mix.trede) + 1
    lighter = 1.0 - mix.trede[1]
    if trede <= 2 or lighter <= 0.0:
        return trede
    moved = world.tables.heavier_share_per_year * world.years_of_heavier_inflow / lighter
    return 2 if resident.u(Purpose.DOOR) < moved else trede


def open_stock(world: World, stream: int, tell: Telling) -> None:
    """Let everybody in who is on benefit, or on a Wsw contract, when the run starts."""
    residents = _at_start(world, stream)
    for resident in start.line_up(world, residents) if stream == STOCK else residents:
        world.welcome(resident, tell(world, resident))


def _at_start(world: World, stream: int) -> list[Resident]:
    """Return the residents of a stream of the first day, by municipality and number."""
    residents: list[Resident] = []
    stock = stock_mix_of(world.settings.circumstances.stock)
    for municipality, configured in enumerate(world.settings.circumstances.municipalities.values()):
        size = configured.stock_at_start if stream == STOCK else configured.wsw_at_start
        for number in range(round(size)):
            resident = create(world, stream, municipality, number)
            if stream == STOCK:
                describe_stock(world, stock, resident)
            else:
                resident.group, resident.birth_week = TargetGroup.WSW, -INFINITY
            residents.append(resident)
    return residents


def describe_stock(world: World, stock: StockMix, resident: Resident) -> None:
    """Draw who somebody in the stock at the start is, how long on benefit, and what the service knows of them."""
    mix = world.tables.newcomers
    spell_years = _within(stock.duration_bounds_years, stock.duration, resident.u(Purpose.STOCK_DURATION))
    years = _within(stock.age_bounds_years, stock.age, resident.u(Purpose.AGE))
    spell_years = min(spell_years, years - stock.age_bounds_years[0])
    resident.birth_week = -years * WEEKS_PER_YEAR
    resident.granted_week = -spell_years * WEEKS_PER_YEAR
    resident.trede = below(resident.u(Purpose.TREDE), stock.treden(spell_years)) + 1
    _draw_group(resident, mix)
    _draw_barriers(world, resident, mix)
    resident.frailty = world.tables.frailty.at(resident.u(Purpose.FRAILTY))
    profile.assess(world, resident)
    resident.exempt = world.tables.routing.is_exempt(u=resident.u(Purpose.EXEMPT))


def _within(bounds: tuple[float, ...], shares: tuple[float, ...], u: float) -> float:
    """Return a number from classes with these bounds and cumulative shares, uniform within a class."""
    index = below(u, shares)
    low = shares[index - 1] if index else 0.0
    width = shares[index] - low
    return bounds[index] + (bounds[index + 1] - bounds[index]) * ((u - low) / width if width > 0.0 else 0.5)


def _draw_group(resident: Resident, mix: Mix) -> None:
    resident.group = mix.group_of[below(resident.u(Purpose.GROUP), mix.groups)]


def _draw_barriers(world: World, resident: Resident, mix: Mix) -> None:
    """Draw barriers by trede; a status holder always starts with that of language, and may have more than others."""
    resident.barriers = 0
    for barrier in range(N_BARRIERS):
        if resident.u(Purpose.BARRIERS, barrier) < mix.barriers[barrier][resident.trede - 1]:
            resident.barriers |= 1 << barrier
    if resident.group == TargetGroup.STATUS_HOLDER:
        resident.barriers |= 1 << Barrier.LANGUAGE
        for barrier, more in enumerate(world.tables.more_barriers):
            if more > 0.0 and resident.u(Purpose.GROUP_BARRIERS, barrier) < more:
                resident.barriers |= 1 << barrier
