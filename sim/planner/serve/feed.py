"""What happens in the run at hand, told in order to any number of readers, each at its own pace.

Who comes while a run is under way hears it from its beginning; who was there and lost the line, what came since. So a
page may go and another take over, and the run does not notice. What is told is kept until the next run begins.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from typing import Any

HEARTBEAT_SECONDS = 15.0
"""After which a reader who hears nothing is sent nothing: only so is it seen that nobody is there any more."""

HEARTBEAT = b":\n\n"

LAST_HEARD = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})")
"""How a frame is numbered: the run, and its place in it from 1."""


class Feed:
    """The frames of server-sent events of the run at hand."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._run, self._frames = 0, list[bytes]()
        self._is_under_way, self._is_closed = False, False

    def begin(self, run: int, told: Mapping[str, Any]) -> None:
        """Forget the run before, and tell that one begins."""
        with self._changed:
            self._run, self._frames, self._is_under_way = run, [], True
        self.tell("begun", told)

    def tell(self, event: str, told: Mapping[str, Any], *, is_last: bool = False) -> None:
        """Tell an event of the run at hand, with its data; `is_last`: the run ends with it."""
        with self._changed:
            data = json.dumps({"run": self._run, **told}, allow_nan=False, separators=(",", ":"))
            number = f"{self._run}.{len(self._frames) + 1}"
            self._frames.append(f"id: {number}\nevent: {event}\ndata: {data}\n\n".encode())
            self._is_under_way = self._is_under_way and not is_last
            self._changed.notify_all()

    def close(self) -> None:
        """Let every reader go."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def frames(self, last_heard: str | None, *, patience: float = HEARTBEAT_SECONDS) -> Iterator[bytes]:
        """Yield the frames behind the one that was `last_heard`, then each as it comes, until this is closed.

        Who heard none, or one of another run, hears a run that is under way from its beginning, and one that is over
        not at all. After so many seconds `patience` without any a `HEARTBEAT` is yielded.
        """
        run, place = self._from(last_heard)
        while True:
            with self._changed:
                if not self._news(run, place) and not self._is_closed:
                    self._changed.wait(patience)
                if self._is_closed:
                    return
                run, place = (run, place) if run == self._run else (self._run, 0)
                ahead = self._frames[place:]
                place += len(ahead)
            yield from ahead or [HEARTBEAT]

    def _news(self, run: int, place: int) -> bool:
        return run != self._run or place < len(self._frames)

    def _from(self, last_heard: str | None) -> tuple[int, int]:
        heard = LAST_HEARD.fullmatch(last_heard or "")
        with self._changed:
            if heard is not None and int(heard[1]) == self._run:
                return self._run, min(int(heard[2]), len(self._frames))
            return self._run, 0 if self._is_under_way else len(self._frames)
