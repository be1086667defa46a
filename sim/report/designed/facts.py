"""What the reports of designs ask the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.analysis.design import identified
from sim.measures import Counting
from sim.report.designed.changes import multiplies, paths_of
from sim.report.numbers import MISSING, Scale, between, counting_of, is_only_difference, marked, scale_of, sensible
from sim.report.verdicts import Meaning, meaning
from sim.report.words import Words, label_of
from sim.units import DAYS_PER_WEEK, WEEKS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd

    from sim.store import Result

BASE, AFTER = "base", "after"
FACTORIAL, ONE_AT_A_TIME = "factorial", "one_at_a_time"
"""Kinds of design in which a line through the levels of a factor means something."""

TIMES = "\N{MULTIPLICATION SIGN}\N{NO-BREAK SPACE}"
"""Before a level by which what is there is multiplied."""

FTE, NO_BREAK = "fte", "\N{NO-BREAK SPACE}"

KEYS = ("measure", "group_by", "group")
TEXT = ("scenario", "point", "baseline", "baseline_point", "group", "period", "factor", "dominated_by", "dearer_than")

Case = tuple[str, str]
Outcome = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """In how many of its replications a case has no value, and how many residents were still waiting, on average."""

    n: int
    of: int
    n_open: float


@dataclass(frozen=True)
class Facts:
    """A result of a design, in the words of one language."""

    result: Result
    words: Words

    @property
    def plan(self) -> dict[str, Any]:
        """The plan, as the manifest has it."""
        plan: dict[str, Any] = self.result.manifest["plan"]
        return plan

    @property
    def study(self) -> dict[str, Any]:
        """What the design is for."""
        study: dict[str, Any] = self.plan["study"]
        return study

    @property
    def swept(self) -> dict[str, Any]:
        """The design of a sweep, or of the candidates of a search."""
        swept: dict[str, Any] = self.study.get("swept", self.study)
        return swept

    @property
    def factors(self) -> list[str]:
        """The factors that have levels."""
        return list(self.swept["factors"])

    @cached_property
    def identified(self) -> list[str]:
        """The factors of which the effect can be told: some two cases differ in nothing else."""
        by_scenario: dict[str, list[Mapping[str, Any]]] = {}
        for case, levels in self.swept["levels"].items():
            by_scenario.setdefault(case.partition("/")[0], []).append(levels)
        told = frozenset[str]().union(*map(identified, by_scenario.values()))
        return [name for name in self.factors if name in told]

    @property
    def scenarios(self) -> list[str]:
        """The scenarios, in the order of the file."""
        return list(self.plan["compared"]["labels"])

    @property
    def baseline(self) -> Case:
        """The case that the others are compared with."""
        scenario, point = self.swept["baseline"]
        return scenario, point

    @property
    def outcomes(self) -> list[Outcome]:
        """The outcomes that are looked at, each once."""
        listed = self.study.get("outcomes") or [norm["outcome"] for norm in self.study["norms"]]
        return list(dict.fromkeys((one["measure"], one["group_by"], one["group"]) for one in listed))

    @cached_property
    def design(self) -> pd.DataFrame:
        """A row for each case, with the level of each factor."""
        return self.table("design.csv")

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

    @property
    def few(self) -> Mapping[str, int]:
        """How many replications there are when they are too few to rest on, and how many would do; else empty."""
        found: Mapping[str, int] = self.result.manifest.get("few") or {}
        return found

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of the result; names are texts, and an empty cell is none."""
        import pandas as pd

        text = dict.fromkeys(TEXT, str)
        return pd.read_csv(self.result.folder / name, dtype=text, keep_default_na=False, na_values=[""])

    def rows(self, table: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
        """Return the rows of one outcome, over the first period of those that are compared that it has."""
        mine = table
        for key, name in zip(KEYS, outcome, strict=True):
            mine = mine[mine[key] == name]
        periods = [period for period in self.plan["compared"]["periods"] if (mine["period"] == period).any()]
        return mine[mine["period"] == periods[0]] if periods else mine[:0]

    @property
    def since(self) -> dt.date:
        """The first day that is compared: that on which the scenarios take effect, if that is measured."""
        measured_from = self.result.manifest["window"]["measured_from"]
        return dt.date.fromisoformat(max(self.plan["compared"]["changes_on"] or "", measured_from))

    # --- values ---------------------------------------------------------------------------------------------------

    def years(self, outcome: Outcome) -> float:
        """Return the length of the period over which an outcome is compared [years]."""
        rows, window = self.rows(self.result.summary, outcome), self.result.manifest["window"]
        since_change = len(rows) and rows["period"].iloc[0] == AFTER
        first = self.since if since_change else dt.date.fromisoformat(window["measured_from"])
        days = (dt.date.fromisoformat(window["until"]) - first).days
        return days / DAYS_PER_WEEK / WEEKS_PER_YEAR

    def scale(self, outcome: Outcome) -> Scale:
        """Return how an outcome is shown."""
        known = self._scales.get(outcome)
        if known is None:
            known = scale_of(outcome[0], unit=self.unit(outcome), years=self.years(outcome), words=self.words)
            self._scales[outcome] = known
        return known

    @cached_property
    def _scales(self) -> dict[Outcome, Scale]:
        return {}

    def factor(self, outcome: Outcome) -> float:
        """Return by what a number of the files is multiplied before it is shown; a percentage is made later."""
        return 1.0 if self.unit(outcome) == "fraction" else self.scale(outcome).factor

    def number(self, value: float, outcome: Outcome) -> str:
        """Return a number of the files as it is shown."""
        return sensible(self.factor(outcome) * value, unit=self.unit(outcome))

    def between(self, low: float, high: float, outcome: Outcome) -> str:
        """Return a range of the files as it is shown."""
        factor = self.factor(outcome)
        return between(factor * low, factor * high, unit=self.unit(outcome), to=self.words("to"))

    def by_case(self, table: pd.DataFrame, outcome: Outcome) -> dict[Case, dict[Any, Any]]:
        """Return the row of each case on one outcome."""
        return {(row["scenario"], row["point"]): row for row in self.rows(table, outcome).to_dict("records")}

    @cached_property
    def n_of_case(self) -> dict[Case, int]:
        """How many replications each case has."""
        return {(row["scenario"], row["point"]): int(row["n_replications"]) for row in self.design.to_dict("records")}

    def unreached(self, outcome: Outcome) -> dict[Case, Unreached]:
        """Return the cases in which some replications have no value: a mean over the others would mislead."""
        rows = self.by_case(self.result.summary, outcome)
        missing = {case: n - int(rows.get(case, {}).get("n_replications", 0)) for case, n in self.n_of_case.items()}
        return {
            case: Unreached(n=n, of=self.n_of_case[case], n_open=float(rows.get(case, {}).get("n_open", 0.0)))
            for case, n in missing.items()
            if n > 0
        }

    def reach(self, row: dict[Any, Any], outcome: Outcome) -> tuple[float, float]:
        """Return the interval of a mean; what cannot be negative does not become so."""
        low, high = float(row["ci_low"]), float(row["ci_high"])
        return (low if self.can_be_negative(outcome) else max(low, 0.0) if low == low else low), high

    def can_be_negative(self, outcome: Outcome) -> bool:
        """Whether an outcome may be below zero: only money may."""
        return self.unit(outcome) == "eur"

    # --- words ----------------------------------------------------------------------------------------------------

    def scenario_label(self, scenario: str) -> str:
        """Return how people call a scenario: by its overlays, without those that every scenario has."""
        labels = self.plan["compared"]["labels"]
        shared = set.intersection(*map(set, labels.values())) if len(labels) > 1 else set()
        own = [label for label in labels[scenario] if label not in shared] or labels[scenario]
        return " + ".join(map(self.words.label, own)) or scenario

    def case_label(self, case: Case) -> str:
        """Return a case as people would say it: its scenario and its levels."""
        return f"{self.scenario_label(case[0])}, {self.point_label(case)}"

    def point_label(self, case: Case) -> str:
        """Return a case of a known scenario: as it is, or its levels."""
        return self.words("design.base") if case[1] == BASE else self.levels_label(case)

    def levels_label(self, case: Case) -> str:
        """Return the levels of a case: those that are not as they are, when one factor is varied at a time."""
        known = self.swept["levels"]
        levels, usual = known[f"{case[0]}/{case[1]}"], known.get(f"{case[0]}/{BASE}", {})
        if self.swept["design"] == ONE_AT_A_TIME:
            levels = {name: level for name, level in levels.items() if level != usual.get(name)} or levels
        return ", ".join(f"{self.factor_label(name)} {self.level_label(name, level)}" for name, level in levels.items())

    def factor_label(self, factor: str) -> str:
        """Return how people call a factor."""
        said = self.swept.get("labels", {}).get(factor, {})
        return str(said.get(self.words.language) or said.get("en") or named(factor))

    def level_label(self, factor: str, level: object) -> str:
        """Return a level as people write it, with the sign of what multiplies."""
        if not isinstance(level, int | float) or level != level:
            return shown(level)
        if factor in self._multiplying:
            return f"{TIMES}{shown(level)}"
        return (
            f"{shown(level)}{NO_BREAK}{FTE}"
            if factor in self._in_fte and FTE not in self.factor_label(factor)
            else shown(level)
        )

    @cached_property
    def _in_fte(self) -> set[str]:
        """The factors of which a level is a number of fte: they change nothing else."""
        paths = {name: paths_of(self.plan, self.swept, name) for name in self.factors}
        return {name for name, some in paths.items() if some and all(path[-1] == FTE for path in some)}

    @cached_property
    def _multiplying(self) -> set[str]:
        return {name for name in self.factors if multiplies(self.plan, self.swept, name)}

    def outcome_label(self, outcome: Outcome) -> str:
        """Return how people call an outcome."""
        measure, group_by, group = outcome
        known = self.result.dictionary
        found = known[(known["kind"] == "measure") & (known["name"] == measure)].to_dict("records")
        label = label_of(found[0], language=self.words.language) if found else named(measure)
        if group_by == "all":
            return label
        known_as = self.result.manifest["labels"].get(group_by, {}).get(group)
        return f"{label}: {self.words.label(known_as) if known_as else self.words(f'{group_by}.{group}')}"

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

    def amount(self, value: float, outcome: Outcome) -> str:
        """Return a number with its unit."""
        return f"{self.number(value, outcome)} {self.unit_label(outcome)}".rstrip()

    def mean_label(self, row: dict[Any, Any], outcome: Outcome) -> tuple[str, str]:
        """Return a mean and its interval."""
        if is_only_difference(outcome[0]):
            return MISSING, ""
        return self.number(row["mean"], outcome), self.between(*self.reach(row, outcome), outcome)

    def difference_label(self, row: dict[Any, Any], outcome: Outcome) -> tuple[str, str]:
        """Return a difference with its sign, and its interval."""
        sign = "+" if row["difference"] > 0 else ""
        interval = self.between(row["ci_low"], row["ci_high"], outcome) if row["ci_low"] == row["ci_low"] else ""
        return f"{sign}{self.number(row['difference'], outcome)}", interval

    def meaning(self, row: Mapping[str, Any], outcome: Outcome) -> Meaning:
        """Return what a difference means."""
        is_small = row.get("size") == Meaning.TOO_SMALL
        return Meaning.TOO_SMALL if is_small else meaning(outcome[0], verdict=row["verdict"])

    def unit_label(self, outcome: Outcome) -> str:
        """Return how people call the unit of an outcome; nothing for what is shown with a percent sign."""
        return "" if self.unit(outcome) in ("", "fraction") else self.scale(outcome).unit

    def unit(self, outcome: Outcome) -> str:
        """Return the unit of an outcome; every part of a whole is a fraction, also a yearly one."""
        known = self.result.dictionary
        found = known[(known["kind"] == "measure") & (known["name"] == outcome[0])]["unit"]
        unit = str(found.iloc[0]) if len(found) else ""
        return "fraction" if counting_of(outcome[0], unit=unit) is Counting.PART else unit


def unjudged(rows: pd.DataFrame) -> pd.DataFrame:
    """Return differences without intervals and verdicts, but those that are the same in every replication."""
    judged = rows["ci_low"] == rows["ci_high"]
    blank = rows.assign(**{name: rows[name].where(judged) for name in ("ci_low", "ci_high")})
    return blank.assign(verdict=rows["verdict"].where(judged, ""), size="")


def is_too_long(outcome: Outcome, found: Unreached) -> bool:
    """Whether a case has no value since so many were still waiting."""
    return outcome[0].startswith("wait_") and found.n_open > 0.0


def named(name: str) -> str:
    """Return a name of a file as people write it."""
    return name.replace("_", " ")


def shown(level: object) -> str:
    """Return a level as people write it.

    Examples
    --------
    >>> shown(12.0), shown(0.8), shown("early"), shown(None)
    ('12', '0.8', 'early', '-')
    """
    if level is None or level != level:
        return "-"
    return marked(f"{level:g}") if isinstance(level, int | float) and not isinstance(level, bool) else named(str(level))
