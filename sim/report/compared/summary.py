"""What a council reads first: each way in people, weeks and money; who pays; the best; in short; all that decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sim.analysis.comparison.outcome import Outcome
from sim.report.compared.cells import ELSEWHERE, Clerk, worse_outside
from sim.report.compared.view import BY_KEY, NET, ComparisonView, sureness_of, turns
from sim.report.numbers import MINUS, MISSING
from sim.report.page import EMPTY, Cell, Point, Row, TextTable
from sim.report.rows import DifferenceRow, Meaning, Otherwise, outcome

ANSWERS = (
    Outcome(measure="exits_to_work"),
    Outcome(measure="stock_on_benefit"),
    Outcome(measure="contacts_per_resident_year"),
    Outcome(measure="wait_p90_weeks", group_by="queue", group="trajectory"),
    Outcome(measure="wait_p90_weeks", group_by="queue", group="placement"),
    Outcome(measure="placement_list_left_unplaced"),
    Outcome(measure="service_cost_eur"),
    Outcome(measure=NET),
)
"""What a council asks of a way of organising, in the order in which it is answered."""

CONTENDS = frozenset({"best", "may be best"})
"""What is said of who is the best, or cannot be told from it."""

OF_SHELTERED = (
    Outcome(measure="sheltered_waiting"),
    Outcome(measure="wait_p90_weeks", group_by="queue", group="sheltered"),
    Outcome(measure="sheltered_occupied"),
    Outcome(measure="service_cost_eur"),
    Outcome(measure="exits_to_work"),
    Outcome(measure="net_result_eur"),
)
"""What a council asks of a way of organising sheltered work."""


RATES = {
    "exits_to_work": "exits_to_work_per_100_person_years",
    "placement_list_left_unplaced": "placement_list_left_unplaced_fraction",
}
"""What is told in people, and the rate that decides in its place."""


def grouped(compared: ComparisonView) -> list[tuple[str, list[str]]]:
    """Return the scenarios that one chooses among, under what they are called together; all that change one thing."""
    chosen = [(label, [one for one in names if one in compared.scenarios]) for label, names in compared.choices]
    return [(label, names) for label, names in chosen if names] or [("", list(compared.single))]


def told_of(clerk: Clerk) -> list[str]:
    """Return the scenarios that one chooses among, in the order in which they are told."""
    return [one for _, names in grouped(clerk.view) for one in names]


# --- in people, weeks and money -------------------------------------------------------------------------------------


def answers(clerk: Clerk) -> TextTable:
    """Return a row for each way of organising, with the level of today on top."""
    return _answers(clerk, grouped(clerk.view), asked(clerk.view))


def sheltered(clerk: Clerk) -> TextTable | None:
    """Return the same of what only the ways of sheltered work change; None when nobody chooses among those."""
    compared = clerk.view
    apart = [(label, names) for label, names in grouped(compared) if not set(names) & set(compared.main)]
    scenarios = [name for _, names in apart for name in names]
    places = [compared.of(name, Outcome(measure="sheltered_occupied")) for name in scenarios]
    if not any(row is not None and row.difference for row in places):
        return None
    return _answers(clerk, apart, [one for one in OF_SHELTERED if any(compared.level(name, one) for name in scenarios)])


def _answers(clerk: Clerk, groups: list[tuple[str, list[str]]], measured: list[Outcome]) -> TextTable:
    compared = clerk.view
    today = (clerk.level_or_why(compared.baseline, judged) for judged in measured)
    lines = [Row(cells=(Cell(text=clerk.words("council.level")), *today), look="level")]
    for label, names in groups:
        lines += [Row(title=label)] if label else []
        lines += [_answer(clerk, one, measured) for one in names]
    return TextTable(heads=(clerk.words("council.scenario"), *map(clerk.head, measured)), rows=tuple(lines))


def asked(compared: ComparisonView) -> list[Outcome]:
    """Return what a council asks, as far as it was measured."""
    return [judged for judged in ANSWERS if any(compared.of(one, judged) for one in compared.scenarios)]


def _answer(clerk: Clerk, scenario: str, measured: list[Outcome]) -> Row:
    return Row(cells=(Cell(text=clerk.numbered(scenario)), *(_more(clerk, scenario, judged) for judged in measured)))


def deciding(compared: ComparisonView, judged: Outcome) -> Outcome:
    """Return what decides in place of an outcome that is told in people: its rate; else the outcome itself."""
    rate = replace(judged, measure=RATES.get(judged.measure, judged.measure))
    return rate if judged not in compared.headline and rate in compared.headline else judged


def told_as_decided(compared: ComparisonView, scenario: str, judged: Outcome) -> DifferenceRow | None:
    """Return a difference with the verdict on what decides in its place, so that one thing is not judged twice.

    What is not shown itself is not shown either way.
    """
    row, decides = compared.of(scenario, judged), compared.of(scenario, deciding(compared, judged))
    if row is None or decides is None or not outcome(row).is_shown:
        return row
    return replace(row, verdict=decides.verdict, size=decides.size, by_rule=decides.by_rule)


def _more(clerk: Clerk, scenario: str, judged: Outcome) -> Cell:
    """Return a difference; where there is none, since a wait is not reached, the level or why that has no value."""
    row = told_as_decided(clerk.view, scenario, judged)
    level = EMPTY if row is not None else clerk.level_or_why(scenario, judged)
    if level == EMPTY:
        return clerk.difference(row)
    return replace(level, verdict=clerk.words("council.level_here"))


# --- in words ------------------------------------------------------------------------------------------------------


def sized(clerk: Clerk, row: DifferenceRow) -> str:
    """Return how large a difference is and within which bounds, to the digits of the tables, without its sign.

    It is one that is shown, so both bounds have that sign.
    """
    ends = clerk.interval(row).split(f" {clerk.numbers.to} ")
    if row.difference < 0.0:
        ends.reverse()
    bounds = "\N{EN DASH}".join(map(_unsigned, ends))
    return f"{_unsigned(clerk.amount(row))} ({bounds})" if bounds else _unsigned(clerk.amount(row))


def _unsigned(number: str) -> str:
    return number.lstrip(f"+{MINUS}")


def named(clerk: Clerk, scenarios: Iterable[str]) -> str:
    """Return scenarios by their numbers, as people list them."""
    return clerk.words.listed(str(number) for number in sorted(map(clerk.view.number, set(scenarios))))


def sentence(parts: Iterable[str]) -> str:
    """Return parts as one sentence.

    Examples
    --------
    >>> sentence(["more find work with 1", "nobody gains with 2"])
    'More find work with 1; nobody gains with 2.'
    """
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


# --- who gains and who pays -----------------------------------------------------------------------------------------


def payers(clerk: Clerk) -> TextTable | None:
    """Return the net result of each municipality, a row a scenario and way of dividing cost; None without one."""
    compared = clerk.view
    keys = [key for key in BY_KEY if compared.groups(key, group_by="municipality")]
    names = compared.groups(NET, group_by="municipality")
    if not keys or not names:
        return None
    lines: list[Row] = []
    for label, scenarios in grouped(compared):
        lines += [Row(title=label)] if label else []
        lines += [_paid(clerk, scenario, key, names) for scenario in scenarios for key in keys]
    heads = [clerk.group(name, group_by="municipality") for name in names]
    first = (clerk.words("council.scenario"), clerk.words("council.cost_key"))
    return TextTable(heads=(*first, *heads), rows=tuple(lines), numeric=range(2, 99))


def _paid(clerk: Clerk, scenario: str, key: str, names: list[str]) -> Row:
    cells = (clerk.difference(_of_municipality(clerk.view, scenario, key, name)) for name in names)
    name = clerk.numbered(scenario) if key == BY_KEY[0] else ""
    return Row(cells=(Cell(text=name), Cell(text=clerk.words(f"council.letter_{key}")), *cells))


def _of_municipality(compared: ComparisonView, scenario: str, key: str, name: str) -> DifferenceRow | None:
    return compared.difference(scenario, key, group_by="municipality", group=name)


def turns_with_the_key(clerk: Clerk) -> list[str]:
    """Return for whom gain or loss follows from how cost is divided, a sentence each scenario."""
    compared = clerk.view
    found = []
    for _, scenarios in grouped(compared):
        for scenario in scenarios:
            names = list(turning_with_key(clerk, scenario))
            if names:
                blanks = {"scenario": clerk.numbered(scenario), "names": ", ".join(names)}
                found.append(clerk.words("council.key_decides", **blanks))
    return found


def turning_with_key(clerk: Clerk, scenario: str, *, by_name: bool = True) -> Iterator[str]:
    """Yield the municipalities that gain or lose by how cost is divided, by name or as files have them."""
    compared = clerk.view
    for name in compared.groups(NET, group_by="municipality"):
        rows = [_of_municipality(compared, scenario, key, name) for key in BY_KEY]
        known = [row.difference for row in rows if row is not None]
        if len(known) == len(BY_KEY) and min(known) < 0.0 < max(known):
            yield clerk.group(name, group_by="municipality") if by_name else name


# --- the best -------------------------------------------------------------------------------------------------------


def best_tables(clerk: Clerk) -> list[tuple[str, TextTable]]:
    """Return for each set that is compared who is in it and, a row an outcome, which cannot be told from the best."""
    sets = clerk.view.sets
    found = [(_named(clerk, names), _best(clerk, names, number)) for number, names in enumerate(sets)]
    return [
        (clerk.words("council.best_among", names=said) if len(sets) > 1 else "", table)
        for said, table in found
        if table.rows
    ]


def _named(clerk: Clerk, names: Iterable[str]) -> str:
    return clerk.words.listed(_name(clerk, name) for name in names)


def _best(clerk: Clerk, names: tuple[str, ...], number: int) -> TextTable:
    heads = (clerk.words("method.figure"), clerk.words("council.may_be_best"), clerk.words("council.not_best"))
    rows = [
        (judged, {name: clerk.view.best(name, judged, among=number) for name in names})
        for judged in clerk.view.headline
    ]
    told = [(_figure(clerk, judged, names), verdicts) for judged, verdicts in rows if any(verdicts.values())]
    split = [(figure, verdicts) for figure, verdicts in told if set(verdicts.values()) - CONTENDS - {""}]
    alike = "; ".join(figure for figure, verdicts in told if (figure, verdicts) not in split)
    lines = [_contenders(clerk, figure, verdicts) for figure, verdicts in split]
    if alike:
        lines.append(Row(cells=(Cell(text=alike), Cell(text=clerk.words("council.none_told")), Cell(text=MISSING))))
    return TextTable(heads=heads, rows=tuple(lines), numeric=())


def _figure(clerk: Clerk, judged: Outcome, names: tuple[str, ...]) -> str:
    """Return the name of an outcome, with a mark where a difference in it follows from the rule itself."""
    rows = (clerk.view.of(name, judged) for name in names)
    of_rule = any(row is not None and outcome(row) is Meaning.BY_RULE for row in rows)
    return f"{clerk.judged(judged)} {Meaning.BY_RULE.sign}" if of_rule else clerk.judged(judged)


def _contenders(clerk: Clerk, figure: str, verdicts: dict[str, str]) -> Row:
    """Return who cannot be told from the best of an outcome in words, and who is shown not to be."""
    ahead = [name for name, verdict in verdicts.items() if verdict in CONTENDS]
    behind = [name for name, verdict in verdicts.items() if verdict and verdict not in CONTENDS]
    is_told = len(ahead) == 1
    text = (
        clerk.words("council.is_best", name=_name(clerk, ahead[0]))
        if is_told
        else clerk.words("council.cannot_be_told", names=_numbers(clerk, ahead))
    )
    of_rule = figure.endswith(Meaning.BY_RULE.sign)
    return Row(
        cells=(
            Cell(text=figure),
            Cell(text=text, look=Meaning.BETTER if is_told and not of_rule else ""),
            Cell(text=_numbers(clerk, behind)),
        )
    )


def _name(clerk: Clerk, scenario: str) -> str:
    """Return a scenario by its name and number, the baseline as such."""
    compared = clerk.view
    label = compared.scenario_label(scenario) if scenario != compared.baseline else clerk.words("council.the_baseline")
    return f"{label} ({compared.number(scenario)})"


def _numbers(clerk: Clerk, names: list[str]) -> str:
    return clerk.words.listed(str(clerk.view.number(name)) for name in names)


# --- each against each other ----------------------------------------------------------------------------------------


def against(clerk: Clerk, scenario: str, others: list[str]) -> list[str]:
    """Return how a scenario stands against each of others, a sentence each; one that was not compared is left out."""
    sentences = []
    for other in others:
        rows = [row for judged in clerk.view.headline if (row := clerk.view.pair(scenario, other, judged))]
        if rows:
            sentences.append(clerk.words("council.against", other=clerk.numbered(other), said=clerk.overall(rows)))
    return sentences


def pair_table(clerk: Clerk, names: tuple[str, ...]) -> TextTable:
    """Return a row for every two scenarios of a set and a column for each outcome that decides."""
    ways = [name for name in names if name != clerk.view.baseline]
    lines = [_pair(clerk, one, other) for place, one in enumerate(ways) for other in ways[:place]]
    heads = (clerk.words("council.pair"), *map(clerk.head, clerk.view.headline))
    return TextTable(heads=heads, rows=tuple(line for line in lines if any(cell != EMPTY for cell in line.cells[1:])))


def _pair(clerk: Clerk, one: str, other: str) -> Row:
    rows = (clerk.view.pair(one, other, judged) for judged in clerk.view.headline)
    name = clerk.words("council.minus", one=clerk.view.number(one), other=clerk.view.number(other))
    return Row(cells=(Cell(text=name), *(clerk.difference(row, brief=True) for row in rows)))


def in_short(clerk: Clerk) -> list[Point]:
    """Return what the first table does not say in numbers, a sentence each."""
    return [*_payback(clerk), clerk.words("council.short_evidence")]


def what_turns(clerk: Clerk) -> list[Point]:
    """Return what another world makes of what decides, and what goes the other way in most draws."""
    return [*in_other_worlds(clerk), *_turning(clerk)]


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


def _shown(compared: ComparisonView) -> list[DifferenceRow]:
    """Return the headline differences that are shown."""
    return [row for row in compared.headlines if outcome(row).is_shown]


def in_other_worlds(clerk: Clerk) -> Iterator[Point]:
    """Yield for each other world which differences mean something else there, with the numbers of the scenarios."""
    for world, name in clerk.worlds.items():
        points = [_becomes(clerk, world, what) for what in Otherwise]
        if any(points):
            yield clerk.words("council.short_world", world=name, mark=ELSEWHERE), tuple(filter(None, points))
        else:
            yield clerk.words("council.short_world_same", world=name)


def _becomes(clerk: Clerk, world: str, what: Otherwise) -> str:
    """Return of which differences this becomes in a world, figure by figure; empty when of none."""
    found: dict[str, list[str]] = {}
    for row in clerk.view.headlines:
        if clerk.otherwise(row).get(world) is what:
            found.setdefault(clerk.judged(row.judged), []).append(str(clerk.view.number(row.scenario)))
    told = "; ".join(f"{name} ({', '.join(numbers)})" for name, numbers in found.items())
    return clerk.words(f"council.short_world_{what}", told=told) if told else ""


def _turning(clerk: Clerk) -> Iterator[str]:
    """Yield which differences go the other way in most draws, figure by figure, with the numbers of the scenarios."""
    compared = clerk.view
    found: dict[str, list[str]] = {}
    for row in _shown(compared):
        sure = sureness_of(compared, row.scenario, row.judged)
        if sure is not None and turns(sure):
            found.setdefault(clerk.judged(row.judged), []).append(str(compared.number(row.scenario)))
    if found:
        told = "; ".join(f"{name} ({', '.join(numbers)})" for name, numbers in found.items())
        yield clerk.words("council.short_turns", told=told)


def _names(scenarios: list[str], clerk: Clerk) -> str:
    """Return scenarios by name and number, those that change several things by number only."""
    compared = clerk.view
    if len(scenarios) == len(compared.scenarios) > 1:
        return clerk.words("council.all", n=len(scenarios))
    numbers = {scenario: str(compared.number(scenario)) for scenario in scenarios}
    named = [f"{compared.scenario_label(one)} ({n})" for one, n in numbers.items() if one in compared.single]
    rest = [n for one, n in numbers.items() if one not in compared.single]
    if rest:
        named.append(clerk.words(f"council.combination{'s' if len(rest) > 1 else ''}", numbers=", ".join(rest)))
    return "; ".join(named) or clerk.words("council.nobody")


def judgement(clerk: Clerk, scenario: str) -> str:
    """Return what all headline figures together mean, by name, and what else is shown to be worse for residents."""
    worse = worse_outside(clerk.view, scenario)
    names = "; ".join(dict.fromkeys(clerk.judged(row.judged) for row in worse))
    outside = " " + clerk.words("council.judgement_outside", names=names) if names else ""
    return clerk.overall(clerk.view.headline_of(scenario)) + outside
