"""On what the differences rest: all that decides, what each is made of, and how it fares under other assumptions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, get_args

from sim.config import is_entered
from sim.plan import Nature
from sim.report.compared.view import (
    HEADLINE,
    OTHER,
    TOTAL,
    ComparisonView,
    components_of,
    drivers_of,
    is_firm,
    nature,
    steps_of,
    sureness_of,
)
from sim.report.numbers import MISSING, Numbers
from sim.report.page import EMPTY, Cell, Row, TextTable, numbers_table
from sim.report.rows import DifferenceRow, Driver, Meaning, StepRow, Sureness, direction, known, outcome, together

if TYPE_CHECKING:
    from sim.analysis.comparison.outcome import Outcome
    from sim.plan import Matters
    from sim.report.compared.cells import Clerk

NATURES: tuple[Nature, ...] = get_args(Nature)

UNSAID = "unsaid"
"""The mark of a component of which the experiment does not say where its gain comes from."""


def split_table(clerk: Clerk, scenario: str) -> TextTable:
    """Return a row for each component and a column for each headline figure, the total at the bottom."""
    compared = clerk.view
    split = [judged for judged in compared.headline if steps_of(compared, scenario, judged)]
    heads = [clerk.words("method.component"), clerk.words("method.nature")]
    components = [*components_of(compared, scenario), TOTAL]
    lines = (_component(clerk, scenario, component, split) for component in components)
    return TextTable(
        heads=(*heads, *(_head(clerk, judged) for judged in split)), rows=tuple(lines), numeric=range(2, 99)
    )


def _head(clerk: Clerk, judged: Outcome) -> str:
    unit = next(step.unit for step in clerk.view.steps if step.measure == judged.measure)
    scale = clerk.scale(judged.measure, unit=unit)
    return f"{clerk.judged(judged)} ({scale.difference_unit})"


def _component(clerk: Clerk, scenario: str, component: str, split: list[Outcome]) -> Row:
    what = nature(component, clerk.view) or UNSAID
    mark = "" if component in (TOTAL, OTHER) else clerk.words("method.mark_" + what)
    return Row(
        cells=(
            Cell(text=clerk.component(component)),
            Cell(text=mark),
            *_contributions(clerk, scenario, component, split),
        )
    )


def _contributions(clerk: Clerk, scenario: str, component: str, split: list[Outcome]) -> Iterator[Cell]:
    for judged in split:
        asked = (scenario, judged, component)
        mine = [step for step in clerk.view.steps if (step.scenario, step.judged, step.component) == asked]
        yield _contribution(clerk, mine[0]) if mine else EMPTY


def _contribution(clerk: Clerk, step: StepRow) -> Cell:
    scale = clerk.scale(step.measure, unit=step.unit)
    if step.verdict == "equal":
        return Cell(text="0")
    return Cell(
        text=scale.difference(step.contribution, low=step.ci_low, high=step.ci_high),
        interval=scale.interval(step.ci_low, step.ci_high) if known(step.ci_low) else "",
    )


ONE_IN = 0.05
MOST_NEEDED = 1000.0
"""More replications than anybody would run to decide a difference that is so small."""


def sign_table(clerk: Clerk) -> TextTable:
    """Return a row for each scenario and a column for each headline figure: how often its sign holds."""
    heads = (clerk.words("council.scenario"), *map(clerk.judged, clerk.view.headline))
    return TextTable(heads=heads, rows=tuple(_signs(clerk, scenario) for scenario in clerk.view.scenarios))


def _signs(clerk: Clerk, scenario: str) -> Row:
    rows = (sureness_of(clerk.view, scenario, judged) for judged in clerk.view.headline)
    return Row(cells=(Cell(text=clerk.numbered(scenario)), *(_sign(clerk, row) for row in rows)))


def _sign(clerk: Clerk, row: Sureness | None) -> Cell:
    """Return in how many draws the sign holds; nothing where there is no sign, as of a difference that is exactly 0."""
    if row is None or not row.has_sign:
        return EMPTY
    return Cell(text=_in_draws(clerk, row), look="" if is_firm(row) else "weak")


def _in_draws(clerk: Clerk, row: Sureness) -> str:
    told = clerk.words("method.in_draws", k=f"{row.n_same:.0f}", n=f"{row.n_draws:.0f}")
    drawn = max(one.n_draws for one in clerk.view.sureness)
    return told if row.n_draws == drawn else f"{told} {clerk.words('method.of_drawn', n=f'{drawn:.0f}')}"


def sureness_table(clerk: Clerk) -> TextTable:
    """Return a row for each scenario and headline figure."""
    heads = ("figure", "difference", "sign_share", "sign_interval", "spread", "parameter_share", "drivers")
    lines: list[Row] = []
    for scenario in clerk.view.scenarios:
        mine = [sureness_of(clerk.view, scenario, judged) for judged in clerk.view.headline]
        rows = [_sure(clerk, row) for row in mine if row is not None]
        lines += [Row(title=clerk.view.scenario_label(scenario)), *rows] if rows else []
    return TextTable(
        heads=tuple(clerk.words("method." + head) for head in heads), rows=tuple(lines), numeric=range(1, 6)
    )


def _sure(clerk: Clerk, row: Sureness) -> Row:
    scale = clerk.scale(row.measure, unit=row.unit)
    value = scale.difference(row.base_difference, low=row.draws_p5, high=row.draws_p95)
    return Row(
        cells=(
            Cell(text=f"{clerk.judged(row.judged)} ({scale.difference_unit})"),
            Cell(text=value),
            _sign(clerk, row),
            Cell(text=clerk.numbers.between(row.same_sign_low, row.same_sign_high, unit="fraction")),
            Cell(text=scale.interval(row.draws_p5, row.draws_p95)),
            Cell(text=clerk.numbers.sensible(row.parameter_fraction, unit="fraction")),
            Cell(text="; ".join(_driver(clerk, driver) for driver in drivers_of(clerk.view, row.scenario, row.judged))),
        )
    )


def _driver(clerk: Clerk, row: Driver) -> str:
    low, high = (clerk.numbers.signed(value, decimals=1) for value in (row.ci_low, row.ci_high))
    found = clerk.numbers.signed(row.rank_correlation, decimals=1)
    return f"{clerk.number_label(row.parameter)} ({found}, {low} \N{HORIZONTAL ELLIPSIS} {high})"


# --- statistics -----------------------------------------------------------------------------------------------------


def correlations(compared: ComparisonView) -> tuple[float, float, float] | None:
    """Return the lowest, median and highest correlation of the headline pairs; None when there is none."""
    found = sorted(row.crn_correlation for row in compared.headlines if known(row.crn_correlation))
    return (found[0], found[len(found) // 2], found[-1]) if found else None


def breakdowns(compared: ComparisonView) -> list[DifferenceRow]:
    """Return the differences that do not decide."""
    return [row for row in compared.differences if row.family != HEADLINE]


def statistics_table(clerk: Clerk) -> TextTable:
    """Return every headline difference with what was computed about it."""
    heads = ("figure", "difference", "interval", "p_adjusted", "n", "correlation", "replications_needed", "verdict")
    lines: list[Row] = []
    for scenario in clerk.view.scenarios:
        rows = [row for row in clerk.view.headlines if row.scenario == scenario]
        lines += [Row(title=clerk.view.scenario_label(scenario)), *(_statistics(clerk, row) for row in rows)]
    return TextTable(
        heads=tuple(clerk.words("method." + head) for head in heads), rows=tuple(lines), numeric=range(1, 7)
    )


def _needed(n: float, numbers: Numbers) -> str:
    """Return how many replications would decide a difference, as far as anybody would run them."""
    return MISSING if not known(n) else numbers.whole(n) if n <= MOST_NEEDED else f"> {numbers.whole(MOST_NEEDED)}"


def _statistics(clerk: Clerk, row: DifferenceRow) -> Row:
    what = outcome(row)
    scale = clerk.scale(row.measure, unit=row.unit)
    needed = MISSING if what.is_shown else _needed(row.replications_needed, clerk.numbers)
    return Row(
        cells=(
            Cell(text=f"{clerk.judged(row.judged)} ({scale.difference_unit})"),
            Cell(text=clerk.amount(row)),
            Cell(text=clerk.interval(row)),
            Cell(text=clerk.numbers.plain(row.p_adjusted, decimals=3)),
            Cell(text=clerk.numbers.whole(row.n)),
            Cell(text=clerk.numbers.plain(row.crn_correlation, decimals=2)),
            Cell(text=needed),
            Cell(text="", verdict=clerk.verdict(what), look=what),
        )
    )


def entered(clerk: Clerk) -> TextTable:
    """Return the numbers that give a scenario an advantage or a burden by themselves."""
    numbers = clerk.view.result.numbers
    mine = numbers[numbers["path"].map(is_entered).astype(bool)]
    return numbers_table(clerk.view, mine, of_scenarios=clerk.numbers_of)


# --- all that decides -----------------------------------------------------------------------------------------------


def verdict_table(clerk: Clerk) -> TextTable:
    """Return a row for each scenario: on what it is better and worse, and what counts for neither side."""
    heads = ("scenario", "judgement", "better_on", "worse_on", "too_small_on", "by_rule_on", "not_shown_on")
    lines = [_verdicts(clerk, scenario) for scenario in clerk.view.scenarios]
    return TextTable(heads=tuple(clerk.words("council." + head) for head in heads), rows=tuple(lines), numeric=())


def _verdicts(clerk: Clerk, scenario: str) -> Row:
    rows = clerk.view.headline_of(scenario)
    on = {
        one: "; ".join(clerk.judged(row.judged) for row in rows if outcome(row) is one)
        for one in (Meaning.BETTER, Meaning.WORSE, Meaning.TOO_SMALL, Meaning.BY_RULE)
    }
    rest = "; ".join(clerk.judged(row.judged) for row in rows if outcome(row) not in on)
    name = f"{clerk.view.number(scenario)}. {clerk.view.scenario_label(scenario)}"
    what = together(rows)
    return Row(
        cells=(
            Cell(text=name),
            Cell(text="", verdict=f"{what.sign} {clerk.words('outcome.together_' + what)}".strip(), look=what),
            *(Cell(text=text or MISSING) for text in (*on.values(), rest)),
        )
    )


def matters(clerk: Clerk) -> TextTable:
    """Return from which size a difference in each headline figure matters, and why."""
    heads = (clerk.words("method.figure"), clerk.words("council.matters_from"), clerk.words("council.because"))
    told = ((judged, clerk.view.matters(judged)) for judged in clerk.view.headline)
    lines = (_matter(clerk, judged, one) for judged, one in told if one is not None)
    return TextTable(heads=heads, rows=tuple(lines), numeric=range(1, 2))


def _matter(clerk: Clerk, judged: Outcome, one: Matters) -> Row:
    scale = clerk.scale(judged.measure, unit=clerk.unit(judged.measure))
    size = f"{clerk.numbers.sensible(scale.factor * one.size)} {scale.difference_unit}"
    return Row(cells=(Cell(text=clerk.judged(judged)), Cell(text=size), Cell(text=clerk.view.because(one))))


def matrix(clerk: Clerk) -> TextTable:
    """Return a row for each scenario and a column for each headline figure, with today's level on top."""
    compared = clerk.view
    heads = [clerk.words("council.scenario"), *map(clerk.head, compared.headline)]
    levels = [clerk.level_or_why(compared.baseline, judged) for judged in compared.headline]
    lines = [Row(cells=(Cell(text=clerk.words("council.level")), *levels), look="level")]
    return TextTable(heads=tuple(heads), rows=(*lines, *(_matrix_line(clerk, one) for one in compared.scenarios)))


def _matrix_line(clerk: Clerk, scenario: str) -> Row:
    rows = (clerk.view.of(scenario, judged) for judged in clerk.view.headline)
    return Row(cells=(Cell(text=clerk.numbered(scenario)), *map(clerk.difference, rows)))


def directions(clerk: Clerk) -> dict[str, str]:
    """Return which headline figures are better when higher and which when lower, as text."""
    headline = clerk.view.headline
    names = {way: [clerk.judged(one) for one in headline if direction(one.measure) == way] for way in (1, -1)}
    return {name: "; ".join(names[way]) or MISSING for name, way in (("more", 1), ("less", -1))}
