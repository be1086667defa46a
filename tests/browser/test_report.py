"""The reports of all kinds in a browser: for the eye, the ear, the keyboard, a phone, the dark and paper."""

from __future__ import annotations

import re
import shutil
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest

from sim.report.page import page_name
from sim.store import open_result
from sim.studies import write_report
from sim.texts import languages
from tests.browser.axe import grave
from tests.browser.conftest import OpenPage
from tests.browser.opened import Opened
from tests.drawn import of_this_commit
from tests.report.kinds import RESULTS, made, reported
from tests.report.test_figures import with_tables

PHONE, REFLOW = 390, 320
TARGET = 24
"""How high and wide what one presses is at least (WCAG 2.2, 2.5.8) [px]."""

SEEN = 3.0
"""Contrast that what is no text must have with what is beside it (WCAG 2.2, 1.4.11)."""


@pytest.fixture(scope="module")
def reports(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Path]]:
    """The report of each kind in each language."""
    folders = {kind: reported(kind, tmp_path_factory) for kind in RESULTS}
    return {kind: {one: folder / page_name(one) for one in languages()} for kind, folder in folders.items()}


each_kind = pytest.mark.parametrize("kind", RESULTS)
each_language = pytest.mark.parametrize("language", languages())
READ = of_this_commit([*product(RESULTS, languages(), ("light", "dark"))], 6)


@each_kind
@each_language
def test_a_report_opens_without_a_network_and_without_a_complaint(
    kind: str, language: str, reports: dict[str, dict[str, Path]], open_page: OpenPage
) -> None:
    here = open_page(reports[kind][language], offline=True, language=language)

    assert here.page.locator("html").get_attribute("lang") == language
    assert here.asked == []
    assert here.wrong == []


@pytest.mark.parametrize(("kind", "language", "light"), READ)
def test_nothing_serious_stands_between_a_report_and_its_reader(
    kind: str, language: str, light: str, reports: dict[str, dict[str, Path]], open_page: OpenPage
) -> None:
    here = open_page(reports[kind][language], dark=light == "dark")
    here.page.evaluate("() => document.querySelectorAll('details').forEach(one => one.open = true)")

    assert grave(here) == []


@each_kind
def test_titles_leave_no_level_out_and_tables_say_what_they_are(
    kind: str, reports: dict[str, dict[str, Path]], open_page: OpenPage
) -> None:
    page = open_page(reports[kind]["en"]).page
    levels = page.eval_on_selector_all("h1, h2, h3, h4, h5, h6", "them => them.map(one => Number(one.tagName[1]))")

    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.locator("table").count() > 0
    assert page.locator("th:not([scope])").count() == 0
    assert page.locator("table:not(:has(caption))").count() == 0
    assert page.locator("tbody td:first-child").filter(has_text=re.compile(r"\S")).count() == 0
    assert page.locator("figure").count() > 0
    assert page.locator("figure svg:not([role=img][aria-label])").count() == 0


@each_kind
@pytest.mark.parametrize("width", [REFLOW, PHONE])
def test_a_narrow_window_is_read_without_moving_it_aside(
    kind: str, width: int, reports: dict[str, dict[str, Path]], open_page: OpenPage
) -> None:
    here = open_page(reports[kind]["nl"], width=width, height=700)

    assert here.too_wide() == 0
    assert here.sticking_out() == []


def test_the_keyboard_reaches_the_text_and_what_scrolls(
    reports: dict[str, dict[str, Path]], open_page: OpenPage
) -> None:
    here = open_page(reports["comparison"]["en"], width=PHONE)
    first = here.tab()
    assert first["tag"] == "A"
    assert first["outline"] >= 2.0
    here.page.keyboard.press("Enter")
    assert here.focused()["id"] == "main"

    boxes = here.page.eval_on_selector_all(
        ".wide",
        "them => them.filter(one => one.scrollWidth > one.clientWidth).map(one => [one.tabIndex, one.ariaLabel])",
    )
    assert boxes
    assert all(place == 0 and name for place, name in boxes)
    here.page.locator(".wide").first.focus()
    here.page.keyboard.press("ArrowRight")
    here.page.wait_for_function("() => document.activeElement.scrollLeft > 0")


def test_what_is_pressed_is_large_enough(reports: dict[str, dict[str, Path]], open_page: OpenPage) -> None:
    page = open_page(reports["comparison"]["en"], width=PHONE).page
    boxes = [one.bounding_box() for one in page.locator("nav a, summary").all() if one.is_visible()]
    sizes = [(box["width"], box["height"]) for box in boxes if box]

    assert len(sizes) > 5
    assert min(size for pair in sizes for size in pair) >= TARGET


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_where_the_keyboard_is_stands_out_and_figures_stay_on_white(
    dark: bool, reports: dict[str, dict[str, Path]], open_page: OpenPage
) -> None:
    here = open_page(reports["single"]["en"], dark=dark)
    here.tab()
    assert contrast(_colour(here, "document.activeElement", "outlineColor"), _colour(here, "document.body")) >= SEEN
    assert contrast(_colour(here, "document.querySelector('figure svg')"), (255, 255, 255)) == 1.0
    assert (sum(_colour(here, "document.body")) < 200) == dark


def _colour(here: Opened, what: str, of: str = "backgroundColor") -> tuple[int, ...]:
    red, green, blue, *_ = re.findall(r"\d+", here.page.evaluate(f"() => getComputedStyle({what}).{of}"))
    return int(red), int(green), int(blue)


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Return how many times as light one colour is as another, as WCAG counts it: 1 to 21."""
    low, high = sorted(_lightness(colour) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def _lightness(colour: tuple[int, ...]) -> float:
    parts = [part / 255.0 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21.0)
    assert contrast((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("calm, moves", [(True, "auto"), (False, "smooth")])
def test_nothing_moves_for_who_asked_for_less_motion(
    calm: bool, moves: str, reports: dict[str, dict[str, Path]], open_page: OpenPage
) -> None:
    page = open_page(reports["single"]["en"], calm=calm).page

    assert page.evaluate("() => getComputedStyle(document.documentElement).scrollBehavior") == moves


def test_paper_is_white_and_shows_what_is_unfolded_whole(
    reports: dict[str, dict[str, Path]], open_page: OpenPage
) -> None:
    here = open_page(reports["comparison"]["en"], dark=True, printed=True)
    page = here.page
    torn = page.eval_on_selector_all(
        "tr, figure", "them => them.filter(one => getComputedStyle(one).breakInside !== 'avoid').length"
    )
    loose = page.eval_on_selector_all(
        "h1, h2, h3, h4", "them => them.filter(one => getComputedStyle(one).breakAfter !== 'avoid').length"
    )

    assert sum(_colour(here, "document.body")) in (0, 3 * 255)  # no colour of its own, or white
    assert contrast(_colour(here, "document.body", "color"), (255, 255, 255)) > 7.0
    assert torn == loose == 0
    assert not page.locator("details:not([open])").first.is_visible()
    folded = here.printed()
    page.evaluate("() => document.querySelector('details').open = true")
    assert page.locator("details").first.is_visible()
    assert here.printed() >= folded > 1


ALONE = """it => document.querySelectorAll("body > :not(main), main > *").forEach(
  one => { if (!one.matches(it)) one.style.display = "none"; })"""


@each_language
def test_the_answer_is_printed_on_two_sheets_and_what_each_municipality_asks_on_one(
    language: str, reports: dict[str, dict[str, Path]], open_page: OpenPage
) -> None:
    address = reports["comparison"][language]
    places = open_page(address).page.eval_on_selector_all("section.sheet", "them => them.map(one => '#' + one.id)")
    most = {"header, #answer": 2, **dict.fromkeys(places, 1)}
    sheets = {}
    for place in most:
        here = open_page(address, language=language)
        here.page.evaluate(ALONE, place)
        sheets[place] = here.printed()

    assert len(places) == 3
    assert {place: n for place, n in sheets.items() if n > most[place]} == {}
    assert open_page(address).printed() <= 20


def test_of_what_happens_inside_the_first_way_is_open_and_printed_and_of_the_others_where_they_are(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, open_page: OpenPage
) -> None:
    folder = shutil.copytree(made("comparison", tmp_path_factory).folder, tmp_path / "scenarios")
    result = with_tables(open_result(folder))
    here = open_page(write_report(result, folder=tmp_path / "page"), printed=True)
    inside = here.page.locator("#inside")
    ways, folded = inside.locator("figure"), inside.locator("details")
    printed = [one for one in ways.all() if one.is_visible()]

    assert 0 < len(printed) < ways.count()
    assert folded.count() >= 1
    assert all("in the report on screen: #inside-" in one.inner_text() for one in folded.locator("summary").all())
    here.page.emulate_media(media="screen")
    folded.first.locator("summary").click()
    assert folded.first.locator("figure").first.is_visible()
