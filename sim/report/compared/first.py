"""The first screen: each way in people, weeks and money; who gains and who pays; and which may be the best."""

from __future__ import annotations

from collections.abc import Iterator

from sim.comparison.outcome import Outcome as Judged
from sim.report.compared.cells import EMPTY, Cell, Clerk, Line, Table
from sim.report.compared.facts import Compared
from sim.report.compared.outcomes import Outcome
from sim.report.compared.rows import Difference

NET = "net_result_eur"
BY_KEY = (NET, "net_result_by_stock_eur")
"""The net result with the cost of each team borne by whom it belongs to, and with all cost by the people on benefit."""

ANSWERS = (
    Judged(measure="exits_to_work"),
    Judged(measure="stock_on_benefit"),
    Judged(measure="contacts_per_resident_year"),
    Judged(measure="wait_p90_weeks", group_by="queue", group="trajectory"),
    Judged(measure="wait_p90_weeks", group_by="queue", group="placement"),
    Judged(measure="placement_list_left_unplaced"),
    Judged(measure="service_cost_eur"),
    Judged(measure=NET),
)
"""What a council asks of a way of organising, in the order in which it is answered."""

CONTENDS = {"best": Outcome.BETTER, "may be best": Outcome.NOT_SHOWN, "not best": Outcome.WORSE}


def grouped(compared: Compared) -> list[tuple[str, list[str]]]:
    """Return the scenarios that one chooses among, under what they are called together; all that change one thing."""
    chosen = [
        (choice.label, [one for one in choice.scenarios if one in compared.scenarios]) for choice in compared.choices
    ]
    return [(label, names) for label, names in chosen if names] or [("", list(compared.single))]


# --- in people, weeks and money -------------------------------------------------------------------------------------


def answers(clerk: Clerk) -> Table:
    """Return a row for each way of organising, with the level of today on top."""
    compared, measured = clerk.compared, asked(clerk.compared)
    today = (clerk.level(compared.level(compared.baseline, judged)) for judged in measured)
    lines = [Line(cells=(Cell(text=clerk.words("council.level"), look="level"), *today))]
    for label, names in grouped(compared):
        lines += [Line(title=label)] if label else []
        lines += [_answer(clerk, one, measured) for one in names]
    return Table(heads=(clerk.words("council.scenario"), *map(clerk.head, measured)), lines=tuple(lines))


def asked(compared: Compared) -> list[Judged]:
    """Return what a council asks, as far as it was measured."""
    return [judged for judged in ANSWERS if any(compared.of(one, judged) for one in compared.scenarios)]


def _answer(clerk: Clerk, scenario: str, measured: list[Judged]) -> Line:
    rows = (clerk.compared.of(scenario, judged) for judged in measured)
    return Line(cells=(Cell(text=clerk.numbered(scenario)), *map(clerk.difference, rows)))


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
    return Line(cells=(Cell(text=name), Cell(text=clerk.words(f"council.key_{key}")), *cells))


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


def best_tables(clerk: Clerk) -> list[Table]:
    """Return for each set that is compared a row an outcome and a column a scenario: which may be the best."""
    found = (_best(clerk, names, number) for number, names in enumerate(clerk.compared.sets))
    return [table for table in found if table.lines]


def _best(clerk: Clerk, names: tuple[str, ...], number: int) -> Table:
    heads = (clerk.words("method.figure"), *map(clerk.numbered, names))
    rows = [
        (judged, [clerk.compared.best(name, judged, among=number) for name in names])
        for judged in clerk.compared.headline
    ]
    lines = (
        Line(cells=(Cell(text=clerk.judged(judged)), *(_contender(clerk, verdict) for verdict in verdicts)))
        for judged, verdicts in rows
        if any(verdicts)
    )
    return Table(heads=heads, lines=tuple(lines), last_number=0)


def _contender(clerk: Clerk, verdict: str) -> Cell:
    if verdict not in CONTENDS:
        return EMPTY
    look = CONTENDS[verdict]
    return Cell(text="", verdict=clerk.words("council." + verdict.replace(" ", "_")), look=look)


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
