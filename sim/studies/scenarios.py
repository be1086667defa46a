"""Scenarios beside each other: which they are, the configuration of each, what of them is compared and may be drawn."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import Field

from sim.config import (
    Configuration,
    KeyKind,
    Node,
    Position,
    Settings,
    configuration_from_document,
    find,
    in_order,
    shape_at,
)
from sim.errors import ConfigurationError, Problem, did_you_mean
from sim.measures import DAY
from sim.plan import LATER, Beside, Compared
from sim.plan.draws import BOXES, assumptions, drawn
from sim.studies.beside import start_check
from sim.studies.context import wrong_targets
from sim.studies.kind import NAMES, ExperimentKind, also
from sim.studies.outcomes import OutcomeSpec, matters_in, outcomes_in, unknown_groups, unknown_measures, years_between
from sim.studies.spec import ExperimentSpec, Key, folder_of, overlay_files, overlays

SCENARIOS = "scenarios"
ALONE = "region"
"""The name of the configuration without any scenario over it."""

AnyScenarios = TypeVar("AnyScenarios", bound="ScenariosSpec")

Names = Annotated[tuple[str, ...], Field(min_length=1)]


class ScenariosSpec(ExperimentSpec):
    """Scenarios beside each other, in the same luck."""

    scenarios: tuple[Names, ...] = ()
    """Names of scenario files; of several lists every combination is run. Left out: the configuration by itself."""

    over: tuple[str, ...] = ()
    """Scenario files that are laid over every one of the scenarios, such as another assumption."""

    @property
    def base(self) -> str:
        """The scenario that the others are compared with."""
        return self.names()[0]

    def combinations(self) -> dict[str, tuple[str, ...]]:
        """Return the scenarios by their names, each as the overlays that are laid; the last list changes fastest."""
        if not self.scenarios:
            return {ALONE: ()}
        return {joined(parts): parts for parts in product(*self.scenarios)}

    def names(self) -> tuple[str, ...]:
        """Return the names of all scenarios."""
        return tuple(self.combinations())

    def entries(self, scenario: str | None = None) -> tuple[tuple[Path | None, str], ...]:
        """Return the paths of the single entries of a scenario: those of this file (None), then those of its overlays.

        A path that this file overrides is none of an overlay.
        """
        mine = self.entries_in(())
        of_files = ((file, path) for file in self._files(scenario) for path in self.entries_in([file]))
        return (*((None, path) for path in mine), *((file, path) for file, path in of_files if path not in mine))

    def _files(self, scenario: str | None) -> list[Path]:
        known, wanted = self.combinations(), scenario or self.base
        if wanted not in known:
            raise ConfigurationError([_no_scenario(wanted, known, self.place_of(SCENARIOS), (SCENARIOS,))])
        return self.files_of(wanted)

    def configuration_of_anyway(
        self, scenario: str, problems: list[Problem], *, quick: bool = False
    ) -> Configuration | None:
        """Return the configuration of a scenario of this file as `configuration_anyway` does."""
        return self.configuration_anyway(self.files_of(scenario), problems, quick=quick)

    def names_judged(self) -> Iterable[str]:
        """Return the names of the scenarios of which the configurations are judged when a file is checked."""
        return self.names()

    def placed_outcomes(self) -> Iterator[tuple[Key, OutcomeSpec]]:
        """Yield where in the file an outcome is asked for, and the outcome."""
        yield from ()

    def known_outcomes(self) -> Iterator[tuple[Key, OutcomeSpec]]:
        """Yield the outcomes of measures that there are: of others nobody knows the groups."""
        return ((key, one) for key, one in self.placed_outcomes() if one.measure in self.known_measures)

    def placed_measures(self) -> Iterator[tuple[Key, str]]:
        """Yield where in the file a measure is named, and its name."""
        return (((*key, "measure"), outcome.measure) for key, outcome in self.placed_outcomes())

    def placed_paths(self) -> Iterator[tuple[Key, str]]:
        """Yield where in the file a path into a configuration is named, and the path."""
        return self.paths_left_out()

    def paths_left_out(self) -> Iterator[tuple[Key, str]]:
        """Yield where in the file a path is named at or below which nothing is drawn, and the path."""
        yield from ()

    def has_files_of(self, scenario: str) -> bool:
        """Whether every file that is laid over the configuration for a scenario is there."""
        return all(file.exists() for file in self.files_of(scenario))

    def files_of(self, scenario: str) -> list[Path]:
        """Return the files that are laid over the configuration for a scenario, in their order."""
        return [file for name in (*self.combinations()[scenario], *self.over) for file in self.files_named(name)]

    def files_named(self, name: str) -> list[Path]:
        """Return the files that the name of a scenario or an overlay stands for in this file."""
        return overlay_files(name, beside=folder_of(self._node), configuration=self.configuration)


def joined(parts: Iterable[str]) -> str:
    """Return the name of a scenario that is made of some overlays, each by its name or its file."""
    return "+".join(Path(part).stem if part.endswith((".yaml", ".yml")) else part for part in parts)


# --- what a file may say --------------------------------------------------------------------------


def as_lists(node: Node) -> Node:
    """Return the experiment with a flat list of scenarios turned into one list of alternatives."""
    scenarios = node.items.get(SCENARIOS)
    if scenarios is None or not scenarios.elements or any(isinstance(one.value, list) for one in scenarios.elements):
        return node
    return node.with_items({**node.items, SCENARIOS: Node([scenarios], scenarios.place)}, keys={})


def wrong_alternatives(
    asked: ScenariosSpec, node: Node, *, chosen: Iterable[tuple[Key, str]], listed: Iterable[Key] = ()
) -> Iterator[Problem]:
    """Yield what is wrong with the scenarios of a file whose keys are well formed.

    `chosen` says where in the file else a scenario is named, and `listed` where else there are lists of overlays.
    """
    yield from _without_file(asked, node, listed)
    for name, times in Counter(joined(parts) for parts in product(*asked.scenarios)).items():
        if times > 1:
            came, needed = f"{name!r} comes about {times} times", "each combination once was needed"
            yield asked.place_of(SCENARIOS).problem((SCENARIOS,), came=came, needed=needed, todo="remove one")
    names = asked.names()
    for key, name in chosen:
        if name not in names:
            yield _no_scenario(name, names, asked.place_of(*key), key)


def _without_file(asked: ScenariosSpec, node: Node, listed: Iterable[Key]) -> list[Problem]:
    """Return the scenarios that have no file."""
    problems: list[Problem] = []
    groups = [(SCENARIOS, group.elements) for group in _elements(node, (SCENARIOS,))]
    groups += [(str(key[0]), _elements(node, key)) for key in (("over",), *listed)]
    for key, group in groups:
        for name in group:
            for _ in overlays(name, asked.configuration, (key,), problems):
                pass
    return problems


def _elements(node: Node, path: Key) -> list[Node]:
    found = find(node, path)
    return found.elements if found is not None else []


def _no_scenario(name: str, known: Iterable[str], place: Position, key: Key) -> Problem:
    todo, needed = did_you_mean(name, known), "one of the scenarios of this file was needed"
    return place.problem(key, came=f"came {name!r}", needed=needed, todo=todo)


# --- their plan -----------------------------------------------------------------------------------


ONE_DAY = dt.timedelta(days=1)


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
        labels={name: tuple(one.label.en for one in c.scenarios) for name, c in scenarios.items()},
        changes_on=None if changes_on is None else changes_on.isoformat(),
        matters=matters_in(outcomes, years=years_between(since, window.until)),
    )


def compared_window(asked: ScenariosSpec, scenarios: Mapping[str, Configuration]) -> tuple[dt.date, dt.date]:
    """Return the first day that is compared, and the first that is not."""
    return _since(scenarios), scenarios[asked.base].window.until


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
    for measure in dict.fromkeys(one.measure for one in outcomes if asked.known_measures[one.measure].times == (DAY,)):
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


# --- their plan -----------------------------------------------------------------------------------


class ScenariosKind(ExperimentKind[AnyScenarios]):
    """A kind of experiment that runs scenarios beside each other."""

    def shortened(self, properties: dict[str, Any]) -> None:
        """Let a list of names stand for a list of one such list."""
        also(properties, "scenarios", NAMES)

    def problems(self, asked: AnyScenarios, *, quick: bool, is_tried: bool) -> list[Problem]:
        """Return what is wrong with the scenarios of an experiment, and with what is asked of them."""
        run = asked.smaller() if quick else asked
        problems, _ = self.judge(run, quick=quick)
        return problems

    def judge(self, run: AnyScenarios, *, quick: bool) -> tuple[list[Problem], dict[str, Configuration]]:
        """Return what is wrong with scenarios, and the configurations that something could be made of.

        Something right stands in these for what is wrong in them.
        """
        problems: list[Problem] = []
        found = {name: run.configuration_of_anyway(name, problems, quick=quick) for name in run.names_judged()}
        configurations = {name: one for name, one in found.items() if one is not None}
        problems += unknown_measures(run, run.placed_measures())
        some = list(configurations.values())
        problems += unknown_groups(run, run.known_outcomes(), some) if some else []
        problems += paths_that_nobody_has(run, run.placed_paths(), some) if some else []
        problems += left_out_of_nothing(run, run.paths_left_out(), some) if some else []
        problems += wrong_targets(some[0]) if some else []
        if some and not problems:
            problems += without_a_day(run, (outcome for _, outcome in run.placed_outcomes()), configurations)
        return problems, configurations


# --- paths into configurations: whether they lead anywhere, and to what may be drawn ---------------------------

DRAWN = ("circumstances", "resources", "rules", "model")
"""The boxes whose assumptions may be drawn, and so the only ones of which some may be left out."""


def wrong_paths_left_out(asked: ExperimentSpec, key: Key, paths: Iterable[str]) -> Iterator[Problem]:
    """Yield the paths, of those that draws leave out, that lead to no assumption."""
    for i, path in enumerate(paths):
        yield from wrong_path(asked, (*key, i), path, boxes=DRAWN)


def wrong_path(asked: ExperimentSpec, key: Key, path: str, *, boxes: tuple[str, ...]) -> Iterator[Problem]:
    """Yield the problem that no configuration has `path`, or that it lies outside `boxes`."""
    steps = tuple(path.split("."))
    if steps[0] not in boxes:
        needed = f"a path below {', '.join(boxes)} was needed"
        yield asked.place_of(*key).problem(
            key, came=f"came {path!r}", needed=needed, todo=did_you_mean(steps[0], boxes)
        )
    elif shape_at(Settings, steps) is None:
        length = next(n for n in range(1, len(steps) + 1) if shape_at(Settings, steps[:n]) is None)
        above = shape_at(Settings, steps[: length - 1])
        known = list(above.box.model_fields) if above is not None and above.box is not None else []
        came = f"no {steps[length - 1]!r} in {'.'.join(steps[: length - 1])}"
        todo = did_you_mean(steps[length - 1], known)
        yield asked.place_of(*key).problem(key, came=came, needed="a path that exists was needed", todo=todo)


CORNERS = {"lower": 0.0, "upper": 1.0}
"""The quantiles at which draws are tried before anything runs: what holds at both ends of every range holds inside."""


def spoiled(
    asked: ExperimentSpec, key: Key, document: Mapping[str, Any], drawn_paths: Collection[str]
) -> list[Problem]:
    """Return what is wrong with a configuration when all assumptions that are drawn are at one end of their ranges."""
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


def left_out_of_nothing(
    asked: ExperimentSpec, named: Iterable[tuple[Key, str]], configurations: Iterable[Configuration]
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
    asked: ExperimentSpec, named: Iterable[tuple[Key, str]], configurations: Iterable[Configuration]
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
    above = (length for length in lengths if getattr(shape_at(Settings, steps[:length]), "kind", None) is KeyKind.NAMED)
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
