"""The items of the checklists, in our own words, from items.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A checklist, and where it was published."""

    key: str
    title: str
    source: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that a checklist asks; ``check`` names the function that answers it, ``why`` says why none does."""

    key: str
    text: str
    check: str = ""
    why: str = ""

    @property
    def list_key(self) -> str:
        """The checklist that asks it."""
        return self.key.split()[0]


@cache
def _document() -> dict[str, list[dict[str, str]]]:
    return tomllib.loads(resources.files("sim.audit").joinpath("items.toml").read_text(encoding="utf-8"))


def lists() -> tuple[Checklist, ...]:
    """Return the checklists."""
    return tuple(Checklist(**one) for one in _document()["lists"])


def items() -> tuple[Item, ...]:
    """Return all items, in the order of their checklists."""
    return tuple(Item(**one) for one in _document()["items"])
