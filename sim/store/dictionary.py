"""What every column of the results means; the measures say it of themselves."""

from __future__ import annotations

from collections.abc import Mapping
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


COLUMNS: tuple[tuple[str, str, str, str], ...] = (
    ("*", "experiment", "", "name of the experiment"),
    ("*", "scenario", "", "overlays on the current organisation; 'current' without any"),
    ("*", "point", "", "design point; 'base' when nothing is varied"),
    ("*", "replication", "", "number of the replication, from 0; the same number has the same luck in every scenario"),
    ("*", "measure", "", "what is measured, see the rows of kind measure"),
    ("*", "group_by", "", "by what residents or events are split; 'all': not"),
    ("*", "group", "", "the group; of moves_per_year FROM>TO"),
    ("*", "period", "", "2016, 2022H1: a year, half a year; 2016-12-31: the end of a day; all: the measured window"),
    ("*", "unit", "", "unit of the value"),
    ("summary.csv", "mean", "that of the measure", "mean over the replications that have a value"),
    ("summary.csv", "ci_low", "that of the measure", "lower end of the 95 % t interval of the mean"),
    ("summary.csv", "ci_high", "that of the measure", "upper end of the 95 % t interval of the mean"),
    ("summary.csv", "n_replications", "count", "replications that have a value"),
    ("summary.csv", "n_open", "cases", "cases that had not ended, mean per replication"),
    ("replications.parquet", "value", "that of the measure", "value in this replication; nan: nobody to measure"),
    ("replications.parquet", "n", "", "residents, spells, waits, events or person-years that the value rests on"),
    ("replications.parquet", "n_open", "cases", "how many of these had not ended"),
    ("series.parquet", "series", "", "the measure that is followed over time"),
    ("series.parquet", "week", "weeks", "moment, from the start of the run"),
    ("series.parquet", "date", "", "the day at whose end the moment lies"),
    ("series.parquet", "value", "that of the measure", "value at the moment"),
    ("series.parquet", "in_window", "", "whether the moment lies in the measured window"),
    ("targets.csv", "observed", "that of the measure", "figure of the real world"),
    ("targets.csv", "band_low", "that of the measure", "lowest mean that meets the target"),
    ("targets.csv", "band_high", "that of the measure", "highest mean that meets the target"),
    ("targets.csv", "use", "", "fit: the model was fitted to it; held_out: kept apart"),
    ("targets.csv", "verdict", "", "met, missed or not_measured: whether the mean lies in the band"),
    ("numbers.csv", "path", "", "key of the entered number in the configuration"),
    ("numbers.csv", "source_kind", "", "observed, literature, calibrated or assumption"),
    ("numbers.csv", "range", "that of the number", "lowest and highest value thought possible"),
    ("start_check.csv", "usual", "that of the measure", "mean from the usual start"),
    ("start_check.csv", "difference", "that of the measure", "mean from the other start minus mean from the usual one"),
    ("start_check.csv", "band_low", "that of the measure", "lower edge of its simultaneous 95 % band"),
    ("start_check.csv", "band_high", "that of the measure", "upper edge of its simultaneous 95 % band"),
    ("start_check.csv", "n_pairs", "count", "pairs of replications compared"),
    ("design.csv", "n_replications", "count", "replications planned for the scenario at the design point"),
)  # fmt: skip
"""File ('*': all that have the column), name, unit and meaning of every column that needs words."""


def data_dictionary(measures: Mapping[str, Defined]) -> pd.DataFrame:
    """Return a row for every measure, then one for every column."""
    import pandas as pd

    names = ["kind", "file", "name", "unit", "definition", "label_en", "label_nl"]
    rows = [("measure", "", name, d.unit, d.definition, d.label_en, d.label_nl) for name, d in measures.items()]
    rows += [("column", *column, "", "") for column in COLUMNS]
    return pd.DataFrame(rows, columns=names)
