"""The kinds of experiment, a line each; the experiment in a file, its plan, and all that is wrong in both.

A plan is made of an experiment in which nothing is wrong, step by step, and stops at the first step that fails. To tell
all mistakes at once each part is judged by itself, also where another part is wrong: something right stands in for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sim.config import BOXES, STAND_IN, Node, Position, answering, assemble, in_order, mended, read, shown
from sim.errors import ConfigurationError, Problem, ResultsError, did_you_mean, nearest
from sim.own_file import OwnRules
from sim.quantities import Box
from sim.studies.beside import Frames, StartPair, compare_starts
from sim.studies.comparison import Comparison
from sim.studies.context import Context, context_of, context_of_plan, wrong_targets
from sim.studies.kind import ExperimentKind, Row
from sim.studies.outcomes import jobs_by_case, outcomes_in, unknown_measures
from sim.studies.scenarios import ScenariosSpec, as_lists
from sim.studies.sensitivity import Sensitivity
from sim.studies.single import SingleRun
from sim.studies.spec import ExperimentSpec, Wishes, attempt, check_caveats, check_most, with_files
from sim.studies.staffing import StaffingSearch
from sim.studies.sweep import Sweep
from sim.texts import FIRST

if TYPE_CHECKING:
    from sim.plan import Plan
    from sim.store import Result

__all__ = [
    "KINDS",
    "Context",
    "ExperimentKind",
    "ExperimentSpec",
    "Frames",
    "OfKind",
    "Row",
    "ScenariosSpec",
    "StartPair",
    "Wishes",
    "compare_starts",
    "context_of",
    "context_of_plan",
    "jobs_by_case",
    "kind_of",
    "load_experiment",
    "outcomes_in",
    "plan_of",
    "problems_of",
    "read_experiment",
    "write_report",
    "wrong_targets",
]


def _by_word(kinds: Iterable[ExperimentKind[Any]]) -> dict[str, ExperimentKind[Any]]:
    return {kind.word: kind for kind in kinds}


KINDS = _by_word(
    [
        SingleRun(),
        Comparison(),
        Sweep(),
        Sensitivity(),
        StaffingSearch(),
    ]
)
"""Every kind by its word. A file without a known one is taken for the last of them of which it has the telltale."""


class OfKind(Protocol):
    """An experiment or a plan, which says of which kind it is."""

    @property
    def kind(self) -> str:
        """The word of the kind."""


def kind_of(one: OfKind) -> ExperimentKind[Any]:
    """Return the kind of an experiment or of a plan.

    Raises
    ------
    ResultsError
        No kind has that word: the plan was made by another version.
    """
    return _kind_named(one.kind)


def _kind_named(word: str) -> ExperimentKind[Any]:
    """Return the kind that a file and a plan call by a word."""
    if word not in KINDS:
        raise ResultsError(f"kind {word!r}: no kind of experiment of this version; {did_you_mean(word, KINDS)}")
    return KINDS[word]


def write_report(result: Result, *, folder: Path, language: str = FIRST) -> Path:
    """Write the figures and the page of a result into `folder`, as its kind says, and return the page.

    Raises
    ------
    ResultsError
        No kind of this version made it, or its plan stands in another form.
    """
    from sim.report import write_page
    from sim.report.single import single

    kind = _kind_named(result.manifest["plan"]["experiment"]["kind"])
    return write_page(result, kind.page() or single, folder=folder, language=language)


def load_experiment(path: str | Path) -> ExperimentSpec:
    """Return the experiment in the file at `path`; the files it names are looked up from the folder it is in.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file, in one go; `load` says it of the configuration.
    """
    experiment, problems = read_experiment(Path(path))
    if problems or experiment is None:
        raise ConfigurationError(problems)
    return experiment


def read_experiment(path: Path) -> tuple[ExperimentSpec | None, list[Problem]]:
    """Return the experiment in a file and everything that is wrong in it.

    Something right stands in for what is wrong, so that the rest can still be judged; nobody may run that. None: what
    the file holds is so wrong that nothing can be made of it.
    """
    problems: list[Problem] = []
    try:
        kind = _kind_in(assemble(path, Box, []), problems, file=str(path))
        node = as_lists(with_files(assemble(path, kind.spec, problems), problems))
    except ConfigurationError as error:
        return None, in_order([*problems, *error.problems])
    node = _of_kind(kind.written_out(node), kind)
    problems += read(node, kind.spec).problems
    right = mended(node, kind.spec)
    if right is None:
        return None, in_order(problems)
    experiment: ExperimentSpec | None = read(right, kind.spec).steps[0].whole
    assert experiment is not None
    experiment = experiment.written_as(right)
    with answering(_own_rules_of(experiment)):
        problems += kind.wrong(experiment, right)
    return experiment, in_order(problems)


def _own_rules_of(asked: ExperimentSpec) -> tuple[OwnRules, ...]:
    """Return the rules of the user that an experiment names; none where they cannot be used: that is said elsewhere."""
    try:
        return asked.own_rules()
    except ConfigurationError:
        return ()


def _of_kind(node: Node, kind: ExperimentKind[Any]) -> Node:
    """Return the experiment with the kind for which it is taken, where it names none that is known."""
    named = node.items.get("kind")
    if named is not None and str(named.value) in KINDS:
        return node
    return node.with_items(node.items | {"kind": Node(kind.word, STAND_IN)}, keys={})


def _kind_in(node: Node, problems: list[Problem], *, file: str) -> ExperimentKind[Any]:
    """Return what kind of experiment a file holds; one that names none is taken for what it looks like.

    Raises
    ------
    ConfigurationError
        There is no kind, and nothing tells which was meant.
    """
    kind = node.items.get("kind")
    if kind is not None and str(kind.value) in KINDS:
        return KINDS[str(kind.value)]
    whole = node.place if node.place.file == file else Position(file, 1, 1)  # what it extends lacks nothing
    came, place = ("it is missing", whole) if kind is None else (f"came {shown(kind)}", kind.place)
    named = str(kind.value) if kind is not None else ""
    todo, needed = did_you_mean(named, KINDS), "a kind of experiment was needed"
    if node.items.keys() & BOXES:
        todo = "a configuration or scenario is run by an experiment that names it; " + todo
    problems.append(place.problem(("kind",), came=came, needed=needed, todo=todo))
    meant = nearest(named, KINDS) or next(
        (one.word for one in reversed(KINDS.values()) if one.telltale in node.items), None
    )
    if meant is None:
        raise ConfigurationError([])
    return KINDS[meant]


# --- from an experiment to its plan ---------------------------------------------------------------------------


def plan_of(experiment: ExperimentSpec, *, wishes: Wishes) -> tuple[Plan, Context]:
    """Return the plan of an experiment, and what its configuration says about the results.

    Raises
    ------
    ConfigurationError
        The configuration cannot be used, the file has no smaller run and that is asked, or nobody can run so much.
    """
    check_most(experiment, wishes.replications or 0, "replications")
    experiment.own_measures()
    rules = experiment.own_rules()
    check_caveats(experiment)
    if wishes.quick and experiment.quick is None:
        needed, todo = "what --quick runs was needed", "add 'quick: {replications: 3}', or leave out --quick"
        problem = experiment.place_of("quick").problem(("quick",), came="it is missing", needed=needed, todo=todo)
        raise ConfigurationError([problem])
    with answering(rules):
        return kind_of(experiment).plan(experiment, wishes)


def problems_of(asked: ExperimentSpec, *, is_right: bool) -> list[Problem]:
    """Return everything that is wrong with what an experiment leads to.

    ``is_right`` says that nothing is wrong in the experiment itself: only then can all of its plan be tried.
    """
    problems: list[Problem] = []
    if not all(file.exists() for file in (*asked.measures_from, *asked.rules_from)):
        return problems  # what is not there is said where it is named
    attempt(asked.own_measures, problems)
    attempt(asked.own_rules, problems)
    if problems:
        return problems  # nobody knows then which measures and rules there are
    with answering(asked.own_rules()):
        return _problems_in(asked, is_right=is_right)


def _problems_in(asked: ExperimentSpec, *, is_right: bool) -> list[Problem]:
    """Return everything that is wrong with what an experiment leads to, with its measures and rules at hand."""
    problems: list[Problem] = []
    attempt(lambda: check_caveats(asked), problems)
    if not asked.configuration.is_file():
        # of all but the measures nobody can say anything without a configuration
        return in_order([*problems, *unknown_measures(asked, asked.placed_measures())])
    of_plan: list[Problem] = []
    if is_right:
        attempt(lambda: kind_of(asked).check(asked), of_plan)
    is_tried = is_right and not of_plan
    for quick in (False, True) if asked.quick is not None else (False,):
        problems += kind_of(asked).problems(asked, quick=quick, is_tried=is_tried)
    return in_order(problems) or in_order(of_plan)
