"""How many replications are enough: for several measures at once, and to decide a difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, inf, sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats, Ints
from sim.stats.intervals import replications, t_quantile

MOST_REPLICATIONS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """How precisely one measure is known.

    `relative_half_width` is over all replications so far; `n_needed` is the first number of replications that was
    precise enough and stayed so for the whole look-ahead, None when there is none yet.
    """

    measure: str
    n_needed: int | None
    relative_half_width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the replications so far say about how many are needed.

    `n_needed` is the number that serves all measures, None when not every measure has settled. `n_more` is how many to
    run before asking again, 0 when settled or at the cap. `capped` says that the cap was reached first, and `short`
    names the measures that are then not precise enough.
    """

    n_needed: int | None
    n_more: int
    capped: bool
    short: tuple[str, ...]
    measures: tuple[Precision, ...]


def choose_replications(
    values: Mapping[str, npt.ArrayLike],
    *,
    share_of: npt.ArrayLike | None = None,
    relative_half_width: float = 0.05,
    level: float = 0.95,
    n_initial: int = 3,
    look_ahead: int = 5,
    cap: int = 1000,
) -> Choice:
    """Return how many replications give every measure a t interval of at most the wanted relative half-width.

    Parameters
    ----------
    values
        For each measure the value of each replication so far, in the order in which they count.
    share_of
        The value of each replication of that of whose mean the half-width is a share: for a paired difference, the
        baseline. By default each measure's own.
    relative_half_width
        Wanted half-width as a share of the mean.
    level
        Confidence level of the interval.
    n_initial
        Number of replications below which no interval is trusted.
    look_ahead
        Number of further replications over which the interval must stay narrow enough; above 100 replications it grows
        in proportion to them.
    cap
        Most replications to run.

    Notes
    -----
    The confidence interval method with look-ahead of Hoad, Robinson and Davies (2010), Automated selection of the
    number of replications for a discrete-event simulation, Journal of the Operational Research Society 61, 1632-1644,
    asked of every measure. Stopping at the first narrow interval stops too early: by luck some interval is narrow soon.

    Raises
    ------
    ValueError
        Without measures, with measures of unequal length, or when what is wanted is out of its range.

    Examples
    --------
    >>> choice = choose_replications({"stock": [100, 104, 98, 101, 99, 102, 100, 101, 100, 99]})
    >>> choice.n_needed, choice.n_more, choice.capped
    (4, 0, False)
    """
    if not (values and relative_half_width > 0.0 and n_initial >= 2 and look_ahead >= 0 and cap >= n_initial):
        raise ValueError(
            "need 1 or more measures, a half-width above 0, n_initial >= 2, look_ahead >= 0, cap >= n_initial."
        )
    paths = {name: running_half_width(x, share_of=share_of, level=level) for name, x in values.items()}
    if len({path.size for path in paths.values()}) != 1:
        raise ValueError("measures differ in their number of replications; give each the same replications.")
    firsts = {
        name: _first_settled(path, target=relative_half_width, n_initial=n_initial, look_ahead=look_ahead)
        for name, path in paths.items()
    }
    measures = tuple(
        Precision(measure=name, n_needed=firsts[name], relative_half_width=float(path[-1]))
        for name, path in paths.items()
    )
    return _choice(
        measures, n_run=next(iter(paths.values())).size + 1, target=relative_half_width, cap=cap, ahead=look_ahead
    )


def running_half_width(values: npt.ArrayLike, *, share_of: npt.ArrayLike | None = None, level: float = 0.95) -> Floats:
    """Return the half-width of the t interval as a share of the mean, after 2, 3, ... replications.

    The mean is that of `share_of`, by default of the values themselves. The share is infinite where the mean is zero
    and the values vary, and 0 where nothing varies.

    Examples
    --------
    >>> running_half_width([9.0, 11.0, 10.0]).round(3).tolist()
    [1.271, 0.248]
    >>> running_half_width([1.0, -1.0, 0.0], share_of=[90.0, 110.0, 100.0]).round(4).tolist()
    [0.1271, 0.0248]
    """
    x = replications(values, level=level)
    n = np.arange(1, x.size + 1)
    centred = x - x.mean()  # against cancellation in the running variance
    mean = np.cumsum(centred) / n
    squares = np.maximum(np.cumsum(centred**2) - n * mean**2, 0.0)[1:]
    t = np.array([t_quantile(0.5 + level / 2.0, degrees=degrees) for degrees in range(1, x.size)])
    half_width = t * np.sqrt(squares / (n[1:] - 1) / n[1:])
    level_of_mean = np.abs(mean[1:] + x.mean()) if share_of is None else _running_level(share_of, n=n, level=level)
    relative: Floats = np.where(half_width > 0.0, inf, 0.0)
    np.divide(half_width, level_of_mean, out=relative, where=level_of_mean > 0.0)
    return relative


def _running_level(values: npt.ArrayLike, *, n: Ints, level: float) -> Floats:
    """Return the size of the mean of as many values as `n` says, from the second number on."""
    x = replications(values, level=level)
    if x.size != n.size:
        raise ValueError(f"got {x.size} values of share_of for {n.size} replications; need one of each.")
    running: Floats = np.abs(np.cumsum(x) / n)[1:]
    return running


def _first_settled(path: Floats, *, target: float, n_initial: int, look_ahead: int) -> int | None:
    """The first n from which the interval is narrow enough through the look-ahead; `path[0]` belongs to n = 2."""
    narrow = path <= target
    for n in range(n_initial, path.size + 2 - _ahead(n_initial, look_ahead)):
        until = n + _ahead(n, look_ahead)
        if until <= path.size + 1 and narrow[n - 2 : until - 1].all():
            return n
    return None


def _ahead(n: int, look_ahead: int) -> int:
    """The number of replications to look ahead from n."""
    return look_ahead * max(n, 100) // 100


def _choice(measures: tuple[Precision, ...], *, n_run: int, target: float, cap: int, ahead: int) -> Choice:
    short = tuple(m.measure for m in measures if m.n_needed is None)
    if not short:
        needed = max(m.n_needed or 0 for m in measures)
        return Choice(n_needed=needed, n_more=0, capped=False, short=(), measures=measures)
    widest = max(m.relative_half_width for m in measures if m.n_needed is None)
    # half-widths shrink as the root of n; at least one more, never more than a doubling on so rough a guess
    guess = n_run * min((widest / target) ** 2, 2.0)
    n_more = max(0, min(cap, max(ceil(guess), n_run + 1) + _ahead(n_run, ahead)) - n_run)
    return Choice(n_needed=None, n_more=n_more, capped=n_more == 0, short=short, measures=measures)


def replications_to_decide(
    differences: npt.ArrayLike, *, sd: npt.ArrayLike, level: float = 0.95, power: float = 0.8
) -> Floats:
    """Return how many paired replications would decide the sign of each true difference with chance `power`.

    The smallest n for which ``(t(1 - a/2; n - 1) + t(power; n - 1)) * sd / sqrt(n) <= |difference|``, a = 1 - level;
    infinite when it exceeds a million. At a power of one half this is the n at which the interval just excludes zero.
    Source: Lachin (1981), Introduction to sample size determination and power analysis for clinical trials, Controlled
    Clinical Trials 2, 93-113, with t for the normal quantiles.

    Examples
    --------
    >>> replications_to_decide([1.0, 0.0], sd=[2.0, 2.0]).tolist()
    [34.0, inf]
    """
    from scipy.special import stdtrit

    size, spread_of = np.abs(np.asarray(differences, dtype=np.float64)), np.asarray(sd, dtype=np.float64)
    z = NormalDist()
    normal = z.inv_cdf(0.5 + level / 2.0) + z.inv_cdf(power)
    needed = np.full(size.shape, np.inf)
    open_ = np.flatnonzero(size * sqrt(MOST_REPLICATIONS) > normal * spread_of)
    inverse = spread_of[open_] / size[open_]
    needed[open_] = np.maximum(np.ceil((normal * inverse) ** 2), 2.0)  # from below: t is wider than the normal
    while open_.size:
        n = needed[open_]
        reach = stdtrit(n - 1.0, 0.5 + level / 2.0) + stdtrit(n - 1.0, power)
        more = reach * inverse > np.sqrt(n)
        open_, inverse = open_[more], inverse[more]
        needed[open_] += 1.0
    return needed
