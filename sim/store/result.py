"""A finished result, read back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.store.manifest import read_manifest, verify
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
    def replications(self) -> pd.DataFrame:
        """One row a measure, group, period and replication."""
        return read_parquet(self.folder / "replications.parquet")

    @cached_property
    def series(self) -> pd.DataFrame:
        """The paths over time, by replication."""
        return read_parquet(self.folder / "series.parquet")

    def _csv(self, name: str) -> pd.DataFrame:
        import pandas as pd

        text = dict.fromkeys(("scenario", "point", "group", "period", "label"), str)
        return pd.read_csv(self.folder / name, dtype=text, keep_default_na=False, na_values=[""])


def open_result(folder: Path) -> Result:
    """Read a results folder and check that it is whole and unchanged.

    Raises
    ------
    ResultsError
        It is not.
    """
    manifest = read_manifest(folder)
    verify(folder, manifest)
    return Result(folder, manifest)
