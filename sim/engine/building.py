"""Building the unit: text, C, machine code; held against its source; and only then it gets its name.

Everything is made in a folder that goes away again. The record is written last and in one piece, so that an interrupted
build leaves what was there before. A second build at the same time waits for the first and then finds it done.
"""

from __future__ import annotations

import importlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from sim.engine.choice import LETTERS, SelfCheck, held, keep, refusal, verdict_of
from sim.engine.tools import LOG, MissingToolError, c_compiler, can_run, compiled, need_tools, run_python, tools
from sim.engine.unit import (
    BUILT,
    MODULE,
    PACKAGE,
    REFUSED,
    WHY_NOT,
    Record,
    all_texts,
    digest_of,
    other_text,
    shown,
    sound,
    texts_of,
    this_python,
    write_whole,
)
from sim.errors import EngineError
from sim.lock import lock_in_turn, locked

MAKING = ".making-"
"""How the names of folders begin in which a unit is being made."""

PROBE = "#include <Python.h>\nPyMODINIT_FUNC PyInit_probe(void) { return NULL; }\n"
"""What any C compiler with the headers of Python compiles."""


class UnitText(Protocol):
    """The text of a unit: one Cython file, the modules that it holds, and what in them is left to Python."""

    @property
    def pyx(self) -> str:
        """The text."""

    @property
    def modules(self) -> tuple[str, ...]:
        """The names of the modules."""

    @property
    def report(self) -> tuple[str, ...]:
        """A line for each function in which something is left to Python."""

    def finished(self, c_text: str, /) -> str:
        """Return what Cython made of the text, as it is to be compiled."""


class Generator(Protocol):
    """Who writes the text of a unit: `sim.compiler`, or a stand-in in a test."""

    def generate(self, package: Path, /) -> UnitText:
        """Return the text of the unit of a package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a build came to; ``new``: it was made now; ``verdict`` is None where the model cannot run."""

    record: Record
    built: Path
    new: bool
    verdict: SelfCheck | None

    @property
    def line(self) -> str:
        """Where the unit is and what it took, for a person."""
        time = f"{'built in' if self.new else 'there already, built in'} {self.record.seconds:.0f} s CPU"
        held = "held against its source when it is first used"
        if self.verdict is not None:
            held = f"the same bytes as its source in the self-check, {self.verdict.ratio:.1f} times as fast"
        return f"{shown(self.built / self.record.unit)}: {time}; {held}"


def _nobody(_line: str, /) -> None:
    """Hear nothing."""


def build(
    *,
    built: Path = BUILT,
    package: Path = PACKAGE,
    generator: Generator | None = None,
    say: Callable[[str], object] = _nobody,
    check: Callable[[Path], SelfCheck] | None = verdict_of,
) -> Made:
    """Build the unit of `package` in the folder `built`, unless it is there.

    Parameters
    ----------
    built
        Where the unit goes.
    package
        Of which package it is made.
    generator
        Who writes its text.
    say
        Hears why it takes a while.
    check
        Holds a unit against its source; None, or where the model cannot run: it is held when it is first used.

    Raises
    ------
    MissingToolError
        Something is missing on this machine.
    EngineError
        A construct of the model is not known, a compiler gave up, or the unit gives other bytes than its source.
    """
    checks = check if can_run() else None
    try:
        built.mkdir(parents=True, exist_ok=True)
        with _only_one(built, say):
            found = _there(built, package, say=None if checks is None else say)
            if found is not None:
                return found
            need_tools()
            return _Build(built, package, generator or _compiler(), checks).make(say)
    except OSError as error:
        raise MissingToolError(f"{error.filename or built}: {error.strerror or error}") from error


@dataclass(frozen=True, slots=True)
class _Build:
    """One build, by whoever holds the lock of its folder."""

    built: Path
    package: Path
    generator: Generator
    check: Callable[[Path], SelfCheck] | None

    def make(self, say: Callable[[str], object]) -> Made:
        """Make a unit and give it its name."""
        began = _cpu_seconds()
        with _fresh_folder(self.built) as folder:
            compiled(
                folder,
                "probe",
                PROBE,
                gave_up=MissingToolError(f"the C compiler ({c_compiler()}) compiles nothing here"),
            )
            say("compiling the model, once for this version of it: a minute or two")
            text, texts = self._text()
            known = self._known(text)
            if known is not None:
                return self._with(replace(known, texts=texts), say)
            library = self._library(folder, text)
            record = _record(library, text, texts, seconds=_cpu_seconds() - began)
            verdict = None if self.check is None else self.check(library)
            if verdict is not None and verdict.other:
                raise EngineError(self._put_aside(library, texts, verdict))
            _install(library, record, verdict, self.built)
        return Made(record=record, built=self.built, new=True, verdict=verdict)

    def _text(self) -> tuple[UnitText, dict[str, str]]:
        """Return the text of the unit, and the digests of what it was made from, which stayed as they were."""
        before = all_texts(self.package)
        text = self.generator.generate(self.package)
        texts = texts_of(text.modules, package=self.package)
        changed = other_text({name: before.get(name, "") for name in texts}, package=self.package)
        if changed is not None:
            raise EngineError(f"{self.package.name}/{changed}: changed while the model was compiled; build again")
        return text, texts

    def _known(self, text: UnitText) -> Record | None:
        """Return the record of the unit that is there, when it was made from the same text by the same tools."""
        try:
            record = Record.read(self.built)
            same = (record.text, record.tools, (record.python, record.platform)) == (
                digest_of(text.pyx.encode()),
                tools(),
                this_python(),
            )
            return record if same and _is_whole(self.built / record.unit, record) else None
        except (EngineError, OSError):
            return None

    def _with(self, record: Record, say: Callable[[str], object]) -> Made:
        """Note that a unit is also that of the texts as they are now."""
        record.write(self.built)
        verdict = None if self.check is None else held(record, self.built, say=say)
        return Made(record=record, built=self.built, new=False, verdict=verdict)

    def _library(self, folder: Path, text: UnitText) -> Path:
        """Return the unit as a library."""
        (folder / "unit.pyx").write_text(text.pyx, encoding="utf-8")
        command = ["-m", "cython", "-3", "--module-name", MODULE, "-o", "unit.c", "unit.pyx"]
        run_python(command, folder, gave_up=self._gave_up("Cython"))
        c_text = text.finished((folder / "unit.c").read_text(encoding="utf-8"))
        return compiled(folder, "unit", c_text, gave_up=self._gave_up("the C compiler"))

    def _gave_up(self, who: str) -> EngineError:
        return EngineError(f"{who} gave up on the compiled model; this is our bug: see {shown(self.built / LOG)}")

    def _put_aside(self, library: Path, texts: Mapping[str, str], verdict: SelfCheck) -> str:
        """Keep a unit that is refused, so that one can look; return why, in one line."""
        aside = self.built / f"refused{this_python()[0]}"
        library.replace(aside)
        library.with_name("unit.pyx").replace(aside.with_name("refused.pyx"))
        line = refusal(verdict, aside)
        write_whole(self.built / REFUSED, {"line": line, "texts": dict(texts)})
        return line


def _there(built: Path, package: Path, *, say: Callable[[str], object] | None) -> Made | None:
    """Return the unit that is there and may be used; `say` hears that it is checked, None: it cannot be here."""
    try:
        record = sound(built, package=package)
    except EngineError:
        return None
    verdict = None if say is None else held(record, built, say=say)
    return Made(record=record, built=built, new=False, verdict=verdict)


def _record(library: Path, text: UnitText, texts: dict[str, str], *, seconds: float) -> Record:
    sha256 = digest_of(library.read_bytes())
    python, machine = this_python()
    return Record(
        unit=f"unit-{sha256[:LETTERS]}{python}",
        sha256=sha256,
        python=python,
        platform=machine,
        texts=texts,
        text=digest_of(text.pyx.encode()),
        tools=tools(),
        seconds=round(seconds, 1),
        report=tuple(text.report),
    )


def _install(library: Path, record: Record, verdict: SelfCheck | None, built: Path) -> None:
    """Give a unit its name; the record comes last, and what was there before goes after it."""
    with library.open("rb+") as stream:
        os.fsync(stream.fileno())
    library.replace(built / record.unit)
    if verdict is not None:
        keep(verdict, record, built)
    record.write(built)
    mine = record.sha256[:LETTERS]
    old = [*built.glob("unit-*"), *built.glob("held-*"), *built.glob("refused*"), built / WHY_NOT, built / LOG]
    for path in old:
        if mine not in path.name:
            path.unlink(missing_ok=True)


def _compiler() -> Generator:
    """Return the writer of units; it comes late, for nobody else needs it or what it imports."""
    try:
        found: Generator = importlib.import_module("sim.compiler")
    except ModuleNotFoundError as error:
        raise MissingToolError(f"what writes the unit cannot be imported ({error})") from error
    return found


@contextmanager
def _only_one(built: Path, say: Callable[[str], object]) -> Iterator[None]:
    """Hold the folder of the unit; wait for whoever holds it."""
    with (built / ".lock").open("w", encoding="utf-8") as lock:
        if not locked(lock.fileno()):
            say("another build is going on; waiting for it")
            lock_in_turn(lock.fileno())
        yield


@contextmanager
def _fresh_folder(built: Path) -> Iterator[Path]:
    """Make a folder that is gone afterwards; what an earlier build left when it was killed goes too."""
    for left in built.glob(f"{MAKING}*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=MAKING, dir=built))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_whole(unit: Path, record: Record) -> bool:
    return digest_of(unit.read_bytes()) == record.sha256


def _cpu_seconds() -> float:
    """Return the CPU time of this process and of all that it waited for [s]."""
    return sum(os.times()[:4])
