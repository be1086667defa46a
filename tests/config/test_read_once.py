"""What several configurations share is read once, and what is wrong in it is told each time."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.config import Position, Settings, from_plain, load_configuration, reader

CONFIGURATION = Path(__file__).parents[2] / "configs" / "ijmond.yaml"


@pytest.fixture
def numbers_read(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The numbers that are looked at from now on."""
    looked, read_number = list[object](), reader.read_number

    def counted(node: object, *rest: object) -> object:
        looked.append(rest[1])
        return read_number(node, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(reader, "read_number", counted)
    return looked


def test_a_second_change_of_a_configuration_reads_only_what_it_changes(numbers_read: list[object]) -> None:
    configuration = load_configuration(CONFIGURATION)
    path = next(number.path for number in configuration.numbers() if isinstance(number.value, float))
    first = configuration.with_changes({path: {"factor": 1.0}})
    numbers_read.clear()
    second = configuration.with_changes({path: {"factor": 1.0}})

    assert second.digest == first.digest
    assert second.document == first.document
    assert 0 < len(numbers_read) < 0.2 * len(list(configuration.numbers()))


def test_what_is_wrong_in_a_shared_part_is_told_each_time() -> None:
    node = from_plain({"model": {"contacts": {"nobody": 1}}}, Position("document"))
    first, second = (reader.read(node, Settings) for _ in range(2))

    assert first.problems
    assert first.problems == second.problems
    assert first.wrong == second.wrong
