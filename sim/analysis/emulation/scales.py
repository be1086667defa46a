"""The scales on which an outcome may vary most evenly, and the way back to what people read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.arrays import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeScale:
    """A scale: `there` from what people read, `back` to it, and `slope`, that of `there`.

    ``above`` and ``below`` are what every value must lie between for the scale to be used.
    """

    name: str
    there: Callable[[Floats], Floats]
    back: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]
    above: float = -np.inf
    below: float = np.inf

    def fits(self, values: Floats) -> bool:
        """Whether all values lie where the scale is.

        Examples
        --------
        >>> SCALES["log"].fits(np.array([0.0, 2.0])), SCALES["logit"].fits(np.array([0.1, 0.9]))
        (False, True)
        """
        return bool(((values > self.above) & (values < self.below)).all())


def _expit(z: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-z)))


SCALES = {
    "linear": OutcomeScale(name="linear", there=lambda y: y, back=lambda z: z, slope=np.ones_like),
    "log": OutcomeScale(name="log", there=np.log, back=np.exp, slope=lambda y: 1.0 / y, above=0.0),
    "logit": OutcomeScale(
        name="logit",
        there=lambda y: np.log(y / (1.0 - y)),
        back=_expit,
        slope=lambda y: 1.0 / (y * (1.0 - y)),
        above=0.0,
        below=1.0,
    ),
}
"""The scales by name, the plainest first."""
