"""All answers of a pool at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from sim.run.executor import Work, each_job

J = TypeVar("J")
R = TypeVar("R")


def run_jobs(
    jobs: Sequence[J],
    *,
    work: Work[J, R],
    workers: int,
    on_done: Callable[[R], object] = lambda _: None,
) -> list[R]:
    """Return the answer to each job, in the order of `jobs`, whatever the order in which they were done.

    `on_done` hears each answer as it comes; see `each_job`.
    """
    found: dict[int, R] = {}

    def hear(k: int, answer: R) -> None:
        found[k] = answer
        on_done(answer)

    each_job(jobs, work=work, workers=workers, on_done=hear)
    return [found[k] for k in range(len(jobs))]
