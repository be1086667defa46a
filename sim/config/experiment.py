"""An experiment file: what is run, how often, and from which luck."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TypeAlias

from sim.config.alternatives import as_lists
from sim.config.asked import Asked, Replications, with_files
from sim.config.comparing import Comparison, wrong_in_itself
from sim.config.configuration import Configuration
from sim.config.designing import as_mappings, with_outcomes
from sim.config.documents import assemble
from sim.config.loading import in_order
from sim.config.reader import read
from sim.config.schema import Box
from sim.config.staffing import Staffing, wrong_staffing
from sim.config.studying import Designed, Sensitivity, Studied, Sweep, wrong_designed, wrong_indices, wrong_studied
from sim.config.tree import Node, shown
from sim.errors import ConfigurationError, Problem, did_you_mean


class Experiment(Asked):
    """One scenario by itself.

    ``scenario`` are the overlays that are laid over the configuration, in that order.
    """

    kind: Literal["single"]
    scenario: tuple[Path, ...] = ()
    replications: Replications

    def load(self, *, quick: bool = False) -> Configuration:
        """Return the configuration that this experiment runs; `quick` shortens it as the file says.

        Raises
        ------
        ConfigurationError
            With everything that is wrong in the configuration, its scenarios and the overrides, in one go.
        """
        return self.configuration_with(self.scenario, quick=quick)


AnyExperiment: TypeAlias = Experiment | Comparison | Sweep | Sensitivity | Staffing

KINDS: dict[str, type[AnyExperiment]] = {
    "single": Experiment,
    "comparison": Comparison,
    "sweep": Sweep,
    "sensitivity": Sensitivity,
    "staffing": Staffing,
}


def load_experiment(path: str | Path) -> AnyExperiment:
    """Return the experiment in the file at `path`; the files it names are looked up from the folder it is in.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file, in one go; `load` says it of the configuration.
    """
    problems: list[Problem] = []
    box = _kind_of(assemble(Path(path), Box, []))
    node = as_lists(with_files(assemble(Path(path), box, problems), problems))
    node = as_mappings(node) if issubclass(box, Studied) else with_outcomes(node, "headline")
    found = read(node, box)
    problems = [*problems, *found.problems]
    experiment = found.steps[0].whole
    if problems or experiment is None:
        raise ConfigurationError(in_order(problems))
    experiment = experiment.written_as(node)
    problems = list(_wrong_in_itself(experiment, node))
    if problems:
        raise ConfigurationError(in_order(problems))
    return experiment


def _wrong_in_itself(experiment: AnyExperiment, node: Node) -> Iterator[Problem]:
    """Yield what is wrong in a file whose every key is well formed."""
    if isinstance(experiment, Comparison):
        yield from wrong_in_itself(experiment, node)
    if isinstance(experiment, Studied):
        yield from wrong_studied(experiment, node)
    if isinstance(experiment, Designed):
        yield from wrong_designed(experiment)
    if isinstance(experiment, Sensitivity):
        yield from wrong_indices(experiment)
    if isinstance(experiment, Staffing):
        yield from wrong_staffing(experiment)


def _kind_of(node: Node) -> type[AnyExperiment]:
    """Return what kind of experiment a file holds; without that, nothing else in it can be judged.

    Raises
    ------
    ConfigurationError
        The kind is missing, or there is none of that name.
    """
    kind = node.items.get("kind")
    if kind is not None and str(kind.value) in KINDS:
        return KINDS[str(kind.value)]
    came, place = ("it is missing", node.place) if kind is None else (f"came {shown(kind)}", kind.place)
    todo = did_you_mean(kind.value if kind is not None else "", KINDS)
    raise ConfigurationError([place.problem(("kind",), came=came, needed="a kind of experiment was needed", todo=todo)])
