"""The JSON Schema of configurations, scenarios and experiments, for editors; `ijmond validate` checks more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, TypeAdapter

from sim.config import (
    BOXES,
    LANGUAGES,
    SIZE,
    SIZE_SHAPE,
    SOURCE_KINDS,
    Configuration,
    KeyKind,
    Settings,
    Shape,
    shapes_of,
)
from sim.measures import HOUSE, WRITTEN_AS
from sim.quantities import ANY_UNIT
from sim.studies import KINDS
from sim.studies.kind import TEXT, ExperimentKind
from sim.studies.outcomes import group_names
from sim.texts import Text

DIALECT = "https://json-schema.org/draft/2020-12/schema"
BOTH = {"type": "object", "properties": dict.fromkeys(LANGUAGES, TEXT), "required": list(LANGUAGES)}
LABEL = {"anyOf": [TEXT, BOTH | {"additionalProperties": False}]}
"""A text for people: once, or in each language."""
OR_REMOVED = ["object", "null"]
"""The types of what stands under a name: null removes it from what a file extends."""
NOBODY: Mapping[str, tuple[str, ...]] = {}
PAIR = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
HEADER = {"extends": TEXT, "include": {"type": "object", "additionalProperties": TEXT}, "sources": {"type": "object"}}

Names = Mapping[str, tuple[str, ...]]
"""The names that an editor offers, by the sort of thing that they are names of; other names stay possible."""


def known_names(configuration: Configuration | None = None) -> Names:
    """Return the names of measures, groupings and groups; with a configuration, also those of its region."""
    groups = group_names([] if configuration is None else [configuration])
    of_region = {sort: groups[sort] for sort in ("municipality", "organisation", "team")}
    return {
        "measure": tuple(HOUSE.askable),
        "grouping": tuple(dict.fromkeys(WRITTEN_AS.get(by, by) for by in groups)),
        "group": tuple(dict.fromkeys(name for some in groups.values() for name in some)),
        **({} if configuration is None else of_region),
    }


def json_schema(names: Names | None = None) -> dict[str, Any]:
    """Return one schema for every kind of file, in which an editor offers `names`: by default those of no region."""
    names = known_names() if names is None else names
    return {
        "$schema": DIALECT,
        "title": "Configuration, scenario or experiment of ijmond-caseload",
        "anyOf": [
            *(experiment_schema(kind, names) for kind in KINDS.values()),
            configuration_schema(names),
            scenario_schema(names),
        ],
    }


def configuration_schema(names: Names = NOBODY) -> dict[str, Any]:
    """Return the schema of a configuration; parts may come from other files, so nothing is required here."""
    schema = _with_header(_box(Settings, names))
    schema["properties"] |= {SIZE: _number(SIZE_SHAPE)}
    return {"title": "Configuration", **schema}


def scenario_schema(names: Names = NOBODY) -> dict[str, Any]:
    """Return the schema of a scenario: parts of the boxes it may change, and entries by path."""
    boxes = _box(Settings, names)["properties"]
    header = dict.fromkeys(("name", "takes_effect", "extends"), TEXT) | {"label": LABEL}
    header |= {"sources": {"type": "object"}, "set": {"type": "object"}}
    return {
        "title": "Scenario",
        "type": "object",
        "properties": header | {name: boxes[name] for name in BOXES},
        "additionalProperties": False,
    }


def experiment_schema(kind: ExperimentKind[Any], names: Names = NOBODY) -> dict[str, Any]:
    """Return the schema of an experiment of a kind, with what may be written short.

    Parts may come from the file it extends, so nothing is required here.
    """
    schema = _with_header(_box(kind.spec, names))
    kind.shortened(schema["properties"])
    return {"title": type(kind).__name__, **schema}


def _with_header(box: dict[str, Any]) -> dict[str, Any]:
    return {**box, "properties": HEADER | box["properties"]}


def _box(box: type[BaseModel], names: Names) -> dict[str, Any]:
    return {
        "type": "object",
        "description": (box.__doc__ or "").strip().split("\n\n", maxsplit=1)[0],
        "properties": {name: _entry(shape, names) for name, shape in shapes_of(box).items()},
        "additionalProperties": False,
    }


def _entry(shape: Shape, names: Names) -> dict[str, Any]:
    """Return the schema of what stands under a key, with the sentence that an editor shows."""
    return _written(shape, names) | ({"description": shape.sentence} if shape.sentence else {})


def _written(shape: Shape, names: Names) -> dict[str, Any]:
    if shape.kind is KeyKind.QUANTITY:
        return _number(shape)
    if shape.annotation is Text:
        return LABEL
    if shape.box is None:
        return _plain(shape, names)
    inner = _box(shape.box, names)
    if shape.kind is KeyKind.LISTED:
        return {"type": "array", "items": inner}
    return _named(shape, inner, names) if shape.kind is KeyKind.NAMED else inner


def _named(shape: Shape, inner: dict[str, Any], names: Names) -> dict[str, Any]:
    """Return the schema of a mapping of names; the names that are known are offered, and null removes one."""
    inner["type"] = OR_REMOVED
    offered = {"properties": dict.fromkeys(names[shape.name_of], inner)} if shape.name_of in names else {}
    only = {"propertyNames": {"enum": list(shape.names)}} if shape.names else {}
    return {"type": "object", "additionalProperties": inner, **offered, **only}


def _plain(shape: Shape, names: Names) -> dict[str, Any]:
    if shape.name_of not in names:
        return TypeAdapter(shape.annotation).json_schema()
    word = _word(shape.name_of, names)
    return {"type": "array", "items": word} if shape.is_table else word


def _word(sort: str, names: Names) -> dict[str, Any]:
    """Return the schema of a name: any text, of which an editor offers those that are known."""
    return {"anyOf": [{"enum": list(names[sort])}, TEXT]} if sort in names else TEXT


def _number(shape: Shape) -> dict[str, Any]:
    """Return the schema of a number with a life; its value may be a mapping of dates to values."""
    one = _figure(shape)
    by_name = [{"type": "object", "additionalProperties": {"type": "number"}}] if shape.is_table else []
    unit = {} if shape.unit is None or shape.unit.unit == ANY_UNIT else {"const": shape.unit.unit}
    return {
        "type": "object",
        "properties": {
            "value": {"anyOf": [one, {"type": "object", "additionalProperties": one}, *by_name]},
            "unit": TEXT | unit,
            "source": _source(),
            "range": PAIR,
            "factor_range": PAIR,
        },
        "additionalProperties": False,
    }


def _figure(shape: Shape) -> dict[str, Any]:
    if not shape.is_table:
        return {"type": "integer" if shape.annotation is int else "number"}
    length = {} if shape.n_elements is None else {"minItems": shape.n_elements, "maxItems": shape.n_elements}
    return {"type": "array", "items": {"type": "number"}, **length}


def _source() -> dict[str, Any]:
    properties = {"kind": {"enum": list(SOURCE_KINDS)}, "text": LABEL, "date": {"type": ["string", "integer", "null"]}}
    return {"type": "object", "properties": properties, "required": ["kind", "text"], "additionalProperties": False}
