"""Every table of a page as a file beside it that the spreadsheet of its readers opens: with their decimal mark.

What stands in a cell is what stands on the page, to the same digit: a number, the ends of its interval and its verdict
in columns of their own. The exact numbers are in the tables of the result.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sim.report.numbers import APART, MINUS, MISSING, PERCENT, Numbers
from sim.store import TABLES, quoted
from sim.texts import FIRST

if TYPE_CHECKING:
    from sim.report.page import Cell, Passage, Row, TextTable
    from sim.report.words import Words

NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
SIGNS = re.compile(r"^[^\w(]+\s|[^\w)]+$")
"""What tells verdicts apart at a glance on a page; in a spreadsheet their words do."""

EXCEL = "utf-8-sig"
"""With the mark by which a spreadsheet that expects `;` sees that letters are in UTF-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledTable:
    """A table as a file: its name without ending, and the table."""

    name: str
    table: TextTable

    def file(self, language: str) -> str:
        """Return where the file stands, beside the page of a language."""
        return file_of(self.name, language=language)


def file_of(name: str, *, language: str) -> str:
    """Return where the file of a table stands, beside the page of a language.

    Examples
    --------
    >>> file_of("answers", language="en"), file_of("answers", language="nl")
    ('tables/answers.csv', 'tables/answers.nl.csv')
    """
    return f"{TABLES}/{name}.csv" if language == FIRST else f"{TABLES}/{name}.{language}.csv"


# --- which there are ------------------------------------------------------------------------------------------------


def with_sheets(parts: Iterable[Passage], *, under: str = "table") -> tuple[Passage, ...]:
    """Return passages in which every table has a file: its own, or one by the nearest name that links find."""
    taken: set[str] = set()
    return tuple(_with_sheets(part, under, taken) for part in parts)


def _with_sheets(part: Passage, under: str, taken: set[str]) -> Passage:
    if part.filed:
        return part
    under = part.anchor or under
    tables = [table for table in part.tables if table.rows]
    sheets = part.sheets or tuple(FiledTable(name=_free(under, taken), table=table) for table in tables)
    parts = tuple(_with_sheets(one, under, taken) for one in part.parts)
    return replace(part, sheets=sheets, parts=parts)


def _free(name: str, taken: set[str]) -> str:
    """Return a name that no other file has."""
    number = 1
    while (found := f"{name}-{number}" if number > 1 else name) in taken:
        number += 1
    taken.add(found)
    return found


def sheets_in(parts: Iterable[Passage]) -> dict[str, FiledTable]:
    """Return the files of passages and of all their parts, each once, by name."""
    return {one.name: one for part in parts for one in (*part.sheets, *sheets_in(part.parts).values())}


# --- what stands in them --------------------------------------------------------------------------------------------


def text_of(table: TextTable, *, words: Words, numbers: Numbers) -> str:
    """Return a table as text: `;` between cells where the decimal mark is a comma."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";" if numbers.decimal == "," else ",", lineterminator="\r\n")
    lines = list(_lines(table))
    columns = [_titles(lines, words)] if any(title for title, _ in lines) else []
    for place in range(len(table.heads)):
        cells = [row.cells[place] for _, row in lines]
        columns += _columns(table.heads[place], cells, is_number=place in table.numeric, words=words, numbers=numbers)
    writer.writerows(map(list, zip(*columns, strict=True)))
    return stream.getvalue()


def bytes_of(table: TextTable, *, words: Words, numbers: Numbers) -> bytes:
    """Return a table as the bytes of its file."""
    text = text_of(table, words=words, numbers=numbers)
    return text.encode(EXCEL if numbers.decimal == "," else "utf-8")


def _lines(table: TextTable) -> Iterator[tuple[str, Row]]:
    """Yield the rows that have cells, each with the title that it stands under."""
    title = ""
    for row in table.rows:
        if row.title:
            title = row.title
        elif row.cells:
            yield title, row


def _titles(lines: Sequence[tuple[str, Row]], words: Words) -> list[str]:
    return [words("sheet.under"), *(quoted(title) for title, _ in lines)]


def _columns(
    head: str, cells: Sequence[Cell], *, is_number: bool, words: Words, numbers: Numbers
) -> Iterator[list[str]]:
    """Yield the column of what stands in the cells and, where there are any, those of intervals, verdicts and more."""
    texts = [cell.text for cell in cells]
    if any(texts) or not any(cell.verdict for cell in cells):
        is_part = is_number and any(text.endswith(PERCENT) for text in texts) and PERCENT not in head
        name = f"{head} ({PERCENT})" if is_part else head
        yield [quoted(name), *(_written(text, numbers) if is_number else quoted(text) for text in texts)]
    ends = [_ends(cell.interval, numbers) for cell in cells]
    if any(any(pair) for pair in ends):
        for place, name in enumerate(("sheet.from", "sheet.until")):
            yield [quoted(f"{head}, {words(name)}"), *(pair[place] for pair in ends)]
    if any(cell.verdict for cell in cells):
        yield [quoted(f"{head}, {words('sheet.verdict')}"), *(quoted(_verdict(cell, words)) for cell in cells)]
    more = ["; ".join(text for text, _ in cell.more) for cell in cells]
    if any(more):
        yield [quoted(f"{head}, {words('sheet.more')}"), *map(quoted, more)]


def _verdict(cell: Cell, words: Words) -> str:
    """Return a verdict in words, also where the page has its sign alone."""
    key = f"outcome.brief_{cell.look}"
    said = SIGNS.sub("", cell.verdict)
    return said if said or not words.has(key) else words(key)


def _ends(interval: str, numbers: Numbers) -> tuple[str, str]:
    """Return both ends of an interval as numbers; what is said in place of one stands where it begins."""
    low, apart, high = interval.partition(f" {numbers.to} ")
    is_range = apart and all(bare(end, numbers) is not None for end in (low, high))
    return (_written(low, numbers), _written(high, numbers)) if is_range else (quoted(interval), "")


def bare(text: str, numbers: Numbers) -> str | None:
    """Return a number of a page with a point and nothing between thousands; None for what is no number alone.

    Examples
    --------
    >>> dutch = Numbers(decimal=",", thousands=".")
    >>> bare("+1.234,50", dutch), bare("12,3 %", dutch), bare("10 weken", dutch)
    ('1234.50', '12.3', None)
    """
    plain = text.removesuffix(PERCENT).strip().replace(MINUS, "-").replace(APART, "")
    plain = plain.replace(numbers.thousands, "").replace(numbers.decimal, ".")
    return plain.removeprefix("+") if NUMBER.fullmatch(plain) else None


def _written(text: str, numbers: Numbers) -> str:
    """Return a number as a spreadsheet reads it; nothing for a dash, and what is no number as it is."""
    if text == MISSING:
        return ""
    found = bare(text, numbers)
    return quoted(text) if found is None else found.replace(".", numbers.decimal)
