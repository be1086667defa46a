"""The planner's page as people use it: sliders, norms, addresses, files, hostile names, phones, paper and keyboards."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.planner import ExploreLink, page_html
from sim.texts import languages
from tests.drawn import of_this_commit
from tests.planner.data import synthetic
from tests.planner.test_html import HOSTILE, hostile

opened = pytest.importorskip("tests.browser.opened", reason="no harness for pages in a browser here")
axe = pytest.importorskip("tests.browser.axe")
OpenPage = Callable[..., Any]

WAIT = "wait_p90_weeks/queue/trajectory"
MOST_SUMS = 2.0
"""From a slider to its picture, in the time that `SUMS` takes there."""


def written(folder: Path, data: dict[str, Any], **more: Any) -> Path:
    (folder / "page.html").write_text(page_html(data, **({"language": "en"} | more)), encoding="utf-8")
    return folder / "page.html"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("small"), synthetic())


@pytest.fixture
def here(small: Path, open_page: OpenPage) -> Any:
    """The page in a window, offline."""
    return ready(open_page(small, offline=True))


def ready(here: Any) -> Any:
    here.page.wait_for_selector("html.ready", state="attached")
    return here


def number(here: Any, column: int = 0) -> str:
    """Return the first figure of the first tile, in a column."""
    return str(here.page.locator("#tiles .tile").first.locator("b").nth(column).inner_text())


def key(here: Any, name: str) -> Any:
    return here.page.locator(f'[data-key="{name}"]')


def settled(here: Any, part: str) -> str:
    """Return the address, once it says a part."""
    here.page.wait_for_function("part => decodeURIComponent(location.hash).includes(part)", arg=part)
    return str(here.page.url)


# --- it opens and answers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", languages())
def test_it_opens_without_a_network_and_without_a_complaint(language: str, small: Path, open_page: OpenPage) -> None:
    here = ready(open_page(small.as_uri() + f"#lang={language}", offline=True, language=language))

    assert here.page.locator("html").get_attribute("lang") == language
    assert here.page.locator("#rows tbody tr").count() > 10
    assert here.page.locator("#exact").is_hidden()
    assert ("," in number(here)) == (language == "nl")
    assert (here.asked, here.wrong) == ([], [])


def test_a_slider_its_field_and_the_address_are_one_by_keyboard_alone(here: Any) -> None:
    before = number(here)
    key(here, "in-coaches").focus()
    for _ in range(4):
        here.page.keyboard.press("ArrowRight")
    settled(here, "all.coaches=16.5")
    after = number(here)
    for _ in range(2):  # back past the way to today, to the field
        here.page.keyboard.press("Shift+Tab")
    here.page.keyboard.press("ControlOrMeta+a")
    here.page.keyboard.type("15,5")
    here.page.wait_for_function("() => !location.hash.includes('coaches')")

    assert float(after) < float(before)
    assert number(here) == before
    assert here.focused()["outline"] > 0


def test_outside_of_what_was_simulated_it_says_one_sentence_and_no_number(here: Any) -> None:
    key(here, "in-coaches-number").fill("25")
    settled(here, "all.coaches=25")

    assert here.page.locator("#tiles b").all_inner_texts() == ["\N{EN DASH}"] * 12
    assert here.page.locator(".column .refused").first.inner_text() == (
        "Coaches is 25, and was simulated from 10 to 21 fte: outside that there is no answer."
    )
    assert here.page.locator("#rows .band").count() == 1, "in the legend"


def test_an_address_opens_the_setting_that_it_tells(small: Path, open_page: OpenPage) -> None:
    address = f"#lang=nl&A=together&B=now&C=apart&for=zuid&against=B&A.coaches=17&apart=yes&norm.{WAIT}=20"
    here = ready(open_page(small.as_uri() + address))

    assert here.page.locator("#columns select").evaluate_all("all => all.map(one => one.value)") == [
        *("together", "now", "apart")
    ]
    assert key(here, "in-coaches-number").input_value() == "17"
    assert key(here, f"norm-{WAIT}").input_value() == "20"
    assert "Zuiderwoude" in here.page.locator("#rows").inner_text()


def test_a_norm_is_dragged_and_moved_by_arrows_and_the_verdict_follows(here: Any) -> None:
    line = key(here, f"norm-line-{WAIT}")
    verdict = here.page.locator("#rows .met").first
    assert "not met" in verdict.inner_text()
    line.scroll_into_view_if_needed()
    box = line.locator("rect").bounding_box()
    here.page.mouse.move(box["x"] + 13, box["y"] + 5)
    here.page.mouse.down()
    here.page.mouse.move(box["x"] + 120, box["y"] + 5, steps=4)
    here.page.mouse.up()
    settled(here, f"norm.{WAIT}")
    dragged = float(line.get_attribute("aria-valuenow"))
    here.page.keyboard.press("ArrowRight")
    here.page.wait_for_function(
        "([at, was]) => Number(document.querySelector(at).ariaValueNow) > was",
        arg=[f'[data-key="norm-line-{WAIT}"]', dragged],
    )

    assert dragged > 30
    assert "surely met" in verdict.inner_text()


def test_a_norm_that_nothing_simulated_meets_is_told_and_counts_only_when_it_is_ticked(
    tmp_path: Path, open_page: OpenPage
) -> None:
    data = synthetic()
    next(one for one in data["measures"] if one["id"] == WAIT)["norm"] = 0.5
    here = ready(open_page(written(tmp_path, data)))
    box = key(here, f"norm-{WAIT}-on")
    beside = here.page.locator("#norms li").filter(has=box)
    assert not box.is_checked()
    assert "no simulated setting meets it" in beside.inner_text()
    assert "met nowhere simulated" in here.page.locator("#rows .met").first.inner_text()
    assert here.page.locator("#norms input[type=checkbox]:checked").count() == 4
    key(here, "search").click()
    key(here, "use").wait_for(timeout=60_000)
    assert "Not counted" in here.page.locator("#found").inner_text()
    box.check()
    settled(here, f"norm.{WAIT}=on")
    here.page.reload()
    ready(here)

    assert box.is_checked()
    key(here, f"norm-{WAIT}").fill("60")
    here.page.keyboard.press("Tab")
    settled(here, f"norm.{WAIT}=60")
    assert "no simulated setting" not in beside.inner_text()


def test_paths_run_as_what_is_expected_does_and_say_of_whom_they_are(tmp_path: Path, open_page: OpenPage) -> None:
    """They were once drawn on an axis from 0 to 1: flat lines at its top."""
    data = synthetic()
    data["paths"][0] |= {"municipality": "zuid"}
    here = ready(open_page(written(tmp_path, data).as_uri() + "#for=zuid"))
    here.page.wait_for_function("() => document.querySelectorAll('#paths .trace').length === 4")
    titles = here.page.locator("#paths figcaption").all_inner_texts()
    drawn = here.page.locator("#paths .trace.k0").evaluate_all("all => all.map(one => one.getAttribute('d'))")

    assert titles[0] == "People on benefit, Zuiderwoude", "and not people once more"
    for one in drawn:
        heights = [float(point.split(",")[1]) for point in one.removeprefix("M").split("L")]
        assert max(heights) > min(heights)
        assert 8 < min(heights) <= max(heights) < 196, "no end of the axis is touched"
    ticks = here.page.locator("#paths figure").first.locator(".tick").all_text_contents()
    assert any("," in one for one in ticks), "thousands of people"


def test_staff_stands_by_municipality_and_by_function(here: Any) -> None:
    heads = here.page.locator("#panel .place h3")
    assert heads.all_inner_texts() == ["Whole region", "Noordwijk", "Middendorp", "Zuiderwoude"]
    key(here, "by-function").click()
    settled(here, "by=function")

    assert heads.all_inner_texts() == ["Activation", "Income", "Whole region"]
    assert "Zuiderwoude (Activation, Zuiderwoude)" in here.page.locator("#panel label").all_text_contents()


def test_what_nothing_moves_comes_last_and_is_no_first_question(tmp_path: Path, open_page: OpenPage) -> None:
    data = synthetic()
    still = next(one for one in data["measures"] if one["id"] == WAIT)
    still["matters"] = 10_000
    here = ready(open_page(written(tmp_path, data)))
    tiles = here.page.locator("#tiles h3").all_inner_texts()
    rows = here.page.locator("#rows table").first.locator("tbody th").all_inner_texts()

    assert not any("Wait for a coach" in one for one in tiles)
    assert "Wait for a coach" in rows[-1]
    assert here.page.locator("#choice-asked").input_value() != WAIT


def test_two_columns_are_set_apart_and_held_against_each_other(here: Any) -> None:
    key(here, "column-1").select_option("now")
    key(here, "linked").uncheck()
    key(here, "editing-1").click()
    key(here, "in-coaches-number").fill("19")
    key(here, "against").select_option("0")
    settled(here, "B.coaches=19")

    assert float(number(here, 1)) < float(number(here, 0))
    assert "better" in here.page.locator("#rows tbody tr").first.locator("td").nth(2).inner_text()


def test_the_cheapest_meets_the_norms_and_is_taken_over(here: Any) -> None:
    key(here, "search").click()
    key(here, "use").wait_for(timeout=60_000)
    assert here.page.locator("#found .checks li.missed, #found .checks li.open").count() == 0
    assert key(here, "use").evaluate("one => (one.click(), document.getElementById('area').ariaBusy)") == "true"
    settled(here, "all.coaches=")
    here.page.wait_for_selector("#area[aria-busy=false]")

    assert here.page.locator("#rows tbody tr .numbers.k0 .met").all_inner_texts().count("✗ not met") == 0
    assert here.page.locator("#area .area-picture .cell.met").count() > 0


# --- files ----------------------------------------------------------------------------------------------------------


def saved(here: Any, name: str) -> bytes:
    with here.page.expect_download() as download:
        key(here, name).click()
    return Path(download.value.path()).read_bytes()


def test_files_are_saved_of_what_is_shown(small: Path, open_page: OpenPage) -> None:
    here = ready(open_page(small.as_uri() + "#lang=nl&all.coaches=18", offline=True))
    table = list(csv.reader(io.StringIO(saved(here, "csv").decode("utf-8-sig")), delimiter=";"))
    coach = next(row for row in table if row[3] == WAIT)

    assert f"{float(coach[6].replace(',', '.')):.1f}".replace(".", ",") == number(here)
    assert saved(here, "png").startswith(b"\x89PNG")
    assert b"coaches: 18}" in saved(here, "yaml")
    assert here.wrong == []


# --- strangers ------------------------------------------------------------------------------------------------------


def test_nothing_in_a_name_runs_and_every_name_is_shown_as_it_is(tmp_path: Path, open_page: OpenPage) -> None:
    here = open_page()
    here.page.on("dialog", lambda dialog: (here.wrong.append(dialog.message), dialog.dismiss()))
    here.go(written(tmp_path, hostile(synthetic(n_points=12)), language="nl"))
    ready(here)
    for fold in here.page.locator("summary").all():
        fold.click()
    key(here, "search").click()
    here.page.wait_for_selector("#stop-search", state="hidden", timeout=60_000)
    key(here, "lang-en").click()

    assert here.page.locator("h1").inner_text().startswith(" ".join(HOSTILE.split()[:2]))
    assert here.page.locator("img, iframe, object, embed, link, base").count() == 0
    assert here.page.locator("script").count() == 4
    assert (here.asked, here.wrong) == ([], [])
    assert saved(here, "png").startswith(b"\x89PNG")


# --- everybody ------------------------------------------------------------------------------------------------------


def unfolded(small: Path, open_page: OpenPage, **more: Any) -> Any:
    """Open the page with three columns and all that can be unfolded."""
    here = ready(
        open_page(small.as_uri() + "#lang=nl&A=now&B=together&C=apart&all.coaches=18", bypass_csp=True, **more)
    )
    here.page.evaluate("document.querySelectorAll('details').forEach(one => (one.open = true))")
    here.page.wait_for_timeout(300)
    return here


WINDOWS: list[dict[str, Any]] = [{}, {"dark": True}, {"width": 390}, {"width": 320}]


@pytest.mark.parametrize("more", of_this_commit(WINDOWS, 2), ids=str)
def test_axe_finds_nothing_grave(more: dict[str, Any], small: Path, open_page: OpenPage) -> None:
    assert axe.grave(unfolded(small, open_page, **more)) == []


@pytest.mark.parametrize("more", [one for one in WINDOWS if "dark" not in one], ids=str)
def test_nothing_sticks_out(more: dict[str, Any], small: Path, open_page: OpenPage) -> None:
    assert unfolded(small, open_page, **more).too_wide() == 0


def test_it_prints_on_a_few_sheets(here: Any) -> None:
    assert 2 <= here.printed() <= 8


def test_from_slider_to_picture_takes_no_longer_than_some_sums(tmp_path: Path, open_page: OpenPage) -> None:
    """Of its thread's own time, with three columns; in sums, so that it says the same of a slow or a busy machine.

    Fifty milliseconds are what it may take where the sums take 27.
    """
    real = synthetic(n_scenarios=4, n_points=150, n_inputs=14, n_measures=50)
    here = ready(open_page(written(tmp_path, real).as_uri() + "#A=now&B=together&C=apart"))
    here.page.wait_for_timeout(500)
    devtools = here.page.context.new_cdp_session(here.page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    slides, sums = zip(*([spent(here, devtools, script) for script in (SLIDE, SUMS)] for _ in range(4)), strict=True)
    assert min(slides) / MOVES < MOST_SUMS * min(sums)


MOVES = 30
SLIDE = """async () => {
  const slider = document.getElementById("in-coaches");
  for (let k = 0; k < 30; k++) {
    slider.value = 11 + k * 0.25;
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    await new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)));
  }
}"""

SUMS = """() => {
  let sum = 0;
  for (let k = 0; k < 3e6; k++) sum += Math.exp(-(k % 997) / 997);
  return sum;
}"""


def spent(here: Any, devtools: Any, script: str) -> float:
    """Return how long the thread of the page works on a script [seconds]."""
    before = worked(devtools)
    here.page.evaluate(script)
    return worked(devtools) - before


def worked(devtools: Any) -> float:
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


# --- with a server --------------------------------------------------------------------------------------------------

SITE = "http://127.0.0.1:9/token/"


def stream(*events: tuple[str, dict[str, Any]]) -> str:
    return "retry: 100\n\n" + "".join(f"event: {name}\ndata: {json.dumps(told)}\n\n" for name, told in events)


def test_an_exact_run_takes_the_place_of_the_estimate(open_page: OpenPage) -> None:
    here = open_page()
    asked: list[dict[str, Any]] = []
    html = page_html(
        synthetic(), language="en", explore=ExploreLink(events="events", simulate="simulate", cancel="cancel")
    )
    values = {WAIT: {"mean": 31.0, "low": 30.0, "high": 32.0, "n": 2}}
    apart = {WAIT: {"mean": 4.5, "low": 4.0, "high": 5.0, "n": 2}}
    told = [
        ("begun", {"run": 7, "replications": 2}),
        ("replication", {"run": 7, "done": 1, "of": 2, "values": {WAIT: 30.5, "exits_to_work": None}}),
        ("replication", {"run": 7, "done": 2, "of": 2, "values": {WAIT: 31.5}}),
        ("estimate", {"run": 7, "done": 2, "values": values, "difference": apart}),
        ("done", {"run": 7}),
    ]

    def simulate(route: Any) -> None:
        asked.append(json.loads(route.request.post_data))
        route.fulfill(status=202, content_type="application/json", body='{"run": 7}')

    def events(route: Any) -> None:
        route.fulfill(status=200, content_type="text/event-stream", body=stream(*(told if asked else [])))

    here.page.route(
        lambda address: address.split("#")[0] == SITE,
        lambda route: route.fulfill(status=200, content_type="text/html; charset=utf-8", body=html),
    )
    here.page.route(SITE + "simulate", simulate)
    here.page.route(SITE + "events", events)
    here.go(SITE + "#all.coaches=17")
    ready(here)
    key(here, "simulate").click()
    here.page.wait_for_function("() => document.querySelector('#tiles b').textContent === '31.0'")

    assert asked[0]["scenario"] == "now"
    assert asked[0]["inputs"]["coaches"] == 17
    assert "+4.5 (+4.0 to +5.0)" in here.page.locator("#rows tbody tr").first.inner_text() or "A" in number(here)
    assert number(here) == "31.0"
    assert (
        "2 replications" in here.page.locator("#exact").inner_text()
        or "One replication" in here.page.locator("#exact").inner_text()
    )
