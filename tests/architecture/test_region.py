"""No code knows the region: who lives there, who works there and what reports say of it is data."""

from __future__ import annotations

import re

import pytest
from ruamel.yaml import YAML

from tests.architecture.source import FILES, PACKAGE, ROOT, name_of
from tests.architecture.test_words import words_of

REGION = YAML(typ="safe").load(ROOT / "configs" / "ijmond.yaml")
MUNICIPALITIES, ORGANISATIONS = REGION["circumstances"]["municipalities"], REGION["resources"]["organisations"]
NAMES = {
    *(name for names in (MUNICIPALITIES, ORGANISATIONS, REGION["resources"]["teams"]) for name in names),
    *(one["label"] for names in (MUNICIPALITIES, ORGANISATIONS) for one in names.values()),
    REGION["measurement"]["region"]["label"],
    "CBS",
}
TEMPLATES = sorted([*PACKAGE.rglob("*.j2"), *PACKAGE.rglob("*.toml")])


@pytest.mark.parametrize("file", [name_of(file) for file in FILES])
def test_no_text_in_the_code_names_the_region(file: str) -> None:
    texts = words_of(file)

    assert [text for text in texts for name in NAMES if re.search(rf"\b{re.escape(name)}\b", text)] == []


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_no_template_names_the_region(file: object) -> None:
    text = next(one for one in TEMPLATES if one == file).read_text(encoding="utf-8")

    assert [name for name in NAMES if re.search(rf"\b{re.escape(name)}\b", text)] == []


def test_the_names_are_those_of_the_region() -> None:
    """A check of nothing would pass as well."""
    assert {"velsen", "Velsen", "IJmond", "IJmond Werkt!", "ijw_coaches"} <= NAMES
