"""What holds Pythons together notices a byte that differs, and no machine."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests import pythons
from tests.pythons import PYTHONS, compared, digests, environment_of, interpreters, main, same_but_elsewhere

MINE = "{}.{}".format(*sys.version_info)
RUNS = (("small",),)
PAGE = "<p>{answer}</p>\n<pre>ijmond run x.yaml --workers {n}</pre>\n<dt>Machine</dt><dd>{machine}</dd>\n"


def written(place: Path, *, answer: str = "8.03", n: int = 1, machine: str = "Linux, Python 3.11.7") -> dict[str, str]:
    """Return the digests of a folder with a result of one table and one page."""
    (place / "small" / "figures").mkdir(parents=True)
    (place / "small" / "summary.csv").write_text(f"measure,mean\nexits,{answer}\n", encoding="utf-8")
    page = PAGE.format(answer=answer, n=n, machine=machine)
    (place / "small" / "report.html").write_text(page, encoding="utf-8")
    (place / "small" / "figures" / "flow.svg").write_text("<svg/>", encoding="utf-8")
    (place / "small" / "manifest.json").write_text(machine, encoding="utf-8")
    return digests(place, runs=RUNS)


def test_the_machine_its_workers_and_its_manifest_are_no_difference(tmp_path: Path) -> None:
    one = written(tmp_path / "one")
    assert sorted(one) == ["small/figures/flow.svg", "small/report.html", "small/summary.csv"]
    assert written(tmp_path / "other", n=2, machine="Linux, Python 3.13.0") == one


def test_a_figure_that_differs_is_named_in_the_table_and_on_the_page(tmp_path: Path) -> None:
    one, other = written(tmp_path / "one"), written(tmp_path / "other", answer="8.04")
    assert compared(one, other) == "DIFFERS: small/report.html, small/summary.csv"
    assert compared(one, one) == "the same 3 files"


def test_a_file_that_only_one_wrote_is_a_difference(tmp_path: Path) -> None:
    one = written(tmp_path / "one")
    assert compared(one, {name: one[name] for name in list(one)[1:]}) == "DIFFERS: small/figures/flow.svg"
    assert compared({}, one).startswith("DIFFERS")


@pytest.fixture
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Every Python is here and has its packages; what each says stands in a table."""
    told: dict[str, object] = {"other": {"summary.csv": "1"}}
    monkeypatch.setattr(pythons, "interpreters", lambda: dict.fromkeys(PYTHONS, Path("python")))
    monkeypatch.setattr(pythons, "environment_of", lambda version, program: Path(version))
    monkeypatch.setattr(pythons, "results_of", lambda *_, **__: None)
    monkeypatch.setattr(pythons, "digests", lambda place: told.get(place.name, told["other"]))
    return told


def test_all_the_same_is_0_and_a_line_for_each(
    stand_ins: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(PYTHONS)
    assert all(line.endswith(": the same 1 files") for line in lines)


@pytest.mark.parametrize("k", range(1, len(PYTHONS)))
def test_one_that_differs_is_1_the_python_that_asks_in_other_surroundings_too(
    stand_ins: dict[str, object], capsys: pytest.CaptureFixture[str], k: int
) -> None:
    stand_ins[str(k)] = {"summary.csv": "2"}
    assert main() == 1
    assert [n for n, line in enumerate(capsys.readouterr().out.splitlines(), start=1) if "DIFFERS" in line] == [k]


def test_one_that_is_not_here_or_has_no_packages_is_a_line_and_no_failure(
    stand_ins: dict[str, object], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    others = [version for version in PYTHONS if version != MINE]
    monkeypatch.setattr(pythons, "interpreters", lambda: {MINE: Path("python"), others[0]: Path("python")})
    monkeypatch.setattr(pythons, "environment_of", lambda version, _: None if version == others[0] else Path(version))
    assert main() == 0
    said = capsys.readouterr().out
    assert f"Python {others[0]}: what the lock names cannot be had for it: not compared" in said
    assert f"Python {others[1]}: is not on this machine: not compared" in said


def test_an_environment_is_made_again_when_the_lock_changes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lock, made = tmp_path / "requirements.lock", []
    lock.write_text("numpy==1", encoding="utf-8")
    monkeypatch.setattr(pythons, "LOCK", lock)
    monkeypatch.setattr(pythons, "PLACE", tmp_path / "pythons")

    def installed(_program: Path, folder: Path) -> bool:
        folder.mkdir(parents=True)
        made.append(folder.name)
        return True

    monkeypatch.setattr(pythons, "_installed", installed)
    for _ in range(2):
        assert environment_of("3.0", Path("python3.0")) == tmp_path / "pythons" / "3.0" / "bin" / "python"
    lock.write_text("numpy==2", encoding="utf-8")
    environment_of("3.0", Path("python3.0"))
    assert made == ["3.0", "3.0"]
    monkeypatch.setattr(pythons, "_installed", lambda *_: False)
    lock.write_text("numpy==3", encoding="utf-8")
    assert environment_of("3.0", Path("python3.0")) is None


def test_what_does_not_start_is_no_python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A shim of pyenv stands on the path for versions that are not chosen, and only says so."""
    shim = tmp_path / "python3.14"
    shim.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "none"))
    assert interpreters() == {MINE: Path(sys.executable)}
    at_home = tmp_path / "none" / "versions" / "3.14.0" / "bin"
    at_home.mkdir(parents=True)
    (at_home / "python").symlink_to(sys.executable)
    assert interpreters()["3.14"] == at_home / "python"


def test_surroundings_differ_in_all_that_may_not_matter(tmp_path: Path) -> None:
    one, other = (same_but_elsewhere(k, home=tmp_path / str(k)) for k in (0, 1))
    assert one.workers != other.workers
    assert one.environment is not None
    assert other.environment is not None
    assert all(one.environment[name] != other.environment[name] for name in one.environment)
