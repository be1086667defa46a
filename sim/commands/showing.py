"""What `show` and `diff` say of files: of an experiment also all that it asks itself, before its configuration."""

from __future__ import annotations

import datetime as dt
import fnmatch
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from sim.commands.files import configuration_in, is_experiment
from sim.commands.finding import has_word
from sim.config import differences, labelled, lines, stages
from sim.errors import CaseloadError, nearest
from sim.studies import ExperimentSpec, load_experiment
from sim.texts import Text

EXPERIMENT = "experiment"
"""Before the keys of an experiment, where they stand beside those of its configuration."""

OVERRIDES = "overrides"
GLOB = "*?"


def document_in(path: Path, *, scenario: str | None = None) -> dict[str, Any]:
    """Return all that a file says: of an experiment its own keys first, then the configuration that it runs.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file and those it names.
    """
    document = dict(configuration_in(path, scenario=scenario).document)
    if not is_experiment(path):
        return document
    return {EXPERIMENT: asked_in(load_experiment(path))} | document


def asked_in(experiment: ExperimentSpec) -> dict[str, Any]:
    """Return what an experiment asks as a document, without what it leaves out; files are seen from here."""
    plain = _plain(experiment)
    assert isinstance(plain, dict)
    return plain


def _plain(value: Any) -> Any:
    """Return a value of an experiment as a document holds it."""
    if isinstance(value, BaseModel):
        fields = {field.alias or name: getattr(value, name) for name, field in type(value).model_fields.items()}
        return {key: _plain(one) for key, one in fields.items() if one not in (None, (), {})}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Path):
        return Path(os.path.relpath(value)).as_posix()
    if isinstance(value, dt.date):
        return value.isoformat()
    return labelled(value) if isinstance(value, Text) else value


def shown(document: Mapping[str, Any], *, only: str | None = None, explained: bool = False) -> Iterator[str]:
    """Yield the lines of a document: all, or those of the paths that `only` means, as `wanted` tells.

    Raises
    ------
    CaseloadError
        There is no such path.
    """
    is_wanted = wanted(only)
    found = list(lines(document, explained=explained, only=is_wanted))
    if not found and only is not None:
        steps = {step for path, _ in stages(document) for step in _path_in(path).replace("[", ".").split(".")}
        near = nearest(only.rpartition(".")[2], sorted(steps))
        todo = f"did you mean {near!r}? " if near else ""
        raise CaseloadError(f"{only!r}: no path begins so, or has it as a word; {todo or 'try `ijmond find`'}".strip())
    yield from found


def wanted(only: str | None) -> Callable[[str], bool]:
    """Return what says whether a path is meant: one that begins so, that fits a pattern with * or that has the word."""
    if only is None:
        return lambda _: True
    if set(only) & set(GLOB):
        return lambda path: fnmatch.fnmatchcase(_path_in(path), only)
    if "." not in only:
        return lambda path: has_word(_path_in(path), only)
    return lambda path: _path_in(path) == only or _path_in(path).startswith((f"{only}.", f"{only}["))


def _path_in(path: str) -> str:
    """Return a path without the date from which it holds."""
    return path.rpartition(" ")[2]


def different(one: Path, other: Path) -> Iterator[str]:
    """Yield what differs in two files: what two experiments ask, and the configurations that they run.

    What an experiment overrides is seen in its configuration.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the files and those they name.
    """
    documents = [document_in(path) for path in (one, other)]
    both = all(EXPERIMENT in document for document in documents)
    for document in documents:
        document.get(EXPERIMENT, {}).pop(OVERRIDES, None)
        if not both:
            document.pop(EXPERIMENT, None)
    yield from differences(*documents)
