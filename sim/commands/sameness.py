"""Whether two results of one plan are the same: to the last bit, or within what other luck could do.

On another platform a last bit may differ, and from there a replication may go another way, as with other luck. So an
estimate holds when it moved by no more than `TOLERANCE` times the half-width of its interval, and a measure when no
more than `OUTSIDE` of its estimates did not. Of two means with different luck about one pair in three thousand is that
far apart, so a measure that fails moved by more than luck.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sim.store.summary import KEY

if TYPE_CHECKING:
    import pandas as pd

    from sim.store import Result

TOLERANCE = 3.0
OUTSIDE = 0.05
"""The share of the estimates of a measure that may lie outside the tolerance."""

ROUNDING = 1e-9
"""The relative difference that counts as none where an interval has no width."""

SURROUNDINGS = ("python", "packages", "processor")
"""What must be the same for two runs to be the same to the last bit."""

CONTRAST = ("scenario", "point", "measure", "group_by", "group", "period")
DECIDED = ("higher", "lower")


def other_surroundings(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Return what differs in the surroundings of two runs and may change a last bit, in words."""
    return [
        f"{name}: {one.get(name)} -> {other.get(name)}" for name in SURROUNDINGS if one.get(name) != other.get(name)
    ]


def differing_files(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Yield what differs in two results and, when something does, whether the code is another."""
    differs = old["results_digest"] != new["results_digest"] or any(
        new["files"].get(name) != digest for name, digest in old["files"].items()
    )
    for name in ("results_digest", "code"):
        if differs and old[name] != new[name]:
            yield f"{name}: {old[name]} became {new[name]}"
    for name, digest in old["files"].items():
        if new["files"].get(name) != digest:
            yield f"{name}: {digest} became {new['files'].get(name, 'nothing')}"


def moved_measures(old: Result, new: Result, *, tolerance: float) -> Iterator[str]:
    """Yield each measure of which too many estimates moved by more than `tolerance` half-widths."""
    both = old.summary.merge(new.summary, on=list(KEY), how="outer", suffixes=("", "_new"), indicator=True)
    for measure, rows in both.groupby("measure", sort=True):
        outside = _outside(rows, tolerance)
        if outside.mean() > OUTSIDE:
            yield (
                f"{measure}: {int(outside.sum())} of {len(rows)} estimates moved by more than {tolerance:g} times the "
                "half-width of their interval"
            )


def _outside(rows: pd.DataFrame, tolerance: float) -> pd.Series:
    """Return which estimates moved too far; one that is there in one result only did."""
    half = ((rows["ci_high"] - rows["ci_low"]) / 2.0).fillna(0.0)
    least = ROUNDING * rows["mean"].abs()
    moved = (rows["mean_new"] - rows["mean"]).abs() > (tolerance * half).where(half > 0.0, least)
    return moved | (rows["_merge"] != "both") | (rows["mean"].isna() != rows["mean_new"].isna())


def conclusions(old: Result, new: Result) -> Iterator[tuple[bool, str]]:
    """Yield whether each kind of conclusion still holds, in words: the signs of differences, the staffing chosen."""
    if "differences.csv" in old.manifest["files"]:
        yield _signs(old.table("differences.csv"), new.table("differences.csv"))
    if "selection.csv" in old.manifest["files"]:
        yield _chosen(old.table("selection.csv"), new.table("selection.csv"))


def _signs(old: pd.DataFrame, new: pd.DataFrame) -> tuple[bool, str]:
    decided = old[old["verdict"].isin(DECIDED)]
    both = decided.merge(new, on=[name for name in CONTRAST if name in old], how="left", suffixes=("", "_new"))
    other = both[both["difference"] * both["difference_new"] <= 0.0]
    holds = len(both) - len(other) - int(both["difference_new"].isna().sum())
    first = "".join(f"; first: {row.scenario}, {row.measure}, {row.group}" for row in other[:1].itertuples())
    return holds == len(both), f"{holds} of {len(both)} decided differences have the same sign{first}"


def _chosen(old: pd.DataFrame, new: pd.DataFrame) -> tuple[bool, str]:
    names = ["outcome", "scenario", "point"]
    pair = [" ".join(str(table[name].iloc[0]) for name in names) for table in (old, new)]
    same = operator.eq(*pair)
    return same, f"staffing chosen: {pair[0]}" + ("" if same else f" became {pair[1]}")


def differing_jobs(old: Result, done: Mapping[str, str]) -> list[str]:
    """Return the jobs, by name, of which the digest in `done` is not the one that a result has."""
    jobs = old.jobs
    ends = jobs["beside"].map(lambda beside: f".{beside}" if beside else "")
    numbers = jobs["replication"].map("{:04d}".format)
    parts = (jobs["scenario"], ".", jobs["point"], ".", numbers, ends)
    names = functools.reduce(operator.add, parts)
    known = dict(zip(names, jobs["digest"], strict=True))
    return [name for name, digest in done.items() if known.get(name) != digest]
