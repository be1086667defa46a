"""A stem as its asker sees it: a process that forks others when told to, with a line to each of these."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterable
from typing import Self

from sim.run.stem import Craft, Make, Once
from sim.run.wire import Inbox, send

PATIENCE_SECONDS = 10.0
"""How long a stem may take to end."""

START = "import sys; sys.path[:] = {path!r}; from sim.run.stem import main; main({handle})"


class Planted:
    """A stem at work; ``mb`` is what it holds [MB], None until it has said so, and ``failed`` why it never will."""

    def __init__(self, process: subprocess.Popen[bytes], line: socket.socket) -> None:
        self.process, self.line, self.inbox = process, line, Inbox(line)
        self.mb: float | None = None
        self.failed = ""

    @classmethod
    def of(cls, craft: Craft) -> Self:
        """Start a stem for a craft, in a session of its own: Ctrl-C in a terminal reaches only us, and we end it."""
        mine, theirs = socket.socketpair()
        command = [sys.executable, "-c", START.format(path=sys.path, handle=theirs.fileno())]
        process = subprocess.Popen(
            command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, start_new_session=True
        )
        theirs.close()
        with contextlib.suppress(OSError):  # that it died is heard on its line
            send(mine, craft)
        return cls(process, mine)

    def fork(self, told: Make | Once) -> tuple[socket.socket, socket.socket]:
        """Have it fork a process; return our ends of the line on which that speaks and of its leash.

        Raises
        ------
        OSError
            It is gone.
        """
        mine, theirs = lines()
        try:
            send(self.line, told, handles=theirs)
        except OSError:
            close(mine)
            raise
        finally:
            close(theirs)
        return mine

    def end(self) -> None:
        """Have it end its kin and itself; when it does not hear it is killed, and they end with it."""
        self.line.close()
        try:
            self.process.wait(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


Lines = tuple[socket.socket, socket.socket]


def lines() -> tuple[Lines, Lines]:
    """Return our and their ends of the line on which a process speaks and of its leash."""
    (talk, their_talk), (leash, their_leash) = socket.socketpair(), socket.socketpair()
    return (talk, leash), (their_talk, their_leash)


def close(held: Iterable[socket.socket]) -> None:
    """Let go of some lines."""
    for line in held:
        line.close()
