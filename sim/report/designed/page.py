"""The pages of sweeps, sensitivity analyses and searches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.report.dates import period_in_words
from sim.report.designed import searches, sensitivities, short
from sim.report.designed.changes import Path as Keys
from sim.report.designed.changes import paths_of
from sim.report.designed.facts import BASE, Case, Facts, Outcome, Unreached, named
from sim.report.figures import responses
from sim.report.figures.drawing import Picture, house_style
from sim.report.findings import Findings
from sim.report.notes import ASSUMPTIONS, notes, notices_of, title
from sim.report.numbers import MISSING
from sim.report.paper import fill_in, write_figures
from sim.report.paths import path_label
from sim.report.single import Cell, Row, assumptions
from sim.report.verdicts import Meaning
from sim.report.words import Words

if TYPE_CHECKING:
    from pathlib import Path

    from sim.store import Result

TEAMS = ("resources", "teams")
MOST_NAMED = 6
"""Numbers that are named; the others are counted."""


@house_style()
def sweep(result: Result, *, folder: Path, words: Words) -> str:
    """Write the figures of a sweep into `folder` and return its page."""
    facts = Facts(result, words)
    drawn = (responses.responses(facts), responses.heat_maps(facts))
    pictures = [picture for picture in drawn if picture is not None]
    sections = [
        in_short(facts, short.of_sweep(facts)) | _beside(facts),
        varied(facts),
        _section(facts, "response", texts=_left_out(facts), pictures=pictures),
        every_case(facts),
    ]
    return _page(facts, sections, folder=folder)


def _left_out(facts: Facts) -> list[str]:
    """Say of which factors the effect cannot be told."""
    names = ", ".join(facts.factor_label(name) for name in facts.factors if name not in facts.identified)
    return [facts.words("design.not_identified", names=names)] if names else []


@house_style()
def sensitivity(result: Result, *, folder: Path, words: Words) -> str:
    """Write the figures of a sensitivity analysis into `folder` and return its page."""
    facts = Facts(result, words)
    study = facts.study
    drawn = {picture.name: picture for picture in sensitivities.pictures(facts)}
    n_numbers = sum(len(paths) for paths in study["factors"].values())
    screening = {"n": study["screening"]["n"], "k": len(study["factors"]), "paths": n_numbers}
    heads = [words(f"design.{name}") for name in ("place", "factor", "numbers", "effect", "signed", "sigma")]
    found = [
        {
            "title": title,
            "heads": heads,
            "rows": sensitivities.effects_table(rows, to=words("to")),
            "numeric": [0, 2, 3, 4, 5],
        }
        for title, rows in sensitivities.panels(facts, sensitivities.MORRIS)
    ]
    texts = [words("design.screening_text", **screening), words("design.largest", n=sensitivities.MOST)]
    sections = [
        in_short(facts, short.of_sensitivity(facts)) | _beside(facts, ASSUMPTIONS),
        _section(facts, "screening", pictures=[drawn["screening"]], tables=found, texts=texts),
    ]
    nothing = _section(facts, "indices", texts=[words("design.no_indices")])
    sections.append(_indices(facts, drawn) if "indices" in drawn else nothing)
    return _page(facts, sections, folder=folder)


def _indices(facts: Facts, drawn: dict[str, Picture]) -> dict[str, Any]:
    study, words = facts.study, facts.words
    blanks = {"k": len(study["important"]), **{key: study["indices"][key] for key in ("n", "replications")}}
    heads = [words(f"design.{name}") for name in ("place", "factor", "total", "first")]
    found = [
        {"title": title, "heads": heads, "rows": sensitivities.shares_table(rows, to=words("to")), "numeric": [0, 2, 3]}
        for title, rows in sensitivities.panels(facts, sensitivities.SOBOL)
    ]
    return _section(
        facts, "indices", pictures=[drawn["indices"]], tables=found, texts=[words("design.indices_text", **blanks)]
    )


@house_style()
def staffing(result: Result, *, folder: Path, words: Words) -> str:
    """Write the figures of a search into `folder` and return its page."""
    facts = Facts(result, words)
    heads = [words("design.norm"), "", words("design.tolerance")]
    norms = {"title": "", "heads": heads, "rows": searches.norms_table(facts), "numeric": [2]}
    labels = [facts.head(_key(norm)) for norm in facts.study["norms"]]
    heads = [
        words("design.point"),
        f"{words('design.cost')} ({words('unit.eur')})",
        *labels,
        words("design.verdict"),
        words("design.n"),
    ]
    numeric = [*range(1, 2 + len(labels)), 3 + len(labels)]
    rows = searches.candidates_table(facts)
    candidates = {"title": "", "heads": heads, "rows": rows, "numeric": numeric, "look": "many"}
    sections = [
        in_short(facts, [*searches.statement(facts), *short.of_staffing(facts)]) | _beside(facts),
        _section(facts, "norms", tables=[norms]),
        _section(facts, "frontier", pictures=[searches.frontier(facts)]),
        _section(facts, "candidates", tables=[candidates], texts=[words("design.candidates_text")]),
        varied(facts),
    ]
    return _page(facts, sections, folder=folder)


def _key(norm: dict[str, Any]) -> Outcome:
    one = norm["outcome"]
    return one["measure"], one["group_by"], one["group"]


# --- sections -------------------------------------------------------------------------------------


def _section(
    facts: Facts,
    name: str,
    *,
    texts: list[str] | None = None,
    pictures: list[Picture] | None = None,
    tables: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    heading = facts.words(f"design.{name}")
    return {
        "title": heading, "texts": texts or [], "notes": [], "pictures": pictures or [], "tables": tables or [],
        "look": "",
    }  # fmt: skip


def in_short(facts: Facts, texts: list[str]) -> dict[str, Any]:
    """Return the section on top: what was varied, what moved most and what is not shown."""
    return _section(facts, "in_short", texts=texts) | {"look": "short"}


def _beside(facts: Facts, *places: str) -> dict[str, list[str]]:
    """Return what must be said beside the outcomes that are looked at, and in some places of the report."""
    about = [*(outcome[0] for outcome in facts.outcomes), *places]
    return {"notes": notes(facts.result.manifest, *about, language=facts.words.language)}


def varied(facts: Facts) -> dict[str, Any]:
    """Return the section that says what was varied, and against what the cases are held."""
    words, until = facts.words, dt.date.fromisoformat(facts.result.manifest["window"]["until"])
    period = period_in_words(facts.since, until, language=words.language)
    text = words(
        "design.contents_text",
        n_cases=len(facts.design),
        n=responses.n_replications(facts),
        period=period,
        baseline=facts.case_label(facts.baseline),
    )
    heads = [words(f"design.{name}") for name in ("factor", "changes", "levels", "usual")]
    rows = [
        Row((facts.factor_label(name), changed_by(facts, name) or MISSING, _levels(facts, name), _usual(facts, name)))
        for name in facts.factors
    ]
    table = {"title": "", "heads": heads, "rows": rows, "numeric": []}
    return _section(facts, "contents", texts=[text], tables=[table])


def changed_by(facts: Facts, factor: str) -> str:
    """Return what a factor changes as people would say it; empty where no two cases tell."""
    paths = sorted(paths_of(facts.plan, facts.swept, factor))
    said: dict[str, list[str]] = {}
    for path in paths[:MOST_NAMED]:
        what, whose = _in_words(facts, path)
        said.setdefault(what, []).append(whose)
    parts = [f"{what}: {', '.join(whose)}" if any(whose) else what for what, whose in said.items()]
    more = [facts.words("design.more_numbers", n=len(paths) - MOST_NAMED)] if len(paths) > MOST_NAMED else []
    return "; ".join([*parts, *more])


def _in_words(facts: Facts, path: Keys) -> tuple[str, str]:
    """Return what is changed, and of which team or, of no team, where it stands."""
    if path[:2] != TEAMS or len(path) < 4:
        return path_label(".".join(path), labels=facts.result.manifest["labels"], language=facts.words.language), ""
    label = facts.words.label(facts.result.manifest["labels"].get("team", {}).get(path[2], named(path[2])))
    return named(".".join(path[3:])), str(label)


def _levels(facts: Facts, factor: str) -> str:
    """Return the levels of a factor, or from where to where they go when there are many."""
    points = facts.design[facts.design["point"] != BASE][factor].dropna()
    known = sorted(points.unique().tolist(), key=lambda level: (isinstance(level, str), level))
    said = [facts.level_label(factor, level) for level in known]
    return f"{said[0]} {facts.words('to')} {said[-1]}" if len(said) > 8 else "; ".join(said)


def _usual(facts: Facts, factor: str) -> str:
    usual = facts.design[facts.design["point"] == BASE][factor]
    return "; ".join(dict.fromkeys(facts.level_label(factor, level) for level in usual.tolist()))


def every_case(facts: Facts) -> dict[str, Any]:
    """Return the section with all cases: their means, and their differences from the baseline."""
    words = facts.words
    heads = [
        words("design.scenario"),
        *map(facts.factor_label, facts.factors),
        *map(facts.head, facts.outcomes),
    ]
    estimates = {outcome: facts.by_case(facts.result.summary, outcome) for outcome in facts.outcomes}
    differences = {outcome: facts.by_case(facts.differences, outcome) for outcome in facts.outcomes}
    own = {outcome: facts.by_case(facts.own_differences, outcome) for outcome in facts.outcomes}
    missing = {outcome: facts.unreached(outcome) for outcome in facts.outcomes}
    rows = []
    for case in facts.design[facts.design["role"] != "draw"].to_dict("records"):
        key = (case["scenario"], case["point"])
        cells = (
            _why(facts, missing[one][key], one)
            if key in missing[one]
            else _cell(facts, estimates[one][key], [differences[one].get(key), own[one].get(key)], one)
            for one in facts.outcomes
        )
        levels = (facts.level_label(name, case[name]) for name in facts.factors)
        rows.append(Row((facts.scenario_label(key[0]), *levels, *cells), "baseline" if key == facts.baseline else ""))
    numeric = list(range(1, len(heads)))
    told = {"n": len(facts.differences), "baseline": facts.case_label(facts.baseline)}
    text = words("design.results_few" if facts.few else "design.results_text", **told)
    table = {"title": "", "heads": heads, "rows": rows, "numeric": numeric, "look": "many"}
    return _section(facts, "results", tables=[table], texts=[text, *_dashes(facts, missing)])


def _dashes(facts: Facts, missing: dict[Outcome, dict[Case, Unreached]]) -> list[str]:
    return [facts.words("design.unreached_text")] if any(missing.values()) else []


def _why(facts: Facts, found: Unreached, outcome: Outcome) -> Cell:
    """Return why a case has no value."""
    text, more = facts.unreached_label(outcome, found)
    return text, ((more, "open"),) if more else ()


def _cell(
    facts: Facts, estimate: dict[Any, Any], differences: Sequence[dict[Any, Any] | None], outcome: Outcome
) -> Cell:
    """Return a mean with its interval; the difference from the baseline and that from its own scenario as it is."""
    text, interval = facts.mean_label(estimate, outcome)
    from_baseline, from_own = (_difference(facts, row, outcome) for row in differences)
    own = ((facts.words("design.of_own"), "interval"), *from_own) if from_own else ()
    return text, ((interval, "interval"), *from_baseline, *own)


def _difference(facts: Facts, row: dict[Any, Any] | None, outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """Return a difference with its interval and what it means; nothing when there is none."""
    if row is None or row["difference"] != row["difference"]:
        return ()
    what = facts.meaning(row, outcome)
    more, reach = facts.difference_label(row, outcome)
    look = "decided" if what.is_shown else "open"
    sign = f"{what.sign} " if what.is_shown or what is Meaning.TOO_SMALL else ""
    return ((f"{sign}{more}", look), (reach, look)) if reach else ((f"{sign}{more}", look),)


def _asked_replications(facts: Facts) -> int:
    """Return the number of replications by which the same is asked for again."""
    given = facts.study.get("initial") or facts.study.get("screening", {}).get("replications")
    return int(given or facts.design["n_replications"].min())


def _page(facts: Facts, sections: list[dict[str, Any]], *, folder: Path) -> str:
    pictures = [picture for section in sections for picture in section["pictures"]]
    drawn = write_figures(folder, pictures)
    manifest = facts.result.manifest
    return fill_in(
        "designed.html.j2",
        words=facts.words,
        column=facts.words.table("column"),
        notices=notices_of(facts.result, language=facts.words.language),
        manifest=manifest,
        experiment=manifest["plan"]["experiment"],
        title=title(manifest, language=facts.words.language),
        n_replications=_asked_replications(facts),
        sections=sections,
        drawn=drawn,
        assumptions=assumptions(Findings(facts.result, facts.words.language)),
        n_numbers=len(facts.result.numbers),
    )
