"""Errors keep their words wherever they travel."""

from __future__ import annotations

import pickle

import pytest

from sim.errors import CaseloadError, ConservationError, did_you_mean, nearest


@pytest.mark.parametrize(
    "name, choices, near",
    [
        ("velzen", ["velsen", "beverwijk"], "velsen"),
        ("Velsen", ["velsen"], "velsen"),
        ("kg", ["weeks", "years"], None),
        ("", ["weeks"], None),
        ("weeks", [], None),
    ],
)
def test_the_nearest_name(name: str, choices: list[str], near: str | None) -> None:
    assert nearest(name, iter(choices)) == near


def test_what_to_do_about_an_unknown_name() -> None:
    assert did_you_mean("x", []) == "remove it"
    assert did_you_mean(3, ["weeks"]) == "choose from 'weeks'"
    assert did_you_mean("q", [f"name_{i}" for i in range(20)]).endswith("'name_11', ...")


@pytest.mark.parametrize("resident, who", [(611, "resident 611: "), (None, "")])
def test_a_broken_promise_says_when_who_and_how_to_replay(resident: int | None, who: str) -> None:
    error = ConservationError("lost from view", week=12.5, resident=resident, replay="ijmond replay")
    back = pickle.loads(pickle.dumps(error))

    assert isinstance(back, CaseloadError)
    assert str(back) == f"week 12.50: {who}lost from view; this is a bug in the model; replay it with ijmond replay"
