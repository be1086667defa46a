"""How far a run is, in plain lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sim.errors import ResultsError
from sim.plan import Job
from sim.run.identity import ids_of
from sim.run.workspace import Workspace
from sim.store.files import REPORT
from sim.store.result import open_any

MANY = 60
"""Cases beyond which nobody reads a line for each that is done."""


def status(folder: Path) -> Iterator[str]:
    """Yield what is done, running, failed and missing of a result, for the whole and for each scenario and point.

    Raises
    ------
    ResultsError
        There is neither a result nor an unfinished run, or it is damaged.
    """
    final = folder.with_name(folder.name.removesuffix(".partial"))
    workspace = Workspace(final)
    if not final.exists() and not workspace.folder.exists():
        raise ResultsError(f"{folder}: no result and no unfinished run; give a folder such as results/current")
    try:
        unfinished = list(_unfinished(workspace)) if workspace.folder.exists() else []
    except FileNotFoundError:  # it was finished while we looked
        unfinished = []
    if final.exists():
        yield from _finished(final)
    yield from unfinished


def _finished(folder: Path) -> Iterator[str]:
    result = open_any(folder)
    manifest = result.manifest
    jobs, n_done = result.plan.jobs, manifest["n_jobs"]
    yield f"{folder}: finished and unchanged{_kind(manifest)}: {n_done} of {len(jobs)} replications done"
    if (folder / REPORT).exists():
        yield f"{REPORT} and figures are not checked: `ijmond report {folder}` makes them anew"
    yield f"results {manifest['results_digest']}"
    if "shard" not in manifest:
        yield from _cases(jobs, missing=())


def _kind(manifest: Mapping[str, Any]) -> str:
    """Return what kind of result it is, when it is not a whole one."""
    if "shard" in manifest:
        return ", shard {} of {}".format(*manifest["shard"])
    return f", published without {', '.join(manifest['left_out'])}" if "left_out" in manifest else ""


def _unfinished(workspace: Workspace) -> Iterator[str]:
    plan, shard = workspace.plan(), workspace.shard()
    jobs = plan.jobs if shard is None else tuple(shard.jobs(plan))
    ids, known = ids_of(plan), workspace.parts.known()
    missing = [job for job in jobs if ids[job.id] not in known]
    state = "running" if workspace.is_held() else "stopped; the same command goes on from there"
    of = "" if shard is None else f", shard {shard}"
    done = f"{len(jobs) - len(missing)} of {len(jobs)} replications done, {len(missing)} missing"
    yield f"{workspace.folder}: {state}{of}: {done}"
    failed = workspace.failed().splitlines()
    if failed:
        yield f"failed: {failed[0]}: {failed[-1]}"
    yield from _cases(jobs, missing=missing)


def _cases(jobs: Iterable[Job], *, missing: Iterable[Job]) -> Iterator[str]:
    """Yield a line for each scenario and point; of many, one for all points of a scenario that are done."""
    lacks = Counter((job.scenario, job.point) for job in missing)
    cases = Counter((job.scenario, job.point) for job in jobs)
    whole = Counter(scenario for scenario, point in cases if not lacks[scenario, point]) if len(cases) > MANY else {}
    yield from (f"  {scenario}: {n} points, all of each done" for scenario, n in whole.items())
    for case, n in cases.items():
        if lacks[case] or not whole:
            rest = f", {lacks[case]} missing" if lacks[case] else ""
            yield f"  {case[0]}, {case[1]}: {n - lacks[case]} of {n} done{rest}"
