"""What is shown to be worse for residents outside the headline figures: “worse on none” is not read without it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import inf

from sim.analysis.comparison.outcome import Outcome
from sim.report.compared.cells import Clerk
from sim.report.compared.facts import HEADLINE, Compared
from sim.report.compared.outcomes import Meaning, outcome
from sim.report.compared.rows import Difference

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


def worse_outside(compared: Compared, scenario: str) -> list[Difference]:
    """Return what is shown to be worse for residents and does not decide, the largest part of its level first.

    Of a queue of which something decides nothing else is told.
    """
    decided = {judged.group for judged in compared.headline if judged.group_by == "queue"}
    rows = (row for row in compared.of_scenario(scenario) if row.group_by != "queue" or row.group not in decided)
    worse = [row for row in rows if _is_worse_for_residents(row) and not compared.too_few(row.group_by, row.group)]
    return sorted(_one_a_queue(worse), key=_part_of_level, reverse=True)


def worse_of_headline(compared: Compared, scenario: str) -> list[Difference]:
    """Return what decides and is shown to be worse for residents, in the order of the plan."""
    rows = (compared.of(scenario, judged) for judged in compared.headline)
    return [row for row in rows if row is not None and _is_worse(row)]


def _is_worse_for_residents(row: Difference) -> bool:
    return row.family != HEADLINE and row.group_by in OVER_EVERYBODY and _is_worse(row)


def _is_worse(row: Difference) -> bool:
    if row.unit == "weeks" and abs(row.difference) < A_DAY:
        return False
    return row.unit not in ABOUT_MONEY_AND_STAFF and outcome(row) is Meaning.WORSE


def _one_a_queue(rows: Iterable[Difference]) -> Iterable[Difference]:
    """Return one row for each queue, and all that are of no queue."""
    first: dict[tuple[str, str], Difference] = {}
    for row in sorted(rows, key=_place):
        what = row.group_by if row.measure in OF_A_QUEUE else row.measure
        first.setdefault((what, row.group), row)
    return first.values()


def _place(row: Difference) -> int:
    return OF_A_QUEUE.index(row.measure) if row.measure in OF_A_QUEUE else 0


def _part_of_level(row: Difference) -> float:
    return abs(row.difference / row.baseline_mean) if row.baseline_mean else inf


# --- words ----------------------------------------------------------------------------------------------------------


def listed(clerk: Clerk, scenario: str) -> list[str]:
    """Return the largest of what is worse outside the headline figures, each with levels, difference and interval.

    First the waits that are not reached: there the difference is over the replications with luck, or there is none.
    """
    rows = worse_outside(clerk.compared, scenario)
    more = [clerk.words("council.outside_more", n=len(rows) - MOST)] if len(rows) > MOST else []
    return [*_too_long(clerk, scenario), *(in_words(clerk, row) for row in rows[:MOST]), *more]


def _too_long(clerk: Clerk, scenario: str) -> Iterator[str]:
    """Yield the queues of which the wait is not reached in more replications than in the baseline."""
    compared = clerk.compared
    usual, mine = (compared.missing(one, WAIT, group_by="queue") for one in (compared.baseline, scenario))
    for queue, n in mine.items():
        if n > usual.get(queue, 0) and not compared.too_few("queue", queue):
            name = clerk.judged(Outcome(measure=WAIT, group_by="queue", group=queue))
            yield clerk.words("council.outside_unreached", measure=name, n=n, of=compared.n_replications)


def in_words(clerk: Clerk, row: Difference) -> str:
    """Return a difference with its levels and interval."""
    now, then = (
        clerk.level(clerk.compared.estimate(one, row.measure, group_by=row.group_by, group=row.group)).text
        for one in (clerk.compared.baseline, row.scenario)
    )
    unit = clerk.scale(row.measure, unit=row.unit).unit
    said = clerk.sentence(row)
    told = said | {"now": now, "then": then, "level_unit": unit}
    return clerk.words("council.outside_one", **told)
