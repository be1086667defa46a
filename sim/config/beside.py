"""Experiments that run scenarios beside each other at points of a design: what they have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from sim.config.asked import Asked, Quick, Replications, folder_of, overlay_files, overlays
from sim.config.configuration import Configuration
from sim.config.designing import (
    SCENARIO,
    Baseline,
    Budget,
    Design,
    Outcome,
    wrong_in_design,
)
from sim.config.draft import Since
from sim.config.schema import Box
from sim.config.tree import Node, find
from sim.errors import ConfigurationError, Problem, did_you_mean

Names = Annotated[tuple[str, ...], Field(min_length=1)]
Outcomes = Annotated[tuple[Outcome, ...], Field(min_length=1)]
Share = Annotated[float, Field(gt=0.5, lt=1)]


SCENARIOS = "scenarios"
ALONE = "region"
"""The name of the configuration without any scenario over it."""


class Beside(Asked):
    """Scenarios beside each other, each with a base point: the scenario as it is.

    ``scenarios`` are lists of names: every combination of one of each list is run, with the overlays ``over`` laid over
    each; without any, the configuration by itself. ``measures`` are the outcomes that are looked at, ``baseline`` what
    the others are compared with (by default the first scenario as it is), and ``budget`` is the most that may be run.
    """

    scenarios: tuple[Names, ...] = ()
    over: tuple[str, ...] = ()
    baseline: Baseline | None = None
    budget: Budget | None = None

    def combinations(self) -> dict[str, tuple[str, ...]]:
        """Return the scenarios by their names, each as the overlays that are laid; the last list changes fastest."""
        if not self.scenarios:
            return {ALONE: ()}
        return {"+".join(map(_stem, parts)): parts for parts in product(*self.scenarios)}

    def names(self) -> tuple[str, ...]:
        """Return the names of all scenarios."""
        return tuple(self.combinations())

    @property
    def base(self) -> str:
        """The scenario that the others are compared with."""
        return self.baseline.scenario if self.baseline is not None else self.names()[0]

    def smaller(self) -> Beside:
        """Return what ``--quick`` runs instead."""
        return self

    def load(self, scenario: str | None = None, *, quick: bool = False) -> Configuration:
        """Return the configuration of a scenario, by default of the baseline; `quick` shortens it as the file says.

        Raises
        ------
        ConfigurationError
            With everything that is wrong in the configuration, its scenarios and the overrides, in one go.
        """
        known, wanted = self.combinations(), scenario or self.base
        if wanted not in known:
            todo, needed = did_you_mean(wanted, known), "one of the scenarios of this file was needed"
            place = self.place_of(SCENARIOS)
            raise ConfigurationError([place.problem((SCENARIOS,), came=f"came {wanted!r}", needed=needed, todo=todo)])
        folder = folder_of(self._node)
        names = (*known[wanted], *self.over)
        files = [
            file for name in names for file in overlay_files(name, beside=folder, configuration=self.configuration)
        ]
        return self.configuration_with(files, quick=quick)


class SmallerDesign(Quick):
    """A smaller run: only ``scenarios``, and another ``design``, where these are given."""

    scenarios: tuple[str, ...] = ()
    design: Design | None = None


class Designed(Beside):
    """Scenarios beside each other at the points of a design.

    ``since`` is from when the factors hold that do not say it themselves: by default from the date of the scenarios, so
    that the past stays as calibrated and is simulated once; what no scenario may change, and everything where no
    scenario has a date, holds from the start of the run.
    """

    design: Design
    since: Since | None = None
    quick: SmallerDesign | None = None

    def combinations(self) -> dict[str, tuple[str, ...]]:
        """Return the scenarios by their names: those of the file, or those of the factor `SCENARIO`."""
        factor = self.design.factors.get(SCENARIO)
        if factor is None:
            return super().combinations()
        return {"+".join(map(_stem, name.split("+"))): tuple(name.split("+")) for name in factor.scenarios}

    def smaller(self) -> Designed:
        """Return what ``--quick`` runs instead."""
        if self.quick is None:
            return self
        some = self.quick.scenarios
        left = tuple((name,) for name in ("+".join(one) for one in self.combinations().values()) if name in some)
        changes: dict[str, object] = {"design": self.quick.design} if self.quick.design is not None else {}
        if left and SCENARIO not in self.design.factors:
            changes["scenarios"] = (tuple(name for (name,) in left),)
        return self.model_copy(update=changes)

    def at(self, *path: str | int) -> tuple[str | int, ...]:
        """Return the path in the file of what stands at `path` below the design that is run."""
        of_quick = self.quick is not None and self.quick.design is self.design
        return ("quick", "design", *path) if of_quick else ("design", *path)


class Sweep(Designed):
    """A design, run: what each factor does to the measures, in every scenario, in the same luck."""

    kind: Literal["sweep"]
    measures: Outcomes
    replications: Replications


class Screening(Box):
    """Which assumptions matter at all: Morris's elementary effects.

    ``trajectories`` through the ranges on a grid of ``levels``, each point run ``replications`` times. ``together`` is
    the number of words of a path by which numbers move together as one factor; None: each by itself.
    """

    trajectories: Annotated[int, Field(ge=2)]
    levels: Annotated[int, Field(ge=2)] = 4
    replications: Annotated[int, Field(ge=1)] = 1
    together: Annotated[int, Field(ge=1)] | None = None


class Indices(Box):
    """How much of the variance each explains: Sobol indices of the ``factors`` most important ones.

    ``n`` points in each of two samples, a power of two, each run ``replications`` times; two or more tell the noise
    from what the factors do.
    """

    factors: Annotated[int, Field(ge=1)]
    n: Annotated[int, Field(ge=2)]
    replications: Replications = 2


class SmallerSensitivity(Quick):
    """A smaller run of a sensitivity analysis."""

    screening: Screening
    indices: Indices | None = None


class Sensitivity(Beside):
    """Which assumptions the measures rest on: a screening of all, then shares of the variance for the most important.

    With one scenario its measures are analysed, with more also the differences of each from the baseline.
    ``leave_out`` are the paths at or below which nothing is drawn.
    """

    kind: Literal["sensitivity"]
    measures: Outcomes
    screening: Screening
    indices: Indices | None = None
    leave_out: tuple[str, ...] = ()
    quick: SmallerSensitivity | None = None

    def smaller(self) -> Sensitivity:
        """Return what ``--quick`` runs instead."""
        if self.quick is None:
            return self
        return self.model_copy(update={"screening": self.quick.screening, "indices": self.quick.indices})


def _stem(name: str) -> str:
    return Path(name).stem if name.endswith((".yaml", ".yml")) else name


# --- what a file may say --------------------------------------------------------------------------


def wrong_beside(asked: Beside, node: Node) -> Iterator[Problem]:
    """Yield what is wrong with the scenarios, the baseline and the budget of a file whose keys are well formed."""
    yield from _files(asked, node)
    names = asked.names()
    for name, times in Counter("+".join(parts) for parts in product(*asked.scenarios)).items():
        if times > 1:
            came, needed = f"{name!r} comes about {times} times", "each combination once was needed"
            yield asked.place_of(SCENARIOS).problem((SCENARIOS,), came=came, needed=needed, todo="remove one")
    chosen: list[tuple[tuple[str | int, ...], str]] = [(("baseline", "scenario"), asked.base)]
    listed = getattr(asked.quick, SCENARIOS, ())
    chosen += [(("quick", SCENARIOS, i), name) for i, name in enumerate(listed)]
    for key, name in chosen:
        if name not in names:
            todo, needed = did_you_mean(name, names), "one of the scenarios of this file was needed"
            yield asked.place_of(*key).problem(key, came=f"came {name!r}", needed=needed, todo=todo)


def _files(asked: Beside, node: Node) -> Iterator[Problem]:
    """Yield the scenarios that have no file."""
    problems: list[Problem] = []
    groups: list[tuple[str, Iterable[Node]]] = [
        (SCENARIOS, [name for group in _elements(node, (SCENARIOS,)) for name in group.elements]),
        ("over", _elements(node, ("over",))),
        ("design", _elements(node, ("design", "factors", SCENARIO, SCENARIOS))),
    ]
    for key, group in groups:
        for name in group:
            for _ in overlays(name, asked.configuration, (key,), problems):
                pass
    yield from problems


def _elements(node: Node, path: tuple[str | int, ...]) -> list[Node]:
    found = find(node, path)
    return found.elements if found is not None else []


def wrong_designed(asked: Designed) -> Iterator[Problem]:
    """Yield what is wrong with the design of a file, and with the one that ``--quick`` runs."""
    if SCENARIO in asked.design.factors and asked.scenarios:
        came, needed = "scenarios are a factor of the design as well", "one of the two was needed"
        yield asked.place_of(SCENARIOS).problem((SCENARIOS,), came=came, needed=needed, todo="remove one of them")
    for one in (asked, asked.smaller()):
        for where, came, needed, todo in wrong_in_design(one.design):
            key = one.at(*where)
            yield asked.place_of(*key).problem(key, came=came, needed=needed, todo=todo)


def wrong_indices(asked: Sensitivity) -> Iterator[Problem]:
    """Yield what is wrong with the levels of a screening and the number of points of Sobol indices."""
    quick = asked.quick
    given = ((("screening",), asked.screening), (("quick", "screening"), quick.screening if quick else None))
    for above, screening in given:
        if screening is not None and screening.levels % 2:
            key, needed = (*above, "levels"), "an even number was needed, so that every step crosses half the range"
            todo = f"write 'levels: {screening.levels + 1}'"
            yield asked.place_of(*key).problem(key, came=f"came {screening.levels}", needed=needed, todo=todo)
    for above, indices in ((("indices",), asked.indices), (("quick", "indices"), quick.indices if quick else None)):
        if indices is not None and indices.n & (indices.n - 1):
            key, needed = (*above, "n"), "a power of two was needed: only then are Sobol points balanced"
            todo = f"write 'n: {1 << indices.n.bit_length()}'"
            yield asked.place_of(*key).problem(key, came=f"came {indices.n}", needed=needed, todo=todo)
