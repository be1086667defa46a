"""What to do when a search ends without an answer: how many more replications, or which levels beyond the design.

How many more follows from how far the values of replications lie apart, as far as they were seen
(`SystemStanding.n_at_most`); a candidate that was not looked at yet is taken to need as many as the others do. A level
beyond the design lies on a straight line through the last two of a factor, the others unchanged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

from sim.analysis.selection import Selection, Sense, Verdict
from sim.plan import CaseOf, Held, Levels, Searched, case_of
from sim.studies.kind import Row

MOST_SPANS = 1.0
"""How many times the width of the design a level may lie beyond it before a straight line says nothing."""


def advice(study: Searched, found: Selection) -> Iterator[Row]:
    """Yield, as notices, what would bring an answer; nothing where there is one."""
    if found.capped:
        yield _more(study, found)
    if found.chosen is None:
        yield from _levels(study, found)


def _more(study: Searched, found: Selection) -> Row:
    """Return how many more replications settle what is open."""
    systems = found.standing.systems
    known = [one.n_at_most for one in systems if one.n_at_most is not None]
    usual = max([*known, study.initial])
    is_known = found.n_more_at_most is not None
    guessed = sum(max((one.n_at_most or usual) - one.n, 0) for one in systems if one.is_open)
    n = found.n_more_at_most if found.n_more_at_most is not None else guessed
    n_open = sum(one.is_open for one in systems)
    kind = "search_capped" if is_known else "search_short"
    return {"notice": kind, "came": f"{n_open}/{len(systems)}", "needed": str(found.cap + n), "n": n}


# --- levels ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Seen:
    """A candidate with its levels, and the mean of what a norm is about."""

    case: CaseOf
    levels: Levels
    mean: float


def _levels(study: Searched, found: Selection) -> Iterator[Row]:
    """Yield for each norm that no candidate comes to, how near one comes and which levels might."""
    missed = False
    for k, norm in enumerate(study.norms):
        seen = [*_seen(study, found, k)]
        is_met = any(one.by_constraint[k] is Verdict.FEASIBLE for one in found.standing.systems)
        best = min(seen, key=lambda one: _short_of(norm, one.mean), default=None)
        if is_met or best is None or _short_of(norm, best.mean) <= 0.0:
            continue
        missed = True
        beyond = ", ".join(_beyond(study, norm, best, seen))
        row = {"scenario": best.case[0], "path": _name(norm), "came": f"{best.mean:.4g} ({_told(best.levels)})"}
        yield row | {
            "notice": "search_beyond" if beyond else "search_inside",
            "needed": f"{_limit(norm)}; from {beyond}",
        }
    if not missed and not found.capped:
        yield {"notice": "search_together", "n": len(study.norms)}


def _seen(study: Searched, found: Selection, k: int) -> Iterator[_Seen]:
    for case, system in zip(study.candidates, found.standing.systems, strict=True):
        mean = system.compared[k]
        if mean is not None and isfinite(mean):
            yield _Seen(case, study.swept.levels[case_of(*case)], mean)


def _short_of(norm: Held, mean: float) -> float:
    """Return by how much a mean misses a norm; nothing or less: it does not."""
    return mean - norm.norm if norm.sense == Sense.AT_MOST else norm.norm - mean


def _beyond(study: Searched, norm: Held, best: _Seen, seen: Sequence[_Seen]) -> Iterator[str]:
    """Yield the factors at whose end the best candidate stands, each with the level that might meet the norm."""
    for factor in study.swept.factors:
        line = sorted(
            (float(one.levels[factor] or 0.0), _short_of(norm, one.mean))
            for one in seen
            if one.case[0] == best.case[0] and _differs_only_in(factor, one.levels, best.levels)
        )
        mine = best.levels[factor]
        if len(line) < 2 or not _is_figure(mine) or float(mine or 0.0) not in (line[0][0], line[-1][0]):
            continue
        (near, worse), (end, least) = line[1::-1] if mine == line[0][0] else line[-2:]
        width = line[-1][0] - line[0][0]
        if worse > least:
            level = end + (end - near) * least / (worse - least)
            yield f"{factor} {level:.3g}" if abs(level - end) <= MOST_SPANS * width else _further(factor, near, end)


def _further(factor: str, near: float, end: float) -> str:
    return f"{factor} {'>' if end > near else '<'} {end:g}"


def _differs_only_in(factor: str, levels: Levels, other: Levels) -> bool:
    rest = all(level == other.get(name) for name, level in levels.items() if name != factor)
    return rest and _is_figure(levels.get(factor))


def _is_figure(level: object) -> bool:
    return isinstance(level, int | float) and not isinstance(level, bool)


def _name(norm: Held) -> str:
    outcome = norm.outcome
    return outcome.measure + ("" if outcome.group_by == "all" else f" ({outcome.group_by} {outcome.group})")


def _limit(norm: Held) -> str:
    sign = "\N{LESS-THAN OR EQUAL TO}" if norm.sense == Sense.AT_MOST else "\N{GREATER-THAN OR EQUAL TO}"
    return f"{sign} {norm.norm:g}"


def _told(levels: Levels) -> str:
    return ", ".join(f"{name} {level:g}" if _is_figure(level) else f"{name} {level}" for name, level in levels.items())
