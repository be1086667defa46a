"""The flow with numbers, today and a scenario beside each other: residents a year along each arrow, waits in the boxes.

Both have the same boxes in the same places, so that a difference is a difference of numbers and of the width of arrows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING

from sim.report.compared.summary import grouped
from sim.report.figures.drawing import BLUE, GREY, INK, NARROW, ORANGE, WIDE, Picture, new_figure
from sim.report.view import WAIT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.report.compared.cells import Clerk

MOVES = "moves_per_year"
MOVE = "stage"
"""By what moves are grouped: the group says FROM>TO."""

SPINE = ("reported", "claim", "intake", "municipality", "trajectory", "placement")
"""The boxes from top to bottom."""

ENDS = ("work", "other")
"""Where people leave to, on either side of all boxes."""

BOX_OF = {
    "search_period": "claim",
    "guidance": "municipality",
    "activation": "municipality",
    "hand_over": "municipality",
    "trajectory_waiting": "trajectory",
    "sheltered_waiting": "other",
    "sheltered": "other",
    "away": "other",
    "gone": "other",
}
"""In which box a stage is drawn that has none of its own name."""

OFF_BENEFIT = frozenset({"work", "sheltered", "away", "gone"})
QUEUE_OF = {
    "claim": "claim",
    "intake": "intake",
    "municipality": "activation",
    "trajectory": "trajectory",
    "placement": "placement",
}
"""What is waited for in a box."""

LEAST_A_YEAR = 15.0
"""Arrows of fewer are left out in both drawings when they are fewer in both [residents a year]."""

LEAST_DRAWN = 1.0
"""An arrow of fewer is not there in the drawing in which it has so few."""

BOX_WIDTH, BOX_HEIGHT, STEP = 1.86, 0.66, 1.12
SIDE, END_WIDTH = 2.05, 0.34
"""How far the sides lie from the middle, and how wide the bars are to which people leave."""

LANES = (1.14, 1.38, 1.62)
"""How far from the middle the arrows run that pass a box."""

SMALL = 7.2
WIDEST, PER_POINT = 8.0, 75.0
"""The widest arrow [points], and how many residents a year make a point of width."""

Flows = Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One of both drawings: its title, the residents a year along each arrow, and what stands in each box.

    ``usual`` is the same of today, and ``leaving`` how many leave to each side, along arrows that are too thin as well.
    """

    title: str
    flows: Flows
    usual: Flows
    leaving: Mapping[str, float]
    boxes: Mapping[str, str]


def flows_beside(clerk: Clerk) -> list[Picture]:
    """Draw the flow of today beside that of each scenario of the first group that one chooses among."""
    scenarios = next((names for _, names in grouped(clerk.view)), [])
    return [picture for scenario in scenarios for picture in _beside(clerk, scenario)]


def _beside(clerk: Clerk, scenario: str) -> Iterator[Picture]:
    words, view = clerk.words, clerk.view
    usual, other = flows_of(clerk, view.baseline), flows_of(clerk, scenario)
    if not usual or not other:
        return
    arrows = {pair for flows in (usual, other) for pair, n in flows.items() if n >= LEAST_A_YEAR}
    titles = {view.baseline: words("drawn.flow_today"), scenario: clerk.numbered(scenario)}
    drawings = [
        Drawing(
            title=titles[name],
            flows={pair: flows.get(pair, 0.0) for pair in arrows},
            usual={pair: usual.get(pair, 0.0) for pair in arrows},
            leaving=_leaving(flows),
            boxes=_boxes(clerk, name),
        )
        for name, flows in ((view.baseline, usual), (scenario, other))
    ]
    yield Picture(
        name=f"flow-{view.number(scenario)}",
        figure=_drawn(clerk, drawings, wide=True),
        narrow=_drawn(clerk, drawings, wide=False),
        numbers=clerk.numbers,
        title=words("drawn.flow_title", scenario=view.scenario_label(scenario)),
        note=words("drawn.flow_note", period=view.period, least=f"{LEAST_A_YEAR:.0f}"),
        source=words("chart.source", n=view.n_replications),
        shows=_told(clerk, scenario, usual, other),
    )


# --- what it is made of ---------------------------------------------------------------------------------------------


def flows_of(clerk: Clerk, scenario: str) -> dict[tuple[str, str], float]:
    """Return how many residents a year go from box to box since the change; empty where moves were not measured.

    Moves are measured over all that is measured, and before the change all scenarios are the same: what a scenario adds
    is as much more a year as the time since the change is shorter. The level of today is that of the whole time.
    """
    view = clerk.view
    stretch = view.measured_years / view.years
    total: defaultdict[tuple[str, str], float] = defaultdict(float)
    for group in view.groups(MOVES, group_by=MOVE, scenarios=(view.baseline, scenario)):
        usual, mine = (view.estimate(one, MOVES, group_by=MOVE, group=group) for one in (view.baseline, scenario))
        pair = boxes_of(*group.split(">"))
        if usual is not None and mine is not None and pair is not None:
            total[pair] += usual.mean + stretch * (mine.mean - usual.mean)
    return dict(total)


def _leaving(flows: Flows) -> dict[str, float]:
    """Return how many leave to each side, a year."""
    return {name: sum(n for (_, target), n in flows.items() if target == name) for name in ENDS}


def boxes_of(source: str, target: str) -> tuple[str, str] | None:
    """Return the boxes between which a move goes; None for one inside a box, or of who has left already.

    Examples
    --------
    >>> boxes_of("guidance", "trajectory_waiting"), boxes_of("away", "claim"), boxes_of("guidance", "activation")
    (('municipality', 'trajectory'), ('reported', 'claim'), None)
    """
    if source in OFF_BENEFIT:
        return None if target in OFF_BENEFIT else ("reported", BOX_OF.get(target, target))
    pair = BOX_OF.get(source, source), BOX_OF.get(target, target)
    return None if pair[0] == pair[1] or pair[0] in ENDS else pair


def _boxes(clerk: Clerk, scenario: str) -> dict[str, str]:
    """Return what stands in each box: how many wait there, and within how many weeks nine in ten are served."""
    return {box: _waits(clerk, scenario, queue) for box, queue in QUEUE_OF.items()}


def _waits(clerk: Clerk, scenario: str, queue: str) -> str:
    view, words, numbers = clerk.view, clerk.words, clerk.numbers
    length, wait = (view.estimate(scenario, one, group_by="queue", group=queue) for one in ("queue_length", WAIT))
    parts = []
    if length is not None:
        parts.append(words("drawn.flow_waiting", n=numbers.whole(length.mean)))
    if wait is not None:
        parts.append(words("drawn.flow_within", weeks=numbers.sensible(wait.mean)))
    elif length is not None:
        parts.append(words("drawn.no_value"))
    return "\n".join(parts)


# --- drawn ------------------------------------------------------------------------------------------------------------


def _drawn(clerk: Clerk, drawings: list[Drawing], *, wide: bool) -> Figure:
    n_high, n_wide = (1, len(drawings)) if wide else (len(drawings), 1)
    figure = new_figure(width=WIDE if wide else NARROW, height=5.9 * n_high + 0.4)
    for axes, drawing in zip(figure.subplots(n_high, n_wide, squeeze=False).flatten(), drawings, strict=True):
        _draw(axes, clerk, drawing)
    return figure


def _draw(axes: Axes, clerk: Clerk, drawing: Drawing) -> None:
    heights = {box: -STEP * place for place, box in enumerate(SPINE)}
    lanes = _lanes(drawing.flows)
    for pair, n in sorted(drawing.flows.items(), key=lambda item: -item[1]):
        if n < LEAST_DRAWN:
            continue
        _arrow(axes, clerk, drawing, pair, heights=heights, lane=lanes.get(pair, 0.0))
    for box, height in heights.items():
        _box(axes, clerk.words(f"drawn.flow_{box}"), drawing.boxes.get(box, ""), height=height)
    depth = (SPINE.index("placement") + 0.5) * STEP
    for name, side, color in (("work", 1.0, BLUE), ("other", -1.0, ORANGE)):
        text = f"{clerk.words(f'drawn.flow_{name}')}: {clerk.numbers.whole(drawing.leaving[name])}"
        _end(axes, text, side=side, depth=depth, color=color)
    axes.set_title(fill(drawing.title, 40), fontsize=SMALL + 1.3, fontweight="bold", pad=6)
    axes.set_xlim(-SIDE - END_WIDTH, SIDE + END_WIDTH)
    axes.set_ylim(-depth - 0.1, 0.5)
    axes.set_axis_off()


def _lanes(flows: Flows) -> dict[tuple[str, str], float]:
    """Return how far from the middle each arrow runs that passes a box: ahead on the left, back on the right."""
    passing = {
        pair: SPINE.index(pair[1]) - SPINE.index(pair[0])
        for pair in flows
        if pair[1] in SPINE and SPINE.index(pair[1]) - SPINE.index(pair[0]) not in (1, -1)
    }
    lanes: dict[tuple[str, str], float] = {}
    for sign in (1, -1):
        mine = sorted((abs(steps), pair) for pair, steps in passing.items() if steps * sign > 0)
        lanes |= {pair: -sign * LANES[min(place, len(LANES) - 1)] for place, (_, pair) in enumerate(mine)}
    return lanes


def _arrow(
    axes: Axes, clerk: Clerk, drawing: Drawing, pair: tuple[str, str], *, heights: Mapping[str, float], lane: float
) -> None:
    source, target = pair
    n, start = drawing.flows[pair], heights[source]
    text = clerk.numbers.whole(n)
    width, bold = min(max(n / PER_POINT, 0.6), WIDEST), _differs(n, drawing.usual[pair])
    if target in ENDS:
        side = 1.0 if target == "work" else -1.0
        y = start - 0.13
        _line(axes, [(side * BOX_WIDTH / 2, y), (side * (SIDE - 0.03), y)], width=width)
        _number(axes, text, (side * 1.8, y + 0.11), bold=bold)
        return
    end = heights[target]
    if lane:
        up = 0.16 if end > start else 0.12
        edge = (1 if lane > 0 else -1) * BOX_WIDTH / 2
        _line(axes, [(edge, start + up), (lane, start + up), (lane, end + up), (edge, end + up)], width=width)
        _number(axes, text, (lane, _between(start, end, is_outermost=abs(lane) == LANES[-1])), bold=bold)
        return
    ahead = end < start
    x = -0.2 if ahead else 0.42
    half = BOX_HEIGHT / 2
    _line(axes, [(x, start - half), (x, end + half)] if ahead else [(x, start + half), (x, end - half)], width=width)
    _number(
        axes, text, (x - 0.12 if ahead else x + 0.12, (start + end) / 2.0), side="right" if ahead else "left", bold=bold
    )


def _between(start: float, end: float, *, is_outermost: bool) -> float:
    """Return the height between two boxes at which an arrow that passes a box has its number, clear of the others."""
    if end > start:
        return start + STEP / 2
    return start - STEP / 2 if is_outermost else end + STEP / 2


def _differs(n: float, usual: float) -> bool:
    """Whether a number is so far from that of today that it is written in bold: by a tenth, and by ten residents."""
    return abs(n - usual) >= max(0.1 * usual, LEAST_A_YEAR)


def _line(axes: Axes, points: list[tuple[float, float]], *, width: float) -> None:
    """Draw an arrow along points, its head at the last."""
    xs, ys = zip(*points, strict=True)
    axes.plot(xs[:-1], ys[:-1], color=GREY, linewidth=width, solid_capstyle="butt", zorder=1)
    axes.annotate(
        "", xy=points[-1], xytext=points[-2], zorder=1,
        arrowprops={
            "arrowstyle": f"-|>,head_width={0.16 + 0.035 * width},head_length={0.3 + 0.03 * width}", "color": GREY,
            "linewidth": width, "shrinkA": 0, "shrinkB": 0, "joinstyle": "miter",
        },
    )  # fmt: skip


def _number(axes: Axes, text: str, place: tuple[float, float], *, bold: bool, side: str = "center") -> None:
    axes.text(
        *place, text, ha=side, va="center", fontsize=SMALL + 0.4, fontweight="bold" if bold else "normal", zorder=4,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.6},
    )  # fmt: skip


def _box(axes: Axes, name: str, waits: str, *, height: float) -> None:
    from matplotlib.patches import Rectangle

    corner = (-BOX_WIDTH / 2, height - BOX_HEIGHT / 2)
    axes.add_patch(Rectangle(corner, BOX_WIDTH, BOX_HEIGHT, facecolor="white", edgecolor=INK, linewidth=1.0, zorder=2))
    lines = waits.count("\n") + 1 if waits else 0
    axes.text(0.0, height + 0.09 * lines, name, ha="center", va="center", fontsize=SMALL, fontweight="bold", zorder=3)
    if waits:
        axes.text(0.0, height - 0.11, waits, ha="center", va="center", fontsize=SMALL, linespacing=1.05, zorder=3)


def _end(axes: Axes, text: str, *, side: float, depth: float, color: str) -> None:
    """Draw the bar on a side to which people leave, from top to bottom."""
    from matplotlib.patches import Rectangle

    left = SIDE if side > 0 else -SIDE - END_WIDTH
    axes.add_patch(
        Rectangle((left, -depth), END_WIDTH, depth + 0.3, facecolor=color, edgecolor=INK, linewidth=0.8, zorder=2)
    )
    axes.text(
        left + END_WIDTH / 2, -depth / 2, text, rotation=90, ha="center", va="center", color="white",
        fontsize=SMALL + 0.8, fontweight="bold", zorder=3,
    )  # fmt: skip


# --- in words ---------------------------------------------------------------------------------------------------------


def _told(clerk: Clerk, scenario: str, usual: Flows, other: Flows) -> str:
    """Say how many leave for work and otherwise, and how many wait where and how long, today and in the scenario."""
    numbers = clerk.numbers
    ends = {
        f"{name}_{when}": numbers.whole(n)
        for when, flows in (("now", usual), ("then", other))
        for name, n in _leaving(flows).items()
    }
    waits = [
        clerk.words("drawn.flow_told_wait", box=clerk.words(f"drawn.flow_{box}"), now=now, then=then)
        for box in QUEUE_OF
        for now, then in [
            [_waits(clerk, one, QUEUE_OF[box]).replace("\n", ", ") for one in (clerk.view.baseline, scenario)]
        ]
        if now and then and now != then
    ]
    told = clerk.words("drawn.flow_told", scenario=clerk.view.scenario_label(scenario), **ends)
    return " ".join([told, *waits])


def _in_a_line(clerk: Clerk, scenario: str, box: str) -> str:
    return _waits(clerk, scenario, QUEUE_OF[box]).replace("\n", ", ")
