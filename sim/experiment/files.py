"""What a file that a person names holds: a configuration, a scenario over one, or an experiment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sim.config import Configuration, Settings, load_configuration
from sim.config.comparing import Comparison
from sim.config.documents import EXTENDS, INCLUDE
from sim.config.experiment import AnyExperiment, Experiment, load_experiment
from sim.config.parse import parse_file
from sim.config.starting import other_start
from sim.errors import ConfigurationError, Problem
from sim.experiment.caveats import check_caveats

EXPERIMENT_KEYS = {"kind", "replications", "configuration"}
FOLDER = "scenarios"


def configuration_in(path: Path, *, scenario: str | None = None) -> Configuration:
    """Return the configuration that a file leads to.

    An experiment gives the configuration it runs, one of several scenarios that of `scenario`, by default its baseline;
    a file in a folder of scenarios, or deeper in it, is laid over the region beside that folder.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file and those it names.
    """
    if _is_experiment(path):
        experiment = load_experiment(path)
        return experiment.load() if isinstance(experiment, Experiment) else experiment.load(scenario)
    folder = next((above for above in path.resolve().parents if above.name == FOLDER), None)
    if folder is not None:
        return load_configuration(_region_beside(folder, path), scenarios=[path])
    return load_configuration(path, scenarios=() if scenario is None else scenario)


def validate(path: Path) -> tuple[Problem, ...]:
    """Return everything that is wrong with a file; nothing when it can be used."""
    try:
        if _is_experiment(path):
            check_experiment(load_experiment(path))
        else:
            configuration_in(path)
    except ConfigurationError as error:
        return error.problems
    return ()


def notices_in(path: Path) -> Iterator[str]:
    """Yield what must be said of a file with which nothing is wrong."""
    from sim.store.notices import said

    found = other_start(configuration_in(path).document)
    if found is not None:
        needed = f"{found.as_of}; from {found.measured_from}"
        path_of_start = "measurement.window.start"
        yield said({"notice": "other_start", "path": path_of_start, "came": found.start, "needed": needed})


def check_experiment(experiment: AnyExperiment) -> None:
    """See that every configuration that an experiment runs can be used, also those of a smaller design.

    Raises
    ------
    ConfigurationError
        With everything that is wrong with them.
    """
    check_caveats(experiment)
    if isinstance(experiment, Experiment):
        experiment.load()
        return
    if isinstance(experiment, Comparison):
        from sim.experiment.comparing import check_comparison

        check_comparison(experiment)
        return
    from sim.experiment.planning import check

    check(experiment)
    if experiment.quick is not None:
        check(experiment, quick=True)


def _is_experiment(path: Path) -> bool:
    return bool({str(key) for key in parse_file(path).items} & EXPERIMENT_KEYS)


def _region_beside(folder: Path, scenario: Path) -> Path:
    """Return the one configuration beside the folder of scenarios in which a file stands.

    Of several it is the one that extends no other of them; experiments and what cannot be read do not count.
    """
    beside = {path.resolve(): _configuration_extended(path) for path in sorted(folder.parent.glob("*.y*ml"))}
    found = {path: extended for path, extended in beside.items() if extended is not None}
    first = [path for path, extended in found.items() if not extended & found.keys()]
    if len(first) == 1:
        return folder.parent / first[0].name
    names = ", ".join(path.name for path in first)
    raise ConfigurationError(
        [
            Problem(
                file=str(scenario),
                line=0,
                column=0,
                key="scenario",
                came=f"{len(first)} configurations that extend no other there stand in {folder.parent}"
                + (f": {names}" if names else ""),
                needed="a scenario is laid over exactly one configuration there",
                todo="check an experiment that names both",
            )
        ]
    )


def _configuration_extended(path: Path) -> set[Path] | None:
    """Return the files that a configuration extends; None for a file that is no configuration or cannot be read."""
    try:
        node = parse_file(path)
    except ConfigurationError:
        return None
    keys = {str(key) for key in node.items}
    if keys & EXPERIMENT_KEYS or not keys & {EXTENDS, INCLUDE, *Settings.model_fields}:
        return None
    extended = node.items.get(EXTENDS)
    return {(path.parent / str(extended.value)).resolve()} if extended is not None else set()
