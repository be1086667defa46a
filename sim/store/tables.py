"""Writing the tables of a result: the same facts give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.store.files import whole_file, write_bytes

if TYPE_CHECKING:
    import pandas as pd


def write_csv(path: Path, frame: pd.DataFrame) -> None:
    """Write a table as CSV: UTF-8, plain line ends, numbers so that they read back to the last bit."""
    write_bytes(path, frame.to_csv(index=False, lineterminator="\n").encode())


def write_stacked(path: Path, frames: Iterable[pd.DataFrame]) -> None:
    """Write tables of one shape below each other as parquet, one at a time, so that memory holds only one."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    writer = None
    with whole_file(path) as temporary, temporary.open("wb") as stream:
        try:
            for frame in frames:
                table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
                writer = writer or pq.ParquetWriter(stream, table.schema, compression="zstd")
                writer.write_table(table.cast(writer.schema))
        finally:
            if writer is not None:
                writer.close()
