"""Staff and money. Each of three teams has 4 fte in post of 5; 2016 is 366 / 365.25 of a year."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from math import isnan
from types import SimpleNamespace

import numpy as np
import pytest

from sim.domain import Event, Stage, TargetGroup, Task
from sim.records import TransitionFacts
from sim.stats import cut_off
from tests.measures.logs import (
    COACHES,
    MEASURED_FROM,
    NOORD,
    START,
    TEAMS,
    ZUID,
    PlainConfiguration,
    Story,
    plain_settings,
    week,
)

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


def test_cases_per_fte_without_fte_are_empty_and_not_without_bound(stock_of_four: Story) -> None:
    """Nobody in post all year; or for the last two days only: 1 case on 0.02 fte would be 46 for each."""
    stock_of_four.in_post(COACHES, 0.0)
    stock_of_four.in_post(COACHES, 4.0, "2016-12-30")
    measured = stock_of_four.measured(PlainConfiguration().asked("2015"))
    for year in ("2015", "2016"):
        assert isnan(measured.get("caseload_per_fte", year, by="team", group="coaches"))
        assert measured.full("caseload_per_fte", year, by="team", group="coaches").n > 0.9
    assert measured.get("caseload_per_fte", "2017", by="team", group="coaches") == pytest.approx(1 / 4)


def test_a_team_that_ends_has_no_caseload_and_no_cost_after(stock_of_four: Story) -> None:
    """To the day: the coaches stop on 10 March, in the middle of a month and of a quarter; their case goes home."""
    stock_of_four.in_post(COACHES, 0.0, "2016-03-10")
    stock_of_four.people[2].at("2016-03-10", Event.MOVED, team=NOORD)
    ends = plain_settings()
    del ends.resources.teams["coaches"]
    stock_of_four.cuts = [dt.date(2016, 3, 10)]
    configuration = PlainConfiguration(changes={dt.date(2016, 3, 10): ends}, changes_on=dt.date(2016, 3, 10))
    measured = stock_of_four.measured(configuration)
    coaches = {"by": "team", "group": "coaches"}
    assert measured.get("caseload_per_fte", "2016", **coaches) == pytest.approx(1 / 4)
    after = measured.full("caseload_per_fte", "after", **coaches)
    assert (isnan(after.value), after.n) == (True, 0.0)
    assert measured.get("vacancies_fte", "after", **coaches) == 0.0
    assert measured.get("vacancies_fte", "2016", **coaches) == pytest.approx(69 / 366)
    days = (69 * 12 + (366 - 69) * 8) / 365.25
    assert measured.get("service_cost_eur", "2016") == pytest.approx(80_000 * days)
    path = measured.path("caseload_per_fte", by="organisation", group="werk")
    assert path["2016-02-29"] == pytest.approx(1 / 4)
    assert isnan(path["2016-03-31"])


def test_a_path_has_the_fte_of_that_day(stock_of_four: Story) -> None:
    stock_of_four.in_post(NOORD, 2.0, "2016-03-31")
    stock_of_four.in_post(NOORD, 1.0, "2016-06-01")
    path = stock_of_four.measured().path("caseload_per_fte", by="organisation", group="noord")
    shown = [path[day] for day in ("2016-02-29", "2016-03-31", "2016-05-31", "2016-06-30")]
    assert shown == pytest.approx([2 / 4, 2 / 2, 2 / 2, 2 / 1]), "what begins on the morning after a month is not of it"


def test_who_leaves_within_a_month_is_in_post_to_the_day(stock_of_four: Story) -> None:
    """Three of the four fte of noord leave as 16 March begins, after 75 days of 2016: no scenario changes then."""
    stock_of_four.in_post(NOORD, 1.0, "2016-03-16")
    measured = stock_of_four.measured()
    noord = (75 * 4 + 291 * 1) / 366
    vacant = measured.get("vacancies_fte", "2016", by="team", group="noord_team")
    assert vacant == pytest.approx(5 - noord)
    assert measured.get("caseload_per_fte", "2016", by="team", group="noord_team") == pytest.approx(2 / noord)
    assert measured.get("service_cost_eur", "2016") == pytest.approx(80_000 * YEAR_2016 * (8 + noord))


def test_a_window_that_ends_inside_a_quarter_has_the_staff_of_its_days(stock_of_four: Story) -> None:
    """Six weeks and a half into 2016: 4 fte in post are 4, 1 of 5 is missing, and six weeks and a half are paid."""
    until = dt.date(2016, 2, 15)
    stock_of_four.until = until
    measured = stock_of_four.measured(
        PlainConfiguration(window=SimpleNamespace(start=START, measured_from=MEASURED_FROM, until=until))
    )
    assert measured.get("caseload_per_fte", "all") == pytest.approx(4 / 12)
    assert measured.get("vacancies_fte", "all") == pytest.approx(3.0)
    assert measured.get("service_cost_eur", "all") == pytest.approx(12 * 80_000 * 45 / 365.25)


def test_utilisation_is_of_the_hours_of_its_own_days(stock_of_four: Story) -> None:
    stock_of_four.work(NOORD, Task.CONTACT, 3.0)
    stock_of_four.work(NOORD, Task.INTAKE, 2.0)
    stock_of_four.work(ZUID, Task.CONTACT, 9.0, since="2016-02-10")
    measured = stock_of_four.measured()
    assert measured.get("utilisation", "2016", by="team", group="noord_team") == pytest.approx(0.5)
    assert measured.get("utilisation", "2016", by="team", group="coaches") == 0.0
    zuid = 0.9 * (366 - 40) / 366
    assert measured.get("utilisation", "2016", by="team", group="zuid_team") == pytest.approx(zuid)
    assert measured.get("utilisation", "2016") == pytest.approx((0.5 + zuid) / 3)
    assert measured.full("utilisation", "2016", by="team", group="coaches").n == pytest.approx(10 * 366 / 7)


def test_idle_hours_are_those_offered_and_not_worked(stock_of_four: Story) -> None:
    """Of ten hours a week five are worked in one team, none in another, and nine from the 41st day on in the third."""
    stock_of_four.work(NOORD, Task.CONTACT, 5.0)
    stock_of_four.work(ZUID, Task.CONTACT, 9.0, since="2016-02-10")
    measured = stock_of_four.measured()
    idle = {"noord_team": 5.0 * 366 / 7, "coaches": 10.0 * 366 / 7, "zuid_team": (10.0 * 40 + 1.0 * (366 - 40)) / 7}

    for team, hours in idle.items():
        assert measured.get("idle_hours", "2016", by="team", group=team) == pytest.approx(hours)
    assert measured.get("idle_hours", "2016") == pytest.approx(sum(idle.values()))


def test_who_is_always_busy_works_all_hours_and_not_more(stock_of_four: Story) -> None:
    """A sum of many pieces may be more than the whole in its last bit."""
    for _ in range(10):
        stock_of_four.work(NOORD, Task.CONTACT, 1.0)
    stock_of_four.offered_per_week[NOORD] = 10.0 * (1.0 - 1e-15)
    assert stock_of_four.measured().get("utilisation", "2016", by="team", group="noord_team") == 1.0


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


def test_hired_staff_is_paid_by_the_hour_it_is_there_and_fills_a_vacancy(stock_of_four: Story) -> None:
    """One of noord's four from July 2016 on and half a coach: 1,500 hours less 4 %, at 50 euro, for 80,000 a year."""
    stock_of_four.hire(NOORD, 1.0, "2016-07-01")
    stock_of_four.hire(COACHES, 0.5, "2016-07-01")
    measured = stock_of_four.measured()
    half, hired_year = 184 / 365.25, 1_500 * 0.96 * 50.0
    assert measured.get("hired_fte", "2016", by="team", group="noord_team") == pytest.approx(184 / 366)
    assert measured.get("hired_fte", "2016") == pytest.approx(1.5 * 184 / 366)
    assert measured.get("hired_fte", "2017") == pytest.approx(1.5)
    assert measured.get("vacancies_fte", "2017", by="team", group="noord_team") == pytest.approx(1.0)
    assert measured.get("hired_cost_eur", "2016") == pytest.approx(1.5 * half * hired_year)
    less = 12 * 80_000 * YEAR_2016 + 1.5 * half * (hired_year - 80_000)
    assert measured.get("service_cost_eur", "2016") == pytest.approx(less)
    assert measured.get("service_cost_by_stock_eur", "2016") == pytest.approx(less)
    # noord pays its own one and three quarters of the half coach, by its three of the four on benefit
    noord = {"by": "municipality", "group": "noord"}
    assert measured.get("hired_cost_eur", "2016", **noord) == pytest.approx(1.375 * half * hired_year)
    own = 7 * 80_000 * YEAR_2016 + 1.375 * half * (hired_year - 80_000)
    assert measured.get("service_cost_eur", "2016", **noord) == pytest.approx(own)
    assert measured.get("service_cost_by_stock_eur", "2016", **noord) == pytest.approx(0.75 * less)


@pytest.fixture
def bought(stock_of_four: Story) -> Story:
    """The coaches sell: one of noord has a trajectory with them from March 2016 on, one of zuid from March 2017 on."""
    stock_of_four.teams = (*TEAMS[:2], replace(TEAMS[COACHES], functions=("purchase",)))
    for resident, date in ((2, "2016-03-01"), (3, "2017-03-01")):
        stock_of_four.people[resident].at(date, Event.TRAJECTORY_START, stage=Stage.TRAJECTORY, team=COACHES, worker=0)
    return stock_of_four


def test_what_is_bought_is_paid_once_by_the_piece(bought: Story) -> None:
    """At the seller's price of that day: no posts of theirs, no trajectory of the house. In 2017 it is dearer."""
    now, later = plain_settings(), plain_settings()
    now.resources.teams["coaches"].trajectory_eur, later.resources.teams["coaches"].trajectory_eur = 3_000.0, 3_500.0
    measured = bought.measured(PlainConfiguration(settings=now, changes={MEASURED_FROM.replace(year=2017): later}))
    for municipality, in_2016, in_2017 in (("noord", 3_000.0, 0.0), ("zuid", 0.0, 3_500.0)):
        one = {"by": "municipality", "group": municipality}
        assert [measured.get("purchased_cost_eur", year, **one) for year in ("2016", "2017")] == [in_2016, in_2017]
        own = 4 * 80_000 * YEAR_2016
        assert measured.get("service_cost_eur", "2016", **one) == pytest.approx(own + in_2016)
    assert measured.get("service_cost_eur", "2016") == pytest.approx(8 * 80_000 * YEAR_2016 + 3_000)
    assert measured.get("service_cost_by_stock_eur", "2016") == pytest.approx(8 * 80_000 * YEAR_2016 + 3_000)


def test_budgets_and_prices_are_those_of_their_days(stock_of_four: Story) -> None:
    """From July 2016 on: a budget of a half more, and sheltered places at nine tenths of their price."""
    stock_of_four.sheltered = [(0.0, 6, 4, 0, 0)]
    later = plain_settings()
    for municipality in later.circumstances.municipalities.values():
        municipality.buig_eur_per_year = 45_000.0
    later.resources.sheltered.cost_factor = 0.9
    measured = stock_of_four.measured(PlainConfiguration(changes={dt.date(2016, 7, 1): later}))
    places = 6 * 10_000 * (182 + 0.9 * 184) / 365.25
    income = 2 * (30_000 * 182 + 45_000 * 184) / 365.25
    assert measured.get("service_cost_eur", "2016") == pytest.approx(12 * 80_000 * YEAR_2016 + places)
    spent = measured.get("benefit_spending_eur", "2016") + measured.get("service_cost_eur", "2016")
    assert measured.get("net_result_eur", "2016") == pytest.approx(income - spent)


def test_the_net_result_is_income_less_what_is_spent(stock_of_four: Story) -> None:
    measured = stock_of_four.measured()
    income = 2 * 30_000 * YEAR_2016
    spent = measured.get("benefit_spending_eur", "2016") + measured.get("service_cost_eur", "2016")
    assert measured.get("net_result_eur", "2016") == pytest.approx(income - spent)
    parts = [measured.get("net_result_eur", "2016", by="municipality", group=name) for name in ("noord", "zuid")]
    assert sum(parts) == pytest.approx(measured.get("net_result_eur", "2016"))


def test_a_transition_paid_at_once_is_paid_on_its_date(stock_of_four: Story) -> None:
    """Half-open: what is paid on the first morning of a year is of that year; at the end of the run, of none."""
    million = 1_000_000.0
    for date in ("2017-01-01", "2018-01-01"):
        stock_of_four.transitions += (TransitionFacts(week(date), week(date), million),)
    measured = stock_of_four.measured()
    assert [measured.get("transition_cost_eur", year) for year in ("2016", "2017", "all")] == [0.0, million, million]
    assert measured.get("transition_cost_eur", "2017", by="municipality", group="zuid") == pytest.approx(million / 4)


def test_the_net_result_by_stock_has_one_cost_key_for_all_staff(stock_of_four: Story) -> None:
    """3 of 4 on benefit in noord: it pays three quarters of all 12 fte, and not its own 4 and 3 of the coaches' 4."""
    measured = stock_of_four.measured()
    noord, zuid = ({"by": "municipality", "group": name} for name in ("noord", "zuid"))
    price = 80_000 * YEAR_2016
    cost = [measured.get("service_cost_by_stock_eur", "2016", **one) for one in (noord, zuid)]
    assert cost == pytest.approx([9 * price, 3 * price])
    assert [measured.get("service_cost_eur", "2016", **one) for one in (noord, zuid)] == pytest.approx(
        [7 * price, 5 * price]
    )
    for one, paid_more in ((noord, 2 * price), (zuid, -2 * price)):
        by_stock, own = (measured.get(f"net_result{key}_eur", "2016", **one) for key in ("_by_stock", ""))
        assert by_stock == pytest.approx(own - paid_more)
    for measure in ("service_cost", "net_result"):
        assert measured.get(f"{measure}_by_stock_eur", "all") == pytest.approx(measured.get(f"{measure}_eur", "all"))


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


def test_what_of_a_transition_lies_after_the_run_is_not_paid_in_it(stock_of_four: Story) -> None:
    """Spread over the last 10 weeks of the run and the 30 weeks after it."""
    end = week("2018-01-01")
    stock_of_four.transitions = (TransitionFacts(end - 10.0, end + 30.0, 100_000.0),)
    assert stock_of_four.measured().get("transition_cost_eur", "2017") == pytest.approx(25_000.0)


def test_the_cost_of_a_lasting_exit_has_no_bound_where_nobody_leaves_and_so_empties_the_mean() -> None:
    story = Story()
    story.person("zuid").stood()
    value, n, _ = story.measured().full("cost_per_sustained_exit_eur", "2016", by="municipality", group="zuid")
    assert cut_off(np.array([value]), np.array([n])).all()
