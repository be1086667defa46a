"""What is carried is found by a name of its own, from a file anywhere, and means what it means where it stands."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sim import carried as room
from sim.carried import CONFIGS, EXPERIMENTS, PREFIX, carried, file_named, name_of, regions
from sim.commands.files import inherited_in_short, validate
from sim.config import load_configuration
from sim.studies import load_experiment

ROOT = Path(__file__).parents[2]
REGION = f"{PREFIX}{CONFIGS}/{next(iter(regions()))}.yaml"


def written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def test_a_checkout_reads_what_stands_at_its_top() -> None:
    assert carried() == ROOT
    assert regions() == {file.stem: file for file in sorted((ROOT / CONFIGS).glob("*.yaml"))}


def test_an_installation_reads_what_stands_beside_its_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "HERE", tmp_path / "sim" / "carried")
    assert carried() == tmp_path

    (tmp_path / "sim" / "carried" / CONFIGS).mkdir(parents=True)

    assert carried() == tmp_path / "sim" / "carried"


def test_a_region_elsewhere_that_only_extends_one_is_that_region_to_the_last_digit(tmp_path: Path) -> None:
    mine = load_configuration(written(tmp_path / "mine.yaml", f"extends: {REGION}\n"))
    theirs = load_configuration(file_named(REGION, beside=tmp_path))

    assert (mine.digest, mine.past_digest) == (theirs.digest, theirs.past_digest)
    assert mine.document == theirs.document


def test_an_experiment_elsewhere_may_extend_one_and_name_region_scenarios_and_measures(tmp_path: Path) -> None:
    (measures,) = (ROOT / EXPERIMENTS / "measures").glob("*.py")
    mine = written(
        tmp_path / "mine.yaml",
        f"extends: {PREFIX}{EXPERIMENTS}/current.yaml\nname: mine\nconfiguration: {REGION}\n"
        f"scenario: {PREFIX}{CONFIGS}/scenarios/current.yaml\n"
        f"measures_from: [{PREFIX}{EXPERIMENTS}/measures/{measures.name}]\n",
    )

    asked = load_experiment(mine)

    assert asked.configuration == regions()[next(iter(regions()))]
    assert asked.measures_from == (measures,)
    assert [one.name for one in asked.load().scenarios] == ["current"]


def test_what_is_not_carried_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    (problem,) = validate(written(tmp_path / "mine.yaml", f"extends: {REGION.replace('.yaml', 's.yaml')}\n"))

    assert "there is no file" in problem.came
    assert problem.todo == f"did you mean {Path(REGION).name!r}?"


@pytest.mark.parametrize("name", ["package:", "package:../secrets.yaml", "package:/etc/hostname"])
def test_nothing_outside_what_is_carried_is_named_by_it(name: str, tmp_path: Path) -> None:
    assert not file_named(name, beside=tmp_path).is_file()
    assert validate(written(tmp_path / "mine.yaml", f"extends: {name}\n"))


def test_what_is_inherited_is_named_as_a_file_would_name_it(tmp_path: Path) -> None:
    mine = written(tmp_path / "mine.yaml", f"extends: {REGION}\n")
    (line,) = inherited_in_short(load_configuration(mine), mine)

    assert f"numbers are inherited from {REGION}: " in line
    assert name_of(tmp_path / "a.yaml", beside=tmp_path / "b") == "../a.yaml"
    assert name_of(carried() / CONFIGS / "a.yaml", beside=carried() / EXPERIMENTS) == f"../{CONFIGS}/a.yaml"


def test_a_copy_of_all_that_is_carried_means_the_same(tmp_path: Path) -> None:
    shutil.copytree(ROOT / CONFIGS, tmp_path / CONFIGS)

    for name, file in regions().items():
        assert load_configuration(tmp_path / CONFIGS / f"{name}.yaml").digest == load_configuration(file).digest
