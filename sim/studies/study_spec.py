"""Experiments that look at some measures at many points: of a design, or of the ranges of the assumptions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr

from sim.config.draft import Since
from sim.config.schema import Box
from sim.config.tree import Node
from sim.errors import Problem
from sim.studies.design_spec import (
    SCENARIO,
    BaselineSpec,
    BudgetSpec,
    DesignSpec,
    OutcomeSpec,
    WeighedSpec,
    wrong_in_design,
    wrong_outcomes,
)
from sim.studies.scenario_spec import SCENARIOS, Key, ScenariosSpec, joined, wrong_alternatives, wrong_paths_left_out
from sim.studies.spec import Quick, Replications

Outcomes = Annotated[tuple[OutcomeSpec, ...], Field(min_length=1)]
WeighedOutcomes = Annotated[tuple[WeighedSpec, ...], Field(min_length=1)]
Share = Annotated[float, Field(gt=0.5, lt=1)]


class StudiedSpec(ScenariosSpec):
    """Measures that are looked at in scenarios, each with a base point: the scenario as it is.

    ``measures`` are the outcomes that are looked at, ``baseline`` what the others are compared with (by default the
    first scenario as it is), and ``budget`` is the most that may be run.
    """

    baseline: BaselineSpec | None = None
    budget: BudgetSpec | None = None

    @property
    def base(self) -> str:
        """The scenario that the others are compared with."""
        return self.baseline.scenario if self.baseline is not None else super().base

    def smaller(self) -> StudiedSpec:
        """Return what ``--quick`` runs instead."""
        return self


class SmallerDesign(Quick):
    """A smaller run: only ``scenarios``, and another ``design``, where these are given."""

    scenarios: tuple[str, ...] = ()
    design: DesignSpec | None = None


class DesignedSpec(StudiedSpec):
    """Scenarios beside each other at the points of a design.

    ``since`` is from when the factors hold that do not say it themselves: by default from the date of the scenarios, so
    that the past stays as calibrated and is simulated once; what no scenario may change, and everything where no
    scenario has a date, holds from the start of the run.
    """

    design: DesignSpec
    since: Since | None = None
    quick: SmallerDesign | None = None

    _only: tuple[str, ...] = PrivateAttr(default=())
    _of_quick: bool = PrivateAttr(default=False)

    def combinations(self) -> dict[str, tuple[str, ...]]:
        """Return the scenarios by their names: those of the file, or those of the factor `SCENARIO`."""
        factor = self.design.factors.get(SCENARIO)
        if factor is None or not factor.scenarios:
            every = super().combinations()
            return {name: parts for name, parts in every.items() if name in self._only} or every
        return {joined(name.split("+")): tuple(name.split("+")) for name in factor.scenarios}

    def smaller(self) -> DesignedSpec:
        """Return what ``--quick`` runs instead."""
        if self.quick is None:
            return self
        smaller = self.model_copy(update={} if self.quick.design is None else {"design": self.quick.design})
        return smaller.only(self.quick.scenarios, of_quick=self.quick.design is not None)

    def only(self, scenarios: tuple[str, ...], *, of_quick: bool) -> Self:
        """Leave out the other scenarios, by their names; none: leave out nothing; `of_quick`: the design is its own."""
        self._only, self._of_quick = scenarios, of_quick
        return self

    def at(self, *path: str | int) -> tuple[str | int, ...]:
        """Return the path in the file of what stands at `path` below the design that is run."""
        return ("quick", "design", *path) if self._of_quick else ("design", *path)

    def of_what_is_right(self, *, listed: bool) -> Self | None:
        """Return this with the factors of which nothing is wrong in itself, each in turn; `listed`: without ranges.

        It is for judging their levels when the design itself cannot be made; None: no such factor is left.
        """
        wrong = {where[1] for where, *_ in wrong_in_design(self.design) if where[0] == "factors" and len(where) > 1}
        right = {name: one for name, one in self.design.factors.items() if name not in wrong and not one.scenarios}
        factors = {name: one for name, one in right.items() if one.listed or not listed}
        if not factors:
            return None
        return self.model_copy(update={"design": DesignSpec(kind="one_at_a_time", factors=factors)})


class SweepSpec(DesignedSpec):
    """A design, run: what each factor does to the measures, in every scenario, in the same luck."""

    kind: Literal["sweep"]
    measures: WeighedOutcomes
    replications: Replications


class ScreeningSpec(Box):
    """Which assumptions matter at all: Morris's elementary effects.

    ``trajectories`` through the ranges on a grid of ``levels``, each point run ``replications`` times. ``together`` is
    the number of words of a path by which numbers move together as one factor; None: each by itself.
    """

    trajectories: Replications
    levels: Annotated[int, Field(ge=2)] = 4
    replications: Annotated[int, Field(ge=1)] = 1
    together: Annotated[int, Field(ge=1)] | None = None


class IndicesSpec(Box):
    """How much of the variance each explains: Sobol indices of the ``factors`` most important ones.

    ``n`` points in each of two samples, a power of two, each run ``replications`` times; two or more tell the noise
    from what the factors do.
    """

    factors: Annotated[int, Field(ge=1)]
    n: Annotated[int, Field(ge=2)]
    replications: Replications = 2


class SmallerSensitivity(Quick):
    """A smaller run of a sensitivity analysis."""

    screening: ScreeningSpec
    indices: IndicesSpec | None = None


class SensitivitySpec(StudiedSpec):
    """Which assumptions the measures rest on: a screening of all, then shares of the variance for the most important.

    With one scenario its measures are analysed, with more also the differences of each from the baseline.
    ``leave_out`` are the paths at or below which nothing is drawn.
    """

    kind: Literal["sensitivity"]
    measures: Outcomes
    screening: ScreeningSpec
    indices: IndicesSpec | None = None
    leave_out: tuple[str, ...] = ()
    quick: SmallerSensitivity | None = None

    def smaller(self) -> SensitivitySpec:
        """Return what ``--quick`` runs instead."""
        if self.quick is None:
            return self
        return self.model_copy(update={"screening": self.quick.screening, "indices": self.quick.indices})


# --- what a file may say --------------------------------------------------------------------------


def wrong_studied(asked: StudiedSpec, node: Node) -> Iterator[Problem]:
    """Yield what is wrong with the scenarios and the baseline of a file whose keys are well formed."""
    chosen: list[tuple[Key, str]] = [(("baseline", "scenario"), asked.base)]
    chosen += [(("quick", SCENARIOS, i), name) for i, name in enumerate(getattr(asked.quick, SCENARIOS, ()))]
    of_factor = ("design", "factors", SCENARIO, SCENARIOS)
    yield from wrong_alternatives(asked, node, chosen=chosen, listed=[of_factor])
    yield from wrong_outcomes(asked, "measures", getattr(asked, "measures", ()))


def wrong_designed(asked: DesignedSpec) -> Iterator[Problem]:
    """Yield what is wrong with the design of a file, and with the one that ``--quick`` runs."""
    if SCENARIO in asked.design.factors and asked.scenarios:
        came, needed = "scenarios are a factor of the design as well", "one of the two was needed"
        yield asked.place_of(SCENARIOS).problem((SCENARIOS,), came=came, needed=needed, todo="remove one of them")
    yield from _quick_without_baseline(asked)
    for one in (asked, asked.smaller()):
        for where, came, needed, todo in wrong_in_design(one.design):
            key = one.at(*where)
            yield asked.place_of(*key).problem(key, came=came, needed=needed, todo=todo)


def _quick_without_baseline(asked: DesignedSpec) -> Iterator[Problem]:
    some = asked.quick.scenarios if asked.quick is not None else ()
    if some and asked.baseline is not None and asked.base not in some:
        key, needed = ("quick", SCENARIOS), f"the baseline {asked.base!r} was needed among them"
        todo = f"add {asked.base!r}: the others are compared with it"
        yield asked.place_of(*key).problem(key, came=f"came {list(some)}", needed=needed, todo=todo)


def wrong_indices(asked: SensitivitySpec) -> Iterator[Problem]:
    """Yield what is wrong with what is left out, the levels of a screening and the points of Sobol indices."""
    yield from wrong_paths_left_out(asked, ("leave_out",), asked.leave_out)
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
