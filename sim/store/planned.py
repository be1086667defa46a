"""The plan of a finished result."""

from __future__ import annotations

from sim.plan.plan import Plan, plan_from_document
from sim.store.names import NAME
from sim.store.result import Result


def plan_of_result(result: Result) -> Plan:
    """Return the plan of a result.

    Raises
    ------
    ResultsError
        It was written by another version, in another form.
    """
    return plan_from_document(result.manifest["plan"], origin=result.folder / NAME)
