"""From files to one checked configuration, or to everything that is wrong with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.config import documents
from sim.config.configuration import Configuration, configured
from sim.config.documents import assemble
from sim.config.draft import Draft, Later, changed, in_order
from sim.config.overlays import BOXES, Overlay, lay, overlay_in, without_entry
from sim.config.schema import Settings
from sim.config.tree import Node, date_of, find
from sim.errors import Problem

__all__ = ["draft_of", "finished", "in_order", "load_configuration", "scenario_files"]

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


def draft_of(
    path: Path, scenarios: str | Path | Iterable[str | Path], problems: list[Problem], *, without: str = ""
) -> Draft:
    """Return the document in the file at `path` with `scenarios` laid over it.

    A scenario without a date rules the whole run. From the date of the others on, all those rule whose date has come,
    laid in the order in which they are given. The entry that one sets at the path `without` is left out.
    """
    node = assemble(path, Settings, problems)
    files = scenario_files(scenarios, folder=path.parent / FOLDER)
    overlays = [without_entry(overlay_in(file, Settings, problems), without) for file in files]
    dated = [(one.scenario.takes_effect, one) for one in overlays if one.scenario.takes_effect is not None]
    node = _laid(node, [one for one in overlays if one.scenario.takes_effect is None], problems)
    later = []
    for since in sorted({date for date, _ in dated}):
        come = [one for date, one in dated if date <= since]
        written = next(one.written for date, one in dated if date == since)
        later.append(Later(since, _only(_laid(node, come, problems), BOXES), written))
    return Draft(node, tuple(later), tuple(one.scenario for one in overlays), _horizon(node))


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


def finished(draft: Draft, node: Node, problems: Iterable[Problem]) -> Configuration:
    """Return the configuration of `draft` with `node` for its base, or raise what is wrong."""
    return configured(replace(draft, node=node), problems)


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
