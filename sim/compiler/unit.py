"""The unit: all texts of the model as one Cython text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mypy.nodes import Var

from sim.compiler.expressions import Calls, Expressions
from sim.compiler.kinds import (
    NUMBERS,
    OBJECT,
    WORD,
    ClassText,
    Kinds,
    Parameter,
    Signature,
    is_dataclass,
    is_field,
    is_kin,
    is_word,
    line_of,
    parents_first,
)
from sim.compiler.names import LeftToPython, Piece, Scope
from sim.compiler.reading import Module, libraries_of, number_of, read, refuse, set_by
from sim.compiler.rows import HEAD, PRELUDE, rows_text
from sim.compiler.statements import INDENT, function_lines, indented
from sim.errors import CompilerError

EXPORTS = (
    "sim.model.replication.run_replication",
    "sim.model.replication.begin",
    "sim.model.replication.run_until",
    "sim.model.replication.go_on",
    "sim.model.start.stand_at_start",
    "sim.model.invariants.check",
)
"""What is called from outside the model."""

WOKEN = "wake"
"""The function by which the calendar wakes whoever is due: all that it calls is called for every event."""

SHOWN = frozenset({"residents", "counts", "worker", "drop"})
"""Attributes and functions by which a world that an engine began can be looked at, and harmed by a test."""


@dataclass(frozen=True)
class Unit:
    """The text of the unit, the modules it was made of, and what in it is left to Python, function by function."""

    pyx: str
    modules: tuple[str, ...]
    report: tuple[str, ...]

    def finished(self, c_text: str) -> str:
        """Give the classes in the C text of the unit the names they have in the source."""
        names = {name.rsplit(".", 1)[1]: name for name in self.modules}
        return re.sub(
            r'"[\w.]*"\s*"(\w+?)__(\w+)", /\*tp_name\*/',
            lambda found: f'"{names.get(found[1], found[1])}.{found[2]}", /*tp_name*/',
            c_text,
        )


def generate(package: Path) -> Unit:
    """Return the model of a package as one Cython text.

    Raises
    ------
    CompilerError
        When a text holds a construct that is not known: ``file:line: what``.
    """
    modules = read(package)
    kinds = Kinds(modules)
    first = Writer(modules, kinds)
    first.write()
    second = Writer(modules, kinds, asked_by_python=first.asked_by_python)
    text = second.write()
    return Unit(text, tuple(modules), tuple(second.left.report(WOKEN)))


class Writer:
    """Writes the unit."""

    def __init__(self, modules: dict[str, Module], kinds: Kinds, *, asked_by_python: set[str] | None = None) -> None:
        self.modules = modules
        self.kinds = kinds
        self.asked_by_python = set(asked_by_python or SHOWN)
        self.refusals: list[str] = []
        self.helpers: list[str] = []
        self.from_math: set[str] = set()
        self.libraries = {name for module in modules.values() for name in libraries_of(module)}
        self.variables: dict[str, str] = {}
        self.literals: dict[str, Piece] = {}
        self._foreign: dict[str, tuple[str, str]] = {}
        self.left = LeftToPython()
        self._n = 0
        self._trial: Writer | None = None
        for module in modules.values():
            self._find_variables(module)
        for name in EXPORTS:
            if name in kinds.functions:
                kinds.functions[name].seen_by_python = True

    # --- what expressions ask and tell ------------------------------------------------------------

    def trial(self) -> Writer:
        """Return a writer of which nothing is kept."""
        if self._trial is None:
            self._trial = Writer(self.modules, self.kinds)
        return self._trial

    def next_number(self) -> int:
        """Return a number that no other loop has."""
        self._n += 1
        return self._n

    def foreign(self, name: str, kind: str) -> str:
        """Return the name in the unit of something that comes from elsewhere."""
        short = "__".join(name.rsplit(".", 2)[-2:]) if "." in name else f"{name}_"
        self._foreign[name] = (short, kind)
        return short

    def row_fields(self, kind: str) -> tuple[str, ...]:
        """Return what the fields of rows are in C."""
        return next(fields for name, fields in self.kinds.rows.values() if name == kind)

    def seen_by_python(self, owner: ClassText, name: str) -> None:
        """Remember that a function of a class is used as a value."""
        for method in self.kin_of(owner, name):
            method.seen_by_python = True

    def kin_of(self, owner: ClassText, name: str) -> Iterator[Signature]:
        """Yield the functions of a name that a class has, inherits or hands down."""
        for one in self.kinds.classes.values():
            if name in one.methods and (one is owner or is_kin(one, owner)):
                yield one.methods[name]

    def init_of(self, made: ClassText) -> Signature | None:
        """Return how an object of a class is made."""
        here: ClassText | None = made
        while here is not None:
            if here.init is None and (here.is_box or is_dataclass(here)):
                here.init = self._dataclass_init(here)
            if here.init is not None:
                return here.init
            here = here.base
        return None

    def super_call(self, around: Calls, node: ast.Call, func: ast.Attribute) -> Piece:
        """Write a call of what a class inherits.

        Raises
        ------
        CompilerError
            It is another call than that of ``__init__``.
        """
        owner = self.kinds.struct(around.scope.kinds.get("self", OBJECT))
        if owner is None:
            texts = [str(around.typed(arg)) for arg in node.args]
            texts += [f"{keyword.arg}={around.typed(keyword.value)}" for keyword in node.keywords]
            return Piece(f"super().{func.attr}({', '.join(texts)})")
        if func.attr != "__init__" or owner.base is None:
            raise around.refused(node, "super() is only known as super().__init__(...)")
        init = self.init_of(owner.base)
        if init is None or init.owner is None:
            return Piece("0", "void")
        return Piece(f"self.init_{init.owner.name}({', '.join(around.arguments(node, init))})", "void")

    # --- the text ---------------------------------------------------------------------------------

    def write(self) -> str:
        """Return the whole text.

        Raises
        ------
        CompilerError
            With every construct of the model that is not known.
        """
        structs = [one for one in self.kinds.classes.values() if one.is_struct]
        constants, tables = self._assignments()
        classes = "\n\n".join(self._struct(one) for one in parents_first(structs))
        functions = "\n\n".join(self._functions(module) for module in self.modules.values())
        python = "\n\n".join(self._python_class(one) for one in self.kinds.classes.values() if not one.is_struct)
        rows = "\n".join(rows_text(name, fields) for name, fields in self.kinds.rows.values())
        if self.refusals:
            raise CompilerError("\n".join(dict.fromkeys(self.refusals)))
        parts = [
            HEAD + f"from libc.math cimport {', '.join(sorted(self.from_math | {'fabs'}))}",
            "\n".join(f"cdef class {one.text}" for one in structs),
            "\n".join(self._imports()),
            PRELUDE,
            rows,
            "\n".join(self._declared()),
            "\n".join(constants),
            classes,
            "\n\n".join(self.helpers),
            functions,
            python,
            "\n".join(tables),
        ]
        return "\n\n".join(parts) + "\n"

    def _imports(self) -> Iterator[str]:
        for name, (short, kind) in sorted(self._foreign.items()):
            if kind in NUMBERS:
                yield f"cdef {kind} {short}"
            module, _, attribute = name.rpartition(".")
            yield f"from {module} import {attribute} as {short}" if module else f"import {name} as {short}"

    # --- variables of modules ---------------------------------------------------------------------

    def _find_variables(self, module: Module) -> None:
        for statement in module.tree.body:
            for target, value in set_by(statement):
                symbol = module.scope.names[target.id].node
                if not isinstance(symbol, Var) or target.id.startswith("__"):
                    continue
                word = isinstance(statement, ast.AnnAssign) and is_word(statement.annotation)
                self.variables[f"{module.name}.{target.id}"] = WORD if word else self.kinds.kind(symbol.type)
                number = number_of(value)
                if number is not None:
                    at_home = Expressions(self, Scope(module, {}, ""))
                    node = ast.copy_location(ast.Constant(abs(number)), value)
                    text = at_home.plain(node)
                    self.literals[f"{module.name}.{target.id}"] = (
                        text if number >= 0 else Piece(f"(-{text})", text.kind)
                    )

    def _declared(self) -> Iterator[str]:
        for name, kind in self.variables.items():
            if name not in self.literals:
                yield f"cdef {kind} {self._variable(name)}"

    def _variable(self, name: str) -> str:
        module, _, attribute = name.rpartition(".")
        return f"{self.modules[module].short}__{attribute}"

    def _assignments(self) -> tuple[list[str], list[str]]:
        """Return the assignments of numbers, and those of everything else."""
        numbers: list[str] = []
        others: list[str] = []
        for module in self.modules.values():
            at_home = Expressions(self, Scope(module, {}, f"{module.path.name}: tables"))
            for statement in module.tree.body:
                for target, value in set_by(statement):
                    name = f"{module.name}.{target.id}"
                    if name in self.variables and name not in self.literals:
                        line = f"{self._variable(name)} = {at_home.typed(value)}"
                        (numbers if self.variables[name] in NUMBERS else others).append(line)
        return numbers, others

    # --- functions --------------------------------------------------------------------------------

    def _functions(self, module: Module) -> str:
        found = []
        for statement in module.tree.body:
            with self._collecting():
                if isinstance(statement, ast.FunctionDef):
                    signature = self.kinds.functions.get(f"{module.name}.{statement.name}")
                    if signature is None:
                        signature = self._decorated(module, statement)
                    found.append("\n".join([*self._marks(signature), *self._function(signature)]))
                elif not isinstance(statement, ast.ClassDef):
                    self._check_top(module, statement)
        return "\n\n".join(found)

    def _check_top(self, module: Module, statement: ast.stmt) -> None:
        known = ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign
        is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        is_for_types = isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test)
        if not (isinstance(statement, known) or is_text or is_for_types):
            raise refuse(module.path, statement, "a module of the model holds imports, values, functions and classes")

    def _decorated(self, module: Module, node: ast.FunctionDef) -> Signature:
        parameters = tuple(Parameter(argument.arg, OBJECT, None) for argument in node.args.args)
        if node.args.kwonlyargs or node.args.defaults or node.args.vararg:
            raise refuse(module.path, node, f"{node.name} is decorated and has other than plain parameters")
        return Signature(module, node.name, node, parameters, OBJECT)

    def _marks(self, signature: Signature) -> Iterator[str]:
        at_home = Expressions(self, Scope(signature.module, {}, ""))
        for mark in signature.node.decorator_list:
            name = ast.unparse(mark)
            if name not in ("property", "staticmethod", "contextmanager"):
                raise refuse(signature.module.path, signature.node, f"the compiler knows no @{name}")
            yield f"@{name}" if name != "contextmanager" else f"@{at_home.plain(mark)}"

    def _function(self, signature: Signature, *, more: dict[str, str] | None = None) -> list[str]:
        """Write a function."""
        with self._collecting():
            return self._written(signature, more)
        return []

    @contextmanager
    def _collecting(self) -> Iterator[None]:
        """Keep what is refused, so that all of it is said at once."""
        try:
            yield
        except CompilerError as refusal:
            self.refusals.append(str(refusal))

    def _written(self, signature: Signature, more: dict[str, str] | None) -> list[str]:
        receiver = ["self"] if more else []
        open_ = signature.seen_by_python or (signature.owner is not None and signature.name in self.asked_by_python)
        if signature.is_c and not open_:
            void = signature.returns == "void"
            returns = "int" if void else signature.returns
            typed = [f"{parameter.kind} {parameter.name}" for parameter in signature.parameters]
            head = f"cdef {returns} {signature.text}({', '.join([*receiver, *typed])}){' except -1' if void else ''}:"
            return [
                *function_lines(self, signature, head=head, more=more, void=void),
                *([f"{INDENT}return 0"] if void else []),
            ]
        returns = OBJECT if signature.returns == "void" else signature.returns
        word = f"cpdef {returns}" if signature.is_c else "def"
        head = f"{word} {signature.text}({', '.join([*receiver, *self._given(signature)])}):"
        return function_lines(self, signature, head=head, more=more)

    def _given(self, signature: Signature) -> Iterator[str]:
        """Yield the parameters with their defaults, for a function that Python may call."""
        at_home = Expressions(self, Scope(signature.module, {}, ""))
        named = {argument.arg for argument in signature.node.args.kwonlyargs}
        seen_default, vararg = False, signature.node.args.vararg
        for parameter in signature.parameters:
            if vararg is not None and parameter.name in named:
                yield f"*{vararg.arg}"
                vararg = None
            text = parameter.name if parameter.kind == OBJECT else f"{parameter.kind} {parameter.name}"
            if parameter.default is not None:
                seen_default = True
                yield f"{text}={at_home.typed(parameter.default)}"
            elif seen_default:
                raise refuse(signature.module.path, signature.node, f"{parameter.name} stands after one with a default")
            else:
                yield text
        if vararg is not None:
            yield f"*{vararg.arg}"

    # --- classes ----------------------------------------------------------------------------------

    def _struct(self, one: ClassText) -> str:
        with self._collecting():
            return self._written_struct(one)
        return ""

    def _written_struct(self, one: ClassText) -> str:
        init = self.init_of(one)
        lines = ["@cython.final"] if not one.has_children else []
        lines += ["@cython.freelist(256)"] if not one.has_children and one.base is None else []
        lines.append(f"cdef class {one.text}{f'({one.base.text})' if one.base is not None else ''}:")
        for name, kind in one.attributes.items():
            inherited = one.base is not None and one.base.attribute(name) is not None
            if not inherited and name not in one.methods:
                lines.append(f"{INDENT}cdef {'public ' if name in self.asked_by_python else ''}{kind} {name}")
        if init is not None and init.owner is one:
            lines += indented(self._init(one, init))
        for method in one.methods.values():
            if method.name != "__init__":
                lines += indented([*self._method_marks(method), *self._method(one, method)])
        lines += [f"{INDENT}pass"] if lines[-1].endswith(":") else []
        return "\n".join([*lines, "", *self._maker(one, init), *(self._copier(one, init) if one.is_box else ())])

    def _method_marks(self, method: Signature) -> Iterator[str]:
        return iter(()) if method.is_property else self._marks(method)

    def _method(self, one: ClassText, method: Signature) -> list[str]:
        static = any(ast.unparse(mark) == "staticmethod" for mark in method.node.decorator_list)
        more = None if static else {"self": one.text}
        lines = self._function(method, more=more)
        if method.is_property and method.name in self.asked_by_python:
            lines += ["@property", f"def {method.name}(self):", f"{INDENT}return self.{method.text}()"]
        return lines

    def _init(self, one: ClassText, init: Signature) -> list[str]:
        typed = ["self", *(f"{parameter.kind} {parameter.name}" for parameter in init.parameters)]
        head = f"cdef int init_{one.name}({', '.join(typed)}) except -1:"
        lines = function_lines(self, init, head=head, more={"self": one.text}, void=True)
        names = ", ".join(parameter.name for parameter in init.parameters)
        given = ", ".join(["self", *self._given(init)])
        return [*lines, f"{INDENT}return 0", f"def __init__({given}):", f"{INDENT}self.init_{one.name}({names})"]

    def _maker(self, one: ClassText, init: Signature | None) -> list[str]:
        """Write how C makes an object of a class."""
        parameters = init.parameters if init is not None else ()
        typed = ", ".join(f"{parameter.kind} {parameter.name}" for parameter in parameters)
        lines = [f"cdef {one.text} {one.text}__new({typed}):"]
        lines.append(f"{INDENT}cdef {one.text} made = {one.text}.__new__({one.text})")
        if init is not None and init.owner is not None:
            names = ", ".join(parameter.name for parameter in parameters)
            lines.append(f"{INDENT}made.init_{init.owner.name}({names})")
        return [*lines, f"{INDENT}return made"]

    def _copier(self, one: ClassText, init: Signature | None) -> Iterator[str]:
        """Write how a box of the source becomes one of the unit: field by field, and as the kind that it is there."""
        yield f"cdef {one.text} {one.text}__of(object box):"
        yield f"{INDENT}if box is None or isinstance(box, {one.text}):"
        yield f"{INDENT}{INDENT}return <{one.text}>box"
        for kind in self.kinds.classes.values():
            if kind.base is one:
                yield f"{INDENT}if type(box).__name__ == {kind.name!r}:"
                yield f"{INDENT}{INDENT}return {kind.text}__of(box)"
        fields = ", ".join(f"box.{parameter.name}" for parameter in (init.parameters if init is not None else ()))
        yield f"{INDENT}return {one.text}__new({fields})"

    def _dataclass_init(self, one: ClassText) -> Signature:
        """Return the function that `dataclass` would write."""
        fields = [part for line in line_of(one) for part in line.node.body if is_field(part)]
        fields = sorted(fields, key=lambda part: part.value is not None) if one.is_box else fields
        body = "".join(f"\n    self.{ast.unparse(part.target)} = {ast.unparse(part.target)}" for part in fields)
        if "__post_init__" in one.methods:
            body += "\n    self.__post_init__()"
        names = ", ".join(ast.unparse(part.target) for part in fields)
        node = ast.parse(f"def __init__(self, {names}):{body or ' pass'}").body[0]
        assert isinstance(node, ast.FunctionDef)
        ast.increment_lineno(node, 10**6)
        parameters = []
        for part in fields:
            if isinstance(part.value, ast.Call):
                raise refuse(one.module.path, part, "a field with a factory; write __init__")
            name = ast.unparse(part.target)
            kind = one.attribute(name)
            assert kind is not None
            parameters.append(Parameter(name, kind, part.value))
        return Signature(one.module, "__init__", node, tuple(parameters), "void", one)

    def _python_class(self, one: ClassText) -> str:
        """Write a class that inherits from one of Python."""
        at_home = Expressions(self, Scope(one.module, {}, f"{one.module.path.name}:{one.node.lineno} {one.name}"))
        bases = ", ".join(str(at_home.plain(base)) for base in one.node.bases if "Generic" not in ast.unparse(base))
        lines = [f"class {one.text}({bases}):"]
        for method in one.methods.values():
            lines += indented([*self._marks(method), *self._python_method(method)])
        name = [
            f"{one.text}.__name__ = {one.text}.__qualname__ = {one.name!r}",
            f"{one.text}.__module__ = {one.module.name!r}",
        ]
        return "\n".join([*lines, *name])

    def _python_method(self, method: Signature) -> list[str]:
        head = f"def {method.name}({', '.join(['self', *self._given(method)])}):"
        return function_lines(self, method, head=head, more={"self": OBJECT})
