"""The only reader of configurations and experiments."""

from sim.config.configuration import Configuration, configuration_from_document
from sim.config.experiment import Experiment, load_experiment
from sim.config.loading import load_configuration
from sim.config.numbers import SourcedNumber
from sim.config.overlays import Scenario
from sim.config.schema import Settings, Window

__all__ = [
    "Configuration",
    "Experiment",
    "Scenario",
    "Settings",
    "SourcedNumber",
    "Window",
    "configuration_from_document",
    "load_configuration",
    "load_experiment",
]
