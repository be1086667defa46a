"""Experiments over a design: what a file of one says, what all kinds of them have in common, how their cases differ."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self, TypeVar

from pydantic import Field, PrivateAttr

from sim.analysis.comparison import COLUMNS, compare, first_period, values_of
from sim.config import Configuration, Node, Since
from sim.errors import Problem
from sim.plan import BASE_POINT, CaseOf, Plan
from sim.store import read_parquet, write_csv
from sim.studies.design_cases import try_points, wrong_points
from sim.studies.factors import (
    SCENARIO,
    BaselineSpec,
    BudgetSpec,
    DesignSpec,
    n_points,
    wrong_in_design,
)
from sim.studies.levels import levels_beyond_ranges
from sim.studies.outcomes import rows_of_outcome, unknown_municipalities, wrong_outcomes
from sim.studies.overlaid import Starts, lists_of_overlays
from sim.studies.scenarios import SCENARIOS, ScenariosKind, ScenariosSpec, joined, wrong_alternatives
from sim.studies.shorthand import as_mappings, shorten
from sim.studies.spec import Key, Quick, Wishes, attempt

if TYPE_CHECKING:
    import pandas as pd


MOST_BUILT = 60
"""Points of all scenarios beyond which a design is not built only to see that it can be."""

AnyDesign = TypeVar("AnyDesign", bound="DesignedSpec")

Share = Annotated[float, Field(gt=0.5, lt=1)]


class StudiedSpec(ScenariosSpec):
    """Measures that are looked at in scenarios, each with a base point: the scenario as it is."""

    baseline: BaselineSpec | None = None
    """What the others are compared with: a scenario, as it is or at one point; by default the first scenario."""

    budget: BudgetSpec | None = None
    """The most that may be run; whoever asks for more is told before anything runs."""

    @property
    def base(self) -> str:
        """The scenario that the others are compared with."""
        return self.baseline.scenario if self.baseline is not None else super().base


class SmallerDesign(Quick):
    """A smaller run: only ``scenarios``, and another ``design``, where these are given."""

    scenarios: tuple[str, ...] = ()
    """The scenarios of the smaller run; left out: all of them."""

    design: DesignSpec | None = None
    """The design of the smaller run, in place of that of the whole."""


class DesignedSpec(StudiedSpec):
    """Scenarios beside each other at the points of a design."""

    design: DesignSpec
    """What is varied and at which points."""

    since: Since | None = None
    """From when factors hold that do not say it themselves; by default from the date of the scenarios, if any."""

    quick: SmallerDesign | None = None
    """The smaller run that `--quick` makes instead, with fewer scenarios or another design."""

    _only: tuple[str, ...] = PrivateAttr(default=())
    _of_quick: bool = PrivateAttr(default=False)

    def combinations(self) -> dict[str, tuple[str, ...]]:
        """Return the scenarios by their names: those of the file, or those of the factor `SCENARIO`."""
        factor = self.design.factors.get(SCENARIO)
        if factor is None or not factor.scenarios:
            every = super().combinations()
            return {name: parts for name, parts in every.items() if name in self._only} or every
        return {joined(name.split("+")): tuple(name.split("+")) for name in factor.scenarios}

    def smaller(self) -> Self:
        """Return what ``--quick`` runs instead."""
        if self.quick is None:
            return self
        smaller = self.model_copy(update={} if self.quick.design is None else {"design": self.quick.design})
        return smaller.only(self.quick.scenarios, of_quick=self.quick.design is not None)

    def only(self, scenarios: tuple[str, ...], *, of_quick: bool) -> Self:
        """Leave out the other scenarios, by their names; none: leave out nothing; `of_quick`: the design is its own."""
        self._only, self._of_quick = scenarios, of_quick
        return self

    def at(self, *path: str | int) -> tuple[str | int, ...]:
        """Return the path in the file of what stands at `path` below the design that is run."""
        return ("quick", "design", *path) if self._of_quick else ("design", *path)

    def of_what_is_right(self, *, listed: bool) -> Self | None:
        """Return this with the factors of which nothing is wrong in itself, each in turn; `listed`: without ranges.

        It is for judging their levels when the design itself cannot be made; None: no such factor is left.
        """
        wrong = {where[1] for where, *_ in wrong_in_design(self.design) if where[0] == "factors" and len(where) > 1}
        right = {name: one for name, one in self.design.factors.items() if name not in wrong and one.changes_settings}
        factors = {name: one for name, one in right.items() if one.listed or not listed}
        if not factors:
            return None
        return self.model_copy(update={"design": DesignSpec(kind="one_at_a_time", factors=factors)})


# --- what a file may say --------------------------------------------------------------------------


def wrong_studied(asked: StudiedSpec, node: Node) -> Iterator[Problem]:
    """Yield what is wrong with the scenarios and the baseline of a file whose keys are well formed."""
    chosen: list[tuple[Key, str]] = [(("baseline", "scenario"), asked.base)]
    chosen += [(("quick", SCENARIOS, i), name) for i, name in enumerate(getattr(asked.quick, SCENARIOS, ()))]
    listed: list[Key] = [("design", "factors", SCENARIO, SCENARIOS)]
    runs = (asked, asked.smaller()) if isinstance(asked, DesignedSpec) else ()
    listed += dict.fromkeys(key for run in runs for key in lists_of_overlays(run))
    yield from wrong_alternatives(asked, node, chosen=chosen, listed=listed)
    for key in ("measures", "keep"):
        yield from wrong_outcomes(asked, key, getattr(asked, key, ()))


def wrong_designed(asked: DesignedSpec) -> Iterator[Problem]:
    """Yield what is wrong with the design of a file, and with the one that ``--quick`` runs."""
    if SCENARIO in asked.design.factors and asked.scenarios:
        came, needed = "scenarios are a factor of the design as well", "one of the two was needed"
        yield asked.place_of(SCENARIOS).problem((SCENARIOS,), came=came, needed=needed, todo="remove one of them")
    yield from _quick_without_baseline(asked)
    for one in (asked, asked.smaller()):
        for where, came, needed, todo in wrong_in_design(one.design):
            key = one.at(*where)
            yield asked.place_of(*key).problem(key, came=came, needed=needed, todo=todo)


def _quick_without_baseline(asked: DesignedSpec) -> Iterator[Problem]:
    some = asked.quick.scenarios if asked.quick is not None else ()
    if some and asked.baseline is not None and asked.base not in some:
        key, needed = ("quick", SCENARIOS), f"the baseline {asked.base!r} was needed among them"
        todo = f"add {asked.base!r}: the others are compared with it"
        yield asked.place_of(*key).problem(key, came=f"came {list(some)}", needed=needed, todo=todo)


# --- the kinds ------------------------------------------------------------------------------------


class DesignKind(ScenariosKind[AnyDesign]):
    """A kind of experiment that runs scenarios at the points of a design."""

    @abstractmethod
    def sized(self, run: AnyDesign) -> Iterator[Callable[[], None]]:
        """Yield what sees, before its points are made, that a design is not larger than anybody can run."""

    @abstractmethod
    def loaded(self, run: AnyDesign, *, quick: bool) -> dict[str, Configuration]:
        """Return the configuration of each scenario, in which all is right but perhaps its points.

        Raises
        ------
        ConfigurationError
            With everything that is wrong in the file and its scenarios.
        """

    def check(self, asked: AnyDesign) -> None:
        """See that an experiment, and its smaller run, can be planned; a large design at a point for each level.

        Raises
        ------
        ConfigurationError
            With everything that is wrong.
        """
        for quick in (False, True) if asked.quick is not None else (False,):
            self.check_run(asked, quick=quick)

    def check_run(self, asked: AnyDesign, *, quick: bool = False) -> None:
        """See that an experiment, or its smaller run, can be planned; a large design at a point for each level.

        Raises
        ------
        ConfigurationError
            With everything that is wrong.
        """
        if n_points(asked.design) * len(asked.names()) <= MOST_BUILT:
            self.plan(asked, Wishes(quick=quick))
            return
        run = asked.smaller() if quick else asked
        try_points(run, self.loaded(run, quick=quick), Starts(run, quick=quick))

    def problems(self, asked: AnyDesign, *, quick: bool, is_tried: bool) -> list[Problem]:
        """Return what is wrong with the scenarios, what is asked of them, and the design in each of them."""
        run = asked.smaller() if quick else asked
        problems, configurations = self.judge(run, quick=quick)
        too_large: list[Problem] = []
        for step in self.sized(run):
            attempt(step, too_large)
        some = {name: one for name, one in configurations.items() if run.has_files_of(name)}
        starts = None if is_tried else Starts(run, quick=quick)
        return problems + (too_large or ([] if not some else list(_wrong_design(run, some, starts))))

    def written_out(self, node: Node) -> Node:
        """Return a file with what may be written short written out."""
        return as_mappings(node)

    def shortened(self, properties: dict[str, Any]) -> None:
        """Let the JSON Schema of the keys of a file take what may be written short."""
        super().shortened(properties)
        shorten(properties)

    def wrong(self, asked: AnyDesign, node: Node) -> Iterator[Problem]:
        """Yield what is wrong with the scenarios, the baseline, the measures and the design."""
        yield from wrong_studied(asked, node)
        yield from wrong_designed(asked)


def _wrong_design(
    run: DesignedSpec, configurations: Mapping[str, Configuration], starts: Starts | None
) -> Iterator[Problem]:
    """Yield what is wrong with a design in the scenarios that could be made something of; without starts: tried."""
    is_right = not list(wrong_in_design(run.design))
    made, judged = (run if is_right else run.of_what_is_right(listed=listed) for listed in (True, False))
    problems = list(unknown_municipalities(run, configurations.values()))
    problems += [] if made is None or starts is None else wrong_points(made, configurations, starts)
    told = {(problem.file, problem.line, problem.column) for problem in problems}
    beyond = [] if judged is None else levels_beyond_ranges(judged, configurations.values())
    yield from problems
    yield from (one for one in beyond if (one.file, one.line, one.column) not in told)


# --- how the cases of a design differ: each from the baseline, and from its own scenario as it is ---------------

BETWEEN = "\n"
"""Between a scenario and a point while they are one name: in neither can there be a new line."""

CASE_COLUMNS = ("scenario", "point", "baseline", "baseline_point")


def write_differences(folder: Path, plan: Plan) -> None:
    """Write how each case of a design differs from the baseline, from the replications that stand in `folder`."""
    write_csv(folder / "differences.csv", _differences(folder, plan))


def _differences(folder: Path, plan: Plan) -> pd.DataFrame:
    """Return the paired difference of every case from the baseline, and from its scenario as it is, in one family.

    A search that needs no baseline may not have run it: then there is nothing to compare with.
    """
    import pandas as pd

    assert plan.compared is not None
    assert plan.study is not None
    swept, outcomes = plan.study.swept, plan.study.outcomes
    assert swept is not None
    rows = read_parquet(folder / "replications.parquet")
    chosen = [_first_period(rows_of_outcome(rows, one), plan.compared.periods) for one in outcomes]
    table = pd.concat(chosen, ignore_index=True)
    cases = list(dict.fromkeys(zip(table["scenario"].astype(str), table["point"].astype(str), strict=True)))
    if swept.baseline not in cases:
        return pd.DataFrame(columns=[*CASE_COLUMNS, *(name for name in COLUMNS if name not in CASE_COLUMNS)])
    table["scenario"] = [BETWEEN.join(case) for case in zip(table["scenario"], table["point"], strict=True)]
    table["point"] = BASE_POINT
    found = compare(
        values_of(table),
        baseline=BETWEEN.join(swept.baseline),
        headline=outcomes,
        pairs=[tuple(map(BETWEEN.join, pair)) for pair in within_scenarios(cases, baseline=swept.baseline)],
        matters={name: matters.size for name, matters in plan.compared.matters.items()},
    )
    return _restored(found)


def within_scenarios(cases: Sequence[CaseOf], *, baseline: CaseOf) -> list[tuple[CaseOf, CaseOf]]:
    """Return each case with its own scenario as it is before it; none when the `baseline` is the only such one.

    What a level brings in one organisation is not how that case differs from another organisation as it is today.
    """
    as_it_is = {case[0]: case for case in cases if case[1] == BASE_POINT}
    if len(as_it_is) < 2:
        return []
    pairs = ((as_it_is[case[0]], case) for case in cases if case[0] in as_it_is)
    return [pair for pair in pairs if pair[0] != pair[1] and pair[0] != baseline]


def _first_period(rows: pd.DataFrame, periods: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows of an outcome over the first period that it has."""
    return rows[rows["period"] == first_period(set(rows["period"].unique()), periods)]


def _restored(found: pd.DataFrame) -> pd.DataFrame:
    """Return differences with each case as a scenario and a point."""
    split = found["scenario"].astype(str).str.split(BETWEEN, expand=True).reindex(columns=[0, 1])
    base = found["baseline"].astype(str).str.split(BETWEEN, expand=True).reindex(columns=[0, 1])
    cases = {"scenario": split[0], "point": split[1], "baseline": base[0], "baseline_point": base[1]}
    rest = [name for name in found.columns if name not in CASE_COLUMNS]
    return found.assign(**cases)[[*CASE_COLUMNS, *rest]]
