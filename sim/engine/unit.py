"""The compiled unit on disk: what is noted of it, the texts it was made of, whether it may be used, and its functions.

What decides what a unit is: its modules, all that they import of the package, and what compiles them. A type that a
module of the model takes from elsewhere decides what is made of it, so what it imports counts too.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.machinery
import importlib.util
import json
import os
import platform
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Self

from sim.errors import EngineError
from sim.whole_file import whole_file

PACKAGE = Path(__file__).parents[1]
"""The folder of the package ``sim`` that runs here."""

BUILT = Path(__file__).with_name("built")
"""Where the unit lives: beside the code, in a checkout and in an installation."""

RECORD = "unit.json"
WHY_NOT = "why_not.txt"
"""Why an installation carries no unit, in one line."""

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is noted of a unit.

    ``unit`` is the name of its file and ``sha256`` its digest; ``texts`` are the digests of all files of the package
    that decide what it is, by name; ``text`` is the digest of the generated text and ``tools`` what made a unit of
    it; ``seconds`` is the CPU time that this took; ``report`` says what is left to Python.
    """

    unit: str
    sha256: str
    python: str
    platform: str
    texts: dict[str, str]
    text: str
    tools: dict[str, str]
    seconds: float
    report: tuple[str, ...] = ()

    @classmethod
    def read(cls, built: Path) -> Self:
        """Return the record in a folder.

        Raises
        ------
        FileNotFoundError
            There is none.
        EngineError
            It cannot be read.
        """
        path = built / RECORD
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            if document.pop("format") != FORMAT:
                raise ValueError("format")
            return cls(**document | {"report": tuple(document["report"])})
        except FileNotFoundError:
            raise
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise EngineError(f"{shown(path)}: is no record of a compiled model, or half of one") from error

    def write(self, built: Path) -> None:
        """Write the record into a folder, whole or not at all: from then on the unit counts."""
        write_whole(built / RECORD, {"format": FORMAT, **asdict(self)})


def this_python() -> tuple[str, str]:
    """Return for which Python and which platform a unit that is made here is."""
    return str(sysconfig.get_config_var("EXT_SUFFIX")), f"{sysconfig.get_platform()}-{platform.machine()}"


def shown(path: Path) -> Path:
    """Return a path as seen from where the package stands, the same on every machine; as it is when it is elsewhere."""
    return path.relative_to(PACKAGE.parent) if path.is_relative_to(PACKAGE.parent) else path


def write_whole(path: Path, document: Any) -> None:
    """Write plain data as JSON in one piece, whoever else writes there at the same time."""
    with whole_file(path, mark=f".{os.getpid()}") as temporary:
        temporary.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def digest_of(content: bytes) -> str:
    """Return the sha256 of some bytes."""
    return hashlib.sha256(content).hexdigest()


LETTERS = 16
"""Letters of the digest of a file."""

MAKERS = ("compiler", "engine/tools.py")
"""What makes the unit, apart from what it is made of."""


def texts_of(modules: Iterable[str], *, package: Path) -> dict[str, str]:
    """Return the digest of each file that decides what a unit of `modules` is, by its name in the package."""
    files = set(files_of(modules, package=package)) | set(_makers(package))
    return {path.relative_to(package).as_posix(): _digest(path) for path in sorted(files)}


def all_texts(package: Path) -> dict[str, str]:
    """Return the digest of every Python file of a package, by its name in it."""
    return {path.relative_to(package).as_posix(): _digest(path) for path in sorted(package.rglob("*.py"))}


def other_text(texts: Mapping[str, str], *, package: Path) -> str | None:
    """Return the first of some texts that is not in a package as it was; None: all are."""
    return next((name for name, digest in texts.items() if _digest(package / name) != digest), None)


def files_of(modules: Iterable[str], *, package: Path) -> Iterator[Path]:
    """Yield the files of some modules of a package, and of all modules that those import, for types or to run."""
    waiting, seen = [_within(module, package) for module in modules], set[str]()
    while waiting:
        module = waiting.pop()
        file = file_of(module, package)
        if module in seen or file is None:
            continue
        seen.add(module)
        yield file
        if module != package.name:  # the face of the package offers the library, of which no module of it knows
            waiting += [module.rpartition(".")[0], *_imports(file)]


def file_of(module: str, package: Path) -> Path | None:
    """Return the file of a dotted name; None when it is no module of the package."""
    first, *rest = module.split(".")
    place = package.joinpath(*rest)
    if first != package.name:
        return None
    return next((file for file in (place / "__init__.py", place.with_suffix(".py")) if file.is_file()), None)


def _within(module: str, package: Path) -> str:
    """Return the dotted name of a module with that of its package before it."""
    return module if module.split(".")[0] == package.name else f"{package.name}.{module}"


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _makers(package: Path) -> Iterator[Path]:
    for name in MAKERS:
        path = package / name
        yield from path.rglob("*.py") if path.is_dir() else [path] if path.is_file() else []


def _digest(path: Path) -> str:
    """Return the digest of a file; empty when there is none."""
    try:
        return digest_of(path.read_bytes())[:LETTERS]
    except OSError:
        return ""


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
