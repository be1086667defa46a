"""A search for staffing with a known answer: the real model reduced to a queue, and Erlang C."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

from sim.analysis.selection import Selection
from sim.errors import ConfigurationError
from sim.plan import Outcome, Plan, Searched
from sim.stats import mean_interval
from sim.store import Result
from sim.studies import Wishes, load_experiment, plan_of
from sim.studies.factors import RESERVED, SCENARIO
from sim.studies.staffing.search import _frontier, _longest, _Look, _look, outputs_of, selection_of
from tests.run.told import unexplained
from tests.studies import asking
from tests.studies.replaying import Kept
from tests.theory import forms
from tests.theory.degenerate import NOTHING_HAPPENS, REGION, per_year
from tests.theory.test_against_theory import CLAIMS, SERVICE_WEEKS

PER_WEEK = 9.0
SERVERS = (2, 3, 4, 5)
NORM, TOLERANCE = 0.5, 0.1
WINDOW = {"start": dt.date(2000, 1, 1), "measured_from": dt.date(2000, 7, 1), "until": dt.date(2003, 1, 1)}


def asked(folder: Path, **changes: Any) -> Path:
    """Write a search for the staff that decides claims within the norm, cheapest first."""
    region = (
        NOTHING_HAPPENS
        | CLAIMS
        | {
            "circumstances.inflow.reports_per_year": per_year(PER_WEEK),
            "resources.teams.beverwijk_income.fte": 5.0,
            "measurement.window": WINDOW,
        }
    )
    search: dict[str, Any] = {
        "name": "erlang",
        "title": "Erlang C",
        "kind": "staffing",
        "configuration": str(REGION),
        "seed": 3,
        "overrides": region,
        "norms": [
            {
                "measure": "wait_mean_weeks",
                "group_by": "queue",
                "group": "claim",
                "at_most": NORM,
                "tolerance": TOLERANCE,
            }
        ],
        "initial": 10,
        "at_once": 2,
        "budget": {"replications": 200},
        "design": {
            "kind": "list",
            "factors": {
                "fte": {"path": "resources.teams.beverwijk_income.fte", "values": [2, 3, 4], "beyond_range": True}
            },
            "points": [{"fte": n} for n in (2, 3, 4)],
        },
    }
    file = folder / "erlang.yaml"
    with file.open("w") as stream:
        YAML(typ="safe").dump(search | changes, stream)
    return file


def wait_weeks(servers: int) -> float:
    """Return the mean time until a decision [weeks], by Erlang C."""
    queue = forms.many_servers(arrivals_per_week=PER_WEEK, service_weeks=SERVICE_WEEKS, servers=servers)
    return queue.mean_wait_weeks + SERVICE_WEEKS


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("erlang")
    plan, _ = plan_of(load_experiment(asked(folder)), wishes=Wishes())
    return asking.run(plan, folder / "erlang")


def search_of(plan: Plan) -> Searched:
    assert isinstance(plan.study, Searched)
    return plan.study


def test_it_picks_what_erlang_c_would(result: Result) -> None:
    enough = min(n for n in SERVERS if wait_weeks(n) <= NORM)
    found = result._csv("selection.csv").iloc[0]
    table = result._csv("staffing.csv").set_index("point")

    assert enough == 3
    assert wait_weeks(2) > NORM + TOLERANCE
    assert found["outcome"] == "chosen"
    assert table.loc[found["point"], "fte"] == enough
    assert table.loc["point-001", "verdict"] == "infeasible"
    assert table.loc["point-002", "mean"] == pytest.approx(wait_weeks(3), rel=0.05)


def test_what_is_dearer_than_the_choice_is_not_looked_into(result: Result) -> None:
    table = result._csv("staffing.csv").set_index("point")

    assert table.loc[["point-003", "base"], "dearer_than"].tolist() == ["region/point-002"] * 2
    assert table.loc["base", "n"] == 0
    assert result._csv("selection.csv")["n_total"].item() == table["n"].sum()
    assert len(result.plan.jobs) == table["n"].sum()


def test_the_frontier_is_of_what_was_looked_at(result: Result) -> None:
    frontier = result._csv("frontier.csv").set_index("point")
    staff = frontier["cost"].sort_index()

    assert set(frontier["measure"]) == {"wait_mean_weeks"}
    assert (frontier["ci_low"] < frontier["mean"]).all()
    assert set(frontier.index) == set(result._csv("staffing.csv").query("n > 0")["point"])
    assert staff["point-001"] < staff["point-002"]
    assert frontier.loc[["point-001", "point-002"], "place"].tolist() == ["on the frontier"] * 2


def test_a_candidate_that_the_cap_cut_short_is_not_on_the_frontier(tmp_path: Path) -> None:
    changes = {"initial": 8, "budget": {"replications": 18}, "at_once": 1}
    study = search_of(plan_of(load_experiment(asked(tmp_path, **changes)), wishes=Wishes())[0])
    luck = np.random.default_rng(1)
    outputs = [mean + 0.1 * luck.standard_normal((8, 1)) for mean in (1.0, 0.9, 0.8, 0.7)]
    found = selection_of(study, [outputs[0], outputs[1], outputs[2][:2], outputs[3][:0]])
    assert isinstance(found, Selection)
    frontier = pd.DataFrame(_frontier(study, found))

    assert found.capped
    assert [len(values) for values in found.outputs] == [8, 8, 2, 0]
    assert set(frontier["point"]) == {"base", "point-001"}
    assert set(frontier["n"]) == {8}
    assert frontier.set_index("point")["place"].to_dict() == {"base": "dominated", "point-001": "on the frontier"}
    shown = frontier.set_index("point").loc["point-001", ["mean", "ci_low", "ci_high"]]
    alone = mean_interval(outputs[[case[1] for case in study.candidates].index("point-001")][:, 0])
    assert shown.tolist() == pytest.approx([alone.mean, alone.low, alone.high])


def test_one_replication_has_no_variance(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="initial: came 1; at least 2 was needed"):
        plan_of(load_experiment(asked(tmp_path)), wishes=Wishes(replications=1))


def test_no_factor_can_have_the_name_of_a_column(result: Result) -> None:
    columns = {name for file in ("staffing.csv", "frontier.csv") for name in result._csv(file).columns} - {"fte"}

    assert columns <= {SCENARIO, *RESERVED}


def test_the_page_says_the_answer_and_how_sure_it_is(result: Result) -> None:
    page = (result.folder / "report.html").read_text()

    assert "The cheapest of 4 candidates that meets all norms is " in page
    assert "With a probability of 95.0 % or more" in page


def test_the_rounds_follow_from_the_replications_alone(result: Result) -> None:
    """Also those of a search that was stopped: what is there says what comes next, and nothing else."""
    plan = result.plan
    study = search_of(plan)
    outputs = outputs_of(plan, study, Kept(result))  # type: ignore[arg-type]
    found = selection_of(study, outputs)
    assert isinstance(found, Selection)
    begun = selection_of(study, [values[:0] for values in outputs])
    assert not isinstance(begun, Selection)
    assert [case for case, _ in begun] == [("region", "point-001"), ("region", "point-002")]
    assert all(numbers == range(10) for _, numbers in begun)


def test_the_cap_bites_and_the_result_says_so(tmp_path: Path) -> None:
    norms = [{"measure": "wait_mean_weeks", "group_by": "queue", "group": "claim", "at_most": 0.26, "tolerance": 0.001}]
    changes = {"norms": norms, "initial": 2, "budget": {"replications": 5}, "at_once": 1}
    plan, _ = plan_of(load_experiment(asked(tmp_path, **changes)), wishes=Wishes())
    found = asking.run(plan, tmp_path / "erlang")._csv("selection.csv").iloc[0]

    assert found["capped"]
    assert found["n_total"] == 5
    assert found["outcome"] == "none proven"


def test_a_wait_is_followed_no_longer_than_from_the_day_on_which_measuring_begins(tmp_path: Path) -> None:
    plan, _ = plan_of(load_experiment(asked(tmp_path)), wishes=Wishes())
    assert plan.compared is not None
    early = dataclasses.replace(plan, compared=dataclasses.replace(plan.compared, changes_on="2000-02-01"))
    looks = [_look(one, search_of(one)) for one in (plan, early)]
    weeks = [look.weeks for look in looks]

    assert list(looks[0].norms.values()) == pytest.approx([NORM + TOLERANCE])
    assert weeks[1] == weeks[0] == pytest.approx(0.51 * 914 / 7.0)


def test_a_wait_without_end_is_longer_than_a_norm_that_ended_before_it_was_looked_at_no_longer() -> None:
    """Followed for 50 weeks: longer than a norm of 49, tolerance included; of one of 51 it tells nothing."""
    wait = Outcome(measure="wait_p90_weeks", group_by="queue", group="claim")
    row = {"measure": wait.measure, "group_by": "queue", "group": "claim", "period": "after", "value": np.nan}
    somebody, nobody = (pd.DataFrame([{**row, "n": n}]) for n in (3.0, 0.0))
    short, long = (_Look(("after",), 50.0, {wait: highest}) for highest in (49.0, 51.0))
    assert _longest(somebody, wait, short) == 50.0
    assert np.isnan([_longest(somebody, wait, long), _longest(nobody, wait, short)]).all()


def test_the_data_dictionary_has_every_column_of_every_file(result: Result) -> None:
    assert unexplained(result, factors=("fte",)) == set()
