"""The pages of docs/ that are made of the code, of the region and of what is published.

``python -m tests.reference`` says which page is not that of today; ``--write`` writes them all.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.reference import commands, keys, library, measures, reported, tables, words

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "reference"
HEAD = "<!-- Made by `python -m tests.reference --write` from {source}; do not edit. -->\n\n"

PAGES: dict[Path, tuple[str, Callable[[], str]]] = {
    FOLDER / "configuration.md": ("the sentences at the fields", keys.configuration),
    FOLDER / "experiments.md": ("the sentences at the fields", keys.experiments),
    FOLDER / "measures.md": ("the measures themselves", measures.page),
    FOLDER / "api.md": ("the names of the package", library.page),
    FOLDER / "commands.md": ("the commands themselves", commands.page),
    FOLDER / "results.md": ("`sim/store/columns.csv`", tables.page),
    ROOT / "docs" / "glossary.md": ("the texts of the reports, `sim/report/locale`", words.page),
    ROOT / "docs" / "stress.md": ("the region, the code and the published results", reported.stress),
    ROOT / "docs" / "trace.md": ("the region, the code and the published results", reported.trace),
}
"""By file, what a page is made of and what makes it."""


def pages() -> dict[Path, str]:
    """Return every page by its file."""
    return {file: HEAD.format(source=source) + make() for file, (source, make) in PAGES.items()}


def stale() -> list[Path]:
    """Return the pages that are not those of today's code."""
    return [file for file, text in pages().items() if not file.exists() or file.read_text(encoding="utf-8") != text]
