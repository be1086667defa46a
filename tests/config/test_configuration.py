"""A right document becomes settings for each date, with a digest that depends on nothing else."""

from __future__ import annotations

import copy
import datetime as dt
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from sim.config import Configuration, configuration_from_document, load_configuration
from sim.errors import ConfigurationError
from tests.config import synthetic

START = dt.date(2015, 1, 1)


@pytest.fixture
def document() -> dict[str, Any]:
    return synthetic.document()


def loaded(folder: Path, document: dict[str, Any], **arguments: Any) -> Configuration:
    return load_configuration(synthetic.write(folder, document), **arguments)


def dated(document: dict[str, Any]) -> dict[str, Any]:
    """A document in which two numbers change: one before the run and in it, one in it."""
    team = document["resources"]["teams"]["everything"]
    team["fte"]["value"] = {"2010-01-01": 1.0, "2018-06-01": 2.0, "2020-01-01": 3.0}
    document["model"]["work"]["barrier_factor"]["value"] = {"2020-01-01": 0.4, "2022-01-01": 0.6}
    return document


def test_numbers_hold_from_their_date_on_and_the_first_before_it(tmp_path: Path, document: dict[str, Any]) -> None:
    configuration = loaded(tmp_path, dated(document))

    def now(year: int, month: int = 1) -> tuple[float, float]:
        settings = configuration.at(dt.date(year, month, 1))
        return settings.resources.teams["everything"].fte, settings.model.work.barrier_factor

    assert [now(2005), now(2015), now(2018, 5), now(2018, 6), now(2020), now(2030)] == [
        (1.0, 0.4),
        (1.0, 0.4),
        (1.0, 0.4),
        (2.0, 0.4),
        (3.0, 0.4),
        (3.0, 0.6),
    ]


def test_dates_are_those_inside_the_run_on_which_something_changes(tmp_path: Path, document: dict[str, Any]) -> None:
    assert loaded(tmp_path, document).dates() == ()
    assert loaded(tmp_path, dated(document)).dates() == (dt.date(2018, 6, 1), dt.date(2020, 1, 1), dt.date(2022, 1, 1))


def test_settings_of_one_period_are_one_object(tmp_path: Path, document: dict[str, Any]) -> None:
    configuration = loaded(tmp_path, dated(document))

    assert configuration.at(START) is configuration.at(dt.date(2018, 5, 31))
    assert configuration.at(START) is not configuration.at(dt.date(2018, 6, 1))


def test_a_resolved_document_gives_the_same_configuration(tmp_path: Path, document: dict[str, Any]) -> None:
    once = loaded(tmp_path, dated(document))
    again = configuration_from_document(json.loads(json.dumps(once.document)))

    assert again.digest == once.digest
    assert again.document == once.document
    assert again.dates() == once.dates()
    assert [again.at(date) for date in (START, *again.dates())] == [once.at(date) for date in (START, *once.dates())]


def test_the_digest_does_not_see_how_a_file_is_written(tmp_path: Path, document: dict[str, Any]) -> None:
    turned = {box: dict(reversed(content.items())) for box, content in reversed(document.items())}
    turned["resources"]["teams"]["everything"]["fte"]["value"] = 0.50

    assert loaded(tmp_path, turned).digest == loaded(tmp_path, document).digest


@pytest.mark.parametrize("key, value", [("value", 0.6), ("factor_range", [0.4, 2.0]), ("source", {"kind": "observed"})])
def test_the_digest_sees_every_part_of_a_number(tmp_path: Path, document: dict[str, Any], key: str, value: Any) -> None:
    before = loaded(tmp_path, document).digest
    number = document["resources"]["teams"]["everything"]["fte"]
    number[key] = {**number[key], **value} if isinstance(value, dict) else value

    assert loaded(tmp_path, document).digest != before


def test_the_order_of_municipalities_is_part_of_the_document(tmp_path: Path, document: dict[str, Any]) -> None:
    before = loaded(tmp_path, document)
    named = document["circumstances"]["municipalities"]
    document["circumstances"]["municipalities"] = dict(reversed(named.items()))
    after = loaded(tmp_path, document)

    assert list(after.at(START).circumstances.municipalities) == ["heemskerk", "velsen"]
    assert after.digest != before.digest


def test_every_number_has_its_source_and_place(tmp_path: Path, document: dict[str, Any]) -> None:
    configuration = loaded(tmp_path, dated(document))
    numbers = {number.path: number for number in configuration.numbers()}
    fte = numbers["resources.teams.everything.fte"]
    lines = (tmp_path / "base.yaml").read_text().splitlines()

    assert fte.value == {"2010-01-01": 1.0, "2018-06-01": 2.0, "2020-01-01": 3.0}
    assert (fte.unit, fte.source_kind, fte.source_date) == ("fte", "assumption", "2024-01-01")
    assert (fte.range, fte.factor_range) == (None, (0.5, 2.0))
    assert '"fte"' in lines[fte.line - 1]
    assert numbers["model.work.frailty_cv"].range == (0.25, 1.0)
    assert numbers["circumstances.newcomers.trede_shares"].value == (0.2,) * 5


def test_a_configuration_goes_to_a_worker_process_and_comes_back(tmp_path: Path, document: dict[str, Any]) -> None:
    configuration = loaded(tmp_path, dated(document))
    back = pickle.loads(pickle.dumps(configuration))

    assert back.digest == configuration.digest
    assert back.at(START) == configuration.at(START)


def test_an_error_goes_to_a_worker_process_and_comes_back(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(tmp_path / "nothing.yaml")

    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


# --- extends, include -----------------------------------------------------------------------------


def test_a_file_extends_another_and_changes_what_it_says(tmp_path: Path, document: dict[str, Any]) -> None:
    synthetic.write(tmp_path, document)
    (tmp_path / "more.yaml").write_text(
        "extends: base.yaml\nsources:\n  law: &law {kind: literature, text: a law, date: 2023}\n"
        "circumstances:\n  law:\n    search_period_weeks: {value: 6, source: *law, range: [4, 8]}\n"
    )
    before, after = (load_configuration(tmp_path / name) for name in ("base.yaml", "more.yaml"))
    number = next(one for one in after.numbers() if one.path == "circumstances.law.search_period_weeks")

    assert after.at(START).circumstances.law.search_period_weeks == 6.0
    assert (number.source_text.en, number.source_date, number.unit, number.range) == (
        "a law",
        "2023",
        "weeks",
        (4.0, 8.0),
    )
    assert Path(number.file).name == "more.yaml"
    assert after.at(START).resources == before.at(START).resources


def test_a_box_may_stand_in_a_file_of_its_own(tmp_path: Path, document: dict[str, Any]) -> None:
    whole = loaded(tmp_path, document)
    synthetic.write(tmp_path, document.pop("rules"), name="rules.yaml")
    apart = loaded(tmp_path, {"include": {"rules": "rules.yaml"}, **document})

    assert apart.digest == whole.digest


def test_mistakes_in_every_file_are_placed_in_it(tmp_path: Path, document: dict[str, Any]) -> None:
    broken = copy.deepcopy(document)
    broken["rules"]["learning"]["share_of_free"]["unit"] = "percent"
    synthetic.write(tmp_path, broken.pop("rules"), name="rules.yaml")
    broken["model"]["assessment"]["trede_error_fraction"]["value"] = 7
    synthetic.write(tmp_path, {"include": {"rules": "rules.yaml"}, **broken})
    (tmp_path / "top.yaml").write_text("extends: base.yaml\nmodell: {}\n")
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(tmp_path / "top.yaml")

    assert [Path(problem.file).name for problem in caught.value.problems] == ["base.yaml", "rules.yaml", "top.yaml"]
