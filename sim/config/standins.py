"""Something right in place of what is wrong in a document, so that the rest of it can still be judged.

A person who made two mistakes is told of both at once only when the second can be looked at in spite of the first. What
stands in for something has the place `STAND_IN`: what is found wrong there is nobody's mistake.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path as FilePath
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from sim.config.reader import read
from sim.config.shapes import Kind, Shape, below, shapes_of
from sim.config.tree import STAND_IN, Node, Path, from_plain, text_of
from sim.errors import nearest

MOST_TRIES = 10
"""Rounds of mending: what was missing a level deeper is seen only once the level above is right."""

KEY_STEP = "[key]"
NUMBER = 0.5
"""A number that every unit allows: above nothing, below all, and half of a whole."""

SOURCE = {"kind": "observed", "text": "stand-in", "date": 2000}
"""Of a number that stands in: it has no range, so nothing lies beyond it."""

PLAIN: dict[object, Any] = {
    bool: False,
    int: 2,
    float: 0.75,
    str: "standin",
    dt.date: dt.date(2000, 1, 1),
    FilePath: FilePath("stand-in.yaml"),
}


def mended(node: Node, box: type[BaseModel]) -> Node | None:
    """Return the document `node` with something right in place of all that is wrong in it; None: it cannot be mended.

    An unknown key that is near one that is missing is taken for it.
    """
    whole = Shape(Kind.BOX, box, box=box)
    for _ in range(MOST_TRIES):
        found = read(node, box)
        if not found.wrong:
            return node if all(step.whole is not None for step in found.steps) else None
        unknown = [path for path in found.wrong if _is_unknown(whole, path)]
        for path in unknown or found.wrong:
            node = _mended(node, whole, path)
    return None


def _is_unknown(shape: Shape, path: Path) -> bool:
    """Whether the schema does not know the last key of a path."""
    for step in path:
        inner = below(shape, step)
        if inner is None:
            return shape.kind is Kind.BOX
        shape = inner
    return False


def _mended(node: Node, shape: Shape, path: Path) -> Node:
    """Return the document `node` of a shape, with what is wrong at `path` below it mended."""
    if not path or shape.box is None or shape.kind is Kind.QUANTITY:
        return stand_in(shape)
    if shape.kind is Kind.LISTED:
        return _mended_list(node, shape, path)
    return _mended_mapping(node, shape, path) if node.is_mapping else stand_in(shape)


def _mended_list(node: Node, shape: Shape, path: Path) -> Node:
    step, *rest = path
    elements = list(node.elements)
    if not isinstance(step, int) or step >= len(elements):
        return stand_in(shape)
    inner = below(shape, step)
    assert inner is not None
    elements[step : step + 1] = [_mended(elements[step], inner, tuple(rest))] if rest else []
    return Node(elements, node.place) if elements else stand_in(shape)


def _mended_mapping(node: Node, shape: Shape, path: Path) -> Node:
    step, *rest = path
    inner = below(shape, step)
    key = next((key for key in node.items if text_of(key) == str(step)), None)
    items = dict(node.items)
    if inner is None or (shape.kind is Kind.NAMED and rest in ([], [KEY_STEP])):
        return _renamed(node, shape, key)
    if key is None:
        items[step] = stand_in(inner)
    elif rest:
        items[key] = _mended(items[key], inner, tuple(rest))
    else:
        items[key] = stand_in(inner)
    return node.with_items(items, keys={})


def _renamed(node: Node, shape: Shape, key: object) -> Node:
    """Return a mapping without a key that nobody knows, or with it under the name that was meant."""
    items = {name: value for name, value in node.items.items() if name != key}
    known = shapes_of(shape.box) if shape.kind is Kind.BOX and shape.box is not None else {}
    meant = nearest(text_of(key), [name for name in known if name not in items])
    if meant is None or key not in node.items:
        return node.with_items(items, keys={})
    return node.with_items(items | {meant: node.items[key]}, keys={meant: node.key_place(key)})


# --- what stands in -------------------------------------------------------------------------------


def stand_in(shape: Shape) -> Node:
    """Return something right of a shape, the smallest there is."""
    return KINDS[shape.kind](shape)


def _number(shape: Shape) -> Node:
    unit = "any" if shape.unit is None else shape.unit.unit
    return from_plain({"value": _figure(shape), "unit": unit, "source": SOURCE}, STAND_IN)


def _figure(shape: Shape) -> Any:
    if not shape.is_table:
        return 1 if shape.annotation is int else NUMBER
    n = shape.n_elements or 1
    return [1.0 / n if shape.sums_to_one else NUMBER] * n


def _box(shape: Shape) -> Node:
    assert shape.box is not None
    needed = {name: inner for name, inner in shapes_of(shape.box).items() if inner.required}
    return Node({name: stand_in(inner) for name, inner in needed.items()}, STAND_IN)


def _named(shape: Shape) -> Node:
    return Node({name: _box(shape) for name in shape.names}, STAND_IN)


def _plain(shape: Shape) -> Node:
    return from_plain(_of(shape.annotation), STAND_IN)


def _of(annotation: Any) -> Any:
    """Return a plain value of a type."""
    if get_origin(annotation) is tuple:
        inner = [one for one in get_args(annotation) if one is not ...]
        return [_of(one) for one in inner]
    if get_args(annotation) and get_origin(annotation) is not dict:
        return _of(get_args(annotation)[0]) if isinstance(get_args(annotation)[0], type) else get_args(annotation)[0]
    return {"standin": 2} if get_origin(annotation) is dict else PLAIN.get(annotation, 2)


KINDS: dict[Kind, Callable[[Shape], Node]] = {
    Kind.QUANTITY: _number,
    Kind.BOX: _box,
    Kind.NAMED: _named,
    Kind.LISTED: lambda shape: Node([_box(shape)], STAND_IN),
    Kind.PLAIN: _plain,
}
