"""From the parts of a run to the files of its result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.plan.plan import BASE_POINT, REDUCED, WITHOUT_PATHS, Compared, Job, Plan, case_of, digest_of_plan
from sim.run.bundles import Shard
from sim.run.identity import code_of
from sim.store import open_result
from sim.store.canonical import digest_of_jobs
from sim.store.dictionary import data_dictionary
from sim.store.files import BESIDE, BESIDE_SERIES, JOBS, PARTS, REPLICATIONS, SERIES, disk_in_words
from sim.store.parts import Part, Parts, append
from sim.store.provenance import code_version
from sim.store.result import write_manifest
from sim.store.summary import summarise
from sim.store.tables import Labels, heaps, stacked, write_csv, write_stacked
from sim.store.targets import compare_targets
from sim.studies import Context, kind_of
from sim.studies.beside import Frames, StartPair, compare_starts
from sim.studies.notices import few_of, write_notices

if TYPE_CHECKING:
    import pandas as pd


JOB_COLUMNS = ("scenario", "point", "replication", "beside", "id", "digest", "n_engine_events")

BY_YEAR = ("all", "municipality")
"""The groupings of which a summary of several cases has the calendar years; of the others only what is compared."""

YEAR = r"\d{4}"


def write_store(folder: Path, *, plan: Plan, parts: Parts, context: Context) -> None:
    """Write all tables of a result; the manifest comes later."""
    folder.mkdir(parents=True, exist_ok=True)
    regular = [job for job in plan.jobs if not job.beside]
    whole = [job for job in regular if plan.case(job).role not in REDUCED]
    paths = [job for job in whole if plan.case(job).role not in WITHOUT_PATHS] or whole[:1]
    write_stacked(folder / REPLICATIONS, ((_labels(job), parts.rows(job.id)) for job in regular))
    write_stacked(folder / SERIES, ((_labels(job), parts.series(job.id)) for job in paths))
    beside = [job for job in plan.jobs if job.beside]
    if beside:
        write_stacked(folder / BESIDE, ((_labels_beside(job), parts.rows(job.id)) for job in beside))
        write_stacked(folder / BESIDE_SERIES, ((_labels_beside(job), parts.series(job.id)) for job in beside))
    write_csv(folder / "summary.csv", _summary(folder, plan, whole, parts, context))
    write_csv(folder / "numbers.csv", context.numbers)
    write_csv(folder / "data_dictionary.csv", data_dictionary(plan.known_measures.values()))
    write_csv(folder / "design.csv", _design(plan))
    write_csv(folder / JOBS, jobs_table(plan.jobs, parts.done()))
    write_csv(folder / "start_check.csv", compare_starts(_start_pairs(plan, parts)))
    kind_of(plan).write_tables(folder, plan=plan, parts=parts)
    write_notices(folder, plan=plan, parts=parts)


def _summary(folder: Path, plan: Plan, jobs: Sequence[Job], parts: Parts, context: Context) -> pd.DataFrame:
    """Return the estimates of each case that are told; those of the first case are held against the targets."""
    import pandas as pd

    first = (plan.compared.baseline, BASE_POINT) if plan.compared else (jobs[0].scenario, jobs[0].point)
    told = []
    for summary in _summaries(plan, jobs, parts):
        is_first = (summary["scenario"] == first[0]) & (summary["point"] == first[1])
        if is_first.any():
            write_csv(folder / "targets.csv", compare_targets(context.targets, summary[is_first]))
        told.append(summary if plan.compared is None else _told(summary, plan.compared))
    return pd.concat(told, ignore_index=True)


def _summaries(plan: Plan, jobs: Iterable[Job], parts: Parts) -> Iterator[pd.DataFrame]:
    """Yield the estimates of some cases at a time; about `ROWS_AT_ONCE` rows of replications are in memory."""
    import pyarrow as pa

    cases = groupby(sorted(jobs), key=lambda job: (job.scenario, job.point))
    nothing: Labels = {}
    whole = ((nothing, stacked([(_labels(job), parts.rows(job.id)) for job in some])) for _, some in cases)
    for heap in heaps(whole):
        rows = stacked(heap)
        words = [name for name in rows.column_names if rows[name].type == pa.string()]
        yield summarise(rows.to_pandas(categories=words), experiment=plan.name)


def _told(summary: pd.DataFrame, compared: Compared) -> pd.DataFrame:
    years = summary["group_by"].isin(BY_YEAR) & summary["period"].astype(str).str.fullmatch(YEAR)
    return summary[years | summary["period"].isin(compared.periods)]


def jobs_table(jobs: Iterable[Job], done: Mapping[str, Part]) -> pd.DataFrame:
    """Return a row for each job: what decided it and what came of it, each in one digest."""
    import pandas as pd

    rows = [
        (job.scenario, job.point, job.replication, job.beside, part.id, part.digest, part.n_engine_events)
        for job, part in ((job, done[job.id]) for job in jobs)
    ]
    return pd.DataFrame(rows, columns=list(JOB_COLUMNS))


def seal_store(
    folder: Path, *, plan: Plan, done: Mapping[str, Part], context: Context, volatile: Mapping[str, Any]
) -> None:
    """Write the manifest of a folder that is otherwise complete."""
    facts = _facts(plan, done) | _of_context(context) | {"few": few_of(plan)}
    write_manifest(folder, facts=facts, volatile=volatile)


def write_shard(
    folder: Path, *, plan: Plan, shard: Shard, done: Mapping[str, Part], parts: Parts, volatile: Mapping[str, Any]
) -> None:
    """Write what a shard of a plan leaves behind: its parts as they are, to be merged with those of the others.

    `done` are the notes on its jobs, in their order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(folder / JOBS, jobs_table(sorted(shard.jobs(plan)), done))
    for made in parts.records(dict.fromkeys(part.id for part in done.values())):
        append(folder / PARTS, made, keep=False)
    write_manifest(folder, facts=_facts(plan, done) | {"shard": [shard.k, shard.n]}, volatile=volatile)


def _facts(plan: Plan, done: Mapping[str, Part]) -> dict[str, Any]:
    """Return what must be the same when the experiment runs again."""
    document = plan.document()
    return {
        "plan": document,
        "plan_digest": digest_of_plan(document),
        "code": code_version(),
        "code_files": code_of(plan),
        "n_jobs": len(done),
        "results_digest": digest_of_jobs((name, part.digest) for name, part in done.items()),
    }


def _of_context(context: Context) -> dict[str, Any]:
    return {"window": context.window, "labels": context.labels}


def report_of(result: Path, *, language: str = "en", out: Path | None = None) -> Path:
    """Write the report of a results folder, there or into `out`, and return its page."""
    from sim.studies import write_report

    folder = out or result
    with disk_in_words(folder):
        return write_report(open_result(result), folder=folder, language=language)


def timings(done: Mapping[str, Part]) -> dict[str, Any]:
    """Return what the replications took: seconds, memory [MB] and engine events."""
    seconds = sorted(part.seconds for part in done.values())
    return {
        "replication_seconds": {
            "total": round(sum(seconds), 3),
            "median": round(seconds[len(seconds) // 2], 3),
            "most": round(seconds[-1], 3),
        },
        "peak_mb": max(part.peak_mb for part in done.values()),
        "n_engine_events": sum(part.n_engine_events for part in done.values()),
    }


def _labels(job: Job) -> Labels:
    return {"scenario": job.scenario, "point": job.point, "replication": job.replication}


def _labels_beside(job: Job) -> Labels:
    return {**_labels(job), "beside": job.beside}


def _design(plan: Plan) -> pd.DataFrame:
    """Return a row for each case: what it is for, how often it ran, and the level of each factor of a design."""
    import pandas as pd

    n = Counter((job.scenario, job.point) for job in plan.jobs if not job.beside)
    cases = {(job.scenario, job.point): plan.case(job) for job in plan.jobs if not job.beside}
    names = plan.swept.factors if plan.swept is not None else ()
    levels = plan.swept.levels if plan.swept is not None else {}
    rows = [
        (*key, case.role, case.factors, n[key], *(levels[case_of(*key)].get(name) for name in names))
        for key, case in cases.items()
    ]
    return pd.DataFrame(rows, columns=["scenario", "point", "role", "factors", "n_replications", *names])


def _start_pairs(plan: Plan, parts: Parts) -> Iterator[StartPair]:
    """Yield what came of each replication from the usual start and from another one."""
    regular = {job for job in plan.jobs if not job.beside}
    for job in plan.jobs:
        if plan.case(job).role == "start" and job.twin in regular:
            yield StartPair(start=job.beside, usual=_frames(parts, job.twin), other=_frames(parts, job))


def _frames(parts: Parts, job: Job) -> Frames:
    return parts.rows(job.id).to_pandas(), parts.series(job.id).to_pandas()
