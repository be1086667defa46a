"""People on benefit over time: by stage, and by municipality, beside the figures of the real world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.domain import ON_BENEFIT
from sim.report.dates import period_label
from sim.report.findings import Findings, Path, day_points
from sim.report.numbers import whole
from sim.report.picture import Picture, draw_foreseen, draw_observed, draw_path, label_right
from sim.report.style import PALETTE, few_years, new_figure, say_no_data, tidy
from sim.report.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STAGES = [stage.word for stage in sorted(ON_BENEFIT)]
LEAST_SHARE = 0.01
"""A stage that is thinner than this share of the picture gets no text of its own."""


def caseload(findings: Findings, words: Words) -> Picture:
    """Draw the stock beside the observed points on the left, and what it is made of on the right."""
    figure = new_figure(width=10.0, height=4.2)
    left, right = figure.subplots(1, 2)
    total = findings.paths("stock_on_benefit").get("all")
    stages = findings.paths("caseload", group_by="stage")
    for axes in (left, right):
        if total is None or not stages:
            say_no_data(axes, text=words("fig.no_data"))
    if total is not None and stages:
        _total(left, total, findings, words)
        _stack(right, {name: stages[name] for name in STAGES if name in stages}, words=words)
    return Picture(
        name="caseload",
        figure=figure,
        title=words("fig.caseload_title"),
        message=_last_observed(findings, total, words=words),
        note=words("fig.caseload_note"),
        source=words("fig.source", n=findings.n_replications),
    )


def _total(axes: Axes, total: Path, findings: Findings, words: Words) -> None:
    draw_path(axes, total)
    draw_observed(axes, *day_points(findings.observed("stock_on_benefit")))
    draw_foreseen(axes, *day_points(findings.observed("stock_on_benefit", foreseen=True)))
    few_years(axes)
    tidy(axes, ylabel=words("fig.not_from_zero"), from_zero=False)


def municipalities(findings: Findings, words: Words) -> Picture:
    """Draw a panel for each municipality."""
    figure = new_figure(height=3.4)
    paths = findings.paths("stock_on_benefit", group_by="municipality")
    panels = np.atleast_1d(figure.subplots(1, max(1, len(paths)), sharey=True))
    if not paths:
        say_no_data(panels[0], text=words("fig.no_data"))
    for axes, (group, path) in zip(panels, paths.items(), strict=False):
        draw_path(axes, path)
        observed = findings.observed("stock_on_benefit", group_by="municipality", group=group)
        draw_observed(axes, *day_points(observed))
        few_years(axes)
    for axes, group in zip(panels, paths, strict=False):  # the panels share an axis, so all must be drawn before
        tidy(axes, ylabel=findings.label(group, kind="municipality"))
    return Picture(
        name="municipalities",
        figure=figure,
        title=words("fig.municipality_title"),
        note=words("fig.municipality_note"),
        source=words("fig.source", n=findings.n_replications),
    )


def _stack(axes: Axes, stages: dict[str, Path], *, words: Words) -> None:
    """Stack the stages, each with its name and last number at the right end."""
    paths = list(stages.values())
    heights = np.array([path.mean for path in paths])
    axes.stackplot(paths[0].dates, heights, colors=PALETTE, alpha=0.8, linewidth=0)
    axes.margins(x=0.0)
    few_years(axes)
    tidy(axes, ylabel=words("fig.persons"))
    middles, last = np.cumsum(heights[:, -1]) - heights[:, -1] / 2.0, heights[:, -1]
    texts = [f"{words('stage.' + name)} {whole(n)}" for name, n in zip(stages, last, strict=True)]
    thick = last > LEAST_SHARE * last.sum()
    label_right(axes, x=paths[0].dates[-1], labels=[(m, t) for m, t, k in zip(middles, texts, thick, strict=True) if k])


def _last_observed(findings: Findings, total: Path | None, *, words: Words) -> str:
    """Say the last observed figure and the model's on the same day."""
    dates, values = day_points(findings.observed("stock_on_benefit"))
    if total is None or not len(dates) or not total.dates[0] <= dates[-1] <= total.dates[-1]:
        return ""
    model = np.interp(dates[-1].astype(float), total.dates.astype(float), total.mean)
    date = period_label(str(dates[-1]), language=words.language)
    return words("fig.caseload_message", date=date, observed=whole(values[-1]), model=whole(model))
