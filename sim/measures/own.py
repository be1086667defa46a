"""Measures of a user: Python files that an experiment names, which register them as the house registers its own.

A plan keeps the text of such a file, so that its result can be run again from the manifest alone, and what its measures
say of themselves, so that whoever reads the result runs none of it.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import re
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ConfigurationError, MeasureError, Problem, did_you_mean
from sim.measures.log import GROUPINGS
from sim.measures.registry import DAY, HOUSE, PERIOD, Computation, Measure, Registry, registering

if TYPE_CHECKING:
    from sim.measures.facts import Facts
    from sim.measures.sheet import Block, Sheet

KEY = "measures_from"
"""The key of an experiment under which the files are named."""

ID = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMeasures:
    """A file with measures of a user: its name, its text, and what its measures say of themselves."""

    file: str
    text: str
    measures: tuple[Measure, ...]


def own_measures(paths: tuple[Path, ...]) -> tuple[OwnMeasures, ...]:
    """Return the measures in some files; each knows those of the files before it.

    Raises
    ------
    ConfigurationError
        A file cannot be read or run, registers no measure, or one that cannot be.
    """
    found: list[OwnMeasures] = []
    for path in paths:
        text = _text_of(path)
        before = described(tuple(found))
        registry = _run(str(path), text, before)
        mine = tuple(one for name, one in registry.measures.items() if name not in before.measures)
        problems = [_wrong(path, came) for one in mine for came in _problems_of(one)]
        if not mine:
            problems = [_wrong(path, "it registers no measure")]
        if problems:
            raise ConfigurationError(problems)
        found.append(OwnMeasures(file=path.name, text=text, measures=mine))
    return tuple(found)


def described(own: tuple[OwnMeasures, ...]) -> Registry:
    """Return the measures of the house and those that files describe, without what works these out."""
    registry = Registry(HOUSE)
    registry.measures |= {one.id: one for file in own for one in file.measures}
    return registry


@functools.cache
def registry_of(own: tuple[OwnMeasures, ...]) -> Registry:
    """Return the measures of the house and those of some files, with what works them out; each file is run once.

    Raises
    ------
    ConfigurationError
        A file cannot be run here.
    """
    registry = HOUSE
    for file in own:
        registry = _run(file.file, file.text, registry)
    return registry


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError([_wrong(path, f"it cannot be read ({error})")]) from error


def _run(file: str, text: str, known: Registry) -> Registry:
    """Run the text of a file and return what is registered then, on top of what was known."""
    registry = Registry(known)
    module = ModuleType("measures_" + hashlib.sha256(text.encode()).hexdigest()[:16])
    sys.modules[module.__name__] = module  # a dataclass looks for the module that it is in
    try:
        with registering(registry):
            exec(compile(text, file, "exec", dont_inherit=True), module.__dict__)
    except SyntaxError as error:
        came = f"came {error.msg!r}"
        raise ConfigurationError([_wrong(file, came, line=error.lineno or 1, column=error.offset or 1)]) from error
    except Exception as error:
        came = f"came {type(error).__name__}: {error}"
        raise ConfigurationError([_wrong(file, came, line=_line_in(file, error))]) from error
    n = len(known.computations)
    registry.computations[n:] = [_watched(one, Path(file).name, file) for one in registry.computations[n:]]
    return registry


def _wrong(file: str | Path, came: str, *, line: int = 1, column: int = 1) -> Problem:
    needed = "a Python file that registers a Measure with '@computes(...)' was needed"
    todo = "see the example in docs/experiments.md"
    return Problem(file=str(file), line=line, column=column, key=KEY, came=came, needed=needed, todo=todo)


def _line_in(file: str, error: BaseException) -> int:
    """Return the last line of a file on the way to an error."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    return (lines or [1])[-1] or 1


def _problems_of(measure: Measure) -> list[str]:
    """Return what no measure can be like."""
    wrong = [] if ID.fullmatch(measure.id) else [f"came the id {measure.id!r}, which is not in snake_case"]
    unknown = [by for by in measure.groupings if by not in GROUPINGS]
    wrong += [f"{measure.id!r} has the grouping {by!r}; {did_you_mean(by, GROUPINGS)}" for by in unknown]
    if not measure.groupings:
        wrong.append(f"{measure.id!r} has no groupings")
    if not measure.times or not {*measure.times} <= {PERIOD, DAY}:
        wrong.append(f"{measure.id!r} has the times {measure.times!r}, not PERIOD, DAY or both")
    return wrong


# --- while it is worked out -----------------------------------------------------------------------


def _watched(one: Computation, name: str, file: str) -> Computation:
    """Return a computation of a user that tells in one line what goes wrong, and where."""

    def compute(facts: Facts, sheet: Sheet) -> None:
        n, ids = len(sheet.blocks), ", ".join(measure.id for measure in one.measures)
        try:
            one.compute(facts, sheet)
        except Exception as error:
            came = f"{type(error).__name__}: {error}"
            raise MeasureError(f"{name}:{_line_in(file, error)}: {ids}: came {came}; {SHAPE}") from error
        for block in sheet.blocks[n:]:
            for came in _wrong_values(block, one, facts):
                line = inspect.unwrap(one.compute).__code__.co_firstlineno
                raise MeasureError(f"{name}:{line}: {ids}: came {came}; {SHAPE}")

    return Computation(compute, one.measures)


SHAPE = "numbers of the shape (groups, times) were needed, nan where there is no value; correct the function"


def _wrong_values(block: Block, one: Computation, facts: Facts) -> list[str]:
    """Return what cannot be a row of a measure of a computation."""
    strange = [measure.id for measure in block.measures if measure not in one.measures]
    times = {*facts.calendar.labels, *facts.calendar.day_labels}
    wrong = [f"a value of {name!r}, which it did not register" for name in strange]
    wrong += [f"the time {label!r}" for label in block.times if label not in times]
    value, n, n_open = block.numbers
    wrong += ["an infinite value"] * bool(np.isinf(value).any())
    counted = bool((n >= 0.0).all() and (n_open >= 0.0).all())
    return wrong + ["a number of cases that is negative or no number"] * (not counted)
