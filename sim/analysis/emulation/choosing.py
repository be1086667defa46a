"""An outcome emulated: on which scale, how wide its band, and how often that holds points that it was not made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.emulation.coverage import BAND, Coverage, Z, covered, off_by
from sim.analysis.emulation.likelihood import fitted
from sim.analysis.emulation.luck import Luck, luck_of, noise_of
from sim.analysis.emulation.process import GaussianProcess, Kernel
from sim.analysis.emulation.scales import SCALES, OutcomeScale

if TYPE_CHECKING:
    from sim.arrays import Bools, Floats

INNER = 4
"""Every so-many-th point that is fitted is left out when scales are compared."""

FOLDS = 5
"""Into so many parts the points that are fitted are divided to see how wide a band must be."""

WIDER = (0.5, 4.0)
"""By how much the variances of a band may be changed so that it holds the points left out as often as it should."""


@dataclass(frozen=True, kw_only=True)
class SimulatedPoints:
    """The outcomes of one measure in one scenario.

    Attributes
    ----------
    x
        Shape (points, inputs), each input between 0 and 1.
    values
        Of replications that share their luck at all points, as people read them; shape (points, replications).
    held_out
        Which points are not fitted, but tell how often the band is right; shape (points).
    """

    x: Floats
    values: Floats
    held_out: Bools

    @cached_property
    def means(self) -> Floats:
        """The mean at each point."""
        return np.asarray(self.values.mean(axis=1))

    def on(self, scale: OutcomeScale) -> FittedPoints:
        """Return the points on a scale: the mean, and the noise as the replications spread there."""
        noise = noise_of(scale.there(self.values), held_out=self.held_out).variances
        return FittedPoints(x=self.x, outcomes=scale.there(self.means), noise=noise, held_out=self.held_out)

    def luck_on(self, scale: OutcomeScale) -> Luck:
        """Return the luck that all points share, on a scale."""
        return luck_of(scale.there(self.values[~self.held_out]))


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedPoints:
    """Points on a scale, some of them held out; shapes as of `SimulatedPoints`."""

    x: Floats
    outcomes: Floats
    noise: Floats
    held_out: Bools

    def inner(self) -> FittedPoints:
        """Return those that are fitted, with some of them held out in their turn."""
        mine = ~self.held_out
        again = np.arange(int(mine.sum())) % INNER == INNER - 1
        return FittedPoints(x=self.x[mine], outcomes=self.outcomes[mine], noise=self.noise[mine], held_out=again)

    def through(self, kernel: Kernel) -> GaussianProcess:
        """Return the process through those that are not held out."""
        mine = ~self.held_out
        return GaussianProcess.through(self.x[mine], self.outcomes[mine], noise=self.noise[mine], kernel=kernel)

    def fitted(self, *, lengths: Floats | None = None, near: Kernel | None = None) -> GaussianProcess:
        """Return the likeliest process through those that are not held out; `lengths`, `near`: as of `fitted`."""
        mine = ~self.held_out
        found = fitted(self.x[mine], self.outcomes[mine], noise=self.noise[mine], lengths=lengths, near=near)
        return self.through(found)

    def stretched(self, process: GaussianProcess, *, lengths: Floats | None = None) -> GaussianProcess:
        """Return a likeliest process with a band as wide as those that are not held out need."""
        known = process.kernel
        off = [one.off(one.fitted(lengths=lengths, near=known)) for one in self.folds()]
        return self.through(known.wider(widening(np.concatenate(off))))

    def folds(self) -> Iterator[FittedPoints]:
        """Yield those that are not held out, each time with other ones of them held out, all once."""
        mine = ~self.held_out
        for fold in range(FOLDS):
            out = np.arange(int(mine.sum())) % FOLDS == fold
            yield FittedPoints(x=self.x[mine], outcomes=self.outcomes[mine], noise=self.noise[mine], held_out=out)

    def off(self, process: GaussianProcess) -> Floats:
        """Return by how many standard deviations those held out are off a process; shape (held out)."""
        out = self.held_out
        return off_by(process, self.x[out], self.outcomes[out], noise=self.noise[out])

    def coverage(self, process: GaussianProcess) -> Coverage:
        """Return how many of those held out lie in the band of a process."""
        return covered(self.off(process))


def widening(off: Floats) -> float:
    """Return by how much all variances are multiplied, so that a band holds what it should of points left out.

    Parameters
    ----------
    off
        By how many standard deviations points are off, each expected by a process, lengths and all, that was fitted
        without it; shape (points).

    Notes
    -----
    The part `BAND` of them lies below some number, which for a normal would be `Z`: the smallest that holds
    ``ceil((n + 1) BAND)`` of n, as a point like these is then held with at least that chance (split conformal
    prediction, Lei, G'Sell, Rinaldo, Tibshirani and Wasserman 2018, Journal of the American Statistical Association
    113, 1094-1111; with parts in place of a split it is so nearly). It mends what a normal band is wrong in: tails that
    are not, and parameters taken for known though they were fitted. The points held out from all have no part in it.

    Examples
    --------
    >>> round(widening(np.linspace(0.0, 2.0, 99)), 2)  # 90 of the 99 lie below 1.82, and not 1.64
    1.22
    """
    at = min(int(np.ceil((len(off) + 1) * BAND)), len(off)) - 1
    return float(np.clip((np.sort(off)[at] / Z) ** 2, *WIDER))


@dataclass(frozen=True, kw_only=True)
class Emulation:
    """A measure of a scenario between its points: the scale, the process, its coverage, the luck of its level.

    ``uneven`` is the variance, on the scale, of what luck does to one setting and not to all, in a mean over the
    futures of the points; ``shift`` by how much the process was moved to the level of more futures than those.
    """

    scale: OutcomeScale
    process: GaussianProcess
    coverage: Coverage
    luck: Luck
    uneven: float
    shift: float = 0.0

    def moved(self, at: Floats, more: Floats) -> Emulation:
        """Return it at the level of more futures, with that luck in place of the luck of the points.

        At the point where there are more futures it then expects their mean, and is sure that it does; how sure that
        mean is, is `luck`. Elsewhere it expects what it did, lifted as much, and is as sure as it is of the difference
        from that point.

        Parameters
        ----------
        at
            One of the points; shape (inputs).
        more
            The outcome there in more futures, as people read it; shape (futures).
        """
        scale = self.scale
        if not scale.fits(more):
            return self
        expected, _ = self.process.predict(at[None, :])
        shift = float(scale.there(more.mean(keepdims=True))[0] - expected[0])
        process = self.process.known_at(at).lifted(shift)
        return replace(self, process=process, luck=luck_of(scale.there(more)[None, :]), shift=shift)


def emulated(points: SimulatedPoints, *, scale: OutcomeScale, lengths: Floats | None = None) -> Emulation:
    """Return a measure between its points; `lengths`: those of another of which it is a part, a year say."""
    mine = points.on(scale)
    process = mine.stretched(mine.fitted(lengths=lengths), lengths=lengths)
    uneven = float(mine.noise[~mine.held_out].mean())
    luck = points.luck_on(scale)
    return Emulation(scale=scale, process=process, coverage=mine.coverage(process), luck=luck, uneven=uneven)


def scales_for(points: Iterable[SimulatedPoints], *, least: float | None, most: float | None) -> list[OutcomeScale]:
    """Return the scales on which a measure may be emulated: those on which all its values lie, by their bounds."""
    some = list(points)
    names = ["linear", *(["log"] if least == 0.0 else []), *(["logit"] if (least, most) == (0.0, 1.0) else [])]
    return [SCALES[name] for name in names if all(SCALES[name].fits(one.values) for one in some)]


def best_scale(scenarios: Sequence[SimulatedPoints], scales: Sequence[OutcomeScale]) -> OutcomeScale:
    """Return the scale that says best what comes at points left out, in all scenarios of a measure together.

    The points are some of those that are fitted, never those on which coverage is tested. What is compared is the
    logarithm of the density of what came, as people read it, which a scale that squeezes the numbers cannot win by that
    (Gneiting and Raftery 2007, Strictly proper scoring rules, prediction, and estimation, Journal of the American
    Statistical Association 102, 359-378). Of equals the plainest is taken.
    """
    if len(scales) == 1:
        return scales[0]
    scores: Mapping[str, float] = {one.name: sum(_score(points, one) for points in scenarios) for one in scales}
    return max(scales, key=lambda one: scores[one.name])


def _score(points: SimulatedPoints, scale: OutcomeScale) -> float:
    inner = points.on(scale).inner()
    out, process = inner.held_out, inner.fitted()
    mean, variance = process.predict(inner.x[out])
    wide = variance + process.own(inner.noise[out])
    density = -0.5 * ((inner.outcomes[out] - mean) ** 2 / wide + np.log(2.0 * np.pi * wide))
    slopes = scale.slope(points.means[~points.held_out][out])
    return float((density + np.log(slopes)).sum())
