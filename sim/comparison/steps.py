"""What a difference is made of: the parts of a scenario switched on one by one, under the same luck."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.comparison.paired import verdicts_of
from sim.comparison.values import BASE_POINT, PERIODS, Values, check_measures, rows_of, values_of
from sim.errors import CaseloadError
from sim.stats.shared_luck import shared_luck
from sim.stats.simultaneous import simultaneous_differences

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TOTAL = "total"
COLUMNS = (
    *("scenario", "baseline", "step", "component", "measure", "period", "unit"),
    *("contribution", "ci_low", "ci_high", "p_adjusted", "crn_correlation", "n", "verdict"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A part of a scenario, and the case that is reached when it is switched on as well."""

    component: str
    scenario: str
    point: str = BASE_POINT


def attribution(
    replications: pd.DataFrame,
    steps: Mapping[str, Sequence[Step]],
    *,
    baseline: str,
    measures: Collection[str],
    periods: Sequence[str] = PERIODS,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return what each part of each scenario adds to its difference from the baseline.

    Parameters
    ----------
    replications
        As in `sim.comparison.differences`, with the cases of all steps.
    steps
        For each scenario its parts in the order in which they are switched on, from the baseline up to the scenario.
    baseline
        The scenario from which the first step starts, at its base point.
    measures
        Headline measures: over all residents together.
    periods
        Each measure is taken over the first of these that it has.
    level
        Probability that all intervals of one scenario hold at once.

    Returns
    -------
    A frame with `COLUMNS`: per scenario and measure a row per step, counted from 1, and a last row ``total``, which is
    the sum of the contributions. A replication counts only when all cases of the chain have a value, or they
    would not add up. Verdicts are those of `sim.comparison.differences`.

    Notes
    -----
    Each contribution is the paired difference between consecutive cases. What a part adds depends on what was switched
    on before it: another order gives other contributions and the same total. Intervals and p-values are joint over all
    steps, totals and measures of ONE scenario; no correction is made for looking at several scenarios, since a split
    explains a difference that `differences.csv` has declared or not.

    Raises
    ------
    CaseloadError
        When a scenario has no steps, or a case or measure is not among the replications.
    """
    import pandas as pd

    rows = rows_of(replications, measures=measures, periods=periods)
    check_measures(rows, measures, of=replications)
    reached = {(baseline, BASE_POINT), *((step.scenario, step.point) for chain in steps.values() for step in chain)}
    used = pd.MultiIndex.from_frame(rows[["scenario", "point"]].astype(str)).isin(list(reached))
    table = values_of(rows[used])
    parts = [
        _split(table, chain, baseline=baseline, level=level).assign(scenario=scenario, baseline=baseline)
        for scenario, chain in steps.items()
        if _is_chain(scenario, chain)
    ]
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)] if parts else pd.DataFrame(columns=list(COLUMNS))


def _is_chain(scenario: str, chain: Sequence[Step]) -> bool:
    if not chain:
        raise CaseloadError(f"scenario {scenario!r}: came without steps; one or more were needed; add them")
    return True


def _split(table: Values, chain: Sequence[Step], *, baseline: str, level: float) -> pd.DataFrame:
    """Return the rows of one scenario: its measures, and within each the steps and the total."""
    cases = [table.number((baseline, BASE_POINT)), *(table.number((step.scenario, step.point)) for step in chain)]
    values = table.values[cases]
    values = np.where(np.isfinite(values).all(axis=0), values, np.nan)
    after = _columns(np.concatenate([values[1:], values[-1:]]))
    before = _columns(np.concatenate([values[:-1], values[:1]]))
    family = simultaneous_differences(after - before, level=level)
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


def _columns(values: Floats) -> Floats:
    """From (step, replication, measure) to a column per measure and step, steps within measures."""
    steps, n, measures = values.shape
    return values.transpose(1, 2, 0).reshape(n, measures * steps)


def _adding_up(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with each total the sum of its parts, from which a mean of sums may differ in the last bit."""
    total = frame["component"] == TOTAL
    places = frame.groupby("measure", sort=False, observed=True).indices
    for measure, rows in places.items():
        parts = frame["contribution"].to_numpy()[rows[:-1]]
        frame.loc[total & (frame["measure"] == measure), "contribution"] = sum(parts.tolist())
    return frame
