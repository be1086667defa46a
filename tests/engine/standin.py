"""Stand-ins for who writes the text of a unit: units of a few lines that hand on to the source, or fail in a known way.

They are built by the real Cython and the real C compiler, in seconds, so that all that happens to a unit can be tried
without the one of the model.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from sim.engine.choice import SelfCheck
from sim.engine.unit import PACKAGE

SAME = """
from sim.model.invariants import check as invariants__check
from sim.model.start import stand_at_start as start__stand_at_start
from sim.model.replication import begin as replication__begin
from sim.model.replication import go_on as replication__go_on
from sim.model.replication import run_replication as replication__run_replication
from sim.model.replication import run_until as replication__run_until
"""
"""A unit that does what its source does, for it is its source."""

OTHER_LUCK = (
    SAME
    + """
def replication__run_replication(configuration, *, replication, seed):
    from sim.model.replication import run_replication
    return run_replication(configuration, replication=replication, seed=seed + (seed == 20))
"""
)
"""A unit that does otherwise for one seed."""

UNKNOWN_NAME = (
    SAME
    + """
def nobody_calls_it():
    return a_name_that_nothing_has
"""
)
NO_CYTHON = "cdef double = 1\n"
DOES_NOT_LOAD = SAME + "raise ValueError('this unit does not load')\n"
CRASHES = SAME + "from os import abort\nabort()\n"
LACKS_ONE = "\n".join(line for line in SAME.splitlines() if "go_on" not in line) + "\n"


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a unit."""

    pyx: str
    modules: tuple[str, ...] = ("sim.units", "sim.durations")
    report: tuple[str, ...] = ("units.py:12: week_of: a date",)
    c: str = ""

    def finished(self, c_text: str) -> str:
        return c_text + self.c


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes always the same text; `c` is put at the end of the C text."""

    pyx: str = SAME
    c: str = ""

    def generate(self, package: Path) -> Text:
        assert package.name == "sim"
        return Text(self.pyx, c=self.c)


def agrees(_unit: Path) -> SelfCheck:
    """Find nothing otherwise."""
    return SelfCheck(digests={"a year": "1f"}, ratio=9.5)


def differs(_unit: Path) -> SelfCheck:
    """Find something otherwise."""
    return SelfCheck(other="it does otherwise than its source (a year)", digests={"a year": "1f"})


def small_package(folder: Path) -> Path:
    """Return a copy of what the units here are made of, to be changed at will."""
    package = folder / "sim"
    (package / "engine").mkdir(parents=True)
    for name in ("__init__.py", "units.py", "durations.py", "domain.py", "engine/tools.py"):
        shutil.copy(PACKAGE / name, package / name)
    return package
