"""A result of a comparison as its pages need it: differences, estimates, paths, steps. Absent is empty, no error."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from sim.report.rows import (
    DifferenceRow,
    Driver,
    EstimateRow,
    Key,
    PathRow,
    Payback,
    PrecisionRow,
    StepRow,
    Sureness,
    key_of,
    known,
    of_a_part,
    rows_of,
    turned,
    unjudged,
)
from sim.report.view import ALL, BASE, TOGETHER, WAIT, YEAR, View
from sim.report.words import DAY
from sim.stats.intervals import mean_band
from sim.store import DIFFERENCE_SERIES

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.comparison.outcome import Outcome
    from sim.plan import Matters, Nature


HEADLINE, BREAKDOWN, PAIRS, BEST = "headline", "breakdown", "pairs", "best"
"""Families of differences: against the baseline, of what decides and of the rest; between others; and from the best."""

NET = "net_result_eur"
"""What adds up to the balance of a change: the net result, in which the cost of the transition is counted."""

BY_KEY = (NET, "net_result_by_stock_eur")
"""The net result with the cost of each team borne by whom it belongs to, and with all cost by the people on benefit."""

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


TOTAL, OTHER = "total", "other"
"""The last steps of each split: the sum of the others, and before that what no component covers."""

FIRM = 0.9
"""A sign that holds in so large a part of the draws is called firm."""

HALF = 0.5


@dataclass(frozen=True)
class ComparisonView(View):
    """A result of kind comparison, as the figures and tables need it."""

    # --- scenarios ------------------------------------------------------------------------------------------------

    @property
    def baseline(self) -> str:
        """The scenario that the others are compared with."""
        return self.compared.baseline

    @cached_property
    def scenarios(self) -> tuple[str, ...]:
        """The scenarios that are compared with the baseline, those that change one thing first."""
        names = [name for name in self.compared.labels if name != self.baseline]
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

    def made_of(self, scenario: str) -> tuple[int, ...]:
        """Return the numbers of the scenarios that make a combined one together; empty when it is none."""
        label = self.scenario_label(scenario).split(TOGETHER)
        found = [one for one in self.single if self.scenario_label(one) in label]
        return tuple(map(self.number, found)) if len(found) == len(label) > 1 else ()

    def _changed(self, scenario: str) -> set[int]:
        """Return at which places the overlays of a scenario are not those of the baseline."""
        labels, usual = self.compared.labels[scenario], self.compared.labels[self.baseline]
        if len(labels) != len(usual):
            return {0}
        return {place for place, (mine, theirs) in enumerate(zip(labels, usual, strict=True)) if mine != theirs} or {0}

    # --- estimates and differences --------------------------------------------------------------------------------

    @cached_property
    def differences(self) -> tuple[DifferenceRow, ...]:
        """Every difference between a scenario and the baseline that has a value."""
        return tuple(row for row in self._all_differences if row.family in (HEADLINE, BREAKDOWN))

    @cached_property
    def _all_differences(self) -> tuple[DifferenceRow, ...]:
        rows = self._of_base(self.table("differences.csv"))
        found = (row for row in rows_of(DifferenceRow, rows) if known(row.difference))
        return tuple(map(unjudged, found) if self.few else map(of_a_part, found))

    @property
    def headline(self) -> tuple[Outcome, ...]:
        """What decides, in the order of the plan."""
        return self.compared.headline

    @cached_property
    def headlines(self) -> tuple[DifferenceRow, ...]:
        """The differences that decide, one a scenario and outcome."""
        found = (self.of(scenario, judged) for scenario in self.scenarios for judged in self.headline)
        return tuple(row for row in found if row is not None)

    def headline_of(self, scenario: str) -> list[DifferenceRow]:
        """Return the differences of a scenario that decide."""
        return [row for row in self.headlines if row.scenario == scenario]

    def of(self, scenario: str, judged: Outcome) -> DifferenceRow | None:
        """Return the difference of a scenario from the baseline in an outcome."""
        return self.difference(scenario, judged.measure, group_by=judged.group_by, group=judged.group)

    def pair(self, scenario: str, other: str, judged: Outcome) -> DifferenceRow | None:
        """Return what a scenario is more than another in an outcome, whichever of both the table has first."""
        there = self._pairs.get((scenario, other, judged))
        back = self._pairs.get((other, scenario, judged))
        return there if there is not None or back is None else turned(back)

    @cached_property
    def _pairs(self) -> dict[tuple[str, str, Outcome], DifferenceRow]:
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

    # --- choices --------------------------------------------------------------------------------------------------

    @property
    def choices(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The groups of scenarios among which one chooses, with what they are called, in the order of the plan."""
        groups = self.compared.choices.values()
        return tuple((one.label.of(self.language), one.scenarios) for one in groups)

    @property
    def sets(self) -> tuple[tuple[str, ...], ...]:
        """The sets of scenarios, the baseline first in each, of which every two are compared."""
        return self.compared.pairs

    def matters(self, judged: Outcome) -> Matters | None:
        """Return from which size a difference in an outcome matters; None when nobody said."""
        return self.compared.matters.get(judged.name)

    def because(self, one: Matters) -> str:
        """Return why a difference matters from some size on."""
        return one.because.of(self.language)

    @cached_property
    def n_replications(self) -> int:
        """How many replications a scenario has."""
        return int(max(self._design["n_replications"], default=0))

    def difference(self, scenario: str, measure: str, *, group_by: str = ALL, group: str = ALL) -> DifferenceRow | None:
        """Return a difference over the compared period or, of what is measured on days, on the last day."""
        return self._difference_of.get((scenario, measure, group_by, group))

    def of_scenario(self, scenario: str) -> list[DifferenceRow]:
        """Return every difference of a scenario, each over the compared period or on the last day."""
        return [row for (mine, *_), row in self._difference_of.items() if mine == scenario]

    def estimate(self, scenario: str, measure: str, *, group_by: str = ALL, group: str = ALL) -> EstimateRow | None:
        """Return an estimate over the compared period or, of what is measured on days, on the last day.

        None where there is no value over that period: one over a longer period would be of another time.
        """
        return self._estimate_of.get((scenario, measure, group_by, group))

    def level(self, scenario: str, judged: Outcome) -> EstimateRow | None:
        """Return the estimate of an outcome in a scenario."""
        return self.estimate(scenario, judged.measure, group_by=judged.group_by, group=judged.group)

    def missing(self, scenario: str, measure: str, *, group_by: str) -> dict[str, int]:
        """Return in how many replications each group has no value while some were still open at the end."""
        rows = self._of_base(self.result.summary)
        mine = rows[(rows["scenario"] == scenario) & (rows["measure"] == measure) & (rows["group_by"] == group_by)]
        found = mine[(mine["period"] == self.period_of(mine["period"])) & (mine["n_open"] > 0.0)]
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
        rows = self.replications(WAIT, group_by="queue")
        rows = rows[rows["period"].astype(str) == self.compared.periods[0]]
        if rows.empty or "n" not in rows:
            return {}
        means = rows.groupby(["scenario", "group"], observed=True)["n"].mean() / self.years
        return {str(queue): float(n) for queue, n in means.groupby("group", observed=True).max().items()}

    @cached_property
    def _difference_of(self) -> dict[Key, DifferenceRow]:
        found: dict[Key, dict[str, DifferenceRow]] = {}
        for row in self.differences:
            found.setdefault(key_of(row), {}).setdefault(row.period, row)
        return {key: mine[period] for key, mine in found.items() if (period := self.period_of(mine))}

    @cached_property
    def _estimate_of(self) -> dict[Key, EstimateRow]:
        rows = self._of_base(self.result.summary)
        found: dict[Key, dict[str, EstimateRow]] = {}
        days = rows["period"][rows["period"].str.fullmatch(DAY)]
        for row in rows_of(EstimateRow, rows[rows["period"].isin([*self.compared.periods, days.max()])]):
            found.setdefault(key_of(row), {}).setdefault(row.period, row)
        chosen = {key: mine[period] for key, mine in found.items() if (period := self.period_of(mine))}
        return {key: row for key, row in chosen.items() if known(row.mean)}

    # --- paths, steps, draws --------------------------------------------------------------------------------------

    def path(self, scenario: str, series: str, *, group_by: str = ALL, group: str = ALL) -> list[PathRow]:
        """Return a path over time with its difference from the baseline; empty when it is not followed."""
        rows = self._paths
        if rows.empty:
            return []
        mine = (rows["scenario"] == scenario) & (rows["series"] == series)
        mine &= (rows["group_by"] == group_by) & (rows["group"] == group)
        found = rows_of(PathRow, rows[mine].sort_values("date"))
        return [replace(row, difference_low=nan, difference_high=nan) if self.few else row for row in found]

    @cached_property
    def steps(self) -> tuple[StepRow, ...]:
        """What each component adds to the difference of a scenario, in order, and last the total."""
        found = rows_of(StepRow, self.table("attribution.csv"))
        return tuple(sorted(map(unjudged, found) if self.few else found, key=lambda step: step.step))

    @cached_property
    def precision(self) -> tuple[PrecisionRow, ...]:
        """Whether each scenario is as precise as was asked."""
        return tuple(rows_of(PrecisionRow, self.table("precision.csv")))

    @cached_property
    def sureness(self) -> tuple[Sureness, ...]:
        """How each headline difference fares under other assumptions."""
        return tuple(rows_of(Sureness, self.table("uncertainty.csv")))

    @cached_property
    def drivers(self) -> tuple[Driver, ...]:
        """The assumptions that move each headline difference most, the strongest first."""
        return tuple(sorted(rows_of(Driver, self.table("uncertainty_drivers.csv")), key=lambda driver: driver.place))

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """The net result of each calendar year since the change, by replication of the scenarios."""
        rows = self.replications(NET, group_by=ALL)
        rows = rows[rows["period"].astype(str).str.fullmatch(YEAR)]
        return rows[rows["period"].astype(int) >= self.since.year]

    # --- tables ---------------------------------------------------------------------------------------------------

    @cached_property
    def _design(self) -> pd.DataFrame:
        return self._of_base(self.table("design.csv"))

    @cached_property
    def _paths(self) -> pd.DataFrame:
        return self.table(DIFFERENCE_SERIES)

    @staticmethod
    def _of_base(rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of the scenarios themselves, without design points, draws and steps."""
        return rows[rows["point"] == BASE]


def _set_of(others: str) -> int:
    """Return the number of the set, counted from 0, that stands in place of a baseline in the family best."""
    number = re.search(r"\d+$", others)
    return int(number[0]) - 1 if number else 0


# --- whether a change earns itself back -----------------------------------------------------------------------------


def accounts(compared: ComparisonView) -> dict[str, Payback]:
    """Return how each scenario earns its change back.

    Empty when there are too few replications to rest on, or no whole years since the change. One band holds for all
    scenarios and years together.
    """
    if compared.few:
        return {}
    wide = _added_up(compared)
    usual = wide.get(compared.baseline)
    if usual is None or len(usual) < 2 or any(one.shape != usual.shape for one in wide.values()):
        return {}
    scenarios = [scenario for scenario in compared.scenarios if scenario in wide]
    if not scenarios:
        return {}
    band = mean_band(np.hstack([(wide[scenario] - usual).to_numpy() for scenario in scenarios]))
    parts = (np.split(path, len(scenarios)) for path in (band.mean, band.low, band.high))
    years = tuple(int(year) for year in usual.columns)
    return {
        scenario: Payback(years=years, mean=mean, low=low, high=high)
        for scenario, mean, low, high in zip(scenarios, *parts, strict=True)
    }


def _added_up(compared: ComparisonView) -> dict[str, pd.DataFrame]:
    """Return for each scenario the balance added up to the end of each year, a row a replication."""
    rows = compared.yearly
    rows = rows.assign(value=rows["value"].astype(float), year=rows["period"].astype(int))
    return {
        str(scenario): mine.pivot(index="replication", columns="year", values="value").cumsum(axis=1)
        for scenario, mine in rows.groupby("scenario", observed=True)
    }


# --- what a difference is made of, and how sure it is --------------------------------------------------------------


def steps_of(compared: ComparisonView, scenario: str, judged: Outcome) -> list[StepRow]:
    """Return the steps of the difference of a scenario in an outcome, in order, without the total."""
    mine = (step for step in compared.steps if (step.scenario, step.judged) == (scenario, judged))
    return [step for step in mine if step.component != TOTAL]


def components_of(compared: ComparisonView, *scenarios: str) -> list[str]:
    """Return the components of scenarios in order, without the total."""
    return list(dict.fromkeys(s.component for s in compared.steps if s.scenario in scenarios and s.component != TOTAL))


def nature(component: str, compared: ComparisonView) -> Nature | None:
    """Return where the gain of a component comes from, as the experiment says; None when it does not."""
    known = compared.compared.components.get(component)
    return None if known is None else known.nature


def split_scenarios(compared: ComparisonView) -> list[str]:
    """Return the scenarios whose differences are split."""
    split = {step.scenario for step in compared.steps}
    return [scenario for scenario in compared.scenarios if scenario in split]


def sureness_of(compared: ComparisonView, scenario: str, judged: Outcome) -> Sureness | None:
    """Return how a headline difference fares under other assumptions; None when that was not tried."""
    mine = [row for row in compared.sureness if (row.scenario, row.judged) == (scenario, judged)]
    return mine[0] if mine else None


def drivers_of(compared: ComparisonView, scenario: str, judged: Outcome) -> list[Driver]:
    """Return the assumptions that are shown to move a difference, the strongest first."""
    return [row for row in compared.drivers if (row.scenario, row.judged) == (scenario, judged) and row.decided]


def is_firm(row: Sureness) -> bool:
    """Whether the sign of a difference holds in nearly all draws."""
    return row.same_sign_fraction >= FIRM


def turns(row: Sureness) -> bool:
    """Whether a difference goes the other way in more than half of the draws."""
    return row.same_sign_fraction < HALF
