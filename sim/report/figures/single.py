"""One organisation as figures: people on benefit, exits, trajectories, waits and the caseload of each team."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.domain import ON_BENEFIT, Route
from sim.report.figures.drawing import (
    BLUE,
    INK,
    PALE,
    PALETTE,
    Picture,
    draw_estimates,
    draw_foreseen,
    draw_observed,
    draw_path,
    few_years,
    label_marks,
    label_right,
    new_figure,
    say_no_data,
    tidy,
)
from sim.report.view import PathBand, SingleView, day_points
from sim.report.words import period_label

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.report.numbers import Numbers


SMALL = 7.4
"""The size of text that is not the most important [points]."""

LONGEST = 30
"""Letters of a name that stand beside each other."""

MOST_YEARS = 12
"""So many years fit below the bars; of more only some are written."""

STAGES = [stage.word for stage in sorted(ON_BENEFIT)]
LEAST_SHARE = 0.01
"""A stage that is thinner than this share of the picture gets no text of its own."""


def caseload(view: SingleView) -> Picture:
    """Draw the stock beside the observed points on the left, and what it is made of on the right."""
    figure = new_figure(height=3.5)
    left, right = figure.subplots(1, 2)
    total = view.paths("stock_on_benefit").get("all")
    stages = view.paths("caseload", group_by="stage")
    for axes in (left, right):
        if total is None or not stages:
            say_no_data(axes, text=view.words("fig.no_data"))
    if total is not None and stages:
        _total(left, total, view)
        _stack(right, {name: stages[name] for name in STAGES if name in stages}, view=view)
    return Picture(
        numbers=view.numbers,
        name="caseload",
        figure=figure,
        title=view.words("fig.caseload_title"),
        message=_last_observed(view, total),
        note=view.words("fig.caseload_note"),
        shows=_said_of_stages(view, {name: stages[name] for name in STAGES if name in stages}),
        source=view.words("fig.source", n=view.n_replications),
    )


def _total(axes: Axes, total: PathBand, view: SingleView) -> None:
    draw_path(axes, total)
    draw_observed(axes, *day_points(view.observed("stock_on_benefit")))
    draw_foreseen(axes, *day_points(view.observed("stock_on_benefit", foreseen=True)))
    few_years(axes)
    tidy(axes, ylabel=view.words("fig.not_from_zero"), from_zero=False)


def municipalities(view: SingleView) -> Picture:
    """Draw a panel for each municipality."""
    figure = new_figure(height=2.9)
    paths = view.paths("stock_on_benefit", group_by="municipality")
    panels = np.atleast_1d(figure.subplots(1, max(1, len(paths)), sharey=True))
    if not paths:
        say_no_data(panels[0], text=view.words("fig.no_data"))
    for axes, (group, path) in zip(panels, paths.items(), strict=False):
        draw_path(axes, path)
        observed = view.observed("stock_on_benefit", group_by="municipality", group=group)
        draw_observed(axes, *day_points(observed))
        few_years(axes)
    for axes, group in zip(panels, paths, strict=False):  # the panels share an axis, so all must be drawn before
        tidy(axes, ylabel=fill(view.label(group, kind="municipality"), LONGEST))
    return Picture(
        numbers=view.numbers,
        name="municipalities",
        figure=figure,
        title=view.words("fig.municipality_title"),
        note=view.words("fig.municipality_note"),
        shows=" ".join(_said_of_end(view, view.label(name, kind="municipality"), path) for name, path in paths.items()),
        source=view.words("fig.source", n=view.n_replications),
    )


def _stack(axes: Axes, stages: dict[str, PathBand], *, view: SingleView) -> None:
    """Stack the stages, each with its name and last number at the right end."""
    paths = list(stages.values())
    heights = np.array([path.mean for path in paths])
    axes.stackplot(paths[0].dates, heights, colors=PALETTE, edgecolor=INK, linewidth=0.5)
    axes.margins(x=0.0)
    few_years(axes)
    tidy(axes, ylabel=view.words("fig.persons"))
    middles, last = np.cumsum(heights[:, -1]) - heights[:, -1] / 2.0, heights[:, -1]
    texts = [f"{view.words('stage.' + name)} {view.numbers.whole(n)}" for name, n in zip(stages, last, strict=True)]
    thick = last > LEAST_SHARE * last.sum()
    label_right(axes, x=paths[0].dates[-1], labels=[(m, t) for m, t, k in zip(middles, texts, thick, strict=True) if k])


def _said_of_stages(view: SingleView, stages: dict[str, PathBand]) -> str:
    """Say how many people are in each stage at the end."""
    told = (f"{view.words('stage.' + name)} {view.numbers.whole(path.mean[-1])}" for name, path in stages.items())
    head = _last_observed(view, view.paths("stock_on_benefit").get("all"))
    parts = "; ".join(told)
    return " ".join(
        [*([f"{head}."] if head else []), *([view.words("drawn.told_stages", parts=parts)] if parts else [])]
    )


def _said_of_end(view: SingleView, name: str, path: PathBand) -> str:
    """Say how many people there are at the beginning and at the end of a path."""
    first, last = (view.numbers.whole(path.mean[place]) for place in (0, -1))
    days = [period_label(str(path.dates[place]), language=view.language) for place in (0, -1)]
    return view.words("drawn.told_from_to", name=name, first=first, since=days[0], last=last, until=days[1])


def _last_observed(view: SingleView, total: PathBand | None) -> str:
    """Say the last observed figure and the model's on the same day."""
    dates, values = day_points(view.observed("stock_on_benefit"))
    if total is None or not len(dates) or not total.dates[0] <= dates[-1] <= total.dates[-1]:
        return ""
    model = np.interp(dates[-1].astype(float), total.dates.astype(float), total.mean)
    date = period_label(str(dates[-1]), language=view.language)
    observed, simulated = (view.numbers.whole(value) for value in (values[-1], model))
    return view.words("fig.caseload_message", date=date, observed=observed, model=simulated)


# --- exits ------------------------------------------------------------------------------------------------------------


def exits(view: SingleView) -> Picture:
    """Draw a bar for each year, stacked by route, with the interval of the total."""
    figure = new_figure(height=3.3)
    axes = figure.subplots()
    rows = view.estimates("exits_to_work", group_by="route", period=None)
    if rows.empty:
        say_no_data(axes, text=view.words("fig.no_data"))
    else:
        table = rows.pivot(index="period", columns="group", values="mean").fillna(0.0)
        labels = _routes(axes, table, view=view)
        _totals(axes, view.numbers, view.estimates("exits_to_work", period=None))
        axes.set_xticks(range(0, len(table), 1 + len(table) // MOST_YEARS))
        tidy(axes, ylabel=view.words("fig.persons"))
        label_right(axes, x=len(table) - 0.6, labels=labels)
    return Picture(
        numbers=view.numbers,
        name="exits",
        figure=figure,
        title=view.words("fig.exits_title"),
        note=view.words("fig.exits_note"),
        shows=_said_of_years(view, view.words("fig.exits_title"), view.estimates("exits_to_work", period=None)),
        source=view.words("fig.source_model", n=view.n_replications),
    )


def _said_of_years(view: SingleView, name: str, rows: pd.DataFrame) -> str:
    """Say what a measure was in the first and in the last year."""
    if rows.empty:
        return ""
    ends = rows.sort_values("period").iloc[[0, -1]]
    (since, first), (until, last) = ends[["period", "mean"]].itertuples(index=False)
    numbers = view.numbers
    return view.words(
        "drawn.told_from_to", name=name, first=numbers.whole(first), since=since, last=numbers.whole(last), until=until
    )


def _routes(axes: Axes, table: pd.DataFrame, *, view: SingleView) -> list[tuple[float, str]]:
    """Stack the routes; return the height and text of each for beside the last bar."""
    bottoms, labels = np.zeros(len(table)), []
    routes = [route for route in Route.words() if route in table and table[route].max() > 0.0]
    for color, route in zip(PALETTE, routes, strict=False):
        heights = table[route].to_numpy()
        axes.bar(table.index, heights, bottom=bottoms, color=color, edgecolor=INK, linewidth=0.6, width=0.72)
        text = f"{view.words('route.' + route)} {view.numbers.whole(heights[-1])}"
        labels.append((bottoms[-1] + heights[-1] / 2.0, text))
        bottoms = bottoms + heights
    return labels


def _totals(axes: Axes, numbers: Numbers, rows: pd.DataFrame) -> None:
    axes.vlines(rows["period"], rows["ci_low"], rows["ci_high"], color=INK, linewidth=1.4)
    for period, mean, high in rows[["period", "mean", "ci_high"]].itertuples(index=False):
        axes.annotate(
            numbers.whole(mean),
            (period, np.nanmax([mean, high])),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            fontsize=SMALL,
        )


# --- trajectories -----------------------------------------------------------------------------------------------------


def trajectories(view: SingleView) -> Picture:
    """Draw what runs on the left and what comes on the right."""
    figure = new_figure(height=2.9)
    left, right = figure.subplots(1, 2)
    _running(left, view)
    _referrals(right, view)
    return Picture(
        numbers=view.numbers,
        name="trajectories",
        figure=figure,
        title=view.words("fig.trajectories_title"),
        note=view.words("fig.trajectories_note"),
        shows=_said_of_trajectories(view),
        source=view.words("fig.source", n=view.n_replications),
    )


def _said_of_trajectories(view: SingleView) -> str:
    path = view.paths("trajectories_running").get("all")
    running = "" if path is None else _said_of_end(view, view.words("fig.running").capitalize(), path)
    rows = view.estimates("referrals_to_trajectory", period=None)
    return f"{running} {_said_of_years(view, view.words('fig.referrals').capitalize(), rows)}".strip()


def _running(axes: Axes, view: SingleView) -> None:
    path = view.paths("trajectories_running").get("all")
    if path is None:
        return say_no_data(axes, text=view.words("fig.no_data"))
    draw_path(axes, path)
    draw_observed(axes, *day_points(view.observed("trajectories_running")))
    few_years(axes)
    return tidy(axes, ylabel=view.words("fig.running"))


def _referrals(axes: Axes, view: SingleView) -> None:
    from matplotlib.ticker import MaxNLocator

    rows = view.estimates("referrals_to_trajectory", period=None)
    if rows.empty:
        return say_no_data(axes, text=view.words("fig.no_data"))
    observed = view.observed("referrals_to_trajectory")
    years = observed["period"].str[:4].astype(int)
    places = rows["period"].astype(int)
    axes.bar(places, rows["mean"], color=BLUE, edgecolor=INK, linewidth=0.6, alpha=0.8, width=0.72)
    axes.vlines(places, rows["ci_low"], rows["ci_high"], color=INK, linewidth=1.4)
    draw_observed(axes, years.to_numpy(), observed["observed"].to_numpy(dtype=float))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return tidy(axes, ylabel=view.words("fig.referrals"))


# --- waits and teams --------------------------------------------------------------------------------------------------

LEAST_PER_FTE = 5.0
"""Below this a team has no caseload of its own, only residents who pass through [residents/fte]."""

MARKS: dict[str, dict[str, Any]] = {
    "median": {"color": BLUE},
    "p90": {"facecolor": "white", "edgecolor": BLUE, "linewidth": 1.4},
}


def waits(view: SingleView) -> Picture:
    """Draw a row for each queue, the longest on top."""
    found = {name: view.latest(f"wait_{name}_weeks", group_by="queue").set_index("group") for name in MARKS}
    order = found["median"]["mean"].sort_values().index.tolist()
    figure = new_figure(height=1.2 + 0.34 * max(len(order), 4))
    axes = figure.subplots()
    if not order:
        say_no_data(axes, text=view.words("fig.no_data"))
    else:
        for name in MARKS:
            _draw_marks(axes, view.numbers, name, found[name].reindex(order), text=view.words("fig." + name))
        axes.set_yticks(range(len(order)), [view.words("queue." + queue) for queue in order])
        axes.set_xlabel(view.words("fig.weeks"))
        axes.set_xlim(left=0.0)
        axes.grid(axis="x", color=PALE, linewidth=0.6)
        axes.legend(frameon=False, loc="lower right")
    return Picture(
        numbers=view.numbers,
        name="waits",
        figure=figure,
        title=view.words("fig.waits_title"),
        note=view.words("fig.waits_note"),
        shows=_said_of_waits(view, found["p90"].reindex(order)),
        source=view.words("fig.source_model", n=view.n_replications),
    )


def _said_of_waits(view: SingleView, rows: pd.DataFrame) -> str:
    """Say within how many weeks nine in ten are served, the longest wait first."""
    told = rows["mean"].dropna().iloc[::-1]
    parts = "; ".join(f"{view.words(f'queue.{queue}')} {view.numbers.sensible(mean)}" for queue, mean in told.items())
    return view.words("drawn.told_waits", parts=parts) if parts else ""


def _draw_marks(axes: Axes, numbers: Numbers, name: str, rows: pd.DataFrame, *, text: str) -> None:
    means = rows["mean"].tolist()
    draw_estimates(
        axes, values=means, low=rows["ci_low"].tolist(), high=rows["ci_high"].tolist(), label=text, **MARKS[name]
    )
    label_marks(axes, means, numbers=numbers, beside=rows["ci_high"].tolist() if name == "p90" else None)


def workers(view: SingleView) -> Picture:
    """Draw a row for each team, the largest caseload on top."""
    rows = view.latest("caseload_per_fte", group_by="team").sort_values("mean")
    rows = rows[rows["mean"] >= LEAST_PER_FTE]
    figure = new_figure(height=1.0 + 0.28 * max(len(rows), 4))
    axes = figure.subplots()
    if rows.empty:
        say_no_data(axes, text=view.words("fig.no_data"))
    else:
        values = rows["mean"].tolist()
        draw_estimates(axes, values=values, low=rows["ci_low"].tolist(), high=rows["ci_high"].tolist(), color=BLUE)
        label_marks(axes, values, numbers=view.numbers, beside=rows["ci_high"].tolist())
        names = (view.label(team, kind="team") for team in rows["group"])
        axes.set_yticks(range(len(rows)), [fill(name, LONGEST) for name in names])
        axes.set_xlabel(view.words("fig.per_fte"))
        axes.set_xlim(left=0.0)
        axes.grid(axis="x", color=PALE, linewidth=0.6)
    return Picture(
        numbers=view.numbers,
        name="workers",
        figure=figure,
        title=view.words("fig.workers_title"),
        note=view.words("fig.workers_note", period=view.period, least=f"{LEAST_PER_FTE:.0f}"),
        shows=_said_of_teams(view, rows),
        source=view.words("fig.source_model", n=view.n_replications),
    )


def _said_of_teams(view: SingleView, rows: pd.DataFrame) -> str:
    """Say how many residents a full-time worker of each team has, the most first."""
    told = rows[["group", "mean"]].iloc[::-1].itertuples(index=False)
    parts = "; ".join(f"{view.label(team, kind='team')} {view.numbers.sensible(mean)}" for team, mean in told)
    return view.words("drawn.told", measure=view.words("fig.workers_title"), parts=parts) if parts else ""
