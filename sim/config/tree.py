"""A document as a tree that remembers where each value stands."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sim.errors import Problem

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
