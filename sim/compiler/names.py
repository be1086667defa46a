"""Names, numbers and attributes as Cython text, each with what it is in C and what of it is left to Python."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mypy.nodes import LDEF, AssignmentStmt, IntExpr, NameExpr, TypeAlias, TypeInfo, Var
from mypy.types import Type

from sim.compiler.kinds import BOOL, DOUBLE, INTEGERS, LONG, NUMBERS, OBJECT, WORD, ClassText, is_class_object, is_rows
from sim.compiler.reading import Module, refuse, span_of

if TYPE_CHECKING:
    from sim.compiler.unit import Writer


@dataclass(frozen=True)
class Piece:
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


class LeftToPython:
    """Counts what is left to Python, by the function it stands in, and who calls whom.

    A function is named by its place: ``file:line name``.
    """

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {}
        self._calls: dict[str, set[str]] = {}

    def count(self, place: str, what: str) -> None:
        """Count something in a function."""
        self._counts.setdefault(place, Counter())[what] += 1

    def calls(self, place: str, called: str) -> None:
        """Remember that one function calls another."""
        self._calls.setdefault(place, set()).add(called)

    def report(self, start: str) -> Iterator[str]:
        """Yield a line for each function reached from those named `start`, the most first, and one for all of them."""
        hot = self._reached(start)
        left = {place: counts for place, counts in self._counts.items() if place in hot}
        for place, counts in sorted(left.items(), key=lambda item: (-item[1].total(), item[0])):
            yield f"{place}: " + ", ".join(f"{what} {n}" for what, n in counts.most_common())
        cold = [counts.total() for place, counts in self._counts.items() if place not in hot]
        n = sum(counts.total() for counts in left.values())
        yield (
            f"{n} places in {len(left)} of the {len(hot)} functions that are called for every event; "
            f"{sum(cold)} in {len(cold)} others"
        )

    def _reached(self, start: str) -> set[str]:
        found, waiting = set(), [place for place in self._calls if place.endswith(f" {start}")]
        while waiting:
            place = waiting.pop()
            if place not in found:
                found.add(place)
                waiting += self._calls.get(place, ())
        return found


LARGEST_LONG = (1 << 63) - 1


class Names:
    """Writes names and attributes, and asks what mypy knows of an expression; its heirs write the rest."""

    def __init__(self, writer: Writer, scope: Scope) -> None:
        self.writer = writer
        self.kinds = writer.kinds
        self.scope = scope
        self.module = scope.module

    # --- what mypy knows --------------------------------------------------------------------------

    def type_of(self, node: ast.expr) -> Type | None:
        """Return the type that mypy infers for an expression."""
        return self.module.types.get(span_of(node))

    def kind_of(self, node: ast.expr) -> str:
        """Return what mypy's type of an expression is in C."""
        return self.kinds.kind(self.type_of(node))

    def full_name(self, node: ast.expr) -> str | None:
        """Return the full name of what a name outside functions stands for; None for anything else."""
        if isinstance(node, ast.Name):
            if node.id in self.scope.kinds:
                return None
            reference = self.module.references.get(span_of(node))
            if isinstance(reference, NameExpr) and reference.name == node.id and reference.kind == LDEF:
                return None
            if node.id in self.module.imported:
                return self.module.imported[node.id]
            return f"{self.module.name}.{node.id}" if node.id in self.module.scope.names else None
        if isinstance(node, ast.Attribute):
            owner = self.full_name(node.value)
            if owner in self.writer.modules or (owner is not None and owner in self.writer.libraries):
                return f"{owner}.{node.attr}"
        return None

    def symbol(self, node: ast.expr) -> object:
        """Return mypy's definition of what a name stands for."""
        reference = self.module.references.get(span_of(node))
        return reference.node if reference is not None else None

    # --- entries ----------------------------------------------------------------------------------

    def typed(self, node: ast.expr) -> Piece:
        """Write an expression as what its type is in C."""
        plain = self.plain(node)
        if plain.kind != OBJECT:
            return plain
        kind = self.kind_of(node)
        made = self.kinds.struct(kind)
        if made is not None and made.is_box:
            self.writer.left.count(self.scope.place, "copied")
            return Piece(f"{made.text}__of({plain})", kind)
        if kind in NUMBERS or made is not None or is_rows(kind):
            self.writer.left.count(self.scope.place, "unboxed" if kind in NUMBERS else "cast")
            return Piece(f"(<{kind}>{plain})", kind)
        return plain

    def condition(self, node: ast.expr) -> str:
        """Write an expression of which only the truth is asked."""
        if isinstance(node, ast.BoolOp):
            word = " and " if isinstance(node.op, ast.And) else " or "
            return "(" + word.join(self.condition(part) for part in node.values) + ")"
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return f"(not {self.condition(node.operand)})"
        value = self.typed(node)
        return f"({value}.n != 0)" if is_rows(value.kind) else str(value)

    def plain(self, node: ast.expr) -> Piece:
        """Write an expression, typed as far as Cython sees by itself.

        Raises
        ------
        CompilerError
            It is of a kind that is not known.
        """
        write: Callable[[ast.expr], Piece] | None = getattr(self, f"_{type(node).__name__.lower()}", None)
        if write is None:
            raise self.refused(node, f"the compiler knows no {type(node).__name__}")
        return write(node)

    def refused(self, node: ast.AST, what: str) -> Exception:
        """Return the error for a construct that is not known."""
        return refuse(self.module.path, node, what)

    # --- names ------------------------------------------------------------------------------------

    def _constant(self, node: ast.Constant) -> Piece:
        value = node.value
        if isinstance(value, bool):
            return Piece(repr(value), BOOL)
        if isinstance(value, int):
            return Piece(f"{value}ULL", WORD) if value > LARGEST_LONG else Piece(repr(value), LONG)
        if isinstance(value, float):
            return Piece(repr(value), DOUBLE)
        if value is None or isinstance(value, str):
            return Piece(repr(value))
        raise self.refused(node, f"the compiler knows no constant {value!r}")

    def _name(self, node: ast.Name) -> Piece:
        if node.id in self.scope.kinds:
            return Piece(node.id, self.scope.kinds[node.id])
        name = self.full_name(node)
        return Piece(node.id) if name is None else self._global(node, name)

    def _global(self, node: ast.expr, name: str) -> Piece:
        if name in self.kinds.functions:
            self.kinds.functions[name].seen_by_python = True
            return Piece(self.kinds.functions[name].text)
        if name in self.kinds.classes:
            return Piece(self.kinds.classes[name].text)
        if name in self.writer.literals:
            return self.writer.literals[name]
        symbol = self.symbol(node)
        if isinstance(symbol, TypeAlias):
            raise self.refused(node, "the name of a type is no value")
        module, _, attribute = name.rpartition(".")
        kind = self.kinds.kind(symbol.type) if isinstance(symbol, Var) else OBJECT
        if name in self.writer.modules:
            raise self.refused(node, "a module is no value")
        if module in self.writer.modules and name not in self.kinds.enums:
            return Piece(f"{self.writer.modules[module].short}__{attribute}", self.writer.variables.get(name, kind))
        return Piece(self.writer.foreign(name, kind), kind)

    def _attribute(self, node: ast.Attribute) -> Piece:
        number = self._member(node)
        if number is not None:
            return Piece(str(number), LONG)
        name = self.full_name(node)
        if name is not None:
            return self._global(node, name)
        receiver = self.typed(node.value)
        owner = self.kinds.struct(receiver.kind)
        if owner is not None:
            return self._of_struct(node, receiver, owner)
        if receiver.kind in NUMBERS:
            return Piece(f"{self._as_object(node.value, receiver)}.{node.attr}")
        self.writer.asked_by_python.add(node.attr)
        self.writer.left.count(self.scope.place, "attribute")
        return Piece(f"{receiver}.{node.attr}")

    def _of_struct(self, node: ast.Attribute, receiver: Piece, owner: ClassText) -> Piece:
        method = owner.method(node.attr)
        if method is None:
            kind = owner.attribute(node.attr)
            if kind is None:
                raise self.refused(node, f"{owner.name} has no attribute {node.attr} that is set in __init__")
            return Piece(f"{receiver}.{node.attr}", kind)
        if method.is_property:
            self.writer.left.calls(self.scope.place, method.place)
            return Piece(f"{receiver}.{method.text}()", method.returns)
        self.writer.seen_by_python(owner, node.attr)
        return Piece(f"{receiver}.{node.attr}")

    def _member(self, node: ast.Attribute) -> int | None:
        """Return the number of a member of an enumeration that is named."""
        if not is_class_object(self.type_of(node.value)):
            return None
        enum = self.kinds.enum(self.type_of(node))
        if enum is None or self.full_name(node.value) != enum.fullname:
            return None
        return next((number for name, number in members_of(enum) if name == node.attr), None)

    def _as_object(self, node: ast.expr, value: Piece) -> str:
        """Write a number as the Python object that it is in the source: a member of its enumeration, or a number."""
        enum = self.kinds.enum(self.type_of(node))
        if enum is not None and value.kind in INTEGERS:
            self.writer.left.count(self.scope.place, "member")
            return f"{self.writer.foreign(enum.fullname, OBJECT)}({value})"
        return f"(<object>{value})" if value.kind in NUMBERS else str(value)


def members_of(enum: TypeInfo) -> Iterator[tuple[str, int]]:
    """Yield the members of an enumeration of integers with their numbers."""
    for statement in enum.defn.defs.body:
        if isinstance(statement, AssignmentStmt) and isinstance(statement.rvalue, IntExpr):
            for target in statement.lvalues:
                if isinstance(target, NameExpr):
                    yield target.name, statement.rvalue.value
