"""The first screen: each way in people, weeks and money; who gains and who pays; and which may be the best."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sim.analysis.comparison.outcome import Outcome
from sim.report.compared.cells import EMPTY, Cell, Clerk, Line, Table
from sim.report.compared.facts import Compared
from sim.report.compared.outcomes import Meaning, outcome
from sim.report.compared.rows import Difference
from sim.report.numbers import MISSING
from sim.report.region import listed

NET = "net_result_eur"
BY_KEY = (NET, "net_result_by_stock_eur")
"""The net result with the cost of each team borne by whom it belongs to, and with all cost by the people on benefit."""

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


def grouped(compared: Compared) -> list[tuple[str, list[str]]]:
    """Return the scenarios that one chooses among, under what they are called together; all that change one thing."""
    chosen = [
        (choice.label, [one for one in choice.scenarios if one in compared.scenarios]) for choice in compared.choices
    ]
    return [(label, names) for label, names in chosen if names] or [("", list(compared.single))]


# --- in people, weeks and money -------------------------------------------------------------------------------------


def answers(clerk: Clerk) -> Table:
    """Return a row for each way of organising, with the level of today on top."""
    return _answers(clerk, grouped(clerk.compared), asked(clerk.compared))


def sheltered(clerk: Clerk) -> Table | None:
    """Return the same of what only the ways of sheltered work change; None when nobody chooses among those."""
    compared = clerk.compared
    apart = [(label, names) for label, names in grouped(compared) if not set(names) & set(compared.main)]
    scenarios = [name for _, names in apart for name in names]
    places = [compared.of(name, Outcome(measure="sheltered_occupied")) for name in scenarios]
    if not any(row is not None and row.difference for row in places):
        return None
    return _answers(clerk, apart, [one for one in OF_SHELTERED if any(compared.level(name, one) for name in scenarios)])


def _answers(clerk: Clerk, groups: list[tuple[str, list[str]]], measured: list[Outcome]) -> Table:
    compared = clerk.compared
    today = (clerk.level_or_why(compared.baseline, judged) for judged in measured)
    lines = [Line(cells=(Cell(text=clerk.words("council.level"), look="level"), *today))]
    for label, names in groups:
        lines += [Line(title=label)] if label else []
        lines += [_answer(clerk, one, measured) for one in names]
    return Table(heads=(clerk.words("council.scenario"), *map(clerk.head, measured)), lines=tuple(lines))


def asked(compared: Compared) -> list[Outcome]:
    """Return what a council asks, as far as it was measured."""
    return [judged for judged in ANSWERS if any(compared.of(one, judged) for one in compared.scenarios)]


def _answer(clerk: Clerk, scenario: str, measured: list[Outcome]) -> Line:
    return Line(cells=(Cell(text=clerk.numbered(scenario)), *(_more(clerk, scenario, judged) for judged in measured)))


def _more(clerk: Clerk, scenario: str, judged: Outcome) -> Cell:
    """Return a difference; where there is none, since a wait is not reached, the level or why that has no value."""
    row = clerk.compared.of(scenario, judged)
    level = EMPTY if row is not None else clerk.level_or_why(scenario, judged)
    if level == EMPTY:
        return clerk.difference(row)
    return replace(level, verdict=clerk.words("council.level_here"))


# --- who gains and who pays -----------------------------------------------------------------------------------------


def payers(clerk: Clerk) -> Table | None:
    """Return the net result of each municipality, a row a scenario and way of dividing cost; None without one."""
    compared = clerk.compared
    keys = [key for key in BY_KEY if compared.groups(key, group_by="municipality")]
    names = compared.groups(NET, group_by="municipality")
    if not keys or not names:
        return None
    lines: list[Line] = []
    for label, scenarios in grouped(compared):
        lines += [Line(title=label)] if label else []
        lines += [_paid(clerk, scenario, key, names) for scenario in scenarios for key in keys]
    heads = [clerk.group(name, group_by="municipality") for name in names]
    first = (clerk.words("council.scenario"), clerk.words("council.cost_key"))
    return Table(heads=(*first, *heads), lines=tuple(lines), first_number=2)


def _paid(clerk: Clerk, scenario: str, key: str, names: list[str]) -> Line:
    cells = (clerk.difference(_of_municipality(clerk.compared, scenario, key, name)) for name in names)
    name = clerk.numbered(scenario) if key == BY_KEY[0] else ""
    return Line(cells=(Cell(text=name), Cell(text=clerk.words(f"council.letter_{key}")), *cells))


def _of_municipality(compared: Compared, scenario: str, key: str, name: str) -> Difference | None:
    return compared.difference(scenario, key, group_by="municipality", group=name)


def turns_with_the_key(clerk: Clerk) -> list[str]:
    """Return for whom gain or loss follows from how cost is divided, a sentence each scenario."""
    compared = clerk.compared
    found = []
    for _, scenarios in grouped(compared):
        for scenario in scenarios:
            names = list(_turning(clerk, scenario))
            if names:
                blanks = {"scenario": clerk.numbered(scenario), "names": ", ".join(names)}
                found.append(clerk.words("council.key_decides", **blanks))
    return found


def _turning(clerk: Clerk, scenario: str) -> Iterator[str]:
    compared = clerk.compared
    for name in compared.groups(NET, group_by="municipality"):
        rows = [_of_municipality(compared, scenario, key, name) for key in BY_KEY]
        known = [row.difference for row in rows if row is not None]
        if len(known) == len(BY_KEY) and min(known) < 0.0 < max(known):
            yield clerk.group(name, group_by="municipality")


# --- the best -------------------------------------------------------------------------------------------------------


def best_tables(clerk: Clerk) -> list[tuple[str, Table]]:
    """Return for each set that is compared who is in it and, a row an outcome, which cannot be told from the best."""
    sets = clerk.compared.sets
    found = [(_names(clerk, names), _best(clerk, names, number)) for number, names in enumerate(sets)]
    return [
        (clerk.words("council.best_among", names=said) if len(sets) > 1 else "", table)
        for said, table in found
        if table.lines
    ]


def _names(clerk: Clerk, names: Iterable[str]) -> str:
    return listed((_name(clerk, name) for name in names), language=clerk.words.language)


def _best(clerk: Clerk, names: tuple[str, ...], number: int) -> Table:
    heads = (clerk.words("method.figure"), clerk.words("council.may_be_best"), clerk.words("council.not_best"))
    rows = [
        (judged, {name: clerk.compared.best(name, judged, among=number) for name in names})
        for judged in clerk.compared.headline
    ]
    told = [(_figure(clerk, judged, names), verdicts) for judged, verdicts in rows if any(verdicts.values())]
    split = [(figure, verdicts) for figure, verdicts in told if set(verdicts.values()) - CONTENDS - {""}]
    alike = "; ".join(figure for figure, verdicts in told if (figure, verdicts) not in split)
    lines = [_contenders(clerk, figure, verdicts) for figure, verdicts in split]
    if alike:
        lines.append(Line(cells=(Cell(text=alike), Cell(text=clerk.words("council.none_told")), Cell(text=MISSING))))
    return Table(heads=heads, lines=tuple(lines), last_number=0)


def _figure(clerk: Clerk, judged: Outcome, names: tuple[str, ...]) -> str:
    """Return the name of an outcome, with a mark where a difference in it follows from the rule itself."""
    rows = (clerk.compared.of(name, judged) for name in names)
    of_rule = any(row is not None and outcome(row) is Meaning.BY_RULE for row in rows)
    return f"{clerk.judged(judged)} {Meaning.BY_RULE.sign}" if of_rule else clerk.judged(judged)


def _contenders(clerk: Clerk, figure: str, verdicts: dict[str, str]) -> Line:
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
    return Line(
        cells=(
            Cell(text=figure),
            Cell(text=text, look=Meaning.BETTER if is_told and not of_rule else ""),
            Cell(text=_numbers(clerk, behind)),
        )
    )


def _name(clerk: Clerk, scenario: str) -> str:
    """Return a scenario by its name and number, the baseline as such."""
    compared = clerk.compared
    label = compared.scenario_label(scenario) if scenario != compared.baseline else clerk.words("council.the_baseline")
    return f"{label} ({compared.number(scenario)})"


def _numbers(clerk: Clerk, names: list[str]) -> str:
    return listed((str(clerk.compared.number(name)) for name in names), language=clerk.words.language)


# --- each against each other ----------------------------------------------------------------------------------------


def against(clerk: Clerk, scenario: str, others: list[str]) -> list[str]:
    """Return how a scenario stands against each of others, a sentence each; one that was not compared is left out."""
    sentences = []
    for other in others:
        rows = [row for judged in clerk.compared.headline if (row := clerk.compared.pair(scenario, other, judged))]
        if rows:
            sentences.append(clerk.words("council.against", other=clerk.numbered(other), said=clerk.overall(rows)))
    return sentences


def pair_table(clerk: Clerk, names: tuple[str, ...]) -> Table:
    """Return a row for every two scenarios of a set and a column for each outcome that decides."""
    ways = [name for name in names if name != clerk.compared.baseline]
    lines = [_pair(clerk, one, other) for place, one in enumerate(ways) for other in ways[:place]]
    heads = (clerk.words("council.pair"), *map(clerk.head, clerk.compared.headline))
    return Table(heads=heads, lines=tuple(line for line in lines if any(cell != EMPTY for cell in line.cells[1:])))


def _pair(clerk: Clerk, one: str, other: str) -> Line:
    rows = (clerk.compared.pair(one, other, judged) for judged in clerk.compared.headline)
    name = clerk.words("council.minus", one=clerk.compared.number(one), other=clerk.compared.number(other))
    return Line(cells=(Cell(text=name), *(clerk.difference(row, brief=True) for row in rows)))
