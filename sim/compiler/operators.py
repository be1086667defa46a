"""Containers, operators and comprehensions as Cython text.

A comprehension or a generator expression is written as a loop in a function of its own, with typed names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sim.compiler.kinds import BOOL, CONTAINERS, DOUBLE, INTEGERS, LONG, NUMBERS, OBJECT, WORD, is_rows
from sim.compiler.names import Names, Piece


class Containers(Names):
    """Writes what holds other values."""

    def _parts(self, nodes: list[ast.expr]) -> list[Piece]:
        return [self.typed(node) for node in nodes]

    def _starred(self, node: ast.Starred) -> Piece:
        return Piece(f"*{self.as_python(self.typed(as_list(node.value)))}")

    def as_python(self, value: Piece) -> Piece:
        """Write rows as a list of tuples, a copy, for whoever walks through them."""
        if not is_rows(value.kind):
            return value
        self.writer.left.count(self.scope.place, "copied rows")
        return Piece(f"{value}.tuples()", "list")

    def _tuple(self, node: ast.Tuple) -> Piece:
        parts = self._parts(node.elts)
        if parts and all(part.kind in NUMBERS for part in parts):
            parts[0] = Piece(f"<object>{parts[0]}")
        return Piece("(" + ", ".join(map(str, parts)) + ("," if len(parts) == 1 else "") + ")", "tuple")

    def _list(self, node: ast.List) -> Piece:
        kind = self.kind_of(node)
        if is_rows(kind):
            if node.elts:
                raise self.refused(node, "rows begin empty; append to them")
            return Piece(f"{kind}()", kind)
        return Piece("[" + ", ".join(map(str, self._parts(node.elts))) + "]", "list")

    def _set(self, node: ast.Set) -> Piece:
        return Piece("{" + ", ".join(map(str, self._parts(node.elts))) + "}", "set")

    def _dict(self, node: ast.Dict) -> Piece:
        pairs = []
        for key, value in zip(node.keys, node.values, strict=True):
            pairs.append(f"**{self.typed(value)}" if key is None else f"{self.typed(key)}: {self.typed(value)}")
        return Piece("{" + ", ".join(pairs) + "}", "dict")

    def _subscript(self, node: ast.Subscript) -> Piece:
        row = self._row_of(node.value)
        if row is not None:
            return self._field(node, *row)
        receiver = self.typed(node.value)
        if is_rows(receiver.kind):
            raise self.refused(node, "a row is read field by field: rows[0][1]")
        return Piece(f"{receiver}[{self._index(node.slice)}]")

    def _index(self, node: ast.expr) -> str:
        if isinstance(node, ast.Slice):
            ends = [str(self.typed(end)) if end is not None else "" for end in (node.lower, node.upper)]
            return ":".join(ends) + (f":{self.typed(node.step)}" if node.step is not None else "")
        if isinstance(node, ast.Tuple) and any(isinstance(part, ast.Slice) for part in node.elts):
            return ", ".join(self._index(part) for part in node.elts)
        return str(self.typed(node))

    # --- rows -------------------------------------------------------------------------------------

    def _row_of(self, node: ast.expr) -> tuple[Piece, str] | None:
        """Return the rows of which an expression is one, and how that one is taken: ``pop`` or ``at``."""
        if isinstance(node, ast.Subscript):
            if not is_rows(self.kind_of(node.value)):
                return None
            return self.typed(node.value), f"at:{self.typed(node.slice)}"
        if not isinstance(node, ast.Call) or self.full_name(node.func) != "heapq.heappop":
            return None
        return (self.typed(node.args[0]), "pop") if is_rows(self.kind_of(node.args[0])) else None

    def _field(self, node: ast.Subscript, rows: Piece, how: str) -> Piece:
        if not (isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int)):
            raise self.refused(node, "a field of a row is named by a number")
        number = node.slice.value
        kind = self.writer.row_fields(rows.kind)[number]
        if how == "pop":
            return Piece(f"{rows}.pop_{number}()", kind)
        return Piece(f"{rows}.at_{number}({how[3:]})", kind)

    def fields(self, node: ast.expr) -> list[Piece] | None:
        """Write a row as its fields, for a tuple of names that takes them; a row that is popped loses its top after."""
        row = self._row_of(node)
        if row is None:
            return None
        rows, how = row
        place = "0" if how == "pop" else how[3:]
        return [Piece(f"{rows}.at_{n}({place})", kind) for n, kind in enumerate(self.writer.row_fields(rows.kind))]

    def drop(self, node: ast.expr) -> str | None:
        """Write the statement that takes away a row whose fields were read."""
        row = self._row_of(node)
        return f"{row[0]}.drop()" if row is not None and row[1] == "pop" else None


def as_list(node: ast.expr) -> ast.expr:
    """Return a generator expression that is read once, by whom it is given to, as a list."""
    if isinstance(node, ast.GeneratorExp):
        return ast.copy_location(ast.ListComp(node.elt, node.generators), node)
    return node


OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
    ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
    ast.USub: "-", ast.UAdd: "+", ast.Invert: "~",
}  # fmt: skip
BITWISE = (ast.BitAnd, ast.BitOr, ast.BitXor, ast.LShift, ast.RShift)


class Operators(Containers):
    """Writes operators."""

    def _binop(self, node: ast.BinOp) -> Piece:
        left, right = self.typed(node.left), self.typed(node.right)
        if isinstance(node.op, ast.Pow):
            return Piece(f"({self._as_object(node.left, left)} ** {self._as_object(node.right, right)})")
        kind = self._joined(node.op, left.kind, right.kind)
        if isinstance(node.op, ast.LShift) and kind in INTEGERS:
            left = Piece(f"<{kind}>{left}", kind)
        return Piece(self.operated(node.op, left, right), kind)

    def operated(self, operator: ast.operator, left: Piece, right: Piece) -> str:
        """Write an operator between two values; what is left of numbers with a point is rounded as Python does."""
        named = {ast.FloorDiv: "floordiv_double", ast.Mod: "mod_double"}.get(type(operator))
        if named is not None and self._joined(operator, left.kind, right.kind) == DOUBLE:
            return f"{named}({left}, {right})"
        return f"({left} {OPERATORS[type(operator)]} {right})"

    def _joined(self, operator: ast.operator, left: str, right: str) -> str:
        if left not in NUMBERS or right not in NUMBERS:
            return left if left == right and left in CONTAINERS else OBJECT
        if DOUBLE in (left, right) or isinstance(operator, ast.Div):
            return DOUBLE
        if WORD in (left, right):
            return WORD
        return BOOL if left == right == BOOL and isinstance(operator, BITWISE[:3]) else LONG

    def _unaryop(self, node: ast.UnaryOp) -> Piece:
        if isinstance(node.op, ast.Not):
            return Piece(self.condition(node), BOOL)
        operand = self.typed(node.operand)
        kind = LONG if operand.kind == BOOL else operand.kind
        return Piece(f"({OPERATORS[type(node.op)]}{operand})", kind)

    def _boolop(self, node: ast.BoolOp) -> Piece:
        parts = [self.typed(part) for part in node.values]
        kinds = {part.kind for part in parts}
        if len(kinds) > 1 and any(is_rows(kind) for kind in kinds):
            raise self.refused(node, "rows beside something else; ask `if rows:` first")
        word = " and " if isinstance(node.op, ast.And) else " or "
        if len(kinds) > 1:
            parts = [Piece(f"(<object>{part})") if part.kind in NUMBERS else part for part in parts]
        return Piece("(" + word.join(map(str, parts)) + ")", kinds.pop() if len(kinds) == 1 else OBJECT)

    def _compare(self, node: ast.Compare) -> Piece:
        operands = [self.typed(part) for part in (node.left, *node.comparators)]
        pieces = [str(operands[0])]
        in_c = True
        for left, sign, right in zip(operands, node.ops, operands[1:], strict=False):
            numbers = left.kind in NUMBERS and right.kind in NUMBERS
            self._refuse_signs(node, left, right)
            word = OPERATORS[type(sign)]
            if isinstance(sign, ast.Is | ast.IsNot):
                if numbers:
                    word = "==" if isinstance(sign, ast.Is) else "!="
                elif left.kind in NUMBERS or right.kind in NUMBERS:
                    raise self.refused(node, "a number is compared by identity")
            elif not isinstance(sign, ast.In | ast.NotIn):
                in_c &= numbers
            pieces += [word, str(right)]
        return Piece("(" + " ".join(pieces) + ")", BOOL if in_c else OBJECT)

    def _refuse_signs(self, node: ast.Compare, left: Piece, right: Piece) -> None:
        """C takes a number below zero for a large word."""
        if {left.kind, right.kind} == {WORD, LONG} and not (left if left.kind == LONG else right).text.isdecimal():
            raise self.refused(node, "a word is compared with a number that may be below zero")

    def _ifexp(self, node: ast.IfExp) -> Piece:
        body, other = self.typed(node.body), self.typed(node.orelse)
        kind = body.kind
        if body.kind != other.kind:
            numbers = body.kind in NUMBERS and other.kind in NUMBERS
            kind = self._joined(ast.Add(), body.kind, other.kind) if numbers else OBJECT
            body, other = Piece(f"<{kind}>{body}", kind), Piece(f"<{kind}>{other}", kind)
        return Piece(f"({body} if {self.condition(node.test)} else {other})", kind)


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


def outline(around: Containers, node: Comprehension, how: str, *, default: ast.expr | None = None) -> Piece:
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
    return Piece(f"_loop_{number}({', '.join(given)})", OBJECT if closed or how == "next" else RETURNS[how])


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
