"""No code knows the region: who lives there, who works there and what reports say of it is data."""

from __future__ import annotations

import re

from ruamel.yaml import YAML

from tests.architecture.source import FILES, PACKAGE, ROOT, name_of
from tests.architecture.test_words import words_of

REGION = YAML(typ="safe").load(ROOT / "configs" / "ijmond.yaml")
MUNICIPALITIES, ORGANISATIONS = REGION["circumstances"]["municipalities"], REGION["resources"]["organisations"]
COMMON = {name for name, one in ORGANISATIONS.items() if not isinstance(one["label"], str)}
"""Organisations with a label in each language, as providers are: a word that any region may have, and no name."""
NAMES = {
    *(name for names in (MUNICIPALITIES, ORGANISATIONS) for name in names if name not in COMMON),
    *(one["label"] for names in (MUNICIPALITIES, ORGANISATIONS) for name, one in names.items() if name not in COMMON),
    *(name for name, team in REGION["resources"]["teams"].items() if team["organisation"] not in COMMON),
    REGION["measurement"]["region"]["label"],
    "CBS",
}
TEMPLATES = sorted([*PACKAGE.rglob("*.j2"), *PACKAGE.rglob("*.toml")])


NAMED = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(NAMES)))


def test_no_text_in_the_code_names_the_region() -> None:
    assert [(name_of(file), text) for file in FILES for text in words_of(file) if NAMED.search(text)] == []


def test_no_template_names_the_region() -> None:
    texts = {file.name: file.read_text(encoding="utf-8") for file in TEMPLATES}

    assert [(name, found) for name, text in texts.items() for found in NAMED.findall(text)] == []


def test_the_names_are_those_of_the_region() -> None:
    """A check of nothing would pass as well."""
    assert {"velsen", "Velsen", "IJmond", "IJmond Werkt!", "ijw_coaches"} <= NAMES
    assert {"provider"} == COMMON
