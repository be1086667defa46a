"""An experiment that compares scenarios: which, with what, how often, and what is said about the differences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Annotated, Any, Literal

from pydantic import Field

from sim.config import Configuration, LabelText, Node
from sim.errors import Problem, did_you_mean
from sim.plan import Nature
from sim.quantities import Box, NameOf
from sim.studies.outcomes import OutcomeSpec, WeighedSpec, placed_outcomes, wrong_outcomes
from sim.studies.scenarios import (
    SCENARIOS,
    Names,
    ScenariosSpec,
    joined,
    wrong_alternatives,
    wrong_path,
    wrong_paths_left_out,
)
from sim.studies.spec import Key, Quick, Replications

REACH = ("resources", "rules")
"""The boxes in which scenarios differ, and so the only ones that a component may name."""

Share = Annotated[float, Field(gt=0, lt=1)]


class PrecisionSpec(Box):
    """Replications until an interval is narrow enough, instead of a fixed number.

    The half-width of the interval of ``measure`` must be at most ``relative_half_width`` of the baseline's mean in
    every scenario: that of the paired difference from the baseline or, without ``difference``, that of the level.
    ``initial`` replications are run before anything is believed, the interval must stay narrow enough over
    ``look_ahead`` more, and nobody waits beyond ``cap``.
    """

    measure: Annotated[str, NameOf("measure")]
    """The measure whose interval must become narrow enough."""

    difference: bool = True
    """Whether it is the interval of the difference from the baseline, or without this that of the level."""

    relative_half_width: Share
    """Half the width that the interval may have, as a part of the mean of the baseline: 0.02 is two per cent."""

    initial: Replications
    """Replications of each scenario before the interval is believed."""

    look_ahead: Annotated[int, Field(ge=0)]
    """Over how many replications more the interval must stay narrow enough."""

    cap: Replications
    """The most replications of each scenario, also when the interval is still too wide."""


class ComponentSpec(Box):
    """A part of what a scenario changes: ``paths`` that come from the scenario when it is on, else from the baseline.

    ``off`` are values by path that hold while it is off: for what would vanish by itself when another part is on.
    ``nature`` says where its gain comes from: whether it emerges from how the organisation works, follows from a rule,
    or was entered as an assumed effect. ``label`` is what a report calls it.
    """

    paths: Names
    """Paths in resources or rules: as in the scenario while the component is on, as in the baseline while it is off."""

    off: dict[str, Any] = Field(default_factory=dict)
    """Values by path that hold while it is off, for what would vanish by itself when another component is on."""

    nature: Nature
    """Where its gain comes from: what people in the model do (emergent), a rule, or an assumed effect (entered)."""

    label: LabelText | None = None
    """What a report calls it; by default its name."""


class AttributionSpec(Box):
    """A scenario's difference from the baseline, split by switching its components on one by one, in this order."""

    replications: Replications
    """How often each step from the baseline to a scenario is run."""

    scenarios: tuple[str, ...] = ()
    """The scenarios that are split; by default those that differ from the baseline in the first list only."""

    components: dict[str, ComponentSpec]
    """The parts, in the order in which they are switched on; another order divides the difference otherwise."""


class UncertaintySpec(Box):
    """Draws of the assumed numbers within their ranges, the same draw for every scenario."""

    draws: Replications
    """How many times all assumed numbers are drawn within their ranges."""

    replications: Annotated[int, Field(ge=1)] = 1
    """How often each scenario is run under each draw."""

    scenarios: tuple[str, ...] = ()
    """The scenarios that are run under the draws, with the baseline; by default all."""

    leave_out: tuple[str, ...] = ()
    """Paths at or below which nothing is drawn."""


class WorldsSpec(Box):
    """Other worlds: assumptions about what nobody has observed, each laid over every scenario, in the same luck."""

    overlays: Names
    """Names of overlays without a date, such as another assumption; each is a world, in which all scenarios are run."""

    replications: Replications | None = None
    """How often each scenario is run in each of these worlds; by default as often as the scenarios themselves."""

    scenarios: tuple[str, ...] = ()
    """The scenarios that are run in these worlds, with the baseline; by default all."""


class SmallerComparison(Quick):
    """A smaller run of a comparison: ``attribution`` replications of each step and ``draws``, 0 for none."""

    attribution: Annotated[int, Field(ge=0)] = 0
    """Replications of each step of the split in the smaller run; 0: it is not split."""

    draws: Annotated[int, Field(ge=0)] = 0
    """Draws of the assumed numbers in the smaller run; 0: none."""

    worlds: Annotated[int, Field(ge=0)] = 0
    """Replications of each scenario in each other world in the smaller run; 0: none."""


class DecidingSpec(WeighedSpec):
    """An outcome that decides."""

    by_rule: tuple[str, ...] = ()
    """Paths of rules: where two scenarios differ there, what differs in this outcome follows from the rule itself."""


class ChoiceSpec(Box):
    """Scenarios among which one chooses, with what they are called together."""

    label: LabelText
    """What the scenarios of the group are called together."""

    scenarios: Names
    """The scenarios among which one chooses."""


class ComparisonSpec(ScenariosSpec):
    """Scenarios beside each other, in the same luck."""

    kind: Literal["comparison"]
    """Scenarios beside each other in the same luck."""

    scenarios: Annotated[tuple[Names, ...], Field(min_length=1)]
    """Names of scenario files; of several lists every combination of one of each is run."""

    also: tuple[str, ...] = ()
    """Scenarios beside those combinations, each the names of its files joined by +."""

    baseline: str
    """The scenario that all others are compared with, usually the organisation of today."""

    replications: Replications | None = None
    """How often each scenario is run; this, or a precision."""

    precision: PrecisionSpec | None = None
    """In place of a number of replications: they are added until an interval is narrow enough."""

    headline: Annotated[tuple[DecidingSpec, ...], Field(min_length=1)]
    """The outcomes that decide; their differences share one error rate, all others are told apart."""

    choices: dict[str, ChoiceSpec] = Field(default_factory=dict)
    """Groups of scenarios among which one chooses, each under a name."""

    pairs: tuple[Names, ...] = ()
    """Sets of those groups: of each, with the baseline, every two scenarios are compared; by default one set of all."""

    quick: SmallerComparison | None = None
    """The smaller comparison that `--quick` makes instead."""

    attribution: AttributionSpec | None = None
    """How the differences from the baseline are split into components."""

    uncertainty: UncertaintySpec | None = None
    """How the differences fare when all assumed numbers are drawn within their ranges."""

    worlds: WorldsSpec | None = None
    """How the differences fare where another assumption is laid over every scenario."""

    @property
    def base(self) -> str:
        """The scenario that the others are compared with."""
        return self.baseline

    def combinations(self) -> dict[str, tuple[str, ...]]:
        """Return the scenarios by their names, each as the overlays that are laid; those of ``also`` come last."""
        return super().combinations() | {joined(parts): parts for parts in self._beside()}

    def _beside(self) -> list[tuple[str, ...]]:
        return [tuple(name.split("+")) for name in self.also]

    def cover(self) -> tuple[str, ...]:
        """Return as few scenarios as have every name of every list among them, and those of ``also``."""
        most = max(map(len, self.scenarios))
        rows = ([group[min(k, len(group) - 1)] for group in self.scenarios] for k in range(most))
        return tuple(map(joined, [*rows, *self._beside()]))

    def in_pairs(self) -> tuple[tuple[str, ...], ...]:
        """Return the sets of scenarios, the baseline first in each, of which every two are compared."""
        sets = self.pairs or ((tuple(self.choices),) if self.choices else ())
        each = ((one for name in names for one in self.choices[name].scenarios) for names in sets)
        return tuple(tuple(dict.fromkeys((self.baseline, *scenarios))) for scenarios in each)

    def split(self) -> tuple[str, ...]:
        """Return the scenarios whose difference from the baseline is split; without a list, none of ``also``."""
        if self.attribution is None:
            return ()
        if self.attribution.scenarios:
            return self.attribution.scenarios
        alone = super().combinations()
        others = alone[self.baseline][1:]
        return tuple(name for name, parts in alone.items() if parts[1:] == others and name != self.baseline)

    def names_judged(self) -> Iterable[str]:
        """Return the scenarios in which each overlay is laid once, and not every combination of them."""
        return dict.fromkeys(name for name in (self.baseline, *self.cover()) if name in self.combinations())

    def placed_outcomes(self) -> Iterator[tuple[Key, OutcomeSpec]]:
        """Yield where in the file an outcome is asked for, and the outcome."""
        return placed_outcomes(self.headline, key="headline")

    def placed_measures(self) -> Iterator[tuple[Key, str]]:
        """Yield where in the file a measure is named, and its name."""
        yield from ((key, one.measure) for key, one in self.placed_outcomes())
        if self.precision is not None:
            yield ("precision", "measure"), self.precision.measure

    def placed_paths(self) -> Iterator[tuple[Key, str]]:
        """Yield where in the file a path of a rule, of a component or of what draws leave out is named, and it."""
        for k, one in enumerate(self.headline):
            yield from ((("headline", k, "by_rule", i), path) for i, path in enumerate(one.by_rule))
        if self.attribution is not None:
            for name, component in self.attribution.components.items():
                yield from ((("attribution", "components", name, "paths", i), p) for i, p in enumerate(component.paths))
                yield from ((("attribution", "components", name, "off", p), p) for p in component.off)
        yield from self.paths_left_out()

    def paths_left_out(self) -> Iterator[tuple[Key, str]]:
        """Yield where in the file a path is named at or below which nothing is drawn, and the path."""
        if self.uncertainty is not None:
            yield from ((("uncertainty", "leave_out", i), path) for i, path in enumerate(self.uncertainty.leave_out))

    def drawn(self) -> tuple[str, ...]:
        """Return the scenarios, the baseline among them, under which assumptions are drawn."""
        some = self.uncertainty.scenarios if self.uncertainty is not None else ()
        return tuple(name for name in self.names() if not some or name in (self.baseline, *some))

    def in_worlds(self) -> tuple[str, ...]:
        """Return the scenarios, the baseline among them, that are run in other worlds; none where there are none."""
        if self.worlds is None:
            return ()
        some = self.worlds.scenarios
        return tuple(name for name in self.names() if not some or name in (self.baseline, *some))

    def world_of(self, scenario: str, overlay: str, *, quick: bool = False) -> Configuration:
        """Return the configuration of a scenario with the overlay of another world over it.

        Raises
        ------
        ConfigurationError
            With everything that is wrong in it.
        """
        files = (*self.files_of(scenario), *self.files_named(overlay))
        return self.configuration_with(files, quick=quick)


# --- what a file may say --------------------------------------------------------------------------


def wrong_in_itself(asked: ComparisonSpec, node: Node) -> Iterator[Problem]:
    """Yield what is wrong in a file whose every key is well formed."""
    yield from wrong_alternatives(asked, node, chosen=_chosen(asked), listed=[("also",), ("worlds", "overlays")])
    yield from _twice(asked)
    yield from _wrong_pairs(asked)
    yield from wrong_outcomes(asked, "headline", asked.headline)
    for i, one in enumerate(asked.headline):
        for k, path in enumerate(one.by_rule):
            yield from wrong_path(asked, ("headline", i, "by_rule", k), path, boxes=REACH)
    yield from _how_often(asked, node)
    if asked.attribution is not None:
        yield from _components(asked, asked.attribution)
    if asked.uncertainty is not None:
        yield from wrong_paths_left_out(asked, ("uncertainty", "leave_out"), asked.uncertainty.leave_out)


def _chosen(asked: ComparisonSpec) -> Iterator[tuple[Key, str]]:
    """Yield where in the file a scenario is named, and its name."""
    yield ("baseline",), asked.baseline
    for part in ("attribution", "uncertainty", "worlds"):
        listed = getattr(getattr(asked, part), SCENARIOS, ())
        yield from (((part, SCENARIOS, i), name) for i, name in enumerate(listed))
    for choice, one in asked.choices.items():
        yield from ((("choices", choice, SCENARIOS, i), name) for i, name in enumerate(one.scenarios))


def _twice(asked: ComparisonSpec) -> Iterator[Problem]:
    """Yield the scenarios of ``also`` that are there already."""
    known = [joined(parts) for parts in product(*asked.scenarios)]
    for i, name in enumerate(asked.also):
        if joined(name.split("+")) in (*known, *(joined(other.split("+")) for other in asked.also[:i])):
            needed = "a scenario that is not there already was needed"
            yield asked.place_of("also", i).problem(("also", i), came=f"came {name!r}", needed=needed, todo="remove it")


def _wrong_pairs(asked: ComparisonSpec) -> Iterator[Problem]:
    """Yield the names among ``pairs`` that are no group of ``choices``."""
    for i, names in enumerate(asked.pairs):
        for k, name in enumerate(names):
            if name not in asked.choices:
                key, needed = ("pairs", i, k), "the name of a group of choices was needed"
                todo = did_you_mean(name, asked.choices)
                yield asked.place_of(*key).problem(key, came=f"came {name!r}", needed=needed, todo=todo)


def _how_often(asked: ComparisonSpec, node: Node) -> Iterator[Problem]:
    """The number of replications is given or found, and enough for what else is asked."""
    if (asked.replications is None) == (asked.precision is None):
        both = asked.precision is not None
        came = "both replications and precision are given" if both else "neither replications nor precision is given"
        todo = "remove one of them" if both else "add 'replications: 20'"
        place = node.key_place("precision") if both else node.place
        key = "precision" if both else "replications"
        yield place.problem((key,), came=came, needed="one of the two was needed", todo=todo)
    least = asked.replications or (asked.precision.initial if asked.precision else None)
    if asked.precision is not None and asked.precision.cap < asked.precision.initial:
        needed = f"at least the {asked.precision.initial} of initial was needed"
        yield _too_many(asked, ("precision", "cap"), asked.precision.cap, needed=needed)
    if least is None or asked.attribution is None or asked.attribution.replications <= least:
        return
    needed = f"at most the {least} of the scenarios themselves was needed"
    yield _too_many(asked, ("attribution", "replications"), asked.attribution.replications, needed=needed)


def _too_many(asked: ComparisonSpec, key: tuple[str, ...], number: int, *, needed: str) -> Problem:
    return asked.place_of(*key).problem(key, came=f"came {number}", needed=needed, todo="write another number")


def _components(asked: ComparisonSpec, attribution: AttributionSpec) -> Iterator[Problem]:
    """Every path stands in one component, and leads to something that a scenario may change."""
    first: dict[str, str] = {}
    if not attribution.components:
        key = ("attribution", "components")
        needed = "at least one component was needed"
        yield asked.place_of(*key).problem(key, came="came nothing", needed=needed, todo="add a name with its paths")
    for name, component in attribution.components.items():
        for i, path in enumerate(component.paths):
            key_of_path = ("attribution", "components", name, "paths", i)
            yield from wrong_path(asked, key_of_path, path, boxes=REACH)
            taken = next((other for other in first if _overlap(path, other)), None)
            if taken is not None:
                came = f"{path!r} overlaps {taken!r} of {first[taken]!r}"
                todo = "name in each component only what is its own"
                needed = "paths that do not overlap were needed"
                yield asked.place_of(*key_of_path).problem(key_of_path, came=came, needed=needed, todo=todo)
            first.setdefault(path, name)
        for path in component.off:
            yield from wrong_path(asked, ("attribution", "components", name, "off", path), path, boxes=REACH)


def _overlap(one: str, other: str) -> bool:
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")
