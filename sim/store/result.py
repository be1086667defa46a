"""A finished result, read back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import ResultsError
from sim.store.manifest import read_manifest, stored, verify
from sim.store.names import JOBS, REPLICATIONS, SERIES
from sim.store.parts import read_parquet

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Result:
    """The tables and the manifest of one results folder."""

    folder: Path
    manifest: dict[str, Any]

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row an estimate."""
        return self._csv("summary.csv")

    @cached_property
    def targets(self) -> pd.DataFrame:
        """One row a figure of the real world, beside the model's."""
        return self._csv("targets.csv")

    @cached_property
    def numbers(self) -> pd.DataFrame:
        """One row an entered number, with its source."""
        return self._csv("numbers.csv")

    @cached_property
    def dictionary(self) -> pd.DataFrame:
        """One row a measure or column, with what it means."""
        return self._csv("data_dictionary.csv")

    @cached_property
    def start_check(self) -> pd.DataFrame:
        """The difference that another start makes, over time."""
        return self._csv("start_check.csv")

    @cached_property
    def jobs(self) -> pd.DataFrame:
        """One row a replication: what decided it and what came of it."""
        jobs = self._csv(JOBS)
        return jobs.assign(beside=jobs["beside"].fillna(""))

    @cached_property
    def replications(self) -> pd.DataFrame:
        """One row a measure, group, period and replication."""
        return self._parquet(REPLICATIONS)

    @cached_property
    def series(self) -> pd.DataFrame:
        """The paths over time, by replication."""
        return self._parquet(SERIES)

    def table(self, name: str) -> pd.DataFrame:
        """Return a table by the name of its file."""
        return self._csv(name)

    def _csv(self, name: str) -> pd.DataFrame:
        import pandas as pd

        text = dict.fromkeys(TEXT, str)
        how = {"keep_default_na": False, "na_values": [""], "float_precision": "round_trip"}
        return pd.read_csv(self.there(name), dtype=text, **how)

    def _parquet(self, name: str) -> pd.DataFrame:
        return read_parquet(self.there(name))

    def there(self, name: str) -> Path:
        """Return the path of a file; what was published may lack some."""
        if name not in self.manifest["files"]:
            raise ResultsError(f"{self.folder}: was published without {name}; run the experiment again to have it")
        return stored(self.folder / name)


TEXT = ("scenario", "point", "group", "period", "label", "id", "digest", "beside")
"""Columns that are text, also where all that stands in them are digits."""


def open_result(folder: Path) -> Result:
    """Read a results folder and check that it is whole and unchanged.

    Raises
    ------
    ResultsError
        It is not, or it is only a shard.
    """
    result = open_any(folder)
    if "shard" in result.manifest:
        k, n = result.manifest["shard"]
        raise ResultsError(f"{folder}: is shard {k} of {n}, not a whole result; put them together with `ijmond merge`")
    return result


def open_any(folder: Path) -> Result:
    """Read a results folder, of a whole run or of a shard, and check that it is whole and unchanged.

    Raises
    ------
    ResultsError
        It is not.
    """
    manifest = read_manifest(folder)
    verify(folder, manifest)
    return Result(folder, manifest)
