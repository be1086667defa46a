"""The answer as one picture: every way of organising beside today on what matters, with luck and assumptions apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isnan
from textwrap import fill
from typing import TYPE_CHECKING, Any

from sim.analysis.comparison.outcome import Outcome
from sim.report.compared.summary import grouped
from sim.report.compared.view import NET, sureness_of
from sim.report.figures.drawing import BLUE, GREY, INK, NARROW, ORANGE, PALE, WIDE, Picture, new_figure
from sim.report.numbers import ShownScale
from sim.report.rows import DifferenceRow, Meaning, direction, known, outcome
from sim.report.view import WAIT

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.report.compared.cells import Clerk


WHAT_MATTERS = (
    Outcome(measure="exits_to_work_per_100_person_years"),
    Outcome(measure=WAIT, group_by="queue", group="trajectory"),
    Outcome(measure=WAIT, group_by="queue", group="placement"),
    Outcome(measure="sustained_12m_fraction"),
    Outcome(measure=NET),
)
"""What a council asks of a way of organising, of which it is known how it fares under other assumptions."""

MARKS: dict[Meaning, dict[str, Any]] = {
    Meaning.BETTER: {"marker": "^", "facecolor": BLUE, "edgecolor": INK},
    Meaning.WORSE: {"marker": "v", "facecolor": ORANGE, "edgecolor": INK},
    Meaning.HIGHER: {"marker": ">", "facecolor": INK, "edgecolor": INK},
    Meaning.LOWER: {"marker": "<", "facecolor": INK, "edgecolor": INK},
}
NEITHER: dict[str, Any] = {"marker": "o", "facecolor": "white", "edgecolor": INK}
WORLD: dict[str, Any] = {"marker": "D", "facecolor": "white", "edgecolor": INK}

LUCK, DRAWS, ABOVE = 0.0, -0.3, 0.22
"""Where in its row the luck stands, and the draws of the assumptions, and the number."""

FARTHEST = 3.0
"""The draws may reach so many times as far as the rest; beyond, they are cut off at an arrow with the number."""

ROW, TITLE_ROW, HEAD = 0.41, 0.85, 1.0
"""The height of a scenario's row [inch], that of a title as part of it, and the room for heads, axes and legend."""

SMALL = 7.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the picture: a scenario at its height, or a title above those that follow."""

    place: float
    text: str
    scenario: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a panel shows of a scenario in the unit of the panel: the difference, its luck, the draws, other worlds."""

    row: DifferenceRow
    value: float
    luck: tuple[float, float]
    draws: tuple[float, float] | None
    worlds: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What is asked, in which unit it is shown, and a mark for each scenario."""

    judged: Outcome
    scale: ShownScale
    marks: dict[str, Mark]

    @property
    def ends(self) -> tuple[float, float]:
        """Between which differences the panel reaches: all of the luck, and of the draws what is not too far out."""
        near = [0.0, *(v for mark in self.marks.values() for v in (mark.value, *mark.luck, *mark.worlds) if known(v))]
        far = [end for mark in self.marks.values() for end in mark.draws or ()]
        most = FARTHEST * max(map(abs, near))
        low, high = min([*near, *far]), max([*near, *far])
        return max(low, min(-most, min(near))), min(high, max(most, max(near)))


def answer_picture(clerk: Clerk) -> list[Picture]:
    """Draw a row for each way of organising and a panel for each thing that matters; nothing without any difference."""
    panels = [panel for judged in WHAT_MATTERS if (panel := panel_of(clerk, judged)).marks]
    if not panels:
        return []
    lines = lines_of(clerk)
    draws = [row.n_draws for row in clerk.view.sureness]
    worlds = clerk.words.listed(clerk.worlds.values())
    parts = [
        clerk.words("drawn.answer_note", period=clerk.view.period),
        clerk.words("drawn.answer_draws", n=int(max(draws))) if draws else "",
        clerk.words("drawn.answer_worlds", worlds=worlds) if worlds else "",
        _left_out(clerk, lines),
    ]
    return [
        Picture(
            name="answer",
            figure=_drawn(clerk, panels, lines, wide=True),
            narrow=_drawn(clerk, panels, lines, wide=False),
            numbers=clerk.numbers,
            title=clerk.words("drawn.answer_title"),
            note=" ".join(part for part in parts if part),
            source=clerk.words("chart.source", n=clerk.view.n_replications),
            shows=" ".join(told(clerk, panels)),
        )
    ]


# --- what it is made of ---------------------------------------------------------------------------------------------


def lines_of(clerk: Clerk) -> list[Line]:
    """Return the rows from top to bottom: under the name of each group of choices its scenarios."""
    lines, place = [], 0.0
    for label, scenarios in grouped(clerk.view):
        if label:
            place -= TITLE_ROW
            lines.append(Line(place=place + 0.35, text=label))
        for scenario in scenarios:
            place -= 1.0
            lines.append(Line(place=place + 0.5, text=clerk.numbered(scenario), scenario=scenario))
    return lines


def panel_of(clerk: Clerk, judged: Outcome) -> Panel:
    """Return what is shown of an outcome; without marks where it was not compared."""
    scale = clerk.scale(judged.measure, unit=clerk.unit(judged.measure))
    scenarios = [scenario for _, names in grouped(clerk.view) for scenario in names]
    rows = ((scenario, clerk.view.of(scenario, judged)) for scenario in scenarios)
    return Panel(
        judged=judged,
        scale=scale,
        marks={scenario: _mark(clerk, row, scale.factor) for scenario, row in rows if row is not None},
    )


def _mark(clerk: Clerk, row: DifferenceRow, factor: float) -> Mark:
    sure = sureness_of(clerk.view, row.scenario, row.judged)
    ends = None if sure is None else (factor * sure.draws_p5, factor * sure.draws_p95)
    return Mark(
        row=row,
        value=factor * row.difference,
        luck=(factor * row.ci_low, factor * row.ci_high),
        draws=None if ends is None or any(map(isnan, ends)) else ends,
        worlds=tuple(factor * there.difference for there in clerk.in_worlds(row).values()),
    )


def _left_out(clerk: Clerk, lines: Iterable[Line]) -> str:
    """Say how many scenarios have no row, since they combine others."""
    n = len(clerk.view.scenarios) - sum(bool(line.scenario) for line in lines)
    return clerk.words("drawn.answer_left_out", n=n) if n > 0 else ""


# --- drawn ------------------------------------------------------------------------------------------------------------


def _drawn(clerk: Clerk, panels: list[Panel], lines: list[Line], *, wide: bool) -> Figure:
    """Return the picture: panels beside each other for paper, below each other for a phone."""
    depth = -min(line.place for line in lines) + 0.5
    n_high, n_wide = (1, len(panels)) if wide else (len(panels), 1)
    legend = 0.9 if wide else 2.1
    figure = new_figure(width=WIDE if wide else NARROW, height=n_high * (HEAD + ROW * depth) + legend)
    grid = figure.subplots(n_high, n_wide, squeeze=False).flatten()
    for number, (axes, panel) in enumerate(zip(grid, panels, strict=True)):
        _panel(axes, clerk, panel, lines)
        is_named = number == 0 or not wide
        _name_rows(axes, lines if is_named else [], depth=depth, width=22 if wide else 23)
    figure.legend(handles=list(_legend(clerk, panels)), loc="outside lower left", ncols=2 if wide else 1,
                  frameon=False, fontsize=SMALL)  # fmt: skip
    return figure


def _panel(axes: Axes, clerk: Clerk, panel: Panel, lines: list[Line]) -> None:
    low, high = panel.ends
    room = 0.12 * (high - low) or 1.0
    axes.set_xlim(low - room, high + room)
    _too_small(axes, clerk, panel)
    axes.axvline(0.0, color=INK, linewidth=0.9, zorder=1)
    for line in lines:
        mark = panel.marks.get(line.scenario)
        if mark is not None:
            _draw(axes, mark, place=line.place, ends=(low, high))
            _number(axes, clerk.amount(mark.row), mark.value, place=line.place + ABOVE)
        elif line.scenario:
            axes.text(0.5, line.place, clerk.words("drawn.no_value"), ha="center", va="center", fontsize=SMALL,
                      transform=axes.get_yaxis_transform())  # fmt: skip
    _head(axes, clerk, panel)


def _too_small(axes: Axes, clerk: Clerk, panel: Panel) -> None:
    """Mark how far around zero a difference is too small to matter."""
    matters = clerk.view.matters(panel.judged)
    if matters is not None:
        size = panel.scale.factor * matters.size
        axes.axvspan(-size, size, facecolor="#efefef", edgecolor=GREY, linewidth=0.6, linestyle=":", zorder=0)


def _draw(axes: Axes, mark: Mark, *, place: float, ends: tuple[float, float]) -> None:
    """Draw the luck as a line with a mark and, below it, the draws as a bar and other worlds as hollow marks."""
    axes.hlines([place + LUCK], *mark.luck, color=INK, linewidth=2.0, zorder=3)
    look = MARKS.get(outcome(mark.row), NEITHER)
    axes.scatter([mark.value], [place + LUCK], s=34, linewidth=0.8, zorder=4, **look)
    if mark.draws is not None:
        _bar(axes, mark.draws, place=place + DRAWS, ends=ends)
    axes.scatter(mark.worlds, [place + DRAWS] * len(mark.worlds), s=20, linewidth=1.0, zorder=4, **WORLD)


def _bar(axes: Axes, draws: tuple[float, float], *, place: float, ends: tuple[float, float]) -> None:
    """Draw the range of the draws; where it goes on beyond the panel, an arrow says so."""
    low, high = max(draws[0], ends[0]), min(draws[1], ends[1])
    axes.barh(
        [place], [high - low], left=low, height=0.17, facecolor=PALE, edgecolor="#666666", linewidth=0.8, zorder=2
    )
    for is_cut, end, marker in ((draws[0] < ends[0], low, "<"), (draws[1] > ends[1], high, ">")):
        if is_cut:
            axes.scatter([end], [place], marker=marker, s=36, color="#444444", zorder=3, clip_on=False)


def _number(axes: Axes, text: str, value: float, *, place: float) -> None:
    """Write a difference above its mark; near an end of the panel towards its middle."""
    low, high = axes.get_xlim()
    share = (value - low) / (high - low)
    way = "left" if share < 0.2 else "right" if share > 0.8 else "center"
    paper = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.2}
    axes.annotate(
        text, (value, place), ha=way, va="bottom", fontsize=SMALL, zorder=5, annotation_clip=False, bbox=paper
    )


def _head(axes: Axes, clerk: Clerk, panel: Panel) -> None:
    """Write above a panel what it is about, with the level of today, and below it on which side better lies."""
    words, scale = clerk.words, panel.scale
    name = fill(clerk.judged(panel.judged).capitalize(), 17)
    level = clerk.level(clerk.view.level(clerk.view.baseline, panel.judged)).text
    is_known = any(letter.isdigit() for letter in level)
    today = words("drawn.today", level=f"{level}{scale.sign}") if is_known else words("drawn.from_today")
    below = fill(f"{today}, {scale.difference_unit}", 20)
    axes.set_title(name, fontsize=SMALL + 0.4, fontweight="bold", pad=4.0 + 9.2 * (below.count("\n") + 1))
    axes.annotate(below, (0.0, 1.0), xycoords="axes fraction", xytext=(0, 3), textcoords="offset points",
                  va="bottom", fontsize=SMALL - 0.3)  # fmt: skip
    way = direction(panel.judged.measure)
    if way:
        left, right = ("worse", "better") if way > 0 else ("better", "worse")
        sides = (f"\N{LEFTWARDS ARROW} {words('outcome.' + left)}", f"{words('outcome.' + right)} \N{RIGHTWARDS ARROW}")
        axes.set_xlabel((4 * "\N{NO-BREAK SPACE}").join(sides), fontsize=SMALL - 0.3)
    axes.locator_params(axis="x", nbins=3)
    axes.tick_params(axis="x", labelsize=SMALL - 0.3)


def _name_rows(axes: Axes, lines: list[Line], *, depth: float, width: int) -> None:
    """Write the names of the scenarios beside a panel, those of their groups in bold."""
    axes.set_yticks([line.place for line in lines], [fill(line.text, width) for line in lines], fontsize=SMALL)
    for line, text in zip(lines, axes.get_yticklabels(), strict=True):
        text.set_fontweight("normal" if line.scenario else "bold")
    axes.set_ylim(-depth, 0.0)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _legend(clerk: Clerk, panels: list[Panel]) -> Iterator[Artist]:
    """Yield a sample of each kind of mark that is drawn, with what it is in words."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    marks = [mark for panel in panels for mark in panel.marks.values()]
    seen = {outcome(mark.row) if outcome(mark.row) in MARKS else Meaning.NOT_SHOWN for mark in marks}
    for what in (*MARKS, Meaning.NOT_SHOWN):
        if what in seen:
            look = MARKS.get(what, NEITHER)
            yield Line2D([], [], marker=look["marker"], color=INK, linewidth=2.0, markersize=6,
                         markerfacecolor=look["facecolor"], markeredgecolor=INK,
                         label=clerk.words(f"drawn.mark_{what}"))  # fmt: skip
    if any(mark.draws for mark in marks):
        yield Patch(facecolor=PALE, edgecolor="#666666", linewidth=0.8, label=clerk.words("drawn.mark_draws"))
    if any(mark.worlds for mark in marks):
        yield Line2D([], [], marker="D", color="none", markersize=5, markerfacecolor="white", markeredgecolor=INK,
                     label=_named_world(clerk))  # fmt: skip
    if any(clerk.view.matters(panel.judged) is not None for panel in panels):
        yield Patch(facecolor="#efefef", edgecolor=GREY, linewidth=0.6, linestyle=":",
                    label=clerk.words("drawn.mark_too_small"))  # fmt: skip


def _named_world(clerk: Clerk) -> str:
    """Return what the marks of other worlds stand for: the name of the only one."""
    names = [*clerk.worlds.values()]
    return (
        fill(clerk.words("drawn.mark_one_world", world=names[0]), 34)
        if len(names) == 1
        else clerk.words("drawn.mark_world")
    )


# --- in words ---------------------------------------------------------------------------------------------------------


def told(clerk: Clerk, panels: Iterable[Panel]) -> Iterator[str]:
    """Yield of each panel which scenarios are better, which worse and which neither, with their differences."""
    for panel in panels:
        found: dict[Meaning, list[str]] = {}
        for scenario, mark in panel.marks.items():
            what = outcome(mark.row)
            said = f"{clerk.view.scenario_label(scenario)} {clerk.amount(mark.row)}"
            found.setdefault(what if what in MARKS else Meaning.NOT_SHOWN, []).append(said)
        parts = [
            clerk.words(f"drawn.told_{what}", n=len(found[what]), names=clerk.words.listed(found[what]))
            for what in (*MARKS, Meaning.NOT_SHOWN)
            if what in found
        ]
        yield clerk.words("drawn.told", measure=clerk.head(panel.judged).capitalize(), parts="; ".join(parts))
