"""How every figure looks: colours that colour-blind readers can tell apart, no junk, the same bytes each time."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sim.report.numbers import marked, whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#222222"
GREY = "#8a8a8a"
PALE = "#d9d9d9"
BLUE = "#0072b2"
ORANGE = "#d55e00"
PALETTE = ("#332288", "#88ccee", "#44aa99", "#117733", "#ddcc77", "#cc6677", "#882255", "#aa4499", "#999933")
"""Paul Tol's muted scheme, safe for the common forms of colour blindness."""

FONT = "DejaVu Sans"
"""It comes with matplotlib, so a figure is laid out the same everywhere; readers without it see the next best."""

SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": FONT,
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 10.0,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
}


LEAST_PIXELS, PAGE_PIXELS = 10.0, 922.0
"""The height of the smallest text on a page that fills a desktop screen, and how wide a figure is there."""

POINTS_PER_INCH = 72.0


@contextmanager
def house_style() -> Iterator[None]:
    """Draw without a screen and with the settings of the house; afterwards all is as it was."""
    import matplotlib as mpl

    with mpl.rc_context({"backend": "Agg", **SETTINGS}):
        yield


def new_figure(*, width: float = 9.0, height: float = 4.2) -> Figure:
    """Return an empty figure of a size [inch] that no window system knows of."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height))


def svg_of(figure: Figure, *, name: str) -> str:
    """Return a figure as SVG: no date, and names inside that no other figure of the page uses."""
    import matplotlib as mpl

    make_legible(figure)
    _mark_ticks(figure)
    buffer = io.StringIO()
    with house_style(), mpl.rc_context({"svg.hashsalt": name}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    for pattern in (r'(\bid=")', r"(url\(#)", r'(href="#)'):
        svg = re.sub(pattern, rf"\g<1>{name}-", svg)
    return svg.replace(f"'{FONT}'", f"'{FONT}', Verdana, Arial, sans-serif")


def make_legible(figure: Figure) -> None:
    """Make text that would be too small to read larger: a wide figure is scaled down to the page, text and all."""
    from matplotlib.text import Text

    least = LEAST_PIXELS * figure.get_figwidth() * POINTS_PER_INCH / PAGE_PIXELS
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        size = max((float(label.get_fontsize()) for label in axis.get_ticklabels()), default=least)
        axis.set_tick_params(labelsize=max(size, least))
    for text in figure.findobj(Text):
        if isinstance(text, Text) and float(text.get_fontsize()) < least:
            text.set_fontsize(least)


def _mark_ticks(figure: Figure) -> None:
    """Write the numbers along axes that no one has a formatter for with the decimal mark of the language."""
    from matplotlib.ticker import ScalarFormatter

    class Marked(ScalarFormatter):
        def __call__(self, x: float, pos: int | None = None) -> str:
            return marked(super().__call__(x, pos))

    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        if type(axis.get_major_formatter()) is ScalarFormatter:
            axis.set_major_formatter(Marked())


def inline(svg: str, *, title: str) -> str:
    """Return SVG text that can stand inside a page: no XML head, a title for screen readers, as wide as the page."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r'<svg ([^>]*?)width="[^"]*" ?', r"<svg \1", body, count=1)
    body = re.sub(r'<svg ([^>]*?)height="[^"]*" ?', r"<svg \1", body, count=1)
    return body.replace("<svg ", f'<svg role="img" aria-label="{title}" ', 1)


def tidy(axes: Axes, *, ylabel: str = "", from_zero: bool = True) -> None:
    """Draw light horizontal lines, and the unit above the axis. To be called when all is drawn."""
    if from_zero:
        axes.set_ylim(bottom=0.0)
    axes.yaxis.set_major_formatter(lambda value, _: whole(value))
    axes.grid(axis="y", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_title(ylabel, fontsize=8.0, color=INK)


def few_years(axes: Axes) -> None:
    """Write only a few years below a time axis."""
    from matplotlib.dates import AutoDateLocator, DateFormatter

    axes.xaxis.set_major_locator(AutoDateLocator(minticks=2, maxticks=6))  # type: ignore[no-untyped-call]  # matplotlib ships this untyped
    axes.xaxis.set_major_formatter(DateFormatter("%Y"))  # type: ignore[no-untyped-call]  # the same


def say_no_data(axes: Axes, *, text: str) -> None:
    """Say in the middle of an empty picture that there is nothing to show."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, text, ha="center", va="center", transform=axes.transAxes, color=GREY)
