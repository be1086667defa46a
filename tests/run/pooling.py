"""All answers of a pool at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sim.run.executor import Ask, each_answer
from sim.run.workers import Work, processes


def run_jobs(
    jobs: Sequence[Any], *, work: Work, workers: int, on_done: Callable[[Any], object] = lambda _: None
) -> list[Any]:
    """Return the answer to each job, in the order of `jobs`, whatever the order in which they were done.

    `on_done` hears each answer as it comes.
    """
    found: dict[int, Any] = {}
    with processes(work, workers=workers) as executor:
        for ask, answer in each_answer(executor.answers(Ask(key=k, root=None, job=job) for k, job in enumerate(jobs))):
            found[ask.key] = answer
            on_done(answer)
    return [found[k] for k in range(len(jobs))]
