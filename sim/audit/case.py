"""What is audited: a result and, in a checkout, the project that made it; and how an item is answered."""

from __future__ import annotations

import ast
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import sim
from sim.carried import locked
from sim.config import parse_file, text_of
from sim.errors import ConfigurationError
from sim.store import Result

PASS, PARTLY, FAIL, HUMAN, NOT_HERE = "pass", "partly", "fail", "not for a machine", "not here"
WORDS = (PASS, PARTLY, FAIL, HUMAN, NOT_HERE)
NEARLY_ALL = 0.9
"""The share from which on something is there in part."""

SOURCE = Path(sim.__file__).parent
MARKS = ("pyproject.toml", "README.md", "tests", "docs")
"""What a checkout has and an installed package has not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAnswer:
    """What was found of an item: a word, where it was found, and what was found there."""

    word: str
    path: str = ""
    found: str = ""


def answer(path: str, found: str, *, good: bool, partly: bool = False) -> ItemAnswer:
    """Return an answer: pass where it is `good`, partly where only that, and else fail."""
    return ItemAnswer(word=PASS if good else PARTLY if partly else FAIL, path=path, found=found)


class NotHereError(Exception):
    """An item is about the project, which is not here: the package was installed."""


def checkout(source: Path = SOURCE) -> Path | None:
    """Return the folder of the project where the code runs from a checkout; None: it was installed."""
    above = source.parent
    return above if all((above / name).exists() for name in MARKS) else None


@dataclass(frozen=True)
class AuditCase:
    """A result and the project, with what several items look at."""

    result: Result
    project: Path | None

    @property
    def root(self) -> Path:
        """The folder of the project.

        Raises
        ------
        NotHereError
            There is none.
        """
        if self.project is None:
            raise NotHereError
        return self.project

    @property
    def manifest(self) -> dict[str, Any]:
        """The manifest of the result."""
        return self.result.manifest

    def text(self, name: str) -> str:
        """Return the text of a file of the project; empty where it is not there."""
        path = self.root / name
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    def has(self, name: str) -> bool:
        """Whether the project has a file with something in it, or a folder that is not empty."""
        path = self.root / name
        return any(path.iterdir()) if path.is_dir() else bool(self.text(name).strip())

    def json(self, name: str) -> dict[str, Any]:
        """Return what a JSON file of the project holds; nothing where it is not there or is none."""
        try:
            found = json.loads(self.text(name) or "{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @cached_property
    def citation(self) -> dict[str, Any]:
        """The plain keys of CITATION.cff, and its authors; nothing where it is not there or cannot be read."""
        try:
            items = {text_of(key): node for key, node in parse_file(self.root / "CITATION.cff").items.items()}
        except ConfigurationError:
            return {}
        authors = [{text_of(key): one.value for key, one in node.items.items()} for node in _elements(items, "authors")]
        return {key: node.value for key, node in items.items()} | {"authors": authors}

    @cached_property
    def pyproject(self) -> dict[str, Any]:
        """What pyproject.toml says; nothing where it is none."""
        try:
            return tomllib.loads(self.text("pyproject.toml"))
        except tomllib.TOMLDecodeError:
            return {}

    @property
    def about(self) -> dict[str, Any]:
        """What pyproject.toml says of the package."""
        found: dict[str, Any] = self.pyproject.get("project", {})
        return found

    @cached_property
    def lock(self) -> dict[str, str]:
        """The version of each package in the lock files of the project."""
        files = sorted(self.root.glob("requirements*.lock"))
        return locked("".join(path.read_text(encoding="utf-8") for path in files))

    @cached_property
    def trees(self) -> dict[str, ast.Module]:
        """The text of each Python file of the package, taken apart; by its path from the folder above."""
        paths = sorted(SOURCE.rglob("*.py"))
        return {path.relative_to(SOURCE.parent).as_posix(): ast.parse(path.read_bytes()) for path in paths}

    def functions(self) -> Iterator[tuple[str, ast.FunctionDef]]:
        """Yield every function of the package, with the file in which it stands."""
        for name, tree in self.trees.items():
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef):
                    yield name, node


def _elements(items: dict[str, Any], key: str) -> list[Any]:
    node = items.get(key)
    return list(node.elements) if node is not None else []
