"""Replications for tests that look at what a run leaves behind, or how a policy does, and not at who runs it.

They are run by whatever engine `ijmond` would use here: compiled where a sound unit is built, else the source, slower
and with the same bytes; ``IJMOND_ENGINE=source`` runs all of them by the source. Tests of `tests/model` run the source
itself, and `tests/engine` holds the two together.
"""

from __future__ import annotations

from sim.config import Configuration
from sim.engine import engine
from sim.records import Records

SEED = 20260101


def simulated(configuration: Configuration, *, replication: int = 0, seed: int = SEED) -> Records:
    """Return the records of one replication."""
    return engine().run_replication(configuration, replication=replication, seed=seed)
