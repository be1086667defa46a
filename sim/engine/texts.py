"""The texts that decide what a unit is: its modules, all that they import of the package, and what compiles them.

A type that a module of the model takes from elsewhere decides what is made of it, so what it imports counts too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sim.engine.record import digest_of

LETTERS = 16
"""Letters of the digest of a file."""

MAKERS = ("compiler", "engine/c_compiler.py")
"""What makes the unit, apart from what it is made of."""


def texts_of(modules: Iterable[str], *, package: Path) -> dict[str, str]:
    """Return the digest of each file that decides what a unit of `modules` is, by its name in the package."""
    files = set(files_of(modules, package=package)) | set(_makers(package))
    return {path.relative_to(package).as_posix(): _digest(path) for path in sorted(files)}


def all_texts(package: Path) -> dict[str, str]:
    """Return the digest of every Python file of a package, by its name in it."""
    return {path.relative_to(package).as_posix(): _digest(path) for path in sorted(package.rglob("*.py"))}


def other_text(texts: Mapping[str, str], *, package: Path) -> str | None:
    """Return the first of some texts that is not in a package as it was; None: all are."""
    return next((name for name, digest in texts.items() if _digest(package / name) != digest), None)


def files_of(modules: Iterable[str], *, package: Path) -> Iterator[Path]:
    """Yield the files of some modules of a package, and of all modules that those import, for types or to run."""
    waiting, seen = [_within(module, package) for module in modules], set[str]()
    while waiting:
        module = waiting.pop()
        file = file_of(module, package)
        if module in seen or file is None:
            continue
        seen.add(module)
        yield file
        waiting += [module.rpartition(".")[0], *_imports(file)]


def file_of(module: str, package: Path) -> Path | None:
    """Return the file of a dotted name; None when it is no module of the package."""
    first, *rest = module.split(".")
    place = package.joinpath(*rest)
    if first != package.name:
        return None
    return next((file for file in (place / "__init__.py", place.with_suffix(".py")) if file.is_file()), None)


def _within(module: str, package: Path) -> str:
    """Return the dotted name of a module with that of its package before it."""
    return module if module.split(".")[0] == package.name else f"{package.name}.{module}"


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _makers(package: Path) -> Iterator[Path]:
    for name in MAKERS:
        path = package / name
        yield from path.rglob("*.py") if path.is_dir() else [path] if path.is_file() else []


def _digest(path: Path) -> str:
    """Return the digest of a file; empty when there is none."""
    try:
        return digest_of(path.read_bytes())[:LETTERS]
    except OSError:
        return ""
