"""The split of a difference: what each component is by nature, and the numbers that are entered for it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from sim.analysis.comparison.outcome import Outcome
from sim.report.compared.cells import EMPTY, Cell, Clerk, Line, Table
from sim.report.compared.facts import Compared
from sim.report.compared.rows import Step, known

TOTAL = "total"
"""The last step of each split: the sum of the others."""


class Nature(StrEnum):
    """Where the worth of a component comes from."""

    EMERGES = "emerges"
    RULE = "rule"
    ENTERED = "entered"


NATURES = {
    Nature.EMERGES: ("pooling", "hand_overs"),
    Nature.RULE: ("combining", "signalling", "definitions", "access", "purchase", "cross_border", "sheltered"),
    Nature.ENTERED: ("overhead", "specialists", "transition"),
}
"""By the beginning of a component's name; when one holds several, the one that is most entered counts."""


def nature(component: str) -> Nature | None:
    """Return where the worth of a component comes from; None when its name says nothing.

    Examples
    --------
    >>> nature("overhead_and_specialists"), nature("pooling_and_size"), nature("other")
    (<Nature.ENTERED: 'entered'>, <Nature.EMERGES: 'emerges'>, None)
    """
    for one in reversed(Nature):
        if any(name in component for name in NATURES[one]):
            return one
    return None


def component_label(component: str, clerk: Clerk) -> str:
    """Return how people call a component."""
    return clerk.words("component." + component)


def steps_of(compared: Compared, scenario: str, judged: Outcome) -> list[Step]:
    """Return the steps of the difference of a scenario in an outcome, in order, without the total."""
    mine = (step for step in compared.steps if (step.scenario, step.judged) == (scenario, judged))
    return [step for step in mine if step.component != TOTAL]


def components_of(compared: Compared, *scenarios: str) -> list[str]:
    """Return the components of scenarios in order, without the total."""
    return list(dict.fromkeys(s.component for s in compared.steps if s.scenario in scenarios and s.component != TOTAL))


def split_scenarios(compared: Compared) -> list[str]:
    """Return the scenarios whose differences are split."""
    split = {step.scenario for step in compared.steps}
    return [scenario for scenario in compared.scenarios if scenario in split]


def split_table(clerk: Clerk, scenario: str) -> Table:
    """Return a row for each component and a column for each headline figure, the total at the bottom."""
    compared = clerk.compared
    split = [judged for judged in compared.headline if steps_of(compared, scenario, judged)]
    heads = [clerk.words("method.component"), clerk.words("method.nature")]
    components = [*components_of(compared, scenario), TOTAL]
    lines = (_component(clerk, scenario, component, split) for component in components)
    return Table(heads=(*heads, *(_head(clerk, judged) for judged in split)), lines=tuple(lines), first_number=2)


def _head(clerk: Clerk, judged: Outcome) -> str:
    unit = next(step.unit for step in clerk.compared.steps if step.measure == judged.measure)
    scale = clerk.scale(judged.measure, unit=unit)
    return f"{clerk.judged(judged)} ({scale.difference_unit})"


def _component(clerk: Clerk, scenario: str, component: str, split: list[Outcome]) -> Line:
    what = nature(component)
    mark = "" if what is None else clerk.words("method.mark_" + what)
    return Line(
        cells=(
            Cell(text=component_label(component, clerk)),
            Cell(text=mark),
            *_contributions(clerk, scenario, component, split),
        )
    )


def _contributions(clerk: Clerk, scenario: str, component: str, split: list[Outcome]) -> Iterator[Cell]:
    for judged in split:
        asked = (scenario, judged, component)
        mine = [step for step in clerk.compared.steps if (step.scenario, step.judged, step.component) == asked]
        yield _contribution(clerk, mine[0]) if mine else EMPTY


def _contribution(clerk: Clerk, step: Step) -> Cell:
    scale = clerk.scale(step.measure, unit=step.unit)
    if step.verdict == "equal":
        return Cell(text="0")
    return Cell(
        text=scale.difference(step.contribution, low=step.ci_low, high=step.ci_high),
        interval=scale.interval(step.ci_low, step.ci_high, to=clerk.words("to")) if known(step.ci_low) else "",
    )
