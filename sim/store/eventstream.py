"""The event log of a run that is too long to hold: written to a file while it comes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.domain import Event, Stage
from sim.records import EVENT
from sim.store.files import whole_file

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

ROWS_PER_GROUP = 1 << 18
"""Rows that are written together, and all that memory holds of them."""

WORDS: dict[str, list[str]] = {"event": Event.words(), "stage": Stage.words()}
"""The columns whose numbers are written as words."""


class EventFile:
    """An open parquet file of events, a column for each field of `EVENT`."""

    def __init__(self, writer: pq.ParquetWriter) -> None:
        self._writer = writer
        self._waiting: list[npt.NDArray[np.void]] = []
        self._n_waiting = 0

    def take(self, events: npt.NDArray[np.void]) -> None:
        """Write a chunk of events, or keep it until there are enough of them."""
        self._waiting.append(events)
        self._n_waiting += len(events)
        if self._n_waiting >= ROWS_PER_GROUP:
            self.write()

    def write(self) -> None:
        """Write all that waits."""
        if self._waiting:
            self._writer.write_table(_table_of(np.concatenate(self._waiting)))
            self._waiting.clear()
            self._n_waiting = 0


@contextlib.contextmanager
def event_file(path: Path) -> Iterator[EventFile]:
    """Give a file to write events to; it is there when the block ends well."""
    import pyarrow.parquet as pq

    with (
        whole_file(path) as temporary,
        pq.ParquetWriter(temporary, _table_of(np.zeros(0, dtype=EVENT)).schema, compression="zstd") as writer,
    ):
        file = EventFile(writer)
        yield file
        file.write()


def _table_of(events: npt.NDArray[np.void]) -> pa.Table:
    import pyarrow as pa

    return pa.table({name: _column(name, np.ascontiguousarray(events[name])) for name in EVENT.names or ()})


def _column(name: str, values: npt.NDArray[np.generic]) -> pa.Array:
    import pyarrow as pa

    if name not in WORDS:
        return pa.array(values)
    return pa.DictionaryArray.from_arrays(pa.array(values), pa.array(WORDS[name]))
