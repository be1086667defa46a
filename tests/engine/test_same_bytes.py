"""The compiled model does what its source does, to the last bit: both in one process, or each by its own workers."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from sim.config import Configuration
from sim.domain import Stage
from sim.engine import Engine, source_engine
from sim.engine.self_check import deeds, digest_of_records, folder_of_regions, small_region
from sim.errors import ConservationError
from sim.records import Records
from sim.run.run import Setting, run_plan
from sim.store import Result, open_result
from sim.studies import Wishes, load_experiment, plan_of
from tests.config.test_real_scenarios import COMBINED, EXAMPLES, REGION
from tests.engine.need import compiled_or_skip, used
from tests.golden.renew import GOLDEN, found
from tests.model import small
from tests.properties.strategies import regions
from tests.run.test_real_model import SMALL

SOURCE = source_engine()


@pytest.fixture(scope="module")
def compiled() -> Engine:
    """The compiled model; where there is none, nothing here is tested, loudly."""
    return compiled_or_skip()


def records_of(engine: Engine, configuration: Configuration, *, seed: int = small.SEED) -> Records:
    return engine.run_replication(configuration, replication=3, seed=seed)


def assert_same(compiled: Engine, configuration: Configuration, *, seed: int = small.SEED) -> None:
    """Both write the same records, and the same of each: said first, for a digest does not say what is otherwise."""
    one, other = (records_of(engine, configuration, seed=seed) for engine in (SOURCE, compiled))
    for fact in dataclasses.fields(Records):
        if not hasattr(getattr(one, fact.name), "tobytes"):
            assert getattr(one, fact.name) == getattr(other, fact.name), fact.name
        else:
            assert getattr(one, fact.name).dtype == getattr(other, fact.name).dtype, fact.name
            assert getattr(one, fact.name).tobytes() == getattr(other, fact.name).tobytes(), fact.name
    assert digest_of_records(one) == digest_of_records(other)


# --- small regions --------------------------------------------------------------------------------

OVERLAYS = ((), ("merged",), ("split",), ("borders",), ("purchase",), ("merged", "transition"))


@pytest.mark.parametrize(("overlays", "seed"), [*product(OVERLAYS, (small.SEED, 7))])
def test_small_regions_through_a_change_of_organisation(compiled: Engine, overlays: tuple[str, ...], seed: int) -> None:
    assert_same(compiled, small.region(overlays=overlays), seed=seed)


def test_every_scenario_through_its_date(compiled: Engine) -> None:
    todo = list(deeds(folder_of_regions()))

    assert len(todo) > 10
    for deed in todo:
        assert_same(compiled, deed.configuration, seed=deed.seed)


def test_everything_that_the_model_can_is_in_what_is_held_together() -> None:
    """The region that tests know leaves out what may be left out; so the one that is published is held together too."""
    first = next(deeds(folder_of_regions())).configuration.at(dt.date(2010, 6, 1))
    rules, hired = first.rules, first.resources.staffing.hire

    assert rules.direction.meeting_every_weeks
    assert rules.notices.unreported_fraction > 0.0
    assert any(rule.share > 0.0 and rule.budget_eur_per_year for rule in rules.purchase.values())
    assert any(rule.goes_first_fraction > 0.0 for rule in rules.parallel.values())
    assert any(image.refused_fraction > 0.0 for image in rules.image.values())
    assert rules.contact.sooner_after < 1.0
    assert first.circumstances.labour_market.low_threshold
    assert first.model.part_time.rate_per_year[0] > 0.0
    assert hired.hired_fraction > 0.0


@pytest.mark.parametrize("scenarios", [*COMBINED, *EXAMPLES])
def test_scenarios_together_through_their_date(compiled: Engine, scenarios: str) -> None:
    assert_same(compiled, small_region(REGION, scenarios=scenarios))


@pytest.mark.parametrize("overlays", [("merged",), None], ids=["plain", "with everything in it"])
def test_a_world_that_is_cut_at_a_date_goes_on_as_one_that_is_not(
    compiled: Engine, overlays: tuple[str, ...] | None
) -> None:
    """Also the number of engine events: a clock that is stopped once counts as SimPy does."""
    configuration = small_region(small.IJMOND) if overlays is None else small.region(overlays=overlays)
    start = configuration.window.start

    def cut(engine: Engine) -> str:
        world = engine.begin(configuration, replication=0, seed=small.SEED)
        engine.run_until(world, start + dt.timedelta(days=151))
        engine.run_until(world, start + dt.timedelta(days=365))
        return digest_of_records(engine.go_on(world, configuration))

    assert cut(compiled) == cut(SOURCE)


def test_who_stands_in_the_queues_at_the_start(compiled: Engine) -> None:
    waiting = {"intake": 12, "trajectory": 500, "longest_weeks": 30}
    units = {"intake": "residents", "trajectory": "residents", "longest_weeks": "weeks"}
    entered = {name: small.number(value, units[name]) for name, value in waiting.items()}
    configuration = small.region({"circumstances.stock.waiting": entered})

    def stand(engine: Engine) -> dict[str, tuple[int, int]]:
        return engine.stand_at_start(engine.begin(configuration, replication=0, seed=small.SEED))

    assert stand(SOURCE) == stand(compiled)
    assert stand(SOURCE)["trajectory"][0] == 500


# --- worlds that are harmed -----------------------------------------------------------------------

HARMED_ON = dt.date(2010, 8, 1)


def count_one_twice(world: Any) -> None:
    """Count somebody who is not there."""
    world.counts.counts[0][Stage.GUIDANCE] += 1


def lose_somebody(world: Any) -> None:
    """Let somebody vanish."""
    world.residents.popitem()


def give_a_case_away(world: Any) -> None:
    """Take a case from its worker, and tell nobody."""
    worker, resident = next((one.worker, one) for one in world.residents.values() if one.worker is not None)
    worker.drop(resident)


HARMS: tuple[Callable[[Any], None], ...] = (count_one_twice, lose_somebody, give_a_case_away)


def stopped_by(harm: Callable[[Any], None], engine: Engine) -> str:
    """Return how a harmed world stops."""
    configuration = small.region(overlays=("merged",))
    world = engine.begin(configuration, replication=0, seed=small.SEED)
    engine.run_until(world, HARMED_ON)
    harm(world)
    with pytest.raises(ConservationError) as caught:
        engine.go_on(world, configuration)
    return str(caught.value)


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_the_source_notices_every_harm(harm: Callable[[Any], None]) -> None:
    assert re.match(r"week 39\.\d\d: .*this is a bug in the model; replay it", stopped_by(harm, SOURCE))


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_a_harmed_world_stops_with_the_same_words(compiled: Engine, harm: Callable[[Any], None]) -> None:
    assert stopped_by(harm, compiled) == stopped_by(harm, SOURCE)


def said_at_once(harm: Callable[[Any], None], engine: Engine) -> str:
    """Return what is said of a harmed world that is checked without going on."""
    world = engine.begin(small.region(overlays=("merged",)), replication=0, seed=small.SEED)
    engine.run_until(world, HARMED_ON)
    engine.check(world)
    harm(world)
    with pytest.raises(ConservationError) as caught:
        engine.check(world)
    return str(caught.value)


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_a_world_can_be_checked_at_any_moment_with_the_same_words(
    compiled: Engine, harm: Callable[[Any], None]
) -> None:
    assert said_at_once(harm, compiled) == said_at_once(harm, SOURCE)


# --- experiments ----------------------------------------------------------------------------------


def experiment_by(engine: Engine, out: Path, *, fork: bool = True) -> Result:
    """Run the small experiment by two workers."""
    plan, context = plan_of(load_experiment(SMALL), wishes=Wishes())
    with used(engine):
        return open_result(run_plan(plan, out=out, context=context, setting=Setting(workers=2, fork=fork)))


@pytest.fixture(scope="module")
def by_the_source(compiled: Engine, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The small experiment by the source, where there is something to hold against it."""
    return experiment_by(SOURCE, tmp_path_factory.mktemp("source") / "small")


@pytest.mark.parametrize("fork", [True, False])
def test_a_small_experiment_by_two_workers(compiled: Engine, by_the_source: Result, tmp_path: Path, fork: bool) -> None:
    one, other = by_the_source, experiment_by(compiled, tmp_path / "small", fork=fork)

    assert one.manifest["results_digest"] == other.manifest["results_digest"]
    assert one.manifest["files"] == other.manifest["files"]
    assert one.manifest["volatile"]["engine"]["name"] == "source"
    assert other.manifest["volatile"]["engine"] == compiled.facts()


# --- golden, and at random ------------------------------------------------------------------------


def test_the_golden_file(compiled: Engine) -> None:
    assert found(compiled.run_replication) == json.loads(GOLDEN.read_text(encoding="utf-8"))


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(changes=regions())
def test_small_regions_at_random(compiled: Engine, changes: dict[str, Any]) -> None:
    assert_same(compiled, small.region({"circumstances.newcomers.groups.beschut": 0.0} | changes, share=0.03))


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(changes=regions())
def test_small_regions_with_everything_in_them_at_random(compiled: Engine, changes: dict[str, Any]) -> None:
    without_shelter = {"circumstances.newcomers.groups.beschut": 0.0}
    assert_same(compiled, small.region(without_shelter | changes, share=0.03, of=small.IJMOND))


# --- a run of any size ----------------------------------------------------------------------------


def test_what_is_let_out_as_it_comes(compiled: Engine) -> None:
    """Block by block the same bytes, and the same records without them."""

    def let_out(engine: Engine) -> tuple[list[bytes], str]:
        blocks: list[bytes] = []
        records = engine.run_replication(
            small.region(),
            replication=0,
            seed=small.SEED,
            outlet=lambda events, residents: blocks.append(events.tobytes() + b"|" + residents.tobytes()),
        )
        return blocks, digest_of_records(records)

    assert let_out(compiled) == let_out(SOURCE)
    assert let_out(SOURCE)[0]
