"""A page for each municipality: what every way means for its residents and for its purse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.analysis.comparison.outcome import Outcome
from sim.measures.registry import Shelf, shown_in
from sim.report.compared.summary import grouped, named, sentence, sized, told_of, turning_with_key
from sim.report.compared.view import BY_KEY, NET
from sim.report.page import Cell, Passage, Row, TextTable
from sim.report.rows import DifferenceRow, Meaning, outcome
from sim.report.view import MUNICIPALITY

if TYPE_CHECKING:
    from sim.report.compared.cells import Clerk


def municipalities(clerk: Clerk) -> tuple[Passage, ...]:
    """Return the page of each municipality of which anything was measured."""
    found = (clerk.view.groups(measure, group_by=MUNICIPALITY) for measure in _measures(clerk))
    return tuple(_page(clerk, name) for name in dict.fromkeys(name for names in found for name in names))


def _measures(clerk: Clerk) -> list[str]:
    """Return what is told of a municipality: what residents notice, and money with cost divided either way."""
    asked = (*shown_in(Shelf.BY_MUNICIPALITY), BY_KEY[1])
    return [one for one in asked if clerk.view.groups(one, group_by=MUNICIPALITY)]


def _page(clerk: Clerk, name: str) -> Passage:
    words = clerk.words
    label = clerk.group(name, group_by=MUNICIPALITY)
    told = (words("answer.few_worse", **clerk.view.few),) if clerk.view.few else tuple(_told(clerk, name))
    return Passage(
        anchor=f"municipality-{re.sub(r'[^a-z0-9]+', '-', name.lower())}",
        look="sheet",
        title=words("municipality_page.title", name=label),
        texts=(words("municipality_page.text", name=label, period=clerk.view.period),),
        points=told,
        tables=(_table(clerk, name),),
        notes=clerk.view.notes(MUNICIPALITY),
    )


def _table(clerk: Clerk, name: str) -> TextTable:
    """Return a row for each way and a column for each measure of one municipality, today's level on top."""
    measures = _measures(clerk)
    judged = [Outcome(measure=one, group_by=MUNICIPALITY, group=name) for one in measures]
    levels = (clerk.level(clerk.view.level(clerk.view.baseline, one)) for one in judged)
    rows = [Row(cells=(Cell(text=clerk.words("council.level")), *levels), look="level")]
    for label, scenarios in grouped(clerk.view):
        rows += [Row(title=label)] if label else []
        rows += [_row(clerk, scenario, judged) for scenario in scenarios]
    heads = (clerk.words("council.scenario"), *(_head(clerk, one) for one in measures))
    return TextTable(heads=heads, rows=tuple(rows), look="matrix brief")


def _row(clerk: Clerk, scenario: str, judged: list[Outcome]) -> Row:
    cells = (clerk.difference(clerk.view.of(scenario, one), brief=True) for one in judged)
    return Row(cells=(Cell(text=clerk.numbered(scenario)), *cells))


def _head(clerk: Clerk, measure: str) -> str:
    letter = clerk.words(f"council.letter_{measure}") if measure in BY_KEY else ""
    unit = clerk.scale(measure, unit=clerk.unit(measure)).difference_unit
    name = clerk.short(NET if measure in BY_KEY else measure)
    return f"{name}, {letter} ({unit})" if letter else f"{name} ({unit})"


def _told(clerk: Clerk, name: str) -> Iterator[str]:
    """Yield what the municipality keeps or pays, where that turns with the way cost is divided, and what changes."""
    yield _money(clerk, name)
    turning = [one for one in told_of(clerk) if name in turning_with_key(clerk, one, by_name=False)]
    if turning:
        yield clerk.words("municipality_page.turns", names=named(clerk, turning))
    for measure in shown_in(Shelf.BY_MUNICIPALITY):
        said = [_changes(clerk, name, measure, what) for what in (Meaning.BETTER, Meaning.WORSE)]
        if measure != NET and any(said):
            yield f"{clerk.short(measure)}: {'; '.join(filter(None, said))}."


def _money(clerk: Clerk, name: str) -> str:
    parts = [
        clerk.words(f"municipality_page.{key}", told=_sized(clerk, rows))
        for key, what in (("keeps", Meaning.BETTER), ("pays", Meaning.WORSE))
        if (rows := _rows(clerk, name, NET, what))
    ]
    return sentence(parts) if parts else clerk.words("municipality_page.no_money")


def _rows(clerk: Clerk, name: str, measure: str, what: Meaning) -> list[DifferenceRow]:
    rows = (clerk.view.difference(one, measure, group_by=MUNICIPALITY, group=name) for one in told_of(clerk))
    return [row for row in rows if row is not None and outcome(row) is what]


def _sized(clerk: Clerk, rows: list[DifferenceRow]) -> str:
    told = (clerk.words("answer.with", size=sized(clerk, row), n=clerk.view.number(row.scenario)) for row in rows)
    return clerk.words.listed(told)


def _changes(clerk: Clerk, name: str, measure: str, what: Meaning) -> str:
    rows = _rows(clerk, name, measure, what)
    return clerk.words(f"municipality_page.{what}", names=named(clerk, (row.scenario for row in rows))) if rows else ""
