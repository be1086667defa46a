"""What a result says of its own columns."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sim.store import Result


def unexplained(result: Result, *, factors: tuple[str, ...] = ()) -> set[tuple[str, str]]:
    """Return each file and column of a result of which its data dictionary does not say what it means.

    `factors` have columns of their own name, which the experiment gave.
    """
    columns = result.dictionary.query("kind == 'column'")
    known = set(zip(columns["file"], columns["name"], strict=True))
    tables = [path for path in result.folder.iterdir() if path.suffix in (".csv", ".parquet")]
    found = {(path.name, name) for path in tables for name in _columns(path) if name not in factors}
    return {(file, name) for file, name in found if {(file, name), ("*", name)}.isdisjoint(known)}


def _columns(path: Path) -> list[str]:
    read = pd.read_csv if path.suffix == ".csv" else pd.read_parquet
    return list(read(path).columns)
