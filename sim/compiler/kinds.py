"""What an expression of the model is in C: a number, a class of the unit, rows of numbers, or a Python object."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeGuard

from mypy.nodes import Decorator, FuncDef, TypeAlias, TypeInfo, Var
from mypy.types import (
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    TupleType,
    Type,
    TypeType,
    TypeVarType,
    UnionType,
    get_proper_type,
)

from sim.compiler.reading import Module, classes_of, functions_of, refuse

DOUBLE, LONG, WORD, BOOL, OBJECT = "double", "long long", "unsigned long long", "bint", "object"
NUMBERS = frozenset({DOUBLE, LONG, WORD, BOOL})
INTEGERS = frozenset({LONG, WORD, BOOL})
CONTAINERS = frozenset({"list", "dict", "tuple", "set", "frozenset", "str"})
BUILTIN = {
    "builtins.float": DOUBLE,
    "builtins.int": LONG,
    "builtins.bool": BOOL,
    **{f"builtins.{name}": name for name in CONTAINERS},
}
ROWS = "Rows_"
"""How the names of kinds that are rows begin."""

BOX = ".quantities.Box"
"""How the full name of the class ends whose heirs are boxes of the configuration."""

WORD_ALIAS = "Word"
"""The annotation of an integer that is a 64-bit word: its arithmetic wraps around."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of a function: its name, what it is in C, and its default in the source."""

    name: str
    kind: str
    default: ast.expr | None


@dataclass(eq=False)
class Signature:
    """How a function of the unit is called."""

    module: Module
    name: str
    node: ast.FunctionDef
    parameters: tuple[Parameter, ...]
    returns: str
    owner: ClassText | None = None
    seen_by_python: bool = False

    @property
    def is_c(self) -> bool:
        """Whether it is a function in C: it holds no inner function and is no generator."""
        return (
            self.node.args.vararg is None
            and not any(isinstance(part, CLOSURES) and part is not self.node for part in ast.walk(self.node))
            and not any(ast.unparse(mark) != "property" for mark in self.node.decorator_list)
        )

    @property
    def is_property(self) -> bool:
        """Whether it is read as an attribute."""
        return any(ast.unparse(mark) == "property" for mark in self.node.decorator_list)

    @property
    def place(self) -> str:
        """Where it stands, and its name."""
        return f"{self.module.path.name}:{self.node.lineno} {self.name}"

    @property
    def text(self) -> str:
        """Its name in the unit."""
        if self.owner is not None:
            return f"{self.name}_" if self.is_property else self.name
        return f"{self.module.short}__{self.name}"


CLOSURES = (ast.Lambda, ast.Yield, ast.YieldFrom, ast.FunctionDef)


@dataclass(eq=False)
class ClassText:
    """A class of the unit: a structure in C with its functions, or a Python class where it inherits from one."""

    module: Module
    name: str
    node: ast.ClassDef
    info: TypeInfo
    base: ClassText | None = None
    is_struct: bool = True
    attributes: dict[str, str] = field(default_factory=dict)
    methods: dict[str, Signature] = field(default_factory=dict)
    init: Signature | None = None
    has_children: bool = False
    is_box: bool = False
    """Whether it is a box of the configuration, of which the source's object is copied where the model reads one."""

    @property
    def text(self) -> str:
        """Its name in the unit."""
        return f"{self.module.short}__{self.name}"

    def method(self, name: str) -> Signature | None:
        """Return a function of the class or of what it inherits from."""
        here = self.methods.get(name)
        return here if here is not None or self.base is None else self.base.method(name)

    def attribute(self, name: str) -> str | None:
        """Return what an attribute is in C."""
        here = self.attributes.get(name)
        return here if here is not None or self.base is None else self.base.attribute(name)


class Kinds:
    """Every class and function of the texts, and what a type is in C."""

    def __init__(self, modules: dict[str, Module]) -> None:
        self.modules = modules
        self.rows: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.classes: dict[str, ClassText] = {}
        self.enums: dict[str, TypeInfo] = {}
        self.protocols: dict[str, ClassText] = {}
        self.functions: dict[str, Signature] = {}
        self._find_classes()
        self._find_rows()
        for one in self.classes.values():
            self._describe(one)
        for module in modules.values():
            for node, function in functions_of(module):
                self.functions[f"{module.name}.{node.name}"] = self._signature(module, node, function)

    # --- types ------------------------------------------------------------------------------------

    def kind(self, asked: Type | None) -> str:
        """Return what a type is in C."""
        if asked is None:
            return OBJECT
        type_ = get_proper_type(asked)
        if isinstance(type_, LiteralType):
            return self.kind(type_.fallback)
        if isinstance(type_, TypeVarType):
            return self.kind(type_.upper_bound)
        if isinstance(type_, Instance):
            return self._of_instance(type_)
        if isinstance(type_, TupleType):
            return "tuple" if type_.partial_fallback.type.fullname == "builtins.tuple" else OBJECT
        if isinstance(type_, UnionType):
            return self._of_union(type_)
        return OBJECT

    def _of_instance(self, type_: Instance) -> str:
        name = type_.type.fullname
        if name == "builtins.list" and str(type_.args[0]) in self.rows:
            return self.rows[str(type_.args[0])][0]
        if name in BUILTIN:
            return BUILTIN[name]
        if name in self.protocols:
            return self.protocols[name].text
        if name in self.classes and self.classes[name].is_struct:
            return self.classes[name].text
        return LONG if is_int_enum(type_.type) else OBJECT

    def _of_union(self, type_: UnionType) -> str:
        some = [item for item in type_.items if not isinstance(get_proper_type(item), NoneType)]
        kinds = {self.kind(item) for item in some}
        if len(kinds) != 1:
            return OBJECT
        kind = kinds.pop()
        return OBJECT if kind in NUMBERS and len(some) < len(type_.items) else kind

    def enum(self, asked: Type | None) -> TypeInfo | None:
        """Return the enumeration that a type is, if it is one that C knows as a number."""
        type_ = get_proper_type(asked) if asked is not None else None
        if isinstance(type_, LiteralType):
            return self.enum(type_.fallback)
        if isinstance(type_, UnionType):
            found = {self.enum(item) for item in type_.items}
            return found.pop() if len(found) == 1 else None
        if isinstance(type_, Instance) and is_int_enum(type_.type):
            return type_.type
        return None

    def struct(self, kind: str) -> ClassText | None:
        """Return the class of the unit that a kind names."""
        return self._by_text.get(kind)

    # --- classes ----------------------------------------------------------------------------------

    def _find_classes(self) -> None:
        waiting = []
        for module in self.modules.values():
            for node, info in classes_of(module):
                if is_int_enum(info):
                    self.enums[info.fullname] = info
                elif info.is_protocol:
                    waiting.append(info)
                else:
                    self.classes[info.fullname] = ClassText(module, node.name, node, info)
        for one in self.classes.values():
            self._set_base(one)
        for info in waiting:
            self._set_protocol(info)
        self._by_text = {one.text: one for one in self.classes.values() if one.is_struct}

    def _set_base(self, one: ClassText) -> None:
        bases = [base.type.fullname for base in one.info.bases if base.type.fullname != "builtins.object"]
        known = [self.classes[name] for name in bases if name in self.classes]
        one.is_box = any(base.fullname.endswith(BOX) for base in one.info.mro)
        one.is_struct = (one.is_box and not known) or len(known) == len(one.node.bases) <= 1
        if one.is_struct and known:
            one.base = known[0]
            known[0].has_children = True

    def _set_protocol(self, info: TypeInfo) -> None:
        """A protocol stands for the one class that has all that it asks for."""
        asked = {name for base in info.mro if base.is_protocol for name in base.names}
        able = [one for one in self.classes.values() if one.is_struct and asked <= set(_names_of(one.info))]
        if len(able) == 1:
            self.protocols[info.fullname] = able[0]

    def _describe(self, one: ClassText) -> None:
        words = dict(_word_attributes(one.node))
        for name, symbol in one.info.names.items():
            node = symbol.node
            if isinstance(node, Var) and not node.is_classvar and name != "__slots__" and not name.startswith("__"):
                if node.type is None:
                    raise refuse(one.module.path, one.node, f"{one.name}.{name} has no type; annotate it in __init__")
                one.attributes[name] = WORD if name in words else self.kind(node.type)
        for function in one.node.body:
            if isinstance(function, ast.FunctionDef):
                node = one.info.names[function.name].node
                if isinstance(node, Decorator):
                    node = node.func
                assert isinstance(node, FuncDef)
                one.methods[function.name] = self._signature(one.module, function, node, one)
        one.init = one.methods.get("__init__")

    def _signature(
        self, module: Module, node: ast.FunctionDef, function: FuncDef, owner: ClassText | None = None
    ) -> Signature:
        if node.args.kwarg:
            raise refuse(module.path, node, f"{node.name} takes any named arguments; name each of them")
        type_ = function.type
        if not isinstance(type_, CallableType):
            raise refuse(module.path, node, f"{node.name} has no types")
        vararg = [node.args.vararg] if node.args.vararg else []
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        positional = len(arguments) - len(node.args.kwonlyargs)
        types = type_.arg_types
        defaults = [None] * (positional - len(node.args.defaults)) + [*node.args.defaults, *node.args.kw_defaults]
        parameters = [
            Parameter(argument.arg, WORD if is_word(argument.annotation) else self.kind(asked), default)
            for argument, asked, default in zip(
                arguments, [*types[:positional], *types[positional + len(vararg) :]], defaults, strict=True
            )
        ]
        nothing = isinstance(get_proper_type(type_.ret_type), NoneType)
        returns = "void" if nothing else WORD if is_word(node.returns) else self.kind(type_.ret_type)
        skipped = owner is not None and not any(ast.unparse(mark) == "staticmethod" for mark in node.decorator_list)
        return Signature(module, node.name, node, tuple(parameters[skipped:]), returns, owner)

    # --- rows -------------------------------------------------------------------------------------

    def _find_rows(self) -> None:
        """An alias of a tuple whose name ends in Row is a row; a list of rows becomes an array of structures."""
        for module in self.modules.values():
            for name, symbol in module.scope.names.items():
                node = symbol.node
                if (
                    name.endswith(("Row", "Entry"))
                    and isinstance(node, TypeAlias)
                    and node.fullname == f"{module.name}.{name}"
                ):
                    row = get_proper_type(node.target)
                    if isinstance(row, TupleType) and len(row.items) > 1:
                        kinds = tuple(k if (k := self.kind(item)) in NUMBERS else OBJECT for item in row.items)
                        self.rows[str(row)] = (f"{ROWS}{module.short}__{name}", kinds)


def is_int_enum(info: TypeInfo) -> bool:
    """Say whether a class is an enumeration of integers."""
    return info.is_enum and any(base.fullname == "builtins.int" for base in info.mro)


def is_rows(kind: str) -> bool:
    """Say whether a kind is rows: an array of structures."""
    return kind.startswith(ROWS)


def is_word(annotation: ast.expr | None) -> bool:
    """Say whether an annotation is that of a 64-bit word."""
    return annotation is not None and ast.unparse(annotation).split(".")[-1] == WORD_ALIAS


def is_class_object(asked: Type | None) -> bool:
    """Say whether a type is that of a class itself."""
    type_ = get_proper_type(asked) if asked is not None else None
    return isinstance(type_, TypeType) or (isinstance(type_, CallableType) and type_.is_type_obj())


def is_of_python(asked: Type | None) -> bool:
    """Say whether a type is one of Python's own: a container, a generator, a queue."""
    type_ = get_proper_type(asked) if asked is not None else None
    if isinstance(type_, TupleType):
        return True
    return isinstance(type_, Instance) and type_.type.fullname.split(".")[0] in ("builtins", "typing", "collections")


def _names_of(info: TypeInfo) -> Iterator[str]:
    for base in info.mro:
        yield from base.names


def _word_attributes(node: ast.ClassDef) -> Iterator[tuple[str, bool]]:
    """Yield the attributes that are words: annotated so, or set from a parameter that is."""
    for part in node.body:
        if isinstance(part, ast.AnnAssign) and is_word(part.annotation) and isinstance(part.target, ast.Name):
            yield part.target.id, True
    for function in [part for part in node.body if isinstance(part, ast.FunctionDef)]:
        words = {a.arg for a in [*function.args.args, *function.args.kwonlyargs] if is_word(a.annotation)}
        for inner in ast.walk(function):
            yield from (
                (target.attr, True) for target in _word_targets(inner, words) if isinstance(target, ast.Attribute)
            )


def _word_targets(node: ast.AST, words: set[str]) -> list[ast.expr]:
    """Return what a statement sets to a word: one that is annotated so, or one of the parameters `words`."""
    if isinstance(node, ast.AnnAssign) and is_word(node.annotation):
        return [node.target]
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id in words:
        return node.targets
    return []


def is_dataclass(one: ClassText) -> bool:
    """Say whether the methods of a dataclass are made for a class."""
    return any("dataclass" in ast.unparse(mark) for mark in one.node.decorator_list)


def is_field(part: ast.stmt) -> TypeGuard[ast.AnnAssign]:
    """Say whether a statement of a class is a field of each of its objects."""
    return (
        isinstance(part, ast.AnnAssign)
        and isinstance(part.target, ast.Name)
        and not ast.unparse(part.annotation).startswith("ClassVar")
    )


def line_of(one: ClassText) -> list[ClassText]:
    """Return a class after all that it inherits from, of those that are in the unit."""
    return [*(line_of(one.base) if one.base is not None else ()), one]


def is_kin(one: ClassText, other: ClassText) -> bool:
    """Say whether one of two classes inherits from the other."""
    return one.info in other.info.mro or other.info in one.info.mro


def parents_first(classes: list[ClassText]) -> list[ClassText]:
    """Return some classes, each after those that it inherits from."""
    done: list[ClassText] = []
    for one in classes:
        done += [other for other in line_of(one) if other not in done]
    return done
