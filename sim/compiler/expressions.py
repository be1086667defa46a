"""Expressions of the model as Cython text, each with what it is in C."""

from __future__ import annotations

import ast

from sim.compiler.calls import Calls
from sim.compiler.kinds import (
    OBJECT,
)
from sim.compiler.outlines import outline
from sim.compiler.scope import Text


class Expressions(Calls):
    """Writes expressions of one scope."""

    def _listcomp(self, node: ast.ListComp) -> Text:
        return outline(self, node, "list")

    def _setcomp(self, node: ast.SetComp) -> Text:
        return outline(self, node, "set")

    def _dictcomp(self, node: ast.DictComp) -> Text:
        return outline(self, node, "dict")

    def _lambda(self, node: ast.Lambda) -> Text:
        names = [argument.arg for argument in node.args.args]
        inside = Expressions(self.writer, self.scope.within(dict.fromkeys(names, OBJECT)))
        self.writer.left.count(self.scope.place, "lambda")
        return Text(f"(lambda {', '.join(names)}: {inside.typed(node.body)})")

    def _generatorexp(self, node: ast.GeneratorExp) -> Text:
        raise self.refused(node, "a generator expression that is kept or handed on; write a list or a loop")

    def _yield(self, node: ast.Yield) -> Text:
        return Text(f"(yield {self.typed(node.value)})" if node.value is not None else "(yield)")

    def _yieldfrom(self, node: ast.YieldFrom) -> Text:
        return Text(f"(yield from {self.typed(node.value)})")

    def _joinedstr(self, node: ast.JoinedStr) -> Text:
        pieces = [self._piece(part) for part in node.values]
        return Text(f"''.join([{', '.join(pieces)}])")

    def _piece(self, node: ast.expr) -> str:
        if isinstance(node, ast.Constant):
            return repr(node.value)
        assert isinstance(node, ast.FormattedValue)
        value = self._as_object(node.value, self.plain(node.value))
        if node.conversion == ord("r"):
            value = f"repr({value})"
        spec = str(self._joinedstr(node.format_spec)) if isinstance(node.format_spec, ast.JoinedStr) else "''"
        return f"format({value}, {spec})"
