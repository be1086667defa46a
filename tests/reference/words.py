"""The words of the trade in every language of the reports, from the texts of the reports."""

from __future__ import annotations

from sim.report.words import texts_in
from tests.reference.heads import head_of

LANGUAGES = ("en", "nl")


def page() -> str:
    """Return the page with each word beside itself in the other language."""
    first, *others = (texts_in(language)["glossary"] for language in LANGUAGES)
    rows = [" | ".join(_told(table[key]) for table in (first, *others)) for key in first]
    return head_of("words") + "".join(f"| {row} |\n" for row in rows)


def _told(entry: object) -> str:
    """Return a word with its meaning."""
    assert isinstance(entry, list)
    word, meaning = entry
    return f"**{word}**: {meaning}"
