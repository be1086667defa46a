"""What the documents name is there: files, the places that links lead to, commands with their options."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import typer

from sim.cli import app

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "results" / "README.md"])
CODE = re.compile(r"`([^`\n]+)`")
NAMED = re.compile(r"(?<![\w/.-])(?:sim|tests|configs|experiments|docs)/[\w./-]*\w")
LINK = re.compile(r"\]\(([^)\s]*)\)")
HEADING = re.compile(r"^#+ (.+)$", flags=re.MULTILINE)
COMMAND = re.compile(r"^(?:.venv/bin/)?ijmond (\w+)(.*)")
BLANK = re.compile(r"\b[A-Z]{2,}\b")
"""What a reader fills in, such as NAME."""


def _text(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def _anchors(document: Path) -> set[str]:
    """Return by which names a link reaches the headings of a document."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(_text(document)))
    return {heading.replace(" ", "-") for heading in plain}


def _is_there(document: Path, link: str) -> bool:
    file, _, anchor = link.partition("#")
    target = document.parent / file if file else document
    return target.exists() and (not anchor or anchor in _anchors(target))


def _unknown(command: str, words: str) -> Iterator[str]:
    """Yield what a command line names that the command does not know."""
    known = typer.main.get_command(app).commands.get(command)
    options = {name for one in known.params for name in one.opts} if known else set()
    yield from [command] if known is None else []
    yield from (word for word in words.split() if word.startswith("--") and word not in options)


def test_every_file_that_a_document_names_is_there() -> None:
    missing = [
        f"{document.relative_to(ROOT)}: {name}"
        for document in DOCUMENTS
        if document.name != "CHANGELOG.md"  # tells what was
        for code in CODE.findall(_text(document))
        for name in NAMED.findall(code)
        if not BLANK.search(name) and not (ROOT / name).exists()
    ]
    assert not missing


def test_every_link_leads_to_a_file_and_a_heading() -> None:
    broken = [
        f"{document.relative_to(ROOT)}: {link}"
        for document in DOCUMENTS
        for link in LINK.findall(_text(document))
        if not link.startswith("http") and not _is_there(document, link)
    ]
    assert not broken


def test_every_command_in_a_document_is_one_with_its_options() -> None:
    unknown = [
        f"{document.relative_to(ROOT)}: {code}: {what}"
        for document in DOCUMENTS
        for code in CODE.findall(_text(document))
        if (found := COMMAND.match(code))
        for what in _unknown(*found.groups())
    ]
    assert not unknown
