"""The page of a sensitivity analysis: which assumed numbers move each outcome most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING, Any

from sim.analysis.comparison.outcome import Outcome
from sim.measures.registry import Counting
from sim.report.designed.sweep import in_short
from sim.report.designed.view import KEYS, DesignView, Numbered
from sim.report.figures.drawing import BLUE, INK, Picture, new_figure, say_no_data
from sim.report.numbers import FRACTION, Numbers, counting_of, decimals_of
from sim.report.page import Cell, Page, Passage, Row, TextTable, assumptions, cells, glossary
from sim.report.view import ASSUMPTIONS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.store import Result

MORRIS, SOBOL = "morris", "sobol"
MOST = 15
"""Factors that a table or a picture shows."""

FEW = 3
"""Factors that are named for an outcome."""

EFFECTS = ("mu", "mu_low", "mu_high", "mu_star", "mu_star_low", "mu_star_high", "mu_star_of_noise", "sigma")
"""Columns that have the unit of the outcome."""

PANEL_HEIGHT = 2.8
ACROSS = 40
"""Characters that fit above a panel."""


def sensitivity(result: Result, language: str) -> Page:
    """Return the page of a sensitivity analysis."""
    view = DesignView(result, language)
    parts = (
        in_short(view, *sentences(view), places=(ASSUMPTIONS,)),
        _screening(view),
        _indices(view),
        glossary(view),
        assumptions(view),
    )
    return Page(view=view, parts=parts, n_replications=view.screened.screening.replications)


def _screening(view: DesignView) -> Passage:
    words, study = view.words, view.screened
    told = {"n": study.screening.n, "k": len(study.factors), "paths": _n_numbers(view)}
    heads = tuple(words(f"design.{name}") for name in ("place", "factor", "numbers", "effect", "signed", "sigma"))
    return Passage(
        anchor="screening",
        title=words("design.screening"),
        texts=(words("design.screening_text", **told), *_largest(view)),
        pictures=(_picture(view, MORRIS, "screening", _draw_effects),),
        parts=tuple(_tables(view, MORRIS, heads, _effects, numeric=(0, 2, 3, 4, 5))),
    )


def _largest(view: DesignView) -> Iterator[str]:
    if len(view.screened.factors) > MOST:
        yield view.words("design.largest", n=MOST)


def _indices(view: DesignView) -> Passage:
    words, study = view.words, view.screened
    if not study.important or study.indices is None:
        return Passage(anchor="indices", title=words("design.indices"), texts=(words("design.no_indices"),))
    told = {"k": len(study.important), "n": study.indices.n, "replications": study.indices.replications}
    heads = tuple(words(f"design.{name}") for name in ("place", "factor", "total", "first"))
    return Passage(
        anchor="indices",
        title=words("design.indices"),
        texts=(words("design.indices_text", **told),),
        pictures=(_picture(view, SOBOL, "indices", _draw_shares),),
        parts=tuple(_tables(view, SOBOL, heads, _shares, numeric=(0, 2, 3))),
    )


def _n_numbers(view: DesignView) -> int:
    return sum(len(paths) for paths in view.screened.factors.values())


# --- what moves each outcome --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """The factors of a scenario and outcome, the most important first, as rows of ``sensitivity.csv``.

    A column ``name`` says how people call each.
    """

    title: str
    rows: pd.DataFrame

    @property
    def is_known(self) -> bool:
        """Whether anything is known of any factor."""
        return not self.rows["factor"].isna().all()


def ranked(view: DesignView, method: str) -> list[Ranked]:
    """Return the factors of each scenario and outcome."""
    table, names = view.table("sensitivity.csv"), _names(view)
    found = []
    for key, rows in table[table["method"] == method].groupby(["scenario", *KEYS], sort=False):
        scenario, measure, group_by, group = (str(part) for part in key)
        outcome = Outcome(measure=measure, group_by=group_by, group=group)
        title = _title(view, scenario, rows["baseline"].iloc[0], outcome)
        found.append(Ranked(title=title, rows=_as_shown(rows.head(MOST), names, factor=view.factor(outcome))))
    return found


def _names(view: DesignView) -> dict[str, str]:
    """Return how people call each factor; one without a name of its own goes by its path as well."""
    said = {path: view.number_label(path) for path in view.screened.factors}
    often = Counter(said.values())
    return {
        path: name if often[name] == 1 and name else f"{name} ({path})" if name else path for path, name in said.items()
    }


def _as_shown(rows: pd.DataFrame, names: Mapping[str, str], *, factor: float) -> pd.DataFrame:
    """Return effects in the unit in which their outcome is shown; shares of the variance have none."""
    effects = [name for name in EFFECTS if name in rows]
    return rows.assign(name=rows["factor"].map(names), **{name: factor * rows[name] for name in effects})


def _title(view: DesignView, scenario: str, baseline: Any, outcome: Outcome) -> str:
    label = view.head(outcome)
    if not isinstance(baseline, str):
        return label
    names = {"scenario": view.scenario_label(scenario), "baseline": view.scenario_label(baseline)}
    return view.words("design.difference_of", measure=label, **names)


def sentences(view: DesignView) -> Iterator[str]:
    """Yield which factors move each outcome most, as far as the screening shows."""
    yield view.words("design.short_screened", k=len(view.screened.factors), paths=_n_numbers(view))
    yield from (_leading(view, one) for one in ranked(view, MORRIS))


def _leading(view: DesignView, one: Ranked) -> str:
    if not one.is_known:
        return f"{one.title}: {view.words('design.short_not_known')}"
    seen = one.rows[one.rows["mu_star_low"] > 0.0].head(FEW).to_dict("records")
    if not seen:
        return view.words("design.short_no_factor", measure=one.title)
    factors = "; ".join(f"{row['name']} {effect_label(view.numbers, row, 'mu_star', unit=_unit(row))}" for row in seen)
    return view.words("design.short_factors", measure=one.title, factors=factors)


def _unit(row: Numbered) -> str:
    return FRACTION if counting_of(str(row["measure"])) is Counting.PART else ""


# --- tables -------------------------------------------------------------------------------------------------------


def _tables(
    view: DesignView,
    method: str,
    heads: tuple[str, ...],
    row_of: Callable[[Numbers, Numbered], Row],
    *,
    numeric: tuple[int, ...],
) -> Iterator[Passage]:
    for one in ranked(view, method):
        if not one.is_known:
            yield Passage(title=one.title, texts=(view.words("design.not_known"),))
            continue
        known = one.rows.dropna(subset=["factor"]).to_dict("records")
        rows = tuple(row_of(view.numbers, row) for row in known)
        yield Passage(title=one.title, tables=(TextTable(heads=heads, rows=rows, numeric=numeric),))


def _effects(numbers: Numbers, row: Numbered) -> Row:
    star, signed = (effect_label(numbers, row, name, unit=_unit(row)) for name in ("mu_star", "mu"))
    sigma = numbers.sensible(row["sigma"], unit=_unit(row))
    return Row(cells=(*_which(row), *cells(str(int(row["n_numbers"])), star, signed, sigma)))


def _shares(numbers: Numbers, row: Numbered) -> Row:
    shares = (effect_label(numbers, row, name, unit=FRACTION) for name in ("total", "first"))
    return Row(cells=(*_which(row), *cells(*shares)))


def _which(row: Numbered) -> tuple[Cell, Cell]:
    """Return the place of a factor, and its name with its path in the configuration below it."""
    return Cell(text=str(int(row["place"]))), Cell(text=str(row["name"]), more=((str(row["factor"]), "open"),))


def effect_label(numbers: Numbers, row: Numbered, name: str, *, unit: str = "") -> str:
    """Return an effect or a share with its interval, as exact as that allows; without one as its size deserves."""
    value, low, high = (float(row[key]) for key in (name, f"{name}_low", f"{name}_high"))
    if low != low:
        return numbers.sensible(value, unit=unit)
    by, sign = (100.0, " %") if unit == FRACTION else (1.0, "")
    decimals = decimals_of(by * value, by * low, by * high)
    mean, least, most = (numbers.plain(by * number, decimals=decimals) + sign for number in (value, low, high))
    return f"{mean} ({least} {numbers.to} {most})"


# --- figures ------------------------------------------------------------------------------------------------------


def _picture(view: DesignView, method: str, name: str, draw: Callable[[Axes, pd.DataFrame], None]) -> Picture:
    found = ranked(view, method)
    columns = 2 if len(found) > 1 else 1
    lines = -(-len(found) // columns)
    figure = new_figure(height=PANEL_HEIGHT * lines + 0.6)
    grid = figure.subplots(lines, columns, squeeze=False).ravel()
    for axes, one in zip(grid, found, strict=False):
        noise = one.rows["noise_share"].iloc[0]
        share = view.numbers.sensible(noise, unit=FRACTION)
        luck = view.words("design.noise", share=share) if noise == noise else ""
        axes.set_title("\n".join([fill(one.title, ACROSS), *filter(None, [luck])]), fontsize=7.4, loc="right")
        if one.is_known:
            draw(axes, one.rows)
        else:
            say_no_data(axes, text=fill(view.words("design.not_known"), ACROSS))
    for axes in grid[len(found) :]:
        axes.set_axis_off()
    return Picture(
        name=name,
        figure=figure,
        numbers=view.numbers,
        title=view.words(f"design.{name}"),
        note=view.words(f"design.{name}_note", k=min(MOST, len(view.screened.factors))),
        shows=" ".join(
            view.words("drawn.told_first", measure=one.title, name=one.rows["name"].iloc[0])
            for one in found
            if one.is_known
        ),
        source=view.words("design.source", n=int(found[0].rows["n_replications"].iloc[0])),
    )


def _strongest(view: DesignView, one: Ranked) -> str:
    """Say which factor comes first."""
    return view.words("drawn.told_first", measure=one.title, name=one.rows["name"].iloc[0])


def _draw_effects(axes: Axes, rows: pd.DataFrame) -> None:
    _draw(axes, rows, "mu_star")
    places = range(len(rows))
    axes.scatter(rows["mu_star_of_noise"], places, marker="x", s=18, color=INK, linewidth=0.9, zorder=4)


def _draw_shares(axes: Axes, rows: pd.DataFrame) -> None:
    _draw(axes, rows, "total")
    axes.scatter(rows["first"], range(len(rows)), s=22, facecolor="white", edgecolor=BLUE, zorder=4)


def _draw(axes: Axes, rows: pd.DataFrame, name: str) -> None:
    places = range(len(rows))
    axes.hlines(places, rows[f"{name}_low"], rows[f"{name}_high"], color=INK, linewidth=1.2)
    axes.scatter(rows[name], places, s=26, color=BLUE, zorder=3)
    axes.set_yticks(places, [fill(name, 34) for name in rows["name"]], fontsize=7.0)
    axes.invert_yaxis()
    axes.tick_params(axis="x", labelsize=7.2)
