"""What each factor does: means over replications at its levels, as figures."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from math import isclose, prod
from textwrap import fill
from typing import TYPE_CHECKING, Any

from sim.report.designed.view import FACTORIAL, CaseKey, DesignView, Numbered, Unreached
from sim.report.figures.drawing import BLUE, GREY, INK, LINES, MARKERS, ORANGE, Picture, new_figure, tidy
from sim.report.numbers import MOST_DECIMALS, Numbers
from sim.report.rows import Meaning, direction
from sim.report.view import BASE
from sim.stats import reach

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.analysis.comparison.outcome import Outcome
    from sim.arrays import Floats


CONFIDENCE = 0.95
PANEL, PANELS_WIDE = 1.6, 4
"""Inches that a panel is high, and how many panels go beside each other."""

SAME = 1e-6
"""The part of a value below which what lies apart is the same to a reader."""

SMALL = 7.2
"""The smallest text [points]."""

PURPLE, OLIVE = "#332288", "#999933"
"""For more and for less of what is neither better nor worse; see the palette of the house."""


MOST_ROWS = 6
"""More rows of panels than this are another picture, so that each fits a sheet of paper."""


def responses(view: DesignView) -> list[Picture]:
    """Return pictures of every outcome against every factor of which the effect can be told, a line a scenario.

    None when there is no such factor. More factors than fit beside each other go on below, and more outcomes than fit
    a sheet of paper in another picture.
    """
    high = len(list(in_rows(view.identified)))
    parts = parts_of(view.outcomes, most=max(1, MOST_ROWS // high)) if high else []
    return [_responses(view, part, number) for number, part in enumerate(parts, start=1)]


def parts_of(outcomes: Sequence[Outcome], *, most: int) -> list[Sequence[Outcome]]:
    """Return outcomes in parts of at most so many."""
    return [outcomes[first : first + most] for first in range(0, len(outcomes), most)]


def _named(name: str, number: int) -> str:
    """Return the name of a picture that goes on from others."""
    return f"{name}-{number}" if number > 1 else name


def _titled(view: DesignView, key: str, number: int) -> str:
    return view.words(key) + (f" ({number})" if number > 1 else "")


def _responses(view: DesignView, outcomes: Sequence[Outcome], number: int) -> Picture:
    rows = [(outcome, some) for outcome in outcomes for some in in_rows(view.identified)]
    n_wide = min(PANELS_WIDE, len(view.identified))
    figure = new_figure(height=PANEL * len(rows) + 0.8)
    grid = figure.subplots(len(rows), n_wide, squeeze=False)
    for panels, (outcome, some) in zip(grid, rows, strict=True):
        values = _with_levels(view, outcome)
        for axes, factor in zip(panels, some, strict=False):
            _panel(view, axes, values, factor, outcome)
        _label_row(view, panels, outcome, n_used=len(some))
    if len(view.scenarios) > 1:
        handles, labels = grid[0][0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False, fontsize=SMALL)
    return Picture(
        name=_named("responses", number),
        figure=figure,
        numbers=view.numbers,
        title=_titled(view, "design.response", number),
        note=view.words("design.response_note"),
        shows=" ".join(line for outcome in outcomes for line in _told(view, outcome)),
        source=view.words("design.source", n=view.n_replications),
    )


def _told(view: DesignView, outcome: Outcome) -> Iterator[str]:
    """Yield what each factor makes of an outcome from its lowest to its highest level, in the first scenario."""
    values = _with_levels(view, outcome)
    values = values[values["scenario"] == view.scenarios[0]]
    for factor in view.identified:
        found = list(_means(_shown(view, values, factor), factor))
        ends = [(level, mean) for level, mean, _ in (found[:1] + found[-1:]) if mean == mean]
        if len(ends) > 1:
            written = (f"{view.level_label(factor, one)}: {_written(view, outcome, mean)}" for one, mean in ends)
            head = f"{view.head(outcome)}, {view.factor_label(factor)}"
            yield view.words("drawn.told", measure=head, parts="; ".join(written))


def _written(view: DesignView, outcome: Outcome, mean: float) -> str:
    return view.numbers.sensible(mean, unit=view.unit_of(outcome.measure))


def _panel(view: DesignView, axes: Axes, values: pd.DataFrame, factor: str, outcome: Outcome) -> None:
    _response(view, axes, values, factor, from_zero=not view.scale_of(outcome).below_zero)
    tidy(axes, from_zero=False)
    _apart(axes)
    in_unit(axes, view.unit_of(outcome.measure))
    if values["value"].isna().all():
        _say_why_empty(
            axes, *(view.unreached_label(outcome, one)[0] for one in [*view.unreached(outcome).values()][:1])
        )
    axes.set_xlabel(fill(view.factor_label(factor), 22), fontsize=SMALL)
    axes.tick_params(labelsize=SMALL)


def _apart(axes: Axes) -> None:
    """Have an axis reach far enough for its numbers to differ, where the values are equal but for a last bit."""
    low, high = axes.get_ylim()
    size = max(abs(low), abs(high))
    if high - low < SAME * size:
        axes.set_ylim((low + high) / 2.0 - 0.05 * size, (low + high) / 2.0 + 0.05 * size)


def _say_why_empty(axes: Axes, why: str = "") -> None:
    """Say in a panel without any value why, and take away the numbers that its axis would have of itself."""
    axes.set_yticks([])
    axes.text(0.5, 0.5, why, ha="center", va="center", fontsize=SMALL, transform=axes.transAxes)


def _label_row(view: DesignView, panels: Sequence[Axes], outcome: Outcome, *, n_used: int) -> None:
    """Write the outcome above the first panel of a row, and leave the others that are not used empty."""
    panels[0].set_title(view.head(outcome), fontsize=SMALL + 0.5, fontweight="bold")
    for axes in panels[n_used:]:
        axes.set_axis_off()


def in_rows(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield as many as go beside each other, and then those that follow."""
    return (names[first : first + PANELS_WIDE] for first in range(0, len(names), PANELS_WIDE))


def in_unit(axes: Axes, unit: str) -> None:
    """Write the numbers of an upright axis in their unit, fractions as percentages, all with the decimals of a step."""
    factor, sign = (100.0, "\N{NO-BREAK SPACE}%") if unit == "fraction" else (1.0, "")

    def written(value: float, _: object) -> str:
        return Numbers().plain(factor * value, decimals=_decimals_of(factor * _step(axes))) + sign

    axes.yaxis.set_major_formatter(written)


def _step(axes: Axes) -> float:
    """Return how far the numbers of an upright axis are apart; zero when there is one."""
    ticks = axes.get_yticks()
    return float(ticks[1] - ticks[0]) if len(ticks) > 1 else 0.0


def _decimals_of(step: float) -> int:
    """Return the decimals with which numbers that are a step apart are exact.

    Examples
    --------
    >>> [_decimals_of(step) for step in (20.0, 0.5, 0.25, 0.0)]
    [0, 1, 2, 0]
    """
    exact = (n for n in range(MOST_DECIMALS) if isclose(step * 10.0**n, round(step * 10.0**n), abs_tol=1e-6))
    return next(exact, MOST_DECIMALS)


def _with_levels(view: DesignView, outcome: Outcome) -> pd.DataFrame:
    """Return the replications of an outcome with the levels of their case; a case without any has one without value."""
    rows = view.rows(view.result.replications, outcome)
    rows = rows.assign(value=view.factor(outcome) * rows["value"].astype(float))
    cases = view.design[["scenario", "point", *view.factors]]
    return cases.merge(rows[["scenario", "point", "replication", "value"]], on=["scenario", "point"], how="left")


def _response(view: DesignView, axes: Axes, values: pd.DataFrame, factor: str, *, from_zero: bool) -> None:
    ticks = _ticks(values[factor])
    for number, scenario in enumerate(view.scenarios):
        mine = _shown(view, values[values["scenario"] == scenario], factor)
        color, marker = LINES[number % len(LINES)], MARKERS[number % len(MARKERS)]
        found = list(_means(mine, factor))
        x = [ticks[level] + 0.006 * number * (max(ticks.values()) - min(ticks.values())) for level, *_ in found]
        y = [mean for _, mean, _ in found]
        reach = [[min(half, mean) if from_zero else half for _, mean, half in found], [half for *_, half in found]]
        axes.errorbar(
            x, y, yerr=reach, color=color, marker=marker, markersize=4.0, elinewidth=0.9, linewidth=1.2,
            label=view.scenario_label(scenario),
        )  # fmt: skip
    around = 0.05 * (max(ticks.values()) - min(ticks.values()))
    axes.set_xlim(min(ticks.values()) - around, max(ticks.values()) + around)
    if len(ticks) <= 6:
        axes.set_xticks(list(ticks.values()), [view.level_label(factor, level) for level in ticks])


def _ticks(levels: pd.Series[Any]) -> dict[Any, float]:
    """Return where each level stands on its axis: numbers where they are, words one after the other."""
    known = sorted(levels.dropna().unique().tolist(), key=lambda level: (isinstance(level, str), level))
    if any(isinstance(level, str | bool) for level in known):
        return {level: float(place) for place, level in enumerate(known)}
    return {level: float(level) for level in known}


def _shown(view: DesignView, values: pd.DataFrame, factor: str) -> pd.DataFrame:
    """Return the replications that say something about a factor: all of a grid, or those that differ in it only."""
    if view.swept.design == FACTORIAL:
        whole = _is_whole_grid(values.drop_duplicates("point"), view.factors)
        return values if whole else values[values["point"] != BASE]
    others = [name for name in view.factors if name != factor]
    if not others:
        return values
    alike = [some for _, some in values.groupby(others, dropna=False, sort=False) if some[factor].nunique() > 1]
    return max(alike, key=lambda some: (BASE in set(some["point"]), some[factor].nunique()), default=values[:0])


def _means(values: pd.DataFrame, factor: str) -> Iterator[tuple[Any, float, float]]:
    """Yield each level, or point, with its mean and half its t interval.

    Without a mean where a replication of a point has no value: a mean of the others would show who had luck.
    """
    for _, some in values.groupby(factor, sort=True):
        if some["value"].isna().any():
            yield some[factor].iloc[0], float("nan"), float("nan")
            continue
        each = some.groupby("replication")["value"].mean()
        half = reach(len(each), level=CONFIDENCE) * float(each.std()) / len(each) ** 0.5
        yield some[factor].iloc[0], float(each.mean()), half


def _is_whole_grid(cases: pd.DataFrame, factors: Sequence[str]) -> bool:
    """Whether cases are every combination of their levels: so they are when the case as it is is one of them."""
    return len(cases) == prod(int(cases[name].nunique(dropna=False)) for name in factors)


# --- two factors ----------------------------------------------------------------------------------


def heat_maps(view: DesignView) -> list[Picture]:
    """Return pictures of two factors together, an outcome a row and a scenario a column; none for another design."""
    if len(view.factors) != 2 or view.swept.design != FACTORIAL:
        return []
    high = len(list(in_rows(view.scenarios)))
    parts = parts_of(view.outcomes, most=max(1, (MOST_ROWS - 2) // high))
    return [_heat_maps(view, part, number) for number, part in enumerate(parts, start=1)]


def _heat_maps(view: DesignView, outcomes: Sequence[Outcome], number: int) -> Picture:
    rows = [(outcome, some) for outcome in outcomes for some in in_rows(view.scenarios)]
    figure = new_figure(height=(PANEL + 0.6) * len(rows) + 0.8)
    grid = figure.subplots(len(rows), min(PANELS_WIDE, len(view.scenarios)), squeeze=False)
    for panels, (outcome, some) in zip(grid, rows, strict=True):
        for axes, scenario in zip(panels, some, strict=False):
            _heat(view, axes, scenario, outcome)
            title = f"{view.head(outcome)}\n{view.scenario_label(scenario)}"
            axes.set_title("\n".join(fill(line, 60 // len(some)) for line in title.splitlines()), fontsize=SMALL)
        for axes in panels[len(some) :]:
            axes.set_axis_off()
    return Picture(
        name=_named("together", number),
        figure=figure,
        numbers=view.numbers,
        title=_titled(view, "design.heat", number),
        note=view.words("design.heat_note", baseline=view.case_label(view.baseline)),
        shows=" ".join(line for outcome in outcomes for line in _told_of_cells(view, outcome)),
        source=view.words("design.source", n=view.n_replications),
    )


def _told_of_cells(view: DesignView, outcome: Outcome) -> Iterator[str]:
    """Yield the case with the least and the one with the largest difference of an outcome from the baseline."""
    told, missing = view.by_case(view.differences, outcome), view.unreached(outcome)
    known = sorted((row["difference"], case) for case, row in told.items() if case not in missing)
    if known:
        cases = dict.fromkeys(case for _, case in (known[0], known[-1]))
        parts = (f"{view.case_label(case)} {view.difference_label(told[case], outcome)[0]}" for case in cases)
        yield view.words("drawn.told", measure=view.head(outcome), parts="; ".join(parts))


def _heat(view: DesignView, axes: Axes, scenario: str, outcome: Outcome) -> None:
    import numpy as np

    first, second = view.factors
    mine = view.design[view.design["scenario"] == scenario]
    points = mine[mine["point"] != BASE]
    rows, columns = (list(_ticks(points[name])) for name in (second, first))
    told, missing = view.by_case(view.differences, outcome), view.unreached(outcome)
    values = np.full((len(rows), len(columns)), np.nan)
    for row in mine.to_dict("records"):
        case = (row["scenario"], row["point"])
        if row[second] in rows and row[first] in columns:
            place = rows.index(row[second]), columns.index(row[first])
            if case in missing or view.baseline in missing:
                _hatch(axes, place, text=_why(view, outcome, missing.get(case)))
            else:
                values[place] = _write(view, axes, place, outcome, told.get(case))
    axes.imshow(
        _colours(values, _largest(told, missing), way=direction(outcome.measure)), aspect="auto", origin="lower"
    )
    axes.set_xticks(range(len(columns)), [view.level_label(first, level) for level in columns])
    axes.set_yticks(range(len(rows)), [view.level_label(second, level) for level in rows])
    axes.set_xlabel(view.factor_label(first), fontsize=SMALL)
    axes.set_ylabel(view.factor_label(second), fontsize=SMALL)
    axes.tick_params(labelsize=SMALL)


def _largest(told: Mapping[CaseKey, Numbered], missing: Container[CaseKey]) -> float:
    """Return the size of the largest difference that is shown."""
    sizes = (abs(row["difference"]) for case, row in told.items() if case not in missing)
    return max((size for size in sizes if size > 0.0), default=1.0)


def _why(view: DesignView, outcome: Outcome, found: Unreached | None) -> str:
    """Say why a cell has no difference: no value of its own, or none in the baseline."""
    if found is None:
        return view.words("design.baseline_unreached")
    return "\n".join(part for part in view.unreached_label(outcome, found) if part)


def _hatch(axes: Axes, place: tuple[int, int], *, text: str) -> None:
    """Hatch a cell and say in it why it has no value."""
    from matplotlib.patches import Rectangle

    corner = (place[1] - 0.5, place[0] - 0.5)
    lines = Rectangle(corner, 1.0, 1.0, facecolor="white", edgecolor=GREY, hatch="////", linewidth=0.0, zorder=2)
    axes.add_patch(lines)
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    axes.text(place[1], place[0], text, ha="center", va="center", fontsize=SMALL, color=INK, bbox=paper, zorder=3)


def _write(view: DesignView, axes: Axes, place: tuple[int, int], outcome: Outcome, told: Numbered | None) -> float:
    """Write a difference into its cell and return it: zero for the baseline, nan where it has no value."""
    what = Meaning.SAME if told is None else view.meaning(told, outcome)
    number = "0" if told is None else view.difference_label(told, outcome)[0]
    is_sure = what not in (Meaning.NOT_SHOWN, Meaning.NOT_JUDGED)
    text = f"{what.sign} {number}" if what.is_shown else number if is_sure else f"({number})"
    weight = "bold" if is_sure else "normal"
    axes.text(
        place[1], place[0], text, ha="center", va="center", fontsize=SMALL, fontweight=weight, color=INK, zorder=3
    )
    return 0.0 if told is None else float(told["difference"])


def _colours(values: Floats, largest: float, *, way: int) -> Floats:
    """Return blue for better and orange for worse, purple for more and olive where neither is better.

    The paler the smaller; white where there is no value.
    """
    import numpy as np
    from matplotlib.colors import to_rgb

    size = np.nan_to_num(np.clip(values / largest, -1.0, 1.0))[..., None] * 0.55
    up, down = {1: (BLUE, ORANGE), -1: (ORANGE, BLUE), 0: (PURPLE, OLIVE)}[way]
    towards = np.where(size >= 0.0, np.array(to_rgb(up)), np.array(to_rgb(down)))
    colours: Floats = 1.0 - np.abs(size) * (1.0 - towards)
    return colours
