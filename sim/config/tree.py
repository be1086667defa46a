"""A document as a tree that remembers where each value stands, and what the schema says about each key of it."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.errors import Problem
from sim.quantities import ByName, Entered, ForPeople, NameOf, Quantity, SumsToOne, kinds_of

Plain: TypeAlias = "bool | int | float | str | dt.date | list[Plain] | dict[str, Plain] | None"
Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """Where something stands in a file; line and column count from 1, and a line of 0 means the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def problem(self, key: Path, *, came: str, needed: str, todo: str) -> Problem:
        """Return what is wrong here, under the dotted `key`."""
        return Problem(
            file=self.file,
            line=self.line,
            column=self.column,
            key=dotted(key),
            came=came,
            needed=needed,
            todo=todo,
        )


@dataclass(slots=True, eq=False)
class Node:
    """A value of a document: a scalar, a list of nodes or a mapping of keys to nodes.

    ``place`` is where the value is used and ``written`` where it stands: they differ for a YAML alias.
    ``size`` counts the values inside, each alias in full, so that a short text cannot hide a huge tree. Nobody changes
    a node that others can see, so a reader may keep in ``read_as`` what it found there: documents that share a part
    share that too.
    """

    value: object
    place: Position
    keys: dict[object, Position] = field(default_factory=dict)
    written: Position | None = None
    size: int = 1
    read_as: dict[object, object] | None = None

    @property
    def items(self) -> dict[object, Node]:
        """The nodes of a mapping by their key; empty for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def elements(self) -> list[Node]:
        """The nodes of a list; empty for anything else."""
        return self.value if isinstance(self.value, list) else []

    @property
    def is_mapping(self) -> bool:
        """Whether the value maps keys to nodes."""
        return isinstance(self.value, dict)

    @property
    def origin(self) -> Position:
        """Where the value is written."""
        return self.written or self.place

    def key_place(self, key: object) -> Position:
        """Where `key` stands in this mapping."""
        return self.keys.get(key, self.place)

    def with_items(self, items: dict[object, Node], *, keys: dict[object, Position]) -> Node:
        """Return a mapping like this one with other items; places of keys that are not given are kept."""
        return Node(items, self.place, self.keys | keys, self.written)

    def walk(self) -> Iterator[Node]:
        """Yield this node and every node below it."""
        yield self
        for child in (*self.items.values(), *self.elements):
            yield from child.walk()

    def plain(self) -> Plain:
        """Return the value without its places."""
        if isinstance(self.value, dict):
            return {text_of(key): node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        assert self.value is None or isinstance(self.value, bool | int | float | str | dt.date)
        return self.value


ANY_NAME = "*"
"""Stands for every name of a mapping of names."""

STAND_IN = Position("stand-in")
"""Where something stands that no file says: it stands in for what is wrong, and what is wrong with it is not told."""


def from_plain(value: object, place: Position) -> Node:
    """Return the tree of a plain `value`, all of it at one `place`."""
    if isinstance(value, Node):
        return value
    if isinstance(value, Mapping):
        return Node({key: from_plain(item, place) for key, item in value.items()}, place)
    if isinstance(value, list | tuple):
        return Node([from_plain(item, place) for item in value], place)
    return Node(value, place)


def find(node: Node, path: Path) -> Node | None:
    """Return the node at `path` below `node`, or None."""
    for step in path:
        if isinstance(step, int) and node.elements:
            below = node.elements[step] if step < len(node.elements) else None
        else:
            below = node.items.get(step)
        if below is None:
            return None
        node = below
    return node


def placed(node: Node, path: Path, new: Node | None) -> Node:
    """Return the mapping `node` with `new` at `path`; None removes what is there."""
    step, *rest = path
    items = dict(node.items)
    if rest:
        items[step] = placed(items[step], tuple(rest), new)
    elif new is None:
        del items[step]
    else:
        items[step] = new
    return node.with_items(items, keys={} if new is None or rest else {step: new.place})


def fitting(node: Node, pattern: Path) -> Iterator[Path]:
    """Yield the paths below `node` that fit `pattern`, where ``*`` stands for any name."""
    if not pattern:
        yield ()
        return
    step, *rest = pattern
    for key, below in node.items.items():
        if step in (ANY_NAME, key):
            yield from ((text_of(key), *path) for path in fitting(below, tuple(rest)))


def times(node: Node, factor: float) -> Node:
    """Return every number below `node` times `factor`; a whole number stays whole where it can."""
    if node.is_mapping:
        return node.with_items({key: times(below, factor) for key, below in node.items.items()}, keys={})
    if node.elements:
        return Node([times(below, factor) for below in node.elements], node.place)
    if not is_number(node.value):
        return node
    assert isinstance(node.value, int | float)
    product = node.value * factor
    whole = isinstance(node.value, int) and float(product).is_integer()
    return Node(int(product) if whole else product, node.place)


def dotted(path: Path) -> str:
    """Return `path` as a person writes it.

    Examples
    --------
    >>> dotted(("resources", "teams", "velsen", "functions", 2))
    'resources.teams.velsen.functions[2]'
    """
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".") or "file"


def text_of(key: object) -> str:
    """Return a key of a mapping as text."""
    return key.isoformat() if isinstance(key, dt.date) else str(key)


# --- scalars --------------------------------------------------------------------------------------

NUMBER = re.compile(r"[-+]?(\d[\d_]*(\.[\d_]*)?|\.\d[\d_]*)([eE][-+]?\d+)?")
LONGEST_NUMBER = 100
DATE = re.compile(r"\d{4}-\d\d-\d\d")
WORDS: dict[str, object] = {"": None, "~": None, "null": None, "true": True, "false": False}
LIMITS = {".inf": math.inf, "+.inf": math.inf, "-.inf": -math.inf, ".nan": math.nan}


def scalar(text: str) -> object:
    """Return what an unquoted YAML word means: null, bool, int, float, date or text.

    Examples
    --------
    >>> scalar("12"), scalar("1_000.5"), scalar("1e-3"), scalar("true"), scalar("no"), scalar("2016-01-01")
    (12, 1000.5, 0.001, True, 'no', datetime.date(2016, 1, 1))
    """
    lower = text.lower()
    if lower in WORDS:
        return WORDS[lower]
    if lower in LIMITS:
        return LIMITS[lower]
    if len(text) <= LONGEST_NUMBER and NUMBER.fullmatch(text):
        digits = text.replace("_", "")
        return float(digits) if set(digits) & set(".eE") else int(digits)
    return date_of(text) or text


def date_of(value: object) -> dt.date | None:
    """Return `value` as a date, or None when it is none.

    Examples
    --------
    >>> date_of("2016-02-30") is None, date_of("2016-02-29")
    (True, datetime.date(2016, 2, 29))
    """
    if isinstance(value, str) and DATE.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, dt.date) else None


def is_number(value: object) -> bool:
    """Whether `value` is a finite number; a bool is none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def shown(value: object) -> str:
    """Return a short text of what came, for a message.

    Examples
    --------
    >>> shown("twelve"), shown(12.0), shown(None), shown({})
    ("'twelve'", '12.0', 'nothing', 'a mapping')
    """
    if isinstance(value, Node):
        return shown(value.value)
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if value is None:
        return "nothing"
    text = value.isoformat() if isinstance(value, dt.date) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


# --- the form of each key: is it a number with a life, a box, or a plain word -----------------------------------


class KeyKind(Enum):
    """How a key is written."""

    QUANTITY = auto()  # {value, unit, source, range}
    BOX = auto()  # a mapping with fixed keys, some of them of one kind only
    NAMED = auto()  # a mapping of names to boxes, open to new names
    LISTED = auto()  # a list of boxes
    PLAIN = auto()  # a word, a date, a list of words


@dataclass(frozen=True, slots=True)
class Shape:
    """What may stand under one key.

    ``box`` is the class inside a box, a name or a list; ``names`` are the only names a `NAMED` may have (empty: any).
    ``sentence`` says what the key means and does; ``entered`` whether its number is an estimated effect; ``name_of``
    of what sort of thing the word, the words or the keys are names; ``for_people`` that no replication reads it.
    """

    kind: KeyKind
    annotation: Any
    required: bool = True
    unit: Quantity | None = None
    sums_to_one: SumsToOne | None = None
    box: type[BaseModel] | None = None
    names: tuple[str, ...] = ()
    sentence: str = ""
    entered: bool = False
    name_of: str = ""
    for_people: bool = False

    @property
    def is_table(self) -> bool:
        """Whether the value is a list rather than one number."""
        return get_origin(self.annotation) is tuple

    @property
    def n_elements(self) -> int | None:
        """How long the list must be; None when it is free or not a list."""
        return len(get_args(self.annotation)) if self.is_table and ... not in get_args(self.annotation) else None

    @property
    def words(self) -> tuple[str, ...]:
        """The words among which the value, or each of its elements, is chosen; empty when it is free."""
        inner = get_args(self.annotation)[0] if self.is_table else self.annotation
        return tuple(str(word) for word in get_args(inner)) if get_origin(inner) is Literal else ()


@cache
def shapes_of(box: type[BaseModel]) -> dict[str, Shape]:
    """Return the shape of every key of `box`, in the order of the schema: of all its kinds where it has several."""
    kinds = kinds_of(box)
    return _shapes_of_kinds(box, kinds) if kinds else _shapes(box)


def _shapes(box: type[BaseModel]) -> dict[str, Shape]:
    return {info.alias or name: _shape(info) for name, info in box.model_fields.items()}


def _shapes_of_kinds(box: type[BaseModel], kinds: dict[str, type[BaseModel]]) -> dict[str, Shape]:
    """Return the key that tells kinds apart, and what may stand beside it: needed is what every kind needs."""
    key, of_each = vars(box)["kind_key"], [_shapes(kind) for kind in kinds.values()]
    words = bool if set(kinds) == {"true", "false"} else Literal[tuple(kinds)]
    needed, sentence = not vars(box).get("usual_kind"), of_each[0][key].sentence
    found = {key: Shape(KeyKind.PLAIN, words, required=needed, sentence=sentence)}
    for shapes in of_each:
        for name, shape in shapes.items():
            is_asked = shape.required and all(name in others for others in of_each)
            found.setdefault(name, replace(shape, required=is_asked))
    return found


def without_kinds(box: type[BaseModel], path: Path) -> Path:
    """Return a path of pydantic's below `box` without the words of kinds, which no file has as keys."""
    shape: Shape | None = Shape(KeyKind.BOX, box, box=box)
    found: Path = ()
    for step in path:
        if shape is not None and shape.box is not None and shape.kind is KeyKind.BOX and step in kinds_of(shape.box):
            continue
        found = (*found, step)
        shape = below(shape, step) if shape is not None else None
    return found


def _shape(info: FieldInfo) -> Shape:
    annotation, marks = _unwrapped(info)
    says: dict[str, Any] = {
        "annotation": annotation,
        "required": info.is_required(),
        "sentence": _sentence(info),
        "name_of": next((mark.sort for mark in marks if isinstance(mark, NameOf)), ""),
        "for_people": any(isinstance(mark, ForPeople) for mark in marks),
    }
    unit = next((mark for mark in marks if isinstance(mark, Quantity)), None)
    if unit is not None:
        sums = next((mark for mark in marks if isinstance(mark, SumsToOne)), None)
        entered = any(isinstance(mark, Entered) for mark in marks)
        return Shape(KeyKind.QUANTITY, unit=unit, sums_to_one=sums, entered=entered, **says)
    if _is_box(annotation):
        return Shape(KeyKind.BOX, box=annotation, **says)
    table = next((mark for mark in marks if isinstance(mark, ByName)), None)
    if table is not None:
        return Shape(KeyKind.BOX, box=table.box(annotation), **says)
    arguments = get_args(annotation)
    if get_origin(annotation) is dict and _is_box(arguments[1]):
        names = get_args(arguments[0]) if get_origin(arguments[0]) is Literal else ()
        return Shape(KeyKind.NAMED, box=arguments[1], names=names, **says)
    if get_origin(annotation) is tuple and _is_box(arguments[0]):
        return Shape(KeyKind.LISTED, box=arguments[0], **says)
    return Shape(KeyKind.PLAIN, **says)


def _sentence(info: FieldInfo) -> str:
    """Return what a field, or what it may hold, says of itself, in one line."""
    marks = [mark for inner in get_args(info.annotation) if get_origin(inner) is Annotated for mark in get_args(inner)]
    inside = [mark.description for mark in marks if isinstance(mark, FieldInfo) and mark.description]
    return " ".join((info.description or next(iter(inside), "")).split())


def _unwrapped(info: FieldInfo) -> tuple[Any, list[Any]]:
    """Return the type of a field and the marks on it; an optional field gives those of what it may hold."""
    inner = [argument for argument in get_args(info.annotation) if argument is not type(None)]
    if type(None) not in get_args(info.annotation) or len(inner) != 1:
        return info.annotation, info.metadata
    if get_origin(inner[0]) is Annotated:
        annotation, *marks = get_args(inner[0])
        return annotation, marks
    return inner[0], info.metadata


def _is_box(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def shape_at(box: type[BaseModel], path: Path) -> Shape | None:
    """Return the shape at `path` below `box`, or None when the schema knows no such path.

    A path to one name of a `NAMED` gives the shape of that name's box.
    """
    shape = Shape(KeyKind.BOX, box, box=box)
    for step in path:
        inner = below(shape, step)
        if inner is None:
            return None
        shape = inner
    return shape


def below(shape: Shape, step: str | int) -> Shape | None:
    """Return what stands one `step` below `shape`; an element of a list of words is shaped as the list."""
    if shape.box is None:
        return shape if isinstance(step, int) else None
    if shape.kind is KeyKind.BOX:
        return shapes_of(shape.box).get(str(step))
    return Shape(KeyKind.BOX, shape.box, box=shape.box)


def steps_of(path: str) -> Path:
    """Return the steps of a path as a person writes it, the other way round than `sim.config.tree.dotted`.

    Examples
    --------
    >>> steps_of("resources.teams.velsen.functions[2]")
    ('resources', 'teams', 'velsen', 'functions', 2)
    """
    return tuple(int(step[:-1]) if step.endswith("]") else step for step in re.split(r"[.\[]", path))
