"""The README claims a direction only where the published rows show one that matters and is no rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import pandas as pd
import pytest

from sim.store import Result
from tests.readme import says
from tests.readme.published import COACH, EXITS, NET, Outcome, Published, mark

TODAY = "current+sheltered_current"
PLACES = tuple(says.MUNICIPALITIES)


@dataclass(frozen=True)
class Kept:
    """A result that holds these tables."""

    tables: dict[str, pd.DataFrame]

    def table(self, name: str) -> pd.DataFrame:
        """Return a table by its file."""
        return self.tables[name]

    @property
    def manifest(self) -> dict[str, Any]:
        """Nine years of a comparison with today."""
        return {
            "plan": {"compared": {"baseline": TODAY, "changes_on": "2027-01-01"}},
            "window": {"until": "2036-01-01"},
            "files": dict.fromkeys(self.tables, ""),
        }


def row(outcome: Outcome, scenario: str, difference: float, verdict: str, **marks: str) -> dict[str, Any]:
    """Return a row of differences.csv."""
    measure, group_by, group = outcome
    interval = {"difference": difference, "ci_low": difference - 1, "ci_high": difference + 1}
    where = {"scenario": scenario, "baseline": TODAY, "point": "base", "family": "headline"}
    said = {"verdict": verdict, "size": "", "by_rule": ""} | marks
    return where | {"measure": measure, "group_by": group_by, "group": group} | interval | said


def level(outcome: Outcome, scenario: str, mean: float) -> dict[str, Any]:
    """Return a row of summary.csv."""
    measure, group_by, group = outcome
    where = {"scenario": scenario, "point": "base", "period": "after", "n_replications": 20}
    return where | {"measure": measure, "group_by": group_by, "group": group, "mean": mean}


def kept(
    differences: list[dict[str, Any]], levels: list[dict[str, Any]], *, draws: list[dict[str, Any]] | None = None
) -> Published:
    """Return a published result with these rows."""
    tables = {"differences.csv": pd.DataFrame(differences), "summary.csv": pd.DataFrame(levels)}
    tables |= {} if draws is None else {"uncertainty.csv": pd.DataFrame(draws)}
    return Published(cast("Result", Kept(tables)))


def waits(*verdicts: str, **marks: str) -> str:
    """Return what is said of the wait for a coach when the three ways have these verdicts."""
    rows = [row(COACH, name, 9.0, verdict, **marks) for name, verdict in zip(says.SERVICES, verdicts, strict=True)]
    result = kept(rows, [level(COACH, TODAY, 27.0)])
    return says._moved(result, COACH, "higher", "residents wait longer for a coach", "rise")


def test_a_direction_is_claimed_of_as_many_ways_as_show_it() -> None:
    assert waits("higher", "higher", "higher").startswith("In all three ways of organising the service residents wait")
    assert waits("higher", "undecided", "higher").startswith("In two of the three ways")
    assert waits("undecided", "lower", "undecided").startswith("In none of the three ways")


@pytest.mark.parametrize("marks", [{"size": "too_small"}, {"by_rule": "rules.combining.kind"}])
def test_what_is_too_small_or_follows_from_a_rule_is_no_claim(marks: dict[str, str]) -> None:
    assert waits("higher", "higher", "higher", **marks).startswith("In none of the three ways")


def test_what_may_be_luck_is_marked_so() -> None:
    marked = [mark(pd.Series(row(EXITS, TODAY, 0.5, verdict))) for verdict in ("higher", "undecided", "")]

    assert marked == ["", ", not shown", ", not shown"]
    assert mark(pd.Series(row(EXITS, TODAY, 0.5, "higher", size="too_small"))) == ", too small to matter"


def test_money_is_in_millions_a_year_and_fractions_are_per_cent() -> None:
    result = kept([row(NET, TODAY, 0.0, "")], [])

    assert result.written(9_000_000.0 * result.years / 9.0, NET, sign=True) == "+1.00"
    assert result.written(0.071, ("misrouted_fraction", "all", "all")) == "7.1"
    assert result.written(-0.001, EXITS, sign=True) == "0.00"


def test_who_pays_is_told_under_each_way_of_dividing_cost() -> None:
    regional, small = next(iter(says.SERVICES)), {"size": "too_small", "family": "breakdown"}
    shown = {
        "net_result_eur": ("higher", "lower", "higher"),
        "net_result_by_stock_eur": ("higher", "higher", "undecided"),
    }
    rows = [
        row((key, "municipality", place), regional, 4.0e6, verdict) | small
        for key, verdicts in shown.items()
        for place, verdict in zip(PLACES, verdicts, strict=True)
    ]
    told = says._worse_off(kept(rows, []), regional)
    paying = says.MUNICIPALITIES[PLACES[1]]
    assert told == f"{paying} when each pays for its own staff, nobody when all share by residents on benefit"


@pytest.mark.parametrize(("same", "says_so"), [(0.0, True), (0.25, True), (0.75, False)])
def test_a_sign_that_turns_in_most_draws_is_said_beside_the_claim(same: float, says_so: bool) -> None:
    rows = [row(COACH, name, 9.0, "higher") for name in says.SERVICES]
    measure, group_by, group = COACH
    where = {"measure": measure, "group_by": group_by, "group": group}
    draws = [{"scenario": name, "n_draws": 8, "same_sign_fraction": same} | where for name in says.SERVICES]
    result = kept(rows, [level(COACH, TODAY, 27.0)], draws=draws)
    told = says._moved(result, COACH, "higher", "residents wait longer for a coach", "rise")
    assert f"{8 * same:.0f} of 8; " in told
    assert ("turns when the assumptions are drawn anew" in told) == says_so


def test_a_part_is_named_when_it_is_shown_and_else_counted_among_those_that_are_not() -> None:
    measure, group_by, group = EXITS
    where = {"measure": measure, "group_by": group_by, "group": group, "ci_low": 0.1, "ci_high": 0.6}
    split = [
        where | {"scenario": name, "component": part, "contribution": 0.34, "verdict": verdict}
        for name in says.SERVICES
        for part, verdict in (("access", "higher"), ("hand_overs", "undecided"), ("transition", "equal"))
    ]
    result = kept([row(EXITS, TODAY, 0.0, "")], [])
    cast("Kept", result.result).tables["attribution.csv"] = pd.DataFrame(split)
    told = says._parts(result, EXITS)
    assert (
        "One regional organisation: direct access to the WSP +0.34 (+0.10 to +0.60) (fewer hand-overs not shown)"
        in told
    )
    assert "the transition" not in told
