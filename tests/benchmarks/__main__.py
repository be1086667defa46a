"""What the engine must reach, measured here and now: ``python -m tests.benchmarks``, or ``make bench``.

Ratios are of pairs taken in turn in one process, times are CPU unless it says otherwise, and medians are told. A run in
full and the country are not run here: their costs are read from the folders that `make run` and
`ijmond simulate configs/checks/country.yaml` wrote, if these are given.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tests.benchmarks.document import table, write
from tests.benchmarks.growing import growth, memory
from tests.benchmarks.machine import machine
from tests.benchmarks.measuring import measuring
from tests.benchmarks.promises import promises
from tests.benchmarks.real import real
from tests.benchmarks.rows import Row
from tests.benchmarks.same_flow import same_flow
from tests.benchmarks.timing import SAY, Sizes
from tests.benchmarks.what_if import what_if
from tests.benchmarks.whole import build, country, in_full, quick
from tests.benchmarks.workers import workers

PARTS: dict[str, Callable[[Sizes], Iterator[Row]]] = {
    "real": real,
    "flow": same_flow,
    "measures": measuring,
    "quick": quick,
    "what_if": what_if,
    "growth": growth,
    "promises": promises,
    "build": build,
    "workers": workers,
    "memory": memory,
}
"""What is measured here."""


def main() -> None:
    """Measure, print, and write if asked."""
    options = _options()
    told = machine()
    SAY(told)
    sizes = dataclasses.replace(Sizes(), rounds=options.rounds, long_rounds=min(options.rounds, Sizes().long_rounds))
    for part in _parts(options):
        rows = list(_said(part(sizes)))
        if options.write is not None:
            _renew(options.write, rows, machine=told)


def _renew(file: Path, rows: Iterable[Row], *, machine: str) -> None:
    """Write what a part measured as soon as it is there: what comes after it may fail."""
    write(file, machine=machine, table=table(rows, before=file.read_text(encoding="utf-8")))


def _parts(options: argparse.Namespace) -> Iterator[Callable[[Sizes], Iterable[Row]]]:
    """Yield what is to be told: first what is read from folders, which may be refused, then what takes time."""
    if options.results is not None:
        yield lambda _: in_full(options.results)
    if options.country is not None:
        yield lambda _: country(options.country)
    yield from (part for name, part in PARTS.items() if name in (PARTS if options.only is None else options.only))


def _said(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        SAY("  ".join(cell for cell in row.cells() if cell))
        yield row


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=Sizes().rounds, help="rounds of every comparison")
    parser.add_argument(
        "--only", choices=PARTS, nargs="*", help="some parts of it; none: only what is read from folders"
    )
    parser.add_argument("--from", dest="results", type=Path, metavar="RESULT", help="the folder of a run in full")
    parser.add_argument("--country", type=Path, metavar="FOLDER", help="the folder of the country's run")
    parser.add_argument("--write", type=Path, metavar="FILE", help="a file whose tables are renewed: docs/speed.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
