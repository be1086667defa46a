"""What the doctor finds: nothing where all is well, and one line with what to do for each thing that is not."""

from __future__ import annotations

import errno
import shutil
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim import carried as room
from sim.carried import locked
from sim.cli import app
from sim.commands import doctor as doctoring
from sim.commands.doctor import Symptom, doctor
from sim.engine import source_engine
from sim.errors import EngineError, ResultsError

ROOT = Path(__file__).parents[2]
ABOUT = (
    "package", "python", "packages", "lock", "engine", "compiler", "processors", "memory", "disk", "files", "carried",
    "self-test",
)  # fmt: skip


@pytest.fixture(autouse=True)
def by_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctoring, "engine", lambda say: source_engine())


def finding(about: str, folder: Path = ROOT) -> Symptom:
    """Return the first that is found about one thing; what would come after it is not looked at."""
    return next(one for one in doctor(folder, say=lambda _: None) if one.about == about)


def refused(about: str, words: str, folder: Path = ROOT) -> None:
    found = finding(about, folder)

    assert found.state == "wrong"
    assert words in found.line
    assert len(found.line.splitlines()) == 1


def test_here_nothing_is_wrong_and_everything_is_looked_at_once() -> None:
    found = list(doctor(ROOT, say=lambda _: None))

    assert tuple(one.about for one in found) == ABOUT
    assert [one.line for one in found if one.state == "wrong"] == []


def test_the_command_ends_well_or_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    well = CliRunner().invoke(app, ["doctor"])
    monkeypatch.setattr(doctoring, "available_mb", lambda: 10.0)
    ill = CliRunner().invoke(app, ["doctor", "--quiet"])

    assert (well.exit_code, ill.exit_code) == (0, 1)
    assert well.output.endswith("well: nothing is wrong here\n")
    assert "wrong: memory: 10 MB can be had; 500 MB were needed" in ill.output
    assert "ok: " not in ill.output


def test_a_package_that_is_missing_or_old_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {"numpy": None, "pydantic": "1.10.2"}
    usual = doctoring._installed
    monkeypatch.setattr(doctoring, "_installed", lambda name: versions.get(name, usual(name)))
    lines = [one.line for one in doctoring._packages() if one.about == "packages"]

    assert lines == [
        'wrong: packages: numpy is not there: python -m pip install "numpy"',
        'wrong: packages: pydantic 1.10.2 is there, pydantic>=2 was needed: python -m pip install "pydantic>=2"',
    ]


def test_a_python_that_is_too_old_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctoring.platform, "python_version", lambda: "3.10.1")

    refused("python", ">=3.11 was needed")


def test_versions_other_than_those_of_the_lock_are_minded(monkeypatch: pytest.MonkeyPatch) -> None:
    version = locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))["pandas"]
    usual = doctoring._installed
    monkeypatch.setattr(doctoring, "_installed", lambda name: "99.0" if name == "pandas" else usual(name))
    found = finding("lock")

    assert found.state == "mind"
    assert f"pandas 99.0 ({version})" in found.text


def test_an_installation_of_another_version_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctoring.metadata, "version", lambda name: "0.0.1")

    assert "what is installed says version 0.0.1: install the package again" in doctoring._package().line


def test_an_engine_that_is_asked_for_and_not_there_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(say: object) -> Any:
        raise EngineError("IJMOND_ENGINE=compiled: the compiled model is not built")

    monkeypatch.setattr(doctoring, "engine", none)

    refused("engine", "is not built")


def test_a_disk_that_is_full_or_cannot_be_read_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    refused("disk", "cannot be read (No such file or directory)", tmp_path / "gone")
    usage = namedtuple("usage", "free")(1e6)
    monkeypatch.setattr(doctoring.shutil, "disk_usage", lambda place: usage)
    refused("disk", "1 MB are free")


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What an installation carries, to be spoiled."""
    for name in room.FOLDERS:
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / room.LOCK, tmp_path)
    monkeypatch.setattr(room, "HERE", tmp_path)
    monkeypatch.setattr(doctoring, "HERE", tmp_path)
    return tmp_path


def test_what_is_carried_and_cannot_be_used_is_said_with_its_line(installation: Path) -> None:
    region = next(iter(room.regions().values()))
    region.write_text(region.read_text(encoding="utf-8").replace("unit: residents", "unit: people", 1), "utf-8")

    refused("carried", f"{region}:")


def test_what_is_not_carried_is_said(installation: Path) -> None:
    shutil.rmtree(installation / room.EXPERIMENTS)

    refused("carried", f"nothing stands in {installation / room.EXPERIMENTS}: install the package again")


def test_a_file_that_is_missing_or_changed_is_named(installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    region = next(iter(room.regions().values()))
    (installation / "note.txt").write_bytes(b"1")

    class Noted:
        def __init__(self, file: Path, value: str) -> None:
            self.file, self.hash = file, namedtuple("noted", "mode value")("sha256", value)

        def locate(self) -> Path:
            return self.file

        def __str__(self) -> str:
            return self.file.name

    right = "a4ayc_80_OGda4BO_1o_V0etpOqiLx1JwB5S3beHW0s"
    files = [Noted(installation / "note.txt", right), Noted(region, right), Noted(installation / "gone.py", right)]
    monkeypatch.setattr(doctoring, "_files_of_the_package", lambda: iter(files))

    refused("files", f"2 of 3 are missing or not as they were installed ({region.name}, gone.py): install the package")


def test_an_engine_that_does_otherwise_is_our_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    digests = iter(["a" * 64, "b" * 64])
    monkeypatch.setattr(doctoring, "_done", lambda deed, by: next(digests))

    refused("self-test", "two runs of one replication differ (aaaaaaaaaaaa and bbbbbbbbbbbb): this is our bug")


@pytest.mark.parametrize("error", [ResultsError("it\nbroke"), OSError(errno.EIO, "it")])
def test_a_trial_that_cannot_be_made_is_one_line(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(deed: object, by: object) -> str:
        raise error

    monkeypatch.setattr(doctoring, "_done", broken)

    refused("self-test", "it")
