"""What every report is printed on: the templates, and the figures beside the page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sim.report.picture import Picture
from sim.report.style import inline
from sim.store.files import write_text

TEMPLATES = Path(__file__).parent / "templates"
PAGE = "report.html"


def write_figures(folder: Path, pictures: Iterable[Picture]) -> dict[str, str]:
    """Write each picture as a file below `folder` and return the SVG for inside the page, by name."""
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    drawn = {}
    for picture in pictures:
        svg = picture.svg()
        write_text(folder / "figures" / f"{picture.name}.svg", svg)
        drawn[picture.name] = inline(svg, title=picture.title)
    return drawn


def fill_in(template: str, **blanks: Any) -> str:
    """Return a template with its blanks filled in; a blank that is forgotten is an error."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template(template).render(**blanks)
