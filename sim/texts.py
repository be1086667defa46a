"""A text for people in each language of this house, and which languages reports can be written in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FIRST = "en"
"""The language that the program itself speaks; the files of the others follow that of this one."""

LOCALE = Path(__file__).parent / "report" / "locale"
"""Where the texts of the reports are: one file a language, named by its code."""


@dataclass(frozen=True, slots=True)
class Text:
    """The same text in English and in Dutch.

    Examples
    --------
    >>> Text("sheltered work", "beschut werk").of("nl"), Text("Velsen", "Velsen").of("fy")
    ('beschut werk', 'Velsen')
    """

    en: str
    nl: str

    def of(self, language: str) -> str:
        """Return the text in a language; in English where it is not written in that one."""
        return self.nl if language == "nl" else self.en


def counted(n: int, thing: str) -> str:
    """Return a number of things in English, with an s where it is not one.

    Examples
    --------
    >>> counted(1, "replication"), counted(25, "resident")
    ('1 replication', '25 residents')
    """
    return f"{n} {thing}" + ("" if n == 1 else "s")


def languages() -> tuple[str, ...]:
    """Return the codes of the languages that there are texts in, the first of the program in front.

    Examples
    --------
    >>> languages()[:2]
    ('en', 'nl')
    """
    found = sorted(path.stem for path in LOCALE.glob("*.toml"))
    return tuple(sorted(found, key=lambda code: code != FIRST))
