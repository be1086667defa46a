"""The tables of a result: the same facts give the same bytes; what the columns mean; and the notices beside them."""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from sim.store.bounded import wrong
from sim.store.described import quoted
from sim.store.files import write_bytes
from sim.store.parquet import group_of, parquet_in
from sim.whole_file import whole_file

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from sim.arrays import Ints
    from sim.config import OtherStart
    from sim.measures import Measure

Labels: TypeAlias = Mapping[str, str | int]
Labelled: TypeAlias = "tuple[Labels, pa.Table]"
"""A table, and what is the same in every row of it."""

ROWS_AT_ONCE = 200_000
"""Rows of a table that are written together."""


def write_csv(path: Path, frame: pd.DataFrame) -> None:
    """Write a table as CSV: UTF-8, plain line ends, numbers so that they read back to the last bit.

    Text that a spreadsheet would take for a formula has a quote before it, which reading it back takes away.
    """
    words = [name for name in frame.columns if frame[name].dtype.kind not in "fiub"]
    safe = frame.assign(**{str(name): frame[name].map(quoted) for name in words}) if words else frame
    ends_lines = any(bool(safe[name].astype(str).str.contains("\r").any()) for name in words)
    how = csv.QUOTE_NONNUMERIC if ends_lines else csv.QUOTE_MINIMAL  # a bare return would end a line
    write_bytes(path, safe.rename(columns=quoted).to_csv(index=False, lineterminator="\n", quoting=how).encode())


def write_stacked(path: Path, tables: Iterable[Labelled]) -> None:
    """Write tables of one shape below each other as parquet, their labels in columns in front.

    A table is never divided over two groups of rows. Memory holds only about `ROWS_AT_ONCE` rows.
    """
    import pyarrow.parquet as pq

    writer = None
    with whole_file(path) as temporary, temporary.open("wb") as stream:
        try:
            for heap in heaps(tables):
                together = stacked(heap)
                writer = writer or pq.ParquetWriter(stream, together.schema, compression="zstd")
                writer.write_table(_as(together, writer.schema), row_group_size=max(together.num_rows, 1))
        finally:
            if writer is not None:
                writer.close()


def heaps(tables: Iterable[Labelled]) -> Iterator[list[Labelled]]:
    """Yield tables together, as many as reach `ROWS_AT_ONCE` rows."""
    heap: list[Labelled] = []
    n_rows = 0
    for one in tables:
        heap.append(one)
        n_rows += one[1].num_rows
        if n_rows >= ROWS_AT_ONCE:
            yield heap
            heap, n_rows = [], 0
    if heap:
        yield heap


def stacked(heap: Sequence[Labelled]) -> pa.Table:
    """Return tables below each other in the types of the first, their labels in columns in front."""
    import numpy as np
    import pyarrow as pa

    labels, tables = zip(*heap, strict=True)
    bare = pa.concat_tables([_as(table, tables[0].schema) for table in tables])
    rows = pa.array(np.repeat(np.arange(len(tables)), [table.num_rows for table in tables]))
    columns = {name: pa.array([label[name] for label in labels]).take(rows) for name in labels[0]}
    return pa.table(columns | {name: bare[name] for name in bare.column_names})


def _as(table: pa.Table, schema: pa.Schema) -> pa.Table:
    return table if table.schema.equals(schema) else table.cast(schema)


def runs_of(path: Path, labels: Sequence[str]) -> Iterator[tuple[tuple[Any, ...], pa.Table]]:
    """Yield each table that `write_stacked` wrote with its labels, and without them; one group of rows is in memory.

    Raises
    ------
    ResultsError
        The file is damaged.
    """
    import numpy as np

    with parquet_in(path) as file:
        _refuse_without(path, file.schema_arrow, labels)
        for group in range(file.num_row_groups):
            table = group_of(file, group, path=path)
            codes = [_codes(table[name]) for name in labels]
            changed = np.any([np.diff(code, prepend=-1) != 0 for code in codes], axis=0)
            starts = [*np.flatnonzero(changed).tolist(), table.num_rows]
            bare = table.drop_columns(list(labels))
            for start, end in pairwise(starts):
                yield tuple(table[name][start].as_py() for name in labels), bare.slice(start, end - start)


def empty_like(path: Path, labels: Sequence[str]) -> pa.Table:
    """Return a table without rows, as those that `write_stacked` wrote without their labels.

    Raises
    ------
    ResultsError
        The file is damaged.
    """
    with parquet_in(path) as file:
        _refuse_without(path, file.schema_arrow, labels)
        table: pa.Table = file.schema_arrow.remove_metadata().empty_table()
    return table.drop_columns(list(labels))


def _refuse_without(path: Path, schema: pa.Schema, labels: Sequence[str]) -> None:
    for name in labels:
        if schema.names.count(name) != 1:
            raise wrong(path, name, f"came {schema.names.count(name)} columns", "one was needed")


def _codes(column: pa.ChunkedArray) -> Ints:
    """Return a number for each different value of a column."""
    encoded = column.combine_chunks().dictionary_encode()
    codes: Ints = encoded.indices.to_numpy().astype("int64")
    return codes


# --- what every column means; the measures say it of themselves ----------------------------------------------

COLUMNS_FILE = "columns.csv"
"""File ('*': all that have the column), name, unit and meaning of every column that needs words."""


@functools.cache
def columns() -> tuple[tuple[str, str, str, str], ...]:
    """Return file, name, unit and meaning of every column that needs words."""
    text = resources.files("sim.store").joinpath(COLUMNS_FILE).read_text(encoding="utf-8")
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


# --- what must be said beside a result whatever it shows; `sim.report.view` says it in words ----------------

NOTICES = "notices.csv"
NOTICE_COLUMNS = ("notice", "scenario", "path", "came", "needed", "n")


def of_start(found: OtherStart | None) -> Iterator[dict[str, Any]]:
    """Yield the notice of a start on another day than the one that the stock describes; None: there is none."""
    if found is not None:
        needed = f"{found.as_of}; from {found.measured_from}"
        yield {"notice": "other_start", "path": "measurement.window.start", "came": found.start, "needed": needed}


def of_overrides(beyond: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the notices of numbers that overrides put beyond their ranges, by path."""
    return ({"notice": "beyond_range", "path": path, "came": came, "needed": ""} for path, came in beyond.items())
