"""The only reader of configurations: files to one frozen, checked object, whose numbers know where they come from."""

from sim.config.configuration import (
    Configuration,
    configuration_from_document,
    configuration_of,
    configured,
    draft_of,
    load_anyway,
    load_configuration,
    part_of_document,
    scenario_files,
)
from sim.config.draft import Draft, Since, changed, in_order
from sim.config.lines import differences, is_entered, lines
from sim.config.meaning import meaning_of
from sim.config.moments import OtherStart, other_start, transitions_of
from sim.config.numbers import SourcedNumber
from sim.config.overlays import Scenario
from sim.config.schema import Settings, Window
from sim.config.shapes import KeyKind, Shape, shape_at
from sim.config.tree import Node, Path, Position, date_of, dotted, find, from_plain, is_number, shown, text_of

__all__ = [
    "Configuration",
    "Draft",
    "KeyKind",
    "Node",
    "OtherStart",
    "Path",
    "Position",
    "Scenario",
    "Settings",
    "Shape",
    "Since",
    "SourcedNumber",
    "Window",
    "changed",
    "configuration_from_document",
    "configuration_of",
    "configured",
    "date_of",
    "differences",
    "dotted",
    "draft_of",
    "find",
    "from_plain",
    "in_order",
    "is_entered",
    "is_number",
    "lines",
    "load_anyway",
    "load_configuration",
    "meaning_of",
    "other_start",
    "part_of_document",
    "scenario_files",
    "shape_at",
    "shown",
    "text_of",
    "transitions_of",
]
