"""Try mutants on the tests that touch their files: ``python -m tests.mutants`` (``make mutants``).

Names choose: a sample (a file of this folder), a file of the project, or a mutant. What no test notices is printed, and
what a test notices that is not the one named for it. ``--draw 20`` tries so many, drawn by ``--seed``.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.drawn import part_of
from tests.mutants.mutant import Mutant, mutants
from tests.mutants.trying import Answer, copy_of_the_tree, judged


def main(given: Sequence[str] | None = None) -> int:
    """Try what was asked for and return 1 if anything was not noticed that should have been."""
    asked = _asked(given)
    every = named(asked.names)
    chosen = every if asked.draw is None else part_of(every, asked.draw, seed=asked.seed)
    answers = tried(chosen, processes=asked.processes)
    bad = [answer for answer in answers if answer.noticed == bool(answer.mutant.lives)]
    lives = sum(bool(mutant.lives) for mutant in chosen)
    _say(f"{len(chosen)} mutants: {len(chosen) - lives - len(bad)} noticed, {lives} let live, {len(bad)} to answer")
    return 1 if bad else 0


def _asked(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("names", nargs="*", help="samples, files or mutants; all where none is named")
    parser.add_argument("--draw", type=int, help="try so many, drawn from those")
    parser.add_argument("--seed", default="", help="what the draw is made from")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    return parser.parse_args(given)


def named(names: Sequence[str]) -> list[Mutant]:
    """Return the mutants of samples, files and names; all of them if there are none.

    Raises
    ------
    SystemExit
        If a name is none of these.
    """
    every = mutants()
    unknown = [name for name in names if not any(_is(mutant, name) for mutant in every)]
    if unknown:
        raise SystemExit(f"no sample, file or mutant is called {', '.join(unknown)}")
    return [mutant for mutant in every if not names or any(_is(mutant, name) for name in names)]


def _is(mutant: Mutant, name: str) -> bool:
    return name in {mutant.name, mutant.sample, mutant.file}


def tried(chosen: list[Mutant], *, processes: int) -> list[Answer]:
    """Return what became of each mutant, printed as it is known; each process has a copy of the tree."""
    with tempfile.TemporaryDirectory() as place:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(processes):
            (folder := Path(place) / str(number)).mkdir()
            trees.put(copy_of_the_tree(folder))
        with ThreadPoolExecutor(processes) as pool:
            return [_told(answer) for answer in pool.map(lambda mutant: _with_a_tree(mutant, trees), chosen)]


def _with_a_tree(mutant: Mutant, trees: SimpleQueue[Path]) -> Answer:
    tree = trees.get()
    try:
        return judged(mutant, tree)
    finally:
        trees.put(tree)


def _told(answer: Answer) -> Answer:
    mutant = answer.mutant
    at = "" if answer.by.partition("[")[0] == mutant.noticed_by else f" by {answer.by}"
    word = "noticed" if answer.noticed else "let live" if mutant.lives else "SURVIVES"
    _say(f"{word:8} {mutant.name}: {mutant.breaks} ({mutant.file}; {answer.seconds:.0f} s){at}")
    return answer


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
