"""The reports as they open in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.studies import write_report
from sim.texts import languages
from tests.browser.conftest import OpenPage
from tests.report import sample


@pytest.fixture(scope="module")
def current(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report on today's organisation, in each language."""
    result = sample.result(tmp_path_factory.mktemp("current") / "current")
    folder = tmp_path_factory.mktemp("pages")
    return {one: write_report(result, folder=folder / one, language=one) for one in languages()}


@pytest.mark.parametrize("language", languages())
def test_a_report_opens_without_a_network_and_without_a_complaint(
    language: str, current: dict[str, Path], open_page: OpenPage
) -> None:
    here = open_page(current[language], offline=True, language=language)

    assert here.page.locator("h1").count() == 1
    assert here.page.locator("html").get_attribute("lang") == language
    assert here.asked == []
    assert here.wrong == []
    assert here.printed() > 1
