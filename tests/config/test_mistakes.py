"""A document that is broken somewhere, anywhere, is refused in words; never with a traceback."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.config import configuration_from_document
from sim.errors import ConfigurationError
from tests.config import synthetic

WHOLE = synthetic.document()
STAGED = WHOLE | {
    "scenarios": [{"name": "other", "label": {"en": "Other", "nl": "Anders"}, "takes_effect": "2020-01-01"}],
    "later": [{"from": "2020-01-01", "resources": WHOLE["resources"], "rules": WHOLE["rules"]}],
}
JUNK = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        3.5,
        1e300,
        math.nan,
        math.inf,
        "",
        "text",
        "2016-01-01",
        [],
        [1, "a"],
        {},
        {"a": 1},
        {"value": 1},
    ]
)


def paths(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of everything below the top."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, below in items:
        yield (*path, key)
        yield from paths(below, (*path, key))


PATHS = list(paths(WHOLE))
STAGED_PATHS = [path for path in paths(STAGED) if path[0] in ("scenarios", "later")]


def holder(document: Any, path: tuple[Any, ...]) -> Any:
    """Return what holds the last key of `path`."""
    for step in path[:-1]:
        document = document[step]
    return document


def checked(document: dict[str, Any]) -> tuple[str, ...]:
    """Return the keys of all problems, having looked at their words."""
    try:
        configuration_from_document(document)
    except ConfigurationError as error:
        for problem in error.problems:
            assert all(words.strip() for words in (problem.key, problem.came, problem.needed, problem.todo))
            assert "\n" not in str(problem)
        return tuple(problem.key for problem in error.problems)
    return ()


def test_the_whole_one_is_right() -> None:
    assert checked(WHOLE) == checked(STAGED) == ()


@given(path=st.sampled_from(PATHS), junk=JUNK)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anything_anywhere_is_right_or_told(path: tuple[Any, ...], junk: Any) -> None:
    document = copy.deepcopy(WHOLE)
    holder(document, path)[path[-1]] = junk

    checked(document)


@given(path=st.sampled_from(STAGED_PATHS), junk=JUNK)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anything_in_what_comes_later_is_right_or_told(path: tuple[Any, ...], junk: Any) -> None:
    document = copy.deepcopy(STAGED)
    holder(document, path)[path[-1]] = junk

    checked(document)


@given(path=st.sampled_from([path for path in PATHS if isinstance(path[-1], str)]))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_misspelled_key_is_told(path: tuple[Any, ...]) -> None:
    document = copy.deepcopy(WHOLE)
    above = holder(document, path)
    above[f"{path[-1]}x"] = above.pop(path[-1])
    is_name = path[-2:-1] in {("municipalities",), ("organisations",), ("teams",), ("parallel",), ("targets",)}

    assert is_name or any(f"{path[-1]}x" in key for key in checked(document))
