"""What happens is told in order to everybody; who loses the line misses nothing, and who leaves is not missed."""

from __future__ import annotations

import threading
from itertools import islice

from sim.planner.serve.feed import HEARTBEAT, Feed
from tests.run.test_pasts import until


def names(frames: list[bytes]) -> list[str]:
    """Return the events of frames in short."""
    return [frame.decode().split("\n")[1].removeprefix("event: ") for frame in frames]


def feed_with(*events: str, run: int = 1) -> Feed:
    """Return a feed of a run of which something was told."""
    feed = Feed()
    feed.begin(run, {"replications": 2})
    for event in events:
        feed.tell(event, {}, is_last=event == "done")
    return feed


def test_who_comes_in_the_middle_hears_the_run_from_its_beginning() -> None:
    feed = feed_with("replication", "estimate")

    assert names(list(islice(feed.frames(None), 3))) == ["begun", "replication", "estimate"]
    assert next(feed.frames(None)) == b'id: 1.1\nevent: begun\ndata: {"run":1,"replications":2}\n\n'


def test_who_lost_the_line_hears_what_came_since() -> None:
    feed = feed_with("replication", "estimate", "done")

    assert names(list(islice(feed.frames("1.2"), 2))) == ["estimate", "done"]
    assert next(feed.frames("1.4", patience=0.0)) == HEARTBEAT
    assert next(feed.frames("1.99", patience=0.0)) == HEARTBEAT


def test_who_comes_when_a_run_is_over_hears_nothing_of_it() -> None:
    feed = feed_with("done")

    for last in (None, "7.1", "nonsense", "1", "-1.1", "1.1\r\nX: y", "9" * 99 + ".1"):
        assert next(feed.frames(last, patience=0.0)) == HEARTBEAT


def test_who_stays_hears_the_next_run() -> None:
    feed = feed_with("done")
    frames = feed.frames(None, patience=30.0)
    threading.Timer(0.05, lambda: feed.begin(2, {})).start()

    assert next(frames) == b'id: 2.1\nevent: begun\ndata: {"run":2}\n\n'


def test_a_slow_reader_goes_on_with_the_run_at_hand() -> None:
    feed = feed_with("replication")
    frames = feed.frames(None)
    next(frames)
    next(frames)
    feed.begin(2, {})
    feed.tell("replication", {})

    assert [frame.split(b"\n")[0] for frame in islice(frames, 2)] == [b"id: 2.1", b"id: 2.2"]


def test_closed_it_lets_everybody_go() -> None:
    feed = feed_with("replication")
    heard: list[bytes] = []
    reader = threading.Thread(target=lambda: heard.extend(feed.frames(None)))
    reader.start()
    until(lambda: len(heard) == 2)
    feed.close()
    reader.join(timeout=10)

    assert not reader.is_alive()
    assert names(heard) == ["begun", "replication"]
