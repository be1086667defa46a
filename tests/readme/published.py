"""The published results as the README reads them: differences, levels, and how a number is written."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from sim.store import Result, open_result

PUBLISHED = Path(__file__).parents[2] / "results" / "published"
DAYS_PER_YEAR = 365.25
MILLION, PERCENT = 1e6, 100.0
SHOWN = ("higher", "lower")

Outcome = tuple[str, str, str]
EVERYBODY = ("all", "all")
EXITS: Outcome = ("exits_to_work_per_100_person_years", *EVERYBODY)
STOCK: Outcome = ("stock_on_benefit", *EVERYBODY)
TALKS: Outcome = ("contacts_per_resident_year", *EVERYBODY)
COACH: Outcome = ("wait_p90_weeks", "queue", "trajectory")
PLACE: Outcome = ("wait_p90_weeks", "queue", "placement")
SERVICE: Outcome = ("service_cost_eur", *EVERYBODY)
NET: Outcome = ("net_result_eur", *EVERYBODY)
LASTING: Outcome = ("sustained_12m_fraction", *EVERYBODY)

WORDS: dict[Outcome, tuple[str, str]] = {
    EXITS: ("exits to work per 100 person-years", ".2f"),
    STOCK: ("residents on benefit", ",.0f"),
    TALKS: ("talks a resident-year", ".2f"),
    COACH: ("weeks within which nine in ten reach a coach", ".0f"),
    PLACE: ("weeks within which nine in ten on the list of the WSP have a job", ".0f"),
    ("wait_p90_weeks", "queue", "claim"): ("weeks within which nine in ten have a decision", ".1f"),
    ("wait_p90_weeks", "queue", "intake"): ("weeks within which nine in ten have an intake", ".1f"),
    ("placement_list_left_unplaced_fraction", *EVERYBODY): ("leave the list of the WSP without a place, %", ".0f"),
    LASTING: ("jobs that last a year, %", ".1f"),
    ("not_seen_6m_fraction", *EVERYBODY): ("not spoken to for half a year, %", ".1f"),
    ("returned_from_trajectory_fraction", *EVERYBODY): ("trajectories that end early, %", ".1f"),
    ("misrouted_fraction", *EVERYBODY): ("called misrouted at intake, %", ".1f"),
    ("sheltered_waiting", *EVERYBODY): ("waiting for a sheltered place", ".1f"),
    SERVICE: ("cost of the service, million euro a year", ".2f"),
    ("benefit_spending_eur", *EVERYBODY): ("spent on benefits, million euro a year", ".2f"),
    NET: ("net result, million euro a year", ".2f"),
}
"""What an outcome is called in the README, and how its numbers are written; others go by the name of their column."""


def named(outcome: Outcome) -> str:
    """Return what the README calls an outcome."""
    if outcome in WORDS:
        return WORDS[outcome][0]
    measure, _, group = outcome
    return measure.replace("_", " ") + ("" if group == "all" else f", {group.replace('_', ' ')}")


def of_outcome(rows: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """Return the rows that are of an outcome."""
    measure, group_by, group = outcome
    return rows[(rows["measure"] == measure) & (rows["group_by"] == group_by) & (rows["group"] == group)]


@dataclass(frozen=True)
class Published:
    """A published result of scenarios beside each other; scenarios go by the name of their service part."""

    result: Result

    @cached_property
    def differences(self) -> pd.DataFrame:
        """The rows of differences.csv, where no mark is an empty text."""
        return self.result.table("differences.csv").fillna({"size": "", "by_rule": "", "verdict": ""})

    @cached_property
    def levels(self) -> pd.DataFrame:
        """The rows of summary.csv after the switch, of the scenarios as they are."""
        return self.result.table("summary.csv").query("period == 'after' and point == 'base'")

    @property
    def baseline(self) -> str:
        """The scenario that the others are compared with."""
        compared: dict[str, str] = self.result.manifest["plan"]["compared"]
        return compared["baseline"]

    @property
    def years(self) -> float:
        """How long the time after the switch is [years]."""
        since = self.result.manifest["plan"]["compared"]["changes_on"]
        return (_day(self.result.manifest["window"]["until"]) - _day(since)).days / DAYS_PER_YEAR

    @property
    def last_year(self) -> int:
        """The last year that is counted whole or in part."""
        return (_day(self.result.manifest["window"]["until"]) - dt.timedelta(days=1)).year

    @property
    def n_replications(self) -> int:
        """How often each scenario was run."""
        return int(self.levels["n_replications"].max())

    def outcomes(self) -> list[Outcome]:
        """Return what is judged, in the order of the table."""
        rows = self.differences.query("family == 'headline'")[["measure", "group_by", "group"]].drop_duplicates()
        return [(str(one.measure), str(one.group_by), str(one.group)) for one in rows.itertuples()]

    def rows(self, outcome: Outcome, *, family: str = "headline") -> pd.DataFrame:
        """Return the rows of an outcome in a family."""
        return of_outcome(self.differences[self.differences["family"] == family], outcome)

    def difference(
        self, outcome: Outcome, scenario: str, *, baseline: str | None = None, family: str = "headline"
    ) -> pd.Series | None:
        """Return the difference of a scenario from `baseline`, by default today; None where it was not compared."""
        rows = self.rows(outcome, family=family)
        found = rows[(rows["scenario"] == scenario) & (rows["baseline"] == (baseline or self.baseline))]
        return None if found.empty else found.iloc[0]

    def part(self, outcome: Outcome, scenario: str, component: str) -> pd.Series | None:
        """Return what a component adds to the difference of a scenario; None where it was not split."""
        rows = of_outcome(self.result.table("attribution.csv").fillna({"verdict": ""}), outcome)
        rows = rows[(rows["scenario"] == scenario) & (rows["component"] == component)]
        if rows.empty:
            return None
        return (
            rows.iloc[0]
            .rename({"contribution": "difference"})
            .reindex(["difference", "ci_low", "ci_high", "verdict", "size", "by_rule"], fill_value="")
        )

    def sign_in_draws(self, outcome: Outcome, scenario: str) -> tuple[int, int, int] | None:
        """Return in how many draws of the assumptions a difference keeps its sign, in how many it is known, and of all.

        None: nothing was drawn.
        """
        if "uncertainty.csv" not in self.result.manifest.get("files", {}):
            return None
        table = self.result.table("uncertainty.csv")
        rows = of_outcome(table.query("scenario == @scenario and n_draws > 0"), outcome)
        if rows.empty or math.isnan(rows["same_sign_fraction"].iloc[0]):
            return None
        n = int(rows["n_draws"].iloc[0])
        return round(n * rows["same_sign_fraction"].iloc[0]), n, int(table["n_draws"].max())

    def in_other_world(self, outcome: Outcome, scenario: str) -> pd.Series | None:
        """Return the difference of a scenario from today in the other world that was run; None where there is none."""
        if "worlds.csv" not in self.result.manifest.get("files", {}):
            return None
        rows = of_outcome(self.result.table("worlds.csv").fillna({"size": "", "by_rule": "", "verdict": ""}), outcome)
        found = rows[(rows["scenario"] == scenario) & (rows["baseline"] == self.baseline)]
        return None if found.empty else found.iloc[0]

    def matters(self, outcome: Outcome) -> float:
        """Return below which size a difference is too small to matter, in the outcome's unit; 0 where none is set."""
        sizes = self.result.manifest["plan"]["compared"].get("matters", {})
        return float(sizes.get(outcome[0], {}).get("size", 0.0))

    def level(self, outcome: Outcome, scenario: str) -> float:
        """Return the mean of an outcome in a scenario, in its own unit; nan where it has none."""
        found = of_outcome(self.levels[self.levels["scenario"] == scenario], outcome)
        if not found.empty:
            return float(found["mean"].iloc[0])
        compared = self.rows(outcome)
        of_days = compared[compared["baseline"] == scenario] if "baseline_mean" in compared else compared[:0]
        return math.nan if of_days.empty else float(of_days["baseline_mean"].iloc[0])

    def written(self, value: float, outcome: Outcome, *, sign: bool = False) -> str:
        """Return a number as the README writes it: euro in millions a year, fractions in per cent."""
        if math.isnan(value):
            return "-"
        form = WORDS.get(outcome, ("", ".2f"))[1]
        scaled = value / self.unit(outcome)
        text = format(scaled, ("+" if sign else "") + form)
        return text[1:] if sign and float(text.replace(",", "")) == 0.0 else text

    def unit(self, outcome: Outcome) -> float:
        """Return by what a number is divided before it is written."""
        if outcome[0].endswith("_eur"):
            return MILLION * self.years
        return 1.0 / PERCENT if outcome[0].endswith("_fraction") else 1.0

    def cell(self, row: pd.Series | None, outcome: Outcome) -> str:
        """Return a difference with its interval and what is to be thought of it."""
        if row is None or pd.isna(row["difference"]):
            return "cannot be said"
        middle, low, high = (self.written(row[key], outcome, sign=True) for key in ("difference", "ci_low", "ci_high"))
        return f"{middle} ({low} to {high}){mark(row)}"


def mark(row: pd.Series) -> str:
    """Return what stands behind a difference: by the rule, too small, or not shown."""
    if row["by_rule"]:
        return ", by the rule"
    if row["size"] == "too_small":
        return ", too small to matter"
    return "" if row["verdict"] in SHOWN else ", not shown"


def counts(row: pd.Series | None, verdict: str) -> bool:
    """Whether a difference is shown to go one way, is large enough, and does not follow from a rule."""
    return row is not None and row["verdict"] == verdict and not row["by_rule"] and row["size"] != "too_small"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """Return the lines of a table."""
    heads = list(head)
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    return lines + [f"| {' | '.join(row)} |" for row in rows]


def listed(words: Iterable[str]) -> str:
    """Return words as a sentence lists them.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b and c', 'a')
    """
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def published(name: str, *, folder: Path = PUBLISHED) -> Published:
    """Return a published result."""
    return Published(open_result(folder / name))


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
