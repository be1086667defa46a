"""How the differences fare under other assumptions, and how they were told from luck."""

from __future__ import annotations

from sim.analysis.comparison.outcome import Outcome
from sim.report.amounts import plain, signed
from sim.report.compared.cells import EMPTY, Cell, Clerk, Line, Table
from sim.report.compared.facts import HEADLINE, Compared
from sim.report.compared.outcomes import outcome
from sim.report.compared.rows import Difference, Driver, Sureness, known
from sim.report.numbers import MISSING, between, sensible, whole

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
