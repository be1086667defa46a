"""A piece of Cython with what it is in C, and the names that are known where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from sim.compiler.kinds import OBJECT
from sim.compiler.reading import Module


@dataclass(frozen=True)
class Text:
    """A piece of Cython, and what it is in C."""

    text: str
    kind: str = OBJECT

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Scope:
    """Where an expression stands: its module, the function around it, and what the local names are in C."""

    module: Module
    kinds: dict[str, str]
    place: str

    def within(self, more: dict[str, str]) -> Scope:
        """Return a scope inside this one."""
        return Scope(self.module, {**self.kinds, **more}, self.place)
