"""A made-up comparison of twelve ways of organising, with every table that its report reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.comparison.outcome import Outcome
from sim.arrays import Floats
from sim.domain import TREDEN, TargetGroup
from sim.measures import HOUSE
from sim.plan import ChoiceGroup, Compared, Plan, SplitComponent, jobs_of
from sim.stats import mean_band
from sim.store import Result, data_dictionary, open_result, summarise, write_csv, write_manifest
from sim.texts import Text
from tests.by_the_book import holm, paired_difference
from tests.store.manifests import FACTS, VOLATILE

SERVICE = ("today", "together", "apart", "aligned")
SHELTERED = ("kept", "renewed", "joined")
BASELINE = "today+kept"
LABELS = {
    "today": "Today's organisation",
    "together": "One regional organisation",
    "apart": "Each municipality by itself",
    "aligned": "Three municipalities, one way of working",
    "kept": "Sheltered work as it is",
    "renewed": "Sheltered work redesigned in the IJmond",
    "joined": "Sheltered work together with Zuid-Kennemerland",
}
DUTCH = {
    "Today's organisation": "De huidige organisatie",
    "One regional organisation": "Eén regionale organisatie",
    "Each municipality by itself": "Iedere gemeente voor zich",
    "Three municipalities, one way of working": "Drie gemeenten, één werkwijze",
    "Sheltered work as it is": "Beschut werk zoals het is",
    "Sheltered work redesigned in the IJmond": "Beschut werk vernieuwd binnen de IJmond",
    "Sheltered work together with Zuid-Kennemerland": "Beschut werk samen met Zuid-Kennemerland",
    "Municipality of Velsen": "Gemeente Velsen",
    "The region": "De regio",
    "IJW, coaches": "IJW, consulenten",
    "a guess": "een gok",
    "a guess <b>": "een gok <b>",
}
YEARS = range(2020, 2036)
CHANGES_ON = dt.date(2027, 1, 1)
MUNICIPALITIES = {"beverwijk": 0.31, "heemskerk": 0.25, "velsen": 0.44}
QUEUES = {"claim": 5.0, "intake": 3.1, "activation": 9.0, "trajectory": 17.0, "placement": 26.0, "debt": 30.0}
TEAMS = {
    "today": {"velsen_activation": (84.0, 8.0), "heemskerk_activation": (92.0, 3.5), "ijw_coaches": (46.0, 15.0)},
    "together": {"regional_activation": (81.0, 17.0), "regional_coaches": (45.0, 15.0)},
    "apart": {"velsen_coaches": (46.0, 6.6), "heemskerk_coaches": (47.0, 3.8)},
    "aligned": {"velsen_coaches": (45.0, 6.6), "heemskerk_coaches": (45.0, 3.8)},
}
ORGANISATIONS = {"today": ("velsen", "ijw"), "together": ("region",), "apart": ("velsen",), "aligned": ("velsen",)}
HEADLINE = (
    "exits_to_work_per_100_person_years",
    "sustained_12m_fraction",
    "stock_on_benefit",
    "contacts_per_resident_year",
    "not_seen_6m_fraction",
    "returned_from_trajectory_fraction",
    "sheltered_waiting",
    "service_cost_eur",
    "benefit_spending_eur",
    "net_result_eur",
)
WAITS = tuple(Outcome(measure="wait_p90_weeks", group_by="queue", group=queue) for queue in ("trajectory", "placement"))
"""Waits that decide."""

CHOICES = {
    "service": ChoiceGroup(
        label=Text("Ways of organising", "Manieren van organiseren"), scenarios=("together+kept", "apart+kept")
    ),
    "other": ChoiceGroup(label=Text("Without reorganising", "Zonder reorganisatie"), scenarios=("aligned+kept",)),
}
SET = (BASELINE, "together+kept", "apart+kept", "aligned+kept")
WHOLE = {
    "stock_on_benefit": (2900.0, "residents"),
    "exits_to_work": (2750.0, "spells"),
    "exits_to_work_per_100_person_years": (10.6, "1/100 person-years"),
    "sustained_12m_fraction": (0.71, "fraction"),
    "relapse_18m_fraction": (0.14, "fraction"),
    "time_to_work_median_weeks": (190.0, "weeks"),
    "contacts_per_resident_year": (3.4, "1/year"),
    "returned_from_trajectory_fraction": (0.27, "fraction"),
    "referrals_to_trajectory": (2900.0, "referrals"),
    "trajectories_running": (640.0, "trajectories"),
    "handovers": (5400.0, "hand-overs"),
    "lost_from_view": (210.0, "residents"),
    "misrouted_fraction": (0.21, "fraction"),
    "caseload_per_fte": (46.0, "residents/fte"),
    "utilisation": (0.94, "fraction"),
    "vacancies_fte": (4.2, "fte"),
    "placements": (1100.0, "placements"),
    "places_unfilled_fraction": (0.38, "fraction"),
    "wait_p90_weeks": (20.0, "weeks"),
    "sheltered_occupied": (310.0, "places"),
    "sheltered_waiting": (24.0, "residents"),
    "benefit_spending_eur": (480e6, "eur"),
    "service_cost_eur": (148e6, "eur"),
    "purchased_cost_eur": (2.1e6, "eur"),
    "net_result_eur": (-92e6, "eur"),
    "cost_per_sustained_exit_eur": (75e3, "eur"),
}
ON_A_DAY = {"not_seen_6m_fraction": (0.34, "fraction")}
BY_PERSON = ("stock_on_benefit", "exits_to_work_per_100_person_years", "contacts_per_resident_year")
BY_MUNICIPALITY = (*BY_PERSON, "caseload_per_fte", "service_cost_eur", "benefit_spending_eur", "net_result_eur")
COST = {"together": 3.4e6, "apart": 4.1e6, "aligned": 1.2e6, "renewed": 0.6e6, "joined": 1.5e6}
EFFECTS: dict[str, dict[str, float]] = {
    "together": {
        "exits_to_work": 0.05, "exits_to_work_per_100_person_years": 0.05, "wait_p90_weeks": -0.22,
        "returned_from_trajectory_fraction": -0.5, "handovers": -0.85, "stock_on_benefit": -0.02,
        "not_seen_6m_fraction": -0.08, "service_cost_eur": 0.012, "net_result_eur": 0.006,
    },
    "apart": {
        "exits_to_work": -0.01, "exits_to_work_per_100_person_years": -0.005, "wait_p90_weeks": 0.12,
        "returned_from_trajectory_fraction": -0.45, "handovers": -0.9, "service_cost_eur": 0.03, "net_result_eur": 0.04,
    },
    "aligned": {"exits_to_work_per_100_person_years": 0.03, "wait_p90_weeks": -0.03, "handovers": -0.7},
    "renewed": {"sheltered_occupied": 0.05, "service_cost_eur": 0.004},
    "joined": {"sheltered_occupied": 0.12, "sheltered_waiting": -0.4, "service_cost_eur": -0.003},
}  # fmt: skip
SHARES = {
    "pooling_and_size": 0.35, "hand_overs": 0.3, "combining": 0.2, "signalling": 0.25, "definitions": 0.05,
    "overhead_and_specialists": 0.1, "transition": -0.25, "total": 1.0,
}  # fmt: skip
"""Which part of a difference each component makes."""

ROW = ("measure", "group_by", "group", "period", "unit", "value", "n_open")


def result(folder: Path, *, replications: int = 12, bare: bool = False) -> Result:
    """Write a comparison; a bare one has two scenarios, one measure, and none of the tables that may be left out."""
    scenarios = ["today", "together"] if bare else ["+".join(pair) for pair in product(SERVICE, SHELTERED)]
    folder.mkdir(parents=True)
    rows = pd.concat([_replication(s, n, bare=bare) for s in scenarios for n in range(replications)], ignore_index=True)
    rows.to_parquet(folder / "replications.parquet")
    differences = _differences(rows, baseline=scenarios[0])
    write_csv(folder / "differences.csv", differences)
    write_csv(folder / "summary.csv", summarise(rows, experiment="scenarios"))
    write_csv(folder / "design.csv", _design(scenarios, replications, bare=bare))
    write_csv(folder / "numbers.csv", _numbers())
    write_csv(folder / "data_dictionary.csv", data_dictionary(HOUSE.askable.values()))
    if not bare:
        pd.concat(list(_paths(scenarios, replications))).to_parquet(folder / "difference_series.parquet")
        write_csv(folder / "attribution.csv", pd.DataFrame(_steps(differences)))
        write_csv(folder / "uncertainty.csv", pd.DataFrame(_draws(differences)))
        write_csv(folder / "uncertainty_drivers.csv", pd.DataFrame(_drivers(differences)))
        write_csv(folder / "precision.csv", pd.DataFrame(_precision(scenarios[1:])))
    write_manifest(folder, facts=_facts(scenarios, bare=bare), volatile=VOLATILE)
    return open_result(folder)


TITLE = Text("Today's organisation and the scenarios", "De huidige organisatie en de scenario's")
COMPONENTS = {
    "pooling_and_size": SplitComponent(label=Text("pooling and size", "bundeling en omvang"), nature="emergent"),
    "hand_overs": SplitComponent(label=Text("hand-overs", "overdrachten"), nature="emergent"),
    "combining": SplitComponent(label=Text("combining help", "hulp combineren"), nature="rule"),
    "signalling": SplitComponent(label=Text("signalling", "signaleren"), nature="rule"),
    "definitions": SplitComponent(label=Text("definitions of work-ready", "definities van werkfit"), nature="rule"),
    "overhead_and_specialists": SplitComponent(
        label=Text("overhead and specialists", "overhead en specialisten"), nature="entered"
    ),
    "transition": SplitComponent(label=Text("transition", "transitie"), nature="entered"),
}


def _facts(scenarios: list[str], *, bare: bool) -> dict[str, Any]:
    headline = tuple(Outcome(measure=measure) for measure in HEADLINE[: 1 if bare else None])
    compared = Compared(
        baseline=scenarios[0],
        headline=headline if bare else (*headline, *WAITS),
        periods=("all",) if bare else ("after", "all"),
        choices={} if bare else CHOICES,
        pairs=() if bare else (SET,),
        components={} if bare else COMPONENTS,
        labels={scenario: tuple(LABELS[part] for part in scenario.split("+")) for scenario in scenarios},
        changes_on=None if bare else CHANGES_ON.isoformat(),
    )
    plan = Plan(
        name="scenarios", title=TITLE, kind="comparison", seed=1, quick=bare,
        jobs=jobs_of(scenarios, replications=1), documents={}, compared=compared,
    )  # fmt: skip
    return FACTS | {
        "plan": plan.document(),
        "labels": {
            "municipality": {name: name.capitalize() for name in MUNICIPALITIES},
            "organisation": {"ijw": "IJmond Werkt!", "velsen": "Municipality of Velsen", "region": "The region"},
            "team": {"ijw_coaches": "IJW, coaches"},
            "nl": DUTCH,
        },
    }


def _design(scenarios: list[str], replications: int, *, bare: bool) -> pd.DataFrame:
    rows = [(scenario, "base", "base", replications) for scenario in scenarios]
    if not bare:
        rows += [(scenario, "draw-001", "draw", 1) for scenario in scenarios]
    return pd.DataFrame(rows, columns=["scenario", "point", "role", "n_replications"])


def _numbers() -> pd.DataFrame:
    head = ["path", "value", "unit", "source_kind", "source_text", "source_date", "range", "scenarios"]
    rows = [
        ("circumstances.law.aow_age_years", "67.0", "years", "observed", "law", "2024-01-01", "", ""),
        (
            "rules.transitions.service.productivity_dip",
            "0.2",
            "fraction",
            "assumption",
            "a guess",
            "",
            "[0.1, 0.3]",
            "together+kept; together+joined",
        ),
        (
            "resources.overhead.region",
            "0.22",
            "fraction",
            "assumption",
            "a guess <b>",
            "2024-01-01",
            "[0.18, 0.28]",
            "together+kept",
        ),
    ]
    return pd.DataFrame(rows, columns=head)


# --- replications ---------------------------------------------------------------------------------------------------


def effect(scenario: str, measure: str) -> float:
    """Return by which part a scenario changes a measure."""
    return sum(EFFECTS.get(part, {}).get(measure, 0.0) for part in scenario.split("+"))


def _replication(scenario: str, replication: int, *, bare: bool) -> pd.DataFrame:
    common = np.random.default_rng([7, replication])
    parts = [SERVICE.index(p) if p in SERVICE else 9 + SHELTERED.index(p) for p in scenario.split("+")]
    own = np.random.default_rng([8, replication, *(part for part in parts if part not in (0, 9))])
    measured = _measured(scenario, bare=bare)
    rows = [(*row[:5], _value(row, scenario, common=common, own=own), 3.0) for row in measured]
    frame = pd.DataFrame(rows, columns=list(ROW)).assign(n=100.0)
    return frame.assign(scenario=scenario, point="base", replication=replication)


def _value(row: tuple[Any, ...], scenario: str, *, common: np.random.Generator, own: np.random.Generator) -> float:
    measure, *_, value = row
    if measure == "transition_cost_eur":
        return float(value)
    noise = common.normal(1.0, 0.03) + (0.0 if scenario.split("+") == BASELINE.split("+") else own.normal(0.0, 0.008))
    return float(value * noise * (1.0 + effect(scenario, measure)))


def _measured(scenario: str, *, bare: bool) -> Iterator[tuple[Any, ...]]:
    period = "all" if bare else "after"
    if bare:
        yield "exits_to_work_per_100_person_years", "all", "all", period, "1/100 person-years", 10.6
        return
    for measure, (value, unit) in WHOLE.items():
        paid = _cost(scenario) if measure == "net_result_eur" else 0.0
        yield measure, "all", "all", period, unit, value - paid
    yield "transition_cost_eur", "all", "all", period, "eur", _cost(scenario)
    for measure, (value, unit) in ON_A_DAY.items():
        for day in ("2026-12-31", "2034-12-31"):
            yield measure, "all", "all", day, unit, value
            yield from ((measure, "trede", str(t), day, unit, value * (1.5 - 0.2 * t)) for t in TREDEN)
    for year in YEARS:
        cost = _cost(scenario) / 2.0 if year in (2027, 2028) else 0.0
        yield "net_result_eur", "all", "all", str(year), "eur", -92e6 / 9.0 - cost
    yield from _groups(scenario, period)


def _cost(scenario: str) -> float:
    return sum(COST.get(part, 0.0) for part in scenario.split("+"))


def _groups(scenario: str, period: str) -> Iterator[tuple[Any, ...]]:
    service = scenario.split("+")[0]
    for measure in BY_MUNICIPALITY:
        value, unit = WHOLE[measure]
        part = 1.0 if unit not in ("eur", "residents") else None
        for name, share in MUNICIPALITIES.items():
            yield measure, "municipality", name, period, unit, value * (part or share)
    for measure in BY_PERSON:
        value, unit = WHOLE[measure]
        for trede in TREDEN:
            yield measure, "trede", str(trede), period, unit, value * (0.2 + 0.3 * trede) / 2.0
        for number, group in enumerate(TargetGroup.words()):
            yield measure, "target_group", group, period, unit, value * (0.4 + 0.1 * number)
    for queue, weeks in QUEUES.items():
        yield "wait_median_weeks", "queue", queue, period, "weeks", weeks / 2.0
        yield "wait_p90_weeks", "queue", queue, period, "weeks", weeks
    for team, (cases, fte) in TEAMS[service].items():
        yield "caseload_per_fte", "team", team, period, "residents/fte", cases
        yield "caseload", "team", team, period, "residents", cases * fte
        yield "utilisation", "team", team, period, "fraction", 0.93
        yield "contacts_per_resident_year", "team", team, period, "1/year", 4.0
        yield "idle_hours", "team", team, period, "hours", 700.0
        yield "vacancies_fte", "team", team, period, "fte", 0.06 * fte
    for organisation in ORGANISATIONS[service]:
        yield "caseload", "organisation", organisation, period, "residents", 900.0
        yield "caseload_per_fte", "organisation", organisation, period, "residents/fte", 60.0
        yield "utilisation", "organisation", organisation, period, "fraction", 0.93
        yield "vacancies_fte", "organisation", organisation, period, "fte", 2.0
        yield "handovers", "organisation", organisation, period, "hand-overs", 800.0


# --- tables of the comparison -----------------------------------------------------------------------------------------


def _differences(rows: pd.DataFrame, *, baseline: str) -> pd.DataFrame:
    key = ["measure", "group_by", "group", "period", "unit"]
    wide = rows.pivot_table(index=key, columns=["scenario", "replication"], values="value", sort=False)
    values = {scenario: wide[scenario].to_numpy() for scenario in dict.fromkeys(rows["scenario"])}
    keys = [dict(zip(key, index, strict=True)) for index in wide.index]
    found = [
        _difference(one, values[scenario][i], values[baseline][i], scenario)
        for i, one in enumerate(keys)
        for scenario in values
        if scenario != baseline and not one["period"].isdigit()
    ]
    pairs = [] if baseline != BASELINE else list(_pairs(keys, values))
    table = pd.DataFrame([row for row in found if row is not None]).assign(baseline=baseline, point="base")
    table = pd.concat([table, pd.DataFrame(pairs).assign(point="base")]) if pairs else table
    table = table.reset_index(drop=True)
    for members in table.groupby("family").groups.values():
        table.loc[members, "p_adjusted"] = np.minimum(1.0, 2.0 * holm(table.loc[members, "p_adjusted"]))
    decided = table["p_adjusted"] < 0.05
    sign = np.where(table["difference"] > 0.0, "higher", "lower")
    table["verdict"] = np.where(table["difference"] == 0.0, "equal", np.where(decided, sign, "undecided"))
    table.loc[decided, "replications_needed"] = np.nan
    return pd.concat([table, pd.DataFrame(_best(table)).assign(point="base", family="best")]) if pairs else table


def _pairs(keys: list[dict[str, Any]], values: Mapping[str, Floats]) -> Iterator[dict[str, Any]]:
    """Yield the differences between every two of the set in what decides."""
    for place, scenario in enumerate(SET):
        for other in SET[:place]:
            for i, key in enumerate(keys):
                row = _difference(key, values[scenario][i], values[other][i], scenario) if _decides(key) else None
                if row is not None:
                    yield row | {"family": "pairs", "baseline": other}


def _best(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield for each of the set whether it is the best: here the first is, and none is shown not to be."""
    rows = table[(table["family"] == "headline") & (table["scenario"] == SET[1])]
    for row in rows.to_dict("records"):
        for scenario, verdict in zip(SET, ("not best", "best", "may be best", "may be best"), strict=True):
            yield row | {"scenario": scenario, "baseline": "best of the others", "verdict": verdict}


def _decides(key: Mapping[str, Any]) -> bool:
    is_wait = Outcome(**{name: key[name] for name in ("measure", "group_by", "group")}) in WAITS
    return is_wait or (key["measure"] in HEADLINE and key["group_by"] == "all" and key["period"] != "2026-12-31")


def _difference(key: Mapping[str, Any], mine: Floats, usual: Floats, scenario: str) -> dict[str, Any] | None:
    if np.isnan(mine).any() or np.isnan(usual).any():
        return None
    pair = paired_difference(mine, usual)
    width = 1.4
    return dict(key) | {
        "scenario": scenario,
        "difference": pair.mean,
        "ci_low": pair.mean - width * (pair.mean - pair.low),
        "ci_high": pair.mean + width * (pair.high - pair.mean),
        "p_adjusted": pair.p_value, "crn_correlation": pair.correlation,
        "replications_needed": pair.replications_needed, "family": "headline" if _decides(key) else "breakdown",
        "size": "", "by_rule": "", "n": pair.n, "baseline_mean": float(usual.mean()),
    }  # fmt: skip


def _paths(scenarios: list[str], replications: int) -> Iterator[pd.DataFrame]:
    ends = [dt.date(year, month, 1) for year in range(2020, 2036) for month in range(1, 13)]
    weeks = np.array([(end - ends[0]).days / 7.0 for end in ends])
    since = np.maximum(0.0, np.array([(end - CHANGES_ON).days / 365.25 for end in ends]))
    usual = [
        2900.0 * (1.0 + 0.02 * np.sin(weeks / 90.0)) + np.cumsum(np.random.default_rng([5, n]).normal(0, 4, len(ends)))
        for n in range(replications)
    ]
    for scenario in scenarios:
        own = [np.random.default_rng([6, scenarios.index(scenario), n]) for n in range(replications)]
        dip = _cost(scenario) / 3e4 * since * np.exp(-since)
        gain = 8.0 * effect(scenario, "stock_on_benefit") * 2900.0 / 4.0 * (1.0 - np.exp(-since / 3.0))
        if scenario == scenarios[0]:
            paths = usual
        else:
            wander = [np.cumsum(luck.normal(0, 1.5, len(ends)) * (since > 0)) for luck in own]
            paths = [base + dip + gain + w for base, w in zip(usual, wander, strict=True)]
        level, off = mean_band(paths), mean_band(np.asarray(paths) - np.asarray(usual))
        yield pd.DataFrame(
            {
                "scenario": scenario, "series": "stock_on_benefit", "group_by": "all", "group": "all", "week": weeks,
                "date": [end.isoformat() for end in ends], "mean": level.mean, "ci_low": level.low,
                "ci_high": level.high,
                "difference": np.where(since > 0, off.mean, np.nan),
                "difference_low": np.where(since > 0, off.low, np.nan),
                "difference_high": np.where(since > 0, off.high, np.nan),
            }
        )  # fmt: skip


def _steps(differences: pd.DataFrame) -> Iterator[dict[str, Any]]:
    alone = differences[differences["scenario"].isin([f"{name}+kept" for name in SERVICE[1:]])]
    for row in alone[alone["family"] == "headline"].to_dict("records"):
        half = (row["ci_high"] - row["ci_low"]) / 2.0
        for step, (component, share) in enumerate(SHARES.items(), start=1):
            value = share * row["difference"]
            yield {name: row[name] for name in ("scenario", "measure", "group_by", "group", "period", "unit")} | {
                "step": step, "component": component, "contribution": value, "ci_low": value - 0.7 * half,
                "ci_high": value + 0.7 * half, "n": 6, "verdict": "undecided",
            }  # fmt: skip


def _draws(differences: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in differences[differences["family"] == "headline"].to_dict("records"):
        half, value = (row["ci_high"] - row["ci_low"]) / 2.0, row["difference"]
        share = 0.5 + 0.5 * min(1.0, abs(value) / (2.0 * half)) if half else 1.0
        yield {name: row[name] for name in ("scenario", "measure", "group_by", "group", "period", "unit")} | {
            "base_difference": value, "same_sign_fraction": round(share * 12) / 12,
            "same_sign_low": max(0.0, share - 0.25), "same_sign_high": min(1.0, share + 0.2),
            "draws_p5": value - 2.0 * half, "draws_p95": value + 2.0 * half, "n_draws": 12, "parameter_fraction": 0.6,
        }  # fmt: skip


def _drivers(differences: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in differences[differences["family"] == "headline"].to_dict("records"):
        for place, parameter in enumerate(("rules.transitions.service.productivity_dip", "model.x"), start=1):
            yield {name: row[name] for name in ("scenario", "measure", "group_by", "group")} | {
                "place": place, "parameter": parameter, "rank_correlation": -0.8 / place, "ci_low": -0.95,
                "ci_high": -0.3 if place == 1 else 0.4, "decided": place == 1,
            }  # fmt: skip


def _precision(scenarios: list[str]) -> Iterator[dict[str, Any]]:
    for scenario in scenarios:
        yield {
            "scenario": scenario, "measure": HEADLINE[0], "n_replications": 12, "relative_half_width": 0.07,
            "wanted": 0.05, "reached": False,
        }  # fmt: skip
