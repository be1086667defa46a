"""A working folder is begun where nothing stands, means what its files say, and leads to an answer."""

from __future__ import annotations

import csv
import datetime as dt
import os
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner, Result

from sim.carried import CONFIGS, EXPERIMENTS, carried, regions
from sim.cli import app
from sim.commands import init as room
from sim.commands.files import inherited, validate
from sim.commands.init import BLANK, FIRST, INHERITED, README, REGION, SCHEMA, init
from sim.config import load_configuration
from sim.errors import FolderError
from sim.studies import KINDS
from sim.studies.json_schema import configuration_schema, json_schema
from tests.report.pages import without_pictures

CARRIED = next(iter(regions()))
ORIGINS = (FIRST, REGION, *regions())
BEFORE, AFTER = dt.date(2025, 1, 1), dt.date(2027, 1, 1)
NUMBERS = {
    "size": 0.2, "stock_at_start": 600, "wsw_at_start": 40, "buig_eur_per_year": 11e6, "reports_per_year": 85,
    "norm_caseload": 80, "benefit_eur_per_year": 18500,
}  # fmt: skip


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def files_in(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def yaml_in(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.yaml"))


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun") / "mine"
    init(folder)
    return folder


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("blank") / "mine"
    init(folder, source=REGION)
    return folder


def test_nothing_is_wrong_in_what_is_begun(begun: Path) -> None:
    assert {file: validate(file) for file in yaml_in(begun)} == dict.fromkeys(yaml_in(begun), ())


def test_a_region_of_ones_own_is_one_municipality_with_two_teams(begun: Path) -> None:
    configuration = load_configuration(begun / CONFIGS / "region.yaml")
    first = configuration.at(configuration.window.start)

    assert len(first.circumstances.municipalities) == 1
    assert len(first.resources.teams) == 2


def test_its_scenario_means_the_number_that_stands_there(begun: Path) -> None:
    """Also in a region that takes what it inherits times its size."""
    configuration = load_configuration(begun / CONFIGS / "region.yaml", scenarios="more_staff")
    before, after = (configuration.at(date).resources.teams["work"].fte for date in (BEFORE, AFTER))

    assert (before, after) == (8, 10)


def test_all_that_is_inherited_is_listed_with_its_source(begun: Path) -> None:
    region = begun / CONFIGS / "region.yaml"
    with (begun / INHERITED).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    taken = [number for _, number in inherited(load_configuration(region), region)]

    assert [row["key"] for row in rows] == [number.path for number in taken]
    assert [row["source"] for row in rows] == [number.source_text.en for number in taken]
    assert {row["from"] for row in rows} == {f"package:{CONFIGS}/{CARRIED}.yaml"}
    assert f"| {len(rows)} numbers" in (begun / README).read_text(encoding="utf-8")


def test_the_other_region_asks_for_ten_numbers_and_says_where(blank: Path, begun: Path) -> None:
    said = [problem for file in yaml_in(blank / EXPERIMENTS) for problem in validate(file)]
    asked = [line for file in yaml_in(blank) for line in file.read_text(encoding="utf-8").splitlines() if BLANK in line]

    assert len(asked) == 10
    assert {(Path(one.file).name, one.line) for one in said} == {
        (file.name, n)
        for file in yaml_in(blank)
        for n, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if BLANK in line
    }
    assert (blank / INHERITED).read_bytes() == (begun / INHERITED).read_bytes()


def test_with_its_ten_numbers_filled_in_nothing_is_wrong(blank: Path, tmp_path: Path) -> None:
    for name, content in files_in(blank).items():
        lines = content.decode().splitlines()
        full = [line.replace(BLANK, str(NUMBERS.get(line.split(":")[0].strip(), 8))) for line in lines]
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("\n".join(full), encoding="utf-8")

    assert [problem for file in yaml_in(tmp_path) for problem in validate(file)] == []


def test_a_copy_of_what_is_carried_means_the_same(tmp_path: Path) -> None:
    init(tmp_path / "copy", source=CARRIED)
    mine, theirs = (load_configuration(place / CONFIGS / f"{CARRIED}.yaml") for place in (tmp_path / "copy", carried()))
    names = {file.relative_to(carried()).as_posix() for file in (carried() / EXPERIMENTS).rglob("*.yaml")}

    assert mine.digest == theirs.digest
    assert names <= files_in(tmp_path / "copy").keys()


@pytest.mark.parametrize("source", ORIGINS)
def test_every_file_leads_an_editor_to_the_schema_beside_it(source: str, tmp_path: Path) -> None:
    init(tmp_path / "mine", source=source)
    for file in yaml_in(tmp_path / "mine"):
        first = file.read_text(encoding="utf-8").splitlines()[0]
        named = first.removeprefix("# yaml-language-server: $schema=")
        assert (file.parent / named).resolve() == tmp_path / "mine" / SCHEMA


def test_the_keys_of_every_file_are_in_the_schema(begun: Path) -> None:
    known = {*configuration_schema()["properties"], "name", "label", "takes_effect", "sources", "extends", "resources"}
    known |= {key for kind in KINDS for one in json_schema()["anyOf"] if kind for key in one["properties"]}

    for file in yaml_in(begun):
        assert set(YAML(typ="safe").load(file)) <= known, file


@pytest.mark.slow
def test_three_commands_lead_to_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`ijmond init`, `cd`, `ijmond run`; tests/engine/test_wheel.py goes this way from a wheel."""
    without_pictures(monkeypatch)
    monkeypatch.chdir(tmp_path)
    assert call("init", "mine").exit_code == 0
    monkeypatch.chdir(tmp_path / "mine")

    answer = call("run", "--quick", "--workers", "1")

    assert answer.exit_code == 0, answer.output
    assert (tmp_path / "mine" / "results" / "first-quick" / "report.html").is_file()


# --- refused, in one line, with nothing lost ---------------------------------------------------------------------


def refused(*words: object, says: str) -> None:
    answer = call(*words)
    assert answer.exit_code == 2, answer.output
    assert len(answer.output.splitlines()) == 1, answer.output
    assert says in answer.output


@pytest.mark.parametrize("source", ORIGINS)
def test_a_folder_in_which_something_stands_is_left_as_it_is(source: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")

    refused("init", tmp_path, "--from", source, says="is not empty (it holds notes.txt), and is left as it is")
    assert files_in(tmp_path) == {"notes.txt": b"mine"}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")

    refused("init", tmp_path / "notes.txt", says="is no folder, and is left as it is")
    refused("init", tmp_path / "notes.txt" / "deeper", says="cannot be used (Not a directory)")
    assert files_in(tmp_path) == {"notes.txt": b"mine"}


def test_a_link_to_nowhere_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")

    refused("init", tmp_path / "link", says="is no folder")


def test_an_unknown_beginning_is_named_with_the_nearest(tmp_path: Path) -> None:
    refused("init", tmp_path / "mine", "--from", f"{CARRIED}x", says=f"did you mean {CARRIED!r}?")
    assert not (tmp_path / "mine").exists()


def test_an_empty_folder_is_as_good_as_none(tmp_path: Path) -> None:
    assert SCHEMA in init(tmp_path)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_without_permission_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)

    refused("init", tmp_path / "closed" / "mine", says="Permission denied")


@pytest.mark.parametrize("stood", [False, True])
def test_what_cannot_be_finished_leaves_nothing(stood: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, usual = tmp_path / "a" / "b", room.write_text
    if stood:
        folder.mkdir(parents=True)

    def full(path: Path, content: str) -> None:
        if path.name == SCHEMA:
            raise OSError(28, "No space left on device")
        usual(path, content)

    monkeypatch.setattr(room, "write_text", full)

    with pytest.raises(FolderError, match="No space left on device"):
        init(folder)
    assert [*tmp_path.rglob("*")] == ([tmp_path / "a", folder] if stood else [])


def test_a_run_without_a_name_needs_exactly_one_experiment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    refused("run", says="no experiment stands there; exactly one was needed where none is named")
    (tmp_path / EXPERIMENTS).mkdir()
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / EXPERIMENTS / name).write_text("")
    refused("run", says="2 experiments stand there")
