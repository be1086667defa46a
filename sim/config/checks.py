"""What must hold between the boxes: each check is one function, and all their problems come together."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from sim.config.numbers import ALWAYS, value_node
from sim.config.schema import Circumstances, Measurement, Model, Resources, Rules
from sim.config.tree import Node, Path, date_of, find, shapes_of, shown, text_of
from sim.domain import Barrier
from sim.errors import Problem

FIRST_DATE = dt.date(1950, 1, 1)
WITHIN = 1e-6


@dataclass(slots=True)
class CheckContext:
    """What a check may look at: the boxes that hold on a date, and where everything stands.

    A box that is wrong in itself is None: its own problems are told first. ``horizon`` is the end of the window as
    the files give it, before a design makes the run shorter; None for a document that was checked when it was read.
    ``begins`` is the date of the scenario that rules, and ``before`` the resources until then.
    """

    node: Node
    date: dt.date
    horizon: dt.date | None = None
    begins: dt.date | None = None
    before: Resources | None = None
    circumstances: Circumstances | None = None
    resources: Resources | None = None
    rules: Rules | None = None
    model: Model | None = None
    measurement: Measurement | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_first(self) -> bool:
        """Whether this is the first date of its document, on which all of it can be seen."""
        return self.date == (self.begins or ALWAYS)

    @property
    def since(self) -> str:
        """From when this holds, in words; empty for what holds always."""
        return "" if self.date == ALWAYS else f" from {self.date} on"

    def at(self, *path: str | int) -> Node:
        """Return the deepest node on `path`, for a number its value."""
        below = next(found for n in range(len(path), -1, -1) if (found := find(self.node, path[:n])) is not None)
        return value_node(below, self.date) if "value" in below.items else below

    def wrong(self, path: Path, *, came: str, needed: str, todo: str) -> None:
        """Add a problem at the value at `path`."""
        self.problems.append(self.at(*path).place.problem(path, came=came, needed=needed, todo=todo))

    def wrong_key(self, path: Path, *, came: str, needed: str, todo: str) -> None:
        """Add a problem at the last key of `path`."""
        place = self.at(*path[:-1]).key_place(path[-1])
        self.problems.append(place.problem(path, came=came, needed=needed, todo=todo))


def dealt_rules_are_of_municipalities(checked: CheckContext) -> None:
    """What is dealt is there for two municipalities or more when the run starts, by their own names, and dealt once."""
    if checked.begins is not None or not checked.is_first:
        return
    if checked.model is None or checked.rules is None or checked.circumstances is None:
        return
    for i, what in enumerate(checked.model.dealt):
        held = getattr(checked.rules, what.rpartition(".")[2])
        known = [name for name in held if name in checked.circumstances.municipalities]
        if held and len(known) <= 1:
            checked.wrong(
                ("model", "dealt", i),
                came=f"{what} names {', '.join(map(repr, held))}",
                needed="the names of two or more municipalities were needed, for only among these can it be dealt",
                todo="call the organisation of a municipality by the name of the municipality, or leave this out",
            )
        if what in checked.model.dealt[:i]:
            came = f"{what!r} stands more than once"
            checked.wrong(("model", "dealt", i), came=came, needed="once was needed", todo="remove one")


def hired_staff_has_a_price(checked: CheckContext) -> None:
    """Whoever is hired is paid by the hour."""
    if checked.resources is None or checked.measurement is None:
        return
    hire = checked.resources.staffing.hire
    if hire is not None and hire.hired_fraction > 0.0 and checked.measurement.prices.hired_hour_eur is None:
        checked.wrong_key(
            ("measurement", "prices"),
            came=f"no hired_hour_eur, while staff is hired{checked.since}",
            needed="the price of an hour of somebody hired was needed",
            todo="add 'hired_hour_eur: ...'",
        )


# --- shares and lengths ---------------------------------------------------------------------------


def inflow_is_shared_out(checked: CheckContext) -> None:
    """The municipalities together receive the whole inflow."""
    if checked.circumstances is None:
        return
    total = sum(municipality.inflow_share for municipality in checked.circumstances.municipalities.values())
    if abs(total - 1.0) > WITHIN:
        checked.wrong_key(
            ("circumstances", "municipalities"),
            came=f"the inflow_share of all municipalities adds up to {total:.6g}{checked.since}",
            needed="they must add up to 1",
            todo="correct one of them",
        )


def newcomers_fit_their_classes(checked: CheckContext) -> None:
    """Ages lie between bounds: one share less than there are bounds; a shock ends after it starts, in order."""
    if checked.circumstances is None:
        return
    newcomers, stock = checked.circumstances.newcomers, checked.circumstances.stock
    n_ages, n_durations = len(newcomers.age_bounds_years) - 1, len(stock.duration_bounds_years) - 1
    _check_length(checked, ("circumstances", "newcomers", "age_shares"), newcomers.age_shares, n_ages)
    _check_length(checked, ("circumstances", "stock", "duration_shares"), stock.duration_shares, n_durations)
    _check_length(checked, ("circumstances", "stock", "age_shares"), stock.age_shares, len(stock.age_bounds_years) - 1)
    _check_rises(checked, ("circumstances", "newcomers", "age_bounds_years"), newcomers.age_bounds_years)
    _check_rises(checked, ("circumstances", "stock", "duration_bounds_years"), stock.duration_bounds_years)
    if checked.model is not None:
        _check_length(checked, ("model", "work", "age_factors"), checked.model.work.age_factors, n_ages)
        _check_length(checked, ("model", "other_exit", "age_factors"), checked.model.other_exit.age_factors, n_ages)


def civic_routes_are_shares_of_all(checked: CheckContext) -> None:
    """Nobody is on two routes of civic integration, and cohorts of status holders come in order."""
    if checked.circumstances is None:
        return
    them, path = checked.circumstances.status_holders, ("circumstances", "status_holders")
    total = sum(route.share for route in them.routes.values())
    if total > 1.0 + WITHIN:
        checked.wrong_key(
            (*path, "routes"),
            came=f"the shares of all routes add up to {total:.6g}{checked.since}",
            needed="at most 1 was needed",
            todo="correct one of them",
        )
    if not them.cohorts_from <= them.cohorts_until:
        _wrong_date(checked, (*path, "cohorts_until"), them.cohorts_until, f"a date from {them.cohorts_from} on")


def rates_fit_their_classes(checked: CheckContext) -> None:
    """Inner bounds make one class more than there are bounds; ends make as many."""
    if checked.model is None:
        return
    work, other, relapse = checked.model.work, checked.model.other_exit, checked.model.relapse
    n_durations, n_since = len(other.duration_bounds_years) + 1, len(relapse.bounds_years)
    _check_length(checked, ("model", "other_exit", "rate_per_year"), other.rate_per_year, n_durations)
    _check_length(checked, ("model", "work", "duration_factors"), work.duration_factors, n_durations)
    _check_length(checked, ("model", "relapse", "after_work_per_year"), relapse.after_work_per_year, n_since)
    _check_length(checked, ("model", "relapse", "after_other_per_year"), relapse.after_other_per_year, n_since)
    _check_length(checked, ("model", "barriers", "flare_shares"), checked.model.barriers.flare_shares, len(Barrier))
    _check_rises(checked, ("model", "other_exit", "duration_bounds_years"), other.duration_bounds_years)
    _check_rises(checked, ("model", "relapse", "bounds_years"), relapse.bounds_years)


def _check_length(checked: CheckContext, path: Path, listed: tuple[float, ...], n_needed: int) -> None:
    if len(listed) != n_needed:
        came, needed = f"came {len(listed)} numbers", f"{n_needed} were needed, one for each class"
        checked.wrong(path, came=came, needed=needed, todo="add or remove one, or change the bounds")


def _check_rises(checked: CheckContext, path: Path, bounds: tuple[float, ...]) -> None:
    if any(upper <= lower for lower, upper in pairwise(bounds)):
        came, needed = f"came {list(bounds)}", "bounds that rise were needed"
        checked.wrong(path, came=came, needed=needed, todo="write them from low to high, each once")


def returns_have_a_market(checked: CheckContext) -> None:
    """Where returns follow the labour market there is one: they are divided by the demand factor."""
    if checked.circumstances is None or checked.model is None or not checked.model.relapse.demand_exponent:
        return
    if checked.circumstances.labour_market.demand_factor <= 0.0:
        checked.wrong(
            ("circumstances", "labour_market", "demand_factor"),
            came=f"came 0{checked.since} beside a model.relapse.demand_exponent above 0",
            needed="more than 0 was needed, for the rates of coming back are divided by it",
            todo="write a small number, or demand_exponent 0",
        )


# --- rules and dates ------------------------------------------------------------------------------


def orders_are_complete(checked: CheckContext) -> None:
    """An order names every task, or every barrier, exactly once."""
    for key, what in (("priority", "task"), ("help_order", "barrier")) if checked.rules is not None else ():
        words, given = shapes_of(Rules)[key].words, Counter[str](getattr(checked.rules, key))
        wrong = [*(word for word in words if given[word] == 0), *(word for word in words if given[word] > 1)]
        for word in wrong:
            came = f"{word!r} stands {given[word]} times" if given[word] else f"{word!r} is not in the list"
            needed = f"every {what} exactly once was needed"
            checked.wrong(("rules", key), came=came, needed=needed, todo=f"write {word!r} once")


def window_is_ordered(checked: CheckContext) -> None:
    """The run starts, then counts, then ends."""
    if checked.measurement is None:
        return
    window = checked.measurement.window
    path = ("measurement", "window")
    if not window.start <= window.measured_from:
        _wrong_date(checked, (*path, "measured_from"), window.measured_from, f"a date from {window.start} on")
    if not window.measured_from < window.until:
        _wrong_date(checked, (*path, "until"), window.until, f"a date after {window.measured_from}")


def shocks_are_ordered(checked: CheckContext) -> None:
    """A shock ends after it starts, and lies in the horizon."""
    if checked.circumstances is None:
        return
    until = checked.horizon or dt.date.max
    inflow = checked.circumstances.inflow
    if not inflow.heavier_from <= inflow.heavier_until:
        path = ("circumstances", "inflow", "heavier_until")
        _wrong_date(checked, path, inflow.heavier_until, f"a date from {inflow.heavier_from} on")
    for i, shock in enumerate(inflow.shocks):
        shocks = ("circumstances", "inflow", "shocks", i)
        if not shock.first < shock.until:
            _wrong_date(checked, (*shocks, "until"), shock.until, f"a date after {shock.first}")
        if not FIRST_DATE <= shock.first < until:
            _wrong_date(checked, (*shocks, "first"), shock.first, f"a date from {FIRST_DATE} to before {until}")


def transitions_take_time(checked: CheckContext) -> None:
    """What a transition does to hours and to leaving lasts for a while; in no time it would do nothing, unseen."""
    for name, one in {} if checked.rules is None else checked.rules.transitions.items():
        lasts = {
            "productivity_dip": ("dip_weeks and recovery_weeks are", one.dip_weeks + one.recovery_weeks),
            "extra_leave_per_year": ("leave_weeks is", one.leave_weeks),
        }
        for key, (weeks_are, weeks) in lasts.items():
            if getattr(one, key) > 0.0 and weeks == 0.0:
                checked.wrong(
                    ("rules", "transitions", name, key),
                    came=f"came {shown(getattr(one, key))} for no time: {weeks_are} 0",
                    needed="an effect that lasts, or 0, was needed",
                    todo="give it weeks, or set it to 0",
                )


def dated_values_lie_in_the_horizon(checked: CheckContext) -> None:
    """A value that changes on a date does so in the time that the model knows."""
    until = checked.horizon or dt.date.max
    if not checked.is_first:
        return
    for path, node in _dated_values(checked.node, ()):
        for key in node.items:
            date = date_of(key)
            if date is not None and not FIRST_DATE <= date < until:
                checked.problems.append(
                    node.key_place(key).problem(
                        (*path, text_of(key)),
                        came=f"came the date {date}, outside the horizon",
                        needed=f"a date from {FIRST_DATE} to before {until} was needed",
                        todo="correct the date, or move measurement.window.until",
                    )
                )


def _dated_values(node: Node, path: Path) -> Iterator[tuple[Path, Node]]:
    """Yield the value of every quantity that changes over time."""
    if "value" in node.items:
        yield path, node.items["value"]
        return
    for key, below in node.items.items():
        yield from _dated_values(below, (*path, text_of(key)))
    for i, below in enumerate(node.elements):
        yield from _dated_values(below, (*path, i))


def _wrong_date(checked: CheckContext, path: Path, date: dt.date, needed: str) -> None:
    checked.wrong(path, came=f"came {shown(date)}", needed=f"{needed} was needed", todo="correct one of the two")


CHECKS: tuple[Callable[[CheckContext], None], ...] = (
    dealt_rules_are_of_municipalities,
    hired_staff_has_a_price,
    inflow_is_shared_out,
    newcomers_fit_their_classes,
    civic_routes_are_shares_of_all,
    rates_fit_their_classes,
    returns_have_a_market,
    orders_are_complete,
    window_is_ordered,
    shocks_are_ordered,
    transitions_take_time,
    dated_values_lie_in_the_horizon,
)
"""Every check between boxes but those of teams, which are `sim.config.teams.TEAM_CHECKS`."""
