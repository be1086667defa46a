"""What each headline difference is made of: bars that add up, the entered ones hatched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.analysis.comparison.outcome import Outcome
from sim.report.compared.cells import Clerk
from sim.report.compared.components import (
    TOTAL,
    Nature,
    component_label,
    components_of,
    nature,
    split_scenarios,
    steps_of,
)
from sim.report.compared.figures.marks import picture, rows_down, wrapped, zero_line
from sim.report.compared.rows import Step
from sim.report.picture import Picture
from sim.report.style import INK, PALETTE, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_MEASURES = 4
"""More rows than this nobody reads; the table has them all."""

MATTER = (
    Outcome(measure="exits_to_work_per_100_person_years"),
    Outcome(measure="wait_p90_weeks", group_by="queue", group="trajectory"),
    Outcome(measure="wait_p90_weeks", group_by="queue", group="placement"),
    Outcome(measure="net_result_eur"),
)
"""What is drawn first, when it decides: exits, the waits for a coach and for a job, and money."""

MOST_SCENARIOS = 4
LOOKS: dict[Nature | None, dict[str, Any]] = {
    Nature.EMERGES: {"facecolor": PALETTE[1], "edgecolor": INK},
    Nature.RULE: {"facecolor": "white", "edgecolor": INK, "hatch": "...."},
    Nature.ENTERED: {"facecolor": PALETTE[4], "edgecolor": INK, "hatch": "////"},
    None: {"facecolor": "white", "edgecolor": INK},
}


def split(clerk: Clerk) -> list[Picture]:
    """Draw a panel for each scenario and headline figure, as far as they fit."""
    compared = clerk.compared
    scenarios = split_scenarios(compared)[:MOST_SCENARIOS]
    found = [one for one in compared.headline if any(steps_of(compared, name, one) for name in scenarios)]
    chosen = [*(one for one in MATTER if one in found), *(one for one in found if one not in MATTER)][:MOST_MEASURES]
    if not scenarios or not chosen:
        return []
    components = components_of(compared, *scenarios)
    height = 0.9 + len(chosen) * (0.75 + 0.19 * (len(components) + 1))
    figure = new_figure(width=10.5, height=height)
    panels = figure.subplots(len(chosen), len(scenarios), squeeze=False, sharey=True, sharex="row")
    for across, judged in zip(panels, chosen, strict=True):
        for axes, scenario in zip(across, scenarios, strict=True):
            _panel(axes, clerk, steps_of(compared, scenario, judged), components)
            unit = next(step.unit for step in compared.steps if step.measure == judged.measure)
            scale = clerk.scale(judged.measure, unit=unit)
            name = f"{compared.scenario_label(scenario)}: {clerk.judged(judged)} ({scale.difference_unit})"
            wrapped(axes, name, width=44)
    labels = [*(component_label(one, clerk) for one in components), component_label(TOTAL, clerk)]
    panels[0][0].set_yticks(rows_down(len(labels)), labels, fontsize=7.5)
    panels[0][0].set_ylim(-0.6, len(labels) - 0.4)
    return [picture(clerk, "split", figure, n=int(max(step.n for step in compared.steps)))]


def _panel(axes: Axes, clerk: Clerk, steps: list[Step], components: list[str]) -> None:
    zero_line(axes)
    so_far = 0.0
    places = dict(zip(components, rows_down(len(components) + 1), strict=False))
    for step in steps:
        factor, place = clerk.scale(step.measure, unit=step.unit).factor, places[step.component]
        end = so_far + factor * step.contribution
        low, high = (so_far + factor * value for value in (step.ci_low, step.ci_high))
        axes.barh([place], [end - so_far], left=so_far, height=0.62, linewidth=0.7, **LOOKS[nature(step.component)])
        axes.hlines([place], low, high, color=INK, linewidth=1.1, zorder=3)
        axes.vlines([end], place - 1.0, place, color=INK, linewidth=0.6, linestyle=":", zorder=1)
        so_far = end
    axes.barh([0], [so_far], height=0.62, color=INK)
