"""Residents per full-time worker, team by team."""

from __future__ import annotations

from sim.report.findings import LEAST_PER_FTE, Findings
from sim.report.picture import Picture, draw_estimates, label_marks
from sim.report.style import BLUE, PALE, new_figure, say_no_data
from sim.report.words import Words


def workers(findings: Findings, words: Words) -> Picture:
    """Draw a row for each team, the largest caseload on top."""
    rows = findings.latest("caseload_per_fte", group_by="team").sort_values("mean")
    rows = rows[rows["mean"] >= LEAST_PER_FTE]
    figure = new_figure(height=1.0 + 0.3 * max(len(rows), 4))
    axes = figure.subplots()
    if rows.empty:
        say_no_data(axes, text=words("fig.no_data"))
    else:
        values = rows["mean"].tolist()
        draw_estimates(axes, values=values, low=rows["ci_low"].tolist(), high=rows["ci_high"].tolist(), color=BLUE)
        label_marks(axes, values, beside=rows["ci_high"].tolist())
        axes.set_yticks(range(len(rows)), [findings.label(team, kind="team") for team in rows["group"]])
        axes.set_xlabel(words("fig.per_fte"))
        axes.set_xlim(left=0.0)
        axes.grid(axis="x", color=PALE, linewidth=0.6)
    return Picture(
        name="workers",
        figure=figure,
        title=words("fig.workers_title"),
        note=words("fig.workers_note", period=findings.period, least=f"{LEAST_PER_FTE:.0f}"),
        source=words("fig.source_model", n=findings.n_replications),
    )
