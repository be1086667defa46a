"""Tuples, lists, sets, dictionaries and rows as Cython text."""

from __future__ import annotations

import ast

from sim.compiler.kinds import NUMBERS, is_rows
from sim.compiler.names import Names
from sim.compiler.scope import Text


class Containers(Names):
    """Writes what holds other values."""

    def _parts(self, nodes: list[ast.expr]) -> list[Text]:
        return [self.typed(node) for node in nodes]

    def _starred(self, node: ast.Starred) -> Text:
        return Text(f"*{self.as_python(self.typed(as_list(node.value)))}")

    def as_python(self, value: Text) -> Text:
        """Write rows as a list of tuples, a copy, for whoever walks through them."""
        if not is_rows(value.kind):
            return value
        self.writer.left.count(self.scope.place, "copied rows")
        return Text(f"{value}.tuples()", "list")

    def _tuple(self, node: ast.Tuple) -> Text:
        parts = self._parts(node.elts)
        if parts and all(part.kind in NUMBERS for part in parts):
            parts[0] = Text(f"<object>{parts[0]}")
        return Text("(" + ", ".join(map(str, parts)) + ("," if len(parts) == 1 else "") + ")", "tuple")

    def _list(self, node: ast.List) -> Text:
        kind = self.kind_of(node)
        if is_rows(kind):
            if node.elts:
                raise self.refused(node, "rows begin empty; append to them")
            return Text(f"{kind}()", kind)
        return Text("[" + ", ".join(map(str, self._parts(node.elts))) + "]", "list")

    def _set(self, node: ast.Set) -> Text:
        return Text("{" + ", ".join(map(str, self._parts(node.elts))) + "}", "set")

    def _dict(self, node: ast.Dict) -> Text:
        pairs = []
        for key, value in zip(node.keys, node.values, strict=True):
            pairs.append(f"**{self.typed(value)}" if key is None else f"{self.typed(key)}: {self.typed(value)}")
        return Text("{" + ", ".join(pairs) + "}", "dict")

    def _subscript(self, node: ast.Subscript) -> Text:
        row = self._row_of(node.value)
        if row is not None:
            return self._field(node, *row)
        receiver = self.typed(node.value)
        if is_rows(receiver.kind):
            raise self.refused(node, "a row is read field by field: rows[0][1]")
        return Text(f"{receiver}[{self._index(node.slice)}]")

    def _index(self, node: ast.expr) -> str:
        if isinstance(node, ast.Slice):
            ends = [str(self.typed(end)) if end is not None else "" for end in (node.lower, node.upper)]
            return ":".join(ends) + (f":{self.typed(node.step)}" if node.step is not None else "")
        if isinstance(node, ast.Tuple) and any(isinstance(part, ast.Slice) for part in node.elts):
            return ", ".join(self._index(part) for part in node.elts)
        return str(self.typed(node))

    # --- rows -------------------------------------------------------------------------------------

    def _row_of(self, node: ast.expr) -> tuple[Text, str] | None:
        """Return the rows of which an expression is one, and how that one is taken: ``pop`` or ``at``."""
        if isinstance(node, ast.Subscript):
            if not is_rows(self.kind_of(node.value)):
                return None
            return self.typed(node.value), f"at:{self.typed(node.slice)}"
        if not isinstance(node, ast.Call) or self.full_name(node.func) != "heapq.heappop":
            return None
        return (self.typed(node.args[0]), "pop") if is_rows(self.kind_of(node.args[0])) else None

    def _field(self, node: ast.Subscript, rows: Text, how: str) -> Text:
        if not (isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int)):
            raise self.refused(node, "a field of a row is named by a number")
        number = node.slice.value
        kind = self.writer.row_fields(rows.kind)[number]
        if how == "pop":
            return Text(f"{rows}.pop_{number}()", kind)
        return Text(f"{rows}.at_{number}({how[3:]})", kind)

    def fields(self, node: ast.expr) -> list[Text] | None:
        """Write a row as its fields, for a tuple of names that takes them; a row that is popped loses its top after."""
        row = self._row_of(node)
        if row is None:
            return None
        rows, how = row
        place = "0" if how == "pop" else how[3:]
        return [Text(f"{rows}.at_{n}({place})", kind) for n, kind in enumerate(self.writer.row_fields(rows.kind))]

    def drop(self, node: ast.expr) -> str | None:
        """Write the statement that takes away a row whose fields were read."""
        row = self._row_of(node)
        return f"{row[0]}.drop()" if row is not None and row[1] == "pop" else None


def as_list(node: ast.expr) -> ast.expr:
    """Return a generator expression that is read once, by whom it is given to, as a list."""
    if isinstance(node, ast.GeneratorExp):
        return ast.copy_location(ast.ListComp(node.elt, node.generators), node)
    return node
