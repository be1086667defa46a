"""How long a planner waits for a what-if: ``python -m tests.benchmarks.what_if [REPLICATIONS [WORKERS]]``.

The pasts of the scenario comparison are at rest, and a question about the staff of one team, with the headline
measures, goes on from the date of the scenarios to the end. Each question is another one: nothing can be remembered.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from rich.console import Console

from sim.experiment.session import Session

SAY = Console(highlight=False, soft_wrap=True).print
EXPERIMENT = Path(__file__).parents[2] / "experiments" / "scenarios.yaml"
ROUNDS = 5


def main(replications: str = "20", workers: str = "2") -> None:
    """Measure and print."""
    began = time.perf_counter()
    with Session.of_experiment(EXPERIMENT, replications=int(replications), workers=int(workers), said=SAY) as session:
        n = len(list(session.warm()))
        SAY(f"{n} pasts at rest after {time.perf_counter() - began:.1f} s")
        team = next(iter(session.configuration.document["resources"]["teams"]))
        waits = [_waits(session, team, fte=8.0 + 0.5 * k) for k in range(ROUNDS)]
        held = session.memory_mb()
    first, last = (statistics.median(column) for column in zip(*waits, strict=True))
    SAY(f"a what-if, {replications} replications, {workers} workers: first answer {first:.1f} s, last {last:.1f} s")
    SAY(f"memory at rest {held:.0f} MB, {held / n:.0f} MB for each past")


def _waits(session: Session, team: str, *, fte: float) -> tuple[float, float]:
    """Return how long the first and the last answer to a question took [s]."""
    began = time.perf_counter()
    with session.ask(fte={team: fte}) as answers:
        came = [time.perf_counter() - began for _ in answers]
    return came[0], came[-1]


if __name__ == "__main__":
    main(*sys.argv[1:])
