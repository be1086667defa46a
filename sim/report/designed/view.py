"""A result of a design as its pages need it: cases, factors and levels, and what each case comes to in each outcome.

What a factor changes is told from the configurations of two cases that differ in nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import isclose
from typing import TYPE_CHECKING, Any, TypeAlias

from sim.analysis.design import identified
from sim.plan import LATER, Screened, Searched, Swept, level_key
from sim.report.numbers import MINUS, MISSING, ShownScale, is_only_difference
from sim.report.rows import Meaning, meaning
from sim.report.view import AFTER, BASE, View, named

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.comparison.outcome import Outcome
    from sim.plan import Plan


VALUE = "value"

ROUNDED = 0.02
"""Part by which numbers may be off for having been rounded, as fte are."""

Keys = tuple[str, ...]
"""The way to a number of a configuration."""


def multiplies(plan: Plan, swept: Swept, factor: str) -> bool:
    """Whether a level is by what a factor multiplies what is there: the numbers go with it, and are not it."""
    pair = _known_pair(plan, swept, factor)
    if pair is None:
        return False
    first, second = (swept.levels[case][factor] for case in pair)
    paths = paths_of(plan, swept, factor)
    totals = [_total(plan, paths, case) for case in pair]
    if not isinstance(first, int | float) or not isinstance(second, int | float) or not all((first, second, *totals)):
        return False
    is_in_step = isclose(first / second, totals[0] / totals[1], rel_tol=ROUNDED)
    return is_in_step and not isclose(first, totals[0], rel_tol=ROUNDED)


def paths_of(plan: Plan, swept: Swept, factor: str) -> set[Keys]:
    """Return the paths at which the first cases that differ in a factor only are not the same.

    Where no two cases do, those that the plan says the factor changes.
    """
    pair = _known_pair(plan, swept, factor)
    if pair is None:
        return {tuple(path.split(".")) for path in swept.changes.get(factor, ())}
    return _changed_between(plan, pair)


def _changed_between(plan: Plan, pair: tuple[str, str]) -> set[Keys]:
    """Return the paths at which two cases are not the same."""
    first, second = (dict(_numbers(plan, case)) for case in pair)
    return {path for path in first.keys() | second.keys() if first.get(path) != second.get(path)}


def fte_without(plan: Plan, swept: Swept, factor: str, scenario: str) -> float | None:
    """Return the fte of the teams that a change of so many fte is about, without it; None: no two cases tell."""
    assert plan.compared is not None
    day = plan.compared.changes_on or (swept.asked.window[0] if swept.asked is not None else "")
    cases = [case for case in swept.levels if case in plan.cases and case.partition("/")[0] == scenario]
    for pair in combinations(cases, 2):
        if _differ_in(swept, *pair) == [factor]:
            paths = _changed_between(plan, pair)
            first, second = (_fte_at(plan, paths, case, day=day) for case in pair)
            changes = [float(swept.levels[case][factor] or 0.0) for case in pair]
            if isclose(second - first, changes[1] - changes[0], rel_tol=ROUNDED):
                return first - changes[0]
    return None


def _fte_at(plan: Plan, paths: set[Keys], case: str, *, day: str) -> float:
    """Return the fte of some teams in a case on a day."""
    numbers = dict(_numbers(plan, case))
    found = (numbers.get(path, 0.0) for path in paths if path[-1] == FTE)
    return sum(float(_on(day, one) if isinstance(one, Mapping) else one) for one in found)


def _on(day: str, steps: Mapping[str, Any]) -> Any:
    """Return the step that holds on a day; the first also holds before its date."""
    return steps[max((date for date in steps if date <= day), default=min(steps))]


def _total(plan: Plan, paths: set[Keys], case: str) -> float:
    numbers = dict(_numbers(plan, case))
    values = (numbers.get(path) for path in paths)
    return sum(value for value in values if isinstance(value, int | float))


def _known_pair(plan: Plan, swept: Swept, factor: str) -> tuple[str, str] | None:
    """Return the first two cases that differ in a factor only and of which the plan has the numbers."""
    return _pair([case for case in swept.levels if case in plan.cases], swept, factor)


def _pair(cases: Iterable[str], swept: Swept, factor: str) -> tuple[str, str] | None:
    return next((pair for pair in combinations(cases, 2) if _differ_in(swept, *pair) == [factor]), None)


def _differ_in(swept: Swept, one: str, other: str) -> list[str]:
    """Return the factors whose levels two cases of one scenario have not in common; none of two scenarios."""
    if one.partition("/")[0] != other.partition("/")[0]:
        return []
    mine, theirs = swept.levels[one], swept.levels[other]
    return [name for name in swept.factors if mine.get(name) != theirs.get(name)]


def _numbers(plan: Plan, case: str) -> Iterator[tuple[Keys, Any]]:
    """Yield every number of a case, with its path, as it is from the last date on at which something changes."""
    document = plan.documents[plan.cases[case].document]
    last: dict[str, Any] = document[LATER][-1] if document.get(LATER) else {}
    for box, kept in (document | last).items():
        if isinstance(kept, Mapping) and box != LATER:
            yield from _leaves(kept, (box,))


def _leaves(part: Any, path: Keys) -> Iterator[tuple[Keys, Any]]:
    if not isinstance(part, Mapping) or VALUE in part:
        yield path, part[VALUE] if isinstance(part, Mapping) else part
        return
    for key, inner in part.items():
        yield from _leaves(inner, (*path, str(key)))


FACTORIAL, ONE_AT_A_TIME = "factorial", "one_at_a_time"
"""Kinds of design in which a line through the levels of a factor means something."""

TIMES = "\N{MULTIPLICATION SIGN}\N{NO-BREAK SPACE}"
"""Before a level by which what is there is multiplied."""

FTE, CHANGE, NO_BREAK = "fte", "change", "\N{NO-BREAK SPACE}"

KEYS = ("measure", "group_by", "group")

CaseKey: TypeAlias = "tuple[str, str]"
"""A scenario and a point."""

Numbered: TypeAlias = "Mapping[Any, Any]"
"""A row of a table, by column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """In how many of its replications a case has no value, and how many residents were still waiting, on average."""

    n: int
    of: int
    n_open: float


@dataclass(frozen=True)
class DesignView(View):
    """A result of a design, in the words of one language."""

    # --- what was varied ------------------------------------------------------------------------------------------

    @property
    def swept(self) -> Swept:
        """The design of a sweep, or of the candidates of a search."""
        assert self.plan.swept is not None
        return self.plan.swept

    @property
    def screened(self) -> Screened:
        """What a sensitivity analysis is for."""
        assert isinstance(self.plan.study, Screened)
        return self.plan.study

    @property
    def searched(self) -> Searched:
        """What a search is for."""
        assert isinstance(self.plan.study, Searched)
        return self.plan.study

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors that have levels."""
        return self.swept.factors

    @cached_property
    def identified(self) -> list[str]:
        """The factors of which the effect can be told: some two cases differ in nothing else."""
        by_scenario: dict[str, list[Mapping[str, Any]]] = {}
        for case, levels in self.swept.levels.items():
            by_scenario.setdefault(case.partition("/")[0], []).append(levels)
        told = frozenset[str]().union(*map(identified, by_scenario.values()))
        return [name for name in self.factors if name in told]

    @property
    def baseline(self) -> CaseKey:
        """The case that the others are compared with."""
        return self.swept.baseline

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes that are looked at, each once: those of its norms, of a search."""
        study = self.plan.study
        if isinstance(study, Searched):
            return tuple(dict.fromkeys(norm.outcome for norm in study.norms))
        return tuple(dict.fromkeys(study.outcomes)) if study is not None else ()

    # --- tables ---------------------------------------------------------------------------------------------------

    @cached_property
    def design(self) -> pd.DataFrame:
        """A row for each case, with the level of each factor."""
        return self.table("design.csv")

    @cached_property
    def n_of_case(self) -> dict[CaseKey, int]:
        """How many replications each case has."""
        return {(row["scenario"], row["point"]): int(row["n_replications"]) for row in self.design.to_dict("records")}

    @property
    def n_replications(self) -> str:
        """How often cases were run: one number, or the least and the most."""
        n = self.design["n_replications"]
        return str(n.min()) if n.min() == n.max() else f"{n.min()}\N{EN DASH}{n.max()}"

    @cached_property
    def differences(self) -> pd.DataFrame:
        """A row for each case and outcome: its paired difference from the baseline."""
        rows = self._all_differences
        return rows[(rows["baseline"] == self.baseline[0]) & (rows["baseline_point"] == self.baseline[1])]

    @cached_property
    def own_differences(self) -> pd.DataFrame:
        """A row a case and outcome: its paired difference from its own scenario as it is, where that is another."""
        rows = self._all_differences
        own = (rows["baseline"] == rows["scenario"]) & (rows["baseline_point"] == BASE)
        return rows[own & ((rows["baseline"] != self.baseline[0]) | (self.baseline[1] != BASE))]

    @cached_property
    def _all_differences(self) -> pd.DataFrame:
        rows = self.table("differences.csv")
        return unjudged(rows) if self.few else rows

    def rows(self, table: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
        """Return the rows of one outcome, over the period that counts."""
        mine = table
        for key in KEYS:
            mine = mine[mine[key] == getattr(outcome, key)]
        return mine[mine["period"] == self.period_of(mine["period"].unique())]

    def by_case(self, table: pd.DataFrame, outcome: Outcome) -> dict[CaseKey, Numbered]:
        """Return the row of each case on one outcome."""
        return {(row["scenario"], row["point"]): row for row in self.rows(table, outcome).to_dict("records")}

    def unreached(self, outcome: Outcome) -> dict[CaseKey, Unreached]:
        """Return the cases in which some replications have no value: a mean over the others would mislead."""
        rows = self.by_case(self.result.summary, outcome)
        missing = {case: n - int(rows.get(case, {}).get("n_replications", 0)) for case, n in self.n_of_case.items()}
        return {
            case: Unreached(n=n, of=self.n_of_case[case], n_open=float(rows.get(case, {}).get("n_open", 0.0)))
            for case, n in missing.items()
            if n > 0
        }

    # --- numbers --------------------------------------------------------------------------------------------------

    def scale_of(self, outcome: Outcome) -> ShownScale:
        """Return how an outcome is shown, over its own period."""
        known = self._scales.get(outcome)
        if known is None:
            rows = self.rows(self.result.summary, outcome)
            is_after = len(rows) > 0 and rows["period"].iloc[0] == AFTER
            years = self.years if is_after else self.measured_years
            known = self.scale(outcome.measure, unit=self.unit_of(outcome.measure), years=years)
            self._scales[outcome] = known
        return known

    @cached_property
    def _scales(self) -> dict[Outcome, ShownScale]:
        return {}

    def factor(self, outcome: Outcome) -> float:
        """Return by what a number of the files is multiplied in a figure, whose axes make percentages themselves."""
        scale = self.scale_of(outcome)
        return 1.0 if scale.sign else scale.factor

    def amount(self, value: float, outcome: Outcome) -> str:
        """Return a number with its unit."""
        return f"{self.scale_of(outcome).alone(value)} {self.unit_label(outcome)}".rstrip()

    def mean_label(self, row: Numbered, outcome: Outcome) -> tuple[str, str]:
        """Return a mean and its interval."""
        mean, low, high = (float(row[name]) for name in ("mean", "ci_low", "ci_high"))
        if is_only_difference(outcome.measure) or mean != mean:
            return MISSING, ""
        scale = self.scale_of(outcome)
        return scale.level(mean, low=low, high=high) + scale.sign, scale.range(low, high, sign=scale.sign)

    def difference_label(self, row: Numbered, outcome: Outcome) -> tuple[str, str]:
        """Return a difference with its sign, and its interval; that is empty when there is none."""
        value, low, high = (float(row[name]) for name in ("difference", "ci_low", "ci_high"))
        scale = self.scale_of(outcome)
        interval = scale.interval(low, high, sign=scale.sign) if low == low else ""
        return scale.difference(value, low=low, high=high) + scale.sign, interval

    def meaning(self, row: Numbered, outcome: Outcome) -> Meaning:
        """Return what a difference means."""
        is_small = row.get("size") == Meaning.TOO_SMALL
        return Meaning.TOO_SMALL if is_small else meaning(outcome.measure, verdict=row["verdict"])

    # --- words ----------------------------------------------------------------------------------------------------

    def case_label(self, case: CaseKey) -> str:
        """Return a case as people would say it: its scenario and its levels."""
        return f"{self.scenario_label(case[0])}, {self.point_label(case)}"

    def point_label(self, case: CaseKey) -> str:
        """Return a case of a known scenario: as it is, or its levels."""
        return self.words("design.base") if case[1] == BASE else self.levels_label(case)

    def levels_label(self, case: CaseKey) -> str:
        """Return the levels of a case: those that are not as they are, when one factor is varied at a time."""
        known = self.swept.levels
        levels, usual = known[f"{case[0]}/{case[1]}"], known.get(f"{case[0]}/{BASE}", {})
        if self.swept.design == ONE_AT_A_TIME:
            levels = {name: level for name, level in levels.items() if level != usual.get(name)} or levels
        return ", ".join(
            f"{self.factor_label(name)} {self.level_label(name, level, scenario=case[0])}"
            for name, level in levels.items()
        )

    def factor_label(self, factor: str) -> str:
        """Return how people call a factor."""
        said = self.swept.labels.get(factor)
        return named(factor) if said is None else said.of(self.language)

    def level_label(self, factor: str, level: object, *, scenario: str | None = None) -> str:
        """Return a level as people write it, with the sign of what multiplies; a change with what it leads to.

        That is so in a scenario: by default in the one that the others are compared with.
        """
        said = self.swept.labels.get(level_key(factor, level))
        if said is not None:
            return said.of(self.language)
        if not isinstance(level, int | float) or isinstance(level, bool) or level != level:
            return "-" if level is None or level != level else named(str(level))
        if factor in self._changing:
            return self._change_label(factor, level, scenario or self.baseline[0])
        text = self.numbers.marked(f"{level:g}")
        if factor in self._multiplying:
            return f"{TIMES}{text}"
        is_told = FTE in self.factor_label(factor)
        return f"{text}{NO_BREAK}{FTE}" if factor in self._in_fte and not is_told else text

    def _change_label(self, factor: str, change: float, scenario: str) -> str:
        """Return so many fte more or fewer and, in brackets, how many that makes where the plan tells."""
        sign = "+" if change > 0 else MINUS if change < 0 else ""
        text = f"{sign}{abs(change):g}{NO_BREAK}{FTE}"
        if (factor, scenario) not in self._fte:
            self._fte[factor, scenario] = fte_without(self.plan, self.swept, factor, scenario)
        now = self._fte[factor, scenario]
        return self.numbers.marked(text if now is None else f"{text} ({round(now + change, 2):g})")

    @cached_property
    def _fte(self) -> dict[tuple[str, str], float | None]:
        """The fte that a factor changes in a scenario, as far as somebody asked."""
        return {}

    @cached_property
    def _changing(self) -> set[str]:
        """The factors of which a level is so many fte more or fewer."""
        asked = self.swept.asked
        return {name for name in self.factors if asked is not None and CHANGE in asked.factors.get(name, {})}

    @cached_property
    def _in_fte(self) -> set[str]:
        """The factors of which a level is a number of fte: they change nothing else."""
        paths = {name: paths_of(self.plan, self.swept, name) for name in self.factors}
        return {name for name, some in paths.items() if some and all(path[-1] == FTE for path in some)}

    @cached_property
    def _multiplying(self) -> set[str]:
        return {name for name in self.factors if multiplies(self.plan, self.swept, name)}

    def unit_label(self, outcome: Outcome) -> str:
        """Return how people call the unit of an outcome; nothing for what is shown with a percent sign."""
        scale = self.scale_of(outcome)
        return "" if scale.sign or not self.unit_of(outcome.measure) else scale.unit

    def head(self, outcome: Outcome) -> str:
        """Return an outcome with its unit, for the head of a column or an axis."""
        unit, label = self.unit_label(outcome), self.outcome_label(outcome)
        return label if not unit or unit in label else f"{label} ({unit})"

    def unreached_label(self, outcome: Outcome, found: Unreached) -> tuple[str, str]:
        """Return why a case has no value on an outcome, and how many still wait where that is known."""
        some = self.words("design.in_part", n=found.n, of=found.of) if found.n < found.of else ""
        if not is_too_long(outcome, found):
            return self.words("design.no_value") + some, ""
        return self.words("design.not_reached") + some, self.words("design.still", n=f"{found.n_open:.0f}")


def unjudged(rows: pd.DataFrame) -> pd.DataFrame:
    """Return differences without intervals and verdicts, but those that are the same in every replication."""
    judged = rows["ci_low"] == rows["ci_high"]
    blank = rows.assign(**{name: rows[name].where(judged) for name in ("ci_low", "ci_high")})
    return blank.assign(verdict=rows["verdict"].where(judged, ""), size="")


def is_too_long(outcome: Outcome, found: Unreached) -> bool:
    """Whether a case has no value since so many were still waiting."""
    return outcome.measure.startswith("wait_") and found.n_open > 0.0
