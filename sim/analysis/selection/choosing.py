"""Choosing the cheapest system that meets its norms, with no more replications than that takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from sim.analysis.selection.problem import NoisyCost, SelectionProblem, Verdict
from sim.analysis.selection.standing import Standing, SystemStanding, assess

if TYPE_CHECKING:
    from sim.arrays import Floats


class ObserveRound(Protocol):
    """Simulates replications of systems, wherever and however the caller likes."""

    def __call__(self, wanted: Sequence[tuple[int, range]], /) -> Sequence[npt.ArrayLike]:
        """Return, in the same order, the outputs of each system in its replications: shape (replications, outputs).

        The columns are those that constraints and a noisy cost name. Replication numbers say the luck: the same number
        of another system must be run under the same random numbers, and different numbers independently.
        """


class SelectionOutcome(StrEnum):
    """What came of a selection."""

    CHOSEN = "chosen"
    NOT_PROVEN_CHEAPEST = "feasible, not proven cheapest"
    NONE_FEASIBLE = "none feasible"
    NONE_PROVEN = "none proven"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The system chosen, what was found of each, and how sure that is.

    Attributes
    ----------
    outcome
        Whether there is a choice; anything but ``CHOSEN`` and ``NONE_FEASIBLE`` is the work of the cap.
    chosen
        Number of the system; None when no system is proven to meet all norms.
    standing
        Verdict, effort and means of each system.
    level
        Probability that all verdicts are right together.
    n_total, cap
        Replications of all systems together, and the most there might be.
    capped
        Whether the cap came before the answer.
    n_more_at_most
        Replications that would settle the open questions whatever they bring; None when systems are open that have not
        had their first replications. Often far fewer do, and 0 when nothing is open.
    outputs
        Everything observed, for each system of shape (replications, outputs); hand it back as `known` to go on.
    """

    outcome: SelectionOutcome
    chosen: int | None
    standing: Standing
    level: float
    n_total: int
    cap: int
    capped: bool
    n_more_at_most: int | None
    outputs: tuple[Floats, ...]

    @property
    def saved_fraction(self) -> float:
        """Share saved against giving every system as many replications as the one that got most."""
        most = max(system.n for system in self.standing.systems) * len(self.standing.systems)
        return 1.0 - self.n_total / most if most else 0.0

    def __str__(self) -> str:
        effort = f"{self.n_total} replications of at most {self.cap}"
        sure = f"with probability {self.level:.0%} or more all verdicts are right, within the tolerances ({effort})"
        if self.outcome is SelectionOutcome.CHOSEN:
            return f"system {self.chosen} is the cheapest that meets all norms: {sure}."
        if self.outcome is SelectionOutcome.NONE_FEASIBLE:
            return f"no system meets all norms: {sure}."
        if self.chosen is not None:
            return f"system {self.chosen} meets all norms, but {self._open()}; {sure}."
        return f"no system is proven to meet all norms: {self._open()}; {sure}."

    def _open(self) -> str:
        numbers = [str(i) for i, system in enumerate(self.standing.systems) if system.is_open]
        more = "an unknown number of" if self.n_more_at_most is None else f"at most {self.n_more_at_most}"
        open_ = f"system{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}"
        return f"the cap came before {open_} could be decided, which takes {more} more replications"


def select_in_rounds(
    observe_round: ObserveRound,
    problem: SelectionProblem,
    *,
    cap: int,
    n_round: int = 10,
    at_once: int | None = None,
    known: Sequence[npt.ArrayLike] = (),
) -> Selection:
    """Return the cheapest system that meets all norms, simulating each system no longer than its questions are open.

    Parameters
    ----------
    observe_round
        Called with the systems of a round and the numbers of the replications that each needs next, each number once a
        system, from 0 on: its parts can run in parallel.
    problem
        What is asked.
    cap
        Most replications of all systems together, those of `known` included.
    n_round
        Replications of a system in one call, after the first. It changes the effort, not the verdicts: those are
        reached replication by replication.
    at_once
        Number of open systems simulated side by side, the cheapest first; None for all. For known costs only. One at a
        time needs the fewest replications, since all that is dearer than the first feasible system needs none.
    known
        Outputs of an earlier selection, to go on from: one array a system, from replication 0 on.

    Raises
    ------
    ValueError
        When outputs have the wrong shape or are not finite, or an argument is out of range.

    Notes
    -----
    Screening needs no error of its own. A system leaves the moment one norm is judged missed, or a feasible system is
    known or judged to be cheaper; a feasible one rests while only others are open. The rest is in `assess`.

    Examples
    --------
    >>> from sim.analysis.selection import Constraint, Sense
    >>> def wait_weeks(wanted):
    ...     return [[[12.0 - fte + 0.1 * (-1.0) ** number] for number in numbers] for fte, numbers in wanted]
    >>> norm = Constraint(name="wait", output=0, sense=Sense.AT_MOST, norm=8.5, tolerance=0.5)
    >>> problem = SelectionProblem(n_systems=6, costs=(0.0, 1.0, 2.0, 3.0, 4.0, 5.0), constraints=(norm,), n_first=10)
    >>> found = select_in_rounds(wait_weeks, problem, cap=100, at_once=1)
    >>> found.chosen, found.n_total, round(found.saved_fraction, 2)
    (4, 50, 0.17)
    """
    _check(problem, cap=cap, n_round=n_round, at_once=at_once)
    outputs = _known(known, problem)
    standing = assess(outputs, problem)
    while True:
        round_ = _within(cap - sum(map(len, outputs)), _wanted(standing, problem, n_round=n_round, at_once=at_once))
        if not round_:
            return _selection(outputs, standing, problem, cap=cap)
        for (system, numbers), rows in zip(round_, observe_round(round_), strict=True):
            fresh = _checked(rows, problem, system=system, n=len(numbers))
            outputs[system] = np.concatenate([outputs[system], fresh])
        standing = assess(outputs, problem)


def _wanted(
    standing: Standing, problem: SelectionProblem, *, n_round: int, at_once: int | None
) -> list[tuple[int, range]]:
    """The next replications of each open system, and those of the baseline first, with which they are compared."""
    systems, baseline = standing.systems, problem.baseline
    open_ = [i for i in _cheapest_first(problem) if systems[i].is_open][:at_once]
    until = {i: _until(systems[i], problem, n_round=n_round) for i in open_}
    if baseline is not None and problem.is_relative:
        until = {baseline: max(until.values(), default=0), **{i: n for i, n in until.items() if i != baseline}}
    return [(i, range(systems[i].n, n)) for i, n in until.items() if n > systems[i].n]


def _cheapest_first(problem: SelectionProblem) -> list[int]:
    systems = range(problem.n_systems)
    if isinstance(problem.costs, NoisyCost):
        return list(systems)
    return sorted(systems, key=problem.costs.__getitem__)


def _until(system: SystemStanding, problem: SelectionProblem, *, n_round: int) -> int:
    """The number of replications to have after the next round: no more than can matter."""
    n = max(system.n + n_round, problem.n_first) if system.n >= problem.n_first else problem.n_first
    return n if system.n_at_most is None else min(n, max(system.n_at_most, system.n + 1))


def _within(left: int, wanted: list[tuple[int, range]]) -> list[tuple[int, range]]:
    """As much of the round as the cap still allows, in its order."""
    allowed = []
    for system, numbers in wanted:
        some = numbers[: max(left, 0)]
        left -= len(some)
        allowed.append((system, some))
    return [(system, numbers) for system, numbers in allowed if numbers]


def _known(known: Sequence[npt.ArrayLike], problem: SelectionProblem) -> list[Floats]:
    if not known:
        return [np.empty((0, problem.n_outputs))] * problem.n_systems
    if len(known) != problem.n_systems:
        raise ValueError(f"known: got outputs of {len(known)} systems; need one array for each of {problem.n_systems}.")
    return [_checked(outputs, problem, system=i, n=len(np.asarray(outputs))) for i, outputs in enumerate(known)]


def _checked(outputs: npt.ArrayLike, problem: SelectionProblem, *, system: int, n: int) -> Floats:
    rows = np.asarray(outputs, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[0] != n or rows.shape[1] < problem.n_outputs:
        raise ValueError(
            f"system {system}: got outputs of shape {rows.shape}; need {n} replications of {problem.n_outputs} outputs."
        )
    if not np.all(np.isfinite(rows[:, : problem.n_outputs])):
        row, column = np.argwhere(~np.isfinite(rows[:, : problem.n_outputs]))[0]
        raise ValueError(
            f"system {system}, output {column}: got {float(rows[row, column])!r}; what has no value cannot be averaged."
        )
    return rows[:, : problem.n_outputs]


def _check(problem: SelectionProblem, *, cap: int, n_round: int, at_once: int | None) -> None:
    if cap < 1 or n_round < 1 or (at_once is not None and at_once < 1):
        raise ValueError(f"got cap {cap!r}, n_round {n_round!r} and at_once {at_once!r}; each must be 1 or more.")
    if at_once is not None and isinstance(problem.costs, NoisyCost):
        raise ValueError(f"at_once: got {at_once!r} with a noisy cost; which is cheapest is then not known beforehand.")


def _selection(outputs: Sequence[Floats], standing: Standing, problem: SelectionProblem, *, cap: int) -> Selection:
    capped = any(system.is_open for system in standing.systems)
    chosen = _chosen(outputs, standing, problem)
    if chosen is not None:
        outcome = SelectionOutcome.NOT_PROVEN_CHEAPEST if capped else SelectionOutcome.CHOSEN
    else:
        outcome = SelectionOutcome.NONE_PROVEN if capped else SelectionOutcome.NONE_FEASIBLE
    return Selection(
        outcome=outcome,
        chosen=chosen,
        standing=standing,
        level=problem.level,
        n_total=sum(map(len, outputs)),
        cap=cap,
        capped=capped,
        n_more_at_most=_more_at_most(standing, problem),
        outputs=tuple(outputs),
    )


def _chosen(outputs: Sequence[Floats], standing: Standing, problem: SelectionProblem) -> int | None:
    """The cheapest contender that is feasible; under a noisy cost, by the mean of the replications all of them have."""
    feasible = [i for i in standing.contenders if standing.systems[i].verdict is Verdict.FEASIBLE]
    if not isinstance(problem.costs, NoisyCost):
        return min(feasible, key=problem.costs.__getitem__, default=None)
    column, n = problem.costs.output, min((len(outputs[i]) for i in feasible), default=0)
    return min(feasible, key=lambda i: float(outputs[i][:n, column].mean()), default=None)


def _more_at_most(standing: Standing, problem: SelectionProblem) -> int | None:
    until = {i: system.n_at_most for i, system in enumerate(standing.systems) if system.is_open}
    known = {i: n for i, n in until.items() if n is not None}
    if len(known) < len(until):
        return None
    if problem.baseline is not None and problem.is_relative and known:
        known[problem.baseline] = max(known.values())
    return sum(max(n - standing.systems[i].n, 0) for i, n in known.items())
