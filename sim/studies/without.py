"""Replications without one entry that a file overrides or a scenario sets, to see whether anything reads it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from sim.errors import ConfigurationError
from sim.plan.plan import BASE_POINT, Beside, Job
from sim.studies.alternatives import case_for

if TYPE_CHECKING:
    from pathlib import Path

    from sim.config import Configuration
    from sim.studies.scenario_spec import ScenariosSpec

NUMBERS = ("circumstances.", "resources.", "rules.", "model.", "measurement.prices.", "measurement.norms.")
"""Where the entries stand that a replication may read; a window or a target says what is looked at."""

FIRST = 0
"""The replication that is run once more: each such entry costs one replication, of a scenario only its own years."""


def without_each(
    scenario: str, configuration: Configuration, *, entries: Iterable[str], load: Callable[[str], Configuration]
) -> Beside:
    """Return a replication of a scenario without each of its entries; `load` gives its configuration without one.

    An entry that says what is there without it has none, nor has one without which the rest cannot stand.
    """
    documents, cases, jobs = {}, {}, []
    named = [path for path in entries if path.startswith(NUMBERS)]
    for number, path in enumerate(named, start=1):
        try:
            other = load(path)
        except ConfigurationError:
            continue
        if other.digest == configuration.digest:
            continue
        job = Job(scenario, BASE_POINT, FIRST, f"without-{number:03d}")
        case = dataclasses.replace(case_for(scenario, BASE_POINT, other), role="without", factors=path)
        documents[job.case], cases[job.case] = other.document, dataclasses.replace(case, document=job.case)
        jobs.append(job)
    return Beside(jobs=tuple(jobs), documents=documents, cases=cases)


def without_entries(asked: ScenariosSpec, scenarios: dict[str, Configuration], *, quick: bool) -> list[Beside]:
    """Return those replications for scenarios beside each other, each entry in the first of them that has it.

    So what the file overrides is left out of the first scenario only, and what an overlay sets of the first over which
    that overlay is laid. A smaller run has none.
    """
    told: set[tuple[Path | None, str]] = set()
    found: list[Beside] = []
    for name, configuration in scenarios.items() if not quick else ():
        new = [entry for entry in asked.entries(name) if entry not in told]
        told.update(new)

        def load(path: str, name: str = name) -> Configuration:
            return asked.load(name, without=path)

        found.append(without_each(name, configuration, entries=dict.fromkeys(path for _, path in new), load=load))
    return found
