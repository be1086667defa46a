"""The report of one organisation: its figures beside those of the real world."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.report import tables
from sim.report.figures import FIGURES
from sim.report.findings import Findings
from sim.report.notes import TARGETS, notes, title
from sim.report.paper import fill_in, write_figures
from sim.report.picture import Picture
from sim.report.style import house_style
from sim.report.words import COLUMNS, Words
from sim.store.notices import notices_of
from sim.store.targets import tally

if TYPE_CHECKING:
    from sim.store import Result


def single(result: Result, *, folder: Path, words: Words) -> str:
    """Write the figures of a result into `folder` and return its page."""
    findings = Findings(result, words.language)
    with house_style():
        pictures = [draw(findings, words) for draw in FIGURES.values()]
        drawn = write_figures(folder, pictures)
    return page(findings, words, pictures=pictures, drawn=drawn)


def page(findings: Findings, words: Words, *, pictures: list[Picture], drawn: dict[str, str]) -> str:
    """Return the page as HTML."""
    manifest = findings.result.manifest
    return fill_in(
        "report.html.j2",
        words=words,
        column={name: words("column." + name) for name in COLUMNS},
        notices=notices_of(findings.result, language=words.language),
        manifest=manifest,
        experiment=manifest["plan"]["experiment"],
        title=title(manifest, language=words.language),
        notes={
            "key_figures": notes(manifest, *tables.KEY_FIGURES, language=words.language),
            "targets": notes(manifest, TARGETS, language=words.language),
        },
        window=manifest["window"],
        period=findings.period,
        n_replications=findings.n_replications,
        pictures=[(picture, drawn[picture.name]) for picture in pictures],
        key_figures=tables.key_figures(findings, words),
        targets={use: tables.targets(findings, words, use=use) for use in ("fit", "held_out")},
        tally=tally(findings.result.targets),
        waits=tables.waits(findings, words),
        assumptions=tables.assumptions(findings),
        n_numbers=len(findings.result.numbers),
    )
