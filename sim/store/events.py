"""What happened to residents in one replication: as a table, and as a stream of rows."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.domain import Barrier, Event, PlaceKind, Queue, Reason, Route, Stage, TrajectoryEnd, Word
from sim.records import EVENT, Records
from sim.units import DAYS_PER_WEEK
from sim.whole_file import whole_file

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    from sim.arrays import Floats


DETAILS: Mapping[Event, type[Word]] = {
    Event.JOINED: Queue,
    Event.SERVED: Queue,
    Event.LEFT_QUEUE: Queue,
    Event.BARRIER_UP: Barrier,
    Event.BARRIER_DOWN: Barrier,
    Event.TRAJECTORY_END: TrajectoryEnd,
    Event.MATCHED: PlaceKind,
    Event.PLACED: PlaceKind,
    Event.TO_WORK: Route,
    Event.OUT: Reason,
    Event.SHELTERED_END: Reason,
}
"""The words behind the number in ``detail``, for the events that have them."""

NOBODY = -1


def event_log(records: Records) -> pd.DataFrame:
    """Return the log in the order in which things happened.

    ``time`` counts from the start of the run [weeks]; ``worker`` is the seat in the team. Empty: nobody.
    """
    import pandas as pd

    events = records.events[np.argsort(records.events["week"], kind="stable")]
    teams = [team.name for team in records.teams]
    organisations = [team.organisation for team in records.teams]
    return pd.DataFrame(
        {
            "time": events["week"],
            "date": _dates(events["week"], start=records.start),
            "resident_id": events["resident"],
            "spell": events["spell"],
            "event": _words(events["event"], Event.words()),
            "stage": _words(events["stage"], Stage.words()),
            "organisation": _words(events["team"], organisations),
            "team": _words(events["team"], teams),
            "worker": _seats(events),
            "municipality": _words(_municipality_of(records)(events["resident"]), list(records.municipalities)),
            "detail": _details(events),
        }
    )


def _dates(weeks: Floats, *, start: str) -> npt.NDArray[np.str_]:
    days = (weeks * DAYS_PER_WEEK + 1e-6).astype("timedelta64[D]")
    return np.datetime_as_string(np.datetime64(dt.date.fromisoformat(start)) + days)


def _words(codes: npt.NDArray[np.integer], words: list[str]) -> npt.NDArray[np.str_]:
    """Return the word of each code; a code below 0 means nobody."""
    return np.array([*words, ""])[np.where(codes < 0, len(words), codes)]


def _seats(events: npt.NDArray[np.void]) -> npt.NDArray[np.str_]:
    return np.where(events["worker"] == NOBODY, "", events["worker"].astype(str))


def _municipality_of(records: Records) -> Callable[[npt.NDArray[np.integer]], npt.NDArray[np.integer]]:
    order = np.argsort(records.residents["resident"])
    known, municipality = records.residents["resident"][order], records.residents["municipality"][order]
    return lambda residents: municipality[np.searchsorted(known, residents)]


def _details(events: npt.NDArray[np.void]) -> npt.NDArray[np.str_]:
    """Return the detail of each event, as a word where it is one, else as a number."""
    details = np.array([f"{detail:g}" for detail in events["detail"]], dtype=object)
    for event, kind in DETAILS.items():
        mine = events["event"] == event
        details[mine] = _words(events["detail"][mine].astype(int), kind.words())
    return details.astype(str)


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
