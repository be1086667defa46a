"""The browser, and pages in it: by Playwright, whose wheel brings the driver; the browser itself is Debian's.

A page is opened for one test in a context of its own, so nothing that one test leaves behind is seen by another. What
it asked for and what went wrong in it are kept from its first moment on (:class:`Opened`).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.opened import Opened, watched

HERE = Path(__file__).parent
CHROMIUM = "IJMOND_CHROMIUM"
"""The variable that names the browser; without it, it is the ``chromium`` of the path."""

DESKTOP = {"width": 1280, "height": 900}
LOCALES = {"en": "en-GB", "nl": "nl-NL"}

OpenPage = Callable[..., Opened]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all that stands here: ``-m browser`` runs them alone."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


def chromium() -> str | None:
    """Return where the browser is: what the environment names, else the one of the path."""
    named = os.environ.get(CHROMIUM)
    return shutil.which(named or "chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for the tests of a file; without one, or without Playwright, they are skipped.

    Not for longer: while it is there, no other test of this worker can run an event loop of its own.
    """
    driver = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: make build installs it")
    path = chromium()
    if path is None:
        pytest.skip(f"no Chromium here: install Debian's chromium, or name one in {CHROMIUM}")
    with driver.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Any) -> Iterator[OpenPage]:
    """Open a page as this or that person would see it; each in a context of its own, closed after the test.

    `width` and `height` are of the window in CSS pixels (390 is a phone, 320 is what WCAG asks text to reflow at);
    `offline` cuts the network, `dark`, `calm` (less motion) and `printed` are what the person's machine asks for, and
    `language` is the browser's own.
    """
    contexts = []

    def opened(
        address: str | Path | None = None,
        *,
        width: int = DESKTOP["width"],
        height: int = DESKTOP["height"],
        offline: bool = False,
        dark: bool = False,
        calm: bool = False,
        printed: bool = False,
        language: str = "en",
        **more: Any,
    ) -> Opened:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            offline=offline,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if calm else "no-preference",
            locale=LOCALES[language],
            **more,
        )
        contexts.append(context)
        here = watched(context.new_page())
        if printed:
            here.page.emulate_media(media="print")
        if address is not None:
            here.go(address)
        return here

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: OpenPage) -> Any:
    """An empty page of a desktop window, in a context of its own."""
    return open_page().page
