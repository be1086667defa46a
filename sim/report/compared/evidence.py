"""On what the differences rest: what each is made of, how it fares under other assumptions, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.analysis.comparison.outcome import Outcome
from sim.config import is_entered
from sim.plan.plan import Nature
from sim.report.compared.cells import EMPTY, Cell, Clerk, Line, Table
from sim.report.compared.facts import HEADLINE, Compared
from sim.report.compared.rows import Difference, Driver, Step, Sureness, known
from sim.report.numbers import MISSING, between, plain, sensible, signed, whole
from sim.report.single import ENTERED
from sim.report.verdicts import outcome

if TYPE_CHECKING:
    import pandas as pd


TOTAL, OTHER = "total", "other"
"""The last steps of each split: the sum of the others, and before that what no component covers."""

UNSAID = "unsaid"
"""The mark of a component of which the experiment does not say where its gain comes from."""


def nature(component: str, compared: Compared) -> Nature | None:
    """Return where the gain of a component comes from, as the experiment says; None when it does not."""
    found: Nature | None = compared.components.get(component, {}).get("nature")
    return found


def component_label(component: str, clerk: Clerk) -> str:
    """Return how people call a component."""
    known = clerk.compared.components.get(component)
    if known is not None:
        return str(known["label"][clerk.words.language])
    return clerk.words("component." + component) if component in (TOTAL, OTHER) else component.replace("_", " ")


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
    what = nature(component, clerk.compared) or UNSAID
    mark = "" if component in (TOTAL, OTHER) else clerk.words("method.mark_" + what)
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


FIRM = 0.9
"""A sign that holds in so large a part of the draws is called firm."""

HALF = 0.5
ONE_IN = 0.05
MOST_NEEDED = 1000.0
"""More replications than anybody would run to decide a difference that is so small."""


def sureness_of(compared: Compared, scenario: str, judged: Outcome) -> Sureness | None:
    """Return how a headline difference fares under other assumptions; None when that was not tried."""
    mine = [row for row in compared.sureness if (row.scenario, row.judged) == (scenario, judged)]
    return mine[0] if mine else None


def drivers_of(compared: Compared, scenario: str, judged: Outcome) -> list[Driver]:
    """Return the assumptions that are shown to move a difference, the strongest first."""
    return [row for row in compared.drivers if (row.scenario, row.judged) == (scenario, judged) and row.decided]


def shown(compared: Compared) -> list[Difference]:
    """Return the headline differences that are shown."""
    return [row for row in compared.headlines if outcome(row).is_shown]


def is_firm(row: Sureness) -> bool:
    """Whether the sign of a difference holds in nearly all draws."""
    return row.same_sign_fraction >= FIRM


def turns(row: Sureness) -> bool:
    """Whether a difference goes the other way in more than half of the draws."""
    return row.same_sign_fraction < HALF


def sign_table(clerk: Clerk) -> Table:
    """Return a row for each scenario and a column for each headline figure: how often its sign holds."""
    heads = (clerk.words("council.scenario"), *map(clerk.judged, clerk.compared.headline))
    return Table(heads=heads, lines=tuple(_signs(clerk, scenario) for scenario in clerk.compared.scenarios))


def _signs(clerk: Clerk, scenario: str) -> Line:
    rows = (sureness_of(clerk.compared, scenario, judged) for judged in clerk.compared.headline)
    return Line(cells=(Cell(text=clerk.numbered(scenario)), *(_sign(clerk, row) for row in rows)))


def _sign(clerk: Clerk, row: Sureness | None) -> Cell:
    if row is None or not known(row.same_sign_fraction):
        return EMPTY
    return Cell(text=_in_draws(clerk, row), look="" if is_firm(row) else "weak")


def _in_draws(clerk: Clerk, row: Sureness) -> str:
    told = clerk.words("method.in_draws", k=f"{row.n_same:.0f}", n=f"{row.n_draws:.0f}")
    drawn = max(one.n_draws for one in clerk.compared.sureness)
    return told if row.n_draws == drawn else f"{told} {clerk.words('method.of_drawn', n=f'{drawn:.0f}')}"


def sureness_table(clerk: Clerk) -> Table:
    """Return a row for each scenario and headline figure."""
    heads = ("figure", "difference", "sign_share", "sign_interval", "spread", "parameter_share", "drivers")
    lines: list[Line] = []
    for scenario in clerk.compared.scenarios:
        mine = [sureness_of(clerk.compared, scenario, judged) for judged in clerk.compared.headline]
        rows = [_sure(clerk, row) for row in mine if row is not None]
        lines += [Line(title=clerk.compared.scenario_label(scenario)), *rows] if rows else []
    return Table(heads=tuple(clerk.words("method." + head) for head in heads), lines=tuple(lines), last_number=5)


def _sure(clerk: Clerk, row: Sureness) -> Line:
    scale = clerk.scale(row.measure, unit=row.unit)
    to = clerk.words("to")
    value = scale.difference(row.base_difference, low=row.draws_p5, high=row.draws_p95)
    return Line(
        cells=(
            Cell(text=f"{clerk.judged(row.judged)} ({scale.difference_unit})"),
            Cell(text=value),
            Cell(text=_in_draws(clerk, row), look="" if is_firm(row) else "weak"),
            Cell(text=between(row.same_sign_low, row.same_sign_high, unit="fraction", to=to)),
            Cell(text=scale.interval(row.draws_p5, row.draws_p95, to=to)),
            Cell(text=sensible(row.parameter_fraction, unit="fraction")),
            Cell(
                text="; ".join(
                    _driver(clerk, driver) for driver in drivers_of(clerk.compared, row.scenario, row.judged)
                )
            ),
        )
    )


def _driver(clerk: Clerk, row: Driver) -> str:
    low, high = (signed(value, decimals=1) for value in (row.ci_low, row.ci_high))
    found = signed(row.rank_correlation, decimals=1)
    return f"{clerk.number_label(row.parameter)} ({found}, {low} \N{HORIZONTAL ELLIPSIS} {high})"


# --- statistics -----------------------------------------------------------------------------------------------------


def correlations(compared: Compared) -> tuple[float, float, float] | None:
    """Return the lowest, median and highest correlation of the headline pairs; None when there is none."""
    found = sorted(row.crn_correlation for row in compared.headlines if known(row.crn_correlation))
    return (found[0], found[len(found) // 2], found[-1]) if found else None


def breakdowns(compared: Compared) -> list[Difference]:
    """Return the differences that do not decide."""
    return [row for row in compared.differences if row.family != HEADLINE]


def statistics_table(clerk: Clerk) -> Table:
    """Return every headline difference with what was computed about it."""
    heads = ("figure", "difference", "interval", "p_adjusted", "n", "correlation", "replications_needed", "verdict")
    lines: list[Line] = []
    for scenario in clerk.compared.scenarios:
        rows = [row for row in clerk.compared.headlines if row.scenario == scenario]
        lines += [Line(title=clerk.compared.scenario_label(scenario)), *(_statistics(clerk, row) for row in rows)]
    return Table(heads=tuple(clerk.words("method." + head) for head in heads), lines=tuple(lines), last_number=6)


def _needed(n: float) -> str:
    """Return how many replications would decide a difference, as far as anybody would run them."""
    return MISSING if not known(n) else whole(n) if n <= MOST_NEEDED else f"> {whole(MOST_NEEDED)}"


def _statistics(clerk: Clerk, row: Difference) -> Line:
    what = outcome(row)
    scale = clerk.scale(row.measure, unit=row.unit)
    needed = MISSING if what.is_shown else _needed(row.replications_needed)
    return Line(
        cells=(
            Cell(text=f"{clerk.judged(row.judged)} ({scale.difference_unit})"),
            Cell(text=clerk.amount(row)),
            Cell(text=clerk.interval(row)),
            Cell(text=plain(row.p_adjusted, decimals=3)),
            Cell(text=whole(row.n)),
            Cell(text=plain(row.crn_correlation, decimals=2)),
            Cell(text=needed),
            Cell(text="", verdict=clerk.verdict(what), look=what),
        )
    )


HEADS = ("path", "value", "unit", "range", "kind", "source")
CELLS = ("path", "value", "unit", "range", "source_kind", "source_text")


def assumed(clerk: Clerk) -> Table:
    """Return every number that was assumed or calibrated."""
    numbers = clerk.compared.result.numbers
    return _table(clerk, numbers[numbers["source_kind"].isin(ENTERED)])


def entered(clerk: Clerk) -> Table:
    """Return the numbers that give a scenario an advantage or a burden by themselves."""
    numbers = clerk.compared.result.numbers
    return _table(clerk, numbers[numbers["path"].map(is_entered).astype(bool)])


def _table(clerk: Clerk, numbers: pd.DataFrame) -> Table:
    heads = (*(clerk.words("column." + head) for head in HEADS), clerk.words("method.of_scenarios"))
    rows = numbers.fillna("").astype(str).to_dict("records")
    return Table(heads=heads, lines=tuple(_line(clerk, row) for row in rows), last_number=0)


def _line(clerk: Clerk, row: dict[str, str]) -> Line:
    return Line(
        cells=(*(Cell(text=row[name]) for name in CELLS), Cell(text=_scenarios(clerk, row.get("scenarios", ""))))
    )


def _scenarios(clerk: Clerk, names: str) -> str:
    """Return the numbers of the scenarios that bring a number; a dash for one that holds in all."""
    known = [name for name in names.split("; ") if name in clerk.compared.everything]
    return ", ".join(str(clerk.compared.number(name)) for name in known) or MISSING
