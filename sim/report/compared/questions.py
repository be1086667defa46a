"""The four questions that the councils ask, answered for one scenario; the last is what its risks are."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from sim.measures.registry import Shelf, shown_in
from sim.report.compared.cells import Clerk, worse_listed, worse_of_headline, worse_outside
from sim.report.compared.summary import against, judgement
from sim.report.compared.view import (
    BY_KEY,
    LEAST_PEOPLE,
    NET,
    components_of,
    drivers_of,
    is_firm,
    nature,
    sureness_of,
    turns,
)
from sim.report.figures.single import LEAST_PER_FTE
from sim.report.numbers import MILLION, decimals_of
from sim.report.page import EMPTY, Cell, Passage, Row, TextTable
from sim.report.rows import DifferenceRow, Meaning, PathRow, Payback, known, outcome, together
from sim.report.view import MUNICIPALITY, WAIT
from sim.report.words import month_in_words

GAIN, MONEY = "exits_to_work_per_100_person_years", NET
GROUPINGS = ("municipality", "trede", "target_group")


def _about() -> dict[str, tuple[str, ...]]:
    """Return the measures and places that each question shows, and beside which something may have to be said."""
    of_parties = (Shelf.WORK_COMPANY, Shelf.WSP, Shelf.WORKER)
    return {
        "residents": (*shown_in(Shelf.RESIDENTS), WAIT),
        "balance": shown_in(Shelf.BALANCE),
        "parties": (*shown_in(Shelf.BY_MUNICIPALITY), MUNICIPALITY, *(one for s in of_parties for one in shown_in(s))),
    }


PROPORTION = {
    (Meaning.BETTER, False): "worth",
    (Meaning.BETTER, True): "weigh",
    (Meaning.WORSE, True): "price_only",
    (Meaning.NOT_SHOWN, True): "price_only",
    (Meaning.NOT_SHOWN, False): "neither",
}
"""What to say by whether a gain is shown and whether a price is."""


AT_NO_PRICE = ("worth", "neither")
"""What may not be said as it is where something is worse for residents."""


def chapter(clerk: Clerk, scenario: str) -> Passage:
    """Return the answers for one scenario: what all headline figures say together, and a part for each question."""
    view = clerk.view
    look = together(view.headline_of(scenario))
    return Passage(
        anchor=f"scenario-{view.number(scenario)}",
        look="scenario",
        folded=f"{view.number(scenario)}. {view.scenario_label(scenario)}",
        verdict=Cell(text=clerk.words("council.judgement"), verdict=judgement(clerk, scenario), look=look),
        parts=tuple(_questions(clerk, scenario)),
    )


def _questions(clerk: Clerk, scenario: str) -> Iterator[Passage]:
    answers = {
        "residents": _residents(clerk, scenario),
        "balance": _balance(clerk, scenario),
        "parties": (part for part in _parties(clerk, scenario) if any(table.rows for table in part.tables)),
        "risks": _risks(clerk, scenario),
        "alternatives": _alternatives(clerk, scenario),
    }
    notes = _notes(clerk)
    for question, found in answers.items():
        parts = tuple(found)
        if parts or question != "alternatives":
            said = (Passage(notes=notes[question]),) if question in notes else ()
            yield Passage(title=clerk.words("ask." + question), parts=(*parts, *said))


def _notes(clerk: Clerk) -> dict[str, tuple[str, ...]]:
    """Return what must be said beside the figures of each question; what was said under one is not said again."""
    found: dict[str, tuple[str, ...]] = {}
    for question, about in _about().items():
        before = [text for texts in found.values() for text in texts]
        found[question] = tuple(text for text in clerk.view.notes(*about) if text not in before)
    return found


def _risks(clerk: Clerk, scenario: str) -> Iterator[Passage]:
    yield Passage(points=tuple(risks(clerk, scenario)))
    still_open = tuple(undecided(clerk, scenario))
    if still_open:
        yield Passage(title=clerk.words("ask.undecided"), texts=(clerk.words("ask.undecided_text"),), points=still_open)


# --- alternatives ---------------------------------------------------------------------------------------------------


def _alternatives(clerk: Clerk, scenario: str) -> Iterator[Passage]:
    """Yield how a scenario stands against each other that is a choice beside it, by what those are called together."""
    compared = clerk.view
    beside = {name for some in compared.sets if scenario in some for name in some} - {scenario, compared.baseline}
    for label, scenarios in compared.choices:
        said = against(clerk, scenario, [name for name in scenarios if name in beside])
        if said:
            yield Passage(title=label, points=tuple(said))


def _as(name: str, table: TextTable) -> tuple[TextTable, ...]:
    """Return a table that stands with those of other scenarios in a file of this name."""
    return (replace(table, name=name),)


# --- residents ------------------------------------------------------------------------------------------------------


def _residents(clerk: Clerk, scenario: str) -> Iterator[Passage]:
    words, compared = clerk.words, clerk.view
    found = [compared.difference(scenario, measure) for measure in shown_in(Shelf.RESIDENTS)]
    queues = [queue for queue in compared.groups(WAIT, group_by="queue") if not compared.too_few("queue", queue)]
    found += [compared.difference(scenario, WAIT, group_by="queue", group=queue) for queue in queues]
    counts = Counter(outcome(row) for row in found if row is not None)
    n, better, worse = counts.total(), counts[Meaning.BETTER], counts[Meaning.WORSE]
    lead = words("ask.residents_lead", n=n, better=better, worse=worse, rest=n - better - worse)
    yield Passage(texts=(words("ask.not_judged", n=n) if compared.few else lead,))
    outside = tuple(worse_listed(clerk, scenario))
    if outside:
        yield Passage(texts=(words("ask.worse_outside"),), points=outside)
    yield Passage(
        title=words("ask.all_residents"), tables=_as("residents", clerk.measures(scenario, shown_in(Shelf.RESIDENTS)))
    )
    if queues:
        waits = clerk.measures(scenario, [WAIT], group_by="queue", groups=queues)
        left_out = clerk.left_out([WAIT], ["queue"])
        yield Passage(title=words("ask.waits"), texts=(left_out,) if left_out else (), tables=_as("waits", waits))
    table = clerk.by_group(scenario, shown_in(Shelf.BY_GROUP), GROUPINGS)
    if table.rows:
        text = f"{words('ask.groups_text')} {clerk.left_out(shown_in(Shelf.BY_GROUP), GROUPINGS)}".rstrip()
        yield Passage(title=words("ask.groups"), texts=(text,), tables=_as("groups", table))


# --- cost and gain --------------------------------------------------------------------------------------------------


def _balance(clerk: Clerk, scenario: str) -> Iterator[Passage]:
    yield Passage(points=() if clerk.view.few else tuple(_weighed(clerk, scenario)))
    yield Passage(tables=_as("balance", clerk.measures(scenario, shown_in(Shelf.BALANCE))))


def _weighed(clerk: Clerk, scenario: str) -> Iterator[str]:
    """Yield whether a gain and a price are shown, whether the change earns itself back, and what that is together."""
    words, compared = clerk.words, clerk.view
    gain, money = (_shown(compared.difference(scenario, measure)) for measure in (GAIN, MONEY))
    yield from (words(f"ask.gain_{gain}"), words(f"ask.money_{money}"))
    account = clerk.accounts.get(scenario)
    if account is not None:
        yield _payback(account, clerk)
    said = _proportion(gain, money, account, clerk, scenario)
    if said:
        yield said


def _shown(row: DifferenceRow | None) -> Meaning:
    """Return better, worse, or not shown for all else."""
    what = Meaning.NOT_SHOWN if row is None else outcome(row)
    return what if what in (Meaning.BETTER, Meaning.WORSE) else Meaning.NOT_SHOWN


def _payback(account: Payback, clerk: Clerk) -> str:
    """Say whether and when the transition is earned back."""
    words = clerk.words
    if account.nothing:
        return words("ask.payback_nothing")
    mean, low, high = (float(path[-1]) / MILLION for path in (account.mean, account.low, account.high))
    decimals = decimals_of(mean, low, high)
    last, least, most = (clerk.numbers.signed(value, decimals=decimals) for value in (mean, low, high))
    amounts = {
        "last": account.years[-1],
        "balance": last,
        "interval": f"{least} {words('to')} {most}",
    }
    if account.surely is not None:
        return words("ask.payback_surely", year=account.surely, **amounts)
    if account.surely_not:
        return words("ask.payback_never", **amounts)
    if account.on_average is not None:
        return words("ask.payback_average", year=account.on_average, **amounts)
    return words("ask.payback_open", **amounts)


def _proportion(gain: Meaning, money: Meaning, account: Payback | None, clerk: Clerk, scenario: str) -> str:
    """Say whether gain and price are in proportion, as far as both are shown; what residents lose is a price too."""
    price = money is Meaning.WORSE or (account is not None and account.surely_not)
    lost = [*worse_of_headline(clerk.view, scenario), *worse_outside(clerk.view, scenario)]
    names = "; ".join(dict.fromkeys(clerk.judged(row.judged) for row in lost))
    key = PROPORTION.get((gain, price))
    if key in AT_NO_PRICE and names:
        return clerk.words("ask.proportion_residents_" + key, names=names)
    return "" if key is None else clerk.words("ask.proportion_" + key)


# --- parties --------------------------------------------------------------------------------------------------------


def _parties(clerk: Clerk, scenario: str) -> Iterator[Passage]:
    words = clerk.words
    yield Passage(
        title=words("ask.municipalities"),
        tables=_as("municipalities", clerk.by_group(scenario, shown_in(Shelf.BY_MUNICIPALITY), ("municipality",))),
    )
    yield Passage(
        title=words("ask.work_company"),
        tables=_as("work_company", clerk.measures(scenario, shown_in(Shelf.WORK_COMPANY))),
    )
    yield Passage(title=words("ask.wsp"), tables=_as("wsp", clerk.measures(scenario, shown_in(Shelf.WSP))))
    yield Passage(title=words("ask.workers"), tables=_as("workers", clerk.measures(scenario, shown_in(Shelf.WORKER))))
    yield Passage(
        title=words("ask.organisations"),
        texts=(words("ask.organisations_text"),),
        tables=_as("organisations", _now_and_then(clerk, scenario, Shelf.ORGANISATION, "organisation")),
    )
    yield Passage(
        title=words("ask.teams"), texts=(words("ask.teams_text"),), tables=_as("teams", _teams(clerk, scenario))
    )
    yield Passage(
        title=words("ask.time"),
        texts=(words("ask.time_text"),),
        tables=_as("time", _now_and_then(clerk, scenario, Shelf.TIME, "team")),
    )


def _now_and_then(clerk: Clerk, scenario: str, shelf: Shelf, group_by: str) -> TextTable:
    """Return the level of each organisation or team, now and in the scenario."""
    view, measures = clerk.view, shown_in(shelf)
    names = view.groups(measures[0], group_by=group_by, scenarios=(view.baseline, scenario))
    heads = (clerk.words(f"ask.{group_by}"), *(_head(clerk, scenario, one, group_by) for one in measures))
    rows = (
        Row(
            cells=(
                Cell(text=clerk.group(name, group_by=group_by)),
                *(_before_after(clerk, scenario, measure, group_by, name) for measure in measures),
            )
        )
        for name in names
    )
    return TextTable(heads=heads, rows=tuple(rows))


def _before_after(clerk: Clerk, scenario: str, measure: str, group_by: str, name: str) -> Cell:
    compared = clerk.view
    now, then = (
        clerk.level(compared.estimate(one, measure, group_by=group_by, group=name))
        if group_by == "team" or _has_cases(clerk, one, name)
        else EMPTY
        for one in (compared.baseline, scenario)
    )
    return (
        EMPTY
        if now == then == EMPTY
        else Cell(text=f"{now.text} \N{RIGHTWARDS ARROW} {then.text}", interval=then.interval)
    )


def _has_cases(clerk: Clerk, scenario: str, name: str) -> bool:
    cases = clerk.view.estimate(scenario, shown_in(Shelf.ORGANISATION)[0], group_by="organisation", group=name)
    return cases is not None and cases.mean >= LEAST_PEOPLE


def _teams(clerk: Clerk, scenario: str) -> TextTable:
    """Return the level of each team of the scenario that has a caseload of its own."""
    names = clerk.view.groups(shown_in(Shelf.TEAM)[0], group_by="team", scenarios=(scenario,))
    heads = (
        clerk.words("ask.team"),
        clerk.words("ask.fte_in_post"),
        *(_head(clerk, scenario, measure, "team") for measure in shown_in(Shelf.TEAM)),
    )
    lines = (_team(clerk, scenario, name) for name in names if clerk.view.fte_in_post(scenario, name) is not None)
    return TextTable(heads=heads, rows=tuple(lines))


def _team(clerk: Clerk, scenario: str, name: str) -> Row:
    fte = clerk.view.fte_in_post(scenario, name)
    levels = [clerk.view.estimate(scenario, measure, group_by="team", group=name) for measure in shown_in(Shelf.TEAM)]
    if levels[0] is not None and levels[0].mean < LEAST_PER_FTE:
        levels[0] = None
    return Row(
        cells=(
            Cell(text=clerk.group(name, group_by="team")),
            EMPTY if fte is None else Cell(text=clerk.numbers.plain(fte, decimals=1)),
            *(clerk.level(level) for level in levels),
        )
    )


def _head(clerk: Clerk, scenario: str, measure: str, group_by: str) -> str:
    """Return the name of a measure with its unit, for the head of a column."""
    found = (
        clerk.view.estimate(one, measure, group_by=group_by, group=name)
        for one in (scenario, clerk.view.baseline)
        for name in clerk.view.groups(measure, group_by=group_by)
    )
    known = next((row for row in found if row is not None), None)
    return (
        clerk.short(measure)
        if known is None
        else f"{clerk.short(measure)} ({clerk.scale(measure, unit=known.unit).unit})"
    )


# --- its risks --------------------------------------------------------------------------------------------------------

SMALL_TEAM_FTE = 5.0
"""In a team below this size one departure is more than a fifth of the staff [fte]."""

FOLLOWED = "stock_on_benefit"


def risks(clerk: Clerk, scenario: str) -> Iterator[str]:
    """Yield the risks of a scenario, a sentence each."""
    yield from _worse_now(clerk, scenario)
    yield from _waits(clerk, scenario)
    yield from _municipalities(clerk, scenario)
    yield from _rests_on_assumptions(clerk, scenario)
    yield from _on_the_way(clerk, scenario)
    yield from _small_teams(clerk, scenario)
    yield from _gains_entered(clerk, scenario)


def undecided(clerk: Clerk, scenario: str) -> Iterator[str]:
    """Yield the headline differences that are not shown, with what would decide them."""
    for row in clerk.view.headline_of(scenario):
        if outcome(row) is Meaning.NOT_SHOWN:
            yield clerk.words("ask.undecided_one", **clerk.sentence(row))


def _worse_now(clerk: Clerk, scenario: str) -> Iterator[str]:
    for row in clerk.view.headline_of(scenario):
        if outcome(row) is Meaning.WORSE:
            yield clerk.words("ask.worse_now", **clerk.sentence(row))


def _waits(clerk: Clerk, scenario: str) -> Iterator[str]:
    """Yield what is worse for residents and does not decide, waits above all."""
    for row in worse_outside(clerk.view, scenario):
        yield clerk.words("ask.worse_now", **clerk.sentence(row))


def _municipalities(clerk: Clerk, scenario: str) -> Iterator[str]:
    """Yield the municipalities that pay, under either way of dividing cost."""
    compared = clerk.view
    for name in compared.groups(NET, group_by="municipality"):
        rows = {key: compared.difference(scenario, key, group_by="municipality", group=name) for key in BY_KEY}
        paid = {key: row for key, row in rows.items() if row is not None and outcome(row) is Meaning.WORSE}
        if paid:
            how = "; ".join(_paid(clerk, key, row) for key, row in paid.items())
            yield clerk.words("ask.pays", municipality=clerk.group(name, group_by="municipality"), how=how)


def _paid(clerk: Clerk, key: str, row: DifferenceRow) -> str:
    return f"{clerk.words(f'council.key_{key}')}: {clerk.words('ask.paid', **clerk.sentence(row))}"


def _rests_on_assumptions(clerk: Clerk, scenario: str) -> Iterator[str]:
    for row in clerk.view.headline_of(scenario):
        sure = sureness_of(clerk.view, scenario, row.judged)
        if sure is None or not sure.has_sign or is_firm(sure) or not outcome(row).is_shown:
            continue
        yield clerk.words(
            "ask.turns" if turns(sure) else "ask.rests",
            measure=clerk.judged(row.judged),
            k=f"{sure.n_same:.0f}",
            n=f"{sure.n_draws:.0f}",
            other=f"{sure.n_draws - sure.n_same:.0f}",
            drivers=_drivers(clerk, row),
        )


def _drivers(clerk: Clerk, row: DifferenceRow) -> str:
    names = ", ".join(
        clerk.number_label(driver.parameter) for driver in drivers_of(clerk.view, row.scenario, row.judged)
    )
    return clerk.words("ask.drivers", names=names) if names else ""


def _on_the_way(clerk: Clerk, scenario: str) -> Iterator[str]:
    """Yield the moment at which a path is furthest on the wrong side of today's, or that there is none."""
    path = [row for row in clerk.view.path(scenario, FOLLOWED) if known(row.difference_low)]
    if not path:
        return
    apart = [row for row in path if row.difference_low > 0.0]
    yield clerk.words("ask.dip", **_moment(max(apart, key=_height), clerk)) if apart else clerk.words("ask.no_dip")


def _height(row: PathRow) -> float:
    return row.difference


def _moment(row: PathRow, clerk: Clerk) -> dict[str, str]:
    low, high = (clerk.numbers.plain(value, decimals=0) for value in (row.difference_low, row.difference_high))
    return {
        "month": month_in_words(dt.date.fromisoformat(row.date), language=clerk.view.language),
        "n": clerk.numbers.plain(row.difference, decimals=0),
        "interval": f"{low} {clerk.words('to')} {high}",
    }


def _small_teams(clerk: Clerk, scenario: str) -> Iterator[str]:
    names = clerk.view.groups("caseload_per_fte", group_by="team", scenarios=(scenario,))
    sizes = {name: clerk.view.fte_in_post(scenario, name) for name in names}
    small = [(fte, name) for name, fte in sizes.items() if fte is not None and fte < SMALL_TEAM_FTE]
    if small:
        teams = "; ".join(
            f"{clerk.group(name, group_by='team')} ({clerk.numbers.plain(fte, decimals=1)} fte)"
            for fte, name in sorted(small)
        )
        yield clerk.words("ask.small_teams", teams=teams)
    elif names:
        yield clerk.words("ask.no_small_teams", least=f"{SMALL_TEAM_FTE:.0f}")


def _gains_entered(clerk: Clerk, scenario: str) -> Iterator[str]:
    components = components_of(clerk.view, scenario)
    names = [clerk.component(one) for one in components if nature(one, clerk.view) == "entered"]
    if names:
        yield clerk.words("ask.entered", names=", ".join(names))
