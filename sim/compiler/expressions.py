"""Expressions as Cython text, down to calls: of functions of the unit as functions in C, of others through Python."""

from __future__ import annotations

import ast

from mypy.nodes import TypeInfo

from sim.compiler.kinds import (
    BOOL,
    DOUBLE,
    INTEGERS,
    LONG,
    NUMBERS,
    OBJECT,
    WORD,
    ClassText,
    Signature,
    is_int_enum,
    is_of_python,
    is_rows,
)
from sim.compiler.names import Piece, Scope, members_of
from sim.compiler.operators import Operators, as_list, outline

IN_C = frozenset({"fabs", "isfinite"})
"""Functions of ``math`` that are those of C."""

IN_C_WITHIN = frozenset({"log1p", "exp", "log", "sqrt"})
"""Functions of ``math`` that are those of C for arguments in their domain; others go to Python, which refuses them."""

MADE = {"list": "list", "dict": "dict", "set": "set", "frozenset": "frozenset", "tuple": "tuple", "sorted": "list"}
"""What a call of a builtin makes."""

IN_NAMES = {DOUBLE: "double", LONG: "long", WORD: "word"}
"""How a kind of numbers is called in the names of functions that every unit has."""

TAKES_ALL = frozenset({"tuple", "list", "set", "frozenset", "sorted", "min", "max", "sum", "dict"})
"""Builtins that read all of what they are given, so that a list does as well as a generator."""

AS_NUMBERS = TAKES_ALL | frozenset(
    {"range", "len", "abs", "enumerate", "zip", "isinstance", "any", "all", "int", "float", "round", "iter", "next"}
)
"""Builtins to which the member of an enumeration is a number."""


class Calls(Operators):
    """Writes calls."""

    def _call(self, node: ast.Call) -> Piece:
        name = self.full_name(node.func)
        if name is None and isinstance(node.func, ast.Name) and node.func.id not in self.scope.kinds:
            return self._builtin(node, node.func.id)
        if name is not None:
            return self._named(node, name)
        if isinstance(node.func, ast.Attribute):
            return self._method(node, node.func)
        return self._through_object(node, self.typed(node.func), members=False)

    def _named(self, node: ast.Call, name: str) -> Piece:
        if name in self.kinds.functions:
            return self._direct(node, self.kinds.functions[name])
        if name in self.kinds.classes:
            return self._construct(node, self.kinds.classes[name])
        if name.startswith("heapq.") and node.args and is_rows(self.kind_of(node.args[0])):
            return self._heap(node, name.removeprefix("heapq."))
        if name.startswith("math.") and name.removeprefix("math.") in IN_C:
            self.writer.from_math.add(name.removeprefix("math."))
            kind = BOOL if name == "math.isfinite" else DOUBLE
            return Piece(f"{name.removeprefix('math.')}({self.typed(node.args[0])})", kind)
        if name.startswith("math.") and name.removeprefix("math.") in IN_C_WITHIN and len(node.args) == 1:
            return Piece(f"{name.removeprefix('math.')}_double({self.typed(node.args[0])})", DOUBLE)
        if name == "numpy.array" and node.args and is_rows(self.kind_of(node.args[0])):
            return Piece(f"{self.typed(node.args[0])}.array({self.typed(node.keywords[0].value)})")
        symbol = self.symbol(node.func)
        if isinstance(symbol, TypeInfo) and is_int_enum(symbol) and len(node.args) == 1:
            return self._member_of(node)
        inside = name.rpartition(".")[0] in self.writer.modules
        return self._through_object(node, self._global(node.func, name), members=not inside)

    def _member_of(self, node: ast.Call) -> Piece:
        """Write a number made a member: it must be one, as in the source."""
        enum = self.kinds.enum(self.type_of(node))
        number = self.typed(node.args[0])
        if enum is None or number.kind not in INTEGERS:
            return self._through_object(node, self.plain(node.func), members=False)
        numbers = [number for _, number in members_of(enum)]
        if numbers != list(range(len(numbers))):
            return self._through_object(node, self.plain(node.func), members=False)
        return Piece(f"member({number}, {len(numbers)}, {self.writer.foreign(enum.fullname, OBJECT)})", LONG)

    def _builtin(self, node: ast.Call, name: str) -> Piece:
        comprehension = node.args[0] if len(node.args) >= 1 and isinstance(node.args[0], ast.GeneratorExp) else None
        if comprehension is not None:
            return self._over(node, name, comprehension)
        if name == "super":
            raise self.refused(node, "super() is only known as super().__init__(...)")
        args = [self.typed(arg) for arg in node.args if not isinstance(arg, ast.Starred)]
        if name == "len" and len(args) == 1:
            return Piece(f"{args[0]}.n" if is_rows(args[0].kind) else f"len({args[0]})", LONG)
        if name in ("int", "float", "bool") and len(args) == 1 and args[0].kind in NUMBERS:
            kind = {"int": LONG, "float": DOUBLE, "bool": BOOL}[name]
            if (name, args[0].kind) == ("int", DOUBLE):
                return Piece(f"whole_double({args[0]})", LONG)
            return Piece(f"(<{kind}>{args[0]})", kind)
        if name in ("min", "max") and len(args) > 1 and not node.keywords and all(arg.kind in NUMBERS for arg in args):
            return self._extreme(node, name, args)
        if name == "abs" and args[0].kind == DOUBLE:
            self.writer.from_math.add("fabs")
            return Piece(f"fabs({args[0]})", DOUBLE)
        if name == "isinstance":
            return Piece(f"isinstance({args[0]}, {args[1]})", BOOL)
        if name in ("getattr", "setattr"):
            self._opens(args[0])
        return Piece(
            str(self._through_object(node, Piece(name), members=name not in AS_NUMBERS)), MADE.get(name, OBJECT)
        )

    def _opens(self, value: Piece) -> None:
        """Attributes asked by a name that is known only as the model runs must be there for Python."""
        owner = self.kinds.struct(value.kind)
        if owner is not None:
            self.writer.asked_by_python |= set(owner.attributes)

    def _extreme(self, node: ast.Call, name: str, args: list[Piece]) -> Piece:
        """Write the smallest or the largest of numbers: the first of equals, as in Python."""
        kinds = {arg.kind for arg in args}
        if WORD in kinds and len(kinds) > 1:
            raise self.refused(node, f"{name} of a word and another number")
        kind = DOUBLE if DOUBLE in kinds else WORD if WORD in kinds else LONG
        text = str(args[0])
        for arg in args[1:]:
            text = f"{name}_{IN_NAMES[kind]}({text}, {arg})"
        return Piece(text, kind)

    def _over(self, node: ast.Call, name: str, comprehension: ast.GeneratorExp) -> Piece:
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
        return listed if name == "list" else Piece(f"{name}({', '.join([str(listed), *rest])})", MADE.get(name, OBJECT))

    def _keywords(self, node: ast.Call, *, members: bool) -> list[str]:
        texts = []
        for keyword in node.keywords:
            value = self.typed(keyword.value)
            text = self._as_object(keyword.value, value) if members else str(value)
            texts.append(f"**{text}" if keyword.arg is None else f"{keyword.arg}={text}")
        return texts

    def _through_object(self, node: ast.Call, called: Piece, *, members: bool) -> Piece:
        """Write a call of a Python object; outside the unit a member of an enumeration is that member."""
        texts = []
        for arg in node.args:
            value = self.as_python(self.typed(as_list(arg)))
            texts.append(self._as_object(arg, value) if members else str(value))
        self.writer.left.count(self.scope.place, "call")
        return Piece(f"{called}({', '.join([*texts, *self._keywords(node, members=members)])})")

    def arguments(self, node: ast.Call, signature: Signature) -> list[str]:
        """Write the arguments of a call in the order of the parameters, those left out as their defaults.

        Raises
        ------
        CompilerError
            The call is none that the parameters allow, or unpacks something.
        """
        given: dict[str, ast.expr] = {}
        for parameter, arg in zip(signature.parameters, node.args, strict=False):
            given[parameter.name] = arg
        if len(node.args) > len(signature.parameters) or any(isinstance(arg, ast.Starred) for arg in node.args):
            raise self.refused(node, f"{signature.name} is called with other arguments than it has")
        for keyword in node.keywords:
            if keyword.arg is None:
                raise self.refused(node, "** in a call; name each argument")
            given[keyword.arg] = keyword.value
        at_home = type(self)(self.writer, Scope(signature.module, {}, self.scope.place))
        texts = []
        for parameter in signature.parameters:
            if parameter.name in given:
                texts.append(self.argument(given[parameter.name], parameter.kind))
            elif parameter.default is not None:
                texts.append(at_home.argument(parameter.default, parameter.kind))
            else:
                raise self.refused(node, f"{signature.name} is called without {parameter.name}")
        return texts

    def argument(self, node: ast.expr, kind: str) -> str:
        """Write one argument; an empty list may be rows there."""
        node = as_list(node)
        value = self.typed(node)
        if isinstance(node, ast.List) and not node.elts and is_rows(kind):
            return f"{kind}()"
        return str(value)

    def _direct(self, node: ast.Call, signature: Signature) -> Piece:
        self.writer.left.calls(self.scope.place, signature.place)
        if signature.node.args.vararg is not None:
            called = self._through_object(node, Piece(signature.text), members=False)
            return Piece(f"<{signature.returns}>{called}", signature.returns)
        texts = self.arguments(node, signature)
        if not signature.is_c:
            self.writer.left.count(self.scope.place, "call")
            return Piece(f"{signature.text}({', '.join(texts)})")
        return Piece(f"{signature.text}({', '.join(texts)})", signature.returns)

    def _construct(self, node: ast.Call, made: ClassText) -> Piece:
        if not made.is_struct or any(keyword.arg is None for keyword in node.keywords):
            return self._through_object(node, Piece(made.text), members=False)
        init = self.writer.init_of(made)
        texts = self.arguments(node, init) if init is not None else []
        if init is not None:
            self.writer.left.calls(self.scope.place, init.place)
        return Piece(f"{made.text}__new({', '.join(texts)})", made.text)

    def _method(self, node: ast.Call, func: ast.Attribute) -> Piece:
        if isinstance(func.value, ast.Call) and ast.unparse(func.value) == "super()":
            return self.writer.super_call(self, node, func)
        receiver = self.typed(func.value)
        owner = self.kinds.struct(receiver.kind)
        if owner is not None:
            method = owner.method(func.attr)
            if method is None:
                return self._through_object(node, self._of_struct(func, receiver, owner), members=False)
            if method.is_property:
                return self._through_object(node, Piece(f"{receiver}.{method.text}()"), members=False)
            for one in self.writer.kin_of(owner, func.attr):
                self.writer.left.calls(self.scope.place, one.place)
            texts = self.arguments(node, method)
            kind = method.returns if method.is_c else OBJECT
            return Piece(f"{receiver}.{method.text}({', '.join(texts)})", kind)
        if is_rows(receiver.kind):
            return self._rows_method(node, func, receiver)
        if receiver.kind in INTEGERS and func.attr in ("bit_count", "bit_length"):
            bits = receiver if receiver.kind == WORD else f"magnitude({receiver})"
            return Piece(f"{func.attr}({bits})", LONG)
        if receiver.kind in NUMBERS:
            return self._through_object(
                node, Piece(f"{self._as_object(func.value, receiver)}.{func.attr}"), members=True
            )
        self.writer.asked_by_python.add(func.attr)
        plain = is_of_python(self.type_of(func.value))
        return self._through_object(node, Piece(f"{receiver}.{func.attr}"), members=not plain)

    def _rows_method(self, node: ast.Call, func: ast.Attribute, rows: Piece) -> Piece:
        if func.attr == "append" and isinstance(node.args[0], ast.Tuple):
            return Piece(f"{rows}.append({', '.join(map(str, self._parts(node.args[0].elts)))})", "void")
        if func.attr == "clear":
            return Piece(f"{rows}.clear()", "void")
        raise self.refused(node, f"rows know append((...)) and clear(), no {func.attr}")

    def _heap(self, node: ast.Call, name: str) -> Piece:
        rows = self.typed(node.args[0])
        if name == "heappush" and isinstance(node.args[1], ast.Tuple):
            return Piece(f"{rows}.push({', '.join(map(str, self._parts(node.args[1].elts)))})", "void")
        if name == "heapify":
            return Piece(f"{rows}.heapify()", "void")
        raise self.refused(node, f"{name} on rows: only heappush(rows, (...)), heapify(rows) and heappop(rows)[n]")


class Expressions(Calls):
    """Writes expressions of one scope."""

    def _listcomp(self, node: ast.ListComp) -> Piece:
        return outline(self, node, "list")

    def _setcomp(self, node: ast.SetComp) -> Piece:
        return outline(self, node, "set")

    def _dictcomp(self, node: ast.DictComp) -> Piece:
        return outline(self, node, "dict")

    def _lambda(self, node: ast.Lambda) -> Piece:
        names = [argument.arg for argument in node.args.args]
        inside = Expressions(self.writer, self.scope.within(dict.fromkeys(names, OBJECT)))
        self.writer.left.count(self.scope.place, "lambda")
        return Piece(f"(lambda {', '.join(names)}: {inside.typed(node.body)})")

    def _generatorexp(self, node: ast.GeneratorExp) -> Piece:
        raise self.refused(node, "a generator expression that is kept or handed on; write a list or a loop")

    def _yield(self, node: ast.Yield) -> Piece:
        return Piece(f"(yield {self.typed(node.value)})" if node.value is not None else "(yield)")

    def _yieldfrom(self, node: ast.YieldFrom) -> Piece:
        return Piece(f"(yield from {self.typed(node.value)})")

    def _joinedstr(self, node: ast.JoinedStr) -> Piece:
        pieces = [self._piece(part) for part in node.values]
        return Piece(f"''.join([{', '.join(pieces)}])")

    def _piece(self, node: ast.expr) -> str:
        if isinstance(node, ast.Constant):
            return repr(node.value)
        assert isinstance(node, ast.FormattedValue)
        value = self._as_object(node.value, self.plain(node.value))
        if node.conversion == ord("r"):
            value = f"repr({value})"
        spec = str(self._joinedstr(node.format_spec)) if isinstance(node.format_spec, ast.JoinedStr) else "''"
        return f"format({value}, {spec})"
