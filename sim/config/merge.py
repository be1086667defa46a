"""One document laid over another: what a scenario, or a file that extends another, changes."""

from __future__ import annotations

import re

from sim.config.numbers import QUANTITY_KEYS
from sim.config.shapes import Kind, Shape, shapes_of
from sim.config.tree import ANY_NAME, Node, Path, text_of
from sim.errors import Problem, did_you_mean

REPLACED_WHOLE = "rules"
"""The box whose parts are replaced whole: half of one rule and half of another is no rule."""
FORMED_FROM = "formed_from"
FOLLOWS = ("fte", "norm_caseload")
"""What a team need not say when it says from which teams it is formed."""


def merge(base: Node | None, change: Node, shape: Shape | None, path: Path, problems: list[Problem]) -> Node:
    """Return `base` with `change` laid over it, as `shape` allows.

    Unknown keys are kept: the reader of the whole document says what is wrong with them.
    """
    if base is None or shape is None or not (base.is_mapping and change.is_mapping) or _is_rule(shape, path):
        return change
    if shape.kind is Kind.BOX:
        return _merge_box(base, change, shape, path, problems)
    if shape.kind is Kind.NAMED:
        return _merge_named(base, change, shape, path, problems)
    return _merge_number(base, change, path, problems) if shape.kind is Kind.QUANTITY else change


def _is_rule(shape: Shape, path: Path) -> bool:
    return path[:1] == (REPLACED_WHOLE,) and len(path) > 1 and shape.kind is Kind.BOX


def _merge_box(base: Node, change: Node, shape: Shape, path: Path, problems: list[Problem]) -> Node:
    """Merge key by key; null removes what need not be there."""
    assert shape.box is not None
    below = shapes_of(shape.box)
    items = dict(base.items)
    for key, node in change.items.items():
        known = below.get(str(key))
        if node.value is None and known is not None and not known.required:
            items.pop(key, None)
        else:
            items[key] = merge(base.items.get(key), node, known, (*path, text_of(key)), problems)
    return base.with_items(items, keys=change.keys)


def _merge_named(base: Node, change: Node, shape: Shape, path: Path, problems: list[Problem]) -> Node:
    """Merge by name; a name with null is removed, ``*`` with null every name of before, a new name must be whole."""
    inner = Shape(Kind.BOX, shape.box, box=shape.box)
    everything = change.items.get(ANY_NAME)
    items = dict(base.items) if everything is None else {}
    for name, node in change.items.items():
        if name == ANY_NAME and node.value is None:
            continue
        known, below = name in items, (*path, text_of(name))
        if not known and (node.value is None or not _is_whole(node, shape)):
            problems.append(_unknown_name(change, name, base, shape, below))
        elif node.value is None:
            del items[name]
        else:
            items[name] = merge(items.get(name), node, inner, below, problems)
    return base.with_items(items, keys=change.keys)


def _is_whole(node: Node, shape: Shape) -> bool:
    """Whether a new name has all it needs; without that it is a slip of the pen for one that exists."""
    return not _missing(node, shape)


def _missing(node: Node, shape: Shape) -> list[str]:
    assert shape.box is not None
    followed = FOLLOWS if FORMED_FROM in node.items else ()
    needed = [key for key, below in shapes_of(shape.box).items() if below.required and key not in followed]
    return [key for key in needed if key not in node.items]


def _unknown_name(change: Node, name: object, base: Node, shape: Shape, path: Path) -> Problem:
    assert shape.box is not None
    what = re.sub(r"(?<!^)([A-Z])", r" \1", shape.box.__name__).lower()
    todo = did_you_mean(text_of(name), [text_of(key) for key in base.items])
    missing = _missing(change.items[name], shape)
    needed = f"a name that exists was needed, or a whole new {what} ({', '.join(missing)})"
    return change.key_place(name).problem(path, came=f"no {what} has this name", needed=needed, todo=todo)


def _merge_number(base: Node, change: Node, path: Path, problems: list[Problem]) -> Node:
    """Merge key by key, unless the change is a whole number of its own."""
    if {"value", "unit", "source"} <= change.items.keys() or not change.items.keys() <= set(QUANTITY_KEYS):
        return change
    if "value" in change.items and "source" not in change.items:
        problems.append(
            change.key_place("value").problem(
                path,
                came="a new value under the old source",
                needed="a value needs the source it comes from",
                todo="add 'source: {kind: ..., text: ..., date: ...}'",
            )
        )
    replaced = {"range", "factor_range"} if {"range", "factor_range"} & change.items.keys() else set[str]()
    kept = {key: node for key, node in base.items.items() if key not in replaced}
    merged = base.with_items({**kept, **change.items}, keys=change.keys)
    merged.place = change.place
    return merged
