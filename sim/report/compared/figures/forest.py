"""Every headline difference of every scenario with its interval."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np

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
    found = {row.measure for row in compared.headlines}
    measures = [measure for measure in compared.headline if measure in found]
    if not measures:
        return []
    n_wide = min(PANELS_WIDE, len(measures))
    n_high = ceil(len(measures) / n_wide)
    figure = new_figure(width=11.0, height=0.6 + n_high * (0.9 + ROW_INCH * len(compared.scenarios)))
    panels = np.atleast_1d(figure.subplots(n_high, n_wide, sharey=True)).flatten()
    for axes, measure in zip(panels, measures, strict=False):
        _panel(axes, clerk, measure)
    for axes in panels[len(measures) :]:
        axes.set_axis_off()
    names = [numbered(clerk, scenario, width=60) for scenario in compared.scenarios]
    panels[0].set_yticks(rows_down(len(names)), names, fontsize=7.5)
    panels[0].set_ylim(-0.7, len(names) - 0.3)
    return [picture(clerk, "forest", figure)]


def _panel(axes: Axes, clerk: Clerk, measure: str) -> None:
    rows = {row.scenario: row for row in clerk.compared.headlines if row.measure == measure}
    scale = clerk.scale(measure, unit=next(iter(rows.values())).unit)
    zero_line(axes)
    for place, scenario in zip(rows_down(len(clerk.compared.scenarios)), clerk.compared.scenarios, strict=True):
        if scenario in rows:
            draw_difference(axes, rows[scenario], place=place, factor=scale.factor)
    wrapped(axes, f"{clerk.short(measure)} ({scale.difference_unit})", width=32)
