"""A broken promise of the model, said so that it can be replayed."""

from __future__ import annotations

from sim.errors import ConservationError
from sim.model.clock import Clock


def broken(what: str, clock: Clock, resident: int | None = None) -> ConservationError:
    """Return the error that stops a run: what does not hold, when, for whom, and how to see it again."""
    return ConservationError(what, clock.week, resident, clock.run_name)
