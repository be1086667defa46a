"""The site of docs/ as its readers meet it: wide and narrow, light and dark, without a network, with its search."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import OpenPage
from tests.docs.site import built_site
from tests.drawn import of_this_commit

pytest.importorskip("sphinx", reason="Sphinx is not installed: make build installs it")
axe = pytest.importorskip("tests.browser.axe")

PAGES = ("index", "howto/planner", "reference/measures", "reference/api")
SEEN: list[dict[str, Any]] = [{}, {"dark": True}, {"width": 390}]
SEEN_PAGES = of_this_commit([*product(PAGES, SEEN)], 4)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_site(tmp_path_factory)


@pytest.mark.parametrize(("name", "more"), SEEN_PAGES, ids=str)
def test_a_page_is_for_everybody_and_needs_no_network(
    name: str, more: dict[str, Any], site: Path, open_page: OpenPage
) -> None:
    here = open_page(site / f"{name}.html", offline=True, **more)

    assert here.too_wide() == 0
    assert (here.asked, here.wrong) == ([], [])
    assert axe.grave(here) == []


def test_the_search_finds_a_word_without_a_network(site: Path, open_page: OpenPage) -> None:
    here = open_page((site / "search.html").as_uri() + "?q=activation", offline=True)
    here.page.wait_for_selector("ul.search li a")

    found = here.page.locator("ul.search li a").all_text_contents()
    assert len(found) > 3
    assert (here.asked, here.wrong) == ([], [])
