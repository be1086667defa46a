"""Kinds of experiment: what a file of each says, its plan, what it still needs, and its tables."""

from sim.studies.experiment_file import Experiment, load_experiment

__all__ = ["Experiment", "load_experiment"]
