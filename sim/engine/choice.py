"""The choice, made once in a process: the compiled model where a sound one is built, else its source."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from sim.engine.holding import held
from sim.engine.record import BUILT, PACKAGE, Record
from sim.engine.unit import function_in, load, sound
from sim.errors import EngineError, did_you_mean

if TYPE_CHECKING:
    import datetime as dt

    from sim.config import Configuration
    from sim.model.log import Outlet
    from sim.records import Records

VARIABLE = "IJMOND_ENGINE"
"""The variable of the environment by which a person forces the choice."""

SOURCE, COMPILED = "source", "compiled"


class Runs(Protocol):
    """Runs one replication, from its stock to its records."""

    def __call__(
        self, configuration: Configuration, /, *, replication: int, seed: int, outlet: Outlet | None = None
    ) -> Records:
        """Run it."""


class Begins(Protocol):
    """Builds the world of a replication on its first morning."""

    def __call__(
        self, configuration: Configuration, /, *, replication: int, seed: int, outlet: Outlet | None = None
    ) -> Any:
        """Build it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was chosen, to be told to another process; ``unit`` is the sha256 of the unit, empty for the source."""

    name: Literal["compiled", "source"]
    reason: str
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """The functions of the model that others need, all of one engine: a world of one is nothing to the other."""

    choice: Choice
    run_replication: Runs
    begin: Begins
    run_until: Callable[[Any, dt.date], None]
    go_on: Callable[[Any, Configuration], Records]
    stand_at_start: Callable[[Any], dict[str, tuple[int, int]]]
    check: Callable[[Any], None]

    @property
    def name(self) -> Literal["compiled", "source"]:
        """Which of the two it is."""
        return self.choice.name

    @property
    def reason(self) -> str:
        """Why it is this one, in one line."""
        return self.choice.reason

    @property
    def line(self) -> str:
        """Which engine runs, and why, for a person."""
        return f"engine: {self.name}; {self.reason}"

    def facts(self) -> dict[str, str]:
        """Return what a manifest keeps of it."""
        return {"name": self.name, "reason": self.reason} | ({"unit": self.choice.unit} if self.choice.unit else {})


FUNCTIONS: Mapping[str, str] = {
    "run_replication": "replication",
    "begin": "replication",
    "run_until": "replication",
    "go_on": "replication",
    "stand_at_start": "lines",
    "check": "conservation",
}
"""In which module of the model each function stands."""

_chosen: list[Engine] = []


def _nobody(_line: str, /) -> None:
    """Hear nothing."""


def engine(*, say: Callable[[str], object] = _nobody) -> Engine:
    """Return the engine of this process; it is chosen when it is first asked for.

    Parameters
    ----------
    say
        Hears why it takes a moment, should it do so.

    Raises
    ------
    EngineError
        ``IJMOND_ENGINE`` holds an unknown word, or wants a compiled model of which there is no sound one.
    """
    if not _chosen:
        _chosen.append(chosen(os.environ.get(VARIABLE, ""), say=say))
    return _chosen[0]


def follow(choice: Choice) -> Engine:
    """Use, in a worker process, the engine that its parent chose, and return it.

    Raises
    ------
    EngineError
        The compiled model that the parent uses is not there any more.
    """
    if not (_chosen and _chosen[0].choice == choice):
        _chosen[:] = [source_engine(choice.reason) if choice.name == SOURCE else _of_the_parent(choice)]
    return _chosen[0]


def chosen(
    wanted: str, *, say: Callable[[str], object] = _nobody, built: Path = BUILT, package: Path = PACKAGE
) -> Engine:
    """Return the engine that is `wanted`; empty: the compiled one where it is sound, else the source and why.

    Raises
    ------
    EngineError
        The word is unknown, or the compiled model is wanted and there is no sound one.
    """
    if wanted not in ("", SOURCE, COMPILED):
        todo = did_you_mean(wanted, [COMPILED, SOURCE])
        raise EngineError(f"{VARIABLE}: {wanted!r} is no engine; {todo}, or leave it out")
    if wanted == SOURCE:
        return source_engine(f"{VARIABLE}={SOURCE}")
    try:
        return compiled_engine(say=say, built=built, package=package)
    except EngineError as error:
        if wanted == COMPILED:
            raise EngineError(f"{VARIABLE}={COMPILED}: {error}") from error
        return source_engine(str(error))


def source_engine(reason: str = "asked for") -> Engine:
    """Return the model as it is written."""
    modules = {home: importlib.import_module(f"sim.model.{home}") for home in set(FUNCTIONS.values())}
    functions = {name: getattr(modules[home], name) for name, home in FUNCTIONS.items()}
    return Engine(choice=Choice(name="source", reason=reason), **functions)


def compiled_engine(*, say: Callable[[str], object] = _nobody, built: Path = BUILT, package: Path = PACKAGE) -> Engine:
    """Return the compiled model that stands in `built` and was made from `package`.

    Raises
    ------
    EngineError
        There is none, or it may not be used, with what to do.
    """
    record = sound(built, package=package)
    held(record, built, say=say)
    return loaded(record, built)


def loaded(record: Record, built: Path) -> Engine:
    """Return the engine of a unit that is sound.

    Raises
    ------
    EngineError
        It does not load.
    """
    module = load(built / record.unit)
    functions = {name: function_in(module, home, name) for name, home in FUNCTIONS.items()}
    reason = f"built from this source in {record.seconds:.0f} s"
    return Engine(choice=Choice(name="compiled", reason=reason, unit=record.sha256), **functions)


def _of_the_parent(choice: Choice) -> Engine:
    """Return the compiled engine of a parent, whose unit must still be there; the parent has looked at the rest."""
    try:
        record = Record.read(BUILT)
    except FileNotFoundError:
        record = None
    if record is None or record.sha256 != choice.unit:
        raise EngineError("the compiled model changed while a run used it; run the same command again to go on")
    return loaded(record, BUILT)
