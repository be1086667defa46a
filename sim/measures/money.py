"""Money: benefits against the budget, what the services cost, and what an exit that lasts costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Bools, Floats
from sim.domain import Stage
from sim.measures.benefit import SUSTAINED_12M, SUSTAINED_MONTHS, Lasting, lasting_exits
from sim.measures.capacity import (
    company_weeks,
    fte_weeks_by,
    over_municipalities,
    own_staff,
    regime_bins,
    sellers,
    shares,
)
from sim.measures.facts import Facts, counts_of
from sim.measures.log import BY_MUNICIPALITY, MUNICIPALITY, Rows
from sim.measures.registry import Counting, Measure, Missing, Shelf, computes
from sim.measures.sheet import Sheet, Told, ratio
from sim.records import TransitionFacts
from sim.texts import Text
from sim.units import WEEKS_PER_YEAR

if TYPE_CHECKING:
    from sim.config import Settings


@dataclass(frozen=True, slots=True)
class Account:
    """Money per municipality and bin [EUR]; `by_stock` is the service when all municipalities pay all posts.

    ``hired`` and ``purchased`` are parts of the service.
    """

    benefit: Floats
    service: Floats
    by_stock: Floats
    hired: Floats
    purchased: Floats
    transition: Floats
    income: Floats

    def over(self, by: str) -> Account:
        """Return the same for all municipalities together, or as it is."""
        if by == MUNICIPALITY:
            return self
        parts = (self.benefit, self.service, self.by_stock, self.hired, self.purchased, self.transition, self.income)
        return Account(*(part.sum(axis=0, keepdims=True) for part in parts))


BENEFIT_SPENDING = Measure(
    id="benefit_spending_eur",
    unit="eur",
    least=0.0,
    better="lower",
    missing=Missing.NEVER,
    groupings=BY_MUNICIPALITY,
    counting=Counting.UP,
    label=Text("Spent on benefits", "Uitgaven aan uitkeringen"),
    short=Text("benefit spending", "uitgaven uitkeringen"),
    sentence=(
        "Person-years on benefit in the period times the price of a year on benefit, less the part of it that "
        "part-time work beside a benefit saves."
    ),
    shown={Shelf.BALANCE: 4, Shelf.BY_MUNICIPALITY: 6},
)

SERVICE_COST = Measure(
    id="service_cost_eur",
    unit="eur",
    least=0.0,
    better="lower",
    missing=Missing.NEVER,
    groupings=BY_MUNICIPALITY,
    counting=Counting.UP,
    label=Text("Cost of the services", "Kosten van de dienstverlening"),
    short=Text("service cost", "kosten dienstverlening"),
    sentence=(
        "Fte in post, hours of hired staff, trajectories started or bought and sheltered places in the period, each "
        "times its price; of a municipality: shared teams by stock, sheltered places by residents who work there."
    ),
    shown={Shelf.BALANCE: 2, Shelf.BY_MUNICIPALITY: 5},
)

NET_RESULT = Measure(
    id="net_result_eur",
    unit="eur",
    better="higher",
    missing=Missing.NEVER,
    groupings=BY_MUNICIPALITY,
    counting=Counting.UP,
    only_differences=True,
    label=Text("Net result", "Netto resultaat"),
    short=Text("net result", "netto resultaat"),
    sentence="BUIG income over the period less what was spent on benefits, on services and on a transition.",
    shown={Shelf.BALANCE: 5, Shelf.BY_MUNICIPALITY: 7},
)

SERVICE_COST_BY_STOCK = Measure(
    id="service_cost_by_stock_eur",
    unit="eur",
    least=0.0,
    better="lower",
    missing=Missing.NEVER,
    groupings=BY_MUNICIPALITY,
    counting=Counting.UP,
    label=Text(
        "Cost of the services, staff divided by stock", "Kosten van de dienstverlening, personeel verdeeld naar bestand"
    ),
    short=Text("service cost, by people on benefit", "kosten dienstverlening, naar bestand"),
    sentence=(
        "Cost of the services when the posts of every team are paid by all municipalities, each by its part of the "
        "stock on benefit, and not by those whom the team serves; for all together it is the service cost."
    ),
)

NET_RESULT_BY_STOCK = Measure(
    id="net_result_by_stock_eur",
    unit="eur",
    better="higher",
    missing=Missing.NEVER,
    groupings=BY_MUNICIPALITY,
    counting=Counting.UP,
    only_differences=True,
    label=Text("Net result, staff divided by stock", "Netto resultaat, personeel verdeeld naar bestand"),
    short=Text("net result, cost by people on benefit", "netto resultaat, kosten naar bestand"),
    sentence=(
        "Net result when the posts of every team are paid by all municipalities, each by its part of the stock on "
        "benefit: one cost key before and after a change of teams, which the net result has not. For all together it "
        "is the net result."
    ),
)

HIRED_COST = Measure(
    id="hired_cost_eur",
    unit="eur",
    least=0.0,
    missing=Missing.NEVER,
    groupings=BY_MUNICIPALITY,
    counting=Counting.UP,
    label=Text("Cost of hired staff", "Kosten van inhuur"),
    short=Text("hired staff, cost", "kosten inhuur"),
    sentence=(
        "Hours of hired staff in the period times the price of one: the hours of a post less illness, which is not "
        "paid; of a municipality: shared teams by stock. Part of the service cost, in place of the price of the posts."
    ),
)

PURCHASED_COST = Measure(
    id="purchased_cost_eur",
    unit="eur",
    least=0.0,
    missing=Missing.NEVER,
    groupings=BY_MUNICIPALITY,
    counting=Counting.UP,
    label=Text("Cost of bought trajectories", "Kosten van ingekochte trajecten"),
    short=Text("purchased trajectories", "ingekochte trajecten"),
    sentence=(
        "Trajectories bought from others that started in the period, each times its price; part of the service cost."
    ),
    shown={Shelf.BALANCE: 3},
)

TRANSITION_COST = Measure(
    id="transition_cost_eur",
    unit="eur",
    least=0.0,
    better="lower",
    missing=Missing.NEVER,
    groupings=BY_MUNICIPALITY,
    label=Text("Cost of the transition", "Kosten van de transitie"),
    short=Text("transition cost", "transitiekosten"),
    sentence=(
        "Cost of changing the organisation that falls in the period; of a municipality: by stock. Not part of the "
        "service cost."
    ),
    shown={Shelf.BALANCE: 6},
)

COST_PER_SUSTAINED_EXIT = Measure(
    id="cost_per_sustained_exit_eur",
    unit="eur",
    least=0.0,
    better="lower",
    missing=Missing.CUT_OFF,
    groupings=BY_MUNICIPALITY,
    counting=Counting.EACH,
    label=Text("Service cost per lasting exit to work", "Kosten per duurzame uitstroom naar werk"),
    short=Text("cost per lasting exit", "kosten per duurzame uitstroom"),
    sentence=(
        "Cost of the services in the period per exit to work in it that lasts 12 months; empty when the period was "
        "not followed so long, or no exit lasts. Open: exits that the run follows for less than that."
    ),
    shown={Shelf.BALANCE: 7},
)

IN_ORDER = (
    *(BENEFIT_SPENDING, SERVICE_COST, PURCHASED_COST, TRANSITION_COST, NET_RESULT),
    *(SERVICE_COST_BY_STOCK, NET_RESULT_BY_STOCK, HIRED_COST),
)
"""The sums of money in the order in which they are written."""


@computes(
    BENEFIT_SPENDING,
    SERVICE_COST,
    NET_RESULT,
    SERVICE_COST_BY_STOCK,
    NET_RESULT_BY_STOCK,
    HIRED_COST,
    PURCHASED_COST,
    TRANSITION_COST,
    COST_PER_SUSTAINED_EXIT,
)
def measure_money(facts: Facts, sheet: Sheet) -> None:
    """Measure spending, income and the net result, and the cost of services per exit to work that lasted a year."""
    groupings = sheet.asked(*IN_ORDER, COST_PER_SUSTAINED_EXIT)
    account = account_of(facts) if groupings else None
    for by in groupings:
        assert account is not None
        money = account.over(by)
        parts = (money.benefit, money.service, money.by_stock, money.hired, money.purchased)
        benefit, service, by_stock, hired, purchased = map(facts.over, parts)
        transition, income = facts.over(money.transition), facts.over(money.income)
        net = income - benefit - service - transition
        net_by_stock = net + service - by_stock
        values = (benefit, service, purchased, transition, net, by_stock, net_by_stock, hired)
        years = facts.over(facts.benefit.weeks(by)) / WEEKS_PER_YEAR
        told = {name: Told(value, n=years) for name, value in zip(IN_ORDER, values, strict=True)}
        if sheet.asked(COST_PER_SUSTAINED_EXIT, among=(by,)):
            told[COST_PER_SUSTAINED_EXIT] = _per_exit(
                lasting_exits(facts.exits, by, months=SUSTAINED_MONTHS[SUSTAINED_12M]), service, person_years=years
            )
        sheet.write(by, facts.calendar.labels, told)


def _per_exit(exits: Lasting, service: Floats, *, person_years: Floats) -> Told:
    # without any exit the cost has no bound, and who has none is not to be left out
    n = np.where(exits.n > 0.0, exits.n, person_years)
    return Told(ratio(service, exits.fraction * exits.n), n=n, n_open=exits.n_open)


def account_of(facts: Facts) -> Account:
    """Return what each municipality spends and receives in each bin, at the prices that hold then.

    The sheltered company's places are paid by each municipality in the part of its residents who work there, a
    transition in the part of the stock on benefit it has. A team that sells trajectories is paid by the piece.
    """
    on_benefit = facts.benefit.weeks(MUNICIPALITY) / WEEKS_PER_YEAR
    part_time = facts.part_time.weeks(MUNICIPALITY) / WEEKS_PER_YEAR
    hired_fte = over_municipalities(facts, own_staff(facts, facts.hired_fte_weeks)) / WEEKS_PER_YEAR
    fte = fte_weeks_by(facts, MUNICIPALITY, own=True) / WEEKS_PER_YEAR - hired_fte
    by_stock_part = shares(on_benefit)
    places = company_weeks(facts, facts.records.sheltered["places"].reshape(1, -1)) / WEEKS_PER_YEAR
    started = facts.trajectories.rows.take(facts.trajectories.started)
    is_bought = np.isin(started.team, np.flatnonzero(sellers(facts)))
    trajectories = counts_of(started.take(~is_bought), facts.grid, facts.groups)(MUNICIPALITY)
    benefit_price, fte_price, hired_price, trajectory_price, place_price, saved = _prices(facts)
    purchased = _purchased(facts, started.take(is_bought))
    other = trajectories * trajectory_price + places * _sheltered_shares(facts) * place_price + purchased
    hired = hired_fte * hired_price
    service = fte * fte_price + hired + other
    by_stock = fte.sum(axis=0) * by_stock_part * fte_price + hired.sum(axis=0) * by_stock_part + other
    income = _budgets(facts) * facts.grid.lengths / WEEKS_PER_YEAR
    benefit = on_benefit * benefit_price - part_time * saved
    return Account(benefit, service, by_stock, hired, purchased, _transition(facts), income)


def _purchased(facts: Facts, bought: Rows) -> Floats:
    """Return what bought trajectories cost each municipality in each bin, paid when they start [EUR]."""
    cost = np.zeros((facts.groups.n(MUNICIPALITY), facts.grid.n_bins))
    for index in np.flatnonzero(sellers(facts)):
        sold = counts_of(bought.take(bought.team == index), facts.grid, facts.groups)(MUNICIPALITY)
        for settings, bins in _regimes(facts):
            team = settings.resources.teams.get(facts.records.teams[index].name)
            cost[:, bins] += sold[:, bins] * ((team and team.trajectory_eur) or 0.0)
    return cost


def _transition(facts: Facts) -> Floats:
    """Return what changing the organisation costs each municipality in each bin [EUR]."""
    cost = np.zeros((1, facts.grid.n_bins))
    for one in facts.records.transitions:
        cost += one.cost_eur * _parts_of(facts, one)
    return cost * shares(facts.benefit.weeks(MUNICIPALITY))


def _parts_of(facts: Facts, one: TransitionFacts) -> Floats:
    """Return which part of a transition's cost falls in each bin; all of it in one when it is paid at once."""
    one_group = np.zeros(1, dtype=np.int64)
    since, until = np.array([one.since_week]), np.array([one.until_week])
    if one.until_week <= one.since_week:
        return facts.grid.count(facts.grid.bin_of(since), one_group, n_groups=1)
    weeks = facts.grid.person_weeks(facts.grid.lay(since, until), one_group, n_groups=1)
    parts: Floats = weeks / (one.until_week - one.since_week)
    return parts


def _prices(facts: Facts) -> Floats:
    """Return the price per bin of a year on benefit, an fte year, the same hired, a trajectory, a place year [EUR].

    The last is what a year of part-time work beside a benefit saves.
    """
    prices = np.zeros((6, facts.grid.n_bins))
    for settings, bins in _regimes(facts):
        now = settings.measurement.prices
        prices[:, bins] = np.array(
            [
                [now.benefit_eur_per_year],
                [now.worker_eur_per_fte_year],
                [(now.hired_hour_eur or 0.0) * hours_delivered(settings)],
                [now.trajectory_eur],
                [now.sheltered_eur_per_place_year * settings.resources.sheltered.cost_factor],
                [now.benefit_eur_per_year * now.part_time_saves_fraction],
            ]
        )
    return prices


def hours_delivered(settings: Settings) -> float:
    """Return the hours that a hired fte is paid for in a year: those of an fte less what illness takes [hours]."""
    staffing = settings.resources.staffing
    return staffing.hours_per_fte_year * (1.0 - staffing.absence_fraction)


def _budgets(facts: Facts) -> Floats:
    """Return the benefit budget per municipality and bin [EUR a year]."""
    budgets = np.zeros((facts.groups.n(MUNICIPALITY), facts.grid.n_bins))
    for settings, bins in _regimes(facts):
        municipalities = settings.circumstances.municipalities
        yearly = [municipalities[name].buig_eur_per_year for name in facts.records.municipalities]
        budgets[:, bins] = np.array(yearly).reshape(-1, 1)
    return budgets


def _regimes(facts: Facts) -> Iterator[tuple[Settings, Bools]]:
    """Yield the settings of each regime and the bins it rules."""
    for date, bins in zip(facts.calendar.regimes, regime_bins(facts), strict=True):
        yield facts.configuration.at(date), bins


def _sheltered_shares(facts: Facts) -> Floats:
    """Return which part of the residents in the sheltered company each municipality has, per bin."""
    return shares(facts.staying(facts.stays.open_case & (facts.stays.stage == Stage.SHELTERED)).weeks(MUNICIPALITY))
