"""Files put together to one document: what a file extends, what it includes, and the scenarios over it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path as FilePath

from pydantic import BaseModel

from sim.config.merge import merge
from sim.config.parse import parse_file
from sim.config.shapes import Kind, Shape, shapes_of
from sim.config.tree import Node, Path, date_of, shown, text_of
from sim.errors import ConfigurationError, Problem, did_you_mean

EXTENDS, INCLUDE, SOURCES = "extends", "include", "sources"
HEADER = (EXTENDS, INCLUDE, SOURCES)
SCENARIO_HEADER = ("name", "label", "takes_effect", SOURCES)
SCENARIO_BOXES = ("resources", "rules")


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a scenario file says about itself; what it changes is in the document."""

    name: str
    label: str
    takes_effect: dt.date | None


def assemble(path: FilePath, box: type[BaseModel], problems: list[Problem]) -> Node:
    """Return the document in the file at `path`, laid over what it extends and with what it includes.

    Raises
    ------
    ConfigurationError
        When a file cannot be read at all; anything smaller is added to `problems`.
    """
    return _assemble(path, box, problems, chain=())


def _assemble(path: FilePath, box: type[BaseModel], problems: list[Problem], chain: tuple[FilePath, ...]) -> Node:
    node = parse_file(path)
    chain = (*chain, path.resolve())
    base = _extended(node, path, box, problems, chain)
    included = _included(node, path, box, problems)
    own = _without(included, HEADER)
    return own if base is None else merge(base, own, Shape(Kind.BOX, box, box=box), (), problems)


def _extended(
    node: Node, path: FilePath, box: type[BaseModel], problems: list[Problem], chain: tuple[FilePath, ...]
) -> Node | None:
    """Return the document that this one extends."""
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
    return _assemble(target, box, problems, chain)


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
            items[key], keys[key] = _without(parse_file(target), (SOURCES,)), include.key_place(key)
    return node.with_items(items, keys=keys)


def _file_named(name: Node | None, path: FilePath, key: Path, problems: list[Problem]) -> FilePath | None:
    """Return the file that `name` names, from the folder of the file at `path`."""
    if name is None:
        return None
    if isinstance(name.value, str) and "\0" not in name.value:
        return path.parent / name.value
    problems.append(
        name.place.problem(key, came=f"came {shown(name)}", needed="a file name was needed", todo="write other.yaml")
    )
    return None


def is_there(target: FilePath, name: Node, key: Path, problems: list[Problem]) -> bool:
    """Whether there is a file `target`; if not, that is said at `name`, which names it."""
    if target.exists():
        return True
    beside = sorted(file.name for file in target.parent.glob("*.y*ml"))
    todo = did_you_mean(target.name, beside) if beside else "check the name and its folder"
    came = f"there is no file {str(target)!r}"
    problems.append(name.place.problem(key, came=came, needed="a file was needed", todo=todo))
    return False


def _without(node: Node, keys: tuple[str, ...]) -> Node:
    return node.with_items({key: below for key, below in node.items.items() if key not in keys}, keys={})


# --- scenarios ------------------------------------------------------------------------------------


def lay_scenario(base: Node, path: FilePath, box: type[BaseModel], problems: list[Problem]) -> tuple[Node, Scenario]:
    """Return `base` with the scenario in the file at `path` laid over it, and what it says about itself."""
    node = parse_file(path)
    known = (*SCENARIO_HEADER, *SCENARIO_BOXES)
    problems += [_not_for_a_scenario(node, key, box, known) for key in node.items if key not in known]
    change = _without(node, tuple(str(key) for key in node.items if key not in SCENARIO_BOXES))
    merged = merge(base, change, Shape(Kind.BOX, box, box=box), (), problems)
    return merged, _scenario(node, path, problems)


def _not_for_a_scenario(node: Node, key: object, box: type[BaseModel], known: tuple[str, ...]) -> Problem:
    is_box = key in shapes_of(box)
    return node.key_place(key).problem(
        (text_of(key),),
        came="a box outside the reach of a scenario" if is_box else "unknown key",
        needed="a scenario changes only resources and rules",
        todo="move it to a configuration that extends the region" if is_box else did_you_mean(key, known),
    )


def _scenario(node: Node, path: FilePath, problems: list[Problem]) -> Scenario:
    name, label = (_text(node, key, path.stem, problems) for key in ("name", "label"))
    when = node.items.get("takes_effect")
    date = date_of(when.value) if when is not None else None
    if when is not None and date is None:
        came, needed = f"came {shown(when)}", "a date was needed"
        problems.append(when.place.problem(("takes_effect",), came=came, needed=needed, todo="write it as 2023-07-01"))
    return Scenario(name, label, date)


def _text(node: Node, key: str, default: str, problems: list[Problem]) -> str:
    below = node.items.get(key)
    if below is None or isinstance(below.value, str):
        return default if below is None else str(below.value)
    problems.append(
        below.place.problem((key,), came=f"came {shown(below)}", needed="a text was needed", todo="put it in quotes")
    )
    return default
