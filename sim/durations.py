"""From a family, a mean and a spread to a function of one uniform number: inverse transforms only."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, fabs, isfinite, log, log1p, sqrt

CONSTANT, EXPONENTIAL, LOGNORMAL, UNIFORM = range(4)
FAMILIES = {"constant": CONSTANT, "exponential": EXPONENTIAL, "lognormal": LOGNORMAL, "uniform": UNIFORM}
"""The families a configuration may name."""


HIGHEST_UNIFORM_CV = 1.0 / sqrt(3.0)
"""The largest cv of a uniform that begins at zero: it is as wide as its mean on either side."""


@dataclass(frozen=True, slots=True)
class Quantile:
    """A quantile function: from a uniform number in (0, 1) to a duration [weeks] or an effort [hours].

    The parameters ``a`` and ``b`` of a family: a constant has its value in ``a``, an exponential its mean; a lognormal
    is ``exp(a + b z)`` of a standard normal z; a uniform lies within ``b`` on either side of ``a``.
    """

    family: int
    a: float
    b: float = 0.0

    def at(self, u: float) -> float:
        """Return the value below which a share `u` of all values lies."""
        if self.family == LOGNORMAL:
            return exp(self.a + self.b * standard_normal(u))
        if self.family == EXPONENTIAL:
            return -self.a * log1p(-u)
        if self.family == UNIFORM:
            return self.a + self.b * (2.0 * u - 1.0)
        return self.a


def inverse(family: str, mean: float, cv: float = 0.0) -> Quantile:
    """Return the quantile function of a family with this mean and coefficient of variation.

    The families: ``constant``; ``exponential`` (its cv is 1); ``lognormal``; ``uniform`` between
    ``mean * (1 - sqrt(3) cv)`` and ``mean * (1 + sqrt(3) cv)``.

    Raises
    ------
    ValueError
        When the mean or the cv is negative or not finite, the family is unknown, or a uniform would go below zero.

    Examples
    --------
    >>> round(inverse("exponential", 10.0).at(0.5), 3)
    6.931
    """
    if not (isfinite(mean) and isfinite(cv) and mean >= 0.0 and cv >= 0.0):
        raise ValueError(f"mean {mean!r} and cv {cv!r} must be finite and not negative")
    if family not in FAMILIES:
        raise ValueError(f"family {family!r} is unknown; known: {sorted(FAMILIES)}")
    if family == "lognormal":
        return _lognormal(mean, cv)
    return _uniform(mean, cv) if family == "uniform" else Quantile(FAMILIES[family], mean)


def _lognormal(mean: float, cv: float) -> Quantile:
    if mean == 0.0 or cv == 0.0:
        return Quantile(CONSTANT, mean)
    sigma = sqrt(log1p(cv * cv))
    return Quantile(LOGNORMAL, log(mean) - sigma * sigma / 2.0, sigma)


def _uniform(mean: float, cv: float) -> Quantile:
    half = min(sqrt(3.0) * cv * mean, mean)
    if cv > HIGHEST_UNIFORM_CV:
        raise ValueError(
            f"a uniform with cv {cv!r} would go below zero; the cv may be at most {HIGHEST_UNIFORM_CV:.3f}"
        )
    return Quantile(UNIFORM, mean, half)


def standard_normal(u: float) -> float:
    """Return the quantile of the standard normal distribution, to the bit that of ``statistics.NormalDist``.

    M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (1988),
    477-484: one ratio of polynomials for the middle, and two for the tails.

    >>> round(standard_normal(0.975), 3)
    1.96
    """
    q = u - 0.5
    if fabs(q) <= 0.425:
        return _in_the_middle(q)
    r = sqrt(-log(u if q <= 0.0 else 1.0 - u))
    x = _in_a_tail(r - 1.6) if r <= 5.0 else _far_in_a_tail(r - 5.0)
    return -x if q < 0.0 else x


def _in_the_middle(q: float) -> float:
    r = 0.180625 - q * q
    above = 2.5090809287301226727e3 * r + 3.3430575583588128105e4
    above = above * r + 6.7265770927008700853e4
    above = above * r + 4.5921953931549871457e4
    above = above * r + 1.3731693765509461125e4
    above = above * r + 1.9715909503065514427e3
    above = above * r + 1.3314166789178437745e2
    above = above * r + 3.3871328727963666080
    below = 5.2264952788528545610e3 * r + 2.8729085735721942674e4
    below = below * r + 3.9307895800092710610e4
    below = below * r + 2.1213794301586595867e4
    below = below * r + 5.3941960214247511077e3
    below = below * r + 6.8718700749205790830e2
    below = below * r + 4.2313330701600911252e1
    below = below * r + 1.0
    return above * q / below


def _in_a_tail(r: float) -> float:
    above = 7.74545014278341407640e-4 * r + 2.27238449892691845833e-2
    above = above * r + 2.41780725177450611770e-1
    above = above * r + 1.27045825245236838258
    above = above * r + 3.64784832476320460504
    above = above * r + 5.76949722146069140550
    above = above * r + 4.63033784615654529590
    above = above * r + 1.42343711074968357734
    below = 1.05075007164441684324e-9 * r + 5.47593808499534494600e-4
    below = below * r + 1.51986665636164571966e-2
    below = below * r + 1.48103976427480074590e-1
    below = below * r + 6.89767334985100004550e-1
    below = below * r + 1.67638483018380384940
    below = below * r + 2.05319162663775882187
    below = below * r + 1.0
    return above / below


def _far_in_a_tail(r: float) -> float:
    above = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
    above = above * r + 1.24266094738807843860e-3
    above = above * r + 2.65321895265761230930e-2
    above = above * r + 2.96560571828504891230e-1
    above = above * r + 1.78482653991729133580
    above = above * r + 5.46378491116411436990
    above = above * r + 6.65790464350110377720
    below = 2.04426310338993978564e-15 * r + 1.42151175831644588870e-7
    below = below * r + 1.84631831751005468180e-5
    below = below * r + 7.86869131145613259100e-4
    below = below * r + 1.48753612908506148525e-2
    below = below * r + 1.36929880922735805310e-1
    below = below * r + 5.99832206555887937690e-1
    below = below * r + 1.0
    return above / below
