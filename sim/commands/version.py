"""What is installed here: the version, the commit where it is a checkout, and the engine that a run would use."""

from __future__ import annotations

import os
from collections.abc import Iterator

import sim
from sim.engine.choice import SOURCE, VARIABLE
from sim.engine.unit import BUILT, PACKAGE, sound
from sim.errors import EngineError
from sim.store import code_version

LETTERS = 12
"""Letters of a commit that tell it from all others."""


def version_lines() -> Iterator[str]:
    """Yield the version with its commit, and which engine a run would use."""
    yield f"ijmond {sim.__version__}{_commit()}"
    yield f"engine: {_engine()}"


def _commit() -> str:
    """Return the commit of a checkout, and whether what stands here is another; empty outside one."""
    code = code_version()
    if code["commit"] is None:
        return ""
    return f", commit {code['commit'][:LETTERS]}" + (", changed since" if code["modified"] else "")


def _engine() -> str:
    """Return which engine is there; whether a compiled one gives the same bytes is seen when it first runs."""
    if os.environ.get(VARIABLE) == SOURCE:
        return f"{SOURCE}; {VARIABLE}={SOURCE}"
    try:
        record = sound(BUILT, package=PACKAGE)
    except EngineError as error:
        return f"{SOURCE}; {error}"
    return f"compiled; built from this source in {record.seconds:.0f} s"
