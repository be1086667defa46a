"""What a process of a session does: make the past of a replication, go on from it, and answer a question."""

from __future__ import annotations

import pickle
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.engine import Engine, EngineChoice, engine, follow
from sim.measures import Asked, OwnMeasures, Registry, registry_of
from sim.run.forks import Craft
from sim.run.own_code import choice_of
from sim.run.task import HEAVY

if TYPE_CHECKING:
    import pandas as pd

    from sim.config import Configuration
    from sim.own_file import OwnRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """How a replication goes on: under which configuration, as bytes that are made once, and what is asked of it."""

    configuration: bytes
    asked: Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """From what a past is made: a replication, and the configuration as bytes; None: that of the session."""

    replication: int
    configuration: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one replication says to a question.

    ``rows`` are the measures that were asked for, with the columns of ``replications.parquet`` that say which, and
    ``paths`` the paths over time with those of ``series.parquet``; both are those of the same job run by ``ijmond
    run``, to the last bit. ``seconds`` is what the replication took since its past.
    """

    replication: int
    rows: pd.DataFrame
    paths: pd.DataFrame
    n_engine_events: int
    seconds: float

    def value(self, measure: str, *, group_by: str = "all", group: str = "all", period: str | None = None) -> float:
        """Return one measure; nan where it has no value in this replication.

        Parameters
        ----------
        measure, group_by, group
            Which measure, of whom.
        period
            Over which period; by default the first that it is told over.

        Raises
        ------
        KeyError
            It was not asked for.
        """
        key: Mapping[str, str | None] = {"measure": measure, "group_by": group_by, "group": group, "period": period}
        rows = self.rows
        for column, name in key.items():
            rows = rows if name is None else rows[rows[column] == name]
        if rows.empty:
            raise KeyError(".".join(name for name in key.values() if name is not None))
        return float(rows["value"].iloc[0])


_given: list[tuple[Configuration, int, EngineChoice, Registry]] = []


def craft_of(
    configuration: Configuration, *, seed: int, own: tuple[OwnMeasures, ...] = (), rules: tuple[OwnRules, ...] = ()
) -> Craft:
    """Return what is done with the pasts of a session: those of a configuration, in the luck of a seed.

    `own` are the files with measures of the user, `rules` those with rules.
    """
    given = pickle.dumps(configuration), seed, choice_of(rules) or engine().choice, own, rules
    return Craft(past_of=_past_of, go_on=_go_on, prepare=_prepare, arguments=given, heavy=HEAVY)


def _prepare(
    configuration: bytes, seed: int, choice: EngineChoice, own: tuple[OwnMeasures, ...], rules: tuple[OwnRules, ...]
) -> None:
    from sim.config import answer_by

    answer_by(rules)
    _given[:] = [(pickle.loads(configuration), seed, choice, registry_of(own))]
    _engine()


def _engine() -> Engine:
    return follow(_given[0][2])


def _past_of(start: Start) -> Any:
    configuration, seed, *_ = _given[0]
    if start.configuration is not None:
        configuration = pickle.loads(start.configuration)
    world = _engine().begin(configuration, replication=start.replication, seed=seed)
    if configuration.changes_on is not None:
        _engine().run_until(world, configuration.changes_on)
    return start.replication, world


def _go_on(past: Any, question: Question | None, _seconds: float) -> Answer | None:
    """Answer a question; None when nothing was asked but that the past is there."""
    from sim.measures import measure

    if question is None:
        return None
    (replication, world), started = past, time.perf_counter()
    configuration: Configuration = pickle.loads(question.configuration)
    records = _engine().go_on(world, configuration)
    found = measure(records, configuration, question.asked, registry=_given[0][3])
    return Answer(
        replication=replication,
        rows=found.rows,
        paths=found.series,
        n_engine_events=records.n_engine_events,
        seconds=time.perf_counter() - started,
    )
