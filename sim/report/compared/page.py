"""The page of a comparison: the summary first, then scenario by scenario, then how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.report.compared import evidence, summary
from sim.report.compared.cells import MOST_COLUMNS, Clerk, Table
from sim.report.compared.facts import Compared
from sim.report.compared.questions import Chapter, chapter
from sim.report.dates import day_in_words
from sim.report.figures.differences import balance, forest, groups, split
from sim.report.figures.drawing import Picture, house_style
from sim.report.figures.over_time import paths, payback, waits
from sim.report.notes import ASSUMPTIONS, MUNICIPALITY, notes, notices_of, title
from sim.report.numbers import plain, sensible
from sim.report.paper import fill_in, write_figures
from sim.report.words import Words

if TYPE_CHECKING:
    from sim.store import Result

FIGURES: tuple[Callable[[Clerk], list[Picture]], ...] = (forest, balance, paths, payback, waits, groups, split)
"""The figures, in the order in which the page shows them; one without data is not drawn."""


def comparison(result: Result, *, folder: Path, words: Words) -> str:
    """Write the figures of a comparison into `folder` and return its page."""
    clerk = Clerk(Compared(result, words.language), words)
    with house_style():
        pictures = [picture for draw in FIGURES for picture in draw(clerk)]
        drawn = write_figures(folder, pictures)
    return fill_in("comparison.html.j2", **_blanks(clerk, {p.name: (p, drawn[p.name]) for p in pictures}))


def _blanks(clerk: Clerk, pictures: dict[str, Any]) -> dict[str, Any]:
    """Return everything that the template shows."""
    manifest = clerk.compared.result.manifest
    chapters = [chapter(clerk, scenario) for scenario in clerk.compared.scenarios]
    return {
        "words": clerk.words,
        "compared": clerk.compared,
        "baseline": clerk.baseline,
        "notices": notices_of(clerk.compared.result, language=clerk.words.language),
        "manifest": manifest,
        "experiment": manifest["plan"]["experiment"],
        "title": title(manifest, language=clerk.words.language),
        "n_replications": clerk.compared.n_replications,
        "ways": _ways(clerk),
        "when": _when(clerk),
        "pictures": pictures,
        "chapters": chapters,
        "contents": _contents(clerk, chapters),
        **_decides(clerk),
        **_how_sure(clerk),
        **_entered(clerk),
    }


def _decides(clerk: Clerk) -> dict[str, Any]:
    return {
        "answers": summary.answers(clerk),
        "sheltered": summary.sheltered(clerk),
        "payers": summary.payers(clerk),
        "turns_with_the_key": summary.turns_with_the_key(clerk),
        "best_tables": summary.best_tables(clerk),
        "notes": _notes(clerk),
        "in_short": summary.in_short(clerk),
        "verdict_table": summary.verdict_table(clerk),
        "directions": summary.directions(clerk),
        "matters": summary.matters(clerk),
        "matrices": summary.matrix(clerk).apart(most=MOST_COLUMNS),
        "others": _others(clerk),
        "pair_tables": [part for some in clerk.compared.sets for part in _pairs(clerk, some)],
    }


def _notes(clerk: Clerk) -> dict[str, list[str]]:
    """Return what must be said beside each part of the page; what stands under the first table is not said again."""
    of_answers = [head.measure for head in summary.asked(clerk.compared)]
    of_matrix = [judged.measure for judged in clerk.compared.headline]
    of_sheltered = [judged.measure for judged in summary.OF_SHELTERED]
    about = {
        "answers": of_answers, "payers": [MUNICIPALITY], "matrix": of_matrix, "sheltered": of_sheltered,
        "assumptions": [ASSUMPTIONS],
    }  # fmt: skip
    manifest, language = clerk.compared.result.manifest, clerk.words.language
    found = {place: notes(manifest, *subjects, language=language) for place, subjects in about.items()}
    for place in ("matrix", "sheltered"):
        found[place] = [text for text in found[place] if text not in found["answers"]]
    return found


def _pairs(clerk: Clerk, names: tuple[str, ...]) -> list[Table]:
    table = summary.pair_table(clerk, names)
    return table.apart(most=MOST_COLUMNS) if table.lines else []


def _others(clerk: Clerk) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """Return for each group of choices but the first how each of its scenarios stands against those of the first."""
    compared = clerk.compared
    found: list[tuple[str, list[tuple[str, list[str]]]]] = []
    if compared.few:
        return found
    for choice in compared.choices[1:]:
        said = [
            (clerk.numbered(one), summary.against(clerk, one, list(compared.choices[0].scenarios)))
            for one in choice.scenarios
        ]
        known = [(name, points) for name, points in said if points]
        found += [(choice.label, known)] if known else []
    return found


def _how_sure(clerk: Clerk) -> dict[str, Any]:
    compared = clerk.compared
    return {
        "n_draws": int(max((row.n_draws for row in compared.sureness), default=0)),
        "firm": f"{100.0 * evidence.FIRM:.0f} %",
        "signs": evidence.sign_table(clerk).apart(most=MOST_COLUMNS),
        "sureness": evidence.sureness_table(clerk),
        "statistics": _statistics(clerk),
        "all_differences": evidence.statistics_table(clerk),
        "n_split": int(max((step.n for step in compared.steps), default=0)),
        "splits": [
            (
                compared.scenario_label(scenario),
                evidence.split_table(clerk, scenario).apart(most=MOST_COLUMNS, keep=2),
            )
            for scenario in evidence.split_scenarios(compared)
        ],
    }


def _entered(clerk: Clerk) -> dict[str, Any]:
    return {
        "assumptions": evidence.assumed(clerk),
        "n_numbers": len(clerk.compared.result.numbers),
        "entered_numbers": evidence.entered(clerk),
    }


def _ways(clerk: Clerk) -> str:
    n = len(clerk.compared.scenarios)
    return clerk.words("council.one_way") if n == 1 else clerk.words("council.ways", n=n)


def _when(clerk: Clerk) -> str:
    """Say when the scenarios take effect and over what is compared."""
    compared = clerk.compared
    over = {"period": compared.period, "replications": compared.n_replications}
    if compared.changes_on is None:
        return clerk.words("council.no_change_date", **over)
    return clerk.words(
        "council.takes_effect", date=day_in_words(compared.changes_on, language=clerk.words.language), **over
    )


def _statistics(clerk: Clerk) -> list[str]:
    """Return how differences were told from luck, a paragraph each."""
    compared, words = clerk.compared, clerk.words
    if compared.few:
        return [words("council.few", **compared.few)]
    found, others, n = evidence.correlations(compared), evidence.breakdowns(compared), len(compared.headlines)
    sentences = []
    if found is not None:
        names = ("low", "middle", "high")
        reached = {name: plain(value, decimals=2) for name, value in zip(names, found, strict=True)}
        sentences.append(words("method.paired", **reached))
    sentences.append(words("method.corrected", n=n, false=plain(evidence.ONE_IN * n, decimals=0)))
    if others:
        n_shown = sum(row.verdict in ("higher", "lower") for row in others)
        sentences.append(words("method.breakdowns", n=len(others), shown=n_shown))
    return [*sentences, *_precision(clerk), words("method.needed"), words("method.simultaneous")]


def _precision(clerk: Clerk) -> Iterator[str]:
    """Say whether replications were added until all was as precise as asked, or the cap came first."""
    found = clerk.compared.precision
    if found:
        asked = {
            "measure": clerk.short(found[0].measure),
            "wanted": sensible(found[0].wanted, unit="fraction"),
            "n": len(found),
            "most": sensible(max(row.relative_half_width for row in found), unit="fraction"),
        }
        yield clerk.words("method.precise" if all(row.reached for row in found) else "method.capped", **asked)


def _contents(clerk: Clerk, chapters: list[Chapter]) -> list[tuple[str, str]]:
    """Return the anchors and texts of the table of contents."""
    words = clerk.words
    others = ("council.others",) if _others(clerk) else ()
    later = ("council.over_time", "method.split", "method.sure", "method.statistics", "method.elsewhere")
    return [
        *((part.rpartition(".")[2], words(part)) for part in others),
        ("matrix", words("council.matrix")),
        *((f"scenario-{one.number}", f"{one.number}. {one.label}") for one in chapters),
        *((part.rpartition(".")[2], words(part)) for part in later),
        ("assumptions", words("assumptions")),
        ("uncertain", words("uncertain")),
        ("again", words("again")),
    ]
