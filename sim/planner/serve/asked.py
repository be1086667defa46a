"""What a page may ask, read as from a stranger: strictly, and no letter of it stands in what is answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

MOST_BYTES = 4096
"""Of a question: one of thirty inputs takes a fifth of it."""

KEYS = frozenset({"scenario", "inputs", "replications"})

BAD_REQUEST, UNPROCESSABLE = 400, 422


class Refused(Exception):  # noqa: N818 - a question is refused, and nothing failed
    """A request is not answered: by which status of HTTP, and why, as the key of a text with its blanks filled in."""

    def __init__(self, status: int, key: str, **blanks: object) -> None:
        super().__init__(key)
        self.status, self.key, self.blanks = status, key, blanks


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedInput:
    """An input of the page: what people call it by language, and from where to where it was simulated."""

    label: Mapping[str, str]
    low: float
    high: float
    is_switch: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Askable:
    """What may be asked: which scenarios, inputs by id, and at most how many replications."""

    scenarios: tuple[str, ...]
    inputs: Mapping[str, AskedInput]
    most: int

    @classmethod
    def of(cls, data: Mapping[str, Any], *, most: int) -> Self:
        """Return what may be asked of a page with these data."""
        inputs = {
            str(one["id"]): AskedInput(
                label=one["label"], low=one["low"], high=one["high"], is_switch=one["kind"] == "switch"
            )
            for one in data["inputs"]
        }
        return cls(scenarios=tuple(str(one["id"]) for one in data["scenarios"]), inputs=inputs, most=most)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageQuestion:
    """A setting that is to be simulated exactly: what is left out of ``inputs`` stays as it is in the scenario."""

    scenario: str
    replications: int
    inputs: Mapping[str, float] = field(default_factory=dict)


def question_in(body: bytes, askable: Askable) -> PageQuestion:
    """Return the question in the body of a request.

    Raises
    ------
    Refused
        It is none, or asks for what the page does not have, what lies outside the design, or too much.
    """
    asked = _document(body)
    scenario, inputs, replications = (asked[key] for key in ("scenario", "inputs", "replications"))
    if not isinstance(scenario, str) or scenario not in askable.scenarios:
        raise Refused(UNPROCESSABLE, "explore.scenario")
    if type(replications) is not int or not 1 <= replications <= askable.most:
        raise Refused(UNPROCESSABLE, "explore.replications", most=askable.most)
    if not isinstance(inputs, dict) or not inputs.keys() <= askable.inputs.keys():
        raise Refused(UNPROCESSABLE, "explore.input")
    values = {name: _value(inputs[name], one) for name, one in askable.inputs.items() if name in inputs}
    return PageQuestion(scenario=scenario, replications=replications, inputs=values)


def _document(body: bytes) -> dict[str, Any]:
    """Return what JSON says, when it has the keys of a question, each once."""
    try:
        found = json.loads(body.decode("utf-8"), object_pairs_hook=_each_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Refused(BAD_REQUEST, "explore.json") from None
    if not isinstance(found, dict) or found.keys() != KEYS:
        raise Refused(BAD_REQUEST, "explore.json")
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key came twice")
    return found


def _no_number(_: str) -> float:
    raise ValueError("NaN and Infinity are no JSON")


def _value(value: object, asked: AskedInput) -> float:
    """Return the number that was asked of an input: a switch has two, a number a range; neither is true or false."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise Refused(UNPROCESSABLE, "explore.number", input=asked)
    if not asked.low <= value <= asked.high or (asked.is_switch and value not in (0, 1)):
        raise Refused(UNPROCESSABLE, "explore.outside", input=asked)
    return float(value)
