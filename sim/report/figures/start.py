"""The start check as a figure: what other starts change in the people on benefit and in the queue for a coach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.figures.drawing import (
    BLUE,
    INK,
    ORANGE,
    PALE,
    PALETTE,
    Picture,
    few_years,
    new_figure,
    say_no_data,
)
from sim.report.figures.single import SMALL
from sim.report.view import SingleView

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


DRAWN = (("stock_on_benefit", "all"), ("queue_length", "trajectory"))
"""The paths that are drawn: a series and a group."""

LINES = (BLUE, ORANGE, PALETTE[3], PALETTE[7])
FIGURE = ["series", "group_by", "group"]
MOST_NAMED = 12
"""Figures in which the start is seen, beyond which only is said how many more there are."""


def start(view: SingleView) -> Picture:
    """Draw the differences that other starts make, and say in which figures they are still seen."""
    rows = view.result.start_check
    figure = new_figure(height=2.9)
    drawn = [rows[(rows["series"] == name) & (rows["group"] == group) & rows["week"].notna()] for name, group in DRAWN]
    drawn = [path for path in drawn if len(path)]
    if not drawn:
        say_no_data(figure.subplots(), text=view.words("fig.no_data"))
    for place, path in enumerate(drawn, start=1):
        _draw(figure.add_subplot(1, len(drawn), place), path, view=view, named=place == 1)
    counted = rows[rows["counts"].astype(bool) & rows["band_low"].notna()] if len(rows) else rows
    n_pairs = 0 if rows.empty else int(rows["n_pairs"].iloc[0])
    return Picture(
        numbers=view.numbers,
        name="start",
        figure=figure,
        title=view.words("fig.start_title"),
        message=_message(counted, view=view),
        note=_note(counted, view, n_pairs=n_pairs),
        source=view.words("fig.source_model", n=n_pairs) if n_pairs else "",
    )


def _draw(axes: Axes, rows: pd.DataFrame, *, view: SingleView, named: bool) -> None:
    """Draw a path for each start; `named`: say which is which."""
    for color, (name, path) in zip(LINES, rows.groupby("start", sort=False), strict=False):
        dates = path["date"].to_numpy(dtype="datetime64[D]")
        axes.fill_between(dates, path["band_low"], path["band_high"], color=color, alpha=0.12, linewidth=0)
        axes.plot(dates, path["difference"], color=color, linewidth=1.4, label=view.words(f"start.{name}"))
    axes.axhline(0.0, color=INK, linewidth=0.8)
    axes.set_title(view.words(f"fig.start_{rows['series'].iloc[0]}"), fontsize=SMALL, color=INK)
    few_years(axes)
    _grey_out(axes, rows, view=view)
    if named:
        axes.legend(frameon=False, fontsize=SMALL, loc="lower right")


def _grey_out(axes: Axes, rows: pd.DataFrame, *, view: SingleView) -> None:
    """Mark the years that do not count."""
    dates = rows["date"].to_numpy(dtype="datetime64[D]")
    counted = dates[rows["counts"].to_numpy(dtype=np.bool_)]
    first, from_when = dates.min(), counted.min() if len(counted) else dates.max()
    if first < from_when:
        axes.fill_betweenx(axes.get_ylim(), first, from_when, color=PALE, alpha=0.6, linewidth=0, zorder=0)
        axes.margins(y=0.0)
        place: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "va": "top", "fontsize": SMALL, "color": INK}
        axes.annotate(view.words("fig.not_counted"), (first, 0.97), xytext=(4, 0), textcoords="offset points", **place)


# --- in words -------------------------------------------------------------------------------------


def _message(counted: pd.DataFrame, *, view: SingleView) -> str:
    """Say in how many figures another start is still seen."""
    if counted.empty:
        return ""
    n, seen = (len(rows[FIGURE].drop_duplicates()) for rows in (counted, counted[counted["trace"].astype(bool)]))
    return view.words("fig.start_trace" if seen else "fig.start_no_trace", seen=seen, n=n)


def _note(counted: pd.DataFrame, view: SingleView, *, n_pairs: int) -> str:
    """Say what is drawn and in which figures another start is still seen; or that nobody asked."""
    if not n_pairs:
        return view.words("fig.no_start_check")
    return f"{view.words('fig.start_note', n=n_pairs)} {_which(counted, view)}".strip()


def _which(counted: pd.DataFrame, view: SingleView) -> str:
    """Say in which figures another start is still seen; where in none, how much of it may have been missed."""
    traces = counted[counted["trace"].astype(bool)] if len(counted) else counted
    if counted.empty:
        return ""
    if traces.empty:
        return view.words("fig.start_missed", most=_most_missed(counted, view=view))
    names = list(dict.fromkeys(_named(row, view) for row in traces.to_dict("records")))
    more = "" if len(names) <= MOST_NAMED else view.words("fig.start_more", n=len(names) - MOST_NAMED)
    return view.words("fig.start_seen", which="; ".join(names[:MOST_NAMED]) + more)


def _named(row: dict[Any, Any], view: SingleView) -> str:
    """Return what a row is about: a measure, and of which queue, stage or route."""
    label = view.measure_label(str(row["series"]))
    by, group = row["group_by"], row["group"]
    return label if by == "all" else f"{label}: {view.words(f'{by}.{group}')}"


def _most_missed(counted: pd.DataFrame, *, view: SingleView) -> str:
    """Say how large a difference in the drawn paths can be that the bands leave open."""
    parts = []
    for series, group in DRAWN:
        path = counted[(counted["series"] == series) & (counted["group"] == group) & counted["week"].notna()]
        reach = path[["band_low", "band_high"]].abs().max(axis=1)
        if len(path) and reach.notna().any():
            worst = reach.idxmax()
            usual = path.loc[worst, "usual"]
            share = view.numbers.sensible(reach[worst] / usual, unit="fraction") if usual else "-"
            most = view.numbers.sensible(reach[worst])
            parts.append(view.words(f"fig.start_missed_{series}", most=most, share=share))
    return "; ".join(parts)
