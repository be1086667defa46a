"""Files put together to one document: what a file extends and what it includes."""

from __future__ import annotations

from pathlib import Path as FilePath

from pydantic import BaseModel

from sim.config.merge import merge
from sim.config.parse import parse_file, which_file
from sim.config.shapes import Kind, Shape, shapes_of
from sim.config.sizing import SIZE, Size, size_of, together
from sim.config.tree import Node, Path, shown, text_of
from sim.errors import ConfigurationError, Problem, did_you_mean

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
        own, size = without(own, (SIZE,)), size_of(node, extends=extended is not None, problems=problems)
    if extended is None:
        return own
    base = _assemble(extended, box, problems, chain, sizes)
    if size is not None and sizes is not None:
        sizes.append(size)
        base = size.grown(base)
    return merge(base, own, Shape(Kind.BOX, box, box=box), (), problems)


def extended_file(node: Node, path: FilePath, problems: list[Problem], chain: tuple[FilePath, ...]) -> FilePath | None:
    """Return the file that the document at `node` extends; `chain` are the files that led here, this one last."""
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
        return path.parent / name.value
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
