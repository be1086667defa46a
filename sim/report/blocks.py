"""What a page is made of: passages, and in these sentences, points, figures, tables of cells and smaller passages.

The templates `page.html.j2` and `blocks.html.j2` say how each looks in HTML.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from sim.report.numbers import MISSING

if TYPE_CHECKING:
    from sim.report.figures.drawing import Picture
    from sim.report.view import View

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
    """A table with the heads of its columns; in the columns ``numeric``, counted from 0, stand numbers."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    numeric: Collection[int] = range(1, 99)
    look: str = ""

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
    until somebody asks. ``verdict`` is a judgement on all of it, ``links`` are a table of contents, anchors and texts,
    and ``parts`` stand below the rest, with titles of a lower level.
    """

    title: str = ""
    verdict: Cell | None = None
    texts: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    tables: tuple[TextTable, ...] = ()
    pictures: tuple[Picture, ...] = ()
    notes: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    parts: tuple[Passage, ...] = ()
    anchor: str = ""
    look: str = ""
    folded: str = ""


def pictures_in(parts: Iterable[Passage]) -> list[Picture]:
    """Return the pictures of passages and of all their parts, in the order in which they are shown."""
    return [picture for part in parts for picture in (*part.pictures, *pictures_in(part.parts))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: the view of what it shows, the line under its title, its passages, and how often is run again."""

    view: View
    parts: tuple[Passage, ...]
    n_replications: int
    kicker: str = ""
    look: str = ""
