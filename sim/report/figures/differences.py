"""Differences as figures: each with its interval, better told from worse by shape; in money; by group; and split."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import ceil, hypot
from textwrap import fill
from typing import TYPE_CHECKING, Any

from sim.analysis.comparison.outcome import Outcome
from sim.report.compared.view import TOTAL, components_of, nature, split_scenarios, steps_of
from sim.report.figures.drawing import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    PALETTE,
    Ends,
    Picture,
    draw_interval,
    ends_of,
    new_figure,
    set_ends,
)
from sim.report.rows import DifferenceRow, Meaning, StepRow, outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.plan import Nature
    from sim.report.compared.cells import Clerk


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

SMALL = 7.2
"""The size of text that is not the most important [points]."""


def draw_difference(axes: Axes, row: DifferenceRow, *, place: float, factor: float, ends: Ends) -> None:
    """Draw a difference with its interval on a row of a picture; the shape of the mark tells its verdict."""
    draw_interval(axes, factor * row.ci_low, factor * row.ci_high, place=place, ends=ends)
    value = factor * row.difference
    if ends.low <= value <= ends.high:
        axes.scatter([value], [place], zorder=4, **SHAPES.get(outcome(row), UNDECIDED))


def in_unit(rows: Iterable[DifferenceRow], factor: float) -> list[tuple[float, float, float]]:
    """Return differences with their intervals in the unit in which they are shown."""
    return [(factor * row.difference, factor * row.ci_low, factor * row.ci_high) for row in rows]


def said_of(clerk: Clerk, judged: Outcome, rows: Sequence[DifferenceRow]) -> str:
    """Say in which scenarios an outcome is shown to be better and in which worse, by name and with the difference."""
    found = {
        what: [f"{clerk.numbered(row.scenario)} {clerk.amount(row)}" for row in rows if outcome(row) is what]
        for what in SHAPES
    }
    parts = [clerk.words(f"drawn.told_{what}", names=clerk.words.listed(some)) for what, some in found.items() if some]
    told = "; ".join(parts) or clerk.words("drawn.told_none")
    return clerk.words("drawn.told", measure=clerk.head(judged).capitalize(), parts=told)


def zero_line(axes: Axes) -> None:
    """Draw zero, where a scenario is the same as the baseline, and light lines beside it."""
    axes.axvline(0.0, color=INK, linewidth=0.8, zorder=1)
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0, labelsize=SMALL)
    axes.tick_params(axis="x", labelsize=SMALL)
    axes.locator_params(axis="x", nbins=3)


def numbered(clerk: Clerk, scenario: str, *, width: int = 30) -> str:
    """Return the number and name of a scenario over as many lines as its width asks."""
    return fill(clerk.numbered(scenario), width)


def wrapped(axes: Axes, title: str, *, width: int = 34) -> None:
    """Write the title of a panel over as many lines as its width asks."""
    axes.set_title(fill(title, width), fontsize=SMALL)


def picture(
    clerk: Clerk, name: str, figure: Figure, *, shows: Iterable[str], n: int | None = None, is_cut: bool = False,
    number: int = 1, **blanks: object,
) -> Picture:  # fmt: skip
    """Return a figure with its words around it.

    `n` is the number of replications, when not all are in it, `is_cut` whether an interval goes on beyond a panel, and
    `number` that of a figure among several that go on from each other.
    """
    cut = clerk.words("drawn.cut") if is_cut else ""
    more = f" ({number})" if number > 1 else ""
    return Picture(
        name=f"{name}-{number}" if number > 1 else name,
        figure=figure,
        numbers=clerk.numbers,
        title=clerk.words(f"chart.{name}_title") + more,
        note=" ".join(part for part in (clerk.words(f"chart.{name}_note", **blanks).rstrip(), cut) if part),
        shows=" ".join(shows),
        source=clerk.words("chart.source", n=clerk.view.n_replications if n is None else n),
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


# --- all that decide --------------------------------------------------------------------------------------------------

FOREST_WIDE, FOREST_HIGH = 3, 2
"""How many panels go beside and below each other; more are other figures, so that each fits a sheet of paper."""

ROW_INCH = 0.25


def forest(clerk: Clerk) -> list[Picture]:
    """Draw a panel for each headline figure that was measured and in it a row for each scenario."""
    found = {row.judged for row in clerk.view.headlines}
    measured = [judged for judged in clerk.view.headline if judged in found]
    some = range(0, len(measured), FOREST_WIDE * FOREST_HIGH)
    parts = [measured[first : first + FOREST_WIDE * FOREST_HIGH] for first in some]
    return [_forest(clerk, part, number) for number, part in enumerate(parts, start=1)]


def _forest(clerk: Clerk, measured: list[Outcome], number: int) -> Picture:
    scenarios = clerk.view.scenarios
    n_wide = min(FOREST_WIDE, len(measured))
    n_high = ceil(len(measured) / n_wide)
    figure = new_figure(height=0.5 + n_high * (0.85 + ROW_INCH * len(scenarios)))
    panels = figure.subplots(n_high, n_wide, squeeze=False, sharey=True).flatten()
    cut = [_forest_of(axes, clerk, judged) for axes, judged in zip(panels, measured, strict=False)]
    for axes in panels[len(measured) :]:
        axes.set_axis_off()
    names = [numbered(clerk, scenario, width=28) for scenario in scenarios]
    panels[0].set_yticks(rows_down(len(names)), names, fontsize=SMALL)
    panels[0].set_ylim(-0.7, len(names) - 0.3)
    rows = {judged: [row for row in clerk.view.headlines if row.judged == judged] for judged in measured}
    shows = (said_of(clerk, judged, some) for judged, some in rows.items())
    return picture(clerk, "forest", figure, shows=shows, is_cut=any(cut), number=number)


def _forest_of(axes: Axes, clerk: Clerk, judged: Outcome) -> bool:
    """Draw the rows of an outcome; return whether an interval is cut off."""
    rows = {row.scenario: row for row in clerk.view.headlines if row.judged == judged}
    scale = clerk.scale(judged.measure, unit=next(iter(rows.values())).unit)
    told = in_unit(rows.values(), scale.factor)
    ends = ends_of(told)
    zero_line(axes)
    set_ends(axes, ends)
    for place, scenario in zip(rows_down(len(clerk.view.scenarios)), clerk.view.scenarios, strict=True):
        if scenario in rows:
            draw_difference(axes, rows[scenario], place=place, factor=scale.factor, ends=ends)
    wrapped(axes, f"{clerk.judged(judged)} ({scale.difference_unit})", width=27)
    return any(ends.cuts(low, high) for _, low, high in told)


# --- exits against money ----------------------------------------------------------------------------------------------

GAIN, MONEY = "exits_to_work_per_100_person_years", "net_result_eur"
Pair = tuple[DifferenceRow, DifferenceRow]


def balance(clerk: Clerk) -> list[Picture]:
    """Draw each scenario as a numbered cross: exits across, money up."""
    compared = clerk.view
    pairs = {one: (compared.difference(one, GAIN), compared.difference(one, MONEY)) for one in compared.scenarios}
    known = {one: (gain, money) for one, (gain, money) in pairs.items() if gain is not None and money is not None}
    if not known:
        return []
    figure = new_figure(height=4.0)
    axes, beside = figure.subplots(1, 2, width_ratios=[2, 1])
    places = [_cross(axes, clerk, pair) for pair in known.values()]
    _finish(axes, clerk, next(iter(known.values())))
    beside.set_axis_off()
    names = "\n".join(numbered(clerk, scenario, width=34) for scenario in known)
    beside.text(0.0, 1.0, names, va="top", fontsize=SMALL, linespacing=1.5, transform=beside.transAxes)
    figure.draw_without_rendering()
    label_points(axes, places, texts=[str(compared.number(scenario)) for scenario in known])
    told = (f"{clerk.numbered(one)}: {_both(clerk, pair)}." for one, pair in known.items())
    return [picture(clerk, "balance", figure, shows=told)]


def _both(clerk: Clerk, pair: Pair) -> str:
    """Return both differences of a scenario in words."""
    return "; ".join(f"{clerk.judged(row.judged)} {clerk.amount(row)}" for row in pair)


def _cross(axes: Axes, clerk: Clerk, pair: Pair) -> tuple[float, float]:
    """Draw a scenario with both its intervals, filled when a difference is shown, and return its place."""
    gain, money = pair
    across, up = (clerk.scale(row.measure, unit=row.unit).factor for row in pair)
    x, y = across * gain.difference, up * money.difference
    axes.hlines([y], across * gain.ci_low, across * gain.ci_high, color=GREY, linewidth=1.0, zorder=2)
    axes.vlines([x], up * money.ci_low, up * money.ci_high, color=GREY, linewidth=1.0, zorder=2)
    is_shown = any(outcome(row) in SHAPES for row in pair)
    axes.scatter([x], [y], zorder=3, **(UNDECIDED | ({"facecolor": BLUE} if is_shown else {})))
    return x, y


def _finish(axes: Axes, clerk: Clerk, pair: Pair) -> None:
    axes.axhline(0.0, color=INK, linewidth=0.8, zorder=1)
    axes.axvline(0.0, color=INK, linewidth=0.8, zorder=1)
    axes.grid(color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    across, up = (clerk.measure_of_difference(row) for row in pair)
    axes.set_xlabel(across, fontsize=SMALL)
    axes.set_ylabel(up, fontsize=SMALL)


GAIN = "exits_to_work_per_100_person_years"
# --- by group ---------------------------------------------------------------------------------------------------------

GROUPS_WIDE = 3
GROUPINGS = ("municipality", "trede", "target_group")
Group = tuple[str, str]
"""By what is grouped, and the group."""


def groups(clerk: Clerk) -> list[Picture]:
    """Draw a panel for each main scenario and in it a row for each group."""
    compared = clerk.view
    asked = [(by, name) for by in GROUPINGS for name in compared.groups(GAIN, group_by=by)]
    known = [
        (by, name)
        for by, name in asked
        if not compared.too_few(by, name)
        and any(compared.difference(scenario, GAIN, group_by=by, group=name) is not None for scenario in compared.main)
    ]
    if not known:
        return []
    n_wide = min(GROUPS_WIDE, len(compared.main))
    n_high = ceil(len(compared.main) / n_wide)
    figure = new_figure(height=n_high * (1.0 + 0.29 * len(known)))
    panels = figure.subplots(n_high, n_wide, squeeze=False, sharey=True, sharex=True).flatten()
    rows = {scenario: _of_groups(clerk, scenario, known) for scenario in compared.main}
    told = [one for some in rows.values() for one in in_unit(some.values(), clerk.scale(GAIN, unit="").factor)]
    ends = ends_of(told)
    for axes, scenario in zip(panels, compared.main, strict=False):
        _groups_of(axes, clerk, scenario, known, ends)
    for axes in panels[len(compared.main) :]:
        axes.set_axis_off()
    labels = [fill(clerk.group(name, group_by=by), 28) for by, name in known]
    panels[0].set_yticks(rows_down(len(known)), labels, fontsize=SMALL)
    panels[0].set_ylim(-0.7, len(known) - 0.3)
    is_cut = any(ends.cuts(low, high) for _, low, high in told)
    shows = (_said_of_groups(clerk, scenario, some) for scenario, some in rows.items())
    left_out = clerk.left_out([GAIN], GROUPINGS)
    return [picture(clerk, "groups", figure, shows=shows, is_cut=is_cut, left_out=left_out)]


def _of_groups(clerk: Clerk, scenario: str, known: list[Group]) -> dict[Group, DifferenceRow]:
    rows = {(by, name): clerk.view.difference(scenario, GAIN, group_by=by, group=name) for by, name in known}
    return {group: row for group, row in rows.items() if row is not None}


def _said_of_groups(clerk: Clerk, scenario: str, rows: dict[Group, DifferenceRow]) -> str:
    """Say for which groups more leave for work in a scenario, and for which fewer."""
    found = {
        what: [f"{clerk.group(name, group_by=by)} {clerk.amount(row)}" for (by, name), row in rows.items()
               if outcome(row) is what]
        for what in SHAPES
    }  # fmt: skip
    parts = [
        clerk.words(f"drawn.told_for_{what}", names=clerk.words.listed(some)) for what, some in found.items() if some
    ]
    told = "; ".join(parts) or clerk.words("drawn.told_none")
    return clerk.words("drawn.told", measure=clerk.view.scenario_label(scenario), parts=told)


def _groups_of(axes: Axes, clerk: Clerk, scenario: str, known: list[Group], ends: Ends) -> None:
    zero_line(axes)
    set_ends(axes, ends)
    rows = _of_groups(clerk, scenario, known)
    for place, group in zip(rows_down(len(known)), known, strict=True):
        if group in rows:
            factor = clerk.scale(GAIN, unit=rows[group].unit).factor
            draw_difference(axes, rows[group], place=place, factor=factor, ends=ends)
    for place, (one, next_one) in zip(rows_down(len(known)), pairwise(known), strict=False):
        if one[0] != next_one[0]:
            axes.axhline(place - 0.5, color=PALE, linewidth=1.0)
    wrapped(axes, clerk.view.scenario_label(scenario), width=27)


# --- what they are made of --------------------------------------------------------------------------------------------

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
    "emergent": {"facecolor": PALETTE[1], "edgecolor": INK},
    "rule": {"facecolor": "white", "edgecolor": INK, "hatch": "---"},
    "entered": {"facecolor": PALETTE[4], "edgecolor": INK, "hatch": "////"},
    None: {"facecolor": "white", "edgecolor": INK},
}


def split(clerk: Clerk) -> list[Picture]:
    """Draw a panel for each scenario and headline figure, as far as they fit."""
    compared = clerk.view
    scenarios = split_scenarios(compared)[:MOST_SCENARIOS]
    found = [one for one in compared.headline if any(steps_of(compared, name, one) for name in scenarios)]
    chosen = [*(one for one in MATTER if one in found), *(one for one in found if one not in MATTER)][:MOST_MEASURES]
    if not scenarios or not chosen:
        return []
    components = components_of(compared, *scenarios)
    height = 0.6 + len(chosen) * (0.95 + 0.2 * (len(components) + 1))
    figure = new_figure(height=height)
    panels = figure.subplots(len(chosen), len(scenarios), squeeze=False, sharey=True, sharex="row")
    for across, judged in zip(panels, chosen, strict=True):
        for axes, scenario in zip(across, scenarios, strict=True):
            _steps(axes, clerk, steps_of(compared, scenario, judged), components)
            unit = next(step.unit for step in compared.steps if step.measure == judged.measure)
            scale = clerk.scale(judged.measure, unit=unit)
            wrapped(axes, compared.scenario_label(scenario), width=22)
            axes.set_xlabel(fill(f"{clerk.judged(judged)} ({scale.difference_unit})", 24), fontsize=SMALL)
    labels = [fill(name, 26) for name in (*(clerk.component(one) for one in components), clerk.component(TOTAL))]
    panels[0][0].set_yticks(rows_down(len(labels)), labels, fontsize=SMALL)
    panels[0][0].set_ylim(-0.6, len(labels) - 0.4)
    shows = [line for judged in chosen for name in scenarios for line in _said_of_steps(clerk, name, judged)]
    return [picture(clerk, "split", figure, shows=shows, n=int(max(step.n for step in compared.steps)))]


def _said_of_steps(clerk: Clerk, scenario: str, judged: Outcome) -> Iterator[str]:
    """Say which component adds most to a difference, and how much that is."""
    steps = steps_of(clerk.view, scenario, judged)
    if steps:
        most = max(steps, key=lambda step: abs(step.contribution))
        scale = clerk.scale(judged.measure, unit=most.unit)
        yield clerk.words(
            "drawn.told_split", measure=clerk.head(judged), scenario=clerk.view.scenario_label(scenario),
            component=clerk.component(most.component),
            amount=scale.difference(most.contribution, low=most.ci_low, high=most.ci_high),
        )  # fmt: skip


def _steps(axes: Axes, clerk: Clerk, steps: list[StepRow], components: list[str]) -> None:
    zero_line(axes)
    so_far = 0.0
    places = dict(zip(components, rows_down(len(components) + 1), strict=False))
    for step in steps:
        factor, place = clerk.scale(step.measure, unit=step.unit).factor, places[step.component]
        end = so_far + factor * step.contribution
        low, high = (so_far + factor * value for value in (step.ci_low, step.ci_high))
        axes.barh(
            [place],
            [end - so_far],
            left=so_far,
            height=0.62,
            linewidth=0.8,
            **LOOKS[nature(step.component, clerk.view)],
        )
        axes.hlines([place], low, high, color=INK, linewidth=1.1, zorder=3)
        axes.vlines([end], place - 1.0, place, color=INK, linewidth=0.6, linestyle=":", zorder=1)
        so_far = end
    axes.barh([0], [so_far], height=0.62, color=INK)
