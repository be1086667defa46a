"""An outcome that an experiment looks at: as a file asks for it, whether there is such a thing, and its values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from sim.analysis.comparison import first_period
from sim.config import Configuration, LabelText, Node
from sim.errors import Problem, ResultsError, did_you_mean
from sim.measures.log import ALL, MUNICIPALITY, NAMED, ORGANISATION, TEAM, WRITTEN_AS
from sim.plan import CaseOf, Job, Matters, Outcome, Plan
from sim.quantities import Box, NameOf
from sim.units import DAYS_PER_WEEK, WEEKS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd

    from sim.arrays import Floats
    from sim.measures import Measure
    from sim.store import Parts, Result
    from sim.studies.designs import DesignedSpec
    from sim.studies.scenarios import ScenariosSpec
    from sim.studies.spec import ExperimentSpec, Key

Found = Iterator[tuple[tuple[str | int, ...], str, str, str]]
"""What is wrong: where below the design or the outcome, what came, what was needed, what to do."""

Some = Annotated[float, Field(gt=0)]


class OutcomeSpec(Box):
    """A measure that is looked at: of everybody, or of one group."""

    measure: Annotated[str, NameOf("measure")]
    """The id of the measure that is looked at."""

    group_by: Annotated[str, NameOf("grouping")] = "all"
    """By what residents, workers or waits are divided, such as municipality or queue; all: not divided."""

    group: Annotated[str, NameOf("group")] = "all"
    """Which group of that grouping is looked at; all: everybody."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it another outcome than others: measure, grouping and group."""
        return self.measure, self.group_by, self.group


class WeighedSpec(OutcomeSpec):
    """An outcome with the least difference in it that matters, ``because`` of something.

    ``matters`` is in the unit of the measure; ``matters_a_year`` is written instead of what counts up over the period,
    such as money. A smaller difference may be shown and yet be too small to
    matter; of an outcome without it every difference counts.
    """

    matters: Some | None = None
    """The least difference that matters to anybody, in the unit of the measure; a smaller one is called too small."""

    matters_a_year: Some | None = None
    """The same for what counts up over the period, such as money: for each year of it."""

    because: LabelText | None = None
    """Why a smaller difference does not matter; it is a choice, which readers must be able to judge."""


def with_outcomes(node: Node, key: str) -> Node:
    """Return an experiment with each bare name in the list under `key` written out as a measure of everybody."""
    listed = node.items.get(key)
    if listed is None or not listed.elements:
        return node
    outcomes = Node([named_as(one, "measure") for one in listed.elements], listed.place)
    return node.with_items({**node.items, key: outcomes}, keys={})


def named_as(node: Node, key: str) -> Node:
    """Return a bare name as a mapping with that name under `key`; anything else as it is."""
    return Node({key: node}, node.place) if isinstance(node.value, str) else node


def wrong_outcomes(asked: ExperimentSpec, key: str, outcomes: Iterable[OutcomeSpec]) -> Iterator[Problem]:
    """Yield what is wrong with the outcomes in the list under `key`: one that comes twice, a size without a reason."""
    seen: set[tuple[str, str, str]] = set()
    for i, one in enumerate(outcomes):
        for below, came, needed, todo in _wrong_outcome(one, again=one.key in seen):
            yield asked.place_of(key, i, *below).problem((key, i, *below), came=came, needed=needed, todo=todo)
        seen.add(one.key)


def _wrong_outcome(one: OutcomeSpec, *, again: bool) -> Found:
    if again:
        yield (), f"came {one.measure!r}, of the same group, again", "each measure once was needed", "remove it"
    if isinstance(one, WeighedSpec):
        yield from _wrong_weight(one)


def _wrong_weight(one: WeighedSpec) -> Found:
    if one.matters is not None and one.matters_a_year is not None:
        came, needed = "came matters as well", "one of matters and matters_a_year was needed"
        yield ("matters_a_year",), came, needed, "remove one of them"
    if (one.matters is not None or one.matters_a_year is not None) and one.because is None:
        needed = "why a smaller difference does not matter was needed: it is a choice that readers must judge"
        yield ("because",), "it is missing", needed, "add 'because: nobody would notice less'"


def placed_outcomes(outcomes: Iterable[OutcomeSpec], *, key: str) -> Iterator[tuple[Key, OutcomeSpec]]:
    """Yield where in the file each outcome in the list under `key` is asked for, and the outcome."""
    return (((key, i), one) for i, one in enumerate(outcomes))


def unknown_measures(asked: ExperimentSpec, named: Iterable[tuple[Key, str]]) -> Iterator[Problem]:
    """Yield the measures that do not exist; `named` says where in the file each is named."""
    for key, name in named:
        if name not in asked.known_measures:
            needed, todo = "the id of a measure was needed", did_you_mean(name, asked.known_measures)
            yield asked.place_of(*key).problem(key, came=f"came {name!r}", needed=needed, todo=todo)


def outcomes_in(asked: Iterable[OutcomeSpec]) -> tuple[Outcome, ...]:
    """Return the outcomes that a file asks for."""
    return tuple(map(outcome_in, asked))


def outcome_in(asked: OutcomeSpec) -> Outcome:
    """Return an outcome that a file asks for."""
    return Outcome(measure=asked.measure, group_by=asked.group_by, group=asked.group)


def matters_in(outcomes: Iterable[OutcomeSpec], *, years: float) -> dict[str, Matters]:
    """Return the least difference that matters by the name of the outcome, over a compared period of so many years."""
    weighed = (one for one in outcomes if isinstance(one, WeighedSpec))
    sizes = ((one, one.matters or (one.matters_a_year or 0.0) * years) for one in weighed)
    return {
        outcome_in(one).name: Matters(size=size, because=one.because)
        for one, size in sizes
        if size and one.because is not None
    }


def years_between(since: dt.date, until: dt.date) -> float:
    """Return the length of ``[since, until)`` [years]."""
    return (until - since).days / DAYS_PER_WEEK / WEEKS_PER_YEAR


def values_of(parts: Parts, jobs: Sequence[Job], outcomes: Sequence[Outcome], plan: Plan) -> Floats:
    """Return the outcomes of each of `jobs`: shape (jobs, outcomes)."""
    import numpy as np

    assert plan.compared is not None
    rows = [values_in(parts.rows(job.id).to_pandas(), outcomes, plan.compared.periods) for job in jobs]
    return np.array(rows, dtype=np.float64).reshape(len(jobs), len(outcomes))


def jobs_by_case(plan: Plan) -> dict[CaseOf, list[Job]]:
    """Return the replications of each case, in their order; those that are held beside others are left out."""
    jobs: dict[CaseOf, list[Job]] = {}
    for job in sorted(plan.jobs):
        if not job.beside:
            jobs.setdefault((job.scenario, job.point), []).append(job)
    return jobs


def values_in(rows: pd.DataFrame, outcomes: Sequence[Outcome], periods: Sequence[str]) -> list[float]:
    """Return each outcome over the first period that it has; nan where it has none, or no value in it."""
    return [_value(of, periods) for of in (rows_of_outcome(rows, outcome) for outcome in outcomes)]


def rows_of_outcome(rows: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """Return the rows of one outcome."""
    mine = (rows["measure"] == outcome.measure) & (rows["group_by"] == outcome.group_by)
    return rows[mine & (rows["group"] == outcome.group)]


def _value(rows: pd.DataFrame, periods: Sequence[str]) -> float:
    by_period = dict(zip(rows["period"], rows["value"], strict=True))
    period = first_period(by_period, periods)
    return float("nan") if period is None else float(by_period[period])


def check_finite(values: Floats, outcomes: Sequence[Outcome], case: CaseOf) -> None:
    """See that every outcome has a value in every replication.

    Raises
    ------
    ResultsError
        One has none.
    """
    import numpy as np

    for replication, column in np.argwhere(~np.isfinite(values)).tolist():
        raise ResultsError(
            f"scenario {case[0]}, point {case[1]}, replication {replication}: {outcomes[column].name} has no value, so "
            "nothing can be said of its mean; ask for another measure"
        )


# --- the same in another run ----------------------------------------------------------------------

CONTRAST = ("scenario", "point", "measure", "group_by", "group", "period")
DECIDED = ("higher", "lower")


def same_signs(one: Result, other: Result) -> Iterator[tuple[bool, str]]:
    """Yield whether all decided differences of a result have the same sign in another, and that in words."""
    from sim.store import DIFFERENCES

    if DIFFERENCES not in one.manifest["files"]:
        return
    old, new = one.table(DIFFERENCES), other.table(DIFFERENCES)
    decided = old[old["verdict"].isin(DECIDED)]
    both = decided.merge(new, on=[name for name in CONTRAST if name in old], how="left", suffixes=("", "_new"))
    turned = both[both["difference"] * both["difference_new"] <= 0.0]
    holds = len(both) - len(turned) - int(both["difference_new"].isna().sum())
    first = "".join(f"; first: {row.scenario}, {row.measure}, {row.group}" for row in turned[:1].itertuples())
    yield holds == len(both), f"{holds} of {len(both)} decided differences have the same sign{first}"


def unknown_groups(
    asked: ScenariosSpec, outcomes: Iterable[tuple[Key, OutcomeSpec]], configurations: Iterable[Configuration]
) -> Iterator[Problem]:
    """Yield the groups that a measure is not taken of; `outcomes` says where in the file each is asked for."""
    names = group_names(configurations)
    for key, outcome in outcomes:
        groups = groups_of_measure(asked.known_measures[outcome.measure], names)
        if outcome.group_by not in groups:
            needed = f"a grouping that {outcome.measure!r} is measured by was needed"
            yield _not_there(asked, (*key, "group_by"), outcome.group_by, groups, needed)
        elif outcome.group not in groups[outcome.group_by]:
            needed = f"a group of the grouping {outcome.group_by!r} was needed"
            yield _not_there(asked, (*key, "group"), outcome.group, groups[outcome.group_by], needed)


def groups_of_measure(measure: Measure, names: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the groups of a measure by grouping, as they are written down; `names` are those of every grouping."""
    return {WRITTEN_AS.get(by, by): names[by] for by in measure.groupings}


def _not_there(asked: ScenariosSpec, key: Key, name: str, known: Iterable[str], needed: str) -> Problem:
    return asked.place_of(*key).problem(key, came=f"came {name!r}", needed=needed, todo=did_you_mean(name, known))


def group_names(configurations: Iterable[Configuration]) -> dict[str, tuple[str, ...]]:
    """Return the names of the groups of each grouping, in whatever scenario and at whatever time of the run."""
    held = [one.at(day) for one in configurations for day in (one.window.start, *one.dates())]
    teams = {name: team for settings in held for name, team in settings.resources.teams.items()}
    return {
        ALL: (ALL,),
        MUNICIPALITY: tuple(dict.fromkeys(name for one in held for name in one.circumstances.municipalities)),
        ORGANISATION: tuple(dict.fromkeys(team.organisation for team in teams.values())),
        TEAM: tuple(teams),
    } | NAMED


def unknown_municipalities(asked: DesignedSpec, configurations: Iterable[Configuration]) -> Iterator[Problem]:
    """Yield the municipalities of a group of teams that no scenario has."""
    known = group_names(configurations)[MUNICIPALITY]
    for name, factor in asked.design.factors.items():
        for i, municipality in enumerate(factor.teams.municipalities if factor.teams is not None else ()):
            if municipality not in known:
                key = asked.at("factors", name, "teams", "municipalities", i)
                yield _not_there(asked, key, municipality, known, "a municipality of the configuration was needed")
