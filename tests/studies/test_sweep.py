"""A sweep over the real model in a small region: planned, run, and the same whoever does the work."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.commands.reproduce import reproduce
from sim.config import configuration_from_document
from sim.errors import ConfigurationError
from sim.measures import HOUSE
from sim.plan import Plan, Swept, plan_from_document
from sim.run.run import Setting
from sim.store import Result
from sim.studies import Wishes, kind_of, plan_of
from sim.studies.factors import RESERVED, SCENARIO
from sim.studies.levels import configured_at
from sim.studies.outcomes import group_names, groups_of_measure
from sim.texts import Text
from tests.run.told import unexplained
from tests.studies import asking

NAMES = ("as_it_is", "one_pool")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return asking.planned("sweep")


@pytest.fixture(scope="module")
def result(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Result:
    return asking.run(plan, tmp_path_factory.mktemp("sweep") / "sweep", pictures=True)


def test_a_plan_comes_back_from_its_document(plan: Plan) -> None:
    assert plan_from_document(json.loads(json.dumps(plan.document())), origin=Path("plan.json")) == plan


def test_every_case_is_run_in_the_same_luck_and_what_changes_nothing_is_the_base(plan: Plan) -> None:
    cases = {(job.scenario, job.point) for job in plan.jobs}
    points = {"base", "point-001", "point-002", "point-003"}

    assert cases == {(name, point) for name in ("as_it_is", "one_pool") for point in points}
    assert len(plan.jobs) == 3 * len(cases)
    assert len({case.past for case in plan.cases.values()}) == 1


def test_quick_is_a_smaller_plan() -> None:
    assert {job.scenario for job in asking.planned("sweep", quick=True).jobs} == {"as_it_is"}


def test_the_keyboard_cannot_ask_for_more_than_the_budget() -> None:
    with pytest.raises(ConfigurationError, match="8 cases of 6 replications are 48; at most 40 were needed"):
        asking.planned("sweep", replications=6)


def test_the_keyboard_cannot_ask_for_more_than_anybody_can_run() -> None:
    with pytest.raises(
        ConfigurationError, match=r"sweep.yaml:7:15: replications: 1000000000 replications all together"
    ):
        asking.planned("sweep", replications=1_000_000_000)


def test_a_smaller_run_that_the_file_does_not_give_is_no_whole_run(tmp_path: Path) -> None:
    asked = asking.written(tmp_path, "sweep", quick=None)
    with pytest.raises(ConfigurationError, match=r"quick: it is missing; .*, or leave out --quick"):
        plan_of(asked, wishes=Wishes(quick=True))


def test_quick_takes_its_scenarios_also_where_the_file_names_files(tmp_path: Path) -> None:
    files = [str(asking.REGION.parent / "scenarios" / f"{name}.yaml") for name in ("as_it_is", "one_pool")]
    plan = plan_of(asking.written(tmp_path, "sweep", scenarios=files), wishes=Wishes(quick=True))[0]

    assert {job.scenario for job in plan.jobs} == {"as_it_is"}


def test_levels_may_have_numbers_for_names(tmp_path: Path) -> None:
    factors = {"pace": {"path": "rules.signalling.seen_at_contact", "levels": {1: 0.5, 2: 0.6}}}
    design = {"kind": "factorial", "factors": factors}
    plan = plan_of(asking.written(tmp_path, "sweep", design=design), wishes=Wishes())[0]

    assert {case.factors for case in plan.cases.values()} == {"", "pace 1", "pace 2"}


def test_a_level_that_changes_nothing_leaves_the_base_its_own(tmp_path: Path) -> None:
    factors = {"coaches": {"teams": {"functions": ["trajectory"]}, "fte": [12, 24.0000000001], "beyond_range": True}}
    design = {"kind": "factorial", "factors": factors}
    plan = plan_of(asking.written(tmp_path, "sweep", design=design), wishes=Wishes())[0]

    assert isinstance(plan.study, Swept)
    assert plan.study.levels["as_it_is/base"] == {"coaches": 24.0}
    assert set(plan.study.levels) == {f"{name}/{point}" for name in NAMES for point in ("base", "point-001")}


def test_a_level_without_a_number_names_the_base_that_it_is(tmp_path: Path) -> None:
    shock = {"label": "More", "first": "2011-01-01", "until": "2011-03-01", "factor": 1.5}
    factors = {"shock": {"path": "circumstances.inflow.shocks", "levels": {"none": [], "more": [shock]}}}
    design = {"kind": "factorial", "factors": factors}
    plan = plan_of(asking.written(tmp_path, "sweep", design=design), wishes=Wishes())[0]

    assert isinstance(plan.study, Swept)
    assert plan.study.levels["one_pool/base"] == {"shock": "none"}


def test_a_scenario_may_be_a_factor(tmp_path: Path) -> None:
    factors = {
        "scenario": ["as_it_is", "one_pool"],
        "coaches": {"path": "resources.teams.ijw_coaches.fte", "values": [12]},
    }
    design = {"kind": "one_at_a_time", "factors": factors}
    asked = asking.written(tmp_path, "sweep", design=design, scenarios=[], quick={"replications": 3})
    cases = {(job.scenario, job.point) for job in plan_of(asked, wishes=Wishes())[0].jobs}

    assert cases == {("as_it_is", "base"), ("as_it_is", "point-002"), ("one_pool", "base")}


def test_the_design_has_the_levels(result: Result) -> None:
    design = result._csv("design.csv").set_index(["scenario", "point"])

    assert design.loc[("one_pool", "base"), ["activation", "coaches"]].tolist() == [1.0, 24.0]
    assert design.loc[("one_pool", "point-001"), ["activation", "coaches"]].tolist() == [0.5, 12.0]
    assert design["role"].value_counts().to_dict() == {"design": 6, "base": 2}


def test_no_factor_can_have_the_name_of_a_column(result: Result) -> None:
    columns = set(result._csv("design.csv").columns) - {"activation", "coaches"}

    assert columns <= {SCENARIO, *RESERVED}


def test_every_measure_is_known_by_the_groups_in_which_a_run_writes_it(plan: Plan, result: Result) -> None:
    """So that a file can ask for these groups, and for no others."""
    configurations = [configuration_from_document(document) for document in plan.documents.values()]
    whole = result.replications[["measure", "group_by", "group"]].astype(str)
    names, found = group_names(configurations), whole.drop_duplicates()
    rows = {tuple(row) for row in found.itertuples(index=False) if row.measure in HOUSE.askable}
    known = {
        (measure.id, by, group)
        for measure in HOUSE.askable.values()
        for by, groups in groups_of_measure(measure, names).items()
        for group in groups
    }

    assert rows == known


def test_every_case_is_held_against_the_baseline(result: Result) -> None:
    table = result._csv("differences.csv")
    against = table[table["family"] == "headline"]
    cost = against[against["measure"] == "service_cost_eur"].set_index(["scenario", "point"])["difference"]

    assert len(against) == 3 * 7
    assert set(against["baseline"] + "/" + against["baseline_point"]) == {"as_it_is/base"}
    assert set(table.loc[table["measure"] == "wait_mean_weeks", "group"]) == {"claim"}
    assert cost["as_it_is", "point-001"] < cost["as_it_is", "point-002"] < 0.0


def test_every_case_is_held_against_its_own_scenario_as_it_is_in_the_same_family(result: Result) -> None:
    table = result._csv("differences.csv")
    means = result.summary.query("measure == 'service_cost_eur' and group_by == 'all' and period == 'after'")
    means = means.set_index(["scenario", "point"])["mean"]
    own = table[table["family"] == "pairs"]
    cost = own[own["measure"] == "service_cost_eur"].set_index("point")

    assert len(own) == 3 * 3
    assert set(own["scenario"] + own["baseline"] + own["baseline_point"]) == {"one_poolone_poolbase"}
    assert cost.loc["point-001", "difference"] == pytest.approx(
        means["one_pool", "point-001"] - means["one_pool", "base"]
    )
    assert set(table["size"].fillna("")) == {""}
    is_wait = own["measure"] == "wait_mean_weeks"
    assert set(own[~is_wait]["verdict"]) <= {"higher", "lower", "undecided", "equal"}
    assert own[is_wait]["verdict"].isna().all(), "four months do not follow the longest waits to their end"


def test_each_factor_is_called_what_the_file_calls_it(plan: Plan) -> None:
    assert isinstance(plan.study, Swept)
    assert plan.study.labels == {
        "activation": Text("Activation staff", "Activeringsteam"),
        "coaches": Text("coaches", "coaches"),
    }


def test_the_summary_has_the_points_and_the_paths_are_those_of_the_scenarios(result: Result) -> None:
    assert set(result.summary["point"]) == {"base", "point-001", "point-002", "point-003"}
    assert set(result.series["point"]) == {"base"}


def test_the_page_shows_the_responses_and_two_factors_together(result: Result) -> None:
    page = (result.folder / "report.html").read_text()

    assert {file.name for file in (result.folder / "figures").iterdir()} == {"responses.svg", "together.svg"}
    assert "What each factor does" in page
    assert "As it is, activation 0.5, coaches 12" in page or "0.5" in page


def test_from_its_manifest_alone_one_worker_makes_the_same_to_the_last_bit(result: Result) -> None:
    assert reproduce(result.folder, setting=Setting(workers=1, fork=False)).same


def test_the_data_dictionary_has_every_column_of_every_file(result: Result) -> None:
    assert unexplained(result, factors=("activation", "coaches")) == set()


def test_a_large_design_is_tried_at_each_level_and_not_at_every_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[object] = []

    def counted(asked: Any, point: Any, configuration: Any) -> Any:
        tried.append(point)
        return configured_at(asked, point, configuration)

    monkeypatch.setattr("sim.studies.design_cases.configured_at", counted)
    paths = ["trajectory", "placement", "income"]
    teams = {
        name: {"teams": {"functions": [name]}, "factor": [0.5, 0.7, 0.9, 1, 1.1], "beyond_range": True}
        for name in paths
    }
    lost = {"path": "resources.staffing.overhead_fraction", "values": [0.1, 0.2, 7.0]}
    wanted = {"replications": 2, "budget": {"replications": 5000}, "quick": None, "scenarios": ["as_it_is"]}
    fine = asking.written(tmp_path, "sweep", design={"kind": "factorial", "factors": teams}, **wanted)
    kind_of(fine).check(fine)

    assert 5 <= len(tried) <= 40
    wrong = asking.written(tmp_path, "sweep", design={"kind": "factorial", "factors": teams | {"lost": lost}}, **wanted)
    with pytest.raises(ConfigurationError, match="overhead_fraction: came 7"):
        kind_of(wrong).check(wrong)


def test_the_plan_says_what_factors_change_where_no_two_cases_tell(tmp_path: Path) -> None:
    factors = {
        "coaches": {"path": "resources.teams.ijw_coaches.fte", "values": [12, 14], "beyond_range": True},
        "inflow": {"path": "circumstances.inflow.reports_per_year", "factor": [1.1, 1.2], "beyond_range": True},
    }
    together = {"kind": "list", "factors": factors, "points": [{"coaches": 12, "inflow": 1.1}]}
    apart = together | {"points": [{"coaches": 12}, {"inflow": 1.1}]}
    plans = [
        plan_of(asking.written(tmp_path, "sweep", design=design, scenarios=["as_it_is"]), wishes=Wishes())[0]
        for design in (together, apart)
    ]
    study, other = (one.study for one in plans)

    assert isinstance(study, Swept)
    assert isinstance(other, Swept)
    assert study.changes == {name: (factor["path"],) for name, factor in factors.items()}
    assert other.changes == {}
    assert plan_from_document(json.loads(json.dumps(plans[0].document())), origin=Path("plan.json")) == plans[0]
