"""How long a planner waits for a what-if.

The pasts of the scenario comparison are at rest, and a question about the staff of one team, with the headline
measures, goes on from the date of the scenarios to the end. Each question is another one: nothing can be remembered.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from sim.engine import engine
from sim.run.session import Session
from tests.benchmarks.rows import Row
from tests.benchmarks.timing import SAY, Sizes

WORKERS = 2


def what_if(sizes: Sizes) -> Iterator[Row]:
    """Open a session, and ask."""
    n, began = sizes.what_if_replications, time.perf_counter()
    with Session.of_experiment(sizes.experiment, replications=n, workers=WORKERS, said=SAY) as session:
        resting = len(list(session.warm()))
        warm = time.perf_counter() - began
        team = next(iter(session.configuration.document["resources"]["teams"]))
        waits = [_waits(session, team, fte=8.0 + 0.5 * k) for k in range(sizes.rounds)]
        held = session.memory_mb()
    how = (
        f"{sizes.rounds} questions, {WORKERS} workers, {engine().name}; {resting} pasts at rest after {warm:.1f} s, "
        f"{held:.0f} MB"
    )
    for key, waited in zip(("what_if_first", "what_if_last"), zip(*waits, strict=True), strict=True):
        yield Row(key, waited, how)


def _waits(session: Session, team: str, *, fte: float) -> tuple[float, float]:
    """Return how long the first and the last answer to a question took [s]."""
    began = time.perf_counter()
    with session.ask(fte={team: fte}) as answers:
        came = [time.perf_counter() - began for _ in answers]
    return came[0], came[-1]
