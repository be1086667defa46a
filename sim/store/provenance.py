"""What results came from (the code, its surroundings, the machine), and the digests by which facts are known again.

The same facts give the same letters, on any machine and in any order of work.
"""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

import sim
from sim.carried import FOLDERS, HERE

if TYPE_CHECKING:
    import pandas as pd


PACKAGES = ("numpy", "scipy", "pandas", "pyarrow", "simpy", "pydantic", "PyYAML", "matplotlib", "jinja2")
SOURCE = Path(sim.__file__).parent


def code_version() -> dict[str, Any]:
    """Return the version of the package, the digest of its source and, in a checkout, the commit."""
    return {"version": sim.__version__, "source_digest": source_digest(), **_git_state()}


def source_digest(folder: Path = SOURCE) -> str:
    """Return the sha256 of all Python files of a package, by name and content, but of what it only carries."""
    digest, without = hashlib.sha256(), [folder / HERE.name / name for name in FOLDERS]
    for path in sorted(path for path in folder.rglob("*.py") if not any(map(path.is_relative_to, without))):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def surroundings() -> dict[str, Any]:
    """Return what may differ between two machines without a change of results."""
    return {
        "python": platform.python_version(),
        "packages": dict(_versions()),
        "platform": platform.platform(),
        "processor": platform.machine(),
        "cpus": os.cpu_count(),
        "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
    }


def _versions() -> Iterator[tuple[str, str]]:
    for name in PACKAGES:
        try:
            yield name, metadata.version(name)
        except metadata.PackageNotFoundError:
            continue


def _git_state() -> dict[str, Any]:
    """Return commit and whether the code differs from it; both None outside a checkout of this code.

    What runs may be a copy inside the checkout; it differs when it is not a copy of what stands there now. A checkout
    of something else, in which it is installed, says nothing of it.
    """
    commit, top = _git("rev-parse", "HEAD"), _git("rev-parse", "--show-toplevel")
    changed = _git("status", "--porcelain", "--", ":/sim", ":/configs", ":/experiments")
    if top is not None and not Path(top, "sim").is_dir():
        return {"commit": None, "modified": None}
    if commit is None or top is None or changed is None:
        return {"commit": commit, "modified": None}
    return {"commit": commit, "modified": bool(changed) or source_digest(Path(top, "sim")) != source_digest()}


GIT_SECONDS, GIT_TRIES = 60.0, 3
"""How long git may take on a busy machine, and how often it is asked when somebody kills it."""


def _git(*words: str) -> str | None:
    for _ in range(GIT_TRIES):
        try:
            done = subprocess.run(
                ["git", *words],
                cwd=SOURCE.parent,
                capture_output=True,
                encoding="utf-8",
                timeout=GIT_SECONDS,
                check=False,
            )
        except (OSError, subprocess.SubprocessError):
            return None
        if done.returncode >= 0:
            return done.stdout.strip() if done.returncode == 0 else None
    return None


# --- digests ---------------------------------------------------------------------------------------------------


def digest_of_jobs(digests: Iterable[tuple[str, str]]) -> str:
    """Return the sha256 of all jobs' digests, whatever the order in which they come."""
    lines = "".join(f"{job} {digest}\n" for job, digest in sorted(digests))
    return hashlib.sha256(lines.encode()).hexdigest()


def digests_of_measures(rows: pd.DataFrame, series: pd.DataFrame) -> dict[str, str]:
    """Return the sha256 of what a replication says of each measure, and of each path over time.

    Whatever else is measured makes no difference to the digest of a measure.
    """
    return {
        f"{table} {name}": digest
        for table, frame in (("measure", rows), ("series", series))
        for name, digest in _by_name(frame, table)
    }


def digest_of_measures(rows: pd.DataFrame, series: pd.DataFrame) -> str:
    """Return the sha256 of the digests of all measures and paths by name, whatever the order in which they come."""
    return digest_of_jobs(digests_of_measures(rows, series).items())


def _by_name(frame: pd.DataFrame, column: str) -> Iterator[tuple[str, str]]:
    """Yield the digest of the rows of each name in a column."""
    names, codes = np.unique(frame[column].astype(str).to_numpy(dtype=object), return_inverse=True)
    order = np.argsort(codes, kind="stable")
    cuts = np.searchsorted(codes[order], np.arange(len(names) + 1)).tolist()
    columns = [(f"\x1d{name}\x1e".encode(), _values_of(frame[name])[order]) for name in frame.columns]
    for name, (start, end) in zip(names.tolist(), pairwise(cuts), strict=True):
        digest = hashlib.sha256()
        for head, values in columns:
            digest.update(head)
            digest.update(_bytes_of(values[start:end]))
        yield name, digest.hexdigest()


def _values_of(column: pd.Series) -> npt.NDArray[Any]:
    """Return numbers as 64-bit floats, anything else as text."""
    if column.dtype.kind in "fiub":
        values = column.to_numpy(dtype="<f8")
        return np.where(np.isnan(values), np.nan, values)
    text: npt.NDArray[Any] = (column if column.dtype.kind == "O" else column.astype(str)).to_numpy(dtype=object)
    return text


def _bytes_of(values: npt.NDArray[Any]) -> bytes:
    return values.tobytes() if values.dtype.kind == "f" else "\x1f".join(map(str, values.tolist())).encode()
