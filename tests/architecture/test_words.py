"""No code names a scenario: what a scenario does is data."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

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


@cache
def words_of(file: Path) -> set[str]:
    """Return every name, and every text that is no docstring, of a file."""
    tree = tree_of(file)
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


def test_no_scenario_stands_in_the_code() -> None:
    """Nowhere in a file, comments and docstrings included."""
    named = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted((KNOWN | BY_FILE) - COMMON)))
    found = {name_of(file): named.findall(file.read_text(encoding="utf-8").lower()) for file in FILES}

    assert {file: names for file, names in found.items() if names} == {}


def test_no_rule_or_process_compares_the_name_of_a_scenario_or_asks_for_it() -> None:
    deciding = [file for file in FILES if file.parts[-2] in ("model", "rules")]
    forbidden = KNOWN | BY_FILE | COMMON | {"scenario", "scenarios"}

    assert len(deciding) > 10
    assert {name_of(file): words_of(file) & forbidden for file in deciding if words_of(file) & forbidden} == {}
