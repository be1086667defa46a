"""What is said beside a result: of its start, of dates that differ, of numbers that nothing read, of too few runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.comparison import FEW, LEAST_FOR_VERDICT
from sim.config import other_start
from sim.engine import engine
from sim.plan import BASE_POINT, LATER, REDUCED, CaseOf, Compared, Job, Plan, case_of
from sim.store import NOTICE_COLUMNS, NOTICES, of_overrides, of_start, write_csv
from sim.studies import kind_of
from sim.studies.kind import Row
from sim.studies.outcomes import jobs_by_case

if TYPE_CHECKING:
    import pandas as pd

    from sim.store import Parts


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
    told = f"{few['replications']} replications of some case; "
    if few["replications"] < few["least"]:
        yield f"{told}with fewer than {few['least']} nothing is said of any difference"
    else:
        yield f"{told}error rates were seen to hold from {few['enough']} on: run more before you rest on a difference"


WAITING = "circumstances.stock.waiting"


def write_notices(folder: Path, *, plan: Plan, parts: Parts) -> None:
    """Write what must be said beside the tables of a result, which are there."""
    import pandas as pd

    rows = [*_of_start(plan), *_of_dates(plan), *of_overrides(plan.beyond), *_unread(plan, parts)]
    rows += kind_of(plan).notices(folder)
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
    from sim.config import configuration_from_document

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
