"""Marks that figures of a comparison share: better told from worse by shape, and numbered scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from textwrap import fill
from typing import TYPE_CHECKING, Any

from sim.report.compared.cells import Clerk
from sim.report.compared.outcomes import Meaning, outcome
from sim.report.compared.rows import Difference
from sim.report.picture import Picture
from sim.report.style import BLUE, GREY, INK, ORANGE, PALE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHAPES: dict[Meaning, dict[str, Any]] = {
    Meaning.BETTER: {"marker": "^", "color": BLUE, "s": 34},
    Meaning.WORSE: {"marker": "v", "color": ORANGE, "s": 34},
    Meaning.HIGHER: {"marker": ">", "color": INK, "s": 28},
    Meaning.LOWER: {"marker": "<", "color": INK, "s": 28},
}
UNDECIDED: dict[str, Any] = {"marker": "o", "facecolor": "white", "edgecolor": INK, "linewidth": 1.0, "s": 24}

POINTS_PER_INCH = 72.0
SIDES = ((9.0, 8.0), (-9.0, 8.0), (9.0, -8.0), (-9.0, -8.0), (0.0, 15.0), (0.0, -15.0), (18.0, 0.0), (-18.0, 0.0))
"""Where a text may stand from its point [points]."""

ENOUGH_POINTS = 14.0
"""A text so far from other points and texts can be read [points]."""

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
"""Shapes by which scenarios are told apart without colour; the baseline has the first."""


def draw_difference(axes: Axes, row: Difference, *, place: float, factor: float) -> None:
    """Draw a difference with its interval on a row of a picture; the shape of the mark tells its verdict."""
    axes.hlines([place], factor * row.ci_low, factor * row.ci_high, color=GREY, linewidth=1.5, zorder=2)
    axes.scatter([factor * row.difference], [place], zorder=3, **SHAPES.get(outcome(row), UNDECIDED))


def zero_line(axes: Axes) -> None:
    """Draw zero, where a scenario is the same as the baseline, and light lines beside it."""
    axes.axvline(0.0, color=INK, linewidth=0.8, zorder=1)
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0, labelsize=7.5)
    axes.tick_params(axis="x", labelsize=7)
    axes.locator_params(axis="x", nbins=4)


def numbered(clerk: Clerk, scenario: str, *, width: int = 30) -> str:
    """Return the number and name of a scenario over as many lines as its width asks."""
    return fill(clerk.numbered(scenario), width)


def wrapped(axes: Axes, title: str, *, width: int = 34) -> None:
    """Write the title of a panel over as many lines as its width asks."""
    axes.set_title(fill(title, width), fontsize=8.0)


def picture(clerk: Clerk, name: str, figure: Figure, *, n: int | None = None, **blanks: object) -> Picture:
    """Return a figure with its words around it; `n` is the number of replications, when not all are in it."""
    return Picture(
        name=name,
        figure=figure,
        title=clerk.words(f"chart.{name}_title"),
        note=clerk.words(f"chart.{name}_note", **blanks).rstrip(),
        source=clerk.words("chart.source", n=clerk.compared.n_replications if n is None else n),
    )


def label_points(axes: Axes, places: Sequence[tuple[float, float]], *, texts: Sequence[str]) -> None:
    """Write a text beside each point, on the side that is farthest from other points and texts."""
    points = [tuple(point) for point in axes.transData.transform(list(places)) * POINTS_PER_INCH / axes.figure.dpi]
    taken = list(points)
    for (x, y), place, text in zip(points, places, texts, strict=True):
        others = [other for other in taken if other != (x, y)]
        best = max(SIDES, key=lambda side: _nearest((x + side[0], y + side[1]), others))
        taken.append((x + best[0], y + best[1]))
        axes.annotate(
            text, place, xytext=best, textcoords="offset points", ha="center", va="center", fontsize=8,
            fontweight="bold", zorder=4,
        )  # fmt: skip


def _nearest(place: tuple[float, float], others: Sequence[tuple[float, ...]]) -> float:
    """Return how far the nearest of the others is; enough is enough, so that the first side is taken when free."""
    return min(ENOUGH_POINTS, *(hypot(place[0] - x, place[1] - y) for x, y in others), ENOUGH_POINTS)


def rows_down(n: int) -> Sequence[int]:
    """Return the places of rows, the first on top."""
    return range(n - 1, -1, -1)
