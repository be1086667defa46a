"""The model: one replication of a configured region, from its stock to its records."""

from __future__ import annotations

from sim.model.replication import run_replication

__all__ = ["run_replication"]
