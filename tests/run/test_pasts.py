"""Pasts at rest: jobs go on from them and leave nothing there; what dies is done again; all end with whoever asked."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.run.executor import Ask, Failure, RunError
from sim.run.forks import CAN_REST, Craft
from sim.run.pasts import AGAIN, Bound, Pasts
from tests.run import crafts

pytestmark = pytest.mark.skipif(not CAN_REST, reason="this system cannot copy a process that is under way")


def opened(craft: Craft = crafts.CRAFT, *, workers: int = 2, mb: float | None = None, said: Any = None) -> Pasts:
    """Open pasts that tell numbers in place of worlds."""
    return Pasts(craft, workers=workers, bound=Bound(mb=mb, said=said or (lambda _: None)))


def asks(*jobs: Any, roots: Any = (0,)) -> list[Ask]:
    """Ask each job of each past."""
    return [Ask(key=root, root=root, job=job) for root in roots for job in jobs]


def always(_: object) -> bool:
    return True


@pytest.fixture
def pasts() -> Iterator[Pasts]:
    """Pasts for one worker, so that jobs of one past come one after the other."""
    with opened(workers=1) as made:
        yield made


def until(true: Callable[[], object], *, seconds: float = 20.0) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_there(process: int) -> bool:
    """Whether a process lives."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


# --- answers ----------------------------------------------------------------------------------------------------------


def test_every_job_begins_from_the_same_moment(pasts: Pasts) -> None:
    assert [outcome for _, outcome in pasts.answers(asks("a", "b", "c"))] == [("a", 1), ("b", 1), ("c", 1)]


@pytest.mark.parametrize("stays", [True, False])
@pytest.mark.parametrize("workers", [1, 4])
def test_a_past_is_made_once_however_many_go_on_from_it(tmp_path: Path, workers: int, stays: bool) -> None:
    note = tmp_path / "note"
    with opened(workers=workers) as pasts:
        answers = list(pasts.answers(asks(*range(6), roots=[note]), stays=lambda _: stays))
        at_rest = pasts.at_rest()
        again = [list(pasts.answers(asks("x", roots=[note]), stays=lambda _: stays))]

    assert sorted(outcome for _, outcome in answers) == [(k, 1) for k in range(6)]
    assert at_rest == ((note,) if stays else ())
    assert [outcome for _, outcome in again[0]] == [("x", 1)]
    assert note.read_text().count("made") == (1 if stays else 2)


def test_a_failure_is_the_one_that_a_whole_process_would_give(pasts: Pasts) -> None:
    broken, bug, unsaid, fine = (outcome for _, outcome in pasts.answers(asks("break", "stumble", "unsayable", "a")))

    assert isinstance(broken, Failure)
    assert (broken.job, broken.trace) == ("break", None)
    assert broken.line.startswith("week 1.00: resident 2: two places held")
    assert (bug.line, "in go_on" in bug.trace) == ("ZeroDivisionError: nobody there", True)
    assert "pickle" in unsaid.line
    assert fine == ("a", 1)


def test_a_past_that_cannot_be_made_is_the_answer_to_all_its_jobs() -> None:
    with opened(dataclasses.replace(crafts.CRAFT, past_of=crafts.fail_to_make)) as pasts:
        outcomes = [outcome for _, outcome in pasts.answers(asks("a", "b", roots=(0, 1)))]

    assert len(outcomes) == 4
    assert all(one.line.startswith("week 3.00: resident 4: a resident was lost") for one in outcomes)


def test_a_full_disk_is_the_disks_trouble_not_the_jobs(pasts: Pasts) -> None:
    with pytest.raises(OSError, match="No space left"):
        list(pasts.answers(asks("full disk", "a")))

    assert [outcome for _, outcome in pasts.answers(asks("a"))] == [("a", 1)]


def test_what_fails_before_any_past_is_one_line() -> None:
    with opened(dataclasses.replace(crafts.CRAFT, prepare=crafts.refuse)) as pasts:
        with pytest.raises(RunError, match="ZeroDivisionError: no plan"):
            pasts.start()
        outcomes = [outcome for _, outcome in pasts.answers(asks("a", "b", roots=(0, 1, 2)))]

    assert [one.line for one in outcomes] == ["ZeroDivisionError: no plan"] * 6


def test_one_turn_at_a_time(pasts: Pasts) -> None:
    turn = pasts.answers(asks("a", "b"))
    next(turn)
    with pytest.raises(RunError, match="a question is still being answered; close it"):
        pasts.answers(asks("c"))
    turn.close()

    assert [outcome for _, outcome in pasts.answers(asks("c"))] == [("c", 1)]


# --- death ------------------------------------------------------------------------------------------------------------


def test_a_job_whose_process_dies_is_done_again_and_that_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    once = tmp_path / "once"
    with opened(said=said.append) as pasts:
        outcomes = [outcome for _, outcome in pasts.answers(asks(once, "a"))]

    assert sorted(outcomes, key=str) == sorted([(once, 1), ("a", 1)], key=str)
    assert said == [AGAIN]


def test_a_job_whose_process_dies_again_and_again_is_one_failure(pasts: Pasts) -> None:
    died, fine = (outcome for _, outcome in pasts.answers(asks("die", "a")))

    assert died.line.startswith("a worker process died (killed, or out of memory)")
    assert fine == ("a", 1)


def test_a_past_that_dies_while_it_is_made_is_made_again(tmp_path: Path) -> None:
    craft = dataclasses.replace(crafts.CRAFT, past_of=crafts.die_at_first)
    with opened(craft) as pasts:
        outcomes = [outcome for _, outcome in pasts.answers(asks("a", "b", roots=[tmp_path / "once"]))]

    assert sorted(outcomes) == [("a", 1), ("b", 1)]


def test_a_past_that_dies_again_and_again_is_one_failure_for_each_job() -> None:
    with opened(dataclasses.replace(crafts.CRAFT, past_of=crafts.die_always)) as pasts:
        outcomes = [outcome for _, outcome in pasts.answers(asks("a", "b"))]

    assert [one.line.partition(" (")[0] for one in outcomes] == ["a worker process died"] * 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which processes there are")
def test_whatever_is_killed_at_rest_or_at_work_the_answers_are_the_same() -> None:
    with opened() as pasts:
        list(pasts.answers(asks("a", roots=range(3)), stays=always))
        for victim in pasts.processes():  # the stem and three pasts
            if is_there(victim):
                os.kill(victim, signal.SIGKILL)
            outcomes = [outcome for _, outcome in pasts.answers(asks("b", roots=range(3)), stays=always)]

            assert outcomes == [("b", 1)] * 3


# --- the end ----------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which processes there are")
def test_closed_at_work_those_at_work_end_and_the_pasts_stay() -> None:
    with opened() as pasts:
        list(pasts.answers(asks("a", roots=range(3)), stays=always))
        until(lambda: len(pasts.processes()) == 4)  # the stem and three pasts
        at_rest = set(pasts.processes())
        turn = pasts.answers(asks("a", roots=[0]) + asks("slow", roots=[1, 2]), stays=always)
        assert next(turn)[1] == ("a", 1)
        until(lambda: len(set(pasts.processes()) - at_rest) == 2)
        turn.close()
        until(lambda: set(pasts.processes()) == at_rest, seconds=5.0)

        assert list(turn) == []
        assert [outcome for _, outcome in pasts.answers(asks("b", roots=range(3)), stays=always)] == [("b", 1)] * 3


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which processes there are")
@pytest.mark.parametrize("craft", [crafts.CRAFT, dataclasses.replace(crafts.CRAFT, past_of=crafts.take_a_while)])
def test_closed_in_the_middle_nobody_is_left(craft: Craft) -> None:
    pasts = opened(craft)
    pasts.start()
    turn = pasts.answers(asks("slow", roots=range(2)), stays=always)
    pasts.fill(turn)
    until(lambda: len(pasts.processes()) >= 3)
    processes = pasts.processes()
    pasts.close()

    assert not [one for one in processes if is_there(one)]
    with pytest.raises(RunError, match="this session is closed"):
        pasts.answers(asks("a"))


ASKER = """
from tests.run import crafts
from tests.run.test_pasts import always, asks, opened
pasts = opened()
list(pasts.answers(asks("a", roots=range(3)), stays=always))
turn = pasts.answers(asks("slow", roots=range(2)), stays=always)
pasts.fill(turn)
print(*pasts.processes(), flush=True)
next(turn)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which processes there are")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_when_the_asker_dies_nobody_is_left(how: signal.Signals) -> None:
    asker = subprocess.Popen(
        [sys.executable, "-c", ASKER],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert asker.stdout is not None
    processes = [int(one) for one in asker.stdout.readline().split()]
    asker.send_signal(how)
    asker.wait(timeout=20)
    asker.stdout.close()

    assert len(processes) >= 4
    until(lambda: not [one for one in processes if is_there(one)], seconds=10.0)


# --- memory -----------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what processes hold")
def test_with_little_memory_fewer_pasts_stay_which_is_said_and_the_answers_are_the_same() -> None:
    said: list[str] = []
    with opened(workers=1, said=said.append) as pasts:
        list(pasts.answers(asks("a"), stays=always))
        pasts.bound_mb = 1.5 * pasts.needed_mb(more=1) - 0.5 * pasts.needed_mb()  # room for two and a half
        outcomes = [outcome for _, outcome in pasts.answers(asks("b", roots=range(5)), stays=always)]

        assert outcomes == [("b", 1)] * 5
        assert len(pasts.at_rest()) == 2
        assert len(said) == 1
        assert said[0].startswith("memory: 2 of 5 pasts stay at rest within")
        until(lambda: len(pasts.processes()) == 3)  # the stem and two pasts: who answered last may still be leaving
        assert 0.0 < pasts.memory_mb() <= pasts.bound_mb
