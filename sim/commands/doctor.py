"""Whether an installation is well: what runs here and on what, whether all that is carried is there, and a small trial.

Each finding is one line. What is wrong says what to do, and so does what works but could be better.
"""

from __future__ import annotations

import base64
import hashlib
import platform
import shutil
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

import sim
from sim.carried import CONFIGS, EXPERIMENTS, FOLDERS, HERE, LOCK, carried, locked, regions
from sim.config import load_configuration
from sim.engine import Engine, engine, source_engine
from sim.engine.self_check import Deed, deeds, digest_of_records
from sim.engine.tools import c_compiler, need_tools
from sim.engine.unit import BUILT, PACKAGE
from sim.errors import CaseloadError, EngineError
from sim.run.process import available_mb, processors

NAME = "ijmond-caseload"
"""What the package is called where packages are installed from."""

LEAST_MB = 500.0
"""Memory, and room on the disk, with which a run of one worker begins to be in want [MB]; a choice."""

INSTALL = "install the package again (python -m pip install --force-reinstall ...)"

Said = Callable[[str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """What was found of one thing: ``ok``, ``mind`` where it works and could be better, or ``wrong``."""

    about: str
    state: Literal["ok", "mind", "wrong"]
    text: str

    @property
    def line(self) -> str:
        """The finding as a person reads it."""
        return f"{self.state}: {self.about}: {self.text}"


def doctor(folder: Path, *, say: Said) -> Iterator[Symptom]:
    """Yield what is found of this installation, for runs that write below `folder`; each looks at one thing."""
    yield _package()
    yield _python()
    yield from _packages()
    yield _locked()
    chosen = _chosen(say)
    yield chosen if isinstance(chosen, Symptom) else _engine(chosen)
    yield _compiler()
    yield Symptom(
        about="processors", state="ok", text=f"{processors()} of them may be used; a run takes all (--workers)"
    )
    yield _memory()
    yield _disk(folder)
    yield _whole()
    yield _carried()
    yield _trial(source_engine() if isinstance(chosen, Symptom) else chosen)


# --- what is installed -------------------------------------------------------------------------------------------


def _package() -> Symptom:
    where = f"version {sim.__version__}, in {PACKAGE}"
    try:
        noted = metadata.version(NAME)
    except metadata.PackageNotFoundError:
        return Symptom(about="package", state="mind", text=f"{where}; it is run from its folder, not installed")
    if noted != sim.__version__:
        text = f"{where}, but what is installed says version {noted}: {INSTALL}"
        return Symptom(about="package", state="wrong", text=text)
    return Symptom(about="package", state="ok", text=where)


def _project() -> Mapping[str, object]:
    """Return what the project asks for: as its file says in a checkout, else as it was installed."""
    file = PACKAGE.parent / "pyproject.toml"
    if file.is_file() and carried() != HERE:
        project = tomllib.loads(file.read_text(encoding="utf-8"))["project"]
        return {"python": project["requires-python"], "packages": project["dependencies"]}
    told = metadata.metadata(NAME)
    return {"python": told["Requires-Python"] or "", "packages": told.get_all("Requires-Dist") or []}


def _python() -> Symptom:
    needed = str(_project()["python"])
    here = f"{platform.python_implementation()} {platform.python_version()} on {platform.platform()}"
    if not SpecifierSet(needed).contains(platform.python_version(), prereleases=True):
        return Symptom(
            about="python", state="wrong", text=f"{here}; {needed} was needed: install the package with that"
        )
    return Symptom(about="python", state="ok", text=f"{here}; {needed} was needed")


def _packages() -> Iterator[Symptom]:
    """Yield which packages that are needed are missing or of another version; one finding when all are right."""
    asked = [Requirement(one) for one in _project()["packages"]]  # type: ignore[attr-defined]
    needed = [one for one in asked if one.marker is None or one.marker.evaluate({"extra": ""})]
    wrong = [finding for one in needed if (finding := _not_as_needed(one)) is not None]
    yield from wrong
    if not wrong:
        yield Symptom(about="packages", state="ok", text=f"all {len(needed)} that are needed are there")


def _not_as_needed(one: Requirement) -> Symptom | None:
    version, todo = _installed(one.name), f'python -m pip install "{one}"'
    if version is None:
        return Symptom(about="packages", state="wrong", text=f"{one.name} is not there: {todo}")
    if not one.specifier.contains(version, prereleases=True):
        return Symptom(about="packages", state="wrong", text=f"{one.name} {version} is there, {one} was needed: {todo}")
    return None


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _locked() -> Symptom:
    """Say which packages are of other versions than those with which this version was tested."""
    try:
        lock = locked((carried() / LOCK).read_text(encoding="utf-8"))
    except OSError:
        return Symptom(about="lock", state="mind", text=f"{LOCK} is not there, so versions are not compared with it")
    found = {name: _installed(name) for name in lock}
    other = [f"{name} {here} ({lock[name]})" for name, here in found.items() if here is not None and here != lock[name]]
    if other:
        text = (
            f"{len(other)} packages are not those this version was tested with: {', '.join(other)}; figures may differ"
        )
        return Symptom(about="lock", state="mind", text=f"{text} in their last digits, and pictures in their bytes")
    return Symptom(about="lock", state="ok", text=f"what is installed is what {LOCK} names")


# --- what it runs on ---------------------------------------------------------------------------------------------


def _chosen(say: Said) -> Engine | Symptom:
    try:
        return engine(say=say)
    except EngineError as error:
        return Symptom(about="engine", state="wrong", text=str(error))


def _engine(chosen: Engine) -> Symptom:
    state: Literal["ok", "mind"] = "ok" if chosen.name == "compiled" else "mind"
    slow = "" if state == "ok" else "; the same figures, more slowly"
    return Symptom(about="engine", state=state, text=f"{chosen.name}; {chosen.reason}{slow}")


def _compiler() -> Symptom:
    try:
        need_tools()
    except EngineError as error:
        text = f"{error}; needed only to compile the model here (`ijmond build`)"
        return Symptom(about="compiler", state="mind", text=text)
    return Symptom(about="compiler", state="ok", text=f"{shutil.which(c_compiler())}, with all that a build needs")


def _memory() -> Symptom:
    free = available_mb()
    if free < LEAST_MB:
        text = f"{free:,.0f} MB can be had; {LEAST_MB:,.0f} MB were needed: close something, or use --workers 1"
        return Symptom(about="memory", state="wrong", text=text)
    return Symptom(about="memory", state="ok", text=f"{free:,.0f} MB can be had")


def _disk(folder: Path) -> Symptom:
    place = folder.resolve()
    try:
        free = shutil.disk_usage(place).free / 1e6
    except OSError as error:
        return Symptom(about="disk", state="wrong", text=f"{place}: cannot be read ({error.strerror}): run elsewhere")
    if free < LEAST_MB:
        text = f"{free:,.0f} MB are free in {place}; {LEAST_MB:,.0f} MB were needed: make room, or write with --out"
        return Symptom(about="disk", state="wrong", text=f"{text} elsewhere")
    return Symptom(about="disk", state="ok", text=f"{free:,.0f} MB are free in {place}")


# --- whether it is whole -----------------------------------------------------------------------------------------


def _whole() -> Symptom:
    """Hold the files of an installation against the digests with which it was installed."""
    files = [one for one in _files_of_the_package() if one.hash is not None]
    if not files or carried() != HERE:
        text = "this is a checkout: `git status` says what in it was changed"
        return Symptom(about="files", state="ok", text=text)
    other = [str(one) for one in files if _digest(Path(str(one.locate())), one) != getattr(one.hash, "value", "")]
    if other:
        names = ", ".join(other[:3]) + (", ..." if len(other) > 3 else "")
        text = f"{len(other)} of {len(files)} are missing or not as they were installed ({names}): {INSTALL}"
        return Symptom(about="files", state="wrong", text=text)
    return Symptom(about="files", state="ok", text=f"all {len(files)} are as they were installed")


def _files_of_the_package() -> Iterator[metadata.PackagePath]:
    """Yield what was installed of the package, but for the compiled model, which checks itself."""
    try:
        files = metadata.files(NAME) or []
    except metadata.PackageNotFoundError:
        return
    for one in files:
        place = Path(str(one.locate())).resolve()
        if place.is_relative_to(PACKAGE) and not place.is_relative_to(BUILT):
            yield one


def _digest(file: Path, of: metadata.PackagePath) -> str:
    """Return the digest of a file as installers note it; empty when it cannot be read."""
    try:
        content = file.read_bytes()
    except OSError:
        return ""
    digest = hashlib.new(getattr(of.hash, "mode", "sha256"), content).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _carried() -> Symptom:
    """See that each region that is carried can be used, with its scenarios and experiments beside it."""
    found = {name: sorted((carried() / name).rglob("*.yaml")) for name in FOLDERS}
    missing = [str(carried() / name) for name, files in found.items() if not files]
    if missing or not regions():
        where = ", ".join(missing) or str(carried() / CONFIGS)
        return Symptom(about="carried", state="wrong", text=f"nothing stands in {where}: {INSTALL}")
    try:
        digests = {name: load_configuration(file).digest[:12] for name, file in regions().items()}
    except CaseloadError as error:
        return Symptom(about="carried", state="wrong", text=f"{str(error).splitlines()[0]}: {INSTALL}")
    named = ", ".join(f"{name} ({digest})" for name, digest in digests.items())
    n_scenarios, n_experiments = len(found[CONFIGS]) - len(digests), len(found[EXPERIMENTS])
    text = f"{named}, {n_scenarios} files that change it and {n_experiments} experiments, in {carried()}"
    return Symptom(about="carried", state="ok", text=text)


def _trial(chosen: Engine) -> Symptom:
    """Run a small region by the engine and by its source, which must do the same to the last bit."""
    began = time.perf_counter()
    try:
        deed = next(deeds(carried() / CONFIGS))
        digests = [_done(deed, by) for by in (chosen, source_engine())]
    except (CaseloadError, OSError, ValueError) as error:
        return Symptom(about="self-test", state="wrong", text=f"{str(error).splitlines()[0]}: {INSTALL}")
    seconds = time.perf_counter() - began
    if len(set(digests)) > 1:
        text = f"two runs of one replication differ ({' and '.join(one[:12] for one in digests)}): this is our bug"
        return Symptom(about="self-test", state="wrong", text=f"{text}; set IJMOND_ENGINE=source, and report it")
    twice = "the compiled model and its source" if chosen.name == "compiled" else "two runs of the source"
    text = f"{twice} did the same in a small region, to the last bit ({digests[0][:12]}), in {seconds:.1f} s"
    return Symptom(about="self-test", state="ok", text=text)


def _done(deed: Deed, by: Engine) -> str:
    return digest_of_records(by.run_replication(deed.configuration, replication=0, seed=deed.seed))
