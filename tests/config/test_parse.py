"""Whatever a person may have saved by mistake is one clear line, and the rest keeps its place."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.config import Node, Position, find, parse, parse_file
from sim.config.parse import parse_text
from sim.config.tree import scalar
from sim.errors import ConfigurationError, Problem

ROOT = Path(__file__).parents[2]


def refusal(text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        parse_text(text, file="a.yaml")
    return str(caught.value)


def at(node: Node, *path: str | int) -> Node:
    found = find(node, path)
    assert found is not None
    return found


def test_values_and_keys_know_their_place() -> None:
    node = parse_text("a:\n  b: [1, 2.5]\n", file="a.yaml")

    assert at(node, "a", "b", 1).place == Position("a.yaml", 2, 10)
    assert at(node, "a").key_place("b") == Position("a.yaml", 2, 3)
    assert node.plain() == {"a": {"b": [1, 2.5]}}


def test_an_alias_is_placed_where_it_is_used_and_its_inside_where_it_is_written() -> None:
    node = parse_text("a: &x {k: 1}\nb: *x\n", file="a.yaml")

    assert at(node, "b").place == Position("a.yaml", 2, 4)
    assert at(node, "b").origin == Position("a.yaml", 1, 4)
    assert at(node, "b", "k").place == Position("a.yaml", 1, 11)


@pytest.mark.parametrize(
    "text, value",
    [
        ("12", 12),
        ("-1_000", -1000),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e-3", 0.001),
        ("1e3", 1000.0),
        ("2024-02-29", dt.date(2024, 2, 29)),
        ("2023-02-29", "2023-02-29"),
        ("2024", 2024),
        ("no", "no"),
        ("True", True),
        ("null", None),
        ("~", None),
        ("", None),
        ("-.inf", -math.inf),
        ("12 weeks", "12 weeks"),
        ("0x10", "0x10"),
        ("1" * 5000, "1" * 5000),
    ],
)
def test_unquoted_words(text: str, value: object) -> None:
    assert scalar(text) == value
    assert type(scalar(text)) is type(value)


def test_quotes_make_text() -> None:
    assert parse_text("a: '12'\nb: \"2024-01-01\"\n", file="a.yaml").plain() == {"a": "12", "b": "2024-01-01"}


@pytest.mark.parametrize(
    "text, words",
    [
        ("a: 1\nb: 2\na: 3\n", "a.yaml:3:1: a: this key stands on line 1 already"),
        ("a:\n\tb: 1\n", "came a tab"),
        ("a: [1, 2\n", "this is not YAML"),
        ("a: 'open\n", "this is not YAML"),
        ("a: b: c\n", "this is not YAML"),
        ("? [1, 2]\n: 3\n", "came a list of 2 as a key"),
        ("a: &a [*a]\n", "'*a' holds itself"),
        ("a: *b\n", "no '&b' stands above '*b'"),
        ("a: !!python/object:os.system ls\n", "came the tag"),
        ("a: 1\n--- \nb: 2\n", "a second document starts here"),
        ("a: \x00\n", "no text has"),
        ("# nothing\n", "the file is empty"),
        ("{" * 100_000, "nested more than 40 deep"),
    ],
)
def test_what_is_no_document(text: str, words: str) -> None:
    assert words in refusal(text)
    assert len(refusal(text).splitlines()) == 1


def test_all_duplicates_are_told_at_once() -> None:
    assert len(refusal("a: 1\nb:\n  c: 1\n  c: 2\na: 2\na: 3\n").splitlines()) == 3


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "region.yaml").write_text("a: 1\n")
    (tmp_path / "binary.yaml").write_bytes(b"PAR1\xff\xfe\x00")
    for name, words in [
        ("regoin.yaml", "did you mean 'region.yaml'?"),
        ("region.py", "no Python file stands in that folder"),
        ("binary.yaml", "byte 4 is no UTF-8 text"),
        (".", "it is a directory"),
        ("nowhere/region.yaml", "there is no such file"),
        ("a\0b.yaml", "it cannot be read"),
        ("x" * 400, "it cannot be read"),
    ]:
        with pytest.raises(ConfigurationError) as caught:
            parse_file(tmp_path / name)
        assert words in str(caught.value)


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistake(tmp_path: Path) -> None:
    file = tmp_path / "windows.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")

    assert parse_file(file).plain() == {"a": 1, "b": 2}


@given(st.text(alphabet="ab:-[]{}&*!?'\"#|> \n\t0.", max_size=60))
def test_any_text_is_a_document_or_a_clear_line(text: str) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        node = parse_text(text, file="a.yaml")
    except ConfigurationError as error:
        problems = error.problems

    assert problems or node.is_mapping
    assert all(problem.came and problem.needed and problem.todo for problem in problems)


def test_without_the_c_library_a_file_is_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values, places, and what is wrong: a package that was built without it has only the slower reader."""

    def told(file: Path) -> str:
        try:
            return repr(parse._parsed.__wrapped__(file.read_text(encoding="utf-8"), file.name))
        except ConfigurationError as error:
            return str(error)

    files = [*ROOT.glob("configs/*.yaml"), *ROOT.glob("experiments/*.yaml"), *ROOT.glob("tests/wrong/*.yaml")]
    fast = {file: told(file) for file in files if file.name != "syntax_error.yaml"}  # each has its own words for it
    monkeypatch.setattr(parse, "LOADER", yaml.SafeLoader)

    assert {file: told(file) for file in fast} == fast
