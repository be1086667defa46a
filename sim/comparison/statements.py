"""What the differences say, in three values: better, worse, or not decided; and mixed where they point both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sim.comparison.paired import HEADLINE
from sim.errors import CaseloadError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

Direction = Literal["higher", "lower", "neither"]
"""Which way a measure is better; neither: it describes, and is no gain or loss."""

WEIGHT = ("better", "worse", "undecided", "changed", "equal")
"""What a measure may say of a scenario, the word that counts for the whole first."""

CHANGED = {"higher": "changed", "lower": "changed"}

DIRECTIONS: tuple[Direction, ...] = ("higher", "lower", "neither")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one row of the differences says.

    `says` is better, worse, undecided or equal; of a measure that is better neither way higher, lower, undecided or
    equal.
    """

    scenario: str
    point: str
    measure: str
    group_by: str
    group: str
    family: str
    says: str
    difference: float
    ci_low: float
    ci_high: float
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a scenario stands against the baseline on the headline measures, whose names are listed by what they say.

    `says` is mixed when some are better and others worse; better or worse when all that are decided point one way;
    undecided when none is and some might be; changed when only measures differ that are better neither way, which
    `changed` lists; equal when every one is the same in every replication.
    """

    scenario: str
    point: str
    says: str
    better: tuple[str, ...]
    worse: tuple[str, ...]
    undecided: tuple[str, ...]
    equal: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All statements in the order of the table, and one standing per scenario and point."""

    statements: tuple[Statement, ...]
    standings: tuple[Standing, ...]


def findings(differences: pd.DataFrame, *, better: Mapping[str, Direction]) -> Findings:
    """Return what a table of differences says about each scenario.

    Parameters
    ----------
    differences
        What `sim.comparison.differences` returned. Rows without a verdict say nothing and are left out.
    better
        For each measure whether higher or lower is better, or neither. Every headline measure needs one; another
        measure without one is neither.

    Raises
    ------
    CaseloadError
        When a headline measure has no direction, or a direction is none of the three.

    Notes
    -----
    A scenario that is better on a headline measure may be worse for a group: read the statements of the breakdown.
    Undecided is no proof of equality; the interval says how large a difference may be.
    """
    _check(differences, better)
    rows = differences[differences["verdict"].notna()]
    statements = tuple(_statement(row, better) for row in rows.to_dict("records"))
    cases = dict.fromkeys((statement.scenario, statement.point) for statement in statements)
    headlines = [statement for statement in statements if statement.family == HEADLINE]
    standings = tuple(_standing(scenario, point, headlines) for scenario, point in cases)
    return Findings(statements=statements, standings=standings)


def _check(differences: pd.DataFrame, better: Mapping[str, Direction]) -> None:
    for measure, direction in better.items():
        if direction not in DIRECTIONS:
            todo = did_you_mean(direction, DIRECTIONS)
            raise CaseloadError(f"better.{measure}: got {direction!r}; higher, lower or neither; {todo}")
    for measure in differences.loc[differences["family"] == HEADLINE, "measure"].unique():
        if measure not in better:
            raise CaseloadError(f"better.{measure}: missing; every headline measure needs a direction; add it")


def _statement(row: Mapping[str, object], better: Mapping[str, Direction]) -> Statement:
    named = {name: row[name] for name in Statement.__slots__ if name in row}
    return Statement(**named, says=_says(str(row["verdict"]), better.get(str(row["measure"]), "neither")))  # type: ignore[arg-type]  # a row of a frame has no types


def _says(verdict: str, direction: Direction) -> str:
    if verdict not in ("higher", "lower") or direction == "neither":
        return verdict
    return "better" if verdict == direction else "worse"


def _standing(scenario: str, point: str, headlines: list[Statement]) -> Standing:
    mine = [one for one in headlines if (one.scenario, one.point) == (scenario, point)]
    by: dict[str, tuple[str, ...]] = {
        word: tuple(one.measure for one in mine if CHANGED.get(one.says, one.says) == word) for word in WEIGHT
    }
    mixed = by["better"] and by["worse"]
    in_all = "mixed" if mixed else next((word for word in WEIGHT if by[word]), "equal")
    return Standing(scenario=scenario, point=point, says=in_all, **by)
