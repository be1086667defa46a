"""The risks of a scenario: what is worse, inside and outside what decides, what is open, and what shows on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from math import inf

from sim.analysis.comparison.outcome import Outcome
from sim.report.compared.cells import Clerk
from sim.report.compared.rows import DifferenceRow, PathRow, known
from sim.report.compared.view import (
    BY_KEY,
    HEADLINE,
    NET,
    ComparisonView,
    components_of,
    drivers_of,
    is_firm,
    nature,
    sureness_of,
    turns,
)
from sim.report.dates import month_in_words
from sim.report.verdicts import Meaning, outcome

OVER_EVERYBODY = ("all", "queue")
ABOUT_MONEY_AND_STAFF = frozenset({"eur", "fte", "residents/fte"})
"""Units of measures that are not about residents."""

WAIT = "wait_p90_weeks"
A_DAY = 1.0 / 7.0
"""A wait that becomes longer by less is shown to, and noticed by nobody [weeks]."""

OF_A_QUEUE = (
    WAIT,
    "wait_within_norm_fraction",
    "queue_length",
    "wait_mean_weeks",
    "wait_median_weeks",
)
"""What may be worse about one queue; the first that is speaks for the others."""

MOST = 6
"""Figures that are listed for a scenario; the others are counted."""


def worse_outside(compared: ComparisonView, scenario: str) -> list[DifferenceRow]:
    """Return what is shown to be worse for residents and does not decide, the largest part of its level first.

    Of a queue of which something decides nothing else is told.
    """
    decided = {judged.group for judged in compared.headline if judged.group_by == "queue"}
    rows = (row for row in compared.of_scenario(scenario) if row.group_by != "queue" or row.group not in decided)
    worse = [row for row in rows if _is_worse_for_residents(row) and not compared.too_few(row.group_by, row.group)]
    return sorted(_one_a_queue(worse), key=_part_of_level, reverse=True)


def worse_of_headline(compared: ComparisonView, scenario: str) -> list[DifferenceRow]:
    """Return what decides and is shown to be worse for residents, in the order of the plan."""
    rows = (compared.of(scenario, judged) for judged in compared.headline)
    return [row for row in rows if row is not None and _is_worse(row)]


def _is_worse_for_residents(row: DifferenceRow) -> bool:
    return row.family != HEADLINE and row.group_by in OVER_EVERYBODY and _is_worse(row)


def _is_worse(row: DifferenceRow) -> bool:
    if row.unit == "weeks" and abs(row.difference) < A_DAY:
        return False
    return row.unit not in ABOUT_MONEY_AND_STAFF and outcome(row) is Meaning.WORSE


def _one_a_queue(rows: Iterable[DifferenceRow]) -> Iterable[DifferenceRow]:
    """Return one row for each queue, and all that are of no queue."""
    first: dict[tuple[str, str], DifferenceRow] = {}
    for row in sorted(rows, key=_place):
        what = row.group_by if row.measure in OF_A_QUEUE else row.measure
        first.setdefault((what, row.group), row)
    return first.values()


def _place(row: DifferenceRow) -> int:
    return OF_A_QUEUE.index(row.measure) if row.measure in OF_A_QUEUE else 0


def _part_of_level(row: DifferenceRow) -> float:
    return abs(row.difference / row.baseline_mean) if row.baseline_mean else inf


# --- words ----------------------------------------------------------------------------------------------------------


def worse_listed(clerk: Clerk, scenario: str) -> list[str]:
    """Return the largest of what is worse outside the headline figures, each with levels, difference and interval.

    First the waits that are not reached: there the difference is over the replications with luck, or there is none.
    """
    rows = worse_outside(clerk.view, scenario)
    more = [clerk.words("council.outside_more", n=len(rows) - MOST)] if len(rows) > MOST else []
    return [*_too_long(clerk, scenario), *(in_words(clerk, row) for row in rows[:MOST]), *more]


def _too_long(clerk: Clerk, scenario: str) -> Iterator[str]:
    """Yield the queues of which the wait is not reached in more replications than in the baseline."""
    compared = clerk.view
    usual, mine = (compared.missing(one, WAIT, group_by="queue") for one in (compared.baseline, scenario))
    for queue, n in mine.items():
        if n > usual.get(queue, 0) and not compared.too_few("queue", queue):
            name = clerk.judged(Outcome(measure=WAIT, group_by="queue", group=queue))
            yield clerk.words("council.outside_unreached", measure=name, n=n, of=compared.n_replications)


def in_words(clerk: Clerk, row: DifferenceRow) -> str:
    """Return a difference with its levels and interval."""
    now, then = (
        clerk.level(clerk.view.estimate(one, row.measure, group_by=row.group_by, group=row.group)).text
        for one in (clerk.view.baseline, row.scenario)
    )
    unit = clerk.scale(row.measure, unit=row.unit).unit
    said = clerk.sentence(row)
    told = said | {"now": now, "then": then, "level_unit": unit}
    return clerk.words("council.outside_one", **told)


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
    for row in clerk.view.headline_of(scenario):
        if outcome(row) is Meaning.NOT_SHOWN:
            yield clerk.words("ask.undecided_one", **clerk.sentence(row))


def _worse(clerk: Clerk, scenario: str) -> Iterator[str]:
    for row in clerk.view.headline_of(scenario):
        if outcome(row) is Meaning.WORSE:
            yield clerk.words("ask.worse_now", **clerk.sentence(row))


def _waits(clerk: Clerk, scenario: str) -> Iterator[str]:
    """Yield what is worse for residents and does not decide, waits above all."""
    for row in worse_outside(clerk.view, scenario):
        yield clerk.words("ask.worse_now", **clerk.sentence(row))


def _municipalities(clerk: Clerk, scenario: str) -> Iterator[str]:
    """Yield the municipalities that pay, under either way of dividing cost."""
    compared = clerk.view
    for name in compared.groups(NET, group_by="municipality"):
        rows = {key: compared.difference(scenario, key, group_by="municipality", group=name) for key in BY_KEY}
        paid = {key: row for key, row in rows.items() if row is not None and outcome(row) is Meaning.WORSE}
        if paid:
            how = "; ".join(_amount(clerk, key, row) for key, row in paid.items())
            yield clerk.words("ask.pays", municipality=clerk.group(name, group_by="municipality"), how=how)


def _amount(clerk: Clerk, key: str, row: DifferenceRow) -> str:
    return f"{clerk.words(f'council.key_{key}')}: {clerk.words('ask.paid', **clerk.sentence(row))}"


def _rests_on_assumptions(clerk: Clerk, scenario: str) -> Iterator[str]:
    for row in clerk.view.headline_of(scenario):
        sure = sureness_of(clerk.view, scenario, row.judged)
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


def _drivers(clerk: Clerk, row: DifferenceRow) -> str:
    names = ", ".join(
        clerk.number_label(driver.parameter) for driver in drivers_of(clerk.view, row.scenario, row.judged)
    )
    return clerk.words("ask.drivers", names=names) if names else ""


def _on_the_way(clerk: Clerk, scenario: str) -> Iterator[str]:
    """Yield the moment at which a path is furthest on the wrong side of today's, or that there is none."""
    path = [row for row in clerk.view.path(scenario, FOLLOWED) if known(row.difference_low)]
    if not path:
        return
    apart = [row for row in path if row.difference_low > 0.0]
    yield clerk.words("ask.dip", **_moment(max(apart, key=_difference), clerk)) if apart else clerk.words("ask.no_dip")


def _difference(row: PathRow) -> float:
    return row.difference


def _moment(row: PathRow, clerk: Clerk) -> dict[str, str]:
    low, high = (clerk.numbers.plain(value, decimals=0) for value in (row.difference_low, row.difference_high))
    return {
        "month": month_in_words(dt.date.fromisoformat(row.date), language=clerk.view.language),
        "n": clerk.numbers.plain(row.difference, decimals=0),
        "interval": f"{low} {clerk.words('to')} {high}",
    }


def _small_teams(clerk: Clerk, scenario: str) -> Iterator[str]:
    names = clerk.view.groups("caseload_per_fte", group_by="team", scenarios=(scenario,))
    sizes = {name: clerk.view.fte_in_post(scenario, name) for name in names}
    small = [(fte, name) for name, fte in sizes.items() if fte is not None and fte < SMALL_TEAM_FTE]
    if small:
        teams = "; ".join(
            f"{clerk.group(name, group_by='team')} ({clerk.numbers.plain(fte, decimals=1)} fte)"
            for fte, name in sorted(small)
        )
        yield clerk.words("ask.small_teams", teams=teams)
    elif names:
        yield clerk.words("ask.no_small_teams", least=f"{SMALL_TEAM_FTE:.0f}")


def _entered(clerk: Clerk, scenario: str) -> Iterator[str]:
    components = components_of(clerk.view, scenario)
    names = [clerk.component(one) for one in components if nature(one, clerk.view) == "entered"]
    if names:
        yield clerk.words("ask.entered", names=", ".join(names))
