"""What a reader meets: files of a size to read, documentation on everything public, lists of names that are true."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from sim.config import Settings, shapes_of
from tests.architecture.source import FILES, definitions_of, module_of, name_of, tree_of

MOST_LINES = 450
CHAPTERS = {
    "sim/cli.py": "every command with its options, read as one chapter: what each does stands elsewhere",
    "sim/config/schema.py": "every key of a configuration, read as one chapter: a class a box, and no logic",
}
"""Files that may be longer, each with its reason."""


def lines_of(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def test_files_are_of_a_size_to_read() -> None:
    by_length = sorted(((lines_of(file), name_of(file)) for file in FILES), reverse=True)
    too_long = [(n, name) for n, name in by_length if n > MOST_LINES and name not in CHAPTERS]

    assert not too_long, f"longer than {MOST_LINES} lines; the longest is {too_long[0][1]} with {too_long[0][0]}"
    assert all(lines_of(file) > MOST_LINES for file in FILES if name_of(file) in CHAPTERS), (
        "this chapter is short by now"
    )


def test_most_functions_fit_on_a_screen() -> None:
    lengths = sorted(
        node.end_lineno - node.lineno + 1 - len((ast.get_docstring(node) or "").splitlines())
        for file in FILES
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.FunctionDef) and node.end_lineno is not None
    )

    assert lengths[len(lengths) // 2] <= 9, "the median function, its signature included"
    assert lengths[int(0.99 * len(lengths))] <= 40


def test_everything_public_says_what_it_is_in_a_sentence() -> None:
    silent = [name_of(file) for file in FILES if not ast.get_docstring(tree_of(file))]
    silent += [
        f"{name_of(file)}:{node.lineno}: {name}"
        for file in FILES
        for name, node in definitions_of(file)
        if not _first_paragraph(node).endswith((".", "?", ":"))
    ]

    assert silent == []


def _first_paragraph(node: ast.FunctionDef | ast.ClassDef) -> str:
    return (ast.get_docstring(node) or "").split("\n\n")[0].rstrip()


# --- lists of names -------------------------------------------------------------------------------------------


def test_a_list_of_names_is_sorted_and_true() -> None:
    wrong = [problem for file in FILES if "__all__" in file.read_text(encoding="utf-8") for problem in _wrong(file)]

    assert wrong == []


def _wrong(file: Path) -> Iterator[str]:
    """Constants, then classes, then functions, as the formatter sorts them; each there, and nothing public left out."""
    module = import_module(module_of(file))
    listed = list(module.__all__)
    defined = {node.name for node in tree_of(file).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    if listed != sorted(set(listed), key=lambda name: (not name.isupper(), not name[0].isupper(), name)):
        yield f"{name_of(file)}: not sorted, or a name twice"
    yield from (f"{name_of(file)}: there is no {name}" for name in listed if not hasattr(module, name))
    unlisted = {name for name in defined if not name.startswith("_")} - set(listed)
    yield from (f"{name_of(file)}: {name} is not listed" for name in sorted(unlisted))


# --- keys -----------------------------------------------------------------------------------------------------


def keys(box: Any, path: str = "") -> Iterator[str]:
    """Yield the path of every number, word or switch that a configuration gives."""
    for name, shape in shapes_of(box).items():
        inner = f"{path}.{name}" if path else name
        if shape.box is not None:
            yield from keys(shape.box, inner)
        else:
            yield inner


READS = "\n".join(file.read_text(encoding="utf-8") for file in FILES if name_of(file) != "sim/config/schema.py")
ALL_AT_ONCE = (
    "rules.referral.",
    "rules.readiness.",
    "rules.signalling.",
    "resources.task_hours.",
    "measurement.norms.",
    "circumstances.newcomers.barriers.",
    "circumstances.newcomers.groups.",
)
"""Boxes that are handed on whole, key by key, by their names."""


def test_every_key_of_a_configuration_is_read_by_somebody() -> None:
    """A key that nobody reads would let a planner turn a knob that is not connected."""
    assert [key for key in sorted(set(keys(Settings))) if not _is_read(key)] == []


def _is_read(key: str) -> bool:
    name = key.rsplit(".", 1)[-1]
    return key.startswith(ALL_AT_ONCE) or f".{name}" in READS or f'"{name}"' in READS
