"""What the reports of designs ask the store."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.report.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from sim.store import Result

BASE = "base"
KEYS = ("measure", "group_by", "group")
TEXT = ("scenario", "point", "baseline", "baseline_point", "group", "period", "factor", "dominated_by", "dearer_than")

Case = tuple[str, str]
Outcome = tuple[str, str, str]


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
        return self.table("differences.csv")

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

    # --- words ----------------------------------------------------------------------------------------------------

    def scenario_label(self, scenario: str) -> str:
        """Return how people call a scenario."""
        return " + ".join(self.plan["compared"]["labels"][scenario]) or scenario

    def case_label(self, case: Case) -> str:
        """Return a case as people would say it: its scenario and its levels."""
        scenario, point = case
        if point == BASE:
            return f"{self.scenario_label(scenario)}, {self.words('design.base')}"
        return f"{self.scenario_label(scenario)}, {self.levels_label(case)}"

    def levels_label(self, case: Case) -> str:
        """Return the levels of a case."""
        levels = self.swept["levels"][f"{case[0]}/{case[1]}"]
        return ", ".join(f"{named(name)} {shown(level)}" for name, level in levels.items())

    def outcome_label(self, outcome: Outcome) -> str:
        """Return how people call an outcome."""
        measure, group_by, group = outcome
        known = self.result.dictionary
        found = known[(known["kind"] == "measure") & (known["name"] == measure)][f"label_{self.words.language}"]
        label = str(found.iloc[0]) if len(found) else named(measure)
        if group_by == "all":
            return label
        labels = self.result.manifest["labels"].get(group_by, {})
        return f"{label}: {labels.get(group) or self.words(f'{group_by}.{group}')}"

    def unit(self, outcome: Outcome) -> str:
        """Return the unit of an outcome; every part of a whole is a fraction, also a yearly one."""
        known = self.result.dictionary
        found = known[(known["kind"] == "measure") & (known["name"] == outcome[0])]["unit"]
        return "fraction" if outcome[0].endswith("_fraction") else str(found.iloc[0]) if len(found) else ""


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
    return f"{level:g}" if isinstance(level, int | float) and not isinstance(level, bool) else named(str(level))
