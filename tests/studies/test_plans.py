"""A plan is written and read back by its own classes; what is in another form is refused in one line."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from sim.errors import ResultsError
from sim.plan import Plan, plan_from_document
from sim.studies import Wishes, load_experiment, plan_of

SMALL = Path(__file__).parents[1] / "small"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_of(load_experiment(SMALL / "comparison.yaml"), wishes=Wishes(quick=True))[0]


def read(document: dict[str, Any]) -> Plan:
    return plan_from_document(document, origin=Path("plan.json"))


@pytest.mark.parametrize("name", ["comparison", "sweep", "sensitivity", "experiment", "../../experiments/staffing"])
def test_a_plan_of_every_kind_comes_back_as_it_was(name: str) -> None:
    plan, _ = plan_of(load_experiment(SMALL / f"{name}.yaml"), wishes=Wishes(quick="staffing" in name))

    assert read(plan.document()) == plan
    assert read(plan.document()).digest == plan.digest


def _replaced(document: dict[str, Any], path: str, value: Any) -> None:
    *above, last = path.split(".")
    for step in above:
        document = document[step]
    document[last] = value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("seed", "1"),
        ("jobs", {"current": 3}),
        ("experiment.title", "One language"),
        ("compared.baseline", None),
        ("compared.weight", 1.0),
        ("compared.components.pooling.nature", "magic"),
        ("study", {"kind": "guess"}),
        ("parts", {}),
    ],
)
def test_a_plan_in_another_form_is_refused_in_one_line(plan: Plan, path: str, value: object) -> None:
    document = copy.deepcopy(plan.document())
    _replaced(document, path, value)

    with pytest.raises(
        ResultsError, match=r"^plan\.json: holds a plan in another form than this version writes \(.+\); run"
    ):
        read(document)


def test_what_is_said_of_the_components_stands_in_the_plan(plan: Plan) -> None:
    assert plan.compared is not None
    found = plan.compared.components

    assert {name: one.nature for name, one in found.items()} == {
        "pooling": "emergent",
        "signalling": "rule",
        "hand_overs": "emergent",
    }
    assert (found["hand_overs"].label.of("nl"), found["pooling"].label.of("nl")) == ("overdrachten", "pooling")
