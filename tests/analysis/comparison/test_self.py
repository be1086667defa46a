"""The same scenario under three names: declared different in one table of twenty at most, and not for being idle."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.analysis.comparison import BEST, Direction, Values, compare
from sim.analysis.comparison.families import Judged, judged
from sim.analysis.comparison.paired import verdicts_of
from sim.arrays import Bools, Floats
from sim.stats.intervals import spread
from tests.analysis.comparison.pool import JUDGED, NAMES, experiment, new_draws, pool
from tests.stats.few_draws import few_draws as few_draws

N = 20
FEWER = 10
N_EXPERIMENTS = 1000
WRONG_SHARE = 0.08
"""A share of false tables that the test must not let pass."""

SHIFT = 1.5
"""A true difference, in standard deviations of the paired difference."""

N_SHIFTED = 40

DECLARED = ("higher", "lower", "best", "not best")
BETTER: dict[str, Direction] = {outcome.name: "higher" for outcome in JUDGED}


def families(values: Values) -> dict[str, Judged]:
    """Return the families of an experiment by their names."""
    found = judged(values, baseline=NAMES[0], headline=JUDGED, pairs=[NAMES])
    return {family.name: family for family in found}


def is_declared(family: Judged) -> Bools:
    """Say which rows of a family are declared to differ."""
    return np.isin(verdicts_of(family.family), DECLARED)


def table_of(values: Values) -> pd.DataFrame:
    """Return the whole table of an experiment."""
    return compare(values, baseline=NAMES[0], headline=JUDGED, pairs=[NAMES], better=BETTER)


@cache
def is_headline() -> Bools:
    """Say which rows decide."""
    headline = np.zeros(len(pool().keys), dtype=bool)
    for outcome in JUDGED:
        headline[pool().rows(outcome)] = True
    return headline


def with_shift(values: Values, *, of: Bools) -> Values:
    """Return the experiment with the second scenario's rows `of` moved by 1.5 standard deviations of a difference."""
    shift = np.where(of, SHIFT * np.sqrt(2.0) * spread(pool().values[0]), 0.0)
    moved = values.values + np.array([0.0, 1.0, 0.0])[:, None, None] * shift
    return Values(keys=values.keys, cases=values.cases, values=moved, given=values.given, cut_off=values.cut_off)


@cache
def false_tables(n: int) -> dict[str, Bools]:
    """Whether each experiment declares anything in each family, and what intervals without correction would."""
    rng = np.random.default_rng(20261122 + n)
    found: dict[str, list[bool]] = {}
    for seed in range(N_EXPERIMENTS):
        new_draws(seed)
        values = experiment(rng, n=n)
        for name, family in families(values).items():
            found.setdefault(name, []).append(bool(is_declared(family).any()))
        found.setdefault("naive", []).append(bool((uncorrected(values) < 0.05).any()))
    return {name: np.array(declared) for name, declared in found.items()}


def anything(n: int) -> Bools:
    """Whether each experiment declares anything; of the best nothing can be said when nothing is of a pair."""
    of = false_tables(n)
    declared: Bools = of["headline"] | of["pairs"] | of["breakdown"]
    return declared


def uncorrected(values: Values) -> Floats:
    """Return the p-value of each headline by itself, of those that have a value in every replication."""
    off = (values.values[1] - values.values[0])[:, is_headline()]
    off = off[:, np.isfinite(off).all(axis=0)]
    t = off.mean(axis=0) / off.std(axis=0, ddof=1) * np.sqrt(len(off))
    return np.asarray(2.0 * stats.t.sf(np.abs(t), len(off) - 1))


def test_with_the_same_luck_the_same_scenario_is_equal_everywhere() -> None:
    one = experiment(np.random.default_rng(1), n=N)
    same = [0, 0, 0]
    thrice = Values(keys=one.keys, cases=one.cases, values=one.values[same], given=one.given, cut_off=one.cut_off[same])
    table = table_of(thrice)
    judged_rows = table[table["verdict"].notna()]
    assert set(judged_rows.loc[judged_rows["family"] != BEST, "verdict"]) == {"equal"}
    assert set(judged_rows.loc[judged_rows["family"] == BEST, "verdict"]) == {"may be best"}
    assert judged_rows[["difference", "ci_low", "ci_high"]].eq(0.0).all(axis=None)
    assert judged_rows["p_adjusted"].eq(1.0).all()


@pytest.mark.parametrize("n", [N, FEWER])
def test_with_other_luck_at_most_one_table_in_twenty_says_anything(n: int) -> None:
    """The whole table, pairs and waits included: if the true share were 8 % this would fail 95 times in 100."""
    declared = anything(n)
    most = stats.binom.ppf(0.05, N_EXPERIMENTS, WRONG_SHARE) - 1
    assert stats.binom.cdf(most, N_EXPERIMENTS, WRONG_SHARE) <= 0.05
    assert declared.sum() <= most, {name: found.mean() for name, found in false_tables(n).items()}
    assert declared.mean() <= 0.05


def test_the_level_is_used_and_not_avoided() -> None:
    """A table that never said anything would pass as well: a share of 2 % or less would fail here."""
    assert anything(N).sum() > stats.binom.ppf(0.95, N_EXPERIMENTS, 0.02)


def test_what_is_read_first_and_the_breakdowns_each_keep_their_part() -> None:
    of = false_tables(N)
    assert 0.01 < (of["headline"] | of["pairs"]).mean() < 0.055
    assert of["breakdown"].mean() < 0.02


def test_intervals_without_correction_would_often_say_something() -> None:
    """Why the correction is there, for the headline of one scenario alone."""
    assert 0.3 < false_tables(N)["naive"].mean() < 0.8


def test_a_true_shift_is_found() -> None:
    """1.5 standard deviations are a t of about 6.7, where the headline asks for some 4."""
    varies = (spread(pool().values[0]) > 0.0) & np.isfinite(pool().values[0]).all(axis=0)
    rng = np.random.default_rng(2)
    found = []
    for _ in range(N_SHIFTED):
        headline = families(with_shift(experiment(rng, n=N), of=is_headline() & varies))["headline"]
        of_second = (headline.scenario == 1) & varies[headline.row]
        found.append(is_declared(headline)[of_second])
    assert np.mean(found) > 0.97


def test_the_table_says_what_its_families_say() -> None:
    values = with_shift(experiment(np.random.default_rng(3), n=N), of=is_headline())
    table = table_of(values)
    declared = np.concatenate([is_declared(family) for family in families(values).values()])
    best = table["family"] == BEST
    assert declared.any()
    assert (table.loc[~best, "verdict"].isin(DECLARED) == declared).all()
    assert ((table["p_adjusted"] <= 0.05) == table["verdict"].isin(DECLARED))[table["verdict"].notna()].all()
    outside = (table["ci_low"] > 0.0) | (table["ci_high"] < 0.0)
    assert (outside[~best] == declared).all()
    assert not outside[best].any()
    assert set(table.loc[best & (table["scenario"] == NAMES[1]), "verdict"].dropna()) == {"best"}
