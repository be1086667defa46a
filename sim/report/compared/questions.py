"""The four questions that the councils ask, answered for one scenario."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sim.measures import Shelf, shown_in
from sim.report.compared.cells import EMPTY, Block, Cell, Clerk, Line, Table
from sim.report.compared.facts import LEAST_PEOPLE
from sim.report.compared.payback import Payback
from sim.report.compared.risks import risks, undecided, worse_listed, worse_of_headline, worse_outside
from sim.report.compared.rows import Difference
from sim.report.compared.summary import against, judgement
from sim.report.findings import LEAST_PER_FTE
from sim.report.notes import MUNICIPALITY, notes
from sim.report.numbers import MILLION, decimals_for, plain, signed
from sim.report.verdicts import Meaning, outcome, together

GAIN, MONEY, WAIT = "exits_to_work_per_100_person_years", "net_result_eur", "wait_p90_weeks"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A scenario with what all headline figures together say and, under each question, the blocks and what to mind."""

    scenario: str
    number: int
    label: str
    together: Meaning
    verdict: str
    questions: dict[str, list[Block]]
    notes: dict[str, list[str]]


def chapter(clerk: Clerk, scenario: str) -> Chapter:
    """Return the answers for one scenario."""
    compared = clerk.compared
    together_now = together(compared.headline_of(scenario))
    return Chapter(
        scenario=scenario,
        number=compared.number(scenario),
        label=compared.scenario_label(scenario),
        together=together_now,
        verdict=judgement(clerk, scenario),
        questions={
            "residents": list(_residents(clerk, scenario)),
            "balance": list(_balance(clerk, scenario)),
            "parties": [block for block in _parties(clerk, scenario) if block.table is None or block.table.lines],
            "risks": list(_risks(clerk, scenario)),
            **_alternatives(clerk, scenario),
        },
        notes=_notes(clerk),
    )


def _notes(clerk: Clerk) -> dict[str, list[str]]:
    """Return what must be said beside the figures of each question; what was said under one is not said again."""
    manifest, language = clerk.compared.result.manifest, clerk.words.language
    found: dict[str, list[str]] = {}
    for question, about in _about().items():
        before = [text for texts in found.values() for text in texts]
        found[question] = [text for text in notes(manifest, *about, language=language) if text not in before]
    return found


def _risks(clerk: Clerk, scenario: str) -> Iterator[Block]:
    yield Block(points=tuple(risks(clerk, scenario)))
    still_open = tuple(undecided(clerk, scenario))
    if still_open:
        yield Block(title=clerk.words("ask.undecided"), text=clerk.words("ask.undecided_text"), points=still_open)


# --- alternatives ---------------------------------------------------------------------------------------------------


def _alternatives(clerk: Clerk, scenario: str) -> dict[str, list[Block]]:
    """Return how a scenario stands against each other that is a choice beside it, by what those are called together."""
    compared = clerk.compared
    beside = {name for some in compared.sets if scenario in some for name in some} - {scenario, compared.baseline}
    blocks = []
    for choice in compared.choices:
        said = against(clerk, scenario, [name for name in choice.scenarios if name in beside])
        blocks += [Block(title=choice.label, points=tuple(said))] if said else []
    return {"alternatives": blocks} if blocks else {}


# --- residents ------------------------------------------------------------------------------------------------------


def _residents(clerk: Clerk, scenario: str) -> Iterator[Block]:
    words, compared = clerk.words, clerk.compared
    found = [compared.difference(scenario, measure) for measure in shown_in(Shelf.RESIDENTS)]
    queues = [queue for queue in compared.groups(WAIT, group_by="queue") if not compared.too_few("queue", queue)]
    found += [compared.difference(scenario, WAIT, group_by="queue", group=queue) for queue in queues]
    counts = Counter(outcome(row) for row in found if row is not None)
    n, better, worse = counts.total(), counts[Meaning.BETTER], counts[Meaning.WORSE]
    lead = words("ask.residents_lead", n=n, better=better, worse=worse, rest=n - better - worse)
    yield Block(text=words("ask.not_judged", n=n) if compared.few else lead)
    outside = tuple(worse_listed(clerk, scenario))
    if outside:
        yield Block(text=words("ask.worse_outside"), points=outside)
    yield Block(title=words("ask.all_residents"), table=clerk.measures(scenario, shown_in(Shelf.RESIDENTS)))
    if queues:
        waits = clerk.measures(scenario, [WAIT], group_by="queue", groups=queues)
        yield Block(title=words("ask.waits"), text=clerk.left_out([WAIT], ["queue"]), table=waits)
    table = clerk.by_group(scenario, shown_in(Shelf.BY_GROUP), GROUPINGS)
    if table.lines:
        text = f"{words('ask.groups_text')} {clerk.left_out(shown_in(Shelf.BY_GROUP), GROUPINGS)}".rstrip()
        yield Block(title=words("ask.groups"), text=text, table=table, look="brief")


# --- cost and gain --------------------------------------------------------------------------------------------------


def _balance(clerk: Clerk, scenario: str) -> Iterator[Block]:
    yield Block(points=() if clerk.compared.few else tuple(_weighed(clerk, scenario)))
    yield Block(table=clerk.measures(scenario, shown_in(Shelf.BALANCE)))


def _weighed(clerk: Clerk, scenario: str) -> Iterator[str]:
    """Yield whether a gain and a price are shown, whether the change earns itself back, and what that is together."""
    words, compared = clerk.words, clerk.compared
    gain, money = (_shown(compared.difference(scenario, measure)) for measure in (GAIN, MONEY))
    yield from (words(f"ask.gain_{gain}"), words(f"ask.money_{money}"))
    account = clerk.accounts.get(scenario)
    if account is not None:
        yield _payback(account, clerk)
    said = _proportion(gain, money, account, clerk, scenario)
    if said:
        yield said


def _shown(row: Difference | None) -> Meaning:
    """Return better, worse, or not shown for all else."""
    what = Meaning.NOT_SHOWN if row is None else outcome(row)
    return what if what in (Meaning.BETTER, Meaning.WORSE) else Meaning.NOT_SHOWN


def _payback(account: Payback, clerk: Clerk) -> str:
    """Say whether and when the transition is earned back."""
    words = clerk.words
    if account.nothing:
        return words("ask.payback_nothing")
    mean, low, high = (float(path[-1]) / MILLION for path in (account.mean, account.low, account.high))
    decimals = decimals_for((high - low) / 2.0)
    amounts = {
        "last": account.years[-1],
        "balance": signed(mean, decimals=decimals),
        "interval": f"{signed(low, decimals=decimals)} {words('to')} {signed(high, decimals=decimals)}",
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
    lost = [*worse_of_headline(clerk.compared, scenario), *worse_outside(clerk.compared, scenario)]
    names = "; ".join(dict.fromkeys(clerk.judged(row.judged) for row in lost))
    key = PROPORTION.get((gain, price))
    if key in AT_NO_PRICE and names:
        return clerk.words("ask.proportion_residents_" + key, names=names)
    return "" if key is None else clerk.words("ask.proportion_" + key)


# --- parties --------------------------------------------------------------------------------------------------------


def _parties(clerk: Clerk, scenario: str) -> Iterator[Block]:
    words = clerk.words
    yield Block(
        title=words("ask.municipalities"),
        table=clerk.by_group(scenario, shown_in(Shelf.BY_MUNICIPALITY), ("municipality",)),
        look="brief",
    )
    yield Block(title=words("ask.work_company"), table=clerk.measures(scenario, shown_in(Shelf.WORK_COMPANY)))
    yield Block(title=words("ask.wsp"), table=clerk.measures(scenario, shown_in(Shelf.WSP)))
    yield Block(title=words("ask.workers"), table=clerk.measures(scenario, shown_in(Shelf.WORKER)))
    yield Block(
        title=words("ask.organisations"),
        text=words("ask.organisations_text"),
        table=_organisations(clerk, scenario),
    )
    yield Block(title=words("ask.teams"), text=words("ask.teams_text"), table=_teams(clerk, scenario))


def _organisations(clerk: Clerk, scenario: str) -> Table:
    """Return the level of each organisation, now and in the scenario."""
    compared = clerk.compared
    names = compared.groups(
        shown_in(Shelf.ORGANISATION)[0], group_by="organisation", scenarios=(compared.baseline, scenario)
    )
    heads = (
        clerk.words("ask.organisation"),
        *(_head(clerk, scenario, m, "organisation") for m in shown_in(Shelf.ORGANISATION)),
    )
    lines = (
        Line(
            cells=(
                Cell(text=clerk.group(name, group_by="organisation")),
                *(_before_after(clerk, scenario, measure, name) for measure in shown_in(Shelf.ORGANISATION)),
            )
        )
        for name in names
    )
    return Table(heads=heads, lines=tuple(lines))


def _before_after(clerk: Clerk, scenario: str, measure: str, name: str) -> Cell:
    compared = clerk.compared
    now, then = (
        clerk.level(compared.estimate(one, measure, group_by="organisation", group=name))
        if _has_cases(clerk, one, name)
        else EMPTY
        for one in (compared.baseline, scenario)
    )
    return (
        EMPTY
        if now == then == EMPTY
        else Cell(text=f"{now.text} \N{RIGHTWARDS ARROW} {then.text}", interval=then.interval)
    )


def _has_cases(clerk: Clerk, scenario: str, name: str) -> bool:
    cases = clerk.compared.estimate(scenario, shown_in(Shelf.ORGANISATION)[0], group_by="organisation", group=name)
    return cases is not None and cases.mean >= LEAST_PEOPLE


def _teams(clerk: Clerk, scenario: str) -> Table:
    """Return the level of each team of the scenario that has a caseload of its own."""
    names = clerk.compared.groups(shown_in(Shelf.TEAM)[0], group_by="team", scenarios=(scenario,))
    heads = (
        clerk.words("ask.team"),
        clerk.words("ask.fte_in_post"),
        *(_head(clerk, scenario, measure, "team") for measure in shown_in(Shelf.TEAM)),
    )
    lines = (_team(clerk, scenario, name) for name in names if clerk.compared.fte_in_post(scenario, name) is not None)
    return Table(heads=heads, lines=tuple(lines))


def _team(clerk: Clerk, scenario: str, name: str) -> Line:
    fte = clerk.compared.fte_in_post(scenario, name)
    levels = [
        clerk.compared.estimate(scenario, measure, group_by="team", group=name) for measure in shown_in(Shelf.TEAM)
    ]
    if levels[0] is not None and levels[0].mean < LEAST_PER_FTE:
        levels[0] = None
    return Line(
        cells=(
            Cell(text=clerk.group(name, group_by="team")),
            EMPTY if fte is None else Cell(text=plain(fte, decimals=1)),
            *(clerk.level(level) for level in levels),
        )
    )


def _head(clerk: Clerk, scenario: str, measure: str, group_by: str) -> str:
    """Return the name of a measure with its unit, for the head of a column."""
    found = (
        clerk.compared.estimate(one, measure, group_by=group_by, group=name)
        for one in (scenario, clerk.compared.baseline)
        for name in clerk.compared.groups(measure, group_by=group_by)
    )
    known = next((row for row in found if row is not None), None)
    return (
        clerk.short(measure)
        if known is None
        else f"{clerk.short(measure)} ({clerk.scale(measure, unit=known.unit).unit})"
    )
