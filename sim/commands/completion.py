"""What a shell offers at the next word of a command: files, results folders, scenarios. Only folders are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

MANIFESTS = ("manifest.json", "manifest.json.gz")
"""What a results folder holds; one that is packed has the second."""

FOLDERS = ("configs", "experiments", "results")
"""Where most files stand: what is below them is offered before anything is typed."""

DEEP = 3
"""How far below a folder a results folder is looked for."""


def files(incomplete: str) -> list[str]:
    """Return the configurations, scenarios and experiments that a name may become, and the folders on the way."""
    return sorted({*_below(incomplete, yaml=True), *_known(incomplete, "*.y*ml")})


def results(incomplete: str) -> list[str]:
    """Return the results folders that a name may become, and the folders on the way."""
    found = {str(folder) for folder in _results_in(Path("results"), DEEP) if str(folder).startswith(incomplete)}
    return sorted(found | {*_below(incomplete, yaml=False)})


def scenarios(incomplete: str) -> list[str]:
    """Return the scenarios in folders of that name below the working folder; after a `+` the next one."""
    before, plus, last = incomplete.rpartition("+")
    files_there = [*Path().glob("scenarios/**/*.y*ml"), *Path().glob("*/scenarios/**/*.y*ml")]
    return sorted({f"{before}{plus}{file.stem}" for file in files_there if file.stem.startswith(last)})


def _known(incomplete: str, ending: str) -> Iterator[str]:
    """Yield the files that stand directly in the folders where most do."""
    for folder in FOLDERS[:2]:
        yield from (str(file) for file in Path(folder).glob(ending) if str(file).startswith(incomplete))


def _below(incomplete: str, *, yaml: bool) -> Iterator[str]:
    """Yield what begins so in the folder that is typed: folders, and the files of people where `yaml`."""
    before, slash, start = incomplete.rpartition("/")
    for one in _entries(Path(before + slash or ".")):
        if not one.name.startswith(start) or one.name.startswith("."):
            continue
        if one.is_dir():
            yield f"{before}{slash}{one.name}/"
        elif yaml and one.suffix in (".yaml", ".yml"):
            yield f"{before}{slash}{one.name}"


def _entries(folder: Path) -> list[Path]:
    """Return what stands in a folder; nothing where nobody may look."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _results_in(folder: Path, deep: int) -> Iterator[Path]:
    """Yield the results folders at or below a folder."""
    if any((folder / name).is_file() for name in MANIFESTS):
        yield folder
    elif deep:
        for one in _entries(folder):
            if one.is_dir():
                yield from _results_in(one, deep - 1)
