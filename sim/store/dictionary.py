"""What every column of the results means; the measures say it of themselves."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from importlib import resources
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pandas as pd


class Defined(Protocol):
    """A measure that says what it means."""

    @property
    def unit(self) -> str:
        """The unit of its values."""

    @property
    def definition(self) -> str:
        """One sentence."""

    @property
    def label_en(self) -> str:
        """Its name in English."""

    @property
    def label_nl(self) -> str:
        """Its name in Dutch."""

    @property
    def missing(self) -> str:
        """What it means that a replication has no value."""


COLUMNS = "columns.csv"
"""File ('*': all that have the column), name, unit and meaning of every column that needs words."""


@functools.cache
def columns() -> tuple[tuple[str, str, str, str], ...]:
    """Return file, name, unit and meaning of every column that needs words."""
    text = resources.files("sim.store").joinpath(COLUMNS).read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple((row["file"], row["name"], row["unit"], row["definition"]) for row in rows)


def data_dictionary(measures: Mapping[str, Defined]) -> pd.DataFrame:
    """Return a row for every measure, then one for every column."""
    import pandas as pd

    names = ["kind", "file", "name", "unit", "definition", "label_en", "label_nl", "missing"]
    rows = [
        ("measure", "", name, d.unit, d.definition, d.label_en, d.label_nl, str(d.missing))
        for name, d in measures.items()
    ]
    rows += [("column", *column, "", "", "") for column in columns()]
    return pd.DataFrame(rows, columns=names)
