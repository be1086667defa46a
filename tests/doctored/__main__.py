"""Doctor so many folders on two processes and print what came of them."""

from __future__ import annotations

import argparse
import functools
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.doctored import changes
from tests.doctored.judging import Told, judged
from tests.doctored.sources import made_up, real


def main() -> int:
    """Return how many went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.doctored")
    parser.add_argument("n", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--made-up", action="store_true", help="only folders that no model made")
    asked = parser.parse_args()
    changes.PARQUET_DEEDS.append(changes.row_bomb)
    told, size = Told(), 25
    with tempfile.TemporaryDirectory() as place:
        sources = list((made_up if asked.made_up else real)(Path(place)))
        started = time.perf_counter()
        some = [range(first, min(first + size, asked.n)) for first in range(0, asked.n, size)]
        with ProcessPoolExecutor(2, mp_context=get_context("fork"), max_tasks_per_child=None) as pool:
            for one in pool.map(functools.partial(judged, sources, seed=asked.seed), some):
                told += one
                sys.stdout.write("".join(f"{line}\n" for line in one.wrong))
                sys.stdout.flush()
    for line in told.resorts:
        sys.stdout.write(f"by the last resort: {line}\n")
    sys.stdout.write(
        f"{asked.n} folders in {time.perf_counter() - started:.0f} s: {len(told.wrong)} wrong, at most "
        f"{told.peak_mb:.0f} MB, {len(told.resorts)} by the last resort; {dict(sorted(told.counts.items()))}\n"
    )
    return min(len(told.wrong), 1)


if __name__ == "__main__":
    sys.exit(main())
