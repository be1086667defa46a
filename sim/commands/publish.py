"""A small copy of a result, to be kept with the code: what people read and what it takes to run it again."""

from __future__ import annotations

import contextlib
import gzip
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sim.errors import ResultsError
from sim.run.write_results import report_of
from sim.store import open_result
from sim.store.files import (
    BESIDE,
    BESIDE_SERIES,
    DIFFERENCE_SERIES,
    REPLICATIONS,
    REPORT_FAILED,
    SERIES,
    TRANSLATED,
    commit,
    disk_in_words,
    refuse_existing,
)
from sim.store.result import PACKED, is_derived, write_manifest
from sim.texts import FIRST, languages

PATHS = (SERIES, BESIDE, BESIDE_SERIES, DIFFERENCE_SERIES)
"""What is never published: paths over time, and what is held beside others; figures and tables show what matters."""

MOST_BYTES = 300_000
"""How large the replications may be when they are published too, and a table before it is packed."""


def publish(folder: Path, *, out: Path, translated: bool = False) -> list[str]:
    """Copy what is published of a result to `out`; return the names of the files that are left out.

    The copy has a manifest of its own, with the same plan and digests, and says in ``left_out`` what it lacks. What it
    lacks it takes to make the page, so `translated` the page is there in the other languages too.

    Raises
    ------
    ResultsError
        The result is not whole or was published already, something stands at `out`, or the disk does not take it.
    """
    result = open_result(folder)
    if "left_out" in result.manifest:
        raise ResultsError(f"{folder}: is a published copy; publish the result it was made from")
    refuse_existing(out)
    left_out = [name for name in result.manifest["files"] if _is_left_out(folder / name)]
    derived = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    derived = [name for name in derived if is_derived(name) and name != REPORT_FAILED]
    names = sorted({*result.manifest["files"], *derived} - set(left_out))
    facts = {key: told for key, told in result.manifest.items() if key not in ("format", "files", "volatile")}
    with disk_in_words(out), _place_beside(out) as copy:
        for name in names:
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            _copy(folder / name, copy / name)
        if translated:
            _translate(folder, copy)
        write_manifest(copy, facts=facts | {"left_out": left_out}, volatile=result.manifest["volatile"])
        commit(copy, final=out)
    return left_out


@contextlib.contextmanager
def _place_beside(out: Path) -> Iterator[Path]:
    """Give a folder of our own on the disk of `out`; what is left of it goes."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name[:40]}-") as place:
        copy = Path(place) / "copy"
        copy.mkdir()
        yield copy


def _translate(folder: Path, copy: Path) -> None:
    """Put the page in each other language beside the one that is there."""
    for language in languages():
        if language != FIRST:
            with tempfile.TemporaryDirectory() as place:
                shutil.copyfile(
                    report_of(folder, language=language, out=Path(place)), copy / TRANSLATED.format(language)
                )


def _copy(path: Path, target: Path) -> None:
    """Copy a file; a large table is packed, to the same bytes each time."""
    if path.suffix == ".csv" and path.stat().st_size > MOST_BYTES:
        target.with_name(target.name + PACKED).write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    else:
        shutil.copyfile(path, target)


def _is_left_out(path: Path) -> bool:
    return path.name in PATHS or (path.name == REPLICATIONS and path.stat().st_size > MOST_BYTES)
