"""What journals ask of a simulation, filled from the configuration, the registries and what is published.

The prose stands in heads/stress.md and heads/trace.md; each blank of theirs is a name of `facts`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from sim.config import Settings, load_configuration, shapes_of
from sim.domain import Barrier, PlaceKind, Queue, Reason, Route, Stage, TargetGroup, Task, Word
from sim.measures import HOUSE, Counting, Measure
from sim.randomness import Purpose
from sim.store import Result, open_result, tally
from tests.reference.heads import head_of

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "results" / "published"
CHOICE, TODAY, SENSITIVITY = "scenarios", "current", "sensitivity"
WORDS: dict[str, type[Word]] = {
    "stages": Stage,
    "queues": Queue,
    "barriers": Barrier,
    "groups": TargetGroup,
    "tasks": Task,
    "places": PlaceKind,
    "routes": Route,
    "reasons": Reason,
}
DAYS_PER_YEAR = 365.25
FIRST = 3
"""How many of the factors that matter most are named for each outcome."""


def stress() -> str:
    """Return the page that follows STRESS-DES."""
    return head_of("stress").format_map(facts())


def trace() -> str:
    """Return the page that follows TRACE."""
    return head_of("trace").format_map(facts())


@cache
def facts() -> dict[str, Any]:
    """Return what the blanks of both pages are filled with."""
    choice, region = open_result(PUBLISHED / CHOICE), load_configuration(ROOT / "configs" / "ijmond.yaml").document
    entered = choice.numbers[choice.numbers["since"].isna()]
    return {
        **{name: ", ".join(f"`{word}`" for word in words.words()) for name, words in WORDS.items()},
        **_of_the_choice(choice),
        **_of_the_region(region),
        **_of_numbers(entered),
        **_of_targets(open_result(PUBLISHED / TODAY)),
        "experiments": _table(
            ("published", "kind", "replications", "seed", "starts, measured from, until", "engine, Python"),
            _experiments(),
        ),
        "rests_on": _table(("outcome", "rests most on"), _rests_on(open_result(PUBLISHED / SENSITIVITY))),
        "n_measures": len(HOUSE.measures),
        "n_purposes": len(Purpose),
    }


def _of_the_choice(choice: Result) -> dict[str, Any]:
    compared, volatile = choice.manifest["plan"]["compared"], choice.manifest["volatile"]
    packages = [f"{name} {version}" for name, version in volatile["packages"].items()]
    design, families = choice.table("design.csv"), choice.table("differences.csv")["family"].value_counts()
    roles = design.groupby("role")["n_replications"].sum()
    return {
        "outcomes": _table(("measure", "of", "too small to matter below"), _outcomes(compared, years=_years(choice))),
        "scenarios": _table(("scenario", "service", "sheltered work"), _scenarios(compared)),
        "baseline": compared["baseline"],
        "changes_on": compared["changes_on"],
        "n_scenarios": len(compared["labels"]),
        "n_replications": int(design.query("role == 'base'")["n_replications"].max()),
        "components": ", ".join(f"`{name}`" for name in compared["components"]),
        "worlds": ", ".join(_en(label) for label in compared["worlds"].values()),
        "packages": ", ".join(packages),
        "python": volatile["python"],
        "commit": choice.manifest["code"]["commit"],
        **{f"n_{role}": f"{roles.get(role, 0):,}" for role in ("draw", "attribution", "world")},
        **{f"n_{family}": f"{families.get(family, 0):,}" for family in ("headline", "pairs", "best", "breakdown")},
        **choice.manifest["window"],
    }


def _of_the_region(region: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "as_of": region["circumstances"]["stock"]["as_of"],
        "chooser": _en(region["measurement"]["region"]["chooser"]),
        "teams": _table(("team", "organisation", "does", "for", "fte", "norm caseload"), _teams(region["resources"])),
        "n_teams": len(region["resources"]["teams"]),
        "distributions": _table(("of", "family", "mean", "spread (cv)"), distributions(region)),
        "n_rules": len(_boxes("rules")),
    }


def _boxes(name: str) -> Mapping[str, Any]:
    """Return what a box of the configuration holds."""
    box = shapes_of(Settings)[name].box
    assert box is not None
    return shapes_of(box)


def _of_numbers(entered: pd.DataFrame) -> dict[str, Any]:
    box = entered["path"].str.partition(".")[0]
    counted = entered.groupby([box, "source_kind"]).size().unstack(fill_value=0)
    kinds = list(counted.columns)
    rows = [(f"`{name}`", *(str(row[kind]) for kind in kinds), str(row.sum())) for name, row in counted.iterrows()]
    known = entered[entered["source_kind"].isin(["observed", "literature"])]
    used = known.groupby("source_text").agg(n=("path", "size"), kind=("source_kind", "first"))
    used = used.sort_values("n", ascending=False, kind="stable")
    return {
        "n_numbers": len(entered),
        "n_assumed": int((entered["source_kind"] == "assumption").sum()),
        "n_with_range": int(entered["range"].notna().sum()),
        "by_source": _table(("box", *kinds, "all"), rows),
        "sources": _table(
            ("source", "kind", "numbers"), ((text, row.kind, str(row.n)) for text, row in used.iterrows())
        ),
    }


def _of_targets(today: Result) -> dict[str, Any]:
    targets = today.targets
    kept_out = targets[targets["use"] == "held_out"]
    counted = tally(targets)
    return {
        "n_targets": len(targets),
        "n_fit": int((targets["use"] == "fit").sum()),
        "n_held_out": len(kept_out),
        "n_held_out_met": int((kept_out["verdict"] == "met").sum()),
        "n_forecasts": counted.forecasts,
        "n_observations": counted.measured,
        "n_observations_met": counted.met,
    }


def _years(choice: Result) -> float:
    since, until = choice.manifest["plan"]["compared"]["changes_on"], choice.manifest["window"]["until"]
    return (dt.date.fromisoformat(until) - dt.date.fromisoformat(since)).days / DAYS_PER_YEAR


def _outcomes(compared: Mapping[str, Any], *, years: float) -> Iterator[tuple[str, ...]]:
    for one in compared["headline"]:
        measure, key = HOUSE.measures[one["measure"]], f"{one['measure']}.{one['group_by']}.{one['group']}"
        size = compared["matters"].get(key, compared["matters"].get(one["measure"], {})).get("size")
        of = "everybody" if one["group"] == "all" else f"{one['group_by']} {one['group']}"
        yield f"`{measure.id}`: {measure.label.en}", of, "" if size is None else _size(measure, size, years=years)


def _size(measure: Measure, size: float, *, years: float) -> str:
    if measure.counting is Counting.UP:
        return f"{size / years:,.0f} {measure.unit} a year"
    return f"{size:g} {measure.unit}"


def _scenarios(compared: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for name, labels in compared["labels"].items():
        yield f"`{name}`", *(_en(label) for label in labels)


def _experiments() -> Iterator[tuple[str, ...]]:
    for folder in sorted(PUBLISHED.iterdir()):
        manifest = open_result(folder).manifest
        plan, volatile = manifest["plan"], manifest["volatile"]
        engine = f"{volatile['engine']['name']}, {volatile['python']}"
        kind, window = plan["experiment"]["kind"], ", ".join(manifest["window"].values())
        yield f"`{folder.name}`", kind, f"{manifest['n_jobs']:,}", str(plan["seed"]), window, engine


def _teams(resources: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for team in resources["teams"].values():
        does, serves = ", ".join(team["functions"]), ", ".join(team["municipalities"])
        norm = team.get("norm_caseload")
        yield _en(team["label"]), team["organisation"], does, serves, _value(team.get("fte")), _value(norm)


def distributions(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield every distribution at and below a place of the configuration: its path, family, mean and spread."""
    if not isinstance(node, Mapping):
        return
    if isinstance(node.get("family"), str):
        unit, mean = next((key.removeprefix("mean_"), one) for key, one in node.items() if key.startswith("mean_"))
        yield f"`{'.'.join(path)}`", node["family"], f"{_value(mean)} {unit}", _value(node.get("cv"))
        return
    for key, below in node.items():
        yield from distributions(below, (*path, str(key)))


def _rests_on(sensitivity: Result) -> Iterator[tuple[str, ...]]:
    table = sensitivity.table("sensitivity.csv").query("method == 'sobol'").dropna(subset=["total"])
    for (measure, group), rows in table.groupby(["measure", "group"], sort=False):
        first = rows.sort_values("place").head(FIRST)
        told = [
            f"`{one.factor}` ({one.total:.2f}, {one.total_low:.2f} to {one.total_high:.2f})"
            for one in first.itertuples()
        ]
        of = "" if group == "all" else f", {group}"
        yield f"{HOUSE.measures[str(measure)].label.en}{of}", "; ".join(told)


def _value(entry: Any) -> str:
    """Return a number as it is entered; of one that has several dates the last, with its date; nothing for none."""
    if not isinstance(entry, Mapping):
        return ""
    value = entry["value"]
    if isinstance(value, Mapping):
        date, last = list(value.items())[-1]
        return f"{_plain(last)} (from {date})"
    return _plain(value)


def _plain(value: Any) -> str:
    return ", ".join(_plain(one) for one in value) if isinstance(value, list) else f"{value:g}"


def _en(text: Any) -> str:
    """Return a text for people in English."""
    return str(text["en"] if isinstance(text, Mapping) else text)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = list(head)
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    return "\n".join([*lines, *(f"| {' | '.join(str(cell) for cell in row)} |" for row in rows)])
