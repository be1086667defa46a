"""The scenarios over time: the people on benefit, the money since the change, and the waits of each queue."""

from __future__ import annotations

from math import ceil
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.domain import Queue
from sim.report.figures.differences import SMALL, numbered, picture, rows_down
from sim.report.figures.drawing import (
    BLUE,
    GREY,
    INK,
    MARKERS,
    PALE,
    PALETTE,
    Ends,
    Picture,
    draw_interval,
    ends_of,
    few_years,
    new_figure,
    tidy,
)
from sim.report.numbers import MILLION
from sim.report.rows import PathRow, Payback
from sim.report.view import WAIT
from sim.report.words import days_in_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.arrays import Floats
    from sim.report.compared.cells import Clerk
    from sim.report.rows import EstimateRow


# --- people on benefit ------------------------------------------------------------------------------------------------

LONGEST = 46
"""Characters that fit above a panel."""

FOLLOWED = "stock_on_benefit"


SHEET = 9.6
"""The height of a figure that is printed on one sheet of A4, with what is said below it [inch]."""

LOW_ROW, HIGH_ROW = 1.4, 1.75
"""The height of a row of paths: lower where as many as there are fit a sheet by that [inch]."""


def paths(clerk: Clerk) -> list[Picture]:
    """Draw a row for each main scenario: its level on the left, its difference on the right."""
    compared = clerk.view
    found = {scenario: compared.path(scenario, FOLLOWED) for scenario in compared.main}
    found = {scenario: path for scenario, path in found.items() if path}
    if not found:
        return []
    row = max(LOW_ROW, min(HIGH_ROW, (SHEET - 0.7) / len(found)))
    figure = new_figure(height=0.7 + row * len(found))
    panels = figure.subplots(len(found), 2, squeeze=False, sharex="col", sharey="col")
    for (left, right), (scenario, path) in zip(panels, found.items(), strict=True):
        _level(left, path, clerk)
        _difference(right, path)
        level = clerk.words("chart.level", scenario=compared.scenario_label(scenario))
        tidy(left, ylabel=fill(level, LONGEST), from_zero=False)
        tidy(right, ylabel=clerk.words("chart.minus"), from_zero=False)
    return [picture(clerk, "paths", figure, shows=(_said_of_path(clerk, *one) for one in found.items()))]


def _said_of_path(clerk: Clerk, scenario: str, path: list[PathRow]) -> str:
    """Say how many people a scenario ends with, and how many that is more or fewer than the baseline."""
    last, numbers = path[-1], clerk.numbers
    return clerk.words(
        "drawn.told_path", scenario=clerk.view.scenario_label(scenario),
        date=days_in_words(str(last.date), language=clerk.view.language),
        level=numbers.whole(last.mean), difference=numbers.signed(last.difference, decimals=0),
    )  # fmt: skip


def _level(axes: Axes, path: list[PathRow], clerk: Clerk) -> None:
    dates, level = _dates(path), _values(path, "mean")
    axes.fill_between(dates, _values(path, "ci_low"), _values(path, "ci_high"), color=BLUE, alpha=0.3, linewidth=0)
    axes.plot(dates, level, color=BLUE, linewidth=1.6)
    axes.plot(dates, level - np.nan_to_num(_values(path, "difference")), color=INK, linewidth=1.0, linestyle="--")
    _mark_change(axes, clerk)
    few_years(axes)


def _difference(axes: Axes, path: list[PathRow]) -> None:
    dates = _dates(path)
    axes.fill_between(
        dates, _values(path, "difference_low"), _values(path, "difference_high"), color=BLUE, alpha=0.3, linewidth=0
    )
    axes.plot(dates, _values(path, "difference"), color=BLUE, linewidth=1.6)
    axes.axhline(0.0, color=INK, linewidth=0.8)
    few_years(axes)


def _mark_change(axes: Axes, clerk: Clerk) -> None:
    if clerk.view.changes_on is not None:
        day = np.datetime64(clerk.view.changes_on)
        axes.axvline(day, color=GREY, linewidth=0.9, linestyle=":")  # type: ignore[arg-type]  # a date axis takes dates
        axes.annotate(
            clerk.words("chart.change"), (day, 0.98), xycoords=("data", "axes fraction"), xytext=(3, 0),
            textcoords="offset points", va="top", fontsize=SMALL, color=INK,
        )  # fmt: skip


def _dates(path: list[PathRow]) -> npt.NDArray[np.datetime64]:
    return np.array([row.date for row in path], dtype="datetime64[D]")


def _values(path: list[PathRow], name: str) -> Floats:
    return np.array([getattr(row, name) for row in path], dtype=float)


# --- money ------------------------------------------------------------------------------------------------------------

PANELS_WIDE = 3


def payback(clerk: Clerk) -> list[Picture]:
    """Draw a panel for each scenario that changes one thing."""
    found = {one: clerk.accounts[one] for one in clerk.view.single if one in clerk.accounts}
    if not found:
        return []
    n_wide = min(PANELS_WIDE, len(found))
    n_high = ceil(len(found) / n_wide)
    figure = new_figure(height=0.6 + 1.75 * n_high)
    panels = figure.subplots(n_high, n_wide, squeeze=False, sharex=True, sharey=True).flatten()
    for axes, (scenario, account) in zip(panels, found.items(), strict=False):
        ends = np.array(account.years)
        axes.fill_between(ends, account.low / MILLION, account.high / MILLION, color=BLUE, alpha=0.3, linewidth=0)
        axes.plot(ends, account.mean / MILLION, color=BLUE, marker="o", markersize=3, linewidth=1.4)
        axes.axhline(0.0, color=INK, linewidth=0.8)
        axes.grid(axis="y", color=PALE, linewidth=0.6)
        axes.locator_params(axis="x", nbins=4, integer=True)
        axes.set_title(numbered(clerk, scenario, width=30), fontsize=SMALL)
    for axes in panels[::n_wide]:
        axes.set_ylabel(fill(clerk.words("chart.payback_axis"), 20), fontsize=SMALL)
    for axes in panels[len(found) :]:
        axes.set_axis_off()
    return [picture(clerk, "payback", figure, shows=(_said_of_account(clerk, *one) for one in found.items()))]


def _said_of_account(clerk: Clerk, scenario: str, account: Payback) -> str:
    """Say what a scenario has brought at the end, and from which year on it is shown to have earned itself back."""
    numbers = clerk.numbers
    end = numbers.signed(account.mean[-1] / MILLION, decimals=1)
    told = "drawn.told_account_open" if account.surely is None else "drawn.told_account"
    name = clerk.view.scenario_label(scenario)
    return clerk.words(told, scenario=name, year=account.years[-1], amount=end, since=account.surely or "")


# --- waits ------------------------------------------------------------------------------------------------------------

SPREAD = 0.62
"""Which part of the room of a queue its marks take."""


def waits(clerk: Clerk) -> list[Picture]:
    """Draw a row for each queue and in it a mark for each scenario."""
    compared = clerk.view
    scenarios = (compared.baseline, *compared.main)
    known = compared.groups(WAIT, group_by="queue", scenarios=scenarios)
    queues = [queue for queue in Queue.words() if queue in known and not compared.too_few("queue", queue)]
    if not queues:
        return []
    figure = new_figure(height=1.3 + 0.13 * len(queues) * (len(scenarios) + 1))
    axes = figure.subplots()
    rows = {one: _waits_of(clerk, one, queues) for one in scenarios}
    told = [(row.mean, row.ci_low, row.ci_high) for some in rows.values() for row in some.values()]
    ends = ends_of(told)
    for number, scenario in enumerate(scenarios):
        offset = SPREAD * (0.5 - (number + 0.5) / len(scenarios))
        _marks(axes, clerk, scenario, rows[scenario], places=_places(queues, offset), ends=ends, look=number)
    axes.set_yticks(rows_down(len(queues)), [clerk.words("queue." + queue) for queue in queues])
    axes.set_xlabel(clerk.words("chart.weeks"))
    axes.set_xlim(0.0, ends.high + ends.room)
    for place in rows_down(len(queues))[:-1]:
        axes.axhline(place - 0.5, color=PALE, linewidth=0.8)
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    figure.legend(frameon=False, loc="outside lower left", ncols=2, fontsize=SMALL)
    is_cut = any(ends.cuts(low, high) for _, low, high in told)
    shows = (_said_of_waits(clerk, queue, rows) for queue in queues)
    return [picture(clerk, "waits", figure, shows=shows, is_cut=is_cut, period=compared.period)]


def _waits_of(clerk: Clerk, scenario: str, queues: list[str]) -> dict[str, EstimateRow]:
    rows = {queue: clerk.view.estimate(scenario, WAIT, group_by="queue", group=queue) for queue in queues}
    return {queue: row for queue, row in rows.items() if row is not None}


def _places(queues: list[str], offset: float) -> dict[str, float]:
    return {queue: place + offset for queue, place in zip(queues, rows_down(len(queues)), strict=True)}


def _said_of_waits(clerk: Clerk, queue: str, rows: dict[str, dict[str, EstimateRow]]) -> str:
    """Say within how many weeks nine in ten are served in a queue, in each scenario."""
    told = [
        f"{clerk.view.scenario_label(scenario)} {clerk.numbers.sensible(some[queue].mean)}"
        for scenario, some in rows.items()
        if queue in some
    ]
    name = f"{clerk.words('queue.' + queue)} ({clerk.words('chart.weeks')})"
    return clerk.words("drawn.told", measure=name, parts="; ".join(told))


def _marks(
    axes: Axes, clerk: Clerk, scenario: str, rows: dict[str, EstimateRow], *, places: dict[str, float], ends: Ends,
    look: int,
) -> None:  # fmt: skip
    color = INK if look == 0 else PALETTE[look % len(PALETTE)]
    label = numbered(clerk, scenario, width=44)
    for queue, row in rows.items():
        draw_interval(axes, row.ci_low, row.ci_high, place=places[queue], ends=ends, color=GREY)
        if row.mean <= ends.high:
            axes.scatter(
                [row.mean], [places[queue]], marker=MARKERS[look % len(MARKERS)], facecolor=color, edgecolor=INK,
                linewidth=0.6, s=24, zorder=3, label=label,
            )  # fmt: skip
            label = "_nolegend_"
