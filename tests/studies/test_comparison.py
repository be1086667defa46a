"""A comparison with the real model, in a small region: planned, run, split and drawn, the same by whoever does it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pandas as pd
import pytest

from sim.commands.replay import Wanted, replay
from sim.commands.reproduce import reproduce
from sim.config import Configuration
from sim.errors import ConfigurationError, Interrupted
from sim.plan import Outcome, Plan, bundles_of, plan_from_document
from sim.run.progress import Silence
from sim.run.run import Setting, run_plan
from sim.run.task import configured_case
from sim.store import Result, open_result
from sim.studies import Wishes, context_of_plan, load_experiment, plan_of
from sim.studies.comparison import _in_worlds
from sim.studies.comparison.spec import ComparisonSpec, WorldsSpec
from sim.texts import Text
from tests.run.told import unexplained

SMALL = Path(__file__).parents[1] / "small" / "comparison.yaml"


def asked(**changes: object) -> ComparisonSpec:
    """The comparison in the file, with changes."""
    experiment = load_experiment(SMALL)
    assert isinstance(experiment, ComparisonSpec)
    return experiment.model_copy(update=changes)


@pytest.fixture(scope="module")
def plan() -> Plan:
    """What the file asks."""
    return plan_of(asked(), wishes=Wishes())[0]


def run(plan: Plan, out: Path, *, workers: int = 1, fork: bool = True, watcher: Silence | None = None) -> Result:
    """Run a plan."""
    setting = Setting(workers=workers, fork=fork, watcher=watcher or Silence())
    return open_result(run_plan(plan, out=out, context=context_of_plan(plan), setting=setting))


@pytest.fixture(scope="module")
def result(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The result, by two workers that share pasts where the system can."""
    return run(plan, tmp_path_factory.mktemp("pair") / "pair", workers=2)


def case(plan: Plan, key: str) -> Configuration:
    """Return the configuration of a case."""
    return configured_case(plan.cases[key], plan)


# --- plan -----------------------------------------------------------------------------------------


def test_a_plan_comes_back_from_its_document(plan: Plan) -> None:
    document = json.loads(json.dumps(plan.document()))

    assert plan_from_document(document, origin=Path("plan.json")) == plan
    assert plan_from_document(document, origin=Path("plan.json")).digest == plan.digest


def test_every_part_of_a_configuration_stands_in_the_manifest_once(plan: Plan) -> None:
    document = plan.document()
    texts = [json.dumps(part) for part in document["parts"].values()]

    assert len(texts) == len(set(texts))
    assert len(json.dumps(document)) < 2 * len(json.dumps(plan.documents["as_it_is/base"]))


def test_the_jobs_are_scenarios_steps_draws_and_the_start_check(plan: Plan) -> None:
    roles = pd.Series([plan.case(job).role for job in plan.jobs]).value_counts().to_dict()

    assert roles == {"base": 2 * 3, "attribution": 2, "draw": 2 * 2, "start": 4 * 2}
    assert {job.scenario for job in plan.jobs if job.beside} == {"as_it_is"}


def test_what_shares_luck_and_past_is_one_bundle_and_the_largest_comes_first(plan: Plan) -> None:
    bundles = bundles_of(plan.jobs, plan=plan)

    assert [len(bundle) for bundle in bundles] == [3, 3, 2, 2, 2, *[1] * 8]
    assert {job.replication for job in bundles[0]} == {0}
    assert sorted(job for bundle in bundles for job in bundle) == sorted(plan.jobs)
    assert bundles_of(plan.jobs[::-1], plan=plan) == bundles
    assert bundles_of(plan.jobs[:1], plan=plan) == [plan.jobs[:1]]


def test_few_bundles_are_divided_among_many_workers(plan: Plan) -> None:
    jobs = [job for job in plan.jobs if job.replication == 0 and plan.case(job).role == "draw"]
    divided = bundles_of(jobs, plan=plan, workers=8)

    assert [len(bundle) for bundle in divided] == [1, 1, 1, 1]
    assert sorted(job for bundle in divided for job in bundle) == sorted(jobs)
    assert bundles_of([], plan=plan, workers=8) == []


def test_quick_is_a_smaller_plan() -> None:
    smaller = plan_of(asked(), wishes=Wishes(quick=True))[0]

    assert {smaller.case(job).role for job in smaller.jobs} == {"base"}
    assert max(job.replication for job in smaller.jobs) == 2
    assert case(smaller, "one_pool/base").window.until.isoformat() == "2011-09-01"


def test_the_keyboard_may_ask_for_another_number(plan: Plan) -> None:
    larger = plan_of(asked(), wishes=Wishes(replications=5))[0]

    assert sum(larger.case(job).role == "base" and not job.beside for job in larger.jobs) == 10


# --- steps ----------------------------------------------------------------------------------------


def test_the_last_step_is_the_scenario_and_a_step_that_changes_nothing_is_not_run(plan: Plan) -> None:
    assert plan.compared is not None
    steps = [(step.component, step.case) for step in plan.compared.steps]

    assert steps == [
        ("pooling", ("one_pool", "attribution-1-pooling")),
        ("signalling", ("one_pool", "attribution-1-pooling")),
        ("hand_overs", ("one_pool", "base")),
    ]


def test_a_step_is_the_scenario_where_it_is_on_and_the_baseline_elsewhere(plan: Plan) -> None:
    before, step, after = (
        case(plan, key) for key in ("as_it_is/base", "one_pool/attribution-1-pooling", "one_pool/base")
    )
    last = after.window.until
    rules = step.at(last).rules

    assert list(step.at(last).resources.teams) == list(after.at(last).resources.teams)
    assert rules.hand_over.wait == before.at(last).rules.hand_over.wait != after.at(last).rules.hand_over.wait
    assert rules.hand_over.kind == "everywhere"
    assert step.past_digest == before.past_digest == after.past_digest


def test_what_the_components_leave_out_is_a_step_of_its_own() -> None:
    attribution = asked().attribution
    assert attribution is not None
    only = {"pooling": attribution.components["pooling"]}
    some = asked(attribution=attribution.model_copy(update={"components": only}))
    compared = plan_of(some, wishes=Wishes())[0].compared

    assert compared is not None
    assert [step.component for step in compared.steps] == ["pooling", "other"]
    assert compared.steps[-1].case == ("one_pool", "base")


def test_the_contributions_add_up_to_the_difference(result: Result) -> None:
    split, keys = result._csv("attribution.csv"), ["measure", "group_by", "group"]
    pairs = result.replications.query("point == 'base' and period == 'after' and replication < 2")
    means = pairs.groupby([*keys, "scenario"], observed=True)["value"].mean()
    for outcome, steps in split.groupby(keys):
        *parts, total = steps["contribution"]
        assert sum(parts) == pytest.approx(total)
        assert total == pytest.approx(means[(*outcome, "one_pool")] - means[(*outcome, "as_it_is")], abs=1e-6)
    assert ("wait_p90_weeks", "queue", "claim") in set(split[keys].itertuples(index=False, name=None))


# --- draws ----------------------------------------------------------------------------------------


def test_a_draw_is_the_same_for_every_scenario(plan: Plan) -> None:
    drawn = {name: case(plan, f"{name}/draw-001") for name in ("as_it_is", "one_pool")}
    own = {name: case(plan, f"{name}/base") for name in drawn}
    one, other = ({number.path: number.value for number in c.numbers() if number.since is None} for c in drawn.values())
    base = {number.path: number.value for number in own["as_it_is"].numbers()}

    assert one == other
    assert one != base
    assert drawn["as_it_is"].past_digest == drawn["one_pool"].past_digest != own["as_it_is"].past_digest


def test_what_is_left_out_keeps_its_value(plan: Plan) -> None:
    outside = [path for draw in plan.draws.values() for path in draw if path.startswith("circumstances.outside_")]

    assert outside == []
    assert "resources.teams.region_activation.norm_caseload" in plan.draws["draw-001"]


def test_a_range_that_spoils_a_scenario_is_refused_before_anything_runs(tmp_path: Path) -> None:
    region, file = SMALL.parent / "region.yaml", tmp_path / "comparison.yaml"
    (tmp_path / "scenarios").mkdir()
    for scenario in (SMALL.parent / "scenarios").iterdir():
        (tmp_path / "scenarios" / scenario.name).write_text(scenario.read_text())
    text = region.read_text().replace("../../configs", str(region.parents[2] / "configs"))
    wide = "{value: 0.65, unit: fraction, source: *small, range: [0.4, 1.4]}"
    debt = f"circumstances:\n  outside_services: {{debt: {{resolves_fraction: {wide}}}}}\n"
    (tmp_path / "region.yaml").write_text(text.replace("circumstances:\n", debt))
    file.write_text(SMALL.read_text().replace("  leave_out: [circumstances.outside_services]\n", ""))
    experiment = load_experiment(file)

    with pytest.raises(ConfigurationError) as caught:
        plan_of(experiment, wishes=Wishes())
    assert str(caught.value) == (
        f"{file}:34:3: uncertainty: at the upper ends of the ranges circumstances.outside_services.debt."
        "resolves_fraction: came 1.4; at most 1.0 was needed; make the range smaller, or write "
        "'leave_out: [circumstances.outside_services.debt.resolves_fraction]'"
    )


# --- other worlds ---------------------------------------------------------------------------------


def in_a_world(**changes: object) -> Plan:
    """What the file asks, with every scenario in another world as well."""
    worlds = WorldsSpec(**{"overlays": ("strict_gate",), "replications": 2} | changes)
    return plan_of(asked(worlds=worlds, attribution=None, uncertainty=None, start_check=None), wishes=Wishes())[0]


def test_every_scenario_is_run_in_each_other_world_with_the_same_replications() -> None:
    plan = in_a_world()
    there = [job for job in plan.jobs if plan.case(job).role == "world"]

    assert {(job.scenario, job.point, job.replication) for job in there} == {
        (scenario, "world-strict_gate", n) for scenario in ("as_it_is", "one_pool") for n in range(2)
    }
    assert plan.compared is not None
    assert plan.compared.worlds == {
        "world-strict_gate": Text("A gate that takes nobody", "Een poort die niemand aanneemt")
    }
    assert len({plan.cases[job.case].past for job in there}) == 1, "in one world all have the same past"
    for scenario in ("as_it_is", "one_pool"):
        usual, other = (case(plan, f"{scenario}/{point}") for point in ("base", "world-strict_gate"))
        for date in (usual.window.start, usual.window.until):
            assert other.at(date).rules.referral.accepts_by_trede == (0.0,) * 5
            referral = usual.at(date).rules.referral
            rules = other.at(date).rules.model_copy(update={"referral": referral})
            assert other.at(date).model_copy(update={"rules": rules}) == usual.at(date)


def test_without_a_number_worlds_are_run_as_often_as_the_scenarios_and_in_a_quick_run_not_at_all() -> None:
    as_often = in_a_world(replications=None, scenarios=("one_pool",))
    assert sum(as_often.case(job).role == "world" for job in as_often.jobs) == 2 * 3
    worlds = WorldsSpec(overlays=("strict_gate",))
    quick = plan_of(asked(worlds=worlds), wishes=Wishes(quick=True))[0]
    assert "world" not in {quick.case(job).role for job in quick.jobs}


def test_an_overlay_with_a_date_is_no_world() -> None:
    with pytest.raises(ConfigurationError, match="an overlay that rules the whole run was needed"):
        in_a_world(overlays=("one_coach",))


def test_in_a_world_a_scenario_is_held_against_the_baseline_of_that_world() -> None:
    """Two replications: one pool brings 2 and 3 more than the baseline here, and 1 less each time there."""
    plan = in_a_world()
    assert plan.compared is not None
    judged = Outcome(measure="stock_on_benefit")
    compared = dataclasses.replace(plan.compared, headline=(judged,), matters={}, by_rule={})
    levels = {("as_it_is", 0): 10.0, ("as_it_is", 1): 20.0, ("one_pool", 0): 9.0, ("one_pool", 1): 19.0}
    named = {"measure": "stock_on_benefit", "group_by": "all", "group": "all", "period": "after", "unit": "residents"}
    rows = [
        {"scenario": scenario, "point": "world-strict_gate", "replication": n, "value": value, "n": 1.0, "n_open": 0.0}
        for (scenario, n), value in levels.items()
    ]
    found = _in_worlds(pd.DataFrame([named | row for row in rows]), compared)

    assert found[["scenario", "point", "family", "difference", "baseline_mean"]].to_numpy().tolist() == [
        ["one_pool", "world-strict_gate", "headline", -1.0, 15.0]
    ]


# --- run ------------------------------------------------------------------------------------------


class Impatient(Silence):
    """Somebody who presses Ctrl-C at the first answer."""

    def done(self, _part: object, /) -> None:
        raise KeyboardInterrupt


def test_a_run_that_was_stopped_goes_on_with_what_is_missing(plan: Plan, result: Result, tmp_path: Path) -> None:
    jobs = tuple(job for job in plan.jobs if plan.case(job).role != "draw" and not job.beside)
    smaller = dataclasses.replace(plan, jobs=tuple(job for job in jobs if job.replication < 2), draws={})
    with pytest.raises(Interrupted):
        run(smaller, tmp_path / "pair", watcher=Impatient())
    again = run(smaller, tmp_path / "pair")

    assert set(again.jobs["id"] + again.jobs["digest"]) <= set(result.jobs["id"] + result.jobs["digest"])
    assert again.manifest["n_jobs"] == 6


def test_from_its_manifest_alone_and_with_a_whole_run_for_each_job_it_is_the_same_to_the_last_bit(
    result: Result,
) -> None:
    assert reproduce(result.folder, setting=Setting(workers=2, fork=False)).same


# --- result ---------------------------------------------------------------------------------------


def test_the_tables_of_a_comparison_stand_beside_the_others(result: Result) -> None:
    names = {"differences", "attribution", "uncertainty", "draws", "precision", "summary"}

    assert {*(f"{name}.csv" for name in names), "difference_series.parquet"} <= result.manifest["files"].keys()
    assert set(result.summary["point"]) == {"base"}
    assert set(result.series["point"]) == {"base"}
    assert set(result.series["group_by"]) == {"all", "municipality", "stage", "queue", "route"}


def test_the_scenarios_that_are_a_choice_are_compared_with_each_other_and_with_the_best(result: Result) -> None:
    table = result._csv("differences.csv")
    sizes = table["family"].value_counts()
    waits = table[(table["measure"] == "wait_p90_weeks") & (table["family"] == "headline")]

    assert sizes["headline"] == sizes["pairs"] == 5
    assert set(table.loc[table["family"] == "best", "measure"]) == {
        *("exits_to_work_per_100_person_years", "stock_on_benefit", "service_cost_eur", "wait_p90_weeks", "handovers")
    }
    assert waits[["group_by", "group"]].to_numpy().tolist() == [["queue", "claim"]]


def test_what_follows_from_a_rule_is_marked_of_everybody_and_of_each_group(result: Result) -> None:
    table = result._csv("differences.csv")
    marked = table[table["by_rule"].fillna("") != ""]

    differences = marked[marked["family"] != "best"]
    assert set(differences["by_rule"]) == {"rules.hand_over.lost_fraction: 0.0"}
    assert set(marked["measure"]) == {"handovers"}
    assert set(marked["group_by"]) > {"all", "municipality"}


def test_the_data_dictionary_has_every_column_of_every_file(result: Result) -> None:
    assert unexplained(result) == set()


def test_of_steps_and_draws_only_the_headline_is_kept(plan: Plan, result: Result) -> None:
    assert plan.compared is not None
    reduced = result.replications.query("point != 'base'")

    kept = set(reduced[["measure", "group_by", "group"]].itertuples(index=False, name=None))
    assert kept == {(one.measure, one.group_by, one.group) for one in plan.compared.headline}
    assert ("wait_p90_weeks", "queue", "claim") in kept


def test_the_design_says_what_each_case_is_for(result: Result) -> None:
    design = result._csv("design.csv").set_index(["scenario", "point"])

    assert design.loc[("one_pool", "attribution-1-pooling"), "role"] == "attribution"
    assert design.loc[("one_pool", "attribution-1-pooling"), "factors"] == "pooling"
    assert design.loc[("as_it_is", "draw-002"), "role"] == "draw"
    assert design.loc[("as_it_is", "base"), "n_replications"] == 3


def test_before_the_date_all_scenarios_are_the_same(result: Result) -> None:
    before = result.series[result.series["date"] < "2011-01-01"]
    paths = before.pivot(
        index=["replication", "series", "group_by", "group", "date"], columns="scenario", values="value"
    )

    assert len(paths) > 0
    assert paths["as_it_is"].equals(paths["one_pool"])


def test_numbers_say_what_a_scenario_brings(result: Result) -> None:
    brought = result.numbers.dropna(subset=["since"])

    assert set(brought["scenarios"]) == {"one_pool"}
    assert "rules.hand_over.wait.mean_weeks" in set(brought["path"])
    assert result.manifest["labels"]["team"]["region_activation"] == "Activation of the region"


def test_one_replication_of_a_draw_can_be_looked_into(result: Result, tmp_path: Path) -> None:
    found = replay(result.folder, Wanted(scenario="one_pool", replication=0, point="draw-001"), out=tmp_path)

    assert [file.name for file in found.files] == ["pair-one_pool-draw-001-0000.csv"]
    assert len(found.files[0].read_text().splitlines()) > 1000
    assert found.other == ""
