"""What the table says in words: better, worse, undecided, and mixed where it points both ways."""

from __future__ import annotations

import pandas as pd
import pytest

from sim.analysis.comparison import Findings, findings
from sim.errors import CaseloadError

BETTER = {"exits": "higher", "cost": "lower", "inflow": "neither"}


def table(*rows: tuple[str, str, str | None], family: str = "headline", group: str = "all") -> pd.DataFrame:
    """Return rows of (scenario, measure, verdict)."""
    return pd.DataFrame(
        [{"scenario": scenario, "measure": measure, "verdict": verdict} for scenario, measure, verdict in rows]
    ).assign(
        baseline="now",
        point="base",
        group_by="all",
        group=group,
        period="after",
        unit="x",
        family=family,
        difference=1.0,
        ci_low=0.5,
        ci_high=1.5,
        size="",
        by_rule="",
    )


def found(*verdicts: tuple[str, str | None]) -> Findings:
    return findings(table(*(("new", measure, verdict) for measure, verdict in verdicts)), better=BETTER)


@pytest.mark.parametrize(
    "measure, verdict, says",
    [
        ("exits", "higher", "better"),
        ("exits", "lower", "worse"),
        ("cost", "lower", "better"),
        ("cost", "higher", "worse"),
        ("cost", "undecided", "undecided"),
        ("exits", "equal", "equal"),
        ("inflow", "higher", "higher"),
    ],
)
def test_a_statement_turns_a_verdict_by_the_direction_of_its_measure(measure: str, verdict: str, says: str) -> None:
    (statement,) = found((measure, verdict)).statements
    assert (statement.says, statement.measure, statement.ci_low) == (says, measure, 0.5)


@pytest.mark.parametrize(
    "verdicts, says",
    [
        ([("exits", "higher"), ("cost", "lower")], "better"),
        ([("exits", "higher"), ("cost", "undecided"), ("inflow", "lower")], "better"),
        ([("exits", "higher"), ("cost", "higher")], "mixed"),
        ([("exits", "lower"), ("cost", "equal")], "worse"),
        ([("exits", "undecided"), ("cost", "equal")], "undecided"),
        ([("exits", "equal"), ("cost", "equal")], "equal"),
        ([("inflow", "higher"), ("cost", "equal")], "changed"),
        ([("inflow", "higher"), ("cost", "undecided")], "undecided"),
    ],
)
def test_a_scenario_stands_by_all_its_headlines(verdicts: list[tuple[str, str]], says: str) -> None:
    (standing,) = found(*verdicts).standings
    assert standing.says == says


def test_a_standing_lists_its_measures() -> None:
    (standing,) = found(("exits", "higher"), ("cost", "undecided"), ("inflow", "lower")).standings
    assert (standing.better, standing.undecided, standing.changed) == (("exits",), ("cost",), ("inflow",))


def test_a_breakdown_makes_statements_and_does_not_count_for_the_whole() -> None:
    rows = pd.concat(
        [table(("new", "exits", "higher")), table(("new", "exits", "lower"), family="breakdown", group="velsen")]
    )
    result = findings(rows, better=BETTER)
    assert [(one.group, one.says) for one in result.statements] == [("all", "better"), ("velsen", "worse")]
    assert result.standings[0].says == "better"


def test_what_is_too_small_to_matter_is_neither_gain_nor_loss() -> None:
    rows = table(("new", "exits", "higher"), ("new", "cost", "higher")).assign(size=["too_small", ""])
    (standing,) = findings(rows, better=BETTER).standings
    assert (standing.says, standing.too_small, standing.worse) == ("worse", ("exits",), ("cost",))


def test_what_follows_from_the_rule_counts_for_neither_side() -> None:
    rows = table(("new", "exits", "higher"), ("new", "cost", "equal")).assign(by_rule="rules.purchase")
    (standing,) = findings(rows, better=BETTER).standings
    assert (standing.says, standing.by_rule, standing.equal, standing.better) == ("by_rule", ("exits",), ("cost",), ())


def test_an_outcome_of_a_group_has_a_direction_of_its_own_or_that_of_its_measure() -> None:
    rows = table(("new", "exits", "higher")).assign(group_by="queue", group="intake")
    (of_measure,) = findings(rows, better=BETTER).standings
    (of_group,) = findings(rows, better=BETTER | {"exits.queue.intake": "lower"}).standings
    assert (of_measure.better, of_group.worse) == (("exits.queue.intake",),) * 2


def test_pairs_and_the_best_make_statements_and_no_standing() -> None:
    rows = pd.concat(
        [
            table(("new", "exits", "higher")),
            table(("new", "exits", "lower"), family="pairs"),
            table(("now", "exits", "may be best"), family="best"),
        ]
    )
    result = findings(rows, better=BETTER)
    assert [one.says for one in result.statements] == ["better", "worse", "may be best"]
    assert [(one.scenario, one.says) for one in result.standings] == [("new", "better")]


def test_a_row_without_a_verdict_says_nothing() -> None:
    assert [one.measure for one in found(("exits", None), ("cost", "lower")).statements] == ["cost"]


def test_scenarios_stand_apart() -> None:
    result = findings(table(("a", "exits", "higher"), ("b", "exits", "lower")), better=BETTER)
    assert [(one.scenario, one.says) for one in result.standings] == [("a", "better"), ("b", "worse")]


def test_a_headline_without_a_direction_is_refused() -> None:
    with pytest.raises(CaseloadError, match=r"better.wait: missing; every headline outcome needs a direction"):
        found(("wait", "higher"))


def test_a_direction_that_is_none_is_refused() -> None:
    with pytest.raises(CaseloadError, match=r"better.exits: got 'hihger'; .* did you mean 'higher'"):
        findings(table(), better={"exits": "hihger"})  # type: ignore[dict-item]
