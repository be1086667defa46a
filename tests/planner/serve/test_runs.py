"""What is simulated for a page is what the experiment ran there, to the last bit; one run at a time, which can be left.

On a small region, whose design has staff by municipality, the inflow and an assumption.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import ConfigurationError, ResultsError
from sim.planner.serve.asked import PageQuestion
from sim.planner.serve.exact import ExactDesign, PageFigures
from sim.planner.serve.server import PageServer
from sim.planner.serve.serving import Manner, Served, serving
from sim.run.executor import RunError
from sim.run.forks import CAN_REST
from sim.run.process import family
from sim.run.session import NOT_HERE
from sim.stats import mean_interval
from sim.store import Result
from sim.studies import load_experiment
from tests.planner.serve.conftest import SMALL
from tests.planner.serve.standin import DATA, WAIT_SECONDS, Heard, Listener, posted, simulate
from tests.run.test_pasts import is_there, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CAN_REST, reason="this system cannot copy a process that is under way"),
]

MANNER = Manner(replications=3, workers=2)


@pytest.fixture(scope="module")
def server(served: Served) -> Iterator[PageServer]:
    """A server that simulates."""
    with serving(served, MANNER) as one:
        yield one


def asked(server: PageServer, **question: Any) -> list[Heard]:
    """Ask for a simulation, and return all that is heard of it."""
    with Listener(server) as listener:
        assert simulate(server, **question).status == 202
        return listener.until("done")


def values_in(heard: list[Heard]) -> dict[int, Mapping[str, float | None]]:
    """Return the figures of each replication."""
    return {one.data["replication"]: one.data["values"] for one in heard if one.event == "replication"}


# --- the same as the experiment -------------------------------------------------------------------

SCENARIOS = ["as_it_is", "one_pool"]
FIGURES = PageFigures.of(DATA, periods=("after", "all"))
NAMES = [one.id for one in FIGURES.shown]


def points_of(result: Result, scenario: str) -> dict[str, dict[str, Any]]:
    """Return the levels of each point of a scenario, as the page would ask for them."""
    study = result.plan.study
    assert study is not None
    assert study.swept is not None
    points = {key.split("/")[1]: dict(levels) for key, levels in study.swept.levels.items() if key.startswith(scenario)}
    del points["base"]
    assert len(points) == 4
    return {name: as_asked(levels) for name, levels in points.items()}


def as_asked(levels: Mapping[str, Any]) -> dict[str, Any]:
    """Return the levels of a point as a page asks for them: a level that is called a number is that number."""
    return {**levels, "inflow": float(levels["inflow"]), "demand": int(levels["demand"] == "less")}


def ran(result: Result, scenario: str, point: str) -> dict[int, dict[str, float | None]]:
    """Return the figures of the page as they stand in the result."""
    rows = result.replications
    mine = rows[(rows["scenario"] == scenario) & (rows["point"] == point)]
    found = {int(k): FIGURES.of_rows(some) for k, some in mine.groupby("replication")}
    return {
        k: {name: None if isnan(one.value) else one.value for name, one in some.items()} for k, some in found.items()
    }


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_point_of_the_design_has_the_figures_of_the_result_to_the_last_bit(
    server: PageServer, result: Result, scenario: str
) -> None:
    """Also where one team serves all municipalities, and where the inflow, of the past too, is another."""
    for point, levels in points_of(result, scenario).items():
        mine, theirs = (
            values_in(asked(server, scenario=scenario, inputs=levels, replications=3)),
            ran(result, scenario, point),
        )

        assert mine == theirs
        assert all(one["exits_to_work"] is not None for one in theirs.values())


def test_a_scenario_as_it_is_has_the_figures_of_the_result(server: PageServer, result: Result) -> None:
    for scenario in SCENARIOS:
        assert values_in(asked(server, scenario=scenario, inputs={}, replications=3)) == ran(result, scenario, "base")


def test_a_number_that_came_through_a_scale_is_the_level_of_the_design(served: Served, result: Result) -> None:
    """The page keeps points between 0 and 1; what comes back is off by the last bits."""
    for levels in points_of(result, "one_pool").values():
        near = {name: value * (1 + 2e-16) + 1e-15 for name, value in levels.items() if name != "demand"}
        exact, other = (
            served.design.configuration(PageQuestion(scenario="one_pool", replications=1, inputs=inputs))
            for inputs in ({name: float(levels[name]) for name in near}, near)
        )
        assert exact.digest == other.digest


def test_a_team_for_all_municipalities_changes_by_its_share(served: Served) -> None:
    def fte(**inputs: float) -> float:
        found = served.design.configuration(PageQuestion(scenario="one_pool", replications=1, inputs=inputs))
        return found.at(found.changes_on or found.window.start).resources.teams["region_activation"].fte

    assert fte(velsen=8.45) == pytest.approx(fte())
    assert fte(velsen=9.45) == pytest.approx(fte() + 1.0)
    assert fte(velsen=9.45, beverwijk=4.65) == pytest.approx(fte())


def test_only_another_past_is_simulated_from_its_start(served: Served, server: PageServer) -> None:
    runs: Any = server.site.runs

    def goes_on(**inputs: float) -> bool:
        question = PageQuestion(scenario="one_pool", replications=1, inputs=inputs)
        goes: bool = runs._session.has_past_of(served.design.configuration(question))
        return goes

    assert goes_on(velsen=5.0, coaches=14.0)
    assert goes_on(inflow=1.2, demand=0)
    assert not goes_on(reports=1.1)
    assert goes_on(reports=1.0)


# --- what is told ---------------------------------------------------------------------------------


def test_replications_come_one_by_one_and_an_estimate_with_each(server: PageServer) -> None:
    heard = asked(server, replications=3)
    values = values_in(heard)
    estimates = [one.data for one in heard if one.event == "estimate"]

    assert heard[0].event == "begun"
    assert heard[0].data.items() >= {"replications": 3, "scenario": "as_it_is", "inputs": {"velsen": 8.0}}.items()
    assert [one.data["done"] for one in heard if one.event == "replication"] == [1, 2, 3]
    assert {one.data["run"] for one in heard} == {heard[0].data["run"]}
    assert [one["done"] for one in estimates[:3]] == [1, 2, 3]
    assert estimates[0]["values"]["exits_to_work"].items() >= {"low": None, "high": None, "n": 1}.items()
    for name in NAMES:
        told, known = estimates[-1]["values"][name], [one[name] for k, one in sorted(values.items())]
        if None in known:  # the window ended first in some replication: the others are the short ones
            assert told == {"mean": None, "low": None, "high": None, "n": 3 - known.count(None)}
        else:
            wanted = mean_interval(known)
            assert told == pytest.approx({"mean": wanted.mean, "low": wanted.low, "high": wanted.high, "n": 3})


def test_each_is_held_beside_today_with_the_same_luck(server: PageServer) -> None:
    today = values_in(asked(server, scenario="as_it_is", inputs={}, replications=3))
    heard = asked(server, scenario="one_pool", inputs={"coaches": 13.0}, replications=3)
    mine, last = values_in(heard), [one for one in heard if one.event == "estimate"][-1].data["difference"]

    for name in ("exits_to_work", "stock_on_benefit", "caseload_per_fte/municipality/velsen"):
        differences = [(mine[k][name] or 0.0) - (today[k][name] or 0.0) for k in range(3)]
        assert last[name]["mean"] == pytest.approx(np.mean(differences))
        assert last[name]["n"] == 3


# --- one at a time --------------------------------------------------------------------------------


def test_one_run_at_a_time_and_the_second_does_not_disturb_the_first(server: PageServer) -> None:
    with Listener(server) as listener:
        first, second = simulate(server, replications=3), simulate(server)
        heard = listener.until("done")

    assert (first.status, second.status) == (202, 409)
    assert len(values_in(heard)) == 3


def test_a_run_can_be_left_in_the_middle(server: PageServer) -> None:
    whole = values_in(asked(server, replications=3))
    with Listener(server) as listener:
        simulate(server, replications=3)
        listener.until("begun")
        assert posted(server, "cancel").status == 204
        left = listener.until("cancelled")

    assert len(values_in(left)) < 3
    assert values_in(asked(server, replications=3)) == whole


def test_a_page_that_goes_ends_nothing(server: PageServer) -> None:
    with Listener(server) as listener:
        simulate(server, replications=3)
        listener.until("begun")
    with Listener(server, last=None) as other:
        heard = other.until("done") if simulate(server).status == 409 else []

    assert [one.event for one in heard][0:1] in (["begun"], [])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which processes there are")
def test_a_process_that_is_killed_is_replaced(served: Served) -> None:
    told: list[str] = []
    with serving(served, MANNER, said=told.append) as one, Listener(one) as listener:
        whole = values_in(asked(one, replications=3))
        simulate(one, replications=3)
        for victim in family(os.getpid())[1:]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        heard = listener.until("done")
        heard = heard if heard[0].data["run"] == 2 else listener.until("done")

    assert values_in(heard) == whole
    assert told


def test_what_fails_is_one_line_and_the_next_run_is_well(server: PageServer, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: Any = server.site.runs

    def fails(*_: object, **__: object) -> None:
        raise RunError("first line\nsecond line")

    with Listener(server) as listener, monkeypatch.context() as patched:
        patched.setattr(runs._session, "ask_under", fails)
        simulate(server)
        failed = listener.until("failed")[-1]

    assert failed.data["line"] == "first line second line"
    assert len(values_in(asked(server))) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which processes there are")
def test_closed_in_the_middle_nobody_is_left(served: Served) -> None:
    before = set(family(os.getpid()))
    with serving(served, MANNER) as one:
        with Listener(one) as listener:
            simulate(one, replications=3)
            listener.until("begun")
        until(lambda: len(set(family(os.getpid())) - before) >= 2, seconds=WAIT_SECONDS)
        mine = set(family(os.getpid())) - before

    until(lambda: not [process for process in mine if is_there(process)], seconds=60.0)


# --- what does not fit ----------------------------------------------------------------------------


def test_a_setting_that_the_model_refuses_is_refused(server: PageServer, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: Any = server.site.runs

    def refuses(_: object) -> None:
        raise ConfigurationError([])

    monkeypatch.setattr(runs, "_design", type("Design", (), {"configuration": staticmethod(refuses)})())

    assert (simulate(server).status, simulate(server).line) == (
        422,
        "The model cannot run this setting; take other values.",
    )


def test_another_experiment_is_refused(result: Result, tmp_path: Path) -> None:
    for find, replace in (("[12, 24]", "[10, 24]"), ("municipalities: [velsen]", "municipalities: [heemskerk]")):
        text = SMALL.read_text(encoding="utf-8").replace("region.yaml", str(SMALL.with_name("region.yaml")))
        other = tmp_path / "page.yaml"
        other.write_text(text.replace(find, replace), encoding="utf-8")
        experiment: Any = load_experiment(other)
        if "24" in find:  # a range does not decide what a level means
            assert ExactDesign.of(experiment, result.plan)
            continue
        with pytest.raises(ResultsError, match="the experiment is not the one of which this result was made"):
            ExactDesign.of(experiment, result.plan)


def test_a_page_of_another_design_is_refused(served: Served) -> None:
    data = {**DATA, "inputs": [*DATA["inputs"], {**DATA["inputs"][0], "id": "velsem"}]}
    with (
        pytest.raises(ResultsError, match=r"input 'velsem': .*; did you mean 'velsen'\?"),
        serving(dataclasses.replace(served, data=data), MANNER),
    ):
        pass


def test_a_page_with_an_unknown_measure_is_refused(served: Served) -> None:
    data = {**DATA, "measures": [{"id": "inflw"}]}
    with (
        pytest.raises(ConfigurationError, match=r"came 'inflw'; .*; did you mean 'inflow'\?"),
        serving(dataclasses.replace(served, data=data), MANNER),
    ):
        pass


def test_a_system_that_cannot_copy_processes_says_so(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.run.session.CAN_REST", False)
    with pytest.raises(RunError) as caught, serving(served, MANNER):
        pass

    assert str(caught.value) == NOT_HERE
