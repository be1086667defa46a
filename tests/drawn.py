"""A promise with many cases: the gate tries the part of them that is drawn by the commit, ``IJMOND_EVERY=1`` all."""

from __future__ import annotations

import functools
import os
import random
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parents[1]
EVERY = "IJMOND_EVERY"
"""The variable with which nothing is drawn: every case is tried, as before a release."""

T = TypeVar("T")


@functools.cache
def commit() -> str:
    """Return the commit, or an empty text in a tree without one: then the same cases are tried each time."""
    asked = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return asked.stdout.strip()


def of_this_commit(cases: Sequence[T], n: int) -> list[T]:
    """Return `n` of some cases in their order, another part at another commit; every one where that is asked for."""
    return list(cases) if os.environ.get(EVERY) else part_of(cases, n, seed=commit())


def part_of(cases: Sequence[T], n: int, *, seed: str) -> list[T]:
    """Return `n` of some cases in their order, the same for the same seed; all where there are no more."""
    if n >= len(cases):
        return list(cases)
    return [cases[k] for k in sorted(random.Random(seed).sample(range(len(cases)), n))]
