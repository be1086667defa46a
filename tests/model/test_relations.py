"""What must not matter does not: names, the order of teams, the calendar, a neighbour with whom nothing is shared."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.config import Configuration, load_configuration
from sim.domain import Event
from sim.model import run_replication
from sim.records import Records
from sim.units import WEEKS_PER_YEAR
from tests.model import log, simple, small

YEARS, SHARE = 1.0, 0.04
SWAPPED = {"beverwijk": "velsen", "velsen": "beverwijk"}


def region(changes: dict[str, Any], *, file: Path = small.REGION) -> Configuration:
    """Return a twenty-fifth of the region for a year, as it stands in a file, with all that can happen to staff."""
    busy = {
        "resources.staffing.leave_per_year": 0.6,
        "circumstances.newcomers.groups.beschut": 0.05,
        "measurement.targets": {},
        "resources.staffing.fte_per_worker": 0.4,
    }
    return load_configuration(file, overrides=small.scaled(SHARE) | small.window(YEARS) | busy | changes)


@cache
def as_it_stands() -> Records:
    return small.run(region({}))


def tables(records: Records) -> list[tuple[str, bytes]]:
    """Return every table as its bytes."""
    return [(name, np.ascontiguousarray(getattr(records, name)).tobytes()) for name in small.TABLES]


# --- names ----------------------------------------------------------------------------------------------------


def renamed(text: str) -> str:
    """Return a file in which two municipalities, and their organisations, have each other's name."""
    body, measurement, rest = text.partition("\nmeasurement:")
    return re.sub(r"\b(beverwijk|velsen)\b", lambda found: SWAPPED[found[0]], body) + measurement + rest


def test_who_is_called_what_decides_nothing(tmp_path: Path) -> None:
    """Two municipalities that have each other's name are the same two, to the last bit; so are their organisations."""
    (tmp_path / "region.yaml").write_text(renamed(small.REGION.read_text(encoding="utf-8")), encoding="utf-8")
    other = small.run(region({}, file=tmp_path / "region.yaml"))

    assert other.municipalities == ("velsen", "heemskerk", "beverwijk")
    assert [team.name for team in other.teams] == [team.name for team in as_it_stands().teams]
    assert {team.organisation for team in other.teams if team.name.startswith("velsen")} == {"beverwijk"}
    assert tables(other) == tables(as_it_stands())
    assert len(log.rows(other, Event.HAND_OVER)) > 10


# --- the order of teams ---------------------------------------------------------------------------------------


def upside_down(text: str) -> str:
    """Return a file in which the last team stands first."""
    lines = text.splitlines(keepends=True)
    first = lines.index("  teams:\n") + 1
    last = next(n for n in range(first, len(lines)) if not lines[n].startswith("    "))
    return "".join(lines[:first] + lines[first:last][::-1] + lines[last:])


def test_in_what_order_teams_stand_decides_nothing(tmp_path: Path) -> None:
    """The same happens to everybody at the same moment, in teams that have another number and the same name."""
    (tmp_path / "region.yaml").write_text(upside_down(small.REGION.read_text(encoding="utf-8")), encoding="utf-8")
    usual, turned = as_it_stands(), small.run(region({}, file=tmp_path / "region.yaml"))
    number = {team.name: at for at, team in enumerate(turned.teams)}
    now = np.array([number[team.name] for team in usual.teams])

    assert now.tolist() == list(range(len(now)))[::-1]
    for name in ("events", "staff", "posts"):
        before, after = with_teams(getattr(usual, name), now), getattr(turned, name)
        assert np.array_equal(np.sort(before), np.sort(after)), name
    assert np.array_equal(usual.hours, turned.hours[now])
    assert np.array_equal(usual.available, turned.available[now])
    assert len(usual.staff) > 40


def with_teams(rows: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Return rows in which teams have these numbers instead of their own."""
    rows = rows.copy()
    rows["team"] = np.where(rows["team"] < 0, rows["team"], numbers[rows["team"]])
    return rows


# --- the calendar ---------------------------------------------------------------------------------------------


def at_another_time(weeks: int) -> Records:
    """Return a year that begins some weeks later, with the shock and the new pension age in it that are dated."""
    start = dt.date(2001, 1, 1) + dt.timedelta(weeks=weeks)
    half = start + dt.timedelta(weeks=20)
    until, factor = half + dt.timedelta(weeks=9), small.number(3.0, "factor")
    shock = {"label": "a shock", "first": half, "until": until, "factor": factor}
    return small.run(
        region(
            {
                "measurement.window": {
                    "start": start,
                    "measured_from": start + dt.timedelta(weeks=26),
                    "until": start + dt.timedelta(weeks=52),
                },
                "circumstances.inflow.shocks": [shock],
                "circumstances.law.aow_age_years": small.number({start: 63.0, half: 64.0}, "years"),
            }
        )
    )


def test_at_what_time_something_happens_decides_nothing() -> None:
    """A hundred weeks later, in other months, with what is dated as much later: the same, to the last bit."""
    first, later = at_another_time(0), at_another_time(100)

    assert first.start != later.start
    for name in ("events", "residents", "staff", "places", "sheltered", "posts"):
        assert np.array_equal(getattr(first, name), getattr(later, name)), name
    assert np.allclose(first.hours.sum(axis=2), later.hours.sum(axis=2), rtol=1e-9)
    assert not np.array_equal(first.edges, later.edges)
    assert len(log.rows(first, Event.OUT)) > 5


# --- more of the same -----------------------------------------------------------------------------------------

BUSY = {
    "circumstances.stock.in_trajectory_fraction": 0.0,
    "rules.contact.guidance": [8.0] * 5,
    "rules.routing.activation_fraction": [0.5] * 5,
    "model.activation.length": {"family": "exponential", "mean_weeks": small.number(20.0, "weeks")},
    "model.other_exit.rate_per_year": [0.5, 0.4, 0.3],
    "model.barriers.flare_per_year": 0.5,
    "model.ladder.drift_per_year": 0.5,
    "resources.staffing.leave_per_year": 0.5,
    "resources.staffing.absence_fraction": 0.1,
    "resources.task_hours.claim": small.hours(8.0, 0.4),
    "resources.task_hours.intake": small.hours(4.0, 0.4),
    **{f"resources.teams.{name}_income.fte": 1.2 for name in ("beverwijk", "velsen")},
    **{f"resources.teams.{name}_activation.fte": 2.0 for name in ("beverwijk", "velsen")},
}


def beside(*names: str) -> Records:
    """Return a region of these municipalities alone, each of 60 on benefit and 128 reports a year."""
    changes: dict[str, Any] = {"circumstances.inflow.reports_per_year": 128.0 * len(names)}
    for name in small.MUNICIPALITIES:
        changes[f"circumstances.municipalities.{name}.stock_at_start"] = 60 if name in names else 0
        changes[f"circumstances.municipalities.{name}.inflow_share"] = 1.0 / len(names) if name in names else 0.0
    return run_replication(simple.configuration(simple.window(1) | BUSY | changes), replication=0, seed=small.SEED)


def lives_in(records: Records, municipality: int) -> np.ndarray:
    """Return what happened to the residents of a municipality."""
    living = records.residents["resident"][records.residents["municipality"] == municipality]
    return records.events[np.isin(records.events["resident"], living)]


def test_two_regions_side_by_side_that_share_nobody_are_those_two() -> None:
    """Twice the people and twice the staff, apart: every life, every hour and every wait is as in either alone."""
    beverwijk, velsen, both = beside("beverwijk"), beside("velsen"), beside("beverwijk", "velsen")
    for one, municipality in ((beverwijk, 0), (velsen, 2)):
        assert np.array_equal(lives_in(both, municipality), one.events)
        assert len(log.rows(one, Event.CONTACT)) > 100
    assert len(both.events) == len(beverwijk.events) + len(velsen.events)
    assert np.allclose(both.hours, beverwijk.hours + velsen.hours)


def test_two_teams_that_become_one_with_all_their_people_work_as_much_and_wait_less() -> None:
    """Staff and people doubled at one desk: as much of the hours is worked, and a claim waits less in the mean."""
    one, two = ([claims(desks, replication) for replication in range(2)] for desks in (1, 2))
    load = [np.mean([run.hours.sum() / run.available[desk_of(run)].sum() for run in runs]) for runs in (one, two)]
    waits = [np.mean([mean_claim(run) for run in runs]) for runs in (one, two)]

    assert load[0] > 0.8
    assert load[1] == pytest.approx(load[0], rel=0.08)
    assert waits[1] < 0.75 * waits[0]


def claims(desks: int, replication: int) -> Records:
    """Return a team of so many workers of 40 hours a week, with 17 claims of two hours a week for each."""
    return simple.run(
        {
            simple.REPORTS: desks * 17.0 * WEEKS_PER_YEAR,
            "model.claim.refused_fraction": 1.0,
            "resources.task_hours.claim": {
                "family": "exponential",
                "mean_hours": small.number(2.0, "hours"),
                "cv": small.number(1.0, "factor"),
            },
            "resources.teams.beverwijk_income.fte": float(desks),
        },
        years=1,
        replication=replication,
    )


def desk_of(records: Records) -> int:
    return next(at for at, team in enumerate(records.teams) if team.name == "beverwijk_income")


def mean_claim(records: Records) -> float:
    decided = log.rows(records, Event.REFUSED)
    claimed = {row[1]: row[0] for row in log.rows(records, Event.CLAIMED).tolist()}
    return float(np.mean([row["week"] - claimed[row["resident"]] for row in decided]))
