"""Definitions of which nobody knows whose they are: dealt anew in each replication, the same in every scenario."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from sim.config import Configuration, Settings, load_configuration
from sim.model import run_replication
from sim.model.deal import DEALT, dealt, order_of
from sim.model.replication import begin, go_on, run_until
from tests.model import small

READY = "rules.local_readiness"
PARALLEL = "rules.parallel"
DAY = dt.date(2027, 6, 1)
WINDOW = {
    "measurement.window": {
        "start": dt.date(2026, 7, 1),
        "measured_from": dt.date(2026, 7, 1),
        "until": dt.date(2028, 1, 1),
    }
}


def region(scenario: str = "individueel", changes: dict[str, Any] | None = None) -> Configuration:
    """Return an eighth of the residents; under this scenario each municipality decides who is ready for work."""
    people = {path: change for path, change in small.scaled(0.12).items() if path.startswith("circumstances")}
    overrides = people | WINDOW | {"measurement.targets": {}} | (changes or {})
    return load_configuration(small.IJMOND, scenarios=scenario, overrides=overrides)


def definitions(settings: Settings) -> dict[str, tuple[float, ...]]:
    held = settings.rules.local_readiness
    return {name: (one.from_trede, one.max_barriers, one.after_weeks) for name, one in held.items()}


def in_hands(configuration: Configuration, replication: int, *, date: dt.date = DAY) -> dict[str, tuple[float, ...]]:
    first = configuration.at(configuration.window.start)
    return definitions(dealt(configuration.at(date), first, seed=small.SEED, replication=replication))


def held_as(order: tuple[int, ...], *, of: str = READY) -> dict[str, Any]:
    """Return changes that give each municipality the definition of another by hand, and deal nothing."""
    document = region().document["rules"][of.rpartition(".")[2]]
    names = small.MUNICIPALITIES
    return {of: {name: document[names[order[i]]] for i, name in enumerate(names)}, "model.dealt": []}


def test_the_region_deals_who_has_the_stricter_definition_and_whose_providers_find_more_work() -> None:
    assert region().at(DAY).model.dealt == (READY, PARALLEL)


@pytest.mark.parametrize("block", range(4))
def test_in_six_replications_three_municipalities_have_each_order_once(block: int) -> None:
    orders = [order_of(3, seed=7, replication=6 * block + k, what=READY) for k in range(6)]

    assert set(orders) == set(permutations(range(3)))


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_in_a_block_everybody_has_each_definition_once(n: int) -> None:
    for start in (0, n, 4 * n):
        orders = [order_of(n, seed=7, replication=start + k, what=READY) for k in range(n)]
        assert all(sorted(held) == list(range(n)) for held in [*orders, *zip(*orders, strict=True)])


def test_each_order_is_equally_likely_in_any_one_replication() -> None:
    """Of 6,000 seeds each of six orders has 1,000 in the mean, with a standard deviation of 29."""
    counts = Counter(order_of(3, seed=seed, replication=4, what=READY) for seed in range(6000))

    assert len(counts) == 6
    assert all(abs(count - 1000) < 4 * 29 for count in counts.values())


def test_each_of_the_four_orders_of_a_ring_of_four_is_as_likely_as_any_other() -> None:
    counts = Counter(order_of(4, seed=seed, replication=0, what=READY) for seed in range(4800))

    assert len(counts) == 24
    assert all(abs(count - 200) < 5 * 14 for count in counts.values())


def test_two_things_that_are_dealt_are_dealt_apart() -> None:
    pairs = {tuple(order_of(3, seed=seed, replication=0, what=what) for what in DEALT) for seed in range(400)}

    assert len(pairs) == 36


def test_the_deal_is_the_same_in_every_scenario_and_on_every_date() -> None:
    today, alone = region("current"), region("individueel")
    for replication in range(6):
        expected = in_hands(today, replication)
        assert in_hands(alone, replication) == expected
        assert in_hands(today, replication, date=dt.date(2026, 8, 1)) == expected


def test_what_a_scenario_gives_to_some_is_dealt_among_these() -> None:
    held = region("current").document["rules"]["local_readiness"]
    two = region("current", {READY: {name: held[name] for name in ("beverwijk", "velsen")}})
    seen = {tuple(in_hands(two, replication).values()) for replication in range(6)}

    assert seen == set(permutations(definitions(two.at(DAY)).values()))


def test_a_replication_lives_by_the_definitions_it_was_dealt() -> None:
    """So a mean over six replications is the mean over all ways to say whose definition is whose."""
    configuration = region()
    for replication in (0, 3):
        ready, parallel = (order_of(3, seed=small.SEED, replication=replication, what=what) for what in DEALT)
        changes = held_as(ready) | held_as(parallel, of=PARALLEL)
        by_hand = small.digest(run_replication(region(changes=changes), replication=replication, seed=small.SEED))
        assert small.digest(run_replication(configuration, replication=replication, seed=small.SEED)) == by_hand


def test_whose_definition_a_file_calls_whose_decides_nothing() -> None:
    """Renaming them only says in which replication of six each order comes."""
    renamed = region(changes=held_as((1, 2, 0)) | {"model.dealt": [READY]})

    def hands(configuration: Configuration) -> set[tuple[tuple[float, ...], ...]]:
        return {tuple(in_hands(configuration, replication).values()) for replication in range(6)}

    assert in_hands(renamed, 0) != in_hands(region(), 0)
    assert hands(renamed) == hands(region())


def test_the_label_decides_who_is_sent_on_when_nothing_is_dealt() -> None:
    """Without a deal another label is another outcome: the fault that the deal takes away is a real one."""
    as_written, swapped = (region(changes=held_as(order)) for order in ((0, 1, 2), (1, 0, 2)))
    records = [run_replication(one, replication=0, seed=small.SEED) for one in (as_written, swapped)]

    assert small.digest(records[0]) != small.digest(records[1])


def test_a_past_that_is_shared_has_the_deal_of_its_replication() -> None:
    today, alone = region("current"), region("individueel")
    assert alone.changes_on is not None
    world = begin(today, replication=2, seed=small.SEED)
    run_until(world, alone.changes_on)
    shared = go_on(world, alone)

    assert np.array_equal(shared.events, run_replication(alone, replication=2, seed=small.SEED).events)


def test_without_a_deal_the_settings_are_the_very_same_object() -> None:
    settings = region(changes={"model.dealt": []}).at(DAY)

    assert dealt(settings, settings, seed=1, replication=0) is settings


def test_who_keeps_a_definition_when_others_lose_theirs_has_the_one_it_was_dealt() -> None:
    everybody, last = region(), small.MUNICIPALITIES[-1]
    first, later = everybody.at(everybody.window.start), everybody.at(DAY)
    rules = later.rules.model_copy(update={"local_readiness": {last: later.rules.local_readiness[last]}})
    alone = later.model_copy(update={"rules": rules})
    for replication in range(12):
        mine = definitions(dealt(alone, first, seed=small.SEED, replication=replication))
        assert mine == {last: in_hands(everybody, replication)[last]}


TOLD_APART = {"purchase": "section 3.4: who has room buys more from other parties, for example Velsen"}
"""Rules by municipality that differ and are not dealt, each with the document that says whose is which."""


def test_no_rule_tells_municipalities_apart_that_is_neither_dealt_nor_told() -> None:
    """Else a result of one municipality would be that of a label: who has what must be known, or be drawn."""
    for scenario in ("current", "individueel", "maximale_samenwerking"):
        settings = region(scenario).at(DAY)
        names = set(settings.circumstances.municipalities)
        held = {rule: dict(settings.rules)[rule] for rule in type(settings.rules).model_fields}
        by_municipality = {rule: of for rule, of in held.items() if isinstance(of, dict) and names & {*of}}
        differ = {
            rule
            for rule, of in by_municipality.items()
            if any(one != other for one in of.values() for other in of.values())
        }
        assert differ - {what.rpartition(".")[2] for what in settings.model.dealt} <= {*TOLD_APART}
