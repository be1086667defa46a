"""Exits to work by municipality, trede and target group: who gains and who does not."""

from __future__ import annotations

from itertools import pairwise
from math import ceil
from textwrap import fill
from typing import TYPE_CHECKING

from sim.report.compared.cells import Clerk
from sim.report.compared.figures.marks import draw_difference, picture, rows_down, wrapped, zero_line
from sim.report.picture import Picture
from sim.report.style import PALE, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GAIN = "exits_to_work_per_100_person_years"
PANELS_WIDE = 3
GROUPINGS = ("municipality", "trede", "target_group")


def groups(clerk: Clerk) -> list[Picture]:
    """Draw a panel for each main scenario and in it a row for each group."""
    compared = clerk.compared
    asked = [(by, name) for by in GROUPINGS for name in compared.groups(GAIN, group_by=by)]
    known = [
        (by, name)
        for by, name in asked
        if not compared.too_few(by, name)
        and any(compared.difference(scenario, GAIN, group_by=by, group=name) is not None for scenario in compared.main)
    ]
    if not known:
        return []
    n_wide = min(PANELS_WIDE, len(compared.main))
    n_high = ceil(len(compared.main) / n_wide)
    figure = new_figure(width=10.0, height=n_high * (1.2 + 0.25 * len(known)))
    panels = figure.subplots(n_high, n_wide, squeeze=False, sharey=True, sharex=True).flatten()
    for axes, scenario in zip(panels, compared.main, strict=False):
        _panel(axes, clerk, scenario, known)
    for axes in panels[len(compared.main) :]:
        axes.set_axis_off()
    labels = [fill(clerk.group(name, group_by=by), 44) for by, name in known]
    panels[0].set_yticks(rows_down(len(known)), labels, fontsize=7.5)
    panels[0].set_ylim(-0.7, len(known) - 0.3)
    return [picture(clerk, "groups", figure, left_out=clerk.left_out([GAIN], GROUPINGS))]


def _panel(axes: Axes, clerk: Clerk, scenario: str, known: list[tuple[str, str]]) -> None:
    zero_line(axes)
    for place, (by, name) in zip(rows_down(len(known)), known, strict=True):
        row = clerk.compared.difference(scenario, GAIN, group_by=by, group=name)
        if row is not None:
            draw_difference(axes, row, place=place, factor=clerk.scale(GAIN, unit=row.unit).factor)
    for place, (one, next_one) in zip(rows_down(len(known)), pairwise(known), strict=False):
        if one[0] != next_one[0]:
            axes.axhline(place - 0.5, color=PALE, linewidth=1.0)
    wrapped(axes, clerk.compared.scenario_label(scenario))
