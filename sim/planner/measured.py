"""What the page tells: each outcome in its words, in a unit for people, over a year where it adds up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.measures import Counting, Measure
from sim.planner.inputs import said, told
from sim.report.numbers import FRACTION, MILLION, decimals_of_size
from sim.report.words import Words
from sim.studies.outcomes import years_between
from sim.texts import languages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.analysis.comparison.outcome import Outcome
    from sim.config import Configuration
    from sim.planner.simulated import Key, SimulatedDesign

FAMILIES = {
    "wait_": "waits",
    "queue_": "waits",
    "placement_list": "waits",
    "exits_": "work",
    "sustained_": "work",
    "placements": "work",
    "stock_": "caseload",
    "caseload": "caseload",
    "trajectories_": "caseload",
    "utilisation": "caseload",
    "contacts_": "seen",
    "not_seen_": "seen",
}
"""Of what the page tells under which heading, by how the id of a measure begins; of money by its unit."""

BETTER = {"lower": "low", "higher": "high", "neither": "none"}
WAIT_P90 = "wait_p90_weeks"
QUEUE, MUNICIPALITY, ALL = "queue", "municipality", "all"
EUR = "eur"
MONEY_DECIMALS, PERCENT_DECIMALS = 2, 1


@dataclass(frozen=True)
class PageMeasure:
    """An outcome as the page tells it."""

    outcome: Outcome
    key: Key
    measure: Measure
    design: SimulatedDesign

    @property
    def id(self) -> str:
        """What the page calls it: the measure and, of a part, of which."""
        return id_of(self.outcome)

    @property
    def divide(self) -> float:
        """By what a value of the result is divided: by years where it adds up, and money by a million."""
        years = self._years if self.measure.counting is Counting.UP else 1.0
        return years * (MILLION if self.measure.unit == EUR else 1.0)

    @property
    def _years(self) -> float:
        since, until = (dt.date.fromisoformat(day) for day in self.design.asked.window)
        if self.key[3] == "after" and self.design.compared.changes_on is not None:
            since = max(since, dt.date.fromisoformat(self.design.compared.changes_on))
        return 1.0 if self.key[3].isdigit() else years_between(since, until)

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """The lowest and the highest value that it can have."""
        return self.measure.least, self.measure.most

    def label(self) -> dict[str, str]:
        """Return what people call it; the municipality that it is of is told beside it."""
        if self.outcome.measure == WAIT_P90:
            return {code: _begun(text) for code, text in said(f"wait.{self.outcome.group}").items()}
        label = told(self.measure.label)
        if self.outcome.group_by in (ALL, MUNICIPALITY):
            return label
        group = said(f"{self.outcome.group_by}.{self.outcome.group}")
        return {code: f"{text}: {group[code]}" for code, text in label.items()}

    def unit(self) -> dict[str, str]:
        """Return its unit in words."""
        unit = self.measure.unit
        if unit == FRACTION:
            return dict.fromkeys(languages(), "%")
        name = said(f"unit.{unit}") if Words("en").has(f"unit.{unit}") else dict.fromkeys(languages(), unit)
        return said("emulation.a_year", unit=name) if self.measure.counting is Counting.UP else name

    @property
    def is_percentage(self) -> bool:
        """Whether it is shown a hundredfold."""
        return self.measure.unit == FRACTION

    def decimals(self, size: float) -> int:
        """Return with how many decimals values of this size are shown."""
        if self.measure.unit == EUR:
            return MONEY_DECIMALS
        return PERCENT_DECIMALS if self.measure.unit == FRACTION else decimals_of_size(size)

    @property
    def family(self) -> str:
        """Under which heading it stands."""
        if self.measure.unit == EUR:
            return "money"
        return next((family for begin, family in FAMILIES.items() if self.measure.id.startswith(begin)), "caseload")

    def matters(self) -> float | None:
        """Return the least difference that matters, as the page tells it; of a part that of the whole."""
        known = self.design.compared.matters
        found = known.get(self.outcome.name) or known.get(self.outcome.measure)
        return None if found is None else round(found.size / self.divide, 6)

    def described(self, configuration: Configuration, *, size: float) -> dict[str, Any]:
        """Return it as the page has it; `configuration` is that of today, `size` that of its values."""
        by, group = self.outcome.group_by, self.outcome.group
        return {
            "id": self.id,
            "label": self.label(),
            "unit": self.unit(),
            "better": BETTER[self.measure.better],
            "family": self.family,
            "municipality": group if by == MUNICIPALITY else None,
            "party": MUNICIPALITY if by == MUNICIPALITY and self.family == "money" else None,
            "matters": self.matters(),
            "decimals": self.decimals(size),
            "norm": self._norm(configuration),
            "main": self._is_main(),
            "divide": self.divide,
        }

    def _is_main(self) -> bool:
        """Whether it stands in sight: what planners ask, or in a design that has none of that what it compares."""
        asked = [one for one in self.design.outcomes if _is_one_of(one, MAIN)]
        return self.outcome in (asked or self.design.swept.outcomes)

    def _norm(self, configuration: Configuration) -> float | None:
        """Return within how many weeks nine in ten should be served, where the region has a norm for a queue."""
        if self.outcome.measure != WAIT_P90:
            return None
        day = configuration.changes_on or configuration.window.measured_from
        found = configuration.at(day).measurement.norms.get(self.outcome.group)  # type: ignore[call-overload]
        return None if found is None else float(found)


def id_of(outcome: Outcome) -> str:
    """Return what the page calls an outcome."""
    if outcome.group_by == ALL:
        return outcome.measure
    return f"{outcome.measure}/{outcome.group_by}/{outcome.group}"


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


MAIN = (
    (WAIT_P90, "trajectory"),
    (WAIT_P90, "placement"),
    ("exits_to_work", ALL),
    ("stock_on_benefit", ALL),
    ("contacts_per_resident_year", ALL),
    ("not_seen_6m_fraction", ALL),
    ("service_cost_eur", ALL),
    ("benefit_spending_eur", ALL),
    ("net_result_eur", ALL),
)
"""What a planner asks first: a measure, and a grouping or a queue."""

PATHS = (
    ("stock_on_benefit", ALL),
    ("stock_on_benefit", MUNICIPALITY),
    ("exits_to_work", ALL),
    (WAIT_P90, "trajectory"),
    ("queue_length", "trajectory"),
    ("queue_length", "placement"),
    ("service_cost_eur", ALL),
)
"""Of which outcomes the page tells the years: a measure, and a grouping or a queue."""


def measures_of(design: SimulatedDesign) -> list[PageMeasure]:
    """Return what the page tells, in the order of the file, what has no value over what is compared left out."""
    known = design.plan.known_measures
    found = ((one, design.key_of(one)) for one in design.outcomes)
    return [PageMeasure(one, key, known[one.measure], design) for one, key in found if key is not None]


def years_of(one: PageMeasure) -> list[PageMeasure]:
    """Return an outcome in each of its years, where the page tells its path."""
    if not _is_one_of(one.outcome, PATHS):
        return []
    return [PageMeasure(one.outcome, key, one.measure, one.design) for key in one.design.years_of(one.outcome)]


def _is_one_of(outcome: Outcome, known: Iterable[tuple[str, str]]) -> bool:
    return any(outcome.measure == measure and which in (outcome.group_by, outcome.group) for measure, which in known)
