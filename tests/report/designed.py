"""A made-up sweep in which so many wait at some points that the wait is not reached.

And of the same cases a sensitivity analysis and a search for staffing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.comparison.outcome import Outcome
from sim.measures import HOUSE
from sim.plan import Case, Compared, Held, Phase, Plan, Screened, Searched, Swept, jobs_of
from sim.store import Result, data_dictionary, open_result, write_csv, write_manifest
from sim.texts import Text
from tests.report.pages import otherwise
from tests.store.manifests import FACTS

WAIT = Outcome(measure="wait_p90_weeks", group_by="queue", group="trajectory")
EXITS = Outcome(measure="exits_to_work_per_100_person_years")
USED = Outcome(measure="utilisation")
OUTCOMES = (WAIT, EXITS, USED)
UNITS = {WAIT: "weeks", EXITS: "1/100 person-years", USED: "fraction"}
KEY = ["measure", "group_by", "group", "period", "unit"]
N = 4
OPEN = 480.0
"""Who still wait at the end, where there are few coaches and few advisers."""

POINTS = {"base": (1.0, 24.0), "point-001": (0.5, 12.0), "point-002": (0.5, 24.0), "point-003": (1.0, 12.0)}
SCENARIOS = {"as_it_is": ["Today", "Sheltered"], "one_pool": ["One pool", "Sheltered"]}
DUTCH = {"Today": "Zoals nu", "One pool": "Eén team", "Sheltered": "Beschut", "Coaches of A": "Coaches van A"}
ADVISERS = 8
"""Teams of advisers."""

UNREACHED = {("as_it_is", "point-001"): 2, ("one_pool", "point-001"): N}
"""In how many replications of a case the wait is not reached."""


def result(folder: Path, *, command: tuple[str, ...] = ()) -> Result:
    """Write a sweep of two factors in two scenarios."""
    folder.mkdir(parents=True)
    rows = pd.DataFrame(_rows())
    rows.to_parquet(folder / "replications.parquet")
    write_csv(folder / "summary.csv", pd.DataFrame(_summary(rows)))
    write_csv(folder / "differences.csv", pd.DataFrame(_differences(rows)))
    write_csv(folder / "design.csv", pd.DataFrame(_design()))
    write_csv(
        folder / "numbers.csv", pd.DataFrame(columns=["path", "value", "unit", "source_kind", "source_text", "range"])
    )
    write_csv(folder / "data_dictionary.csv", data_dictionary(HOUSE.askable.values()))
    volatile = {"seconds": 60.0, "workers": 1, "platform": "Linux", "python": "3.11.7", "cpus": 2}
    write_manifest(folder, facts=_facts(), volatile=volatile | {"command": list(command)})
    return open_result(folder)


def _cases() -> Iterator[tuple[str, str]]:
    return ((scenario, point) for scenario in SCENARIOS for point in POINTS)


def _design() -> Iterator[dict[str, Any]]:
    for scenario, point in _cases():
        activation, coaches = POINTS[point]
        yield {
            "scenario": scenario, "point": point, "role": "base" if point == "base" else "design", "n_replications": N,
            "activation": activation, "coaches": coaches,
        }  # fmt: skip


def _rows() -> Iterator[dict[str, Any]]:
    for (scenario, point), outcome, replication in ((c, o, r) for c in _cases() for o in OUTCOMES for r in range(N)):
        luck = np.random.default_rng([len(scenario), len(outcome.measure), replication]).normal(0.0, 0.2)
        few = (1.0 - POINTS[point][0]) + (24.0 - POINTS[point][1]) / 12.0
        level = {WAIT: 10.0 + 20.0 * few, EXITS: 8.0 - 2.0 * few, USED: 0.8 + 0.05 * few}[outcome]
        missing = outcome == WAIT and replication < UNREACHED.get((scenario, point), 0)
        key = (outcome.measure, outcome.group_by, outcome.group, "after", UNITS[outcome])
        yield dict(zip(KEY, key, strict=True)) | {
            "scenario": scenario, "point": point, "replication": replication, "n": 500.0,
            "value": np.nan if missing else level + 0.1 * luck, "n_open": OPEN if missing else 50.0,
        }  # fmt: skip


def _summary(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for key, mine in rows.groupby(["scenario", "point", *KEY], sort=False):
        half = 30.0 * mine["value"].std()
        yield dict(zip(["scenario", "point", *KEY], key, strict=True)) | {
            "mean": mine["value"].mean(), "ci_low": mine["value"].mean() - half, "ci_high": mine["value"].mean() + half,
            "n_replications": mine["value"].notna().sum(), "n_open": mine["n_open"].mean(),
        }  # fmt: skip


def _differences(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    usual = rows[(rows["scenario"] == "as_it_is") & (rows["point"] == "base")].set_index(["measure", "replication"])[
        "value"
    ]
    for key, mine in rows.groupby(["scenario", "point", *KEY], sort=False):
        told = dict(zip(["scenario", "point", *KEY], key, strict=True))
        if key[:2] != ("as_it_is", "base"):
            off = (mine.set_index(["measure", "replication"])["value"] - usual).dropna()
            value = off.mean() if len(off) > 1 else np.nan
            way = "higher" if value > 0.0 else "lower"
            yield told | {
                "baseline": "as_it_is", "baseline_point": "base", "difference": value, "ci_low": value - 0.1,
                "ci_high": value + 0.1, "n": len(off), "verdict": way if abs(value) > 0.03 else "undecided",
            }  # fmt: skip


def _facts() -> dict[str, Any]:
    levels = {
        f"{scenario}/{point}": dict(zip(("activation", "coaches"), POINTS[point], strict=True))
        for scenario, point in _cases()
    }
    plan = Plan(
        name="mine", title=Text("Fewer and more", "Minder en meer"), kind="sweep", seed=1, quick=False,
        jobs=jobs_of(list(SCENARIOS), points=list(POINTS), replications=N),
        documents=dict(_documents()),
        cases={f"{scenario}/{point}": Case(document=f"{scenario}/{point}") for scenario, point in _cases()},
        compared=Compared(
            baseline="as_it_is", headline=(), labels={name: tuple(labels) for name, labels in SCENARIOS.items()},
            periods=("after", "all"), changes_on="2027-01-01",
        ),
        study=Swept(
            labels={"activation": Text("activation", "activering")},
            outcomes=OUTCOMES, factors=("activation", "coaches"), levels=levels, design="factorial",
            baseline=("as_it_is", "base"),
        ),
    )  # fmt: skip
    return FACTS | {"plan": plan.document(), "labels": {"nl": DUTCH, "team": {"a_coaches": "Coaches of A"}}}


def _documents() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the configuration of each case, which has other fte from a date on."""
    for scenario, point in _cases():
        activation, coaches = POINTS[point]
        teams = {
            "a_coaches": {"fte": {"value": coaches, "unit": "fte"}, "label": "Coaches of A"},
            **{f"advisers_{n}": {"fte": {"value": n * activation, "unit": "fte"}} for n in range(1, ADVISERS + 1)},
        }
        rules = {"contact": {"weeks": 4}}
        later = [{"from": "date", "resources": {"teams": teams}, "rules": rules}]
        yield f"{scenario}/{point}", {"resources": {"teams": {}}, "rules": rules, "later": later}


# --- a sensitivity analysis -----------------------------------------------------------------------------------------

FACTORS = {
    "rules.contact": ("rules.contact.weeks", "rules.contact.least"),
    "circumstances.inflow": ("circumstances.inflow.claims",),
    "resources.sheltered": ("resources.sheltered.places",),
    "circumstances.sheltered": ("circumstances.sheltered.waiting",),
}
IMPORTANT = tuple(FACTORS)[:2]


def sensitivity(folder: Path) -> Result:
    """Write an analysis of four factors in two scenarios: the first matters, the last does not."""
    sweep = result(folder)
    rows = [*_of_factors("morris", tuple(FACTORS)), *_of_factors("sobol", IMPORTANT)]
    write_csv(folder / "sensitivity.csv", pd.DataFrame(rows))
    study = Screened(
        outcomes=OUTCOMES, factors=FACTORS, screening=Phase(n=4, replications=N), indices=Phase(n=8, replications=N),
        most=2, seed="mine", important=IMPORTANT,
    )  # fmt: skip
    return otherwise(sweep, kind="sensitivity", study=study)


def _of_factors(method: str, factors: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a method; of the last outcome nothing is known."""
    base, other = SCENARIOS
    for (scenario, baseline), outcome in ((c, o) for c in ((base, None), (other, base)) for o in OUTCOMES):
        what = {
            "measure": outcome.measure,
            "group_by": outcome.group_by,
            "group": outcome.group,
            "unit": UNITS[outcome],
        }
        named = {"method": method, "scenario": scenario, "baseline": baseline, **what, "n_replications": N}
        if outcome == USED:
            yield named
            continue
        for place, factor in enumerate(factors, start=1):
            yield {
                **named,
                "place": place,
                "factor": factor,
                "n_numbers": len(FACTORS[factor]),
                **_effects(1.0 / place),
            }


def _effects(size: float) -> dict[str, float]:
    names = ("mu", "mu_star", "total", "first")
    ends = {f"{name}_{end}": size + by for name in names for end, by in (("low", -0.3), ("high", 0.3))}
    return dict.fromkeys(names, size) | ends | {"mu_star_of_noise": 0.2, "sigma": 0.4, "noise_share": 0.15}


# --- a search for staffing ------------------------------------------------------------------------------------------

CHOSEN = ("one_pool", "base")
COSTS = {"base": 21.3e6, "point-001": 17.9e6, "point-002": 19.1e6, "point-003": 20.2e6}


def staffing(folder: Path) -> Result:
    """Write a search for the cheapest of the cases that meets two norms; one of both is against the baseline."""
    sweep = result(folder)
    swept = sweep.plan.study
    assert isinstance(swept, Swept)
    norms = (
        Held(outcome=WAIT, sense="at most", norm=15.0, tolerance=1.0, against_baseline=False),
        Held(outcome=EXITS, sense="at least", norm=0.0, tolerance=0.2, against_baseline=True),
    )
    write_csv(folder / "staffing.csv", pd.DataFrame(_candidates(norms)))
    write_csv(folder / "frontier.csv", pd.DataFrame(_frontier(norms)))
    answer = {"outcome": "chosen", "scenario": CHOSEN[0], "point": CHOSEN[1], "probability": 0.95, "n_total": 8 * N}
    ended = {"cap": 900, "capped": False, "n_more_at_most": np.nan, "n_candidates": 8}
    write_csv(folder / "selection.csv", pd.DataFrame([answer | ended]))
    study = Searched(
        swept=swept, norms=norms, candidates=tuple(_cases()), costs=tuple(COSTS[point] for _, point in _cases()),
        cost=None, cost_tolerance=None, probability=0.95, initial=N, round=N, at_once=None, cap=900,
    )  # fmt: skip
    return otherwise(sweep, kind="staffing", study=study)


def _candidates(norms: tuple[Held, ...]) -> Iterator[dict[str, Any]]:
    for (scenario, point), norm in ((case, norm) for case in _cases() for norm in norms):
        met = "feasible" if point == "base" else "undecided" if point == "point-003" else "infeasible"
        yield {
            "scenario": scenario, "point": point, "cost": COSTS[point], "chosen": (scenario, point) == CHOSEN,
            "verdict": met, "n": N, "measure": norm.outcome.measure, "group_by": norm.outcome.group_by,
            "group": norm.outcome.group, "mean": 12.0, "verdict_of_norm": met,
        }  # fmt: skip


def _frontier(norms: tuple[Held, ...]) -> Iterator[dict[str, Any]]:
    places = dict(zip(POINTS, ("on the frontier", "dominated", "open", "open"), strict=True))
    for (scenario, point), norm in ((case, norm) for case in _cases() for norm in norms):
        cost, few = COSTS[point], (25e6 - COSTS[point]) / 1e6
        yield {
            "scenario": scenario, "point": point, "chosen": (scenario, point) == CHOSEN, "place": places[point], "n": N,
            "cost": cost, "cost_low": cost - 1e5, "cost_high": cost + 1e5, "measure": norm.outcome.measure,
            "group_by": norm.outcome.group_by, "group": norm.outcome.group, "mean": 8.0 + few, "ci_low": 7.0 + few,
            "ci_high": 9.0 + few,
        }  # fmt: skip
