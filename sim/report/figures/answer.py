"""The answer as one picture: every way of organising beside today on what matters, each with its interval."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from sim.analysis.comparison.outcome import Outcome
from sim.report.compared.summary import grouped
from sim.report.compared.view import NET, WAIT
from sim.report.figures.differences import draw_difference, rows_down, wrapped, zero_line
from sim.report.figures.drawing import Picture, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.report.compared.cells import Clerk

WHAT_MATTERS = (
    Outcome(measure="exits_to_work_per_100_person_years"),
    Outcome(measure=WAIT, group_by="queue", group="trajectory"),
    Outcome(measure=WAIT, group_by="queue", group="placement"),
    Outcome(measure=NET),
)
"""What a council asks of a way of organising."""

WIDTH, ROW_INCH, ROOM = 7.1, 0.42, 1.2
"""The width of the picture, the height of a row and the room for titles and axes [inch]."""


def answer_picture(clerk: Clerk) -> list[Picture]:
    """Draw a row for each way of organising and a panel for each thing that matters; nothing without any difference."""
    scenarios = [one for _, names in grouped(clerk.view) for one in names]
    asked = [judged for judged in WHAT_MATTERS if any(clerk.view.of(one, judged) for one in scenarios)]
    if not asked:
        return []
    figure = new_figure(width=WIDTH, height=ROOM + ROW_INCH * len(scenarios))
    panels = figure.subplots(1, len(asked), sharey=True, squeeze=False).flatten()
    for axes, judged in zip(panels, asked, strict=True):
        _panel(axes, clerk, judged, scenarios)
    names = [fill(clerk.numbered(scenario), 22) for scenario in scenarios]
    panels[0].set_yticks(rows_down(len(names)), names)
    panels[0].set_ylim(-0.6, len(names) - 0.4)
    return [
        Picture(
            name="answer",
            figure=figure,
            numbers=clerk.numbers,
            title=clerk.words("chart.forest_title"),
            note=clerk.words("chart.forest_note"),
            source=clerk.words("chart.source", n=clerk.view.n_replications),
        )
    ]


def _panel(axes: Axes, clerk: Clerk, judged: Outcome, scenarios: list[str]) -> None:
    zero_line(axes)
    for place, scenario in zip(rows_down(len(scenarios)), scenarios, strict=True):
        row = clerk.view.of(scenario, judged)
        if row is not None:
            draw_difference(axes, row, place=place, factor=clerk.scale(row.measure, unit=row.unit).factor)
    wrapped(axes, clerk.head(judged), width=18)
