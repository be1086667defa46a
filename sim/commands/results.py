"""What is done with a result or a run as it lies there: say how far it is, and copy what is published of it."""

from __future__ import annotations

import contextlib
import dataclasses
import gzip
import re
import shlex
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from sim.commands.page import page_of
from sim.commands.reproduce import refuse_code_in
from sim.errors import ResultsError
from sim.planner import page_extracts
from sim.report import link_languages
from sim.run.deciding import ids_of
from sim.run.run import Setting
from sim.run.run import merge as merged
from sim.run.workspace import Workspace
from sim.run.write_results import report_of
from sim.store import (
    BESIDE,
    BESIDE_SERIES,
    CRATE,
    DIFFERENCE_SERIES,
    NAME,
    PACKED,
    PLANNERS_PAGE,
    REPLICATIONS,
    REPORT,
    REPORT_FAILED,
    SERIES,
    TABLES,
    commit,
    crate_of,
    digest_of,
    disk_in_words,
    doubted,
    files_in,
    is_derived,
    open_any,
    open_result,
    refuse_existing,
    write_crate,
    write_manifest,
    write_small_parquet,
)
from sim.studies import kind_of, write_report
from sim.texts import FIRST, counted, languages

if TYPE_CHECKING:
    import pandas as pd

    from sim.plan import Job
    from sim.store import Result

MANY = 60
"""Cases beyond which nobody reads a line for each that is done."""


def status(folder: Path) -> Iterator[str]:
    """Yield what is done, running, failed and missing of a result, for the whole and for each scenario and point.

    Raises
    ------
    ResultsError
        There is neither a result nor an unfinished run, or it is damaged.
    """
    final = folder.parent / folder.name.removesuffix(".partial")
    workspace = Workspace(final)
    if not final.exists() and not workspace.folder.exists():
        raise ResultsError(f"{folder}: no result and no unfinished run; give a folder such as results/current")
    with doubted(folder):
        unfinished = list(_unfinished_or_not(workspace))
        finished = list(_finished(final)) if final.exists() else []
    yield from (*finished, *unfinished)


def _unfinished_or_not(workspace: Workspace) -> list[str]:
    """Return what is to be said of an unfinished run; nothing when it is not there, or finished while we look."""
    try:
        return list(_unfinished(workspace)) if workspace.folder.exists() else []
    except FileNotFoundError:
        return []


def _finished(folder: Path) -> Iterator[str]:
    result = open_any(folder)
    manifest = result.manifest
    jobs, n_done = result.plan.jobs, manifest["n_jobs"]
    yield f"{folder}: finished and unchanged{_kind(manifest)}: {n_done} of {counted(len(jobs), 'replication')} done"
    yield from _of_page(folder, manifest, jobs)
    yield f"results {manifest['results_digest']}"
    if "shard" not in manifest:
        yield from _cases(jobs, missing=())


def _of_page(folder: Path, manifest: Mapping[str, Any], jobs: Sequence[Job]) -> Iterator[str]:
    """Yield what is to be known of the page: what was published cannot make one anew, and a shard has none."""
    if "left_out" in manifest:
        yield from _of_copy(folder, manifest, next(job for job in jobs if not job.beside))
    elif (folder / REPORT).exists():
        yield f"{REPORT} and figures are not checked: `ijmond report {folder}` makes them anew"
    elif "shard" not in manifest:
        yield f"{REPORT} is not there: `ijmond report {folder}` makes it"


def _of_copy(folder: Path, manifest: Mapping[str, Any], job: Job) -> Iterator[str]:
    """Yield what can be done with a published copy: it can be run again, and nothing made of what it lacks."""
    yield f"{REPORT} and figures are not checked; another report takes a run of the experiment"
    there, scenario, point = (shlex.quote(str(word)) for word in (folder, job.scenario, job.point))
    case = f"--scenario {scenario} --point {point}"
    yield f"run one again and compare: `ijmond reproduce {there} {case} --replications 1`"
    yield f"look into it, event by event: `ijmond replay {there} {case} --replication {job.replication}`"
    if "extracts" in manifest:
        yield f"the page on which planners ask: `ijmond page {there}`"


def _kind(manifest: Mapping[str, Any]) -> str:
    """Return what kind of result it is, when it is not a whole one."""
    if "shard" in manifest:
        return ", shard {} of {}".format(*manifest["shard"])
    return f", published without {', '.join(manifest['left_out'])}" if "left_out" in manifest else ""


def _unfinished(workspace: Workspace) -> Iterator[str]:
    files_in(workspace.folder)
    plan, shard = workspace.plan(), workspace.shard()
    jobs = plan.jobs if shard is None else tuple(shard.jobs(plan))
    ids, known = ids_of(plan), workspace.parts.known()
    missing = [job for job in jobs if ids[job.id] not in known]
    state = "running" if workspace.is_held() else "stopped; the same command goes on from there"
    of = "" if shard is None else f", shard {shard}"
    done = f"{len(jobs) - len(missing)} of {counted(len(jobs), 'replication')} done, {len(missing)} missing"
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
    yield from (f"  {scenario}: {counted(n, 'point')}, all of each done" for scenario, n in whole.items())
    for case, n in cases.items():
        if lacks[case] or not whole:
            rest = f", {lacks[case]} missing" if lacks[case] else ""
            yield f"  {case[0]}, {case[1]}: {n - lacks[case]} of {n} done{rest}"


def report(folder: Path, *, language: str = FIRST, out: Path | None = None) -> Path:
    """Write the report of a results folder, there or into `out`, and return its page.

    Raises
    ------
    ResultsError
        The folder cannot be read, or what stands in it does not fit together.
    """
    with doubted(folder):
        return report_of(folder, language=language, out=out)


def merge(shards: Sequence[Path], *, out: Path, setting: Setting, trusted: bool = False) -> Path:
    """Put shards together; `trusted`: also where their plan brings the code of measures, which may run here.

    Raises
    ------
    ResultsError
        They cannot be read or put together, or bring code and are not trusted.
    """
    for folder in shards:
        with doubted(folder):
            refuse_code_in(open_any(folder).plan, folder, trusted=trusted)
    with doubted(shards[0]):
        return merged(shards, out=out, setting=setting)


# --- a small copy, to be kept with the code: what people read and what it takes to run it again ----------------

PATHS = (SERIES, BESIDE, BESIDE_SERIES, DIFFERENCE_SERIES)
"""What is never published: paths over time, and what is held beside others; figures and tables show what matters."""

MOST_BYTES = 300_000
"""How large the replications may be when they are published too, and a table before it is packed."""

MOST_MANIFEST_BYTES = 4_000_000
"""How large a manifest may be before it is packed: one of some hundred cases is read by people too."""


def publish(folder: Path, *, out: Path, translated: bool = False, futures: Path | None = None) -> list[str]:
    """Copy what is published of a result to `out`; return the names of the files that are left out.

    The copy has a manifest of its own, with the same plan and digests, and says in ``left_out`` what it lacks, and of
    the command as it was typed no folder of who ran it. What it lacks it takes to make the report, so `translated` the
    report is made anew, by the code of today, in every language; else it is the one that is there. Of a design that
    fills ranges it holds the page on which planners ask, and in ``extracts`` all that this is made of, with its level
    from the result in `futures`, where that is given.

    Raises
    ------
    ResultsError
        The result is not whole or was published already, something stands at `out`, or the disk does not take it; or
        `futures` are not its futures.
    """
    with doubted(folder):
        result = open_result(folder)
        kind_of(result.plan)
    if "left_out" in result.manifest:
        raise ResultsError(f"{folder}: is a published copy; publish the result it was made from")
    refuse_existing(out)
    left_out = [name for name in result.manifest["files"] if _is_left_out(folder / name)]
    derived = [
        name for name in files_in(folder) if is_derived(name) and name not in (REPORT_FAILED, CRATE) and not translated
    ]
    volatile = _without_own_paths(result.manifest["volatile"])
    names = sorted({*result.manifest["files"], *derived} - set(left_out))
    facts = {key: told for key, told in result.manifest.items() if key not in ("format", "files", "volatile")}
    extracts = _extracts(result, futures)
    with disk_in_words(out), _place_beside(out) as copy:
        for name in names:
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            _copy(folder / name, copy / name)
        if translated:
            _report(dataclasses.replace(result, manifest=result.manifest | {"volatile": volatile}), copy)
        for name, table in extracts.items():
            write_small_parquet(copy / name, table, exact=True)
        digests = {"extracts": {name: digest_of(copy / name) for name in extracts}} if extracts else {}
        facts |= {"left_out": left_out} | digests
        write_manifest(copy, facts=facts, volatile=volatile)
        _pack_manifest(copy / NAME)
        if extracts:
            (copy / PLANNERS_PAGE).write_text(page_of(copy), encoding="utf-8")
        write_crate(copy, crate_of(copy, open_result(copy)))
        commit(copy, final=out)
    return left_out


def crate(folder: Path, *, by: str = "") -> Path:
    """Write what tells other programs what a result is and came from into its folder; nothing else there is touched.

    Raises
    ------
    ResultsError
        There is no finished result, it is damaged, or the disk does not take it.
    """
    with doubted(folder):
        result = open_result(folder)
        content = crate_of(folder, result, by=by)
    with disk_in_words(folder):
        return write_crate(folder, content)


def _extracts(result: Result, futures: Path | None) -> dict[str, pd.DataFrame]:
    """Return what the page on which planners ask is made of, as tables by file; empty: there is no such page."""
    if futures is None:
        return page_extracts(result)
    with doubted(futures):
        found = page_extracts(result, futures=open_result(futures))
    if not found:
        raise ResultsError(f"{result.folder}: no page can be made of it, so --futures is for nothing; leave it out")
    return found


def _pack_manifest(path: Path) -> None:
    """Pack a manifest that is too large to be read by people."""
    if path.stat().st_size > MOST_MANIFEST_BYTES:
        _pack(path, path.with_name(path.name + PACKED))
        path.unlink()


def _pack(path: Path, target: Path) -> None:
    """Pack a file, to the same bytes each time."""
    target.write_bytes(gzip.compress(path.read_bytes(), mtime=0))


@contextlib.contextmanager
def _place_beside(out: Path) -> Iterator[Path]:
    """Give a folder of our own on the disk of `out`; what is left of it goes."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name[:40]}-") as place:
        copy = Path(place) / "copy"
        copy.mkdir()
        yield copy


def _report(result: Result, copy: Path) -> None:
    """Write the report in every language, each with its tables; the pages link to each other."""
    with doubted(result.folder):
        write_report(result, folder=copy)
        for language in (one for one in languages() if one != FIRST):
            with tempfile.TemporaryDirectory() as place:
                page = write_report(result, folder=Path(place), language=language)
                shutil.copyfile(page, copy / page.name)
                shutil.copytree(Path(place) / TABLES, copy / TABLES, dirs_exist_ok=True)
    link_languages(copy)


def _without_own_paths(volatile: Mapping[str, Any]) -> dict[str, Any]:
    return {key: typed_anywhere(told) if key == "command" else told for key, told in volatile.items()}


def typed_anywhere(command: Sequence[str]) -> list[str]:
    """Return a command without what is of one machine: of a path of somebody's own its name, of a scheduler no address.

    Examples
    --------
    >>> typed_anywhere(["ijmond", "run", "/home/me/own.yaml", "--out=../mine", "--shard", "2/8"])
    ['ijmond', 'run', 'own.yaml', '--out=mine', '--shard', '2/8']
    >>> typed_anywhere(["ijmond", "run", "own/mine.yaml", "--cluster", "tls://host:8786"])
    ['ijmond', 'run', 'own/mine.yaml', '--cluster', 'ADDRESS']
    """
    hidden = ["ADDRESS" if before == "--cluster" else word for before, word in pairwise(["", *command])]
    hidden = [re.sub(r"^(--cluster=).*", r"\1ADDRESS", word) for word in hidden]
    return ["=".join(map(_name_of_own, word.split("="))) for word in hidden]


def _name_of_own(word: str) -> str:
    """Return the name at the end of a path that begins at a root or leads up; any other word as it is."""
    path = PureWindowsPath(word) if re.match(r"[A-Za-z]:[\\/]|\\\\", word) else PurePosixPath(word)
    return path.name if path.is_absolute() or word.startswith("~") or ".." in path.parts else word


def _copy(path: Path, target: Path) -> None:
    """Copy a file; a large table is packed, to the same bytes each time. What a page links to stays as it is."""
    if path.suffix == ".csv" and path.parent.name != TABLES and path.stat().st_size > MOST_BYTES:
        _pack(path, target.with_name(target.name + PACKED))
    else:
        shutil.copyfile(path, target)


def _is_left_out(path: Path) -> bool:
    return path.name in PATHS or (path.name == REPLICATIONS and path.stat().st_size > MOST_BYTES)
