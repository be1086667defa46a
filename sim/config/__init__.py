"""The only reader of configurations: files to one frozen, checked object, whose numbers know where they come from."""

from sim.config.configuration import (
    SCENARIOS,
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
from sim.config.documents import EXTENDS, GROWS, INCLUDE, SIZE, SIZE_SHAPE, assemble, is_there
from sim.config.draft import Draft, Since, changed, in_order, mended
from sim.config.labels import LANGUAGES, LabelText
from sim.config.numbers import FACTOR, SOURCE_KINDS, Beyond, SourcedNumber, beyond
from sim.config.overlays import BOXES, Scenario, beyond_ranges, entries_set, override
from sim.config.parse import parse_file
from sim.config.reader import read
from sim.config.resolved import OtherStart, differences, is_entered, lines, meaning_of, other_start, transitions_of
from sim.config.schema import Composition, ConfiguredTeam, Settings, Window
from sim.config.shapes import KeyKind, Shape, shape_at, shapes_of
from sim.config.tree import STAND_IN, Node, Path, Position, date_of, dotted, find, from_plain, is_number, shown, text_of

__all__ = [
    "BOXES",
    "EXTENDS",
    "FACTOR",
    "GROWS",
    "INCLUDE",
    "LANGUAGES",
    "SCENARIOS",
    "SIZE",
    "SIZE_SHAPE",
    "SOURCE_KINDS",
    "STAND_IN",
    "Beyond",
    "Composition",
    "Configuration",
    "ConfiguredTeam",
    "Draft",
    "KeyKind",
    "LabelText",
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
    "assemble",
    "beyond",
    "beyond_ranges",
    "changed",
    "configuration_from_document",
    "configuration_of",
    "configured",
    "date_of",
    "differences",
    "dotted",
    "draft_of",
    "entries_set",
    "find",
    "from_plain",
    "in_order",
    "is_entered",
    "is_number",
    "is_there",
    "lines",
    "load_anyway",
    "load_configuration",
    "meaning_of",
    "mended",
    "other_start",
    "override",
    "parse_file",
    "part_of_document",
    "read",
    "scenario_files",
    "shape_at",
    "shapes_of",
    "shown",
    "text_of",
    "transitions_of",
]
