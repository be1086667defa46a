"""An experiment that compares scenarios: which, with what, how often, and what is said about the differences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from sim.config.alternatives import (
    SCENARIOS,
    Alternatives,
    Key,
    Names,
    joined,
    wrong_alternatives,
    wrong_path,
    wrong_paths_left_out,
)
from sim.config.asked import Quick, Replications
from sim.config.schema import Box
from sim.config.tree import Node
from sim.errors import Problem

REACH = ("resources", "rules")
"""The boxes in which scenarios differ, and so the only ones that a component may name."""

Share = Annotated[float, Field(gt=0, lt=1)]


class Precision(Box):
    """Replications until an interval is narrow enough, instead of a fixed number.

    The half-width of the interval of ``measure`` must be at most ``relative_half_width`` of the baseline's mean in
    every scenario: that of the paired difference from the baseline or, without ``difference``, that of the level.
    ``initial`` replications are run before anything is believed, the interval must stay narrow enough over
    ``look_ahead`` more, and nobody waits beyond ``cap``.
    """

    measure: str
    difference: bool = True
    relative_half_width: Share
    initial: Replications
    look_ahead: Annotated[int, Field(ge=0)]
    cap: Replications


class Component(Box):
    """A part of what a scenario changes: ``paths`` that come from the scenario when it is on, else from the baseline.

    ``off`` are values by path that hold while it is off: for what would vanish by itself when another part is on.
    """

    paths: Names
    off: dict[str, Any] = Field(default_factory=dict)


class Attribution(Box):
    """A scenario's difference from the baseline, split by switching its components on one by one, in this order.

    ``scenarios`` are those that are split; by default those that differ from the baseline in the first list only.
    """

    replications: Replications
    scenarios: tuple[str, ...] = ()
    components: dict[str, Component]


class Uncertainty(Box):
    """Draws of the assumed numbers within their ranges, the same draw for every scenario.

    ``scenarios`` are those that are drawn, with the baseline; by default all. ``leave_out`` are the paths at or below
    which nothing is drawn.
    """

    draws: Replications
    replications: Annotated[int, Field(ge=1)] = 1
    scenarios: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()


class SmallerComparison(Quick):
    """A smaller run of a comparison: ``attribution`` replications of each step and ``draws``, 0 for none."""

    attribution: Annotated[int, Field(ge=0)] = 0
    draws: Annotated[int, Field(ge=0)] = 0


class Comparison(Alternatives):
    """Scenarios beside each other, in the same luck.

    ``headline`` are the measures that decide, and ``baseline`` is what the others are compared with.
    """

    kind: Literal["comparison"]
    scenarios: Annotated[tuple[Names, ...], Field(min_length=1)]
    baseline: str
    replications: Replications | None = None
    precision: Precision | None = None
    headline: Names
    quick: SmallerComparison | None = None
    attribution: Attribution | None = None
    uncertainty: Uncertainty | None = None

    @property
    def base(self) -> str:
        """The scenario that the others are compared with."""
        return self.baseline

    def cover(self) -> tuple[str, ...]:
        """Return as few scenarios as have every name of every list among them."""
        most = max(map(len, self.scenarios))
        rows = ([group[min(k, len(group) - 1)] for group in self.scenarios] for k in range(most))
        return tuple(map(joined, rows))

    def split(self) -> tuple[str, ...]:
        """Return the scenarios whose difference from the baseline is split into components."""
        if self.attribution is None:
            return ()
        if self.attribution.scenarios:
            return self.attribution.scenarios
        alone = self.combinations()
        others = alone[self.baseline][1:]
        return tuple(name for name, parts in alone.items() if parts[1:] == others and name != self.baseline)

    def drawn(self) -> tuple[str, ...]:
        """Return the scenarios, the baseline among them, under which assumptions are drawn."""
        some = self.uncertainty.scenarios if self.uncertainty is not None else ()
        return tuple(name for name in self.names() if not some or name in (self.baseline, *some))


# --- what a file may say --------------------------------------------------------------------------


def wrong_in_itself(asked: Comparison, node: Node) -> Iterator[Problem]:
    """Yield what is wrong in a file whose every key is well formed."""
    yield from wrong_alternatives(asked, node, chosen=_chosen(asked))
    yield from _how_often(asked, node)
    if asked.attribution is not None:
        yield from _components(asked, asked.attribution)
    if asked.uncertainty is not None:
        yield from wrong_paths_left_out(asked, ("uncertainty", "leave_out"), asked.uncertainty.leave_out)


def _chosen(asked: Comparison) -> Iterator[tuple[Key, str]]:
    """Yield where in the file a scenario is named, and its name."""
    yield ("baseline",), asked.baseline
    for part in ("attribution", "uncertainty"):
        listed = getattr(getattr(asked, part), SCENARIOS, ())
        yield from (((part, SCENARIOS, i), name) for i, name in enumerate(listed))


def _how_often(asked: Comparison, node: Node) -> Iterator[Problem]:
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


def _too_many(asked: Comparison, key: tuple[str, ...], number: int, *, needed: str) -> Problem:
    return asked.place_of(*key).problem(key, came=f"came {number}", needed=needed, todo="write another number")


def _components(asked: Comparison, attribution: Attribution) -> Iterator[Problem]:
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
