"""Kinds of experiment: what a file of each says, its plan, what it still needs, and its tables."""

from sim.studies.registry import SingleSpec, load_experiment

__all__ = ["SingleSpec", "load_experiment"]
