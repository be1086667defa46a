"""A file for each mistake; its first lines say which problems must be told, and no others may be.

A line ``# says: ...`` is one problem as it is printed, with the file as seen from this folder. It may end with
``...`` where the rest would repeat the region's own keys.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.commands.files import validate
from sim.config import load_anyway, load_configuration
from sim.config.configuration import in_order
from sim.errors import ConfigurationError, Problem

HERE = Path(__file__).parent
REGION = HERE.parent / "model" / "plain.yaml"
SAYS = "# says: "
PARTS = {"extends_itself_2.yaml"}
FILES = sorted(file for file in HERE.rglob("*.yaml") if file.name not in PARTS)


def told(file: Path) -> list[str]:
    """Return the problems of a file, one line each."""
    with pytest.raises(ConfigurationError) as caught:
        load(file)
    return [line.replace(f"{HERE}/", "") for line in str(caught.value).splitlines()]


def load(file: Path) -> None:
    """Judge a file as what it is, a scenario over the region."""
    if file.parent.name == "scenarios":
        problems: list[Problem] = []
        load_anyway(REGION, problems, scenarios=[file])
    else:
        problems = list(validate(file))
    if problems:
        raise ConfigurationError(in_order(problems))


def expected(file: Path) -> list[str]:
    """Return what the head of a file says of it."""
    return [line.removeprefix(SAYS) for line in file.read_text().splitlines() if line.startswith(SAYS)]


def says(line: str, wanted: str) -> bool:
    """Whether a problem reads as wanted."""
    return line.startswith(wanted.removesuffix(" ...")) if wanted.endswith(" ...") else line == wanted


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(HERE).with_suffix("").as_posix())
def test_each_mistake_is_told_in_words_of_four_parts(file: Path) -> None:
    wanted, came = expected(file), told(file)

    assert wanted
    assert len(came) == len(wanted), "\n".join(came)
    for line, want in zip(came, wanted, strict=True):
        assert says(line, want), line
        place, rest = line.split(": ", maxsplit=1)
        assert ".yaml" in place
        assert len(rest.split("; ")) == 3, line


def test_the_region_itself_is_right() -> None:
    assert load_configuration(REGION).digest
