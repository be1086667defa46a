"""A search that ends without an answer says what would bring one: so many more replications, or these levels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from sim.analysis.selection import Selection
from sim.plan import Held, Outcome, Searched, Swept
from sim.report.view import notices_in_words
from sim.studies.staffing.advice import advice
from sim.studies.staffing.search import selection_of

WAIT = Outcome(measure="wait_p90_weeks", group_by="queue", group="trajectory")
EXITS = Outcome(measure="exits_to_work")


def searched(
    levels: Sequence[dict[str, float]], *, norms: Sequence[Held] | None = None, cap: int = 1000, initial: int = 10
) -> Searched:
    candidates = [("current", f"point-{k:03d}") for k in range(len(levels))]
    norm = Held(outcome=WAIT, sense="at most", norm=8.0, tolerance=0.5, against_baseline=False)
    wanted = tuple(norms or (norm,))
    swept = Swept(
        outcomes=tuple(one.outcome for one in wanted),
        factors=tuple(levels[0]),
        levels={f"current/{case[1]}": dict(level) for case, level in zip(candidates, levels, strict=True)},
        baseline=candidates[0],
        design="factorial",
    )
    return Searched(
        swept=swept,
        norms=wanted,
        candidates=tuple(candidates),
        costs=tuple(float(k) for k in range(len(levels))),
        cost=None,
        cost_tolerance=None,
        probability=0.95,
        initial=initial,
        round=5,
        at_once=None,
        cap=cap,
    )


def found_of(
    study: Searched, means: Sequence[float | Sequence[float]], *, spread: float = 0.1, n: int = 10
) -> Selection:
    """Return how a search ends in which each candidate has replications around its means."""
    luck = np.random.default_rng(1).normal(size=(n, len(study.outcomes)))
    outputs = [np.atleast_1d(mean) + spread * (luck - luck.mean(axis=0)) for mean in means]
    found = selection_of(study, outputs)
    assert isinstance(found, Selection), found
    return found


def test_a_search_with_an_answer_needs_no_advice() -> None:
    study = searched([{"fte": 15.0}, {"fte": 17.0}])

    assert [*advice(study, found_of(study, [19.3, 6.0]))] == []


def test_an_end_of_the_design_that_is_not_enough_names_the_level_beyond_it() -> None:
    study = searched([{"fte": 15.0}, {"fte": 17.0}, {"fte": 19.0}])
    (row,) = advice(study, found_of(study, [19.3, 12.0, 10.0]))
    (line,) = notices_in_words([row])

    assert row["needed"] == "\N{LESS-THAN OR EQUAL TO} 8; from fte 21", "one week a worker, and two weeks to go"
    assert line.startswith(
        "wait_p90_weeks (queue trajectory): no candidate of current comes to \N{LESS-THAN OR EQUAL TO} 8"
    )
    assert "10 (fte 19)" in line
    assert "fte 21" in line


def test_far_from_the_norm_a_straight_line_says_only_which_way() -> None:
    study = searched([{"fte": 15.0}, {"fte": 17.0}, {"fte": 19.0}])
    (row,) = advice(study, found_of(study, [30.1, 30.0, 29.9], spread=0.01))

    assert row["needed"].endswith("from fte > 19")


def test_the_low_end_is_an_end_too() -> None:
    study = searched([{"talks": 2.0}, {"talks": 3.0}, {"talks": 4.0}])
    (row,) = advice(study, found_of(study, [9.0, 10.0, 12.0]))

    assert row["needed"].endswith("from talks 1")


def test_only_factors_that_lead_nearer_are_named() -> None:
    levels = [{"fte": fte, "desks": desks} for fte in (15.0, 17.0) for desks in (1.0, 2.0)]
    study = searched(levels)
    (row,) = advice(study, found_of(study, [12.0, 12.0, 10.0, 10.0]))

    assert row["needed"].endswith("from fte 19")
    assert row["came"] == "10 (fte 17, desks 1)"


def test_a_best_inside_the_design_sends_elsewhere() -> None:
    study = searched([{"fte": 15.0}, {"fte": 17.0}, {"fte": 19.0}])
    (row,) = advice(study, found_of(study, [12.0, 10.0, 11.0]))

    assert row["notice"] == "search_inside"


def test_norms_that_no_candidate_meets_together() -> None:
    exits = Held(outcome=EXITS, sense="at least", norm=100.0, tolerance=1.0, against_baseline=False)
    wait = Held(outcome=WAIT, sense="at most", norm=8.0, tolerance=0.5, against_baseline=False)
    study = searched([{"fte": 15.0}, {"fte": 19.0}], norms=[wait, exits])
    (row,) = advice(study, found_of(study, [(5.0, 80.0), (12.0, 120.0)]))

    assert row == {"notice": "search_together", "n": 2}


def test_a_capped_search_says_how_many_more_by_its_own_spread() -> None:
    levels = [{"fte": 15.0}, {"fte": 17.0}]
    n = {}
    for spread in (2.0, 4.0):
        study = searched(levels, cap=20)
        (row,) = advice(study, found_of(study, [8.1, 8.0], spread=spread))
        assert (row["notice"], row["came"], row["needed"]) == ("search_capped", "2/2", str(20 + row["n"]))
        n[spread] = row["n"]

    assert n[4.0] > 2 * n[2.0], "twice the spread takes some four times as many"
    assert n[2.0] > 0


def test_with_so_many_more_the_search_ends() -> None:
    study = searched([{"fte": 15.0}, {"fte": 17.0}], cap=20)
    (row,) = advice(study, found_of(study, [8.1, 8.0], spread=1.0))
    each = row["n"] // 2 + 11
    larger = searched([{"fte": 15.0}, {"fte": 17.0}], cap=10 * each)

    assert not found_of(larger, [8.1, 8.0], spread=1.0, n=each).capped


def test_a_search_that_was_capped_before_it_began_says_about_how_many() -> None:
    study = searched([{"fte": 15.0}, {"fte": 17.0}, {"fte": 19.0}], cap=6)
    outputs = [np.full((n, 1), 7.5) + 0.1 * np.arange(n)[:, None] for n in (6, 0, 0)]
    found = selection_of(study, outputs)
    assert isinstance(found, Selection)
    (row,) = advice(study, found)

    assert (row["notice"], row["n"], row["needed"]) == ("search_short", 24, "30"), "ten of each before anything is said"


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("kind", ["search_capped", "search_short", "search_beyond", "search_inside", "search_together"])
def test_advice_is_said_in_each_language(kind: str, language: str) -> None:
    row = {"notice": kind, "scenario": "current", "path": "wait", "came": "3/5", "needed": "40; from fte 21", "n": 7}
    (line,) = notices_in_words([row], language=language)

    assert "{" not in line.replace("{replications: 40}", "")
