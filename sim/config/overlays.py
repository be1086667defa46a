"""What is laid over a document: scenario files, each from its date on, and values set by their path."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel

from sim.config.documents import EXTENDS, SOURCES, Size, extended_file, merge, without
from sim.config.labels import NEEDED, TODO, text_in, todo_for
from sim.config.numbers import DESIGN_POINT, FACTOR, QUANTITY_KEYS, Beyond, beyond
from sim.config.parse import parse_file
from sim.config.schema import Settings
from sim.config.tree import (
    ANY_NAME,
    KeyKind,
    Node,
    Path,
    Position,
    Shape,
    date_of,
    dotted,
    find,
    fitting,
    from_plain,
    is_number,
    placed,
    shape_at,
    shapes_of,
    shown,
    text_of,
    times,
)
from sim.errors import Problem, did_you_mean
from sim.quantities import kinds_of
from sim.texts import Text

SET = "set"
TAKES_EFFECT = "takes_effect"
HEADER = ("name", "label", TAKES_EFFECT, SOURCES, EXTENDS, SET)
BOXES = ("resources", "rules")
"""What a scenario may change."""

ASSUMED = ("circumstances", "model")
"""What a file without a date may set besides, by path: it is an assumption about the world, and nobody's choice."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a scenario file says about itself; what it changes is in the document."""

    name: str
    label: Text
    takes_effect: dt.date | None


@dataclass(frozen=True, slots=True)
class Layer:
    """What one file changes: parts of boxes, then single entries by their path where these exist."""

    boxes: Node
    entries: Node | None


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a scenario changes, file after file; ``written`` is where it says from when."""

    scenario: Scenario
    layers: tuple[Layer, ...]
    written: Position


def overlay_in(path: FilePath, box: type[BaseModel], problems: list[Problem]) -> Overlay:
    """Return the scenario in the file at `path`, with the scenarios that it extends below it.

    Raises
    ------
    ConfigurationError
        When a file cannot be read at all; anything smaller is added to `problems`.
    """
    return _overlay(path, box, problems, chain=())


def _overlay(path: FilePath, box: type[BaseModel], problems: list[Problem], chain: tuple[FilePath, ...]) -> Overlay:
    node = parse_file(path, problems)
    chain = (*chain, path.resolve())
    known = (*HEADER, *BOXES)
    problems += [_not_for_a_scenario(node, key, box, known) for key in node.items if key not in known]
    boxes = without(node, tuple(str(key) for key in node.items if key not in BOXES))
    extended = extended_file(node, path, problems, chain)
    below = None if extended is None else _overlay(extended, box, problems, chain)
    date, written = _when(node, below, problems)
    layer = Layer(boxes, _entries(node, box, BOXES if date is not None else (*BOXES, *ASSUMED), problems))
    name = _text(node, "name", path.stem, problems)
    label = _label(node, Text(path.stem, path.stem) if below is None else below.scenario.label, problems)
    return Overlay(Scenario(name, label, date), (*(below.layers if below is not None else ()), layer), written)


def _not_for_a_scenario(node: Node, key: object, box: type[BaseModel], known: tuple[str, ...]) -> Problem:
    is_box = key in shapes_of(box)
    return node.key_place(key).problem(
        (text_of(key),),
        came="a box outside the reach of a scenario" if is_box else "unknown key",
        needed="a scenario changes only resources and rules",
        todo="move it to a configuration that extends the region" if is_box else todo_for(key, known),
    )


def _when(node: Node, below: Overlay | None, problems: list[Problem]) -> tuple[dt.date | None, Position]:
    """Return from when a scenario holds, by default as what it extends, and where that is written."""
    when = node.items.get(TAKES_EFFECT)
    if when is None:
        return (None, node.place) if below is None else (below.scenario.takes_effect, below.written)
    date = date_of(when.value)
    if date is None:
        came, needed = f"came {shown(when)}", "a date was needed"
        problems.append(when.place.problem((TAKES_EFFECT,), came=came, needed=needed, todo="write it as 2023-07-01"))
        date = date_of(f"{str(when.value)[:4]}-01-01")  # so that the rest is judged as of about then
    return date, when.place


def _label(node: Node, default: Text, problems: list[Problem]) -> Text:
    """Return what people call a scenario, by default as what it extends."""
    below = node.items.get("label")
    found = default if below is None else text_in(below.plain())
    if below is not None and found is None:
        problems.append(below.place.problem(("label",), came=f"came {shown(below)}", needed=NEEDED, todo=TODO))
    return found or default


def _text(node: Node, key: str, default: str, problems: list[Problem]) -> str:
    below = node.items.get(key)
    if below is None or isinstance(below.value, str):
        return default if below is None else str(below.value)
    problems.append(
        below.place.problem((key,), came=f"came {shown(below)}", needed="a text was needed", todo="put it in quotes")
    )
    return default


def entries_set(path: FilePath) -> tuple[str, ...]:
    """Return the paths of the entries that a scenario file sets, with those that it extends.

    Raises
    ------
    ConfigurationError
        When a file cannot be read at all.
    """
    found: list[Problem] = []
    layers = overlay_in(path, Settings, found).layers
    return tuple(text_of(key) for layer in layers if layer.entries is not None for key in layer.entries.items)


def grown(overlay: Overlay, size: Size | None, *, own: FilePath) -> Overlay:
    """Return what a scenario changes in a region of some size: what it enters is written for the region extended.

    What stands in the folder `own`, that of the region itself, is written for this one, unless both have that folder.
    """
    if size is None:
        return overlay
    is_shared = size.of.resolve().parent == own.resolve().parent
    files = (FilePath(one.boxes.place.file).resolve() for one in overlay.layers)
    kept = (not is_shared and file.is_relative_to(own.resolve()) for file in files)
    layers = (one if is_own else _grown(one, size) for one, is_own in zip(overlay.layers, kept, strict=True))
    return replace(overlay, layers=tuple(layers))


def _grown(layer: Layer, size: Size) -> Layer:
    entries = layer.entries
    if entries is not None:
        items = {key: size.grown_entry(tuple(str(key).split(".")), node) for key, node in entries.items.items()}
        entries = entries.with_items(dict(items), keys={})
    return Layer(size.grown(layer.boxes), entries)


def without_entry(overlay: Overlay, path: str) -> Overlay:
    """Return what a scenario changes but for the entry that it sets at a path."""
    layers = tuple(
        replace(one, entries=without(one.entries, (path,))) if one.entries is not None else one
        for one in overlay.layers
    )
    return replace(overlay, layers=layers) if path else overlay


# --- laying ---------------------------------------------------------------------------------------


def lay(base: Node, overlay: Overlay, box: type[BaseModel], problems: list[Problem]) -> Node:
    """Return the document `base` with what `overlay` changes."""
    for layer in overlay.layers:
        base = merge(base, layer.boxes, Shape(KeyKind.BOX, box, box=box), (), problems)
        if layer.entries is None:
            continue
        for key, change in layer.entries.items.items():
            written, pattern = layer.entries.key_place(key), tuple(str(key).split("."))
            base = _with_entries(base, box, pattern, change, problems, written=written)
    return base


def _with_entries(
    base: Node, box: type[BaseModel], pattern: Path, change: Node, problems: list[Problem], *, written: Position
) -> Node:
    """Return `base` with `change` at every path that fits `pattern`; null removes what is there."""
    found = list(fitting(base, pattern))
    if not found and ANY_NAME not in pattern and _names_something(box, pattern):
        problems.append(_leads_nowhere(base, box, pattern, written))
    for path in found:
        if change.value is None:
            base = placed(base, path, None)
        else:
            base = placed(base, path, merge(find(base, path), change, shape_at(box, path), path, problems))
    return base


def _names_something(box: type[BaseModel], path: Path) -> bool:
    """Whether a path holds a name that files give: what only the schema knows may be there or not."""
    shapes = (shape_at(box, path[:length]) for length in range(1, len(path)))
    return any(shape is not None and shape.kind is KeyKind.NAMED for shape in shapes)


def _leads_nowhere(base: Node, box: type[BaseModel], path: Path, written: Position) -> Problem:
    """Return the problem that `path`, which the schema knows, is not in what a scenario is laid over."""
    length = next(n for n in range(1, len(path) + 1) if find(base, path[:n]) is None)
    above = find(base, path[: length - 1])
    known = [text_of(key) for key in above.items] if above is not None else []
    named = shape_at(box, path[: length - 1])
    is_name = named is not None and named.kind is KeyKind.NAMED
    todo = did_you_mean(path[length - 1], known) if is_name and known else f"add it under {str(path[0])!r} instead"
    return written.problem(
        (SET, ".".join(map(str, path))),
        came=f"no {path[length - 1]!r} in {'.'.join(map(str, path[: length - 1]))} of what this is laid over",
        needed="a path that is there was needed: otherwise it changes nothing",
        todo=todo,
    )


def _entries(node: Node, box: type[BaseModel], may: tuple[str, ...], problems: list[Problem]) -> Node | None:
    """Return the entries that the file at `node` sets by path, after looking whether the schema knows these."""
    entries = node.items.get(SET)
    if entries is None or not entries.is_mapping:
        if entries is not None:
            came, todo = f"came {shown(entries)}", "write 'rules.combining.pace: ...' lines"
            problems.append(entries.place.problem((SET,), came=came, needed="paths with values were needed", todo=todo))
        return None
    in_part = [key for key in entries.items if any(ANY_NAME in step != ANY_NAME for step in str(key).split("."))]
    problems += [_part_of_a_name(entries, key) for key in in_part]
    whole = [key for key in entries.items if key not in in_part]
    unknown = [key for key in whole if not _is_path(box, may, tuple(str(key).split(".")))]
    problems += [_unknown_entry(entries, key, box, may) for key in unknown]
    return without(entries, tuple(str(key) for key in (*unknown, *in_part)))


def _part_of_a_name(entries: Node, key: object) -> Problem:
    step = next(step for step in str(key).split(".") if ANY_NAME in step != ANY_NAME)
    needed = f"{ANY_NAME!r} stands for any whole name, and not for a part of one"
    todo = f"write each name on a line of its own, or {ANY_NAME!r} for all of them"
    return entries.key_place(key).problem((SET, text_of(key)), came=f"came {step!r}", needed=needed, todo=todo)


def _is_path(box: type[BaseModel], may: tuple[str, ...], path: Path) -> bool:
    return path[0] in may and shape_at(box, path) is not None


def _unknown_entry(entries: Node, key: object, box: type[BaseModel], may: tuple[str, ...]) -> Problem:
    path = tuple(str(key).split("."))
    length = next(n for n in range(1, len(path) + 1) if not _is_path(box, may, path[:n]))
    above = shape_at(box, path[: length - 1])
    known = may if length == 1 else tuple(shapes_of(above.box)) if above is not None and above.box else ()
    return entries.key_place(key).problem(
        (SET, text_of(key)),
        came=f"no {path[length - 1]!r} here",
        needed="a path that the schema knows was needed",
        todo=did_you_mean(path[length - 1], known),
    )


# --- values by path: the points of a design, and overrides ----------------------------------------


def override(
    node: Node,
    box: type[BaseModel],
    changes: Mapping[str, Any],
    problems: list[Problem],
    *,
    places: Mapping[str, Position] | None = None,
) -> Node:
    """Return the document `node` with `changes`: dotted path to a value, a part of a document, or a factor.

    A plain number takes the unit of its place and "design point" as its source. ``{"factor": 1.2}`` multiplies.
    None removes a name. A value may be a `Node`, which then says where it is written; `places` says it of the paths.
    """
    for dotted_path, value in changes.items():
        written = value if isinstance(value, Node) else from_plain(value, Position("overrides"))
        path = tuple(dotted_path.split("."))
        if leads_somewhere(node, box, path):
            node = _of_its_kind(_override_one(node, box, path, written, problems), box, path)
        else:
            problems.append(_unknown_path(node, box, path, (places or {}).get(dotted_path, written.place)))
    return node


def beyond_ranges(node: Node, box: type[BaseModel], changes: Mapping[str, Node]) -> Iterator[Problem]:
    """Yield the `changes` that put a number of `node` outside its range and do not say that it is meant."""
    for dotted_path, change in changes.items():
        path = tuple(dotted_path.split("."))
        shape, old = shape_at(box, path), find(node, path)
        found = (
            beyond(old, change) if old is not None and shape is not None and shape.kind is KeyKind.QUANTITY else None
        )
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
    if shape.kind is KeyKind.QUANTITY:
        return placed(node, path, _new_number(old, change, shape, path, problems))
    return placed(node, path, _with_lives(change, shape))


def _of_its_kind(node: Node, box: type[BaseModel], path: Path) -> Node:
    """Return a document in which a box that was made of another kind has lost what that kind has not."""
    parent, above = find(node, path[:-1]), shape_at(box, path[:-1])
    if parent is None or above is None or above.box is None or path[-1] != vars(above.box).get("kind_key"):
        return node
    kind = kinds_of(above.box).get(text_of(parent.items[path[-1]].value).lower())
    if kind is None:
        return node
    known = shapes_of(kind)
    kept = {key: below for key, below in parent.items.items() if str(key) in known}
    return placed(node, path[:-1], parent.with_items(kept, keys={}))


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
    if shape.kind is KeyKind.QUANTITY:
        return node if _is_quantity(node) else _design_point(node, shape, None)
    if shape.kind is KeyKind.LISTED:
        inner = Shape(KeyKind.BOX, shape.box, box=shape.box)
        return Node([_with_lives(below, inner) for below in node.elements], node.place) if node.elements else node
    if shape.box is None or not node.is_mapping:
        return node
    if shape.kind is KeyKind.NAMED:
        inner = Shape(KeyKind.BOX, shape.box, box=shape.box)
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


def _life(place: Position) -> dict[object, Node]:
    """Return the source of a design point: it is exactly what the design says, so its range is a point."""
    return {"source": from_plain(DESIGN_POINT, place), "factor_range": from_plain([1.0, 1.0], place)}


def _unknown_path(node: Node, box: type[BaseModel], path: Path, place: Position) -> Problem:
    """Return the first step of `path` that leads nowhere."""
    length = next(n for n in range(1, len(path) + 1) if shape_at(box, path[:n]) is None or find(node, path[:n]) is None)
    above = shape_at(box, path[: length - 1])
    parent = find(node, path[: length - 1])
    if above is not None and above.kind is KeyKind.QUANTITY:
        needed, todo = "the path of the number itself was needed", f"write {dotted(path[: length - 1])!r}"
        return place.problem(path, came=f"came {path[length - 1]!r} of a number", needed=needed, todo=todo)
    names = [str(name) for name in parent.items] if parent is not None else []
    known = list(shapes_of(above.box)) if above is not None and above.kind is KeyKind.BOX and above.box else names
    todo = did_you_mean(path[length - 1], [name for name in known if name != path[length - 1]])
    return place.problem(path, came=f"no {path[length - 1]!r} here", needed="a path that exists was needed", todo=todo)
