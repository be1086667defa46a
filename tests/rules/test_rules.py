"""Every rule answers as the tables beside this file say; a team leader can read and correct those."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from sim import rules
from sim.domain import Function, Word

HERE = Path(__file__).parent
RULES = Path(rules.__file__).parent
FILES = {file.stem: YAML(typ="safe").load(file) for file in sorted(HERE.glob("*.yaml"))}


def situations() -> Iterator[Any]:
    """Yield every row of every table, named by its file, what is asked, and its reason."""
    for name, content in FILES.items():
        for table in content["tables"]:
            for row in table["rows"]:
                named = dict(zip(table["columns"], row, strict=True))
                yield pytest.param(content["file"], table, named, id=f"{name}-{table['ask']}-{named['because']}")


@pytest.mark.parametrize("file, table, row", list(situations()))
def test_a_rule_decides_as_its_table_says(file: str, table: dict[str, Any], row: dict[str, Any]) -> None:
    situation = {key: understood(key, value) for key, value in row.items() if key not in ("answer", "because")}
    decision = asked(file, table)
    answer = decision(**situation) if callable(decision) else decision

    assert said(answer) == (pytest.approx(row["answer"]) if isinstance(row["answer"], float) else row["answer"])


def asked(file: str, table: dict[str, Any]) -> Any:
    """Return the question of a table, put to the rule that it is about."""
    module = import_module(f"sim.rules.{file}")
    if "rule" not in table:
        return getattr(module, table["ask"])
    return getattr(getattr(module, table["rule"])(**table.get("given", {})), table["ask"])


def understood(key: str, value: Any) -> Any:
    """Turn what a table says into what a rule is given: the functions of a team, a row, or a plain value."""
    if key in ("functions", "others"):
        return frozenset(Function[word.upper()] for word in value)
    return tuple(value) if isinstance(value, list) else value


def said(answer: Any) -> Any:
    """Turn an answer into what a table says: a word, a list, or a plain value."""
    if isinstance(answer, list | tuple):
        return [said(one) for one in answer]
    return answer.word if isinstance(answer, Word) else answer


@pytest.mark.parametrize("name", list(FILES))
def test_every_table_says_its_question_and_that_is_the_question_of_the_file(name: str) -> None:
    """The first line of a rule's file asks a question; so does its table."""
    content = FILES[name]

    assert (ast.get_docstring(ast.parse((RULES / f"{content['file']}.py").read_text())) or "").endswith("?")
    assert content["question"].endswith("?")


@pytest.mark.parametrize("file", sorted(file.stem for file in RULES.glob("[!_]*.py")))
def test_every_question_that_a_rule_answers_is_in_a_table(file: str) -> None:
    covered = {
        (where_answered(file, table), table["ask"])
        for content in FILES.values()
        if content["file"] == file
        for table in content["tables"]
    }

    assert set(public_questions(file)) <= covered


def where_answered(file: str, table: dict[str, Any]) -> str | None:
    """Return the name of the class that answers: a kind of answer, or the question that it is one to."""
    kind = getattr(import_module(f"sim.rules.{file}"), table["rule"]) if "rule" in table else object
    return next((one.__name__ for one in kind.__mro__ if table["ask"] in vars(one)), None)


def public_questions(file: str) -> Iterator[tuple[str | None, str]]:
    """Yield the public functions and methods that decide something, protocols left out."""
    for node in ast.parse((RULES / f"{file}.py").read_text()).body:
        if isinstance(node, ast.FunctionDef):
            yield None, node.name
        if isinstance(node, ast.ClassDef):
            methods = [one for one in node.body if isinstance(one, ast.FunctionDef) and not is_left_to_kinds(one)]
            yield from ((node.name, one.name) for one in methods if not one.name.startswith("_"))


def is_left_to_kinds(method: ast.FunctionDef) -> bool:
    """Say whether a question is answered by each kind of answer, and not where it is asked."""
    return isinstance(method.body[-1], ast.Raise) and "NotImplementedError" in ast.unparse(method.body[-1])
