"""What every column of the results means; the measures say it of themselves."""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterable
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from sim.measures import Measure


COLUMNS = "columns.csv"
"""File ('*': all that have the column), name, unit and meaning of every column that needs words."""


@functools.cache
def columns() -> tuple[tuple[str, str, str, str], ...]:
    """Return file, name, unit and meaning of every column that needs words."""
    text = resources.files("sim.store").joinpath(COLUMNS).read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple((row["file"], row["name"], row["unit"], row["definition"]) for row in rows)


def data_dictionary(measures: Iterable[Measure]) -> pd.DataFrame:
    """Return a row for every measure, then one for every column."""
    import pandas as pd

    names = ["kind", "file", "name", "unit", "definition", "label_en", "label_nl", "missing"]
    rows = [
        ("measure", "", one.id, one.unit, one.sentence, one.label.en, one.label.nl, str(one.missing))
        for one in measures
    ]
    rows += [("column", *column, "", "", "") for column in columns()]
    return pd.DataFrame(rows, columns=names)
