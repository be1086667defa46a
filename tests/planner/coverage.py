"""How often the bands of a page hold points that they were not made of: ``python -m tests.planner.coverage RESULT``.

With ``--all`` every point is held out once: five times another fifth of them, and all is fitted anew without these, the
widening of the bands too. That is five times the work, and tells of each measure five times as surely.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sim.analysis.emulation import BAND, Coverage, best_scale, emulated, scales_for
from sim.planner.data import PageMade
from sim.planner.measured import PageMeasure, measures_of
from sim.planner.simulated import HELD_OUT, SimulatedDesign
from sim.store import open_result

LOW, HIGH = 0.85, 0.95
"""Between these the share should lie."""


def coverages(design: SimulatedDesign, *, remainders: Iterable[int] = (0,)) -> dict[str, Coverage]:
    """Return how often the bands of each measure hold what was held out, over all scenarios and ways to hold out."""
    found: dict[str, Coverage] = defaultdict(lambda: Coverage(0, 0))
    for remainder in remainders:
        made = PageMade(dataclasses.replace(design, remainder=remainder))
        for one in measures_of(made.design):
            found[one.id] += coverage_of(made, one)
    return {name: some for name, some in found.items() if some.n}


def coverage_of(made: PageMade, one: PageMeasure) -> Coverage:
    """Return how often the bands of a measure hold what was held out; none of a measure that the page does not tell."""
    some = [made.points(one, name) for name in made.design.points]
    points = [mine for mine in some if mine is not None]
    if len(points) < len(some):
        return Coverage(0, 0)
    least, most = one.bounds
    scale = best_scale(points, scales_for(points, least=least, most=most))
    return sum((emulated(mine, scale=scale).coverage for mine in points), Coverage(0, 0))


def lines(found: Mapping[str, Coverage]) -> Iterator[str]:
    """Yield the table: those outside first, and whether so few points can tell them from the band that is stated."""
    total = sum(found.values(), Coverage(0, 0))
    outside = {name: one for name, one in found.items() if not LOW <= one.share <= HIGH}
    for name, one in sorted(found.items(), key=lambda item: item[1].share):
        mark = "" if name not in outside else "  could be 90 %" if one.could_be(BAND, BAND) else "  is not 90 %"
        yield f"{100 * one.share:5.1f} %  {one.hits:5d} of {one.n}  {name}{mark}"
    yield f"{len(found) - len(outside)} of {len(found)} measures between {LOW:.0%} and {HIGH:.0%}"
    yield f"all together: {100 * total.share:.1f} % of {total.n}"


def main() -> None:
    """Print the table of a result."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("result", type=Path)
    asked.add_argument("--all", action="store_true", help="hold every point out once")
    given = asked.parse_args()
    design = SimulatedDesign.of(open_result(given.result))
    for line in lines(coverages(design, remainders=range(HELD_OUT) if given.all else (0,))):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
