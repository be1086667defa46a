"""CPU times of calls, and the sizes at which everything is measured."""

from __future__ import annotations

import datetime as dt
import functools
import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from sim.engine import Engine, compiled_engine

ROOT = Path(__file__).parents[2]
SEED = 20260101
SAY = Console(highlight=False, soft_wrap=True).print


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much is measured: rounds, windows, and which experiment; `long_rounds` of what takes minutes.

    ``measured`` is what is changed in the region whose records are measured.
    """

    rounds: int = 5
    long_rounds: int = 3
    start: dt.date = dt.date(2010, 1, 1)
    until: dt.date = dt.date(2028, 1, 1)
    flow_years: float = 4.0
    growth_size: int = 10
    growth_years: int = 4
    experiment: Path = ROOT / "experiments" / "scenarios.yaml"
    what_if_replications: int = 20
    workers_replications: int = 4
    measured: Mapping[str, Any] = field(default_factory=dict)

    @property
    def window(self) -> dict[str, dt.date]:
        """The window of a run of the whole region."""
        return self.window_until(self.until)

    def window_until(self, until: dt.date) -> dict[str, dt.date]:
        """Return a window from the start; measured from its middle."""
        return {"start": self.start, "measured_from": self.start + (until - self.start) / 2, "until": until}


def cpu_seconds(run: Callable[[], Any]) -> tuple[float, Any]:
    """Return the CPU time of a call in this process, and what it returns."""
    gc.collect()
    began = time.process_time()
    result = run()
    return time.process_time() - began, result


@functools.cache
def compiled() -> Engine:
    """Return the compiled engine; without a sound one nothing here can be measured, and that is said."""
    return compiled_engine(say=SAY)


def ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Return the ratio of each pair."""
    return [a / b for a, b in zip(above, below, strict=True)]
