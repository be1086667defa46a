"""How every figure looks: colours that colour-blind readers can tell apart, no junk, the same bytes each time.

And a finished picture: the figure and the words around it.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from math import isnan
from textwrap import fill
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from sim.report.numbers import Numbers
from sim.store import for_xml

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ticker import Formatter

    from sim.arrays import Floats
    from sim.report.view import PathBand


INK = "#222222"
GREY = "#767676"
PALE = "#d9d9d9"
BLUE = "#0072b2"
ORANGE = "#d55e00"
PALETTE = ("#332288", "#88ccee", "#44aa99", "#117733", "#ddcc77", "#cc6677", "#882255", "#aa4499", "#999933")
"""Paul Tol's muted scheme, safe for the common forms of colour blindness."""

LINES = ("#332288", "#d55e00", "#117733", "#0072b2", "#882255", "#767676", "#aa4499", "#7a5c00")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
"""Colours of lines, each dark enough on white, and shapes by which they are told apart without colour."""

FONT = "DejaVu Sans"
"""It comes with matplotlib, so a figure is laid out the same everywhere; readers without it see the next best."""

SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": FONT,
    "font.size": 8.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 8.5,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "text.parse_math": False,
    "hatch.linewidth": 0.6,
}


LEAST_PIXELS, PAGE_PIXELS, PHONE_PIXELS = 9.0, 680.0, 340.0
"""The least height of text, on a sheet of A4 and on a phone, and how wide a figure is there."""

WIDE, NARROW = 7.1, 3.55
"""A figure so wide is as large as it is shown, on paper and on a phone [inch]."""

POINTS_PER_INCH = 72.0


@contextmanager
def house_style() -> Iterator[None]:
    """Draw without a screen and by the settings of the house, not of a `matplotlibrc`; afterwards all is as it was."""
    import matplotlib as mpl

    usual: dict[Any, Any] = {key: value for key, value in mpl.rcParamsDefault.items() if key != "backend"}
    with mpl.rc_context({**usual, "backend": "Agg", **SETTINGS}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")  # a reader's own font may have it
        yield


def new_figure(*, width: float = WIDE, height: float = 4.0) -> Figure:
    """Return an empty figure of a size [inch] that no window system knows of."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height))


def svg_of(figure: Figure, *, name: str, numbers: Numbers, pixels: float = PAGE_PIXELS) -> str:
    """Return a figure, at least so many pixels wide, as SVG: no date, and names inside that no other figure uses."""
    import matplotlib as mpl

    make_legible(figure, pixels=pixels)
    _mark_ticks(figure, numbers)
    buffer = io.StringIO()
    with house_style(), mpl.rc_context({"svg.hashsalt": name}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    for pattern in (r'(\bid=")', r"(url\(#)", r'(href="#)'):
        svg = re.sub(pattern, rf"\g<1>{name}-", svg)
    return for_xml(svg).replace(f"'{FONT}'", f"'{FONT}', Verdana, Arial, sans-serif")


def make_legible(figure: Figure, *, pixels: float = PAGE_PIXELS) -> None:
    """Make text that would be too small to read larger: a wide figure is scaled down to the page, text and all."""
    from matplotlib.text import Text

    least = LEAST_PIXELS * figure.get_figwidth() * POINTS_PER_INCH / pixels
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        size = max((float(label.get_fontsize()) for label in axis.get_ticklabels()), default=least)
        axis.set_tick_params(labelsize=max(size, least))
    for text in figure.findobj(Text):
        if isinstance(text, Text) and float(text.get_fontsize()) < least:
            text.set_fontsize(least)


def _mark_ticks(figure: Figure, numbers: Numbers) -> None:
    """Write the numbers along axes with the marks of the language, also those that no one has a formatter for."""
    from matplotlib.ticker import FuncFormatter, ScalarFormatter

    class Marked(ScalarFormatter):
        def __call__(self, x: float, pos: int | None = None) -> str:
            return numbers.marked(super().__call__(x, pos))

    every = [axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)]
    # All are asked before any is set: panels that share an axis share what writes it, and marks are put only once.
    for axis, written in [(axis, axis.get_major_formatter()) for axis in every]:
        if type(written) is ScalarFormatter:
            axis.set_major_formatter(Marked())
        elif isinstance(written, FuncFormatter) and not isinstance(written.func, partial):  # no names given to ticks
            axis.set_major_formatter(_marked(written, numbers))


def _marked(written: Formatter, numbers: Numbers) -> Callable[[float, float], str]:
    return lambda value, place: numbers.marked(written(value, int(place)))


def inline(svg: str, *, title: str) -> str:
    """Return SVG text that can stand inside a page: no XML head, a title for screen readers, as wide as the page."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r'<svg ([^>]*?)width="[^"]*" ?', r"<svg \1", body, count=1)
    body = re.sub(r'<svg ([^>]*?)height="[^"]*" ?', r"<svg \1", body, count=1)
    label = escape(title, {'"': "&quot;"})
    return body.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


def wide_and_narrow(wide: str, narrow: str) -> str:
    """Return a drawing for paper and screens, and after it the one for phones: the style shows one of them."""
    return wide.replace("<svg ", '<svg class="for-wide" ', 1) + narrow.replace("<svg ", '<svg class="for-narrow" ', 1)


def tidy(axes: Axes, *, ylabel: str = "", from_zero: bool = True) -> None:
    """Draw light horizontal lines, and the unit above the axis. To be called when all is drawn."""
    if from_zero:
        axes.set_ylim(bottom=0.0)
    axes.yaxis.set_major_formatter(lambda value, _: Numbers().whole(value))
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


# --- pictures ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A figure with its title, what it says in one sentence, how to read it and where it comes from.

    ``shows`` is what who cannot see it must know: what is found, not what is drawn. ``narrow`` is the same figure drawn
    for a phone; without one the figure keeps the size at which it can be read, and is moved sideways there.
    """

    name: str
    figure: Figure
    numbers: Numbers
    title: str
    note: str
    source: str
    message: str = ""
    shows: str = ""
    narrow: Figure | None = None

    @property
    def alt(self) -> str:
        """What the picture shows, in words; its title and message where nobody found more to say."""
        return self.shows or f"{self.title}. {self.message}".rstrip(" .")

    def svg(self) -> str:
        """Return the picture as SVG, the same bytes each time, with its title and its message in it."""
        _write_headline(self.figure, title=self.title, message=self.message)
        return svg_of(self.figure, name=self.name, numbers=self.numbers)

    def narrow_svg(self) -> str:
        """Return the picture for a phone; empty when it has none."""
        if self.narrow is None:
            return ""
        _write_headline(self.narrow, title=self.title, message=self.message)
        return svg_of(self.narrow, name=f"{self.name}-narrow", numbers=self.numbers, pixels=PHONE_PIXELS)


TITLE_SIZE, MESSAGE_SIZE = 11.0, 9.5
WIDTH_OF_LETTER = 0.6
"""How wide a letter is on average, as part of its height: enough for bold ones."""


def _write_headline(figure: Figure, *, title: str, message: str) -> None:
    """Write the title in bold and the message plain below it, in room that the layout keeps free."""
    points = figure.get_figwidth() * POINTS_PER_INCH / WIDTH_OF_LETTER
    title = fill(title, int(points / TITLE_SIZE))
    message = fill(message, int(points / MESSAGE_SIZE))
    room = "\n" * (message.count("\n") + 1) if message else ""
    text = figure.suptitle(title + room, x=0.01, ha="left", fontsize=TITLE_SIZE, fontweight="bold")
    if message:
        figure.draw_without_rendering()
        bottom = text.get_window_extent().y0 / figure.bbox.height
        figure.text(0.01, bottom, message, ha="left", va="bottom", fontsize=MESSAGE_SIZE)


def draw_path(axes: Axes, path: PathBand, *, color: str = BLUE) -> None:
    """Draw a mean over time with its simultaneous band, and the lowest and highest replication as dotted lines."""
    axes.fill_between(path.dates, path.band_low, path.band_high, color=color, alpha=0.3, linewidth=0)
    axes.plot(path.dates, path.low, path.dates, path.high, color=color, linewidth=0.7, linestyle=":")
    axes.plot(path.dates, path.mean, color=color, linewidth=1.6)


@dataclass(frozen=True, slots=True)
class Ends:
    """Between which values a panel reaches; what goes on beyond is cut off at an arrow."""

    low: float
    high: float

    @property
    def room(self) -> float:
        """What is left free beyond each end, for marks and arrows."""
        return 0.06 * (self.high - self.low) or 1.0

    def cuts(self, low: float, high: float) -> bool:
        """Whether some of an interval lies beyond."""
        return low < self.low or high > self.high


FAR = 4.0
"""So many times as wide as is usual an interval may be and still say how far a panel reaches."""


def ends_of(rows: Sequence[tuple[float, float, float]], *, always: Sequence[float] = (0.0,)) -> Ends:
    """Return how far a panel must reach for values with their intervals: those of a handful of people do not rule it.

    Parameters
    ----------
    rows
        Of each a value, and the lower and the upper end of its interval; nan where there is none.
    always
        What is in the panel whatever the rows are.

    Examples
    --------
    >>> ends_of([(1.0, 0.5, 1.5), (2.0, 1.4, 2.6), (9.0, -300.0, 318.0)])
    Ends(low=0.0, high=2.6)
    """
    halves = sorted((high - low) / 2.0 for _, low, high in rows if high > low)
    most = FAR * halves[len(halves) // 2] if halves else 0.0
    ruling = [row for row in rows if not (row[2] - row[1]) / 2.0 > most]
    values = [value for row in ruling for value in row if not isnan(value)] + list(always)
    return Ends(min(values), max(values)) if values else Ends(0.0, 1.0)


def draw_interval(axes: Axes, low: float, high: float, *, place: float, ends: Ends, color: str = INK) -> None:
    """Draw an interval on a row as far as the panel reaches, with an arrow where it goes on."""
    first, last = max(low, ends.low), min(high, ends.high)
    if first < last:
        axes.hlines([place], first, last, color=color, linewidth=1.6, zorder=2)
    for is_cut, end, marker in (
        (low < ends.low, ends.low - ends.room, "<"),
        (high > ends.high, ends.high + ends.room, ">"),
    ):
        if is_cut:
            axes.scatter([end], [place], marker=marker, s=26, color=INK, zorder=3, clip_on=False)


def set_ends(axes: Axes, ends: Ends) -> None:
    """Have a panel reach between its ends, and a little further for marks and arrows."""
    axes.set_xlim(ends.low - ends.room, ends.high + ends.room)


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
    axes.hlines(rows, low, high, color=INK, linewidth=1.4, zorder=2)
    axes.scatter(values, rows, s=34, zorder=3, **marks)
    axes.set_ylim(-0.6, len(values) - 0.3)


def label_marks(
    axes: Axes, values: Sequence[float], *, numbers: Numbers, beside: Sequence[float] | None = None
) -> None:
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
        axes.annotate(numbers.sensible(value), textcoords="offset points", fontsize=7, **place)


def label_right(axes: Axes, *, x: object, labels: Sequence[tuple[float, str]], least_points: float = 9.0) -> None:
    """Write texts beside the right end of a picture at their heights, moved apart where they would overlap."""
    per_point = 1.0 / (axes.bbox.height / axes.figure.dpi * 72.0) * (axes.get_ylim()[1] - axes.get_ylim()[0])
    height = float("-inf")
    for wanted, text in sorted(labels):
        height = max(wanted, height + least_points * per_point)
        axes.annotate(
            text, (x, height), xytext=(5, 0), textcoords="offset points", va="center", fontsize=8, annotation_clip=False
        )
