"""The start check: what another start changes in the path of the stock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.findings import Findings
from sim.report.numbers import sensible
from sim.report.picture import Picture
from sim.report.style import BLUE, GREY, INK, PALE, few_years, new_figure, say_no_data
from sim.report.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def start(findings: Findings, words: Words) -> Picture:
    """Draw the difference with its band, and say how large it still is where the counting begins."""
    rows = findings.result.start_check
    rows = rows[(rows["series"] == "stock_on_benefit") & (rows["group_by"] == "all")]
    figure = new_figure(height=3.2)
    axes = figure.subplots()
    if rows.empty:
        say_no_data(axes, text=words("fig.no_data"))
    else:
        _draw(axes, rows, counted_from=np.datetime64(findings.measured_from), words=words)
    n_pairs = 0 if rows.empty else int(rows["n_pairs"].iloc[0])
    return Picture(
        name="start",
        figure=figure,
        title=words("fig.start_title"),
        message=_largest(rows, findings, words=words),
        note=words("fig.start_note", n=n_pairs) if n_pairs else words("fig.no_start_check"),
        source=words("fig.source_model", n=n_pairs) if n_pairs else "",
    )


def _draw(axes: Axes, rows: pd.DataFrame, *, counted_from: np.datetime64, words: Words) -> None:
    dates = rows["date"].to_numpy(dtype="datetime64[D]")
    axes.fill_between(dates, rows["band_low"], rows["band_high"], color=BLUE, alpha=0.3, linewidth=0)
    axes.plot(dates, rows["difference"], color=BLUE, linewidth=1.6)
    axes.axhline(0.0, color=INK, linewidth=0.8)
    axes.set_title(words("fig.difference"), fontsize=8.0, color=INK)
    few_years(axes)
    if dates[0] < counted_from:
        axes.fill_betweenx(axes.get_ylim(), dates[0], counted_from, color=PALE, alpha=0.6, linewidth=0, zorder=0)
        axes.margins(y=0.0)
        place: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "va": "top", "fontsize": 8, "color": GREY}
        axes.annotate(words("fig.not_counted"), (dates[0], 0.97), xytext=(4, 0), textcoords="offset points", **place)


def _largest(rows: pd.DataFrame, findings: Findings, *, words: Words) -> str:
    """Say the largest mean difference in the years that count, also as a share of the stock."""
    counted = rows[rows["date"].astype(str) >= findings.measured_from.isoformat()]
    if counted.empty:
        return ""
    worst = counted["difference"].abs().idxmax()
    most, usual = abs(counted.loc[worst, "difference"]), counted.loc[worst, "usual"]
    return words("fig.start_message", most=sensible(most), share=sensible(most / usual, unit="fraction"))
