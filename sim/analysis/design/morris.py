"""Elementary effects: which factors matter at all, from few runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi, sqrt
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.analysis.design.designs import Design, Factor, design_of, names_of, outputs_by_point, seed_of, to_range
from sim.stats.intervals import reach

if TYPE_CHECKING:
    from sim.arrays import Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class MorrisTrajectories:
    """Paths through the ranges on which each step moves one factor.

    `design` has (k + 1) points for each of r trajectories, one after the other, k being the number of factors.
    `moved[t, s]` is the factor that step s of trajectory t moves and `step[t, s]` by how much, as a signed share of its
    range; both have shape (r, k).
    """

    design: Design
    moved: Ints
    step: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementaryEffects:
    """What each factor did to the output, in the unit of the output per full range of the factor.

    Attributes
    ----------
    names
        The factors; all arrays follow their order.
    mu, mu_low, mu_high
        Mean of the effects over the trajectories with its t interval; near zero also when effects cancel out.
    mu_star, mu_star_low, mu_star_high
        Mean of the absolute effects with its t interval, no lower than zero: the measure to screen by.
    sigma
        Standard deviation of the effects: large when a factor acts with others or not in a straight line.
    mu_star_of_noise
        What `mu_star` would read for a factor that does nothing, from the spread over replications; None with one
        replication per point. A factor whose `mu_star` is no larger has not been seen to matter.
    n
        Number of trajectories.
    level
        Confidence level of the intervals.
    """

    names: tuple[str, ...]
    mu: Floats
    mu_low: Floats
    mu_high: Floats
    mu_star: Floats
    mu_star_low: Floats
    mu_star_high: Floats
    sigma: Floats
    mu_star_of_noise: Floats | None
    n: int
    level: float


def morris_trajectories(
    factors: Sequence[Factor], *, n_trajectories: int, seed: str | int, n_levels: int = 4
) -> MorrisTrajectories:
    """Return random trajectories on a grid of `n_levels` levels per factor, an even number.

    Every step is ``n_levels / (2 (n_levels - 1))`` of the range, in an order and a direction drawn for each trajectory.
    A whole factor steps between whole numbers, and its effects are taken over the step that it really made. Its range
    may then be used a little less evenly.

    Notes
    -----
    Morris (1991), Factorial sampling plans for preliminary computational experiments, Technometrics 33(2), 161-174. The
    radial design of Campolongo, Saltelli and Cariboni (2011), From screening to quantitative sensitivity analysis: a
    unified approach, Computer Physics Communications, doi 10.1016/j.cpc.2010.12.039, does better without noise, but has
    steps of all sizes, also tiny ones, by which the noise of replications is divided; steps here exceed half a range.

    Raises
    ------
    ValueError
        With fewer than two trajectories, or an odd number of levels.

    Examples
    --------
    >>> paths = morris_trajectories([Factor(name="fte", low=0.0, high=3.0)], n_trajectories=2, seed=1)
    >>> paths.design.array().round(6)[:, 0].tolist()
    [2.0, 0.0, 1.0, 3.0]
    """
    k = len(names_of(factors))
    if n_trajectories < 2 or n_levels < 2 or n_levels % 2:
        raise ValueError(
            f"got {n_trajectories} trajectories of {n_levels} levels; need two or more, and an even number of levels."
        )
    rng = np.random.default_rng(seed_of(seed))
    drawn = [_trajectory(rng, k, n_levels=n_levels) for _ in range(n_trajectories)]
    values = to_range(np.concatenate([unit for unit, _ in drawn]), factors)
    moved = np.array([order for _, order in drawn], dtype=np.int64)
    widths = np.array([factor.high - factor.low for factor in factors])
    moves = np.diff((values / widths).reshape(n_trajectories, k + 1, k), axis=1)
    step: Floats = np.take_along_axis(moves, moved[:, :, None], axis=2)[:, :, 0]
    return MorrisTrajectories(design=design_of(values, factors), moved=moved, step=step)


def elementary_effects(
    outputs: npt.ArrayLike, trajectories: MorrisTrajectories, *, level: float = 0.95
) -> ElementaryEffects:
    """Return the elementary effects of the factors on one output.

    Parameters
    ----------
    outputs
        One value per point of the design, or one row per point with one column per replication, which are averaged.
        Replications must be independent of each other; over points they may use common random numbers, which makes
        the effects sharper.
    trajectories
        The design that was run.
    level
        Confidence level of the t intervals over the trajectories, which are independent of each other.

    Raises
    ------
    ValueError
        When the outputs do not fit the design or are not finite.

    Notes
    -----
    mu and sigma are Morris's (1991); mu_star is that of Campolongo, Cariboni and Saltelli (2007), An effective
    screening design for sensitivity analysis of large models, Environmental Modelling & Software 22(10), 1509-1518.
    The mean absolute value of a normal variable without a mean is ``sqrt(2 / pi)`` of its standard deviation, which
    makes the noise of the effects the floor of mu_star.

    Examples
    --------
    >>> paths = morris_trajectories([Factor(name="fte", low=0.0, high=3.0)], n_trajectories=3, seed=1)
    >>> found = elementary_effects(5.0 - 2.0 * paths.design.array()[:, 0], paths)
    >>> found.mu.round(6).tolist(), found.mu_star.round(6).tolist()
    ([-6.0], [6.0])
    """
    r, k = trajectories.moved.shape
    y = outputs_by_point(outputs, n_points=r * (k + 1))
    change = np.diff(y.reshape(r, k + 1, -1), axis=1)
    effects = _in_order_of_factors(change / trajectories.step[:, :, None], trajectories)
    mean = effects.mean(axis=2)
    t = reach(r, level=level)
    half, half_star = (t * of.std(axis=0, ddof=1) / sqrt(r) for of in (mean, np.abs(mean)))
    mu, mu_star = mean.mean(axis=0), np.abs(mean).mean(axis=0)
    return ElementaryEffects(
        names=trajectories.design.names,
        mu=mu,
        mu_low=mu - half,
        mu_high=mu + half,
        mu_star=mu_star,
        mu_star_low=np.maximum(mu_star - half_star, 0.0),
        mu_star_high=mu_star + half_star,
        sigma=mean.std(axis=0, ddof=1),
        mu_star_of_noise=_noise_floor(effects),
        n=r,
        level=level,
    )


def _trajectory(rng: np.random.Generator, k: int, *, n_levels: int) -> tuple[Floats, Ints]:
    """The k + 1 points of one trajectory on the unit cube, and the factor that each step moves."""
    delta = n_levels / (2 * (n_levels - 1))
    low = rng.integers(n_levels // 2, size=k) / (n_levels - 1)
    upwards = rng.random(k) < 0.5
    order = rng.permutation(k)
    has_moved = np.arange(k + 1)[:, None] > np.argsort(order)[None, :]
    unit: Floats = np.minimum(low + delta * (has_moved == upwards), 1.0)  # thirds may add up to a hair over one
    return unit, order


def _in_order_of_factors(by_step: Floats, trajectories: MorrisTrajectories) -> Floats:
    """Effects of shape (trajectories, steps, replications) with the steps put in the order of the factors."""
    effects = np.empty_like(by_step)
    np.put_along_axis(effects, trajectories.moved[:, :, None], by_step, axis=1)
    return effects


def _noise_floor(effects: Floats) -> Floats | None:
    n_replications = effects.shape[2]
    if n_replications < 2:
        return None
    sd_of_mean = np.sqrt(effects.var(axis=2, ddof=1).mean(axis=0) / n_replications)
    floor: Floats = sqrt(2.0 / pi) * sd_of_mean
    return floor
