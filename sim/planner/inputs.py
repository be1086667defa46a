"""What can be set on the page: each factor of the design, from where to where, and what it is today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.config import configuration_from_document
from sim.errors import ResultsError
from sim.plan import BASE_POINT, case_of
from sim.report.words import Words
from sim.studies.factors import FactorSpec
from sim.texts import Text, languages

if TYPE_CHECKING:
    from sim.arrays import Floats
    from sim.config import Configuration
    from sim.plan import CaseOf
    from sim.planner.simulated import SimulatedDesign

INFLOW = "circumstances.inflow"
"""Below it stands who comes to the door."""

STEPS = (0.01, 0.05, 0.1, 0.5, 1.0)
"""The steps of a slider, of which the largest is taken that has this many or more in the range."""
FEWEST_STEPS = 20


def told(text: Text) -> dict[str, str]:
    """Return a text by language, as the page has it."""
    return {language: text.of(language) for language in languages()}


def text_written(label: object) -> Text:
    """Return a label of a document, which is written once or in both languages."""
    return Text(str(label["en"]), str(label["nl"])) if isinstance(label, Mapping) else Text(str(label), str(label))


def said(key: str, **blanks: object) -> dict[str, str]:
    """Return a text of the files of texts by language; a blank may be a text by language itself."""
    return {
        language: Words(language)(
            key, **{name: one[language] if isinstance(one, Mapping) else one for name, one in blanks.items()}
        )
        for language in languages()
    }


@dataclass(frozen=True)
class PageInput:
    """A factor of the design as something that can be set: a number, or one of two worlds."""

    name: str
    factor: FactorSpec
    design: SimulatedDesign

    @cached_property
    def numbers(self) -> dict[Any, float]:
        """The number that each listed level stands for: what its name says, or else its place; empty for a range."""
        listed = self.factor.listed
        try:
            return {level: float(level) for level in listed}
        except (TypeError, ValueError):
            return {level: float(place) for place, level in enumerate(listed)}

    @property
    def is_switch(self) -> bool:
        """Whether it chooses one of two worlds."""
        return bool(self.factor.overlays) and len(self.numbers) == 2

    @cached_property
    def ends(self) -> tuple[float, float]:
        """From where to where it was simulated."""
        if self.factor.span is not None:
            return self.factor.span[0], self.factor.span[1]
        return min(self.numbers.values()), max(self.numbers.values())

    def at(self, case: CaseOf) -> float:
        """Return its value at a case.

        Raises
        ------
        ResultsError
            The result does not say at which level a scenario stands.
        """
        level = self.design.swept.levels[case_of(*case)].get(self.name)
        if level is None or (self.numbers and level not in self.numbers):
            came = f"factor {self.name!r} has no level in {case[0]!r}"
            raise ResultsError(f"{self.design.result.folder}: {came}; list the level at which it is")
        return self.numbers[level] if self.numbers else float(level)

    @property
    def today(self) -> float:
        """Its value in the scenario that the others are compared with, as that is."""
        return self.at((self.design.compared.baseline, BASE_POINT))

    @property
    def step(self) -> float:
        """The step of its slider."""
        if self.numbers:
            gaps = (later - earlier for earlier, later in pairwise(sorted(self.numbers.values())))
            return round(min(gaps), DIGITS)
        low, high = self.ends
        return next((step for step in reversed(STEPS) if (high - low) / step >= FEWEST_STEPS), STEPS[0])

    @property
    def group(self) -> str:
        """Of what it is: staff, inflow or an assumption."""
        if self.factor.teams is not None:
            return "staff"
        return "inflow" if any(path.startswith(INFLOW) for path in self.factor.all_paths) else "assumption"

    def described(self, configuration: Configuration) -> dict[str, Any]:
        """Return it as the page has it; `configuration` is that of today."""
        low, high = self.ends
        mine = self.factor.teams.municipalities if self.factor.teams is not None else ()
        return {
            "id": self.name,
            "label": told(self.design.swept.labels[self.name]),
            "about": self._about(),
            "group": self.group,
            "kind": "switch" if self.is_switch else "number",
            "unit": "fte" if self._is_fte else "factor",
            "low": low,
            "high": high,
            "step": self.step,
            "today": self.today,
            "municipality": mine[0] if len(mine) == 1 else None,
            "eur_per_unit_year": _price(configuration) if self._is_fte else None,
            "options": self._options() if self.is_switch else None,
        }

    @property
    def _is_fte(self) -> bool:
        """Whether it is so many workers, and not so many times as many."""
        return self.factor.kind in ("fte", "fte_range")

    def _about(self) -> dict[str, str]:
        since = self.design.compared.changes_on or self.design.asked.window[0]
        what = "switch" if self.is_switch else self.group
        dates = {language: Words(language)("emulation.since", year=since[:4]) for language in languages()}
        return said(f"emulation.about_{what}", since=dates)

    def _options(self) -> list[dict[str, str]]:
        """Return what the two worlds are called: that of the scenarios, and as its overlay calls itself."""
        by_number = {number: level for level, number in self.numbers.items()}
        return [self._option(by_number[number]) for number in sorted(by_number)]

    def _option(self, level: str) -> dict[str, str]:
        laid = [name.rpartition("/")[2] for name in self.factor.overlays[level]]
        labels = [one for one in self._labels_laid() if one[0] in laid]
        return told(labels[-1][1]) if labels else said("emulation.option_as_it_is")

    def _labels_laid(self) -> list[tuple[str, Text]]:
        """Return what every overlay of any case is called, by its name."""
        found = {}
        for document in self.design.plan.documents.values():
            for one in document.get("scenarios", ()):
                found[str(one["name"])] = text_written(one["label"])
        return list(found.items())


def inputs_of(design: SimulatedDesign) -> tuple[PageInput, ...]:
    """Return what can be set, in the order of the file."""
    return tuple(
        PageInput(name, FactorSpec.model_validate(written), design) for name, written in design.asked.factors.items()
    )


def scaled(inputs: tuple[PageInput, ...], design: SimulatedDesign, scenario: str) -> Floats:
    """Return the inputs at all points of a scenario, each from 0 to 1; shape (points, inputs)."""
    rows = [[_scaled(one, (scenario, point)) for one in inputs] for point in design.points[scenario]]
    return np.array(rows, dtype=np.float64)


DIGITS = 6
"""Of an input from 0 to 1, as the page carries it: it is fitted with no more."""


def _scaled(one: PageInput, case: CaseOf) -> float:
    low, high = one.ends
    return round((one.at(case) - low) / (high - low), DIGITS)


def today_of(design: SimulatedDesign) -> Configuration:
    """Return the configuration of the scenario that the others are compared with, as it is."""
    case = design.plan.cases[case_of(design.compared.baseline, BASE_POINT)]
    return configuration_from_document(design.plan.documents[case.document])


def _price(configuration: Configuration) -> float:
    """Return what a full-time worker costs [eur a year] on the date of the scenarios."""
    day = configuration.changes_on or configuration.window.measured_from
    return float(configuration.at(day).measurement.prices.worker_eur_per_fte_year)
