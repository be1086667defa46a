"""Waiting times of each queue in the baseline and the main scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.domain import Queue
from sim.report.compared.cells import Clerk
from sim.report.compared.figures.marks import MARKERS, numbered, picture, rows_down
from sim.report.picture import Picture
from sim.report.style import GREY, INK, PALE, PALETTE, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WAIT = "wait_p90_weeks"
SPREAD = 0.62
"""Which part of the room of a queue its marks take."""


def waits(clerk: Clerk) -> list[Picture]:
    """Draw a row for each queue and in it a mark for each scenario."""
    compared = clerk.compared
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
        row = clerk.compared.estimate(scenario, WAIT, group_by="queue", group=queue)
        if row is None:
            continue
        axes.hlines([place + offset], row.ci_low, row.ci_high, color=GREY, linewidth=1.2, zorder=2)
        axes.scatter(
            [row.mean], [place + offset], marker=MARKERS[look % len(MARKERS)], color=color, s=24, zorder=3, label=label
        )
        label = "_nolegend_"
