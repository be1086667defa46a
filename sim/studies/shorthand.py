"""How a file with a design may be written shorter than it is read, and what its JSON Schema says of that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.config import Node, is_number, text_of
from sim.studies.factors import CHANGE, LEVELS, SCENARIO
from sim.studies.kind import NAMES, NUMBER, NUMBERS, TEXT, also, also_measures
from sim.studies.outcomes import named_as, with_outcomes


def as_mappings(node: Node) -> Node:
    """Return an experiment with what may be written short written out.

    A bare name among ``measures`` is a measure of everybody, ``baseline`` a scenario as it is, ``cost`` a measure, and
    a bare list under the factor `SCENARIO` the scenarios. A ``change`` without a name is called as it is written, and a
    point that only names factors has each at its only level.
    """
    items = dict(with_outcomes(with_outcomes(node, "measures"), "keep").items)
    for key, name in (("baseline", "scenario"), ("cost", "measure")):
        if key in items:
            items[key] = named_as(items[key], name)
    for key in ("design", "quick"):
        if key in items:
            items[key] = _written_out(items[key]) if key == "design" else _quick(items[key])
    return node.with_items(items, keys={})


def shorten(properties: dict[str, Any]) -> None:
    """Let the JSON Schema of the keys of an experiment take what `as_mappings` writes out."""
    for key in properties.keys() & {"baseline", "cost"}:
        also(properties, key, TEXT)
    for key in properties.keys() & {"measures", "keep"}:
        also_measures(properties[key])
    for some in (properties, properties["quick"]["properties"]):
        if "design" in some:
            design = some["design"]["properties"]
            also(design["factors"]["additionalProperties"]["properties"], CHANGE, NUMBER, NUMBERS)
            also(design["factors"], "additionalProperties", NAMES)
            also(design["points"], "items", NAMES)


def _quick(node: Node) -> Node:
    if "design" not in node.items:
        return node
    return node.with_items(node.items | {"design": _written_out(node.items["design"])}, keys={})


def _written_out(design: Node) -> Node:
    """Return a design with what may be written short in it written out."""
    return _with_points(_with_changes(_with_scenario_factor(design)))


def _with_changes(design: Node) -> Node:
    """Return a design in which every change has a name: that of a bare number is as it would be written, +3."""
    factors = design.items.get("factors")
    if factors is None or not any(CHANGE in one.items for one in factors.items.values()):
        return design
    named = {
        name: one.with_items(one.items | {CHANGE: _named_changes(one.items[CHANGE])}, keys={})
        if CHANGE in one.items
        else one
        for name, one in factors.items.items()
    }
    return design.with_items(design.items | {"factors": factors.with_items(named, keys={})}, keys={})


def _named_changes(change: Node) -> Node:
    if change.is_mapping:
        return change
    named: dict[object, Node] = {}
    for one in change.elements or [change]:
        name = f"{one.value:+g}" if is_number(one.value) else str(one.value)
        named[name if name not in named else f"{name} ({len(named) + 1})"] = one
    return Node(named, change.place)


def _with_points(design: Node) -> Node:
    """Return a design in which a point that only names factors says at which level: the only one that each has."""
    factors, points = design.items.get("factors"), design.items.get("points")
    if factors is None or points is None or not any(one.elements for one in points.elements):
        return design
    levels = {text_of(name): _only_level(one) for name, one in factors.items.items()}
    written = [_at_their_levels(one, levels) if one.elements else one for one in points.elements]
    return design.with_items(design.items | {"points": Node(written, points.place)}, keys={})


def _only_level(factor: Node) -> Node | None:
    """Return the only level that a factor lists; None: it has another number of them."""
    listed = next((factor.items[key] for key in LEVELS if key in factor.items), None)
    if listed is None:
        return None
    some = listed.elements or [Node(text_of(name), one.place) for name, one in listed.items.items()]
    return some[0] if len(some) == 1 else None


def _at_their_levels(point: Node, levels: Mapping[str, Node | None]) -> Node:
    """Return a point by its factors; where one has no only level, its name stands there, which is none."""
    named = ((str(one.value), one) for one in point.elements)
    return Node(
        {name: Node(found.value, one.place) if (found := levels.get(name)) else one for name, one in named}, point.place
    )


def _with_scenario_factor(design: Node) -> Node:
    factors = design.items.get("factors")
    levels = factors.items.get(SCENARIO) if factors is not None else None
    if factors is None or levels is None or not isinstance(levels.value, list):
        return design
    whole = factors.with_items(factors.items | {SCENARIO: Node({"scenarios": levels}, levels.place)}, keys={})
    return design.with_items(design.items | {"factors": whole}, keys={})
