"""Replications beside others in the same luck: from other starts, in other worlds, and without one entry of a file.

Whether the start leaves a trace in what is measured is told by comparing the first with the usual ones.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from sim.errors import ConfigurationError, Problem
from sim.plan import BASE_POINT, MEASURES_OF_A_START, PATHS_OF_A_START, WHOLE_WINDOW, Beside, Case, Job, case_of
from sim.plan.draws import tilted
from sim.stats.intervals import critical_value, max_t_draws, spread

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from sim.arrays import Bools, Floats
    from sim.config import Configuration
    from sim.studies.comparison.spec import ComparisonSpec
    from sim.studies.scenarios import ScenariosSpec
    from sim.texts import Text

STOCK = "circumstances.stock"
SHARES = ("in_activation_fraction", "in_trajectory_fraction")
TREDEN = ("trede_shares_under_1_year", "trede_shares_1_to_5_years", "trede_shares_over_5_years")
QUEUED = {"trajectory": 0.05, "placement": 0.02, "activation": 0.02}
"""How much of the stock stands in each queue of a full start, where none is entered."""

LONGEST_WEEKS = 26.0
"""How long those have waited at most."""

LOW, HIGH = 0, 1


def start_check(scenario: str, configuration: Configuration, *, n: int) -> Beside:
    """Return `n` replications of a scenario from each start that differs from its own."""
    if n == 0:
        return Beside()
    documents, cases, jobs = {}, {}, []
    for start, document in starts_of(configuration).items():
        key = case_of(scenario, BASE_POINT, beside=start)
        documents[key], cases[key] = document, Case(document=key, role="start")
        jobs += [Job(scenario, BASE_POINT, k, start) for k in range(n)]
    return Beside(jobs=tuple(jobs), documents=documents, cases=cases)


def starts_of(configuration: Configuration) -> dict[str, dict[str, Any]]:
    """Return a configuration with each other start, as a document; a start that is the same is left out."""
    stock, start = configuration.document["circumstances"]["stock"], configuration.window.start.isoformat()
    changed: dict[str, dict[str, Any]] = {
        "emptier": dict(_shares(stock, LOW, start=start)) | {"waiting": None},
        "fuller": dict(_shares(stock, HIGH, start=start)) | {"waiting": _waiting(configuration, stock)},
        "less_far": dict(_treden(stock, LOW)) | {"trajectory_done_fraction": None},
        "further": dict(_treden(stock, HIGH)) | {"trajectory_done_fraction": 1.0},
    }
    found = {name: _with(configuration, changes) for name, changes in changed.items()}
    return {name: one.document for name, one in found.items() if one.digest != configuration.digest}


def _with(configuration: Configuration, changes: Mapping[str, Any]) -> Configuration:
    stock = configuration.document["circumstances"]["stock"]
    real = {f"{STOCK}.{name}": value for name, value in changes.items() if value is not None or name in stock}
    return configuration.with_changes(real)


def _ends(number: Mapping[str, Any]) -> tuple[float, float] | None:
    """Return the ends of what is thought possible of a number, as values or factors; None when nobody said."""
    ends = number.get("range") or number.get("factor_range")
    return None if ends is None else (ends[LOW], ends[HIGH])


def _at_end(number: Mapping[str, Any], end: int, *, start: str) -> float | None:
    """Return a number at an end of what is thought possible of it when the run starts; None when nobody said."""
    ends = _ends(number)
    if ends is None:
        return None
    return float(ends[end] if "range" in number else ends[end] * _at_start(number["value"], start))


def _at_start(value: Any, start: str) -> float:
    """Return the value of a number on the day of the start, of one that changes over time the one that holds then."""
    if not isinstance(value, Mapping):
        return float(value)
    return float(value[max((day for day in value if day <= start), default=min(value))])


def _shares(stock: Mapping[str, Any], end: int, *, start: str) -> Iterator[tuple[str, float]]:
    for name in SHARES:
        most = _at_end(stock[name], end, start=start)
        if most is not None:
            yield name, min(1.0, most)


def _treden(stock: Mapping[str, Any], end: int) -> Iterator[tuple[str, list[float]]]:
    """Yield the shares of the treden, tilted towards the lowest or the highest."""
    for name in TREDEN:
        ends = _ends(stock[name])
        if ends is not None and isinstance(stock[name]["value"], list):
            yield name, tilted(stock[name]["value"], ends[end])


def _waiting(configuration: Configuration, stock: Mapping[str, Any]) -> dict[str, Any]:
    """Return longer waiting lists than are entered; where none are, those that a part of the stock would make."""
    if "waiting" in stock:
        start = configuration.window.start.isoformat()
        entered = {name: (_at_end(number, HIGH, start=start), number) for name, number in stock["waiting"].items()}
        return {name: number if most is None else most for name, (most, number) in entered.items()}
    municipalities = configuration.at(configuration.window.start).circumstances.municipalities.values()
    size = sum(municipality.stock_at_start for municipality in municipalities)
    return {name: float(round(share * size)) for name, share in QUEUED.items()} | {"longest_weeks": LONGEST_WEEKS}


NUMBERS = ("circumstances.", "resources.", "rules.", "model.", "measurement.prices.", "measurement.norms.")
"""Where the entries stand that a replication may read; a window or a target says what is looked at."""

FIRST = 0
"""The replication that is run once more: each such entry costs one replication, of a scenario only its own years."""


def without_each(
    scenario: str, configuration: Configuration, *, entries: Iterable[str], load: Callable[[str], Configuration]
) -> Beside:
    """Return a replication of a scenario without each of its entries; `load` gives its configuration without one.

    An entry that says what is there without it has none, nor has one without which the rest cannot stand.
    """
    documents, cases, jobs = {}, {}, []
    named = [path for path in entries if path.startswith(NUMBERS)]
    for number, path in enumerate(named, start=1):
        try:
            other = load(path)
        except ConfigurationError:
            continue
        if other.digest == configuration.digest:
            continue
        job = Job(scenario, BASE_POINT, FIRST, f"without-{number:03d}")
        case = dataclasses.replace(case_for(scenario, BASE_POINT, other), role="without", factors=path)
        documents[job.case], cases[job.case] = other.document, dataclasses.replace(case, document=job.case)
        jobs.append(job)
    return Beside(jobs=tuple(jobs), documents=documents, cases=cases)


def without_entries(asked: ScenariosSpec, scenarios: dict[str, Configuration], *, quick: bool) -> list[Beside]:
    """Return those replications for scenarios beside each other, each entry in the first of them that has it.

    So what the file overrides is left out of the first scenario only, and what an overlay sets of the first over which
    that overlay is laid. A smaller run has none.
    """
    told: set[tuple[Path | None, str]] = set()
    found: list[Beside] = []
    for name, configuration in scenarios.items() if not quick else ():
        new = [entry for entry in asked.entries(name) if entry not in told]
        told.update(new)

        def load(path: str, name: str = name) -> Configuration:
            return asked.load(name, without=path)

        found.append(without_each(name, configuration, entries=dict.fromkeys(path for _, path in new), load=load))
    return found


Frames: TypeAlias = "tuple[pd.DataFrame, pd.DataFrame]"
"""The measures and the paths of one replication."""

CONFIDENCE = 0.95
ROUNDING = 6.0**-0.5
"""The standard deviation of the difference of two numbers by the rounding of each to a whole one."""

KEY = ["series", "group_by", "group", "period", "week", "date"]
COLUMNS = ("start", *KEY, "counts", "usual", "difference", "band_low", "band_high", "trace", "n_pairs")


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPair:
    """What came of one replication from the usual start and from another."""

    start: str
    usual: Frames
    other: Frames


def compare_starts(pairs: Iterable[StartPair]) -> pd.DataFrame:
    """Return what each other start changes in each path and each measure, with a band that holds for all of them.

    For one start the bands of all that counts, every week of every path and every measure over the window, hold
    together with 95 % confidence. So ``trace`` is wrong about any of them for one start in twenty, not more. Weeks
    before the measured window have a band as wide by the same rule, and leave no trace in what is reported.
    """
    import pandas as pd

    by_start: dict[str, list[pd.DataFrame]] = {}
    for pair in pairs:
        by_start.setdefault(pair.start, []).append(_side_by_side(pair))
    found = [_compared(start, frames) for start, frames in by_start.items()]
    return pd.concat(found, ignore_index=True)[list(COLUMNS)] if found else pd.DataFrame(columns=list(COLUMNS))


def _side_by_side(pair: StartPair) -> pd.DataFrame:
    """Return a row for each thing compared: from the usual start and from the other."""
    both = _long(pair.usual).merge(_long(pair.other), on=[*KEY, "counts"], how="outer", suffixes=("", "_other"))
    return both.set_index([*KEY, "counts"])


def _long(frames: Frames) -> pd.DataFrame:
    """Return measures and paths of a replication in one form."""
    import pandas as pd

    return pd.concat(_parts_of(*frames), ignore_index=True)[[*KEY, "counts", "value"]]


def _parts_of(rows: pd.DataFrame, series: pd.DataFrame) -> Iterator[pd.DataFrame]:
    mine = rows[(rows["period"] == WHOLE_WINDOW) & rows["group_by"].isin(MEASURES_OF_A_START)]
    yield mine.assign(series=mine["measure"], week=-1.0, date="", counts=True)
    paths = series[series["group_by"].isin(PATHS_OF_A_START)]
    yield paths.assign(period="", counts=paths["in_window"])


def _compared(start: str, frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the mean differences that a start makes, with their bands."""
    import pandas as pd

    usual, other = (pd.concat([one[name] for one in frames], axis=1) for name in ("value", "value_other"))
    differences = (other.to_numpy(dtype=np.float64) - usual.to_numpy(dtype=np.float64)).T
    table = usual.index.to_frame(index=False)
    whole = np.isfinite(differences).all(axis=0)
    half = _half_width(differences, counts=table["counts"].to_numpy(dtype=np.bool_) & whole)
    mean = np.where(whole, np.where(whole, differences, 0.0).mean(axis=0), np.nan)
    low, high = mean - half, mean + half
    return table.assign(
        start=start,
        week=table["week"].where(table["week"] >= 0.0),
        usual=usual.mean(axis=1).to_numpy(),
        difference=mean,
        band_low=low,
        band_high=high,
        trace=table["counts"].to_numpy(dtype=np.bool_) & ((low > 0.0) | (high < 0.0)),
        n_pairs=len(frames),
    )


def _half_width(differences: Floats, *, counts: Bools) -> Floats:
    """Return how far the bands reach to each side; nan with fewer than two pairs, or without a value in one.

    A few replications may by luck all differ by one and the same whole number of people. So where only people are
    counted the spread is at least that of rounding to whole ones.
    """
    n = len(differences)
    if n < 2 or not counts.any():
        return np.full(differences.shape[1], np.nan)
    critical = critical_value(max_t_draws(differences[:, counts]), level=CONFIDENCE)
    in_people = (differences == np.round(differences)).all(axis=0) & (differences != 0.0).any(axis=0)
    sd = np.maximum(spread(differences), np.where(in_people, ROUNDING, 0.0))
    half: Floats = critical * sd / np.sqrt(n)
    return np.where(np.isfinite(differences).all(axis=0), half, np.nan)


def case_for(scenario: str, point: str, configuration: Configuration) -> Case:
    """Return the case that runs a configuration of its own."""
    past = configuration.past_digest if configuration.changes_on is not None else None
    return Case(document=case_of(scenario, point), past=past)


# --- other worlds ---------------------------------------------------------------------------------

WORLD = "world-"
"""What the point of another world begins with."""

Worlds: TypeAlias = "dict[tuple[str, str], Configuration]"
"""The configuration of each scenario in each other world, by scenario and the point that the world is."""


def worlds_of(asked: ComparisonSpec, *, quick: bool = False, names: Iterable[str] | None = None) -> Worlds:
    """Return every scenario (`names`: these only) in each other world.

    Raises
    ------
    ConfigurationError
        An overlay is no configuration with a scenario, or takes effect on a date, and so is a change and no world.
    """
    found: Worlds = {}
    for i, overlay in enumerate(asked.worlds.overlays if asked.worlds is not None else ()):
        for name in asked.in_worlds() if names is None else names:
            one = asked.world_of(name, overlay, quick=quick)
            if one.scenarios[-1].takes_effect is not None:
                raise ConfigurationError([_no_world(asked, i, overlay)])
            found[name, WORLD + one.scenarios[-1].name] = one
    return found


def _no_world(asked: ComparisonSpec, i: int, overlay: str) -> Problem:
    key = ("worlds", "overlays", i)
    came, needed = f"came {overlay!r}, which takes effect on a date", "an overlay that rules the whole run was needed"
    todo = "remove its takes_effect, or compare it as a scenario"
    return asked.place_of(*key).problem(key, came=came, needed=needed, todo=todo)


def in_worlds(worlds: Worlds, *, n: int) -> Beside:
    """Return `n` replications of each scenario in each other world."""
    plain = {case: case_for(*case, one) for case, one in worlds.items()}
    factors = {case: one.scenarios[-1].name for case, one in worlds.items()}
    return Beside(
        jobs=tuple(Job(*case, k) for case in worlds for k in range(n)),
        documents={case_of(*case): one.document for case, one in worlds.items()},
        cases={
            case_of(*case): dataclasses.replace(one, role="world", factors=factors[case]) for case, one in plain.items()
        },
    )


def labels_of_worlds(worlds: Worlds) -> dict[str, Text]:
    """Return what each world is called: as its overlay."""
    return {point: one.scenarios[-1].label for (_, point), one in worlds.items()}
