"""The memory of a replication, measured in a fresh process so that nothing else counts."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

YEARS = 0.25
"""Long enough for everybody to be asleep somewhere, short enough that few have left and the log is small."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory of a process before its run and at its peak, the log, and who lives in it."""

    before_mb: float
    peak_mb: float
    log_mb: float
    n_residents: int


def kb_per_resident(*, size: int) -> tuple[float, Memory]:
    """Return the memory per resident without the log, as the slope between two sizes [KB], and the small run."""
    one, many = _in_fresh_process(1), _in_fresh_process(size)
    more_mb = (many.peak_mb - many.log_mb) - (one.peak_mb - one.log_mb)
    return 1024.0 * more_mb / (many.n_residents - one.n_residents), one


def _in_fresh_process(size: int) -> Memory:
    command = [sys.executable, "-m", "tests.benchmarks.memory", str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    return Memory(**json.loads(done.stdout))


def _measure(size: int) -> Memory:
    from sim.engine import engine
    from tests.benchmarks.configuration import reduced

    configuration = reduced(years=YEARS, size=size)
    run_replication = engine().run_replication
    before_mb = _status_mb("VmRSS")
    records = run_replication(configuration, replication=0, seed=1)
    log_mb = 2.0 * (records.events.nbytes + records.residents.nbytes) / 2**20  # the chunks, and the arrays made of them
    return Memory(before_mb, _status_mb("VmHWM"), log_mb, len(records.residents))


def _status_mb(name: str) -> float:
    """Return a number of this process as the kernel keeps it; unlike `ru_maxrss` it does not remember the parent's."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return float(line.split()[1]) / 1024.0
    raise RuntimeError(f"{name} is not in /proc/self/status; memory is measured on Linux only")


if __name__ == "__main__":
    json.dump(asdict(_measure(int(sys.argv[1]))), sys.stdout)
