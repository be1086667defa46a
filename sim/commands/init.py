"""A working folder to begin with: a region of one's own that builds on one that is carried, or a copy of that itself.

Files are made in memory first, then written where nothing stands; what cannot be finished leaves nothing behind.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from sim.carried import CONFIGS, EXPERIMENTS, TEMPLATES, carried, regions
from sim.commands.files import inherited
from sim.config import SourcedNumber, load_configuration
from sim.errors import FolderError, did_you_mean
from sim.store import write_text

FIRST, REGION = "first", "region"
"""What may be begun besides a region that is carried: one whose numbers are made up, and one with blanks for them."""

BLANK = "FILL_IN"
"""What stands where a number is to be filled in; no number, so nobody runs it unawares."""

SCHEMA, INHERITED, README = "schema.json", "inherited.csv", "README.md"
ENDING = ".j2"

Files = Mapping[str, str]
"""Texts by their names in the folder."""


def init(folder: Path, *, source: str = FIRST) -> tuple[str, ...]:
    """Write a working folder, and return the names of its files.

    `source` says what it begins with: `FIRST`, `REGION`, or a region that is carried, by its name.

    Raises
    ------
    FolderError
        Something stands in the folder, it cannot be written, or nothing is called `source`.
    """
    known = (FIRST, REGION, *regions())
    if source not in known:
        raise FolderError(
            f"--from: came {source!r}; one of {', '.join(known)} was needed; {did_you_mean(source, known)}"
        )
    _refuse_full(folder)
    files = _copied(source) if source in regions() else _of_templates(folder.resolve().name, filled=source == FIRST)
    written = {name: _with_schema(name, text) for name, text in files.items()}
    _write(folder, written | {SCHEMA: _schema()})
    return tuple(sorted((*written, SCHEMA)))


# --- what stands in it -------------------------------------------------------------------------------------------


def _copied(name: str) -> Files:
    """Return what is carried, as it is: every experiment names its region."""
    files = (file for folder in (CONFIGS, EXPERIMENTS) for file in (carried() / folder).rglob("*"))
    kept = {file.relative_to(carried()).as_posix(): file for file in files if file.suffix in (".yaml", ".py")}
    return {path: file.read_text(encoding="utf-8") for path, file in sorted(kept.items())} | {
        README: f"# {name}\n\nA copy of what the package carries; `ijmond run {EXPERIMENTS}/NAME.yaml` runs it.\n"
    }


def _of_templates(title: str, *, filled: bool) -> Files:
    """Return a region of one's own with a scenario and an experiment; its numbers made up, or blanks for them."""
    base, file = next(iter(regions().items()))
    known = {"base": base, "blank": BLANK, "stock": f"{_stock_of(file):,.0f}", "title": title}
    taken = _taken(_rendered(known | {"filled": True, "n_inherited": 0}))
    return _rendered(known | {"filled": filled, "n_inherited": len(taken)}) | {INHERITED: _listed(taken)}


def _stock_of(region: Path) -> float:
    """Return how many residents of a region are on benefit on its first day."""
    configuration = load_configuration(region)
    first = configuration.at(configuration.window.start)
    return sum(one.stock_at_start for one in first.circumstances.municipalities.values())


def _taken(files: Files) -> list[tuple[str, SourcedNumber]]:
    """Return the numbers that the region in some files takes from those that it extends, with where each stands."""
    with tempfile.TemporaryDirectory() as place:
        _put(Path(place), files)
        region = Path(place, CONFIGS, "region.yaml")
        return list(inherited(load_configuration(region), region))


def _rendered(known: Mapping[str, object]) -> dict[str, str]:
    """Return the templates filled in with what is known, by the names of the files that they become."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=False, undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )  # fmt: skip
    names = [name for name in environment.list_templates() if PurePosixPath(name.removesuffix(ENDING)).suffix]
    return {name.removesuffix(ENDING): environment.get_template(name).render(known) for name in names}


def _listed(taken: list[tuple[str, SourcedNumber]]) -> str:
    """Return the table of the numbers that are taken from another region, for a spreadsheet."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["key", "value", "unit", "from", "kind", "source", "low", "high", "times_low", "times_high"])
    for file, one in taken:
        limits = (*(one.range or ("", "")), *(one.factor_range or ("", "")))
        rows.writerow([one.path, one.value, one.unit, file, one.source_kind, one.source_text.en, *limits])
    return text.getvalue()


def _schema() -> str:
    from sim.studies.json_schema import json_schema

    return json.dumps(json_schema(), separators=(",", ":")) + "\n"


def _with_schema(name: str, text: str) -> str:
    """Return a file with the line by which editors find the schema."""
    above = "../" * (len(PurePosixPath(name).parts) - 1)
    return f"# yaml-language-server: $schema={above}{SCHEMA}\n{text}" if name.endswith(".yaml") else text


# --- writing it --------------------------------------------------------------------------------------------------


def _refuse_full(folder: Path) -> None:
    """Refuse a folder in which something stands."""
    if (folder.exists() or folder.is_symlink()) and not folder.is_dir():
        raise FolderError(f"{folder}: is no folder, and is left as it is; {ANOTHER}")
    with _in_words(folder):
        first = min((file.name for file in folder.iterdir()), default="") if folder.is_dir() else ""
    if first:
        raise FolderError(f"{folder}: is not empty (it holds {first}), and is left as it is; {ANOTHER}")


ANOTHER = "name a folder that is not there yet, or an empty one"


def _write(folder: Path, files: Files) -> None:
    """Write all files, or leave nothing: neither files nor the folders that were made for them."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    with _in_words(folder):
        try:
            _put(folder, files)
        except BaseException:
            for path in missing[-1:] or folder.iterdir():
                _remove(path)
            raise


def _put(folder: Path, files: Files) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, text)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def _in_words(folder: Path) -> Iterator[None]:
    """Turn what the disk says into one line."""
    try:
        yield
    except OSError as error:
        raise FolderError(f"{folder}: cannot be used ({error.strerror}); nothing is left there: {ANOTHER}") from error
