"""What a comparison judges: outcomes, what matters, what follows from a rule, and which scenarios are a choice."""

from __future__ import annotations

import dataclasses
import functools
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from sim.analysis.comparison import FEW, LEAST_FOR_VERDICT
from sim.analysis.design import identified
from sim.commands.files import validate
from sim.errors import ConfigurationError
from sim.plan import Compared, Plan
from sim.report import notices_in_words
from sim.run.write_results import _of_dates, cautions, few_of
from sim.store import DIFFERENCES, NOTICE_COLUMNS
from sim.studies import Wishes, load_experiment, plan_of
from sim.studies.comparison.spec import ChoiceSpec, ComparisonSpec
from sim.studies.designs import within_scenarios
from sim.studies.outcomes import same_signs
from sim.studies.spec import FEWEST_QUICK
from tests.drawn import of_this_commit

ROOT = Path(__file__).parents[2]
SMALL = Path(__file__).parents[1] / "small" / "comparison.yaml"
EXPERIMENTS = sorted((ROOT / "experiments").glob("*.yaml"))


def asked(**changes: object) -> ComparisonSpec:
    """The small comparison, with changes."""
    experiment = load_experiment(SMALL)
    assert isinstance(experiment, ComparisonSpec)
    return experiment.model_copy(update=changes)


@functools.cache
def as_it_is() -> Plan:
    """The plan of the small comparison."""
    return planned(asked=asked())


def planned(*, asked: ComparisonSpec, **wishes: int) -> Plan:
    """What a comparison asks."""
    return plan_of(asked, wishes=Wishes(**wishes))[0]


def compared(plan: Plan) -> Compared:
    """What the tables of a plan need to know."""
    assert plan.compared is not None
    return plan.compared


# --- outcomes -------------------------------------------------------------------------------------


def test_an_outcome_of_everybody_may_be_written_as_the_bare_name_of_its_measure() -> None:
    names = [one.name for one in compared(as_it_is()).headline]

    assert names[0] == "exits_to_work_per_100_person_years"
    assert names[3] == "wait_p90_weeks.queue.claim"


def test_what_matters_a_year_is_reckoned_over_the_period_that_is_compared() -> None:
    matters = compared(as_it_is()).matters

    assert matters["stock_on_benefit"].size == 5.0
    assert matters["service_cost_eur"].size == pytest.approx(1000.0 * 365 / 365.25)
    assert (matters["stock_on_benefit"].because.en, matters["stock_on_benefit"].because.nl) == (
        "So few are noticed by nobody",
        "Zo weinig merkt niemand",
    )
    assert "handovers" not in matters


# --- rules ----------------------------------------------------------------------------------------


def test_scenarios_with_other_values_at_a_path_have_other_rules_and_other_sources_are_none() -> None:
    experiment = asked(also=("one_coach",))
    rules = compared(planned(asked=experiment)).by_rule

    lost, never = (f"rules.hand_over.lost_fraction: {value}" for value in (0.06, 0.0))
    assert rules == {"handovers": {"as_it_is": lost, "one_pool": never, "one_coach": lost}}


def test_a_rule_that_all_scenarios_share_decides_nothing() -> None:
    headline = tuple(one.model_copy(update={"by_rule": ("rules.combining",)}) for one in asked().headline)

    assert compared(planned(asked=asked(headline=headline))).by_rule == {}


# --- choices --------------------------------------------------------------------------------------


def test_a_scenario_beside_the_combinations_is_run_and_drawn_like_the_others_and_not_split() -> None:
    plan = planned(asked=asked(also=("one_coach",)))
    roles = {plan.case(job).role for job in plan.jobs if job.scenario == "one_coach"}

    assert roles == {"base", "draw"}
    assert {step.scenario for step in compared(plan).steps} == {"one_pool"}
    assert compared(plan).labels["one_coach"] == ("One more coach",)


def test_the_groups_of_choices_are_one_set_of_pairs_unless_the_file_says_otherwise() -> None:
    choices = {name: ChoiceSpec(label=name, scenarios=(name,)) for name in ("one_pool", "one_coach")}
    whole = {"attribution": None, "uncertainty": None}
    together = asked(also=("one_coach",), choices=choices, **whole)
    apart = together.model_copy(update={"pairs": (("one_pool",), ("one_coach",))})

    assert compared(planned(asked=together)).pairs == (("as_it_is", "one_pool", "one_coach"),)
    assert compared(planned(asked=apart)).pairs == (("as_it_is", "one_pool"), ("as_it_is", "one_coach"))
    assert compared(planned(asked=asked(choices={}, **whole))).pairs == ()


def test_the_choice_of_the_region_is_judged_on_waits_and_on_nobody_served_by_others() -> None:
    experiment = load_experiment(ROOT / "experiments" / "scenarios.yaml")
    assert isinstance(experiment, ComparisonSpec)
    waits = {one.group for one in experiment.headline if one.measure == "wait_p90_weeks"}
    ruled = {one.measure for one in experiment.headline if one.by_rule}

    assert waits == {"claim", "intake", "trajectory", "placement"}
    assert "sheltered_waiting" in {one.measure for one in experiment.headline}
    assert "queue_length" not in {one.measure for one in experiment.headline}
    assert ruled == {"returned_from_trajectory_fraction", "misrouted_fraction"}
    assert all(one.because and one.because.en != one.because.nl for one in experiment.headline)
    assert [len(scenarios) for scenarios in experiment.in_pairs()] == [7, 3]


def test_hand_overs_and_access_to_the_employer_service_are_two_components() -> None:
    experiment = load_experiment(ROOT / "experiments" / "scenarios.yaml")
    assert isinstance(experiment, ComparisonSpec)
    assert experiment.attribution is not None
    components = experiment.attribution.components

    assert components["hand_overs"].paths == ("rules.hand_over",)
    assert next((name, one.paths) for name, one in components.items()) == ("access", ("rules.wsp_access",))


# --- few ------------------------------------------------------------------------------------------


def test_a_smaller_run_has_replications_enough_to_say_something() -> None:
    assert FEWEST_QUICK >= LEAST_FOR_VERDICT
    for file in (*EXPERIMENTS, SMALL):
        quick = load_experiment(file).quick
        assert quick is None or quick.replications >= FEWEST_QUICK


def test_few_replications_are_said_and_enough_are_not() -> None:
    plan = as_it_is()
    enough = planned(asked=asked(), replications=FEW)

    assert few_of(plan) == {"replications": 3, "enough": FEW, "least": LEAST_FOR_VERDICT}
    assert few_of(enough) is None
    assert few_of(dataclasses.replace(plan, compared=None)) is None


@pytest.mark.parametrize(
    "replications, quick, said",
    [
        (2, False, [f"with fewer than {LEAST_FOR_VERDICT} nothing is said of any difference"]),
        (3, False, [f"error rates were seen to hold from {FEW} on"]),
        (3, True, ["it decides nothing", f"error rates were seen to hold from {FEW} on"]),
        (None, False, []),
    ],
)
def test_who_runs_little_hears_it(replications: int | None, quick: bool, said: list[str]) -> None:
    few = replications and {"replications": replications, "enough": FEW, "least": LEAST_FOR_VERDICT}
    lines = list(cautions({"plan": {"experiment": {"quick": quick}}, "few": few}))

    assert len(lines) == len(said)
    assert all(words in line for words, line in zip(said, lines, strict=True))


# --- designs --------------------------------------------------------------------------------------


def test_each_case_is_also_held_against_its_own_scenario_as_it_is() -> None:
    today, more, merged, merged_more = (
        (name, point) for name in ("today", "merged") for point in ("base", "point-001")
    )

    assert within_scenarios([today, more, merged, merged_more], baseline=today) == [(merged, merged_more)]
    assert within_scenarios([today, more, merged, merged_more], baseline=more) == [(today, more), (merged, merged_more)]
    assert within_scenarios([today, more], baseline=today) == []


def test_a_factor_that_moves_with_another_only_has_no_effect_of_its_own() -> None:
    both = [{"velsen": 11.5, "coaches": 15.5}, {"velsen": 14.5, "coaches": 13.5}]

    assert identified(both) == frozenset()
    assert identified([*both, {"velsen": 14.5, "coaches": 15.5}]) == {"velsen", "coaches"}
    assert identified([{"velsen": 11.5, "coaches": None}, {"velsen": 14.5, "coaches": None}]) == {"velsen"}
    assert identified([]) == frozenset()


# --- the same in another run ----------------------------------------------------------------------


def told(**differences: tuple[str, float]) -> Any:
    """A result that declares differences in the stock, by the scenario: its verdict and by how much."""
    rows = [{"scenario": name, "verdict": verdict, "difference": by} for name, (verdict, by) in differences.items()]
    table = pd.DataFrame(rows).assign(point="base", measure="stock", group_by="all", group="all", period="after")
    return SimpleNamespace(manifest={"files": [DIFFERENCES]}, table=lambda name: table)


def test_a_decided_difference_holds_where_another_run_has_it_with_the_same_sign() -> None:
    """Of four one kept its sign, one turned, one became nothing and one is not there; the fifth was not decided."""
    decided = {"kept": ("higher", 2.0), "turned": ("lower", -1.0), "nothing": ("higher", 1.0), "gone": ("higher", 3.0)}
    old = told(**decided, undecided=("undecided", 1.0))
    again = {"kept": 1.0, "turned": 0.5, "nothing": 0.0, "undecided": -1.0}
    new = told(**{name: ("undecided", by) for name, by in again.items()})
    said = "1 of 4 decided differences have the same sign; first: turned, stock, all"
    assert list(same_signs(old, new)) == [(False, said)]
    assert list(same_signs(old, old)) == [(True, "4 of 4 decided differences have the same sign")]


# --- dates ----------------------------------------------------------------------------------------


def beside(folder: Path, *, until: str = "2012-01-01", headline: str = "stock_on_benefit", **dates: str) -> Path:
    """Write a comparison of scenarios with a date each, or none, of which the first is the baseline."""
    scenarios = folder / "scenarios"
    scenarios.mkdir()
    for name, date in dates.items():
        text = f"name: {name}\nlabel: {name}\n" + (f"takes_effect: {date}\n" if date else "")
        (scenarios / f"{name}.yaml").write_text(text + "set:\n  rules.hand_over.kind: everywhere\n")
    (folder / "region.yaml").write_text(f"extends: {SMALL.parent / 'region.yaml'}\n")
    file = folder / "dates.yaml"
    file.write_text(
        "name: dates\ntitle: Dates\nkind: comparison\nconfiguration: region.yaml\nreplications: 3\nseed: 1\n"
        f"from: 2010-07-01\nuntil: {until}\nscenarios: [{', '.join(dates)}]\nbaseline: {next(iter(dates))}\n"
        f"headline:\n  - {{measure: {headline}, matters_a_year: 10, because: So it is}}\n"
    )
    return file


@pytest.mark.parametrize("other", ["2011-03-01", ""])
def test_scenarios_that_do_not_take_effect_on_one_date_are_compared_over_the_whole_window(
    tmp_path: Path, other: str
) -> None:
    """What lies after its own date is another stretch of time in each of them."""
    plan, _ = plan_of(load_experiment(beside(tmp_path, now="2011-01-01", later=other)), wishes=Wishes())
    found = compared(plan)

    assert found.periods == ("all", "2011-12-31")
    assert found.changes_on is None
    assert found.matters["stock_on_benefit"].size == pytest.approx(10.0 * 549 / 365.25)
    [notice] = _of_dates(plan)
    assert notice["came"] == f"now 2011-01-01, later {other or '2010-01-01'}"
    [said] = notices_in_words([dict.fromkeys(NOTICE_COLUMNS, "") | notice])
    assert notice["needed"] == "2010-07-01"
    assert "over the whole window from 1 July 2010" in said


def test_scenarios_of_one_date_are_compared_from_it_on_and_nothing_is_said(tmp_path: Path) -> None:
    plan, _ = plan_of(load_experiment(beside(tmp_path, now="2011-01-01", too="2011-01-01")), wishes=Wishes())

    assert compared(plan).periods == ("after", "all", "2011-12-31")
    assert compared(plan).changes_on == "2011-01-01"
    assert list(_of_dates(plan)) == []


def test_nothing_is_compared_at_the_end_of_a_year_before_the_scenarios_differ(tmp_path: Path) -> None:
    file = beside(tmp_path, until="2011-09-01", now="2011-01-01", too="2011-01-01")

    assert compared(plan_of(load_experiment(file), wishes=Wishes())[0]).periods == ("after", "all", "2011-08-31")


def test_an_outcome_that_is_told_at_the_end_of_a_year_needs_one_that_ends_after_the_change(tmp_path: Path) -> None:
    file = beside(tmp_path, until="2011-09-01", headline="not_seen_6m_fraction", now="2011-01-01", too="2011-01-01")

    with pytest.raises(ConfigurationError, match="until: no year ends between 2011-01-01 and 2011-09-01"):
        plan_of(load_experiment(file), wishes=Wishes())
    assert ["until" in problem.key for problem in validate(file)] == [True]


def test_an_experiment_that_only_changes_another_is_judged_as_one(tmp_path: Path) -> None:
    other, scenario = tmp_path / "again.yaml", tmp_path / "scenarios" / "one_pool.yaml"
    other.write_text(f"extends: {SMALL.as_posix()}\nname: again\nheadline: [inflw]\n", encoding="utf-8")
    region = (SMALL.parent / "region.yaml").as_posix()
    (tmp_path / "region.yaml").write_text(f"extends: {region}\n", encoding="utf-8")
    scenario.parent.mkdir()
    shutil.copyfile(SMALL.parent / "scenarios" / "one_pool.yaml", scenario)

    assert [(problem.line, problem.key) for problem in validate(other)] == [(3, "headline[0]")]
    assert not validate(scenario), "the experiment is no second region beside it"


@pytest.mark.parametrize("file", of_this_commit(sorted(SMALL.parent.glob("*.yaml")), 2), ids=lambda file: file.stem)
def test_the_small_files_that_tests_run_have_nothing_wrong(file: Path) -> None:
    assert not validate(file)
