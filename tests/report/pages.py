"""What every page of ours must be."""

from __future__ import annotations

import dataclasses
from html.parser import HTMLParser
from typing import Any

import pytest

from sim.store import Result

ALONE = ("meta", "br", "link")
"""Tags that nothing closes."""


def open_tags(page: str) -> list[str]:
    """Return the tags that a page opens and never closes; fail when one closes what is not open."""
    parser = _Balance()
    parser.feed(page)
    return parser.tags


def otherwise(result: Result, *, compared: dict[str, Any] | None = None, **plan: Any) -> Result:
    """Return a result of another plan; `compared` is what is otherwise in what it compares."""
    known = result.plan
    if compared is not None and known.compared is not None:
        plan["compared"] = dataclasses.replace(known.compared, **compared)
    document = dataclasses.replace(known, **plan).document()
    return Result(result.folder, result.manifest | {"plan": document})


def without_pictures(patch: pytest.MonkeyPatch) -> None:
    """Let pages be made without pictures, for tests of something else: most of the time of a page goes into them."""
    patch.setattr("sim.report.page.write_figures", lambda _, pictures: {one.name: "" for one in pictures})


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALONE:
            self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.tags.pop() == tag
