"""The model's own text, read: syntax trees with the type that mypy infers for every expression in them."""

from __future__ import annotations

import ast
import contextlib
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mypy.build import BuildResult, BuildSource, build
from mypy.errors import CompileError
from mypy.nodes import Expression, FuncDef, MypyFile, Node, RefExpr, TypeInfo
from mypy.options import Options
from mypy.types import Type

from sim.errors import CompilerError

Span = tuple[int, int, int, int]
"""Where an expression stands: line and column of its begin, line and column of its end."""

PARTS = ("randomness.py", "durations.py", "rules/*.py", "model/*.py")
"""The texts of which the unit is made, below the package."""

ELSEWHERE = frozenset(
    {
        "node", "info", "type", "unanalyzed_type", "analyzed", "def_var", "names", "metadata", "alias_deps", "expanded",
        "original_def", "imports",
    }
)  # fmt: skip
"""Attributes of mypy's nodes that lead out of the text they stand in."""


def refuse(path: Path, node: ast.AST, what: str) -> CompilerError:
    """Return the error for a construct that the compiler does not know."""
    return CompilerError(f"{path}:{getattr(node, 'lineno', 0)}: {what}")


@dataclass(frozen=True, eq=False)
class Module:
    """One text: its syntax tree, and mypy's view of its expressions by where they stand."""

    name: str
    path: Path
    tree: ast.Module
    scope: MypyFile
    types: dict[Span, Type]
    references: dict[Span, RefExpr]
    imported: dict[str, str] = field(default_factory=dict)
    """Every imported name, to what it stands for: ``package.module`` or ``package.module.name``."""

    @property
    def short(self) -> str:
        """The last part of the module's name, which stands before every name of the module in the unit."""
        return self.name.rsplit(".", 1)[1]


def span_of(node: Any) -> Span:
    """Return where an expression stands, of ``ast`` or of mypy."""
    if isinstance(node, ast.expr):
        return node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0
    return node.line, node.column, node.end_line or 0, node.end_column or 0


def read(package: Path) -> dict[str, Module]:
    """Read the texts of the model, in the order in which each stands after what it imports.

    Raises
    ------
    CompilerError
        When a text is no Python, or its types are wrong.
    """
    paths = {_name(path, package): path for part in PARTS for path in sorted(package.glob(part))}
    paths = {name: path for name, path in paths.items() if path.stem != "__init__"}
    checked = _checked(paths, package.parent)
    modules = {name: _module(name, path, checked) for name, path in paths.items()}
    return {name: modules[name] for name in _ordered(modules)}


def _name(path: Path, package: Path) -> str:
    return ".".join(path.relative_to(package.parent).with_suffix("").parts)


def _checked(paths: dict[str, Path], root: Path) -> BuildResult:
    """Let mypy read the texts; libraries are not looked up, what comes from them is a Python object."""
    options = Options()
    options.export_types = options.preserve_asts = options.ignore_missing_imports = True
    options.incremental = False
    options.cache_dir = os.devnull
    options.follow_imports = "silent"
    options.python_executable = None
    options.mypy_path = [str(root)]
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            checked = build([BuildSource(str(path), name) for name, path in paths.items()], options)
    except CompileError as error:
        raise CompilerError("\n".join(error.messages)) from error
    if checked.errors:
        raise CompilerError("\n".join(checked.errors))
    return checked


def _module(name: str, path: Path, checked: BuildResult) -> Module:
    scope = checked.files[name]
    types: dict[Span, Type] = {}
    references: dict[Span, RefExpr] = {}
    for node in _nodes(scope, set()):
        if isinstance(node, Expression):
            span = span_of(node)
            if node in checked.types:
                types.setdefault(span, checked.types[node])
            if isinstance(node, RefExpr):
                references.setdefault(span, node)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return Module(name, path, tree, scope, types, references, dict(_imported(tree)))


def _nodes(node: object, seen: set[int]) -> Iterator[Node]:
    """Yield mypy's nodes of one text, each once."""
    if isinstance(node, list | tuple):
        for part in node:
            yield from _nodes(part, seen)
    elif isinstance(node, Node) and id(node) not in seen:
        seen.add(id(node))
        yield node
        for name in getattr(type(node), "__mypyc_attrs__", ()):
            if name not in ELSEWHERE:
                yield from _nodes(getattr(node, name, None), seen)


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for statement in ast.walk(tree):
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                yield alias.asname or alias.name.split(".")[0], alias.name if alias.asname else alias.name.split(".")[0]
        elif isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                yield alias.asname or alias.name, f"{statement.module}.{alias.name}"


def imports_of(module: Module) -> Iterator[ast.ImportFrom | ast.Import]:
    """Yield the imports of a module that take place when it is imported."""
    for statement in module.tree.body:
        if isinstance(statement, ast.Import) or (
            isinstance(statement, ast.ImportFrom) and statement.module != "__future__"
        ):
            yield statement


def _ordered(modules: dict[str, Module]) -> list[str]:
    done: list[str] = []

    def place(name: str) -> None:
        if name in done:
            return
        for statement in imports_of(modules[name]):
            if isinstance(statement, ast.ImportFrom):
                for asked in (statement.module, *(f"{statement.module}.{alias.name}" for alias in statement.names)):
                    if asked in modules and asked != name:
                        place(asked)
        done.append(name)

    for name in modules:
        place(name)
    return done


def classes_of(module: Module) -> Iterator[tuple[ast.ClassDef, TypeInfo]]:
    """Yield the classes of a module, each with mypy's view of it."""
    for statement in module.tree.body:
        if isinstance(statement, ast.ClassDef):
            info = module.scope.names[statement.name].node
            assert isinstance(info, TypeInfo)
            yield statement, info


def functions_of(module: Module) -> Iterator[tuple[ast.FunctionDef, FuncDef]]:
    """Yield the functions of a module, each with mypy's view of it, decorated ones left out."""
    for statement in module.tree.body:
        if isinstance(statement, ast.FunctionDef):
            node = module.scope.names[statement.name].node
            if isinstance(node, FuncDef):
                yield statement, node


def libraries_of(module: Module) -> Iterator[str]:
    """Yield the names of the modules that a module imports as such."""
    for statement in ast.walk(module.tree):
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                yield alias.name


def set_by(statement: ast.stmt) -> Iterator[tuple[ast.Name, ast.expr]]:
    """Yield each name that a statement of a module sets, and to what."""
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value is not None:
        yield statement.target, statement.value
    elif isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from _set_in(target, statement.value)


def _set_in(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.Name, ast.expr]]:
    """Yield each name of one side of an assignment, and to what of the other it is set."""
    if isinstance(target, ast.Name):
        yield target, value
    elif isinstance(target, ast.Tuple):
        yield from ((name, _part(value, n)) for n, name in enumerate(target.elts) if isinstance(name, ast.Name))


def _part(value: ast.expr, n: int) -> ast.expr:
    """Return the expression of one of several values that are set at once."""
    if isinstance(value, ast.Tuple):
        return value.elts[n]
    return ast.copy_location(ast.Subscript(value, ast.Constant(n, lineno=value.lineno, col_offset=0)), value)


def number_of(value: ast.expr) -> int | float | None:
    """Return the number that an expression of numbers alone stands for."""
    known = ast.Constant | ast.BinOp | ast.UnaryOp | ast.operator | ast.unaryop
    if not all(isinstance(part, known) for part in ast.walk(value)):
        return None
    number = eval(compile(ast.Expression(value), "<number>", "eval"), {"__builtins__": {}})
    return number if type(number) in (int, float) else None
