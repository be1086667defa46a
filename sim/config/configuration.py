"""A configuration as the rest of the program holds it: frozen, checked, and knowing where its numbers come from."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from sim.config.documents import Scenario
from sim.config.numbers import SourcedNumber
from sim.config.schema import Settings, Window
from sim.config.shapes import Kind, Shape, shapes_of
from sim.config.tree import Node, text_of

SCENARIOS = "scenarios"


@dataclass(frozen=True, slots=True, eq=False)
class Configuration:
    """Everything a run needs, with the source of every number.

    ``document`` is the resolved configuration as JSON holds it, with provenance, in the order of the schema;
    ``digest`` is the sha256 of its boxes. ``scenarios`` are the overlays that it holds, in the order they were laid.
    """

    document: dict[str, Any]
    digest: str
    scenarios: tuple[Scenario, ...]
    steps: tuple[tuple[dt.date, Settings], ...]
    sourced: tuple[SourcedNumber, ...]

    @property
    def window(self) -> Window:
        """When the run starts, from when it counts and until when."""
        return self.steps[0][1].measurement.window

    def at(self, date: dt.date) -> Settings:
        """Return the settings that hold on `date`; the same object for dates between two changes."""
        return self.steps[max(bisect_right(self.steps, date, key=lambda step: step[0]) - 1, 0)][1]

    def dates(self) -> tuple[dt.date, ...]:
        """Return the dates strictly inside the run on which any number changes, ascending."""
        window = self.window
        return tuple(since for since, _ in self.steps if window.start < since < window.until)

    def numbers(self) -> Iterator[SourcedNumber]:
        """Yield every number with its source, in the order of the schema."""
        yield from self.sourced


def configured(
    node: Node,
    steps: tuple[tuple[dt.date, Settings], ...],
    numbers: tuple[SourcedNumber, ...],
    scenarios: tuple[Scenario, ...],
) -> Configuration:
    """Return the configuration of a document without problems."""
    document = canonical(node, Shape(Kind.BOX, Settings, box=Settings))
    digest = digest_of(document)
    if scenarios:
        document[SCENARIOS] = [
            {"name": one.name, "label": one.label, "takes_effect": one.takes_effect and one.takes_effect.isoformat()}
            for one in scenarios
        ]
    return Configuration(document, digest, scenarios, steps, tuple(sorted(numbers, key=_schema_order(document))))


def _schema_order(document: dict[str, Any]) -> Any:
    """Return the key by which numbers stand in the order of `document`."""
    order = {path: i for i, path in enumerate(_paths(document, ""))}
    return lambda number: order[number.path]


def _paths(tree: Any, path: str) -> Iterator[str]:
    yield path
    if isinstance(tree, dict):
        for key, below in tree.items():
            yield from _paths(below, f"{path}.{key}" if path else key)
    if isinstance(tree, list):
        for i, below in enumerate(tree):
            yield from _paths(below, f"{path}[{i}]")


def digest_of(document: dict[str, Any]) -> str:
    """Return the sha256 of a document in its canonical form."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(node: Node, shape: Shape | None) -> Any:
    """Return the document at `node` as JSON holds it: keys in the order of the schema, dates as text.

    The order of names is kept as written: it is the order of teams and municipalities in the model.
    """
    if shape is not None and shape.kind is Kind.BOX and shape.box is not None:
        return _canonical_box(node, shape.box)
    if shape is not None and shape.kind is Kind.QUANTITY:
        return _canonical_number(node, whole=_is_whole(shape))
    inner = Shape(Kind.BOX, shape.box, box=shape.box) if shape is not None and shape.box is not None else None
    if node.is_mapping:
        return {text_of(key): canonical(below, inner) for key, below in node.items.items()}
    if isinstance(node.value, list):
        return [canonical(below, inner) for below in node.elements]
    return node.value.isoformat() if isinstance(node.value, dt.date) else node.value


def _canonical_box(node: Node, box: type[BaseModel]) -> dict[str, Any]:
    items = {text_of(key): below for key, below in node.items.items()}
    return {name: canonical(items[name], shape) for name, shape in shapes_of(box).items() if name in items}


def _canonical_number(node: Node, *, whole: bool) -> dict[str, Any]:
    """Return a quantity with its keys in one order and its numbers in one form: 1 and 1.0 are the same."""
    items = {key: node.items[key] for key in ("value", "unit", "source", "range", "factor_range") if key in node.items}
    number = {str(key): canonical(below, None) for key, below in items.items()}
    if not whole:
        number["value"] = _as_float(number["value"])
    for limits in ("range", "factor_range"):
        if limits in number:
            number[limits] = _as_float(number[limits])
    number["source"] = {key: _text(below) for key, below in number["source"].items()}
    return number


def _is_whole(shape: Shape) -> bool:
    return shape.annotation is int


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int) else value


def _as_float(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_float(below) for key, below in sorted(value.items())}
    return [float(number) for number in value] if isinstance(value, list) else float(value)
