"""Answers while one waits are those of a run, to the last bit; a bad question harms nothing; all is given back."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.analysis.comparison.outcome import Outcome
from sim.config import Since
from sim.errors import ConfigurationError
from sim.plan import Job, case_of
from sim.run.deciding import ids_of
from sim.run.executor import RunError
from sim.run.forks import CAN_REST
from sim.run.run import Setting, digests_of
from sim.run.session import NOT_HERE, Session
from sim.store import Parts
from sim.studies import Wishes, load_experiment, plan_of

SMALL = Path(__file__).parents[1] / "small" / "comparison.yaml"
REGION = Path(__file__).parents[1] / "small" / "region.yaml"
TEAM = "resources.teams.velsen_activation.fte"
KEY = ["measure", "group_by", "group", "period"]

here = pytest.mark.skipif(not CAN_REST, reason="this system cannot copy a process that is under way")


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    """A session on three replications of a small region, which answers with every measure unless told otherwise."""
    with Session.of_experiment(SMALL, workers=2, measures=None) as opened:
        yield opened


def stocks(session: Session, **question: Any) -> dict[int, float]:
    """Ask for the number of people on benefit; return it by replication."""
    return {one.replication: one.value("stock_on_benefit") for one in session.ask(**question)}


# --- the same as a run ------------------------------------------------------------------------------------------------


def ran(
    scenario: str,
    place: Path,
    *,
    overrides: dict[str, Any] | None = None,
    since: Since = "takes_effect",
    replications: Iterable[int] = range(3),
) -> dict[int, tuple[pd.DataFrame, int]]:
    """Run a scenario as ``ijmond run`` does, each replication from its start; return its measures and engine events."""
    asked = load_experiment(SMALL)
    plan, _ = plan_of(asked, wishes=Wishes())
    key = case_of(scenario, "base")
    if overrides:
        changed = asked.load(scenario).with_changes(overrides, since=since)
        plan = dataclasses.replace(plan, documents={**plan.documents, key: changed.document})
    jobs = [Job(scenario, "base", k) for k in replications]
    digests_of(plan, jobs, place=place, setting=Setting(workers=1, fork=False))
    parts = Parts(place.with_name(place.name + ".partial") / "parts", ids_of(plan))
    done = parts.done()
    return {job.replication: (parts.rows(job.id).to_pandas(), done[job.id].n_engine_events) for job in jobs}


@here
@pytest.mark.parametrize("scenario", ["as_it_is", "one_pool"])
def test_answers_are_those_of_a_run_to_the_last_bit(session: Session, tmp_path: Path, scenario: str) -> None:
    whole = ran(scenario, tmp_path / "run")
    answers = {one.replication: one for one in session.ask(scenario=scenario)}

    assert {k: one.n_engine_events for k, one in answers.items()} == {k: n for k, (_, n) in whole.items()}
    for k, (rows, _) in whole.items():
        mine = answers[k].rows.reset_index(drop=True)
        assert len(mine) > 500
        assert [list(mine[one]) for one in KEY] == [list(rows[one]) for one in KEY]
        assert mine["value"].to_numpy().tobytes() == rows["value"].to_numpy().tobytes()


@here
def test_a_change_from_the_date_on_is_that_of_a_run_with_it(session: Session, tmp_path: Path) -> None:
    whole = ran("as_it_is", tmp_path / "run", overrides={TEAM: 2.0})
    by_path = {one.replication: one for one in session.ask(overrides={TEAM: 2.0}, measures=["caseload_per_fte"])}
    by_name = {one.replication: one for one in session.ask(fte={"velsen_activation": 2.0})}

    for k, (rows, n_events) in whole.items():
        wanted = rows[(rows["measure"] == "caseload_per_fte") & (rows["group_by"] == "all")]
        assert by_path[k].n_engine_events == by_name[k].n_engine_events == n_events
        assert list(by_path[k].rows["value"]) == list(wanted["value"])


SHOCKS = "circumstances.inflow.shocks"
LATER: dict[str, Any] = {SHOCKS: [{"label": "More", "first": "2011-01-01", "until": "2012-01-01", "factor": 1.3}]}
EARLIER: dict[str, Any] = {SHOCKS: [{"label": "More", "first": "2010-12-31", "until": "2012-01-01", "factor": 1.3}]}
DEMAND: dict[str, Any] = {"circumstances.labour_market.demand_factor": {"2010-01-01": 0.92, "2011-06-01": 0.8}}
NOTHING: dict[str, Any] = {SHOCKS: [], "resources.teams.velsen_activation.fte": {"factor": 1.0}}


@here
@pytest.mark.parametrize(("overrides", "goes_on"), [(LATER, True), (DEMAND, True), (NOTHING, True), (EARLIER, False)])
def test_a_whole_configuration_is_that_of_a_run_with_it(
    session: Session, tmp_path: Path, overrides: dict[str, Any], goes_on: bool
) -> None:
    """From the past at rest where it says the same up to the date of the session, else from its start."""
    changed = session.configuration.with_changes(overrides)
    whole = ran("as_it_is", tmp_path / "run", overrides=overrides, since="start", replications=(0, 2))
    answers = {one.replication: one for one in session.ask_under(changed, replications=[2, 0])}

    assert session.has_past_of(changed) is goes_on
    assert sorted(answers) == [0, 2]
    for k, one in answers.items():
        rows, n_events = whole[k]
        assert one.n_engine_events == n_events
        assert one.rows["value"].to_numpy().tobytes() == rows["value"].to_numpy().tobytes()
    assert set(session.at_rest()) <= {0, 1, 2}


@here
def test_a_past_on_another_day_is_another_past(session: Session) -> None:
    other = dataclasses.replace(session.configuration, changes_on=None, past_digest="")

    assert not session.has_past_of(other)
    assert session.has_past_of(dataclasses.replace(session.configuration, past_digest=""))


@here
def test_the_luck_is_the_same_in_all_questions(session: Session) -> None:
    first = stocks(session)
    changed = stocks(session, scenario="one_pool")

    assert stocks(session) == first
    assert stocks(session, replications=2) == {k: first[k] for k in (0, 1)}
    assert changed != first
    assert sorted(session.at_rest()) == [0, 1, 2]


@here
def test_only_what_is_asked_comes(session: Session) -> None:
    claims = Outcome(measure="wait_p90_weeks", group_by="queue", group="claim")
    with session.ask(measures=["inflow", claims], periods=["after"], paths=["queue"]) as answers:
        one = next(answers)

    assert set(map(tuple, one.rows[["measure", "group_by", "group"]].to_numpy())) == {
        ("inflow", "all", "all"),
        ("wait_p90_weeks", "queue", "claim"),
    }
    assert set(one.rows["period"]) == {"after"}
    assert set(one.paths["group_by"]) == {"queue"}
    with pytest.raises(KeyError, match="outflow"):
        one.value("outflow")


# --- streams ----------------------------------------------------------------------------------------------------------


@here
def test_a_question_can_be_left_at_any_time(session: Session) -> None:
    whole = stocks(session)
    with session.ask() as answers:
        next(answers)
    left = session.ask()
    left.close()

    assert list(left) == []
    assert stocks(session) == whole


@here
def test_a_question_can_be_closed_from_another_thread(session: Session) -> None:
    answers = session.ask()
    threading.Timer(0.1, answers.close).start()

    assert len(list(answers)) < 3
    assert len(stocks(session)) == 3


@here
def test_answers_can_be_awaited(session: Session) -> None:
    async def gathered() -> list[int]:
        return [one.replication async for one in session.ask()]

    assert sorted(asyncio.run(gathered())) == [0, 1, 2]


@here
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which processes there are")
def test_a_process_that_is_killed_is_replaced(session: Session) -> None:
    whole = stocks(session)
    for victim in session.processes()[1:]:
        with contextlib.suppress(ProcessLookupError):  # one that went with its parent
            os.kill(victim, signal.SIGKILL)

    assert stocks(session) == whole


# --- bad questions ----------------------------------------------------------------------------------------------------

BAD = [
    ({"scenario": "one_pol"}, r"question: scenario: came 'one_pol'; .*; did you mean 'one_pool'\?"),
    ({"overrides": {"rules.nothing": 1}}, r"rules\.nothing: no 'nothing' here; a path that exists was needed"),
    ({"fte": {"velsen": 3.0}}, r"resources\.teams\.velsen\.fte: no 'velsen' here"),
    (
        {"overrides": {"circumstances.inflow.reports_per_year": 80.0}},
        r"question: circumstances\.inflow\.reports_per_year: came a change of what is the same in the past; a path in "
        r"resources or rules, which may change on 2011-01-01, was needed; open another session",
    ),
    (
        {"overrides": {TEAM: {"2010-09-01": 4.0}}},
        r"velsen_activation\.fte: came a value from 2010-09-01 on; 2011-01-01 or a later day was needed",
    ),
    ({"overrides": {TEAM: -1.0}}, r"velsen_activation\.fte: came -1"),
    ({"measures": ["inflw"]}, r"question: measures: came 'inflw'; .*; did you mean 'inflow'\?"),
]


@here
@pytest.mark.parametrize(("question", "words"), BAD)
def test_a_bad_question_is_one_line_and_harms_nothing(session: Session, question: Any, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as caught:
        session.ask(**question)

    assert "\n" not in str(caught.value)
    assert len(stocks(session, replications=1)) == 1


@here
def test_a_scenario_with_another_past_is_refused(tmp_path: Path) -> None:
    late = tmp_path / "late.yaml"
    late.write_text("name: late\nlabel: Late\ntakes_effect: 2011-06-01\n")
    scenario = str(REGION.parent / "scenarios" / "as_it_is.yaml")
    with (
        Session.of_configuration(REGION, scenario=scenario, seed=1, replications=1, workers=1) as one,
        pytest.raises(ConfigurationError, match=r"late\.yaml' takes effect on 2011-06-01, and the pasts go up to"),
    ):
        one.ask(scenario=str(late))


@here
def test_without_a_date_there_is_no_past(tmp_path: Path) -> None:
    always = tmp_path / "always.yaml"
    always.write_text("name: always\nlabel: Always\n")
    with pytest.raises(ConfigurationError, match=r"scenario: .* takes effect on no date; .*; lay a scenario"):
        Session.of_configuration(REGION, scenario=str(always), seed=1, replications=1)


def test_where_processes_cannot_be_copied_it_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.run.session.CAN_REST", False)
    with pytest.raises(RunError) as caught:
        Session.of_experiment(SMALL)

    assert str(caught.value) == NOT_HERE


def n_open() -> int:
    """Count what this process holds open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


# --- memory and the end -----------------------------------------------------------------------------------------------


@here
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what processes hold")
def test_less_memory_than_is_needed_is_refused_before_anything_runs() -> None:
    with pytest.raises(RunError, match=r"memory_mb: came 50; at least \d+ MB was needed for 2 at work; give more, or"):
        Session.of_experiment(SMALL, workers=2, memory_mb=50.0)


@here
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what processes hold")
def test_the_bound_holds_while_questions_are_answered(session: Session) -> None:
    whole = stocks(session)
    most, stop = [0.0], threading.Event()
    with Session.of_experiment(SMALL, workers=2, memory_mb=700.0) as bounded:

        def watch() -> None:
            while not stop.wait(0.05):
                most[0] = max(most[0], bounded.memory_mb())

        watcher = threading.Thread(target=watch)
        watcher.start()
        assert stocks(bounded) == whole
        stop.set()
        watcher.join()

    assert 0.0 < most[0] <= 700.0


@here
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which processes there are")
def test_closed_everything_is_given_back() -> None:
    with Session.of_experiment(SMALL, workers=2, replications=2) as one:
        assert sorted(one.warm()) == [0, 1]
        handles = n_open()
        processes = one.processes()
        assert len(processes) >= 3

    assert n_open() < handles
    assert not [process for process in processes if Path(f"/proc/{process}").exists()]
    with pytest.raises(RunError, match="this session is closed"):
        one.ask()
