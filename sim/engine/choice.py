"""The choice, made once in a process: the compiled model where a sound one is built, else its source.

A unit is held against its source before it is used: at once where it is built, once on any other machine. The verdict
is kept beside the unit or, where nobody may write there, in the cache folder of the user.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

from sim.engine.unit import BUILT, PACKAGE, Record, function_in, load, shown, sound, write_whole
from sim.errors import EngineError, did_you_mean

if TYPE_CHECKING:
    import datetime as dt

    from sim.config import Configuration
    from sim.model.recording import Outlet
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
class EngineChoice:
    """What was chosen, to be told to another process; ``unit`` is the sha256 of the unit, empty for the source."""

    name: Literal["compiled", "source"]
    reason: str
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """The functions of the model that others need, all of one engine: a world of one is nothing to the other."""

    choice: EngineChoice
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
    "stand_at_start": "start",
    "check": "invariants",
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


def follow(choice: EngineChoice) -> Engine:
    """Use, in a worker process, the engine that its parent chose, and return it.

    Raises
    ------
    EngineError
        The compiled model that the parent uses is not there any more.
    """
    if not (_chosen and _chosen[0].choice == choice):
        _chosen[:] = [source_engine(choice.reason) if choice.name == SOURCE else _of_the_parent(choice)]
    return _chosen[0]


@contextlib.contextmanager
def by_source(reason: str) -> Iterator[Engine]:
    """Have the model run as it is written meanwhile, in this process.

    Raises
    ------
    EngineError
        ``IJMOND_ENGINE`` wants the compiled model.
    """
    if os.environ.get(VARIABLE) == COMPILED:
        raise EngineError(f"{VARIABLE}={COMPILED}: {reason}; leave it out")
    before = [*_chosen]
    _chosen[:] = [source_engine(reason)]
    try:
        yield _chosen[0]
    finally:
        _chosen[:] = before


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
    return Engine(choice=EngineChoice(name="source", reason=reason), **functions)


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
    return Engine(choice=EngineChoice(name="compiled", reason=reason, unit=record.sha256), **functions)


def _of_the_parent(choice: EngineChoice) -> Engine:
    """Return the compiled engine of a parent, whose unit must still be there; the parent has looked at the rest."""
    try:
        record = Record.read(BUILT)
    except FileNotFoundError:
        record = None
    if record is None or record.sha256 != choice.unit:
        raise EngineError("the compiled model changed while a run used it; run the same command again to go on")
    return loaded(record, BUILT)


LETTERS = 12
"""Letters of the digest of a unit in the names of files."""

MOST_SECONDS = 1800.0
"""A self-check that takes longer never ends."""

IN_A_PROCESS = "import sys; sys.path.insert(0, sys.argv[1]); from sim.engine.self_check import main; main(sys.argv[2])"


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCheck:
    """What came of a self-check.

    ``other`` is what the unit does otherwise than its source, in words, empty when nothing; ``digests`` those of the
    records of the source; ``ratio`` how often the time of the unit goes into that of its source.
    """

    other: str = ""
    digests: dict[str, str] = field(default_factory=dict)
    ratio: float = 0.0

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """Return the verdict in a file; None when there is none that can be read."""
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None


def held(record: Record, built: Path, *, say: Callable[[str], object]) -> SelfCheck:
    """Return the verdict on a unit, and make it where there is none yet.

    Raises
    ------
    EngineError
        The unit does otherwise than its source.
    """
    verdict = verdict_in(record, built)
    if verdict is None:
        say("the compiled model is held against its source, once on this machine: some seconds")
        verdict = verdict_of(built / record.unit)
        keep(verdict, record, built)
    if verdict.other:
        raise EngineError(refusal(verdict, built / record.unit))
    return verdict


def refusal(verdict: SelfCheck, unit: Path) -> str:
    """Return in one line why a unit is refused, and what it is called for who wants to look."""
    return f"the compiled model is refused: {verdict.other}; this is our bug, and the unit is kept as {shown(unit)}"


def verdict_in(record: Record, built: Path) -> SelfCheck | None:
    """Return the verdict that was made before."""
    found = (SelfCheck.read(folder / _name_of(record)) for folder in _folders(built))
    return next((verdict for verdict in found if verdict is not None), None)


def keep(verdict: SelfCheck, record: Record, built: Path) -> None:
    """Keep a verdict where it can be kept; where it cannot, it is made again next time."""
    for folder in _folders(built):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(folder / _name_of(record), asdict(verdict))
        except OSError:
            continue
        return


def verdict_of(unit: Path) -> SelfCheck:
    """Return what comes of a self-check of the unit in a file, in a fresh process.

    Raises
    ------
    EngineError
        The check itself cannot be made here.
    """
    command = [sys.executable, "-P", "-c", IN_A_PROCESS, str(PACKAGE.parent), str(unit)]
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return SelfCheck(other=f"it does not end within {MOST_SECONDS:.0f} s")
    last = (done.stdout.strip().splitlines() or [""])[-1]
    try:
        told = json.loads(last)
    except ValueError:
        said = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        return SelfCheck(other=f"it does not run ({said[-1]})")
    if "cannot" in told:
        raise EngineError(f"the compiled model cannot be held against its source here: {told['cannot']}")
    return SelfCheck(**told)


def _folders(built: Path) -> Iterator[Path]:
    """Yield where a verdict may be kept, the best first."""
    yield built
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    yield (Path(home) if home else Path("~/.cache").expanduser()) / "ijmond-caseload"


def _name_of(record: Record) -> str:
    return f"held-{record.sha256[:LETTERS]}.json"
