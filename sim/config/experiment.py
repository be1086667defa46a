"""An experiment file: which configuration is run, how often, and from which luck."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PrivateAttr

from sim.config.configuration import Configuration
from sim.config.documents import assemble, is_there
from sim.config.loading import draft_of, finished, in_order, scenario_files
from sim.config.overrides import override
from sim.config.reader import read
from sim.config.schema import Box, Settings
from sim.config.tree import Node, Place, date_of, find, from_plain, shown, text_of
from sim.errors import ConfigurationError, Problem

Replications = Annotated[int, Field(ge=2)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
RUNS = ("single",)
WINDOW = ("measurement", "window")


class Quick(Box):
    """A smaller run of the same, to see that it works."""

    replications: Replications
    until: dt.date | None = None


class StartCheck(Box):
    """Extra replications from another start, to show that the start leaves nothing in the measured window."""

    replications: Replications


class Experiment(Box):
    """What is run, how often, and from which luck.

    ``scenario`` are the overlays that are laid over the configuration, in that order. ``measured_from``, written
    ``from`` in a file, and ``until`` make the measured window smaller.
    """

    name: Name
    title: str
    kind: Literal["single"]
    configuration: Path
    scenario: tuple[Path, ...] = ()
    replications: Replications
    seed: Annotated[int, Field(ge=0)]
    overrides: dict[str, Any] = Field(default_factory=dict)
    measured_from: dt.date | None = Field(default=None, alias="from")
    until: dt.date | None = None
    quick: Quick | None = None
    start_check: StartCheck | None = None

    _node: Node = PrivateAttr(default_factory=lambda: from_plain({}, Place("experiment")))

    def written_as(self, node: Node) -> Self:
        """Remember where each key stands in the file, for what is found wrong later."""
        self._node = node
        return self

    def load(self, *, quick: bool = False) -> Configuration:
        """Return the configuration that this experiment runs; `quick` shortens it as the file says.

        Raises
        ------
        ConfigurationError
            With everything that is wrong in the configuration, its scenarios and the overrides, in one go.
        """
        problems: list[Problem] = []
        draft = draft_of(self.configuration, self.scenario, problems)
        overrides = self._node.items.get("overrides", from_plain({}, Place("experiment")))
        changes = {text_of(path): value for path, value in overrides.items.items()}
        places = {text_of(path): place for path, place in overrides.keys.items()}
        node = override(draft.node, Settings, changes, problems, places=places)
        node = override(node, Settings, dict(_window(self._node, node, problems, quick=quick)), problems)
        return finished(draft, node, problems)


def load_experiment(path: str | Path) -> Experiment:
    """Return the experiment in the file at `path`; the files it names are looked up from the folder it is in.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file, in one go; `Experiment.load` says it of the configuration.
    """
    problems: list[Problem] = []
    node = _with_files(assemble(Path(path), Experiment, problems), problems)
    found = read(node, Experiment)
    problems = [*problems, *found.problems]
    kind = node.items.get("kind")
    if kind is not None and kind.value not in RUNS:
        problems = [*(problem for problem in problems if problem.key != "kind"), _other_kind(kind)]
    experiment = found.steps[0].whole
    if problems or experiment is None:
        raise ConfigurationError(in_order(problems))
    return experiment.written_as(node)


def _other_kind(kind: Node) -> Problem:
    needed, todo = f"this version runs only {', '.join(map(repr, RUNS))}", f"write 'kind: {RUNS[0]}'"
    return kind.place.problem(("kind",), came=f"came {shown(kind)}", needed=needed, todo=todo)


def _with_files(node: Node, problems: list[Problem]) -> Node:
    """Return the experiment with the names of files turned into files; one scenario becomes a list of one."""
    items = dict(node.items)
    configuration, scenario = items.get("configuration"), items.get("scenario")
    if configuration is None or not isinstance(configuration.value, str):
        return node
    file = _folder(configuration) / configuration.value
    is_there(file, configuration, ("configuration",), problems)
    items["configuration"] = Node(file, configuration.place)
    if scenario is not None:
        named = scenario.elements or [scenario]
        items["scenario"] = Node([one for name in named for one in _overlays(name, file, problems)], scenario.place)
    return node.with_items(items, keys={})


def _overlays(name: Node, configuration: Path, problems: list[Problem]) -> Iterator[Node]:
    """Yield the files of the scenarios that `name` names."""
    if not isinstance(name.value, str):
        yield name
        return
    is_file = name.value.endswith((".yaml", ".yml"))
    for file in scenario_files(
        _folder(name) / name.value if is_file else name.value, folder=configuration.parent / "scenarios"
    ):
        is_there(file, name, ("scenario",), problems)
        yield Node(file, name.place)


def _folder(node: Node) -> Path:
    return Path(node.place.file).parent


# --- window ---------------------------------------------------------------------------------------


def _window(experiment: Node, node: Node, problems: list[Problem], *, quick: bool) -> Iterator[tuple[str, Node]]:
    """Yield what the experiment changes in the window of the configuration at `node`; it can only make it smaller."""
    shorter = find(experiment, ("quick", "until")) if quick else None
    whole, window = experiment.items.get("until"), find(node, WINDOW)
    start, until = (_date(window, key) for key in ("start", "until"))
    asked = (("measured_from", "from", experiment.items.get("from")), ("until", "until", shorter or whole))
    for key, name, wanted in asked:
        date = date_of(wanted.value) if wanted is not None else None
        if wanted is None or date is None:
            continue
        if start is not None and until is not None and not start <= date <= until:
            came, needed = f"came {shown(wanted)}", f"a date in the window of the configuration, {start} to {until}"
            problems.append(wanted.place.problem((name,), came=came, needed=needed, todo="move it or widen the window"))
        else:
            yield ".".join((*WINDOW, key)), wanted


def _date(window: Node | None, key: str) -> dt.date | None:
    below = window.items.get(key) if window is not None else None
    return date_of(below.value) if below is not None else None
