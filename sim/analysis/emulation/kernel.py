"""How alike the outcomes at two points are: Matern's correlation, with a length for each input."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.arrays import Floats

ROOT_FIVE = sqrt(5.0)


def matern52(distance: Floats) -> Floats:
    """Return the correlation at a distance in lengths: ``(1 + s + s^2 / 3) exp(-s)`` with ``s = sqrt(5) distance``.

    Functions that vary so have two derivatives. Source: Rasmussen and Williams (2006), Gaussian Processes for Machine
    Learning, MIT Press, equation 4.17.

    Examples
    --------
    >>> matern52(np.array([0.0, 1.0])).round(6).tolist()
    [1.0, 0.523994]
    """
    s = ROOT_FIVE * distance
    return (1.0 + s + s * s / 3.0) * np.exp(-s)


def matern52_with_slope(distance: Floats) -> tuple[Floats, Floats]:
    """Return `matern52` and ``-2 dM / d(distance^2)``, which share what takes longest.

    Times ``(apart / length)^2`` the second is the slope in the logarithm of that length. It has no pole where two
    points are one: ``(5 / 3) (1 + s) exp(-s)``.
    """
    s = ROOT_FIVE * distance
    fallen = np.exp(-s)
    return (1.0 + s + s * s / 3.0) * fallen, (5.0 / 3.0) * (1.0 + s) * fallen


def squares_apart(x: Floats, other: Floats) -> Floats:
    """Return how far points lie apart in each input, squared; shape (inputs, points, other points)."""
    apart = x.T[:, :, None] - other.T[:, None, :]
    return apart * apart


def distance(squares: Floats, lengths: Floats) -> Floats:
    """Return how far points lie apart in lengths; shape (points, other points)."""
    return np.asarray(np.sqrt(np.tensordot(1.0 / lengths**2, squares, axes=1)))
