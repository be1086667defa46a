"""What every report is printed on: the templates, and the figures beside the page."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from sim.report.figures.drawing import Picture, inline
from sim.report.numbers import marked
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
    environment.globals |= {"marked": marked, "typed": typed, "written_to": written_to}
    return environment.get_template(template).render(**blanks)


def typed(volatile: Mapping[str, Any]) -> str:
    """Return what was typed after the program to run an experiment; empty when the result was made otherwise.

    Examples
    --------
    >>> typed({"command": ["ijmond", "run", "own/mine.yaml", "--out", "a b"]})
    "run own/mine.yaml --out 'a b'"
    >>> typed({"command": ["ijmond", "merge", "a", "b"]})
    ''
    """
    words = volatile.get("command", [])[1:]
    return shlex.join(words) if words[:1] == ["run"] else ""


def written_to(volatile: Mapping[str, Any]) -> str:
    """Return the folder that was typed for a result; empty when none was.

    Examples
    --------
    >>> written_to({"command": ["ijmond", "run", "mine.yaml", "--out", "here"]})
    'here'
    >>> written_to({"command": ["ijmond", "run", "mine.yaml", "--out=there"]})
    'there'
    """
    words = volatile.get("command", [])[1:]
    after = (after for before, after in pairwise(words) if before == "--out")
    joined = (word.removeprefix("--out=") for word in words if word.startswith("--out="))
    return shlex.quote(folder) if (folder := next(after, "") or next(joined, "")) else ""
