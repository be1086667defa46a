"""Kinds of experiment: what a file of each says, its plan, what it still needs, its tables, and who tells of them."""

from sim.studies.context import Context, context_of, context_of_plan
from sim.studies.kind import ExperimentKind
from sim.studies.registry import KINDS, kind_of, load_experiment, plan_of, problems_of, read_experiment, write_report
from sim.studies.spec import ExperimentSpec, Wishes

__all__ = [
    "KINDS",
    "Context",
    "ExperimentKind",
    "ExperimentSpec",
    "Wishes",
    "context_of",
    "context_of_plan",
    "kind_of",
    "load_experiment",
    "plan_of",
    "problems_of",
    "read_experiment",
    "write_report",
]
