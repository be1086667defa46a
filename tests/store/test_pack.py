"""A pack survives a crash at any byte; what was changed in it is named, never used."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.errors import ResultsError
from sim.store import append, body_of, entries_of, record_of
from sim.store.parts import cut

BODIES = [b"first", b"", b"the third one, with IJR1 inside"]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Three records."""
    path = tmp_path / "a.pack"
    for n, body in enumerate(BODIES):
        append(path, record_of({"id": str(n)}, body), keep=n == 0)
    return path


def test_records_come_back(pack: Path) -> None:
    entries, torn = entries_of(pack, bodies=True)

    assert [(entry.note["id"], body_of(entry)) for entry in entries] == list(zip("012", BODIES, strict=True))
    assert torn == 0


def test_cut_off_at_any_byte_it_has_the_records_before_and_can_go_on(pack: Path) -> None:
    whole = pack.read_bytes()
    ends = [0, *(entry.end for entry in entries_of(pack, bodies=True)[0])]
    for size in range(len(whole)):
        pack.write_bytes(whole[:size])
        entries, torn = entries_of(pack, bodies=True)
        before = sum(end <= size for end in ends) - 1
        assert (len(entries), torn) == (before, size - ends[before])
        if torn:
            cut(pack, torn=torn)
        append(pack, record_of({"id": "new"}, b"x"), keep=False)
        assert [entry.note["id"] for entry in entries_of(pack, bodies=True)[0]] == [*"012"[:before], "new"]


def test_a_changed_byte_before_the_last_record_is_damage(pack: Path) -> None:
    whole = pack.read_bytes()
    last = entries_of(pack, bodies=True)[0][1].end
    for place in range(last):
        pack.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(ResultsError, match=r"a\.pack: is damaged at byte \d+: .*; delete this file"):
            entries_of(pack, bodies=True)


def test_a_changed_byte_is_seen_when_a_body_is_read(pack: Path) -> None:
    entry = entries_of(pack, bodies=False)[0][0]
    content = bytearray(pack.read_bytes())
    content[entry.offset] ^= 1
    pack.write_bytes(content)

    with pytest.raises(ResultsError, match="is damaged"):
        body_of(entry)


def test_a_record_that_finds_the_disk_full_leaves_nothing(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, write = pack.read_bytes(), os.write

    def half(handle: int, content: bytes) -> int:
        if len(content) < 20:
            raise OSError(28, "No space left on device")
        return write(handle, content[:20])

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(OSError, match="No space"):
        append(pack, record_of({"id": "3"}, b"y" * 90), keep=False)

    assert pack.read_bytes() == before
