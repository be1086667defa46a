"""What the README says can be typed, can be typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from sim.cli import app
from tests.readme import figures

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"(?:^|`|/)ijmond (\w+)((?: [^\s`#]+)*)", README, flags=re.MULTILINE)
TARGETS = re.findall(r"(?:^|`)make (\w+)", README, flags=re.MULTILINE)
VALUES = {"current", "nl"}
"""Values of options."""

BEGUN = {"my-region", "experiments/first.yaml"}
"""What `ijmond init` makes."""


@pytest.mark.parametrize(("command", "words"), COMMANDS)
def test_every_command_exists_with_its_options_and_files(command: str, words: str) -> None:
    commands = typer.main.get_command(app).commands
    known = commands[command]
    options = {name for parameter in known.params for name in parameter.opts}

    for word in words.split():
        plain = word.startswith("results/") or word.isdigit() or word in VALUES | BEGUN
        assert plain or word in options or (ROOT / word).exists(), word


@pytest.mark.parametrize("target", TARGETS)
def test_every_make_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_the_readme_names_commands() -> None:
    assert {"run", "reproduce", "validate", "replay"} <= {command for command, _ in COMMANDS}
    assert {"run", "test"} <= set(TARGETS)


@pytest.mark.parametrize("name", figures.PARTS)
def test_what_a_document_says_is_what_the_published_runs_show(name: str) -> None:
    """``python -m tests.readme.figures --write`` makes it so."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert figures.written(name) == text
    assert re.findall(r"<!-- (\w+): end -->", text) == list(figures.PARTS[name])
