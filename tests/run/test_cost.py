"""What a run says beforehand that it will cost: the sharing of pasts, what may still be asked for, and the words."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.commands.files import planned
from sim.plan import Case, Job, Plan
from sim.run import run as running
from sim.run.cost import (
    FORK_SECONDS,
    ByLength,
    Pace,
    RunCost,
    ahead_of,
    cost_of,
    in_a_line,
    length_of,
    shortened,
    slowness,
    timed,
)
from sim.run.progress import Countdown, Lines, Silence
from sim.run.run import Setting, run_plan
from sim.studies import Wishes, kind_of
from tests.run import fakes

SMALL = Path(__file__).parents[1] / "small"
SWEEP = Path(__file__).parents[1] / "small"
PACE = Pace(residents=100.0, run=ByLength(1.0, 0.1), measures={"base": ByLength(0.5, 0.0), "draw": ByLength(0.1, 0.0)})
"""A morning of one second, ten weeks in the next, and half a second to measure."""


def document(*, residents: float = 100.0, changes: bool = True) -> dict[str, object]:
    """A configuration of hundred weeks; after sixty of them a scenario takes effect."""
    later = {"later": [{"from": "2021-02-25"}]} if changes else {}
    return {
        "circumstances": {"municipalities": {"velsen": {"stock_at_start": {"value": residents}}}},
        "measurement": {"window": {"start": "2020-01-02", "measured_from": "2020-06-01", "until": "2021-12-02"}},
        **later,
    }


def plan(*, scenarios: int = 3, replications: int = 2, draws: int = 0, residents: float = 100.0) -> Plan:
    """Scenarios that share their past, also under draws of assumptions."""
    names = [f"s{k}" for k in range(scenarios)]
    points = ["base", *(f"draw-{k}" for k in range(draws))]
    cases = {
        f"{name}/{point}": Case(
            document=f"{name}/base",
            past="the same",
            role="base" if point == "base" else "draw",
            draw=None if point == "base" else point,
        )
        for name in names
        for point in points
    }
    jobs = tuple(Job(name, point, k) for name in names for point in points for k in range(replications))
    documents = {f"{name}/base": document(residents=residents) for name in names}
    draws_of = {point: {} for point in points[1:]}
    plain = {"name": "tiny", "title": "", "kind": "comparison", "seed": 7, "quick": False}
    return Plan(**plain, jobs=jobs, documents=documents, cases=cases, draws=draws_of)  # type: ignore[arg-type]


def seconds_of(a_plan: Plan, *, workers: int = 1, fork: bool = True) -> float:
    """The work of a plan [s of one processor]."""
    ids = {job.id: job.id for job in a_plan.jobs}
    return ahead_of(a_plan.jobs, plan=a_plan, ids=ids, workers=workers, pace=PACE, fork=fork).processor_seconds


PAST, AFTER, MEASURED = 1.0 + 6.0, 4.0, 0.5


def test_a_bundle_simulates_its_past_once_and_forks() -> None:
    assert seconds_of(plan()) == pytest.approx(2 * (PAST + 3 * (AFTER + MEASURED + FORK_SECONDS)))


def test_without_forks_each_job_simulates_its_past() -> None:
    assert seconds_of(plan(), fork=False) == pytest.approx(6 * (PAST + AFTER + MEASURED))


def test_each_draw_simulates_the_past_again_and_measures_less() -> None:
    more = seconds_of(plan(draws=4)) - seconds_of(plan())

    assert more == pytest.approx(4 * 2 * (PAST + 3 * (AFTER + 0.1 + FORK_SECONDS)))


def test_twice_the_residents_take_twice_as_long_but_for_the_forks() -> None:
    forks = 6 * FORK_SECONDS

    assert seconds_of(plan(residents=200.0)) - forks == pytest.approx(2 * (seconds_of(plan()) - forks))


def test_a_configuration_is_made_once_by_each_worker_as_long_as_it_keeps_it() -> None:
    slow = dataclasses.replace(PACE, configure=1.0)
    jobs = plan(replications=10).jobs
    ids = {job.id: job.id for job in jobs}
    made = [
        ahead_of(jobs, plan=plan(replications=10), ids=ids, workers=2, pace=one).processor_seconds
        for one in (slow, PACE)
    ]

    assert made[0] - made[1] == pytest.approx(2 * 3 * 1.0)


def test_two_workers_on_one_processor_do_not_halve() -> None:
    assert slowness(workers=2, busy=1.0, processors=1) == 2.0
    assert slowness(workers=2, busy=1.0, processors=2) == 1.0
    assert slowness(workers=1, busy=3.0, processors=2) == 3.0, "as busy as it was while a piece was timed"


def test_the_first_of_a_bundle_comes_with_its_past() -> None:
    a_plan = plan(scenarios=2, replications=1)
    ahead = ahead_of(a_plan.jobs, plan=a_plan, ids={job.id: job.id for job in a_plan.jobs}, workers=1, pace=PACE)
    one = AFTER + MEASURED + FORK_SECONDS

    assert [unit.like for unit in ahead.bundles[0]] == [("past",), ("after", "s1/base")]
    assert [unit.seconds for unit in ahead.bundles[0]] == pytest.approx([PAST + one, one])


def test_what_is_no_configuration_counts_the_same_each_time() -> None:
    assert length_of({"velsen": 1}) == length_of({"velsen": 3})


# --- words ----------------------------------------------------------------------------------------


def test_a_cost_says_what_the_replications_are_for() -> None:
    cost = cost_of(plan(draws=1), plan(draws=1).jobs, workers=2, pace=PACE)

    assert in_a_line(cost).startswith("12 replications (6 of scenarios, 6 of draws): about ")
    assert "with 2 workers" in in_a_line(cost)


def test_of_workers_that_nobody_can_count_only_the_processor_time_is_said() -> None:
    said = in_a_line(cost_of(plan(), plan().jobs, workers=None, pace=PACE))

    assert "workers" not in said
    assert "of processor time" in said


def test_what_may_ask_for_more_says_at_least_and_at_most() -> None:
    small, large = 100.0, 1000.0
    now = RunCost(n_by_role={"base": 10}, workers=2, seconds=small, processor_seconds=small, n_bytes=1e6)
    most = dataclasses.replace(now, n_by_role={"base": 90}, seconds=large, processor_seconds=large, n_bytes=9e6)

    assert in_a_line(dataclasses.replace(now, most=most)) == (
        "at least 10 replications: about 100 seconds with 2 workers, 100 seconds of processor time; at most 90: "
        "about 17 minutes with 2 workers, 17 minutes of processor time, 9 MB on disk"
    )


# --- the real model -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small() -> Plan:
    """The plan of a small experiment on the real model."""
    return planned(SMALL / "experiment.yaml", Wishes())[1]


def test_a_piece_of_a_configuration_is_one_and_ends_early(small: Plan) -> None:
    from sim.config import configuration_from_document

    whole = next(iter(small.documents.values()))
    before = str(whole)
    window = configuration_from_document(shortened(whole, weeks=6.0)).window

    assert (window.until - window.start).days == 42
    assert str(whole) == before, "the piece is a copy"


def test_a_piece_times_the_model_and_the_measures_of_each_role(small: Plan) -> None:
    pace = timed(small)

    assert pace is not None
    assert pace.is_timed
    assert pace.residents == length_of(next(iter(small.documents.values()))).residents
    assert pace.run.fixed > 0.0
    assert pace.run.per_week > 0.0
    assert set(pace.measures) == {small.case(job).role for job in small.jobs}


def test_a_plan_that_cannot_be_run_is_not_timed() -> None:
    assert timed(fakes.plan()) is None


def test_a_sensitivity_analysis_may_ask_for_its_indices() -> None:
    asked = planned(SWEEP / "sensitivity.yaml", Wishes())[1]
    most = kind_of(asked).n_most(asked)

    assert most is not None
    assert most > len(asked.jobs)
    single = planned(SMALL / "experiment.yaml", Wishes())[1]
    assert kind_of(single).n_most(single) is None


# --- a run ----------------------------------------------------------------------------------------


class Listener(Silence):
    """Remembers what was said, and in which order."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def start(self, *, n_jobs: int, n_done: int) -> None:
        self.said.append(f"start {n_jobs} {n_done}")

    def done(self, part: str, /) -> None:
        self.said.append("done")

    def say(self, line: str) -> None:
        self.said.append(line)


def run(out: Path, *, replications: int = 3) -> list[str]:
    """Run a plan of stand-ins whose pace is known; return what was said."""
    listener = Listener()
    setting = Setting(workers=1, watcher=listener, timed=lambda _: PACE)
    a_plan = fakes.plan(replications=replications)
    run_plan(a_plan, out=out, context=fakes.context(), setting=setting, task=fakes.quick_task)
    return listener.said


@pytest.fixture
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "processes", fakes.here)


@pytest.mark.usefixtures("_in_this_process")
def test_a_run_says_what_it_will_cost_before_it_starts(tmp_path: Path) -> None:
    said = run(tmp_path / "out")

    assert said[0].startswith("3 replications: about ")
    assert said[1:] == ["start 3 0", "done", "done", "done"]


@pytest.mark.usefixtures("_in_this_process")
def test_a_run_that_goes_on_says_what_the_rest_will_cost(tmp_path: Path) -> None:
    run(tmp_path / "out", replications=3)
    said = run(tmp_path / "out", replications=5)

    assert said[0].startswith("2 replications: about ")
    assert said[1] == "start 5 3"


# --- progress -------------------------------------------------------------------------------------


def test_plain_lines_come_now_and_then_with_the_time_left() -> None:
    clock, said, takes = [0.0], list[str](), 10.0
    a_plan = plan(scenarios=1, replications=40)
    ids = {job.id: job.id for job in a_plan.jobs}
    lines = Lines(said.append, clock=lambda: clock[0])
    lines.start(n_jobs=40, n_done=0)
    lines.foresee(ahead_of(a_plan.jobs, plan=a_plan, ids=ids, workers=1, pace=PACE))
    for job in a_plan.jobs:
        clock[0] += takes
        lines.done(job.id)

    assert said[0] == "40 replications"
    assert said[-1] == "40 of 40 replications done"
    assert len(said) == 1 + 20, "each second one"
    assert said[10].startswith("20 of 40 replications done, time left 3:2")
    assert all(line.isprintable() for line in said)


def test_one_replication_is_one() -> None:
    said = list[str]()
    Lines(said.append).start(n_jobs=1, n_done=0)

    assert said == ["1 replication"]


def test_a_run_that_may_grow_has_at_least_so_much_time_left() -> None:
    left = Countdown(clock=lambda: 0.0)
    ahead = ahead_of(plan().jobs, plan=plan(), ids={job.id: job.id for job in plan().jobs}, workers=1, pace=PACE)
    left.foresee(dataclasses.replace(ahead, at_least=True))

    assert left.in_words() == "at least 0:41"


def test_what_comes_after_the_last_replication_counts_too() -> None:
    clock = [0.0]
    a_plan = plan(scenarios=1, replications=1)
    left = Countdown(clock=lambda: clock[0])
    ahead = ahead_of(a_plan.jobs, plan=a_plan, ids={job.id: job.id for job in a_plan.jobs}, workers=1, pace=PACE)
    left.foresee(dataclasses.replace(ahead, then=30.0))
    left.done(a_plan.jobs[0].id)
    clock[0] = 10.0

    assert left.in_words() == "0:20"


# --- the command line -----------------------------------------------------------------------------


def test_validate_says_the_cost_without_running() -> None:
    answer = CliRunner().invoke(app, ["validate", str(SMALL / "experiment.yaml"), "--cost", "--workers", "2"])

    assert answer.exit_code == 0
    assert "experiment.yaml: cost: " in answer.stdout
    assert "with 2 workers" in answer.stdout


def test_validate_without_cost_says_nothing_of_it() -> None:
    assert ": cost: " not in CliRunner().invoke(app, ["validate", str(SMALL / "experiment.yaml")]).stdout
