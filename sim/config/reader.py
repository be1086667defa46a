"""From a document with places to checked boxes with plain numbers, for every date on which a number changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, Generic, Self, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.config.labels import NEEDED, TODO, todo_for
from sim.config.numbers import ALWAYS, SourcedNumber, needed, read_number, value_node
from sim.config.tree import (
    KeyKind,
    Node,
    Path,
    Position,
    Shape,
    below,
    date_of,
    is_number,
    shape_at,
    shapes_of,
    shown,
    text_of,
    without_kinds,
)
from sim.errors import Problem, did_you_mean
from sim.quantities import kinds_of
from sim.texts import Text

AnyBox = TypeVar("AnyBox", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Regime(Generic[AnyBox]):
    """What holds from a date on; ``whole`` is None when it is wrong, and ``parts`` are the boxes that are right."""

    since: dt.date
    whole: AnyBox | None
    parts: dict[str, BaseModel]


@dataclass(frozen=True, slots=True)
class Read(Generic[AnyBox]):
    """What a document holds, where its numbers come from, what is wrong with it and at which paths."""

    steps: tuple[Regime[AnyBox], ...]
    numbers: tuple[SourcedNumber, ...]
    problems: tuple[Problem, ...]
    wrong: tuple[Path, ...]


def read(
    node: Node,
    box: type[AnyBox],
    *,
    since: dt.date = ALWAYS,
    until: dt.date = dt.date.max,
    moments: Collection[dt.date] = (),
) -> Read[AnyBox]:
    """Return the document at `node` as `box`, as it holds in ``[since, until)``, with all that is wrong in it.

    There is a step for each date on which a number changes, and for each of `moments`.
    """
    walker = _Walker()
    tree = _settled(walker.box(node, box, ()))
    dates = {*moments, *(date for number in walker.numbers for date in number.dates)}
    held = [since, *(date for date in sorted(dates) if since < date < until)]
    known: dict[str, tuple[Any, BaseModel]] = {}
    steps = [_step(node, box, tree, date, walker, known) for date in held]
    wrong = tuple(dict.fromkeys([*walker.broken, *walker.refused]))
    return Read(tuple(steps), tuple(walker.numbers), tuple(walker.problems), wrong)


def _step(
    node: Node,
    box: type[AnyBox],
    tree: Any,
    date: dt.date,
    walker: _Walker,
    known: dict[str, tuple[Any, BaseModel]],
) -> Regime[AnyBox]:
    """Check what holds from `date` on."""
    plain = _plain_at(tree, date)
    parts = _parts(plain, box, known)
    try:
        return Regime(date, box.model_validate(plain | parts, strict=True), parts)
    except ValidationError as error:
        told = [as_in_file(one, box) for one in error.errors()]
        found = [one for one in told if not walker.is_broken(one["loc"]) and not _is_echo(one)]
        walker.problems += [explain(detail, node, box, date) for detail in found]
        walker.refused += [detail["loc"] for detail in found]
        return Regime(date, None, parts)


def _is_echo(error: ErrorDetails) -> bool:
    """Whether a list is called too short only because elements that are wrong, and said to be, are not counted."""
    return error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]


def _parts(
    plain: dict[str, Any], box: type[BaseModel], known: dict[str, tuple[Any, BaseModel]]
) -> dict[str, BaseModel]:
    """Return the boxes directly below `box` that are right; `known` are the last of each, with what they hold."""
    parts = {}
    for name, shape in shapes_of(box).items():
        if shape.kind is KeyKind.BOX and shape.box is not None and name in plain:
            with suppress(ValidationError):
                if name not in known or known[name][0] != plain[name]:
                    known[name] = plain[name], shape.box.model_validate(plain[name], strict=True)
                parts[name] = known[name][1]
    return parts


@dataclass(frozen=True, slots=True)
class _Always:
    """What is the same on every date, so that it is made plain once."""

    plain: Any


def _settled(tree: Any) -> Any:
    """Return `tree` with what is the same on every date made plain."""
    if isinstance(tree, _Always):
        return tree
    if isinstance(tree, dict):
        items = {key: _settled(below) for key, below in tree.items()}
        if all(isinstance(below, _Always) for below in items.values()):
            return _Always({key: below.plain for key, below in items.items()})
        return items
    if isinstance(tree, tuple):
        below = tuple(map(_settled, tree))
        return _Always(tuple(one.plain for one in below)) if all(isinstance(one, _Always) for one in below) else below
    if isinstance(tree, SourcedNumber):
        return _Always(tree.at(ALWAYS)) if len(tree.steps) == 1 else tree
    return _Always(tree)


def _plain_at(tree: Any, date: dt.date) -> Any:
    """Return a settled `tree` with each number as it holds on `date`."""
    if isinstance(tree, _Always):
        return tree.plain
    if isinstance(tree, dict):
        return {key: _plain_at(below, date) for key, below in tree.items()}
    if isinstance(tree, tuple):
        return tuple(_plain_at(below, date) for below in tree)
    return tree.at(date) if isinstance(tree, SourcedNumber) else tree


@dataclass(slots=True)
class _Walker:
    """Goes through a document beside its schema; numbers stay as they are, with all their values.

    ``broken`` are the paths of what cannot be read, ``refused`` those of what was read and is not right.
    """

    problems: list[Problem] = field(default_factory=list)
    numbers: list[SourcedNumber] = field(default_factory=list)
    broken: set[Path] = field(default_factory=set)
    refused: list[Path] = field(default_factory=list)

    def is_broken(self, path: Path) -> bool:
        """Whether something at or above `path` has been reported."""
        return any(path[:length] in self.broken for length in range(1, len(path) + 1))

    def box(self, node: Node, box: type[BaseModel], path: Path) -> Any:
        """Return the settled box at `node`; what was found there before is not looked for again."""
        known = node.read_as or {}
        found = known.get((box, path))
        if not isinstance(found, _Found):
            found = _Found.at(node, box, path)
            node.read_as = {**known, (box, path): found}
        self.problems += found.problems
        self.numbers += found.numbers
        self.broken |= found.broken
        return found.tree

    def look(self, node: Node, box: type[BaseModel], path: Path) -> Any:
        """Return the box at `node`, whoever looked at it before."""
        if not node.is_mapping:
            return self.plain(node, None, path)
        below = shapes_of(box)
        tree = {}
        for key, inner in node.items.items():
            name = text_of(key)
            found = self.value(inner, below.get(name), (*path, name))
            if (*path, name) not in self.broken:
                tree[name] = found
        return tree

    def value(self, node: Node, shape: Shape | None, path: Path) -> Any:
        """Return what stands at `node`, which should be as `shape`."""
        if shape is None:
            return None
        if shape.kind is KeyKind.QUANTITY:
            return self.number(node, shape, path)
        if shape.box is None or (shape.kind is KeyKind.NAMED and not node.is_mapping):
            return self.plain(node, shape, path)
        if shape.kind is KeyKind.NAMED:
            return {
                text_of(key): self.box(below, shape.box, (*path, text_of(key))) for key, below in node.items.items()
            }
        if shape.kind is KeyKind.LISTED and isinstance(node.value, list):
            return tuple(self.box(below, shape.box, (*path, i)) for i, below in enumerate(node.elements))
        return self.box(node, shape.box, path)

    def number(self, node: Node, shape: Shape, path: Path) -> SourcedNumber | None:
        """Return the number at `node`."""
        number = read_number(node, shape, path, self.problems)
        if number is None:
            self.broken.add(path)
        else:
            self.numbers.append(number)
        return number

    def plain(self, node: Node, shape: Shape | None, path: Path) -> Any:
        """Return words, dates and plain numbers as they are."""
        if isinstance(node.value, list):
            return tuple(self.plain(below, shape, (*path, i)) for i, below in enumerate(node.elements))
        if node.is_mapping:
            return {text_of(key): self.plain(below, shape, (*path, text_of(key))) for key, below in node.items.items()}
        if isinstance(node.value, float) and not is_number(node.value):
            needed, todo = "a finite number was needed", "write a number"
            self.problems.append(node.place.problem(path, came=f"came {shown(node)}", needed=needed, todo=todo))
            self.broken.add(path)
        return _as_date(node.value) if shape is not None and shape.annotation is dt.date else node.value


@dataclass(frozen=True, slots=True)
class _Found:
    """What a walker found at a node."""

    tree: Any
    problems: tuple[Problem, ...]
    numbers: tuple[SourcedNumber, ...]
    broken: frozenset[Path]

    @classmethod
    def at(cls, node: Node, box: type[BaseModel], path: Path) -> Self:
        """Look for it."""
        walker = _Walker()
        tree = _settled(walker.look(node, box, path))
        return cls(tree, tuple(walker.problems), tuple(walker.numbers), frozenset(walker.broken))


def _as_date(value: object) -> object:
    """Return a date that came as text, from JSON or in quotes, as a date."""
    return date_of(value) or value


# --- what pydantic found wrong, in words at the place in the file ---------------------------------


KEY_STEP = "[key]"
PLAIN = {int: "a whole number", bool: "true or false", str: "a text", dt.date: "a date", FilePath: "the name of a file"}


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a path leads: as far as the document and the schema know it."""

    path: Path
    node: Node
    shape: Shape | None
    above: Shape
    key_place: Position
    above_place: Position


def as_in_file(error: ErrorDetails, box: type[BaseModel]) -> ErrorDetails:
    """Return what pydantic found wrong below `box` at its path in the file, which knows no kinds but by their key."""
    path = without_kinds(box, error["loc"])
    if error["type"] in NO_KIND and isinstance(error["input"], dict):
        asked = shape_at(box, path)
        assert asked is not None
        assert asked.box is not None
        return {**error, "type": NO_KIND[error["type"]], "loc": (*path, vars(asked.box)["kind_key"])}
    return {**error, "loc": path}


NO_KIND = {"union_tag_not_found": "missing", "union_tag_invalid": "literal_error"}
"""What it is when nothing says of which of its kinds a box is, or a word that none of them has."""


def explain(error: ErrorDetails, node: Node, box: type[BaseModel], date: dt.date) -> Problem:
    """Return the problem that pydantic met in the document at `node`, with what held on `date`."""
    path = error["loc"]
    is_key = path[-1:] == (KEY_STEP,)
    spot = _spot(node, Shape(KeyKind.BOX, box, box=box), path[:-1] if is_key else path, date)
    if is_key:
        return _unknown_key(spot, spot.above.names)
    if error["type"] == "extra_forbidden":
        if spot.shape is not None:
            return _of_another_kind(spot)
        return _unknown_key(spot, tuple(shapes_of(spot.above.box)) if spot.above.box else ())
    if error["type"] == "missing":
        return _missing(spot)
    return _wrong_value(error, spot)


def _spot(node: Node, shape: Shape, path: Path, date: dt.date) -> _Spot:
    """Follow `path` from `node`; what is not in the document keeps the place of what is above it."""
    spot = _Spot((), node, shape, shape, node.place, node.place)
    for step in path:
        spot = _next(spot, step, date)
    if spot.shape is not None and spot.shape.kind is KeyKind.QUANTITY:
        return _Spot(spot.path, value_node(spot.node, date), spot.shape, spot.above, spot.key_place, spot.above_place)
    return spot


def _next(spot: _Spot, step: str | int, date: dt.date) -> _Spot:
    node, shape = spot.node, spot.shape
    if shape is not None and shape.kind is KeyKind.QUANTITY:
        node = value_node(node, date)
    if isinstance(step, int):
        inner = node.elements[step] if step < len(node.elements) else None
        key_place = node.place
    else:
        keys = {text_of(key): key for key in node.items}
        inner = node.items[keys[step]] if step in keys else None
        key_place = node.key_place(keys.get(step))
    under = below(shape, step) if shape is not None else None
    return _Spot((*spot.path, step), inner or node, under, shape or spot.above, key_place, spot.key_place)


def _unknown_key(spot: _Spot, known: tuple[str, ...]) -> Problem:
    todo = todo_for(spot.path[-1], known)
    return spot.key_place.problem(spot.path, came="unknown key", needed="a known key was needed", todo=todo)


def _of_another_kind(spot: _Spot) -> Problem:
    """Return the problem that a key means nothing under the kind that the box is of."""
    box, step = spot.above.box, str(spot.path[-1])
    assert box is not None
    key, having = vars(box)["kind_key"], [word for word, kind in kinds_of(box).items() if step in shapes_of(kind)]
    return spot.key_place.problem(
        spot.path,
        came=f"this {key} has no {step!r}",
        needed=f"only {' and '.join(f'{key}: {word}' for word in having)} has one",
        todo="remove it, or write that kind",
    )


def _missing(spot: _Spot) -> Problem:
    todo = f"add '{spot.path[-1]}: ...'"
    return spot.above_place.problem(spot.path, came="it is missing", needed=_what(spot.shape), todo=todo)


def _what(shape: Shape | None) -> str:
    """Return in words what should stand in a place."""
    if shape is None:
        return "a value was needed"
    if shape.annotation is Text:
        return NEEDED
    if shape.annotation in PLAIN:
        return f"{PLAIN[shape.annotation]} was needed"
    if shape.kind is KeyKind.QUANTITY:
        return needed(shape)
    if shape.words:
        some = "a list of words among" if shape.is_table else "one of"
        return f"{some} {', '.join(map(repr, shape.words))} was needed"
    if shape.kind is KeyKind.BOX and shape.box is not None:
        return f"a mapping with the keys {', '.join(shapes_of(shape.box))} was needed"
    if shape.kind is KeyKind.NAMED:
        return "a mapping of names was needed"
    return "a list was needed" if shape.is_table or shape.kind is KeyKind.LISTED else "a value was needed"


Limit = Callable[[dict[str, object]], str]
WORDS: dict[str, tuple[Limit, str]] = {
    "greater_than_equal": (lambda ctx: f"at least {ctx['ge']} was needed", "write a larger number"),
    "greater_than": (lambda ctx: f"more than {ctx['gt']} was needed", "write a larger number"),
    "less_than_equal": (lambda ctx: f"at most {ctx['le']} was needed", "write a smaller number"),
    "less_than": (lambda ctx: f"less than {ctx['lt']} was needed", "write a smaller number"),
    "int_type": (lambda _: "a whole number was needed", "write it without a decimal point"),
    "int_from_float": (lambda _: "a whole number was needed", "write it without a decimal point"),
    "float_type": (lambda _: "a number was needed", "write digits, without quotes or unit"),
    "bool_type": (lambda _: "true or false was needed", "write true or false"),
    "string_type": (lambda _: "a text was needed", "put it in quotes"),
    "date_type": (lambda _: "a date was needed", "write it as 2016-01-01"),
    "dict_type": (lambda _: "names with what belongs to each were needed", "write it as 'name: value'"),
    "tuple_type": (lambda _: "a list was needed", "write it in square brackets"),
    "string_pattern_mismatch": (lambda _: "letters, digits, '-' and '_' were needed", "use only these"),
    "too_short": (lambda ctx: f"at least {ctx['min_length']} elements were needed", "add what is missing"),
    "too_long": (lambda ctx: f"at most {ctx['max_length']} elements were needed", "remove what is too much"),
}
"""What was needed, and what to do, by pydantic's type of error."""


def _wrong_value(error: ErrorDetails, spot: _Spot) -> Problem:
    came = f"came {shown(spot.node)}"
    if error["type"] == "literal_error":
        words = spot.shape.words if spot.shape is not None else ()
        todo = did_you_mean(spot.node.value, words)
        return spot.node.place.problem(spot.path, came=came, needed="one of the known words was needed", todo=todo)
    if error["type"] in WORDS:
        limit, todo = WORDS[error["type"]]
        return spot.node.place.problem(spot.path, came=came, needed=limit(error.get("ctx", {})), todo=todo)
    todo = TODO if spot.shape is not None and spot.shape.annotation is Text else "write that here"
    return spot.node.place.problem(spot.path, came=came, needed=_what(spot.shape), todo=todo)
