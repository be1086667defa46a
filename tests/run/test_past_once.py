"""A past is simulated once in a run, however many workers go on from it and in however many rounds."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

import pytest

from sim.plan import bundles_of, past_key
from sim.run.executor import Ask
from sim.run.forks import CAN_REST
from sim.run.pasts import Pasts
from sim.run.run import Setting, _Runs
from sim.run.workspace import Workspace
from sim.studies import Wishes, load_experiment, plan_of

SMALL = Path(__file__).parents[1] / "small" / "comparison.yaml"
WORKERS = 6


@pytest.mark.skipif(not CAN_REST, reason="this system cannot copy a process that is under way")
def test_a_past_is_simulated_once_for_all_workers_and_rounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Hashable] = []
    make = Pasts._make

    def counted(self: Pasts, ask: Ask) -> bool:
        made.append(ask.key)
        return make(self, ask)

    monkeypatch.setattr(Pasts, "_make", counted)
    plan, _ = plan_of(load_experiment(SMALL), wishes=Wishes(replications=1))
    shared = [job for job in plan.jobs if plan.case(job).draw is None and not job.beside]
    first, rest = shared[: len(shared) // 2], shared[len(shared) // 2 :]
    workspace = Workspace(tmp_path / "pair")
    with _Runs(workspace, Setting(workers=WORKERS), None).begun() as runs:
        runs.open(plan)
        runs.some(plan, first, later=shared)
        runs.some(plan, rest)

    assert len(rest) > 1
    assert len(workspace.parts.known()) == len(shared)
    assert made == [past_key(shared[0], plan)]
    assert len(bundles_of(shared, plan=plan, workers=WORKERS)) > 1
