"""The summary for the council: what all comparisons say in a few lines, and the table of everything that decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sim.report.compared.cells import EMPTY, Block, Cell, Clerk, Line, Table
from sim.report.compared.facts import Compared
from sim.report.compared.outcomes import Outcome, direction, outcome, together
from sim.report.compared.residents import listed, worse_outside
from sim.report.compared.rows import Difference
from sim.report.compared.sureness import FIRM, is_firm, shown, sureness_of
from sim.report.numbers import MISSING


def headline_rows(compared: Compared, scenario: str) -> list[Difference]:
    """Return the headline differences of a scenario."""
    return [row for row in compared.headlines if row.scenario == scenario]


def in_short(clerk: Clerk) -> list[Block]:
    """Return what all comparisons together say, a sentence each; what is worse besides as points below one."""
    return [
        *map(_said, _counts(clerk)),
        *map(_said, _by_verdict(clerk)),
        *_outside(clerk),
        *map(_said, _payback(clerk)),
        *map(_said, _assumptions(clerk)),
        _said(clerk.words("council.short_evidence")),
    ]


def _said(sentence: str) -> Block:
    return Block(text=sentence)


def _counts(clerk: Clerk) -> Iterator[str]:
    counts = Counter(outcome(row) for row in clerk.compared.headlines)
    n, better, worse = counts.total(), counts[Outcome.BETTER], counts[Outcome.WORSE]
    yield clerk.words("council.short_counts", n=n, better=better, worse=worse, rest=n - better - worse)


def _by_verdict(clerk: Clerk) -> Iterator[str]:
    compared = clerk.compared
    verdicts = {scenario: together(headline_rows(compared, scenario)) for scenario in compared.scenarios}
    for what in (Outcome.BETTER, Outcome.MIXED, Outcome.WORSE, Outcome.NOT_SHOWN):
        mine = [scenario for scenario, verdict in verdicts.items() if verdict is what]
        if mine:
            yield clerk.words(f"council.short_{what}", names=_names(mine, clerk))


def _outside(clerk: Clerk) -> Iterator[Block]:
    """Yield what is worse for residents outside the headline figures, of combinations only on how many."""
    compared = clerk.compared
    worse = {one: found for one in compared.scenarios if (found := listed(clerk, one))}
    points = [
        f"{_names([one], clerk)} \N{EN DASH} {'; '.join(found)}."
        for one, found in worse.items()
        if one in compared.single
    ]
    combined = (one for one in worse if one not in compared.single)
    rest = [f"{compared.number(one)} ({len(worse_outside(compared, one))})" for one in combined]
    if rest:
        points.append(clerk.words("council.short_outside_rest", numbers=", ".join(rest)))
    if points:
        yield Block(text=clerk.words("council.short_outside"), points=tuple(points))


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
    found = [sureness_of(compared, row.scenario, row.measure) for row in shown(compared)]
    tried = [row for row in found if row is not None]
    if tried:
        firm = sum(is_firm(row) for row in tried)
        yield clerk.words(
            "council.short_assumptions", n=len(tried), firm=firm, weak=len(tried) - firm, share=f"{100.0 * FIRM:.0f} %"
        )


def _names(scenarios: list[str], clerk: Clerk) -> str:
    """Return scenarios by name and number, those that change several things by number only."""
    compared = clerk.compared
    if len(scenarios) == len(compared.scenarios) > 1:
        return clerk.words("council.all", n=len(scenarios))
    numbers = {scenario: str(compared.number(scenario)) for scenario in scenarios}
    named = [f"{compared.scenario_label(one)} ({n})" for one, n in numbers.items() if one in compared.single]
    rest = [n for one, n in numbers.items() if one not in compared.single]
    if rest:
        named.append(clerk.words("council.combinations", numbers=", ".join(rest)))
    return "; ".join(named) or clerk.words("council.nobody")


# --- tables ---------------------------------------------------------------------------------------------------------


def verdict_table(clerk: Clerk) -> Table:
    """Return a row for each scenario: what it is better on, worse on, and what is not shown."""
    heads = ("scenario", "judgement", "better_on", "worse_on", "not_shown_on")
    lines = [_verdicts(clerk, scenario) for scenario in clerk.compared.scenarios]
    return Table(heads=tuple(clerk.words("council." + head) for head in heads), lines=tuple(lines), last_number=0)


def judgement(clerk: Clerk, scenario: str) -> str:
    """Return what all headline figures together mean, and on how many others residents are shown to be worse off."""
    n = len(worse_outside(clerk.compared, scenario))
    outside = clerk.words("council.judgement_outside", n=n) if n else ""
    return clerk.overall(headline_rows(clerk.compared, scenario)) + outside


def _verdicts(clerk: Clerk, scenario: str) -> Line:
    rows = headline_rows(clerk.compared, scenario)
    on = {
        one: ", ".join(clerk.short(row.measure) for row in rows if outcome(row) is one)
        for one in (Outcome.BETTER, Outcome.WORSE)
    }
    rest = ", ".join(clerk.short(row.measure) for row in rows if outcome(row) not in on)
    name = f"{clerk.compared.number(scenario)}. {clerk.compared.scenario_label(scenario)}"
    return Line(
        cells=(
            Cell(text=name),
            Cell(text="", verdict=judgement(clerk, scenario), look=together(rows)),
            *(Cell(text=text or MISSING) for text in (*on.values(), rest)),
        )
    )


def matrix(clerk: Clerk) -> Table:
    """Return a row for each scenario and a column for each headline figure, with today's level on top."""
    compared = clerk.compared
    heads = [clerk.words("council.scenario")]
    for measure in compared.headline:
        unit = next(row.unit for row in compared.headlines if row.measure == measure)
        heads.append(f"{clerk.short(measure)} ({clerk.scale(measure, unit=unit).difference_unit})")
    levels = [clerk.level(compared.estimate(compared.baseline, measure)) for measure in compared.headline]
    lines = [Line(cells=(Cell(text=clerk.words("council.level"), look="level"), *levels))]
    return Table(heads=tuple(heads), lines=(*lines, *(_matrix_line(clerk, one) for one in compared.scenarios)))


def _matrix_line(clerk: Clerk, scenario: str) -> Line:
    rows = (clerk.compared.difference(scenario, measure) for measure in clerk.compared.headline)
    return Line(
        cells=(Cell(text=clerk.numbered(scenario)), *(EMPTY if row is None else clerk.difference(row) for row in rows))
    )


def directions(clerk: Clerk) -> dict[str, str]:
    """Return which headline figures are better when higher and which when lower, as text."""
    names = {way: [clerk.short(m) for m in clerk.compared.headline if direction(m) == way] for way in (1, -1)}
    return {name: ", ".join(names[way]) or MISSING for name, way in (("more", 1), ("less", -1))}
