"""The tables of the README out of the published results: ``python -m tests.readme.figures`` prints them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from rich.console import Console

from sim.store import Result, open_result

PUBLISHED = Path(__file__).parents[2] / "results" / "published"
DAYS_PER_YEAR = 365.25
MILLION = 1e6

NAMES = {
    "integraal+sheltered_current": "One regional organisation",
    "individueel+sheltered_current": "Each municipality by itself",
    "maximale_samenwerking+sheltered_current": "Three municipalities, one way of working",
    "current+sheltered_a": "Sheltered work redesigned in the IJmond",
    "current+sheltered_b": "Sheltered work with Zuid-Kennemerland",
}
Column = tuple[str, str, str]
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

STAFF = {
    "beverwijk": "activation in Beverwijk",
    "heemskerk": "activation in Heemskerk",
    "velsen": "activation in Velsen",
    "coaches": "coaches of IJmond Werkt!",
}
LONG_ONLY = ("stock_on_benefit", "net_result_eur")
SHORT = [column for column in COLUMNS if column[2] != "placement" and column[0] not in LONG_ONLY]

KEY = ["scenario", "measure", "group_by", "group"]


def comparison() -> Iterator[str]:
    """Yield the lines of the table of scenarios."""
    result = open_result(PUBLISHED / "scenarios")
    rows = result.table("differences.csv").drop_duplicates(KEY).set_index(KEY).sort_index()
    named = [(name, rows.loc[scenario]) for scenario, name in NAMES.items()]
    yield from _table("against today", named, list(COLUMNS), years=_years(result))


def staffing() -> Iterator[str]:
    """Yield the lines of the table of more and fewer staff in today's organisation."""
    result = open_result(PUBLISHED / "staffing_sweep")
    design = result.table("design.csv").query("scenario == 'current'").set_index("point")
    rows = result.table("differences.csv").query("scenario == 'current'").set_index(["point", *KEY[1:]]).sort_index()
    named = [
        (_level(what, design.loc[point, factor], base=design.loc["base", factor]), rows.loc[point])
        for factor, what in STAFF.items()
        for point in design.index
        if design.loc[point, factor] != design.loc["base", factor]
    ]
    yield from _table("staff, today's organisation", named, SHORT, years=_years(result))


def _level(what: str, level: float, *, base: float) -> str:
    """Return a level in words: as a factor, or in fte."""
    return f"{what}, times {level:g}" if base == 1.0 else f"{what}, {level:g} fte for {base:g}"


def _table(corner: str, named: list[tuple[str, pd.DataFrame]], columns: list[Column], *, years: float) -> Iterator[str]:
    heads = [COLUMNS[column][0].format(named[0][1].loc[column, "baseline_mean"]) for column in columns]
    yield f"| {corner} | {' | '.join(heads)} |"
    yield "|" + "---|" * (1 + len(columns))
    for name, rows in named:
        yield f"| {name} | {' | '.join(_cell(rows.loc[column], column, years=years) for column in columns)} |"


def _years(result: Result) -> float:
    """Return how long the time after the switch is."""
    changes_on, until = result.manifest["plan"]["compared"]["changes_on"], result.manifest["window"]["until"]
    return (dt.date.fromisoformat(until) - dt.date.fromisoformat(changes_on)).days / DAYS_PER_YEAR


def _cell(row: pd.Series, column: Column, *, years: float) -> str:
    unit = MILLION * years if column[0].endswith("_eur") else 1.0
    form = COLUMNS[column][1]
    middle, low, high = (_signed(row[name] / unit, form) for name in ("difference", "ci_low", "ci_high"))
    return f"{middle} ({low} to {high})" + ("" if row["verdict"] in ("higher", "lower") else ", not shown")


def _signed(value: float, form: str) -> str:
    text = format(value, "+" + form)
    return text[1:] if float(text) == 0.0 else text


if __name__ == "__main__":
    for line in (*comparison(), "", *staffing()):
        Console(highlight=False, soft_wrap=True, markup=False).print(line)
