"""A YAML file as a tree with places; whatever a person may have saved by mistake is one clear line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from sim.config.tree import STAND_IN, Node, Position, scalar, shown, text_of
from sim.domain import TREDEN, Barrier
from sim.errors import ConfigurationError, Problem, did_you_mean

DEEPEST = 40
LARGEST = 100_000

KEPT = 64
"""Files that are kept as they were read: those of all scenarios of a large experiment."""

VALUE = "value"
SCALES: tuple[tuple[object, ...], ...] = (TREDEN, tuple(Barrier.words()))
"""What the numbers of a value may be named by, instead of standing in this order in a list."""

TAB = "\t"

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Reads as events: by the C library, thirty times as fast, where the package was built with it."""


def parse_file(path: Path, problems: list[Problem] | None = None) -> Node:
    """Return the mapping that the file at `path` holds.

    What is wrong in it but leaves the rest readable, as a key that stands twice, is added to `problems`, where given.

    Raises
    ------
    ConfigurationError
        When the file cannot be read, is no YAML, or holds no mapping; or, without `problems`, anything is wrong in it.
    """
    node, found = _parsed(_text(path), str(path))
    if found and problems is None:
        raise ConfigurationError(found)
    if problems is not None:
        problems += found
    return node


def parse_text(text: str, *, file: str) -> Node:
    """Return the mapping that the YAML `text` of `file` holds.

    Raises
    ------
    ConfigurationError
        When anything is wrong in it.
    """
    node, found = _parsed(text, file)
    if found:
        raise ConfigurationError(found)
    return node


def forget_what_was_read() -> None:
    """Read every text anew from now on: what was found in a tree is kept there, and who reads knows more by now."""
    _parsed.cache_clear()


@lru_cache(maxsize=KEPT)
def _parsed(text: str, file: str) -> tuple[Node, tuple[Problem, ...]]:
    """Return the tree and what is wrong in it; nobody changes a tree, so it is read once."""
    builder = _Builder(file)
    try:
        node = builder.build(yaml.parse(text, Loader=LOADER))
    except (YAMLError, UnicodeEncodeError) as error:
        raise ConfigurationError([_syntax_problem(error, text, file=file)]) from None
    if (node is None or node.value is None) and builder.problems:
        raise ConfigurationError(builder.problems)
    if node is None or node.value is None:
        raise _refused(file, came="the file is empty", todo="write the boxes, or name another file")
    if not node.is_mapping:
        raise ConfigurationError(
            [
                node.place.problem(
                    (),
                    came=f"came {shown(node)}",
                    needed="keys and values were needed",
                    todo="write 'key: value' lines",
                )
            ]
        )
    if node.size > LARGEST:
        raise _refused(
            file, came=f"its aliases unfold to more than {LARGEST} values", todo="use fewer aliases within aliases"
        )
    return node, tuple(builder.problems)


def _refused(file: str, *, came: str, todo: str) -> ConfigurationError:
    needed = "a YAML file with keys and values was needed"
    return ConfigurationError([Position(file).problem((), came=came, needed=needed, todo=todo)])


def _text(path: Path) -> str:
    """Return the text of the file at `path`."""
    file = str(path)
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(
            file, came=f"byte {error.start} is no UTF-8 text", todo="save the file as UTF-8, or name another file"
        ) from None
    except IsADirectoryError:
        raise _refused(file, came="it is a directory", todo="name a file in it") from None
    except FileNotFoundError:
        raise _refused(file, came="there is no such file", todo=which_file(path)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _refused(file, came=f"it cannot be read ({reason})", todo="check its name and its permissions") from None


def which_file(path: Path) -> str:
    """Return what to do about a file that is not there: name one of those beside it, or one of a folder that is."""
    if not path.parent.is_dir():
        return f"there is no folder {str(path.parent)!r} either, check the name"
    kind, ending = ("Python", "*.py") if path.suffix == ".py" else ("YAML", "*.y*ml")
    beside = sorted(file.name for file in path.parent.glob(ending))
    return did_you_mean(path.name, beside) if beside else f"no {kind} file stands in that folder, check the name"


def _syntax_problem(error: Exception, text: str, *, file: str) -> Problem:
    """Return what the YAML scanner stumbled over, in one line."""
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    if mark is None:
        return Position(file).problem(
            (), came="it holds characters that no text has", needed="YAML text was needed", todo="name another file"
        )
    lines = text.splitlines()
    line = lines[mark.line] if mark.line < len(lines) else ""
    place = Position(file, mark.line + 1, mark.column + 1)
    if TAB in line[: mark.column + 1]:
        return place.problem(
            (), came="came a tab", needed="YAML is indented with spaces", todo="replace the tab by spaces"
        )
    said = " ".join(str(part) for part in (getattr(error, "context", None), getattr(error, "problem", None)) if part)
    return place.problem(
        (),
        came=f"this is not YAML ({' '.join(said.split()).replace(';', ',')})",
        needed="'key: value' lines were needed",
        todo="look at this line and the one above it",
    )


def _put_in_order(node: Node) -> None:
    """Make a list of numbers that are named by the members of a scale, such as ``{1: 0.1, 2: 0.2, ...}`` by trede."""
    for scale in SCALES:
        if node.items.keys() == set(scale) and not any(one.is_mapping or one.elements for one in node.items.values()):
            node.value = [node.items[member] for member in scale]
            node.keys = {}


@dataclass(slots=True)
class _Open:
    """A mapping or list that is still being read."""

    node: Node
    anchor: str | None
    key: object = None
    key_place: Position | None = None


@dataclass(slots=True)
class _Builder:
    """Turns parser events into a tree without recursion, so that depth is ours to limit."""

    file: str
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, Node | None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    root: Node | None = None
    n_documents: int = 0

    def build(self, events: Iterator[Any]) -> Node | None:
        """Return the tree of `events`; what is wrong in it lies in `problems`.

        Raises
        ------
        ConfigurationError
            When there are several documents, or they are nested too deep to go on.
        """
        for event in events:
            self._take(event)
        if self.n_documents > 1:
            raise ConfigurationError(self.problems)
        return self.root

    def _take(self, event: Any) -> None:
        if isinstance(event, ScalarEvent):
            self._check_tag(event)
            plain = event.style in (None, "")
            self._add(Node(scalar(event.value) if plain else event.value, self._place(event)), event.anchor)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._check_tag(event)
            self._open(Node({} if isinstance(event, MappingStartEvent) else [], self._place(event)), event.anchor)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            closed = self.stack.pop()
            if any(above.key == VALUE for above in self.stack[-2:]):
                _put_in_order(closed.node)
            self._add(closed.node, closed.anchor)
        elif isinstance(event, AliasEvent):
            self._add(self._aliased(event), None)
        elif isinstance(event, DocumentStartEvent):
            self._start_document(event)

    def _open(self, node: Node, anchor: str | None) -> None:
        if len(self.stack) >= DEEPEST:
            self._refuse(node.place, f"this is nested more than {DEEPEST} deep", "write it flatter")
            raise ConfigurationError(self.problems)
        if anchor is not None:
            self.anchors[anchor] = None
        self.stack.append(_Open(node, anchor))

    def _add(self, node: Node, anchor: str | None) -> None:
        """Put a finished `node` where it belongs."""
        if anchor is not None:
            self.anchors[anchor] = node
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        if isinstance(top.node.value, list):
            top.node.value.append(node)
            top.node.size += node.size
        elif top.key_place is None:
            self._take_key(top, node)
        else:
            self._take_value(top, node)

    def _take_key(self, top: _Open, node: Node) -> None:
        if isinstance(node.value, dict | list):
            self._refuse(node.place, f"came {shown(node)} as a key", "write a name before the colon")
        top.key = text_of(node.value) if isinstance(node.value, dict | list | float) else node.value
        top.key_place = node.place

    def _take_value(self, top: _Open, node: Node) -> None:
        key, place = top.key, top.key_place
        top.key = top.key_place = None
        assert isinstance(top.node.value, dict)
        assert place is not None
        if key in top.node.value:
            self._duplicate(top, key, place)
            return
        top.node.value[key] = node
        top.node.keys[key] = place
        top.node.size += node.size

    def _duplicate(self, top: _Open, key: object, place: Position) -> None:
        self.problems.append(
            place.problem(
                (*self._path(), text_of(key)),
                came=f"this key stands on line {top.node.keys[key].line} already",
                needed="a key may stand once",
                todo=f"remove line {top.node.keys[key].line} or line {place.line}",
            )
        )

    def _aliased(self, event: Any) -> Node:
        place, name = self._place(event), event.anchor
        known = self.anchors.get(name)
        if known is not None:
            return Node(known.value, place, known.keys, known.origin, known.size)
        if name in self.anchors:
            self._refuse(place, f"'*{name}' holds itself", "write the inner one out")
        else:
            self._refuse(place, f"no '&{name}' stands above '*{name}'", did_you_mean(name, self.anchors, mark="*"))
        return Node(None, STAND_IN)

    def _check_tag(self, event: Any) -> None:
        implicit = event.implicit[0] or event.implicit[1] if isinstance(event, ScalarEvent) else event.implicit
        if event.tag is not None and not implicit:
            self._refuse(
                self._place(event), f"came the tag {event.tag!r}", "remove the tag, the kind follows from the key"
            )

    def _start_document(self, event: Any) -> None:
        self.n_documents += 1
        self.anchors.clear()
        if self.n_documents > 1:
            self._refuse(self._place(event), "a second document starts here", "remove the '---' or split the file")

    def _refuse(self, place: Position, came: str, todo: str) -> None:
        self.problems.append(place.problem(self._path(), came=came, needed="plain YAML was needed", todo=todo))

    def _path(self) -> tuple[str | int, ...]:
        """The keys of the open mappings, from the top."""
        return tuple(text_of(part.key) for part in self.stack if part.key_place is not None)

    def _place(self, event: Any) -> Position:
        return Position(self.file, event.start_mark.line + 1, event.start_mark.column + 1)
