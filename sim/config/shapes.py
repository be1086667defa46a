"""What the schema says about each key: is it a number with a life, a box, or a plain word."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.config.tree import Path
from sim.quantities import ByName, Entered, ForPeople, NameOf, Quantity, SumsToOne, kinds_of


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
