"""The folders that are doctored: made up within a second for the gate, and real ones by hand."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.plan import Shard
from sim.run.executor import RunError
from sim.run.run import Setting, run_plan, run_shard
from sim.studies import Wishes, load_experiment, plan_of
from tests.report import comparison, designed, sample
from tests.run import fakes

ROOT = Path(__file__).parents[2]
SMALL, PUBLISHED = ROOT / "tests" / "small", ROOT / "results" / "published"
SETTING = Setting(workers=2)


@dataclass(frozen=True)
class Source:
    """A folder to doctor, and the commands that are given it, by what stands behind the command."""

    folder: Path
    commands: tuple[tuple[str, ...], ...]


STATUS, REPORT, DUTCH = ("status",), ("report",), ("report", "--lang", "nl")
PUBLISH = ("publish", "--out", "../out/published")
REPRODUCE, PART = ("reproduce", "-q", "--workers", "1"), ("reproduce", "-q", "--workers", "1", "--replications", "1")
MERGE = ("merge", "--out", "../out/merged", "--workers", "1")


def replay(scenario: str) -> tuple[str, ...]:
    """Return a replay of the first replication of a scenario."""
    return ("replay", "--scenario", scenario, "--replication", "0", "--xes", "--out", "../out/log")


def made_up(place: Path) -> Iterator[Source]:
    """Yield folders of several kinds that no model made, in the same files, and a published one of a real run."""
    light = (STATUS, STATUS, REPRODUCE)
    yield Source(sample.result(place / "single").folder, (*light, PUBLISH, REPORT, replay("current")))
    yield Source(comparison.result(place / "comparison", bare=True).folder, (*light, replay("today")))
    yield Source(designed.result(place / "sweep").folder, (*light, replay("as_it_is")))
    for name in ("sensitivity", "staffing"):
        yield Source(Path(shutil.copytree(PUBLISHED / name, place / name)), (STATUS, PUBLISH, replay("current"), PART))
    yield Source(stopped(place / "tiny"), (STATUS, ("replay", *replay("current")[1:])))


def stopped(out: Path) -> Path:
    """Return the folder of a run that failed half way."""
    with contextlib.suppress(RunError):
        run_plan(fakes.plan(), out=out, context=fakes.context(), setting=Setting(workers=1), task=fakes.failing_task)
    return out.with_name(out.name + ".partial")


def real(place: Path) -> Iterator[Source]:
    """Yield results of the real model, of each kind, and a shard."""
    every = (STATUS, REPORT, DUTCH, PUBLISH, REPRODUCE, PART)
    for name, scenario in KINDS:
        plan, context = plan_of(load_experiment(SMALL / f"{name}.yaml"), wishes=Wishes())
        yield Source(run_plan(plan, out=place / name, context=context, setting=SETTING), (*every, replay(scenario)))
    plan, _ = plan_of(load_experiment(SMALL / "experiment.yaml"), wishes=Wishes(replications=2))
    shards = [run_shard(plan, Shard(k, 2), out=place / f"shard-{k}", setting=SETTING) for k in (1, 2)]
    yield Source(shards[0], (STATUS, (*MERGE, str(shards[1]))))
    yield from made_up(place / "made_up")


KINDS = (
    *(("experiment", "current"), ("comparison", "one_pool"), ("sweep", "as_it_is"), ("sensitivity", "one_pool")),
    ("staffing", "current"),
)

Sources = Callable[[Path], Iterator[Source]]
