"""A file is whole or absent, whenever who writes it is stopped."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def whole_file(path: Path, *, mark: str = "") -> Iterator[Path]:
    """Give a temporary name to write to; when the block ends well it becomes `path`, else it goes.

    `mark` is that of one of several who may write the same file at a time; the last one wins.
    """
    temporary = path.with_name(f"{path.name}{mark}.tmp")
    try:
        yield temporary
        sync(temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


PLAIN = getattr(os, "O_BINARY", 0)
"""What a file is opened with so that its bytes stay as they are: Windows makes two of each end of a line otherwise."""


def sync(path: Path) -> None:
    """Ask the disk to keep what was written, a file or a folder's list of names.

    Windows lends nobody a folder, and keeps those lists itself; a file it syncs for who may write it.
    """
    try:
        handle = os.open(path, PLAIN | (os.O_RDWR if path.is_file() and os.access(path, os.W_OK) else os.O_RDONLY))
    except PermissionError:
        if path.is_dir():
            return
        raise
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
