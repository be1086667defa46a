"""What every report is printed on: the templates, the figures beside the page, and what every page ends with."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.report.blocks import Page, Passage, Row, TextTable, cells, pictures_in
from sim.report.dates import period_label
from sim.report.figures.drawing import Picture, inline
from sim.report.view import View
from sim.store import write_text

if TYPE_CHECKING:
    import pandas as pd

TEMPLATES = Path(__file__).parent / "templates"
PAGE = "report.html"

ENTERED = ("assumption", "calibrated")
"""Kinds of sources of numbers that nobody observed."""

HEADS = ("path", "value", "unit", "range", "kind", "source")
FACTOR = "factor "
"""Before a range that multiplies the number."""


def printed(page: Page, *, folder: Path) -> str:
    """Write the figures of a page below `folder` and return the page as HTML; a blank that is forgotten is an error."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    view, volatile = page.view, page.view.result.manifest["volatile"]
    return environment.get_template("page.html.j2").render(
        page=page,
        view=view,
        words=view.words,
        manifest=view.result.manifest,
        drawn=write_figures(folder, pictures_in(page.parts)),
        typed=typed(volatile),
        written_to=written_to(volatile),
        minutes=view.numbers.plain(volatile["seconds"] / 60.0, decimals=1),
    )


def write_figures(folder: Path, pictures: Iterable[Picture]) -> dict[str, str]:
    """Write each picture as a file below `folder` and return the SVG for inside the page, by name."""
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    drawn = {}
    for picture in pictures:
        svg = picture.svg()
        write_text(folder / "figures" / f"{picture.name}.svg", svg)
        drawn[picture.name] = inline(svg, title=picture.title)
    return drawn


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


# --- what every page ends with ------------------------------------------------------------------------------------


def assumptions(view: View, *, of_scenarios: Callable[[str], str] | None = None) -> Passage:
    """Return every number that was assumed or calibrated, with its range and source.

    `of_scenarios` says of the scenarios of a number how the page calls them.
    """
    words, numbers = view.words, view.result.numbers
    table = numbers_table(view, numbers[numbers["source_kind"].isin(ENTERED)], of_scenarios=of_scenarios)
    n, n_assumed = len(numbers), len(table.rows)
    return Passage(
        anchor="assumptions",
        title=words("assumptions"),
        texts=(words("assumptions_text", n_assumed=n_assumed, n=n, n_other=n - n_assumed),),
        parts=(Passage(folded=words("show_all", n=n_assumed), tables=(table,)),),
    )


def numbers_table(view: View, numbers: pd.DataFrame, *, of_scenarios: Callable[[str], str] | None = None) -> TextTable:
    """Return a row for each entered number, and how the page calls the scenarios that bring it."""
    last = () if of_scenarios is None else (view.words("method.of_scenarios"),)
    heads = (*(view.words("column." + head) for head in HEADS), *last)
    rows = []
    for row in numbers.fillna("").astype(str).to_dict("records"):
        brought = () if of_scenarios is None else (of_scenarios(row.get("scenarios", "")),)
        rows.append(Row(cells=cells(*_entered(view, row), *brought)))
    return TextTable(heads=heads, rows=tuple(rows), numeric=())


def _entered(view: View, row: Mapping[Any, str]) -> Iterator[str]:
    """Yield of an entered number its path, value, unit and range, and the kind and the text of its source."""
    words, limits = view.words, row["range"]
    yield row["path"]
    yield _figure(view, row["value"])
    yield words(f"entered_unit.{row['unit']}")
    times = f"{words('entered_unit.factor')} " if limits.startswith(FACTOR) else ""
    yield times + _between(view, limits.removeprefix(FACTOR))
    yield words(f"source_kind.{row['source_kind']}")
    yield words.label(row["source_text"])


def _between(view: View, limits: str) -> str:
    return f" {view.numbers.to} ".join(view.numbers.marked(str(end)) for end in json.loads(limits)) if limits else ""


def _figure(view: View, value: str) -> str:
    """Return a value that a table holds as JSON: a number, a list of them, or what holds from each date on."""
    figure = json.loads(value) if value else ""
    if isinstance(figure, Mapping):
        dated = ((period_label(day, language=view.language), held) for day, held in figure.items())
        return "; ".join(f"{day}: {_figure(view, json.dumps(held))}" for day, held in dated)
    return "; ".join(view.numbers.marked(str(one)) for one in (figure if isinstance(figure, list) else [figure]))


def uncertain(view: View, *numbers: int, more: str = "") -> Passage:
    """Return what is uncertain and what is not in the model: some of its sentences, by number, and `more`."""
    points = tuple(view.words(f"uncertain_{number}") for number in numbers)
    return Passage(anchor="uncertain", title=view.words("uncertain"), points=(*points, *([more] if more else [])))
