"""What every page of ours must be."""

from __future__ import annotations

from html.parser import HTMLParser

ALONE = ("meta", "br", "link")
"""Tags that nothing closes."""


def open_tags(page: str) -> list[str]:
    """Return the tags that a page opens and never closes; fail when one closes what is not open."""
    parser = _Balance()
    parser.feed(page)
    return parser.tags


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALONE:
            self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.tags.pop() == tag
