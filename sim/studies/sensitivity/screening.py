"""A sensitivity analysis at work: what is drawn, what is drawn after the screening, and the tables of both."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.design import (
    Design,
    Factor,
    MorrisTrajectories,
    SaltelliDesign,
    elementary_effects,
    morris_trajectories,
    saltelli_design,
    sobol_indices,
)
from sim.plan import BASE_POINT, Case, Job, Outcome, Phase, Plan, Screened, case_of
from sim.studies.outcomes import jobs_by_case, values_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.arrays import Floats
    from sim.store import Parts
    from sim.studies.kind import Row

Draws = dict[str, dict[str, float]]

MORRIS, SOBOL = "morris", "sobol"

DECIMALS = 6
"""Of a quantile, so that a manifest stays short."""

EFFECTS = ("mu", "mu_low", "mu_high", "mu_star", "mu_star_low", "mu_star_high", "sigma", "mu_star_of_noise")
SHARES = ("first", "first_low", "first_high", "total", "total_low", "total_high")
COLUMNS = (
    *("method", "scenario", "baseline", "measure", "group_by", "group", "unit", "place", "factor", "n_numbers"),
    *EFFECTS,
    *SHARES,
    *("noise_share", "n", "n_replications"),
)


def grouped(paths: Iterable[str], *, together: int | None) -> dict[str, tuple[str, ...]]:
    """Return the paths that move together as one factor: those with the same first `together` words.

    Examples
    --------
    >>> grouped(["model.work.a", "model.work.b", "rules.c"], together=2)
    {'model.work': ('model.work.a', 'model.work.b'), 'rules.c': ('rules.c',)}
    """
    factors: dict[str, tuple[str, ...]] = {}
    for path in paths:
        name = path if together is None else ".".join(path.split(".")[:together])
        factors[name] = (*factors.get(name, ()), path)
    return factors


# --- designs --------------------------------------------------------------------------------------


def trajectories_of(study: Screened) -> MorrisTrajectories:
    """Return the trajectories of the screening."""
    return morris_trajectories(
        _axes(study.factors), n_trajectories=study.screening.n, seed=f"{study.seed} morris",
        n_levels=study.screening.levels,
    )  # fmt: skip


def saltelli_of(study: Screened) -> SaltelliDesign:
    """Return the points for the indices of the important factors."""
    assert study.indices is not None
    return saltelli_design(_axes(study.important), n=study.indices.n, seed=f"{study.seed} sobol")


def _axes(factors: Iterable[str]) -> list[Factor]:
    return [Factor(name=name, low=0.0, high=1.0) for name in factors]


def draws_in(design: Design, study: Screened, *, method: str) -> Draws:
    """Return each point of a design as a draw: the quantile of each number of each factor."""
    return {
        f"{method}-{k:05d}": {
            path: round(float(u), DECIMALS) for name, u in row.items() for path in study.factors[name]
        }
        for k, row in enumerate(design.rows(), start=1)
    }


def n_screening(study: Screened) -> int:
    """Return how many points the screening has."""
    return study.screening.n * (len(study.factors) + 1)


def n_indices(study: Screened) -> int:
    """Return how many points the indices have at most."""
    return 0 if study.indices is None else study.indices.n * (min(study.most, len(study.factors)) + 2)


def n_as_it_is(study: Screened) -> int:
    """Return how often each scenario as it is is run: as a point of either part."""
    return max(2, study.screening.replications, study.indices.replications if study.indices is not None else 0)


def cost_of(study: Screened, *, n_scenarios: int) -> dict[str, int]:
    """Return the replications of each part of an analysis, all scenarios together; the last at most."""
    of_indices = 0 if study.indices is None else n_indices(study) * study.indices.replications
    return {
        "as it is": n_scenarios * n_as_it_is(study),
        "screening": n_scenarios * n_screening(study) * study.screening.replications,
        "indices": n_scenarios * of_indices,
    }


def with_draws(plan: Plan, draws: Draws, *, replications: int) -> Plan:
    """Return a plan in which every scenario is also run at each of these draws."""
    assert plan.compared is not None
    scenarios = list(plan.compared.labels)
    cases = {case_of(name, draw): _drawn_case(plan, name, draw) for draw in draws for name in scenarios}
    jobs = {Job(name, draw, k) for draw in draws for name in scenarios for k in range(replications)}
    return dataclasses.replace(
        plan,
        jobs=tuple(sorted({*plan.jobs, *jobs})),
        cases={**plan.cases, **cases},
        draws={**plan.draws, **draws},
    )


def _drawn_case(plan: Plan, scenario: str, draw: str) -> Case:
    return dataclasses.replace(plan.cases[case_of(scenario, BASE_POINT)], role="draw", draw=draw)


# --- after the screening --------------------------------------------------------------------------


def with_indices(plan: Plan, study: Screened, parts: Parts) -> Plan | None:
    """Return the plan with the points of the indices as well; None when it has them or nobody asks for them.

    It depends on nothing but the plan and what the screening gave.
    """
    if study.indices is None or study.important:
        return None
    found = dataclasses.replace(study, important=_important(plan, study, parts))
    draws = draws_in(saltelli_of(found).design, found, method=SOBOL)
    larger = with_draws(plan, draws, replications=study.indices.replications)
    return dataclasses.replace(larger, study=found)


def _important(plan: Plan, study: Screened, parts: Parts) -> tuple[str, ...]:
    """Return the factors that matter most for any outcome: by their share of the largest effect on it."""
    best = np.zeros(len(study.factors))
    for *_, outputs in _outputs(plan, study, parts, method=MORRIS, phase=study.screening):
        if np.isfinite(outputs).all():
            effects = elementary_effects(outputs, trajectories_of(study)).mu_star
            best = np.maximum(best, effects / max(float(effects.max()), np.finfo(float).tiny))
    order = np.argsort(-best, kind="stable")[: study.most]
    return tuple(list(study.factors)[k] for k in sorted(order.tolist()))


def _outputs(
    plan: Plan, study: Screened, parts: Parts, *, method: str, phase: Phase
) -> Iterator[tuple[str, str | None, Outcome, Floats]]:
    """Yield each scenario and outcome with its values, a row a point and a column a replication.

    Those of the baseline are the measure itself, those of the others its difference from the baseline.
    """
    assert plan.compared is not None
    baseline = plan.compared.baseline
    names = [baseline, *(name for name in plan.compared.labels if name != baseline)]
    points = [name for name in plan.draws if name.startswith(f"{method}-")]
    jobs = jobs_by_case(plan)
    values = {
        name: np.stack([values_of(parts, jobs[name, point], study.outcomes, plan) for point in points])
        for name in names
    }
    for name in names:
        off = values[name] if name == baseline else values[name] - values[baseline]
        for k, outcome in enumerate(study.outcomes):
            yield name, None if name == baseline else baseline, outcome, off[:, : phase.replications, k]


# --- tables ---------------------------------------------------------------------------------------


def sensitivity_table(plan: Plan, study: Screened, parts: Parts) -> pd.DataFrame:
    """Return a row for each method, scenario, outcome and factor, the most important first.

    A measure that has no value at some point has empty rows. ``place`` is by ``mu_star`` and by ``total``.
    """
    import pandas as pd

    rows = [*_morris_rows(plan, study, parts)]
    if study.important:
        rows += _sobol_rows(plan, study, parts)
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"place": "Int64", "n_numbers": "Int64"})


def _morris_rows(plan: Plan, study: Screened, parts: Parts) -> Iterator[dict[str, Any]]:
    trajectories = trajectories_of(study)
    for scenario, baseline, outcome, outputs in _outputs(plan, study, parts, method=MORRIS, phase=study.screening):
        named = _named(MORRIS, scenario, baseline, outcome, study.screening)
        if not np.isfinite(outputs).all():
            yield named
            continue
        found = elementary_effects(outputs, trajectories)
        yield from _placed(
            named, study, list(study.factors), {name: getattr(found, name) for name in EFFECTS}, "mu_star"
        )


def _sobol_rows(plan: Plan, study: Screened, parts: Parts) -> Iterator[dict[str, Any]]:
    assert study.indices is not None
    design = saltelli_of(study)
    for scenario, baseline, outcome, outputs in _outputs(plan, study, parts, method=SOBOL, phase=study.indices):
        named = _named(SOBOL, scenario, baseline, outcome, study.indices)
        try:
            found = sobol_indices(outputs, design, seed=f"{study.seed} bootstrap")
        except ValueError:
            yield named
            continue
        shares: dict[str, Any] = {name: getattr(found, name) for name in SHARES}
        named |= {"noise_share": found.noise_share}
        yield from _placed(named, study, list(study.important), shares, "total")


def _named(method: str, scenario: str, baseline: str | None, outcome: Outcome, phase: Phase) -> dict[str, Any]:
    from sim.measures import registry_at_hand

    return {
        "method": method,
        "scenario": scenario,
        "baseline": baseline,
        "measure": outcome.measure,
        "group_by": outcome.group_by,
        "group": outcome.group,
        "unit": registry_at_hand().measures[outcome.measure].unit,
        "n": phase.n,
        "n_replications": phase.replications,
    }


def _placed(
    named: Mapping[str, Any], study: Screened, factors: Sequence[str], found: Mapping[str, Floats | None], by: str
) -> Iterator[dict[str, Any]]:
    """Yield a row for each factor, the one with the largest value of `by` first."""
    order = np.argsort(-np.asarray(found[by]), kind="stable").tolist()
    for place, k in enumerate(order, start=1):
        values = {name: float(column[k]) for name, column in found.items() if column is not None}
        numbers = {"place": place, "factor": factors[k], "n_numbers": len(study.factors[factors[k]])}
        yield {**named, **numbers, **values}


def factor_table(study: Screened) -> pd.DataFrame:
    """Return a row for each number, with the factor that it moves with."""
    import pandas as pd

    rows = [(name, path) for name, paths in study.factors.items() for path in paths]
    return pd.DataFrame(rows, columns=["factor", "path"])


def without_effect(table: pd.DataFrame) -> Iterator[Row]:
    """Yield the factors of a screening that moved nothing at all; none where a measure has no effects to look at."""
    screened = table[table["method"] == MORRIS]
    if screened["factor"].isna().any():
        return
    for factor, rows in screened.groupby("factor", sort=False):
        if (rows["mu_star"] == 0.0).all() and (rows["sigma"] == 0.0).all():
            yield {"notice": "no_effect", "path": factor}
