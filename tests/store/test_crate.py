"""Every published result says in RO-Crate what ran and what came of it; the same folder gives the same bytes."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.store import CRATE, crate_of, open_result

ROOT = Path(__file__).parents[2]
PUBLISHED = sorted(path for path in (ROOT / "results" / "published").iterdir() if path.is_dir())
SMALLEST = ROOT / "results" / "published" / "gate"


def crate(folder: Path) -> dict[str, Any]:
    """Return the crate of a folder."""
    found: dict[str, Any] = json.loads((folder / CRATE).read_text(encoding="utf-8"))
    return found


def entities(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what a crate tells of, by id."""
    return {one["@id"]: one for one in crate(folder)["@graph"]}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A published result, to be changed."""
    return Path(shutil.copytree(SMALLEST, tmp_path / "gate"))


def run(*words: str) -> tuple[int, str]:
    """Return how the command ends and what it says."""
    found = CliRunner().invoke(app, ["crate", *words])
    return found.exit_code, found.output


@pytest.mark.parametrize("folder", PUBLISHED, ids=lambda folder: folder.name)
def test_a_published_crate_is_that_of_its_folder(folder: Path) -> None:
    by = entities(folder)["#agent"]["name"]

    assert crate(folder) == crate_of(folder, open_result(folder), by=by)


@pytest.mark.parametrize("folder", PUBLISHED, ids=lambda folder: folder.name)
def test_it_says_what_it_must(folder: Path) -> None:
    """The MUSTs of RO-Crate 1.2 and of Process Run Crate; tests/store/crates.py has them judged by the validator."""
    known = entities(folder)
    about, root, action = known[CRATE], known["./"], known["#run"]

    assert crate(folder)["@context"] == "https://w3id.org/ro/crate/1.2/context"
    assert about["@type"] == "CreativeWork"
    assert about["conformsTo"]["@id"] == "https://w3id.org/ro/crate/1.2"
    assert about["about"] == {"@id": "./"}
    assert root["@type"] == "Dataset"
    assert root["conformsTo"] == {"@id": "https://w3id.org/ro/wfrun/process/0.5"}
    assert all(root[key] for key in ("name", "description", "datePublished", "license"))
    assert action["@type"] == "CreateAction"
    assert known[action["instrument"]["@id"]]["@type"] == "SoftwareApplication"
    assert all(known[action["instrument"]["@id"]][key] for key in ("name", "version", "url"))


@pytest.mark.parametrize("folder", PUBLISHED, ids=lambda folder: folder.name)
def test_nothing_is_named_that_is_not_told_of(folder: Path) -> None:
    known = entities(folder)
    named = {one["@id"] for entity in known.values() for value in entity.values() for one in _refs(value)}
    outside = {name for name in named - known.keys() if not name.startswith("https://")}

    assert outside == set()
    assert len(known) == len(crate(folder)["@graph"]), "two entities have one id"


def _refs(value: Any) -> list[dict[str, str]]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


@pytest.mark.parametrize("folder", PUBLISHED, ids=lambda folder: folder.name)
def test_each_file_has_its_size_and_digest(folder: Path) -> None:
    told = {
        one["@id"]: (one["contentSize"], one["sha256"]) for one in crate(folder)["@graph"] if one["@type"] == "File"
    }
    there = {
        path.relative_to(folder).as_posix(): (str(path.stat().st_size), hashlib.sha256(path.read_bytes()).hexdigest())
        for path in folder.rglob("*")
        if path.is_file() and path.name != CRATE
    }

    assert told == there


def test_it_is_written_to_the_same_bytes_and_touches_nothing_else(copy: Path) -> None:
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    (copy / CRATE).unlink()

    assert run(str(copy), "--by", "The IJmond caseload project")[0] == 0
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before
    assert open_result(copy).manifest == open_result(SMALLEST).manifest


def test_who_ran_it_is_not_made_up(copy: Path) -> None:
    run(str(copy))

    assert "agent" not in entities(copy)["#run"]
    assert "#agent" not in entities(copy)


@pytest.mark.parametrize(
    "name, said",
    [("nothing", "no such folder; give the folder of a finished run"), ("foreign", "holds no manifest.json")],
)
def test_what_is_no_result_is_one_line(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "foreign").mkdir()
    code, line = run(str(tmp_path / name))

    assert code == 2
    assert said in line
    assert list((tmp_path / "foreign").iterdir()) == []


def test_a_doctored_folder_is_one_line_and_keeps_its_crate(copy: Path) -> None:
    (copy / "jobs.csv").write_text("a,b\n1,2\n")
    before = (copy / CRATE).read_bytes()
    code, line = run(str(copy))

    assert code == 2
    assert "jobs.csv: was changed after it was written" in line
    assert (copy / CRATE).read_bytes() == before


def test_a_disk_that_does_not_take_it_is_one_line(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("sim.store.crate.write_text", refuse)
    code, line = run(str(copy))

    assert code == 1
    assert "no permission to write" in line
