"""The site is built without a warning, needs no network, and finds what it is asked for."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.docs.site import ROOT, build, built_site

pytest.importorskip("sphinx", reason="Sphinx is not installed: make build installs it")

LOADED = re.compile(r"<(?:script|img|iframe|source)\b[^>]*\ssrc=\"([^\"]+)\"|<link\b[^>]*\shref=\"([^\"]+)\"")
SHORT = "# Short\n\n[there](other.md#here)\n"
OTHER = "# Other\n\n## Here\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_site(tmp_path_factory)


def test_every_page_is_built(site: Path) -> None:
    written = {file.relative_to(ROOT / "docs").with_suffix("") for file in (ROOT / "docs").rglob("*.md")}
    assert written == {file for file in written if (site / file).with_suffix(".html").exists()}


def test_nothing_is_loaded_from_a_network(site: Path) -> None:
    for page in site.rglob("*.html"):
        for found in LOADED.findall(page.read_text(encoding="utf-8")):
            assert not "".join(found).startswith(("http:", "https:", "//")), (page.name, found)


def test_no_page_names_a_path_of_the_machine(site: Path) -> None:
    assert [page.name for page in site.rglob("*.html") if str(ROOT) in page.read_text(encoding="utf-8")] == []


LEAD_NOWHERE = {
    "[gone](gone.md)": "gone",
    "[heading](other.md#there)": "there",
    "{py:func}`sim.nothing_of_that_name`": "nothing_of_that_name",
}
"""What leads nowhere, and what is said of it."""


def test_what_leads_nowhere_stops_the_build(tmp_path: Path) -> None:
    source = tmp_path / "docs"
    source.mkdir()
    shutil.copy(ROOT / "docs" / "conf.py", source)
    shutil.copytree(ROOT / "docs" / "_static", source / "_static")
    (source / "other.md").write_text("---\norphan: true\n---\n" + OTHER, encoding="utf-8")
    (source / "index.md").write_text(SHORT, encoding="utf-8")
    assert build(source, tmp_path / "whole").returncode == 0

    (source / "index.md").write_text("\n\n".join([SHORT, *LEAD_NOWHERE]), encoding="utf-8")
    done = build(source, tmp_path / "broken")
    warned = [line for line in done.stderr.splitlines() if "WARNING" in line]
    assert done.returncode != 0
    assert [said for said in LEAD_NOWHERE.values() if not any(said in line for line in warned)] == []
    assert len(warned) == len(LEAD_NOWHERE)
