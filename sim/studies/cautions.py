"""What must be said beside a result of which so little was run that it says little, or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sim.analysis.comparison import FEW, LEAST_FOR_VERDICT
from sim.plan.plan import REDUCED, Plan
from sim.plan.study import Screened


def few_of(plan: Plan) -> dict[str, int] | None:
    """Return how many replications the least known case has, when that is too few to rest on; None otherwise.

    Under ``replications`` stands that number, under ``enough`` the one from which the error rates of the differences
    were seen to hold, and under ``least`` the one from which anything is said of a difference at all. A plan that
    compares nothing says nothing of differences.
    """
    if plan.compared is None or isinstance(plan.study, Screened):
        return None
    counted = (job for job in plan.jobs if not job.beside and plan.case(job).role not in REDUCED)
    fewest = min(Counter(job.case for job in counted).values(), default=0)
    return {"replications": fewest, "enough": FEW, "least": LEAST_FOR_VERDICT} if fewest < FEW else None


def cautions(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a person should know who reads this result; nothing when enough was run."""
    if manifest["plan"]["experiment"]["quick"]:
        yield "a quick run, to see that everything works: it decides nothing"
    few = manifest.get("few")
    if few is None:
        return
    told = f"{few['replications']} replications of some case; "
    if few["replications"] < few["least"]:
        yield f"{told}with fewer than {few['least']} nothing is said of any difference"
    else:
        yield f"{told}error rates were seen to hold from {few['enough']} on: run more before you rest on a difference"
