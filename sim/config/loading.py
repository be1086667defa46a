"""From files to one checked configuration, or to everything that is wrong with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sim.config import documents
from sim.config.configuration import Configuration, configured, configured_anyway
from sim.config.documents import assemble_region
from sim.config.draft import Draft, Later, changed, in_order
from sim.config.overlays import BOXES, Overlay, grown, lay, overlay_in, without_entry
from sim.config.schema import Settings
from sim.config.tree import Node, date_of, find
from sim.errors import ConfigurationError, Problem

__all__ = ["configuration_of", "draft_of", "in_order", "load_anyway", "load_configuration", "scenario_files"]

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
        Values by dotted path, over all of that: a number, ``{"factor": 1.2}``, or a part of a document. They hold over
        the whole run, and so cannot be values that a scenario replaces on its date.

    Raises
    ------
    ConfigurationError
        With everything that is wrong, in one go.
    """
    problems: list[Problem] = []
    draft = draft_of(Path(path), scenarios, problems)
    return configured(changed(draft, overrides or {}, problems), problems)


def load_anyway(
    path: Path, problems: list[Problem], *, scenarios: str | Path | Iterable[str | Path] = ()
) -> Configuration | None:
    """Return the configuration as `load_configuration`, adding all that is wrong to `problems` instead of raising.

    Something right stands in for what is wrong; None: the configuration cannot be read at all.
    """
    try:
        draft = draft_of(path, scenarios, problems)
    except ConfigurationError as error:
        problems += error.problems
        return None
    return configuration_of(draft, problems)


def configuration_of(draft: Draft, problems: list[Problem]) -> Configuration | None:
    """Return the configuration of `draft`, adding what is wrong to `problems`; something right stands in for that."""
    try:
        return configured(draft, [])
    except ConfigurationError as error:
        problems += error.problems
        return configured_anyway(draft)


def draft_of(
    path: Path, scenarios: str | Path | Iterable[str | Path], problems: list[Problem], *, without: str = ""
) -> Draft:
    """Return the document in the file at `path` with `scenarios` laid over it.

    A scenario without a date rules the whole run. From the date of the others on, all those rule whose date has come,
    laid in the order in which they are given. The entry that one sets at the path `without` is left out. A scenario
    that cannot be read at all is left out too, and that is said.

    Raises
    ------
    ConfigurationError
        When the configuration itself cannot be read, with what is wrong in the scenarios too.
    """
    files = scenario_files(scenarios, folder=path.parent / FOLDER)
    readable = (overlay for file in files if (overlay := _readable(file, problems)) is not None)
    overlays = [without_entry(overlay, without) for overlay in readable]
    try:
        node, size = assemble_region(path, Settings, problems)
    except ConfigurationError as error:
        raise ConfigurationError(in_order([*problems, *error.problems])) from None
    overlays = [grown(overlay, size) for overlay in overlays]
    dated = [(one.scenario.takes_effect, one) for one in overlays if one.scenario.takes_effect is not None]
    node = _laid(node, [one for one in overlays if one.scenario.takes_effect is None], problems)
    later = []
    for since in sorted({date for date, _ in dated}):
        come = [one for date, one in dated if date <= since]
        written = next(one.written for date, one in dated if date == since)
        later.append(Later(since, _only(_laid(node, come, problems), BOXES), written))
    return Draft(node, tuple(later), tuple(one.scenario for one in overlays), _horizon(node))


def _readable(file: Path, problems: list[Problem]) -> Overlay | None:
    """Return the scenario in a file; None after saying why it cannot be read."""
    try:
        return overlay_in(file, Settings, problems)
    except ConfigurationError as error:
        problems += error.problems
        return None


def _laid(node: Node, overlays: Iterable[Overlay], problems: list[Problem]) -> Node:
    for overlay in overlays:
        node = lay(node, overlay, Settings, problems)
    return node


def _only(node: Node, keys: tuple[str, ...]) -> Node:
    return documents.without(node, tuple(str(key) for key in node.items if key not in keys))


def _horizon(node: Node) -> dt.date | None:
    """Return the end of the window, unless the window is wrong in itself."""
    ends = [find(node, ("measurement", "window", key)) for key in ("start", "measured_from", "until")]
    dates = [date for end in ends if end is not None and (date := date_of(end.value)) is not None]
    return dates[-1] if len(dates) == len(ends) and dates[0] <= dates[1] < dates[2] else None


def scenario_files(scenarios: str | Path | Iterable[str | Path], *, folder: Path) -> list[Path]:
    """Return the files of `scenarios`; a bare name is a file in `folder` or one below it, and ``+`` joins names.

    Examples
    --------
    >>> [file.as_posix() for file in scenario_files("one+another", folder=Path("configs/scenarios"))]
    ['configs/scenarios/one.yaml', 'configs/scenarios/another.yaml']
    """
    given = [scenarios] if isinstance(scenarios, str | Path) else list(scenarios)
    names = [part for one in given for part in (one.split("+") if isinstance(one, str) else [one])]
    return [Path(name) if _is_file_name(name) else _file_of(str(name), folder) for name in names]


def _file_of(name: str, folder: Path) -> Path:
    direct = folder / f"{name}.yaml"
    return direct if direct.exists() else next(iter(sorted(folder.glob(f"*/{name}.yaml"))), direct)


def _is_file_name(name: str | Path) -> bool:
    return isinstance(name, Path) or name.endswith((".yaml", ".yml"))
