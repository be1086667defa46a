"""What a plan says about its design: what the tables of a sweep, a sensitivity analysis or a search need to know."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sim.analysis.comparison.outcome import Outcome as Outcome
from sim.analysis.design import Level

CaseOf: TypeAlias = tuple[str, str]
"""A scenario and a point."""

Levels: TypeAlias = Mapping[str, Level | None]
"""The level of each factor at a point; None where the scenario has nothing there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """A design: ``levels`` of each factor by case key, and the case that the others are compared with.

    ``labels`` are what each factor is called, by language. ``changes`` are the paths in the configuration that a factor
    changes, of each of which no two cases tell.
    """

    outcomes: tuple[Outcome, ...]
    factors: tuple[str, ...]
    levels: Mapping[str, Levels]
    baseline: CaseOf
    design: str
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    changes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def swept(self) -> Swept:
        """The design that is run."""
        return self

    def as_asked(self) -> Swept:
        """Return this as it was before anything was run."""
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """How one part of a sensitivity analysis is run; ``n`` are trajectories, or points of each sample."""

    n: int
    replications: int
    levels: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """A sensitivity analysis: the paths that move together as each factor, and how both parts are run.

    ``important`` are the factors of which Sobol indices are taken; empty until the screening has been run.
    """

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
class Held:
    """A norm: the mean of ``outcome``, or of its difference from the baseline, against a number."""

    outcome: Outcome
    sense: str
    norm: float
    tolerance: float
    against_baseline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """A search for the cheapest candidate that meets all norms.

    ``candidates`` are the cases in the order of the design, ``costs`` what each costs [eur a year] when that is known
    beforehand; else ``cost`` is the outcome, and ``cost_tolerance`` the difference in it that matters.
    """

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


Study: TypeAlias = Swept | Screened | Searched


def document_of(study: Study) -> dict[str, Any]:
    """Return a study as plain data."""
    return {"kind": type(study).__name__.lower(), **dataclasses.asdict(study)}


def study_from(document: Mapping[str, Any]) -> Study:
    """Return the study that `document_of` wrote, also after it has been through JSON."""
    kinds: dict[str, Callable[[dict[str, Any]], Study]] = {
        "swept": _swept,
        "screened": _screened,
        "searched": _searched,
    }
    return kinds[document["kind"]]({key: value for key, value in document.items() if key != "kind"})


def _swept(given: dict[str, Any]) -> Swept:
    changes = {name: tuple(paths) for name, paths in given.get("changes", {}).items()}
    named = {"outcomes": _outcomes(given["outcomes"]), "factors": tuple(given["factors"]), "changes": changes}
    return Swept(**given | named | {"baseline": tuple(given["baseline"])})


def _screened(given: dict[str, Any]) -> Screened:
    return Screened(
        **given
        | {
            "outcomes": _outcomes(given["outcomes"]),
            "factors": {name: tuple(paths) for name, paths in given["factors"].items()},
            "screening": Phase(**given["screening"]),
            "indices": None if given["indices"] is None else Phase(**given["indices"]),
            "important": tuple(given["important"]),
        }
    )


def _searched(given: dict[str, Any]) -> Searched:
    norms = tuple(Held(**norm | {"outcome": Outcome(**norm["outcome"])}) for norm in given["norms"])
    return Searched(
        **given
        | {
            "swept": _swept(given["swept"]),
            "norms": norms,
            "candidates": tuple((scenario, point) for scenario, point in given["candidates"]),
            "costs": tuple(given["costs"]),
            "cost": None if given["cost"] is None else Outcome(**given["cost"]),
        }
    )


def _outcomes(given: list[dict[str, str]]) -> tuple[Outcome, ...]:
    return tuple(Outcome(**one) for one in given)
