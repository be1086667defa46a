"""The level from more futures: through their mean, as sure as they are, the same luck or refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.errors import ResultsError
from sim.planner.data import PageMade, correlation, luck_of_level, page_data
from sim.planner.futures import MoreFutures
from sim.planner.measured import measures_of
from sim.planner.simulated import SimulatedDesign
from sim.store import REPLICATIONS, Result
from tests.planner import browser, designed
from tests.report.pages import otherwise

pytestmark = pytest.mark.slow

STOCK = "stock_on_benefit"


@pytest.fixture(scope="module")
def moved(design: SimulatedDesign, futures: Result) -> PageMade:
    return PageMade(design, MoreFutures.of(futures, design))


@pytest.fixture(scope="module")
def data(moved: PageMade) -> dict[str, Any]:
    return moved.data()


def by_future(futures: Result, scenario: str, measure: str) -> pd.Series:
    """Return a measure of a scenario as it is over what is compared, by future, straight from the table."""
    rows = futures.replications
    mine = rows[(rows["measure"] == measure) & (rows["group_by"] == "all") & (rows["point"] == "base")]
    mine = mine[(mine["scenario"] == scenario) & (mine["period"] == "after")]
    return mine.set_index("replication")["value"].sort_index()


def test_the_page_expects_of_a_scenario_as_it_is_the_mean_over_all_futures(
    data: dict[str, Any], futures: Result
) -> None:
    x = browser.scaled(data, browser.today(data))
    assert data["made"]["futures"] == designed.N_FUTURES
    for scenario, some in data["emulators"].items():
        values = by_future(futures, scenario, STOCK)
        mean, variance = browser.expected(some, STOCK, x)
        mine = some["measures"][STOCK]
        assert browser.natural(mine, mean) == pytest.approx(values.mean(), rel=1e-4)
        assert variance < 0.01 * mine["uneven"]
        assert data["simulated"][scenario][STOCK]["mean"] == pytest.approx(values.mean(), rel=1e-6)
        assert data["simulated"][scenario][STOCK]["n"] == designed.N_FUTURES


def test_it_is_as_sure_of_that_as_a_t_interval_over_the_futures(moved: PageMade, futures: Result) -> None:
    from scipy.stats import t

    for scenario, one in moved.emulations[STOCK].items():
        values = one.scale.there(by_future(futures, scenario, STOCK).to_numpy())
        half = t.ppf(0.95, designed.N_FUTURES - 1) * values.std(ddof=1) / designed.N_FUTURES**0.5
        assert 1.6448536 * luck_of_level(one) ** 0.5 == pytest.approx(half, rel=1e-6)


def test_what_settings_differ_by_is_what_it_was(moved: PageMade, made: PageMade) -> None:
    x = np.random.default_rng(1).uniform(size=(20, len(designed.FACTORS)))
    for scenario, one in moved.emulations[STOCK].items():
        before, after = (some.process.predict(x) for some in (made.emulations[STOCK][scenario], one))
        lifted = after[0] - before[0]
        assert lifted == pytest.approx(np.full(len(x), one.shift), abs=1e-3 * np.sqrt(before[1]).max())
        assert (after[1] <= before[1] * (1.0 + 1e-9)).all()


def test_how_luck_goes_together_is_the_correlation_over_the_futures(moved: PageMade, futures: Result) -> None:
    one = next(one for one in measures_of(moved.design) if one.id == STOCK)
    names = [*moved.design.points]
    values = {name: by_future(futures, name, STOCK).to_numpy() for name in names}
    scale = moved.emulations[STOCK][names[0]].scale
    told = moved.together(one.id, one, names[0])

    assert told[0] == 1.0
    for name, found in zip(names, told, strict=True):
        expected = np.corrcoef(scale.there(values[names[0]]), scale.there(values[name]))[0, 1]
        assert found == pytest.approx(expected, abs=1e-4)


def test_without_more_futures_nobody_says_how_luck_goes_together(made: PageMade) -> None:
    one = measures_of(made.design)[0]
    assert made.together(one.id, one, "as_it_is") == [None] * len(made.design.points)
    assert all(emulation.shift == 0.0 for emulation in made.emulations[one.id].values())


def test_what_does_not_vary_goes_with_nothing() -> None:
    assert correlation(np.ones(3), np.array([1.0, 2.0, 3.0])) == 0.0


# --- refused ------------------------------------------------------------------------------------------------------


def refused(futures: Result, result: Result) -> str:
    """Return the one line with which a result is refused."""
    with pytest.raises(ResultsError) as caught:
        page_data(result, futures=futures)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_other_luck_is_refused(futures: Result, result: Result) -> None:
    other = otherwise(futures, seed=7)
    assert f"has the seed 7, and the page {result.plan.seed}" in refused(other, result)


def test_no_more_futures_are_refused(result: Result) -> None:
    assert "has 3 futures, and the page 3; more were needed" in refused(result, result)


def test_a_scenario_that_is_not_there_is_refused(futures: Result, result: Result) -> None:
    jobs = tuple(job for job in futures.plan.jobs if job.scenario == "as_it_is")
    found = refused(otherwise(futures, jobs=jobs), result)
    assert "holds no scenario that is 'one_pool' of the page" in found


def test_other_code_is_refused(futures: Result, result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = Result.rows

    def by_other_code(self: Result, name: str, **how: Any) -> pd.DataFrame:
        found = rows(self, name, **how)
        is_one = (found["measure"] == STOCK) & (found["replication"] == 1)
        return found.assign(value=found["value"] + 1e-9 * is_one) if self.folder == futures.folder else found

    monkeypatch.setattr(Result, "rows", by_other_code)
    assert f"{STOCK} is another there in the same future" in refused(futures, result)


def test_a_copy_without_replications_is_refused(futures: Result, result: Result) -> None:
    files = {name: digest for name, digest in futures.manifest["files"].items() if name != REPLICATIONS}
    copy = Result(futures.folder, futures.manifest | {"files": files})
    assert "was published without replications.parquet" in refused(copy, result)
