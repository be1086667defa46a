"""A finished picture: the figure and the words around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any

from sim.arrays import Floats
from sim.report.numbers import sensible
from sim.report.style import BLUE, GREY, INK, svg_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.report.findings import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A figure with its title, what it says in one sentence, how to read it and where it comes from."""

    name: str
    figure: Figure
    title: str
    note: str
    source: str
    message: str = ""

    def svg(self) -> str:
        """Return the picture as SVG, the same bytes each time, with its title and its message in it."""
        _write_headline(self.figure, title=self.title, message=self.message)
        return svg_of(self.figure, name=self.name)


def _write_headline(figure: Figure, *, title: str, message: str) -> None:
    """Write the title in bold and the message plain below it, in room that the layout keeps free."""
    text = figure.suptitle(f"{title}\n" if message else title, x=0.01, ha="left", fontsize=11, fontweight="bold")
    if message:
        figure.draw_without_rendering()
        bottom = text.get_window_extent().y0 / figure.bbox.height
        figure.text(0.01, bottom, message, ha="left", va="bottom", fontsize=9.5)


def draw_path(axes: Axes, path: Path, *, color: str = BLUE) -> None:
    """Draw a mean over time with its simultaneous band, and the lowest and highest replication as dotted lines."""
    axes.fill_between(path.dates, path.band_low, path.band_high, color=color, alpha=0.3, linewidth=0)
    axes.plot(path.dates, path.low, path.dates, path.high, color=color, linewidth=0.7, linestyle=":")
    axes.plot(path.dates, path.mean, color=color, linewidth=1.6)


def draw_foreseen(axes: Axes, dates: npt.NDArray[np.datetime64], values: Sequence[float] | Floats) -> None:
    """Draw what others foresee as open dots."""
    axes.scatter(dates, values, s=26, facecolor="white", edgecolor=INK, linewidth=1.0, zorder=5)


def draw_observed(axes: Axes, dates: npt.NDArray[np.datetime64], values: Sequence[float] | Floats) -> None:
    """Draw figures of the real world as dots with a white edge."""
    axes.scatter(dates, values, s=26, color=INK, edgecolor="white", linewidth=0.8, zorder=5)


def draw_estimates(
    axes: Axes, *, values: Sequence[float], low: Sequence[float], high: Sequence[float], **marks: Any
) -> None:
    """Draw estimates below each other as marks with their intervals; a nan interval is not drawn."""
    rows = range(len(values))
    axes.hlines(rows, low, high, color=GREY, linewidth=1.4, zorder=2)
    axes.scatter(values, rows, s=34, zorder=3, **marks)
    axes.set_ylim(-0.6, len(values) - 0.3)


def label_marks(axes: Axes, values: Sequence[float], *, beside: Sequence[float] | None = None) -> None:
    """Write each value above its mark or, given the ends of the intervals, beside these; a nan has no mark."""
    for row, value in enumerate(values):
        if isnan(value):
            continue
        if beside is None:
            place: dict[str, Any] = {"xy": (value, row), "xytext": (0, 6), "ha": "center"}
        else:
            place = {
                "xy": (value if isnan(beside[row]) else max(value, beside[row]), row),
                "xytext": (7, 0),
                "ha": "left",
                "va": "center",
            }
        axes.annotate(sensible(value), textcoords="offset points", fontsize=7, **place)


def label_right(axes: Axes, *, x: object, labels: Sequence[tuple[float, str]], least_points: float = 9.0) -> None:
    """Write texts beside the right end of a picture at their heights, moved apart where they would overlap."""
    per_point = 1.0 / (axes.bbox.height / axes.figure.dpi * 72.0) * (axes.get_ylim()[1] - axes.get_ylim()[0])
    height = float("-inf")
    for wanted, text in sorted(labels):
        height = max(wanted, height + least_points * per_point)
        axes.annotate(
            text, (x, height), xytext=(5, 0), textcoords="offset points", va="center", fontsize=8, annotation_clip=False
        )
