"""Who comes to the door: at the configured rate, more in a shock, heavier over the years, always the same people."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import numpy as np
import pytest

from sim.domain import Event, TargetGroup
from sim.records import Records
from sim.units import WEEKS_PER_YEAR, week_of
from tests.agreement import agrees
from tests.model import log, simple, small

FIRST, UNTIL = dt.date(2000, 7, 1), dt.date(2001, 3, 1)
FIRST_WEEK, UNTIL_WEEK = (week_of(date, start=simple.START) for date in (FIRST, UNTIL))
PER_YEAR = 400.0


def shock(factor: float, *, first: dt.date = FIRST, until: dt.date = UNTIL) -> dict[str, Any]:
    return {"label": "a shock", "first": first, "until": until, "factor": small.number(factor, "factor")}


def arrivals(*shocks: dict[str, Any], replication: int = 0, **changes: Any) -> np.ndarray:
    """Return the weeks in which somebody reported."""
    inflow = {
        simple.REPORTS: PER_YEAR,
        "circumstances.inflow.shocks": list(shocks),
        "model.claim.refused_fraction": 1.0,
    }
    return log.rows(simple.run(inflow | changes, replication=replication), Event.REPORTED)["week"]


def within(weeks: np.ndarray, since: float, until: float) -> np.ndarray:
    return weeks[(weeks >= since) & (weeks < until)]


def test_residents_report_at_the_configured_rate() -> None:
    counts = [len(arrivals(replication=number)) for number in range(12)]

    assert agrees(counts, PER_YEAR * 731 / 7 / WEEKS_PER_YEAR, smallest_error=0.09)


def test_reports_are_a_poisson_process() -> None:
    """As many as their variance, four-weekly; as for no regular or bunched stream."""
    weeks = np.concatenate([arrivals(replication=number) + 104.0 * number for number in range(8)])
    counts = np.histogram(weeks, bins=np.arange(0.0, 104.0 * 8, 4.0))[0]

    assert counts.var() / counts.mean() == pytest.approx(1.0, abs=4.5 * np.sqrt(2.0 / len(counts)))


def test_a_shock_stops_the_inflow_in_its_window_and_nowhere_else() -> None:
    """Half-open: the first day belongs to the shock, the last does not."""
    weeks = arrivals(shock(0.0))

    assert len(within(weeks, FIRST_WEEK, UNTIL_WEEK)) == 0
    assert weeks[weeks < FIRST_WEEK].max() > FIRST_WEEK - 1.0
    assert weeks[weeks >= UNTIL_WEEK].min() < UNTIL_WEEK + 1.0
    assert np.array_equal(weeks[weeks < FIRST_WEEK], within(arrivals(), 0.0, FIRST_WEEK))


def test_a_shock_multiplies_the_inflow_in_its_window() -> None:
    """By its factor, and by nothing before and after."""
    weeks = [arrivals(shock(3.0), replication=number) for number in range(14)]
    length = (UNTIL_WEEK - FIRST_WEEK) / WEEKS_PER_YEAR
    after = (731 / 7 - UNTIL_WEEK) / WEEKS_PER_YEAR

    assert agrees(
        [len(within(one, FIRST_WEEK, UNTIL_WEEK)) for one in weeks], 3.0 * PER_YEAR * length, smallest_error=0.08
    )
    assert agrees([len(within(one, UNTIL_WEEK, 200.0)) for one in weeks], PER_YEAR * after, smallest_error=0.14)


def test_shocks_that_overlap_multiply_each_other() -> None:
    counts = [
        len(within(arrivals(shock(2.0), shock(3.0), replication=number), FIRST_WEEK, UNTIL_WEEK)) for number in range(8)
    ]

    assert agrees(counts, 6.0 * PER_YEAR * (UNTIL_WEEK - FIRST_WEEK) / WEEKS_PER_YEAR, smallest_error=0.08)


def test_a_work_centre_keeps_its_share_from_the_door() -> None:
    kept = [len(arrivals(replication=n, **{"circumstances.inflow.prevented_by_rwc_fraction": 0.25})) for n in range(12)]

    assert agrees(kept, 0.75 * PER_YEAR * 731 / 7 / WEEKS_PER_YEAR, smallest_error=0.1)


def test_a_newcomer_is_the_same_person_whatever_the_rate() -> None:
    """The n-th to come has the same age, group and trede, earlier or later."""
    few, many = (
        simple.run({simple.REPORTS: rate, "model.claim.refused_fraction": 1.0}) for rate in (PER_YEAR / 2.0, PER_YEAR)
    )
    n = len(few.residents)

    assert n > 300
    assert few.residents["group"].tolist() == many.residents["group"][:n].tolist()
    ages = [records.residents["entered_week"][:n] - records.residents["birth_week"][:n] for records in (few, many)]
    assert ages[0] == pytest.approx(ages[1])


# --- the make-up of the inflow -------------------------------------------------------------------------------


def treden(records: Records) -> dict[int, int]:
    """Return the trede of everybody at the door."""
    return {row["resident"]: int(row["trede"]) for row in log.rows(records, Event.REPORTED) if row["detail"] == 0.0}


def heavier(share: float) -> Records:
    return simple.run(
        {
            simple.REPORTS: 1500.0,
            "model.claim.refused_fraction": 1.0,
            "circumstances.inflow.heavier_from": simple.START,
            "circumstances.inflow.heavier_until": dt.date(2001, 1, 1),
            "circumstances.inflow.heavier_share_per_year": share,
        }
    )


def test_heavier_inflow_moves_people_from_the_higher_treden_to_the_second() -> None:
    """The same people, some of them on trede 2; nobody else moves."""
    light, heavy = treden(heavier(0.0)), treden(heavier(0.3))
    moves = Counter((light[who], heavy[who]) for who in light)

    assert light.keys() == heavy.keys()
    assert all(after in (before, 2) for before, after in moves)
    assert sum(n for (before, after), n in moves.items() if before != after) > 100
    assert not any(before < 3 for before, after in moves if before != after)


def test_inflow_grows_heavier_by_the_year_and_then_stays() -> None:
    """Nobody at first, the whole share after the last year."""
    light, heavy = heavier(0.0), heavier(0.3)
    was = treden(light)
    moved = [row for row in log.rows(heavy, Event.REPORTED) if row["trede"] != was[row["resident"]]]
    by_quarter = np.histogram([row["week"] for row in moved], bins=[0.0, 13.0, 39.0, 52.3, 78.4, 104.4])[0] / [
        13.0,
        26.0,
        13.3,
        26.1,
        26.0,
    ]
    per_week = 1500.0 / WEEKS_PER_YEAR

    assert by_quarter[0] < by_quarter[1] < by_quarter[2]
    assert by_quarter[3:] / per_week == pytest.approx([0.3, 0.3], abs=0.07)


def test_the_make_up_of_the_stock_and_the_inflow_is_the_configured_one() -> None:
    records = simple.run(
        {
            simple.STOCK: 3000,
            simple.REPORTS: 1500.0,
            "circumstances.newcomers.groups.register": 0.3,
            "circumstances.newcomers.groups.probation": 0.1,
            "circumstances.newcomers.groups.status_holder": 0.2,
            "circumstances.stock.trede_shares_under_1_year": [0.5, 0.5, 0.0, 0.0, 0.0],
            "circumstances.stock.trede_shares_1_to_5_years": [0.0, 0.0, 1.0, 0.0, 0.0],
            "circumstances.stock.trede_shares_over_5_years": [0.0, 0.0, 0.0, 0.0, 1.0],
        },
        years=1,
    )
    groups = Counter(records.residents["group"].tolist())
    n = len(records.residents)

    assert groups[TargetGroup.REGISTER] / n == pytest.approx(0.3, abs=0.03)
    assert groups[TargetGroup.PROBATION] / n == pytest.approx(0.1, abs=0.02)
    assert groups[TargetGroup.STATUS_HOLDER] / n == pytest.approx(0.2, abs=0.03)
    for row in log.rows(records, Event.START):
        years = row["detail"] / WEEKS_PER_YEAR
        assert row["trede"] in ((1, 2) if years < 1.0 else (3,) if years < 5.0 else (5,))


def test_municipalities_get_their_share() -> None:
    share = {
        f"circumstances.municipalities.{name}.inflow_share": x
        for name, x in zip(small.MUNICIPALITIES, (0.5, 0.1, 0.4), strict=True)
    }
    shares = []
    for number in range(6):
        records = simple.run(share | {simple.REPORTS: 2000.0, "model.claim.refused_fraction": 1.0}, replication=number)
        shares.append(np.bincount(records.residents["municipality"], minlength=3) / len(records.residents))

    for which, theory in enumerate((0.5, 0.1, 0.4)):
        assert agrees([one[which] for one in shares], theory, smallest_error=0.18 if which == 1 else 0.08)
