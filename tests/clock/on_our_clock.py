"""A plugin of pytest for SimPy's own tests: ``simpy.Environment`` is that of the module named by ``--clock``.

It stands on its own and imports nothing from these tests, because SimPy's tests are a package of the same name.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
import simpy

HORIZON_WEEKS = 10_000.0
"""Longer than any test of SimPy runs."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--clock", help="the module that holds a Clock and an Environment over it")


def pytest_configure(config: pytest.Config) -> None:
    module = import_module(config.getoption("--clock"))
    simpy.Environment = environment_of(module)


def environment_of(module: Any) -> type[simpy.Environment]:
    """Return the environment of a module as SimPy's tests make one: without a word about its calendar.

    Our moments are floats; where a test writes a moment in a text, it counts in whole numbers and reads them as such.
    """

    class Environment(module.Environment):
        def __init__(self) -> None:
            super().__init__(module.Clock(until=HORIZON_WEEKS))

        @property
        def now(self) -> float:
            now = super().now
            return int(now) if now.is_integer() else now

    return Environment
