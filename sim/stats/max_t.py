"""How far the largest of many t statistics strays when nothing is going on: the root of bands and joint intervals."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.stats.student import same_tail

Floats = npt.NDArray[np.float64]

N_DRAWS = 2000
SEED = 20160101
MOST_ROWS = 40
NUMBERS_AT_ONCE = 1_000_000
FLAT = 1e-12


def max_t_draws(sample: Floats) -> Floats:
    """Return draws of the largest absolute t over the columns of a sample of normals that is correlated like `sample`.

    Parameters
    ----------
    sample
        One row per replication, one column per quantity (a week, a scenario). Columns that do not vary say nothing
        and are left out; the result is empty when none varies.

    Notes
    -----
    A parametric bootstrap: each draw is a whole new sample of n normal rows with the correlations of `sample`, from
    which the t statistics are computed again. So every t has its own estimated spread, as it had in the data, which
    a draw from a multivariate normal (Montiel Olea and Plagborg-Moller, 2019, Simultaneous confidence bands, Journal of
    Applied Econometrics 34(1)) has not: at 20 replications that covered 77 to 90 % instead of 95 % in our trials. The
    seed is fixed: the same sample gives the same draws.

    Above 40 replications 40 rows are drawn, and each t is then read as the one as far out with the right degrees of
    freedom: t hardly changes there, while the cost would grow with the square of the replications.

    The correlations are estimated as well: in trials with paths from white to smooth, a level of 95 % covered 94 to
    96 % with 20 replications and 93 to 94 % with 10.
    """
    z = _unit_columns(sample)
    n, k = z.shape
    if k == 0:
        return np.empty(0)
    rng = np.random.default_rng(SEED)
    batch = max(1, NUMBERS_AT_ONCE // (min(n, MOST_ROWS) * max(n, k)))
    sizes = [min(batch, N_DRAWS - first) for first in range(0, N_DRAWS, batch)]
    draws = np.sort(np.concatenate([_largest_t(rng, z, n_draws=size) for size in sizes]))
    return draws if n <= MOST_ROWS else same_tail(draws, degrees=MOST_ROWS - 1, new_degrees=n - 1)


def critical_value(draws: Floats, *, level: float) -> float:
    """Return the value that the largest absolute t stays below with probability `level`.

    Rounded up to three decimals: the draws tell no more, and the order of a sum in linear algebra differs per machine.
    """
    if draws.size == 0:  # nothing varies: every width is zero whatever it is multiplied with
        return 0.0
    return float(np.ceil(np.quantile(draws, level) * 1000.0) / 1000.0)


def adjusted_p(t: Floats, draws: Floats) -> Floats:
    """Return for each t the probability that the largest of all lies at least as far out, counted with one to spare."""
    beyond = (draws.size - np.searchsorted(draws, np.abs(t), side="left")).astype(np.float64)
    return (beyond + 1.0) / (draws.size + 1.0)


def spread(sample: Floats) -> Floats:
    """Return the standard deviation of each column, and exactly zero where all that varies is rounding."""
    sd: Floats = sample.std(axis=0, ddof=1)
    return np.where(sd > FLAT * np.abs(sample).max(axis=0, initial=0.0), sd, 0.0)


def _unit_columns(sample: Floats) -> Floats:
    """The deviations from the mean of columns that vary, scaled to length one: their products are correlations."""
    varies = sample[:, spread(sample) > 0.0]
    off = varies - varies.mean(axis=0)
    unit: Floats = off / np.sqrt((off**2).sum(axis=0))
    return unit


def _largest_t(rng: np.random.Generator, z: Floats, *, n_draws: int) -> Floats:
    n, k = z.shape
    m = min(n, MOST_ROWS)
    rows = (rng.standard_normal((n_draws * m, n)) @ z).reshape(n_draws, m, k)  # one product: many small ones are slow
    mean_square = rows.sum(axis=1) ** 2 / m
    variance = (np.einsum("rnk,rnk->rk", rows, rows) - mean_square) / (m - 1)
    largest: Floats = np.sqrt((mean_square / variance).max(axis=1))
    return largest
