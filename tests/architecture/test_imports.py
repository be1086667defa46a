"""Imports go one way, and only the model knows the simulation library; import-linter says it too, this says where."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter

from tests.architecture.source import FILES, ROOT, imports_of, module_of, name_of

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
LAYERS = [re.findall(r"sim\.(\w+)", layer) for layer in reversed(CONTRACTS[0]["layers"])]
"""From the words up to the command line; who stands on one line does not know the other."""

HEIGHT = {package: height for height, layer in enumerate(LAYERS) for package in layer}
MODULES = {module_of(file): file for file in FILES}


def package_of(module: str) -> str:
    """Return the second word of a dotted name."""
    return ([*module.split("."), ""])[1]


def test_a_module_imports_only_from_below() -> None:
    upwards = [
        f"{module} imports {other}"
        for module, file in MODULES.items()
        for other, for_types in imports_of(file)
        if not for_types and other.startswith("sim.") and _is_upwards(package_of(module), package_of(other))
    ]

    assert upwards == []


def _is_upwards(mine: str, theirs: str) -> bool:
    return theirs != mine and mine in HEIGHT and theirs in HEIGHT and HEIGHT[theirs] >= HEIGHT[mine]


def test_every_package_stands_on_a_layer() -> None:
    packages = {package_of(module) for module in MODULES if "." in module}

    assert packages - set(HEIGHT) == {"__main__"}


def test_no_module_imports_itself_by_a_detour() -> None:
    """Also inside a package: the files of the model can be read in one order."""
    graph = {
        module: {
            other for other, for_types in imports_of(file) if other in MODULES and not for_types and other != module
        }
        for module, file in MODULES.items()
    }
    packages = {module for module, file in MODULES.items() if file.name == "__init__.py"}
    inner = {module: {one for one in others if one not in packages} for module, others in graph.items()}

    assert len(list(TopologicalSorter(inner).static_order())) == len(MODULES)


def test_only_the_model_knows_simpy() -> None:
    knows = {name_of(file) for file in FILES for other, _ in imports_of(file) if other.split(".")[0] == "simpy"}

    assert knows
    assert all(name.startswith("sim/model/") for name in knows), knows


def test_rules_are_told_no_time_and_draw_no_luck() -> None:
    """A rule gets what a person in that chair would know, plus a number where chance is part of it."""
    for module in (module for module in MODULES if module.startswith("sim.rules.")):
        known = {other for other, _ in imports_of(MODULES[module]) if other.startswith("sim")}
        assert known <= {"sim.domain", "sim.quantities", "sim.units"}, module


def test_nobody_draws_luck_without_an_address() -> None:
    """No module that the model uses imports a generator of random numbers that remembers where it was."""
    for module in MODULES:
        if package_of(module) in ("model", "rules", "randomness", "durations", "config", "records", "units", "domain"):
            for other, _ in imports_of(MODULES[module]):
                assert other.split(".")[0] not in ("random", "secrets", "uuid", "time"), f"{module} imports {other}"
                assert other != "numpy.random", f"{module} imports {other}"
            assert "np.random" not in MODULES[module].read_text(), module


def test_the_contracts_of_import_linter_hold() -> None:
    found = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.returncode == 0, found.stdout[-3000:] + found.stderr[-3000:]
    assert "0 broken" in found.stdout


HEAVY = ("pandas", "scipy.stats", "matplotlib", "pyarrow")


def test_what_answers_at_once_imports_nothing_heavy() -> None:
    """``--help`` and ``validate`` must not wait for libraries that they do not use."""
    code = f"import sys, sim.cli, sim.config, sim.errors; print([name for name in {HEAVY} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "[]"
