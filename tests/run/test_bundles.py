"""Jobs that share their past are one bundle, and nobody waits long for the last one."""

from __future__ import annotations

import dataclasses

import pytest

from sim.plan import Case, Plan, bundles_of, jobs_of
from tests.run import fakes

SCENARIOS = [f"scenario-{k:02d}" for k in range(12)]


def plan(replications: int) -> Plan:
    """Twelve scenarios with one past."""
    cases = {f"{name}/base": Case(document=name, past="the same") for name in SCENARIOS}
    return dataclasses.replace(fakes.plan(), jobs=jobs_of(SCENARIOS, replications=replications), cases=cases)


@pytest.mark.parametrize(
    ("replications", "workers", "sizes"),
    [
        (20, 1, [12] * 20),
        (20, 2, [12] * 20),
        (3, 2, [12, 12, 6, 6]),
        (20, 16, [12] * 16 + [3] * 16),
        (1, 4, [3] * 4),
        (2, 64, [1] * 24),
    ],
)
def test_the_last_bundles_are_divided_when_others_would_wait(replications: int, workers: int, sizes: list[int]) -> None:
    asked = plan(replications)
    bundles = bundles_of(asked.jobs, plan=asked, workers=workers)

    assert [len(bundle) for bundle in bundles] == sizes
    assert sorted(job for bundle in bundles for job in bundle) == sorted(asked.jobs)
    assert all(len({job.replication for job in bundle}) == 1 for bundle in bundles)


def test_only_the_same_luck_under_the_same_assumptions_has_one_past() -> None:
    """Two scenarios under two draws of what is assumed, in two replications: a past for each draw and each luck."""
    asked = dataclasses.replace(
        fakes.plan(),
        jobs=jobs_of(["a", "a-1", "b", "b-1"], replications=2),
        cases={
            f"{name}/base": Case(document=name, past="the same", draw="draw-001" if name.endswith("-1") else None)
            for name in ("a", "a-1", "b", "b-1")
        },
    )
    together = {
        tuple(sorted((job.scenario, job.replication) for job in one)) for one in bundles_of(asked.jobs, plan=asked)
    }
    assert together == {
        tuple((name, replication) for name in names) for names in (("a", "b"), ("a-1", "b-1")) for replication in (0, 1)
    }
