"""A finished result, read as the parts from which it was put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.store import Result
from sim.store.parts import table_of

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Kept:
    """The measures of each job of a result."""

    result: Result

    def rows(self, job: str) -> pa.Table:
        """Return the measures of one job."""
        scenario, point, replication = job.split(".")[:3]
        table = self.result.replications
        mine = (table["scenario"] == scenario) & (table["point"] == point)
        return table_of(table[mine & (table["replication"] == int(replication))])
