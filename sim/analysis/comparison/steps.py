"""What a difference is made of: the parts of a scenario switched on one by one, under the same luck."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.comparison.families import is_no_luck
from sim.analysis.comparison.outcome import Named, outcomes
from sim.analysis.comparison.paired import verdicts_of
from sim.analysis.comparison.values import BASE_POINT, PERIODS, Values, check_outcomes, rows_of_outcomes, values_of
from sim.errors import CaseloadError
from sim.stats import shared_luck, simultaneous_differences

if TYPE_CHECKING:
    import pandas as pd

    from sim.arrays import Floats


TOTAL = "total"
COLUMNS = (
    *("scenario", "baseline", "step", "component", "measure", "group_by", "group", "period", "unit"),
    *("contribution", "ci_low", "ci_high", "p_adjusted", "crn_correlation", "n", "verdict"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionStep:
    """A part of a scenario, and the case that is reached when it is switched on as well."""

    component: str
    scenario: str
    point: str = BASE_POINT


def attribution(
    replications: pd.DataFrame,
    steps: Mapping[str, Sequence[AttributionStep]],
    *,
    baseline: str,
    headline: Collection[Named],
    periods: Sequence[str] = PERIODS,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return what each part of each scenario adds to its difference from the baseline.

    Parameters
    ----------
    replications
        As in `sim.analysis.comparison.differences`, with the cases of all steps.
    steps
        For each scenario its parts in the order in which they are switched on, from the baseline up to the scenario.
    baseline
        The scenario from which the first step starts, at its base point.
    headline
        What is split: outcomes, or bare names of measures, which are those of all residents together.
    periods
        Each measure is taken over the first of these that it has.
    level
        Probability that all intervals of one scenario hold at once.

    Returns
    -------
    A frame with `COLUMNS`: per scenario and outcome a row per step, counted from 1, and a last row ``total``, which is
    the sum of the contributions. A replication counts only when all cases of the chain have a value, or they
    would not add up. Verdicts are those of `sim.analysis.comparison.differences`.

    Notes
    -----
    Each contribution is the paired difference between consecutive cases. What a part adds depends on what was switched
    on before it: another order gives other contributions and the same total. Intervals and p-values are joint over all
    steps, totals and outcomes of ONE scenario; no correction is made for looking at several scenarios, since a split
    explains a difference that `differences.csv` has declared or not.

    Raises
    ------
    CaseloadError
        When a scenario has no steps, or a case or outcome is not among the replications.
    """
    import pandas as pd

    first = outcomes(headline)
    rows = rows_of_outcomes(replications, first, periods=periods)
    reached = {(baseline, BASE_POINT), *((step.scenario, step.point) for chain in steps.values() for step in chain)}
    used = pd.MultiIndex.from_frame(rows[["scenario", "point"]].astype(str)).isin(list(reached))
    table = values_of(rows[used])
    check_outcomes(table, first, of=replications)
    table = table.only(first)
    parts = [
        _split(table, chain, baseline=baseline, level=level).assign(scenario=scenario, baseline=baseline)
        for scenario, chain in steps.items()
        if _is_chain(scenario, chain)
    ]
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)] if parts else pd.DataFrame(columns=list(COLUMNS))


def _is_chain(scenario: str, chain: Sequence[AttributionStep]) -> bool:
    if not chain:
        raise CaseloadError(f"scenario {scenario!r}: came without steps; one or more were needed; add them")
    return True


def _split(table: Values, chain: Sequence[AttributionStep], *, baseline: str, level: float) -> pd.DataFrame:
    """Return the rows of one scenario: its outcomes, and within each the steps and the total."""
    cases = [table.number((baseline, BASE_POINT)), *(table.number((step.scenario, step.point)) for step in chain)]
    values = _whole_chains(table, cases)
    after = _columns(np.concatenate([values[1:], values[-1:]]))
    before = _columns(np.concatenate([values[:-1], values[:1]]))
    of_all = np.repeat(table.is_of_all(), len(cases))
    family = simultaneous_differences(after - before, level=level, certain=is_no_luck(after, before, of_all=of_all))
    frame = table.keys.loc[table.keys.index.repeat(len(cases))].reset_index(drop=True)
    frame = frame.assign(
        step=np.tile(np.arange(1, len(cases) + 1), len(table.keys)),
        component=[*(step.component for step in chain), TOTAL] * len(table.keys),
        contribution=family.mean,
        ci_low=family.low,
        ci_high=family.high,
        p_adjusted=family.p_adjusted,
        crn_correlation=shared_luck(after, before).correlation,
        n=family.n,
        verdict=verdicts_of(family),
    )
    return _adding_up(frame)


def _whole_chains(table: Values, cases: Sequence[int]) -> Floats:
    """The values of cases where all have one; a column in which for some the window ended first is empty."""
    values = table.values[cases]
    cut_off = table.cut_off[cases].any(axis=(0, 1))
    return np.where(np.isfinite(values).all(axis=0) & ~cut_off, values, np.nan)


def _columns(values: Floats) -> Floats:
    """From (step, replication, measure) to a column per measure and step, steps within measures."""
    steps, n, measures = values.shape
    return values.transpose(1, 2, 0).reshape(n, measures * steps)


def _adding_up(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with each total the sum of its parts, from which a mean of sums may differ in the last bit."""
    total = frame["component"] == TOTAL
    parts = frame["contribution"].where(~total, 0.0).to_numpy().reshape(-1, frame["step"].max())
    frame.loc[total, "contribution"] = [sum(of_one[:-1].tolist()) for of_one in parts]
    return frame
