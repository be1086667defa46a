"""The self-check: what the source does in small regions, the unit must do to the last bit.

The regions are the one that the package comes with, made small: as it is, and through the date of every scenario in
the folder beside it. What follows from more of them is a matter of the tests.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.carried import CONFIGS, carried
from sim.engine.choice import Engine, loaded, source_engine
from sim.engine.unit import Record
from sim.errors import CaseloadError

if TYPE_CHECKING:
    from sim.config import Configuration
    from sim.records import Records

SHARE = 0.05
"""Of all that a region has more of when it is larger, and of the hours of staff."""

SEEDS = (1, 20)
BEFORE, AFTER = dt.timedelta(days=300), dt.timedelta(days=500)
"""How long the small regions run before and after the date of a scenario."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that both must do, by its name."""

    name: str
    configuration: Configuration
    seed: int


def main(unit: str) -> None:
    """Say as JSON what came of the check of the unit in a file, or that it cannot be made."""
    try:
        todo = list(deeds(folder_of_regions()))
    except (CaseloadError, OSError) as error:
        sys.stdout.write(json.dumps({"cannot": str(error).splitlines()[0]}) + "\n")
        return
    sys.stdout.write(json.dumps(held_together(source_engine(), _engine_of(Path(unit)), todo)) + "\n")


def held_together(source: Engine, compiled: Engine, todo: list[Deed]) -> dict[str, Any]:
    """Return what two engines do otherwise, the digests of the first, and the ratio of their CPU times."""
    first, seconds = _done(source, todo)
    second, compiled_seconds = _done(compiled, todo)
    other = [name for name, digest in first.items() if second[name] != digest]
    words = f"it does otherwise than its source ({', '.join(other)})" if other else ""
    return {"other": words, "digests": first, "ratio": round(seconds / max(compiled_seconds, 1e-9), 2)}


def deeds(folder: Path) -> Iterator[Deed]:
    """Yield what is done in the first region of a folder: as it is, and through the date of each of its scenarios."""
    region = min(folder.glob("*.yaml"), default=folder / "region.yaml")
    for seed in SEEDS:
        yield Deed(name=f"as it is, seed {seed}", configuration=small_region(region), seed=seed)
    for file in sorted((folder / "scenarios").glob("*.yaml")):
        yield Deed(name=file.stem, configuration=small_region(region, scenarios=file), seed=SEEDS[0])


def small_region(region: Path, *, scenarios: str | Path | Sequence[Path] = ()) -> Configuration:
    """Return a region made small, around its start or around the date from which scenarios hold."""
    from sim.config import load_configuration

    whole = load_configuration(region, scenarios=scenarios)
    date = whole.changes_on or whole.window.start + BEFORE
    window = {"start": date - BEFORE, "measured_from": date, "until": date + AFTER}
    overrides = {path: {"factor": SHARE} for path in _sizes(whole.document)}
    return load_configuration(
        region, scenarios=scenarios, overrides=overrides | {"measurement.window": window, "measurement.targets": {}}
    )


def _sizes(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the path of every number that says how large a region is and that no scenario replaces."""
    from sim.config import GROWS

    for pattern in GROWS:
        if pattern[0] == "circumstances":
            yield from _fitting(document, pattern)
    yield "resources.staffing.hours_per_fte_year"


def _fitting(part: Mapping[str, Any], pattern: Sequence[str | int], above: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield each path in a document that fits a pattern, in which ``*`` is any name."""
    if not pattern:
        yield ".".join(above)
        return
    for name in part if pattern[0] == "*" else pattern[:1]:
        if name in part:
            yield from _fitting(part[str(name)], pattern[1:], (*above, str(name)))


def digest_of_records(records: Records) -> str:
    """Return the sha256 of everything that a replication recorded, the number of engine events included."""
    import numpy as np

    from sim.records import Records

    known = hashlib.sha256()
    for one in fields(Records):
        value = getattr(records, one.name)
        known.update(f"\x1d{one.name}\x1e".encode())
        known.update(np.ascontiguousarray(value).tobytes() if isinstance(value, np.ndarray) else repr(value).encode())
    return known.hexdigest()


def folder_of_regions() -> Path:
    """Return where the region stands by which a unit is checked."""
    return carried() / CONFIGS


def _done(engine: Engine, todo: list[Deed]) -> tuple[dict[str, str], float]:
    """Return the digest of each deed, or how it ended, and the CPU time of all [s]."""
    began = time.process_time()
    found = {deed.name: _digest(engine, deed) for deed in todo}
    return found, time.process_time() - began


def _digest(engine: Engine, deed: Deed) -> str:
    try:
        return digest_of_records(engine.run_replication(deed.configuration, replication=0, seed=deed.seed))
    except CaseloadError as error:
        return str(error)


def _engine_of(unit: Path) -> Engine:
    record = Record(unit=unit.name, sha256="checked", python="", platform="", texts={}, text="", tools={}, seconds=0.0)
    return loaded(record, unit.parent)
