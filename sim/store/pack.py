"""Packs: files of records that only grow, so that a crash at any byte costs no more than the record being written.

A record is a head (mark, lengths and checksums), a note as JSON and a body of bytes. What stands behind the last whole
record of a pack is torn: somebody was stopped while writing it. Anything else that cannot be read is damage.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sim.errors import ResultsError

MARK = b"IJR1"
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
    handle = os.open(pack, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
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
        if _has_record_after(pack, stream, bodies=bodies, span=(good + 1, size)):
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
    if mark != MARK or offset + n_body > size:
        return None
    text = stream.read(n_note)
    if _checksum(text, n_body) != checksum:
        return None
    return Entry(pack, json.loads(text), offset, n_body, checksum_of_body)


def _is_whole(stream: BinaryIO, entry: Entry) -> bool:
    stream.seek(entry.offset)
    return zlib.crc32(stream.read(entry.length)) == entry.checksum


def _has_record_after(pack: Path, stream: BinaryIO, *, bodies: bool, span: tuple[int, int]) -> bool:
    """Whether a whole record begins in a span: then what stands before it is no torn end."""
    place, size = span
    stream.seek(place)
    rest = stream.read(max(size - place, 0))
    at = rest.find(MARK)
    while at >= 0:
        if next(_entries(pack, stream, bodies=bodies, span=(place + at, size)), None) is not None:
            return True
        at = rest.find(MARK, at + 1)
    return False


def _checksum(text: bytes, n_body: int) -> int:
    """Return the checksum of a note and of the lengths of both."""
    return zlib.crc32(text, zlib.crc32(struct.pack("<IQ", len(text), n_body)))
