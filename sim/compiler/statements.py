"""Functions of the model as Cython text: what their local names are in C, and their statements line by line."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mypy.nodes import Var

from sim.compiler.expressions import Expressions
from sim.compiler.kinds import BOOL, DOUBLE, LONG, NUMBERS, OBJECT, WORD, Signature, is_rows, is_word
from sim.compiler.names import Piece, Scope
from sim.compiler.operators import OPERATORS, target_text
from sim.compiler.reading import Module, span_of

if TYPE_CHECKING:
    from sim.compiler.unit import Writer

INDENT = "    "


def function_lines(
    writer: Writer, signature: Signature, *, head: str, more: dict[str, str] | None = None, void: bool = False
) -> list[str]:
    """Write a function under a head that is given; ``more`` are names around it, such as ``self``."""
    vararg = signature.node.args.vararg
    more = {**(more or {}), **({vararg.arg: OBJECT} if vararg is not None else {})}
    known = {**more, **{parameter.name: parameter.kind for parameter in signature.parameters}}
    return _lines(writer, signature.node, Scope(signature.module, known, signature.place), head=head, void=void)


def _lines(writer: Writer, node: ast.FunctionDef, scope: Scope, *, head: str, void: bool) -> list[str]:
    parameters = {argument.arg for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]}
    parameters |= {node.args.vararg.arg} if node.args.vararg is not None else set()
    local = {name: kind for name, kind in _locals(writer, node, scope).items() if name not in parameters}
    inner_functions = {part.name: OBJECT for part in _own(node.body) if isinstance(part, ast.FunctionDef)}
    inner = scope.within({**local, **inner_functions})
    for name, kind in local.items():
        if kind == OBJECT:
            writer.left.count(scope.place, f"local {name}")
    body = Statements(writer, inner, void=void).block(node.body)
    declared = [f"cdef {kind} {name}" for name, kind in local.items()]
    return [head, *(INDENT + line for line in [*declared, *(body or ["pass"])])]


def _locals(writer: Writer, node: ast.FunctionDef, scope: Scope) -> dict[str, str]:
    """Return what each local name of a function is in C."""
    found: dict[str, str] = {}
    for name in _stored(node.body):
        reference = scope.module.references.get(span_of(name))
        symbol = reference.node if reference is not None else None
        kind = writer.kinds.kind(symbol.type) if isinstance(symbol, Var) else OBJECT
        found.setdefault(name.id, kind)
    for part in _own(node.body):
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name) and is_word(part.annotation):
            found[part.target.id] = WORD
    expressions = Expressions(writer.trial(), scope.within(found))
    for part in _own(node.body):
        if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name):
            target = part.targets[0].id
            if found.get(target) == LONG and expressions.plain(part.value).kind == WORD:
                found[target] = WORD
                expressions = Expressions(writer.trial(), scope.within(found))
    return found


def _own(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Yield every node of a function but those of functions and loops inside expressions."""
    waiting: list[ast.AST] = list(reversed(body))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(
            node, ast.FunctionDef | ast.Lambda | ast.GeneratorExp | ast.ListComp | ast.SetComp | ast.DictComp
        ):
            waiting += reversed(list(ast.iter_child_nodes(node)))


def _stored(body: list[ast.stmt]) -> Iterator[ast.Name]:
    for part in _own(body):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            yield part


class Statements:
    """Writes statements of one function."""

    def __init__(self, writer: Writer, scope: Scope, *, void: bool) -> None:
        self.writer = writer
        self.scope = scope
        self.expressions = Expressions(writer, scope)
        self.void = void

    @property
    def module(self) -> Module:
        """The module the function stands in."""
        return self.scope.module

    def block(self, body: list[ast.stmt]) -> list[str]:
        """Write a row of statements; texts that only explain are left out."""
        return [line for statement in body for line in self.statement(statement)]

    def statement(self, node: ast.stmt) -> list[str]:
        """Write one statement.

        Raises
        ------
        CompilerError
            It is of a kind that is not known.
        """
        write = getattr(self, f"_{type(node).__name__.lower()}", None)
        if write is None:
            raise self.expressions.refused(node, f"the compiler knows no {type(node).__name__}")
        lines: list[str] = write(node)
        return lines

    def _inside(self, body: list[ast.stmt]) -> list[str]:
        return [INDENT + line for line in self.block(body) or ["pass"]]

    def _expr(self, node: ast.Expr) -> list[str]:
        if isinstance(node.value, ast.Constant):
            return []
        dropped = self.expressions.drop(node.value)
        return [dropped] if dropped is not None else [str(self.expressions.plain(node.value))]

    def _pass(self, _node: ast.Pass) -> list[str]:
        return ["pass"]

    def _break(self, _node: ast.Break) -> list[str]:
        return ["break"]

    def _continue(self, _node: ast.Continue) -> list[str]:
        return ["continue"]

    def _return(self, node: ast.Return) -> list[str]:
        if self.void:
            said = [str(self.expressions.plain(node.value))] if node.value is not None else []
            return [*(line for line in said if line != "None"), "return 0"]
        return [f"return {self.expressions.typed(node.value)}" if node.value is not None else "return"]

    def _assert(self, node: ast.Assert) -> list[str]:
        message = f", {self.expressions.typed(node.msg)}" if node.msg is not None else ""
        return [f"assert {self.expressions.condition(node.test)}{message}"]

    def _raise(self, node: ast.Raise) -> list[str]:
        cause = f" from {self.expressions.typed(node.cause)}" if node.cause is not None else ""
        return [f"raise {self.expressions.plain(node.exc)}{cause}" if node.exc is not None else "raise"]

    # --- assignments ------------------------------------------------------------------------------

    def _assign(self, node: ast.Assign) -> list[str]:
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Tuple):
            fields = self.expressions.fields(node.value)
            if fields is not None:
                return self._unpacked(node.targets[0], node.value, fields)
            return [f"{self._target(node.targets[0])} = {self._tuple_value(node.value)}"]
        value = self._value(node.value, node.targets[0])
        return [" = ".join([*(self._target(target) for target in node.targets), str(value)])]

    def _unpacked(self, targets: ast.Tuple, value: ast.expr, fields: list[Piece]) -> list[str]:
        lines = [
            f"{self._target(target)} = {field}"
            for target, field in zip(targets.elts, fields, strict=True)
            if not (isinstance(target, ast.Name) and target.id == "_")
        ]
        dropped = self.expressions.drop(value)
        return lines if dropped is None else [*lines, dropped]

    def _tuple_value(self, node: ast.expr) -> str:
        """Write several values for as many names, without a tuple of Python's."""
        if isinstance(node, ast.Tuple):
            return ", ".join(str(self.expressions.typed(part)) for part in node.elts)
        return str(self.expressions.typed(node))

    def _value(self, node: ast.expr, target: ast.expr) -> Piece:
        """Write what a target is given; an empty list may be rows there."""
        if isinstance(node, ast.List) and not node.elts:
            kind = self._kind_of_target(target)
            if is_rows(kind):
                return Piece(f"{kind}()", kind)
        return self.expressions.typed(node)

    def _kind_of_target(self, target: ast.expr) -> str:
        if isinstance(target, ast.Name):
            return self.scope.kinds.get(target.id, OBJECT)
        return self.expressions.plain(target).kind if isinstance(target, ast.Attribute) else OBJECT

    def _target(self, node: ast.expr) -> str:
        if isinstance(node, ast.Tuple):
            return ", ".join(self._part_of_target(part) for part in node.elts)
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.Starred):
            return f"*{self._target(node.value)}"
        if isinstance(node, ast.Attribute | ast.Subscript):
            return str(self.expressions.plain(node))
        raise self.expressions.refused(node, "the compiler knows no such target")

    def _part_of_target(self, node: ast.expr) -> str:
        """Write one of several targets; a tuple among them takes one value."""
        return f"({self._target(node)},)" if isinstance(node, ast.Tuple) else self._target(node)

    def _annassign(self, node: ast.AnnAssign) -> list[str]:
        if node.value is None:
            return []
        return [f"{self._target(node.target)} = {self._value(node.value, node.target)}"]

    def _augassign(self, node: ast.AugAssign) -> list[str]:
        target, value = self.expressions.plain(node.target), self.expressions.typed(node.value)
        calls = any(isinstance(part, ast.Call) for part in ast.walk(node.target))
        if calls and isinstance(node.target, ast.Attribute):
            what = "an attribute of what a call returns is changed in place; give that a name first"
            raise self.expressions.refused(node, what)
        sign = OPERATORS[type(node.op)]
        kind = self.expressions.kind_of(node.target)
        if target.kind == OBJECT and kind in NUMBERS and not calls:
            target_now = Piece(f"(<{kind}>{target})", kind)
            return [f"{target} = {self.expressions.operated(node.op, target_now, value)}"]
        if target.kind in NUMBERS and isinstance(node.op, ast.FloorDiv | ast.Mod):
            return [f"{target} = {self.expressions.operated(node.op, target, value)}"]
        return [f"{target} {sign}= {value}"]

    def _delete(self, node: ast.Delete) -> list[str]:
        return [f"del {', '.join(self._target(target) for target in node.targets)}"]

    # --- flow -------------------------------------------------------------------------------------

    def _if(self, node: ast.If) -> list[str]:
        lines = [f"if {self.expressions.condition(node.test)}:", *self._inside(node.body)]
        if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
            first, *rest = self._if(node.orelse[0])
            return [*lines, f"el{first}", *rest]
        return [*lines, "else:", *self._inside(node.orelse)] if node.orelse else lines

    def _while(self, node: ast.While) -> list[str]:
        lines = [f"while {self.expressions.condition(node.test)}:", *self._inside(node.body)]
        return [*lines, "else:", *self._inside(node.orelse)] if node.orelse else lines

    def _for(self, node: ast.For) -> list[str]:
        walked = self.expressions.as_python(self.expressions.typed(node.iter))
        lines = [f"for {target_text(node.target)} in {walked}:", *self._inside(node.body)]
        return [*lines, "else:", *self._inside(node.orelse)] if node.orelse else lines

    def _with(self, node: ast.With) -> list[str]:
        items = [
            f"{self.expressions.typed(item.context_expr)}"
            + (f" as {self._target(item.optional_vars)}" if item.optional_vars is not None else "")
            for item in node.items
        ]
        return [f"with {', '.join(items)}:", *self._inside(node.body)]

    def _try(self, node: ast.Try) -> list[str]:
        lines = ["try:", *self._inside(node.body)]
        for handler in node.handlers:
            caught = f" {self.expressions.typed(handler.type)}" if handler.type is not None else ""
            named = f" as {handler.name}" if handler.name is not None else ""
            lines += [f"except{caught}{named}:", *self._inside(handler.body)]
        if node.orelse:
            lines += ["else:", *self._inside(node.orelse)]
        return [*lines, "finally:", *self._inside(node.finalbody)] if node.finalbody else lines

    def _functiondef(self, node: ast.FunctionDef) -> list[str]:
        """Write a function inside a function."""
        parameters = [argument.arg for argument in node.args.args]
        if node.args.defaults or node.args.kwonlyargs or node.decorator_list:
            raise self.expressions.refused(node, "an inner function has plain parameters only")
        kinds = {argument.arg: self._kind_of_inner(argument) for argument in node.args.args}
        typed = [f"{kinds[name]} {name}" if kinds[name] in NUMBERS else name for name in parameters]
        head = f"def {node.name}({', '.join(typed)}):"
        return _lines(self.writer, node, self.scope.within({**kinds, node.name: OBJECT}), head=head, void=False)

    def _kind_of_inner(self, argument: ast.arg) -> str:
        said = ast.unparse(argument.annotation) if argument.annotation is not None else ""
        return {"float": DOUBLE, "int": LONG, "bool": BOOL}.get(said, OBJECT)


def indented(lines: list[str]) -> list[str]:
    """Return lines one step further in."""
    return ["", *(INDENT + line for line in lines)]
