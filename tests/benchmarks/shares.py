"""What is left in the compiled run, by group of work: ``python -m tests.benchmarks.shares [--write docs/speed.md]``.

Replications of the whole region run one after another in a process of their own, and `perf` of Linux looks every
two milliseconds where that process is. A share is of the moments at which it looked.
"""

from __future__ import annotations

import argparse
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sim.config import load_configuration
from tests.benchmarks.configuration import REGION
from tests.benchmarks.document import write
from tests.benchmarks.timing import ROOT, SAY, SEED, Sizes, compiled

READY = "ready"
PER_SECOND = 499
PERCENT = 100.0
MODULES: dict[str, tuple[str, ...]] = {
    "calendar": ("clock",),
    "staff's diaries, piles and order of choice": (
        "diary",
        "start",
        "order",
        "organisation",
        "staff",
    ),
    "market and sheltered company": ("market", "placement", "sheltered"),
    "log and hours": ("recording", "world"),
    "checks": ("invariants",),
}
"""The groups of the modules of the model; a module in none of them tells the life of a resident."""

RESIDENTS = "residents' own code, rules and draws"
PROCESSES = "SimPy and its processes"
GARBAGE = "letting go of the world of the run before"
PYTHON = "Python: allocator, dicts, numbers"
LIBRARIES = "numpy and libc: packing the log, copies, exp and log"
KERNEL = "the system: page faults above all"
OTHER = "what Cython adds: items, calls, objects made"

LINE = re.compile(r"\s*(?P<share>[\d.]+)%\s+(?P<library>\S+)\s+\[(?P<level>.)\]\s+(?P<symbol>.+)")
IN_UNIT = re.compile(r"4unit_\d*(?:Rows_)?([a-z_]+?)__")
BY_SYMBOL = (
    (re.compile(r"^(gc_|visit_|subtract_refs|PyObject_IS_GC)|traverse|tp_clear"), GARBAGE),
    (re.compile(r"Coroutine|generator|_PyEval|_gen_|GenericGetAttr|GetMethod|_PyType_Lookup"), PROCESSES),
)
"""Symbols whose group hangs on their own name, wherever they are."""


def group_of(library: str, symbol: str) -> str:
    """Return to which group a moment belongs.

    Examples
    --------
    >>> group_of("unit-1.so", "__pyx_f_3sim_6engine_5built_4unit_17Rows_clock__Entry_sink")
    'calendar'
    >>> group_of("unit-1.so", "__pyx_f_3sim_6engine_5built_4unit_risks__retime")
    "residents' own code, rules and draws"
    >>> group_of("libpython3.11.so.1.0", "_Py_dict_lookup")
    'Python: allocator, dicts, numbers'
    """
    named = next((group for pattern, group in BY_SYMBOL if pattern.search(symbol)), None)
    if named is not None:
        return named
    if library.startswith("unit-"):
        return _group_in_unit(symbol)
    if library.startswith(("[", "kernel")):
        return KERNEL
    return PYTHON if "python" in library and "cpython" not in library else LIBRARIES


def _group_in_unit(symbol: str) -> str:
    found = IN_UNIT.search(symbol)
    if found is None:
        return OTHER
    groups = {module: group for group, modules in MODULES.items() for module in modules}
    return groups.get(found[1], RESIDENTS)


def shares(lines: Iterable[str]) -> dict[str, float]:
    """Return the share of each group [%], the largest first, from lines of perf: share, library, [k] or [.], symbol."""
    found: dict[str, float] = {}
    for line in lines:
        if (told := LINE.match(line)) is not None:
            group = group_of("[kernel]" if told["level"] == "k" else told["library"], told["symbol"])
            found[group] = found.get(group, 0.0) + float(told["share"])
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def looked(seconds: int) -> list[str]:
    """Return what perf reports of so many seconds of a run."""
    command = [sys.executable, "-m", "tests.benchmarks.shares", "--run"]
    with (
        tempfile.TemporaryDirectory() as place,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as run,
    ):
        file = str(Path(place) / "perf.data")
        try:
            assert run.stdout is not None
            if run.stdout.readline().strip() != READY:
                raise SystemExit("the run to be looked at does not start")
            _perf("record", "-F", str(PER_SECOND), "-g", "-p", str(run.pid), "-o", file, "--", "sleep", str(seconds))
        finally:
            run.send_signal(signal.SIGKILL)
        fields = ["--no-children", "-g", "none", "--stdio", "-F", "overhead,dso,symbol"]
        return _perf("report", "-i", file, *fields).splitlines()


def _perf(*words: str) -> str:
    try:
        return subprocess.run(["perf", *words], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        why = getattr(error, "stderr", "") or str(error)
        raise SystemExit(f"perf does not look here: {why.strip().splitlines()[-1]}") from error


def told(found: Mapping[str, float]) -> Iterator[str]:
    """Yield the lines of a table."""
    yield "| share | of |"
    yield "|---|---|"
    whole = sum(found.values())
    for group, share in found.items():
        yield f"| {PERCENT * share / whole:.0f} % | {group} |"


def run() -> None:
    """Run replications for ever."""
    overrides = {"measurement.window": Sizes().window, "measurement.targets": {}}
    configuration = load_configuration(REGION, overrides=overrides)
    compiled()
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    replication = 0
    while True:
        compiled().run_replication(configuration, replication=replication, seed=SEED)
        replication += 1


def main() -> None:
    """Look, print, and write if asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.shares", description=__doc__)
    parser.add_argument("--seconds", type=int, default=30, help="how long is looked")
    parser.add_argument("--run", action="store_true", help="be what is looked at")
    parser.add_argument("--write", type=Path, metavar="FILE", help="a file whose profile is renewed: docs/speed.md")
    options = parser.parse_args()
    if options.run:
        run()
    part = "\n".join(told(shares(looked(options.seconds))))
    SAY(part)
    if options.write is not None:
        write(options.write, profile=part)


if __name__ == "__main__":
    main()
