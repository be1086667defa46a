"""What a day's settings say in the shape in which the model asks: by hand from the settings."""

from __future__ import annotations

from typing import Any

import pytest

from sim.config import Settings
from sim.domain import Barrier, PlaceKind, TargetGroup
from sim.model.clock import INFINITY
from sim.model.mix import cumulative, mix_of
from sim.model.tables import Tables, class_of
from sim.units import WEEKS_PER_YEAR, per_week
from tests.model import simple, small
from tests.theory.degenerate import constant_weeks, reduced

HALF = 0.5
DEALT_TO_NOBODY: dict[str, Any] = {"model.dealt": []}


def settings(**changes: Any) -> Settings:
    configuration = reduced(simple.window(2) | changes)
    return configuration.at(simple.START)


def tables(**changes: Any) -> Tables:
    return Tables(settings(**changes))


def test_a_class_begins_where_the_one_before_it_ends() -> None:
    """Of up to a year, up to two years, and longer: who has been here a year to the day is in the second class."""
    bounds = (52.0, 104.0, INFINITY)

    assert [class_of(weeks, bounds) for weeks in (0.0, 51.9, 52.0, 103.9, 104.0, 5000.0)] == [0, 0, 1, 1, 2, 2]


def test_running_totals_of_shares_end_at_everybody() -> None:
    assert cumulative((0.2, 0.5, 0.3)) == pytest.approx((0.2, 0.7, 1.0))
    assert cumulative((0.1,) * 10)[-1] == 1.0, "though ten times a tenth is less in floating point"


def test_who_is_of_none_of_the_groups_is_of_the_rest() -> None:
    shares = {TargetGroup.STATUS_HOLDER.word: 0.2, TargetGroup.REGISTER.word: 0.1}
    mix = mix_of(settings().circumstances.newcomers.model_copy(update={"groups": shares}))

    assert mix.groups == pytest.approx((0.2, 0.3, 1.0))
    assert mix.group_of == (TargetGroup.STATUS_HOLDER, TargetGroup.REGISTER, TargetGroup.OTHER)


def test_ages_count_from_the_class_in_which_they_are_configured() -> None:
    """Of classes from 18, 27 and 45 to 66: the first ends at 27, the second at 45, and the last never."""
    found = tables(**{"circumstances.newcomers.age_bounds_years": [18, 27, 45, 66]})

    assert found.age_bounds == (27.0 * WEEKS_PER_YEAR, 45.0 * WEEKS_PER_YEAR, INFINITY)
    assert len(found.age_factors) == len(found.age_bounds)


def test_what_employers_ask_for_changes_both_what_people_find_and_what_is_found_for_them() -> None:
    """A quarter more work: for who looks alone, and of leads; exits for other reasons stay as they are."""
    market = {
        "circumstances.labour_market.places.regular.leads_per_year": 100.0,
        "model.work.rate_per_year": [0.1, 0.2, 0.3, 0.4, 0.5],
        "model.other_exit.rate_per_year": [0.3, 0.2, 0.1],
    }
    found = tables(**market, **{"circumstances.labour_market.demand_factor": 1.25})

    assert found.work_rate == pytest.approx([per_week(1.25 * rate) for rate in (0.1, 0.2, 0.3, 0.4, 0.5)])
    assert found.lead_rate[PlaceKind.REGULAR] == pytest.approx(per_week(125.0))
    assert found.other_rate == pytest.approx([per_week(rate) for rate in (0.3, 0.2, 0.1)])


def test_an_effect_of_attention_comes_on_top_of_what_is_there_without() -> None:
    found = tables(
        **{"model.work.attention_effect": [0.0, 0.5, 1.0, 1.0, 2.0], "model.other_exit.attention_effect": 0.3}
    )

    assert found.work_attended == pytest.approx((1.0, 1.5, 2.0, 2.0, 3.0))
    assert found.other_attended == pytest.approx(1.3)


def test_what_is_prevented_does_not_come_and_the_rest_does() -> None:
    assert tables(**{"circumstances.inflow.prevented_by_rwc_fraction": 0.1}).not_prevented_fraction == pytest.approx(
        0.9
    )


def test_help_is_waited_for_and_then_takes_its_own_time() -> None:
    """Ten weeks until debt counselling begins, and thirty from then on."""
    debts = "circumstances.outside_services.debt"
    found = tables(**{f"{debts}.wait": constant_weeks(10.0), f"{debts}.help": constant_weeks(30.0)})

    assert found.help_wait[Barrier.DEBT].at(HALF) == pytest.approx(10.0)
    assert found.help_length[Barrier.DEBT].at(HALF) == pytest.approx(30.0)


def test_the_parallel_route_is_that_of_the_municipality_and_opens_at_its_trede() -> None:
    """In Velsen 8 % a year from trede 3 on, in Beverwijk 5 % from trede 4 on, in Heemskerk none."""

    def route(rate: float, trede: int) -> dict[str, Any]:
        return {"rate_per_year": small.number(rate, "1/year"), "from_trede": small.number(trede, "trede")}

    found = tables(**{"rules.parallel": {"beverwijk": route(0.05, 4), "velsen": route(0.08, 3)}})
    rates = [[found.parallel_rate(place, trede) for trede in (2, 3, 4)] for place in range(3)]

    assert rates == [
        pytest.approx([0.0, 0.0, per_week(0.05)]),
        pytest.approx([0.0, 0.0, 0.0]),
        pytest.approx([0.0, per_week(0.08), per_week(0.08)]),
    ]


def test_every_organisation_has_its_own_definition_of_ready_or_the_shared_one() -> None:
    def definition(weeks: float) -> dict[str, Any]:
        return {
            "from_trede": small.number(4, "trede"),
            "max_barriers": small.number(1, "count"),
            "after_weeks": small.number(weeks, "weeks"),
        }

    found = tables(
        **{"rules.readiness": definition(8.0), "rules.local_readiness": {"velsen": definition(4.0)}}, **DEALT_TO_NOBODY
    )

    assert found.readiness_of("velsen").after_weeks == 4.0
    assert found.readiness_of("ijw").after_weeks == 8.0
