"""Moves between stages: what nobody did was done 0 times a year."""

from __future__ import annotations

import pytest

from sim.domain import Event, Stage
from sim.measures.log import Chronicle, log_of, people_of
from sim.measures.paths import MOVES_PER_YEAR, numbers_of
from tests.measures.logs import Story, week


def moves_of(story: Story) -> dict[str, float]:
    rows = story.measured().rows
    rows = rows[rows["measure"] == MOVES_PER_YEAR.id]
    assert not rows["group"].duplicated().any()
    return dict(zip(rows["group"], rows["value"], strict=True))


def test_a_move_that_did_not_happen_is_zero_and_not_left_out() -> None:
    still, busy = Story(), Story()
    still.person().stood()
    person = busy.person().stood()
    person.at("2016-05-01", Event.STAGE, stage=Stage.ACTIVATION).to_work("2017-05-01")
    none, some = moves_of(still), moves_of(busy)
    assert list(none) == list(some)
    assert set(none.values()) == {0.0}
    per_year = 365.25 / 731
    assert some["guidance>activation"] == pytest.approx(per_year)
    assert some["activation>work"] == pytest.approx(per_year)
    assert sum(some.values()) == pytest.approx(2 * per_year)


def test_a_hand_over_is_passed_over() -> None:
    story = Story()
    person = story.person().stood()
    person.at("2016-05-01", Event.STAGE, stage=Stage.HAND_OVER).at("2016-06-01", Event.STAGE, stage=Stage.ACTIVATION)
    found = moves_of(story)
    assert found["guidance>activation"] > 0.0
    assert not any("hand_over" in pair for pair in found)


def test_of_two_stages_at_one_moment_the_last_is_where_somebody_moves() -> None:
    story = Story()
    person = story.person().stood().at("2016-05-01", Event.STAGE, stage=Stage.ACTIVATION)
    person.at("2016-05-01", Event.STAGE, stage=Stage.TRAJECTORY_WAITING)
    found = moves_of(story)
    assert {pair for pair, number in found.items() if number} == {"guidance>trajectory_waiting"}


def test_the_state_in_which_a_run_begins_is_no_move() -> None:
    """Who is put into activation at week 0 came from nowhere, also when the measured window begins on that day."""
    story = Story()
    story.person().stood().at(0.0, Event.STAGE, stage=Stage.ACTIVATION)
    records = story.records()
    log = log_of(Chronicle(records, people_of(records)))
    assert numbers_of(log, since_week=0.0, until_week=week("2018-01-01")).sum() == 0.0
