"""A region times a factor: more residents, inflow, staff, places, leads and money; each of them as before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.config import GROWS, Configuration, KeyKind, Settings, Shape, load_configuration
from sim.config.tree import ANY_NAME, below
from sim.errors import ConfigurationError
from tests.model import small

CONFIGS = Path(__file__).parents[2] / "configs"
REGION = CONFIGS / "ijmond.yaml"
SIZE = "size: {value: 3, unit: factor, source: {kind: assumption, text: for a test}, range: [3, 3]}\n"


def region(folder: Path, text: str) -> Path:
    file = folder / "large.yaml"
    file.write_text(f"extends: {REGION}\n{text}", encoding="utf-8")
    return file


def values(configuration: Configuration) -> dict[str, object]:
    return {number.path: number.value for number in configuration.numbers() if number.since is None}


def test_what_there_is_a_number_of_grows_and_nothing_else(tmp_path: Path) -> None:
    before, after = values(load_configuration(REGION)), values(load_configuration(region(tmp_path, SIZE)))
    grown = {path for path in before if before[path] != after[path]}

    assert after["circumstances.municipalities.velsen.stock_at_start"] == 3 * 1230
    assert after["resources.teams.ijw_coaches.fte"] == {"2010-01-01": 72.0, "2018-01-01": 57.0, "2021-01-01": 46.5}
    assert grown == {path for path in before if any(_fits(path, pattern) for pattern in GROWS) and before[path] != 0}
    assert before.keys() == after.keys()


def test_the_model_lives_in_it_as_in_a_region_of_which_every_number_was_changed(tmp_path: Path) -> None:
    """The factors that the tests of the model set by hand are the same region."""
    window = "measurement: {window: {start: 2010-01-01, measured_from: 2010-07-01, until: 2036-01-01}}\n"
    by_size = load_configuration(region(tmp_path, SIZE.replace("3", "0.5") + window))
    every = {path: {"factor": 0.5} for path in values(load_configuration(REGION)) if _grows(path)}
    by_hand = load_configuration(REGION, overrides=every)

    assert small.scaled(0.5).keys() <= every.keys()
    for date in (dt.date(2010, 1, 1), dt.date(2024, 6, 1)):
        for box in ("circumstances", "resources", "rules", "model"):
            assert getattr(by_size.at(date), box) == getattr(by_hand.at(date), box)


def test_a_scenario_laid_over_it_is_written_for_the_region_extended(tmp_path: Path) -> None:
    def fte(file: Path, scenario: str | Path) -> dict[str, float]:
        teams = load_configuration(file, scenarios=scenario).at(dt.date(2035, 1, 1)).resources.teams
        return {name: team.fte for name, team in teams.items()}

    by_path = tmp_path / "by_path.yaml"
    by_path.write_text(
        "takes_effect: 2028-01-01\nset:\n  resources.teams.*.fte: "
        "{value: 7, unit: fte, source: {kind: assumption, text: test}, range: [1, 9]}\n",
        encoding="utf-8",
    )
    for scenario in (CONFIGS / "scenarios" / "maximale_samenwerking.yaml", by_path):
        as_it_is, large = fte(REGION, scenario), fte(region(tmp_path, SIZE), scenario)
        assert large == pytest.approx({name: 3 * one for name, one in as_it_is.items()})


def test_what_the_file_itself_enters_is_meant_as_it_stands(tmp_path: Path) -> None:
    fte = "{value: 9, unit: fte, source: {kind: assumption, text: test}, range: [4, 12]}"
    own = f"resources: {{teams: {{ijw_wsp: {{fte: {fte}}}}}}}\n"
    assert values(load_configuration(region(tmp_path, SIZE + own)))["resources.teams.ijw_wsp.fte"] == 9


def test_a_size_on_a_size_multiplies(tmp_path: Path) -> None:
    region(tmp_path, SIZE)
    twice = tmp_path / "larger.yaml"
    twice.write_text("extends: large.yaml\n" + SIZE.replace("3", "2"), encoding="utf-8")
    configuration = load_configuration(twice, scenarios=CONFIGS / "scenarios" / "maximale_samenwerking.yaml")

    assert values(configuration)["circumstances.municipalities.velsen.stock_at_start"] == 6 * 1230
    coaches = configuration.at(dt.date(2035, 1, 1)).resources.teams["velsen_coaches"].fte
    assert coaches == pytest.approx(6 * 6.9)


def test_every_number_says_that_it_was_multiplied_and_its_range_goes_along(tmp_path: Path) -> None:
    numbers = {number.path: number for number in load_configuration(region(tmp_path, SIZE)).numbers()}
    fte = numbers["resources.teams.ijw_wsp.fte"]

    assert fte.source_text.en == "for a test: the number of the region that this extends times 3"
    assert fte.range == (12, 36)


@pytest.mark.parametrize(
    "size, said",
    [
        ("{value: 0, unit: factor, source: {kind: assumption, text: t}, range: [0, 1]}", "one factor above 0"),
        (
            "{value: {2010-01-01: 1, 2020-01-01: 2}, unit: factor, source: {kind: assumption, text: t}, range: [1, 2]}",
            "one size",
        ),
        ("{value: 2, unit: fte, source: {kind: assumption, text: t}, range: [1, 3]}", "'factor' was needed"),
        ("136", "came 136 without unit and source"),
        ("null", "came nothing without unit and source"),
    ],
)
def test_a_size_that_is_none_is_refused_where_it_stands(tmp_path: Path, size: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as error:
        load_configuration(region(tmp_path, f"size: {size}\n"))
    assert all("large.yaml:2" in str(problem) for problem in error.value.problems)


def test_a_size_of_nothing_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "alone.yaml"
    file.write_text(SIZE, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="a region that this file extends was needed"):
        load_configuration(file)


STAYS = {
    "resources.teams.*.norm_caseload": "what one fte takes",
    "resources.teams.*.trajectory_eur": "the price of one",
    "resources.staffing.fte_per_worker": "the size of one post",
    "measurement.prices.*": "the price of one",
}
"""Numbers of residents, fte, places or euros that are the same in a larger region."""


def test_every_amount_of_the_schema_grows_or_is_known_to_be_of_one() -> None:
    amounts = {path for path, unit in _amounts((), Shape(KeyKind.BOX, Settings, box=Settings)) if unit in UNITS}
    known = {".".join(map(str, path)) for path in GROWS} | STAYS.keys()

    assert {path for path in amounts if not any(_fits(path, tuple(one.split("."))) for one in known)} == set()


UNITS = ("residents", "fte", "places", "eur")


def _amounts(path: tuple[str, ...], shape: Shape) -> Iterator[tuple[str, str]]:
    if shape.kind is KeyKind.QUANTITY and shape.unit is not None:
        yield ".".join(path), shape.unit.unit
    elif shape.box is not None and shape.kind is not KeyKind.LISTED:
        names = [ANY_NAME] if shape.kind is KeyKind.NAMED else list(shape.box.model_fields)
        for name in names:
            inner = below(shape, name)
            if inner is not None:
                yield from _amounts((*path, name), inner)


def _grows(path: str) -> bool:
    return any(_fits(path, pattern) for pattern in GROWS)


def _fits(path: str, pattern: tuple[str | int, ...]) -> bool:
    steps = path.split(".")
    return len(steps) == len(pattern) and all(b in (ANY_NAME, a) for a, b in zip(steps, pattern, strict=True))


@pytest.mark.parametrize("file", sorted((CONFIGS / "checks").glob("*.yaml")), ids=lambda file: file.stem)
def test_every_check_of_the_world_can_be_loaded(file: Path) -> None:
    assert load_configuration(file).numbers()


def test_a_larger_region_houses_a_larger_part_of_what_the_country_has_to(tmp_path: Path) -> None:
    before, after = values(load_configuration(REGION)), values(load_configuration(region(tmp_path, SIZE)))
    quota, part = (f"circumstances.status_holders.{key}" for key in ("national_quota_per_year", "region_fraction"))

    assert after[quota] == before[quota]
    assert after[part] == pytest.approx(3 * 0.00853)


def test_a_scenario_of_the_region_itself_says_what_it_means(tmp_path: Path) -> None:
    """In its own folder a number is this region's, and what it extends is still written for the other."""
    number = "source: {kind: assumption, text: for a test}, range: [0, 99]}}}}\n"
    fte = f"resources: {{teams: {{ijw_wsp: {{fte: {{value: 10, unit: fte, {number}"
    extended = tmp_path / "other" / "theirs.yaml"
    for folder in ("scenarios", "other"):
        (tmp_path / folder).mkdir()
    extended.write_text(f"{fte}rules: {{combining: {{kind: hand_back}}}}\n", encoding="utf-8")
    (tmp_path / "scenarios" / "mine.yaml").write_text(fte, encoding="utf-8")
    (tmp_path / "scenarios" / "both.yaml").write_text(f"extends: {extended}\nname: both\n", encoding="utf-8")
    large = region(tmp_path, SIZE)

    def found(scenario: str | Path) -> float:
        return load_configuration(large, scenarios=scenario).at(dt.date(2035, 1, 1)).resources.teams["ijw_wsp"].fte

    assert (found("mine"), found("both"), found(extended)) == (10, 30, 30)


def test_where_one_folder_is_that_of_both_regions_a_scenario_is_written_for_the_first(tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    number = "source: {kind: assumption, text: for a test}, range: [0, 99]}}}}\n"
    fte = f"resources: {{teams: {{ijw_wsp: {{fte: {{value: 10, unit: fte, {number}"
    (tmp_path / "scenarios" / "mine.yaml").write_text(fte, encoding="utf-8")
    (tmp_path / "first.yaml").write_text(f"extends: {REGION}\n", encoding="utf-8")
    (tmp_path / "large.yaml").write_text(f"extends: first.yaml\n{SIZE}", encoding="utf-8")

    teams = load_configuration(tmp_path / "large.yaml", scenarios="mine").at(dt.date(2035, 1, 1)).resources.teams

    assert teams["ijw_wsp"].fte == 30
