"""A replication from its first morning to its last: everybody who should come does, and the books are closed."""

from __future__ import annotations

import gc

import numpy as np
import pytest

from sim.domain import PlaceKind, TargetGroup
from sim.model.replication import begin
from sim.records import Records
from tests.model import simple, small
from tests.theory.degenerate import HOURS_PER_WEEK, constant_weeks


def test_hours_are_counted_to_the_last_day() -> None:
    """A run of a year and a bit, in which nobody is ever away: every fte offers forty hours a week throughout."""
    records = simple.run({simple.FTE: 3.0}, years=1.1)
    team = [team.name for team in records.teams].index("beverwijk_activation")

    assert records.available[team].sum() == pytest.approx(3.0 * HOURS_PER_WEEK * records.until_week)


def test_newcomers_and_those_without_a_benefit_come_in_every_municipality() -> None:
    """Two hundred of each a year, for whom the municipalities have equal shares."""
    shares = {f"circumstances.municipalities.{name}.inflow_share": 1.0 / 3.0 for name in small.MUNICIPALITIES}
    records = simple.run(shares | {simple.REPORTS: 200.0, "circumstances.inflow.nug_per_year": 200.0}, years=1)
    people = records.residents
    is_nug = people["group"] == TargetGroup.NUG
    for group in (people[is_nug], people[~is_nug]):
        assert np.bincount(group["municipality"], minlength=3) == pytest.approx(np.full(3, 66.7), abs=4.0 * 8.2)


def test_places_come_of_every_kind() -> None:
    kinds = {f"circumstances.labour_market.places.{kind}.leads_per_year": 50.0 for kind in small.KINDS}

    assert set(closed_places(kinds)["kind"].tolist()) == set(PlaceKind)


def test_a_place_that_is_still_open_at_the_end_is_in_the_records_and_never_closed() -> None:
    """Places for five years, in a run of one, and nobody who looks for one: all that were found stand open."""
    regular = "circumstances.labour_market.places.regular"
    places = closed_places({f"{regular}.leads_per_year": 50.0, f"{regular}.open_for": constant_weeks(260.0)})

    assert 20 < len(places) < 80
    assert np.isinf(places["closed"]).all()
    assert (places["resident"] == -1).all()


def closed_places(changes: dict[str, object]) -> np.ndarray:
    records: Records = simple.run(changes, years=1)
    return records.places


@pytest.mark.parametrize("was_on", [True, False])
def test_the_garbage_collector_is_afterwards_what_it_was(was_on: bool) -> None:
    on = gc.isenabled()
    try:
        (gc.enable if was_on else gc.disable)()
        begin(small.region(), replication=0, seed=small.SEED)
        assert gc.isenabled() == was_on
    finally:
        (gc.enable if on else gc.disable)()
