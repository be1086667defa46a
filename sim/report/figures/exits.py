"""Exits to work a year, by the route that led there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.domain import Route
from sim.report.findings import Findings
from sim.report.numbers import whole
from sim.report.picture import Picture, label_right
from sim.report.style import INK, PALETTE, new_figure, say_no_data, tidy
from sim.report.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def exits(findings: Findings, words: Words) -> Picture:
    """Draw a bar for each year, stacked by route, with the interval of the total."""
    figure = new_figure(height=3.8)
    axes = figure.subplots()
    rows = findings.estimates("exits_to_work", group_by="route", period=None)
    if rows.empty:
        say_no_data(axes, text=words("fig.no_data"))
    else:
        table = rows.pivot(index="period", columns="group", values="mean").fillna(0.0)
        labels = _stack(axes, table, words=words)
        _totals(axes, findings.estimates("exits_to_work", period=None))
        tidy(axes, ylabel=words("fig.persons"))
        label_right(axes, x=len(table) - 0.6, labels=labels)
    return Picture(
        name="exits",
        figure=figure,
        title=words("fig.exits_title"),
        note=words("fig.exits_note"),
        source=words("fig.source_model", n=findings.n_replications),
    )


def _stack(axes: Axes, table: pd.DataFrame, *, words: Words) -> list[tuple[float, str]]:
    """Stack the routes; return the height and text of each for beside the last bar."""
    bottoms, labels = np.zeros(len(table)), []
    routes = [route for route in Route.words() if route in table and table[route].max() > 0.0]
    for color, route in zip(PALETTE, routes, strict=False):
        heights = table[route].to_numpy()
        axes.bar(table.index, heights, bottom=bottoms, color=color, width=0.72)
        labels.append((bottoms[-1] + heights[-1] / 2.0, f"{words('route.' + route)} {whole(heights[-1])}"))
        bottoms = bottoms + heights
    return labels


def _totals(axes: Axes, rows: pd.DataFrame) -> None:
    axes.vlines(rows["period"], rows["ci_low"], rows["ci_high"], color=INK, linewidth=1.4)
    for period, mean, high in rows[["period", "mean", "ci_high"]].itertuples(index=False):
        axes.annotate(
            whole(mean),
            (period, np.nanmax([mean, high])),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            fontsize=8,
        )
