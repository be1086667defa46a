"""What the replications so far say about every system: a pure function of the outputs, with nothing remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

from sim.analysis.selection.boundary import NormCrossing, crossing
from sim.analysis.selection.problem import NoisyCost, SelectionProblem, Verdict

if TYPE_CHECKING:
    from sim.arrays import Floats

Pairs = dict[tuple[int, int], NormCrossing]


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemStanding:
    """What is known of one system.

    Attributes
    ----------
    verdict, by_constraint
        Whether it meets all norms, and each.
    n
        Replications observed.
    compared
        Mean of what each constraint compares; None without replications. A mean looked at because it crossed a boundary
        lies a little too far out: for a figure to quote, run the chosen system on new replications.
    cost
        The known cost, or the mean of the noisy one; None without replications.
    dearer_than
        The feasible system that is cheaper, which takes this one out of the choice; None when there is none.
    n_at_most
        Replications after which its open questions are settled whatever they bring; None when there are none, or when
        the first replications have not been seen.
    is_open
        Whether it needs more replications.
    """

    verdict: Verdict
    by_constraint: tuple[Verdict, ...]
    n: int
    compared: tuple[float | None, ...]
    cost: float | None
    dearer_than: int | None
    n_at_most: int | None
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of all systems, and which are still in the choice: not infeasible, not dearer than a feasible."""

    systems: tuple[SystemStanding, ...]
    contenders: tuple[int, ...]


def assess(outputs: Sequence[Floats], problem: SelectionProblem) -> Standing:
    """Return what the outputs so far say.

    Parameters
    ----------
    outputs
        For each system an array of shape (replications, outputs), from replication 0 on; it may be empty.
    problem
        What is asked.

    Notes
    -----
    Why the verdicts hold together: each test is wrong with a chance of at most ``(1 - level) / n_tests``
    (`sim.analysis.selection.boundary`), whatever stopped it before its end, since a test that is stopped gives no
    verdict; the chance that any is wrong is at most the sum. When none is wrong, a feasible system misses no norm by
    its tolerance or more, an infeasible one does not meet every norm by its tolerance or more, and of a pair the
    cheaper is dearer by less than the tolerance of the cost.

    Hence, for known costs, the cheapest feasible system is no dearer than the cheapest that meets all norms with their
    tolerance to spare. For noisy costs the same holds when the costs of any two systems differ by more than their
    tolerance, as in Kim and Nelson (2001); when they do not, each elimination may lose up to one tolerance.

    Error is shared equally. Healey, Andradottir and Kim (2014), Selection procedures for simulations with multiple
    constraints under independent and correlated sampling, ACM Transactions on Modeling and Computer Simulation 24(3),
    article 14, recommend a division between feasibility and cost; equal shares keep the whole table of verdicts valid,
    not the choice alone.

    Examples
    --------
    >>> import numpy as np
    >>> from sim.analysis.selection import Constraint, Sense
    >>> wait = Constraint(name="wait", output=0, sense=Sense.AT_MOST, norm=8.0, tolerance=1.0)
    >>> problem = SelectionProblem(n_systems=2, costs=(5.0, 6.0), constraints=(wait,), n_first=4)
    >>> weeks = [np.array([[11.1], [11.0], [10.9], [11.2]]), np.array([[6.1], [6.0], [5.9], [6.2]])]
    >>> [str(system.verdict) for system in assess(weeks, problem).systems]
    ['infeasible', 'feasible']
    """
    tests = [_tests(outputs, problem, system=i) for i in range(problem.n_systems)]
    verdicts = tuple(_verdict(row) for row in tests)
    pairs = _pairs(outputs, problem)
    dearer_than = _eliminated(tests, verdicts, pairs)
    contenders = tuple(
        i for i, verdict in enumerate(verdicts) if verdict is not Verdict.INFEASIBLE and dearer_than[i] is None
    )
    systems = tuple(
        _system(outputs, problem, system=i, tests=row, open_=_open(i, row, pairs, contenders), by=dearer_than[i])
        for i, row in enumerate(tests)
    )
    return Standing(systems=systems, contenders=contenders)


def _tests(outputs: Sequence[Floats], problem: SelectionProblem, *, system: int) -> tuple[NormCrossing, ...]:
    """The test of each constraint: below zero is met."""
    own, baseline = outputs[system], outputs[problem.baseline or 0]
    return tuple(
        crossing(
            constraint.excess(constraint.compared(own, baseline=baseline)),
            tolerance=constraint.tolerance,
            error=problem.error,
            n_first=problem.n_first,
        )
        for constraint in problem.constraints
    )


def _verdict(tests: Sequence[NormCrossing]) -> Verdict:
    if any(test.side > 0 for test in tests):
        return Verdict.INFEASIBLE
    return Verdict.FEASIBLE if all(test.side < 0 for test in tests) else Verdict.UNDECIDED


def _pairs(outputs: Sequence[Floats], problem: SelectionProblem) -> Pairs:
    """The test of each pair of systems: below zero, the first is the cheaper."""
    costs = problem.costs
    if not isinstance(costs, NoisyCost):
        return _known_pairs(costs)
    return {
        (i, j): crossing(
            _paired_difference(outputs[i], outputs[j], column=costs.output),
            tolerance=costs.tolerance,
            error=problem.error,
            n_first=problem.n_first,
        )
        for i, j in combinations(range(problem.n_systems), 2)
    }


@lru_cache(maxsize=4)
def _known_pairs(costs: tuple[float, ...]) -> Pairs:
    pairs = combinations(range(len(costs)), 2)
    return {(i, j): NormCrossing(side=-1 if costs[i] <= costs[j] else 1, at=0, n_at_most=0) for i, j in pairs}


def _paired_difference(first: Floats, second: Floats, *, column: int) -> Floats:
    n = min(len(first), len(second))
    difference: Floats = first[:n, column] - second[:n, column]
    return difference


def _eliminated(
    tests: Sequence[Sequence[NormCrossing]], verdicts: Sequence[Verdict], pairs: Pairs
) -> tuple[int | None, ...]:
    """The cheaper feasible system that took each system out, None where none did.

    In the order of the replications, whatever their rounds, and only by systems that are not out themselves: so
    verdicts on pairs that go in a circle, by bad luck, never take out all.
    """
    feasible_at = [max((test.at or 0 for test in row), default=0) for row in tests]
    events = []
    for (i, j), pair in pairs.items():
        winner, loser = (i, j) if pair.side < 0 else (j, i)
        if pair.at is not None and verdicts[winner] is Verdict.FEASIBLE and verdicts[loser] is not Verdict.INFEASIBLE:
            events.append((max(feasible_at[winner], pair.at), loser, winner))
    by: dict[int, int] = {}
    for _, loser, winner in sorted(events):
        if winner not in by:
            by.setdefault(loser, winner)
    return tuple(by.get(i) for i in range(len(tests)))


def _open(system: int, tests: Sequence[NormCrossing], pairs: Pairs, contenders: Sequence[int]) -> list[NormCrossing]:
    """The tests that must still be settled to know whether the system is the choice."""
    if system not in contenders:
        return []
    against = [pairs[min(system, other), max(system, other)] for other in contenders if other != system]
    return [test for test in (*tests, *against) if test.side == 0]


def _system(
    outputs: Sequence[Floats],
    problem: SelectionProblem,
    *,
    system: int,
    tests: Sequence[NormCrossing],
    open_: Sequence[NormCrossing],
    by: int | None,
) -> SystemStanding:
    own, baseline, costs = outputs[system], outputs[problem.baseline or 0], problem.costs
    limits = [test.n_at_most for test in open_ if test.n_at_most is not None]
    return SystemStanding(
        verdict=_verdict(tests),
        by_constraint=tuple(_verdict([test]) for test in tests),
        n=len(own),
        compared=tuple(_mean(one.compared(own, baseline=baseline)) for one in problem.constraints),
        cost=_mean(own[:, costs.output]) if isinstance(costs, NoisyCost) else costs[system],
        dearer_than=by,
        n_at_most=max(limits) if limits and len(limits) == len(open_) else None,
        is_open=bool(open_),
    )


def _mean(values: Floats) -> float | None:
    return float(values.mean()) if values.size else None
