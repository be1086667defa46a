"""What every kind of experiment file says: which configuration is run, how often, from which luck, and what is told."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

from pydantic import Field, PrivateAttr

from sim.carried import file_named
from sim.config import (
    Configuration,
    Draft,
    LabelText,
    Node,
    Position,
    Settings,
    answering,
    beyond_ranges,
    changed,
    configuration_of,
    configured,
    date_of,
    draft_of,
    entries_set,
    find,
    from_plain,
    is_there,
    override,
    own_rules,
    scenario_files,
    shown,
    text_of,
)
from sim.errors import ConfigurationError, Problem, did_you_mean
from sim.measures import HOUSE, Measure, OwnMeasures, described, own_measures
from sim.own_file import OwnRules
from sim.plan import Caveat, Heading
from sim.quantities import Box, FirstDayAfter, NameOf
from sim.texts import Text

MOST_REPLICATIONS = 1_000_000
"""Replications beyond which no experiment goes: a list of them alone fills the memory, running them takes months."""

Replications = Annotated[int, Field(ge=2, le=MOST_REPLICATIONS)]
FEWEST_QUICK = 3
"""Replications of a smaller run: from two nobody can tell how much luck there is in a difference."""

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
WINDOW = ("measurement", "window")

FILES = frozenset({"measures_from", "rules_from"})
"""The keys under which Python files of the user are named."""

Key = tuple[str | int, ...]
"""Where something stands in a file."""

T = TypeVar("T")

PLACES = ("municipality", "assumptions", "targets")
"""Parts of a report beside which something may be said that is about no single measure."""


class Quick(Box):
    """A smaller run of the same, to see that it works; ``measured_from`` is written ``from`` in a file.

    It has at least `FEWEST_QUICK` replications: with fewer nothing at all can be said of a difference.
    """

    replications: Annotated[int, Field(ge=FEWEST_QUICK, le=MOST_REPLICATIONS)]
    """How often each case is run in the smaller run; from fewer than three nobody can tell how much luck there is."""

    measured_from: dt.date | None = Field(default=None, alias="from")
    """The first day that is measured in the smaller run, in place of that of the whole."""

    until: FirstDayAfter | None = None
    """The first day that no longer counts in the smaller run, which ends there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the person at the keyboard wants otherwise than the file says; None: as the file says."""

    quick: bool = False
    replications: int | None = None
    seed: int | None = None

    def seed_of(self, asked: ExperimentSpec) -> int:
        """Return the seed of the luck of all replications."""
        return asked.seed if self.seed is None else self.seed


class StartCheck(Box):
    """Extra replications from another start, to show that the start leaves nothing in the measured window."""

    replications: Replications
    """How often each other start is run, each in the luck of a replication from the usual one."""


class CaveatSpec(Box):
    """What must be said beside a figure of the report, in English and Dutch."""

    about: Annotated[tuple[str, ...], NameOf("measure"), Field(min_length=1)]
    """Beside which figures it is said: ids of measures, or municipality, assumptions and targets for these parts."""

    text: LabelText
    """What is said there, in one or two sentences."""


class ExperimentSpec(Box):
    """What every kind of experiment says."""

    name: Name
    """What the folder of the result is called: letters, digits, '-' and '_'."""

    title: LabelText
    """The heading of the report."""

    kind: str
    """What kind of experiment this is; it decides which other keys there are."""

    configuration: Path
    """The file of the region that is run, from the folder in which the experiment stands."""

    seed: Annotated[int, Field(ge=0, le=sys.maxsize)]
    """A whole number that names the luck: the same number gives the same replications, to the last bit."""

    overrides: dict[str, Any] = Field(default_factory=dict)
    """Other values for numbers and rules of the configuration by path, in past and future and in every scenario."""

    measured_from: dt.date | None = Field(default=None, alias="from")
    """The first day that is measured, where that is later than in the configuration."""

    until: FirstDayAfter | None = None
    """The first day that no longer counts, where that is earlier than in the configuration: 2031-01-01 ends 2030."""

    quick: Quick | None = None
    """The smaller run that `--quick` makes instead, to see that everything works; it decides nothing."""

    start_check: StartCheck | None = None
    """Replications from other starts beside the usual one, to see whether the start leaves a trace in what is seen."""

    caveats: tuple[CaveatSpec, ...] = ()
    """What must be said beside figures of the report because of this region or this experiment."""

    measures_from: tuple[Path, ...] = ()
    """Python files, from the folder in which the experiment stands, that register measures of one's own."""

    rules_from: tuple[Path, ...] = ()
    """Python files, from the folder in which the experiment stands, with answers of one's own to questions of rules."""

    _node: Node = PrivateAttr(default_factory=lambda: from_plain({}, Position("experiment")))
    _own: tuple[OwnMeasures, ...] | None = PrivateAttr(default=None)
    _rules: tuple[OwnRules, ...] | None = PrivateAttr(default=None)

    def written_as(self, node: Node) -> Self:
        """Remember where each key stands in the file, for what is found wrong later."""
        self._node = node
        return self

    @property
    def known_measures(self) -> dict[str, Measure]:
        """The measures that this file may ask for, by id; those of the house where its own cannot be read."""
        try:
            return described(self.own_measures()).askable
        except ConfigurationError:
            return HOUSE.askable

    def own_measures(self) -> tuple[OwnMeasures, ...]:
        """Return the measures in the files that this one names; each file is run once, at the first look.

        Raises
        ------
        ConfigurationError
            One of them cannot be used.
        """
        if self._own is None:
            self._own = own_measures(self.measures_from)
        return self._own

    def own_rules(self) -> tuple[OwnRules, ...]:
        """Return the rules in the files that this one names; each file is run once, at the first look.

        Raises
        ------
        ConfigurationError
            One of them cannot be used.
        """
        if self._rules is None:
            self._rules = own_rules(self.rules_from)
        return self._rules

    def smaller(self) -> Self:
        """Return what ``--quick`` runs instead."""
        return self

    def load(self, scenario: str | None = None, *, quick: bool = False, without: str = "") -> Configuration:
        """Return the configuration of a scenario, by default of the one that the others are compared with.

        `quick` shortens it as the file says; the entry that the file or a scenario gives at the path `without` is left
        out.

        Raises
        ------
        ConfigurationError
            With everything that is wrong in the configuration, its scenarios and the overrides, in one go.
        """
        return self.configuration_with(self._files(scenario), quick=quick, without=without)

    def _files(self, scenario: str | None) -> Sequence[Path]:
        """Return the files that are laid over the configuration for a scenario, in their order."""
        raise NotImplementedError

    def placed_measures(self) -> Iterator[tuple[Key, str]]:
        """Yield where in the file a measure is named, and its name."""
        yield from ()

    def value_of(self, *path: str | int) -> Node:
        """Return what stands at `path` in the file, with its place."""
        found = _written(self._node, path)
        assert found is not None
        return found

    def place_of(self, *path: str | int) -> Position:
        """Where the value at `path` stands in the file; where it is not written, the value above it."""
        nodes = (_written(self._node, path[:length]) for length in range(len(path), -1, -1))
        return next((node.place for node in nodes if node is not None), self._node.place)

    def overridden_beyond(self) -> dict[str, str]:
        """Return by path what an override makes of a number beyond its range, where it does not bring one of its own.

        That is no mistake: what nobody thinks possible today can be asked for. It is said beside the result.
        """
        draft = draft_of(self.configuration, [], [])
        return {problem.key: problem.came for problem in beyond_ranges(draft.node, Settings, self._changes())}

    def _changes(self) -> dict[str, Node]:
        overrides = self._node.items.get("overrides", from_plain({}, Position("experiment")))
        return {text_of(path): value for path, value in overrides.items.items()}

    def entries_in(self, files: Iterable[Path]) -> tuple[str, ...]:
        """Return the paths of the single entries that this file overrides or a scenario in `files` sets, each once."""
        return tuple(dict.fromkeys([*self._changes(), *(path for file in files for path in entries_set(file))]))

    def configuration_with(self, files: Iterable[Path], *, quick: bool, without: str = "") -> Configuration:
        """Return the configuration with the scenarios in `files` over it, and the overrides and window of this file.

        The entry at the path `without` is left as it would be if neither this file nor a scenario gave it.

        Raises
        ------
        ConfigurationError
            With everything that is wrong in the configuration, its scenarios and the overrides, in one go.
        """
        problems: list[Problem] = []
        with answering(self.own_rules()):
            draft = self._draft(files, problems, quick=quick, without=without)
            return configured(draft, problems)

    def configuration_anyway(
        self, files: Iterable[Path], problems: list[Problem], *, quick: bool = False
    ) -> Configuration | None:
        """Return the configuration as `configuration_with`, adding all that is wrong to `problems` instead of raising.

        Something right stands in for what is wrong, so that the rest of the file can still be held against it; None:
        the configuration cannot be read at all. That a file is missing is told where the experiment is read.
        """
        there = [file for file in files if file.exists()]
        try:
            draft = self._draft(there, problems, quick=quick)
        except ConfigurationError as error:
            problems += error.problems
            return None
        return configuration_of(draft, problems)

    def _draft(self, files: Iterable[Path], problems: list[Problem], *, quick: bool, without: str = "") -> Draft:
        draft = draft_of(self.configuration, list(files), problems, without=without)
        overrides = self._node.items.get("overrides", from_plain({}, Position("experiment")))
        changes = {path: value for path, value in self._changes().items() if path != without}
        places = {text_of(path): place for path, place in overrides.keys.items()}
        draft = changed(draft, changes, problems, places=places)
        window = dict(_window(self._node, draft.node, problems, quick=quick))
        return replace(draft, node=override(draft.node, Settings, window, problems))


def _written(node: Node, path: tuple[str | int, ...]) -> Node | None:
    """Return the node at `path`, in which a key is a text, also where a file has a number or a date for it."""
    found: Node | None = node
    for step in path:
        if found is not None and isinstance(step, str):
            found = next((below for key, below in found.items.items() if text_of(key) == step), None)
        elif found is not None:
            found = find(found, (step,))
    return found


def with_files(node: Node, problems: list[Problem]) -> Node:
    """Return the experiment with the names of files turned into files; one scenario becomes a list of one."""
    items = dict(node.items)
    configuration, scenario = items.get("configuration"), items.get("scenario")
    if configuration is None or not isinstance(configuration.value, str):
        return node
    file = file_named(configuration.value, beside=folder_of(configuration))
    is_there(file, configuration, ("configuration",), problems)
    items["configuration"] = Node(file, configuration.place)
    for key in FILES & items.keys():
        items[key] = Node([*_own_files(items[key], key, problems)], items[key].place)
    if scenario is not None:
        named = scenario.elements or [scenario]
        files = [one for name in named for one in overlays(name, file, ("scenario",), problems)]
        items["scenario"] = Node(files, scenario.place)
    return node.with_items(items, keys={})


def _own_files(listed: Node, key: str, problems: list[Problem]) -> Iterator[Node]:
    """Yield the Python files of the user that stand under a key; what is not there is said."""
    for name in listed.elements or [listed]:
        one = Node(_beside(name), name.place)
        _ = isinstance(one.value, Path) and is_there(one.value, name, (key,), problems)
        yield one


def _beside(name: Node) -> Any:
    """Return the file that a name stands for, from the folder of the file in which it stands."""
    return file_named(name.value, beside=folder_of(name)) if isinstance(name.value, str) else name.value


def overlays(name: Node, configuration: Path, key: tuple[str, ...], problems: list[Problem]) -> Iterator[Node]:
    """Yield the files of the scenarios that `name` names; what is not there is said under `key`."""
    if not isinstance(name.value, str):
        needed, todo = "the name of a scenario was needed", "put it in quotes"
        problems.append(name.place.problem(key, came=f"came {shown(name)}", needed=needed, todo=todo))
        return
    for file in overlay_files(name.value, beside=folder_of(name), configuration=configuration):
        is_there(file, name, key, problems)
        yield Node(file, name.place)


def overlay_files(name: str, *, beside: Path, configuration: Path) -> list[Path]:
    """Return the files that a scenario's name stands for.

    A file is looked up from the folder `beside`, a bare name among the scenarios of the configuration; ``+`` joins.
    """
    is_file = name.endswith((".yaml", ".yml"))
    named = file_named(name, beside=beside) if is_file else name
    return scenario_files(named, folder=configuration.parent / "scenarios")


def folder_of(node: Node) -> Path:
    """Return the folder of the file in which a value stands."""
    return Path(node.place.file).parent


# --- window ---------------------------------------------------------------------------------------


def _window(experiment: Node, node: Node, problems: list[Problem], *, quick: bool) -> Iterator[tuple[str, Node]]:
    """Yield what the experiment changes in the window of the configuration at `node`; it can only make it smaller."""
    smaller = find(experiment, ("quick",)) if quick else None
    given = experiment.items | (smaller.items if smaller is not None else {})
    window = find(node, WINDOW)
    start, until = (_date(window, key) for key in ("start", "until"))
    asked = (("measured_from", "from", given.get("from")), ("until", "until", given.get("until")))
    for key, name, wanted in asked:
        date = date_of(wanted.value) if wanted is not None else None
        if wanted is None or date is None:
            continue
        if start is not None and until is not None and not start <= date <= until:
            came = f"came {shown(wanted)}"
            needed = (
                f"a date from {start} to {until} was needed: the window of the configuration, without its last date"
            )
            problems.append(wanted.place.problem((name,), came=came, needed=needed, todo="move it or widen the window"))
        else:
            yield ".".join((*WINDOW, key)), wanted


def _date(window: Node | None, key: str) -> dt.date | None:
    below = window.items.get(key) if window is not None else None
    return date_of(below.value) if below is not None else None


def check_caveats(asked: ExperimentSpec) -> None:
    """See that each caveat is about measures or places of the report.

    Raises
    ------
    ConfigurationError
        With every name that is neither.
    """
    problems = list(_about_nothing(asked))
    if problems:
        raise ConfigurationError(problems)


def _about_nothing(asked: ExperimentSpec) -> Iterator[Problem]:
    for i, caveat in enumerate(asked.caveats):
        for k, name in enumerate(caveat.about):
            if name not in asked.known_measures and name not in PLACES:
                key, needed = ("caveats", i, "about", k), "the id of a measure, or a place of the report, was needed"
                todo = did_you_mean(name, (*PLACES, *asked.known_measures))
                yield asked.place_of(*key).problem(key, came=f"came {name!r}", needed=needed, todo=todo)


def check_most(asked: ExperimentSpec, n: int, *key: str) -> None:
    """See that an experiment of `n` replications, as `key` of the file says, is not larger than anybody can run.

    Raises
    ------
    ConfigurationError
        It is.
    """
    if n > MOST_REPLICATIONS:
        came, needed = f"{n} replications all together", f"at most {MOST_REPLICATIONS} were needed"
        todo = "take fewer cases or replications"
        raise ConfigurationError([asked.place_of(*key).problem(key, came=came, needed=needed, todo=todo)])


def text_of_name(name: str) -> Text:
    """Return a name of a file as a text for people, where nobody gave one."""
    return Text(*[name.replace("_", " ")] * 2)


def heading_of(asked: ExperimentSpec, wishes: Wishes) -> Heading:
    """Return what the plan of an experiment says of itself; a smaller run has a name of its own."""
    return Heading(
        name=asked.name + ("-quick" if wishes.quick else ""),
        title=asked.title,
        kind=asked.kind,
        seed=wishes.seed_of(asked),
        quick=wishes.quick,
        beyond=asked.overridden_beyond(),
        caveats=tuple(Caveat(about=one.about, text=one.text) for one in asked.caveats),
        measures=tuple(described(asked.own_measures()).measures),
        own_measures=asked.own_measures(),
        own_rules=asked.own_rules(),
    )


def attempt(step: Callable[[], T], problems: list[Problem]) -> T | None:
    """Return what a step gives; None after adding what is wrong to `problems`."""
    try:
        return step()
    except ConfigurationError as error:
        problems += error.problems
        return None
