"""What an experiment will do, job by job, before anything runs."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypedDict

from pydantic import TypeAdapter, ValidationError

from sim.errors import ResultsError
from sim.measures.registry import Measure, OwnMeasures, described
from sim.own_file import OwnRules
from sim.plan.study import Outcome, Study, Swept, Written, pack, unpack
from sim.texts import Text

BASE_POINT = "base"
"""The design point of a scenario by itself."""

Role = Literal["base", "attribution", "draw", "world", "design", "start", "without"]

Nature = Literal["emergent", "rule", "entered"]
"""Where the gain of a component comes from: it emerges in the model, a rule makes it, or it was entered as a number."""

REDUCED: tuple[Role, ...] = ("attribution", "draw", "world")
"""The roles of which only the headline outcomes are kept."""

WITHOUT_PATHS: tuple[Role, ...] = (*REDUCED, "design")
"""The roles of which no paths over time are kept, and measures only over the periods that are compared."""


@dataclass(frozen=True, slots=True, order=True)
class Job:
    """One replication of one scenario at one design point.

    ``beside`` names what is otherwise in an extra replication of it, in the same luck, that is held beside it and
    counts in no estimate: another start, say. Its configuration stands in the plan under the job's `case`.
    """

    scenario: str
    point: str
    replication: int
    beside: str = ""

    @property
    def id(self) -> str:
        """A name that is unique in a plan and fit for a file."""
        return f"{self.scenario}.{self.point}.{self.replication:04d}" + (f".{self.beside}" if self.beside else "")

    @property
    def case(self) -> str:
        """The key of the configuration that the job runs."""
        return case_of(self.scenario, self.point, beside=self.beside)

    @property
    def twin(self) -> Job:
        """The job that this one is held beside."""
        return Job(self.scenario, self.point, self.replication)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Written):
    """A scenario at a design point: what it is for, and which configuration it runs.

    ``document`` is the key of the configuration in `Plan.documents` and ``draw`` the name of the draw of assumed
    numbers that is laid over it. ``past`` says how the run goes until a scenario takes effect: cases with the same one
    have the same past; None when none does. ``factors`` says in words what is special about the point.
    """

    document: str
    role: Role = "base"
    draw: str | None = None
    past: str | None = None
    factors: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitStep(Written):
    """One step from the baseline to a scenario: with ``component`` on as well, what is run is ``case``.

    ``case`` is a scenario and a point; where a component changes nothing it is that of the step before.
    """

    scenario: str
    component: str
    case: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Precise(Written):
    """Replications are added until this is met; see `sim.studies.comparison.spec.Precision`."""

    measure: str
    difference: bool
    relative_half_width: float
    initial: int
    look_ahead: int
    cap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matters(Written):
    """The least difference in an outcome that matters [unit of its measure], and why."""

    size: float
    because: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Caveat(Written):
    """What must be said beside what it is ``about``, measures or places of the report."""

    about: tuple[str, ...]
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitComponent(Written):
    """A component of a split: what people call it, and where its gain comes from; None: nobody said."""

    label: Text
    nature: Nature | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceGroup(Written):
    """Scenarios among which one chooses, with what they are called together."""

    label: Text
    scenarios: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared(Written):
    """What the tables of a comparison need to know.

    ``headline`` are the outcomes that decide, ``labels`` those of the overlays in each scenario, ``changes_on`` the
    one date on which all take effect (None: there is none), ``periods`` those over which is compared, each measure over
    the first that it has, ``steps`` the splits of the differences, a scenario after the other, each from its first
    step on, and ``components`` what is said of what these switch on, by name.

    By the name of an outcome, ``matters`` says which differences matter at all, and ``by_rule`` by which rule it comes
    about in each scenario: where two have another, what differs follows from the rule. ``pairs`` are the sets of
    scenarios, the baseline first, of which every two are compared. ``worlds`` are what the points are called at which
    every scenario has another assumption laid over it.
    """

    baseline: str
    headline: tuple[Outcome, ...]
    labels: Mapping[str, tuple[str, ...]]
    periods: tuple[str, ...] = ("all",)
    changes_on: str | None = None
    matters: Mapping[str, Matters] = field(default_factory=dict)
    by_rule: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    choices: Mapping[str, ChoiceGroup] = field(default_factory=dict)
    pairs: tuple[tuple[str, ...], ...] = ()
    steps: tuple[SplitStep, ...] = ()
    components: Mapping[str, SplitComponent] = field(default_factory=dict)
    precision: Precise | None = None
    worlds: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Replications that are held beside those of a plan: the jobs, and what each of them runs."""

    jobs: tuple[Job, ...] = ()
    documents: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    cases: Mapping[str, Case] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The jobs of an experiment and everything that decides their outcome.

    ``documents`` holds resolved configurations, ``cases`` by `Job.case` which of them each job runs (a case that is not
    there runs the document of its own name), and ``draws`` for each draw the quantile of each assumed number by path;
    a number without one stays as it is. ``study`` is what a design is for; ``title`` and ``caveats`` are for a report.
    ``measures`` are those that its replications tell, so that one that comes to the house later leaves its result as it
    is (None: all that there are), ``own_measures`` the files of the user that work some of them out, ``own_rules``
    those in which rules of the user stand.
    """

    name: str
    title: Text
    kind: str
    seed: int
    quick: bool
    jobs: tuple[Job, ...]
    documents: Mapping[str, dict[str, Any]]
    cases: Mapping[str, Case] = field(default_factory=dict)
    draws: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    compared: Compared | None = None
    study: Study | None = None
    beyond: Mapping[str, str] = field(default_factory=dict)
    caveats: tuple[Caveat, ...] = ()
    measures: tuple[str, ...] | None = None
    own_measures: tuple[OwnMeasures, ...] = ()
    own_rules: tuple[OwnRules, ...] = ()

    @property
    def known_measures(self) -> dict[str, Measure]:
        """The measures that its replications tell, by id."""
        there = described(self.own_measures).measures
        return there if self.measures is None else {name: one for name, one in there.items() if name in self.measures}

    @property
    def digest(self) -> str:
        """The sha256 of the plan: equal plans give equal results with equal code."""
        return digest_of_plan(self.document())

    @property
    def swept(self) -> Swept | None:
        """The design whose points are run; None: there is none."""
        return None if self.study is None else self.study.swept

    def case(self, job: Job) -> Case:
        """Return what a job runs."""
        return self.cases.get(job.case) or Case(document=job.case)

    def in_order(self) -> Plan:
        """Return the plan with each job once and in its place: no result depends on the order of a plan."""
        return dataclasses.replace(self, jobs=tuple(sorted(set(self.jobs))))

    def with_beside(self, *others: Beside) -> Plan:
        """Return the plan with replications that are held beside its own."""
        plan = self
        for one in others:
            documents, cases = {**plan.documents, **one.documents}, {**plan.cases, **one.cases}
            plan = dataclasses.replace(plan, jobs=(*plan.jobs, *one.jobs), documents=documents, cases=cases)
        return plan.in_order()

    def with_replications(self, n: int) -> Plan:
        """Return the plan with `n` replications of every scenario itself, and no fewer than it has."""
        mine = (job for job in self.jobs if not job.beside)
        base = dict.fromkeys((job.scenario, job.point) for job in mine if self.case(job).role == "base")
        wanted = {Job(scenario, point, k) for scenario, point in base for k in range(n)}
        return dataclasses.replace(self, jobs=tuple(sorted({*self.jobs, *wanted})))

    def document(self) -> dict[str, Any]:
        """Return the plan as plain data, for a manifest: each distinct part of a configuration once."""
        parts, configurations = pack(self.documents)
        paths = tuple(dict.fromkeys(path for draw in self.draws.values() for path in draw))
        quantiles = {name: tuple(draw.get(path) for path in paths) for name, draw in self.draws.items()}
        written = _Plan(
            experiment=_Named(name=self.name, title=self.title, kind=self.kind, quick=self.quick),
            seed=self.seed,
            jobs=tuple(_runs_of(self.jobs)),
            cases=self.cases,
            draws=_Draws(paths=paths, quantiles=quantiles),
            compared=self.compared,
            study=self.study,
            beyond=self.beyond,
            caveats=self.caveats,
            measures=self.measures,
            own_measures=self.own_measures,
            own_rules=self.own_rules,
        )
        document: dict[str, Any] = _adapter().dump_python(written, mode="json")
        if not self.own_rules:
            del document["own_rules"]  # a plan without any is written as before there could be some
        return document | {"configurations": configurations, "parts": parts}


def digest_of_plan(document: Mapping[str, Any]) -> str:
    """Return the sha256 of a plan as plain data."""
    return hashlib.sha256(json.dumps(document).encode()).hexdigest()


class Heading(TypedDict):
    """What a plan says of itself."""

    name: str
    title: Text
    kind: str
    seed: int
    quick: bool
    beyond: Mapping[str, str]
    caveats: tuple[Caveat, ...]
    measures: tuple[str, ...]
    own_measures: tuple[OwnMeasures, ...]
    own_rules: tuple[OwnRules, ...]


def case_of(scenario: str, point: str, *, beside: str = "") -> str:
    """Return the key of a scenario at a design point, or of what is held beside it."""
    return f"{scenario}/{point}/{beside}" if beside else f"{scenario}/{point}"


def plan_from_document(document: Mapping[str, Any], *, origin: Path) -> Plan:
    """Return the plan that `Plan.document` wrote to the file `origin`.

    Raises
    ------
    ResultsError
        It was written by another version, in another form.
    """
    try:
        return _plan_from(document)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        form = f"holds a plan in another form than this version writes ({_told(error)})"
        raise ResultsError(f"{origin}: {form}; run the experiment again") from error


def _told(error: Exception) -> str:
    """Return where a plan is otherwise, and how, in few letters."""
    if not isinstance(error, ValidationError):
        return f"{type(error).__name__}: {str(error)[:MOST_LETTERS]!r}"
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))[:MOST_LETTERS]!r}: {first['msg']}"


def _plan_from(document: Mapping[str, Any]) -> Plan:
    plain = {key: value for key, value in document.items() if key not in PACKED}
    written = _adapter().validate_json(json.dumps(plain), strict=True)
    n_jobs = sum(max(until - first, 0) for _, _, first, until, _ in written.jobs)
    if not 0 < n_jobs <= MOST_JOBS:
        raise ValueError(f"{n_jobs} replications, of at most {MOST_JOBS}")
    return Plan(
        name=written.experiment.name,
        title=written.experiment.title,
        kind=written.experiment.kind,
        quick=written.experiment.quick,
        seed=written.seed,
        jobs=tuple(sorted(job for run in written.jobs for job in _jobs_in(*run))),
        documents=unpack(document["configurations"], document["parts"]),
        cases=written.cases,
        draws={name: _drawn(written.draws.paths, values) for name, values in written.draws.quantiles.items()},
        compared=written.compared,
        study=written.study,
        beyond=written.beyond,
        caveats=written.caveats,
        measures=written.measures,
        own_measures=written.own_measures,
        own_rules=written.own_rules,
    )


# --- as it stands in a manifest -------------------------------------------------------------------

Run: TypeAlias = tuple[str, str, int, int, str]
"""Jobs in short: scenario, point, first replication, the one behind the last, what is otherwise."""

MOST_JOBS = 1_000_000
"""Replications of a plan that is read."""

MOST_LETTERS = 80
"""Of what is said about a plan that cannot be read."""

PACKED = ("configurations", "parts")
"""The keys under which the configurations stand, which `sim.plan.study` reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named(Written):
    name: str
    title: Text
    kind: str
    quick: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draws(Written):
    paths: tuple[str, ...] = ()
    quantiles: Mapping[str, tuple[float | None, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan(Written):
    experiment: _Named
    seed: int
    jobs: tuple[Run, ...]
    cases: Mapping[str, Case] = field(default_factory=dict)
    draws: _Draws = _Draws()
    compared: Compared | None = None
    study: Study | None = None
    beyond: Mapping[str, str] = field(default_factory=dict)
    caveats: tuple[Caveat, ...] = ()
    measures: tuple[str, ...] | None = None
    own_measures: tuple[OwnMeasures, ...] = ()
    own_rules: tuple[OwnRules, ...] = ()


@functools.cache
def _adapter() -> TypeAdapter[_Plan]:
    return TypeAdapter(_Plan)


def _runs_of(jobs: Iterable[Job]) -> Iterator[Run]:
    ordered = sorted(jobs, key=lambda job: (job.scenario, job.point, job.beside, job.replication))
    found: list[list[Any]] = []
    for job in ordered:
        if found and found[-1] == [job.scenario, job.point, found[-1][2], job.replication, job.beside]:
            found[-1][3] += 1
        else:
            found.append([job.scenario, job.point, job.replication, job.replication + 1, job.beside])
    return ((scenario, point, first, until, beside) for scenario, point, first, until, beside in found)


def _jobs_in(scenario: str, point: str, first: int, until: int, beside: str) -> Iterator[Job]:
    return (Job(scenario, point, n, beside) for n in range(first, until))


def _drawn(paths: Iterable[str], quantiles: Iterable[float | None]) -> dict[str, float]:
    return {path: u for path, u in zip(paths, quantiles, strict=True) if u is not None}


def job_in(row: Mapping[str, Any]) -> Job:
    """Return the job of a row of ``jobs.csv``."""
    return Job(row["scenario"], row["point"], row["replication"], row["beside"] or "")


def jobs_of(scenarios: Iterable[str], *, points: Iterable[str] = (BASE_POINT,), replications: int) -> tuple[Job, ...]:
    """Return the jobs in their order: every replication of every scenario and point."""
    cases = [(scenario, point) for scenario in scenarios for point in points]
    return tuple(sorted(Job(scenario, point, n) for scenario, point in cases for n in range(replications)))
