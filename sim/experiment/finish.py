"""From the parts of a run to the files of its result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiment.context import Context
from sim.experiment.plan import Job, Plan
from sim.experiment.start_check import compare_starts
from sim.store.canonical import digest_of_jobs
from sim.store.manifest import write_manifest
from sim.store.parts import Part, Parts, read_parquet
from sim.store.provenance import code_version
from sim.store.summary import summarise
from sim.store.tables import write_csv, write_stacked
from sim.store.targets import compare_targets

if TYPE_CHECKING:
    import pandas as pd


def write_store(folder: Path, *, plan: Plan, parts: Parts, context: Context) -> None:
    """Write all tables of a result; the manifest comes later, when the report stands beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    regular = [job for job in plan.jobs if not job.perturb_start]
    write_stacked(folder / "replications.parquet", (_labelled(parts.rows(job.id), job) for job in regular))
    write_stacked(folder / "series.parquet", (_labelled(parts.series(job.id), job) for job in regular))
    summary = summarise(read_parquet(folder / "replications.parquet"), experiment=plan.name)
    first = summary.query("scenario == @job.scenario and point == @job.point", local_dict={"job": plan.jobs[0]})
    write_csv(folder / "summary.csv", summary)
    write_csv(folder / "targets.csv", compare_targets(context.targets, first))
    write_csv(folder / "numbers.csv", context.numbers)
    write_csv(folder / "data_dictionary.csv", context.dictionary)
    write_csv(folder / "design.csv", _design(plan))
    write_csv(folder / "start_check.csv", compare_starts(_start_pairs(plan, parts)))


def seal_store(
    folder: Path, *, plan: Plan, done: Mapping[str, Part], context: Context, volatile: Mapping[str, Any]
) -> None:
    """Write the manifest of a folder that is otherwise complete."""
    digests = [(job.id, done[job.id].digest) for job in plan.jobs]
    write_manifest(folder, facts=facts_of(plan, digests=digests, context=context), volatile=volatile)


def facts_of(plan: Plan, *, digests: list[tuple[str, str]], context: Context) -> dict[str, Any]:
    """Return what must be the same when the experiment runs again."""
    return {
        "plan": plan.document(),
        "plan_digest": plan.digest,
        "window": context.window,
        "labels": context.labels,
        "code": code_version(),
        "results_digest": digest_of_jobs(digests),
        "job_digests": dict(digests),
    }


def timings(done: Mapping[str, Part]) -> dict[str, Any]:
    """Return what the replications took: seconds, memory [MB] and engine events."""
    return {
        "replication_seconds": {name: round(part.seconds, 3) for name, part in done.items()},
        "peak_mb": max(part.peak_mb for part in done.values()),
        "n_engine_events": sum(part.n_engine_events for part in done.values()),
    }


def _labelled(frame: pd.DataFrame, job: Job) -> pd.DataFrame:
    frame.insert(0, "scenario", job.scenario)
    frame.insert(1, "point", job.point)
    frame.insert(2, "replication", job.replication)
    return frame


def _design(plan: Plan) -> pd.DataFrame:
    import pandas as pd

    cases = dict.fromkeys((job.scenario, job.point) for job in plan.jobs)
    rows = [
        {"scenario": scenario, "point": point, "n_replications": _n_replications(plan, scenario, point)}
        for scenario, point in cases
    ]
    return pd.DataFrame(rows)


def _n_replications(plan: Plan, scenario: str, point: str) -> int:
    return sum((j.scenario, j.point, j.perturb_start) == (scenario, point, False) for j in plan.jobs)


def _start_pairs(plan: Plan, parts: Parts) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Yield the paths of each replication from the usual start and from the other one."""
    regular = {job for job in plan.jobs if not job.perturb_start}
    for job in plan.jobs:
        twin = Job(job.scenario, job.point, job.replication)
        if job.perturb_start and twin in regular:
            yield parts.series(twin.id), parts.series(job.id)
