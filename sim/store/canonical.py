"""Digests: the same facts give the same letters, on any machine and in any order of work."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

BLOCK_BYTES = 1 << 20


def digest_of_file(path: Path) -> str:
    """Return the sha256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def digest_of_frames(frames: Iterable[pd.DataFrame]) -> str:
    """Return the sha256 of tables: column names and values, numbers by their exact bits.

    Every nan counts as the same nan, and text as its UTF-8; the type in which a column is kept does not count.
    """
    digest = hashlib.sha256()
    for frame in frames:
        for name in frame.columns:
            digest.update(f"\x1d{name}\x1e".encode())
            digest.update(_bytes_of(frame[name]))
    return digest.hexdigest()


def digest_of_jobs(digests: Iterable[tuple[str, str]]) -> str:
    """Return the sha256 of all jobs' digests, whatever the order in which they come."""
    lines = "".join(f"{job} {digest}\n" for job, digest in sorted(digests))
    return hashlib.sha256(lines.encode()).hexdigest()


def _bytes_of(column: pd.Series) -> bytes:
    if column.dtype.kind in "fiub":
        values = column.to_numpy(dtype="<f8")
        return np.where(np.isnan(values), np.nan, values).tobytes()
    if column.dtype.kind != "O":
        return "\x1f".join(column.astype(str)).encode()
    return "\x1f".join(map(str, column.tolist())).encode()
