"""The package as its own tests read it: files, syntax trees and names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import sim

PACKAGE = Path(sim.__file__).parent
ROOT = PACKAGE.parent
FILES = sorted(PACKAGE.rglob("*.py"))


def name_of(file: Path) -> str:
    """Return the path of a file as a reader would write it: ``sim/model/world.py``."""
    return file.relative_to(ROOT).as_posix()


def module_of(file: Path) -> str:
    """Return the dotted name of a file: ``sim.model.world``."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = frozenset(module_of(file) for file in FILES)
"""The dotted names of all files."""


@cache
def tree_of(file: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def imports_of(file: Path) -> tuple[tuple[str, bool], ...]:
    """Return every module that a file imports, each with whether that is only for its types."""
    return tuple(_imports_of(file))


def _imports_of(file: Path) -> Iterator[tuple[str, bool]]:
    tree = tree_of(file)
    for_types = {id(inner) for node in ast.walk(tree) if _is_for_types(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in for_types) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(file)}:{node.lineno}: imports are absolute"
            yield from ((name, id(node) in for_types) for name in _imported_from(node))


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def _imported_from(node: ast.ImportFrom) -> Iterator[str]:
    """Yield the modules behind ``from module import a, b``: a name may be a module of its own."""
    assert node.module is not None
    modules = {f"{node.module}.{alias.name}" for alias in node.names} & MODULES
    yield from modules
    if len(modules) < len(node.names):
        yield node.module


def definitions_of(file: Path) -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    """Yield every public class, function and method with its dotted name."""
    yield from _definitions(tree_of(file), "")


def _definitions(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.FunctionDef | ast.ClassDef) and not inner.name.startswith("_"):
            yield prefix + inner.name, inner
            if isinstance(inner, ast.ClassDef):
                yield from _definitions(inner, f"{prefix}{inner.name}.")
