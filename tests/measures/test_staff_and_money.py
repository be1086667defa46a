"""Staff and money. Each of three teams has 4 fte in post of 5; 2016 is 366 / 365.25 of a year."""

from __future__ import annotations

import datetime as dt
from math import isnan

import numpy as np
import pytest

from sim.domain import Event, Stage, TargetGroup, Task
from sim.records import TransitionFacts
from tests.measures.logs import COACHES, NOORD, ZUID, PlainConfiguration, Story, plain_settings, week

YEAR_2016 = 366 / 365.25


@pytest.fixture
def stock_of_four() -> Story:
    """Three on benefit in noord, one in zuid, for ever; one of noord is with the coaches."""
    story = Story()
    for _ in range(2):
        story.person("noord").stood(team=NOORD, worker=0)
    story.person("noord").stood(team=COACHES, worker=0)
    story.person("zuid").stood(team=ZUID, worker=0)
    return story


def test_cases_per_fte_are_of_the_team_or_of_all_who_serve(stock_of_four: Story) -> None:
    measured = stock_of_four.measured()
    assert measured.get("caseload_per_fte", "2016") == pytest.approx(4 / 12)
    assert measured.get("caseload_per_fte", "2016", by="team", group="noord_team") == pytest.approx(2 / 4)
    assert measured.get("caseload_per_fte", "2016", by="organisation", group="werk") == pytest.approx(1 / 4)
    # the coaches serve both: 3 of their 4 fte for noord, which has 3 of the 4 on benefit
    assert measured.get("caseload_per_fte", "2016", by="municipality", group="noord") == pytest.approx(3 / 7)
    assert measured.get("caseload_per_fte", "2016", by="municipality", group="zuid") == pytest.approx(1 / 5)


def test_cases_per_fte_without_fte_are_nan(stock_of_four: Story) -> None:
    stock_of_four.fte[COACHES] = 0.0
    assert isnan(stock_of_four.measured().get("caseload_per_fte", "2016", by="team", group="coaches"))


def test_utilisation_spreads_the_hours_of_a_quarter_evenly(stock_of_four: Story) -> None:
    stock_of_four.hours[NOORD, Task.CONTACT] = 30.0
    stock_of_four.hours[NOORD, Task.INTAKE] = 20.0
    stock_of_four.hours[ZUID, Task.CONTACT, :] = np.where(np.arange(stock_of_four.hours.shape[2]) < 4, 0.0, 90.0)
    measured = stock_of_four.measured()
    assert measured.get("utilisation", "2016", by="team", group="noord_team") == pytest.approx(0.5)
    assert measured.get("utilisation", "2016", by="team", group="coaches") == 0.0
    # the fourth quarter ends 365.25 days on, a quarter of a day into 2016; then 90 of 100 hours
    zuid = 0.9 * (366 - 0.25) / 366
    assert measured.get("utilisation", "2016", by="team", group="zuid_team") == pytest.approx(zuid)
    assert measured.get("utilisation", "2016") == pytest.approx((0.5 + zuid) / 3)
    assert measured.full("utilisation", "2016", by="team", group="coaches").n == pytest.approx(400 * YEAR_2016)


def test_the_last_quarter_is_cut_off_by_the_end_of_the_run(stock_of_four: Story) -> None:
    # the thirteenth quarter begins 3 * 365.25 days on, a quarter of a day before the end of the run
    assert stock_of_four.fte.shape[1] == 13
    stock_of_four.hours[NOORD, Task.CONTACT, 12] = 100.0
    measured = stock_of_four.measured()
    # its 100 hours all lie in 2017, beside the part of four others in the 364.75 days before
    available = 100.0 + 100.0 * 364.75 / (365.25 / 4)
    noord = measured.full("utilisation", "2017", by="team", group="noord_team")
    assert (noord.value, noord.n) == pytest.approx((100.0 / available, available))


def test_vacancies_are_what_the_team_should_have_and_has_not(stock_of_four: Story) -> None:
    larger = plain_settings()
    larger.resources.teams["noord_team"].fte = 9.0
    del larger.resources.teams["coaches"]  # a team that no longer exists has no vacancies
    larger.resources.teams["zuid_team"].fte = 3.0  # one too many in post is no vacancy below nothing
    configuration = PlainConfiguration(changes={dt.date(2016, 7, 1): larger})
    measured = stock_of_four.measured(configuration)
    assert measured.get("vacancies_fte", "2017", by="team", group="noord_team") == pytest.approx(5.0)
    assert measured.get("vacancies_fte", "2017") == pytest.approx(5.0)
    # 2016: 182 days of 1 each, then 184 of 5, 0 and 0
    assert measured.get("vacancies_fte", "2016", by="team", group="noord_team") == pytest.approx((182 + 184 * 5) / 366)
    assert measured.get("vacancies_fte", "2016") == pytest.approx((182 * 3 + 184 * 5) / 366)


def test_benefits_are_person_years_times_their_price(stock_of_four: Story) -> None:
    dearer = plain_settings()
    dearer.measurement.prices.benefit_eur_per_year = 16_000.0
    measured = stock_of_four.measured(PlainConfiguration(changes={dt.date(2016, 7, 1): dearer}))
    expected = (182 * 15_000 + 184 * 16_000) / 365.25
    assert measured.get("benefit_spending_eur", "2016") == pytest.approx(4 * expected)
    assert measured.get("benefit_spending_eur", "2016", by="municipality", group="noord") == pytest.approx(3 * expected)


def test_services_cost_staff_trajectories_and_sheltered_places(stock_of_four: Story) -> None:
    stock_of_four.sheltered = [(0.0, 6, 4, 0, 0)]
    for municipality, n_people in (("noord", 1), ("zuid", 3)):
        for _ in range(n_people):
            stock_of_four.person(municipality, group=TargetGroup.WSW).stood(0.0, stage=Stage.SHELTERED)
    starter = stock_of_four.people[3]  # the one of zuid
    starter.at("2016-03-01", Event.TRAJECTORY_START, stage=Stage.TRAJECTORY)
    measured = stock_of_four.measured()
    assert measured.get("service_cost_eur", "2016") == pytest.approx((12 * 80_000 + 6 * 10_000) * YEAR_2016 + 2_000)
    # noord: its own 4 fte, 3 of the coaches' and a quarter of the places; zuid: 4 and 1, three quarters, a trajectory
    noord, zuid = ({"by": "municipality", "group": name} for name in ("noord", "zuid"))
    assert measured.get("service_cost_eur", "2016", **noord) == pytest.approx((7 * 80_000 + 15_000) * YEAR_2016)
    assert measured.get("service_cost_eur", "2016", **zuid) == pytest.approx((5 * 80_000 + 45_000) * YEAR_2016 + 2_000)


def test_the_net_result_is_income_less_what_is_spent(stock_of_four: Story) -> None:
    measured = stock_of_four.measured()
    income = 2 * 30_000 * YEAR_2016
    spent = measured.get("benefit_spending_eur", "2016") + measured.get("service_cost_eur", "2016")
    assert measured.get("net_result_eur", "2016") == pytest.approx(income - spent)
    parts = [measured.get("net_result_eur", "2016", by="municipality", group=name) for name in ("noord", "zuid")]
    assert sum(parts) == pytest.approx(measured.get("net_result_eur", "2016"))


def test_the_cost_of_a_lasting_exit_leaves_out_exits_that_did_not_last() -> None:
    story = Story()
    story.person("noord").stood().to_work("2016-02-01")
    story.person("noord").stood().to_work("2016-02-01").granted("2016-08-01")
    story.person("noord").stood().to_work("2016-02-01")
    story.person("zuid").stood()
    measured = story.measured()
    cost = 12 * 80_000 * YEAR_2016
    assert measured.full("cost_per_sustained_exit_eur", "2016") == pytest.approx((cost / 2, 3, 0))
    assert isnan(measured.get("cost_per_sustained_exit_eur", "2016", by="municipality", group="zuid"))
    assert isnan(measured.get("cost_per_sustained_exit_eur", "2017"))


def test_a_transition_is_paid_over_its_time_and_by_stock(stock_of_four: Story) -> None:
    """An amount over 52 weeks from the middle of 2016 on: half of it falls in that year, but for two days."""
    since = week("2016-07-01")
    stock_of_four.transitions = (TransitionFacts(since, since + 52.0, 100_000.0),)
    measured = stock_of_four.measured()
    in_2016 = measured.get("transition_cost_eur", "2016")

    assert in_2016 == pytest.approx(100_000.0 * 184 / 364)
    assert in_2016 + measured.get("transition_cost_eur", "2017") == pytest.approx(100_000.0)
    parts = [measured.get("transition_cost_eur", "2016", by="municipality", group=name) for name in ("noord", "zuid")]
    assert sum(parts) == pytest.approx(in_2016)
    without = measured.get("net_result_eur", "2016") + in_2016
    spent = measured.get("benefit_spending_eur", "2016") + measured.get("service_cost_eur", "2016")
    assert without == pytest.approx(60_000.0 * YEAR_2016 - spent)
