"""What a file that a person names holds: a configuration, a scenario over one, or an experiment."""

from __future__ import annotations

from pathlib import Path

from sim.config import Configuration, load_configuration
from sim.config.experiment import load_experiment
from sim.config.parse import parse_file
from sim.errors import ConfigurationError, Problem

EXPERIMENT_KEYS = {"kind", "replications", "configuration"}
REGION_KEYS = {"circumstances", "model", "measurement", "include", "extends"}


def configuration_in(path: Path, *, scenario: str | None = None) -> Configuration:
    """Return the configuration that a file leads to.

    An experiment gives the configuration it runs; a scenario is laid over the region in the folder above it.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file and those it names.
    """
    keys = {str(key) for key in parse_file(path).items}
    if keys & EXPERIMENT_KEYS:
        return load_experiment(path).load()
    if keys and not keys & REGION_KEYS and path.resolve().parent.name == "scenarios":
        return load_configuration(_region_of(path), scenarios=[path])
    return load_configuration(path, scenarios=() if scenario is None else scenario)


def validate(path: Path) -> tuple[Problem, ...]:
    """Return everything that is wrong with a file; nothing when it can be used."""
    try:
        configuration_in(path)
    except ConfigurationError as error:
        return error.problems
    return ()


def _region_of(scenario: Path) -> Path:
    """Return the one configuration in the folder above a scenario's folder."""
    found = sorted(scenario.resolve().parent.parent.glob("*.yaml"))
    if len(found) == 1:
        return found[0]
    raise ConfigurationError(
        [
            Problem(
                file=str(scenario),
                line=0,
                column=0,
                key="scenario",
                came=f"{len(found)} configurations stand in {scenario.resolve().parent.parent}",
                needed="a scenario is laid over exactly one configuration there",
                todo="check an experiment that names both",
            )
        ]
    )
