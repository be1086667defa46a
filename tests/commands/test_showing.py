"""What show and diff say of files: of experiments all that they ask, and only the paths that are wanted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sim.cli import app
from sim.commands.showing import different, wanted

ROOT = Path(__file__).parents[2]
CONFIGURATION = ROOT / "configs" / "ijmond.yaml"
STAFFING = ROOT / "tests" / "small" / "staffing.yaml"


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def _lines(*words: object) -> list[str]:
    answer = call("show", *words, "--quiet")
    assert answer.exit_code == 0, answer.stderr
    return answer.stdout.splitlines()


def test_an_experiment_is_shown_with_all_that_it_asks() -> None:
    lines = _lines(STAFFING)
    mine = [line for line in lines if line.startswith("experiment.")]

    assert lines[: len(mine)] == mine, "before its configuration"
    for part in ("kind: staffing", "seed: ", "from: ", "design.kind: ", "norms[0].measure: ", "cost.measure: "):
        assert any(line.startswith(f"experiment.{part}") for line in mine), part
    assert "experiment.configuration: " + str(_seen_from_here(STAFFING)) in mine
    assert any(line.startswith("resources.teams.") for line in lines)


def _seen_from_here(experiment: Path) -> str:
    name = experiment.read_text().split("configuration: ")[1].split()[0]
    return (experiment.parent / name).resolve().relative_to(Path.cwd()).as_posix()


@pytest.mark.parametrize(
    "only, first, n",
    [
        ("resources.teams.velsen_activation", "resources.teams.velsen_activation.label.en", 7),
        ("resources.teams.velsen_activation.fte", "resources.teams.velsen_activation.fte", 1),
        ("*velsen*.fte", "resources.teams.velsen_income.fte", 3),
        ("velsen activation fte", "resources.teams.velsen_activation.fte", 1),
    ],
)
def test_only_what_is_wanted_is_shown(only: str, first: str, n: int) -> None:
    lines = _lines(CONFIGURATION, only)

    assert lines[0].startswith(f"{first}: ")
    assert len(lines) == n


def test_a_path_is_no_part_of_another() -> None:
    assert not wanted("a.b")("a.bc")
    assert wanted("a.b")("a.b[0].c")
    assert wanted("a.b")("from 2027-01-01: a.b.c")
    assert wanted("team")("resources.teams.x"), "a word begins so"
    assert not wanted("eams")("resources.teams.x")


def test_what_is_wanted_is_explained_and_sought_among_what_is_inherited() -> None:
    vienna = ROOT / "configs" / "checks" / "vienna.yaml"
    explained = call("show", CONFIGURATION, "resources.staffing.leave_per_year", "--explain").stdout
    inherited = call("show", vienna, "resources.staffing", "--inherited").stdout.splitlines()

    assert "# resources.staffing.leave_per_year: " in explained
    assert all(line.startswith(("resources.staffing.", "digest: ", str(vienna))) for line in inherited)
    assert len(inherited) > 3


@pytest.mark.parametrize("only, todo", [("activatoin", "did you mean 'activation'?"), ("*qq*", "find"), ("", "find")])
def test_a_filter_that_fits_nothing_is_one_line(only: str, todo: str) -> None:
    answer = call("show", CONFIGURATION, only)

    assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert todo in answer.stderr


def _changed(tmp_path: Path, old: str, new: str) -> Path:
    """Return a copy of the small staffing experiment with another text in it."""
    shutil.copytree(STAFFING.parent, tmp_path / "small", dirs_exist_ok=True)
    path, text = tmp_path / "small" / "other.yaml", STAFFING.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    for file in path.parent.glob("*.yaml"):
        file.write_text(file.read_text().replace("../../configs/", f"{ROOT / 'configs'}/"))
    return path


def test_two_experiments_differ_in_what_they_ask(tmp_path: Path) -> None:
    norm = next(line.strip() for line in STAFFING.read_text().splitlines() if "at_most:" in line)
    number = norm.split("at_most: ")[1].split(",")[0].split("}")[0]
    other = _changed(tmp_path, f"at_most: {number}", "at_most: 77")
    same = other.with_name("staffing.yaml")

    assert [*different(same, other)] == [f"experiment.norms[0].at_most: {number} -> 77"]
    assert [*different(same, same)] == []


def test_an_experiment_and_a_configuration_differ_in_configuration_alone() -> None:
    lines = [*different(STAFFING, CONFIGURATION)]

    assert lines
    assert not any(line.startswith("experiment.") for line in lines)


@pytest.mark.parametrize(
    "words",
    [
        ("show", "nothing.yaml"),
        ("diff", STAFFING, "nothing.yaml"),
        ("teams", "nothing.yaml"),
        ("teams", CONFIGURATION, "--scenario", "nobody"),
        ("find", "coach", "nothing.yaml"),
        ("find", "xyzzy", CONFIGURATION),
        ("measures", "xyzzy"),
        ("teams", ROOT / "README.md"),
    ],
)
def test_what_is_wrong_is_one_line(words: tuple[object, ...]) -> None:
    answer = call(*words)

    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.count("\n") == 1
    assert "remove it" not in answer.stderr
    assert "Traceback" not in answer.output


def test_a_closed_file_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", closed)
    answer = call("teams", tmp_path / "region.yaml")

    assert (answer.exit_code, answer.stderr.count("\n")) == (2, 1)
    assert "permissions" in answer.stderr


def test_tables_are_found_from_the_folder_in_which_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    here = call("teams").stdout
    monkeypatch.chdir(tmp_path)
    nowhere = call("teams")

    assert here == call("teams", CONFIGURATION).stdout
    assert call("teams", CONFIGURATION, "--quiet").stdout.splitlines() == here.splitlines()[1:]
    assert (nowhere.exit_code, nowhere.stderr.count("\n")) == (2, 1)
    assert "0 configurations" in nowhere.stderr


def test_on_a_terminal_a_table_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.cli.is_terminal", lambda: True)
    drawn = call("measures", "wachttijd").stdout

    assert "─" in drawn
    assert "wait_p90_weeks" in drawn
