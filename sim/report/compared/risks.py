"""The risks of a scenario: what is worse, what is not decided, what rests on assumptions, what shows on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sim.report.amounts import plain
from sim.report.compared.cells import Clerk
from sim.report.compared.components import Nature, component_label, components_of, nature
from sim.report.compared.first import BY_KEY, NET
from sim.report.compared.outcomes import Meaning, outcome
from sim.report.compared.residents import worse_outside
from sim.report.compared.rows import Difference, PathRow, known
from sim.report.compared.summary import headline_rows
from sim.report.compared.sureness import drivers_of, is_firm, sureness_of, turns
from sim.report.dates import month_in_words

SMALL_TEAM_FTE = 5.0
"""In a team below this size one departure is more than a fifth of the staff [fte]."""

FOLLOWED = "stock_on_benefit"


def risks(clerk: Clerk, scenario: str) -> Iterator[str]:
    """Yield the risks of a scenario, a sentence each."""
    yield from _worse(clerk, scenario)
    yield from _waits(clerk, scenario)
    yield from _municipalities(clerk, scenario)
    yield from _rests_on_assumptions(clerk, scenario)
    yield from _on_the_way(clerk, scenario)
    yield from _small_teams(clerk, scenario)
    yield from _entered(clerk, scenario)


def undecided(clerk: Clerk, scenario: str) -> Iterator[str]:
    """Yield the headline differences that are not shown, with what would decide them."""
    for row in headline_rows(clerk.compared, scenario):
        if outcome(row) is Meaning.NOT_SHOWN:
            yield clerk.words("ask.undecided_one", **clerk.sentence(row))


def _worse(clerk: Clerk, scenario: str) -> Iterator[str]:
    for row in headline_rows(clerk.compared, scenario):
        if outcome(row) is Meaning.WORSE:
            yield clerk.words("ask.worse_now", **clerk.sentence(row))


def _waits(clerk: Clerk, scenario: str) -> Iterator[str]:
    """Yield what is worse for residents and does not decide, waits above all."""
    for row in worse_outside(clerk.compared, scenario):
        yield clerk.words("ask.worse_now", **clerk.sentence(row))


def _municipalities(clerk: Clerk, scenario: str) -> Iterator[str]:
    """Yield the municipalities that pay, under either way of dividing cost."""
    compared = clerk.compared
    for name in compared.groups(NET, group_by="municipality"):
        rows = {key: compared.difference(scenario, key, group_by="municipality", group=name) for key in BY_KEY}
        paid = {key: row for key, row in rows.items() if row is not None and outcome(row) is Meaning.WORSE}
        if paid:
            how = "; ".join(_amount(clerk, key, row) for key, row in paid.items())
            yield clerk.words("ask.pays", municipality=clerk.group(name, group_by="municipality"), how=how)


def _amount(clerk: Clerk, key: str, row: Difference) -> str:
    return f"{clerk.words(f'council.key_{key}')}: {clerk.words('ask.paid', **clerk.sentence(row))}"


def _rests_on_assumptions(clerk: Clerk, scenario: str) -> Iterator[str]:
    for row in headline_rows(clerk.compared, scenario):
        sure = sureness_of(clerk.compared, scenario, row.judged)
        if sure is None or is_firm(sure) or not outcome(row).is_shown:
            continue
        yield clerk.words(
            "ask.turns" if turns(sure) else "ask.rests",
            measure=clerk.judged(row.judged),
            k=f"{sure.n_same:.0f}",
            n=f"{sure.n_draws:.0f}",
            other=f"{sure.n_draws - sure.n_same:.0f}",
            drivers=_drivers(clerk, row),
        )


def _drivers(clerk: Clerk, row: Difference) -> str:
    names = ", ".join(
        clerk.number_label(driver.parameter) for driver in drivers_of(clerk.compared, row.scenario, row.judged)
    )
    return clerk.words("ask.drivers", names=names) if names else ""


def _on_the_way(clerk: Clerk, scenario: str) -> Iterator[str]:
    """Yield the moment at which a path is furthest on the wrong side of today's, or that there is none."""
    path = [row for row in clerk.compared.path(scenario, FOLLOWED) if known(row.difference_low)]
    if not path:
        return
    apart = [row for row in path if row.difference_low > 0.0]
    yield clerk.words("ask.dip", **_moment(max(apart, key=_difference), clerk)) if apart else clerk.words("ask.no_dip")


def _difference(row: PathRow) -> float:
    return row.difference


def _moment(row: PathRow, clerk: Clerk) -> dict[str, str]:
    low, high = (plain(value, decimals=0) for value in (row.difference_low, row.difference_high))
    return {
        "month": month_in_words(dt.date.fromisoformat(row.date), language=clerk.words.language),
        "n": plain(row.difference, decimals=0),
        "interval": f"{low} {clerk.words('to')} {high}",
    }


def _small_teams(clerk: Clerk, scenario: str) -> Iterator[str]:
    names = clerk.compared.groups("caseload_per_fte", group_by="team", scenarios=(scenario,))
    sizes = {name: clerk.compared.fte_in_post(scenario, name) for name in names}
    small = [(fte, name) for name, fte in sizes.items() if fte is not None and fte < SMALL_TEAM_FTE]
    if small:
        teams = "; ".join(
            f"{clerk.group(name, group_by='team')} ({plain(fte, decimals=1)} fte)" for fte, name in sorted(small)
        )
        yield clerk.words("ask.small_teams", teams=teams)
    elif names:
        yield clerk.words("ask.no_small_teams", least=f"{SMALL_TEAM_FTE:.0f}")


def _entered(clerk: Clerk, scenario: str) -> Iterator[str]:
    components = components_of(clerk.compared, scenario)
    names = [component_label(one, clerk) for one in components if nature(one) is Nature.ENTERED]
    if names:
        yield clerk.words("ask.entered", names=", ".join(names))
