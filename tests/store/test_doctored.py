"""Folders of somebody who means harm: a line for each, in time, in memory, and nothing run or written elsewhere."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.doctored.judging import Told, judged
from tests.doctored.sources import made_up
from tests.drawn import of_this_commit

N, SEED = 60, 1


def test_no_doctored_folder_makes_a_command_fail_otherwise_than_in_words(tmp_path: Path) -> None:
    sources, numbers, told = list(made_up(tmp_path)), of_this_commit(range(N), N // 3), Told()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for one in pool.map(judged, [sources] * 2, [numbers[::2], numbers[1::2]], [SEED] * 2):
            told += one

    assert told.wrong == []
    assert told.counts.total() == len(numbers)
    assert len(told.resorts) <= N // 10
