"""All items answered, and the answers as lines, as JSON and as a page in Markdown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.audit import checks_project, checks_result
from sim.audit.case import FAIL, HUMAN, NOT_HERE, WORDS, AuditCase, ItemAnswer, NotHereError, checkout
from sim.audit.items import Item, items, lists
from sim.store import Result

ABOUT_RESULT, ABOUT_PROJECT = "result", "project"
"""Of what an answer gives a path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredItem:
    """An item with its answer, and whether the path of that is one of the result or of the project."""

    item: Item
    answer: ItemAnswer
    about: str


def audit(result: Result, *, project: Path | None = None, installed: bool = False) -> list[AnsweredItem]:
    """Return every item with its answer; `project`: the folder of the project, by default the checkout of this code.

    `installed`: as if there were none.
    """
    case = AuditCase(result, None if installed else project or checkout())
    return [_answered(item, case) for item in items()]


def _answered(item: Item, case: AuditCase) -> AnsweredItem:
    if item.why:
        return AnsweredItem(item=item, answer=ItemAnswer(word=HUMAN, found=item.why), about="")
    check, about = check_of(item)
    try:
        return AnsweredItem(item=item, answer=check(case), about=about)
    except NotHereError:
        found = "it is about the project, of which an installed package has no more than the code"
        return AnsweredItem(item=item, answer=ItemAnswer(word=NOT_HERE, found=found), about=about)


def check_of(item: Item) -> tuple[Callable[[AuditCase], ItemAnswer], str]:
    """Return the function that answers an item, and of what it gives a path."""
    about = ABOUT_RESULT if hasattr(checks_result, item.check) else ABOUT_PROJECT
    room = checks_result if about == ABOUT_RESULT else checks_project
    found: Callable[[AuditCase], ItemAnswer] = getattr(room, item.check)
    return found, about


def failing(answered: Iterable[AnsweredItem]) -> list[AnsweredItem]:
    """Return those that fail."""
    return [one for one in answered if one.answer.word == FAIL]


def counted(answered: Sequence[AnsweredItem]) -> str:
    """Return how many items were answered how."""
    words = Counter(one.answer.word for one in answered)
    by_machine = len(answered) - words[HUMAN] - words[NOT_HERE]
    told = ", ".join(f"{words[word]} {word}" for word in WORDS if words[word])
    return f"{len(answered)} items, {by_machine} answered by machine: {told}"


def in_lines(answered: Sequence[AnsweredItem]) -> Iterator[str]:
    """Yield a line an item, by checklist, and how many were answered how."""
    for listed in lists():
        yield f"{listed.title} ({listed.link})"
        for one in answered:
            if one.item.list_key == listed.key:
                place = f" [{one.answer.path}]" if one.answer.path else ""
                yield f"  {one.item.key}: {one.answer.word}: {one.item.text}: {one.answer.found}{place}"
    yield counted(answered)


def in_json(answered: Sequence[AnsweredItem], result: Result) -> str:
    """Return the answers as JSON."""
    document = {
        "result": result.plan.name,
        "results_digest": result.manifest["results_digest"],
        "checklists": [{"key": one.key, "title": one.title, "source": one.source, "link": one.link} for one in lists()],
        "items": [
            {
                "key": one.item.key,
                "asks": one.item.text,
                "answer": one.answer.word,
                "about": one.about,
                "path": one.answer.path,
                "found": one.answer.found,
            }
            for one in answered
        ],
    }
    return json.dumps(document, indent=1, ensure_ascii=False)


def in_markdown(answered: Sequence[AnsweredItem], result: Result) -> str:
    """Return the answers as a page."""
    lines = [f"# Reviewers' checklists: {result.plan.title.en}", "", f"{counted(answered)}.", ""]
    for listed in lists():
        lines += [f"## {listed.title}", "", f"{listed.source}, <{listed.link}>.", ""]
        lines += ["| item | asks | answer | found | where |", "|---|---|---|---|---|"]
        for one in answered:
            if one.item.list_key == listed.key:
                cells = (one.item.key, one.item.text, one.answer.word, one.answer.found, one.answer.path)
                lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
        lines.append("")
    return "\n".join(lines)
