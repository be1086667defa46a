"""A name from a file or a folder is shown and never worked out: by a page, a figure, a spreadsheet or a log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from sim.commands import printable
from sim.store import Result, write_csv, write_xes
from sim.store.result import _read
from sim.studies import write_report
from tests.report import comparison, designed, sample

HOSTILE = '=1+1<script>alert(1)</script>" onload="alert(2)" $\\frac{1}$ $x^ javascript:alert(3) {0.__class__} %s \x07 '
KINDS: dict[str, Callable[[Path], Result]] = {
    "single": sample.result,
    "comparison": lambda folder: comparison.result(folder, bare=True),
    "sweep": designed.result,
    "sensitivity": designed.sensitivity,
    "staffing": designed.staffing,
}


class Seen(HTMLParser):
    """What a browser would make of a page: its tags, their attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data


def hostile(part: Any) -> Any:
    """Return a part of a manifest in which every text for people begins with what would do harm."""
    if isinstance(part, dict):
        is_text = part.keys() == {"en", "nl"} and all(isinstance(text, str) for text in part.values())
        return {key: HOSTILE + text if is_text else hostile(text) for key, text in part.items()}
    return [hostile(one) for one in part] if isinstance(part, list) else part


def with_hostile_names(result: Result) -> Result:
    """Return a result whose title, labels of scenarios, municipalities and teams would all do harm."""
    plan = hostile(result.manifest["plan"])
    compared = plan["compared"]
    if compared is not None:
        compared["labels"] = {name: [HOSTILE + one for one in labels] for name, labels in compared["labels"].items()}
    labels = {
        kind: {name: HOSTILE + text for name, text in named.items()}
        for kind, named in result.manifest["labels"].items()
        if kind != "nl"
    }
    return Result(result.folder, result.manifest | {"plan": plan, "labels": labels})


@pytest.mark.parametrize("kind", KINDS)
def test_no_name_becomes_a_tag_an_attribute_or_a_link_of_a_page_or_figure(kind: str, tmp_path: Path) -> None:
    result = with_hostile_names(KINDS[kind](tmp_path / "r" / kind))
    page = write_report(result, folder=tmp_path / "page").read_text(encoding="utf-8")
    seen = Seen(page)

    assert "alert(1)" in seen.text
    assert "script" not in seen.tags
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    links = [value for name, value in seen.attributes if name.endswith("href")]
    assert all(link.startswith(("#", "data:image/png;base64,", "tables/")) for link in links)
    for file in (tmp_path / "page" / "figures").glob("*.svg"):
        tags = {element.tag.rpartition("}")[2] for element in ET.parse(file).iter()}
        assert "script" not in tags


CELLS = ("=1+1", "+1", "-1", "@x", "\tx", "\r=1", "-x", "'=x", "''-x", "'plain", "plain", '=a,\n"b"', "\uff1d1+1", "")


def test_no_spreadsheet_works_out_a_name_and_reading_it_back_gives_the_name(tmp_path: Path) -> None:
    frame = pd.DataFrame({"label": CELLS, "value": [-1.5] * len(CELLS)})
    write_csv(tmp_path / "x.csv", frame)
    as_seen = pd.read_csv(tmp_path / "x.csv", dtype={"label": str}, keep_default_na=False)
    back = _read(tmp_path / "x.csv", file="x.csv")

    assert not [cell for cell in as_seen["label"] if cell[:1] in tuple("=@\t\r\uff1d") or cell[:2] == "-x"]
    assert back["label"].fillna("").tolist() == list(CELLS)
    assert set(as_seen["value"]) == {-1.5}
    assert {"+1", "-1"} <= set(as_seen["label"])


def test_a_log_with_any_letters_in_its_names_is_well_formed(tmp_path: Path) -> None:
    row = dict.fromkeys(
        ("event", "stage", "organisation", "team", "worker", "municipality", "detail"), HOSTILE + "\x00"
    )
    write_xes(tmp_path / "x.xes", pd.DataFrame([row | {"time": 0.5, "resident_id": 1}]), start=dt.date(2024, 1, 1))
    values = [element.get("value", "") for element in ET.parse(tmp_path / "x.xes").iter()]

    assert any("<script>alert(1)</script>" in value for value in values)


def test_a_terminal_obeys_no_name() -> None:
    assert printable("a\x1b[2J\u202eb\r") == "a\\x1b[2J\\u202eb\\r"
    assert printable("één\ttwee\ndrie") == "één\ttwee\ndrie"
