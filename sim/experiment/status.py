"""How far a run is, in plain lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sim.errors import ResultsError
from sim.experiment.workspace import Workspace
from sim.store import open_result


def status(folder: Path) -> Iterator[str]:
    """Yield what is done, running, failed and missing of a result.

    Raises
    ------
    ResultsError
        There is neither a result nor an unfinished run, or the result is damaged.
    """
    final = folder.with_name(folder.name.removesuffix(".partial"))
    workspace = Workspace(final)
    if final.exists():
        yield from _finished(final)
    elif workspace.folder.exists():
        yield from _unfinished(workspace)
    else:
        raise ResultsError(f"{folder}: no result and no unfinished run; give a folder such as results/current")


def _finished(folder: Path) -> Iterator[str]:
    manifest = open_result(folder).manifest
    n_jobs = len(manifest["job_digests"])
    yield f"{folder}: finished and unchanged: {n_jobs} of {n_jobs} replications done"
    yield f"results {manifest['results_digest']}"


def _unfinished(workspace: Workspace) -> Iterator[str]:
    jobs = {job.id for job in workspace.plan().jobs}
    done = jobs & workspace.parts.done().keys()
    state = "running" if workspace.is_held() else "stopped; the same command goes on from there"
    yield f"{workspace.folder}: {state}: {len(done)} of {len(jobs)} replications done, {len(jobs - done)} missing"
    failed = workspace.failed().splitlines()
    if failed:
        yield f"failed: {failed[0]}: {failed[-1]}"
