"""What a caller gives, as the rest of the program takes it; what it cannot be is said in one line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from numbers import Integral, Real
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from sim.analysis.comparison import Outcome
from sim.carried import file_named
from sim.config import Configuration, load_configuration, shown
from sim.errors import ConfigurationError, Problem, did_you_mean
from sim.measures import Asked, Measure, OwnMeasures, described, own_measures

Files: TypeAlias = str | Path | Iterable[str | Path]
"""A file, or several; ``package:configs/ijmond.yaml`` is one that the package carries."""

Names: TypeAlias = str | Iterable[str]
"""Names of outcomes: a measure, or a measure of one group as ``measure.grouping.group``."""

CALL = "call"
"""Where something stands that a program gives."""


def refuse(key: str, *, came: str, needed: str, todo: str) -> NoReturn:
    """Say what is wrong with what was given under a key.

    Raises
    ------
    ConfigurationError
        Always.
    """
    raise ConfigurationError([Problem(file=CALL, line=0, column=0, key=key, came=came, needed=needed, todo=todo)])


def path_of(given: object, key: str) -> Path:
    """Return the path that was given.

    Raises
    ------
    ConfigurationError
        It is no path.
    """
    if isinstance(given, str | os.PathLike):
        return Path(given)
    refuse(key, came=f"came {shown(given)}", needed="a path was needed", todo="give it as text or as a Path")


def file_of(given: object, key: str) -> Path:
    """Return the file that was given by its path or, after ``package:``, by its name among what is carried.

    Raises
    ------
    ConfigurationError
        It is no path.
    """
    return file_named(path_of(given, key).as_posix(), beside=Path())


def files_of(given: Files, key: str) -> tuple[Path, ...]:
    """Return the files that were given, each as `file_of` finds it.

    Raises
    ------
    ConfigurationError
        One of them is no path.
    """
    single = isinstance(given, str | os.PathLike) or not isinstance(given, Iterable)
    return tuple(file_of(one, key) for one in ([given] if single else given))  # type: ignore[union-attr]


def whole_of(given: object, key: str, *, least: int) -> int:
    """Return the whole number that was given, also one of numpy.

    Raises
    ------
    ConfigurationError
        It is none, too small, or beyond what a file of results holds.
    """
    if isinstance(given, Integral) and not isinstance(given, bool) and least <= int(given) <= sys.maxsize:
        return int(given)
    most = " and below 2**63" if isinstance(given, Integral) and int(given) > sys.maxsize else ""
    needed = f"a whole number of at least {least}{most} was needed"
    refuse(key, came=f"came {shown(given)}", needed=needed, todo="give one")


def mapping_of(given: Mapping[str, Any] | None, key: str) -> dict[str, Any]:
    """Return values by name, none where nothing was given.

    Raises
    ------
    ConfigurationError
        It is no mapping of names.
    """
    if given is None:
        return {}
    if isinstance(given, Mapping) and all(isinstance(name, str) for name in given):
        return {name: _of_python(value) for name, value in given.items()}
    refuse(key, came=f"came {shown(given)}", needed="values by name were needed", todo="write {'name': value}")


def _of_python(value: Any) -> Any:
    """Return a value with a number of numpy as the number that it says."""
    if not isinstance(value, Real) or isinstance(value, int | float):
        return value
    return int(value) if isinstance(value, Integral) else float(value)


def configuration_of(given: Configuration | str | Path, key: str = "configuration") -> Configuration:
    """Return the configuration that was given, or that stands in the file at a path.

    Raises
    ------
    ConfigurationError
        It is neither, or something is wrong in the file.
    """
    return given if isinstance(given, Configuration) else load_configuration(file_of(given, key))


def own_of(given: Files) -> tuple[OwnMeasures, ...]:
    """Return the measures in some files of the user.

    Raises
    ------
    ConfigurationError
        A file cannot be used.
    """
    return own_measures(files_of(given, "measures_from"))


def outcomes_of(given: Names, own: tuple[OwnMeasures, ...]) -> tuple[Outcome, ...]:
    """Return the outcomes that were named, each once.

    Raises
    ------
    ConfigurationError
        There is no such measure, or a name is written otherwise.
    """
    known: dict[str, Measure] = described(own).askable
    names = list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]
    if not names:
        refuse("measures", came="came none", needed="at least one was needed", todo="name one, such as 'inflow'")
    return tuple(dict.fromkeys(_outcome(name, known) for name in names))


def _outcome(name: object, known: dict[str, Measure]) -> Outcome:
    parts = name.split(".", 2) if isinstance(name, str) else [""]
    by = parts[1:2]
    if parts[0] not in known or len(parts) == 2 or not {*by} <= {"all", *known[parts[0]].groupings}:
        needed = "a measure, or one of a group as 'measure.grouping.group', was needed"
        todo = (
            did_you_mean(parts[0], known)
            if parts[0] not in known
            else f"groupings: {', '.join(known[parts[0]].groupings)}"
        )
        refuse("measures", came=f"came {shown(name)}", needed=needed, todo=todo)
    return (
        Outcome(measure=parts[0]) if len(parts) == 1 else Outcome(measure=parts[0], group_by=parts[1], group=parts[2])
    )


def asked_of(given: Names | None, own: tuple[OwnMeasures, ...]) -> Asked | None:
    """Return what is asked of a replication; None: all there is.

    Raises
    ------
    ConfigurationError
        There is no such measure.
    """
    if given is None:
        return None
    named = outcomes_of(given, own)
    return Asked(outcomes=tuple((one.measure, one.group_by, one.group) for one in named))
