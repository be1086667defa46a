"""What the differences say: better, worse, too small to matter, by the rule, or not decided; and mixed if both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.analysis.comparison.families import BREAKDOWN, HEADLINE
from sim.analysis.comparison.outcome import DIRECTIONS, Direction, Outcome, said_of
from sim.analysis.comparison.paired import TOO_SMALL
from sim.errors import CaseloadError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

WEIGHT = ("better", "worse", "undecided", "changed", "too_small", "by_rule", "equal")
"""What an outcome may say of a scenario, the word that counts for the whole first."""

CHANGED = {"higher": "changed", "lower": "changed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one row of the differences says.

    `says` is better, worse, undecided or equal; of an outcome that is better neither way higher, lower, undecided or
    equal. It is too_small when the difference, decided or not, is too small to matter; and by_rule, whatever its size,
    when it follows from the rule at the path `by_rule` by definition, and so is neither gain nor loss. In the family
    ``best`` it is the verdict: best, may be best or not best, or one of these two.
    """

    scenario: str
    baseline: str
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
    verdict: str
    size: str
    by_rule: str

    @property
    def outcome(self) -> Outcome:
        """What the statement is about."""
        return Outcome(measure=self.measure, group_by=self.group_by, group=self.group)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioStanding:
    """How a scenario stands against the baseline on the headline, whose outcomes are listed by what they say.

    `says` is mixed when some are better and others worse; better or worse when all that are decided, and not too small
    to matter or so by the rule, point one way; undecided when none is and some might be; changed when only outcomes
    differ that are better neither way, which `changed` lists; too_small when no difference matters; by_rule when only
    those differ that follow from the rule; equal when every one is the same in every replication.
    """

    scenario: str
    point: str
    says: str
    better: tuple[str, ...]
    worse: tuple[str, ...]
    undecided: tuple[str, ...]
    equal: tuple[str, ...]
    changed: tuple[str, ...]
    too_small: tuple[str, ...]
    by_rule: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All statements in the order of the table, and one standing per scenario and point."""

    statements: tuple[Statement, ...]
    standings: tuple[ScenarioStanding, ...]


def findings(differences: pd.DataFrame, *, better: Mapping[str, Direction]) -> Findings:
    """Return what a table of differences says about each scenario.

    Parameters
    ----------
    differences
        What `sim.analysis.comparison.differences` returned. Rows without a verdict say nothing and are left out.
    better
        For each outcome or measure whether higher or lower is better, or neither. What is said of an outcome by its own
        name goes before what is said of its measure. Every headline outcome needs one; others without one are neither.

    Raises
    ------
    CaseloadError
        When a headline outcome has no direction, or a direction is none of the three.

    Notes
    -----
    A scenario that is better on a headline measure may be worse for a group: read the statements of the breakdown.
    Undecided is no proof of equality; the interval says how large a difference may be.
    """
    _check(differences, better)
    rows = differences[differences["verdict"].notna()]
    statements = tuple(_statement(row, better) for row in rows.to_dict("records"))
    against_baseline = [one for one in statements if one.family in (HEADLINE, BREAKDOWN)]
    cases = dict.fromkeys((one.scenario, one.point) for one in against_baseline)
    headlines = [statement for statement in statements if statement.family == HEADLINE]
    standings = tuple(_standing(scenario, point, headlines) for scenario, point in cases)
    return Findings(statements=statements, standings=standings)


def _check(differences: pd.DataFrame, better: Mapping[str, Direction]) -> None:
    for name, direction in better.items():
        if direction not in DIRECTIONS:
            todo = did_you_mean(direction, DIRECTIONS)
            raise CaseloadError(f"better.{name}: got {direction!r}; higher, lower or neither; {todo}")
    headline = differences.loc[differences["family"] == HEADLINE, ["measure", "group_by", "group"]].drop_duplicates()
    for measure, group_by, group in headline.astype(str).itertuples(index=False, name=None):
        outcome = Outcome(measure=measure, group_by=group_by, group=group)
        if said_of(outcome, better) is None:
            raise CaseloadError(f"better.{outcome.name}: missing; every headline outcome needs a direction; add it")


def _statement(row: Mapping[str, object], better: Mapping[str, Direction]) -> Statement:
    named = {name: row[name] for name in Statement.__slots__ if name in row}
    outcome = Outcome(measure=str(row["measure"]), group_by=str(row["group_by"]), group=str(row["group"]))
    return Statement(**named, says=_says(row, said_of(outcome, better) or "neither"))  # type: ignore[arg-type]  # a row of a frame has no types


def _says(row: Mapping[str, object], direction: Direction) -> str:
    verdict = str(row["verdict"])
    if row["by_rule"] and verdict != "equal":
        return "by_rule"
    if row["size"] == TOO_SMALL:
        return TOO_SMALL
    if verdict not in ("higher", "lower") or direction == "neither":
        return verdict
    return "better" if verdict == direction else "worse"


def _standing(scenario: str, point: str, headlines: list[Statement]) -> ScenarioStanding:
    mine = [one for one in headlines if (one.scenario, one.point) == (scenario, point)]
    by: dict[str, tuple[str, ...]] = {
        word: tuple(one.outcome.name for one in mine if CHANGED.get(one.says, one.says) == word) for word in WEIGHT
    }
    mixed = by["better"] and by["worse"]
    in_all = "mixed" if mixed else next((word for word in WEIGHT if by[word]), "equal")
    return ScenarioStanding(scenario=scenario, point=point, says=in_all, **by)
