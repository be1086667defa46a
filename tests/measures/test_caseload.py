"""Cases, workers and conversations. The run is 2015 up to 2018, measured from 2016."""

from __future__ import annotations

from math import isnan

import pytest

from sim.domain import Event, Queue, Stage, TargetGroup
from tests.measures.logs import COACHES, NOBODY, NOORD, ZUID, PlainConfiguration, Story


def test_an_open_case_runs_from_the_report_until_the_exit() -> None:
    story = Story()
    person = story.person("noord").at("2016-02-01", Event.REPORTED, stage=Stage.CLAIM, team=NOORD)
    person.granted("2016-03-01").out("2016-05-01", stage=Stage.AWAY)
    measured = story.measured()
    # claim: 29 days of February; intake: March and April, 61 days
    assert measured.get("caseload", "2016") == pytest.approx(90 / 366)
    assert measured.get("caseload", "2016", by="stage", group="claim") == pytest.approx(29 / 366)
    assert measured.get("caseload", "2016", by="stage", group="intake") == pytest.approx(61 / 366)
    assert measured.get("caseload", "2016", by="stage", group="away") == 0.0
    assert measured.get("caseload", "2016", by="team", group="noord_team") == pytest.approx(90 / 366)
    assert measured.full("caseload", "2016").n == pytest.approx(90 / 365.25)


def test_a_job_is_a_case_only_while_the_coach_stays() -> None:
    story = Story()
    coached = story.person().stood().at("2016-02-01", Event.TRAJECTORY_START, stage=Stage.TRAJECTORY, team=COACHES)
    coached.at("2016-03-01", Event.TO_WORK, stage=Stage.WORK).at("2016-05-01", Event.TRAJECTORY_END, 4, team=NOBODY)
    story.person().stood().to_work("2016-02-01")
    measured = story.measured()
    assert measured.get("caseload", "2016", by="stage", group="work") == pytest.approx(61 / 366)  # March and April
    # the coach's: 29 days of February and those 61
    assert measured.get("caseload", "2016", by="team", group="coaches") == pytest.approx(90 / 366)


def test_who_nobody_holds_is_in_no_team_and_still_a_case() -> None:
    story = Story()
    story.person().stood(team=NOBODY)
    measured = story.measured()
    assert measured.get("caseload", "2016") == pytest.approx(1.0)
    assert all(measured.get("caseload", "2016", by="team", group=team) == 0 for team in ("noord_team", "coaches"))
    assert all(measured.get("caseload", "2016", by="organisation", group=one) == 0 for one in ("noord", "zuid", "werk"))


def test_sheltered_workers_are_cases() -> None:
    story = Story()
    story.person(group=TargetGroup.WSW).stood(0.0, stage=Stage.SHELTERED)
    measured = story.measured()
    assert measured.get("caseload", "2016", by="target_group", group="wsw") == pytest.approx(1.0)
    assert measured.get("stock_on_benefit", "2016") == 0.0


def test_cases_per_worker_are_those_of_workers_with_any_case() -> None:
    story = Story()
    for seat, n_cases in enumerate((1, 2, 6)):
        for _ in range(n_cases):
            story.person("noord").stood(team=NOORD, worker=seat)
    story.person("zuid").stood(team=ZUID, worker=0)
    story.person("zuid").stood(team=ZUID, worker=NOBODY)  # with the team, with no worker
    measured = story.measured()
    # noord: 1, 2, 6; the 10th percentile lies a fifth of the way from 1 to 2, the 90th four fifths from 2 to 6
    found = [measured.full(f"caseload_worker_p{p}", "2016-12-31", by="team", group="noord_team") for p in (10, 50, 90)]
    assert [f.value for f in found] == pytest.approx([1.2, 2.0, 5.2])
    assert {f.n for f in found} == {3}
    assert measured.get("caseload_worker_p50", "2016-12-31", by="team", group="zuid_team") == 1.0
    assert isnan(measured.get("caseload_worker_p50", "2016-12-31", by="team", group="coaches"))
    # all: 1, 1, 2, 6
    assert measured.get("caseload_worker_p50", "2016-12-31") == 1.5


def test_the_cases_of_a_worker_are_all_that_they_work_on() -> None:
    """On benefit, in a job with a coach, and in the sheltered company."""
    story = Story()
    story.person().stood(team=COACHES, worker=1)
    coached = story.person().stood(stage=Stage.TRAJECTORY, team=COACHES, worker=1)
    coached.at("2016-03-01", Event.TO_WORK, stage=Stage.WORK)
    story.person(group=TargetGroup.WSW).stood(stage=Stage.SHELTERED, team=COACHES, worker=1)
    assert story.measured().full("caseload_worker_p50", "2016-12-31")[:2] == (3.0, 1)


def test_those_per_fte_are_cases_of_a_team_and_residents_on_benefit_of_a_municipality() -> None:
    """Two on benefit and one in a sheltered place, for the 4 fte of the team and the 4 of the coaches."""
    story = Story()
    for _ in range(2):
        story.person("noord").stood(team=NOORD, worker=0)
    story.person("noord", group=TargetGroup.WSW).stood(stage=Stage.SHELTERED, team=NOORD, worker=0)
    measured = story.measured()
    assert measured.get("caseload_per_fte", "2016", by="team", group="noord_team") == pytest.approx(3 / 4)
    assert measured.get("caseload_per_fte", "2016", by="organisation", group="noord") == pytest.approx(3 / 4)
    assert measured.get("caseload_per_fte", "2016", by="municipality", group="noord") == pytest.approx(2 / 8)
    assert measured.get("caseload_per_fte", "2016") == pytest.approx(2 / 12)


def test_who_is_not_on_benefit_is_not_among_those_not_seen() -> None:
    story = Story()
    story.person().stood(team=NOORD)
    story.person().stood(team=NOORD).at("2016-12-01", Event.CONTACT)
    story.person(group=TargetGroup.NUG).stood(team=NOORD)
    assert story.measured().full("not_seen_6m_fraction", "2016-12-31")[:2] == (0.5, 2)


def test_another_worker_takes_the_case_over() -> None:
    story = Story()
    story.person().stood(team=NOORD, worker=0).at("2017-01-01", Event.REASSIGNED, worker=1)
    story.person().stood(team=NOORD, worker=1)
    measured = story.measured()
    assert measured.full("caseload_worker_p90", "2016-12-31").n == 2
    assert measured.full("caseload_worker_p90", "2017-12-31")[:2] == (2.0, 1)


def test_contacts_are_per_person_year_on_benefit() -> None:
    story = Story()
    person = story.person("noord").stood(trede=2, team=NOORD)
    for moment in ("2015-12-31", "2016-01-01", "2016-06-01", "2017-01-01"):  # one before, two in 2016, one in 2017
        person.at(moment, Event.CONTACT)
    person.to_work("2017-04-11").at("2017-05-01", Event.CONTACT)  # 100 days of 2017; a talk after the exit counts not
    measured = story.measured()
    assert measured.full("contacts_per_resident_year", "2016")[:2] == (pytest.approx(2 / (366 / 365.25)), 2)
    assert measured.get("contacts_per_resident_year", "2017") == pytest.approx(1 / (100 / 365.25))
    assert measured.get("contacts_per_resident_year", "2016", by="trede", group="2") == pytest.approx(2 * 365.25 / 366)
    assert isnan(measured.get("contacts_per_resident_year", "2016", by="trede", group="3"))


def test_not_seen_counts_from_the_last_talk_or_the_grant() -> None:
    story = Story()
    story.person("noord").stood(900.0)  # from the start of the run on: a year at the end of 2015
    story.person("noord").stood().at("2016-11-01", Event.CONTACT)  # 61 days before the end of 2016
    story.person("zuid").granted("2016-08-01")  # 153 days: over 3 months, not over 6
    story.person("zuid").granted("2016-01-10").at("2016-05-01", Event.PROFILED)  # 245 days: over 6 months
    story.person("zuid").granted("2016-01-10").at("2016-11-10", Event.SERVED, Queue.INTAKE)
    measured = story.measured()
    assert measured.full("not_seen_3m_fraction", "2016-12-31")[:2] == (0.6, 5)
    assert measured.get("not_seen_6m_fraction", "2016-12-31") == 0.4
    assert measured.get("not_seen_12m_fraction", "2016-12-31") == 0.2
    assert measured.get("not_seen_6m_fraction", "2016-12-31", by="municipality", group="zuid") == pytest.approx(1 / 3)
    # at the end of 2015 two are there, on benefit for 52.14 weeks in the run: seen by nobody, but not yet for 12 months
    assert measured.get("not_seen_6m_fraction", "2015-12-31") == 1.0
    assert measured.get("not_seen_12m_fraction", "2015-12-31") == 0.0


def test_other_queues_and_changes_are_no_talk() -> None:
    story = Story()
    person = story.person().stood()
    person.at("2016-12-01", Event.SERVED, Queue.DEBT).at("2016-12-02", Event.TREDE, trede=4)
    assert story.measured().get("not_seen_12m_fraction", "2016-12-31") == 1.0


def test_a_new_spell_starts_unseen_time_afresh() -> None:
    story = Story()
    story.person().stood().to_work("2015-06-01").granted("2016-12-01")
    assert story.measured().get("not_seen_3m_fraction", "2016-12-31") == 0.0


def test_stages_add_up_to_all_cases() -> None:
    story = Story()
    person = story.person().at("2015-03-01", Event.REPORTED, stage=Stage.CLAIM)
    for month, stage in enumerate((Stage.INTAKE, Stage.ACTIVATION, Stage.HAND_OVER, Stage.TRAJECTORY, Stage.PLACEMENT)):
        person.at(f"2016-{2 * month + 1:02d}-01", Event.STAGE, stage=stage)
    measured = story.measured(PlainConfiguration())
    stages = Stage.words()
    assert sum(measured.get("caseload", "2016", by="stage", group=stage) for stage in stages) == pytest.approx(1.0)
    assert measured.get("caseload", "2016", by="stage", group="placement") == pytest.approx(122 / 366)
