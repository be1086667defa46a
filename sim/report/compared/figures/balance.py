"""What a scenario brings in exits to work against what it does to the money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.compared.cells import Clerk
from sim.report.compared.figures.marks import SHAPES, UNDECIDED, label_points, numbered, picture
from sim.report.compared.outcomes import outcome
from sim.report.compared.rows import Difference
from sim.report.picture import Picture
from sim.report.style import BLUE, GREY, INK, PALE, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GAIN, MONEY = "exits_to_work_per_100_person_years", "net_result_eur"
Pair = tuple[Difference, Difference]


def balance(clerk: Clerk) -> list[Picture]:
    """Draw each scenario as a numbered cross: exits across, money up."""
    compared = clerk.compared
    pairs = {one: (compared.difference(one, GAIN), compared.difference(one, MONEY)) for one in compared.scenarios}
    known = {one: (gain, money) for one, (gain, money) in pairs.items() if gain is not None and money is not None}
    if not known:
        return []
    figure = new_figure(width=10.0, height=4.8)
    axes, beside = figure.subplots(1, 2, width_ratios=[3, 1])
    places = [_cross(axes, clerk, pair) for pair in known.values()]
    _finish(axes, clerk, next(iter(known.values())))
    beside.set_axis_off()
    names = "\n".join(numbered(clerk, scenario) for scenario in known)
    beside.text(0.0, 1.0, names, va="top", fontsize=8, linespacing=1.5, transform=beside.transAxes)
    figure.draw_without_rendering()
    label_points(axes, places, texts=[str(compared.number(scenario)) for scenario in known])
    return [picture(clerk, "balance", figure)]


def _cross(axes: Axes, clerk: Clerk, pair: Pair) -> tuple[float, float]:
    """Draw a scenario with both its intervals, filled when a difference is shown, and return its place."""
    gain, money = pair
    across, up = (clerk.scale(row.measure, unit=row.unit).factor for row in pair)
    x, y = across * gain.difference, up * money.difference
    axes.hlines([y], across * gain.ci_low, across * gain.ci_high, color=GREY, linewidth=0.8, zorder=2)
    axes.vlines([x], up * money.ci_low, up * money.ci_high, color=GREY, linewidth=0.8, zorder=2)
    is_shown = any(outcome(row) in SHAPES for row in pair)
    axes.scatter([x], [y], zorder=3, **(UNDECIDED | ({"facecolor": BLUE} if is_shown else {})))
    return x, y


def _finish(axes: Axes, clerk: Clerk, pair: Pair) -> None:
    axes.axhline(0.0, color=INK, linewidth=0.8, zorder=1)
    axes.axvline(0.0, color=INK, linewidth=0.8, zorder=1)
    axes.grid(color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    across, up = (clerk.measure_of_difference(row) for row in pair)
    axes.set_xlabel(across, fontsize=8)
    axes.set_ylabel(up, fontsize=8)
