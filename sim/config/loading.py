"""From files to one checked configuration, or to everything that is wrong with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sim.config.checked import Checked
from sim.config.checks import check
from sim.config.configuration import SCENARIOS, Configuration, configured
from sim.config.documents import Scenario, assemble, lay_scenario
from sim.config.overrides import override
from sim.config.reader import Step, read
from sim.config.schema import Settings
from sim.config.tree import Node, Place, date_of, find, from_plain
from sim.errors import ConfigurationError, Problem

FOLDER = "scenarios"


def load_configuration(
    path: str | Path, *, scenarios: str | Path | Iterable[str | Path] = (), overrides: Mapping[str, Any] | None = None
) -> Configuration:
    """Return the configuration in the file at `path`.

    Parameters
    ----------
    path
        The configuration file.
    scenarios
        Overlays, laid in this order: files, or names such as ``"one+another"`` of files in the folder
        ``scenarios`` beside the configuration.
    overrides
        Values by dotted path, over all of that: a number, ``{"factor": 1.2}``, or a part of a document.

    Raises
    ------
    ConfigurationError
        With everything that is wrong, in one go.
    """
    problems: list[Problem] = []
    draft = draft_of(Path(path), scenarios, problems)
    node = override(draft.node, Settings, overrides or {}, problems)
    return finished(draft, node, problems)


def configuration_from_document(document: Mapping[str, Any]) -> Configuration:
    """Return the configuration of a resolved document, as `Configuration.document` gives it."""
    boxes = {key: value for key, value in document.items() if key != SCENARIOS}
    laid = [Scenario(one["name"], one["label"], date_of(one["takes_effect"])) for one in document.get(SCENARIOS, ())]
    node = from_plain(boxes, Place("document"))
    return finished(Draft(node, tuple(laid), None), node, [])


@dataclass(frozen=True, slots=True)
class Draft:
    """A document put together from files; ``horizon`` is the end of its window, as they give it."""

    node: Node
    scenarios: tuple[Scenario, ...]
    horizon: dt.date | None


def draft_of(path: Path, scenarios: str | Path | Iterable[str | Path], problems: list[Problem]) -> Draft:
    """Return the document in the file at `path` with `scenarios` laid over it."""
    node = assemble(path, Settings, problems)
    laid = []
    for file in scenario_files(scenarios, folder=path.parent / FOLDER):
        node, scenario = lay_scenario(node, file, Settings, problems)
        laid.append(scenario)
    return Draft(node, tuple(laid), _horizon(node))


def _horizon(node: Node) -> dt.date | None:
    """Return the end of the window, unless the window is wrong in itself."""
    ends = [find(node, ("measurement", "window", key)) for key in ("start", "measured_from", "until")]
    dates = [date for end in ends if end is not None and (date := date_of(end.value)) is not None]
    return dates[-1] if len(dates) == len(ends) and dates[0] <= dates[1] < dates[2] else None


def finished(draft: Draft, node: Node, problems: list[Problem]) -> Configuration:
    """Return the configuration of `node`, which is the document of `draft` with changes, or raise what is wrong."""
    found = read(node, Settings)
    problems = [*problems, *found.problems, *_between(node, found.steps, draft.horizon)]
    if problems:
        raise ConfigurationError(in_order(problems))
    steps = tuple((step.since, step.whole) for step in found.steps if step.whole is not None)
    return configured(node, steps, found.numbers, draft.scenarios)


def _between(node: Node, steps: tuple[Step[Settings], ...], horizon: dt.date | None) -> Iterable[Problem]:
    """Return what is wrong between boxes, each on the first date on which it is."""
    first: dict[tuple[object, ...], Problem] = {}
    for step in steps:
        boxes = cast("dict[str, Any]", step.parts)
        for problem in check(Checked(node, step.since, horizon, **boxes)):
            told = (problem.file, problem.line, problem.column, problem.key, problem.needed, problem.todo)
            first.setdefault(told, problem)
    return first.values()


def scenario_files(scenarios: str | Path | Iterable[str | Path], *, folder: Path) -> list[Path]:
    """Return the files of `scenarios`; a bare name is a file in `folder`, and ``+`` joins names.

    Examples
    --------
    >>> [file.as_posix() for file in scenario_files("one+another", folder=Path("configs/scenarios"))]
    ['configs/scenarios/one.yaml', 'configs/scenarios/another.yaml']
    """
    given = [scenarios] if isinstance(scenarios, str | Path) else list(scenarios)
    names = [part for one in given for part in (one.split("+") if isinstance(one, str) else [one])]
    return [Path(name) if _is_file_name(name) else folder / f"{name}.yaml" for name in names]


def _is_file_name(name: str | Path) -> bool:
    return isinstance(name, Path) or name.endswith((".yaml", ".yml"))


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return `problems` in the order of the files, each once: what stands in one place is told once."""
    once: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        where = (problem.line, problem.column) if problem.line else (problem.key,)
        once.setdefault((problem.file, *where, problem.came, problem.needed), problem)
    return sorted(once.values(), key=lambda problem: (problem.file, problem.line, problem.column))
