"""The table of the README out of the published comparison: ``python -m tests.readme.figures`` prints it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from rich.console import Console

from sim.store import Result, open_result

PUBLISHED = Path(__file__).parents[2] / "results" / "published" / "scenarios"
DAYS_PER_YEAR = 365.25
MILLION = 1e6

NAMES = {
    "integraal+sheltered_current": "One regional organisation",
    "individueel+sheltered_current": "Each municipality by itself",
    "maximale_samenwerking+sheltered_current": "Three municipalities, one way of working",
    "current+sheltered_a": "Sheltered work redesigned in the IJmond",
    "current+sheltered_b": "Sheltered work with Zuid-Kennemerland",
}
EVERYBODY = ("all", "all")
COLUMNS = {
    ("exits_to_work_per_100_person_years", *EVERYBODY): ("exits to work per 100 person-years (today {:.1f})", ".2f"),
    ("stock_on_benefit", *EVERYBODY): ("on benefit (today {:,.0f})", ".0f"),
    ("contacts_per_resident_year", *EVERYBODY): ("talks a resident-year (today {:.1f})", ".2f"),
    ("wait_p90_weeks", "queue", "trajectory"): ("weeks within which nine in ten reach a coach (today {:.0f})", ".0f"),
    ("wait_p90_weeks", "queue", "placement"): ("and, at the WSP, a job (today {:.0f})", ".0f"),
    ("service_cost_eur", *EVERYBODY): ("service, million euro a year", ".2f"),
    ("net_result_eur", *EVERYBODY): ("net result, million euro a year", ".2f"),
}
"""What each column is called, and how its numbers are written; euro are those of the whole period, a year of them."""

KEY = ["scenario", "measure", "group_by", "group"]


def table(result: Result) -> Iterator[str]:
    """Yield the lines of the table."""
    rows = result.table("differences.csv").drop_duplicates(KEY).set_index(KEY).sort_index()
    today = [rows.loc[(next(iter(NAMES)), *column), "baseline_mean"] for column in COLUMNS]
    heads = [head.format(value) for (head, _), value in zip(COLUMNS.values(), today, strict=True)]
    yield f"| against today | {' | '.join(heads)} |"
    yield "|" + "---|" * (1 + len(COLUMNS))
    years = _years(result)
    for scenario, name in NAMES.items():
        cells = [
            _cell(rows.loc[(scenario, *column)], *column[:1], years=years, form=COLUMNS[column][1])
            for column in COLUMNS
        ]
        yield f"| {name} | {' | '.join(cells)} |"


def _years(result: Result) -> float:
    """Return how long the time after the switch is."""
    changes_on, until = result.manifest["plan"]["compared"]["changes_on"], result.manifest["window"]["until"]
    return (dt.date.fromisoformat(until) - dt.date.fromisoformat(changes_on)).days / DAYS_PER_YEAR


def _cell(row: pd.Series, measure: str, *, years: float, form: str) -> str:
    unit = MILLION * years if measure.endswith("_eur") else 1.0
    middle, low, high = (_signed(row[name] / unit, form) for name in ("difference", "ci_low", "ci_high"))
    return f"{middle} ({low} to {high})" + ("" if row["verdict"] in ("higher", "lower") else ", not shown")


def _signed(value: float, form: str) -> str:
    text = format(value, "+" + form)
    return text[1:] if float(text) == 0.0 else text


if __name__ == "__main__":
    for line in table(open_result(PUBLISHED)):
        Console(highlight=False, soft_wrap=True, markup=False).print(line)
