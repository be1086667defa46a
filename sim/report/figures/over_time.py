"""Scenarios over time: the people on benefit, the money since the change, and the waits of each queue."""

from __future__ import annotations

from math import ceil
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats
from sim.domain import Queue
from sim.report.compared.cells import Clerk
from sim.report.compared.rows import PathRow
from sim.report.figures.differences import MARKERS, numbered, picture, rows_down
from sim.report.figures.drawing import BLUE, GREY, INK, PALE, PALETTE, Picture, few_years, new_figure, tidy
from sim.report.numbers import MILLION

if TYPE_CHECKING:
    from matplotlib.axes import Axes


LONGEST = 64
"""Characters that fit above a panel."""

FOLLOWED = "stock_on_benefit"


def paths(clerk: Clerk) -> list[Picture]:
    """Draw a row for each main scenario: its level on the left, its difference on the right."""
    compared = clerk.view
    found = {scenario: compared.path(scenario, FOLLOWED) for scenario in compared.main}
    found = {scenario: path for scenario, path in found.items() if path}
    if not found:
        return []
    figure = new_figure(width=10.0, height=0.8 + 2.2 * len(found))
    panels = figure.subplots(len(found), 2, squeeze=False, sharex="col", sharey="col")
    for (left, right), (scenario, path) in zip(panels, found.items(), strict=True):
        _level(left, path, clerk)
        _difference(right, path)
        level = clerk.words("chart.level", scenario=compared.scenario_label(scenario))
        tidy(left, ylabel=fill(level, LONGEST), from_zero=False)
        tidy(right, ylabel=clerk.words("chart.minus"), from_zero=False)
    return [picture(clerk, "paths", figure)]


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
            textcoords="offset points", va="top", fontsize=7, color=INK,
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
    figure = new_figure(width=10.0, height=0.7 + 2.1 * n_high)
    panels = figure.subplots(n_high, n_wide, squeeze=False, sharex=True, sharey=True).flatten()
    for axes, (scenario, account) in zip(panels, found.items(), strict=False):
        ends = np.array(account.years)
        axes.fill_between(ends, account.low / MILLION, account.high / MILLION, color=BLUE, alpha=0.3, linewidth=0)
        axes.plot(ends, account.mean / MILLION, color=BLUE, marker="o", markersize=3, linewidth=1.4)
        axes.axhline(0.0, color=INK, linewidth=0.8)
        axes.grid(axis="y", color=PALE, linewidth=0.6)
        axes.locator_params(axis="x", nbins=4, integer=True)
        axes.set_title(numbered(clerk, scenario, width=44), fontsize=8.0)
    for axes in panels[::n_wide]:
        axes.set_ylabel(clerk.words("chart.payback_axis"), fontsize=8)
    for axes in panels[len(found) :]:
        axes.set_axis_off()
    return [picture(clerk, "payback", figure)]


# --- waits ------------------------------------------------------------------------------------------------------------

WAIT = "wait_p90_weeks"
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
    figure = new_figure(width=10.0, height=1.3 + 0.11 * len(queues) * (len(scenarios) + 1))
    axes = figure.subplots()
    for number, scenario in enumerate(scenarios):
        offset = SPREAD * (0.5 - (number + 0.5) / len(scenarios))
        _marks(axes, clerk, scenario, queues, offset=offset, look=number)
    axes.set_yticks(rows_down(len(queues)), [clerk.words("queue." + queue) for queue in queues])
    axes.set_xlabel(clerk.words("chart.weeks"))
    axes.set_xlim(left=0.0)
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.01, 1.0), fontsize=8)
    return [picture(clerk, "waits", figure, period=compared.period)]


def _marks(axes: Axes, clerk: Clerk, scenario: str, queues: list[str], *, offset: float, look: int) -> None:
    color = INK if look == 0 else PALETTE[look % len(PALETTE)]
    label = numbered(clerk, scenario, width=28)
    for place, queue in zip(rows_down(len(queues)), queues, strict=True):
        row = clerk.view.estimate(scenario, WAIT, group_by="queue", group=queue)
        if row is None:
            continue
        axes.hlines([place + offset], row.ci_low, row.ci_high, color=GREY, linewidth=1.2, zorder=2)
        axes.scatter(
            [row.mean], [place + offset], marker=MARKERS[look % len(MARKERS)], color=color, s=24, zorder=3, label=label
        )
        label = "_nolegend_"
