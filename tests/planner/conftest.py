"""A small result of a design that fills ranges, run once, and the page in the making of it; nobody changes these."""

from __future__ import annotations

from typing import Any

import pytest

from sim.planner.data import PageMade
from sim.planner.simulated import SimulatedDesign
from sim.store import Result
from tests.planner import designed


@pytest.fixture(scope="session")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return designed.shared(tmp_path_factory)


@pytest.fixture(scope="session")
def design(result: Result) -> SimulatedDesign:
    return SimulatedDesign.of(result)


@pytest.fixture(scope="session")
def made(design: SimulatedDesign) -> PageMade:
    """The page of that result alone, without more futures."""
    return PageMade(design)


@pytest.fixture(scope="session")
def data(made: PageMade) -> dict[str, Any]:
    return made.data()


@pytest.fixture(scope="session")
def futures(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return designed.futures(tmp_path_factory)
