"""The page of a sweep: what was varied, what moved most, what each factor does, and every case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sim.report.designed.view import CaseKey, DesignView, Keys, Numbered, Unreached, is_too_long, paths_of
from sim.report.figures.responses import heat_maps, responses
from sim.report.numbers import MISSING
from sim.report.page import Cell, Page, Passage, Row, TextTable, assumptions, cells, glossary
from sim.report.rows import Meaning
from sim.report.view import BASE, named

if TYPE_CHECKING:
    from sim.analysis.comparison.outcome import Outcome
    from sim.store import Result

TEAMS = ("resources", "teams")
MOST_NAMED = 6
"""Numbers that are named; the others are counted."""

MOST_LEVELS = 8
"""Levels that are named; of more only the ends are."""


def sweep(result: Result, language: str) -> Page:
    """Return the page of a sweep."""
    view = DesignView(result, language)
    parts = (
        in_short(view, *sentences(view)),
        varied(view),
        Passage(
            anchor="response",
            title=view.words("design.response"),
            texts=tuple(_left_out(view)),
            pictures=(*responses(view), *heat_maps(view)),
        ),
        every_case(view),
        glossary(view),
        assumptions(view),
    )
    return Page(view=view, parts=parts, n_replications=int(view.design["n_replications"].min()))


def _left_out(view: DesignView) -> Iterator[str]:
    """Say of which factors the effect cannot be told."""
    names = ", ".join(view.factor_label(name) for name in view.factors if name not in view.identified)
    if names:
        yield view.words("design.not_identified", names=names)


# --- in short -----------------------------------------------------------------------------------------------------


def in_short(view: DesignView, *points: str, places: Sequence[str] = ()) -> Passage:
    """Return the part on top, with what must be said beside the outcomes that are looked at and some places."""
    notes = view.notes(*(outcome.measure for outcome in view.outcomes), *places)
    return Passage(look="short", anchor="in_short", title=view.words("design.in_short"), points=points, notes=notes)


def what_was_varied(view: DesignView) -> str:
    """Return what was varied in one sentence."""
    names = ", ".join(map(view.factor_label, view.factors))
    told = {"names": names, "n": len(view.design), "baseline": view.case_label(view.baseline)}
    return view.words("design.short_varied", **told)


def sentences(view: DesignView) -> Iterator[str]:
    """Yield what was varied and, of each outcome, which cases move it most and in which it has no value."""
    yield what_was_varied(view)
    if view.few:
        yield view.words("design.short_few")
        return
    for outcome in view.outcomes:
        yield _moved(view, outcome)
        yield from _unreached(view, outcome)
    yield view.words("design.short_sure")


def _moved(view: DesignView, outcome: Outcome) -> str:
    """Say which cases move an outcome most, each way that is shown; or that none is shown to."""
    missing = view.unreached(outcome)
    rows = {case: row for case, row in view.by_case(view.differences, outcome).items() if case not in missing}
    found = [row for row in rows.values() if view.meaning(row, outcome).is_shown]
    label = view.head(outcome)
    if not found:
        return view.words("design.short_nothing", measure=label, n=len(rows))
    most = {row["verdict"]: row for row in sorted(found, key=lambda row: abs(row["difference"]))}
    told = "; ".join(_case(view, outcome, row) for row in most.values())
    return view.words("design.short_moved", measure=label, n=len(rows), shown=len(found), cases=told)


def _case(view: DesignView, outcome: Outcome, row: Numbered) -> str:
    what = view.meaning(row, outcome)
    amount, interval = view.difference_label(row, outcome)
    told = {"case": view.case_label((row["scenario"], row["point"])), "difference": amount, "interval": interval}
    return f"{what.sign} {view.words('outcome.' + what)}: " + view.words("design.short_case", **told)


def _unreached(view: DesignView, outcome: Outcome) -> Iterator[str]:
    """Say in how many cases an outcome has no value, and where most were still waiting."""
    found = view.unreached(outcome)
    if not found:
        return
    told = {"measure": view.outcome_label(outcome), "n": len(found), "of": len(view.n_of_case)}
    longest = max(found, key=lambda case: found[case].n_open)
    if is_too_long(outcome, found[longest]):
        most = {"case": view.case_label(longest), "n_open": f"{found[longest].n_open:.0f}"}
        yield view.words("design.short_unreached", **told, **most)
    else:
        yield view.words("design.short_no_value", **told)


# --- what was varied ----------------------------------------------------------------------------------------------


def varied(view: DesignView) -> Passage:
    """Return the part that says what was varied, and against what the cases are held."""
    words = view.words
    text = words(
        "design.contents_text",
        n_cases=len(view.design),
        n=view.n_replications,
        period=view.period,
        baseline=view.case_label(view.baseline),
    )
    heads = tuple(words(f"design.{name}") for name in ("factor", "changes", "levels", "usual"))
    rows = tuple(
        Row(
            cells=cells(
                view.factor_label(name), changed_by(view, name) or MISSING, _levels(view, name), _usual(view, name)
            )
        )
        for name in view.factors
    )
    table = TextTable(heads=heads, rows=rows, numeric=())
    return Passage(anchor="varied", title=words("design.contents"), texts=(text,), tables=(table,))


def changed_by(view: DesignView, factor: str) -> str:
    """Return what a factor changes as people would say it; empty where no two cases tell."""
    paths = sorted(paths_of(view.plan, view.swept, factor))
    said: dict[str, list[str]] = {}
    for path in paths[:MOST_NAMED]:
        what, whose = _in_words(view, path)
        said.setdefault(what, []).append(whose)
    parts = [f"{what}: {', '.join(whose)}" if any(whose) else what for what, whose in said.items()]
    n_more = len(paths) - MOST_NAMED
    return "; ".join([*parts, *([view.words("design.more_numbers", n=n_more)] if n_more > 0 else [])])


def _in_words(view: DesignView, path: Keys) -> tuple[str, str]:
    """Return what is changed, and of which team or, of no team, where it stands."""
    if path[:2] != TEAMS or len(path) < 4:
        return view.number_label(".".join(path)), ""
    return named(".".join(path[3:])), view.label(path[2], kind="team")


def _levels(view: DesignView, factor: str) -> str:
    """Return the levels of a factor, or from where to where they go when there are many."""
    points = view.design[view.design["point"] != BASE][factor].dropna()
    known = sorted(points.unique().tolist(), key=lambda level: (isinstance(level, str), level))
    said = [view.level_label(factor, level) for level in known]
    return f"{said[0]} {view.words('to')} {said[-1]}" if len(said) > MOST_LEVELS else "; ".join(said)


def _usual(view: DesignView, factor: str) -> str:
    usual = view.design[view.design["point"] == BASE][factor]
    return "; ".join(dict.fromkeys(view.level_label(factor, level) for level in usual.tolist()))


# --- every case ---------------------------------------------------------------------------------------------------


def every_case(view: DesignView) -> Passage:
    """Return the part with all cases: their means, and their differences from the baseline."""
    words, outcomes = view.words, view.outcomes
    heads = (words("design.scenario"), *map(view.factor_label, view.factors), *map(view.head, outcomes))
    columns = {outcome: _column(view, outcome) for outcome in outcomes}
    rows = []
    for case in view.design[view.design["role"] != "draw"].to_dict("records"):
        key = (case["scenario"], case["point"])
        levels = (view.level_label(name, case[name], scenario=key[0]) for name in view.factors)
        named_by = cells(view.scenario_label(key[0]), *levels)
        look = "baseline" if key == view.baseline else ""
        rows.append(Row(cells=(*named_by, *(columns[outcome][key] for outcome in outcomes)), look=look))
    told = {"n": len(view.differences), "baseline": view.case_label(view.baseline)}
    text = words("design.results_few" if view.few else "design.results_text", **told)
    dashes = (words("design.unreached_text"),) if any(map(view.unreached, outcomes)) else ()
    table = TextTable(heads=heads, rows=tuple(rows), look="many")
    return Passage(anchor="cases", title=words("design.results"), texts=(text, *dashes), tables=(table,))


def _column(view: DesignView, outcome: Outcome) -> dict[CaseKey, Cell]:
    """Return the cell of each case on one outcome."""
    estimates = view.by_case(view.result.summary, outcome)
    told, own = (view.by_case(table, outcome) for table in (view.differences, view.own_differences))
    missing = view.unreached(outcome)
    return {
        case: _why(view, missing[case], outcome)
        if case in missing
        else _value(view, outcome, estimates[case], told.get(case), own.get(case))
        for case in view.n_of_case
        if case in missing or case in estimates
    }


def _why(view: DesignView, found: Unreached, outcome: Outcome) -> Cell:
    """Return why a case has no value."""
    text, more = view.unreached_label(outcome, found)
    return Cell(text=text, more=((more, "open"),) if more else ())


def _value(view: DesignView, outcome: Outcome, estimate: Numbered, told: Numbered | None, own: Numbered | None) -> Cell:
    """Return a mean with its interval; the difference from the baseline and that from its own scenario as it is."""
    text, interval = view.mean_label(estimate, outcome)
    from_baseline, from_own = (_difference(view, row, outcome) for row in (told, own))
    apart = ((view.words("design.of_own"), "interval"), *from_own) if from_own else ()
    return Cell(text=text, interval=interval, more=(*from_baseline, *apart))


def _difference(view: DesignView, row: Numbered | None, outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """Return a difference with its interval and what it means; nothing when there is none."""
    if row is None or row["difference"] != row["difference"]:
        return ()
    what = view.meaning(row, outcome)
    more, reach = view.difference_label(row, outcome)
    look = "decided" if what.is_shown else "open"
    sign = f"{what.sign} " if what.is_shown or what is Meaning.TOO_SMALL else ""
    return ((f"{sign}{more}", look), (reach, look)) if reach else ((f"{sign}{more}", look),)
