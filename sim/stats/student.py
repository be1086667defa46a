"""Student's t, without the slow import of scipy.stats: the only place in this package that asks scipy."""

from __future__ import annotations

from functools import lru_cache

from sim.arrays import Floats


@lru_cache(maxsize=4096)
def t_quantile(p: float, *, degrees: int) -> float:
    """Return the value below which a t variable with `degrees` degrees of freedom lies with probability `p`.

    Examples
    --------
    >>> round(t_quantile(0.975, degrees=9), 4)
    2.2622
    """
    from scipy.special import stdtrit

    return float(stdtrit(degrees, p))


def t_two_sided(t: float, *, degrees: int) -> float:
    """Return the probability that a t variable lies at least as far from zero as `t`.

    Examples
    --------
    >>> round(t_two_sided(2.2622, degrees=9), 4)
    0.05
    """
    from scipy.special import stdtr

    return 2.0 * float(stdtr(degrees, -abs(t)))


def t_beyond(p: Floats, *, degrees: int) -> Floats:
    """Return the positive values as far from zero as which, or farther, a t variable lies with probabilities `p`.

    Examples
    --------
    >>> t_beyond(np.array([0.05]), degrees=9).round(4).tolist()
    [2.2622]
    """
    from scipy.special import stdtrit

    values: Floats = -stdtrit(degrees, p / 2.0)
    return values


def same_tail(t: Floats, *, degrees: int, new_degrees: int) -> Floats:
    """Return the positive t values with `new_degrees` that are exceeded as rarely as `t` with `degrees`.

    Examples
    --------
    >>> same_tail(np.array([2.2622]), degrees=9, new_degrees=1000).round(4).tolist()
    [1.9624]
    """
    from scipy.special import stdtr, stdtrit

    mapped: Floats = -stdtrit(
        new_degrees, stdtr(degrees, -t)
    )  # in the lower tail, where probabilities keep their digits
    return mapped
