"""What somebody sends is read as plain files, so large and no larger, and what is wrong with it is one line."""

from __future__ import annotations

import gzip
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.errors import ResultsError
from sim.store import bounded, doubted, files_in, open_result, write_sealed
from sim.store.bounded import document_in
from sim.store.described import as_manifest
from sim.store.parquet import frame_in
from tests.store.manifests import FACTS, VOLATILE

MANIFEST: dict[str, Any] = FACTS | {"format": 2, "plan": {}, "files": {}, "volatile": VOLATILE}


def refused(what: Callable[[], object]) -> str:
    """Return the one line with which something is refused, at once."""
    started = time.process_time()
    with pytest.raises(ResultsError) as caught:
        what()
    assert "\n" not in str(caught.value)
    assert time.process_time() - started < 2.0
    return str(caught.value)


TEXTS = {
    "[" * 100_000: "is nested too deep",
    "[" * 61 + "]" * 61: "is nested too deep",
    '{"a": 1, "b": {"c": 2, "c": 3}}': "the key 'c' stands there twice",
    '{"a": NaN}': "NaN is no number",
    '{"a": {"b": [0, 1e999]}}': "a.b.1: came inf",
    '{"a": 9223372036854775808}': "a: came a whole number beyond 64 bits",
    '{"a": "\\ud800"}': "a: came '\\ud800'",
    "\ufeff{}": "cannot be read",
    "": "cannot be read",
    "[" + "1," * 2_000_001 + "1]": "holds some 2000002 values; at most 2000000 were needed",
}


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_a_document_that_no_writer_writes_is_refused_at_its_key(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    line = refused(lambda: document_in(path))

    assert line.startswith(f"{path}: ")
    assert TEXTS[text] in line


def test_a_document_at_the_bounds_is_read(tmp_path: Path) -> None:
    inner: Any = 2**63 - 1
    for _ in range(60):
        inner = [inner]
    (tmp_path / "x.json").write_text(json.dumps(inner))

    assert document_in(tmp_path / "x.json") == inner


ODD: list[tuple[str, Any, str]] = [
    ("code", [], "code: came a list"),
    ("n_jobs", -1, "n_jobs: came -1"),
    ("n_jobs", True, "n_jobs: came true"),
    ("plan", None, "plan: came null"),
    ("results_digest", "x", "results_digest: came 'x'"),
    ("window", {"start": 1}, "window.start: came 1"),
    ("files", {"../x": "ab" * 32}, "files...*a name inside the folder was needed"),
    ("files", {"/etc/passwd": "ab" * 32}, "a name inside the folder was needed"),
    ("left_out", ["a/../../b"], "left_out.0: came 'a/../../b'"),
    ("shard", [3, 2], "shard: came 3 of 2"),
    ("volatile", {}, "volatile.seconds: is missing"),
    ("more", 1, "more: came 1"),
]


@pytest.mark.parametrize(("key", "value", "words"), ODD)
def test_a_manifest_of_other_types_is_refused_at_its_key(key: str, value: Any, words: str, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    line = refused(lambda: as_manifest(MANIFEST | {key: value}, path=path))

    assert line.startswith(f"{path}: {key}")
    assert words.partition(".*")[0] in line
    assert words.partition(".*")[2] in line
    assert as_manifest(dict(MANIFEST), path=path) == MANIFEST


# --- files ----------------------------------------------------------------------------------------


def link_out(folder: Path) -> None:
    """A link that leads to another file."""
    (folder.parent / "secret").write_text("secret")
    (folder / "report.html").symlink_to(folder.parent / "secret")


def link_to_folder(folder: Path) -> None:
    """A link where figures are written."""
    (folder / "figures").symlink_to(folder.parent)


def pipe(folder: Path) -> None:
    """A pipe into which nobody ever writes."""
    os.mkfifo(folder / "summary.csv")


def endless(folder: Path) -> None:
    """A file that takes no room and has no end."""
    with (folder / ".hidden").open("wb") as stream:
        stream.truncate(1 << 40)


def nested(folder: Path) -> None:
    """Folders in folders."""
    (folder / "/".join("abcdefghij")).mkdir(parents=True)


@pytest.mark.parametrize(
    ("put", "words"),
    [
        (link_out, "report.html: is a link; a plain file was needed"),
        (link_to_folder, "figures: is a link"),
        (pipe, "summary.csv: is no file but"),
        (endless, "files of 1048576 MB or more"),
        (nested, "is nested too deep"),
    ],
)
def test_what_is_no_plain_file_is_refused_before_anything_is_read(
    put: Callable[[Path], None], words: str, tmp_path: Path
) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    write_sealed(folder / "manifest.json", MANIFEST)
    assert set(files_in(folder)) == {"manifest.json"}
    put(folder)

    assert words in refused(lambda: open_result(folder))


def test_a_manifest_that_is_a_link_or_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "real").write_text("{}")
    (tmp_path / "link").symlink_to(tmp_path / "real")

    for name in ("pipe", "link", "nothing"):
        assert "a plain file was needed" in refused(lambda name=name: document_in(tmp_path / name))
    assert "a plain file was needed" in refused(lambda: document_in(tmp_path))


# --- what a few bytes blow up to ------------------------------------------------------------------


def test_a_packed_file_without_end_is_read_as_far_as_its_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "MOST_TEXT_BYTES", 10 * bounded.MEGABYTE)
    path = tmp_path / "x.csv.gz"
    path.write_bytes(gzip.compress(b"0" * bounded.MEGABYTE) * 11)

    assert "holds more than 10 MB" in refused(lambda: bounded.digest_of(path))


def test_a_text_that_fills_every_row_is_held_once(tmp_path: Path) -> None:
    """Kept once in the file, 20,000 times a megabyte of it would be 20 GB."""
    codes = pa.array([0] * 20_000, type=pa.int32())
    table = pa.table({"text": pa.DictionaryArray.from_arrays(codes, pa.array(["x" * 1_000_000]))})
    pq.write_table(table, tmp_path / "x.parquet")
    frame = frame_in(tmp_path / "x.parquet")

    assert len(frame) == 20_000
    assert len({id(text) for text in frame["text"]}) == 1


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system holds no process to a size")
def test_rows_that_fill_the_memory_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.store.parquet.MOST_MEMORY_BYTES", 1 << 40)
    monkeypatch.setattr(bounded, "MOST_MEMORY_BYTES", 64 * bounded.MEGABYTE)
    column = pa.repeat(pa.scalar(0), 2_000_000)
    pq.write_table(pa.table({f"c{k}": column for k in range(10)}), tmp_path / "x.parquet", row_group_size=2_000_000)

    assert (tmp_path / "x.parquet").stat().st_size < 100_000
    assert "takes too much memory" in refused(lambda: frame_in(tmp_path / "x.parquet"))


@pytest.mark.parametrize("column", [pa.array([[1]]), pa.array([{"a": 1}]), pa.array([b"x"])], ids=str)
def test_a_column_of_anything_but_numbers_and_text_is_refused(column: pa.Array, tmp_path: Path) -> None:
    pq.write_table(pa.table({"odd": column}), tmp_path / "x.parquet")

    assert "x.parquet: odd: came" in refused(lambda: frame_in(tmp_path / "x.parquet"))


def test_the_rows_that_are_wanted_are_those_that_a_filter_leaves(tmp_path: Path) -> None:
    frame = pd.DataFrame({"name": list("abca"), "value": [1.0, 2.0, 3.0, 4.0]})
    frame.to_parquet(tmp_path / "x.parquet", row_group_size=2)

    assert frame_in(tmp_path / "x.parquet", filters=[("name", "==", "a")])["value"].tolist() == [1.0, 4.0]
    assert frame_in(tmp_path / "x.parquet").equals(frame)


def test_what_does_not_fit_together_is_one_line_with_the_place_in_our_code(tmp_path: Path) -> None:
    def stumble() -> None:
        with doubted(tmp_path):
            as_manifest({}["no"], path=tmp_path)

    assert f"{tmp_path}: its files do not fit together (KeyError" in refused(stumble)
