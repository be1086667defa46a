"""Every headline difference of every scenario with its interval."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.comparison.outcome import Outcome
from sim.report.compared.cells import Clerk
from sim.report.compared.figures.marks import draw_difference, numbered, picture, rows_down, wrapped, zero_line
from sim.report.picture import Picture
from sim.report.style import new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANELS_WIDE = 4
ROW_INCH = 0.24


def forest(clerk: Clerk) -> list[Picture]:
    """Draw a panel for each headline figure that was measured and in it a row for each scenario."""
    compared = clerk.compared
    found = {row.judged for row in compared.headlines}
    measured = [judged for judged in compared.headline if judged in found]
    if not measured:
        return []
    n_wide = min(PANELS_WIDE, len(measured))
    n_high = ceil(len(measured) / n_wide)
    figure = new_figure(width=11.0, height=0.6 + n_high * (1.05 + ROW_INCH * len(compared.scenarios)))
    panels = np.atleast_1d(figure.subplots(n_high, n_wide, sharey=True)).flatten()
    for axes, judged in zip(panels, measured, strict=False):
        _panel(axes, clerk, judged)
    for axes in panels[len(measured) :]:
        axes.set_axis_off()
    names = [numbered(clerk, scenario, width=60) for scenario in compared.scenarios]
    panels[0].set_yticks(rows_down(len(names)), names, fontsize=7.5)
    panels[0].set_ylim(-0.7, len(names) - 0.3)
    return [picture(clerk, "forest", figure)]


def _panel(axes: Axes, clerk: Clerk, judged: Outcome) -> None:
    rows = {row.scenario: row for row in clerk.compared.headlines if row.judged == judged}
    scale = clerk.scale(judged.measure, unit=next(iter(rows.values())).unit)
    zero_line(axes)
    for place, scenario in zip(rows_down(len(clerk.compared.scenarios)), clerk.compared.scenarios, strict=True):
        if scenario in rows:
            draw_difference(axes, rows[scenario], place=place, factor=scale.factor)
    wrapped(axes, f"{clerk.judged(judged)} ({scale.difference_unit})", width=26)
