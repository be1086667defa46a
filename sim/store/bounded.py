"""Reading what somebody else may have made: plain files inside the folder alone, and so much and no more.

A results folder may come from anybody, seal and all: a seal shows that nobody changed it since, not who made it. So
nothing here follows a link, opens what is no file, unpickles, or holds in memory what a few bytes blow up to.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import os
import re
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, TypeAlias

from sim.errors import CaseloadError, ResultsError

MEGABYTE = 1 << 20

MOST_FILES, MOST_FOLDERS_DEEP = 20_000, 8
"""What a folder may hold, and how deep."""

MOST_BYTES = 8192 * MEGABYTE
"""All files of a folder together."""

MOST_TEXT_BYTES = 256 * MEGABYTE
"""A file that is read in one piece, unpacked."""

MOST_DOCUMENT_BYTES, MOST_NODES, MOST_DEEP = 48 * MEGABYTE, 2_000_000, 60
"""A JSON file: its bytes, its values and how deep they are nested."""

MOST_CELLS = 10_000_000
"""A table that is read in one piece."""

MOST_MEMORY_BYTES = 640 * MEGABYTE
"""What unpacking a binary table may take, where the system can hold a process to that."""

LARGEST_WHOLE = 1 << 63
"""A whole number is smaller, as it is in a table."""

PACKED = ".gz"
"""The ending of a file that is kept packed; what the manifest knows of it is what is in it."""

ASK = "ask who sent the folder for it as a run wrote it, or run the experiment again"


def wrong(path: Path, key: str, came: str, needed: str, todo: str = ASK) -> ResultsError:
    """Return the one line about something that is wrong in a file of a folder; `key` is empty for all of it."""
    place = f"{path}: {key}: " if key else f"{path}: "
    return ResultsError(" ".join(f"{place}{came}; {needed}; {todo}".split()))


def brief(value: object, *, most: int = 40) -> str:
    """Return a value as it came, in few letters, whatever stands in it.

    Examples
    --------
    >>> brief([1, 2]), brief(None), brief("a" * 99, most=10)
    ('a list', 'null', "'aaaaaa...'")
    """
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int) and abs(value) >= LARGEST_WHOLE:
        return "a whole number beyond 64 bits"
    text = value if isinstance(value, str) else f"{value}"
    shown = repr(text if len(text) <= most else text[: most - 4] + "...")
    return shown if isinstance(value, str) else shown.strip("'")


# --- files ----------------------------------------------------------------------------------------


def files_in(folder: Path) -> dict[str, int]:
    """Return the files of a folder by their names in it, with their sizes [bytes].

    Raises
    ------
    ResultsError
        A link, a pipe, a device or a socket stands there, or too much of anything.
    """
    found: dict[str, int] = {}
    total = 0
    for path, told in _below(folder, deep=0):
        found[path.relative_to(folder).as_posix()] = told.st_size
        total += told.st_size
        if len(found) > MOST_FILES or total > MOST_BYTES:
            few = f"at most {MOST_FILES} files of {MOST_BYTES // MEGABYTE} MB together were needed"
            raise wrong(folder, "", f"holds {len(found)} files of {total // MEGABYTE} MB or more", few)
    return found


def _below(folder: Path, *, deep: int) -> Iterator[tuple[Path, os.stat_result]]:
    if deep > MOST_FOLDERS_DEEP:
        raise wrong(folder, "", "is nested too deep", f"at most {MOST_FOLDERS_DEEP} folders in each other were needed")
    with os.scandir(folder) as entries:
        for entry in entries:
            told = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(told.st_mode):
                yield from _below(Path(entry.path), deep=deep + 1)
            else:
                _refuse_special(Path(entry.path), told)
                yield Path(entry.path), told


def _refuse_special(path: Path, told: os.stat_result) -> None:
    if not stat.S_ISREG(told.st_mode):
        what = "a link" if stat.S_ISLNK(told.st_mode) else "no file but a folder, a pipe, a device or a socket"
        raise wrong(path, "", f"is {what}", "a plain file was needed", "move it out of the folder, or put a file there")


def is_inside(name: str) -> bool:
    r"""Whether a name leads to a file in the folder itself, on any system.

    Examples
    --------
    >>> [is_inside(name) for name in ("figures/a.svg", "../a", "/etc/passwd", "a/../b", "C:\\a", "")]
    [True, False, False, False, False, False]
    """
    parts = PurePosixPath(name).parts
    usual = bool(parts) and not {"..", "."} & {*parts} and not name.startswith("/")
    return usual and not re.search(r"[\\:\x00-\x1f\x7f]", name) and name == "/".join(parts)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a plain file to read; a link is not followed, and what is no file never waits for a writer.

    Raises
    ------
    ResultsError
        It is not there or is no plain file.
    """
    flags = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))
    try:
        handle = os.open(path, flags)
    except OSError as error:
        raise wrong(path, "", f"cannot be read ({error.strerror})", "a plain file was needed") from error
    try:
        _refuse_special(path, os.fstat(handle))
    except ResultsError:
        os.close(handle)
        raise
    with os.fdopen(handle, "rb") as stream:
        yield stream


def blocks_of(path: Path, *, most: int) -> Iterator[bytes]:
    """Yield the bytes of a file, of a packed one those that are in it, a block at a time.

    Raises
    ------
    ResultsError
        There are more than `most`, or it cannot be unpacked.
    """
    n = 0
    with opened(path) as stream:
        plain = gzip.GzipFile(fileobj=stream) if path.suffix == PACKED else stream
        try:
            while block := plain.read(MEGABYTE):
                n += len(block)
                if n > most:
                    raise wrong(path, "", f"holds more than {most // MEGABYTE} MB", "no more was needed")
                yield block
        except (EOFError, OSError, zlib.error) as error:
            raise wrong(path, "", f"cannot be unpacked ({_first_line(error)})", "a whole file was needed") from error


def content_of(path: Path, *, most: int = MOST_TEXT_BYTES) -> bytes:
    """Return all bytes of a file, unpacked.

    Raises
    ------
    ResultsError
        There are more than `most`, or it cannot be read.
    """
    return b"".join(blocks_of(path, most=most))


def digest_of(path: Path) -> str:
    """Return the sha256 of a file, of a packed one that of what is in it.

    Raises
    ------
    ResultsError
        It cannot be read.
    """
    digest = hashlib.sha256()
    for block in blocks_of(path, most=MOST_TEXT_BYTES if path.suffix == PACKED else MOST_BYTES):
        digest.update(block)
    return digest.hexdigest()


# --- JSON -----------------------------------------------------------------------------------------

Way: TypeAlias = "tuple[Way, str | int] | None"
"""The way to a value: that of what holds it, and its key there."""


def document_in(path: Path) -> Any:
    """Return the plain data in a JSON file.

    Raises
    ------
    ResultsError
        It is none, is too large or nested too deep, says a key twice, or holds what is no number or no text.
    """
    text = content_of(path, most=MOST_DOCUMENT_BYTES)
    n = sum(text.count(mark) for mark in (b",", b":", b"[", b"{"))
    if n > MOST_NODES:
        raise wrong(path, "", f"holds some {n} values", f"at most {MOST_NODES} were needed")
    try:
        document = json.loads(text.decode(), object_pairs_hook=_once_each, parse_constant=_no_constant)
    except RecursionError as error:
        raise wrong(path, "", *_TOO_DEEP) from error
    except ValueError as error:
        needed = "a JSON document in UTF-8 was needed"
        raise wrong(path, "", f"cannot be read ({_first_line(error)})", needed) from error
    _check(document, path)
    return document


_TOO_DEEP = ("is nested too deep", f"at most {MOST_DEEP} lists and objects in each other were needed")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {brief(key)} stands there twice")
        found[key] = value
    return found


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _check(document: Any, path: Path) -> None:
    """Refuse what no writer of ours writes and what comes after cannot take."""
    waiting: list[tuple[Any, Way, int]] = [(document, None, 0)]
    while waiting:
        value, way, deep = waiting.pop()
        if deep >= MOST_DEEP and isinstance(value, dict | list):
            raise wrong(path, _key(way), *_TOO_DEEP)
        if isinstance(value, dict):
            waiting += [(key, (way, key), deep) for key in value if not key.isascii()]
            waiting += [(inner, (way, key), deep + 1) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(inner, (way, k), deep + 1) for k, inner in enumerate(value)]
        elif not _is_plain(value):
            raise wrong(path, _key(way), f"came {brief(value)}", "a number of 64 bits or a text in Unicode was needed")


def _is_plain(value: Any) -> bool:
    """Whether a value is a text that can be written, or a number that is finite and fits."""
    if isinstance(value, str):
        return value.isascii() or not re.search("[\ud800-\udfff]", value)
    if isinstance(value, float):
        return abs(value) < float("inf")
    return not isinstance(value, int) or abs(value) < LARGEST_WHOLE


def _key(way: Way) -> str:
    keys = []
    while way is not None:
        way, key = way
        keys.append(brief(key).strip("'"))
    return ".".join(reversed(keys))


# --- tables ---------------------------------------------------------------------------------------


def table_text(path: Path) -> io.BytesIO:
    """Return the text of a table, unpacked.

    Raises
    ------
    ResultsError
        It holds more than `MOST_CELLS`, or cannot be read.
    """
    text = content_of(path)
    n = text.count(b",") + text.count(b"\n")
    if n > MOST_CELLS:
        raise wrong(path, "", f"holds some {n} cells", f"at most {MOST_CELLS} were needed")
    return io.BytesIO(text)


@contextlib.contextmanager
def held_in_memory(path: Path) -> Iterator[None]:
    """Hold what is unpacked in the block to `MOST_MEMORY_BYTES` more than there was, where the system can do so.

    Raises
    ------
    ResultsError
        It takes more.
    """
    try:
        with _limit(MOST_MEMORY_BYTES):
            yield
    except MemoryError as error:
        needed = f"a table that unpacks to less than {MOST_MEMORY_BYTES // MEGABYTE} MB was needed"
        raise wrong(path, "", "takes too much memory", needed) from error


@contextlib.contextmanager
def _limit(more: int) -> Iterator[None]:
    """Let this process have no more than some further bytes of addresses."""
    try:
        import resource

        with Path("/proc/self/statm").open(encoding="ascii") as told:
            now = int(told.read().split()[0]) * resource.getpagesize()
    except (ImportError, OSError):
        yield
        return
    before, most = resource.getrlimit(resource.RLIMIT_AS)
    given = [limit for limit in (before, most, now + more) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(given), most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (before, most))


# --- the last resort ------------------------------------------------------------------------------

HERE = Path(__file__).parents[1]


@contextlib.contextmanager
def doubted(folder: Path) -> Iterator[None]:
    """Say in one line that what stands in `folder` does not fit together, where nothing before has said it better.

    Each file was read as what it should be; that all of them are about one and the same is for who uses them.

    Raises
    ------
    ResultsError
        What is done with it in the block fails otherwise than in words.
    """
    try:
        yield
    except CaseloadError:
        raise
    except OSError as error:
        said = error.strerror or _first_line(error)
        place = Path(error.filename) if isinstance(error.filename, str | os.PathLike) else folder
        raise wrong(place, "", f"cannot be used ({said})", "a plain file was needed") from error
    except Exception as error:
        what = f"{type(error).__name__}: {brief(_first_line(error), most=120)} {_where(error)}"
        needed, todo = "a folder as a run writes it was needed", "run it again; if this version wrote it, it is our bug"
        raise wrong(folder, "", f"its files do not fit together ({what})", needed, todo) from error


def _where(error: BaseException) -> str:
    """Return the last place in our own code on the way to an error."""
    trace, found = error.__traceback__, ""
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.is_relative_to(HERE):
            found = f"at {file.relative_to(HERE.parent).as_posix()}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
