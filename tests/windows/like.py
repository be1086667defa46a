"""The command line, with what Windows does otherwise and Python's documentation tells, on a system that has ``/proc``.

    python -P -m tests.windows.like run EXPERIMENT.yaml --workers 1 --out DIR

No ``fork``, no ``fcntl`` (but locks of bytes) or ``resource``, no alarm and no hang-up; a folder cannot be opened; what
is opened only to read is not synced; a name that something has is given to nothing else; what is open is neither
renamed nor thrown away; what is written through a handle that was not opened as binary would be changed; and no text is
read or written in an encoding that was not named. What this process starts is as usual, so use one worker. What does
not hold ends by an error, as it would there.
"""

# What is changed here lies below pathlib.
# ruff: noqa: PTH112, PTH115, PTH208

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess  # noqa: F401 -- it takes a system that has msvcrt for Windows, so it is imported before there is one
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

ABSENT = ("fcntl", "resource", "pwd", "grp", "termios")
GONE = {
    os: ("fork", "forkpty", "getuid", "geteuid", "sched_getaffinity", "setsid"),
    signal: ("SIGHUP", "SIGALRM", "setitimer"),
}
BINARY = 0o100000
"""A flag without a meaning here (O_LARGEFILE), in the place of that of Windows."""

real = {name: getattr(os, name) for name in ("open", "fsync", "write", "rename", "replace", "unlink", "rmdir")}
flags: dict[int, int] = {}


def refused(number: int, path: object) -> OSError:
    return OSError(number, os.strerror(number), str(path))


def opened(path: Any, how: int, *rest: Any, **more: Any) -> int:
    """As `os.open`, which has no folders."""
    if not isinstance(path, int) and os.path.isdir(path):
        raise refused(errno.EACCES, path)
    handle: int = real["open"](path, how, *rest, **more)
    flags[handle] = how
    return handle


def synced(handle: Any) -> None:
    """As `os.fsync`, for who may write."""
    number = handle if isinstance(handle, int) else handle.fileno()
    if not flags.get(number, os.O_RDWR) & (os.O_WRONLY | os.O_RDWR):
        raise refused(errno.EBADF, number)
    real["fsync"](number)


def written(handle: int, content: Any) -> int:
    """As `os.write`; bytes that would not stay as they are stop it."""
    if handle in flags and not flags[handle] & BINARY and b"\n" in bytes(content):
        raise AssertionError("written through a handle that is not binary")
    n: int = real["write"](handle, content)
    return n


def refuse_open(path: Any) -> None:
    """Refuse what this process has open: a file, or one in a folder."""
    whole = os.path.realpath(os.fspath(path))
    for link in os.listdir("/proc/self/fd"):
        try:
            held = os.readlink(f"/proc/self/fd/{link}")
        except OSError:
            continue
        if held == whole or held.startswith(whole + os.sep):
            raise refused(errno.EACCES, path)


def left_alone_when_open(name: str, *, overwrites: bool) -> Callable[..., Any]:
    """As a function that takes a name away, which Windows does of nothing that is open."""

    def careful(path: Any, *rest: Any, **more: Any) -> Any:
        refuse_open(path)
        if rest and os.path.lexists(rest[0]):
            refuse_open(rest[0])
            if not overwrites or os.path.isdir(rest[0]):
                raise refused(errno.EEXIST, rest[0])
        return real[name](path, *rest, **more)

    return careful


def byte_locks() -> ModuleType:
    """As `msvcrt`: a byte from where the handle stands, and what is locked nobody else may read."""
    import fcntl

    def locking(handle: int, mode: int, n_bytes: int) -> None:
        if os.lseek(handle, 0, os.SEEK_CUR) < os.fstat(handle).st_size:
            raise AssertionError("what is locked could not be read by who asks for its holder")
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    made = ModuleType("msvcrt")
    made.__dict__.update(LK_NBLCK=2, locking=locking)
    return made


def become_alike() -> None:
    """Take away and change, from now on."""
    assert Path("/proc/self/fd").is_dir(), "this needs a system that lists what is open"
    sys.modules["msvcrt"] = byte_locks()
    for module in ABSENT:
        sys.modules[module] = None  # type: ignore[assignment]
    for home, names in GONE.items():
        for name in names:
            delattr(home, name) if hasattr(home, name) else None
    os.O_BINARY = BINARY  # type: ignore[attr-defined]
    os.open, os.fsync, os.write = opened, synced, written
    os.rename = left_alone_when_open("rename", overwrites=False)
    os.replace = left_alone_when_open("replace", overwrites=True)
    os.unlink = os.remove = left_alone_when_open("unlink", overwrites=False)
    shutil._use_fd_functions = False  # type: ignore[attr-defined]
    warnings.filterwarnings("error", category=EncodingWarning, module="sim")


if __name__ == "__main__":
    become_alike()
    import sim.run.workspace as workspace
    from sim.cli import main

    workspace.OPEN_STAYS = True
    main()
