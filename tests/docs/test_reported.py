"""What is made of the region, the code and the published results says what they hold."""

from __future__ import annotations

import re
from typing import Any

import pytest

import sim
from sim.config import load_configuration
from sim.measures import HOUSE
from tests.reference import ROOT, library, measures, pages, reported, tables


def test_every_blank_of_a_page_is_filled_and_every_fact_is_used() -> None:
    text = "".join(reported.head_of(name) for name in ("stress", "trace"))
    blanks = set(re.findall(r"\{(\w+)\}", text))

    assert blanks == set(reported.facts())
    assert not re.search(r"\{\w+\}", reported.stress() + reported.trace())


def test_a_distribution_is_found_at_any_depth_with_its_mean_and_spread() -> None:
    def number(value: Any) -> dict[str, Any]:
        return {"value": value, "unit": "weeks"}

    wait = {"family": "lognormal", "mean_weeks": number({"2010-01-01": 4.0, "2020-01-01": 6.5}), "cv": number(0.5)}
    found = list(reported.distributions({"rules": {"one": {"wait": wait, "share": number(0.2)}}}))
    assert found == [("`rules.one.wait`", "lognormal", "6.5 (from 2020-01-01) weeks", "0.5")]


def test_all_distributions_of_the_region_are_told() -> None:
    region = load_configuration(ROOT / "configs" / "ijmond.yaml").document

    def families(node: Any) -> int:
        if isinstance(node, dict):
            return sum(map(families, node.values())) + isinstance(node.get("family"), str)
        return 0

    first = {name: region[name] for name in ("circumstances", "resources", "rules", "model")}
    assert len(list(reported.distributions(first))) == families(first) > 0


def test_numbers_are_counted_by_where_they_come_from() -> None:
    told = reported.facts()
    rows = [line.strip("| ").split(" | ") for line in told["by_source"].splitlines()[2:]]
    assert sum(int(row[-1]) for row in rows) == told["n_numbers"]
    assert all(sum(map(int, row[1:-1])) == int(row[-1]) for row in rows)


def test_every_measure_and_every_column_has_a_row() -> None:
    page = measures.page()
    assert all(f"| `{name}` | {one.unit} | {one.sentence}" in page for name, one in HOUSE.measures.items())
    assert all(f"| `{name}` | {unit} | {meaning} |" in tables.page() for _, name, unit, meaning in tables.columns())


def test_the_names_that_the_package_offers_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim, "__all__", ["errors", "Own"], raising=False)
    monkeypatch.setattr(sim, "Own", type("Own", (ValueError,), {}), raising=False)
    monkeypatch.setattr(sim, "LIBRARY", "sim.errors", raising=False)
    monkeypatch.setattr("sim.errors.errors", len, raising=False)

    page = library.page()
    assert ".. autoexception:: sim.Own\n" in page
    assert ".. autofunction:: sim.errors.errors\n" in page, "a room of that name stands in its way"
    assert "sim.store" not in page


def test_each_page_says_that_it_is_made() -> None:
    assert all(text.startswith("<!-- Made by `python -m tests.reference --write`") for text in pages().values())
