"""A kind of experiment as one object: all that it does otherwise than the other kinds.

Whoever reads, plans, runs, tells or draws an experiment asks its kind. What a kind does not say is as for a plan that
is run as it stands and has no tables of its own. A new kind is one class, in a file or a folder beside these, and one
line in `sim.studies.KINDS`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from sim.studies.spec import ExperimentSpec, Wishes

if TYPE_CHECKING:
    from sim.config import Node
    from sim.errors import Problem
    from sim.plan import Job, Plan
    from sim.report.page import PageMaker
    from sim.store import Parts, Result
    from sim.studies.context import Context

Spec = TypeVar("Spec", bound=ExperimentSpec)

TEXT = {"type": "string"}
NAMES = {"type": "array", "items": TEXT}
NUMBER = {"type": "number"}
NUMBERS = {"type": "array", "items": NUMBER}
"""A text or a number, and a list of them, in a JSON Schema."""


def also(properties: dict[str, Any], key: str, *ways: dict[str, Any]) -> None:
    """Let a key of a JSON Schema be written in these ways too, the first of which an editor offers first."""
    written = properties[key]
    said = {name: written[name] for name in ("description",) if name in written}
    properties[key] = {"anyOf": [*ways, {name: written[name] for name in written if name not in said}]} | said


def also_measures(listed: dict[str, Any]) -> None:
    """Let each outcome of a list in a JSON Schema also be the bare id of a measure."""
    measure = listed["items"]["properties"]["measure"]
    listed["items"] = {"anyOf": [{key: measure[key] for key in measure if key != "description"}, listed["items"]]}


Row = dict[str, Any]
"""A notice beside a result, by the columns of its table."""


class ExperimentKind(ABC, Generic[Spec]):
    """What a file of the kind says, its plan, what that still needs, its tables, and the page that tells of it.

    ``word`` is what a file and a plan call the kind, ``spec`` what its file is read into, and ``telltale`` a key that
    only such a file has, by which one without a known kind is taken for it. Where the kind ``judges``, verdicts on
    differences are its result, and too few replications for these are said beside it.
    """

    word: ClassVar[str]
    telltale: ClassVar[str]
    judges: ClassVar[bool] = True
    spec: type[Spec]

    # --- its file -------------------------------------------------------------------------------------------------

    def written_out(self, node: Node) -> Node:
        """Return a file with what may be written short written out."""
        return node

    def wrong(self, asked: Spec, node: Node) -> Iterator[Problem]:
        """Yield what is wrong in a file at `node` whose every key is well formed."""
        yield from ()

    def shortened(self, properties: dict[str, Any]) -> None:
        """Let the JSON Schema of the keys of a file take what may be written short."""

    # --- its plan -------------------------------------------------------------------------------------------------

    @abstractmethod
    def plan(self, asked: Spec, wishes: Wishes) -> tuple[Plan, Context]:
        """Return the plan of an experiment, and what its configurations say about the results.

        Raises
        ------
        ConfigurationError
            With everything that is wrong in the file and what it leads to.
        """

    @abstractmethod
    def check(self, asked: Spec) -> None:
        """See that every configuration that an experiment runs can be used, also those of a smaller run.

        Raises
        ------
        ConfigurationError
            With what is wrong with the first step of the plan that fails.
        """

    @abstractmethod
    def problems(self, asked: Spec, *, quick: bool, is_tried: bool) -> list[Problem]:
        """Return what is wrong with what an experiment, or the smaller run of it, leads to, each part by itself.

        ``is_tried`` says that its plan could be made, and so what takes longest need not be tried again.
        """

    # --- what the plan still needs --------------------------------------------------------------------------------

    def required(self, plan: Plan) -> Sequence[Job]:
        """Return the jobs that must be done before it is known whether a plan grows; none when it never does."""
        return ()

    def extended(self, plan: Plan, parts: Parts) -> Plan | None:
        """Return the plan that the replications so far, and nothing else, ask for; None when they ask no more.

        Raises
        ------
        ResultsError
            What decides has no value in some replication.
        """
        return None

    def n_most(self, plan: Plan) -> int | None:
        """Return how many replications a plan has when it grows as far as it can; None: it does not grow any more."""
        return None

    def foretold(self, plan: Plan) -> Iterator[str]:
        """Yield what a person should know of the cost of a plan that grows, before anything runs."""
        yield from ()

    # --- its result -----------------------------------------------------------------------------------------------

    def write_tables(self, folder: Path, *, plan: Plan, parts: Parts) -> None:
        """Write the tables that a result of the kind has beside those of every result, from what stands in `folder`."""

    def notices(self, folder: Path, *, plan: Plan, parts: Parts) -> Iterator[Row]:
        """Yield what must be said beside the tables of the kind, which stand in `folder`."""
        yield from ()

    def conclusions(self, old: Result, new: Result) -> Iterator[tuple[bool, str]]:
        """Yield whether each kind of conclusion of a result still holds in another of the same plan, in words."""
        yield from ()

    def page(self) -> PageMaker | None:
        """Return what makes the page of the report; None: what makes that of a single run."""
        return None
