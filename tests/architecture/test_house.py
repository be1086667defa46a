"""The figures of the house do not get worse, and each exercise of change is done by a test that exists."""

from __future__ import annotations

import pytest

from tests.house import ROOT, House, held, measure


@pytest.mark.slow
def test_no_figure_of_the_house_got_worse() -> None:
    """A change that makes a figure worse is made otherwise; one that makes it better lowers what is held."""
    most = {name: figure["held"] for name, figure in held()["figures"].items()}
    worse = {name: (figure, most[name]) for name, figure in measure(House(ROOT)).items() if figure > most[name]}

    assert worse == {}, "figures of the house, each with the most that tests/house.yaml holds; see make house"


def test_the_exercises_of_change_are_tests() -> None:
    missing = [
        done["test"]
        for done in held()["exercises"].values()
        if done["test"] != "none" and not (ROOT / str(done["test"]).split("::")[0]).is_file()
    ]

    assert missing == []
