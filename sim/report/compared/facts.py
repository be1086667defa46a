"""What the report of a comparison asks the store: differences, estimates, paths, steps. Absent is empty, no error."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import nan
from typing import TYPE_CHECKING, Any

from sim.analysis.comparison.outcome import Outcome
from sim.report.compared.rows import (
    AFTER,
    WHOLE,
    Difference,
    Driver,
    Estimate,
    Key,
    PathRow,
    Precision,
    Step,
    Sureness,
    known,
    of_a_part,
    of_best_period,
    rows_of,
    turned,
    unjudged,
)
from sim.report.dates import DAY, period_in_words
from sim.report.words import label_of, named_in, translated
from sim.store.files import DIFFERENCE_SERIES, REPLICATIONS
from sim.store.parts import read_parquet
from sim.units import DAYS_PER_WEEK, WEEKS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd

    from sim.store import Result

BASE = "base"
HEADLINE, BREAKDOWN, PAIRS, BEST = "headline", "breakdown", "pairs", "best"
"""Families of differences: against the baseline, of what decides and of the rest; between others; and from the best."""

TEXT_COLUMNS = (
    "scenario", "baseline", "point", "group", "period", "date", "component", "parameter", "verdict", "size", "by_rule",
)  # fmt: skip
YEAR = r"\d{4}"
NET = "net_result_eur"
"""What adds up to the balance of a change: the net result, in which the cost of the transition is counted."""

BY_KEY = (NET, "net_result_by_stock_eur")
"""The net result with the cost of each team borne by whom it belongs to, and with all cost by the people on benefit."""

TOGETHER = " + "
"""Between the labels of the overlays that make a scenario."""

WAIT = "wait_p90_weeks"
"""Of each queue, within how many weeks nine in ten are served."""

LEAST_FTE = 0.1
"""A team with less in post is one that a scenario ends, as it was when the scenario took effect [fte]."""

WINDS_DOWN = 0.2
"""A team with a smaller part of the fte that it has in the baseline is one that a scenario ends after a while."""

LEAST_PEOPLE = 5.0
"""Of a group with fewer people on average, in every scenario, no figure is shown [residents]."""

PEOPLE = {
    "municipality": "stock_on_benefit",
    "trede": "stock_on_benefit",
    "target_group": "stock_on_benefit",
    "organisation": "caseload",
    "team": "caseload",
}
"""What counts the people of a group; of each, so many on average are so many person-years a year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Scenarios among which one chooses, with what they are called together."""

    label: str
    scenarios: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """From which size a difference in an outcome matters, in its unit over the compared period, and why."""

    size: float
    because: str


@dataclass(frozen=True)
class Compared:
    """A result of kind comparison, as the figures and tables need it.

    From the manifest: ``plan.compared`` (baseline, headline, labels of each scenario's overlays, changes_on),
    ``labels`` by kind and of overlays in ``language``, and ``window``.
    """

    result: Result
    language: str = "en"

    # --- scenarios ------------------------------------------------------------------------------------------------

    @property
    def baseline(self) -> str:
        """The scenario that the others are compared with."""
        return str(self._plan["baseline"])

    @cached_property
    def scenarios(self) -> tuple[str, ...]:
        """The scenarios that are compared with the baseline, those that change one thing first."""
        names = [name for name in self._plan["labels"] if name != self.baseline]
        return tuple(sorted(names, key=lambda name: (len(self._changed(name)), min(self._changed(name)))))

    @cached_property
    def everything(self) -> tuple[str, ...]:
        """The baseline and then the other scenarios."""
        return (self.baseline, *self.scenarios)

    @cached_property
    def main(self) -> tuple[str, ...]:
        """The scenarios that change only the first thing that is chosen; all, when nothing is combined."""
        alone = tuple(name for name in self.scenarios if self._changed(name) == {0})
        return alone or self.scenarios

    @cached_property
    def single(self) -> tuple[str, ...]:
        """The scenarios that change one thing only."""
        return tuple(name for name in self.scenarios if len(self._changed(name)) == 1) or self.scenarios

    def number(self, scenario: str) -> int:
        """Return the number by which a scenario goes in figures; the baseline is 0."""
        return self.everything.index(scenario)

    def scenario_label(self, scenario: str) -> str:
        """Return how people call a scenario: by the overlays in which it differs, the baseline by all of its own."""
        labels, usual = self._plan["labels"][scenario], self._plan["labels"][self.baseline]
        shown = labels if scenario == self.baseline else [label for label in labels if label not in usual] or labels
        said = self.result.manifest["labels"].get(self.language, {})
        return TOGETHER.join(translated(label, said, language=self.language) for label in shown) or scenario

    def made_of(self, scenario: str) -> tuple[int, ...]:
        """Return the numbers of the scenarios that make a combined one together; empty when it is none."""
        label = self.scenario_label(scenario).split(TOGETHER)
        found = [one for one in self.single if self.scenario_label(one) in label]
        return tuple(map(self.number, found)) if len(found) == len(label) > 1 else ()

    def _changed(self, scenario: str) -> set[int]:
        """Return at which places the overlays of a scenario are not those of the baseline."""
        labels, usual = self._plan["labels"][scenario], self._plan["labels"][self.baseline]
        if len(labels) != len(usual):
            return {0}
        return {place for place, (mine, theirs) in enumerate(zip(labels, usual, strict=True)) if mine != theirs} or {0}

    @property
    def _plan(self) -> dict[str, Any]:
        found: dict[str, Any] = self.result.manifest["plan"]["compared"]
        return found

    # --- time -----------------------------------------------------------------------------------------------------

    @property
    def changes_on(self) -> dt.date | None:
        """The day on which the scenarios take effect; None when they rule over the whole run."""
        day = self._plan["changes_on"]
        return None if day is None else dt.date.fromisoformat(day)

    @property
    def since(self) -> dt.date:
        """The first day that is compared."""
        measured_from = dt.date.fromisoformat(self.result.manifest["window"]["measured_from"])
        return max(self.changes_on or measured_from, measured_from)

    @property
    def until(self) -> dt.date:
        """The day after the last one."""
        return dt.date.fromisoformat(self.result.manifest["window"]["until"])

    @property
    def years(self) -> float:
        """The length of the compared period [years]."""
        return (self.until - self.since).days / DAYS_PER_WEEK / WEEKS_PER_YEAR

    @property
    def period(self) -> str:
        """The compared period as people say it: whole years, or the first and the last day."""
        return period_in_words(self.since, self.until, language=self.language)

    # --- estimates and differences --------------------------------------------------------------------------------

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Every difference between a scenario and the baseline that has a value."""
        return tuple(row for row in self._all_differences if row.family in (HEADLINE, BREAKDOWN))

    @cached_property
    def _all_differences(self) -> tuple[Difference, ...]:
        rows = self._of_base(self._table("differences.csv"))
        found = (row for row in rows_of(Difference, rows) if known(row.difference))
        return tuple(map(unjudged, found) if self.few else map(of_a_part, found))

    @cached_property
    def headline(self) -> tuple[Outcome, ...]:
        """What decides, in the order of the plan."""
        return tuple(Outcome(**one) for one in self._plan["headline"])

    @cached_property
    def headlines(self) -> tuple[Difference, ...]:
        """The differences that decide, one a scenario and outcome."""
        found = (self.of(scenario, judged) for scenario in self.scenarios for judged in self.headline)
        return tuple(row for row in found if row is not None)

    def headline_of(self, scenario: str) -> list[Difference]:
        """Return the differences of a scenario that decide."""
        return [row for row in self.headlines if row.scenario == scenario]

    def of(self, scenario: str, judged: Outcome) -> Difference | None:
        """Return the difference of a scenario from the baseline in an outcome."""
        return self.difference(scenario, judged.measure, group_by=judged.group_by, group=judged.group)

    def pair(self, scenario: str, other: str, judged: Outcome) -> Difference | None:
        """Return what a scenario is more than another in an outcome, whichever of both the table has first."""
        there = self._pairs.get((scenario, other, judged))
        back = self._pairs.get((other, scenario, judged))
        return there if there is not None or back is None else turned(back)

    @cached_property
    def _pairs(self) -> dict[tuple[str, str, Outcome], Difference]:
        rows = (row for row in self._all_differences if row.family == PAIRS)
        return {(row.scenario, row.baseline, row.judged): row for row in rows}

    def best(self, scenario: str, judged: Outcome, *, among: int) -> str:
        """Return whether a scenario is, may be or is not the best of a set in an outcome; empty when nobody asked.

        `among` is the number of the set, counted from 0.
        """
        return self._best.get((scenario, judged, among), "")

    @cached_property
    def _best(self) -> dict[tuple[str, Outcome, int], str]:
        rows = (row for row in self._all_differences if row.family == BEST and not self.few)
        return {(row.scenario, row.judged, _set_of(row.baseline)): row.verdict for row in rows}

    @property
    def components(self) -> Mapping[str, Any]:
        """What the experiment says of each component of a split, by name: its label and its nature."""
        found: Mapping[str, Any] = self._plan.get("components", {})
        return found

    # --- choices --------------------------------------------------------------------------------------------------

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """The groups of scenarios among which one chooses, in the order of the plan."""
        return tuple(
            Choice(label=one["label"][self.language], scenarios=tuple(one["scenarios"]))
            for one in self._plan.get("choices", {}).values()
        )

    @property
    def sets(self) -> tuple[tuple[str, ...], ...]:
        """The sets of scenarios, the baseline first in each, of which every two are compared."""
        return tuple(tuple(some) for some in self._plan.get("pairs", ()))

    @property
    def few(self) -> Mapping[str, int]:
        """How many replications there are when they are too few to rest on, and how many would do; else empty."""
        found: Mapping[str, int] = self.result.manifest.get("few") or {}
        return found

    def matters(self, judged: Outcome) -> Matter | None:
        """Return from which size a difference in an outcome matters; None when nobody said."""
        found = self._plan.get("matters", {}).get(judged.name)
        if found is None:
            return None
        return Matter(size=float(found["size"]), because=str(found["because"][self.language]))

    @cached_property
    def n_replications(self) -> int:
        """How many replications a scenario has."""
        return int(max(self._design["n_replications"], default=0))

    def difference(
        self, scenario: str, measure: str, *, group_by: str = "all", group: str = "all"
    ) -> Difference | None:
        """Return a difference over the compared period or, of what is measured on days, on the last day."""
        return self._difference_of.get((scenario, measure, group_by, group))

    def of_scenario(self, scenario: str) -> list[Difference]:
        """Return every difference of a scenario, each over the compared period or on the last day."""
        return [row for (mine, *_), row in self._difference_of.items() if mine == scenario]

    def estimate(self, scenario: str, measure: str, *, group_by: str = "all", group: str = "all") -> Estimate | None:
        """Return an estimate over the compared period or, of what is measured on days, on the last day.

        None where there is no value over that period: one over a longer period would be of another time.
        """
        return self._estimate_of.get((scenario, measure, group_by, group))

    def level(self, scenario: str, judged: Outcome) -> Estimate | None:
        """Return the estimate of an outcome in a scenario."""
        return self.estimate(scenario, judged.measure, group_by=judged.group_by, group=judged.group)

    def missing(self, scenario: str, measure: str, *, group_by: str) -> dict[str, int]:
        """Return in how many replications each group has no value while some were still open at the end."""
        rows = self._of_base(self.result.summary)
        mine = rows[(rows["scenario"] == scenario) & (rows["measure"] == measure) & (rows["group_by"] == group_by)]
        over = AFTER if (mine["period"] == AFTER).any() else WHOLE
        found = mine[(mine["period"] == over) & (mine["n_open"] > 0.0)]
        lacking = self.n_replications - found["n_replications"]
        return {str(group): int(n) for group, n in zip(found["group"], lacking, strict=True) if n > 0}

    def fte_in_post(self, scenario: str, team: str) -> float | None:
        """Return the mean fte that a team has in post; None when it has no caseload, or hardly existed in that time.

        So it does not where it is far smaller than in the baseline: the scenario winds it down.
        """
        fte = self._fte_of(scenario, team)
        usual = self._fte_of(self.baseline, team) or 0.0
        return fte if fte is not None and fte >= max(LEAST_FTE, WINDS_DOWN * usual) else None

    def _fte_of(self, scenario: str, team: str) -> float | None:
        cases, per_fte = (
            self.estimate(scenario, measure, group_by="team", group=team)
            for measure in ("caseload", "caseload_per_fte")
        )
        if cases is None or per_fte is None or per_fte.mean <= 0.0:
            return None
        return cases.mean / per_fte.mean

    def groups(self, measure: str, *, group_by: str, scenarios: Iterable[str] = ()) -> list[str]:
        """Return the groups for which a measure has a value in any of the scenarios (all, when none are given)."""
        asked = set(scenarios) or set(self.everything)
        found = (key for key in self._estimate_of if key[0] in asked and key[1] == measure and key[2] == group_by)
        return list(dict.fromkeys(group for *_, group in found))

    def too_few(self, group_by: str, group: str) -> bool:
        """Whether a group has so few people in every scenario that its figures are those of a handful.

        Of a queue those count who joined it, a year. A grouping of which nobody counted the people is taken as it is.
        """
        if group_by == "queue":
            return self._joined_a_year.get(group, LEAST_PEOPLE) < LEAST_PEOPLE
        measure = PEOPLE.get(group_by)
        if measure is None or not self.groups(measure, group_by=group_by):
            return False
        found = (self.estimate(one, measure, group_by=group_by, group=group) for one in self.everything)
        return max((row.mean for row in found if row is not None), default=0.0) < LEAST_PEOPLE

    @cached_property
    def _joined_a_year(self) -> dict[str, float]:
        """How many people joined each queue, a year, in the scenario in which most did."""
        wanted = [("point", "==", BASE), ("group_by", "==", "queue"), ("measure", "==", WAIT)]
        rows = read_parquet(self.result.there(REPLICATIONS), filters=wanted)
        rows = rows[rows["period"].astype(str).isin([AFTER if self.changes_on else WHOLE])]
        if rows.empty or "n" not in rows:
            return {}
        means = rows.groupby(["scenario", "group"], observed=True)["n"].mean() / self.years
        return {str(queue): float(n) for queue, n in means.groupby("group", observed=True).max().items()}

    @cached_property
    def _difference_of(self) -> dict[Key, Difference]:
        return of_best_period(self.differences)

    @cached_property
    def _estimate_of(self) -> dict[Key, Estimate]:
        rows = self._of_base(self.result.summary)
        days = rows["period"][rows["period"].str.fullmatch(DAY)]
        wanted = rows["period"].isin([AFTER, WHOLE, days.max() if len(days) else WHOLE])
        found: dict[Key, Estimate] = of_best_period(rows_of(Estimate, rows[wanted]))
        return {key: row for key, row in found.items() if known(row.mean)}

    # --- paths, steps, draws --------------------------------------------------------------------------------------

    def path(self, scenario: str, series: str, *, group_by: str = "all", group: str = "all") -> list[PathRow]:
        """Return a path over time with its difference from the baseline; empty when it is not followed."""
        rows = self._paths
        if rows.empty:
            return []
        mine = (rows["scenario"] == scenario) & (rows["series"] == series)
        mine &= (rows["group_by"] == group_by) & (rows["group"] == group)
        found = rows_of(PathRow, rows[mine].sort_values("date"))
        return [replace(row, difference_low=nan, difference_high=nan) if self.few else row for row in found]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """What each component adds to the difference of a scenario, in order, and last the total."""
        found = rows_of(Step, self._table("attribution.csv"))
        return tuple(sorted(map(unjudged, found) if self.few else found, key=lambda step: step.step))

    @cached_property
    def precision(self) -> tuple[Precision, ...]:
        """Whether each scenario is as precise as was asked."""
        return tuple(rows_of(Precision, self._table("precision.csv")))

    @cached_property
    def sureness(self) -> tuple[Sureness, ...]:
        """How each headline difference fares under other assumptions."""
        return tuple(rows_of(Sureness, self._table("uncertainty.csv")))

    @cached_property
    def drivers(self) -> tuple[Driver, ...]:
        """The assumptions that move each headline difference most, the strongest first."""
        return tuple(sorted(rows_of(Driver, self._table("uncertainty_drivers.csv")), key=lambda driver: driver.place))

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """The net result of each calendar year since the change, by replication of the scenarios."""
        wanted = [("point", "==", BASE), ("group_by", "==", "all"), ("measure", "==", NET)]
        rows = read_parquet(self.result.there(REPLICATIONS), filters=wanted)
        rows = rows[rows["period"].astype(str).str.fullmatch(YEAR)]
        return rows[rows["period"].astype(int) >= self.since.year]

    # --- words ----------------------------------------------------------------------------------------------------

    def label(self, name: str, *, kind: str) -> str:
        """Return how people call a municipality, organisation or team."""
        return named_in(self.result.manifest["labels"], name, kind=kind, language=self.language)

    @cached_property
    def _measure_labels(self) -> dict[str, str]:
        known = self.result.dictionary
        known = known[known["kind"] == "measure"]
        return {row["name"]: label_of(row, language=self.language) for row in known.to_dict("records")}

    def measure_label(self, measure: str) -> str:
        """Return how people call a measure."""
        return self._measure_labels.get(measure, measure.replace("_", " "))

    def unit_of(self, measure: str) -> str:
        """Return the unit of a measure, as the data dictionary has it; empty when it does not have the measure."""
        known = self.result.dictionary
        found = known[(known["kind"] == "measure") & (known["name"] == measure)]["unit"]
        return str(found.iloc[0]) if len(found) else ""

    # --- tables ---------------------------------------------------------------------------------------------------

    @cached_property
    def _design(self) -> pd.DataFrame:
        return self._of_base(self._table("design.csv"))

    @cached_property
    def _paths(self) -> pd.DataFrame:
        path = self.result.folder / DIFFERENCE_SERIES
        return read_parquet(path) if path.is_file() else self._table(DIFFERENCE_SERIES)

    def _table(self, name: str) -> pd.DataFrame:
        """Return a table of the result; an empty one when the experiment did not ask for it."""
        import pandas as pd

        path = self.result.folder / name
        if not path.is_file():
            return pd.DataFrame(columns=["scenario", "baseline", "point"])
        return pd.read_csv(path, dtype=dict.fromkeys(TEXT_COLUMNS, str), keep_default_na=False, na_values=[""])

    @staticmethod
    def _of_base(rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of the scenarios themselves, without design points, draws and steps."""
        return rows[rows["point"] == BASE]


def _set_of(others: str) -> int:
    """Return the number of the set, counted from 0, that stands in place of a baseline in the family best."""
    number = re.search(r"\d+$", others)
    return int(number[0]) - 1 if number else 0
