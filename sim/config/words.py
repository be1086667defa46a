"""What pydantic found wrong, said in words at the place in the file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path as FilePath

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from sim.config.numbers import needed, value_node
from sim.config.shapes import Kind, Shape, below, shapes_of
from sim.config.tree import Node, Path, Place, shown, text_of
from sim.errors import Problem, did_you_mean

KEY_STEP = "[key]"
PLAIN = {int: "a whole number", bool: "true or false", str: "a text", dt.date: "a date", FilePath: "the name of a file"}


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a path leads: as far as the document and the schema know it."""

    path: Path
    node: Node
    shape: Shape | None
    above: Shape
    key_place: Place
    above_place: Place


def explain(error: ErrorDetails, node: Node, box: type[BaseModel], date: dt.date) -> Problem:
    """Return the problem that pydantic met in the document at `node`, with what held on `date`."""
    path = error["loc"]
    is_key = path[-1:] == (KEY_STEP,)
    spot = _spot(node, Shape(Kind.BOX, box, box=box), path[:-1] if is_key else path, date)
    if is_key:
        return _unknown_key(spot, spot.above.names)
    if error["type"] == "extra_forbidden":
        return _unknown_key(spot, tuple(shapes_of(spot.above.box)) if spot.above.box else ())
    if error["type"] == "missing":
        return _missing(spot)
    return _wrong_value(error, spot)


def _spot(node: Node, shape: Shape, path: Path, date: dt.date) -> _Spot:
    """Follow `path` from `node`; what is not in the document keeps the place of what is above it."""
    spot = _Spot((), node, shape, shape, node.place, node.place)
    for step in path:
        spot = _next(spot, step, date)
    if spot.shape is not None and spot.shape.kind is Kind.QUANTITY:
        return _Spot(spot.path, value_node(spot.node, date), spot.shape, spot.above, spot.key_place, spot.above_place)
    return spot


def _next(spot: _Spot, step: str | int, date: dt.date) -> _Spot:
    node, shape = spot.node, spot.shape
    if shape is not None and shape.kind is Kind.QUANTITY:
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
    todo = did_you_mean(spot.path[-1], known)
    return spot.key_place.problem(spot.path, came="unknown key", needed="a known key was needed", todo=todo)


def _missing(spot: _Spot) -> Problem:
    todo = f"add '{spot.path[-1]}: ...'"
    return spot.above_place.problem(spot.path, came="it is missing", needed=_what(spot.shape), todo=todo)


def _what(shape: Shape | None) -> str:
    """Return in words what should stand in a place."""
    if shape is None:
        return "a value was needed"
    if shape.annotation in PLAIN:
        return f"{PLAIN[shape.annotation]} was needed"
    if shape.kind is Kind.QUANTITY:
        return needed(shape)
    if shape.words:
        some = "a list of words among" if shape.is_table else "one of"
        return f"{some} {', '.join(map(repr, shape.words))} was needed"
    if shape.kind is Kind.BOX and shape.box is not None:
        return f"a mapping with the keys {', '.join(shapes_of(shape.box))} was needed"
    if shape.kind is Kind.NAMED:
        return "a mapping of names was needed"
    return "a list was needed" if shape.is_table or shape.kind is Kind.LISTED else "a value was needed"


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
    return spot.node.place.problem(spot.path, came=came, needed=_what(spot.shape), todo="write that here")
