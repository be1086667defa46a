"""A bundle of replications in a process of its own, where the process at hand has threads and may not be copied.

``python -m sim.experiment.apart PLACE`` is that process: it is told what to do on its standard input, keeps the records
at PLACE, and says on its standard output what came of it. It ends when whoever started it is gone.
"""

from __future__ import annotations

import dataclasses
import os
import pickle
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from sim.experiment.bundle import Bundle
from sim.experiment.forking import CAN_FORK
from sim.experiment.plan import Plan
from sim.experiment.pool import DIED, Failure
from sim.experiment.task import initialise, simulate_bundle
from sim.store.parts import Part, Parts

Answer = tuple[list[bytes], list[Part]]
"""The records of some parts, and the notes on them."""


def simulate_apart(bundle: Bundle, *, plan: Plan, ids: Mapping[str, str]) -> Answer | Failure:
    """Simulate a bundle, whose jobs share their past, in a new process; return what came of it."""
    mine = {job.id: ids[job.id] for job in bundle}
    with tempfile.TemporaryDirectory(prefix="bundle-") as place:
        outcome = _answer(place, (_part_of(plan, bundle), mine, bundle))
        if not isinstance(outcome, list):
            return outcome or Failure(bundle[0], DIED)
        parts = Parts(Path(place), mine)
        parts.known()
        return list(parts.records(part.id for part in outcome)), outcome


def _part_of(plan: Plan, bundle: Bundle) -> Plan:
    """Return what a plan says of some jobs, with no more configurations than they run."""
    cases = {job.case: plan.case(job) for job in bundle}
    documents = {case.document: plan.documents[case.document] for case in cases.values()}
    draws = {case.draw: plan.draws[case.draw] for case in cases.values() if case.draw is not None}
    return dataclasses.replace(plan, jobs=bundle, cases=cases, documents=documents, draws=draws)


def _answer(place: str, told: object) -> list[Part] | Failure | None:
    """Return what a new process says; None when it died."""
    command = [sys.executable, "-m", __name__, place]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        pickle.dump(told, process.stdin)
        process.stdin.flush()
        said = process.stdout.read()
        died = process.wait() != 0
    outcome: list[Part] | Failure | None = None if died else pickle.loads(said)
    return outcome


# --- there ----------------------------------------------------------------------------------------


def main(place: str, told: IO[bytes], say: IO[bytes]) -> None:
    """Be the process: do what is told, and say what came of it."""
    plan, ids, bundle = pickle.load(told)
    threading.Thread(target=_leave_at_the_end_of, args=(told,), daemon=True).start()
    initialise(plan, ids, Parts(Path(place)), CAN_FORK)
    say.write(pickle.dumps(simulate_bundle(bundle)))
    say.flush()
    os._exit(0)


def _leave_at_the_end_of(stream: IO[bytes]) -> None:
    stream.read(1)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
