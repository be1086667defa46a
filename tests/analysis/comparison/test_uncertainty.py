"""Assumed parameters drawn anew: does the sign hold, what is noise, and what moves the difference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.analysis.comparison import Outcome, Uncertainty, uncertainty
from sim.errors import CaseloadError
from sim.stats import rank_correlation
from tests.analysis.comparison.pool import frame

N_DRAWS = 30
DRAWS = [f"draw-{number:03}" for number in range(1, N_DRAWS + 1)]


def drawn() -> pd.DataFrame:
    """Four parameters per draw, each uniform."""
    values = np.random.default_rng(1).uniform(size=(N_DRAWS, 4))
    wide = pd.DataFrame(values, index=DRAWS, columns=["effect", "other", "third", "idle"])
    return wide.rename_axis("point").reset_index().melt(id_vars="point", var_name="parameter")


def effects() -> np.ndarray:
    parameters = drawn().pivot(index="point", columns="parameter", values="value").loc[DRAWS]
    return (3.0 * parameters["effect"] + parameters["other"] - 0.8).to_numpy()


def study(*, m: int, noise: float = 0.3) -> Uncertainty:
    """Return what `m` replications a draw tell; a draw's difference follows its parameters, and luck is shared."""
    rng = np.random.default_rng(2)
    luck = rng.normal(20.0, 5.0, size=20)
    off = rng.normal(0.0, noise, size=(N_DRAWS + 1, 20))
    cases = {("now", "base"): luck, ("new", "base"): luck + 1.0 + off[0]}
    for row, (point, effect) in enumerate(zip(DRAWS, effects(), strict=True), start=1):
        cases |= {("now", point): luck[:m], ("new", point): luck[:m] + effect + off[row, :m]}
    return uncertainty(frame(cases), baseline="now", headline=["stock"], draws=DRAWS, parameters=drawn())


def test_every_draw_has_its_difference() -> None:
    found = study(m=2, noise=0.0)
    assert found.draws["point"].tolist() == DRAWS
    np.testing.assert_allclose(found.draws["difference"], effects(), atol=1e-9)
    assert set(found.draws["n"]) == {2}


def test_the_share_of_draws_in_which_the_sign_holds_has_an_interval() -> None:
    row = study(m=2, noise=0.0).summary.iloc[0]
    holds = np.mean(effects() > 0.0)
    assert row["same_sign_fraction"] == pytest.approx(holds)
    assert row["same_sign_low"] < holds < row["same_sign_high"]
    assert (row["draws_p5"], row["draws_p95"]) == pytest.approx(tuple(np.quantile(effects(), (0.05, 0.95))))


@pytest.mark.parametrize("m", [1, 4])
def test_parameters_are_told_from_noise(m: int) -> None:
    """True values: a spread of parameters of about 0.9, and noise of 0.3 or 1.0 in each replication."""
    for noise in (0.3, 1.0):
        row = study(m=m, noise=noise).summary.iloc[0]
        spread = effects().std(ddof=1)
        expected = spread**2 / (spread**2 + noise**2 / m)
        assert row["noise_from"] == ("draws" if m > 1 else "base")
        assert row["noise_sd"] == pytest.approx(noise, rel=0.35)
        assert row["parameter_low"] < expected < row["parameter_high"]
        assert noise > 0.5 or row["parameter_sd"] == pytest.approx(spread, rel=0.3)


def test_the_parameters_that_move_the_difference_are_named_in_order() -> None:
    drivers = study(m=2).drivers
    assert drivers["place"].tolist() == [1, 2, 3]
    assert drivers["parameter"].iloc[0] == "effect"
    assert drivers["decided"].tolist()[0]
    assert not drivers["decided"].tolist()[2]
    assert (drivers["ci_low"] < drivers["rank_correlation"]).all()


def few(*, base: list[float], draws: list[list[float]], **more: Any) -> Uncertainty:
    """Return what a baseline of nothing and differences written down tell; a draw may have fewer replications."""
    cases: dict[tuple[str, str], list[float]] = {("now", "base"): [0.0] * len(base), ("new", "base"): base}
    names = [f"d{number}" for number in range(len(draws))]
    for name, values in zip(names, draws, strict=True):
        cases |= {("now", name): [0.0] * len(values), ("new", name): values}
    return uncertainty(frame(cases), baseline="now", headline=["stock"], draws=names, **more)


def test_a_draw_is_held_against_the_baseline_of_the_same_draw() -> None:
    """Both are far higher in the draw than in the base case, and differ by as much."""
    told = frame({("now", "base"): [1.0], ("new", "base"): [3.0], ("now", "d"): [51.0], ("new", "d"): [53.0]})
    found = uncertainty(told, baseline="now", headline=["stock"], draws=["d"])
    assert found.draws["difference"].item() == found.summary["base_difference"].item() == 2.0


def test_the_sign_that_holds_is_that_of_the_base_case_and_not_above_zero() -> None:
    found = few(base=[-1.0, -2.0], draws=[[-1.0], [-2.0], [-0.5], [3.0]])
    assert found.summary["same_sign_fraction"].item() == 0.75


def test_draws_that_differ_in_their_replications_take_the_noise_of_the_base_case() -> None:
    """They cannot be split by themselves, whatever two replications all of them have."""
    base = [1.0, 3.0, 5.0, 7.0]
    row = few(base=base, draws=[[1.0, 1.1, 1.2], [2.0, 2.1, 2.2], [3.0, 3.1, np.nan]]).summary.iloc[0]
    assert row["noise_from"] == "base"
    assert row["noise_sd"] == pytest.approx(np.std(base, ddof=1))


def test_a_parameter_that_lowers_a_difference_may_move_it_most() -> None:
    numbers = np.random.default_rng(3).uniform(size=(20, 2))
    draws = [[float(1.0 - 3.0 * down + up)] for down, up in numbers]
    wide = pd.DataFrame(numbers, index=[f"d{number}" for number in range(20)], columns=["down", "up"])
    told = wide.rename_axis("point").reset_index().melt(id_vars="point", var_name="parameter")
    drivers = few(base=[-0.5, -0.4], draws=draws, parameters=told).drivers
    assert drivers["parameter"].tolist() == ["down", "up"]
    assert drivers["rank_correlation"][0] < -0.8


def test_the_intervals_of_drivers_hold_for_all_parameters_together() -> None:
    """Four are looked at and the strongest are told: each may be wrong with a quarter of the 5 %."""
    strongest = study(m=2, noise=0.0).drivers.iloc[0]
    effect = drawn().pivot(index="point", columns="parameter", values="value").loc[DRAWS, "effect"]
    alone = rank_correlation(effect, effects(), level=1.0 - 0.05 / 4)
    assert alone is not None
    assert (strongest["ci_low"], strongest["ci_high"]) == pytest.approx((alone.low, alone.high))


def test_what_cannot_be_said_is_empty() -> None:
    told = frame({("now", "base"): [1.0], ("new", "base"): [1.0], ("now", "d"): [1.0], ("new", "d"): [2.0]})
    found = uncertainty(told, baseline="now", headline=["stock"], draws=["d"])
    row = found.summary.iloc[0]
    assert row[["same_sign_fraction", "parameter_fraction", "noise_from"]].isna().all()
    assert (row["n_draws"], row["draws_mean"]) == (1, 1.0)
    assert len(found.drivers) == 0


def test_without_draws_there_is_the_base_difference_alone() -> None:
    told = frame({("now", "base"): [1.0, 2.0], ("new", "base"): [2.0, 3.5]})
    row = uncertainty(told, baseline="now", headline=["stock"], draws=[]).summary.iloc[0]
    assert (row["base_difference"], row["n_draws"]) == (1.25, 0)


def test_an_outcome_of_one_group_may_be_drawn() -> None:
    cases = {("now", "base"): [1.0, 2.0], ("new", "base"): [2.0, 3.5], ("now", "d"): [1.0], ("new", "d"): [4.0]}
    told = pd.concat([frame(cases), frame(cases, group_by="queue", group="intake")])
    intake = Outcome(measure="stock", group_by="queue", group="intake")
    found = uncertainty(told, baseline="now", headline=[intake], draws=["d"])
    assert found.summary[["measure", "group_by", "group", "draws_mean"]].to_numpy().tolist() == [
        ["stock", "queue", "intake", 3.0]
    ]


def test_a_draw_in_which_the_window_ended_first_is_empty() -> None:
    """In the draw one of two replications has no value: the other is the short one."""
    cases = {
        ("now", "base"): [1.0, 2.0],
        ("new", "base"): [2.0, 3.5],
        ("now", "d"): [1.0, 1.0],
        ("new", "d"): [4.0, 5.0],
    }
    told = frame(cases)
    cut = (told["point"] == "d") & (told["scenario"] == "new") & (told["replication"] == 1)
    told.loc[cut, ["value", "n"]] = [np.nan, 3.0]
    found = uncertainty(told, baseline="now", headline=["stock"], draws=["d"])
    assert found.draws["difference"].isna().all()


def test_a_draw_that_a_scenario_did_not_run_is_refused() -> None:
    told = frame({("now", "base"): [1.0], ("new", "base"): [1.0], ("now", "d"): [1.0]})
    with pytest.raises(CaseloadError, match="case 'new/d' is not among the replications"):
        uncertainty(told, baseline="now", headline=["stock"], draws=["d"])
