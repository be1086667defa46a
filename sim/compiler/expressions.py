"""Expressions of the model as Cython text, each with what it is in C."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from mypy.nodes import LDEF, AssignmentStmt, IntExpr, NameExpr, TypeAlias, TypeInfo, Var
from mypy.types import Type

from sim.compiler.kinds import (
    BOOL,
    CONTAINERS,
    DOUBLE,
    INTEGERS,
    LONG,
    NUMBERS,
    OBJECT,
    WORD,
    ClassText,
    Signature,
    is_class_object,
    is_int_enum,
    is_of_python,
)
from sim.compiler.outlines import outline
from sim.compiler.reading import refuse, span_of
from sim.compiler.scope import Scope, Text

if TYPE_CHECKING:
    from sim.compiler.unit import Writer

LARGEST_LONG = (1 << 63) - 1

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
    ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
    ast.USub: "-", ast.UAdd: "+", ast.Invert: "~",
}  # fmt: skip
BITWISE = (ast.BitAnd, ast.BitOr, ast.BitXor, ast.LShift, ast.RShift)

IN_C = frozenset({"log1p", "exp", "log", "sqrt", "fabs", "isfinite"})
"""Functions of ``math`` that are those of C, for arguments in their domain."""

MADE = {"list": "list", "dict": "dict", "set": "set", "frozenset": "frozenset", "tuple": "tuple", "sorted": "list"}
"""What a call of a builtin makes."""

TAKES_ALL = frozenset({"tuple", "list", "set", "frozenset", "sorted", "min", "max", "sum", "dict"})
"""Builtins that read all of what they are given, so that a list does as well as a generator."""

AS_NUMBERS = TAKES_ALL | frozenset(
    {"range", "len", "abs", "enumerate", "zip", "isinstance", "any", "all", "int", "float", "round", "iter", "next"}
)
"""Builtins to which the member of an enumeration is a number."""


class Expressions:
    """Writes expressions of one scope."""

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

    def typed(self, node: ast.expr) -> Text:
        """Write an expression as what its type is in C."""
        plain = self.plain(node)
        if plain.kind != OBJECT:
            return plain
        kind = self.kind_of(node)
        if kind in NUMBERS or self.kinds.struct(kind) is not None or kind.startswith("Rows_"):
            self.writer.count(self.scope.place, "unboxed" if kind in NUMBERS else "cast")
            return Text(f"(<{kind}>{plain})", kind)
        return plain

    def condition(self, node: ast.expr) -> str:
        """Write an expression of which only the truth is asked."""
        if isinstance(node, ast.BoolOp):
            word = " and " if isinstance(node.op, ast.And) else " or "
            return "(" + word.join(self.condition(part) for part in node.values) + ")"
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return f"(not {self.condition(node.operand)})"
        value = self.typed(node)
        return f"({value}.n != 0)" if value.kind.startswith("Rows_") else str(value)

    def plain(self, node: ast.expr) -> Text:
        """Write an expression, typed as far as Cython sees by itself."""
        write: Callable[[ast.expr], Text] | None = getattr(self, f"_{type(node).__name__.lower()}", None)
        if write is None:
            raise self.refused(node, f"the compiler knows no {type(node).__name__}")
        return write(node)

    def refused(self, node: ast.AST, what: str) -> Exception:
        """Return the error for a construct that is not known."""
        return refuse(self.module.path, node, what)

    # --- names ------------------------------------------------------------------------------------

    def _constant(self, node: ast.Constant) -> Text:
        value = node.value
        if isinstance(value, bool):
            return Text(repr(value), BOOL)
        if isinstance(value, int):
            return Text(f"{value}ULL", WORD) if value > LARGEST_LONG else Text(repr(value), LONG)
        if isinstance(value, float):
            return Text(repr(value), DOUBLE)
        if value is None or isinstance(value, str):
            return Text(repr(value))
        raise self.refused(node, f"the compiler knows no constant {value!r}")

    def _name(self, node: ast.Name) -> Text:
        if node.id in self.scope.kinds:
            return Text(node.id, self.scope.kinds[node.id])
        name = self.full_name(node)
        return Text(node.id) if name is None else self._global(node, name)

    def _global(self, node: ast.expr, name: str) -> Text:
        if name in self.kinds.functions:
            self.kinds.functions[name].seen_by_python = True
            return Text(self.kinds.functions[name].text)
        if name in self.kinds.classes:
            return Text(self.kinds.classes[name].text)
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
            return Text(f"{self.writer.modules[module].short}__{attribute}", self.writer.variables.get(name, kind))
        return Text(self.writer.foreign(name, kind), kind)

    def _attribute(self, node: ast.Attribute) -> Text:
        number = self._member(node)
        if number is not None:
            return Text(str(number), LONG)
        name = self.full_name(node)
        if name is not None:
            return self._global(node, name)
        receiver = self.typed(node.value)
        owner = self.kinds.struct(receiver.kind)
        if owner is not None:
            return self._of_struct(node, receiver, owner)
        if receiver.kind in NUMBERS:
            return Text(f"{self._as_object(node.value, receiver)}.{node.attr}")
        self.writer.asked_by_python.add(node.attr)
        self.writer.count(self.scope.place, "attribute")
        return Text(f"{receiver}.{node.attr}")

    def _of_struct(self, node: ast.Attribute, receiver: Text, owner: ClassText) -> Text:
        method = owner.method(node.attr)
        if method is None:
            kind = owner.attribute(node.attr)
            if kind is None:
                raise self.refused(node, f"{owner.name} has no attribute {node.attr} that is set in __init__")
            return Text(f"{receiver}.{node.attr}", kind)
        if method.is_property:
            return Text(f"{receiver}.{method.text}()", method.returns)
        self.writer.seen_by_python(owner, node.attr)
        return Text(f"{receiver}.{node.attr}")

    def _member(self, node: ast.Attribute) -> int | None:
        """Return the number of a member of an enumeration that is named."""
        if not is_class_object(self.type_of(node.value)):
            return None
        enum = self.kinds.enum(self.type_of(node))
        if enum is None or self.full_name(node.value) != enum.fullname:
            return None
        return next((number for name, number in members_of(enum) if name == node.attr), None)

    def _as_object(self, node: ast.expr, value: Text) -> str:
        """Write a number as the Python object that it is in the source: a member of its enumeration, or a number."""
        enum = self.kinds.enum(self.type_of(node))
        if enum is not None and value.kind in INTEGERS:
            self.writer.count(self.scope.place, "member")
            return f"{self.writer.foreign(enum.fullname, OBJECT)}({value})"
        return f"(<object>{value})" if value.kind in NUMBERS else str(value)

    # --- operators --------------------------------------------------------------------------------

    def _binop(self, node: ast.BinOp) -> Text:
        left, right = self.typed(node.left), self.typed(node.right)
        if isinstance(node.op, ast.Pow):
            return Text(f"({self._as_object(node.left, left)} ** {self._as_object(node.right, right)})")
        sign = OPERATORS[type(node.op)]
        kind = self._joined(node.op, left.kind, right.kind)
        if isinstance(node.op, ast.LShift) and kind in INTEGERS:
            left = Text(f"<{kind}>{left}", kind)
        return Text(f"({left} {sign} {right})", kind)

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
        if len(kinds) > 1 and any(kind.startswith("Rows_") for kind in kinds):
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

    def _ifexp(self, node: ast.IfExp) -> Text:
        body, other = self.typed(node.body), self.typed(node.orelse)
        kind = body.kind
        if body.kind != other.kind:
            numbers = body.kind in NUMBERS and other.kind in NUMBERS
            kind = self._joined(ast.Add(), body.kind, other.kind) if numbers else OBJECT
            body, other = Text(f"<{kind}>{body}", kind), Text(f"<{kind}>{other}", kind)
        return Text(f"({body} if {self.condition(node.test)} else {other})", kind)

    # --- containers -------------------------------------------------------------------------------

    def _parts(self, nodes: list[ast.expr]) -> list[Text]:
        return [self.typed(node) for node in nodes]

    def _starred(self, node: ast.Starred) -> Text:
        return Text(f"*{self.as_python(self.typed(_as_list(node.value)))}")

    def as_python(self, value: Text) -> Text:
        """Write rows as a list of tuples, a copy, for whoever walks through them."""
        if not value.kind.startswith("Rows_"):
            return value
        self.writer.count(self.scope.place, "copied rows")
        return Text(f"{value}.tuples()", "list")

    def _tuple(self, node: ast.Tuple) -> Text:
        parts = self._parts(node.elts)
        if parts and all(part.kind in NUMBERS for part in parts):
            parts[0] = Text(f"<object>{parts[0]}")
        return Text("(" + ", ".join(map(str, parts)) + ("," if len(parts) == 1 else "") + ")", "tuple")

    def _list(self, node: ast.List) -> Text:
        kind = self.kind_of(node)
        if kind.startswith("Rows_"):
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
        if receiver.kind.startswith("Rows_"):
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
            if not self.kind_of(node.value).startswith("Rows_"):
                return None
            return self.typed(node.value), f"at:{self.typed(node.slice)}"
        if not isinstance(node, ast.Call) or self.full_name(node.func) != "heapq.heappop":
            return None
        return (self.typed(node.args[0]), "pop") if self.kind_of(node.args[0]).startswith("Rows_") else None

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

    # --- calls ------------------------------------------------------------------------------------

    def _call(self, node: ast.Call) -> Text:
        name = self.full_name(node.func)
        if name is None and isinstance(node.func, ast.Name) and node.func.id not in self.scope.kinds:
            return self._builtin(node, node.func.id)
        if name is not None:
            return self._named(node, name)
        if isinstance(node.func, ast.Attribute):
            return self._method(node, node.func)
        return self._through_object(node, self.typed(node.func), members=False)

    def _named(self, node: ast.Call, name: str) -> Text:
        if name in self.kinds.functions:
            return self._direct(node, self.kinds.functions[name])
        if name in self.kinds.classes:
            return self._construct(node, self.kinds.classes[name])
        if name.startswith("heapq.") and node.args and self.kind_of(node.args[0]).startswith("Rows_"):
            return self._heap(node, name.removeprefix("heapq."))
        if name.startswith("math.") and name.removeprefix("math.") in IN_C:
            self.writer.from_math.add(name.removeprefix("math."))
            kind = BOOL if name == "math.isfinite" else DOUBLE
            return Text(f"{name.removeprefix('math.')}({self.typed(node.args[0])})", kind)
        if name == "numpy.array" and node.args and self.kind_of(node.args[0]).startswith("Rows_"):
            return Text(f"{self.typed(node.args[0])}.array({self.typed(node.keywords[0].value)})")
        symbol = self.symbol(node.func)
        if isinstance(symbol, TypeInfo) and is_int_enum(symbol) and len(node.args) == 1:
            return self._member_of(node)
        inside = name.rpartition(".")[0] in self.writer.modules
        return self._through_object(node, self._global(node.func, name), members=not inside)

    def _member_of(self, node: ast.Call) -> Text:
        """Write a number made a member: it must be one, as in the source."""
        enum = self.kinds.enum(self.type_of(node))
        number = self.typed(node.args[0])
        if enum is None or number.kind not in INTEGERS:
            return self._through_object(node, self.plain(node.func), members=False)
        numbers = [number for _, number in members_of(enum)]
        if numbers != list(range(len(numbers))):
            return self._through_object(node, self.plain(node.func), members=False)
        return Text(f"member({number}, {len(numbers)})", LONG)

    def _builtin(self, node: ast.Call, name: str) -> Text:
        comprehension = node.args[0] if len(node.args) >= 1 and isinstance(node.args[0], ast.GeneratorExp) else None
        if comprehension is not None:
            return self._over(node, name, comprehension)
        if name == "super":
            raise self.refused(node, "super() is only known as super().__init__(...)")
        args = [self.typed(arg) for arg in node.args if not isinstance(arg, ast.Starred)]
        if name == "len" and len(args) == 1:
            return Text(f"{args[0]}.n" if args[0].kind.startswith("Rows_") else f"len({args[0]})", LONG)
        if name in ("int", "float", "bool") and len(args) == 1 and args[0].kind in NUMBERS:
            kind = {"int": LONG, "float": DOUBLE, "bool": BOOL}[name]
            return Text(f"(<{kind}>{args[0]})", kind)
        if name in ("min", "max") and len(args) > 1 and not node.keywords and all(arg.kind in NUMBERS for arg in args):
            return self._extreme(name, args)
        if name == "abs" and args[0].kind == DOUBLE:
            self.writer.from_math.add("fabs")
            return Text(f"fabs({args[0]})", DOUBLE)
        if name == "isinstance":
            return Text(f"isinstance({args[0]}, {args[1]})", BOOL)
        if name in ("getattr", "setattr"):
            self._opens(args[0])
        return Text(str(self._through_object(node, Text(name), members=name not in AS_NUMBERS)), MADE.get(name, OBJECT))

    def _opens(self, value: Text) -> None:
        """Attributes asked by a name that is known only as the model runs must be there for Python."""
        owner = self.kinds.struct(value.kind)
        if owner is not None:
            self.writer.asked_by_python |= set(owner.attributes)

    def _extreme(self, name: str, args: list[Text]) -> Text:
        """Write the smallest or the largest of numbers: the first of equals, as in Python."""
        kind = args[0].kind
        for arg in args[1:]:
            kind = self._joined(ast.Add(), kind, arg.kind)
        if kind not in (DOUBLE, LONG):
            kind = LONG
        text = str(args[0])
        for arg in args[1:]:
            text = f"{name}_{'double' if kind == DOUBLE else 'long'}({text}, {arg})"
        return Text(text, kind)

    def _over(self, node: ast.Call, name: str, comprehension: ast.GeneratorExp) -> Text:
        """Write a builtin over a generator expression: a loop of its own."""
        if name in ("any", "all"):
            return outline(self, comprehension, name)
        if name == "sum" and len(node.args) == 1 and self.kind_of(comprehension.elt) in INTEGERS:
            return outline(self, comprehension, "sum")
        if name == "next" and len(node.args) == 2:
            return outline(self, comprehension, "next", default=node.args[1])
        if name not in TAKES_ALL and name != "enumerate":
            raise self.refused(node, f"{name} over a generator expression; write a loop")
        listed = outline(self, comprehension, "list")
        rest = [str(self.typed(arg)) for arg in node.args[1:]] + self._keywords(node, members=False)
        return listed if name == "list" else Text(f"{name}({', '.join([str(listed), *rest])})", MADE.get(name, OBJECT))

    def _keywords(self, node: ast.Call, *, members: bool) -> list[str]:
        texts = []
        for keyword in node.keywords:
            value = self.typed(keyword.value)
            text = self._as_object(keyword.value, value) if members else str(value)
            texts.append(f"**{text}" if keyword.arg is None else f"{keyword.arg}={text}")
        return texts

    def _through_object(self, node: ast.Call, called: Text, *, members: bool) -> Text:
        """Write a call of a Python object; outside the unit a member of an enumeration is that member."""
        texts = []
        for arg in node.args:
            value = self.as_python(self.typed(_as_list(arg)))
            texts.append(self._as_object(arg, value) if members else str(value))
        self.writer.count(self.scope.place, "call")
        return Text(f"{called}({', '.join([*texts, *self._keywords(node, members=members)])})")

    def arguments(self, node: ast.Call, signature: Signature) -> list[str]:
        """Write the arguments of a call in the order of the parameters, those left out as their defaults."""
        given: dict[str, ast.expr] = {}
        for parameter, arg in zip(signature.parameters, node.args, strict=False):
            given[parameter.name] = arg
        if len(node.args) > len(signature.parameters) or any(isinstance(arg, ast.Starred) for arg in node.args):
            raise self.refused(node, f"{signature.name} is called with other arguments than it has")
        for keyword in node.keywords:
            if keyword.arg is None:
                raise self.refused(node, "** in a call; name each argument")
            given[keyword.arg] = keyword.value
        at_home = Expressions(self.writer, Scope(signature.module, {}, self.scope.place))
        texts = []
        for parameter in signature.parameters:
            if parameter.name in given:
                texts.append(self._argument(given[parameter.name], parameter.kind))
            elif parameter.default is not None:
                texts.append(at_home._argument(parameter.default, parameter.kind))
            else:
                raise self.refused(node, f"{signature.name} is called without {parameter.name}")
        return texts

    def _argument(self, node: ast.expr, kind: str) -> str:
        node = _as_list(node)
        value = self.typed(node)
        if isinstance(node, ast.List) and not node.elts and kind.startswith("Rows_"):
            return f"{kind}()"
        return str(value)

    def _direct(self, node: ast.Call, signature: Signature) -> Text:
        if signature.node.args.vararg is not None:
            called = self._through_object(node, Text(signature.text), members=False)
            return Text(f"<{signature.returns}>{called}", signature.returns)
        texts = self.arguments(node, signature)
        if not signature.is_c:
            self.writer.count(self.scope.place, "call")
            return Text(f"{signature.text}({', '.join(texts)})")
        return Text(f"{signature.text}({', '.join(texts)})", signature.returns)

    def _construct(self, node: ast.Call, made: ClassText) -> Text:
        if not made.is_struct or any(keyword.arg is None for keyword in node.keywords):
            return self._through_object(node, Text(made.text), members=False)
        init = self.writer.init_of(made)
        texts = self.arguments(node, init) if init is not None else []
        return Text(f"{made.text}__new({', '.join(texts)})", made.text)

    def _method(self, node: ast.Call, func: ast.Attribute) -> Text:
        if isinstance(func.value, ast.Call) and ast.unparse(func.value) == "super()":
            return self.writer.super_call(self, node, func)
        receiver = self.typed(func.value)
        owner = self.kinds.struct(receiver.kind)
        if owner is not None:
            method = owner.method(func.attr)
            if method is None:
                return self._through_object(node, self._of_struct(func, receiver, owner), members=False)
            if method.is_property:
                return self._through_object(node, Text(f"{receiver}.{method.text}()"), members=False)
            texts = self.arguments(node, method)
            kind = method.returns if method.is_c else OBJECT
            return Text(f"{receiver}.{method.text}({', '.join(texts)})", kind)
        if receiver.kind.startswith("Rows_"):
            return self._rows_method(node, func, receiver)
        if receiver.kind in INTEGERS and func.attr == "bit_count":
            return Text(f"bit_count({receiver})", LONG)
        if receiver.kind in INTEGERS and func.attr == "bit_length":
            return Text(f"bit_length({receiver})", LONG)
        if receiver.kind in NUMBERS:
            return self._through_object(
                node, Text(f"{self._as_object(func.value, receiver)}.{func.attr}"), members=True
            )
        self.writer.asked_by_python.add(func.attr)
        plain = is_of_python(self.type_of(func.value))
        return self._through_object(node, Text(f"{receiver}.{func.attr}"), members=not plain)

    def _rows_method(self, node: ast.Call, func: ast.Attribute, rows: Text) -> Text:
        if func.attr == "append" and isinstance(node.args[0], ast.Tuple):
            return Text(f"{rows}.append({', '.join(map(str, self._parts(node.args[0].elts)))})", "void")
        if func.attr == "clear":
            return Text(f"{rows}.clear()", "void")
        raise self.refused(node, f"rows know append((...)) and clear(), no {func.attr}")

    def _heap(self, node: ast.Call, name: str) -> Text:
        rows = self.typed(node.args[0])
        if name == "heappush" and isinstance(node.args[1], ast.Tuple):
            return Text(f"{rows}.push({', '.join(map(str, self._parts(node.args[1].elts)))})", "void")
        if name == "heapify":
            return Text(f"{rows}.heapify()", "void")
        raise self.refused(node, f"{name} on rows: only heappush(rows, (...)), heapify(rows) and heappop(rows)[n]")

    # --- loops and functions of their own ---------------------------------------------------------

    def _listcomp(self, node: ast.ListComp) -> Text:
        return outline(self, node, "list")

    def _setcomp(self, node: ast.SetComp) -> Text:
        return outline(self, node, "set")

    def _dictcomp(self, node: ast.DictComp) -> Text:
        return outline(self, node, "dict")

    def _lambda(self, node: ast.Lambda) -> Text:
        names = [argument.arg for argument in node.args.args]
        inside = Expressions(self.writer, self.scope.within(dict.fromkeys(names, OBJECT)))
        self.writer.count(self.scope.place, "lambda")
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


def _as_list(node: ast.expr) -> ast.expr:
    """Return a generator expression that is read once, by whom it is given to, as a list."""
    if isinstance(node, ast.GeneratorExp):
        return ast.copy_location(ast.ListComp(node.elt, node.generators), node)
    return node


def members_of(enum: TypeInfo) -> Iterator[tuple[str, int]]:
    """Yield the members of an enumeration of integers with their numbers."""
    for statement in enum.defn.defs.body:
        if isinstance(statement, AssignmentStmt) and isinstance(statement.rvalue, IntExpr):
            for target in statement.lvalues:
                if isinstance(target, NameExpr):
                    yield target.name, statement.rvalue.value
