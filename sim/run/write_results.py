"""From the parts of a run to the files of its result, and what must be said beside it.

That is of its start, of dates that differ, of numbers that nothing read, and of too few runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.comparison import FEW, LEAST_FOR_VERDICT
from sim.config import configuration_from_document, other_start
from sim.engine import engine
from sim.plan import (
    BASE_POINT,
    LATER,
    REDUCED,
    WITHOUT_PATHS,
    CaseOf,
    Compared,
    Job,
    Plan,
    Shard,
    case_of,
    digest_of_plan,
)
from sim.run.deciding import code_of
from sim.store import (
    BESIDE,
    BESIDE_SERIES,
    JOBS,
    NOTICE_COLUMNS,
    NOTICES,
    PARTS,
    REPLICATIONS,
    REPORT_FAILED,
    SERIES,
    Labels,
    Part,
    Parts,
    append,
    code_version,
    compare_targets,
    data_dictionary,
    digest_of_jobs,
    disk_in_words,
    heaps,
    of_overrides,
    of_start,
    open_result,
    stacked,
    summarise,
    write_csv,
    write_manifest,
    write_stacked,
)
from sim.studies import Context, Frames, Row, StartPair, compare_starts, jobs_by_case, kind_of, write_report
from sim.texts import counted

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
        told.append(summary if plan.compared is None else _told(summary, plan))
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


def _told(summary: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return the estimates that are told: over what is compared, and by year, but for the points of a large design.

    A large design is one that says what alone is kept of its points: their years lie with the replications.
    """
    assert plan.compared is not None
    years = summary["group_by"].isin(BY_YEAR) & summary["period"].astype(str).str.fullmatch(YEAR)
    if plan.swept is not None and plan.swept.kept:
        years &= summary["point"] == BASE_POINT
    return summary[years | summary["period"].isin(plan.compared.periods)]


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
    """Write the report of a results folder, there or into `out`, and return its page; no trace of a failure stays."""
    folder = out or result
    with disk_in_words(folder):
        page = write_report(open_result(result), folder=folder, language=language)
        (folder / REPORT_FAILED).unlink(missing_ok=True)
        return page


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


# --- what is said beside a result -------------------------------------------------------------------------------


def few_of(plan: Plan) -> dict[str, int] | None:
    """Return how many replications the least known case has, when that is too few to rest on; None otherwise.

    Under ``replications`` stands that number, under ``enough`` the one from which the error rates of the differences
    were seen to hold, and under ``least`` the one from which anything is said of a difference at all. A plan that
    compares nothing says nothing of differences.
    """
    if plan.compared is None or not kind_of(plan).judges:
        return None
    counted = (job for job in plan.jobs if not job.beside and plan.case(job).role not in REDUCED)
    fewest = min(Counter(job.case for job in counted).values(), default=0)
    return {"replications": fewest, "enough": FEW, "least": LEAST_FOR_VERDICT} if fewest < FEW else None


def cautions(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a person should know who reads this result; nothing when enough was run."""
    if manifest["plan"]["experiment"]["quick"]:
        yield "a quick run, to see that everything works: it decides nothing"
    few = manifest.get("few")
    if few is None:
        return
    told = f"{counted(few['replications'], 'replication')} of some case; "
    if few["replications"] < few["least"]:
        yield f"{told}with fewer than {few['least']} nothing is said of any difference"
    else:
        yield f"{told}error rates were seen to hold from {few['enough']} on: run more before you rest on a difference"


WAITING = "circumstances.stock.waiting"


def write_notices(folder: Path, *, plan: Plan, parts: Parts) -> None:
    """Write what must be said beside the tables of a result, which are there."""
    import pandas as pd

    rows = [*_of_start(plan), *_of_dates(plan), *of_overrides(plan.beyond), *_unread(plan, parts)]
    rows += kind_of(plan).notices(folder, plan=plan, parts=parts)
    filled = [dict.fromkeys(NOTICE_COLUMNS, "") | row for row in rows]
    write_csv(folder / NOTICES, pd.DataFrame(filled, columns=list(NOTICE_COLUMNS)))


def _of_start(plan: Plan) -> Iterator[Row]:
    """Yield what is to be said of the start of the scenario that the others are compared with."""
    first = plan.compared.baseline if plan.compared else plan.jobs[0].scenario
    document = plan.documents.get(case_of(first, BASE_POINT)) or next(iter(plan.documents.values()))
    yield from of_start(other_start(document))
    if "waiting" in document.get("circumstances", {}).get("stock", {}):
        yield from _fewer_wait(document, plan.seed)


def _of_dates(plan: Plan) -> Iterator[Row]:
    """Yield from when each scenario holds, where that is not the same: then nothing is compared from a change on."""
    names = plan.compared.labels if plan.compared is not None else ()
    documents = {name: plan.documents.get(case_of(name, BASE_POINT)) for name in names}
    dates = {name: _first_date(document) for name, document in documents.items() if document is not None}
    if len(set(dates.values())) > 1:
        window = next(iter(plan.documents.values()))["measurement"]["window"]
        yield {
            "notice": "unlike_dates",
            "path": "takes_effect",
            "came": ", ".join(f"{name} {date or window['start']}" for name, date in dates.items()),
            "needed": window["measured_from"],
        }


def _first_date(document: Mapping[str, Any]) -> str:
    """Return the day from which a scenario holds: the first of its dates; empty: from the start of the run."""
    later = document.get(LATER, [])
    return str(later[0]["from"]) if later else ""


def _fewer_wait(document: Mapping[str, Any], seed: int) -> Iterator[Row]:
    """Yield the queues in which fewer stand at the start than were entered, as seen in the first replication."""
    world = engine().begin(configuration_from_document(document), replication=0, seed=seed)
    for queue, (asked, found) in engine().stand_at_start(world).items():
        if found < asked:
            yield {"notice": "fewer_wait", "path": f"{WAITING}.{queue}", "came": found, "needed": asked}


def _unread(plan: Plan, parts: Parts) -> Iterator[Row]:
    kinds = {"unread_entry": unread_entries, "unread_factor": unread_factors, "unread_scenario": unread_scenarios}
    for notice, found in kinds.items():
        for one in found(plan, parts):
            levels = ", ".join(f"{level:g}" if isinstance(level, float) else str(level) for level in one.levels)
            yield {"notice": notice, "scenario": one.scenario, "path": one.path, "came": levels, "n": one.n}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What changed nothing: a factor or a path, at which levels, in how many replications held beside another."""

    scenario: str
    path: str
    levels: tuple[Any, ...] = ()
    n: int


def unread_entries(plan: Plan, parts: Parts) -> Iterator[Unread]:
    """Yield the entries without which the replication that was run once more came to the very same."""
    for job in plan.jobs:
        case = plan.case(job)
        if case.role == "without" and _same(plan, parts, job.twin, job):
            yield Unread(scenario=job.scenario, path=case.factors, n=1)


def unread_factors(plan: Plan, parts: Parts) -> Iterator[Unread]:
    """Yield the factors of a design with levels between which no replication differs, all else being equal."""
    study = plan.swept
    if study is None:
        return
    jobs = jobs_by_case(plan)
    cases = {case: dict(study.levels[case_of(*case)]) for case in jobs if case_of(*case) in study.levels}
    for scenario in dict.fromkeys(case[0] for case in cases):
        mine = {case: levels for case, levels in cases.items() if case[0] == scenario}
        for factor in study.factors:
            yield from _unread_levels(plan, parts, jobs, mine, factor)


def _unread_levels(
    plan: Plan, parts: Parts, jobs: dict[CaseOf, list[Job]], cases: dict[CaseOf, dict[str, Any]], factor: str
) -> Iterator[Unread]:
    """Yield a factor of one scenario if all pairs of cases that differ in nothing else came to the same."""
    levels: dict[Any, None] = {}
    n = 0
    for one, other in combinations(cases, 2):
        if [name for name in cases[one] if cases[one][name] != cases[other].get(name)] != [factor]:
            continue
        pairs = list(zip(jobs[one], jobs[other], strict=False))
        if not pairs or not all(_same(plan, parts, *pair) for pair in pairs):
            return
        n += len(pairs)
        levels |= {cases[one][factor]: None, cases[other][factor]: None}
    if n:
        yield Unread(scenario=next(iter(cases))[0], path=factor, levels=tuple(levels), n=n)


def unread_scenarios(plan: Plan, parts: Parts) -> Iterator[Unread]:
    """Yield the scenarios of a comparison in which no replication differs from the baseline's."""
    if plan.compared is None or plan.study is not None:
        return
    jobs = jobs_by_case(plan)
    usual = jobs.get((plan.compared.baseline, BASE_POINT), [])
    for name in plan.compared.labels:
        pairs = list(zip(usual, jobs.get((name, BASE_POINT), []), strict=False))
        if name != plan.compared.baseline and pairs and all(_same(plan, parts, *pair) for pair in pairs):
            yield Unread(scenario=name, path="", n=len(pairs))


def _same(plan: Plan, parts: Parts, one: Job, other: Job) -> bool:
    """Say whether two replications came to the same, to the last bit of all that was kept of both."""
    done = parts.done()
    if done[one.id].digest == done[other.id].digest:
        return True
    if done[one.id].n_engine_events != done[other.id].n_engine_events:
        return False
    frames = [_kept_of_both(parts.rows(job.id).to_pandas(), plan.compared) for job in (one, other)]
    return bool(frames[0].equals(frames[1]))


def _kept_of_both(rows: pd.DataFrame, compared: Compared | None) -> pd.DataFrame:
    """Return the measures over the periods that are kept of every case."""
    return (rows if compared is None else rows[rows["period"].isin(compared.periods)]).reset_index(drop=True)
