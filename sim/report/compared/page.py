"""The page of a comparison: the answer first, then a page for each municipality, and behind these all it rests on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.report.compared import evidence, summary
from sim.report.compared.answer import answer
from sim.report.compared.cells import ELSEWHERE, Clerk
from sim.report.compared.municipality import municipalities
from sim.report.compared.questions import chapter
from sim.report.compared.view import FIRM, ComparisonView, split_scenarios
from sim.report.figures.answer import answer_picture
from sim.report.figures.beside import flows_beside
from sim.report.figures.differences import balance, forest, groups, split
from sim.report.figures.inside import lives, weeks
from sim.report.figures.over_time import paths, payback, waits
from sim.report.page import Cell, Page, Passage, Row, TextTable, assumptions, glossary, uncertain
from sim.report.sheets import FiledTable
from sim.report.view import ASSUMPTIONS, MUNICIPALITY
from sim.report.words import day_in_words

if TYPE_CHECKING:
    from sim.report.figures.drawing import Picture
    from sim.store import Result

FIGURES: tuple[Callable[[Clerk], list[Picture]], ...] = (
    answer_picture, forest, balance, paths, payback, waits, groups, split,
)  # fmt: skip
"""The figures; one without data is not drawn."""

ON_PAGE = ("waits",)
"""Tables of a scenario that stand on the page; the others are in files, which hold those of all scenarios."""

MATRIX, BRIEF, JUDGED = "matrix", "matrix brief", "judged"
"""How tables look: many small columns, those with the sign of a verdict only, and those with a verdict in words."""


def comparison(result: Result, language: str) -> Page:
    """Return the page of a comparison."""
    clerk = Clerk(ComparisonView(result, language))
    words, view = clerk.words, clerk.view
    parts = (
        *municipalities(clerk),
        *_sheltered(clerk),
        *_best(clerk),
        *_payers(clerk),
        *_others(clerk),
        _matrix(clerk),
        Passage(
            anchor="by_scenario",
            title=words("council.by_scenario"),
            texts=(words("council.by_scenario_text"),),
            parts=chapters(clerk),
        ),
        _over_time(clerk),
        *_inside(clerk),
        _split(clerk),
        _sure(clerk),
        _statistics_of(clerk),
        _elsewhere(clerk),
        glossary(view),
        assumptions(view, of_scenarios=clerk.numbers_of),
        uncertain(view, 2, 3, 4, more=words("method.uncertain_money")),
    )
    kicker = f"{view.period} · {words('run_so_often', n=view.n_replications)}"
    first = answer(clerk, pictures=_pictures(clerk, answer_picture), numbers=_numbers(clerk))
    return Page(view=view, kicker=kicker, n_replications=view.n_replications, answer=first, parts=parts)


def _looking(look: str, *tables: TextTable) -> tuple[TextTable, ...]:
    return tuple(replace(table, look=look) for table in tables)


def _pictures(clerk: Clerk, *draws: Callable[[Clerk], list[Picture]]) -> tuple[Picture, ...]:
    return tuple(picture for draw in draws for picture in draw(clerk))


# --- what decides -------------------------------------------------------------------------------------------------


def _numbers(clerk: Clerk) -> Passage:
    """Return what is printed behind the first screen: every way in numbers, what turns it, and what to mind."""
    words, few = clerk.words, bool(clerk.view.few)
    told = words("council.answers_few" if few else "council.answers_text", period=clerk.view.period)
    text = told if few else f"{told} {words('council.legend')}"
    if clerk.worlds:
        text += f" {words('council.legend_world', mark=ELSEWHERE, worlds=words.listed(clerk.worlds.values()))}"
    return Passage(
        anchor="answers",
        look="behind",
        title=words("answer.numbers"),
        texts=(text,),
        tables=_looking(BRIEF, summary.answers(clerk)),
        parts=(
            Passage(points=tuple(summary.in_short(clerk))),
            Passage(title=words("council.mind_answers"), notes=_notes_of_answers(clerk)),
        ),
    )


def _best(clerk: Clerk) -> Iterator[Passage]:
    words = clerk.words
    best = [
        Passage(title=label, tables=_looking(f"{MATRIX} {JUDGED}", one)) for label, one in summary.best_tables(clerk)
    ]
    if best:
        texts = (words("council.best_text"),)
        yield Passage(anchor="best", title=words("council.best_tables"), texts=texts, parts=tuple(best))


def _notes_of_answers(clerk: Clerk) -> tuple[str, ...]:
    return clerk.view.notes(*(outcome.measure for outcome in summary.asked(clerk.view)))


def _other_notes(clerk: Clerk, *measures: str) -> tuple[str, ...]:
    """Return what must be said beside measures; what stands under the first table is not said again."""
    said = _notes_of_answers(clerk)
    return tuple(text for text in clerk.view.notes(*measures) if text not in said)


def _sheltered(clerk: Clerk) -> Iterator[Passage]:
    table = summary.sheltered(clerk)
    if table is not None:
        yield Passage(
            anchor="sheltered",
            title=clerk.words("council.sheltered"),
            texts=(clerk.words("council.sheltered_text"),),
            tables=_looking(MATRIX, table),
        )


def _payers(clerk: Clerk) -> Iterator[Passage]:
    words, table = clerk.words, summary.payers(clerk)
    if table is not None:
        keys = (words("council.key_net_result_eur"), words("council.key_net_result_by_stock_eur"))
        under = Passage(points=tuple(summary.turns_with_the_key(clerk)), notes=clerk.view.notes(MUNICIPALITY))
        yield Passage(
            anchor="cost_keys",
            title=words("council.payers_keys"),
            texts=(words("council.payers_text", a=keys[0], b=keys[1]),),
            tables=_looking(BRIEF, table),
            parts=(under,),
        )


def _others(clerk: Clerk) -> Iterator[Passage]:
    """Yield for each group of choices but the first how each of its scenarios stands against those of the first."""
    view, words = clerk.view, clerk.words
    groups = []
    for label, scenarios in () if view.few else view.choices[1:]:
        said = [
            Passage(title=clerk.numbered(one), points=tuple(summary.against(clerk, one, list(view.choices[0][1]))))
            for one in scenarios
        ]
        known = tuple(part for part in said if part.points)
        groups += [Passage(title=label, parts=known)] if known else []
    if groups:
        texts = (words("council.others_text"),)
        yield Passage(anchor="others", title=words("council.others"), texts=texts, parts=tuple(groups))


def _matrix(clerk: Clerk) -> Passage:
    words, view = clerk.words, clerk.view
    tables = _looking(MATRIX, *evidence.matrix(clerk).apart())
    notes = _other_notes(clerk, *(outcome.measure for outcome in view.headline))
    return Passage(
        anchor="matrix",
        title=words("council.matrix"),
        texts=(words("council.matrix_few" if view.few else "council.matrix_text"),),
        parts=(
            *(() if view.few else _judged(clerk)),
            Passage(tables=tables, notes=notes, sheets=(FiledTable(name="headline", table=evidence.matrix(clerk)),)),
            *_pairs(clerk),
            Passage(
                anchor="matrix_drawn",
                folded=words("council.matrix_drawn"),
                pictures=_pictures(clerk, forest, balance),
            ),
        ),
    )


def _judged(clerk: Clerk) -> Iterator[Passage]:
    words, matters = clerk.words, evidence.matters(clerk)
    texts = (words("council.how_to_read_text", **evidence.directions(clerk)),)
    sizes = Passage(
        anchor="matters", folded=words("council.matters"), texts=(words("council.matters_text"),), tables=(matters,)
    )
    yield Passage(title=words("council.how_to_read"), texts=texts, parts=(sizes,) if matters.rows else ())
    tables = _looking(JUDGED, evidence.verdict_table(clerk))
    yield Passage(anchor="judged", folded=words("council.judgement"), tables=tables)


def _pairs(clerk: Clerk) -> Iterator[Passage]:
    tables = [table for names in clerk.view.sets if (table := summary.pair_table(clerk, names)).rows]
    if tables:
        sheets = tuple(FiledTable(name=f"pairs-{number}", table=table) for number, table in enumerate(tables, start=1))
        yield Passage(title=clerk.words("council.pairs"), texts=(clerk.words("council.pairs_text"),), sheets=sheets)


# --- scenario by scenario -------------------------------------------------------------------------------------------


def chapters(clerk: Clerk) -> tuple[Passage, ...]:
    """Return the chapter of each scenario as it stands on the page, and before them where its tables are.

    Of a scenario that changes several things at once no table stands on the page.
    """
    whole = {scenario: chapter(clerk, scenario) for scenario in clerk.view.scenarios}
    files = {one.name: one for one in _files_of(clerk, whole)}
    shown = [_on_page(part, files, ON_PAGE if one in clerk.view.single else ()) for one, part in whole.items()]
    return (Passage(sheets=tuple(files.values())), *shown)


def _on_page(part: Passage, files: Mapping[str, FiledTable], names: Collection[str]) -> Passage:
    """Return a chapter with the tables of these names alone; under each question stands where the others are."""
    return replace(part, filed=True, parts=tuple(_asked_on_page(one, files, names) for one in part.parts))


def _asked_on_page(question: Passage, files: Mapping[str, FiledTable], names: Collection[str]) -> Passage:
    elsewhere = dict.fromkeys(table.name for table in _tables_in(question) if table.name not in names)
    found = (_with_tables(one, names) for one in question.parts)
    parts = [one for one in found if one.tables or one.points or one.parts or one.notes or one.texts]
    if elsewhere:
        parts.append(Passage(sheets=tuple(files[name] for name in elsewhere)))
    return replace(question, parts=tuple(parts))


def _with_tables(part: Passage, names: Collection[str]) -> Passage:
    """Return a part with the tables of these names; what is said of a table goes with it."""
    tables = tuple(table for table in part.tables if table.name in names)
    return replace(part, tables=tables, texts=part.texts if tables or not part.tables else ())


def _files_of(clerk: Clerk, whole: Mapping[str, Passage]) -> Iterator[FiledTable]:
    """Yield a file for each kind of table, with those of all scenarios below each other."""
    found: dict[str, dict[str, TextTable]] = {}
    for scenario, part in whole.items():
        for table in _tables_in(part):
            found.setdefault(table.name, {})[scenario] = table
    for name, tables in found.items():
        first = next(iter(tables.values()))
        rows = (_of_scenario(clerk, scenario, row) for scenario, table in tables.items() for row in table.rows)
        heads = (clerk.words("council.scenario"), *first.heads)
        numeric = [place + 1 for place in range(len(first.heads)) if place in first.numeric]
        yield FiledTable(name=name, table=TextTable(heads=heads, rows=tuple(rows), numeric=numeric))


def _tables_in(part: Passage) -> Iterator[TextTable]:
    yield from (table for table in part.tables if table.rows)
    for one in part.parts:
        yield from _tables_in(one)


def _of_scenario(clerk: Clerk, scenario: str, row: Row) -> Row:
    return replace(row, cells=(Cell(text=clerk.numbered(scenario)), *row.cells)) if row.cells else row


# --- how sure it is -----------------------------------------------------------------------------------------------


def _over_time(clerk: Clerk) -> Passage:
    words = clerk.words
    return Passage(
        anchor="over_time",
        title=words("council.over_time"),
        texts=(words("council.baseline_is", baseline=clerk.baseline),),
        pictures=_pictures(clerk, paths, payback),
        parts=(
            Passage(
                anchor="over_queues",
                folded=words("council.over_queues"),
                pictures=_pictures(clerk, waits, groups),
            ),
        ),
    )


def _inside(clerk: Clerk) -> Iterator[Passage]:
    """Yield what happens inside, where that was measured: of each way the flow, a week of work, and a few lives.

    The first way is open, beside the week of today; the others are alike, and folded.
    """
    of_way: dict[int, list[Picture]] = {}
    for picture in _pictures(clerk, flows_beside, weeks, lives):
        of_way.setdefault(_way_of(picture), []).append(picture)
    usual = of_way.pop(clerk.view.number(clerk.view.baseline), [])
    ways = [(clerk.numbered(clerk.view.everything[number]), number, of_way[number]) for number in sorted(of_way)]
    parts = [Passage(folded=name, anchor=f"inside-{n}", pictures=tuple(mine)) for name, n, mine in ways[1:]]
    if ways:
        name, number, mine = ways[0]
        first = Passage(title=name, anchor=f"inside-{number}", pictures=(mine[0], *usual, *mine[1:]))
        parts = [first, *parts]
    if usual or parts:
        pictures = () if ways else tuple(usual)
        yield Passage(anchor="inside", title=clerk.words("drawn.inside"), pictures=pictures, parts=tuple(parts))


def _way_of(picture: Picture) -> int:
    """Return the number of the way that a picture is of: with it ends the name of each that is drawn once a way."""
    return int(picture.name.rpartition("-")[2])


def _split(clerk: Clerk) -> Passage:
    words, view = clerk.words, clerk.view
    entered = Passage(
        title=words("method.entered_numbers"), sheets=(FiledTable(name="entered", table=evidence.entered(clerk)),)
    )
    if not view.steps:
        return Passage(anchor="split", title=words("method.split"), texts=(words("method.no_split"),), parts=(entered,))
    tables = tuple(
        Passage(title=view.scenario_label(scenario), sheets=(_split_sheet(clerk, scenario),))
        for scenario in split_scenarios(view)
    )
    return Passage(
        anchor="split",
        title=words("method.split"),
        texts=(words("method.split_text", n=int(max(step.n for step in view.steps))),),
        points=tuple(words("method." + nature) for nature in evidence.NATURES),
        parts=(
            Passage(anchor="split_drawn", folded=words("method.split_drawn"), pictures=_pictures(clerk, split)),
            *tables,
            entered,
        ),
    )


def _split_sheet(clerk: Clerk, scenario: str) -> FiledTable:
    return FiledTable(name=f"split-{clerk.view.number(scenario)}", table=evidence.split_table(clerk, scenario))


def _sure(clerk: Clerk) -> Passage:
    words, view = clerk.words, clerk.view
    n_draws = int(max((row.n_draws for row in view.sureness), default=0))
    turns = tuple(summary.what_turns(clerk))
    if not n_draws:
        return Passage(anchor="sure", title=words("method.sure"), texts=(words("method.no_sure"),), points=turns)
    return Passage(
        anchor="sure",
        title=words("method.sure"),
        texts=(words("method.sure_text", n=n_draws, firm=f"{100.0 * FIRM:.0f} %"),),
        points=turns,
        tables=_looking(MATRIX, *evidence.sign_table(clerk).apart()),
        notes=view.notes(ASSUMPTIONS),
        sheets=(FiledTable(name="signs", table=evidence.sign_table(clerk)),),
        parts=(
            Passage(
                title=words("method.sure_all"), sheets=(FiledTable(name="draws", table=evidence.sureness_table(clerk)),)
            ),
        ),
    )


def _statistics_of(clerk: Clerk) -> Passage:
    words = clerk.words
    table = FiledTable(name="statistics", table=evidence.statistics_table(clerk))
    every = Passage(title=words("method.all_differences"), sheets=(table,))
    return Passage(
        anchor="statistics",
        title=words("method.statistics"),
        texts=(f"{_compared(clerk)} {_when(clerk)}",),
        points=tuple(_statistics(clerk)),
        parts=() if clerk.view.few else (every,),
    )


def _compared(clerk: Clerk) -> str:
    """Say what is compared with what."""
    ways = clerk.words("council.ways", n=len(clerk.view.scenarios))
    return clerk.words("council.question_text", ways=ways, baseline=clerk.baseline)


def _when(clerk: Clerk) -> str:
    """Say when the scenarios take effect and over what is compared."""
    view = clerk.view
    over = {"period": view.period, "replications": view.n_replications}
    if view.changes_on is None:
        return clerk.words("council.no_change_date", **over)
    return clerk.words("council.takes_effect", date=day_in_words(view.changes_on, language=view.language), **over)


def _statistics(clerk: Clerk) -> Iterator[str]:
    """Yield how differences were told from luck, a paragraph each."""
    view, words, numbers = clerk.view, clerk.words, clerk.numbers
    if view.few:
        yield words("council.few", **view.few)
        return
    found, others, n = evidence.correlations(view), evidence.breakdowns(view), len(view.headlines)
    if found is not None:
        names = ("low", "middle", "high")
        reached = {name: numbers.plain(value, decimals=2) for name, value in zip(names, found, strict=True)}
        yield words("method.paired", **reached)
    yield words("method.corrected", n=n, false=numbers.plain(evidence.ONE_IN * n, decimals=0))
    if others:
        n_shown = sum(row.verdict in ("higher", "lower") for row in others)
        yield words("method.breakdowns", n=len(others), shown=n_shown)
    yield from _precision(clerk)
    yield from (words("method.needed"), words("method.simultaneous"))


def _precision(clerk: Clerk) -> Iterator[str]:
    """Say whether replications were added until all was as precise as asked, or the cap came first."""
    found = clerk.view.precision
    if found:
        asked = {
            "measure": clerk.short(found[0].measure),
            "wanted": clerk.numbers.sensible(found[0].wanted, unit="fraction"),
            "n": len(found),
            "most": clerk.numbers.sensible(max(row.relative_half_width for row in found), unit="fraction"),
        }
        yield clerk.words("method.precise" if all(row.reached for row in found) else "method.capped", **asked)


def _elsewhere(clerk: Clerk) -> Passage:
    return Passage(
        anchor="elsewhere",
        title=clerk.words("method.elsewhere"),
        texts=(clerk.words("method.elsewhere_text"),),
        points=tuple(clerk.words(f"method.elsewhere_{number}") for number in range(1, 6)),
    )
