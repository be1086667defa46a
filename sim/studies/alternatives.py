"""From a file that runs scenarios beside each other to a plan: what all its kinds have in common."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.config.draft import in_order
from sim.config.schema import Settings
from sim.config.shapes import Kind, shape_at
from sim.errors import ConfigurationError, Problem, did_you_mean
from sim.plan.draws import BOXES, assumptions, drawn
from sim.plan.packing import LATER
from sim.plan.plan import Beside, Case, Compared, Matters, case_of
from sim.plan.study import Outcome
from sim.studies.design_spec import WeighedSpec
from sim.studies.groupings import DAY, times_of
from sim.studies.starts import start_check
from sim.studies.targets import wrong_targets
from sim.units import DAYS_PER_WEEK, WEEKS_PER_YEAR

if TYPE_CHECKING:
    from sim.config import Configuration
    from sim.studies.design_spec import OutcomeSpec
    from sim.studies.scenario_spec import Key, ScenariosSpec

ONE_DAY = dt.timedelta(days=1)

CORNERS = {"lower": 0.0, "upper": 1.0}
"""The quantiles at which draws are tried before anything runs: what holds at both ends of every range holds inside."""


def loaded(
    asked: ScenariosSpec, *, quick: bool = False, names: Iterable[str] | None = None, found: Iterable[Problem] = ()
) -> dict[str, Configuration]:
    """Return the configuration of each scenario by its name; `names`: of these only.

    Raises
    ------
    ConfigurationError
        With everything that is wrong with any of them, and what was `found` wrong before.
    """
    problems = list(found)
    configurations: dict[str, Configuration] = {}
    for name in asked.names() if names is None else names:
        try:
            configurations[name] = asked.load(name, quick=quick)
        except ConfigurationError as error:
            problems += error.problems
    for one in list(configurations.values())[:1]:
        problems += wrong_targets(one)
    refuse(problems)
    return configurations


def refuse(found: Iterable[Problem]) -> None:
    """Stop when anything was found.

    Raises
    ------
    ConfigurationError
        With all of it, in the order of the files.
    """
    problems = list(found)
    if problems:
        raise ConfigurationError(in_order(problems))


def case_for(scenario: str, point: str, configuration: Configuration) -> Case:
    """Return the case that runs a configuration of its own."""
    past = configuration.past_digest if configuration.changes_on is not None else None
    return Case(document=case_of(scenario, point), past=past)


def compared_of(
    asked: ScenariosSpec, scenarios: Mapping[str, Configuration], outcomes: Sequence[OutcomeSpec]
) -> Compared:
    """Return what every table needs to know: over which periods, from which date, and what scenarios are called.

    What lies after a change is compared only where all scenarios take effect on one date: each replication counts it
    from its own. With other dates, or none, the whole window is compared, which is the same in all.

    Raises
    ------
    ConfigurationError
        An outcome is told at the end of a year, and none ends in what is compared.
    """
    changes_on = _common_date(scenarios)
    window = scenarios[asked.base].window
    since = _since(scenarios)
    refuse(without_a_day(asked, outcomes, scenarios))
    return Compared(
        baseline=asked.base,
        headline=outcomes_in(outcomes),
        periods=(*(("after",) if changes_on is not None else ()), "all", *map(str, _days(since, until=window.until))),
        labels={name: tuple(one.label for one in c.scenarios) for name, c in scenarios.items()},
        changes_on=None if changes_on is None else changes_on.isoformat(),
        matters=_matters(outcomes, years=_years(since, window.until)),
    )


def _common_date(scenarios: Mapping[str, Configuration]) -> dt.date | None:
    """Return the date on which all scenarios take effect first; None when there is no one date."""
    dates = {configuration.changes_on for configuration in scenarios.values()}
    return dates.pop() if len(dates) == 1 else None


def _since(scenarios: Mapping[str, Configuration]) -> dt.date:
    """Return the first day that is compared."""
    measured_from = next(iter(scenarios.values())).window.measured_from
    return max(_common_date(scenarios) or measured_from, measured_from)


def _days(since: dt.date, *, until: dt.date) -> list[dt.date]:
    """Return the days at whose end is compared, none before `since`: the last one, else the last end of a year."""
    return [day for day in dict.fromkeys((until - ONE_DAY, _year_end(until))) if day >= since]


def _year_end(until: dt.date) -> dt.date:
    return dt.date(until.year, 1, 1) - ONE_DAY


def without_a_day(
    asked: ScenariosSpec, outcomes: Iterable[OutcomeSpec], scenarios: Mapping[str, Configuration]
) -> Iterator[Problem]:
    """Yield the outcomes that are told at the end of a year only, when no year ends in what is compared."""
    window = next(iter(scenarios.values())).window
    since = _since(scenarios)
    if _year_end(window.until) >= since:
        return
    for measure in dict.fromkeys(one.measure for one in outcomes if times_of(one.measure) == (DAY,)):
        yield asked.place_of("until").problem(
            ("until",),
            came=f"no year ends between {since} and {window.until}, and {measure} is told at the end of one",
            needed="a year that ends in what is compared was needed",
            todo="take a later 'until', or ask for another measure",
        )


def start_checks(asked: ScenariosSpec, scenarios: Mapping[str, Configuration], *, n: int, quick: bool) -> Beside:
    """Return the start check, with at most `n` replications, of the scenario that the others are compared with."""
    wanted = 0 if asked.start_check is None or quick else min(asked.start_check.replications, n)
    return start_check(asked.base, scenarios[asked.base], n=wanted)


def _matters(outcomes: Iterable[OutcomeSpec], *, years: float) -> dict[str, Matters]:
    """Return the least difference that matters by the name of the outcome, over a compared period of so many years."""
    weighed = (one for one in outcomes if isinstance(one, WeighedSpec))
    sizes = ((one, one.matters or (one.matters_a_year or 0.0) * years) for one in weighed)
    return {
        outcome_in(one).name: Matters(size=size, because=one.because, because_nl=one.because_nl)
        for one, size in sizes
        if size
    }


def _years(since: dt.date, until: dt.date) -> float:
    return (until - since).days / DAYS_PER_WEEK / WEEKS_PER_YEAR


def outcomes_in(asked: Iterable[OutcomeSpec]) -> tuple[Outcome, ...]:
    """Return the outcomes that a file asks for."""
    return tuple(map(outcome_in, asked))


def outcome_in(asked: OutcomeSpec) -> Outcome:
    """Return an outcome that a file asks for."""
    return Outcome(measure=asked.measure, group_by=asked.group_by, group=asked.group)


def named_measures(outcomes: Iterable[OutcomeSpec], *, key: str) -> Iterator[tuple[Key, str]]:
    """Yield where in the file each measure in the list under `key` is named, and its name."""
    return (((key, i), one.measure) for i, one in enumerate(outcomes))


def placed_outcomes(outcomes: Iterable[OutcomeSpec], *, key: str) -> Iterator[tuple[Key, OutcomeSpec]]:
    """Yield where in the file each outcome in the list under `key` is asked for, and the outcome."""
    return (((key, i), one) for i, one in enumerate(outcomes))


def unknown_measures(asked: ScenariosSpec, named: Iterable[tuple[Key, str]]) -> Iterator[Problem]:
    """Yield the measures that do not exist; `named` says where in the file each is named."""
    from sim.measures.definitions import DEFINITIONS

    for key, name in named:
        if name not in DEFINITIONS:
            needed, todo = "the id of a measure was needed", did_you_mean(name, DEFINITIONS)
            yield asked.place_of(*key).problem(key, came=f"came {name!r}", needed=needed, todo=todo)


def spoiled(asked: ScenariosSpec, key: Key, document: Mapping[str, Any], drawn_paths: Collection[str]) -> list[Problem]:
    """Return what is wrong with a configuration when all assumptions that are drawn are at one end of their ranges."""
    from sim.config import configuration_from_document

    paths = [path for path in dict.fromkeys(path for path, _ in assumptions(document)) if path in drawn_paths]
    problems: list[Problem] = []
    for end, quantile in CORNERS.items():
        try:
            configuration_from_document(drawn(document, dict.fromkeys(paths, quantile)))
        except ConfigurationError as error:
            problems += (
                asked.place_of(*key).problem(
                    key,
                    came=f"at the {end} ends of the ranges {problem.key}: {problem.came}",
                    needed=problem.needed,
                    todo=f"make the range smaller, or write 'leave_out: [{problem.key}]'",
                )
                for problem in error.problems
            )
    return problems


# --- paths ----------------------------------------------------------------------------------------


def left_out_of_nothing(
    asked: ScenariosSpec, named: Iterable[tuple[Key, str]], configurations: Iterable[Configuration]
) -> Iterator[Problem]:
    """Yield the paths of those that draws leave out, at or below which no scenario has anything that is drawn."""
    known = list(configurations)
    given = [(key, path) for key, path in named if not list(paths_that_nobody_has(asked, [(key, path)], known))]
    drawn_paths = [f"{path}." for one in known for path, _ in assumptions(one.document)] if given else []
    for key, path in given:
        is_path = shape_at(Settings, tuple(path.split("."))) is not None and path.startswith(BOXES)
        if is_path and not any(one.startswith(f"{path}.") for one in drawn_paths):
            came, needed = f"nothing is drawn at or below {path!r}", "an assumption with a range was needed there"
            yield asked.place_of(*key).problem(key, came=came, needed=needed, todo="remove it, or name another path")


def paths_that_nobody_has(
    asked: ScenariosSpec, named: Iterable[tuple[Key, str]], configurations: Iterable[Configuration]
) -> Iterator[Problem]:
    """Yield the paths with a name in them that no scenario has; `named` says where in the file each stands."""
    documents = [part for one in configurations for part in (one.document, *one.document.get(LATER, []))]
    for key, path in named:
        given = _given_name(tuple(path.split(".")))
        if given and not any(_has(document, given) for document in documents):
            came, needed = f"no scenario has {'.'.join(given)!r}", "a name that one of them has was needed"
            todo = did_you_mean(given[-1], _names_at(documents, given[:-1]))
            yield asked.place_of(*key).problem(key, came=came, needed=needed, todo=todo)


def _given_name(steps: tuple[str, ...]) -> tuple[str, ...]:
    """Return a path as far as the first name in it that a file gives, not the schema; empty when there is none."""
    lengths = range(1, len(steps))
    above = (length for length in lengths if getattr(shape_at(Settings, steps[:length]), "kind", None) is Kind.NAMED)
    return next((steps[: length + 1] for length in above), ())


def _has(tree: Any, steps: tuple[str, ...]) -> bool:
    return not steps or (isinstance(tree, Mapping) and steps[0] in tree and _has(tree[steps[0]], steps[1:]))


def _names_at(documents: Iterable[Mapping[str, Any]], steps: tuple[str, ...]) -> list[str]:
    """Return the names that stand below a path in any document."""
    names: dict[str, None] = {}
    for tree in documents:
        for step in steps:
            tree = tree.get(step, {})
        names |= dict.fromkeys(tree)
    return list(names)
