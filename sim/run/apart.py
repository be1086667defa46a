"""A bundle of replications in processes of its own, where the process at hand has threads and may not be copied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from sim.plan.plan import Plan
from sim.run.branches import Branch, asks_of, craft_of
from sim.run.bundle import Bundle
from sim.run.pasts import Pasts
from sim.run.pool import Failure
from sim.store.parts import Part

Answer: TypeAlias = tuple[list[bytes], list[Part]]
"""The records of some parts, and the notes on them."""


def simulate_apart(bundle: Bundle, *, plan: Plan, ids: Mapping[str, str]) -> Answer | Failure:
    """Simulate a bundle, whose jobs share their past, beside this process; return what came of it."""
    records, parts = [], []
    with Pasts(craft_of(plan, jobs=bundle), workers=1) as pasts:
        for ask, outcome in pasts.answers(asks_of(bundle, plan=plan, ids=ids)):
            if isinstance(outcome, Failure):
                return Failure(ask.job[0], outcome.line, outcome.trace)
            assert isinstance(outcome, Branch)
            records.append(outcome.record)
            parts.append(outcome.part)
    return records, parts
