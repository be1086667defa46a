"""A whole document made from the schema alone, so that tests of the machinery know no real figure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from sim.config import KeyKind, Settings, Shape, shapes_of
from sim.domain import Barrier
from sim.quantities import kinds_of

SOURCE = {"kind": "assumption", "text": "made up for a test", "date": "2024-01-01"}
BOUNDS = [0.0, 1.0, 5.0]
N_OF = {
    "age_shares": 2,
    "duration_shares": 2,
    "age_factors": 2,
    "duration_factors": 4,
    "rate_per_year": 4,
    "after_work_per_year": 3,
    "after_other_per_year": 3,
    "flare_shares": len(Barrier),
}
PLAIN = {
    "start": "2015-01-01",
    "measured_from": "2016-01-01",
    "until": "2024-01-01",
    "heavier_from": "2016-01-01",
    "heavier_until": "2020-01-01",
    "cohorts_from": "2014-01-01",
    "cohorts_until": "2022-01-01",
    "band": [0.0, 2.0],
    "period": "2020",
    "organisation": "town_hall",
    "municipalities": ["velsen", "heemskerk"],
    "functions": ["income", "intake", "direction", "trajectory", "placement"],
}
READ = ("norm_caseload",)
"""What the schema does not ask of every team, and this one reads."""
NAMES = {
    "municipalities": ["velsen", "heemskerk"],
    "organisations": ["town_hall"],
    "teams": ["everything"],
    "parallel": ["velsen"],
    "targets": ["stock"],
}


def document() -> dict[str, Any]:
    """Return a document that has no problem."""
    return _box(Settings)


def write(folder: Path, content: dict[str, Any] | None = None, *, name: str = "base.yaml") -> Path:
    """Write a document and return its file; JSON is YAML."""
    file = folder / name
    file.write_text(json.dumps(document() if content is None else content, indent=1))
    return file


def quantity(value: Any, unit: str) -> dict[str, Any]:
    """Return a number with a life."""
    return {"value": value, "unit": unit, "source": SOURCE, "factor_range": [0.5, 2.0]}


def _box(box: type[BaseModel]) -> dict[str, Any]:
    """Return a box: of its first kind where it has several."""
    box, key = next(iter(kinds_of(box).values()), box), vars(box).get("kind_key")
    shapes = shapes_of(box).items()
    return {name: _value(name, shape, box) for name, shape in shapes if shape.required or name in (*READ, key)}


def _value(name: str, shape: Shape, box: type[BaseModel]) -> Any:
    if shape.kind is KeyKind.QUANTITY:
        assert shape.unit is not None
        return quantity(_figure(name, shape), shape.unit.unit)
    if shape.kind is KeyKind.NAMED:
        assert shape.box is not None
        return {key: _box(shape.box) for key in shape.names or NAMES[name]}
    if shape.box is not None:
        return _box(shape.box)
    return _plain(name, shape)


def _figure(name: str, shape: Shape) -> Any:
    if name.endswith("bounds_years"):
        return BOUNDS
    if shape.is_table:
        length = shape.n_elements or N_OF[name]
        return [1.0 / length] * length if shape.sums_to_one else [0.5] * length
    return 1 if shape.annotation is int else 0.5


def _plain(name: str, shape: Shape) -> Any:
    if name in PLAIN:
        return PLAIN[name]
    if shape.words:
        first = get_args(shape.annotation)[0]
        return list(shape.words) if shape.is_table else first
    return False if shape.annotation is bool else "a text"
