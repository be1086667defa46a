"""The files of a results folder, by the names that several rooms know, and writing them: whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import functools
import itertools
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sim.errors import ResultsError
from sim.whole_file import sync, whole_file

NAME = "manifest.json"
"""What says that a folder is a finished result."""

REPLICATIONS = "replications.parquet"
"""The measures of each replication."""

SERIES = "series.parquet"
"""The paths over time of each replication."""

BESIDE = "beside.parquet"
"""The measures of the replications that are held beside others, such as those from another start."""

BESIDE_SERIES = "beside_series.parquet"
"""Their paths over time."""

JOBS = "jobs.csv"
"""Every replication: what decided it and what came of it, in two digests."""

PARTS = "parts.pack"
"""The replications of a shard, as they came."""

REPORT = "report.html"
"""The page that people read; it is made from the tables, and may be made anew."""

TRANSLATED = "report.{}.html"
"""The same page in another language."""

TABLES = "tables"
"""The folder with every table of those pages, as files that a spreadsheet opens."""

REPORT_FAILED = "report_failed.txt"
"""What went wrong when the report could not be made."""

LIVES = "lives.csv"
"""What becomes of a few residents in one replication of each scenario that one chooses among."""

HOURS = "hours.csv"
"""How a worker of each team spends a week in that replication."""

DIFFERENCES = "differences.csv"
DIFFERENCE_SERIES = "difference_series.parquet"
"""The paths over time of each scenario, and their differences from the baseline."""

POINTS = "points.parquet"
"""What the page on which planners ask is made of, of a published result: the replications of its points, as far as it
tells them."""

FUTURES = "futures.parquet"
"""The same of the scenarios as they are, in more futures, where the page has its level from these."""

PLANNERS_PAGE = "page.html"
"""The page on which planners ask, beside a published result."""

CRATE = "ro-crate-metadata.json"
"""What tells other programs what the folder is and came from."""

ROOM = "make room and run the same command again, or write elsewhere with --out DIR"
ELSEWHERE = "write elsewhere with --out DIR"
TROUBLES = {
    errno.ENOSPC: ("the disk is full", ROOM),
    errno.EDQUOT: ("the disk quota is used up", ROOM),
    errno.EFBIG: ("a file may not become that large", "allow larger files (ulimit -f), or " + ELSEWHERE),
    errno.EIO: ("the disk fails", ELSEWHERE),
    errno.EROFS: ("the disk is read-only", ELSEWHERE),
    errno.EACCES: ("no permission to write", ELSEWHERE),
    errno.EPERM: ("no permission to write", ELSEWHERE),
    errno.ENOTDIR: ("a file stands where a folder is needed", ELSEWHERE),
    errno.EEXIST: ("a file stands where a folder is needed", ELSEWHERE),
    errno.ENAMETOOLONG: ("the name is too long", "give the experiment or its scenarios shorter names, or " + ELSEWHERE),
    errno.ELOOP: ("the link leads nowhere", ELSEWHERE),
}
"""What may be wrong with a disk or a path, and what to do about it."""


class DiskError(ResultsError):
    """The disk did not take what had to be written."""

    exit_code = 1


def is_disk_trouble(error: OSError) -> bool:
    """Whether an error is about the disk and not about a bug of ours."""
    return error.errno in TROUBLES


@contextlib.contextmanager
def disk_in_words(folder: Path) -> Iterator[None]:
    """Turn the disk's troubles in the block into one line about `folder`.

    Raises
    ------
    DiskError
        The disk has a trouble that a person can mend, such as no room.
    """
    try:
        yield
    except OSError as error:
        if not is_disk_trouble(error):
            raise
        what, todo = TROUBLES[error.errno or 0]
        raise DiskError(f"{folder}: {what}; nothing there counts as a result: {todo}") from error


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file in one piece."""
    with whole_file(path) as temporary:
        temporary.write_bytes(content)


def write_text(path: Path, content: str) -> None:
    """Write a text file in one piece, in UTF-8 with plain line ends on every system."""
    write_bytes(path, content.encode())


def write_compact_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a large JSON file in one piece, with a line for each of its first keys."""
    short = functools.partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
    lines = ",\n".join(f"{short(key)}:{short(value)}" for key, value in document.items())
    write_text(path, f"{{\n{lines}\n}}\n")


def commit(partial: Path, *, final: Path, grown: bool = False) -> Path | None:
    """Give a finished folder its real name: the last act of a run.

    `grown`: what had the name is a part of it, and moves aside first; return its new place.
    """
    for path in partial.rglob("*"):
        sync(path)
    sync(partial)
    aside = _free_name(final) if grown else None
    if aside is not None:
        final.rename(aside)
    refuse_existing(final)
    if final.is_dir():
        final.rmdir()  # it is empty; Windows gives no name that something has
    partial.rename(final)
    sync(final.parent)
    return aside


def _free_name(final: Path) -> Path:
    """Return a name beside a folder that nothing has."""
    names = (final.with_name(f"{final.name}.before-{n}") for n in itertools.count(1))
    return next(path for path in names if not path.exists())


def refuse_existing(final: Path) -> None:
    """Refuse to write where something stands already, or into a result; an empty folder is no matter.

    Raises
    ------
    ResultsError
        Something stands there, or it lies in a result, which would not be whole any more.
    """
    for above in final.absolute().parents:
        if (above / NAME).is_file():
            raise ResultsError(f"{final}: lies in the result {above}, which holds only its own; {ELSEWHERE}")
    if final.is_dir() and not final.is_symlink() and not any(final.iterdir()):
        return
    if final.exists() or final.is_symlink():
        raise ResultsError(
            f"{final}: already exists and is never overwritten; move it away, or write elsewhere with --out DIR"
        )
