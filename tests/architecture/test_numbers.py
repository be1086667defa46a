"""Nothing numeric about the domain stands in the code of the model: figures live in configurations, with a source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML

from tests.architecture.source import FILES, name_of, tree_of

PLAIN = {0, 1, 2, -1, 0.5, 1e-6, 1e-9}
WATCHED = [file for file in FILES if file.parent.name in ("model", "rules")]
ALLOWED: dict[str, dict[float, str]] = YAML(typ="safe").load(Path(__file__).with_name("numbers.yaml"))


def numbers_of(file: Path) -> Iterator[tuple[int, float]]:
    """Yield every number in a file with its line, those of enumerations and of ``range`` left out."""
    tree = tree_of(file)
    counted = {id(inner) for node in ast.walk(tree) if _only_counts(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float) and id(node) not in counted:
            yield node.lineno, node.value


def _only_counts(node: ast.AST) -> bool:
    """Say whether the numbers under a node only tell members apart: of an enumeration, or unpacked from a range."""
    if isinstance(node, ast.ClassDef):
        return any(ast.unparse(base) in ("IntEnum", "Word") for base in node.bases)
    return (
        isinstance(node, ast.Assign)
        and ast.unparse(node.value).startswith("range(")
        and isinstance(node.targets[0], ast.Tuple)
    )


def test_no_figure_stands_in_the_code() -> None:
    figures = [
        f"{name_of(file)}:{line}: {number}"
        for file in WATCHED
        for line, number in numbers_of(file)
        if number not in PLAIN and number not in ALLOWED.get(name_of(file), {})
    ]

    assert figures == [], "a figure needs a place in a configuration, or a reason in tests/architecture/numbers.yaml"


def test_every_exception_still_stands_in_the_code() -> None:
    found = {name_of(file): {number for _, number in numbers_of(file)} for file in WATCHED}
    stale = [
        f"{file}: {number}"
        for file, numbers in ALLOWED.items()
        for number in numbers
        if number not in found.get(file, ())
    ]

    assert not stale, "remove these from tests/architecture/numbers.yaml"


def test_every_exception_has_a_reason() -> None:
    assert all(len(reason.split()) >= 4 for numbers in ALLOWED.values() for reason in numbers.values())


def test_the_scan_sees_a_figure() -> None:
    """A check that saw nothing would pass as well."""
    assert any(number == 27 for _, number in numbers_of(next(file for file in WATCHED if file.name == "resident.py")))
    assert sum(1 for file in WATCHED for _ in numbers_of(file)) > 100
