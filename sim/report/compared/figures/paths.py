"""The path of people on benefit in each main scenario, and its difference from the baseline, with bands."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats
from sim.report.compared.cells import Clerk
from sim.report.compared.figures.marks import picture
from sim.report.compared.rows import PathRow
from sim.report.picture import Picture
from sim.report.style import BLUE, GREY, INK, few_years, new_figure, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LONGEST = 64
"""Characters that fit above a panel."""

FOLLOWED = "stock_on_benefit"


def paths(clerk: Clerk) -> list[Picture]:
    """Draw a row for each main scenario: its level on the left, its difference on the right."""
    compared = clerk.compared
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
    if clerk.compared.changes_on is not None:
        day = np.datetime64(clerk.compared.changes_on)
        axes.axvline(day, color=GREY, linewidth=0.9, linestyle=":")  # type: ignore[arg-type]  # a date axis takes dates
        axes.annotate(
            clerk.words("chart.change"), (day, 0.98), xycoords=("data", "axes fraction"), xytext=(3, 0),
            textcoords="offset points", va="top", fontsize=7, color=INK,
        )  # fmt: skip


def _dates(path: list[PathRow]) -> npt.NDArray[np.datetime64]:
    return np.array([row.date for row in path], dtype="datetime64[D]")


def _values(path: list[PathRow], name: str) -> Floats:
    return np.array([getattr(row, name) for row in path], dtype=float)
