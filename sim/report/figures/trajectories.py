"""Trajectories: how many run, and how many people are referred a year, beside the real figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.findings import Findings, day_points
from sim.report.picture import Picture, draw_observed, draw_path
from sim.report.style import BLUE, INK, few_years, new_figure, say_no_data, tidy
from sim.report.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def trajectories(findings: Findings, words: Words) -> Picture:
    """Draw what runs on the left and what comes on the right."""
    figure = new_figure(height=3.6)
    left, right = figure.subplots(1, 2)
    _running(left, findings, words)
    _referrals(right, findings, words)
    return Picture(
        name="trajectories",
        figure=figure,
        title=words("fig.trajectories_title"),
        note=words("fig.trajectories_note"),
        source=words("fig.source", n=findings.n_replications),
    )


def _running(axes: Axes, findings: Findings, words: Words) -> None:
    path = findings.paths("trajectories_running").get("all")
    if path is None:
        return say_no_data(axes, text=words("fig.no_data"))
    draw_path(axes, path)
    draw_observed(axes, *day_points(findings.observed("trajectories_running")))
    few_years(axes)
    return tidy(axes, ylabel=words("fig.running"))


def _referrals(axes: Axes, findings: Findings, words: Words) -> None:
    from matplotlib.ticker import MaxNLocator

    rows = findings.estimates("referrals_to_trajectory", period=None)
    if rows.empty:
        return say_no_data(axes, text=words("fig.no_data"))
    observed = findings.observed("referrals_to_trajectory")
    years = observed["period"].str[:4].astype(int)
    places = rows["period"].astype(int)
    axes.bar(places, rows["mean"], color=BLUE, alpha=0.6, width=0.72)
    axes.vlines(places, rows["ci_low"], rows["ci_high"], color=INK, linewidth=1.4)
    draw_observed(axes, years.to_numpy(), observed["observed"].to_numpy(dtype=float))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return tidy(axes, ylabel=words("fig.referrals"))
