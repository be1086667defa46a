"""Sobol indices: how much of the variance of an output each factor explains, apart from the noise of replications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.analysis.design.designs import (
    Design,
    Factor,
    design_of,
    names_of,
    outputs_by_point,
    seed_of,
    sobol_unit,
    to_range,
)

if TYPE_CHECKING:
    from sim.arrays import Floats

N_RESAMPLES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class SaltelliDesign:
    """Two samples A and B of n points each, and for each of k factors A with that factor's column from B.

    `design` has n (k + 2) points: A, then B, then the mixed samples in the order of the factors.
    """

    design: Design
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SobolIndices:
    """Shares of the variance of the mean response over the ranges of the factors.

    Attributes
    ----------
    names
        The factors; all arrays follow their order.
    first, first_low, first_high
        Share of a factor by itself, with its bootstrap interval. Sampling makes some small ones negative.
    total, total_low, total_high
        Share of a factor with all it does together with others, with its bootstrap interval.
    variance
        Variance of the mean response [output squared]; with one replication per point that of the response.
    noise_share
        Share of the variance of a single run (any point, any replication) that is luck and no factor: the variance
        over replications, averaged over points, in the sum of it and `variance`. None with one replication per
        point, where the noise cannot be told apart and inflates `total` and deflates `first`.
    n, n_replications, level
        Points in each of the two samples, replications per point, confidence level of the intervals.
    """

    names: tuple[str, ...]
    first: Floats
    first_low: Floats
    first_high: Floats
    total: Floats
    total_low: Floats
    total_high: Floats
    variance: float
    noise_share: float | None
    n: int
    n_replications: int
    level: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What each of the n rows of the design contributes; the indices are ratios of means over rows."""

    first: Floats
    total: Floats
    square: Floats
    level: Floats


def saltelli_design(factors: Sequence[Factor], *, n: int, seed: str | int) -> SaltelliDesign:
    """Return the design for Sobol indices from `n` scrambled Sobol points, a power of two.

    It has n (k + 2) points for k factors. A and B are the two halves of one Sobol sequence in 2 k dimensions.

    Examples
    --------
    >>> staff = [Factor(name="fte", low=1.0, high=2.0), Factor(name="teams", low=1, high=4, whole=True)]
    >>> len(saltelli_design(staff, n=8, seed="example").design)
    32
    """
    k = len(names_of(factors))
    both = sobol_unit(2 * k, n=n, seed=seed)
    a, b = both[:, :k], both[:, k:]
    mixed = [np.where(np.arange(k) == column, b, a) for column in range(k)]
    unit = np.concatenate([a, b, *mixed])
    return SaltelliDesign(design=design_of(to_range(unit, factors), factors), n=n)


def sobol_indices(
    outputs: npt.ArrayLike, design: SaltelliDesign, *, level: float = 0.95, seed: str | int = 0
) -> SobolIndices:
    """Return the first-order and total Sobol indices of the factors for one output.

    Parameters
    ----------
    outputs
        One value per point of the design, or one row per point with one column per replication. Replications must be
        independent of each other; over points they may use common random numbers.
    design
        The design that was run.
    level
        Confidence level of the percentile bootstrap intervals.
    seed
        Seed or name of the bootstrap.

    Raises
    ------
    ValueError
        When the outputs do not fit the design or are not finite, or when their mean does not vary over the points.

    Notes
    -----
    First order: Saltelli, Annoni, Azzini, Campolongo, Ratto and Tarantola (2010), Variance based sensitivity analysis
    of model output, Computer Physics Communications 181(2), 259-270, table 2 (b); total: table 2 (f), Jansen's.
    `scipy.stats.sobol_indices` has the same two and agrees for one replication per point; it knows no replications.

    With R >= 2 replications the indices are those of the mean response, without the noise left in means over R. Every
    numerator and denominator is quadratic in the outputs, so what noise adds to it is found from the replications
    themselves: ``(R q(mean output) - mean of q(output of one replication)) / (R - 1)`` is the mean of q's bilinear
    form over all pairs of different replications, in which no luck meets itself. This holds with independent and with
    common random numbers, since it never assumes that noise differs from point to point.

    The bootstrap draws rows of the design (a point of A with its companions). Sobol points are more even than such
    draws, which makes the intervals rather too wide; luck that all points share, under common random numbers, is not
    drawn again and not in them.

    Examples
    --------
    >>> plan = saltelli_design([Factor(name=name, low=0.0, high=1.0) for name in "ab"], n=512, seed=1)
    >>> found = sobol_indices(plan.design.array() @ [2.0, 1.0], plan)
    >>> found.first.round(2).tolist(), found.total.round(2).tolist()
    ([0.8, 0.2], [0.8, 0.2])
    """
    k, n = len(design.design.names), design.n
    y = outputs_by_point(outputs, n_points=n * (k + 2))
    parts = _parts((y - y[: 2 * n].mean()).reshape(k + 2, n, -1))
    first, total, variance = _indices(parts, np.ones((1, n)))
    if not variance[0] > 1e-12 * float((y**2).mean()):
        raise ValueError(
            f"variance: got {float(variance[0])!r} for the mean response; a share needs outputs that vary over points, "
            "by more than the noise of their replications."
        )
    counts = np.random.default_rng(seed_of(seed)).multinomial(n, np.full(n, 1.0 / n), size=N_RESAMPLES)
    drawn_first, drawn_total, drawn_variance = _indices(parts, counts.astype(np.float64))
    usable = drawn_variance > 0.0
    tails = [0.5 - level / 2.0, 0.5 + level / 2.0]
    first_low, first_high = np.quantile(drawn_first[usable], tails, axis=0)
    total_low, total_high = np.quantile(drawn_total[usable], tails, axis=0)
    return SobolIndices(
        names=design.design.names,
        first=first[0],
        first_low=first_low,
        first_high=first_high,
        total=total[0],
        total_low=total_low,
        total_high=total_high,
        variance=float(variance[0]),
        noise_share=_noise_share(y, variance=float(variance[0])),
        n=n,
        n_replications=y.shape[1],
        level=level,
    )


def _parts(y: Floats) -> _Parts:
    """The contributions of each row, from outputs of shape (k + 2, n, replications) around their mean."""
    a, b, mixed = y[0], y[1], y[2:]
    return _Parts(
        first=_without_noise(b, mixed - a).T,
        total=0.5 * _without_noise(mixed - a, mixed - a).T,
        square=0.5 * (_without_noise(a, a) + _without_noise(b, b)),
        level=0.5 * (a + b),
    )


def _indices(parts: _Parts, counts: Floats) -> tuple[Floats, Floats, Floats]:
    """The indices of shape (draws, k) and the variance of each draw, given how often each row counts in it."""
    weights = counts / counts.sum(axis=1, keepdims=True)
    level = weights @ parts.level
    variance: Floats = weights @ parts.square - _without_noise(level, level)
    safe = np.where(variance > 0.0, variance, np.inf)[:, None]
    return weights @ parts.first / safe, weights @ parts.total / safe, variance


def _without_noise(x: Floats, y: Floats) -> Floats:
    """The product of the means of x and y over replications, the last axis, without that of one luck with itself."""
    n = x.shape[-1]
    product: Floats = x.mean(axis=-1) * y.mean(axis=-1)
    return product if n == 1 else (n * product - (x * y).mean(axis=-1)) / (n - 1)


def _noise_share(y: Floats, *, variance: float) -> float | None:
    if y.shape[1] < 2:
        return None
    noise = float(y.var(axis=1, ddof=1).mean())
    return noise / (noise + variance)
