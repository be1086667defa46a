"""What each factor does: means over replications at its levels, as figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sim.report.designed.facts import BASE, Facts, Outcome, named, shown
from sim.report.numbers import sensible
from sim.report.picture import Picture
from sim.report.style import INK, PALETTE, new_figure, tidy
from sim.stats.student import t_quantile

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from matplotlib.axes import Axes

CONFIDENCE = 0.95
PANEL = 2.6
"""Inches that a panel takes, in both directions."""

FACTORIAL, ONE_AT_A_TIME = "factorial", "one_at_a_time"


def responses(facts: Facts) -> Picture:
    """Return the picture of every outcome (a row) against every factor (a column), a line a scenario."""
    outcomes, factors = facts.outcomes, facts.factors
    figure = new_figure(width=max(9.0, PANEL * len(factors) + 2.0), height=PANEL * len(outcomes) + 0.8)
    grid = figure.subplots(len(outcomes), len(factors), squeeze=False)
    for row, outcome in enumerate(outcomes):
        values = _with_levels(facts, outcome)
        for column, factor in enumerate(factors):
            _response(facts, grid[row][column], values, factor)
            tidy(grid[row][column], ylabel=facts.outcome_label(outcome) if column == 0 else "", from_zero=False)
            in_unit(grid[row][column], facts.unit(outcome))
            grid[row][column].set_xlabel(named(factor) if row == len(outcomes) - 1 else "")
    if len(facts.scenarios) > 1:
        handles, labels = grid[0][0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False, fontsize=8)
    return Picture(
        name="responses",
        figure=figure,
        title=facts.words("design.response"),
        note=facts.words("design.response_note"),
        source=facts.words("design.source", n=n_replications(facts)),
    )


def in_unit(axes: Axes, unit: str) -> None:
    """Write the numbers of an upright axis in their unit: fractions as percentages."""
    axes.yaxis.set_major_formatter(lambda value, _: sensible(value, unit=unit))


def n_replications(facts: Facts) -> str:
    """Return how often cases were run: one number, or the least and the most."""
    n = facts.design["n_replications"]
    return str(n.min()) if n.min() == n.max() else f"{n.min()}\N{EN DASH}{n.max()}"


def _with_levels(facts: Facts, outcome: Outcome) -> pd.DataFrame:
    """Return the replications of an outcome, with the levels of their case."""
    rows = facts.rows(facts.result.replications, outcome)
    cases = facts.design[["scenario", "point", *facts.factors]]
    return rows[["scenario", "point", "replication", "value"]].merge(cases, on=["scenario", "point"])


def _response(facts: Facts, axes: Axes, values: pd.DataFrame, factor: str) -> None:
    ticks = _ticks(values[factor])
    for number, scenario in enumerate(facts.scenarios):
        mine = _shown(facts, values[values["scenario"] == scenario], factor)
        color = PALETTE[number % len(PALETTE)]
        found = list(_means(facts, mine, factor))
        x = [ticks[level] + 0.006 * number * (max(ticks.values()) - min(ticks.values())) for level, *_ in found]
        y, reach = [mean for _, mean, _ in found], [half for *_, half in found]
        lines = facts.swept["design"] in (FACTORIAL, ONE_AT_A_TIME)
        axes.errorbar(
            x, y, yerr=reach, color=color, marker="o", markersize=3.5, elinewidth=0.9,
            linewidth=1.2 if lines else 0.0, label=facts.scenario_label(scenario),
        )  # fmt: skip
    if len(ticks) <= 6:
        axes.set_xticks(list(ticks.values()), [shown(level) for level in ticks])


def _ticks(levels: pd.Series[Any]) -> dict[Any, float]:
    """Return where each level stands on its axis: numbers where they are, words one after the other."""
    known = sorted(levels.dropna().unique().tolist(), key=lambda level: (isinstance(level, str), level))
    if any(isinstance(level, str | bool) for level in known):
        return {level: float(place) for place, level in enumerate(known)}
    return {level: float(level) for level in known}


def _shown(facts: Facts, values: pd.DataFrame, factor: str) -> pd.DataFrame:
    """Return the replications that say something about a factor: all, or those in which the others are as they are."""
    if facts.swept["design"] == FACTORIAL:
        points, base = values[values["point"] != BASE], values[values["point"] == BASE]
        on_grid = len(base) > 0 and all(base[name].iloc[0] in points[name].to_numpy() for name in facts.factors)
        return values if on_grid else points
    if facts.swept["design"] != ONE_AT_A_TIME:
        return values
    usual = values[values["point"] == BASE]
    for name in facts.factors:
        if name != factor:
            values = values[values[name] == usual[name].iloc[0]]
    return values


def _means(facts: Facts, values: pd.DataFrame, factor: str) -> Iterator[tuple[Any, float, float]]:
    """Yield each level, or point, with its mean and half its t interval."""
    by_point = facts.swept["design"] not in (FACTORIAL, ONE_AT_A_TIME)
    for _, some in values.groupby("point" if by_point else factor, sort=True):
        each = some.groupby("replication")["value"].mean().dropna()
        reach = float("nan")
        if len(each) > 1:
            reach = t_quantile(0.5 + CONFIDENCE / 2.0, degrees=len(each) - 1) * float(each.std()) / len(each) ** 0.5
        yield some[factor].iloc[0], float(each.mean()), reach


# --- two factors ----------------------------------------------------------------------------------


def heat_maps(facts: Facts) -> Picture | None:
    """Return the picture of two factors together, an outcome a row and a scenario a column; None for another design."""
    if len(facts.factors) != 2 or facts.swept["design"] != FACTORIAL:
        return None
    outcomes, scenarios = facts.outcomes, facts.scenarios
    figure = new_figure(width=max(9.0, PANEL * len(scenarios)), height=PANEL * len(outcomes) + 0.8)
    grid = figure.subplots(len(outcomes), len(scenarios), squeeze=False)
    for row, outcome in enumerate(outcomes):
        rows = facts.rows(facts.differences, outcome)
        found = rows.set_index(["scenario", "point"])[["difference", "verdict"]].to_dict("index")
        largest = rows["difference"].abs().max()
        largest = float(largest) if largest > 0.0 else 1.0
        for column, scenario in enumerate(scenarios):
            axes = grid[row][column]
            _heat(facts, axes, scenario, found, largest=largest, unit=facts.unit(outcome))
            title = f"{facts.outcome_label(outcome)}\n{facts.scenario_label(scenario)}"
            axes.set_title(title, fontsize=7.5)
    return Picture(
        name="together",
        figure=figure,
        title=facts.words("design.heat"),
        note=facts.words("design.heat_note", baseline=facts.case_label(facts.baseline)),
        source=facts.words("design.source", n=n_replications(facts)),
    )


def _heat(
    facts: Facts, axes: Axes, scenario: str, found: dict[Any, dict[str, Any]], *, largest: float, unit: str
) -> None:
    import numpy as np

    first, second = facts.factors
    mine = facts.design[facts.design["scenario"] == scenario]
    points = mine[mine["point"] != BASE]
    rows, columns = (list(_ticks(points[name])) for name in (second, first))
    values = np.full((len(rows), len(columns)), np.nan)
    for case in mine.to_dict("records"):
        if case[second] in rows and case[first] in columns:
            place = rows.index(case[second]), columns.index(case[first])
            told = found.get((scenario, case["point"]), {"difference": 0.0, "verdict": ""})
            values[place] = told["difference"]
            _write(axes, place, told, unit=unit, is_baseline=(scenario, case["point"]) == facts.baseline)
    axes.imshow(_colours(values, largest), aspect="auto", origin="lower")
    axes.set_xticks(range(len(columns)), [shown(level) for level in columns])
    axes.set_yticks(range(len(rows)), [shown(level) for level in rows])
    axes.set_xlabel(named(first), fontsize=7.5)
    axes.set_ylabel(named(second), fontsize=7.5)


def _write(axes: Axes, place: tuple[int, int], told: dict[str, Any], *, unit: str, is_baseline: bool) -> None:
    decided = told["verdict"] in ("higher", "lower")
    text = "0" if is_baseline else f"{'+' if told['difference'] > 0 else ''}{sensible(told['difference'], unit=unit)}"
    shown_text, weight = (text, "bold") if decided or is_baseline else (f"({text})", "normal")
    axes.text(place[1], place[0], shown_text, ha="center", va="center", fontsize=7, fontweight=weight, color=INK)


def _colours(values: npt.NDArray[np.float64], largest: float) -> npt.NDArray[np.float64]:
    """Return blue for more and orange for less, the paler the smaller; white where nothing was run."""
    import numpy as np

    size = np.nan_to_num(np.clip(values / largest, -1.0, 1.0))[..., None] * 0.55
    blue, orange = np.array([0.0, 0.45, 0.70]), np.array([0.84, 0.37, 0.0])
    towards = np.where(size >= 0.0, blue, orange)
    colours: npt.NDArray[np.float64] = 1.0 - np.abs(size) * (1.0 - towards)
    return colours
