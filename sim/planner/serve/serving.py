"""The page at an address, with everything behind it: a session, its runs and the server, which end together."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.planner.serve.asked import Askable
from sim.planner.serve.exact import ExactDesign, PageFigures
from sim.planner.serve.feed import Feed
from sim.planner.serve.runs import ExactRuns
from sim.planner.serve.server import PageServer, Site
from sim.run.session import Session

if TYPE_CHECKING:
    from sim.plan import Plan

EVENTS, SIMULATE, CANCEL = "events", "simulate", "cancel"
"""Where the page finds what it asks, from its own address on: so the token stands in no file."""


MOST_REPLICATIONS = 100
"""Of a question; with so many, and one run at a time, nobody keeps the machine busy for more than minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What is served: a page, the data in it, and the result and the design from which these come."""

    page: str
    data: Mapping[str, Any]
    plan: Plan
    design: ExactDesign


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How it is served: how many replications stand ready, run by how many processes, where, in which language.

    A question may ask more; those beyond are simulated from their start.
    """

    replications: int
    workers: int
    port: int = 0
    language: str = "en"


@contextlib.contextmanager
def serving(served: Served, manner: Manner, *, said: Callable[[str], object] = lambda _: None) -> Iterator[PageServer]:
    """Serve a page, as a context that ends all; `said` hears, in a line each, what is not the business of the page.

    Raises
    ------
    ServeError
        The port cannot be had.
    ResultsError
        The page offers what the design does not have.
    ConfigurationError
        The page shows a measure that there is not, or nothing takes effect on a date.
    RunError
        This system cannot copy processes.
    """
    data, plan, design = served.data, served.plan, served.design
    askable = Askable.of(data, most=MOST_REPLICATIONS)
    design.refuse_unknown(askable.inputs, askable.scenarios)
    figures = PageFigures.of(data, periods=plan.compared.periods if plan.compared is not None else ())
    session = Session(
        design.scenarios.__getitem__,
        base=askable.scenarios[0],
        replications=manner.replications,
        seed=plan.seed,
        measures=figures.outcomes,
        workers=manner.workers,
        own=plan.own_measures,
        rules=plan.own_rules,
        said=said,
    )
    feed = Feed()
    with session, ExactRuns(session, design=design, figures=figures, feed=feed, said=said) as runs:
        page = served.page.encode()
        site = Site(page=page, askable=askable, runs=runs, feed=feed, language=manner.language)
        with PageServer(site, port=manner.port, said=said) as server:
            yield server
