"""A unit that stands on disk: whether it may be used here, and its functions."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from sim.engine.record import RECORD, WHY_NOT, Record, digest_of, this_python
from sim.engine.texts import other_text
from sim.errors import EngineError

MODULE = "sim.engine.built.unit"
"""The name under which a unit is loaded, whatever its file is called."""

REFUSED = "refused.json"
"""What is noted of the last build that gave other bytes than its source."""

TODO = "`ijmond build` builds it, or install the package again"


def sound(built: Path, *, package: Path) -> Record:
    """Return the record of the unit in a folder, which was made from `package` as it is now and for this Python.

    Raises
    ------
    EngineError
        There is none, or it may not be used: what is wrong, and what to do.
    """
    try:
        record = Record.read(built)
        _refuse_foreign(record)
        _refuse_stale(record, package)
        _refuse_torn(record, built)
    except FileNotFoundError as error:
        raise EngineError(refused_in(built, package) or _not_built(built)) from error
    except EngineError as error:
        raise EngineError(refused_in(built, package) or f"{error}; {TODO}") from error
    return record


def refused_in(built: Path, package: Path) -> str:
    """Return why the last build was refused, when it was and the texts are still those; empty: it was not."""
    try:
        note = json.loads((built / REFUSED).read_text(encoding="utf-8"))
        return str(note["line"]) if other_text(note["texts"], package=package) is None else ""
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return ""


def load(path: Path) -> ModuleType:
    """Return the unit in a file as a module; a process loads it once.

    Raises
    ------
    EngineError
        It does not load.
    """
    known = sys.modules.get(MODULE)
    if known is not None and known.__file__ == str(path):
        return known
    loader = importlib.machinery.ExtensionFileLoader(MODULE, str(path))
    specification = importlib.util.spec_from_file_location(MODULE, path, loader=loader)
    assert specification is not None
    try:
        module = importlib.util.module_from_spec(specification)
        sys.modules[MODULE] = module
        loader.exec_module(module)
    except Exception as error:
        sys.modules.pop(MODULE, None)
        raise EngineError(f"the compiled model does not load here ({_first_line(error)}); {TODO}") from error
    return module


def function_in(module: ModuleType, home: str, name: str) -> Callable[..., Any]:
    """Return a function of a module of the model, as the unit has it.

    Raises
    ------
    EngineError
        The unit has no such function.
    """
    found: Callable[..., Any] | None = getattr(module, f"{home}__{name}", None)
    if found is None:
        raise EngineError(f"the compiled model has no function {home}__{name}; {TODO}")
    return found


def _refuse_foreign(record: Record) -> None:
    for made_for, here in zip((record.python, record.platform), this_python(), strict=True):
        if made_for != here:
            raise EngineError(f"the compiled model is for another Python or machine ({made_for}; this is {here})")


def _refuse_stale(record: Record, package: Path) -> None:
    changed = other_text(record.texts, package=package)
    if changed is not None:
        raise EngineError(f"the compiled model is stale: {package.name}/{changed} is not as it was when it was built")


def _refuse_torn(record: Record, built: Path) -> None:
    try:
        torn = digest_of((built / record.unit).read_bytes()) != record.sha256
    except OSError:
        torn = True
    if torn:
        raise EngineError(f"the compiled model is not what its record says ({RECORD}): half-written, or changed since")


def _not_built(built: Path) -> str:
    try:
        why = (built / WHY_NOT).read_text(encoding="utf-8").strip()
    except OSError:
        why = ""
    return f"the compiled model is not built{f' ({why})' if why else ''}; {TODO}"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
