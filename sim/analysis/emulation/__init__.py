"""What a simulation would say between the points at which it was run: a Gaussian process, with a band that is tested.

Numbers in, small frozen results out: inputs between 0 and 1, outcomes of replications that share their luck at all
points.
"""

from sim.analysis.emulation.choosing import Emulation, FittedPoints, SimulatedPoints, best_scale, emulated, scales_for
from sim.analysis.emulation.coverage import BAND, Coverage, covered, off_by
from sim.analysis.emulation.kernel import matern52
from sim.analysis.emulation.likelihood import fitted
from sim.analysis.emulation.luck import Luck, Noise, luck_of, noise_of
from sim.analysis.emulation.process import GaussianProcess, Kernel
from sim.analysis.emulation.scales import SCALES, OutcomeScale

__all__ = [
    "BAND",
    "SCALES",
    "Coverage",
    "Emulation",
    "FittedPoints",
    "GaussianProcess",
    "Kernel",
    "Luck",
    "Noise",
    "OutcomeScale",
    "SimulatedPoints",
    "best_scale",
    "covered",
    "emulated",
    "fitted",
    "luck_of",
    "matern52",
    "noise_of",
    "off_by",
    "scales_for",
]
