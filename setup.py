"""What an installation carries besides Python: regions, experiments, and the compiled model where one can be built.

Without a C compiler, or when the build fails, the package is as whole; one line says why its model is not compiled,
here and whenever it runs.
"""

import shutil
import sys
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from sim.carried import FOLDERS, LOCK  # noqa: E402 - found only from here on
from sim.engine.building import build  # noqa: E402
from sim.engine.unit import (  # noqa: E402
    BUILT,
    RECORD,
    WHY_NOT,
    Record,
    sound,
)
from sim.errors import CaseloadError, EngineError  # noqa: E402

PLACE = HERE / "build" / "unit"
"""Where a unit is built for a wheel, apart from the one that a checkout runs."""


def unit_for_a_wheel() -> Path | None:
    """Return the folder of a sound unit; None, with a line that says why, where there is none."""
    try:
        sound(BUILT, package=HERE / "sim")
    except EngineError:
        return built_for_a_wheel()
    return BUILT


def built_for_a_wheel() -> Path | None:
    """Build the unit apart from the checkout."""
    try:
        print(build(built=PLACE, package=HERE / "sim", say=print).line)
    except CaseloadError as error:
        print(f"the model is not compiled, and runs as it is: {error}", file=sys.stderr)
        PLACE.mkdir(parents=True, exist_ok=True)
        (PLACE / WHY_NOT).write_text(f"{error}\n", encoding="utf-8")
        return None
    return PLACE


UNIT = unit_for_a_wheel() if "bdist_wheel" in sys.argv else None


class Carrying(Distribution):
    """A distribution that is of one platform when it carries a unit."""

    def has_ext_modules(self) -> bool:
        """Whether it carries one."""
        return UNIT is not None


class Carried(build_py):
    """Puts the regions, the experiments and the unit beside the code; a checkout reads the former where they stand."""

    def run(self) -> None:
        """Copy the package, then what it carries; nothing of an earlier build stays."""
        super().run()
        if self.editable_mode:
            return
        for folder in FOLDERS:
            to = Path(self.build_lib, "sim", "carried", folder)
            shutil.rmtree(to, ignore_errors=True)
            shutil.copytree(HERE / folder, to, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(HERE / LOCK, Path(self.build_lib, "sim", "carried", LOCK))
        if "bdist_wheel" in sys.argv:
            self.carry_the_unit()

    def carry_the_unit(self) -> None:
        """Copy the unit, or why there is none."""
        to = Path(self.build_lib, "sim", "engine", "built")
        shutil.rmtree(to, ignore_errors=True)
        to.mkdir(parents=True)
        if UNIT is None:
            shutil.copy(PLACE / WHY_NOT, to)
            return
        for name in (RECORD, Record.read(UNIT).unit):
            shutil.copy(UNIT / name, to)


setup(distclass=Carrying, cmdclass={"build_py": Carried})
