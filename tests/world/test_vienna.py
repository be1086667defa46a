"""Trials with more talks: what the effect of one talk, taken from another study, predicts of them, hit or missed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from sim.units import DAYS_PER_WEEK, WEEKS_PER_YEAR
from tests.drawn import of_this_commit
from tests.world import vienna
from tests.world.ruler import ROOT

CALIBRATION = (ROOT / "docs" / "calibration.md").read_text(encoding="utf-8")
ENTERED = 0.31
"""What `configs/checks/vienna.yaml` says of the effect of a talk."""


def test_the_effect_of_a_talk_lies_between_those_of_ten_and_of_twelve_days() -> None:
    least, most = (
        vienna.effect_of_a_talk(
            days=days, talks_a_half_year=vienna.TALKS_A_HALF_YEAR, attention_weeks=vienna.ATTENTION_WEEKS
        )
        for days in (vienna.LEAST_DAYS, vienna.MOST_DAYS)
    )

    assert least == pytest.approx(0.276, abs=0.001)
    assert most == pytest.approx(0.342, abs=0.001)
    assert pytest.approx((least + most) / 2.0, abs=0.005) == ENTERED


@pytest.mark.parametrize("mean_days", [200.0, 240.0])
def test_a_lost_talk_costs_eleven_days_when_spells_are_laid_out_week_by_week(mean_days: float) -> None:
    """Talks every 10.4 weeks, six weeks of effect after each; the same spells once more without the second talk."""
    every = WEEKS_PER_YEAR / 2.0 / vienna.TALKS_A_HALF_YEAR
    moments = np.arange(0.0, 2_000.0, 0.01)
    after_a_talk = moments % every < vienna.ATTENTION_WEEKS
    lost = after_a_talk & ~((moments >= every) & (moments < 2.0 * every))
    rate = DAYS_PER_WEEK / mean_days / (1.0 + ENTERED * float(np.mean(after_a_talk)))

    def weeks(attended: np.ndarray) -> float:
        left = np.cumsum(rate * (1.0 + ENTERED * attended)) * 0.01
        return float(np.sum(np.exp(-left)) * 0.01)

    still_there = np.exp(-every * DAYS_PER_WEEK / mean_days)
    days = DAYS_PER_WEEK * (weeks(lost) - weeks(after_a_talk)) / still_there

    assert vienna.LEAST_DAYS < days < vienna.MOST_DAYS, f"{days:.1f} days"


def test_the_control_group_is_that_of_the_trial() -> None:
    """Both rates were chosen for it; neither the days of a spell nor anything of the treated group was looked at."""
    control = vienna.arm(vienna.CONTROL_FTE)

    for one in vienna.VIENNA:
        if one.fitted:
            assert vienna.mean(one.measured, control) == pytest.approx(one.control, abs=0.5), one.label


@pytest.mark.parametrize(
    ("fte", "caseload"),
    [(vienna.CONTROL_FTE, vienna.CONTROL_CASELOAD), (vienna.TREATED_FTE, vienna.TREATED_CASELOAD)],
)
def test_an_adviser_has_as_many_clients_as_in_the_trial(fte: float, caseload: float) -> None:
    assert vienna.mean(vienna.on_benefit, vienna.arm(fte)) / fte == pytest.approx(caseload, rel=0.03)


def test_more_talks_bring_more_exits_and_fewer_than_in_the_trial() -> None:
    """A relation that any number keeps, and the miss that the docs own up to: the talk alone is not the whole trial."""
    treated, control = vienna.arm(vienna.TREATED_FTE), vienna.arm(vienna.CONTROL_FTE)

    for one in vienna.VIENNA:
        found = vienna.gain(one.measured, treated, control)
        assert 0.0 < found.mean / one.gain < 1.0, f"{one.label}: {found}"


ROWS = (vienna.of_vienna, vienna.of_those_far_from_work, vienna.by_effect)


@pytest.mark.parametrize("rows", of_this_commit(ROWS, 1))
def test_the_docs_show_what_was_predicted_of_each_trial(rows: Callable[[], Iterator[str]]) -> None:
    for line in rows():
        assert line in CALIBRATION, "python -m tests.world.vienna prints the rows as they are now"


def test_talks_with_people_far_from_work_end_fewer_benefits_than_can_have_been_seen() -> None:
    """The trial was significant, so its gain was at least so many points; most who left had no job, here as there."""
    control, treated = vienna.far_from_work(spoken_to=False), vienna.far_from_work(spoken_to=True)
    ended = vienna.gain(vienna.stock_left_percent, treated, control)
    to_a_job = vienna.gain(vienna.stock_to_a_job_percent, treated, control)

    assert vienna.mean(vienna.stock_left_percent, control) == pytest.approx(100.0 * vienna.CONTROL_LEFT, abs=0.7)
    assert 0.0 < ended.low < ended.high < vienna.LEAST_SEEN, str(ended)
    assert to_a_job.mean < ended.mean / 2.0, f"{to_a_job} of {ended}"
