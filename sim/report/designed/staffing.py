"""The page of a search for staffing: the cheapest that meets the norms, how sure that is, and every candidate."""

from __future__ import annotations

from math import ceil
from textwrap import fill
from typing import TYPE_CHECKING, Any

from sim.analysis.comparison.outcome import Outcome
from sim.report.designed.sweep import in_short, varied, what_was_varied
from sim.report.designed.view import CaseKey, DesignView, Numbered
from sim.report.figures.differences import label_points
from sim.report.figures.drawing import BLUE, GREY, INK, ORANGE, PALE, Picture, new_figure, tidy
from sim.report.figures.responses import in_unit
from sim.report.numbers import FRACTION, MILLION, MISSING, Numbers
from sim.report.page import Cell, Page, Passage, Row, TextTable, assumptions, cells, glossary
from sim.report.view import BASE

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.plan import Held
    from sim.store import Result

PANELS_WIDE = 2
"""Inches that the picture is wide, and how many panels go beside each other."""

LOOKS = {"on the frontier": BLUE, "dominated": PALE, "open": "white"}
CHOSEN = "chosen"


def staffing(result: Result, language: str) -> Page:
    """Return the page of a search."""
    view = DesignView(result, language)
    words = view.words
    parts = (
        in_short(view, *statement(view), what_was_varied(view)),
        Passage(anchor="norms", title=words("design.norms"), tables=(norms_table(view),)),
        Passage(anchor="frontier", title=words("design.frontier"), pictures=(frontier(view),)),
        Passage(
            anchor="candidates",
            title=words("design.candidates"),
            texts=(words("design.candidates_text"),),
            tables=(candidates_table(view),),
        ),
        varied(view),
        glossary(view),
        assumptions(view),
    )
    return Page(view=view, parts=parts, n_replications=view.searched.initial, few="design.few_searched")


def statement(view: DesignView) -> list[str]:
    """Return what the search says, how sure it is and whether the cap bit, a sentence each."""
    words, found = view.words, view.table("selection.csv").iloc[0]
    case = _case(found)
    blanks: dict[str, Any] = {"n": int(found["n_candidates"])}
    if case is not None:
        cost = view.table("staffing.csv").query("chosen")["cost"].iloc[0]
        blanks |= {"case": view.case_label(case), "cost": cost_label(cost, view.numbers)}
    sure = words(
        "design.sure",
        level=view.numbers.sensible(found["probability"], unit=FRACTION),
        n_total=int(found["n_total"]),
        cap=int(found["cap"]),
    )
    sentences = [words(f"design.{found['outcome']}", **blanks), sure]
    if found["capped"] and found["n_more_at_most"] == found["n_more_at_most"]:
        sentences.append(words("design.more", n=int(found["n_more_at_most"])))
    return [*sentences, words("design.quoted")] if case is not None else sentences


def cost_label(cost: float, numbers: Numbers) -> str:
    """Return a cost a year [EUR] in million euro.

    Examples
    --------
    >>> cost_label(21_346_000.0, Numbers())
    '21.35'
    """
    return numbers.plain(cost / MILLION, decimals=2)


def _case(found: pd.Series[Any]) -> CaseKey | None:
    return (str(found["scenario"]), str(found["point"])) if isinstance(found["scenario"], str) else None


# --- norms and candidates -----------------------------------------------------------------------------------------


def norms_table(view: DesignView) -> TextTable:
    """Return each norm in words, with its tolerance."""
    rows = (
        cells(view.outcome_label(norm.outcome), norm_label(view, norm), view.amount(norm.tolerance, norm.outcome))
        for norm in view.searched.norms
    )
    heads = (view.words("design.norm"), "", view.words("design.tolerance"))
    return TextTable(heads=heads, rows=tuple(Row(cells=row) for row in rows), numeric=(2,))


def norm_label(view: DesignView, norm: Held) -> str:
    """Return a norm as people would say it."""
    words, baseline = view.words, view.case_label(view.baseline)
    number = view.amount(norm.norm, norm.outcome)
    if norm.against_baseline:
        like = "design.like_baseline" if norm.norm == 0.0 else "design.of_baseline"
        number = words(like, norm=number, baseline=baseline)
    return words(f"design.{norm.sense}", norm=number)


def candidates_table(view: DesignView) -> TextTable:
    """Return the candidates, the cheapest first: their cost, and what is known of each norm."""
    words, table = view.words, view.table("staffing.csv")
    labels = [view.head(norm.outcome) for norm in view.searched.norms]
    cost = f"{words('design.cost')} ({words('unit.eur')})"
    order = table.groupby(["scenario", "point"], sort=False)["cost"].first().sort_values(kind="stable")
    return TextTable(
        heads=(words("design.point"), cost, *labels, words("design.verdict"), words("design.n")),
        rows=tuple(_candidate(view, (str(scenario), str(point)), table) for scenario, point in order.index),
        numeric=(*range(1, 2 + len(labels)), 3 + len(labels)),
        look="many",
    )


def _candidate(view: DesignView, case: CaseKey, table: pd.DataFrame) -> Row:
    mine = table[(table["scenario"] == case[0]) & (table["point"] == case[1])].to_dict("records")
    first, words = mine[0], view.words
    verdict = words("design.is_chosen") if first[CHOSEN] else words(f"design.{first['verdict']}")
    norms = (_norm(view, row) if row["n"] else Cell(text=MISSING) for row in mine)
    name = ". ".join(filter(None, [_number(case[1]), _name(view, case)]))
    cost = cost_label(first["cost"], view.numbers)
    return Row(
        cells=(*cells(name, cost), *norms, *cells(verdict, str(first["n"]))), look=CHOSEN if first[CHOSEN] else ""
    )


def _name(view: DesignView, case: CaseKey) -> str:
    return view.case_label(case) if len(view.scenarios) > 1 else view.point_label(case)


def _number(point: str) -> str:
    """Return the number of a point, by which it goes in the picture; empty for the scenario as it is."""
    return "" if point == BASE else point.removeprefix("point-").lstrip("0")


def _norm(view: DesignView, row: Numbered) -> Cell:
    """Return a mean and, below it, whether it meets its norm."""
    outcome = Outcome(measure=row["measure"], group_by=row["group_by"], group=row["group"])
    verdict = view.words("design." + row["verdict_of_norm"])
    return Cell(text=view.scale_of(outcome).alone(row["mean"]), more=((verdict, "open"),))


# --- the frontier -------------------------------------------------------------------------------------------------


def frontier(view: DesignView) -> Picture:
    """Return the picture of cost against each of what the norms are about."""
    table, outcomes = view.table("frontier.csv"), view.outcomes
    n_wide = min(PANELS_WIDE, len(outcomes))
    n_high = ceil(len(outcomes) / n_wide)
    figure = new_figure(height=0.6 + 3.0 * n_high)
    panels = figure.subplots(n_high, n_wide, squeeze=False).flatten()
    for axes in panels[len(outcomes) :]:
        axes.set_axis_off()
    for axes, outcome in zip(panels, outcomes, strict=False):
        _frontier(view, axes, table, outcome)
        tidy(axes, ylabel=fill(view.head(outcome), 44), from_zero=False)
        in_unit(axes, view.unit_of(outcome.measure))
        axes.set_xlabel(view.words("design.cost_axis"))
    figure.draw_without_rendering()
    for axes, outcome in zip(panels, outcomes, strict=False):
        _number_points(axes, view, _of(view, table, outcome))
    n = int(table["n"].iloc[0]) if len(table) else 0
    return Picture(
        name="frontier",
        figure=figure,
        numbers=view.numbers,
        title=view.words("design.frontier"),
        note=view.words("design.frontier_note", n=n),
        shows=" ".join(_told(view, table, outcome) for outcome in outcomes),
        source=view.words("design.source", n=n),
    )


def _told(view: DesignView, table: pd.DataFrame, outcome: Outcome) -> str:
    """Say what the dearest and the cheapest candidate cost and bring, and the chosen one, if there is one."""
    is_mine = table[["measure", "group_by", "group"]] == [outcome.measure, outcome.group_by, outcome.group]
    rows = table[is_mine.all(axis=1)].sort_values("cost", kind="stable").to_dict("records")
    told = [*rows[:1], *(row for row in rows[1:-1] if row[CHOSEN]), *rows[1:][-1:]]
    return view.words(
        "drawn.told", measure=view.head(outcome), parts="; ".join(_costs_and_brings(view, r, outcome) for r in told)
    )


def _costs_and_brings(view: DesignView, row: Numbered, outcome: Outcome) -> str:
    case = view.case_label((str(row["scenario"]), str(row["point"])))
    cost = view.numbers.plain(row["cost"] / MILLION, decimals=2)
    return f"{case}: {cost} ({view.words('design.cost_axis')}), {view.scale_of(outcome).alone(row['mean'])}"


def _frontier(view: DesignView, axes: Axes, table: pd.DataFrame, outcome: Outcome) -> None:
    table, factor = _of(view, table, outcome), view.factor(outcome)
    x, y = table["cost"] / MILLION, table["mean"]
    low = table["ci_low"] if view.scale_of(outcome).below_zero else table["ci_low"].clip(lower=0.0)
    axes.vlines(x, low, table["ci_high"], color=GREY, linewidth=0.9)
    axes.hlines(y, table["cost_low"] / MILLION, table["cost_high"] / MILLION, color=GREY, linewidth=0.9)
    colours = [ORANGE if chosen else LOOKS[place] for chosen, place in zip(table[CHOSEN], table["place"], strict=True)]
    axes.scatter(x, y, s=34, c=colours, edgecolor=INK, linewidth=0.7, zorder=3)
    for norm in view.searched.norms:
        if norm.outcome == outcome and not norm.against_baseline:
            axes.axhline(factor * norm.norm, color=INK, linewidth=0.8, linestyle=":")


def _of(view: DesignView, table: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """Return the candidates with what they bring of an outcome, in the unit in which it is shown."""
    is_mine = table[["measure", "group_by", "group"]] == [outcome.measure, outcome.group_by, outcome.group]
    mine, factor = table[is_mine.all(axis=1)], view.factor(outcome)
    return mine.assign(**{name: factor * mine[name] for name in ("mean", "ci_low", "ci_high")})


def _number_points(axes: Axes, view: DesignView, table: pd.DataFrame) -> None:
    """Write the number of its point beside each candidate; the scenario as it is goes by its name."""
    rows = table.to_dict("records")
    cases = [(str(row["scenario"]), str(row["point"])) for row in rows]
    texts = [_number(case[1]) or view.point_label(case) for case in cases]
    if texts:
        label_points(axes, [(row["cost"] / MILLION, row["mean"]) for row in rows], texts=texts)
