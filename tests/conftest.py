"""What every test may count on, and which are for the gate alone."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # workers share the cores already; more threads only wait there

HERE = Path(__file__).parent
SLOW = (
    *(
        "browser",
        "cli",
        "clock",
        "commands",
        "compiler",
        "docs",
        "engine",
        "faults",
        "golden",
        "properties",
        "readme",
        "run",
        "studies",
    ),
    *("theory", "world", "analysis/comparison/test_self.py", "analysis/selection/test_choosing.py"),
    *("analysis/selection/test_staffing.py", "config/test_real_scenarios.py", "config/test_scenarios.py"),
    *("measures/test_asked.py", "measures/test_monthly.py", "model/test_common_random_numbers.py"),
    *("model/test_conservation.py", "model/test_order.py", "model/test_switch.py", "model/test_waiting_at_start.py"),
    *("report/test_comparison.py", "report/test_designed.py", "report/test_report.py", "report/test_languages.py"),
    *(
        "analysis/design/test_sobol.py",
        "config/test_assumed_otherwise.py",
        "measures/test_own_measures.py",
        "model/test_door.py",
    ),
    *("model/test_diary_machine.py", "model/test_other_names.py", "model/test_reorganising.py", "model/test_seats.py"),
    *("model/test_determinism.py", "model/test_exits.py", "model/test_inflow.py", "model/test_market.py"),
    *("model/test_memory.py", "model/test_scenarios.py", "model/test_teams.py"),
    *("report/test_hostile_names.py", "store/test_doctored.py", "store/test_published.py", "wrong"),
)
"""What makes worlds, starts processes, or tries a promise a thousand times: ``make test`` runs it, ``make check`` not.

A single test of another file is marked ``slow`` where it stands.
"""


def is_slow(file: Path) -> bool:
    """Say whether all of a file, or of a folder, is for the gate alone."""
    return any(file == HERE / name or HERE / name in file.parents for name in SLOW)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even read what is left out: its imports alone take longer than many a test."""
    return True if config.option.markexpr == "not slow" and is_slow(collection_path) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in a slow place."""
    for item in items:
        if is_slow(item.path):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session", autouse=True)
def signals_are_heard() -> None:
    """A suite that a shell or nohup started ignores some signals, and so would all that it starts."""
    for name, usual in (
        ("SIGINT", signal.default_int_handler),
        ("SIGTERM", signal.SIG_DFL),
        ("SIGHUP", signal.SIG_DFL),
    ):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, usual)
