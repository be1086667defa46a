"""Running again: a whole result to compare, or one replication to look into."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.config import configuration_from_document
from sim.errors import ResultsError, nearest
from sim.experiment.context import context_of
from sim.experiment.plan import Job, Plan, case_of, plan_from_document
from sim.experiment.run import Setting, run_plan
from sim.experiment.workspace import Workspace
from sim.store import open_result
from sim.store.files import disk_in_words, refuse_existing

if TYPE_CHECKING:
    from sim.records import Records


def plan_in(folder: Path) -> Plan:
    """Return the plan of a finished result or, when there is none, of the unfinished run that stands beside it."""
    workspace = Workspace(folder)
    if not folder.exists() and workspace.folder.exists():
        return workspace.plan()
    return plan_from_document(open_result(folder).manifest["plan"])


def reproduce(folder: Path, *, setting: Setting) -> list[str]:
    """Run a result again from its manifest alone; return what differs, in words (nothing: the same)."""
    old = open_result(folder)
    plan = plan_from_document(old.manifest["plan"])
    context = context_of(configuration_from_document(next(iter(plan.documents.values()))))
    with tempfile.TemporaryDirectory(prefix="reproduce-") as place:
        new = open_result(run_plan(plan, out=Path(place) / "again", context=context, setting=setting))
    return list(_differences(old.manifest, new.manifest))


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Yield what differs in the results and, when something does, whether the code is another."""
    differs = old["results_digest"] != new["results_digest"] or old["files"] != new["files"]
    for name in ("results_digest", "code"):
        if differs and old[name] != new[name]:
            yield f"{name}: {old[name]} became {new[name]}"
    for name, digest in old["files"].items():
        if new["files"].get(name) != digest:
            yield f"{name}: {digest} became {new['files'].get(name, 'nothing')}"


def records_of(plan: Plan, *, scenario: str, replication: int) -> tuple[Records, dt.date]:
    """Run one replication of a plan again; return its records and the day on which the run starts.

    Raises
    ------
    ResultsError
        The plan has no such scenario or replication.
    """
    job = _job(plan, scenario=scenario, replication=replication)
    from sim.model import run_replication

    configuration = configuration_from_document(plan.documents[case_of(job.scenario, job.point)])
    records = run_replication(configuration, replication=job.replication, seed=plan.seed)
    return records, configuration.window.start


def replay(folder: Path, *, scenario: str, replication: int, out: Path, xes: bool = False) -> list[Path]:
    """Run one replication again and write its event log into `out`; return the files.

    Raises
    ------
    ResultsError
        There is no such replication, or a file stands in the way.
    """
    from sim.store.eventlog import event_log
    from sim.store.tables import write_csv
    from sim.store.xes import write_xes

    plan = plan_in(folder)
    stem = f"{plan.name}-{scenario}-{replication:04d}"
    files = [out / f"{stem}.csv", *([out / f"{stem}.xes"] if xes else [])]
    for file in files:
        refuse_existing(file)
    records, start = records_of(plan, scenario=scenario, replication=replication)
    log = event_log(records)
    with disk_in_words(out):
        out.mkdir(parents=True, exist_ok=True)
        write_csv(files[0], log)
        if xes:
            write_xes(files[1], log, start=start)
    return files


def _job(plan: Plan, *, scenario: str, replication: int) -> Job:
    names = sorted({job.scenario for job in plan.jobs})
    if scenario not in names:
        near = nearest(scenario, names)
        hint = f"did you mean {near!r}?" if near else f"it has {', '.join(names)}"
        raise ResultsError(f"scenario {scenario!r}: not in this result; {hint}")
    numbers = [job.replication for job in plan.jobs if job.scenario == scenario and not job.perturb_start]
    if replication not in numbers:
        raise ResultsError(f"replication {replication}: not in this result; it has {min(numbers)} to {max(numbers)}")
    return next(job for job in plan.jobs if (job.scenario, job.replication) == (scenario, replication))
