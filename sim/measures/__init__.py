"""From records to measures: what a run left behind, counted afterwards.

Everything here is arithmetic on arrays; nothing runs a model, reads a file or draws a number. What each
measure means stands in `sim.measures.definitions`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.measures.asked import EVERYTHING, Asked
from sim.measures.definitions import DEFINITIONS, SERIES, Definition, Missing

if TYPE_CHECKING:
    from sim.measures.needs import Configuration
    from sim.measures.sheet import Measured
    from sim.records import Records

__all__ = ["DEFINITIONS", "EVERYTHING", "SERIES", "Asked", "Definition", "Missing", "measure"]


def measure(records: Records, configuration: Configuration, asked: Asked = EVERYTHING) -> Measured:
    """Return every measure of one replication, over the periods and days that `configuration` asks for.

    Parameters
    ----------
    records
        The facts of the replication.
    configuration
        The window, prices, norms, budgets, team sizes and targets; anything that is shaped like
        `sim.measures.needs.Configuration`.
    asked
        The measures and paths that are wanted, when these are not all; what others need is then not worked out.
    """
    from sim.measures.everything import measure_everything

    return measure_everything(records, configuration, asked)
