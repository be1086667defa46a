"""The kinds of experiment that there are, and the experiment in a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TypeAlias

from sim.config import Configuration, Node, in_order, shown
from sim.config.documents import assemble
from sim.config.draft import mended
from sim.config.reader import read
from sim.config.tree import STAND_IN
from sim.errors import ConfigurationError, Problem, did_you_mean, nearest
from sim.quantities import Box
from sim.studies.comparison.spec import ComparisonSpec, wrong_in_itself
from sim.studies.designs import DesignedSpec, StudiedSpec, wrong_designed, wrong_studied
from sim.studies.factors import as_mappings
from sim.studies.outcomes import with_outcomes
from sim.studies.scenarios import as_lists
from sim.studies.sensitivity.plan import SensitivitySpec, wrong_indices
from sim.studies.spec import ExperimentSpec, Replications, with_files
from sim.studies.staffing.plan import StaffingSpec, wrong_staffing
from sim.studies.sweep import SweepSpec


class SingleSpec(ExperimentSpec):
    """One scenario by itself.

    ``scenario`` are the overlays that are laid over the configuration, in that order.
    """

    kind: Literal["single"]
    scenario: tuple[Path, ...] = ()
    replications: Replications

    def load(self, *, quick: bool = False, without: str = "") -> Configuration:
        """Return the configuration that this experiment runs; `quick` shortens it as the file says.

        The entry that the file or a scenario gives at the path `without` is left out.

        Raises
        ------
        ConfigurationError
            With everything that is wrong in the configuration, its scenarios and the overrides, in one go.
        """
        return self.configuration_with(self.scenario, quick=quick, without=without)

    def entries(self) -> tuple[str, ...]:
        """Return the paths of the single entries that the file, or an overlay, gives."""
        return self.entries_in(self.scenario)


AnySpec: TypeAlias = SingleSpec | ComparisonSpec | SweepSpec | SensitivitySpec | StaffingSpec

KINDS: dict[str, type[AnySpec]] = {
    "single": SingleSpec,
    "comparison": ComparisonSpec,
    "sweep": SweepSpec,
    "sensitivity": SensitivitySpec,
    "staffing": StaffingSpec,
}


def load_experiment(path: str | Path) -> AnySpec:
    """Return the experiment in the file at `path`; the files it names are looked up from the folder it is in.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file, in one go; `load` says it of the configuration.
    """
    experiment, problems = read_experiment(Path(path))
    if problems or experiment is None:
        raise ConfigurationError(problems)
    return experiment


def read_experiment(path: Path) -> tuple[AnySpec | None, list[Problem]]:
    """Return the experiment in a file and everything that is wrong in it.

    Something right stands in for what is wrong, so that the rest can still be judged; nobody may run that. None: what
    the file holds is so wrong that nothing can be made of it.
    """
    problems: list[Problem] = []
    try:
        kind = _kind_of(assemble(path, Box, []), problems)
        node = as_lists(with_files(assemble(path, kind, problems), problems))
    except ConfigurationError as error:
        return None, in_order([*problems, *error.problems])
    node = as_mappings(node) if issubclass(kind, StudiedSpec) else with_outcomes(node, "headline")
    node = _of_kind(node, kind)
    problems += read(node, kind).problems
    right = mended(node, kind)
    if right is None:
        return None, in_order(problems)
    experiment = read(right, kind).steps[0].whole
    assert experiment is not None
    experiment = experiment.written_as(right)
    problems += _wrong_in_itself(experiment, right)
    return experiment, in_order(problems)


def _of_kind(node: Node, kind: type[AnySpec]) -> Node:
    """Return the experiment with the kind for which it is taken, where it names none that is known."""
    named = node.items.get("kind")
    if named is not None and str(named.value) in KINDS:
        return node
    word = next(word for word, one in KINDS.items() if one is kind)
    return node.with_items(node.items | {"kind": Node(word, STAND_IN)}, keys={})


def _wrong_in_itself(experiment: AnySpec, node: Node) -> Iterator[Problem]:
    """Yield what is wrong in a file whose every key is well formed."""
    if isinstance(experiment, ComparisonSpec):
        yield from wrong_in_itself(experiment, node)
    if isinstance(experiment, StudiedSpec):
        yield from wrong_studied(experiment, node)
    if isinstance(experiment, DesignedSpec):
        yield from wrong_designed(experiment)
    if isinstance(experiment, SensitivitySpec):
        yield from wrong_indices(experiment)
    if isinstance(experiment, StaffingSpec):
        yield from wrong_staffing(experiment)


KINDS_BY_KEY = {
    "norms": "staffing",
    "screening": "sensitivity",
    "design": "sweep",
    "headline": "comparison",
    "scenario": "single",
}
"""The kind of experiment that a key belongs to; the first that is there decides."""


def _kind_of(node: Node, problems: list[Problem]) -> type[AnySpec]:
    """Return what kind of experiment a file holds; one that names none is taken for what it looks like.

    Raises
    ------
    ConfigurationError
        There is no kind, and nothing tells which was meant.
    """
    kind = node.items.get("kind")
    if kind is not None and str(kind.value) in KINDS:
        return KINDS[str(kind.value)]
    came, place = ("it is missing", node.place) if kind is None else (f"came {shown(kind)}", kind.place)
    named = str(kind.value) if kind is not None else ""
    todo, needed = did_you_mean(named, KINDS), "a kind of experiment was needed"
    problems.append(place.problem(("kind",), came=came, needed=needed, todo=todo))
    meant = nearest(named, KINDS) or next((word for key, word in KINDS_BY_KEY.items() if key in node.items), None)
    if meant is None:
        raise ConfigurationError([])
    return KINDS[meant]
