"""What a large design asks for: an assumption about the world as a factor, less that is kept, numbers for names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sim.carried import file_named
from sim.errors import ConfigurationError
from sim.plan import Plan, case_of, kept_of
from sim.studies import Wishes, kind_of, plan_of
from sim.studies.designs import MOST_BUILT
from sim.studies.factors import n_points
from tests.studies import asking

COACHES = {"teams": {"functions": ["trajectory"]}, "fte": [12, 24], "beyond_range": True}
GATE = {"overlays": {"as it is": [], "strict": ["strict_gate"]}}


def planned(folder: Path, factors: dict[str, Any], *, kind: str = "factorial", **changes: Any) -> Plan:
    design = {"kind": kind, "factors": factors} | ({"points": changes.pop("points")} if "points" in changes else {})
    asked = asking.written(folder, "sweep", design=design, quick=None, **changes)
    return plan_of(asked, wishes=Wishes())[0]


def laid(plan: Plan, case: str) -> list[str]:
    return [str(one["name"]) for one in plan.documents[case]["scenarios"]]


def test_an_assumption_about_the_world_is_laid_over_every_scenario(tmp_path: Path) -> None:
    plan = planned(tmp_path, {"gate": GATE, "coaches": COACHES})
    strict = [key for key, levels in plan.swept.levels.items() if levels["gate"] == "strict"]  # type: ignore[union-attr]

    assert {key.partition("/")[0] for key in strict} == {"as_it_is", "one_pool"}
    assert all(laid(plan, key)[-1] == "strict_gate" for key in strict)
    assert all("strict_gate" not in laid(plan, key) for key in plan.documents if key not in strict)


def test_another_world_has_another_past_and_the_level_that_lays_nothing_is_the_scenario_as_it_is(
    tmp_path: Path,
) -> None:
    plan = planned(tmp_path, {"gate": GATE})

    assert set(plan.documents) == {
        f"{name}/{point}" for name in ("as_it_is", "one_pool") for point in ("base", "point-002")
    }
    assert plan.swept is not None
    assert plan.swept.levels["one_pool/base"] == {"gate": "as it is"}
    assert plan.cases["one_pool/base"].past != plan.cases["one_pool/point-002"].past
    assert plan.cases["as_it_is/point-002"].past == plan.cases["one_pool/point-002"].past


@pytest.mark.parametrize(
    ("gate", "words"),
    [
        ({"overlays": {"one": ["one_pool"]}}, "'one_pool', which takes effect on a date; an overlay without a date"),
        ({"overlays": {"one": ["no_such"]}}, "no_such.yaml"),
        (GATE | {"path": "rules.referral"}, "came path; overlays say themselves what they set; remove one of the two"),
        (GATE | {"since": "start"}, "came start; an assumption about the world rules the whole run; remove it"),
        (GATE | {"values": [1, 2]}, "came values and overlays; one of values"),
    ],
)
def test_what_is_wrong_with_such_a_factor_is_said_in_a_line(tmp_path: Path, gate: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        planned(tmp_path, {"gate": gate})
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("overlay", "words"),
    [("one_pool", "takes effect on a date; an overlay without a date"), ("nowhere.yaml", "rules.refferal")],
)
def test_what_is_laid_over_is_tried_before_a_large_design_runs(tmp_path: Path, overlay: str, words: str) -> None:
    (tmp_path / "nowhere.yaml").write_text("name: nowhere\nlabel: Nowhere\nset:\n  rules.refferal.accepts: 0.5\n")
    pace = {"path": "rules.signalling.seen_at_contact", "range": [0.4, 0.6], "beyond_range": True}
    gate = {"overlays": {"as it is": [], "other": [overlay]}}
    design = {"kind": "latin_hypercube", "n": MOST_BUILT, "factors": {"pace": pace, "gate": gate}}
    asked = asking.written(tmp_path, "sweep", design=design, quick=None, budget=None)
    assert n_points(asked.design) * len(asked.names()) > MOST_BUILT

    with pytest.raises(ConfigurationError, match=re.escape(words)):
        kind_of(asked).check(asked)


def test_a_name_that_is_a_number_may_be_written_as_that_number(tmp_path: Path) -> None:
    factors = {
        "pace": {"path": "rules.signalling.seen_at_contact", "levels": {"0.5": 0.5, "1": 0.6}},
        "gate": {"overlays": {"0": [], "1": ["strict_gate"]}},
    }
    plan = planned(tmp_path, factors, kind="list", points=[{"pace": 1, "gate": 1}, {"pace": 0.5}])

    assert plan.swept is not None
    assert plan.swept.levels["as_it_is/point-001"] == {"pace": "1", "gate": "1"}
    assert plan.swept.levels["as_it_is/point-002"] == {"pace": "0.5", "gate": "0"}


def test_a_number_that_is_no_name_is_none_of_the_levels(tmp_path: Path) -> None:
    factors = {"pace": {"path": "rules.signalling.seen_at_contact", "levels": {"0.5": 0.5, "1": 0.6}}}
    with pytest.raises(ConfigurationError, match=r"came 0\.7; one of its levels \['0\.5', '1'\] was needed"):
        planned(tmp_path, factors, kind="list", points=[{"pace": 0.7}])


def test_the_points_of_a_list_may_lie_anywhere_in_a_range(tmp_path: Path) -> None:
    ranged = {"teams": {"functions": ["trajectory"]}, "fte_range": [10, 20], "beyond_range": True}
    plan = planned(tmp_path, {"coaches": ranged}, kind="list", points=[{"coaches": 13.25}])

    assert plan.swept is not None
    assert plan.swept.levels["one_pool/point-001"] == {"coaches": 13.25}


@pytest.mark.parametrize("level", [9.9, 21, "many"])
def test_the_points_of_a_list_lie_in_the_range_of_their_factor(tmp_path: Path, level: object) -> None:
    ranged = {"teams": {"functions": ["trajectory"]}, "fte_range": [10, 20], "beyond_range": True}
    with pytest.raises(ConfigurationError, match="a number from 10 to 20, the range of 'coaches', was needed"):
        planned(tmp_path, {"coaches": ranged}, kind="list", points=[{"coaches": level}])


def test_the_level_that_stands_written_is_that_of_the_scenario_as_it_is(tmp_path: Path) -> None:
    more = [{"label": "more", "first": "2010-10-01", "until": "2011-01-01", "factor": 1.2}]
    shocks = {"path": "circumstances.inflow.shocks", "levels": {"1.2": more, "1": []}, "since": "start"}
    plan = planned(
        tmp_path, {"coaches": COACHES | {"fte": [12]}, "inflow": shocks}, kind="list", points=[{"coaches": 12}]
    )

    assert plan.swept is not None
    assert plan.swept.levels["as_it_is/base"]["inflow"] == "1"
    assert plan.swept.levels["as_it_is/point-001"]["inflow"] == "1"


def test_a_large_design_keeps_of_its_points_what_is_asked_and_also_the_years(tmp_path: Path) -> None:
    keep = ["contacts_per_resident_year", {"measure": "exits_to_work", "group_by": "municipality", "group": "velsen"}]
    plan = planned(tmp_path, {"coaches": COACHES}, keep=keep, until="2013-01-01")
    point, base = (next(job for job in plan.jobs if job.point == name) for name in ("point-001", "base"))

    kept = kept_of(point, plan)
    assert kept.outcomes == (
        ("exits_to_work", "all", "all"),
        ("service_cost_eur", "all", "all"),
        ("wait_mean_weeks", "queue", "claim"),
        ("contacts_per_resident_year", "all", "all"),
        ("exits_to_work", "municipality", "velsen"),
    )
    assert kept.periods is not None
    assert {"after", "2011", "2012", "2011-12-31", "2012-12-31"} <= set(kept.periods)
    assert "2010" not in kept.periods
    assert kept.paths == ()
    assert kept_of(base, plan).outcomes is None


def test_without_that_everything_is_kept_over_what_is_compared(tmp_path: Path) -> None:
    plan = planned(tmp_path, {"coaches": COACHES})
    point = next(job for job in plan.jobs if job.point != "base")

    assert kept_of(point, plan).outcomes is None
    assert plan.swept is not None
    assert plan.swept.years == ()


def test_what_is_kept_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"keep\[0\]\.measure: came 'exits_to_wrok'"):
        planned(tmp_path, {"coaches": COACHES}, keep=["exits_to_wrok"])


def test_a_plan_says_what_its_file_says_of_the_design(tmp_path: Path) -> None:
    plan = planned(tmp_path, {"coaches": COACHES, "gate": GATE})
    asked = plan.swept.asked if plan.swept is not None else None

    assert asked is not None
    assert asked.factors["gate"] == {"overlays": {"as it is": [], "strict": ["strict_gate"]}}
    assert asked.factors["coaches"] == COACHES | {"fte": [12.0, 24.0]}
    assert file_named(asked.configuration, beside=tmp_path).resolve() == asking.REGION.resolve()
    assert asked.window == ("2010-07-01", "2011-05-01")
    assert case_of("as_it_is", "base") in plan.swept.levels  # type: ignore[union-attr]
