"""A question is read as from a stranger: what is not exactly one is refused, and nothing of it comes back."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.planner.serve.asked import Askable, PageQuestion, Refused, question_in
from tests.planner.serve.standin import DATA, QUESTION

ASKABLE = Askable.of(DATA, most=20)


def asked(**changes: Any) -> bytes:
    """Return a question with some parts otherwise."""
    return json.dumps({**QUESTION, **changes}).encode()


def refusal(body: bytes) -> tuple[int, str]:
    """Return with which status and for what a body is refused."""
    with pytest.raises(Refused) as caught:
        question_in(body, ASKABLE)
    return caught.value.status, caught.value.key


def test_a_question_is_taken_as_it_was_meant() -> None:
    inputs = {"demand": 1, "coaches": 12, "velsen": 12.0}

    assert question_in(asked(scenario="one_pool", inputs=inputs, replications=20), ASKABLE) == PageQuestion(
        scenario="one_pool", replications=20, inputs={"velsen": 12.0, "coaches": 12.0, "demand": 1.0}
    )
    assert question_in(asked(inputs={}), ASKABLE).inputs == {}


NO_JSON = [
    b"",
    b"null",
    b"[]",
    b"{",
    b'"scenario"',
    b"\xff\xfe",
    b'{"scenario": "as_it_is", "inputs": {}}',
    b'{"scenario": "as_it_is", "inputs": {}, "replications": 1, "more": 1}',
    b'{"scenario": "as_it_is", "inputs": {}, "replications": 1, "replications": 2}',
    b'{"scenario": "as_it_is", "inputs": {"velsen": 5, "velsen": 6}, "replications": 1}',
    b'{"scenario": "as_it_is", "inputs": {"velsen": NaN}, "replications": 1}',
    b'{"scenario": "as_it_is", "inputs": {"velsen": Infinity}, "replications": 1}',
    b'{"scenario": "as_it_is", "inputs": {"velsen": -Infinity}, "replications": 1}',
    b'{"scenario": "as_it_is", "inputs": {}, "replications": 1} and more',
    b"[" * 4000,
    b'{"scenario":' * 300,
    b'{"scenario": "as_it_is", "inputs": {"velsen": ' + b"9" * 4400 + b'}, "replications": 1}',
]


@pytest.mark.parametrize("body", NO_JSON)
def test_what_is_no_question_is_refused(body: bytes) -> None:
    assert refusal(body) == (400, "explore.json")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"scenario": "as_it_was"}, "scenario"),
    ({"scenario": 1}, "scenario"),
    ({"scenario": None}, "scenario"),
    ({"scenario": ["as_it_is"]}, "scenario"),
    ({"replications": 0}, "replications"),
    ({"replications": 21}, "replications"),
    ({"replications": -1}, "replications"),
    ({"replications": 2.0}, "replications"),
    ({"replications": True}, "replications"),
    ({"replications": "2"}, "replications"),
    ({"replications": None}, "replications"),
    ({"inputs": []}, "input"),
    ({"inputs": None}, "input"),
    ({"inputs": {"heemskerk": 1}}, "input"),
    ({"inputs": {"__class__": 1}}, "input"),
    ({"inputs": {"velsen": "8"}}, "number"),
    ({"inputs": {"velsen": True}}, "number"),
    ({"inputs": {"velsen": None}}, "number"),
    ({"inputs": {"velsen": [8]}}, "number"),
    ({"inputs": {"velsen": {"factor": 2}}}, "number"),
    ({"inputs": {"velsen": 3.999999}}, "outside"),
    ({"inputs": {"velsen": 12.000001}}, "outside"),
    ({"inputs": {"velsen": -8}}, "outside"),
    ({"inputs": {"velsen": 10**300}}, "outside"),
    ({"inputs": {"velsen": 8, "demand": 0.5}}, "outside"),
    ({"inputs": {"demand": 2}}, "outside"),
]


@pytest.mark.parametrize(("changes", "key"), WRONG)
def test_what_the_page_does_not_have_is_refused(changes: dict[str, Any], key: str) -> None:
    assert refusal(asked(**changes)) == (422, f"explore.{key}")


def test_a_number_beyond_all_numbers_lies_outside() -> None:
    assert refusal(asked().replace(b"8.0", b"1e999")) == (422, "explore.outside")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_whatever_comes_is_read_or_refused(body: bytes) -> None:
    with pytest.raises(Refused) as caught:
        question_in(body, ASKABLE)

    assert 400 <= caught.value.status < 500


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.fixed_dictionaries({"scenario": ANYTHING, "inputs": ANYTHING, "replications": ANYTHING}))
def test_a_question_of_anything_is_read_or_refused(question: dict[str, Any]) -> None:
    with contextlib.suppress(Refused):
        found = question_in(json.dumps(question).encode(), ASKABLE)
        assert found.scenario in ASKABLE.scenarios
        assert 1 <= found.replications <= ASKABLE.most
