"""The summary for the council: what all comparisons say in a few lines, and the table of everything that decides."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.comparison.outcome import Outcome
from sim.report.compared.cells import Block, Cell, Clerk, Line, Table
from sim.report.compared.facts import Compared, Matter
from sim.report.compared.outcomes import Meaning, direction, outcome, together
from sim.report.compared.residents import in_words, listed, worse_of_headline, worse_outside
from sim.report.compared.rows import Difference
from sim.report.compared.sureness import FIRM, is_firm, shown, sureness_of, turns
from sim.report.numbers import MISSING, sensible


def headline_rows(compared: Compared, scenario: str) -> list[Difference]:
    """Return the headline differences of a scenario."""
    return [row for row in compared.headlines if row.scenario == scenario]


def in_short(clerk: Clerk) -> list[Block]:
    """Return what the first table does not say in numbers, a sentence each; longer waits as points below one."""
    return [
        *_waits(clerk),
        *map(_said, _payback(clerk)),
        *map(_said, _assumptions(clerk)),
        *map(_said, _turning(clerk)),
        _said(clerk.words("council.short_evidence")),
    ]


def _said(sentence: str) -> Block:
    return Block(text=sentence)


def _waits(clerk: Clerk) -> Iterator[Block]:
    """Yield what gets worse for residents, of what decides and of the rest; of combinations only on how many."""
    compared = clerk.compared
    worse = {one: found for one in compared.scenarios if (found := [*_worse(clerk, one), *listed(clerk, one)])}
    points = [f"{_names([one], clerk)} \N{EN DASH} {'; '.join(worse[one])}." for one in worse if one in compared.single]
    combined = (one for one in worse if one not in compared.single)
    rest = [f"{compared.number(one)} ({len(worse[one])})" for one in combined]
    if rest:
        points.append(clerk.words("council.short_outside_rest", numbers=", ".join(rest)))
    if points:
        yield Block(text=clerk.words("council.short_outside"), points=tuple(points))


def _worse(clerk: Clerk, scenario: str) -> Iterator[str]:
    """Yield what decides and is worse for residents, with levels, difference and interval."""
    return (in_words(clerk, row) for row in worse_of_headline(clerk.compared, scenario))


def _payback(clerk: Clerk) -> Iterator[str]:
    accounts = clerk.accounts
    if not accounts:
        return
    surely = [scenario for scenario, account in accounts.items() if account.surely is not None]
    never = [scenario for scenario, account in accounts.items() if account.surely_not]
    still_open = [scenario for scenario in accounts if scenario not in (*surely, *never)]
    yield clerk.words(
        "council.short_payback",
        year=next(iter(accounts.values())).years[-1],
        surely=_names(surely, clerk),
        never=_names(never, clerk),
        open=_names(still_open, clerk),
    )


def _assumptions(clerk: Clerk) -> Iterator[str]:
    compared = clerk.compared
    found = [sureness_of(compared, row.scenario, row.judged) for row in shown(compared)]
    tried = [row for row in found if row is not None]
    if tried:
        firm = sum(is_firm(row) for row in tried)
        yield clerk.words(
            "council.short_assumptions", n=len(tried), firm=firm, weak=len(tried) - firm, share=f"{100.0 * FIRM:.0f} %"
        )


def _turning(clerk: Clerk) -> Iterator[str]:
    """Yield which differences go the other way in most draws, figure by figure, with the numbers of the scenarios."""
    compared = clerk.compared
    found: dict[str, list[str]] = {}
    for row in shown(compared):
        sure = sureness_of(compared, row.scenario, row.judged)
        if sure is not None and turns(sure):
            found.setdefault(clerk.judged(row.judged), []).append(str(compared.number(row.scenario)))
    if found:
        told = "; ".join(f"{name} ({', '.join(numbers)})" for name, numbers in found.items())
        yield clerk.words("council.short_turns", told=told)


def _names(scenarios: list[str], clerk: Clerk) -> str:
    """Return scenarios by name and number, those that change several things by number only."""
    compared = clerk.compared
    if len(scenarios) == len(compared.scenarios) > 1:
        return clerk.words("council.all", n=len(scenarios))
    numbers = {scenario: str(compared.number(scenario)) for scenario in scenarios}
    named = [f"{compared.scenario_label(one)} ({n})" for one, n in numbers.items() if one in compared.single]
    rest = [n for one, n in numbers.items() if one not in compared.single]
    if rest:
        named.append(clerk.words(f"council.combination{'s' if len(rest) > 1 else ''}", numbers=", ".join(rest)))
    return "; ".join(named) or clerk.words("council.nobody")


# --- tables ---------------------------------------------------------------------------------------------------------


def verdict_table(clerk: Clerk) -> Table:
    """Return a row for each scenario: on what it is better and worse, and what counts for neither side."""
    heads = ("scenario", "judgement", "better_on", "worse_on", "too_small_on", "by_rule_on", "not_shown_on")
    lines = [_verdicts(clerk, scenario) for scenario in clerk.compared.scenarios]
    return Table(heads=tuple(clerk.words("council." + head) for head in heads), lines=tuple(lines), last_number=0)


def judgement(clerk: Clerk, scenario: str) -> str:
    """Return what all headline figures together mean, by name, and what else is shown to be worse for residents."""
    worse = worse_outside(clerk.compared, scenario)
    names = "; ".join(dict.fromkeys(clerk.judged(row.judged) for row in worse))
    outside = " " + clerk.words("council.judgement_outside", names=names) if names else ""
    return clerk.overall(headline_rows(clerk.compared, scenario)) + outside


def _verdicts(clerk: Clerk, scenario: str) -> Line:
    rows = headline_rows(clerk.compared, scenario)
    on = {
        one: "; ".join(clerk.judged(row.judged) for row in rows if outcome(row) is one)
        for one in (Meaning.BETTER, Meaning.WORSE, Meaning.TOO_SMALL, Meaning.BY_RULE)
    }
    rest = "; ".join(clerk.judged(row.judged) for row in rows if outcome(row) not in on)
    name = f"{clerk.compared.number(scenario)}. {clerk.compared.scenario_label(scenario)}"
    what = together(rows)
    return Line(
        cells=(
            Cell(text=name),
            Cell(text="", verdict=f"{what.sign} {clerk.words('outcome.together_' + what)}".strip(), look=what),
            *(Cell(text=text or MISSING) for text in (*on.values(), rest)),
        )
    )


def matters(clerk: Clerk) -> Table:
    """Return from which size a difference in each headline figure matters, and why."""
    heads = (clerk.words("method.figure"), clerk.words("council.matters_from"), clerk.words("council.because"))
    told = ((judged, clerk.compared.matters(judged)) for judged in clerk.compared.headline)
    lines = (_matter(clerk, judged, one) for judged, one in told if one is not None)
    return Table(heads=heads, lines=tuple(lines), last_number=1)


def _matter(clerk: Clerk, judged: Outcome, one: Matter) -> Line:
    scale = clerk.scale(judged.measure, unit=clerk.unit(judged.measure))
    size = f"{sensible(scale.factor * one.size)} {scale.difference_unit}"
    return Line(cells=(Cell(text=clerk.judged(judged)), Cell(text=size), Cell(text=one.because)))


def matrix(clerk: Clerk) -> Table:
    """Return a row for each scenario and a column for each headline figure, with today's level on top."""
    compared = clerk.compared
    heads = [clerk.words("council.scenario"), *map(clerk.head, compared.headline)]
    levels = [clerk.level_or_why(compared.baseline, judged) for judged in compared.headline]
    lines = [Line(cells=(Cell(text=clerk.words("council.level"), look="level"), *levels))]
    return Table(heads=tuple(heads), lines=(*lines, *(_matrix_line(clerk, one) for one in compared.scenarios)))


def _matrix_line(clerk: Clerk, scenario: str) -> Line:
    rows = (clerk.compared.of(scenario, judged) for judged in clerk.compared.headline)
    return Line(cells=(Cell(text=clerk.numbered(scenario)), *map(clerk.difference, rows)))


def directions(clerk: Clerk) -> dict[str, str]:
    """Return which headline figures are better when higher and which when lower, as text."""
    headline = clerk.compared.headline
    names = {way: [clerk.judged(one) for one in headline if direction(one.measure) == way] for way in (1, -1)}
    return {name: "; ".join(names[way]) or MISSING for name, way in (("more", 1), ("less", -1))}
