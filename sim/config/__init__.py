"""The only reader of configurations."""

from sim.config.configuration import Configuration, configuration_from_document, load_configuration
from sim.config.lines import is_entered
from sim.config.numbers import SourcedNumber
from sim.config.overlays import Scenario
from sim.config.schema import Settings, Window

__all__ = [
    "Configuration",
    "Scenario",
    "Settings",
    "SourcedNumber",
    "Window",
    "configuration_from_document",
    "is_entered",
    "load_configuration",
]
