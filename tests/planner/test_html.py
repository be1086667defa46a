"""The page is one file in which nothing but its own script runs, whatever the names in its data say."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from sim.errors import LanguageError
from sim.planner import ExploreLink, page_html
from sim.planner.html import SCRIPT, STYLE, TABLE, TEMPLATES, digest
from sim.report.words import texts_in
from sim.texts import languages
from tests.planner.data import synthetic

HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)> {{7*7}} ]]> <!--<script> \u2028 &amp; "
LARGEST = 2_000_000
"""Bytes that a page of the size of the region may count."""

LINK = ExploreLink(events="events", simulate="simulate", cancel="cancel")
SOURCE = {name: (TEMPLATES / name).read_text(encoding="utf-8") for name in (SCRIPT, STYLE, "planner.html.j2")}


class Elements(HTMLParser):
    """What a browser makes of a page: its elements with their attributes, and what stands inside scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, list[str]] = {"script": [], "style": []}
        self.open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.found.append((tag, dict(attrs)))
        self.open = tag
        if tag in self.inside:
            self.inside[tag].append("")

    def handle_data(self, data: str) -> None:
        """Note what stands in a script or a style."""
        if self.open in self.inside:
            self.inside[self.open][-1] += data

    def handle_endtag(self, tag: str) -> None:
        """Note that it ends."""
        self.open = ""


def hostile(part: Any) -> Any:
    """Return data of which every text for people begins with what would do harm."""
    if isinstance(part, dict):
        if part.keys() == {"en", "nl"}:
            return {code: HOSTILE + text for code, text in part.items()}
        return {key: hostile(one) for key, one in part.items()}
    return [hostile(one) for one in part] if isinstance(part, list) else part


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return synthetic(n_points=12)


def scripts(page: str) -> tuple[str, dict[str, Any]]:
    """Return the script of a page, and what its blocks of data hold by their names."""
    seen = Elements(page)
    names = [given.get("id") for tag, given in seen.found if tag == "script"]
    blocks = dict(zip(names, seen.inside["script"], strict=True))
    return blocks.pop(None), {str(name): json.loads(text) for name, text in blocks.items()}


# --- what is in it --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", languages())
def test_the_data_comes_back_as_it_was(language: str, data: dict[str, Any]) -> None:
    page = page_html(data, language=language)
    _, blocks = scripts(page)

    assert blocks["data"] == data
    assert blocks["explore"] is None
    assert blocks["texts"].keys() == set(languages())
    assert f'<html lang="{language}">' in page
    assert f"<title>{data['title'][language]}</title>" in page


def test_the_same_data_gives_the_same_bytes(data: dict[str, Any]) -> None:
    assert page_html(data, language="nl") == page_html(synthetic(n_points=12), language="nl")


def test_a_page_of_the_size_of_the_region_is_small_enough_to_mail() -> None:
    real = synthetic(n_scenarios=4, n_points=150, n_inputs=14, n_measures=50)

    assert len(page_html(real, language="nl").encode()) < LARGEST


def test_a_number_that_is_not_finite_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="JSON"):
        page_html(data | {"assumptions": [float("nan")]}, language="en")


def test_a_language_without_texts_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(LanguageError, match=r"zz\.toml"):
        page_html(data, language="zz")


# --- what may run ---------------------------------------------------------------------------------------------------


def policy_of(page: str) -> dict[str, str]:
    """Return the directives of the policy in the head."""
    given = next(given for tag, given in Elements(page).found if given.get("http-equiv") == "Content-Security-Policy")
    return dict(part.split(" ", 1) for part in str(given["content"]).split("; "))


def test_the_policy_allows_the_one_script_and_the_one_style_and_no_network(data: dict[str, Any]) -> None:
    page = page_html(data, language="en")
    seen, policy = Elements(page), policy_of(page)

    assert policy == {
        "default-src": "'none'",
        "script-src": f"'{digest(scripts(page)[0])}'",
        "style-src": f"'{digest(seen.inside['style'][0])}'",
        "img-src": "data: blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert len(seen.inside["style"]) == 1


def test_the_policy_stands_before_all_that_it_is_about(data: dict[str, Any]) -> None:
    page = page_html(data, language="en")

    assert page.index("Content-Security-Policy") < min(page.index("<style"), page.index("<script"))


def test_only_the_page_of_a_server_may_ask_its_server(data: dict[str, Any]) -> None:
    page = page_html(data, language="en", explore=LINK)

    assert policy_of(page)["connect-src"] == "'self'"
    assert scripts(page)[1]["explore"] == {"events": "events", "simulate": "simulate", "cancel": "cancel"}


@pytest.mark.parametrize("language", languages())
def test_no_name_becomes_an_element_or_ends_one(language: str, data: dict[str, Any]) -> None:
    plain, harmful = (page_html(one, language=language) for one in (data, hostile(data)))

    assert [tag for tag, _ in Elements(harmful).found] == [tag for tag, _ in Elements(plain).found]
    assert scripts(harmful)[1]["data"] == hostile(data)
    assert scripts(harmful)[0] == scripts(plain)[0]


def test_an_address_of_a_server_cannot_end_its_element(data: dict[str, Any]) -> None:
    page = page_html(data, language="en", explore=ExploreLink(events=HOSTILE, simulate="", cancel=""))

    assert scripts(page)[1]["explore"]["events"] == HOSTILE


# --- what the script is made of -------------------------------------------------------------------------------------

EVALUATES = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", 'setTimeout("')


def test_the_script_puts_no_text_in_as_anything_but_text() -> None:
    assert [word for word in EVALUATES if word in SOURCE[SCRIPT]] == []
    assert "http" not in SOURCE[SCRIPT].replace("http://www.w3.org/2000/svg", "")
    assert SOURCE[SCRIPT].startswith('"use strict";')


def test_no_element_carries_a_handler_or_a_style_of_its_own() -> None:
    seen = Elements(SOURCE["planner.html.j2"])

    assert [name for _, given in seen.found for name in given if name.startswith("on") or name == "style"] == []
    assert '"style"' not in SOURCE[SCRIPT]
    assert "@import" not in SOURCE[STYLE]
    assert re.findall(r"url\((?!#)", SOURCE[STYLE]) == []


MADE = ("family_", "group_", "norm_", "area_", "unit_", "by_")
"""What stands before the last word of texts that the script puts together."""


def test_the_script_and_the_template_have_every_text_and_no_text_is_left_over() -> None:
    texts = texts_in("en")[TABLE]
    asked = set(re.findall(r'\bt\("(\w+)"', SOURCE[SCRIPT])) - set(MADE)
    asked |= set(re.findall(r'"(\w+)"', " ".join(re.findall(r'\bt\([^()"]*\? ?"\w+" ?: ?"\w+"\)', SOURCE[SCRIPT]))))
    asked |= set(re.findall(r'(?:data-t|data-label)="(\w+)"', SOURCE["planner.html.j2"])) | {"no_script"}
    quoted = set(re.findall(r'"(\w+)"', SOURCE[SCRIPT]))
    made = {key for key in texts if key.startswith(MADE)}

    assert sorted(asked - texts.keys()) == []
    assert sorted(texts.keys() - asked - quoted - made) == []
