"""A claim holds, cannot be told or fails by what is seen of it; a printed figure must come out to its last decimal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest

from sim.claims import FAILS, HOLDS, UNTOLD, Again, Check, Claim, InTables, judge
from sim.claims.evidence import Seen
from sim.store import Result

WHERE: dict[str, Any] = {"scenario": ("new",), "baseline": "old", "measure": "wait"}


@dataclass(frozen=True)
class Told:
    """Evidence that was made up."""

    seen: tuple[Seen, ...]
    is_whole: bool = True

    def rows(self, check: Check) -> list[Seen]:
        """Return all of it."""
        return list(self.seen)


def claim(**check: Any) -> Claim:
    """Return a claim with one check."""
    return Claim.model_validate({"words": "w", "in": ("README.md",), "result": "r", "checks": (WHERE | check,)})


def seen(value: float, half: float = 1.0, *, is_small: bool = False) -> Seen:
    """Return what was seen of a row."""
    return Seen(value=value, low=value - half, high=value + half, is_small=is_small)


def word(one: Claim, *rows: Seen, is_whole: bool = True, published: tuple[Seen, ...] | None = None) -> str:
    """Return what becomes of a claim."""
    before = None if published is None else Told(published)
    return judge(one, Told(rows, is_whole=is_whole), published=before).word


@pytest.mark.parametrize(
    "check, row, expected",
    [
        ({"direction": "higher"}, seen(2), HOLDS),
        ({"direction": "higher"}, seen(0.5), UNTOLD),
        ({"direction": "higher"}, seen(-2), FAILS),
        ({"direction": "lower"}, seen(-2), HOLDS),
        ({"direction": "lower"}, seen(2), FAILS),
        ({"direction": "higher"}, seen(2, is_small=True), FAILS),
        ({"direction": "too_small"}, seen(2, is_small=True), HOLDS),
        ({"direction": "too_small"}, seen(2), FAILS),
        ({"direction": "not_shown"}, seen(0.5), HOLDS),
        ({"direction": "not_shown"}, seen(2), FAILS),
        ({"direction": "shown"}, seen(-2), HOLDS),
        ({"direction": "shown"}, seen(2, is_small=True), FAILS),
        ({"direction": "shown"}, seen(0.5), FAILS),
        ({"at_least": 1.0}, seen(2), HOLDS),
        ({"at_least": 1.5}, seen(2), UNTOLD),
        ({"at_least": 3.5}, seen(2), FAILS),
        ({"at_most": 3.0}, seen(2), HOLDS),
        ({"at_most": 0.5}, seen(2), FAILS),
        ({"between": (0.0, 4.0)}, seen(2), HOLDS),
        ({"between": (0.0, 2.5)}, seen(2), UNTOLD),
        ({"between": (4.0, 9.0)}, seen(2), FAILS),
        ({"figure": "+2.00"}, seen(2.004), HOLDS),
        ({"figure": "+2.00"}, seen(2.006), FAILS),
        ({"figure": "3,090"}, seen(3090.4), HOLDS),
        ({"figure": "0.0"}, seen(-0.04), HOLDS),
        ({"figure": "+2", "interval": ("+1", "+3")}, seen(2), HOLDS),
        ({"figure": "+2", "interval": ("+1", "+4")}, seen(2), FAILS),
        ({"direction": "lower", "figure": "2.0", "interval": ("1.0", "3.0")}, seen(-2), HOLDS),
        ({"direction": "lower", "figure": "-2.0"}, seen(-2), HOLDS),
    ],
)
def test_a_whole_result_is_judged_by_its_whole_interval_and_its_last_decimal(
    check: dict[str, Any], row: Seen, expected: str
) -> None:
    assert word(claim(**check), row) == expected


def test_one_row_that_goes_the_other_way_is_enough() -> None:
    assert word(claim(direction="higher"), seen(2), seen(3), seen(-2)) == FAILS


def test_the_smallest_and_the_largest_are_those_of_all_rows() -> None:
    span = claim(direction="higher", span=("+2", "+5"))

    assert word(span, seen(5), seen(2), seen(3)) == HOLDS
    assert word(span, seen(5), seen(2), seen(6)) == FAILS


def test_rows_are_counted() -> None:
    two = claim(direction="higher", count=2, of=3)

    assert word(two, seen(2), seen(2), seen(0)) == HOLDS
    assert word(two, seen(2), seen(0), seen(0)) == FAILS
    assert word(two, seen(2), seen(2)) == FAILS


def test_a_row_that_is_not_there_bears_nothing() -> None:
    assert word(claim(direction="higher")) == FAILS
    assert word(claim(direction="higher"), is_whole=False) == UNTOLD


def test_few_replications_tell_a_direction_and_make_no_figure_again() -> None:
    figure = claim(direction="higher", figure="+2.00")

    assert word(figure, seen(2.3), is_whole=False, published=(seen(2),)) == HOLDS
    assert word(figure, seen(0.5), is_whole=False, published=(seen(2),)) == UNTOLD
    assert word(figure, seen(9), is_whole=False, published=(seen(2),)) == FAILS
    assert word(claim(figure="+2.00"), seen(2), is_whole=False, published=(seen(2),)) == UNTOLD
    assert word(claim(direction="not_shown"), seen(9), is_whole=False, published=(seen(0),)) == UNTOLD


def test_a_whole_result_of_another_platform_need_not_meet_the_last_decimal() -> None:
    figure = claim(figure="+2.00")

    assert word(figure, seen(2.1), published=(seen(2),)) == UNTOLD
    assert word(figure, seen(9), published=(seen(2),)) == FAILS


# --- where it is looked up ----------------------------------------------------------------------------------------

MANIFEST = {"plan": {"compared": {"changes_on": "2027-01-01"}}, "window": {"until": "2031-01-01"}}


def again(**values: list[float]) -> Again:
    """Return replications of some scenarios that ran again."""
    rows = [
        {"scenario": name, "point": "base", "replication": i, "value": value}
        | {"measure": "wait", "group_by": "all", "group": "all", "period": "after"}
        for name, of_each in values.items()
        for i, value in enumerate(of_each)
    ]
    return Again(pd.DataFrame(rows), MANIFEST)


def test_replications_are_taken_in_pairs() -> None:
    """Each is far apart, and their differences are not: only in pairs is there something to see."""
    found = again(old=[10.0, 20.0, 30.0], new=[11.0, 21.1, 30.9]).rows(claim(direction="higher").checks[0])

    assert found[0].value == pytest.approx(1.0)
    assert found[0].low > 0.0


def test_more_looks_make_wider_intervals() -> None:
    one = again(old=[10.0, 20.0, 30.0], new=[11.0, 21.1, 30.9])
    check = claim(direction="higher").checks[0]

    assert Again(one.replications, MANIFEST, n_looks=50).rows(check)[0].low < one.rows(check)[0].low


@pytest.mark.parametrize("values", [{"old": [1.0], "new": [2.0]}, {"new": [1.0, 2.0]}, {"old": [1.0, 2.0]}])
def test_of_one_replication_or_without_its_baseline_nothing_can_be_told(values: dict[str, list[float]]) -> None:
    assert again(**values).rows(claim(direction="higher").checks[0]) == []


def test_a_table_of_other_things_cannot_be_told_from_replications() -> None:
    check = claim(table="uncertainty.csv", figure="1").checks[0]

    assert again(old=[1.0, 2.0], new=[2.0, 3.0]).rows(check) == []


@dataclass(frozen=True)
class Kept:
    """A result that holds these tables."""

    tables: dict[str, pd.DataFrame]
    manifest: dict[str, Any]

    def asked(self, name: str) -> pd.DataFrame | None:
        """Return a table by its file; None: there is none."""
        return self.tables.get(name)


def in_tables(*rows: dict[str, Any], table: str = "differences.csv") -> InTables:
    """Return a result with one table."""
    usual = {
        "baseline": "old",
        "measure": "wait",
        "group_by": "all",
        "group": "all",
        "period": "after",
        "point": "base",
    }
    frame = pd.DataFrame([usual | row for row in rows])
    kept: Any = Kept({table: frame}, MANIFEST)
    result: Result = kept
    return InTables(result)


ROW = {"scenario": "new", "difference": 8e6, "ci_low": 4e6, "ci_high": 12e6, "family": "headline"}


def test_money_is_told_in_millions_a_year() -> None:
    check = claim(figure="2.00", interval=("1.00", "3.00"), **{"as": "million_a_year"})

    assert judge(check, in_tables(ROW)).word == HOLDS


def test_of_two_families_the_one_that_is_named_is_looked_at() -> None:
    rows = (ROW, ROW | {"family": "municipality", "ci_low": -1.0})

    assert judge(claim(direction="higher"), in_tables(*rows)).word == FAILS, "two rows: which was meant is not known"
    assert judge(claim(direction="higher", family="headline"), in_tables(*rows)).word == HOLDS


def test_a_share_of_draws_is_told_as_so_many() -> None:
    row = {"scenario": "new", "same_sign_fraction": 0.925, "n_draws": 40}
    table = in_tables(row, table="uncertainty.csv")
    check = {"table": "uncertainty.csv", "value": "same_sign_fraction", "as": "of_draws"}

    assert judge(claim(figure="37", **check), table).word == HOLDS
    assert judge(claim(figure="38", **check), table).word == FAILS


@pytest.mark.parametrize("check", [{"measure": "nothing"}, {"scenario": ("nobody",)}, {"also": {"component": "x"}}])
def test_what_names_nothing_fails(check: dict[str, Any]) -> None:
    assert judge(claim(direction="higher", **check), in_tables(ROW)).word == FAILS
