"""No code knows the region: who lives there, who works there and what reports say of it is data."""

from __future__ import annotations

import re

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


NAMED = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(NAMES)))


def test_no_text_in_the_code_names_the_region() -> None:
    assert [(name_of(file), text) for file in FILES for text in words_of(file) if NAMED.search(text)] == []


def test_no_template_names_the_region() -> None:
    texts = {file.name: file.read_text(encoding="utf-8") for file in TEMPLATES}

    assert [(name, found) for name, text in texts.items() for found in NAMED.findall(text)] == []


def test_the_names_are_those_of_the_region() -> None:
    """A check of nothing would pass as well."""
    assert {"velsen", "Velsen", "IJmond", "IJmond Werkt!", "ijw_coaches"} <= NAMES
