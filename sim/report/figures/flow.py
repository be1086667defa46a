"""The flow of people through the organisation: boxes in columns, bands as wide as the number of moves a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import fill
from typing import TYPE_CHECKING, Any

from sim.report.figures.drawing import GREY, INK, PALETTE, Picture, new_figure, say_no_data

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path

    from sim.report.numbers import Numbers
    from sim.report.view import SingleView


TEXT_WIDTH = 12
"""Letters that fit above a box, beside those of the next column."""

BOX_WIDTH = 0.16
GAP_SHARE = 0.19
BACK_SHARE = 0.09
DIM, EDGE = "#444444", "#000000"


@dataclass(frozen=True, slots=True)
class FlowBox:
    """A stage in the picture: its key, its text, its column from the left and its colour."""

    key: str
    text: str
    column: int
    color: str


@dataclass(slots=True)
class Placed:
    """A box that has a place: its left side, bottom and height, and how much of each side is taken."""

    box: FlowBox
    bottom: float
    height: float
    taken_in: float = field(default=0.0)
    taken_out: float = field(default=0.0)

    @property
    def left(self) -> float:
        """Where the box begins."""
        return float(self.box.column)

    def take_out(self, width: float) -> float:
        """Return the top of the next band that leaves, and take its room."""
        self.taken_out += width
        return self.bottom + self.height - self.taken_out + width

    def take_in(self, width: float) -> float:
        """Return the top of the next band that arrives, and take its room."""
        self.taken_in += width
        return self.bottom + self.height - self.taken_in + width


Flows = Mapping[tuple[str, str], float]


def draw_alluvial(axes: Axes, *, boxes: Sequence[FlowBox], flows: Flows, numbers: Numbers) -> None:
    """Draw boxes and the bands between them; a band that goes back runs below the boxes, in grey."""
    used = {key for pair in flows for key in pair}
    columns = {box.key: box.column for box in boxes}
    ahead = {pair: n for pair, n in flows.items() if columns[pair[0]] < columns[pair[1]]}
    back = {pair: n for pair, n in flows.items() if pair not in ahead}
    placed = place([box for box in boxes if box.key in used], flows=ahead)
    order = {box.key: number for number, box in enumerate(boxes)}
    for (source, target), width in sorted(ahead.items(), key=lambda item: (order[item[0][0]], order[item[0][1]])):
        _band(axes, placed[source], placed[target], width)
    _draw_back(axes, numbers, placed, back)
    for one in placed.values():
        _draw_box(axes, numbers, one, n=_through(one.box.key, flows))
    axes.set_axis_off()
    axes.autoscale_view()


def place(boxes: Sequence[FlowBox], *, flows: Flows) -> dict[str, Placed]:
    """Return a place for each box: stacked per column from the top, as high as the larger of what comes and goes."""
    heights = {box.key: max(_sums(box.key, flows)) for box in boxes}
    gap = GAP_SHARE * max((sum(_sums(box.key, flows)) for box in boxes), default=1.0)
    placed, tops = {}, dict.fromkeys((box.column for box in boxes), 0.0)
    for box in boxes:
        bottom = tops[box.column] - heights[box.key]
        placed[box.key] = Placed(box, bottom, heights[box.key])
        tops[box.column] = bottom - gap
    return placed


def _sums(key: str, flows: Flows) -> tuple[float, float]:
    """Return how much comes into and goes out of a box."""
    return (
        sum(n for (_, target), n in flows.items() if target == key),
        sum(n for (source, _), n in flows.items() if source == key),
    )


def _through(key: str, flows: Flows) -> float:
    """Return how many come into a box, or start there."""
    came, went = _sums(key, flows)
    return came or went


def _band(axes: Axes, source: Placed, target: Placed, width: float) -> None:
    from matplotlib.patches import PathPatch

    left, right = source.left + BOX_WIDTH, target.left
    shape = _ribbon(left, right, source.take_out(width), target.take_in(width), width)
    axes.add_patch(PathPatch(shape, facecolor=source.box.color, edgecolor=EDGE, alpha=0.4, linewidth=0.35))


def _ribbon(left: float, right: float, top_left: float, top_right: float, width: float) -> Path:
    from matplotlib.path import Path

    middle = (left + right) / 2.0
    move, line, curve, close = Path.MOVETO, Path.LINETO, Path.CURVE4, Path.CLOSEPOLY
    points = [
        (left, top_left),
        (middle, top_left),
        (middle, top_right),
        (right, top_right),
        (right, top_right - width),
        (middle, top_right - width),
        (middle, top_left - width),
        (left, top_left - width),
        (left, top_left),
    ]
    return Path(points, [move, curve, curve, curve, line, curve, curve, curve, close])


def _draw_back(axes: Axes, numbers: Numbers, placed: Mapping[str, Placed], back: Flows) -> None:
    """Draw what goes back, or up and down in a column, as lines below the boxes, the shortest on top."""
    lowest = min((one.bottom for one in placed.values()), default=0.0)
    ways = [(placed[a], placed[b], n) for (a, b), n in back.items() if a in placed and b in placed]
    for level, (source, target, n) in enumerate(sorted(ways, key=lambda way: way[0].left - way[1].left), start=1):
        floor = lowest * (1.0 + BACK_SHARE * level)
        if source.left > target.left:
            _draw_arrow(axes, source, target, floor=floor, nudge=0.025 * level)
        middle = (source.left + target.left + BOX_WIDTH) / 2.0
        place: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 6.9, "color": DIM}
        paper: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
        text = f"{source.box.text} \N{RIGHTWARDS ARROW} {target.box.text}: {numbers.whole(n)}"
        axes.text(middle, floor, text, bbox=paper, **place)


def _draw_arrow(axes: Axes, source: Placed, target: Placed, *, floor: float, nudge: float) -> None:
    """Draw a line down from a box, back along the floor and up to another."""
    start, end = source.left + BOX_WIDTH - nudge, target.left + nudge
    axes.plot(
        [start, start, end, end], [source.bottom, floor, floor, target.bottom], color=GREY, linewidth=1.0, zorder=0
    )
    axes.plot([end], [target.bottom], marker="^", color=GREY, markersize=4)


def _draw_box(axes: Axes, numbers: Numbers, one: Placed, *, n: float) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(
        Rectangle((one.left, one.bottom), BOX_WIDTH, one.height, facecolor=one.box.color, edgecolor=INK, linewidth=0.6)
    )
    text = f"{fill(one.box.text, TEXT_WIDTH)}\n{numbers.whole(n)}"
    axes.text(one.left + BOX_WIDTH / 2.0, one.bottom + one.height, text, ha="center", va="bottom", fontsize=7)


# --- the stages -------------------------------------------------------------------------------------------------------

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


def flow(view: SingleView) -> Picture:
    """Draw the moves between stages, a year, over the whole window."""
    flows = moves(view)
    figure = new_figure(height=5.4)
    axes = figure.subplots()
    if not flows:
        say_no_data(axes, text=view.words("fig.no_data"))
    else:
        draw_alluvial(axes, boxes=_boxes(view), flows=flows, numbers=view.numbers)
    return Picture(
        numbers=view.numbers,
        name="flow",
        figure=figure,
        title=view.words("fig.flow_title"),
        note=view.words(
            "fig.flow_note",
            period=view.period,
            least=f"{LEAST_PER_YEAR:.0f}",
        ),
        shows=_told(view, flows),
        source=view.words("fig.source_model", n=view.n_replications),
    )


def _told(view: SingleView, flows: Flows) -> str:
    """Say how many report, leave for work or another reason, and get no benefit, a year."""
    if not flows:
        return ""
    came = {name: _sums(name, flows)[0] for name in ("work", "benefit_ends", "no_benefit")}
    numbers = {name: view.numbers.whole(n) for name, n in came.items()}
    reported = view.numbers.whole(_sums("reported", flows)[1])
    return view.words(
        "drawn.told_flow", reported=reported, work=numbers["work"], other=numbers["benefit_ends"],
        none=numbers["no_benefit"],
    )  # fmt: skip


def moves(view: SingleView) -> dict[tuple[str, str], float]:
    """Return the moves a year between boxes that are wide enough to see."""
    total: Counter[tuple[str, str]] = Counter()
    rows = view.estimates("moves_per_year", group_by="stage")
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


def _boxes(view: SingleView) -> list[FlowBox]:
    texts = {
        "reported": view.words("fig.reported"),
        "benefit_ends": view.words("fig.benefit_ends"),
        "no_benefit": view.words("fig.no_benefit"),
    }
    colors = {column: PALETTE[column % len(PALETTE)] for column in COLUMNS.values()}
    named = {key: texts.get(key, view.words("stage." + key)) for key in COLUMNS}
    return [FlowBox(key, named[key], column, colors[column]) for key, column in COLUMNS.items()]
