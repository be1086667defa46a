"""What is published: pages of today's code, in every language, and nothing of the machine of who ran it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.commands.results import publish, typed_anywhere
from sim.store import open_result, write_manifest
from tests.report import sample

TYPED = ["ijmond", "run", "/home/karel/secret/own.yaml", "--out", "../../karel/mine", "--workers", "2"]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result that somebody ran from and into folders of their own, with a report of long ago."""
    result = sample.result(tmp_path_factory.mktemp("karel") / "mine")
    facts = {key: told for key, told in result.manifest.items() if key not in ("format", "files", "volatile", "seal")}
    write_manifest(result.folder, facts=facts, volatile=result.manifest["volatile"] | {"command": TYPED})
    (result.folder / "report.html").write_text("a report of long ago", encoding="utf-8")
    (result.folder / "figures").mkdir(exist_ok=True)
    (result.folder / "figures" / "long_ago.svg").write_text("<svg/>", encoding="utf-8")
    return result.folder


@pytest.fixture(scope="module")
def published(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("published") / "mine"
    publish(finished, out=out, translated=True)
    return out


def test_every_page_and_figure_is_of_today(published: Path) -> None:
    pages = [(published / name).read_text(encoding="utf-8") for name in ("report.html", "report.nl.html")]
    assert "long ago" not in pages[0]
    assert 'href="report.nl.html"' in pages[0]
    assert 'href="report.html"' in pages[1]
    assert sorted(path.name for path in published.glob("report*")) == ["report.html", "report.nl.html"]
    assert "long_ago.svg" not in {path.name for path in (published / "figures").iterdir()}
    assert {path.name.count(".nl.") for path in (published / "tables").iterdir()} == {0, 1}


def test_the_copy_names_no_folder_of_who_ran_it(published: Path, finished: Path) -> None:
    manifest = json.loads((published / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["volatile"]["command"] == ["ijmond", "run", "own.yaml", "--out", "mine", "--workers", "2"]
    assert "ijmond run own.yaml --out mine --workers 2" in (published / "report.html").read_text(encoding="utf-8")
    for path in published.rglob("*"):
        if path.suffix in (".html", ".json", ".csv", ".svg"):
            assert "karel" not in path.read_text(encoding="utf-8"), path.name
    told = open_result(finished).manifest["volatile"]
    assert told["command"] == TYPED, "the result itself stays as it was"
    assert manifest["volatile"] == told | {"command": manifest["volatile"]["command"]}


def test_without_pages_made_anew_those_that_are_there_are_kept(finished: Path, tmp_path: Path) -> None:
    publish(finished, out=tmp_path / "copy")
    assert (tmp_path / "copy" / "report.html").read_text(encoding="utf-8") == "a report of long ago"


@pytest.mark.parametrize(
    ("word", "kept"),
    [
        ("/home/me/own.yaml", "own.yaml"),
        ("~me/own.yaml", "own.yaml"),
        ("../me/own.yaml", "own.yaml"),
        ("own/../../me", "me"),
        ("C:\\Users\\me\\own.yaml", "own.yaml"),
        ("c:/Users/me/own.yaml", "own.yaml"),
        ("\\\\server\\me\\own.yaml", "own.yaml"),
        ("--out=/home/me/x", "--out=x"),
        ("--cluster=tls://host:8786", "--cluster=ADDRESS"),
        ("experiments/scenarios.yaml", "experiments/scenarios.yaml"),
        ("results\\scenarios", "results\\scenarios"),
        ("--shard=2/8", "--shard=2/8"),
        ("2/8", "2/8"),
        ("a..b", "a..b"),
        ("", ""),
    ],
)
def test_of_a_word_only_what_is_somebodys_own_goes(word: str, kept: str) -> None:
    assert typed_anywhere(["ijmond", "run", word]) == ["ijmond", "run", kept]
