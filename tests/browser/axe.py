"""Accessibility as axe-core judges it: the rules of WCAG 2.2 at levels A and AA, and its best practices.

axe-core (Deque Systems, MPL-2.0) comes in the wheel of axe-playwright-python, by the lock; none of it is in our source.
"""

from __future__ import annotations

from importlib import resources
from typing import Any

from tests.browser.opened import Opened

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
GRAVE = ("serious", "critical")
RUN = """async tags => (await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]}))
  .violations.map(one => ({id: one.id, impact: one.impact || "minor", help: one.help,
    nodes: one.nodes.map(node => node.target.join(" ") + " " + node.failureSummary.replace(/\\s+/g, " "))}))"""


def violations(here: Opened) -> dict[str, list[str]]:
    """Return what axe-core finds wrong, a line for each rule, by impact: minor, moderate, serious, critical."""
    source = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    here.page.evaluate(source)
    found: dict[str, list[str]] = {}
    for one in here.page.evaluate(RUN, list(TAGS)):
        found.setdefault(one["impact"], []).append(_line(one))
    return found


def grave(here: Opened) -> list[str]:
    """Return what axe-core finds serious or critical."""
    found = violations(here)
    return [line for impact in GRAVE for line in found.get(impact, [])]


def _line(one: dict[str, Any]) -> str:
    return f"{one['id']}: {one['help']} ({len(one['nodes'])}): {' | '.join(one['nodes'][:3])}"
