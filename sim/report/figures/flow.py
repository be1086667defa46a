"""The flow of people through the organisation, as bands as wide as the number of moves a year."""

from __future__ import annotations

from collections import Counter

from sim.report.alluvial import Box, draw_alluvial
from sim.report.findings import Findings
from sim.report.picture import Picture
from sim.report.style import PALETTE, new_figure, say_no_data
from sim.report.words import Words

LEAST_PER_YEAR = 5.0
"""Thinner bands than this would be hairs [moves a year]."""

COLUMNS = {
    "reported": 0,
    "claim": 1,
    "intake": 2,
    "guidance": 3,
    "activation": 3,
    "trajectory_waiting": 4,
    "trajectory": 5,
    "placement": 6,
    "work": 7,
    "benefit_ends": 7,
    "sheltered": 7,
    "no_benefit": 7,
}
"""The boxes from left to right."""

SAME = {"search_period": "claim", "sheltered_waiting": "sheltered"}
"""Short stops that the picture shows as one with another box."""

OFF_BENEFIT = ("work", "sheltered", "away", "gone")


def flow(findings: Findings, words: Words) -> Picture:
    """Draw the moves between stages, a year, over the whole window."""
    flows = moves(findings)
    figure = new_figure(width=10.0, height=5.6)
    axes = figure.subplots()
    if not flows:
        say_no_data(axes, text=words("fig.no_data"))
    else:
        draw_alluvial(axes, boxes=_boxes(words), flows=flows)
    return Picture(
        name="flow",
        figure=figure,
        title=words("fig.flow_title"),
        note=words(
            "fig.flow_note",
            period=findings.period,
            least=f"{LEAST_PER_YEAR:.0f}",
        ),
        source=words("fig.source_model", n=findings.n_replications),
    )


def moves(findings: Findings) -> dict[tuple[str, str], float]:
    """Return the moves a year between boxes that are wide enough to see."""
    total: Counter[tuple[str, str]] = Counter()
    rows = findings.estimates("moves_per_year", group_by="stage")
    for name, mean in rows[["group", "mean"]].itertuples(index=False):
        pair = _boxes_of(*name.split(">"))
        if pair is not None and COLUMNS.keys() >= set(pair):
            total[pair] += mean
    return {pair: n for pair, n in total.items() if n >= LEAST_PER_YEAR and pair[0] != pair[1]}


def _boxes_of(source: str, target: str) -> tuple[str, str] | None:
    """Return the boxes between which a move goes; None when it is of somebody who has left the benefit already."""
    source, target = SAME.get(source, source), SAME.get(target, target)
    if source in OFF_BENEFIT:
        return None if target in OFF_BENEFIT else ("reported", target)
    if target in ("away", "gone"):
        return source, "no_benefit" if source in ("reported", "claim") else "benefit_ends"
    return source, target


def _boxes(words: Words) -> list[Box]:
    texts = {
        "reported": words("fig.reported"),
        "benefit_ends": words("fig.benefit_ends"),
        "no_benefit": words("fig.no_benefit"),
    }
    colors = {column: PALETTE[column % len(PALETTE)] for column in COLUMNS.values()}
    return [Box(key, texts.get(key, words("stage." + key)), column, colors[column]) for key, column in COLUMNS.items()]
