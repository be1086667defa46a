"""Experiments that run scenarios beside each other: which they are, and the configuration of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Annotated

from pydantic import Field

from sim.config.configuration import Configuration
from sim.config.schema import Settings
from sim.config.shapes import shape_at
from sim.config.tree import Node, Place, find
from sim.errors import ConfigurationError, Problem, did_you_mean
from sim.studies.spec import ExperimentSpec, folder_of, overlay_files, overlays

SCENARIOS = "scenarios"
ALONE = "region"
"""The name of the configuration without any scenario over it."""

DRAWN = ("circumstances", "resources", "rules", "model")
"""The boxes whose assumptions may be drawn, and so the only ones of which some may be left out."""

Names = Annotated[tuple[str, ...], Field(min_length=1)]
Key = tuple[str | int, ...]


class ScenariosSpec(ExperimentSpec):
    """Scenarios beside each other, in the same luck.

    ``scenarios`` are lists of names: every combination of one of each list is run, with the overlays ``over`` laid over
    each; without any, the configuration by itself.
    """

    scenarios: tuple[Names, ...] = ()
    over: tuple[str, ...] = ()

    @property
    def base(self) -> str:
        """The scenario that the others are compared with."""
        return self.names()[0]

    def combinations(self) -> dict[str, tuple[str, ...]]:
        """Return the scenarios by their names, each as the overlays that are laid; the last list changes fastest."""
        if not self.scenarios:
            return {ALONE: ()}
        return {joined(parts): parts for parts in product(*self.scenarios)}

    def names(self) -> tuple[str, ...]:
        """Return the names of all scenarios."""
        return tuple(self.combinations())

    def load(self, scenario: str | None = None, *, quick: bool = False, without: str = "") -> Configuration:
        """Return the configuration of a scenario, by default of the baseline; `quick` shortens it as the file says.

        The entry that the file or a scenario gives at the path `without` is left out.

        Raises
        ------
        ConfigurationError
            With everything that is wrong in the configuration, its scenarios and the overrides, in one go.
        """
        return self.configuration_with(self._files(scenario), quick=quick, without=without)

    def entries(self, scenario: str | None = None) -> tuple[tuple[Path | None, str], ...]:
        """Return the paths of the single entries of a scenario: those of this file (None), then those of its overlays.

        A path that this file overrides is none of an overlay.
        """
        mine = self.entries_in(())
        of_files = ((file, path) for file in self._files(scenario) for path in self.entries_in([file]))
        return (*((None, path) for path in mine), *((file, path) for file, path in of_files if path not in mine))

    def _files(self, scenario: str | None) -> list[Path]:
        known, wanted = self.combinations(), scenario or self.base
        if wanted not in known:
            raise ConfigurationError([_no_scenario(wanted, known, self.place_of(SCENARIOS), (SCENARIOS,))])
        return self._files_of(wanted)

    def configuration_of_anyway(
        self, scenario: str, problems: list[Problem], *, quick: bool = False
    ) -> Configuration | None:
        """Return the configuration of a scenario of this file as `configuration_anyway` does."""
        return self.configuration_anyway(self._files_of(scenario), problems, quick=quick)

    def has_files_of(self, scenario: str) -> bool:
        """Whether every file that is laid over the configuration for a scenario is there."""
        return all(file.exists() for file in self._files_of(scenario))

    def _files_of(self, scenario: str) -> list[Path]:
        """Return the files that are laid over the configuration for a scenario, in their order."""
        names = (*self.combinations()[scenario], *self.over)
        folder, region = folder_of(self._node), self.configuration
        return [file for name in names for file in overlay_files(name, beside=folder, configuration=region)]


def joined(parts: Iterable[str]) -> str:
    """Return the name of a scenario that is made of some overlays, each by its name or its file."""
    return "+".join(Path(part).stem if part.endswith((".yaml", ".yml")) else part for part in parts)


# --- what a file may say --------------------------------------------------------------------------


def as_lists(node: Node) -> Node:
    """Return the experiment with a flat list of scenarios turned into one list of alternatives."""
    scenarios = node.items.get(SCENARIOS)
    if scenarios is None or not scenarios.elements or any(isinstance(one.value, list) for one in scenarios.elements):
        return node
    return node.with_items({**node.items, SCENARIOS: Node([scenarios], scenarios.place)}, keys={})


def wrong_alternatives(
    asked: ScenariosSpec, node: Node, *, chosen: Iterable[tuple[Key, str]], listed: Iterable[Key] = ()
) -> Iterator[Problem]:
    """Yield what is wrong with the scenarios of a file whose keys are well formed.

    `chosen` says where in the file else a scenario is named, and `listed` where else there are lists of overlays.
    """
    yield from _without_file(asked, node, listed)
    for name, times in Counter(joined(parts) for parts in product(*asked.scenarios)).items():
        if times > 1:
            came, needed = f"{name!r} comes about {times} times", "each combination once was needed"
            yield asked.place_of(SCENARIOS).problem((SCENARIOS,), came=came, needed=needed, todo="remove one")
    names = asked.names()
    for key, name in chosen:
        if name not in names:
            yield _no_scenario(name, names, asked.place_of(*key), key)


def _without_file(asked: ScenariosSpec, node: Node, listed: Iterable[Key]) -> list[Problem]:
    """Return the scenarios that have no file."""
    problems: list[Problem] = []
    groups = [(SCENARIOS, group.elements) for group in _elements(node, (SCENARIOS,))]
    groups += [(str(key[0]), _elements(node, key)) for key in (("over",), *listed)]
    for key, group in groups:
        for name in group:
            for _ in overlays(name, asked.configuration, (key,), problems):
                pass
    return problems


def _elements(node: Node, path: Key) -> list[Node]:
    found = find(node, path)
    return found.elements if found is not None else []


def _no_scenario(name: str, known: Iterable[str], place: Place, key: Key) -> Problem:
    todo, needed = did_you_mean(name, known), "one of the scenarios of this file was needed"
    return place.problem(key, came=f"came {name!r}", needed=needed, todo=todo)


# --- paths ----------------------------------------------------------------------------------------


def wrong_paths_left_out(asked: ExperimentSpec, key: Key, paths: Iterable[str]) -> Iterator[Problem]:
    """Yield the paths, of those that draws leave out, that lead to no assumption."""
    for i, path in enumerate(paths):
        yield from wrong_path(asked, (*key, i), path, boxes=DRAWN)


def wrong_path(asked: ExperimentSpec, key: Key, path: str, *, boxes: tuple[str, ...]) -> Iterator[Problem]:
    """Yield the problem that no configuration has `path`, or that it lies outside `boxes`."""
    steps = tuple(path.split("."))
    if steps[0] not in boxes:
        needed = f"a path below {', '.join(boxes)} was needed"
        yield asked.place_of(*key).problem(
            key, came=f"came {path!r}", needed=needed, todo=did_you_mean(steps[0], boxes)
        )
    elif shape_at(Settings, steps) is None:
        length = next(n for n in range(1, len(steps) + 1) if shape_at(Settings, steps[:n]) is None)
        above = shape_at(Settings, steps[: length - 1])
        known = list(above.box.model_fields) if above is not None and above.box is not None else []
        came = f"no {steps[length - 1]!r} in {'.'.join(steps[: length - 1])}"
        todo = did_you_mean(steps[length - 1], known)
        yield asked.place_of(*key).problem(key, came=came, needed="a path that exists was needed", todo=todo)
