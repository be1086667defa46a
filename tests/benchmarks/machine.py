"""The machine on which something is measured, in one sentence."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from sim.engine.unit import BUILT, Record
from tests.benchmarks.rows import load

GB = 2.0**30


def machine() -> str:
    """Return processor, cores, memory, system, Python, compiler, unit, and how busy it is."""
    record = Record.read(BUILT)
    tools = ", ".join(f"{name} {version}" for name, version in record.tools.items())
    return (
        f"{_processor()}, {os.cpu_count()} cores, {_memory_gb():.0f} GB; {platform.system()} {platform.release()}; "
        f"{platform.python_implementation()} {platform.python_version()}; the unit made with {tools}; "
        f"load {load()} when it began."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _memory_gb() -> float:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GB
    except (AttributeError, ValueError):
        return float("nan")
