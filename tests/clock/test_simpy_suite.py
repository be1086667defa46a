"""SimPy's own tests pass on the model's clock: processes, timeouts, conditions, interrupts and resources are SimPy's.

`make` unpacks them in ``.venv/suite``, from the source of the version that is installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import pytest
import simpy

from tests.engine.need import compiled_or_skip

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SUITE = ROOT / ".venv" / "suite" / f"simpy-{simpy.__version__}"
SOURCE, COMPILED = CLOCKS = ("sim.model.clock", "compiled_clock")
"""The modules of which the clock is tried."""

N_TESTS = 132
"""How many tests SimPy 4.1.2 has, without its benchmarks and those of `REAL_TIME`."""

REAL_TIME = "tests/test_rt.py"
"""They hold an environment of SimPy against the clock on the wall: not the model's, and failed by a busy machine."""

TELLS_A_TRACEBACK = "tests.test_exceptions.test_exception_chaining"
"""It compares a traceback word for word, in which the step of our environment stands above that of SimPy."""


@dataclass(frozen=True)
class Ran:
    """What became of the tests of a suite, by name."""

    passed: frozenset[str]
    others: dict[str, str]


def ran(clock: str, report: Path) -> Ran:
    """Run SimPy's tests on the clock of a module, in a process of its own."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not benchmark", "-p", "no:cacheprovider"]
    command += ["-p", "on_our_clock", f"--clock={clock}", f"--junitxml={report}", f"--ignore={REAL_TIME}", "tests"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(HERE), str(ROOT)])}
    done = subprocess.run(command, cwd=SUITE, env=environment, capture_output=True, text=True, check=False)
    assert report.is_file(), done.stdout + done.stderr
    cases = {f"{one.get('classname')}.{one.get('name')}": one for one in ET.parse(report).iter("testcase")}
    others = {name: (one[0].text or "") for name, one in cases.items() if len(one)}
    return Ran(passed=frozenset(cases) - frozenset(others), others=others)


@pytest.mark.parametrize("clock", CLOCKS)
def test_the_tests_of_simpy_pass_on_the_clock_of_the_model(clock: str, tmp_path: Path) -> None:
    """All of them ran, and but for the one that reads a traceback all of them passed."""
    if clock == COMPILED:
        compiled_or_skip()
    assert (SUITE / "tests").is_dir(), f"the tests of SimPy {simpy.__version__} are not there: `make` fetches them"
    found = ran(clock, tmp_path / "report.xml")

    assert found.others.keys() == {TELLS_A_TRACEBACK}, "\n".join(found.others.values())
    assert len(found.passed) == N_TESTS - 1
    assert "Traceback mismatch" in found.others[TELLS_A_TRACEBACK]


def test_the_suite_is_that_of_the_locked_version() -> None:
    """The lock file, the suite and what is installed go together."""
    named = (HERE / "simpy.txt").read_text(encoding="utf-8")
    locked = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")

    assert f"\nsimpy=={simpy.__version__} " in named
    assert f"\nsimpy=={simpy.__version__} " in locked
    assert named.rpartition("sha256:")[2].strip() in locked
