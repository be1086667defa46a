"""Disturb runs by hand: ``python -m tests.faults N [--seed S] [--from K]``; prints a table and what went wrong."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.faults.matrix import REAL, TINY, Undisturbed, drawn, warm_up, wrong_with

COLD = 0.2
"""The part of the runs by the model that are the command itself."""


def say(line: str) -> None:
    """Say a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Go through sequences drawn by a seed; return how many went wrong."""
    asked = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    asked.add_argument("n", type=int, nargs="?", default=40, help="how many sequences")
    asked.add_argument("--seed", default="0", help="by which all are drawn")
    asked.add_argument("--from", dest="first", type=int, default=0, help="the number of the first")
    told = asked.parse_args()
    warm_up()
    wrong, table = 0, Counter[tuple[str, str]]()
    with tempfile.TemporaryDirectory(prefix="faults-") as place:
        undisturbed, since = Undisturbed(Path(place) / "undisturbed"), time.monotonic()
        for k in range(told.first, told.first + told.n):
            one = drawn(f"{told.seed}/{k}", kinds=(*TINY, *REAL), cold=COLD)
            found = wrong_with(one, undisturbed, Path(place) / str(k))
            wrong += bool(found)
            for disturbance in one.disturbances:
                table[one.kind, disturbance.fault] += 1
            if found:
                say("\n  ".join((f"WRONG {one}", *found)))
        say(f"{told.n} sequences in {time.monotonic() - since:.0f} s, {wrong} went wrong")
    for (kind, fault), n in sorted(table.items()):
        say(f"{kind:16} {fault:14} {n:5}")
    return wrong


if __name__ == "__main__":
    sys.exit(min(main(), 1))
