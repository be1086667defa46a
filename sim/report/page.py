"""The report: one file that needs no network, and the figures beside it; the kind of experiment says what is on it.

A page is made of passages, and these of sentences, points, figures, tables of cells and smaller passages; then it is
printed on the templates; and at the end stand the passages with which every page ends.

The templates `page.html.j2` and `blocks.html.j2` say how each looks in HTML.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from sim.measures.registry import described, registering
from sim.report.drawn import compact, shared
from sim.report.figures.drawing import Picture, house_style, inline, wide_and_narrow
from sim.report.numbers import MISSING
from sim.report.sheets import FiledTable, bytes_of, sheets_in, with_sheets
from sim.report.words import period_label, texts_in
from sim.store import REPORT, TABLES, TRANSLATED, write_bytes, write_text
from sim.texts import FIRST, languages

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.view import View
    from sim.store import Result


MOST_COLUMNS = 8
"""Columns of numbers with an interval that fit beside each other on a page."""

# --- tables ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What stands in one cell: a number or name, its interval below it, and a verdict with its sign.

    ``more`` are further lines below these, each with a class for its look.
    """

    text: str
    interval: str = ""
    verdict: str = ""
    look: str = ""
    more: tuple[tuple[str, str], ...] = ()


EMPTY = Cell(text=MISSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of cells, and a class for its look; one that only has a title heads the rows below it."""

    cells: tuple[Cell, ...] = ()
    title: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTable:
    """A table with the heads of its columns; in the columns ``numeric``, counted from 0, stand numbers.

    Tables with one ``name`` are of one kind, each of another scenario, and stand in one file.
    """

    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    numeric: Collection[int] = range(1, 99)
    look: str = ""
    name: str = ""

    def apart(self, *, keep: int = 1, most: int = MOST_COLUMNS) -> list[TextTable]:
        """Return the table as several that fit a page, each with the first `keep` columns and at most `most` others."""
        width = len(self.heads)
        return [
            self._with([*range(keep), *range(first, min(first + most, width))]) for first in range(keep, width, most)
        ]

    def _with(self, columns: list[int]) -> TextTable:
        rows = (
            replace(row, cells=tuple(row.cells[column] for column in columns)) if row.cells else row
            for row in self.rows
        )
        numeric = [place for place, column in enumerate(columns) if column in self.numeric]
        return replace(self, heads=tuple(self.heads[column] for column in columns), rows=tuple(rows), numeric=numeric)


def cells(*texts: str) -> tuple[Cell, ...]:
    """Return cells that are texts alone."""
    return tuple(Cell(text=text) for text in texts)


# --- passages -------------------------------------------------------------------------------------

Point: TypeAlias = "str | tuple[str, tuple[str, ...]]"
"""A sentence of a list, or that and the points below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A part of a page, from its title to what must be said beside it, of which each may be missing.

    ``anchor`` is the name by which links find it and ``look`` a class; what stands under a line ``folded`` is hidden
    until somebody asks. ``verdict`` is a judgement on all of it, and ``parts`` stand below the rest, with titles of a
    lower level. ``sheets`` are the files of its tables; where none are given each table has one, unless all of them are
    ``filed`` elsewhere.
    """

    title: str = ""
    verdict: Cell | None = None
    texts: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    tables: tuple[TextTable, ...] = ()
    pictures: tuple[Picture, ...] = ()
    notes: tuple[str, ...] = ()
    sheets: tuple[FiledTable, ...] = ()
    filed: bool = False
    parts: tuple[Passage, ...] = ()
    anchor: str = ""
    look: str = ""
    folded: str = ""


def pictures_in(parts: Iterable[Passage]) -> list[Picture]:
    """Return the pictures of passages and of all their parts, in the order in which they are shown."""
    return [picture for part in parts for picture in (*part.pictures, *pictures_in(part.parts))]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """A question of a reader and the sentence that answers it, at a name by which links find it."""

    anchor: str
    question: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstScreen:
    """What stands on the first screen: the question, a line for each that a reader has, and on what they rest.

    ``ways`` names what the lines call by number, for who sees them before the picture and the table.
    ``payers`` is who gains and who pays, with what to mind beside it; ``sure`` tells apart why a line may be wrong.
    What is in ``numbers`` stands below the first screen, and is printed with it.
    """

    question: str
    ways: str
    lines: tuple[AnswerLine, ...]
    sure: tuple[AnswerLine, ...]
    pictures: tuple[Picture, ...] = ()
    payers: Passage = Passage()
    numbers: Passage = Passage()

    @property
    def parts(self) -> tuple[Passage, ...]:
        """All that it is made of but its lines."""
        return (Passage(pictures=self.pictures), self.payers, self.numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: the view of what it shows, the line under its title, its passages, and how often is run again.

    The first passage, or the answer where there is one, stands before the list of contents. ``few`` is the key of what
    is said where there are too few replications to rest on.
    """

    view: View
    parts: tuple[Passage, ...]
    n_replications: int
    answer: FirstScreen | None = None
    kicker: str = ""
    look: str = ""
    few: str = "council.few"


PageMaker: TypeAlias = "Callable[[Result, str], Page]"
"""What makes the page of a result in a language."""


def write_page(result: Result, make: PageMaker, *, folder: Path, language: str = "en") -> Path:
    """Write the figures, tables and page of a result, as `make` makes it, into `folder` and return the page."""
    page = folder / page_name(language)
    with house_style(), registering(described(result.plan.own_measures)):
        write_text(page, printed(make(result, language), folder=folder))
    link_languages(folder)
    return page


TEMPLATES = Path(__file__).parent / "templates"


def page_name(language: str) -> str:
    """Return the name of the page in a language.

    Examples
    --------
    >>> page_name("en"), page_name("nl")
    ('report.html', 'report.nl.html')
    """
    return REPORT if language == FIRST else TRANSLATED.format(language)


OTHER_LANGUAGES = re.compile(r'(<nav class="languages"[^>]*>).*?(</nav>)', flags=re.DOTALL)


def link_languages(folder: Path) -> None:
    """Write in each page of a folder where the same page stands in other languages: only those that are there."""
    there = {language: folder / page_name(language) for language in languages()}
    there = {language: page for language, page in there.items() if page.is_file()}
    for mine, page in there.items():
        links = "".join(_link(language) for language in there if language != mine)
        text = page.read_text(encoding="utf-8")
        linked = OTHER_LANGUAGES.sub(rf"\g<1>{links}\g<2>", text, count=1)
        if linked != text:
            write_text(page, linked)


def _link(language: str) -> str:
    name = escape(str(texts_in(language)["language"]["name"]))
    return f'<a href="{page_name(language)}" lang="{language}" hreflang="{language}">{name}</a>'


ENTERED = ("assumption", "calibrated")
"""Kinds of sources of numbers that nobody observed."""

HEADS = ("path", "value", "unit", "range", "kind", "source")
KEY_LOOK = "key"
"""The look of what stands in a file under this very name, whatever the language of the page."""

FACTOR = "factor "
"""Before a range that multiplies the number."""


def printed(page: Page, *, folder: Path) -> str:
    """Write the figures of a page below `folder` and return the page as HTML; a blank that is forgotten is an error."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    page = with_files(page)
    view, volatile = page.view, page.view.result.manifest["volatile"]
    every = (*(page.answer.parts if page.answer else ()), *page.parts)
    write_sheets(folder, view, sheets_in(every).values())
    drawn, looks = shared(write_figures(folder, pictures_in(every)))
    return environment.get_template("page.html.j2").render(
        page=page,
        view=view,
        words=view.words,
        manifest=view.result.manifest,
        contents=contents(page),
        drawn=drawn,
        looks=looks,
        typed=typed(volatile),
        written_to=written_to(volatile),
        minutes=view.numbers.plain(volatile["seconds"] / 60.0, decimals=1),
    )


def with_files(page: Page) -> Page:
    """Return a page in which every table has a file and every part of it that has a title a name for links."""
    named = [_named(part, number) for number, part in enumerate(page.parts, start=1)]
    answer = page.answer
    if answer is None:
        return replace(page, parts=with_sheets(named))
    payers, numbers, *parts = with_sheets((answer.payers, answer.numbers, *named))
    return replace(page, answer=replace(answer, payers=payers, numbers=numbers), parts=tuple(parts))


def _named(part: Passage, number: int) -> Passage:
    is_nameless = (part.title or part.folded) and not part.anchor
    return replace(part, anchor=f"part-{number}") if is_nameless else part


Entry: TypeAlias = "tuple[str, str, tuple[tuple[str, str], ...]]"
"""A line of the list of contents: a name for links and a title, and the same of what stands below it."""


def contents(page: Page) -> list[Entry]:
    """Return every part of a page that has a title, with those below it that links find."""
    words = page.view.words
    first = [("answer", words("answer.title"), _titled(page.answer.parts))] if page.answer else []
    entries = [(part.anchor, _title(part), _titled(part.parts)) for part in page.parts if _title(part)]
    return [*first, *entries, ("again", words("again"), ())]


def _titled(parts: Iterable[Passage]) -> tuple[tuple[str, str], ...]:
    return tuple((part.anchor, _title(part)) for part in parts if part.anchor and _title(part))


def _title(part: Passage) -> str:
    return part.title or part.folded


def write_sheets(folder: Path, view: View, sheets: Iterable[FiledTable]) -> None:
    """Write each table as a file beside the page, as a spreadsheet in the language of the page reads it."""
    (folder / TABLES).mkdir(parents=True, exist_ok=True)
    for sheet in sheets:
        content = bytes_of(sheet.table, words=view.words, numbers=view.numbers)
        write_bytes(folder / sheet.file(view.language), content)


def write_figures(folder: Path, pictures: Iterable[Picture]) -> dict[str, str]:
    """Write each picture as a file below `folder` and return the SVG for inside the page, by name."""
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    drawn = {}
    for picture in pictures:
        svg = picture.svg()
        write_text(folder / "figures" / f"{picture.name}.svg", svg)
        drawn[picture.name] = compact(inline(svg, title=picture.alt))
        narrow = picture.narrow_svg()
        if narrow:
            drawn[picture.name] = wide_and_narrow(drawn[picture.name], compact(inline(narrow, title=picture.alt)))
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
    """Return where every number that was assumed or calibrated stands, with its range and source.

    `of_scenarios` says of the scenarios of a number how the page calls them.
    """
    words, numbers = view.words, view.result.numbers
    table = numbers_table(view, numbers[numbers["source_kind"].isin(ENTERED)], of_scenarios=of_scenarios)
    n, n_assumed = len(numbers), len(table.rows)
    return Passage(
        anchor="assumptions",
        title=words("assumptions"),
        texts=(words("assumptions_text", n_assumed=n_assumed, n=n, n_other=n - n_assumed), words("assumptions_file")),
        sheets=(FiledTable(name="assumptions", table=table),),
    )


def glossary(view: View) -> Passage:
    """Return what the words mean that only people of the trade use."""
    told = view.words.table("glossary").values()
    rows = tuple(Row(cells=cells(*entry)) for entry in told if isinstance(entry, list))
    heads = (view.words("word"), view.words("meaning"))
    table = TextTable(heads=heads, rows=rows, numeric=(), look="glossary")
    return Passage(anchor="glossary", title=view.words("glossary_title"), tables=(table,))


def numbers_table(view: View, numbers: pd.DataFrame, *, of_scenarios: Callable[[str], str] | None = None) -> TextTable:
    """Return a row for each entered number, and how the page calls the scenarios that bring it."""
    last = () if of_scenarios is None else (view.words("method.of_scenarios"),)
    heads = (*(view.words("column." + head) for head in HEADS), *last)
    rows = []
    for row in numbers.fillna("").astype(str).to_dict("records"):
        brought = () if of_scenarios is None else (of_scenarios(row.get("scenarios", "")),)
        named = Cell(text=view.number_label(row["path"]), more=((row["path"], KEY_LOOK),))
        rows.append(Row(cells=(named, *cells(*_entered(view, row), *brought))))
    return TextTable(heads=heads, rows=tuple(rows), numeric=())


def _entered(view: View, row: Mapping[Any, str]) -> Iterator[str]:
    """Yield of an entered number its value, unit and range, and the kind and the text of its source."""
    words, limits = view.words, row["range"]
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
