"""A lock on an open file that goes when its process goes, on every system."""

from __future__ import annotations

import os
import time
from importlib.util import find_spec

FAR = 1 << 30
"""Which byte is locked on Windows, where nobody else can read what is locked: one behind all that is ever written."""

LOOKS_AGAIN_SECONDS = 0.05
"""After how long whoever waits looks again."""


def locked(handle: int) -> bool:
    """Lock an open file that may be written to, and say whether nobody else holds it; nobody waits for who does.

    Where a file system knows no locks one goes on without.
    """
    lock = _lock_the_file if find_spec("fcntl") else _lock_a_byte
    try:
        lock(handle)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True


def lock_in_turn(handle: int) -> None:
    """Lock an open file that may be written to, as soon as nobody else holds it."""
    while not locked(handle):
        time.sleep(LOOKS_AGAIN_SECONDS)


def _lock_the_file(handle: int) -> None:
    import fcntl

    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _lock_a_byte(handle: int) -> None:
    """Lock as Windows does: a byte, at the place of the file, which stays where it is."""
    import msvcrt

    at = os.lseek(handle, 0, os.SEEK_CUR)
    os.lseek(handle, FAR, os.SEEK_SET)
    try:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    finally:
        os.lseek(handle, at, os.SEEK_SET)
