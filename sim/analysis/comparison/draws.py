"""How far a difference rests on assumed parameters, apart from the luck of its replications."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.comparison.outcome import Named, outcomes
from sim.analysis.comparison.values import BASE_POINT, PERIODS, Values, check_outcomes, rows_of_outcomes, values_of
from sim.stats import VarianceSplit, proportion_interval, rank_correlation, split_variance, split_variance_by

if TYPE_CHECKING:
    import pandas as pd

    from sim.arrays import Floats, Ints


NAMED = ("scenario", "baseline", "measure", "group_by", "group", "period", "unit")
SUMMARY = (
    *NAMED,
    *("base_difference", "n_draws", "n_replications", "draws_mean", "draws_p5", "draws_p95"),
    *("same_sign_fraction", "same_sign_low", "same_sign_high"),
    *("parameter_sd", "noise_sd", "parameter_fraction", "parameter_low", "parameter_high", "noise_from"),
)
DRAWS = (*NAMED, "point", "difference", "n")
DRIVERS = (*NAMED, "place", "parameter", "rank_correlation", "ci_low", "ci_high", "decided", "n_draws")
LOW, HIGH = 0.05, 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    """What draws of the assumed parameters do to the headline differences, in three frames.

    `summary` has a row per scenario and outcome (columns `SUMMARY`), `draws` a row per draw as well (`DRAWS`), and
    `drivers` the parameters that move each difference most, from place 1 on (`DRIVERS`).
    """

    summary: pd.DataFrame
    draws: pd.DataFrame
    drivers: pd.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class _Headline:
    """One headline difference: per replication of the base case, and per draw (row) and replication."""

    named: dict[str, str]
    base: Floats
    draws: Floats

    @property
    def n(self) -> Ints:
        """The number of replications behind each draw."""
        n: Ints = np.isfinite(self.draws).sum(axis=1)
        return n

    @property
    def means(self) -> Floats:
        """The difference in each draw; nan where no replication has it."""
        return _row_means(self.draws)


def uncertainty(
    replications: pd.DataFrame,
    *,
    baseline: str,
    headline: Collection[Named],
    draws: Sequence[str],
    parameters: pd.DataFrame | None = None,
    periods: Sequence[str] = PERIODS,
    most_drivers: int = 3,
    level: float = 0.95,
) -> Uncertainty:
    """Return how the headline differences move when the assumed parameters are drawn anew.

    Parameters
    ----------
    replications
        As in `sim.analysis.comparison.differences`, with the base point and the points of the draws; a draw gives every
        scenario the same parameters and the same luck.
    baseline
        The scenario that the others are compared with, in the same draw.
    headline
        Outcomes, or bare names of measures, which are those of all residents together.
    draws
        The design points that are draws.
    parameters
        A row per ``point`` and ``parameter`` with the ``value`` drawn; None when nobody asks what moves a difference.
    periods
        Each measure is compared over the first of these that it has.
    most_drivers
        How many parameters are named per difference.
    level
        Confidence level of every interval.

    Returns
    -------
    ``same_sign_fraction`` is the share of draws in which the difference has the sign that it has in the base case (mean
    over its replications), with its Wilson interval: draws are the independent units. It is empty when the base
    difference is zero. A draw with few replications has noise of its own, which takes the share towards one half;
    ``parameter_fraction`` says how much of the spread between draws is not noise. ``draws_p5`` and ``draws_p95``
    include the noise.

    Notes
    -----
    ``noise_from`` says where the noise was learnt. ``draws``: every draw has the same two or more replications, and the
    noise is what is left in them after draw and replication (`sim.stats.split_variance`), so that luck which all draws
    share is neither. ``base``: draws of one replication cannot tell the two apart by themselves, and the variance of
    the paired difference over the base case's replications is subtracted instead. Draws share their luck, so that they
    differ by less than independent runs would: then too much is subtracted, and ``parameter_fraction`` is rather too
    low. Empty: there is neither, or there are fewer than two draws.

    A parameter's rank correlation with the difference has an interval that holds for all parameters together
    (Bonferroni), since the strongest are picked; with few draws it is wide, and ``decided`` says whether it leaves zero
    out. With fewer than five draws nothing is named.

    Raises
    ------
    CaseloadError
        When the baseline has no base point or draw that a scenario has, or an outcome is not among the replications.
    """
    import pandas as pd

    first = outcomes(headline)
    table = values_of(rows_of_outcomes(replications, first, periods=periods, points=[BASE_POINT, *draws]))
    check_outcomes(table, first, of=replications)
    found = list(_headlines(table.only(first), baseline=baseline, draws=draws))
    wide = None if parameters is None else _wide(parameters, draws)
    drivers = [row for one in found for row in _drivers(one, wide, most=most_drivers, level=level)]
    return Uncertainty(
        summary=pd.DataFrame([_summary(one, level=level) for one in found], columns=list(SUMMARY)),
        draws=pd.DataFrame([row for one in found for row in _rows(one, draws)], columns=list(DRAWS)),
        drivers=pd.DataFrame(drivers, columns=list(DRIVERS)),
    )


def _headlines(table: Values, *, baseline: str, draws: Sequence[str]) -> Iterator[_Headline]:
    scenarios = dict.fromkeys(scenario for scenario, point in table.cases if scenario != baseline)
    for scenario in scenarios:
        base = _differences(table, scenario, BASE_POINT, baseline=baseline)
        of_draws = [_differences(table, scenario, point, baseline=baseline) for point in draws]
        stacked = np.stack(of_draws) if of_draws else np.empty((0, *base.shape))
        for row, key in enumerate(table.keys.to_dict("records")):
            named = {"scenario": scenario, "baseline": baseline, **{name: str(key[name]) for name in NAMED[2:]}}
            yield _Headline(named=named, base=base[:, row], draws=stacked[:, :, row])


def _differences(table: Values, scenario: str, point: str, *, baseline: str) -> Floats:
    """The paired differences of one scenario in one draw: a row per replication, a column per measure."""
    rows = np.arange(len(table.keys))
    here, there = (np.full_like(rows, table.number((name, point))) for name in (scenario, baseline))
    off: Floats = table.compared(here, rows) - table.compared(there, rows)
    return off


def _rows(one: _Headline, draws: Sequence[str]) -> Iterator[dict[str, Any]]:
    for point, difference, n in zip(draws, one.means.tolist(), one.n.tolist(), strict=True):
        yield {**one.named, "point": point, "difference": difference, "n": n}


def _summary(one: _Headline, *, level: float) -> dict[str, Any]:
    means = one.means[np.isfinite(one.means)]
    told: dict[str, Any] = {
        **one.named,
        "base_difference": float(_row_means(one.base[None, :])[0]),
        "n_draws": means.size,
        "n_replications": int(one.n[one.n > 0].min(initial=one.base.size)) if means.size else 0,
    }
    if means.size:
        told["draws_mean"] = float(means.mean())
        told["draws_p5"], told["draws_p95"] = (float(end) for end in np.quantile(means, (LOW, HIGH)))
    return told | _sign(told["base_difference"], means, level=level) | _parts(one, level=level)


def _sign(base: float, means: Floats, *, level: float) -> dict[str, float]:
    if not means.size or base == 0.0 or np.isnan(base):
        return {}
    share = proportion_interval(int((np.sign(means) == np.sign(base)).sum()), means.size, level=level)
    return {"same_sign_fraction": share.mean, "same_sign_low": share.low, "same_sign_high": share.high}


def _parts(one: _Headline, *, level: float) -> dict[str, Any]:
    found = _split(one, level=level)
    if found is None:
        return {}
    split, noise_from = found
    return {
        "parameter_sd": split.between_sd,
        "noise_sd": split.noise_sd,
        "parameter_fraction": split.fraction,
        "parameter_low": split.low,
        "parameter_high": split.high,
        "noise_from": noise_from,
    }


def _split(one: _Headline, *, level: float) -> tuple[VarianceSplit, str] | None:
    """Split by the draws themselves where they can, by the base case where they cannot."""
    used = one.draws[:, np.isfinite(one.draws).any(axis=0)]
    if min(used.shape) >= 2 and np.isfinite(used).all():
        return split_variance(used, level=level), "draws"
    means, base = one.means[one.n > 0], one.base[np.isfinite(one.base)]
    if means.size < 2 or base.size < 2:
        return None
    noise, m = float(base.var(ddof=1)), int(one.n[one.n > 0].min())
    return split_variance_by(means, noise=noise, degrees=base.size - 1, m=m, level=level), "base"


def _wide(parameters: pd.DataFrame, draws: Sequence[str]) -> pd.DataFrame:
    """One row per draw, in their order, and one column per parameter."""
    wide = parameters.pivot(index="point", columns="parameter", values="value")
    return wide.reindex(list(draws)).astype(float)


def _drivers(one: _Headline, wide: pd.DataFrame | None, *, most: int, level: float) -> Iterator[dict[str, Any]]:
    """Yield the parameters whose ranks go most with those of the difference, the strongest first."""
    if wide is None or not len(wide.columns):
        return
    each = 1.0 - (1.0 - level) / len(wide.columns)
    there = np.isfinite(one.means) & np.isfinite(wide.to_numpy()).all(axis=1)
    if there.sum() < 2:
        return
    found = [(str(name), rank_correlation(wide[name].to_numpy()[there], one.means[there], level=each)) for name in wide]
    known = [(name, estimate) for name, estimate in found if estimate is not None]
    known.sort(key=lambda pair: -abs(pair[1].mean))
    for place, (name, estimate) in enumerate(known[:most], start=1):
        yield {
            **one.named,
            "place": place,
            "parameter": name,
            "rank_correlation": estimate.mean,
            "ci_low": estimate.low,
            "ci_high": estimate.high,
            "decided": not estimate.low <= 0.0 <= estimate.high,
            "n_draws": estimate.n,
        }


def _row_means(values: Floats) -> Floats:
    n = np.isfinite(values).sum(axis=1)
    total = np.where(np.isfinite(values), values, 0.0).sum(axis=1)
    means: Floats = np.divide(total, n, out=np.full(n.shape, np.nan), where=n > 0)
    return means
