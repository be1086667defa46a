"""What a plan says about its design, for the tables of a sweep, a sensitivity analysis or a search; and how it is kept.

Configurations that have most in common are kept as their distinct parts: each once, under its digest.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import ConfigDict, Field

from sim.analysis.comparison.outcome import Outcome as Outcome
from sim.analysis.design import Level
from sim.texts import Text

CaseOf: TypeAlias = tuple[str, str]
"""A scenario and a point."""

Levels: TypeAlias = Mapping[str, Level | None]
"""The level of each factor at a point; None where the scenario has nothing there."""


class Written:
    """A part of a plan as it stands in a manifest; what is read there has the fields of this version and no others."""

    __slots__ = ()
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedDesign(Written):
    """What a file says of a design, as it stands there: with it another point can be asked for in a file of its own.

    ``configuration`` is the path of the configuration from that file, ``over`` what is laid over every scenario,
    ``window`` the first day that counts and the first that no longer does, ``overrides`` by path, and ``factors`` what
    each factor says but for its label.
    """

    configuration: str
    over: tuple[str, ...]
    window: tuple[str, str]
    overrides: Mapping[str, Any]
    factors: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept(Written):
    """A design: ``levels`` of each factor by case key, and the case that the others are compared with.

    ``labels`` are what each factor is called, and by their `level_key` the levels that have a label. ``changes`` are
    the paths in the configuration that a factor changes, of each of which no two cases tell. ``kept``, if any, is what
    alone is kept of the points beside the outcomes, over what is compared and over ``years``: calendar years, and the
    days on which they end. ``asked`` is what the file says of it (None: a result of a version that did not keep that).
    """

    kind: Literal["swept"] = "swept"
    outcomes: tuple[Outcome, ...]
    factors: tuple[str, ...]
    levels: Mapping[str, Levels]
    baseline: CaseOf
    design: str
    labels: Mapping[str, Text] = field(default_factory=dict)
    changes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kept: tuple[Outcome, ...] = ()
    years: tuple[str, ...] = ()
    asked: AskedDesign | None = None

    @property
    def swept(self) -> Swept:
        """The design that is run."""
        return self

    def as_asked(self) -> Swept:
        """Return this as it was before anything was run."""
        return self


def level_key(factor: str, level: object) -> str:
    """Return the key of the label of a level, among those of factors."""
    return f"{factor}/{level}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase(Written):
    """How one part of a sensitivity analysis is run; ``n`` are trajectories, or points of each sample."""

    n: int
    replications: int
    levels: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened(Written):
    """A sensitivity analysis: the paths that move together as each factor, and how both parts are run.

    ``important`` are the factors of which Sobol indices are taken; empty until the screening has been run.
    """

    kind: Literal["screened"] = "screened"
    outcomes: tuple[Outcome, ...]
    factors: Mapping[str, tuple[str, ...]]
    screening: Phase
    indices: Phase | None
    most: int
    seed: str
    important: tuple[str, ...] = ()

    @property
    def swept(self) -> None:
        """The design that is run: none, for the points are draws."""
        return None

    def as_asked(self) -> Screened:
        """Return this as it was before anything was run."""
        return dataclasses.replace(self, important=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Written):
    """A norm: the mean of ``outcome``, or of its difference from the baseline, against a number."""

    outcome: Outcome
    sense: str
    norm: float
    tolerance: float
    against_baseline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched(Written):
    """A search for the cheapest candidate that meets all norms.

    ``candidates`` are the cases in the order of the design, ``costs`` what each costs [eur a year] when that is known
    beforehand; else ``cost`` is the outcome, and ``cost_tolerance`` the difference in it that matters.
    """

    kind: Literal["searched"] = "searched"
    swept: Swept
    norms: tuple[Held, ...]
    candidates: tuple[CaseOf, ...]
    costs: tuple[float, ...]
    cost: Outcome | None
    cost_tolerance: float | None
    probability: float
    initial: int
    round: int
    at_once: int | None
    cap: int

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What the norms and the cost are about, each once."""
        of_cost = [] if self.cost is None else [self.cost]
        return tuple(dict.fromkeys([*(norm.outcome for norm in self.norms), *of_cost]))

    def as_asked(self) -> Searched:
        """Return this as it was before anything was run."""
        return self


Study: TypeAlias = Annotated[Swept | Screened | Searched, Field(discriminator="kind")]
"""What a plan says about its design: which of these it is stands under its kind."""


# --- configurations as their distinct parts -------------------------------------------------------------------

LATER = "later"
"""The key of a configuration under which the boxes stand that hold from a date on."""

LETTERS = 16
"""Letters of a digest that name a part: 64 bits, beyond any chance of two parts with one name."""


def pack(documents: Mapping[str, dict[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the distinct parts of `documents` by their digest, and the documents with digests for their parts.

    A part is what stands two keys deep, such as ``rules.referral``, and so is each box of them; what scenarios do not
    change is kept once. A box stands in the list of its one digest, anything else as its digest.

    Examples
    --------
    >>> parts, packed = pack({"a": {"rules": {"x": 1, "y": 2}}, "b": {"rules": {"x": 1, "y": 3}}})
    >>> len(parts), unpack(packed, parts)["b"]
    (5, {'rules': {'x': 1, 'y': 3}})
    """
    parts: dict[str, Any] = {}
    return parts, {name: _packed(document, parts) for name, document in documents.items()}


def unpack(packed: Mapping[str, Any], parts: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the documents that `pack` took apart; they share their parts, so nobody may change them."""
    return {name: _unpacked(document, parts) for name, document in packed.items()}


def _packed(document: Mapping[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    boxes = {key: _boxed(box, parts) for key, box in document.items() if key != LATER}
    later = [_packed(entry, parts) for entry in document.get(LATER, [])]
    return boxes | ({LATER: later} if LATER in document else {})


def _boxed(box: Any, parts: dict[str, Any]) -> str | list[str]:
    if not isinstance(box, Mapping):
        return _kept(box, parts)
    return [_kept({key: _kept(part, parts) for key, part in box.items()}, parts)]


def _kept(part: Any, parts: dict[str, Any]) -> str:
    name = hashlib.sha256(json.dumps(part).encode()).hexdigest()[:LETTERS]
    parts.setdefault(name, part)
    return name


def _unpacked(document: Mapping[str, Any], parts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: [_unpacked(entry, parts) for entry in box]
        if key == LATER
        else {inner: parts[name] for inner, name in parts[box[0]].items()}
        if isinstance(box, list)
        else parts[box]
        for key, box in document.items()
    }
