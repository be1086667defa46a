"""Operators as Cython text: on numbers they are those of C, on anything else those of Python."""

from __future__ import annotations

import ast

from sim.compiler.containers import Containers
from sim.compiler.kinds import BOOL, CONTAINERS, DOUBLE, INTEGERS, LONG, NUMBERS, OBJECT, WORD, is_rows
from sim.compiler.scope import Text

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

    def _binop(self, node: ast.BinOp) -> Text:
        left, right = self.typed(node.left), self.typed(node.right)
        if isinstance(node.op, ast.Pow):
            return Text(f"({self._as_object(node.left, left)} ** {self._as_object(node.right, right)})")
        kind = self._joined(node.op, left.kind, right.kind)
        if isinstance(node.op, ast.LShift) and kind in INTEGERS:
            left = Text(f"<{kind}>{left}", kind)
        return Text(self.operated(node.op, left, right), kind)

    def operated(self, operator: ast.operator, left: Text, right: Text) -> str:
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

    def _unaryop(self, node: ast.UnaryOp) -> Text:
        if isinstance(node.op, ast.Not):
            return Text(self.condition(node), BOOL)
        operand = self.typed(node.operand)
        kind = LONG if operand.kind == BOOL else operand.kind
        return Text(f"({OPERATORS[type(node.op)]}{operand})", kind)

    def _boolop(self, node: ast.BoolOp) -> Text:
        parts = [self.typed(part) for part in node.values]
        kinds = {part.kind for part in parts}
        if len(kinds) > 1 and any(is_rows(kind) for kind in kinds):
            raise self.refused(node, "rows beside something else; ask `if rows:` first")
        word = " and " if isinstance(node.op, ast.And) else " or "
        if len(kinds) > 1:
            parts = [Text(f"(<object>{part})") if part.kind in NUMBERS else part for part in parts]
        return Text("(" + word.join(map(str, parts)) + ")", kinds.pop() if len(kinds) == 1 else OBJECT)

    def _compare(self, node: ast.Compare) -> Text:
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
        return Text("(" + " ".join(pieces) + ")", BOOL if in_c else OBJECT)

    def _refuse_signs(self, node: ast.Compare, left: Text, right: Text) -> None:
        """C takes a number below zero for a large word."""
        if {left.kind, right.kind} == {WORD, LONG} and not (left if left.kind == LONG else right).text.isdecimal():
            raise self.refused(node, "a word is compared with a number that may be below zero")

    def _ifexp(self, node: ast.IfExp) -> Text:
        body, other = self.typed(node.body), self.typed(node.orelse)
        kind = body.kind
        if body.kind != other.kind:
            numbers = body.kind in NUMBERS and other.kind in NUMBERS
            kind = self._joined(ast.Add(), body.kind, other.kind) if numbers else OBJECT
            body, other = Text(f"<{kind}>{body}", kind), Text(f"<{kind}>{other}", kind)
        return Text(f"({body} if {self.condition(node.test)} else {other})", kind)
