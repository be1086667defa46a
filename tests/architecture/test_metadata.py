"""What archives read of the project says one thing: pyproject.toml's, and nothing that nobody knows."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import sim
from sim.store import DISTRIBUTION, LICENCE

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION: dict[str, Any] = YAML(typ="safe", pure=True).load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CODEMETA: dict[str, Any] = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
ZENODO: dict[str, Any] = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
AUTHOR = PROJECT["authors"][0]["name"]

CFF_KEYS = {
    *("abstract", "authors", "cff-version", "commit", "contact", "date-released", "doi", "identifiers", "keywords"),
    *("license", "license-url", "message", "preferred-citation", "references", "repository", "repository-artifact"),
    *("repository-code", "title", "type", "url", "version"),
}
"""The keys of Citation File Format 1.2.0."""


@pytest.mark.parametrize("name, told", [("CITATION", CITATION), ("codemeta", CODEMETA), (".zenodo", ZENODO)])
def test_version_and_description_are_those_of_the_package(name: str, told: dict[str, Any]) -> None:
    assert told["version"] == sim.__version__
    assert told.get("description", told.get("abstract")) == PROJECT["description"]


def test_the_title_the_words_and_the_author_are_one() -> None:
    assert CITATION["title"] == ZENODO["title"] == CODEMETA["alternateName"]
    assert CITATION["keywords"] == ZENODO["keywords"] == CODEMETA["keywords"]
    assert CITATION["authors"] == ZENODO["creators"] == [{"name": AUTHOR}]
    assert CODEMETA["author"] == [{"@type": "Organization", "name": AUTHOR}]


def test_the_licence_is_one_and_is_there() -> None:
    assert CITATION["license"] == ZENODO["license"] == PROJECT["license"] == LICENCE
    assert CODEMETA["license"] == f"https://spdx.org/licenses/{LICENCE}"
    assert f"{LICENCE} License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert PROJECT["name"] == DISTRIBUTION == CODEMETA["name"]


def test_what_it_needs_is_what_pyproject_says() -> None:
    needed = [re.split(r"[\s<>=!~;\[]", one)[0] for one in PROJECT["dependencies"]]

    assert CODEMETA["softwareRequirements"] == needed
    assert CODEMETA["runtimePlatform"] == f"Python {PROJECT['requires-python']}"


def test_the_citation_is_of_its_format() -> None:
    """As check-jsonschema --builtin-schema vendor.citation-file-format says with the whole schema (docs/audit.md)."""
    assert set(CITATION) <= CFF_KEYS
    assert CITATION["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(CITATION)
    assert all(isinstance(one, str) and one for one in CITATION["keywords"])


def test_an_identifier_is_given_in_all_or_in_none() -> None:
    """Nobody knows one yet; who registers it writes it everywhere."""
    places = (CITATION.get("doi"), CODEMETA.get("identifier"), ZENODO.get("doi"))
    addresses = (CITATION.get("repository-code"), CODEMETA.get("codeRepository"), PROJECT.get("urls"))

    assert len({one is None for one in places}) == 1
    assert len({one is None for one in addresses}) == 1
