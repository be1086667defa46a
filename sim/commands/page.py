"""The page on which planners ask, made of a result and written as one file."""

from __future__ import annotations

from pathlib import Path

from sim.planner.data import page_data
from sim.planner.html import page_html
from sim.store import disk_in_words, doubted, open_result, refuse_existing
from sim.texts import FIRST
from sim.whole_file import whole_file


def page(folder: Path, *, out: Path | None = None, language: str = FIRST, futures: Path | None = None) -> Path:
    """Write the page of a result, beside its folder or to `out`, and return where it is.

    Its level is taken from the result in `futures`, where that is given.

    Raises
    ------
    ResultsError
        The folder cannot be read, holds no design between whose points a page could tell, or something stands at `out`.
    DiskError
        The disk does not take it.
    """
    path = out or Path(f"{folder}.html")
    refuse_existing(path)
    text = page_of(folder, language=language, futures=futures)
    with disk_in_words(path.parent), whole_file(path) as temporary:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8")
    return path


def page_of(folder: Path, *, language: str = FIRST, futures: Path | None = None) -> str:
    """Return the page of a result, whole or published.

    Raises
    ------
    ResultsError
        The folder cannot be read, or holds no design between whose points a page could tell.
    """
    with doubted(folder if futures is None else futures):
        more = None if futures is None else open_result(futures)
    with doubted(folder):
        return page_html(page_data(open_result(folder), futures=more), language=language)
