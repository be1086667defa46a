"""Values between two processes of one machine: each a frame on a socket, with open handles beside it where needed."""

from __future__ import annotations

import pickle
import socket
from collections.abc import Iterable, Iterator
from typing import Any

HEAD_BYTES = 8
"""The length of a frame, in front of it."""

AT_ONCE_BYTES = 1 << 18
"""What is read in one go of a frame that comes in pieces."""

MOST_HANDLES = 4


def send(line: socket.socket, value: object, *, handles: Iterable[socket.socket] = ()) -> None:
    """Say a value; the other side gets its own copy of each handle.

    Raises
    ------
    OSError
        Nobody is there any more.
    """
    frame = pickle.dumps(value)
    given = [one.fileno() for one in handles]
    head = len(frame).to_bytes(HEAD_BYTES, "little")
    if given:
        socket.send_fds(line, [head], given)
    else:
        line.sendall(head)
    line.sendall(frame)


def receive(line: socket.socket) -> tuple[Any, list[socket.socket]]:
    """Wait for a value; return it and the handles beside it.

    Raises
    ------
    EOFError
        Nobody is there any more.
    """
    head, handles, _, _ = socket.recv_fds(line, HEAD_BYTES, MOST_HANDLES)
    head += _exactly(line, HEAD_BYTES - len(head)) if head else b""
    if not head:
        raise EOFError
    frame = _exactly(line, int.from_bytes(head, "little"))
    return pickle.loads(frame), [socket.socket(fileno=handle) for handle in handles]


def _exactly(line: socket.socket, n: int) -> bytes:
    pieces = bytearray()
    while len(pieces) < n:
        piece = line.recv(min(n - len(pieces), AT_ONCE_BYTES))
        if not piece:
            raise EOFError
        pieces += piece
    return bytes(pieces)


class Inbox:
    """What has come of the values on a line that nobody waits for."""

    def __init__(self, line: socket.socket) -> None:
        self._line, self._pieces = line, bytearray()

    def values(self) -> Iterator[Any]:
        """Read what is there, without waiting for more than that; yield each value that is whole.

        Raises
        ------
        EOFError
            Nobody is there any more.
        """
        piece = self._piece()
        self._pieces += piece
        while len(self._pieces) >= HEAD_BYTES:
            end = HEAD_BYTES + int.from_bytes(self._pieces[:HEAD_BYTES], "little")
            if len(self._pieces) < end:
                return
            frame = bytes(self._pieces[HEAD_BYTES:end])
            del self._pieces[:end]
            yield pickle.loads(frame)

    def _piece(self) -> bytes:
        try:
            piece = self._line.recv(AT_ONCE_BYTES)
        except ConnectionError:
            piece = b""
        if not piece:
            raise EOFError
        return piece
