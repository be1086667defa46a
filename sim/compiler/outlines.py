"""Comprehensions and generator expressions, each written as a loop in a function of its own with typed names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.compiler.kinds import BOOL, LONG, OBJECT
from sim.compiler.scope import Text

if TYPE_CHECKING:
    from sim.compiler.containers import Containers

Comprehension = ast.GeneratorExp | ast.ListComp | ast.SetComp | ast.DictComp

RETURNS = {"any": BOOL, "all": BOOL, "sum": LONG, "next": OBJECT, "list": "list", "set": "set", "dict": "dict"}
BEGINS = {
    "sum": "cdef long long out = 0",
    "list": "cdef list out = []",
    "set": "cdef set out = set()",
    "dict": "cdef dict out = {}",
}
ENDS = {
    "any": "return False",
    "all": "return True",
    "sum": "return out",
    "list": "return out",
    "set": "return out",
    "dict": "return out",
}


def outline(around: Containers, node: Comprehension, how: str, *, default: ast.expr | None = None) -> Text:
    """Write a comprehension as a function, and return the call of it.

    ``how`` says what becomes of the elements: ``list``, ``set``, ``dict``, ``any``, ``all``, ``sum`` (of integers) or
    ``next`` (the first, else `default`).
    """
    bound = {name.id: name for generator in node.generators for name in _names(generator.target)}
    free = sorted({name.id for name in _loads(node) if name.id in around.scope.kinds and name.id not in bound})
    passed = {name: around.scope.kinds[name] for name in free}
    taken = {name: around.kind_of(target) for name, target in bound.items()}
    inside = type(around)(around.writer, around.scope.within(taken))
    number = around.writer.next_number()
    closed = any(isinstance(part, ast.Lambda) for part in ast.walk(node))
    parameters = [f"{'' if closed else kind + ' '}{name}" for name, kind in passed.items()]
    if default is not None:
        parameters.append("otherwise")
    lines = [f"{'def' if closed else 'cdef ' + RETURNS[how]} _loop_{number}({', '.join(parameters)}):"]
    lines += [f"    cdef {kind} {name}" for name, kind in taken.items()]
    if how in BEGINS:
        lines.append("    " + BEGINS[how])
    depth = 1
    for generator in node.generators:
        lines.append(
            f"{'    ' * depth}for {target_text(generator.target)} in {inside.as_python(inside.typed(generator.iter))}:"
        )
        depth += 1
        for condition in generator.ifs:
            lines.append(f"{'    ' * depth}if {inside.condition(condition)}:")
            depth += 1
    lines.append("    " * depth + _take(inside, node, how))
    lines.append("    " + ENDS.get(how, "return otherwise"))
    around.writer.helpers.append("\n".join(lines))
    given = [*free, *([str(around.typed(default))] if default is not None else [])]
    return Text(f"_loop_{number}({', '.join(given)})", OBJECT if closed or how == "next" else RETURNS[how])


def _take(inside: Containers, node: Comprehension, how: str) -> str:
    if isinstance(node, ast.DictComp):
        return f"out[{inside.typed(node.key)}] = {inside.typed(node.value)}"
    if how in ("any", "all"):
        wanted = inside.condition(node.elt)
        return f"if {wanted}: return True" if how == "any" else f"if not {wanted}: return False"
    element = inside.typed(node.elt)
    if how == "next":
        return f"return {element}"
    return {"sum": f"out += {element}", "list": f"out.append({element})", "set": f"out.add({element})"}[how]


def target_text(node: ast.expr) -> str:
    """Write the names that a loop sets."""
    if isinstance(node, ast.Tuple):
        return "(" + ", ".join(target_text(part) for part in node.elts) + ",)"
    return ast.unparse(node)


def _names(node: ast.expr) -> Iterator[ast.Name]:
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield part


def _loads(node: ast.AST) -> Iterator[ast.Name]:
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            yield part
