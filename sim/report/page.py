"""The report: one file that needs no network, and the figures beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.report import tables
from sim.report.figures import FIGURES
from sim.report.findings import Findings
from sim.report.picture import Picture
from sim.report.style import house_style, inline
from sim.report.words import COLUMNS, Words
from sim.store.files import write_text

if TYPE_CHECKING:
    from sim.store import Result

TEMPLATES = Path(__file__).parent / "templates"
PAGE = "report.html"


def write_report(result: Result, *, folder: Path, language: str = "en") -> Path:
    """Write the figures and the page of a result into `folder` and return the page."""
    words, findings = Words(language), Findings(result)
    with house_style():
        pictures = [draw(findings, words) for draw in FIGURES.values()]
        svgs = {picture.name: picture.svg() for picture in pictures}
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    for name, svg in svgs.items():
        write_text(folder / "figures" / f"{name}.svg", svg)
    write_text(folder / PAGE, page(findings, words, pictures=pictures, svgs=svgs))
    return folder / PAGE


def page(findings: Findings, words: Words, *, pictures: list[Picture], svgs: dict[str, str]) -> str:
    """Return the page as HTML."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    manifest = findings.result.manifest
    return environment.get_template("report.html.j2").render(
        words=words,
        column={name: words("column." + name) for name in COLUMNS},
        manifest=manifest,
        experiment=manifest["plan"]["experiment"],
        window=manifest["window"],
        period=findings.period,
        n_replications=findings.n_replications,
        pictures=[(picture, inline(svgs[picture.name], title=picture.title)) for picture in pictures],
        key_figures=tables.key_figures(findings, words),
        targets={use: tables.targets(findings, words, use=use) for use in ("fit", "held_out")},
        verdicts=verdicts(findings),
        waits=tables.waits(findings, words),
        assumptions=tables.assumptions(findings),
        n_numbers=len(findings.result.numbers),
    )


def verdicts(findings: Findings) -> dict[str, Any]:
    """Return how many targets are met, missed and not measured."""
    counts = findings.result.targets["verdict"].value_counts()
    return {name: int(counts.get(name, 0)) for name in ("met", "missed", "not_measured")}
