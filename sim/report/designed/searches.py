"""The figures and tables of a search for staffing."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from sim.report.designed.facts import Case, Facts, Outcome
from sim.report.figures.drawing import BLUE, GREY, INK, ORANGE, PALE, Picture, new_figure, tidy
from sim.report.figures.responses import in_unit
from sim.report.numbers import MILLION, MISSING, plain, sensible
from sim.report.single import Cell, Row

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

WIDE, PANELS_WIDE = 11.0, 2
"""Inches that the picture is wide, and how many panels go beside each other."""

LOOKS = {"on the frontier": BLUE, "dominated": PALE, "open": "white"}
CHOSEN = "chosen"


def statement(facts: Facts) -> list[str]:
    """Return what the search says, how sure it is and whether the cap bit, a sentence each."""
    words, found = facts.words, facts.table("selection.csv").iloc[0]
    case = _case(found)
    blanks: dict[str, Any] = {"n": int(found["n_candidates"])}
    if case is not None:
        cost = facts.table("staffing.csv").query("chosen")["cost"].iloc[0]
        blanks |= {"case": facts.case_label(case), "cost": cost_label(cost)}
    sure = words(
        "design.sure",
        level=sensible(found["probability"], unit="fraction"),
        n_total=int(found["n_total"]),
        cap=int(found["cap"]),
    )
    sentences = [words(f"design.{found['outcome']}", **blanks), sure]
    if found["capped"] and found["n_more_at_most"] == found["n_more_at_most"]:
        sentences.append(words("design.more", n=int(found["n_more_at_most"])))
    return [*sentences, words("design.quoted")] if case is not None else sentences


def cost_label(cost: float) -> str:
    """Return a cost a year [EUR] in million euro.

    Examples
    --------
    >>> cost_label(21_346_000.0)
    '21.35'
    """
    return plain(cost / MILLION, decimals=2)


def _case(found: pd.Series[Any]) -> Case | None:
    return (str(found["scenario"]), str(found["point"])) if isinstance(found["scenario"], str) else None


def norms_table(facts: Facts) -> list[Row]:
    """Return each norm in words, with its tolerance."""
    rows = []
    for norm in facts.study["norms"]:
        outcome = _outcome(norm)
        rows.append(
            Row(
                (
                    facts.outcome_label(outcome),
                    norm_label(facts, norm),
                    facts.amount(norm["tolerance"], outcome),
                )
            )
        )
    return rows


def norm_label(facts: Facts, norm: dict[str, Any]) -> str:
    """Return a norm as people would say it."""
    words, baseline = facts.words, facts.case_label(facts.baseline)
    number = facts.amount(norm["norm"], _outcome(norm))
    if norm["against_baseline"]:
        like = "design.like_baseline" if norm["norm"] == 0.0 else "design.of_baseline"
        number = words(like, norm=number, baseline=baseline)
    return words(f"design.{norm['sense']}", norm=number)


def _outcome(norm: dict[str, Any]) -> Outcome:
    one = norm["outcome"]
    return one["measure"], one["group_by"], one["group"]


def candidates_table(facts: Facts) -> list[Row]:
    """Return the candidates, the cheapest first: their cost, and what is known of each norm."""
    table = facts.table("staffing.csv")
    order = table.groupby(["scenario", "point"], sort=False)["cost"].first().sort_values(kind="stable")
    return [_candidate(facts, (str(s), str(p)), table) for s, p in order.index]


def _candidate(facts: Facts, case: Case, table: pd.DataFrame) -> Row:
    mine = table[(table["scenario"] == case[0]) & (table["point"] == case[1])].to_dict("records")
    first, words = mine[0], facts.words
    verdict = words("design.is_chosen") if first["chosen"] else words(f"design.{first['verdict']}")
    norms = (_norm(facts, row) if row["n"] else MISSING for row in mine)
    name = facts.case_label(case) if len(facts.scenarios) > 1 else facts.point_label(case)
    cells = (name, cost_label(first["cost"]), *norms, verdict, str(first["n"]))
    return Row(cells, "chosen" if first["chosen"] else "")


def _norm(facts: Facts, row: dict[Any, Any]) -> Cell:
    """Return a mean and, below it, whether it meets its norm."""
    mean = facts.number(row["mean"], (row["measure"], row["group_by"], row["group"]))
    return mean, ((facts.words("design." + row["verdict_of_norm"]), "open"),)


def frontier(facts: Facts) -> Picture:
    """Return the picture of cost against each of what the norms are about."""
    table, outcomes = facts.table("frontier.csv"), facts.outcomes
    n_wide = min(PANELS_WIDE, len(outcomes))
    n_high = ceil(len(outcomes) / n_wide)
    figure = new_figure(width=WIDE, height=0.6 + 3.8 * n_high)
    panels = figure.subplots(n_high, n_wide, squeeze=False).flatten()
    for axes in panels[len(outcomes) :]:
        axes.set_axis_off()
    for axes, outcome in zip(panels, outcomes, strict=False):
        _frontier(facts, axes, table, outcome)
        tidy(axes, ylabel=facts.head(outcome), from_zero=False)
        in_unit(axes, facts.unit(outcome))
        axes.set_xlabel(facts.words("design.cost_axis"))
    n = int(table["n"].iloc[0]) if len(table) else 0
    return Picture(
        name="frontier",
        figure=figure,
        title=facts.words("design.frontier"),
        note=facts.words("design.frontier_note", n=n),
        source=facts.words("design.source", n=n),
    )


def _frontier(facts: Facts, axes: Axes, table: pd.DataFrame, outcome: Outcome) -> None:
    is_mine = (table[["measure", "group_by", "group"]] == list(outcome)).all(axis=1)
    table = table[is_mine]
    names = ("mean", "ci_low", "ci_high")
    table = table.assign(**{name: facts.factor(outcome) * table[name] for name in names})
    x, y = table["cost"] / MILLION, table["mean"]
    low = table["ci_low"] if facts.can_be_negative(outcome) else table["ci_low"].clip(lower=0.0)
    axes.vlines(x, low, table["ci_high"], color=GREY, linewidth=0.9)
    axes.hlines(y, table["cost_low"] / MILLION, table["cost_high"] / MILLION, color=GREY, linewidth=0.9)
    colours = [ORANGE if chosen else LOOKS[place] for chosen, place in zip(table[CHOSEN], table["place"], strict=True)]
    axes.scatter(x, y, s=34, c=colours, edgecolor=INK, linewidth=0.7, zorder=3)
    for norm in facts.study["norms"]:
        if _outcome(norm) == outcome and not norm["against_baseline"]:
            axes.axhline(facts.factor(outcome) * norm["norm"], color=INK, linewidth=0.8, linestyle=":")
    _number(axes, table)


def _number(axes: Axes, table: pd.DataFrame) -> None:
    """Write the point beside each candidate."""
    for row in table.to_dict("records"):
        text = str(row["point"]).removeprefix("point-").lstrip("0")
        axes.annotate(
            text,
            (row["cost"] / MILLION, row["mean"]),
            xytext=(5, 4),
            textcoords="offset points",
            fontsize=8,
            color=GREY,
        )
