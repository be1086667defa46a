"""A sensitivity analysis over the real model in a small region: it screens, and then looks at what matters."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from sim.arrays import Floats
from sim.errors import Interrupted
from sim.plan import Job, Outcome, Plan, Screened, plan_from_document
from sim.run.progress import Silence
from sim.run.run import Setting, run_plan
from sim.store import Parts, Result
from sim.studies import context_of_plan
from sim.studies.sensitivity import screening
from sim.studies.sensitivity.screening import cost_of, grouped, trajectories_of
from tests.run.told import unexplained
from tests.studies import asking


class Listener(Silence):
    """Somebody who remembers what was said and, if asked to, stops after a number of replications."""

    def __init__(self, patience: int = 10_000) -> None:
        self.left, self.lines = patience, list[str]()

    def say(self, line: str, /) -> None:
        self.lines.append(line)

    def done(self, _part: object, /) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


@pytest.fixture(scope="module")
def plan() -> Plan:
    return asking.planned("sensitivity")


@pytest.fixture(scope="module")
def result(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The result of an analysis that was stopped once, in its screening."""
    out = tmp_path_factory.mktemp("analysis") / "analysis"
    watcher = Listener(patience=9)
    with pytest.raises(Interrupted):
        run_plan(plan, out=out, context=context_of_plan(plan), setting=Setting(workers=2, watcher=watcher))
    assert [line.split(":")[0] for line in watcher.lines[:1]] == ["engine"]
    assert watcher.lines[1:] == ["3 factors take at most 44 replications: as it is 4, screening 16, indices 24"]
    return asking.run(plan, out)


def study_of(plan: Plan) -> Screened:
    assert isinstance(plan.study, Screened)
    return plan.study


def test_the_cost_is_known_before_and_kept(plan: Plan, result: Result) -> None:
    assert sum(cost_of(study_of(plan), n_scenarios=2).values()) == 44
    assert len(result.plan.jobs) == 44


def test_numbers_move_together_by_their_first_words() -> None:
    assert list(grouped(["a.b.c", "a.b.d", "a.e"], together=2)) == ["a.b", "a.e"]
    assert list(grouped(["a.b.c", "a.b.d"], together=None)) == ["a.b.c", "a.b.d"]


def test_a_scenario_is_screened_by_its_difference_from_the_baseline(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything is 10 in the baseline and 12 in the other: its factors are looked for in a difference of 2."""
    assert plan.compared is not None
    study, baseline = study_of(plan), plan.compared.baseline

    def values(parts: object, jobs: Sequence[Job], outcomes: Sequence[Outcome], plan: Plan) -> Floats:
        return np.full((len(jobs), len(outcomes)), 10.0 if jobs[0].scenario == baseline else 12.0)

    monkeypatch.setattr(screening, "values_of", values)
    nothing = Parts(Path(), {})
    found = screening._outputs(plan, study, nothing, method=screening.MORRIS, phase=study.screening)
    assert {(name == baseline, outputs.min(), outputs.max()) for name, _, _, outputs in found} == {
        (True, 10.0, 10.0),
        (False, 2.0, 2.0),
    }


def test_a_factor_matters_by_its_share_of_the_largest_effect_on_an_outcome(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first two move euros by millions and the third moves weeks by one: who matters most for weeks is kept."""
    study = dataclasses.replace(study_of(plan), most=2)
    x = trajectories_of(study).design.array()
    effects = {"eur": [3e6, 1e6, 0.0], "weeks": [0.0, 0.0, 1.0]}
    outputs = [("a", None, outcome, (x @ by)[:, None]) for outcome, by in effects.items()]
    monkeypatch.setattr(screening, "_outputs", lambda *_, **__: outputs)
    names, nothing = list(study.factors), Parts(Path(), {})
    assert screening._important(plan, study, nothing) == (names[0], names[2])


def test_the_largest_effect_has_the_first_place(plan: Plan) -> None:
    names = list(study_of(plan).factors)
    found = {"mu_star": np.array([1.0, 5.0, 3.0])}
    rows = screening._placed({}, study_of(plan), names, found, "mu_star")
    assert [(row["place"], row["factor"]) for row in rows] == [(1, names[1]), (2, names[2]), (3, names[0])]


def test_all_but_the_important_stay_as_they_are_in_the_second_part(result: Result) -> None:
    plan = result.plan
    (important,) = study_of(plan).important
    second = [draw for name, draw in plan.draws.items() if name.startswith("sobol")]

    assert len(second) == 2 * 3
    assert all(set(draw) == set(study_of(plan).factors[important]) for draw in second)


def test_the_table_has_levels_and_differences_the_most_important_first(result: Result) -> None:
    table = result._csv("sensitivity.csv")
    screening = table[table["method"] == "morris"]

    assert len(screening) == 2 * 2 * 3
    assert set(screening.loc[screening["scenario"] == "one_pool", "baseline"]) == {"as_it_is"}
    assert screening.loc[screening["scenario"] == "as_it_is", "baseline"].isna().all()
    for _, rows in screening.groupby(["scenario", "measure"]):
        assert rows["mu_star"].is_monotonic_decreasing
        assert rows["place"].tolist() == [1, 2, 3]
    contacts = screening[(screening["measure"] == "contacts_per_resident_year") & (screening["scenario"] == "as_it_is")]
    assert contacts["factor"].iloc[0] == "rules.contact"


def test_a_plan_that_has_grown_comes_back_and_the_page_is_there(result: Result) -> None:
    document = result.manifest["plan"]

    assert json.loads(json.dumps(plan_from_document(document, origin=Path("plan.json")).document())) == document
    page = (result.folder / "report.html").read_text()
    assert "Which assumptions matter" in page
    assert "The draws take every assumed number anywhere within its range" in page


def test_the_data_dictionary_has_every_column_of_every_file(result: Result) -> None:
    assert unexplained(result) == set()
