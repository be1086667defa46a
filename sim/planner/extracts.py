"""What is kept of a result for its page, where the replications are too many to be published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import ResultsError
from sim.planner.futures import MoreFutures
from sim.planner.measured import measures_of, years_of
from sim.planner.simulated import SimulatedDesign
from sim.store import FUTURES, POINTS

if TYPE_CHECKING:
    import pandas as pd

    from sim.store import Result


def page_extracts(result: Result, *, futures: Result | None = None) -> dict[str, pd.DataFrame]:
    """Return what the page of a result is made of, by the name of the file: exactly what it reads, and nothing else.

    Empty: no page can be made of the result.

    Parameters
    ----------
    result
        A whole result.
    futures
        One with the same scenarios in more futures, from which the page has its level.

    Raises
    ------
    ResultsError
        `futures` is of other luck, scenarios or code.
    """
    try:
        design = SimulatedDesign.of(result)
    except ResultsError:
        return {}
    told = measures_of(design)
    keys = list(dict.fromkeys(key for one in told for key in (one.key, *(year.key for year in years_of(one)))))
    found = {POINTS: design.rows_of(keys)}
    return found if futures is None else found | {FUTURES: MoreFutures.of(futures, design).rows_of(keys)}
