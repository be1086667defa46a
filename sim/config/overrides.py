"""Values set from outside a file: the points of a design, and configurations reduced for a test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from sim.config.merge import merge
from sim.config.numbers import QUANTITY_KEYS
from sim.config.ranges import DESIGN_POINT, FACTOR, Beyond, beyond
from sim.config.shapes import Kind, Shape, shape_at, shapes_of
from sim.config.tree import Node, Path, Place, date_of, dotted, find, from_plain, is_number, placed, shown, times
from sim.errors import Problem, did_you_mean


def override(
    node: Node,
    box: type[BaseModel],
    changes: Mapping[str, Any],
    problems: list[Problem],
    *,
    places: Mapping[str, Place] | None = None,
) -> Node:
    """Return the document `node` with `changes`: dotted path to a value, a part of a document, or a factor.

    A plain number takes the unit of its place and "design point" as its source. ``{"factor": 1.2}`` multiplies.
    None removes a name. A value may be a `Node`, which then says where it is written; `places` says it of the paths.
    """
    for dotted_path, value in changes.items():
        written = value if isinstance(value, Node) else from_plain(value, Place("overrides"))
        path = tuple(dotted_path.split("."))
        if leads_somewhere(node, box, path):
            node = _override_one(node, box, path, written, problems)
        else:
            problems.append(_unknown_path(node, box, path, (places or {}).get(dotted_path, written.place)))
    return node


def beyond_ranges(node: Node, box: type[BaseModel], changes: Mapping[str, Node]) -> Iterator[Problem]:
    """Yield the `changes` that put a number of `node` outside its range and do not say that it is meant."""
    for dotted_path, change in changes.items():
        path = tuple(dotted_path.split("."))
        shape, old = shape_at(box, path), find(node, path)
        found = beyond(old, change) if old is not None and shape is not None and shape.kind is Kind.QUANTITY else None
        if found is not None:
            yield _beyond_its_range(path, change, found)


def _beyond_its_range(path: Path, change: Node, found: Beyond) -> Problem:
    todo = f"take another, or write {{value: {found.value:.6g}, range: [low, high]}} if it is meant"
    return change.place.problem(path, came=f"{found}", needed="a value in its range was needed", todo=todo)


def leads_somewhere(node: Node, box: type[BaseModel], path: Path) -> bool:
    """Whether something may stand at `path`: the schema knows it, and what is above it is there."""
    parent = find(node, path[:-1])
    return shape_at(box, path) is not None and parent is not None and parent.is_mapping


def _override_one(node: Node, box: type[BaseModel], path: Path, change: Node, problems: list[Problem]) -> Node:
    shape, parent = shape_at(box, path), find(node, path[:-1])
    assert shape is not None
    assert parent is not None
    if change.value is None and path[-1] in parent.items:
        return placed(node, path, None)
    old = parent.items.get(path[-1])
    if shape.kind is Kind.QUANTITY:
        return placed(node, path, _new_number(old, change, shape, path, problems))
    return placed(node, path, _with_lives(change, shape))


def _new_number(old: Node | None, change: Node, shape: Shape, path: Path, problems: list[Problem]) -> Node:
    """Return the number `change` with a unit and a source."""
    if change.items.keys() == {FACTOR}:
        return _scaled(old, change.items[FACTOR], path, problems)
    if not _is_quantity(change):
        return _design_point(change, shape, old)
    if "value" in change.items and "source" not in change.items:
        life = _life(change.place)
        ranged = {"range", "factor_range"} & change.items.keys()
        change = change.with_items(({"source": life["source"]} if ranged else life) | change.items, keys={})
    return merge(old, change, shape, path, problems)


def _scaled(old: Node | None, factor: Node, path: Path, problems: list[Problem]) -> Node:
    value = old.items.get("value") if old is not None else None
    if old is None or value is None or not is_number(factor.value):
        came, needed = f"came the factor {shown(factor)}", "a number, on a value that exists, was needed"
        problems.append(factor.place.problem(path, came=came, needed=needed, todo="write {factor: 1.2}"))
        return old or factor
    assert isinstance(factor.value, int | float)
    scaled = times(value, factor.value)
    return old.with_items({"value": scaled, "unit": old.items["unit"], **_life(factor.place)}, keys={})


def _with_lives(node: Node, shape: Shape) -> Node:
    """Return a part of a document with a unit and a source at each number that came bare."""
    if shape.kind is Kind.QUANTITY:
        return node if _is_quantity(node) else _design_point(node, shape, None)
    if shape.kind is Kind.LISTED:
        inner = Shape(Kind.BOX, shape.box, box=shape.box)
        return Node([_with_lives(below, inner) for below in node.elements], node.place) if node.elements else node
    if shape.box is None or not node.is_mapping:
        return node
    if shape.kind is Kind.NAMED:
        inner = Shape(Kind.BOX, shape.box, box=shape.box)
        return node.with_items({name: _with_lives(below, inner) for name, below in node.items.items()}, keys={})
    known = shapes_of(shape.box)
    items = {key: _with_lives(below, known[str(key)]) if key in known else below for key, below in node.items.items()}
    return node.with_items(items, keys={})


def _is_quantity(node: Node) -> bool:
    """Whether a mapping gives a quantity by its keys, rather than a value by date."""
    return bool(node.items.keys() & set(QUANTITY_KEYS)) or any(date_of(key) is None for key in node.items)


def _design_point(value: Node, shape: Shape, old: Node | None) -> Node:
    unit = old.items.get("unit") if old is not None else None
    named = unit or Node(shape.unit.unit if shape.unit else "any", value.place)
    return Node({"value": value, "unit": named, **_life(value.place)}, value.place)


def _life(place: Place) -> dict[object, Node]:
    """Return the source of a design point: it is exactly what the design says, so its range is a point."""
    return {"source": from_plain(DESIGN_POINT, place), "factor_range": from_plain([1.0, 1.0], place)}


def _unknown_path(node: Node, box: type[BaseModel], path: Path, place: Place) -> Problem:
    """Return the first step of `path` that leads nowhere."""
    length = next(n for n in range(1, len(path) + 1) if shape_at(box, path[:n]) is None or find(node, path[:n]) is None)
    above = shape_at(box, path[: length - 1])
    parent = find(node, path[: length - 1])
    if above is not None and above.kind is Kind.QUANTITY:
        needed, todo = "the path of the number itself was needed", f"write {dotted(path[: length - 1])!r}"
        return place.problem(path, came=f"came {path[length - 1]!r} of a number", needed=needed, todo=todo)
    names = [str(name) for name in parent.items] if parent is not None else []
    known = list(shapes_of(above.box)) if above is not None and above.kind is Kind.BOX and above.box else names
    todo = did_you_mean(path[length - 1], known)
    return place.problem(path, came=f"no {path[length - 1]!r} here", needed="a path that exists was needed", todo=todo)
