"""Draws of assumptions: in their ranges, whole where they are whole, the same for what scenarios share."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from sim.config import configuration_from_document, load_configuration
from sim.plan.draws import assumptions, drawn, draws_of

REGION = Path(__file__).parents[2] / "configs" / "ijmond.yaml"
DOCUMENT: dict[str, Any] = load_configuration(REGION).document
GUESS = {"kind": "assumption", "text": "a guess", "date": "2026-11-22"}


def number(value: Any, **limits: Any) -> dict[str, Any]:
    """A number as a document holds it."""
    return {"value": value, "unit": "any", "source": GUESS, **limits}


def at(document: dict[str, Any], path: str) -> Any:
    """Return the value at a path."""
    for step in path.split("."):
        document = document[step]
    return document["value"]


def drawn_at(path: str, quantile: float, *, of: dict[str, Any] = DOCUMENT) -> Any:
    """Return the value at a path when it alone is drawn."""
    return at(drawn(of, {path: quantile}), path)


def test_the_same_name_gives_the_same_draws_and_every_number_each_part_of_its_range_once() -> None:
    draws = draws_of([DOCUMENT], n=8, seed="a")
    path = "rules.signalling.seen_at_contact"

    assert draws == draws_of([DOCUMENT], n=8, seed="a") != draws_of([DOCUMENT], n=8, seed="b")
    assert list(draws) == [f"draw-{k:03d}" for k in range(1, 9)]
    assert sorted(int(8 * draw[path]) for draw in draws.values()) == list(range(8))


def test_only_assumptions_with_some_width_are_drawn_and_no_prices() -> None:
    drawn_paths = {path for path, _ in assumptions(DOCUMENT)}
    kinds = {number.path: number.source_kind for number in load_configuration(REGION).numbers()}

    assert {kinds[path] for path in drawn_paths} == {"assumption"}
    assert not any(path.startswith("measurement.") for path in drawn_paths)
    assert len(drawn_paths) > 150


def test_what_is_left_out_is_not_drawn() -> None:
    (draw,) = draws_of([DOCUMENT], n=1, seed="a", leave_out=["rules", "model.work.frailty_cv"]).values()

    assert not any(path.startswith("rules.") or path == "model.work.frailty_cv" for path in draw)
    assert "model.work.barrier_factor" in draw


def test_a_number_is_uniform_over_its_range() -> None:
    path = "resources.staffing.overhead_fraction"

    assert [drawn_at(path, q) for q in (0.0, 0.5, 1.0)] == pytest.approx([0.15, 0.25, 0.35])


def test_a_whole_number_stays_whole_and_each_is_as_likely() -> None:
    values = [drawn_at("rules.readiness.from_trede", (k + 0.5) / 300) for k in range(300)]

    assert {value: values.count(value) for value in set(values)} == {3: 100, 4: 100, 5: 100}
    assert all(isinstance(value, int) for value in values)


def test_a_list_has_one_factor_on_a_logarithmic_scale() -> None:
    path = "rules.contact.guidance"
    before = at(DOCUMENT, path)

    assert drawn_at(path, 0.5) == pytest.approx([weeks * math.sqrt(0.6 * 1.6) for weeks in before])


def test_fractions_never_exceed_one_and_shares_stay_shares() -> None:
    fractions = drawn_at("rules.routing.activation_fraction", 1.0)
    shares = drawn_at("circumstances.newcomers.trede_shares", 1.0)
    before = at(DOCUMENT, "circumstances.newcomers.trede_shares")

    assert max(fractions) <= 1.0
    assert sum(shares) == pytest.approx(1.0)
    assert (shares[0] < before[0], shares[-1] > before[-1]) == (True, True)


def test_a_number_that_changes_over_time_is_pulled_to_one_end_on_every_date() -> None:
    path = "resources.teams.ijw_coaches.fte"
    before = at(DOCUMENT, path)

    assert drawn_at(path, 0.5) == before
    assert set(drawn_at(path, 1.0).values()) == {32.0}
    assert drawn_at(path, 0.75) == {date: pytest.approx((fte + 32.0) / 2) for date, fte in before.items()}


def test_what_a_scenario_puts_in_the_place_of_a_number_has_its_quantile() -> None:
    inner = {"signalling": {"seen_at_contact": number(0.5, range=[0.4, 0.8])}}
    document = DOCUMENT | {"later": [{"from": "2027-01-01", "rules": inner}]}
    path = "rules.signalling.seen_at_contact"
    after = drawn(document, {path: 0.25})

    assert at(after, path) == pytest.approx(0.15 + 0.25 * (0.7 - 0.15))
    assert at(after["later"][0], path) == pytest.approx(0.5)


@pytest.mark.parametrize("quantile", [0.0, 1.0])
def test_the_region_is_a_configuration_at_both_ends_of_all_ranges(quantile: float) -> None:
    everything = {path: quantile for path, _ in assumptions(DOCUMENT)}

    assert configuration_from_document(drawn(DOCUMENT, everything)).digest != load_configuration(REGION).digest


def test_nothing_else_changes() -> None:
    assert drawn(DOCUMENT, {}) == DOCUMENT
