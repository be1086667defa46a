"""The JSON Schema of configurations, scenarios and experiments, for editors; `ijmond validate` checks more."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, TypeAdapter

from sim.config.documents import SIZE, SIZE_SHAPE
from sim.config.labels import LANGUAGES
from sim.config.numbers import SOURCE_KINDS
from sim.config.overlays import BOXES
from sim.config.schema import Settings
from sim.config.shapes import KeyKind, Shape, shapes_of
from sim.quantities import ANY_UNIT
from sim.studies.kind import TEXT, ExperimentKind
from sim.studies.registry import KINDS
from sim.texts import Text

DIALECT = "https://json-schema.org/draft/2020-12/schema"
BOTH = {"type": "object", "properties": dict.fromkeys(LANGUAGES, TEXT), "required": list(LANGUAGES)}
LABEL = {"anyOf": [TEXT, BOTH | {"additionalProperties": False}]}
"""A text for people: once, or in each language."""
OR_REMOVED = ["object", "null"]
"""The types of what stands under a name: null removes it from what a file extends."""
PAIR = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
HEADER = {"extends": TEXT, "include": {"type": "object", "additionalProperties": TEXT}, "sources": {"type": "object"}}


def json_schema() -> dict[str, Any]:
    """Return one schema for every kind of file."""
    return {
        "$schema": DIALECT,
        "title": "Configuration, scenario or experiment of ijmond-caseload",
        "anyOf": [
            *map(experiment_schema, KINDS.values()),
            configuration_schema(),
            scenario_schema(),
        ],
    }


def configuration_schema() -> dict[str, Any]:
    """Return the schema of a configuration; parts may come from other files, so nothing is required here."""
    schema = _with_header(_box(Settings))
    schema["properties"] |= {SIZE: _number(SIZE_SHAPE)}
    return {"title": "Configuration", **schema}


def scenario_schema() -> dict[str, Any]:
    """Return the schema of a scenario: parts of the boxes it may change, and entries by path."""
    boxes = _box(Settings)["properties"]
    header = dict.fromkeys(("name", "label", "label_nl", "takes_effect", "extends"), TEXT)
    header |= {"sources": {"type": "object"}, "set": {"type": "object"}}
    return {
        "title": "Scenario",
        "type": "object",
        "properties": header | {name: boxes[name] for name in BOXES},
        "additionalProperties": False,
    }


def experiment_schema(kind: ExperimentKind[Any]) -> dict[str, Any]:
    """Return the schema of an experiment of a kind, with what may be written short.

    Parts may come from the file it extends, so nothing is required here.
    """
    schema = _with_header(_box(kind.spec))
    kind.shortened(schema["properties"])
    return {"title": type(kind).__name__, **schema}


def _with_header(box: dict[str, Any]) -> dict[str, Any]:
    return {**box, "properties": HEADER | box["properties"]}


def _box(box: type[BaseModel]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": (box.__doc__ or "").strip().split("\n\n", maxsplit=1)[0],
        "properties": _properties(box),
        "additionalProperties": False,
    }


def _properties(box: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of each key, with the words that an editor completes where the field has them."""
    schemas = {name: _entry(shape) for name, shape in shapes_of(box).items()}
    for name, info in box.model_fields.items():
        if callable(info.json_schema_extra):
            info.json_schema_extra(schemas[info.alias or name])
    return schemas


def _entry(shape: Shape) -> dict[str, Any]:
    """Return the schema of what stands under a key, with the sentence that an editor shows."""
    return _written(shape) | ({"description": shape.sentence} if shape.sentence else {})


def _written(shape: Shape) -> dict[str, Any]:
    if shape.kind is KeyKind.QUANTITY:
        return _number(shape)
    if shape.annotation is Text:
        return LABEL
    if shape.box is None:
        return TypeAdapter(shape.annotation).json_schema()
    inner = _box(shape.box)
    if shape.kind is KeyKind.NAMED:
        inner["type"] = OR_REMOVED
        names = {"propertyNames": {"enum": list(shape.names)}} if shape.names else {}
        return {"type": "object", "additionalProperties": inner, **names}
    return {"type": "array", "items": inner} if shape.kind is KeyKind.LISTED else inner


def _number(shape: Shape) -> dict[str, Any]:
    """Return the schema of a number with a life; its value may be a mapping of dates to values."""
    one = _figure(shape)
    unit = {} if shape.unit is None or shape.unit.unit == ANY_UNIT else {"const": shape.unit.unit}
    return {
        "type": "object",
        "properties": {
            "value": {"anyOf": [one, {"type": "object", "additionalProperties": one}]},
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
    properties = {"kind": {"enum": list(SOURCE_KINDS)}, "text": TEXT, "date": {"type": ["string", "integer", "null"]}}
    return {"type": "object", "properties": properties, "required": ["kind", "text"], "additionalProperties": False}
