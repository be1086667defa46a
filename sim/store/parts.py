"""The answers of single jobs, kept as they come, so that a stopped run can go on where it was.

A part is a note and two tables, as one record in a pack. Each process that writes has a pack of its own, a file of
records that only grows, so that a crash at any byte costs no more than the record being written. A record is a head
(mark, lengths and checksums), a note as JSON and a body of bytes. What stands behind the last whole record of a pack is
torn: somebody was stopped while writing it. Anything else that cannot be read is damage.
"""

from __future__ import annotations

import json
import os
import secrets
import struct
import zlib
from collections.abc import Iterable, Iterator, Set
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from sim.errors import ResultsError
from sim.store.bounded import MOST_MEMORY_BYTES, wrong
from sim.whole_file import PLAIN, whole_file

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


MARK = b"IJR1"
MOST_NOTE_BYTES = 1 << 16
BLOCK_BYTES = 1 << 20

HEAD = struct.Struct("<4sIQII")
"""The mark, the lengths of note and body [bytes], and the checksums of what says how long they are and of the body."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a record is: its note, and the place of its body in the pack."""

    pack: Path
    note: dict[str, Any]
    offset: int
    length: int
    checksum: int

    @property
    def end(self) -> int:
        """The first byte behind the record."""
        return self.offset + self.length


def record_of(note: dict[str, Any], body: bytes) -> bytes:
    """Return a record as the bytes that `append` adds."""
    text = json.dumps(note).encode()
    return HEAD.pack(MARK, len(text), len(body), _checksum(text, len(body)), zlib.crc32(body)) + text + body


def append(pack: Path, record: bytes, *, keep: bool) -> None:
    """Add a record to a pack, in one piece; `keep`: wait until the disk has it, so that no power cut takes it away."""
    handle = os.open(pack, os.O_WRONLY | os.O_CREAT | os.O_APPEND | PLAIN, 0o644)
    before = os.fstat(handle).st_size
    try:
        rest = memoryview(record)
        while rest:
            rest = rest[os.write(handle, rest) :]
        if keep:
            os.fsync(handle)
    except OSError:
        os.ftruncate(handle, before)
        raise
    finally:
        os.close(handle)


def entries_of(pack: Path, *, bodies: bool, since: int = 0) -> tuple[list[Entry], int]:
    """Return the whole records of a pack and how many bytes behind them are torn; what comes meanwhile is not seen.

    `bodies`: check these too. `since`: where a record begins, before which nobody needs to look again.

    Raises
    ------
    ResultsError
        The pack is damaged before its end.
    """
    with pack.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        found = list(_entries(pack, stream, bodies=bodies, span=(since, size)))
        good = found[-1].end if found else since
        if _has_record_after(pack, stream, span=(good + 1, size)):
            raise ResultsError(
                f"{pack}: is damaged at byte {good}: what was written there was changed; delete this file, and run the "
                "same command again to do its replications anew"
            )
    return found, size - good


def cut(pack: Path, *, torn: int) -> None:
    """Cut the torn end off a pack."""
    os.truncate(pack, pack.stat().st_size - torn)


def body_of(entry: Entry) -> bytes:
    """Return the body of a record.

    Raises
    ------
    ResultsError
        It is not what was written.
    """
    with entry.pack.open("rb") as stream:
        stream.seek(entry.offset)
        body = stream.read(entry.length)
    if len(body) != entry.length or zlib.crc32(body) != entry.checksum:
        raise ResultsError(f"{entry.pack}: is damaged at byte {entry.offset}; delete this file and run again")
    return body


def _entries(pack: Path, stream: BinaryIO, *, bodies: bool, span: tuple[int, int]) -> Iterator[Entry]:
    """Yield the records from a place on and before another, as far as they are whole."""
    place, size = span
    while (entry := _entry_at(pack, stream, place, size=size)) is not None:
        if bodies and not _is_whole(stream, entry):
            return
        yield entry
        place = entry.end


def _entry_at(pack: Path, stream: BinaryIO, place: int, *, size: int) -> Entry | None:
    stream.seek(place)
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    mark, n_note, n_body, checksum, checksum_of_body = HEAD.unpack(head)
    offset = place + HEAD.size + n_note
    if mark != MARK or n_note > MOST_NOTE_BYTES or offset + n_body > size:
        return None
    text = stream.read(n_note)
    if _checksum(text, n_body) != checksum:
        return None
    return Entry(pack, _note_in(pack, text), offset, n_body, checksum_of_body)


def _note_in(pack: Path, text: bytes) -> dict[str, Any]:
    """Return the note of a record, which somebody else may have written, checksum and all."""
    try:
        note = json.loads(text)
    except (ValueError, RecursionError):
        note = None
    if not isinstance(note, dict) or not isinstance(note.get("id"), str):
        raise wrong(pack, "", "a record has no note with an id", "what a run wrote was needed", "delete this file")
    return note


def _is_whole(stream: BinaryIO, entry: Entry) -> bool:
    stream.seek(entry.offset)
    return zlib.crc32(stream.read(entry.length)) == entry.checksum


def _has_record_after(pack: Path, stream: BinaryIO, *, span: tuple[int, int]) -> bool:
    """Whether a record that fits begins in a span: then what stands before it is no torn end."""
    place, size = span
    before = b""
    while place < size:
        stream.seek(place)
        block = before + stream.read(min(BLOCK_BYTES, size - place))
        first, at = place - len(before), block.find(MARK)
        while at >= 0:
            if _entry_at(pack, stream, first + at, size=size) is not None:
                return True
            at = block.find(MARK, at + 1)
        place, before = first + len(block), block[1 - len(MARK) :]
    return False


def _checksum(text: bytes, n_body: int) -> int:
    """Return the checksum of a note and of the lengths of both."""
    return zlib.crc32(text, zlib.crc32(struct.pack("<IQ", len(text), n_body)))


PACK = ".pack"

WORTH_A_SYNC_SECONDS = 1.0
"""A replication that took longer than this is not left to a power cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The note on a job that is done. ``seconds`` and ``peak_mb`` differ from run to run; the rest may not.

    ``job`` is the name of the job in the plan that asked for it and ``id`` says what decided its answer: jobs with one
    ``id`` have one answer.
    """

    job: str
    id: str
    digest: str
    n_engine_events: int
    seconds: float
    peak_mb: float


@dataclass(frozen=True)
class Parts:
    """The parts of an unfinished run, in one folder; ``ids`` leads from the name of a job to the id of its part."""

    folder: Path
    ids: dict[str, str] = field(default_factory=dict)

    def add(self, made: bytes, *, keep: bool = False) -> None:
        """Keep a record that `record` made, here or elsewhere."""
        append(self._own, made, keep=keep)

    def look(self, *, thorough: bool = False, mend: bool = False) -> Iterator[str]:
        """Learn which parts there are; yield what was torn, in words.

        `thorough` reads every byte again. `mend` cuts torn ends off; without it they are left, for somebody may be
        writing there.

        Raises
        ------
        ResultsError
            A pack is damaged.
        """
        for pack in sorted(self.folder.glob(f"*{PACK}")):
            since = 0 if thorough else self._read.get(pack, 0)
            entries, torn = entries_of(pack, bodies=thorough, since=since)
            self._entries.update((entry.note["id"], entry) for entry in entries)
            self._read[pack] = entries[-1].end if entries else since
            if torn and mend:
                cut(pack, torn=torn)
                yield f"{pack}: its last record was not written to its end and was cut off; its replication runs again"

    def known(self) -> Set[str]:
        """Return the ids of all parts that have been kept so far."""
        for _ in self.look():
            pass
        return self._entries.keys()

    def done(self) -> dict[str, Part]:
        """Return the notes of all jobs that are done, by the name of the job."""
        known = self.known()
        notes = {key: _part_in(self._entries[key]) for key in known}
        ids = self.ids or {part.job: part.id for part in notes.values()}
        return {name: notes[key] for name, key in ids.items() if key in known}

    def rows(self, job: str) -> pa.Table:
        """Return the measures of one job.

        Raises
        ------
        ResultsError
            They are damaged.
        """
        return _table_in(body_of(self._entry(job)), ROWS)

    def series(self, job: str) -> pa.Table:
        """Return the paths of one job.

        Raises
        ------
        ResultsError
            They are damaged.
        """
        return _table_in(body_of(self._entry(job)), SERIES)

    def records(self, ids: Iterable[str]) -> Iterator[bytes]:
        """Yield the records of some parts, to be kept elsewhere."""
        for key in ids:
            entry = self._entries[key]
            yield record_of(entry.note, body_of(entry))

    def _entry(self, job: str) -> Entry:
        key = self.ids.get(job, job)
        if key not in self._entries:
            self.known()
        return self._entries[key]

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        return {}

    @cached_property
    def _read(self) -> dict[Path, int]:
        """How far each pack has been read [bytes]."""
        return {}

    @cached_property
    def _own(self) -> Path:
        """The pack of this process, which alone writes there: what its workers make comes back to it."""
        return self.folder / f"{os.getpid()}-{secrets.token_hex(4)}{PACK}"


def _part_in(entry: Entry) -> Part:
    """Return the note of a record as that on a job that is done."""
    kinds = {
        "job": str,
        "id": str,
        "digest": str,
        "n_engine_events": int,
        "seconds": float | int,
        "peak_mb": float | int,
    }
    note = entry.note
    if note.keys() != kinds.keys() or not all(isinstance(note[name], kind) for name, kind in kinds.items()):
        raise wrong(entry.pack, "", "a record has another note", "what a run wrote was needed", "delete this file")
    return Part(**note)


def record(part: Part, *, rows: pd.DataFrame, series: pd.DataFrame) -> bytes:
    """Return a part as the record that `Parts.add` keeps."""
    import pyarrow as pa

    streams = [_stream(table_of(frame)) for frame in (rows, series)]
    plain = b"".join((_number(len(streams[0])), *streams))
    return record_of(asdict(part), _number(len(plain)) + pa.compress(plain, codec=CODEC, asbytes=True))


def table_of(frame: pd.DataFrame) -> pa.Table:
    """Return a table of numbers and plain text, however a column was held in memory."""
    import pyarrow as pa

    return pa.table({str(name): _array(column) for name, column in frame.items()})


def _array(column: pd.Series) -> pa.Array:
    """Return a column as it is kept: words as text, also when there is none."""
    import pyarrow as pa

    if column.dtype.kind in "fiub":
        return pa.array(column.to_numpy())
    if hasattr(column.dtype, "categories"):
        return pa.array(column.astype(object), type=pa.string())
    return pa.array(column.to_numpy(dtype=object), type=pa.string())


CODEC = "zstd"
ROWS, SERIES = 0, 1
"""The places of the tables in the body of a record."""
NUMBER_BYTES = 8


def _number(n: int) -> bytes:
    return n.to_bytes(NUMBER_BYTES, "little")


def _stream(table: pa.Table) -> bytes:
    """Return a table as bytes."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    made: bytes = sink.getvalue().to_pybytes()
    return made


def _table_in(body: bytes, which: int) -> pa.Table:
    """Return the table of measures or that of paths, `ROWS` or `SERIES`, in the body of a record."""
    import pyarrow as pa

    size = int.from_bytes(body[:NUMBER_BYTES], "little")
    if size > MOST_MEMORY_BYTES:
        raise ResultsError(
            f"a replication unpacks to {size} bytes; at most {MOST_MEMORY_BYTES} were needed; run it anew"
        )
    try:
        plain = pa.decompress(memoryview(body)[NUMBER_BYTES:], size, codec=CODEC)
        end = NUMBER_BYTES + int.from_bytes(plain[:NUMBER_BYTES].to_pybytes(), "little")
        return pa.ipc.open_stream((plain[NUMBER_BYTES:end], plain[end:])[which]).read_all()
    except (OSError, ValueError, pa.ArrowException) as error:
        raise ResultsError("a replication is no table; what keeps it was not written by a run: run it anew") from error


def write_small_parquet(path: Path, frame: pd.DataFrame, *, exact: bool = False) -> None:
    """Write a table in one piece, in as few bytes as figures need: numbers with seven digits, or `exact`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    wide = [name for name in frame.columns if frame[name].dtype == "float64"]
    table = table_of(frame if exact else frame.astype(dict.fromkeys(wide, "float32")))
    words = [field.name for field in table.schema if field.type == pa.string()]
    split = dict.fromkeys(wide, "BYTE_STREAM_SPLIT")
    with whole_file(path) as temporary, temporary.open("wb") as stream:
        pq.write_table(table, stream, compression="zstd", use_dictionary=words, column_encoding=split)


def read_parquet(path: Path, **how: Any) -> pd.DataFrame:
    """Read a table.

    Raises
    ------
    ResultsError
        There is no such file, or it is damaged.
    """
    import pandas as pd
    import pyarrow as pa

    try:
        return pd.read_parquet(path, **how)
    except (OSError, pa.ArrowException) as error:
        first = str(error).splitlines()[0]
        raise ResultsError(f"{path}: cannot be read ({first}); the folder is damaged, run again") from error
