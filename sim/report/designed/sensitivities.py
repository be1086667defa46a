"""The figures and tables of a sensitivity analysis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sim.report.designed.facts import KEYS, Facts, Outcome
from sim.report.figures.drawing import BLUE, GREY, INK, Picture, new_figure, say_no_data
from sim.report.numbers import MISSING, between, sensible
from sim.report.single import Row

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MORRIS, SOBOL = "morris", "sobol"
MOST = 15
"""Factors that a table or a picture shows."""

EFFECTS = ("mu", "mu_low", "mu_high", "mu_star", "mu_star_low", "mu_star_high", "mu_star_of_noise", "sigma")
"""Columns that have the unit of the outcome."""

PANEL_HEIGHT = 3.4


def panels(facts: Facts, method: str) -> list[tuple[str, pd.DataFrame]]:
    """Return the title and the rows of each scenario and outcome, the most important factor first."""
    table = facts.table("sensitivity.csv")
    mine = table[table["method"] == method]
    found = []
    for key, rows in mine.groupby(["scenario", *KEYS], sort=False):
        scenario, measure, group_by, group = (str(part) for part in key)
        baseline = rows["baseline"].iloc[0]
        shown = _as_shown(rows.head(MOST), factor=facts.factor((measure, group_by, group)))
        found.append((_title(facts, scenario, baseline, (measure, group_by, group)), shown))
    return found


def _as_shown(rows: pd.DataFrame, *, factor: float) -> pd.DataFrame:
    """Return effects in the unit in which their outcome is shown; shares of the variance have none."""
    effects = [name for name in EFFECTS if name in rows]
    return rows.assign(**{name: factor * rows[name] for name in effects})


def _title(facts: Facts, scenario: str, baseline: Any, outcome: Outcome) -> str:
    label = facts.head(outcome)
    if not isinstance(baseline, str):
        return label
    names = {"scenario": facts.scenario_label(scenario), "baseline": facts.scenario_label(baseline)}
    return facts.words("design.difference_of", measure=label, **names)


def pictures(facts: Facts) -> Iterator[Picture]:
    """Yield the picture of the screening and, when they were asked for, that of the indices."""
    yield _picture(facts, MORRIS, "screening", _draw_effects)
    if facts.study["important"]:
        yield _picture(facts, SOBOL, "indices", _draw_shares)


def _picture(facts: Facts, method: str, name: str, draw: Any) -> Picture:
    found = panels(facts, method)
    columns = 2 if len(found) > 1 else 1
    lines = -(-len(found) // columns)
    figure = new_figure(width=11.0, height=PANEL_HEIGHT * lines + 0.6)
    grid = figure.subplots(lines, columns, squeeze=False).ravel()
    for axes, (title, rows) in zip(grid, found, strict=False):
        noise = rows["noise_share"].iloc[0]
        luck = facts.words("design.noise", share=sensible(noise, unit="fraction")) if noise == noise else ""
        axes.set_title(f"{title}\n{luck}" if luck else title, fontsize=8.0)
        if rows["factor"].isna().all():
            say_no_data(axes, text=facts.words("design.not_known"))
        else:
            draw(axes, rows)
    for axes in grid[len(found) :]:
        axes.set_axis_off()
    return Picture(
        name=name,
        figure=figure,
        title=facts.words(f"design.{name}"),
        note=facts.words(f"design.{name}_note", k=MOST),
        source=facts.words("design.source", n=int(found[0][1]["n_replications"].iloc[0])),
    )


def _draw_effects(axes: Axes, rows: pd.DataFrame) -> None:
    _draw(axes, rows, "mu_star")
    places = range(len(rows))
    axes.scatter(rows["mu_star_of_noise"], places, marker="x", s=18, color=INK, linewidth=0.9, zorder=4)


def _draw_shares(axes: Axes, rows: pd.DataFrame) -> None:
    _draw(axes, rows, "total")
    axes.scatter(rows["first"], range(len(rows)), s=22, facecolor="white", edgecolor=BLUE, zorder=4)


def _draw(axes: Axes, rows: pd.DataFrame, name: str) -> None:
    places = range(len(rows))
    axes.hlines(places, rows[f"{name}_low"], rows[f"{name}_high"], color=GREY, linewidth=1.2)
    axes.scatter(rows[name], places, s=26, color=BLUE, zorder=3)
    axes.set_yticks(places, rows["factor"].tolist(), fontsize=8)
    axes.invert_yaxis()
    axes.tick_params(axis="x", labelsize=7)


# --- tables ---------------------------------------------------------------------------------------


def effects_table(rows: pd.DataFrame, *, to: str) -> list[Row]:
    """Return the factors with their effects; `to` stands between the ends of an interval."""
    return [_effects(row, to=to) for row in rows.dropna(subset=["factor"]).to_dict("records")]


def _effects(row: dict[Any, Any], *, to: str) -> Row:
    signed = f"{sensible(row['mu'])} ({between(row['mu_low'], row['mu_high'], to=to)})"
    star = f"{sensible(row['mu_star'])} ({between(row['mu_star_low'], row['mu_star_high'], to=to)})"
    return Row((_place(row), str(row["factor"]), str(int(row["n_numbers"])), star, signed, sensible(row["sigma"])))


def shares_table(rows: pd.DataFrame, *, to: str) -> list[Row]:
    """Return the factors with their shares of the variance; `to` stands between the ends of an interval."""
    return [_shares(row, to=to) for row in rows.dropna(subset=["factor"]).to_dict("records")]


def _shares(row: dict[Any, Any], *, to: str) -> Row:
    return Row((_place(row), str(row["factor"]), *(_share(row, name, to=to) for name in ("total", "first"))))


def _share(row: dict[Any, Any], name: str, *, to: str) -> str:
    interval = between(row[f"{name}_low"], row[f"{name}_high"], unit="fraction", to=to)
    text = sensible(row[name], unit="fraction")
    return text if interval == MISSING else f"{text} ({interval})"


def _place(row: dict[Any, Any]) -> str:
    return str(int(row["place"]))
