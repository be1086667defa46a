"""Who of a team gets the next case, by the rules of assignment: workers by name, with their caseloads."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sim.model.order import for_group, least_loaded
from sim.rules.assignment import NO_GROUP


def somebody(name: str, cases: float, fte: float, specialism: int = NO_GROUP) -> Any:
    return SimpleNamespace(name=name, cases=cases, fte=fte, specialism=specialism)


def name_of(worker: Any) -> str | None:
    return None if worker is None else worker.name


@pytest.mark.parametrize(
    "anna, bram, chosen",
    [
        pytest.param((80, 1.0), (79, 1.0), "Bram", id="he has one case less"),
        pytest.param((80, 1.0), (50, 0.5), "Anna", id="80 cases per fte is less than 100"),
        pytest.param((60, 0.6), (90, 0.9), "Anna", id="equal loads go to the first in line"),
        pytest.param((0, 0.1), (1, 1.0), "Anna", id="an empty caseload always comes first"),
    ],
)
def test_the_least_loaded_gets_the_case(anna: tuple[float, float], bram: tuple[float, float], chosen: str) -> None:
    assert name_of(least_loaded([somebody("Anna", *anna), somebody("Bram", *bram)])) == chosen


@pytest.mark.parametrize(
    "anna, bram, group, chosen",
    [
        pytest.param((10, 1.0, NO_GROUP), (90, 1.0, 2), 2, "Bram", id="he is the specialist and below the norm"),
        pytest.param((10, 1.0, NO_GROUP), (100, 1.0, 2), 2, "Anna", id="the specialist is at the norm"),
        pytest.param((60, 1.0, NO_GROUP), (50, 1.0, 2), 0, "Bram", id="others go to whoever has most room"),
        pytest.param((60, 1.0, 2), (25, 0.5, 2), 2, "Bram", id="of two specialists the least loaded"),
    ],
)
def test_a_specialist_who_is_free_goes_first(
    anna: tuple[float, float, int], bram: tuple[float, float, int], group: int, chosen: str
) -> None:
    assert name_of(for_group([somebody("Anna", *anna), somebody("Bram", *bram)], group, norm=100)) == chosen


def test_somebody_alone_gets_every_case_and_nobody_gets_none() -> None:
    assert name_of(least_loaded([somebody("Bram", 200, 1.0)])) == "Bram"
    assert least_loaded([]) is None
    assert for_group([], 2, norm=100) is None
