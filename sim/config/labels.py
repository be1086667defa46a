"""Texts for people in a file: once where it is the same in every language, or ``{en: ..., nl: ...}``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator

from sim.errors import did_you_mean
from sim.quantities import ForPeople
from sim.texts import Text

LANGUAGES = ("en", "nl")
DUTCH = "_nl"
"""How a key ended that held the Dutch of another."""

NEEDED = "a text was needed, or one in each language"
TODO = "put it in quotes, or write {en: ..., nl: ...}"


def text_in(value: object) -> Text | None:
    """Return what is written as a text in one or in both languages; None for anything else.

    Examples
    --------
    >>> text_in("Velsen"), text_in({"en": "Coaches", "nl": "Consulenten"}).nl, text_in({"en": "Coaches"})
    (Text(en='Velsen', nl='Velsen'), 'Consulenten', None)
    """
    if isinstance(value, str):
        return Text(value, value)
    if not isinstance(value, Mapping) or set(value) != set(LANGUAGES):
        return None
    return Text(**value) if all(isinstance(text, str) and text.strip() for text in value.values()) else None


def written(text: Text) -> str | dict[str, str]:
    """Return a text as a file writes it: once where it is the same in every language.

    Examples
    --------
    >>> written(Text("Velsen", "Velsen")), written(Text("Coaches", "Consulenten"))
    ('Velsen', {'en': 'Coaches', 'nl': 'Consulenten'})
    """
    return text.en if text.en == text.nl else {language: text.of(language) for language in LANGUAGES}


def todo_for(key: Any, known: Collection[str]) -> str:
    """Return what to do about an unknown key: of the Dutch of a text, to write both under one key.

    Examples
    --------
    >>> todo_for("label_nl", ["label", "fte"])
    "write both languages under one key: 'label: {en: ..., nl: ...}'"
    """
    of_text = str(key).removesuffix(DUTCH)
    if of_text != str(key) and of_text in known:
        return f"write both languages under one key: '{of_text}: {{en: ..., nl: ...}}'"
    return did_you_mean(key, tuple(known))


LabelText: TypeAlias = Annotated[Text, BeforeValidator(lambda value: text_in(value) or value), ForPeople()]
"""What people call a thing, in English and in Dutch."""
