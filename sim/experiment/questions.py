"""What is asked of the pasts of a session, and what comes back: the part that runs in their processes."""

from __future__ import annotations

import pickle
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.experiment.kept import Kept
from sim.experiment.stem import Craft
from sim.experiment.task import HEAVY, measured

if TYPE_CHECKING:
    import pandas as pd

    from sim.config import Configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """How a replication goes on: under which configuration, as bytes that are made once, and what is kept of it."""

    configuration: bytes
    kept: Kept


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


_given: list[tuple[Configuration, int]] = []


def craft_of(configuration: Configuration, *, seed: int) -> Craft:
    """Return what is done with the pasts of a session: those of a configuration, in the luck of a seed."""
    told = pickle.dumps(configuration)
    return Craft(past_of=_past_of, go_on=_go_on, prepare=_prepare, arguments=(told, seed), heavy=HEAVY)


def _prepare(configuration: bytes, seed: int) -> None:
    _given[:] = [(pickle.loads(configuration), seed)]


def _past_of(replication: int) -> Any:
    from sim.model.replication import begin, run_until

    configuration, seed = _given[0]
    assert configuration.changes_on is not None
    world = begin(configuration, replication=replication, seed=seed)
    run_until(world, configuration.changes_on)
    return replication, world


def _go_on(past: Any, question: Question | None, _seconds: float) -> Answer | None:
    """Answer a question; None when nothing was asked but that the past is there."""
    from sim.model.replication import go_on

    if question is None:
        return None
    (replication, world), started = past, time.perf_counter()
    configuration: Configuration = pickle.loads(question.configuration)
    records = go_on(world, configuration)
    rows, paths = measured(records, configuration)
    return Answer(
        replication=replication,
        rows=question.kept.rows_of(rows),
        paths=question.kept.series_of(paths),
        n_engine_events=records.n_engine_events,
        seconds=time.perf_counter() - started,
    )
