"""A document before it is checked: the boxes that rule first, and what scenarios bring on their dates.

A person who made two mistakes is told of both at once only when the second can be looked at in spite of the first: so
something right can stand in for what is wrong. It has the place `STAND_IN`: what is found wrong there is nobody's
mistake.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Any, Literal, TypeAlias, cast, get_args, get_origin

from pydantic import BaseModel

from sim.config.checks import CHECKS, CheckContext
from sim.config.documents import without
from sim.config.ends import END_CHECKS
from sim.config.numbers import SourcedNumber
from sim.config.overlays import BOXES, Scenario, leads_somewhere, override
from sim.config.reader import Read, read
from sim.config.schema import Resources, Settings
from sim.config.teams import TEAM_CHECKS, Before, unread_norm, with_formed_teams
from sim.config.tree import STAND_IN, KeyKind, Node, Path, Position, Shape, below, find, from_plain, shapes_of, text_of
from sim.errors import ConfigurationError, Problem, nearest
from sim.quantities import kinds_of
from sim.texts import Text

Since: TypeAlias = Literal["start", "takes_effect"]
"""From when a change from outside holds: from the start of the run, or from the date of the scenarios."""


@dataclass(frozen=True, slots=True)
class Later:
    """The whole resources and rules that hold from a date on; ``written`` is where a file gives the date."""

    since: dt.date
    boxes: Node
    written: Position


@dataclass(frozen=True, slots=True)
class Draft:
    """A document put together from files or from another document.

    ``node`` rules until the first of ``later``, which are in the order of their dates; ``horizon`` is the end of its
    window, as the files give it, and None for a document that was checked when it was read.
    """

    node: Node
    later: tuple[Later, ...]
    scenarios: tuple[Scenario, ...]
    horizon: dt.date | None


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a draft without problems holds: settings by date, and the numbers that the base and each later date give."""

    steps: tuple[tuple[dt.date, Settings], ...]
    numbers: tuple[tuple[SourcedNumber, ...], ...]


def resolved(draft: Draft, problems: Iterable[Problem] = ()) -> Resolved:
    """Return what `draft` holds.

    Raises
    ------
    ConfigurationError
        With everything that is wrong with it, after the `problems` that were met before.
    """
    problems = [*problems]
    found = _read_all(draft, problems)
    problems += _between(draft, found)
    problems += _outside_the_run(draft, found[0][1].steps[-1].whole)
    if problems:
        raise ConfigurationError(in_order(problems))
    return _held(found)


def _held(found: list[tuple[Node, Read[Settings]]]) -> Resolved:
    steps = [(step.since, step.whole) for _, part in found for step in part.steps if step.whole is not None]
    return Resolved(tuple(steps), tuple(part.numbers for _, part in found))


def mended_draft(draft: Draft) -> Draft | None:
    """Return `draft` with something right in place of all that is wrong in each part; None: it cannot be mended."""
    node = mended(draft.node, Settings)
    if node is None:
        return None
    found, later = [(node, read(node, Settings))], []
    for one in draft.later:
        numbers = {number.path: number for number in found[-1][1].numbers}
        whole = node.with_items(node.items | one.boxes.items, keys=one.boxes.keys)
        right = mended(with_formed_teams(whole, Before(one.since, found[-1][0], numbers), []), Settings)
        if right is None:
            return None
        found.append((right, read(right, Settings)))
        later.append(
            replace(one, boxes=without(right, tuple(key for key in Settings.model_fields if key not in BOXES)))
        )
    return replace(draft, node=node, later=tuple(later))


def resolved_as_it_is(draft: Draft) -> Resolved:
    """Return what `draft` holds, in whose parts nothing is wrong; what is between them is not looked at."""
    return _held(_read_all(draft, []))


def _read_all(draft: Draft, problems: list[Problem]) -> list[tuple[Node, Read[Settings]]]:
    """Return every document that rules for a time, whole, and what it holds in that time.

    A date on which the first document changes stays a moment under the later ones, whether they change on it or not.
    """
    ends = [*(later.since for later in draft.later), dt.date.max]
    found = [(draft.node, read(draft.node, Settings, until=ends[0]))]
    moments = {date for number in found[0][1].numbers for date in number.dates}
    for later, until in zip(draft.later, ends[1:], strict=True):
        numbers = {number.path: number for number in found[-1][1].numbers}
        whole = draft.node.with_items(draft.node.items | later.boxes.items, keys=later.boxes.keys)
        whole = with_formed_teams(whole, Before(later.since, found[-1][0], numbers), problems)
        found.append((whole, read(whole, Settings, since=later.since, until=until, moments=moments)))
    problems += [problem for _, part in found for problem in part.problems]
    return found


def _between(draft: Draft, found: list[tuple[Node, Read[Settings]]]) -> Iterable[Problem]:
    """Return what is wrong between boxes, each on the first date on which it is."""
    first: dict[tuple[object, ...], Problem] = {}
    before: Resources | None = None
    for begins, (node, part) in zip((None, *(later.since for later in draft.later)), found, strict=True):
        for step in part.steps:
            boxes = cast("dict[str, Any]", step.parts)
            context = CheckContext(node, step.since, draft.horizon, begins, before, **boxes)
            for check in (*TEAM_CHECKS, *CHECKS, *END_CHECKS):
                check(context)
            for problem in context.problems:
                told = (problem.file, problem.line, problem.column, problem.key, problem.needed, problem.todo)
                first.setdefault(told, problem)
        before = cast("Resources | None", part.steps[-1].parts.get("resources"))
    return first.values()


def _outside_the_run(draft: Draft, settings: Settings | None) -> Iterable[Problem]:
    """Return the scenarios that take effect at no moment of the run."""
    if settings is None:
        return
    window = settings.measurement.window
    for later in draft.later:
        if not window.start < later.since < window.until:
            yield later.written.problem(
                ("takes_effect",),
                came=f"came {later.since}, outside the run",
                needed=f"a date after {window.start} and before {window.until} was needed",
                todo="move the date, or the window of the run",
            )


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return `problems` in the order of the files, each once: what stands in one place is told once.

    What is wrong with something that stands in for a mistake is left out: the mistake itself is told.
    """
    once: dict[tuple[object, ...], Problem] = {}
    for problem in (one for one in problems if one.file != STAND_IN.file):
        where = (problem.line, problem.column) if problem.line else (problem.key,)
        once.setdefault((problem.file, *where, problem.came, problem.needed), problem)
    return sorted(once.values(), key=lambda problem: (problem.file, problem.line, problem.column))


# --- changes from outside -------------------------------------------------------------------------


def changed(
    draft: Draft,
    changes: Mapping[str, Any],
    problems: list[Problem],
    *,
    since: Since = "start",
    places: Mapping[str, Position] | None = None,
) -> Draft:
    """Return `draft` with `changes`, as `override` understands them.

    From the start, a change holds before and after every scenario; where a scenario replaces the value, that is a
    problem. From ``takes_effect``, the time before the scenarios stays as it was.
    """
    for path, value in changes.items():
        written = value if isinstance(value, Node) else from_plain(value, Position("overrides"))
        draft = _changed(draft, path, written, problems, since, (places or {}).get(path, written.place))
    return draft


def _changed(draft: Draft, dotted: str, value: Node, problems: list[Problem], since: Since, place: Position) -> Draft:
    path = tuple(dotted.split("."))
    nodes = [draft.node, *(later.boxes for later in draft.later)]
    reached = range(0 if since == "start" else 1, len(nodes))
    if not reached:
        problems.append(_no_date(path, place))
        return draft
    meant = [i for i in reached if find(nodes[i], path) is not None]
    meant = meant or [i for i in reached if leads_somewhere(nodes[i], Settings, path)] or [reached[0]]
    problems += [
        _replaced(path, place, nodes[meant[0]], later)
        for i, later in enumerate(draft.later, start=1)
        if i in meant and not _same(nodes[meant[0]], nodes[i], path)
    ]
    unread = [unread_norm(path, nodes[i], place) if value.value is not None else None for i in meant]
    problems += [unread[0]] if unread[0] is not None and all(unread) else []
    for i in meant:
        nodes[i] = override(nodes[i], Settings, {dotted: value}, problems, places={dotted: place})
    later = [replace(later, boxes=boxes) for later, boxes in zip(draft.later, nodes[1:], strict=True)]
    return replace(draft, node=nodes[0], later=tuple(later))


def _same(one: Node, other: Node, path: Path) -> bool:
    return _value(one, path) == _value(other, path)


def _value(node: Node, path: Path) -> object:
    """Return what stands at `path`, for a number its value without its source."""
    found = find(node, path)
    if found is None:
        return None
    return found.items.get("value", found).plain()


def _replaced(path: Path, place: Position, first: Node, later: Later) -> Problem:
    return place.problem(
        path,
        came=f"a scenario replaces this value from {later.since} on: {_value(first, path)} becomes "
        f"{_value(later.boxes, path)}",
        needed="a value that the scenarios leave as it is was needed",
        todo="change it in the scenario, or only from the date on which it takes effect",
    )


def _no_date(path: Path, place: Position) -> Problem:
    return place.problem(
        path,
        came="came a change from the date of a scenario",
        needed="a scenario that takes effect on a date was needed",
        todo="lay a scenario with 'takes_effect: ...' over the configuration",
    )


# --- something right in place of what is wrong ----------------------------------------------------


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
    Text: "standin",
    dt.date: dt.date(2000, 1, 1),
    FilePath: FilePath("stand-in.yaml"),
}


def mended(node: Node, box: type[BaseModel]) -> Node | None:
    """Return the document `node` with something right in place of all that is wrong in it; None: it cannot be mended.

    An unknown key that is near one that is missing is taken for it.
    """
    whole = Shape(KeyKind.BOX, box, box=box)
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
            return shape.kind is KeyKind.BOX
        shape = inner
    return False


def _mended(node: Node, shape: Shape, path: Path) -> Node:
    """Return the document `node` of a shape, with what is wrong at `path` below it mended."""
    if not path or shape.box is None or shape.kind is KeyKind.QUANTITY:
        return stand_in(shape)
    if shape.kind is KeyKind.LISTED:
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
    if inner is None or (shape.kind is KeyKind.NAMED and rest in ([], [KEY_STEP])):
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
    known = shapes_of(shape.box) if shape.kind is KeyKind.BOX and shape.box is not None else {}
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
    first = next(iter(kinds_of(shape.box).values()), shape.box)
    key = vars(shape.box).get("kind_key")
    needed = {name: inner for name, inner in shapes_of(first).items() if inner.required or name == key}
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


KINDS: dict[KeyKind, Callable[[Shape], Node]] = {
    KeyKind.QUANTITY: _number,
    KeyKind.BOX: _box,
    KeyKind.NAMED: _named,
    KeyKind.LISTED: lambda shape: Node([_box(shape)], STAND_IN),
    KeyKind.PLAIN: _plain,
}
