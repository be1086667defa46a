"""A mutant: one small change of meaning in one file, what it breaks, and which test says what is right."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Mutant:
    """A text of a file and what stands in its place."""

    name: str
    sample: str
    file: str
    old: str
    new: str
    breaks: str
    noticed_by: str | None
    "The test that says what is right, as `path::function`; None for one that is let live."
    lives: str | None
    "Why no test notices it; None where one does."
    tests: tuple[str, ...]
    "The fast tests that touch the file."

    def replaced(self, text: str) -> str:
        """Return the file's text with this mutant in it.

        Raises
        ------
        ValueError
            If what is to be replaced does not stand there exactly once.
        """
        found = text.count(self.old)
        if found != 1:
            raise ValueError(f"{self.name}: what it replaces stands {found} times in {self.file}; it must stand once")
        return text.replace(self.old, self.new)

    def mutated(self, text: str) -> str:
        """Return the file's text with this mutant in it, after a look whether anything that is run changes with it.

        Raises
        ------
        ValueError
            If it does not stand there once, or changes nothing but layout.
        """
        changed = self.replaced(text)
        if ast.dump(ast.parse(changed)) == ast.dump(ast.parse(text)):
            raise ValueError(f"{self.name}: it changes nothing that is run in {self.file}")
        return changed


def samples() -> list[str]:
    """Return the names of the samples, each a file of this folder."""
    return sorted(path.stem for path in HERE.glob("*.yaml"))


def mutants() -> list[Mutant]:
    """Return all mutants in the order in which they are written.

    Raises
    ------
    ValueError
        If two have the same name.
    """
    found = [mutant for sample in samples() for mutant in _read(sample)]
    twice = [name for name, times in Counter(mutant.name for mutant in found).items() if times > 1]
    if twice:
        raise ValueError(f"these names are given to more than one mutant: {', '.join(twice)}")
    return found


def _read(sample: str) -> list[Mutant]:
    files = yaml.safe_load((HERE / f"{sample}.yaml").read_text(encoding="utf-8"))
    return [_mutant(sample, one, entry) for entry in files for one in entry["mutants"]]


def _mutant(sample: str, one: dict[str, Any], entry: dict[str, Any]) -> Mutant:
    wanted = {"name", "breaks", "old", "new"} | ({"lives"} if "lives" in one else {"noticed_by"})
    if one.keys() != wanted:
        raise ValueError(f"{sample}.yaml: a mutant has {sorted(one)}; it must have {sorted(wanted)}")
    return Mutant(
        **{"noticed_by": None, "lives": None} | one, sample=sample, file=entry["file"], tests=tuple(entry["tests"])
    )
