"""Jobs over processes: the same answers for any number of workers and any order."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import pytest

from sim.errors import Interrupted
from sim.run.executor import AHEAD, Ask, Futures, JobError, RunError, attempts, each_answer
from sim.run.process import said_when_stopped
from sim.run.workers import Work
from tests.run.pooling import run_jobs


def square(n: int) -> int:
    """Answer late for the first jobs, so that the order of answers is not the order of jobs."""
    time.sleep(0.05 if n < 2 else 0.0)
    return n * n


def die(n: int) -> int:
    """Take the process down."""
    os._exit(n)


def refuse(n: int) -> int:
    """Fail at the third job."""
    if n == 3:
        raise ValueError("three is too many")
    return n


def sleep(n: int) -> int:
    """Take longer than anybody waits."""
    time.sleep(60.0)
    return n


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_answers_come_in_the_order_of_the_jobs(workers: int) -> None:
    assert run_jobs(range(6), work=Work(square), workers=workers) == [0, 1, 4, 9, 16, 25]


def test_the_order_of_execution_does_not_matter() -> None:
    jobs = list(range(6))
    random.Random(1).shuffle(jobs)

    assert sorted(run_jobs(jobs, work=Work(square), workers=2)) == [0, 1, 4, 9, 16, 25]


def test_somebody_hears_of_each_answer() -> None:
    heard: list[int] = []
    run_jobs(range(3), work=Work(square), workers=2, on_done=heard.append)

    assert sorted(heard) == [0, 1, 4]


def test_no_jobs_start_no_process() -> None:
    assert run_jobs([], work=Work(die), workers=2) == []


def test_a_dying_worker_is_said_in_words() -> None:
    with pytest.raises(RunError, match=r"a worker process died .* run the same command again to go on"):
        run_jobs([3], work=Work(die), workers=1)


def test_a_failing_job_names_itself_and_keeps_its_trace() -> None:
    with pytest.raises(JobError, match="ValueError: three is too many") as caught:
        run_jobs(range(5), work=Work(refuse), workers=2)

    assert caught.value.failure.job == 3
    assert "in refuse" in str(caught.value.failure.trace)


def test_ctrl_c_ends_the_workers_at_once() -> None:
    started = time.perf_counter()
    threading.Timer(1.5, os.kill, (os.getpid(), signal.SIGINT)).start()

    with pytest.raises(Interrupted, match="run the same command again"), said_when_stopped():
        run_jobs(range(4), work=Work(sleep), workers=2)

    assert time.perf_counter() - started < 20.0


def at_once(jobs: Sequence[int]) -> Future[list[Any]]:
    """Do jobs before anybody asks how far they are."""
    done: Future[list[Any]] = Future()
    done.set_result(attempts(refuse, jobs))
    return done


def asked(jobs: Sequence[int]) -> list[Ask]:
    return [Ask(key=n, root=None, job=n) for n in jobs]


def test_what_is_done_is_heard_before_what_went_wrong() -> None:
    heard: list[int] = []
    with pytest.raises(JobError, match="three is too many"):
        heard += (answer for _, answer in each_answer(Futures(at_once, workers=lambda: 1).answers(asked([3, 1, 2]))))

    assert heard == [1, 2]


def test_what_is_done_is_heard_when_no_more_can_be_handed_out() -> None:
    n_asked = 0

    def submit(jobs: Sequence[int]) -> Future[list[Any]]:
        nonlocal n_asked
        n_asked += 1
        if n_asked > AHEAD:
            raise RunError("somebody died")
        return at_once(jobs)

    heard: list[int] = []
    with pytest.raises(RunError, match="somebody died"):
        heard += (answer for _, answer in Futures(submit, workers=lambda: 1).answers(asked([0, 1, 2, 4, 5, 6])))

    assert heard == [0, 1, 2, 4]
