"""The top of the page of a design: what was varied, what moved most, and what is not shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sim.measures import Counting
from sim.report.designed.facts import Facts, Outcome, is_too_long
from sim.report.designed.sensitivities import MORRIS, panels
from sim.report.numbers import between, counting_of, sensible
from sim.report.verdicts import Meaning

if TYPE_CHECKING:
    import pandas as pd

FEW = 3
"""Factors that are named for an outcome."""


def of_sweep(facts: Facts) -> list[str]:
    """Return what a sweep says in a few sentences."""
    if facts.few:
        return [_varied(facts), facts.words("design.short_few")]
    return [
        _varied(facts),
        *(sentence for outcome in facts.outcomes for sentence in (_moved(facts, outcome), *_unreached(facts, outcome))),
        facts.words("design.short_sure"),
    ]


def of_staffing(facts: Facts) -> list[str]:
    """Return what a search varied."""
    return [_varied(facts)]


def _varied(facts: Facts) -> str:
    names = ", ".join(map(facts.factor_label, facts.factors))
    told = {"names": names, "n": len(facts.design), "baseline": facts.case_label(facts.baseline)}
    return facts.words("design.short_varied", **told)


def _moved(facts: Facts, outcome: Outcome) -> str:
    """Say which cases move an outcome most, each way that is shown; or that none is shown to."""
    missing = facts.unreached(outcome)
    rows = {case: row for case, row in facts.by_case(facts.differences, outcome).items() if case not in missing}
    found = [row for row in rows.values() if facts.meaning(row, outcome).is_shown]
    label = facts.head(outcome)
    if not found:
        return facts.words("design.short_nothing", measure=label, n=len(rows))
    most = {row["verdict"]: row for row in sorted(found, key=lambda row: abs(row["difference"]))}
    cases = "; ".join(_case(facts, outcome, row) for row in most.values())
    return facts.words("design.short_moved", measure=label, n=len(rows), shown=len(found), cases=cases)


def _case(facts: Facts, outcome: Outcome, row: dict[Any, Any]) -> str:
    what: Meaning = facts.meaning(row, outcome)
    amount, interval = facts.difference_label(row, outcome)
    told = {"case": facts.case_label((row["scenario"], row["point"])), "difference": amount, "interval": interval}
    return f"{what.sign} {facts.words('outcome.' + what)}: " + facts.words("design.short_case", **told)


def _unreached(facts: Facts, outcome: Outcome) -> Iterator[str]:
    """Say in how many cases an outcome has no value, and where most were still waiting."""
    cases = facts.unreached(outcome)
    if not cases:
        return
    told = {"measure": facts.outcome_label(outcome), "n": len(cases), "of": len(facts.n_of_case)}
    longest = max(cases, key=lambda case: cases[case].n_open)
    if is_too_long(outcome, cases[longest]):
        most = {"case": facts.case_label(longest), "n_open": f"{cases[longest].n_open:.0f}"}
        yield facts.words("design.short_unreached", **told, **most)
    else:
        yield facts.words("design.short_no_value", **told)


def of_sensitivity(facts: Facts) -> list[str]:
    """Return which factors move each outcome most, as far as the screening shows."""
    factors = facts.study["factors"]
    n_numbers = sum(len(paths) for paths in factors.values())
    text = facts.words("design.short_screened", k=len(factors), paths=n_numbers)
    return [text, *(_leading(facts, title, rows) for title, rows in panels(facts, MORRIS))]


def _leading(facts: Facts, title: str, rows: pd.DataFrame) -> str:
    if rows["factor"].isna().all():
        return f"{title}: {facts.words('design.short_not_known')}"
    seen = rows[rows["mu_star_low"] > 0.0].head(FEW).to_dict("records")
    if not seen:
        return facts.words("design.short_no_factor", measure=title)
    factors = "; ".join(f"{row['factor']} {_effect(facts, row)}" for row in seen)
    return facts.words("design.short_factors", measure=title, factors=factors)


def _effect(facts: Facts, row: dict[Any, Any]) -> str:
    unit = "fraction" if counting_of(str(row["measure"])) is Counting.PART else ""
    interval = between(row["mu_star_low"], row["mu_star_high"], unit=unit, to=facts.words("to"))
    return f"{sensible(row['mu_star'], unit=unit)} ({interval})"
