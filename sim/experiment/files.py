"""What a file that a person names holds: a configuration, a scenario over one, or an experiment."""

from __future__ import annotations

from pathlib import Path

from sim.config import Configuration, load_configuration
from sim.config.comparing import Comparison
from sim.config.documents import EXTENDS
from sim.config.experiment import AnyExperiment, Experiment, load_experiment
from sim.config.parse import parse_file
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


def _extends(path: Path) -> bool:
    return EXTENDS in {str(key) for key in parse_file(path).items}


def _region_beside(folder: Path, scenario: Path) -> Path:
    """Return the one configuration beside the folder of scenarios in which a file stands, and that extends no other."""
    found = sorted(folder.parent.glob("*.yaml"))
    first = found if len(found) == 1 else [path for path in found if not _extends(path)]
    if len(first) == 1:
        return first[0]
    raise ConfigurationError(
        [
            Problem(
                file=str(scenario),
                line=0,
                column=0,
                key="scenario",
                came=f"{len(first)} configurations that extend no other stand in {folder.parent}",
                needed="a scenario is laid over exactly one configuration there",
                todo="check an experiment that names both",
            )
        ]
    )
