"""Choosing: norms of every kind, noisy costs, repeatable and extendable, and honest when the cap comes first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from sim.analysis.selection import (
    Constraint,
    NoisyCost,
    Selection,
    SelectionOutcome,
    SelectionProblem,
    Sense,
    Verdict,
    assess,
    crossing,
    select_in_rounds,
)
from sim.arrays import Floats
from tests.analysis.selection.one_by_one import select_cheapest
from tests.analysis.selection.promises import keeps
from tests.analysis.selection.staffing import BEST, COSTS, Region, problem

WAIT = Constraint(name="wait", output=0, sense=Sense.AT_MOST, norm=8.0, tolerance=0.5)
EXITS = Constraint(name="exits", output=1, sense=Sense.AT_LEAST, norm=0.0, tolerance=1.0, against_baseline=True)


class Table:
    """Systems with given mean outputs; luck is normal, mostly shared by all systems, and of the given spread."""

    def __init__(self, means: npt.ArrayLike, *, spread: npt.ArrayLike, seed: int, n: int = 2000) -> None:
        centre = np.asarray(means, dtype=np.float64)
        rng = np.random.default_rng([7, seed])
        shared, own = rng.normal(size=(n, 1, centre.shape[1])), rng.normal(size=(n, *centre.shape))
        self.values = centre + np.asarray(spread) * (shared + own)
        self.asked: list[tuple[int, range]] = []

    def __call__(self, system: int, replications: range) -> Floats:
        self.asked.append((system, replications))
        values: Floats = self.values[replications.start : replications.stop, system]
        return values


def numbers(table: Table | Region) -> dict[int, list[int]]:
    asked: dict[int, list[int]] = {}
    for system, replications in table.asked:
        asked.setdefault(system, []).extend(replications)
    return asked


# --- norms -----------------------------------------------------------------------------------------


def test_norms_from_above_from_below_and_against_a_baseline() -> None:
    """Means clearly on one side: wait at most 8, exits at least those of system 0, whose luck they share."""
    table = Table([[9.5, 50.0], [7.0, 45.0], [7.0, 52.0], [6.0, 55.0]], spread=[0.5, 2.0], seed=1)
    found = select_cheapest(
        table,
        SelectionProblem(n_systems=4, costs=(1.0, 2.0, 3.0, 4.0), constraints=(WAIT, EXITS), baseline=0),
        cap=2000,
    )
    verdicts = [[str(one) for one in system.by_constraint] for system in found.standing.systems]
    assert verdicts[0] == ["infeasible", "feasible"]
    assert verdicts[1] == ["feasible", "infeasible"]
    assert (found.outcome, found.chosen) == (SelectionOutcome.CHOSEN, 2)
    assert found.standing.systems[3].dearer_than == 2
    compared = found.standing.systems[2].compared
    assert compared == pytest.approx((7.0, 2.0), abs=0.5)
    assert str(found) == (
        f"system 2 is the cheapest that meets all norms: with probability 95% or more all verdicts are right, within "
        f"the tolerances ({found.n_total} replications of at most 2000)."
    )


def test_the_baseline_runs_as_far_as_those_compared_with_it_also_when_it_is_out() -> None:
    """Today's organisation waits too long and is out at once; who must match its exits still needs its luck."""
    table = Table([[12.0, 50.0], [7.0, 51.0]], spread=[0.5, 4.0], seed=2)
    found = select_cheapest(
        table, SelectionProblem(n_systems=2, costs=(1.0, 2.0), constraints=(WAIT, EXITS), baseline=0), cap=10_000
    )
    today, other = found.standing.systems
    assert found.chosen == 1
    assert today.verdict is Verdict.INFEASIBLE
    assert today.n == other.n > 20


def test_the_baseline_itself_has_exits_as_today_without_a_doubt() -> None:
    table = Table([[7.0, 50.0]], spread=[0.5, 40.0], seed=3)
    found = select_cheapest(
        table, SelectionProblem(n_systems=1, costs=(1.0,), constraints=(WAIT, EXITS), baseline=0), cap=100
    )
    assert (found.chosen, found.n_total) == (0, 20)


def test_no_system_may_be_good_enough_and_that_is_an_answer() -> None:
    table = Table([[12.0], [11.0]], spread=[0.5], seed=4)
    found = select_cheapest(table, SelectionProblem(n_systems=2, costs=(1.0, 2.0), constraints=(WAIT,)), cap=1000)
    assert (found.outcome, found.chosen, found.capped) == (SelectionOutcome.NONE_FEASIBLE, None, False)
    assert str(found).startswith("no system meets all norms: with probability 95%")


def test_of_equal_costs_the_lower_number_wins() -> None:
    table = Table([[6.0], [6.0]], spread=[0.5], seed=5)
    assert (
        select_cheapest(table, SelectionProblem(n_systems=2, costs=(2.0, 2.0), constraints=(WAIT,)), cap=1000).chosen
        == 0
    )


SWING = np.tile([7.0, 9.0], 10)
"""Waits around the norm of 8 weeks, of which twenty say nothing."""


def test_only_who_is_known_to_meet_its_norms_takes_out_a_dearer_one() -> None:
    asked = SelectionProblem(n_systems=2, costs=(1.0, 2.0), constraints=(WAIT,))
    cheap, dear = assess([SWING[:, None], np.full((20, 1), 6.0)], asked).systems
    assert (cheap.verdict, dear.verdict) == (Verdict.UNDECIDED, Verdict.FEASIBLE)
    assert dear.dearer_than is None
    assert assess([np.full((20, 1), 6.0)] * 2, asked).systems[1].dearer_than == 0


def test_a_system_is_settled_when_the_last_of_its_norms_is() -> None:
    """One norm is met; of two that are open the one of half the tolerance takes four times as long."""
    strict = Constraint(name="other", output=1, sense=Sense.AT_MOST, norm=8.0, tolerance=0.25)
    one, both = (
        assess(
            [np.column_stack([wait, SWING])], SelectionProblem(n_systems=1, costs=(1.0,), constraints=(WAIT, strict))
        )
        for wait in (np.full(20, 6.0), SWING)
    )
    assert one.systems[0].by_constraint == (Verdict.FEASIBLE, Verdict.UNDECIDED)
    assert one.systems[0].verdict is Verdict.UNDECIDED
    open_ = crossing(SWING - 8.0, tolerance=0.5, error=0.025, n_first=20).n_at_most
    assert open_ is not None
    assert one.systems[0].n_at_most == both.systems[0].n_at_most == pytest.approx(4 * open_, abs=4)


# --- a cost that is an output ----------------------------------------------------------------------

NOISY = [[8.5, 10.0], [8.5, 9.0], [7.5, 12.0], [7.5, 13.0], [7.5, 13.0], [7.5, 13.0]]
"""Wait and cost: two cheap systems miss the norm by its tolerance, four meet it by as much; of these 2 is cheapest."""


def noisy_choice(seed: int, *, level: float = 0.9) -> int | None:
    costs = NoisyCost(output=1, tolerance=1.0)
    asked = SelectionProblem(n_systems=6, costs=costs, constraints=(WAIT,), level=level, n_first=10)
    return select_cheapest(Table(NOISY, spread=[0.9, 1.5], seed=seed), asked, cap=100_000, n_round=20).chosen


def test_under_a_noisy_cost_the_cheapest_is_chosen_as_often_as_promised() -> None:
    """All differences at their tolerances: the worst case of Kim and Nelson, and of a norm."""
    right = sum(noisy_choice(seed) == 2 for seed in range(200))
    assert keeps(right, times=200, promise=0.9, smallest_shortfall=0.1)


def test_under_a_noisy_cost_verdicts_one_by_one_are_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SelectionProblem, "error", property(lambda self: 1.0 - self.level))
    right = sum(noisy_choice(seed) == 2 for seed in range(200))
    assert not keeps(right, times=200, promise=0.9, smallest_shortfall=0.1)


def test_common_luck_makes_costs_comparable() -> None:
    """The same spread, all of it shared or none: eight times the replications for the same answer."""
    costs = NoisyCost(output=1, tolerance=1.0)
    asked = SelectionProblem(n_systems=2, costs=costs, constraints=(WAIT,), n_first=20)
    paired, apart = (Table([[6.0, 10.0], [6.0, 11.0]], spread=[0.2, 4.0], seed=1) for _ in range(2))
    paired.values[:, 1, 1] = paired.values[:, 0, 1] + 1.0
    apart.values[:, 1, 1] = np.roll(apart.values[:, 1, 1], 1)
    effort = [select_cheapest(table, asked, cap=10_000).n_total for table in (paired, apart)]
    assert effort[0] == 40
    assert effort[1] > 320


def test_verdicts_that_go_in_a_circle_never_take_out_all() -> None:
    """Three systems, each of which looks cheaper than the next for a while: by rounds of any size one is left."""
    for seed in range(40):
        table = Table([[6.0, 10.0]] * 3, spread=[0.1, 5.0], seed=seed)
        asked = SelectionProblem(
            n_systems=3, costs=NoisyCost(output=1, tolerance=2.0), constraints=(WAIT,), n_first=5, level=0.6
        )
        chosen = {select_cheapest(table, asked, cap=10_000, n_round=n).chosen for n in (1, 7, 500)}
        assert len(chosen) == 1
        assert None not in chosen


def test_costs_that_are_not_decided_are_compared_over_the_replications_that_all_have() -> None:
    """The second is a tenth dearer in the twenty of both; in two more it was lucky, and the first may have been too."""
    luck = np.tile([4.0, 16.0], 10)
    first = np.column_stack([np.full(20, 6.0), luck])
    second = np.column_stack([np.full(22, 6.0), np.append(luck[::-1] + 0.1, [0.0, 0.0])])
    costs = NoisyCost(output=1, tolerance=0.5)
    asked = SelectionProblem(n_systems=2, costs=costs, constraints=(WAIT,), n_first=20)
    found = select_cheapest(Table([[6.0, 10.0]] * 2, spread=1.0, seed=1), asked, cap=42, known=[first, second])
    assert (found.outcome, found.chosen) == (SelectionOutcome.NOT_PROVEN_CHEAPEST, 0)


def test_every_norm_of_a_system_and_every_pair_under_a_noisy_cost_is_a_verdict() -> None:
    """Four systems with two norms each are eight verdicts, and six pairs more where the cost is an output."""
    known, noisy = (
        SelectionProblem(n_systems=4, costs=costs, constraints=(WAIT, EXITS), baseline=0, level=0.9)
        for costs in ((1.0, 2.0, 3.0, 4.0), NoisyCost(output=2, tolerance=1.0))
    )
    assert (known.n_tests, noisy.n_tests) == (8, 14)
    assert (known.error, noisy.error) == pytest.approx((0.1 / 8, 0.1 / 14))


# --- repeatable, extendable ------------------------------------------------------------------------


def test_the_choice_does_not_depend_on_the_rounds_or_on_how_many_run_at_once() -> None:
    for seed in range(3):
        found = [
            select_cheapest(Region(seed), problem(), cap=100_000, n_round=n_round, at_once=at_once)
            for n_round, at_once in ((1, None), (20, None), (300, None), (20, 3))
        ]
        assert {one.chosen for one in found} == {found[0].chosen}
        assert found[0].n_total <= found[1].n_total <= found[2].n_total


def test_the_same_arguments_ask_and_answer_the_same() -> None:
    once, twice = Region(3), Region(3)
    first, second = (select_cheapest(region, problem(), cap=100_000) for region in (once, twice))
    assert once.asked == twice.asked
    assert first.standing == second.standing


def test_a_round_can_be_run_as_a_whole() -> None:
    region, rounds = Region(3), []

    def run(wanted: Sequence[tuple[int, range]]) -> list[Floats]:
        rounds.append(len(wanted))
        return [region(system, replications) for system, replications in wanted]

    found = select_in_rounds(run, problem(), cap=100_000)
    assert found.standing == select_cheapest(Region(3), problem(), cap=100_000).standing
    assert rounds[0] == 27
    assert len(rounds) < len(region.asked) / 5


def test_every_replication_is_asked_for_once_and_in_order() -> None:
    """So that replication r of every system is r of the same luck, and nothing is simulated twice."""
    region = Region(4)
    found = select_cheapest(region, problem(), cap=100_000)
    for system, asked in numbers(region).items():
        assert asked == list(range(found.standing.systems[system].n))


def test_a_capped_selection_goes_on_where_it_stopped() -> None:
    """In four pieces: the choice of one piece, nothing asked for twice, the earlier verdicts kept."""
    region, whole = Region(5), select_cheapest(Region(5), problem(), cap=100_000)
    pieces: list[Selection] = []
    for cap in (300, 700, 1000, 100_000):
        pieces.append(select_cheapest(region, problem(), cap=cap, known=pieces[-1].outputs if pieces else ()))
    assert pieces[-1].chosen == whole.chosen == BEST
    assert all(asked == list(range(len(asked))) for asked in numbers(region).values())
    for before, after in pairwise(pieces):
        for old, new in zip(before.standing.systems, after.standing.systems, strict=True):
            assert all(
                one is two or one is Verdict.UNDECIDED
                for one, two in zip(old.by_constraint, new.by_constraint, strict=True)
            )


def test_the_standing_can_be_read_off_the_outputs_alone() -> None:
    found = select_cheapest(Region(6), problem(), cap=900)
    assert assess(found.outputs, problem()) == found.standing


# --- the cap ---------------------------------------------------------------------------------------


def test_a_cap_that_bites_is_said_and_nothing_is_claimed() -> None:
    region = Region(10)
    found = select_cheapest(region, problem(level=0.99), cap=27 * 20)
    assert (found.outcome, found.chosen, found.capped) == (SelectionOutcome.NONE_PROVEN, None, True)
    assert found.n_total == sum(map(len, numbers(region).values())) == 27 * 20
    assert found.n_more_at_most is not None
    assert str(found).startswith("no system is proven to meet all norms: the cap came before systems ")
    assert f"which takes at most {found.n_more_at_most} more replications" in str(found)


def test_what_is_still_to_be_run_leaves_out_what_has_been_run() -> None:
    """One system that swings around its norm: it is settled where its test ends at the latest."""
    swing = np.tile([[7.0], [9.0]], (10, 1))
    asked = SelectionProblem(n_systems=1, costs=(1.0,), constraints=(WAIT,))
    found = select_cheapest(Table([[8.0]], spread=1.0, seed=1), asked, cap=20, known=[swing])
    latest = crossing(swing[:, 0] - WAIT.norm, tolerance=WAIT.tolerance, error=0.05, n_first=20).n_at_most
    assert latest is not None
    assert found.n_more_at_most == latest - 20 > 0


def test_what_was_said_to_be_enough_is_enough() -> None:
    found = select_cheapest(Region(7), problem(), cap=27 * 20)
    assert found.n_more_at_most is not None
    more = select_cheapest(Region(7), problem(), cap=found.n_total + found.n_more_at_most, known=found.outputs)
    assert (more.outcome, more.chosen) == (SelectionOutcome.CHOSEN, BEST)


def test_a_cap_before_the_first_replications_knows_nothing_at_all() -> None:
    found = select_cheapest(Region(8), problem(), cap=45)
    assert (found.n_total, found.outcome, found.n_more_at_most) == (45, SelectionOutcome.NONE_PROVEN, None)
    assert "takes an unknown number of more replications" in str(found)
    assert {system.verdict for system in found.standing.systems} <= {Verdict.UNDECIDED, Verdict.INFEASIBLE}


def test_a_feasible_system_is_named_but_not_called_the_cheapest_while_cheaper_ones_are_open() -> None:
    table = Table([[8.0], [6.0]], spread=[3.0], seed=10)
    found = select_cheapest(table, SelectionProblem(n_systems=2, costs=(1.0, 2.0), constraints=(WAIT,)), cap=330)
    assert (found.outcome, found.chosen, found.capped) == (SelectionOutcome.NOT_PROVEN_CHEAPEST, 1, True)
    assert str(found).startswith("system 1 meets all norms, but the cap came before system 0 could be decided")


def test_the_cap_costs_nothing_of_the_promise() -> None:
    """Stopped anywhere, what has been judged is right as often as promised: 120 worlds, the cap anywhere."""
    right = 0
    for seed in range(120):
        found = select_cheapest(Region(seed), problem(), cap=600 + 6 * seed, n_round=50)
        right += found.chosen is None or COSTS[found.chosen] >= COSTS[BEST]
    assert keeps(right, times=120, promise=0.9, smallest_shortfall=0.15)


# --- wrong inputs ----------------------------------------------------------------------------------


def test_outputs_that_do_not_fit_are_refused_in_words() -> None:
    asked = SelectionProblem(n_systems=2, costs=(1.0, 2.0), constraints=(WAIT,))
    with pytest.raises(ValueError, match=r"system 0: got outputs of shape \(20,\); need 20 replications of 1 outputs"):
        select_cheapest(lambda system, numbers: np.zeros(len(numbers)), asked, cap=100)
    with pytest.raises(ValueError, match="system 0, output 0: got nan; what has no value cannot be averaged"):
        select_cheapest(lambda system, numbers: np.full((len(numbers), 1), np.nan), asked, cap=100)
    with pytest.raises(ValueError, match="known: got outputs of 1 systems; need one array for each of 2"):
        select_cheapest(Table([[1.0]], spread=[1.0], seed=1), asked, cap=100, known=[np.zeros((3, 1))])


def test_problems_that_are_none_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"costs: got \(1\.0,\); 2 systems need a finite one each"):
        SelectionProblem(n_systems=2, costs=(1.0,), constraints=(WAIT,))
    with pytest.raises(ValueError, match="baseline: got None; a constraint compares with it, so it must be a system"):
        SelectionProblem(n_systems=2, costs=(1.0, 2.0), constraints=(EXITS,))
    with pytest.raises(ValueError, match=r"wait: got output 0, norm 8\.0 and tolerance 0\.0"):
        Constraint(name="wait", output=0, sense=Sense.AT_MOST, norm=8.0, tolerance=0.0)
    with pytest.raises(ValueError, match="cost: got output -1 and tolerance"):
        NoisyCost(output=-1, tolerance=1.0)
    with pytest.raises(ValueError, match=r"got 2 systems, 20 first replications and level 95"):
        SelectionProblem(n_systems=2, costs=(1.0, 2.0), constraints=(WAIT,), level=95)
    noisy = SelectionProblem(n_systems=2, costs=NoisyCost(output=1, tolerance=1.0), constraints=(WAIT,))
    with pytest.raises(ValueError, match="at_once: got 1 with a noisy cost"):
        select_cheapest(Table([[1.0]], spread=[1.0], seed=1), noisy, cap=100, at_once=1)
    with pytest.raises(ValueError, match="got cap 0, n_round 10 and at_once None; each must be 1 or more"):
        select_cheapest(Table([[1.0]], spread=[1.0], seed=1), noisy, cap=0)
