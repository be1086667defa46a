"""A page that is open: what it asked the network for, what went wrong in it, and what a person would find there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

INSIDE = ("file:", "data:", "blob:", "about:")
"""Addresses that leave the machine alone."""

A4 = {"format": "A4", "prefer_css_page_size": True, "print_background": True}
PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")

ACROSS = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
STICKING_OUT = """() => [...document.querySelectorAll("body *")].filter(one => {
  const box = one.getBoundingClientRect();
  return box.width > 0 && box.right > document.documentElement.clientWidth + 1
    && !one.closest("[tabindex='0'], svg, details:not([open]) > :not(summary)");
}).map(one => one.tagName + "." + one.className + ": " + one.textContent.trim().slice(0, 40)).slice(0, 5)"""
FOCUSED = """() => {
  const one = document.activeElement, look = getComputedStyle(one), box = one.getBoundingClientRect();
  return {tag: one.tagName, id: one.id, text: (one.getAttribute("aria-label") || one.textContent).trim().slice(0, 80),
    outline: look.outlineStyle === "none" ? 0 : parseFloat(look.outlineWidth), width: box.width, height: box.height};
}"""


@dataclass(frozen=True)
class Opened:
    """A page of Playwright, and what was seen of it since it began."""

    page: Any
    """The page itself, to click and to type in."""
    asked: list[str] = field(default_factory=list)
    """Addresses outside of the page that it asked for, in order."""
    wrong: list[str] = field(default_factory=list)
    """What its console called an error, and exceptions that nothing caught."""

    def go(self, address: str | Path) -> None:
        """Open a file, or an address, and wait until it is there."""
        self.page.goto(address.resolve().as_uri() if isinstance(address, Path) else address, wait_until="load")

    def too_wide(self) -> int:
        """Return how many CSS pixels one must scroll aside to read the page: 0 where it reflows."""
        return int(self.page.evaluate(ACROSS))

    def sticking_out(self) -> list[str]:
        """Return what reaches past the right edge, but for what scrolls in a box of its own."""
        return list(self.page.evaluate(STICKING_OUT))

    def focused(self) -> dict[str, Any]:
        """Return what the keyboard is at: `tag`, `id`, `text`, `outline` (px), `width` and `height` (px)."""
        return dict(self.page.evaluate(FOCUSED))

    def tab(self, times: int = 1) -> dict[str, Any]:
        """Press Tab, and return what the keyboard is at then."""
        for _ in range(times):
            self.page.keyboard.press("Tab")
        return self.focused()

    def printed(self, to: Path | None = None) -> int:
        """Return on how many sheets of A4 it prints; and keep the PDF, if asked."""
        document = self.page.pdf(**A4)
        if to is not None:
            to.write_bytes(document)
        return len(PAGE.findall(document))


def watched(page: Any) -> Opened:
    """Return a page of which all that it asks for and all that goes wrong is kept."""
    seen = Opened(page)
    page.on("request", lambda request: _keep(seen.asked, request.url))
    page.on("pageerror", lambda error: seen.wrong.append(str(error)))
    page.on("console", lambda line: seen.wrong.append(line.text) if line.type == "error" else None)
    return seen


def _keep(asked: list[str], address: str) -> None:
    if not address.startswith(INSIDE):
        asked.append(address)
