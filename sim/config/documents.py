"""Files put together to one document: what a file extends and includes, what it changes in it, and its size."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import prod
from pathlib import Path as FilePath

from pydantic import BaseModel

from sim.carried import file_named
from sim.config.labels import written
from sim.config.numbers import QUANTITY_KEYS, Figure, read_number
from sim.config.parse import parse_file, which_file
from sim.config.tree import (
    ANY_NAME,
    KeyKind,
    Node,
    Path,
    Shape,
    find,
    fitting,
    from_plain,
    placed,
    shapes_of,
    shown,
    text_of,
    times,
)
from sim.errors import ConfigurationError, Problem, did_you_mean
from sim.quantities import Quantity
from sim.texts import Text

EXTENDS, INCLUDE, SOURCES = "extends", "include", "sources"
HEADER = (EXTENDS, INCLUDE, SOURCES)


def assemble(path: FilePath, box: type[BaseModel], problems: list[Problem]) -> Node:
    """Return the document in the file at `path`, laid over what it extends and with what it includes.

    Raises
    ------
    ConfigurationError
        When a file cannot be read at all; anything smaller is added to `problems`.
    """
    return _assemble(path, box, problems, chain=(), sizes=None)


def assemble_region(path: FilePath, box: type[BaseModel], problems: list[Problem]) -> tuple[Node, Size | None]:
    """Return the document in a file as `assemble`, and its size where it is that of another region times a factor.

    Raises
    ------
    ConfigurationError
        When a file cannot be read at all; anything smaller is added to `problems`.
    """
    sizes: list[Size] = []
    node = _assemble(path, box, problems, chain=(), sizes=sizes)
    return node, together(sizes)


def _assemble(
    path: FilePath,
    box: type[BaseModel],
    problems: list[Problem],
    chain: tuple[FilePath, ...],
    sizes: list[Size] | None,
) -> Node:
    """Return the document in a file; where regions may have a size, every size met on the way is added to `sizes`."""
    node = parse_file(path, problems)
    chain = (*chain, path.resolve())
    extended = extended_file(node, path, problems, chain)
    included = _included(node, path, box, problems)
    own = without(included, HEADER)
    size = None
    if sizes is not None:
        own, size = without(own, (SIZE,)), size_of(node, extended=extended, problems=problems)
    if extended is None:
        return own
    base = _assemble(extended, box, problems, chain, sizes)
    if size is not None and sizes is not None:
        sizes.append(size)
        base = size.grown(base)
    return merge(base, own, Shape(KeyKind.BOX, box, box=box), (), problems)


def extended_file(node: Node, path: FilePath, problems: list[Problem], chain: tuple[FilePath, ...]) -> FilePath | None:
    """Return the file that the document at `node` extends; `chain` are the files that led here, this one last.

    Raises
    ------
    ConfigurationError
        When there is no such file, or it extends this one in turn; with the `problems` that were met before.
    """
    name = node.items.get(EXTENDS)
    target = _file_named(name, path, (EXTENDS,), problems)
    if name is None or target is None:
        return None
    if target.resolve() in chain:
        came = f"{name.value!r} extends this file in turn"
        needed, todo = "a file that does not lead back here was needed", "remove one of the two 'extends'"
        raise ConfigurationError([*problems, name.place.problem((EXTENDS,), came=came, needed=needed, todo=todo)])
    if not is_there(target, name, (EXTENDS,), problems):
        raise ConfigurationError(problems)
    return target


def _included(node: Node, path: FilePath, box: type[BaseModel], problems: list[Problem]) -> Node:
    """Return the document with the boxes that stand in files of their own."""
    include = node.items.get(INCLUDE)
    if include is None:
        return node
    items, keys = dict(node.items), dict(node.keys)
    for key, name in include.items.items():
        path_of_key = (INCLUDE, text_of(key))
        came = "unknown box" if key not in shapes_of(box) else "this box stands here too" if key in items else None
        if came is not None:
            todo = f"remove {key!r} from one of them" if key in items else did_you_mean(key, shapes_of(box))
            place, needed = include.key_place(key), "a box that stands nowhere else was needed"
            problems.append(place.problem(path_of_key, came=came, needed=needed, todo=todo))
            continue
        target = _file_named(name, path, path_of_key, problems)
        if target is not None and is_there(target, name, path_of_key, problems):
            items[key], keys[key] = without(parse_file(target, problems), (SOURCES,)), include.key_place(key)
    return node.with_items(items, keys=keys)


def _file_named(name: Node | None, path: FilePath, key: Path, problems: list[Problem]) -> FilePath | None:
    """Return the file that `name` names, from the folder of the file at `path`."""
    if name is None:
        return None
    if isinstance(name.value, str) and "\0" not in name.value:
        return file_named(name.value, beside=path.parent)
    problems.append(
        name.place.problem(key, came=f"came {shown(name)}", needed="a file name was needed", todo="write other.yaml")
    )
    return None


def is_there(target: FilePath, name: Node, key: Path, problems: list[Problem]) -> bool:
    """Whether there is a file `target`; if not, that is said at `name`, which names it."""
    if target.exists():
        return True
    came, todo = f"there is no file {str(target)!r}", which_file(target)
    problems.append(name.place.problem(key, came=came, needed="a file was needed", todo=todo))
    return False


def without(node: Node, keys: tuple[str, ...]) -> Node:
    """Return the mapping `node` without `keys`."""
    return node.with_items({key: below for key, below in node.items.items() if key not in keys}, keys={})


# --- one document over another --------------------------------------------------------------------


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
    if shape.kind is KeyKind.BOX:
        return _merge_box(base, change, shape, path, problems)
    if shape.kind is KeyKind.NAMED:
        return _merge_named(base, change, shape, path, problems)
    return _merge_number(base, change, path, problems) if shape.kind is KeyKind.QUANTITY else change


def _is_rule(shape: Shape, path: Path) -> bool:
    return path[:1] == (REPLACED_WHOLE,) and len(path) > 1 and shape.kind is KeyKind.BOX


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
    inner = Shape(KeyKind.BOX, shape.box, box=shape.box)
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
    # a configured team is a team to whoever writes it
    what = re.sub(r"(?<!^)([A-Z])", r" \1", shape.box.__name__.removeprefix("Configured")).lower()
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


# --- a region of another size: more of everything that there is a number of -----------------------


SIZE = "size"
"""The key at the head of a file that says how many times as large its region is as the one that it extends."""

GROWS: tuple[Path, ...] = tuple(
    tuple(path.split("."))
    for path in (
        "circumstances.municipalities.*.stock_at_start",
        "circumstances.municipalities.*.wsw_at_start",
        "circumstances.municipalities.*.buig_eur_per_year",
        "circumstances.inflow.reports_per_year",
        "circumstances.inflow.nug_per_year",
        "circumstances.inflow.register_from_school_per_year",
        "circumstances.status_holders.region_fraction",
        "circumstances.stock.waiting.intake",
        "circumstances.stock.waiting.activation",
        "circumstances.stock.waiting.trajectory",
        "circumstances.stock.waiting.placement",
        "circumstances.stock.waiting.sheltered",
        "circumstances.labour_market.places.*.leads_per_year",
        "circumstances.labour_market.low_threshold.*.places",
        "resources.teams.*.fte",
        "resources.sheltered.inside_places",
        "resources.sheltered.outside_places",
        "rules.purchase.*.budget_eur_per_year",
        "rules.transitions.*.cost_eur",
    )
)
"""What a region has more of when it is larger; everything else is what one resident, worker or place is like."""

SIZE_SHAPE = Shape(KeyKind.QUANTITY, float, unit=Quantity("factor"))


class Size:
    """How many times as large a region is as the one in the file `of`, and the source that says so."""

    def __init__(self, factor: float, source: Node, of: FilePath) -> None:
        self.factor = factor
        self.source = source
        self.of = of

    def grown(self, node: Node) -> Node:
        """Return a document, or a part of one, with all that grows this many times as large."""
        for pattern in GROWS:
            node = self._grown_below(node, pattern)
        return node

    def grown_entry(self, path: Path, change: Node) -> Node:
        """Return what is set at a path, in which a name may be ``*``, this many times as large where it grows."""
        for pattern in GROWS:
            if len(path) <= len(pattern) and all(_meets(*steps) for steps in zip(path, pattern, strict=False)):
                change = self._grown_below(change, pattern[len(path) :])
        return change

    def _grown_below(self, node: Node, pattern: Path) -> Node:
        if not pattern:
            return self._grown_number(node)
        for path in fitting(node, pattern):
            old = find(node, path)
            if old is not None:
                node = placed(node, path, self._grown_number(old))
        return node

    def _grown_number(self, number: Node) -> Node:
        """Return a number with its range this many times as large, and where that comes from; null stays."""
        if not number.is_mapping:
            return number
        grown = {key: times(number.items[key], self.factor) for key in ("value", "range") if key in number.items}
        source = {"source": self.source} if "source" in number.items else {}
        has_range = bool(number.items.keys() & {"range", "factor_range"}) or not source
        exactly = {} if has_range else {"factor_range": from_plain([1.0, 1.0], self.source.place)}
        return number.with_items(number.items | grown | source | exactly, keys={})


def _meets(step: str | int, other: str | int) -> bool:
    return step == other or ANY_NAME in (step, other)


def together(sizes: Sequence[Size]) -> Size | None:
    """Return the size of a region that extends one with a size of its own, and so on; None when there is none."""
    return Size(prod(size.factor for size in sizes), sizes[-1].source, sizes[0].of) if sizes else None


def size_of(node: Node, *, extended: FilePath | None, problems: list[Problem]) -> Size | None:
    """Return the size that the document at `node` gives at its head; None without one, or after saying why not."""
    given, before = node.items.get(SIZE), len(problems)
    if given is None:
        return None
    if extended is None:
        came, needed = "came a size", "a region that this file extends was needed"
        problems.append(given.place.problem((SIZE,), came=came, needed=needed, todo="add 'extends: ...' or remove it"))
    number = read_number(given, SIZE_SHAPE, (SIZE,), problems)
    if extended is None or number is None or len(problems) > before:
        return None
    factor = number.steps[0][1]
    if len(number.steps) > 1 or not _is_some(factor):
        came, needed = "came " + str(number.value), "one factor above 0 was needed: a region has one size"
        problems.append(given.items["value"].place.problem((SIZE,), came=came, needed=needed, todo="write value: 10"))
        return None
    text = Text(
        en=f"{number.source_text.en}: the number of the region that this extends times {factor:g}",
        nl=f"{number.source_text.nl}: het getal van de regio die dit bestand uitbreidt, maal {factor:g}",
    )
    source = {"kind": number.source_kind, "text": written(text), "date": number.source_date}
    return Size(float(factor), from_plain(source, given.place), extended)  # type: ignore[arg-type]  # a list has no factor


def _is_some(factor: Figure) -> bool:
    return not isinstance(factor, tuple) and factor > 0
