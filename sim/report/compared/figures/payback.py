"""The money since the change, the transition paid, added up year by year."""

from __future__ import annotations

from math import ceil

import numpy as np

from sim.report.amounts import MILLION
from sim.report.compared.cells import Clerk
from sim.report.compared.figures.marks import numbered, picture
from sim.report.picture import Picture
from sim.report.style import BLUE, INK, PALE, new_figure

PANELS_WIDE = 3


def payback(clerk: Clerk) -> list[Picture]:
    """Draw a panel for each scenario that changes one thing."""
    found = {one: clerk.accounts[one] for one in clerk.compared.single if one in clerk.accounts}
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
