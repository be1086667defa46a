"""No code names a scenario: what a scenario does is data."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.source import FILES, ROOT, name_of, tree_of

KNOWN = {
    "integraal",
    "individueel",
    "maximale_samenwerking",
    "maximale",
    "sheltered_a",
    "sheltered_b",
    "sheltered_current",
}
"""The scenarios of the design, also while their files do not exist yet."""

BY_FILE = {file.stem for file in (ROOT / "configs" / "scenarios").rglob("*.yaml")}
COMMON = {"current", "neutral"}
"""Names of scenarios that are words of every day: they may stand in a sentence, not in what code compares."""


def words_of(name: str) -> set[str]:
    """Return every name, and every word in every text that is no docstring, of a file."""
    tree = tree_of(next(file for file in FILES if name_of(file) == name))
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    texts = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation
    }
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return names | attributes | texts


@pytest.mark.parametrize("file", [name_of(file) for file in FILES])
def test_no_scenario_stands_in_the_code(file: str) -> None:
    """Nowhere in the file, comments and docstrings included."""
    text = (ROOT / file).read_text(encoding="utf-8").lower()
    for name in (KNOWN | BY_FILE) - COMMON:
        assert not re.search(rf"\b{re.escape(name)}\b", text), f"{file} names the scenario {name!r}"


@pytest.mark.parametrize(
    "file", [name_of(file) for file in FILES if "/model/" in name_of(file) or "/rules/" in name_of(file)]
)
def test_no_rule_or_process_compares_the_name_of_a_scenario(file: str) -> None:
    assert not words_of(file) & (KNOWN | BY_FILE | COMMON)


def test_no_process_asks_which_scenario_it_is_in() -> None:
    for file in FILES:
        if "/model/" in name_of(file) or "/rules/" in name_of(file):
            assert not words_of(name_of(file)) & {"scenario", "scenarios"}, name_of(file)
