"""Extreme configurations drawn by a seed: ``python -m tests.extreme 200 [--seed S]``.

Each is the region with few residents and up to five numbers at an edge of what may stand there, or far out of what
usually does, under one of our scenarios. Whatever it is, it ends with every promise of the model and every bound of a
measure kept, or there is one line for each thing that is wrong; never a traceback, never a run without end.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from sim.config import Configuration, load_configuration
from sim.engine import engine
from sim.errors import ConfigurationError, EndlessError
from sim.measures import measure
from tests.fuzz import in_time
from tests.model import small

ROOT = Path(__file__).parents[1]
SCENARIOS = tuple(sorted(path.stem for path in (ROOT / "configs" / "scenarios").glob("*.yaml")))
START, DATE = dt.date(2026, 6, 1), dt.date(2026, 11, 1)
"""When runs start, and when a number that changes does; scenarios take effect at the first day of 2027."""

BLOCK = 25
"""How many seeds, one after the other, have one scenario."""

MOST_SECONDS = 120
"""Of processor time, within which a configuration must be judged and run."""

EDGES: dict[str, tuple[float, ...]] = {
    "weeks": (0.0, 1e-9, 0.1, 1.0, 520.0, 10_000.0),
    "years": (0.0, 1e-4, 18.0, 27.0, 200.0),
    "hours": (0.0, 1e-9, 0.1, 1_000.0, 8_784.0),
    "fraction": (0.0, 1e-9, 0.5, 1.0 - 1e-9, 1.0),
    "factor": (0.0, 1e-9, 3.0**-0.5, 1.0, 100.0, 1_000.0),
    "1/year": (0.0, 1e-9, 1.0, 52.0, 1_000.0),
    "residents": (0.0, 1.0, 2.0, 400.0),
    "places": (0.0, 0.5, 1.0, 1e6),
    "fte": (0.0, 1e-9, 0.001, 0.5, 1.0, 300.0),
    "count": (0, 1, 5, 1_000_000),
    "trede": (1, 5, 6),
    "eur": (0.0, 1.0, 1e12),
}
"""By unit: the ends of what may stand there, what lies just inside, and what has a meaning of its own."""

BEYOND: tuple[float, ...] = (-1.0, 1e9, 1e300)
"""What may stand nowhere."""

WORDS: dict[str, tuple[Any, ...]] = {
    "rules.hand_over.kind": ("between_organisations", "everywhere"),
    "rules.contact.spread": ("constant", "exponential"),
    "rules.wsp_access.kind": ("direct", "through_trajectory"),
    "rules.signalling.structured": (True, False),
    "rules.learning.sheltered_places": (True, False),
    "rules.trajectory.individual.family": ("constant", "exponential", "lognormal", "uniform"),
    "rules.hand_over.wait.family": ("constant", "exponential", "lognormal", "uniform"),
    "model.placement.candidate_patience.family": ("constant", "exponential", "lognormal", "uniform"),
    "resources.task_hours.contact.family": ("constant", "exponential", "lognormal", "uniform"),
    "resources.staffing.absence.family": ("constant", "exponential", "lognormal", "uniform"),
}
"""Kinds of rules and families of durations."""

DAYS = (2, 61, 215, 400, 800)
"""How long a run may be: under a scenario, which takes effect on the 214th day, one of the last three."""


@cache
def base(scenario: str) -> Configuration:
    """Return the region with a fiftieth of its people, under a scenario or none."""
    scaled = {path: change for path, change in small.scaled(0.02).items() if path.startswith("circumstances.")}
    few: dict[str, Any] = scaled | {"measurement.targets": {}}
    few |= {"measurement.window": {"start": START, "measured_from": START, "until": dt.date(2030, 1, 1)}}
    return load_configuration(small.IJMOND, scenarios=(scenario,) if scenario else (), overrides=few)


def drawn(seed: int) -> tuple[str, dict[str, Any]]:
    """Return a scenario, perhaps none, and what is extreme; a block of seeds has one scenario, which is read once."""
    luck = random.Random(f"extreme {seed}")
    scenario = luck.choice(("", SCENARIOS[seed // BLOCK % len(SCENARIOS)]))
    known = [one for one in base(scenario).numbers() if not one.path.startswith("measurement.targets")]
    changes: dict[str, Any] = {}
    for one in luck.sample(known, luck.randint(1, 5)):
        figure = one.steps[0][1]
        change = _listed(figure, one.unit, luck) if isinstance(figure, tuple) else _extreme(figure, one.unit, luck)
        if luck.random() < 0.15 and "[" not in one.path:
            change = small.number(
                {START: list(figure) if isinstance(figure, tuple) else figure, DATE: change}, one.unit
            )
        changes[one.path] = change
    for path in luck.sample(sorted(WORDS), luck.choice((0, 0, 1, 2))):
        changes[path] = luck.choice(WORDS[path])
    until = START + dt.timedelta(days=luck.choice(DAYS[2:] if scenario else DAYS))
    changes["measurement.window"] = {"start": START, "measured_from": START + (until - START) / 2, "until": until}
    return scenario, {path: change for path, change in changes.items() if "[" not in path}


def _extreme(figure: float, unit: str, luck: random.Random) -> float:
    """Return an extreme number in place of another: at an edge, far from the usual one, or one that cannot be."""
    chance = luck.random()
    if chance < 0.05:
        return luck.choice(BEYOND)
    if chance < 0.75 or not figure:
        return luck.choice(EDGES.get(unit, (0.0, 1.0)))
    far = figure * luck.choice((0.01, 0.1, 10.0, 100.0))
    return round(far) if isinstance(figure, int) else far


def _listed(figures: tuple[float, ...], unit: str, luck: random.Random) -> list[float]:
    """Return an extreme list: shares all in one class, else each number extreme by itself or all the same."""
    if abs(sum(figures) - 1.0) < 1e-9:
        one = luck.randrange(len(figures))
        return [float(k == one) for k in range(len(figures))]
    if luck.random() < 0.5:
        return [_extreme(figures[0], unit, luck)] * len(figures)
    return [_extreme(figure, unit, luck) for figure in figures]


def judged(seed: int) -> tuple[str, str]:
    """Return what comes of the configuration of a seed, in a word, and what is wrong with that."""
    scenario, changes = drawn(seed)
    try:
        with in_time(MOST_SECONDS):
            configuration = base(scenario).with_changes(changes)
            measure(engine().run_replication(configuration, replication=0, seed=seed), configuration)
    except ConfigurationError as error:
        right = all(len(str(one).split("; ")) >= 3 and "\n" not in str(one) for one in error.problems)
        return ("refused", "") if right and error.problems else ("wrong", f"{seed}: {error}")
    except EndlessError as error:
        return "stopped", "" if "\n" not in str(error) else f"{seed}: {error}"
    except Exception as error:
        return "wrong", f"{seed}: {type(error).__name__}: {error}: {scenario or 'no scenario'}, {changes}"
    return "ended", ""


def extreme(seeds: range, judge: Callable[[int], tuple[str, str]] = judged) -> tuple[Counter[str], list[str]]:
    """Judge the configurations of some seeds; return how often each answer came, and what went wrong."""
    answers = [judge(seed) for seed in seeds]
    return Counter(answer for answer, _ in answers), [line for _, line in answers if line]


def main() -> int:
    """Judge as many as are asked for with two processes, and print what came."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("n", type=int, nargs="?", default=200)
    words.add_argument("--seed", type=int, default=0)
    asked = words.parse_args()
    started, counts, wrong, first = time.perf_counter(), Counter[str](), list[str](), 1_000_000 * asked.seed
    some = [range(k, min(k + BLOCK, first + asked.n)) for k in range(first, first + asked.n, BLOCK)]
    with ProcessPoolExecutor(2) as pool:
        for more, lines in pool.map(extreme, some):
            counts += more
            wrong += lines
            sys.stdout.write("".join(f"{line}\n" for line in lines))
            sys.stdout.flush()
    sys.stdout.write(f"{counts.total()} in {time.perf_counter() - started:.0f} s: {dict(counts)}\n")
    return len(wrong)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
