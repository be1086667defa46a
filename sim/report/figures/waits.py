"""Waiting times by queue: half of the people, and nine in ten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.findings import Findings
from sim.report.picture import Picture, draw_estimates, label_marks
from sim.report.style import BLUE, PALE, new_figure, say_no_data
from sim.report.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MARKS: dict[str, dict[str, Any]] = {
    "median": {"color": BLUE},
    "p90": {"facecolor": "white", "edgecolor": BLUE, "linewidth": 1.4},
}


def waits(findings: Findings, words: Words) -> Picture:
    """Draw a row for each queue, the longest on top."""
    found = {name: findings.latest(f"wait_{name}_weeks", group_by="queue").set_index("group") for name in MARKS}
    order = found["median"]["mean"].sort_values().index.tolist()
    figure = new_figure(height=1.2 + 0.34 * max(len(order), 4))
    axes = figure.subplots()
    if not order:
        say_no_data(axes, text=words("fig.no_data"))
    else:
        for name in MARKS:
            _draw_marks(axes, name, found[name].reindex(order), text=words("fig." + name))
        axes.set_yticks(range(len(order)), [words("queue." + queue) for queue in order])
        axes.set_xlabel(words("fig.weeks"))
        axes.set_xlim(left=0.0)
        axes.grid(axis="x", color=PALE, linewidth=0.6)
        axes.legend(frameon=False, loc="lower right")
    return Picture(
        name="waits",
        figure=figure,
        title=words("fig.waits_title"),
        note=words("fig.waits_note"),
        source=words("fig.source_model", n=findings.n_replications),
    )


def _draw_marks(axes: Axes, name: str, rows: pd.DataFrame, *, text: str) -> None:
    means = rows["mean"].tolist()
    draw_estimates(
        axes, values=means, low=rows["ci_low"].tolist(), high=rows["ci_high"].tolist(), label=text, **MARKS[name]
    )
    label_marks(axes, means, beside=rows["ci_high"].tolist() if name == "p90" else None)
