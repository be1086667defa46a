"""The JSON Schema of configurations and experiments, for editors; `ijmond validate` checks more than it can say."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, TypeAdapter

from sim.config.experiment import Experiment
from sim.config.quantity import ANY_UNIT
from sim.config.schema import Settings
from sim.config.shapes import Kind, Shape, shapes_of
from sim.config.source import SOURCE_KINDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXT = {"type": "string"}
PAIR = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
HEADER = {"extends": TEXT, "include": {"type": "object", "additionalProperties": TEXT}, "sources": {"type": "object"}}


def json_schema() -> dict[str, Any]:
    """Return one schema for both kinds of file."""
    return {
        "$schema": DIALECT,
        "title": "Configuration or experiment of ijmond-caseload",
        "anyOf": [experiment_schema(), configuration_schema()],
    }


def configuration_schema() -> dict[str, Any]:
    """Return the schema of a configuration; parts may come from other files, so nothing is required here."""
    return {"title": "Configuration", **_with_header(_box(Settings))}


def experiment_schema() -> dict[str, Any]:
    """Return the schema of an experiment; parts may come from the file it extends."""
    schema = _with_header(_box(Experiment))
    schema["properties"]["scenario"] = {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}
    return {"title": "Experiment", **schema}


def _with_header(box: dict[str, Any]) -> dict[str, Any]:
    return {**box, "properties": HEADER | box["properties"]}


def _box(box: type[BaseModel]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": (box.__doc__ or "").strip().split("\n\n", maxsplit=1)[0],
        "properties": {name: _entry(shape) for name, shape in shapes_of(box).items()},
        "additionalProperties": False,
    }


def _entry(shape: Shape) -> dict[str, Any]:
    if shape.kind is Kind.QUANTITY:
        return _number(shape)
    if shape.box is None:
        return TypeAdapter(shape.annotation).json_schema()
    inner = _box(shape.box)
    if shape.kind is Kind.NAMED:
        names = {"propertyNames": {"enum": list(shape.names)}} if shape.names else {}
        return {"type": "object", "additionalProperties": inner, **names}
    return {"type": "array", "items": inner} if shape.kind is Kind.LISTED else inner


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
