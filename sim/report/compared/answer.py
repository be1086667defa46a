"""The answer on the first screen: five questions of a council member, each answered in a sentence from the result.

A sentence tells people, weeks and euro with their intervals, and of which scenarios, by their numbers. It says as well
where nothing is shown, and what turns it: other draws of the assumptions, or another world.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.analysis.comparison.outcome import Outcome
from sim.report.compared.summary import (
    deciding,
    named,
    sentence,
    sized,
    told_as_decided,
    told_of,
    turning_with_key,
)  # fmt: skip
from sim.report.compared.view import BY_KEY, NET, is_firm, sureness_of, turns
from sim.report.page import AnswerLine, Cell, FirstScreen, Passage, Row, TextTable
from sim.report.rows import DifferenceRow, Meaning, Otherwise, Sureness, outcome
from sim.report.view import MUNICIPALITY, WAIT
from sim.report.words import day_in_words
from sim.store import tally

if TYPE_CHECKING:
    from sim.report.compared.cells import Clerk
    from sim.report.figures.drawing import Picture

EXITS, ON_BENEFIT = Outcome(measure="exits_to_work"), Outcome(measure="stock_on_benefit")
COACH, JOB, PLACE = (
    Outcome(measure=WAIT, group_by="queue", group=one) for one in ("trajectory", "placement", "sheltered")
)
LEFT = Outcome(measure="placement_list_left_unplaced")
LASTING = Outcome(measure="sustained_12m_fraction")
TALKS = Outcome(measure="contacts_per_resident_year")
WAITING_SHELTERED = Outcome(measure="sheltered_waiting")
MONEY = Outcome(measure=NET)

WHO = (EXITS, TALKS, COACH, JOB, WAITING_SHELTERED)
"""What residents gain, in the order in which it is told who does."""

MUCH = (EXITS, ON_BENEFIT, COACH, JOB)
"""By how much they gain: in people and weeks."""

LOST = (JOB, COACH, LEFT, LASTING, EXITS, ON_BENEFIT, TALKS, WAITING_SHELTERED)
"""What residents lose, in the order in which it is told; of what decides besides, the name."""

DRAWN = (EXITS, ON_BENEFIT, COACH, JOB, MONEY)
"""Of what the first screen says in how many draws it holds; of the rest a table does."""

MOST_LOST = 4
"""Losses that are told with their numbers; of the others the names are."""


FIRST_TOLD = "gain_of"
"""The table of the sentence that is read first."""

MOST_LETTERS = 140
"""Of the names of scenarios in the first sentence, so that the screen holds all that stands below it."""


def answer(clerk: Clerk, *, pictures: tuple[Picture, ...], numbers: Passage) -> FirstScreen:
    """Return the first screen of a comparison."""
    return FirstScreen(
        question=_question(clerk),
        ways=" \N{MIDDLE DOT} ".join(map(clerk.numbered, told_of(clerk))),
        lines=tuple(lines(clerk)),
        sure=tuple(sure(clerk)),
        pictures=pictures,
        payers=_payers(clerk),
        numbers=numbers,
    )


def _question(clerk: Clerk) -> str:
    view, words = clerk.view, clerk.words
    told = {"ways": words("answer.ways", n=len(told_of(clerk))), "period": view.period}
    if view.changes_on is None:
        return words("answer.question_undated", **told)
    return words("answer.question", date=day_in_words(view.changes_on, language=view.language), **told)


def lines(clerk: Clerk) -> Iterator[AnswerLine]:
    """Yield the five questions of a council member with their answers."""
    answered: dict[str, Callable[[Clerk], str]] = {
        "who": _who, "much": _much, "cost": _cost, "worse": _worse, "certain": _certain,
    }  # fmt: skip
    for name, say in answered.items():
        few = f"answer.few_{name}"
        text = clerk.words(few, **clerk.view.few) if clerk.view.few else say(clerk)
        yield AnswerLine(anchor=f"answer-{name}", question=clerk.words(f"answer.ask_{name}"), text=text)


# --- findings -------------------------------------------------------------------------------------------------------


def found(clerk: Clerk, judged: Outcome, what: Meaning) -> list[DifferenceRow]:
    """Return the differences in an outcome that mean something, the smallest first."""
    rows = (told_as_decided(clerk.view, one, judged) for one in told_of(clerk))
    mine = [row for row in rows if row is not None and outcome(row) is what]
    return sorted(mine, key=lambda row: abs(row.difference))


def spread(clerk: Clerk, rows: list[DifferenceRow]) -> str:
    """Return the smallest and the largest of some differences, each with the number of its scenario."""
    least, most = (
        clerk.words("answer.with", size=sized(clerk, row), n=clerk.view.number(row.scenario))
        for row in (rows[0], rows[-1])
    )
    return least if len(rows) == 1 else clerk.words("answer.between", least=least, most=most)


def _phrase(clerk: Clerk, table: str, rows: list[DifferenceRow], *, first: bool = False) -> str:
    """Return what some differences in one outcome say, as its text in a table; without one by the name of it.

    The `first` that is told has the names of its scenarios beside their numbers.
    """
    judged = rows[0].judged
    key = f"{table}.{judged.name.replace('.', '_')}"
    told = clerk.words(
        key if clerk.words.has(key) else f"{table}.other",
        measure=clerk.judged(judged),
        unit=clerk.scale(judged.measure, unit=rows[0].unit).difference_unit,
        names=(_introduced if first else named)(clerk, [row.scenario for row in rows]),
        size=spread(clerk, rows),
        today=_today(clerk, judged),
    )
    return _cautious(clerk, told, rows)


def _cautious(clerk: Clerk, told: str, rows: list[DifferenceRow]) -> str:
    """Return what some differences say, with which of them do not hold in most draws of the assumptions."""
    turning = [row for row in rows if (sure := _drawn(clerk, row)) is not None and turns(sure)]
    if not turning or clerk.view.few:
        return told
    if len(turning) == len(rows):
        return clerk.words("answer.turning_all", told=told)
    return clerk.words("answer.turning_some", told=told, names=named(clerk, (row.scenario for row in turning)))


def _introduced(clerk: Clerk, scenarios: list[str]) -> str:
    """Return scenarios by number and name, as far as the names are no longer than a line and a half together."""
    told = {clerk.view.number(one): clerk.view.scenario_label(one) for one in scenarios}
    if sum(map(len, told.values())) > MOST_LETTERS:
        return named(clerk, scenarios)
    return clerk.words.listed(f"{number} ({told[number]})" for number in sorted(told))


def _today(clerk: Clerk, judged: Outcome) -> str:
    cell = clerk.level_or_why(clerk.view.baseline, judged)
    sign = clerk.scale(judged.measure, unit=clerk.unit(judged.measure)).sign
    return clerk.words("answer.today", level=cell.text + (sign if cell.text[-1:].isdigit() else ""))


def _phrases(clerk: Clerk, table: str, asked: Iterable[Outcome], what: Meaning) -> list[str]:
    told = [rows for judged in asked if (rows := found(clerk, judged, what))]
    is_first = table == FIRST_TOLD
    return [_phrase(clerk, table, rows, first=is_first and not place) for place, rows in enumerate(told)]


# --- the five -------------------------------------------------------------------------------------------------------


def _measured(clerk: Clerk, asked: Iterable[Outcome]) -> bool:
    return any(clerk.view.of(one, judged) is not None for judged in asked for one in told_of(clerk))


def _who(clerk: Clerk) -> str:
    if not _measured(clerk, WHO):
        return clerk.words("answer.not_measured")
    parts = _phrases(clerk, "gain_of", WHO, Meaning.BETTER)
    gaining = {row.scenario for judged in WHO for row in found(clerk, judged, Meaning.BETTER)}
    nobody = [one for one in told_of(clerk) if one not in gaining]
    if not parts:
        return clerk.words("answer.nobody")
    return sentence([*parts, *([clerk.words("answer.nobody_with", names=named(clerk, nobody))] if nobody else [])])


def _much(clerk: Clerk) -> str:
    if not _measured(clerk, MUCH):
        return clerk.words("answer.not_measured")
    return sentence(_phrases(clerk, "gain_by", MUCH, Meaning.BETTER) or [clerk.words("answer.no_size")])


def _cost(clerk: Clerk) -> str:
    if not _measured(clerk, (MONEY,)):
        return clerk.words("answer.not_measured")
    kept, paid = (found(clerk, MONEY, what) for what in (Meaning.BETTER, Meaning.WORSE))
    same = [one for one in told_of(clerk) if one not in {row.scenario for row in (*kept, *paid)}]
    parts = [
        _cautious(clerk, clerk.words(f"answer.{name}", size=spread(clerk, rows)), rows)
        for name, rows in (("keep", kept), ("pay", paid))
        if rows
    ]
    parts += [clerk.words("answer.no_money", names=named(clerk, same))] if same else []
    return sentence([*parts, *_of_municipalities(clerk)])


def _of_municipalities(clerk: Clerk) -> Iterator[str]:
    """Yield which municipality pays though all together do not, and whether that follows from how cost is divided."""
    for scenario in told_of(clerk):
        whole = clerk.view.of(scenario, MONEY)
        if whole is None or outcome(whole) is Meaning.WORSE:
            continue
        turning = set(turning_with_key(clerk, scenario))
        for row in _paying(clerk, scenario):
            name = clerk.group(row.group, group_by=MUNICIPALITY)
            key = "answer.pays_by_key" if name in turning else "answer.pays"
            yield clerk.words(key, name=name, n=clerk.view.number(scenario), size=sized(clerk, row))


def _paying(clerk: Clerk, scenario: str) -> Iterator[DifferenceRow]:
    for name in clerk.view.groups(NET, group_by=MUNICIPALITY):
        row = clerk.view.difference(scenario, BY_KEY[0], group_by=MUNICIPALITY, group=name)
        if row is not None and outcome(row) is Meaning.WORSE:
            yield row


def _worse(clerk: Clerk) -> str:
    decides = [judged for judged in clerk.view.headline if judged not in (*LOST, *MUCH, MONEY)]
    if not _measured(clerk, (*LOST, *decides)):
        return clerk.words("answer.not_measured")
    lost = [rows for judged in LOST if (rows := found(clerk, judged, Meaning.WORSE))]
    rest = [rows for judged in decides if _is_apart(judged, lost) and (rows := found(clerk, judged, Meaning.WORSE))]
    parts = [_phrase(clerk, "loss_by", rows) for rows in lost[:MOST_LOST]]
    others = [clerk.judged(rows[0].judged) for rows in (*lost[MOST_LOST:], *rest)]
    parts += [clerk.words("answer.also_worse", names=clerk.words.listed(others))] if others else []
    losing = {row.scenario for rows in (*lost, *rest) for row in rows}
    none = [one for one in told_of(clerk) if one not in losing]
    if not parts:
        return clerk.words("answer.nothing_worse")
    return sentence([*parts, *([clerk.words("answer.nothing_worse_with", names=named(clerk, none))] if none else [])])


def _is_apart(judged: Outcome, lost: list[list[DifferenceRow]]) -> bool:
    """Whether an outcome that decides tells something about residents that is not told by another already."""
    told = {row.judged.measure for rows in lost for row in rows}
    return not judged.measure.endswith("_eur") and not any(judged.measure.startswith(f"{one}_") for one in told)


def _certain(clerk: Clerk) -> str:
    rows = _told(clerk)
    if not rows:
        return clerk.words("answer.certain_nothing")
    parts = [clerk.words("answer.certain_luck")]
    drawn = [(row, found_sure) for row in rows if (found_sure := _drawn(clerk, row)) is not None]
    if not drawn:
        parts.append(clerk.words("answer.certain_undrawn"))
    else:
        parts += _surest(clerk, drawn)
    worlds = _in_worlds(clerk, rows, Otherwise.TURNS)
    parts += [clerk.words("answer.certain_world", world=world, names=told) for world, told in worlds]
    return sentence(parts)


def _told(clerk: Clerk) -> list[DifferenceRow]:
    """Return the differences of which the first four lines tell."""
    better = (row for judged in dict.fromkeys((*WHO, *MUCH)) for row in found(clerk, judged, Meaning.BETTER))
    worse = (row for judged in LOST for row in found(clerk, judged, Meaning.WORSE))
    money = (row for what in (Meaning.BETTER, Meaning.WORSE) for row in found(clerk, MONEY, what))
    return [*better, *worse, *money]


def _drawn(clerk: Clerk, row: DifferenceRow) -> Sureness | None:
    """Return how a difference fares under other assumptions: itself, or what decides in its place."""
    sure = sureness_of(clerk.view, row.scenario, deciding(clerk.view, row.judged))
    return sure if sure is not None and sure.has_sign else None


Drawn = tuple[DifferenceRow, Sureness]


def _surest(clerk: Clerk, drawn: list[Drawn]) -> Iterator[str]:
    """Yield the difference that holds in most draws, and what turns in more than half of them."""
    row, sure = max(drawn, key=lambda pair: pair[1].same_sign_fraction)
    yield clerk.words("answer.certain_most", what=_what(clerk, row), **_times(sure))
    row, sure = min(drawn, key=lambda pair: pair[1].same_sign_fraction)
    if turns(sure):
        yield clerk.words("answer.certain_least", what=_what(clerk, row), **_times(sure))


def _what(clerk: Clerk, row: DifferenceRow) -> str:
    return f"{_brief(clerk, row.judged)} ({clerk.view.number(row.scenario)})"


def _brief(clerk: Clerk, judged: Outcome) -> str:
    """Return the name of an outcome; of a wait without for how many people it holds."""
    name = clerk.judged(judged)
    return name.partition(",")[0] if judged.measure == WAIT else name


def _times(sure: Sureness) -> dict[str, str]:
    return {"k": f"{sure.n_same:.0f}", "n": f"{sure.n_draws:.0f}"}


def _in_worlds(clerk: Clerk, rows: Iterable[DifferenceRow], *which: Otherwise) -> Iterator[tuple[str, str]]:
    """Yield for each other world of which differences it makes one of these."""
    for world, name in clerk.worlds.items():
        lost: dict[str, list[str]] = {}
        for row in rows:
            decides = clerk.view.of(row.scenario, deciding(clerk.view, row.judged))
            becomes = None if decides is None else clerk.otherwise(decides).get(world)
            if becomes in which:
                lost.setdefault(_brief(clerk, row.judged), []).append(row.scenario)
        if lost:
            told = (f"{what} ({named(clerk, scenarios)})" for what, scenarios in lost.items())
            yield name, clerk.words.listed(told)


# --- who gains and who pays -----------------------------------------------------------------------------------------


def _payers(clerk: Clerk) -> Passage:
    """Return the net result of all municipalities together and of each, with the caution on what follows from cost."""
    view, words = clerk.view, clerk.words
    names = view.groups(NET, group_by=MUNICIPALITY)
    if not _measured(clerk, (MONEY,)):
        return Passage(title=words("council.payers"))
    heads = (
        words("council.scenario"),
        words("answer.together"),
        *(clerk.group(one, group_by=MUNICIPALITY) for one in names),
    )
    rows = (_paid(clerk, scenario, names) for scenario in told_of(clerk))
    caution = [words("answer.cost_divided", a=words(f"council.key_{NET}"))] if names else []
    table = TextTable(heads=heads, rows=tuple(rows), look="brief payers")
    return Passage(anchor="payers", title=words("answer.payers"), tables=(table,), texts=(*caution, *_turning(clerk)))


def _paid(clerk: Clerk, scenario: str, names: list[str]) -> Row:
    """Return who keeps and who pays with one way; the intervals stand with the two ways of dividing cost."""
    whole = clerk.view.of(scenario, MONEY)
    each = (clerk.view.difference(scenario, NET, group_by=MUNICIPALITY, group=name) for name in names)
    cells = (_without_interval(clerk, row, whole) for row in (whole, *each))
    return Row(cells=(Cell(text=clerk.numbered(scenario)), *cells))


def _without_interval(clerk: Clerk, row: DifferenceRow | None, whole: DifferenceRow | None) -> Cell:
    """Return a difference as exact as that of all together, so that the parts are seen to add up to it."""
    cell = replace(clerk.difference(row, brief=True), interval="")
    if row is None or whole is None or cell.text in ("", "0"):
        return cell
    half = (whole.ci_high - whole.ci_low) / 2.0
    return replace(cell, text=clerk.amount(replace(row, ci_low=row.difference - half, ci_high=row.difference + half)))


def _turning(clerk: Clerk) -> Iterator[str]:
    """Yield what each municipality has when cost is divided otherwise, where gain turns to loss for one of them."""
    for scenario in told_of(clerk):
        if clerk.view.few or not [*turning_with_key(clerk, scenario)]:
            continue
        rows = (
            clerk.view.difference(scenario, BY_KEY[1], group_by=MUNICIPALITY, group=name)
            for name in clerk.view.groups(NET, group_by=MUNICIPALITY)
        )
        told = [
            f"{clerk.group(row.group, group_by=MUNICIPALITY)} {clerk.amount(row)}" for row in rows if row is not None
        ]
        yield clerk.words(
            "answer.key_turns", n=clerk.view.number(scenario), b=clerk.words(f"council.key_{BY_KEY[1]}"),
            told=", ".join(told),
        )  # fmt: skip


# --- how sure -------------------------------------------------------------------------------------------------------


def sure(clerk: Clerk) -> Iterator[AnswerLine]:
    """Yield why a line may be wrong, each reason apart: luck, the model itself, and the assumptions."""
    for name, text in (("luck", _luck(clerk)), ("model", _model(clerk)), ("assumptions", _assumptions(clerk))):
        yield AnswerLine(anchor=f"sure-{name}", question=clerk.words(f"answer.sure_{name}"), text=text)


def _luck(clerk: Clerk) -> str:
    key = "answer.luck_few" if clerk.view.few else "answer.luck"
    return clerk.words(key, n=clerk.view.n_replications)


def _model(clerk: Clerk) -> str:
    known_of = clerk.view.result.asked("targets.csv")
    counted = None if known_of is None or known_of.empty else tally(known_of)
    if counted is None or not counted.measured:
        return clerk.words("answer.model_untested")
    return clerk.words("answer.model", met=counted.met, n=counted.measured)


def _assumptions(clerk: Clerk) -> str:
    """Say of what is told first in how many draws it holds, and what another world makes of all that is told."""
    if clerk.view.few:
        return clerk.words("answer.assumptions_few")
    rows = {(row.scenario, deciding(clerk.view, row.judged)): row for row in _told(clerk)}.values()
    worlds = _in_worlds(clerk, rows, Otherwise.TURNS, Otherwise.FADES)
    elsewhere = [clerk.words("answer.assumptions_world", world=world, names=told) for world, told in worlds]
    drawn = [(row, one) for row in rows if row.judged in DRAWN and (one := _drawn(clerk, row)) is not None]
    return " ".join([_in_draws(clerk, drawn) if drawn else clerk.words("answer.assumptions_undrawn"), *elsewhere])


def _in_draws(clerk: Clerk, drawn: list[Drawn]) -> str:
    groups = {
        "firm": [pair for pair in drawn if is_firm(pair[1])],
        "leaning": [pair for pair in drawn if not is_firm(pair[1]) and not turns(pair[1])],
        "turning": [pair for pair in drawn if turns(pair[1])],
    }
    told = (
        clerk.words(f"answer.assumptions_{name}", told=_by_outcome(clerk, pairs))
        for name, pairs in groups.items()
        if pairs
    )
    n = f"{max(one.n_draws for _, one in drawn):.0f}"
    return clerk.words("answer.assumptions", n=n, told="; ".join(told))


def _by_outcome(clerk: Clerk, drawn: list[Drawn]) -> str:
    """Return differences figure by figure, with the numbers of the scenarios and in how many draws each holds."""
    told: dict[str, list[Drawn]] = {}
    for pair in drawn:
        told.setdefault(_brief(clerk, pair[0].judged), []).append(pair)
    return ", ".join(f"{what} ({_held(clerk, pairs)})" for what, pairs in told.items())


def _held(clerk: Clerk, pairs: list[Drawn]) -> str:
    """Return in how many draws some differences in one figure hold, those that were seen in as many draws together."""
    groups: dict[float, list[Drawn]] = {}
    for pair in pairs:
        groups.setdefault(pair[1].n_draws, []).append(pair)
    return ", ".join(_held_of(clerk, groups[n]) for n in sorted(groups, reverse=True))


def _held_of(clerk: Clerk, pairs: list[Drawn]) -> str:
    counts = sorted(one.n_same for _, one in pairs)
    least, most, n = f"{counts[0]:.0f}", f"{counts[-1]:.0f}", f"{pairs[0][1].n_draws:.0f}"
    alike = clerk.words("method.in_draws", k=most, n=n)
    told = alike if least == most else clerk.words("answer.held", low=least, k=most, n=n)
    return f"{named(clerk, (row.scenario for row, _ in pairs))}: {told}"
