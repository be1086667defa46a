"""What an experiment will do, job by job, before anything runs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

BASE_POINT = "base"
"""The design point of an experiment that varies nothing."""


@dataclass(frozen=True, slots=True, order=True)
class Job:
    """One replication of one scenario at one design point.

    ``perturb_start`` marks the extra replications of the start check: the same luck from another start.
    """

    scenario: str
    point: str
    replication: int
    perturb_start: bool = False

    @property
    def id(self) -> str:
        """A name that is unique in a plan and fit for a file."""
        return f"{self.scenario}.{self.point}.{self.replication:04d}" + (".start" if self.perturb_start else "")

    @property
    def case(self) -> str:
        """The key of the configuration that the job runs."""
        return case_of(self.scenario, self.point)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The jobs of an experiment and everything that decides their outcome.

    ``documents`` holds the resolved configuration of each case (`Job.case`).
    """

    name: str
    title: str
    kind: str
    seed: int
    quick: bool
    jobs: tuple[Job, ...]
    documents: Mapping[str, dict[str, Any]]

    @property
    def digest(self) -> str:
        """The sha256 of the plan: equal plans give equal results with equal code."""
        return hashlib.sha256(json.dumps(self.document()).encode()).hexdigest()

    def document(self) -> dict[str, Any]:
        """Return the plan as plain data, for a manifest."""
        return {
            "experiment": {"name": self.name, "title": self.title, "kind": self.kind, "quick": self.quick},
            "seed": self.seed,
            "jobs": [[job.scenario, job.point, job.replication, job.perturb_start] for job in self.jobs],
            "configurations": dict(self.documents),
        }


def case_of(scenario: str, point: str) -> str:
    """Return the key of a scenario at a design point."""
    return f"{scenario}/{point}"


def plan_from_document(document: Mapping[str, Any]) -> Plan:
    """Return the plan that `Plan.document` wrote."""
    return Plan(
        **document["experiment"],
        seed=document["seed"],
        jobs=tuple(Job(*entry) for entry in document["jobs"]),
        documents=document["configurations"],
    )


def jobs_of(
    scenarios: Iterable[str], *, points: Iterable[str] = (BASE_POINT,), replications: int, start_check: int = 0
) -> tuple[Job, ...]:
    """Return the jobs in their order: every replication of every scenario and point, then the start check."""
    cases = [(scenario, point) for scenario in scenarios for point in points]
    regular = [Job(scenario, point, n) for scenario, point in cases for n in range(replications)]
    checks = [Job(scenario, point, n, True) for scenario, point in cases[:1] for n in range(start_check)]
    return tuple(sorted(regular + checks))
