"""Whether a claim holds, cannot be told, or fails, by what is seen of it.

A direction or a bound holds when the whole interval is on its side, fails when the whole interval is on the other, and
cannot be told in between. A printed figure must come out again, to its last decimal, of a whole result; of one that was
made elsewhere and is not the same to the last bit, it cannot be told while the intervals overlap. Of some replications
that ran again a figure fails when their interval and that which was published have nothing in common, and cannot be
told otherwise: few replications do not make a figure again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.claims.evidence import Evidence, Seen
from sim.claims.file import Check, Claim

HOLDS, UNTOLD, FAILS = "holds", "cannot be told", "fails"
WORST_LAST = (HOLDS, UNTOLD, FAILS)
Part = tuple[str, str]
"""What became of a part of a claim, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimVerdict:
    """What became of a claim, and of the first check that decides it, in words; empty where it holds."""

    claim: Claim
    word: str
    because: str = ""

    def __str__(self) -> str:
        because = f" ({self.because})" if self.because else ""
        return f"{self.word}{because}: {' '.join(self.claim.words.split())}"


def judge(claim: Claim, evidence: Evidence, *, published: Evidence | None = None) -> ClaimVerdict:
    """Return whether a claim holds by what is seen; `published`: what was seen when it was made, for its figures."""
    found = [_of_check(check, evidence, published=published) for check in claim.checks]
    word, because = _worst(found)
    return ClaimVerdict(claim=claim, word=word, because=because)


def _worst(parts: Sequence[Part]) -> Part:
    return max(parts, key=lambda one: WORST_LAST.index(one[0]), default=(UNTOLD, ""))


def _of_check(check: Check, evidence: Evidence, *, published: Evidence | None) -> Part:
    """Return what becomes of a check, and why where it does not hold."""
    rows = evidence.rows(check)
    if not rows and check.count is None:
        return (FAILS, f"{check.table} has no such row") if evidence.is_whole else (UNTOLD, "")
    before = published.rows(check) if published else []
    if not evidence.is_whole:
        return _again(check, rows, before)
    if check.count is not None:
        return _counted(check, rows)
    printed = list(_printed(check, rows))
    if before and any(word == FAILS for word, _ in printed):
        printed = [_overlapping(rows, before) or (UNTOLD, "not to the last decimal, within its interval")]
    return _worst([*(_bounded(check, row) for row in rows), *printed])


# --- directions and bounds --------------------------------------------------------------------------------------


def _bounded(check: Check, row: Seen) -> Part:
    """Return whether a row lies where it should: its whole interval there, partly, or not at all."""
    if check.direction == "too_small":
        return (HOLDS, "") if row.is_small else (FAILS, f"{_told(row)} is not too small to matter")
    if check.direction == "shown":
        is_shown = (row.low > 0.0 or row.high < 0.0) and not row.is_small
        return (HOLDS, "") if is_shown else (FAILS, f"{_told(row)} is not shown")
    if check.direction == "not_shown":
        return (HOLDS, "") if row.low <= 0.0 <= row.high else (FAILS, f"{_told(row)} is shown")
    low, high = _bounds(check)
    if _inside(row, low, high, strictly=check.direction is not None):
        small = row.is_small and check.direction is not None
        return (FAILS, f"{_told(row)} is too small to matter") if small else (HOLDS, "")
    return (FAILS if row.high < low or row.low > high else UNTOLD), _told(row)


def _bounds(check: Check) -> tuple[float, float]:
    """Return between which values a row must lie."""
    lows = [0.0] if check.direction == "higher" else []
    highs = [0.0] if check.direction == "lower" else []
    lows += [one for one in (check.at_least, *(check.between or ())[:1]) if one is not None]
    highs += [one for one in (check.at_most, *(check.between or ())[1:]) if one is not None]
    return max(lows, default=float("-inf")), min(highs, default=float("inf"))


def _inside(row: Seen, low: float, high: float, *, strictly: bool) -> bool:
    if strictly:
        return row.low > low and row.high < high
    return row.low >= low and row.high <= high


def _told(row: Seen) -> str:
    return f"{row.value:.4g} ({row.low:.4g} to {row.high:.4g})"


def _counted(check: Check, rows: Sequence[Seen]) -> Part:
    """Return whether as many rows as was said are as was said."""
    held = sum(_bounded(check, row)[0] == HOLDS for row in rows)
    is_so = held == check.count and (check.of is None or len(rows) == check.of)
    return (HOLDS, "") if is_so else (FAILS, f"{held} of {len(rows)} rows")


# --- figures as they are printed --------------------------------------------------------------------------------


def _printed(check: Check, rows: Sequence[Seen]) -> Iterator[Part]:
    """Yield whether each figure is what is printed of the rows."""
    rows = [row.turned() for row in rows] if _is_told_without_sign(check) else rows
    values = [row.value for row in rows]
    pairs: list[tuple[str, float]] = []
    if check.figure is not None:
        pairs += [(check.figure, value) for value in values]
    if check.interval is not None:
        pairs += [pair for row in rows for pair in zip(check.interval, (row.low, row.high), strict=True)]
    if check.span is not None:
        pairs += list(zip(check.span, (min(values), max(values)), strict=True))
    for figure, value in pairs:
        yield (HOLDS, "") if _reads(figure, value) else (FAILS, f"{figure} is {value:.4g}")


def _is_told_without_sign(check: Check) -> bool:
    """Whether a fall is told by how far it goes, as in "3 fewer"."""
    told = (check.figure, *(check.interval or ()), *(check.span or ()))
    return check.direction == "lower" and not any(one and one[0] in "+-" for one in told)


def _reads(figure: str, value: float) -> bool:
    """Whether a value is printed as a figure is, with as many decimals."""
    decimals = len(figure.partition(".")[2])
    return float(f"{value:.{decimals}f}") == float(figure.replace(",", ""))


# --- some replications again ------------------------------------------------------------------------------------


def _again(check: Check, rows: Sequence[Seen], published: Sequence[Seen]) -> Part:
    """Return what replications that ran again say of a check: they may be too few to say anything."""
    if not rows or check.direction in ("too_small", "shown", "not_shown"):
        return UNTOLD, ""
    is_bounded = _bounds(check) != (float("-inf"), float("inf"))
    parts = [_bounded(check, row) for row in rows] if is_bounded else []
    if any((check.figure, check.interval, check.span)):
        which = (HOLDS, "which way; figures need all replications") if is_bounded else (UNTOLD, "")
        parts.append(_overlapping(rows, published) or which)
    return _worst(parts)


def _overlapping(rows: Sequence[Seen], published: Sequence[Seen]) -> Part | None:
    """Return None when each interval has something in common with the one that was published."""
    pairs = zip(rows, published, strict=True)
    apart = [(new, old) for new, old in pairs if new.high < old.low or new.low > old.high]
    return (FAILS, f"{_told(apart[0][0])} against {_told(apart[0][1])}") if apart else None
