"""A results folder: the manifest that says what it holds and came from, and its tables, read back.

Everything in the manifest outside ``volatile`` must be the same when the same experiment runs again with the same code;
its seal shows any change.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import ResultsError
from sim.plan import Plan, plan_from_document
from sim.store.bounded import PACKED, digest_of, document_in, files_in, table_text, wrong
from sim.store.described import as_manifest, check_columns, texts_of, unquoted
from sim.store.files import (
    CRATE,
    JOBS,
    NAME,
    PLANNERS_PAGE,
    REPLICATIONS,
    REPORT,
    REPORT_FAILED,
    SERIES,
    TABLES,
    TRANSLATED,
    write_compact_json,
)
from sim.store.parquet import Filter, frame_in

if TYPE_CHECKING:
    import pandas as pd


FORMAT = 2
SEAL = "seal"

DERIVED = (REPORT, TRANSLATED.format("*"), "figures/*", f"{TABLES}/*", REPORT_FAILED, PLANNERS_PAGE, CRATE)
"""Files made from the others, which ``ijmond report`` may write again."""


def write_manifest(folder: Path, *, facts: Mapping[str, Any], volatile: Mapping[str, Any]) -> None:
    """Write the manifest of all files that stand in `folder`; ``extracts`` among the facts are none of its tables."""
    found = (path for path in folder.rglob("*") if path.is_file() and path != folder / NAME)
    files = {plain_name(path.relative_to(folder).as_posix()): path for path in sorted(found)}
    document = {
        "format": FORMAT,
        **facts,
        "files": {
            name: digest_of(path)
            for name, path in files.items()
            if not is_derived(name) and name not in facts.get("extracts", {})
        },
        "volatile": dict(volatile),
    }
    write_sealed(folder / NAME, document)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read a manifest and check that nobody changed it.

    Raises
    ------
    ResultsError
        There is none, it is of another kind or it was changed.
    """
    path = stored(folder / NAME)
    if not folder.is_dir():
        raise ResultsError(f"{folder}: no such folder; give the folder of a finished run, such as results/current")
    if not path.is_file():
        raise ResultsError(
            f"{folder}: holds no {NAME}, so it is no finished result; give the folder of one, such as results/current"
        )
    document = document_in(path)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ResultsError(f"{path}: is not a manifest of format {FORMAT}; run the experiment again with this version")
    return as_manifest(unsealed(path, document), path=path)


def verify(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Check that every file is there, is what it was, and that nothing else is.

    Raises
    ------
    ResultsError
        A file is missing, changed or foreign, or what stands there is no file.
    """
    found, known = files_in(folder), known_files(manifest)
    for name, digest in known.items():
        path = stored(folder / name)
        if path.relative_to(folder).as_posix() not in found:
            raise ResultsError(f"{path}: is missing; the folder is damaged, run the experiment again")
        if digest_of(path) != digest:
            raise ResultsError(f"{path}: was changed after it was written; run the experiment again")
    for name in _foreign(folder, found, known=known):
        raise ResultsError(f"{folder / name}: is not part of this result; move it out of the folder")


def known_files(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the digest of each file that must be what it was: the tables of a run, and what was extracted of them."""
    return {**manifest["files"], **manifest.get("extracts", {})}


def write_sealed(path: Path, document: Mapping[str, Any]) -> None:
    """Write plain data with a seal that shows any change."""
    write_compact_json(path, {**document, SEAL: seal_of(document)})


def unsealed(path: Path, document: Any) -> dict[str, Any]:
    """Return what was sealed, without its seal.

    Raises
    ------
    ResultsError
        It was changed.
    """
    if not isinstance(document, dict) or document.pop(SEAL, None) != seal_of(document):
        raise ResultsError(f"{path}: was changed after it was written; run the experiment again")
    return document


def seal_of(document: Mapping[str, Any]) -> str:
    """Return the sha256 of a manifest without its seal."""
    return hashlib.sha256(json.dumps(document).encode()).hexdigest()


def is_derived(name: str) -> bool:
    """Whether a file is made from the others."""
    return any(Path(name).match(pattern) for pattern in DERIVED)


def _foreign(folder: Path, found: Iterable[str], *, known: Iterable[str]) -> list[str]:
    names = set(found)
    hidden = {name for name in names if Path(name).name.startswith(".")}
    mine = {stored(folder / name).relative_to(folder).as_posix() for name in known}
    return sorted(name for name in names - hidden - mine - {NAME, NAME + PACKED} if not is_derived(name))


# --- what is kept packed --------------------------------------------------------------------------


def stored(path: Path) -> Path:
    """Return where a file is kept: as it is or, in a published result, packed with another ending."""
    packed = path.with_name(path.name + PACKED)
    return packed if packed.is_file() and not path.is_file() else path


def plain_name(name: str) -> str:
    """Return the name of a file as it is known, packed or not."""
    return name.removesuffix(PACKED)


@dataclass(frozen=True)
class Result:
    """The tables and the manifest of one results folder."""

    folder: Path
    manifest: dict[str, Any]

    @cached_property
    def plan(self) -> Plan:
        """What was run; a `ResultsError` when it was written by another version, in another form."""
        return plan_from_document(self.manifest["plan"], origin=self.folder / NAME)

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row an estimate."""
        return self._csv("summary.csv")

    @cached_property
    def targets(self) -> pd.DataFrame:
        """One row a figure of the real world, beside the model's."""
        return self._csv("targets.csv")

    @cached_property
    def numbers(self) -> pd.DataFrame:
        """One row an entered number, with its source."""
        return self._csv("numbers.csv")

    @cached_property
    def dictionary(self) -> pd.DataFrame:
        """One row a measure or column, with what it means."""
        return self._csv("data_dictionary.csv")

    @cached_property
    def start_check(self) -> pd.DataFrame:
        """The difference that another start makes, over time."""
        return self._csv("start_check.csv")

    @cached_property
    def jobs(self) -> pd.DataFrame:
        """One row a replication, with what decided it and what came of it."""
        jobs = self._csv(JOBS)
        return jobs.assign(beside=jobs["beside"].fillna(""))

    @cached_property
    def replications(self) -> pd.DataFrame:
        """One row a measure, group, period and replication."""
        return self.rows(REPLICATIONS)

    @cached_property
    def series(self) -> pd.DataFrame:
        """The paths over time, by replication."""
        return self.rows(SERIES)

    def table(self, name: str) -> pd.DataFrame:
        """Return a table by the name of its file."""
        return self._csv(name)

    def asked(self, name: str) -> pd.DataFrame | None:
        """Return a table by the name of its file; None: nobody asked for it."""
        path = stored(self.folder / name)
        return _read(path, file=name) if path.is_file() else None

    def _csv(self, name: str) -> pd.DataFrame:
        return _read(self.there(name), file=name)

    def rows(self, name: str, *, filters: Sequence[Filter] | None = None) -> pd.DataFrame:
        """Return a table of replications or paths by the name of its file, or the rows that some filters leave."""
        return _read(self.there(name), file=name, filters=filters)

    def has(self, name: str) -> bool:
        """Whether a table is there, of the run or extracted of what was left out."""
        return name in known_files(self.manifest)

    def there(self, name: str) -> Path:
        """Return the path of a file; what was published may lack some.

        Raises
        ------
        ResultsError
            The result was published without it.
        """
        if not self.has(name):
            raise ResultsError(f"{self.folder}: was published without {name}; run the experiment again to have it")
        return stored(self.folder / name)


def _read(path: Path, *, file: str, filters: Sequence[Filter] | None = None) -> pd.DataFrame:
    """Return a table of which every column holds what it should; a packed one is known by its plain name."""
    is_text = plain_name(path.name).endswith(".csv")
    found = _read_csv(path, file=file) if is_text else frame_in(path, filters=filters)
    check_columns(path, found, file=file)
    return found


def _read_csv(path: Path, *, file: str) -> pd.DataFrame:
    """Return a table as it stands there, with text where text belongs."""
    import pandas as pd

    text = dict.fromkeys(texts_of(file), str)
    how = {"keep_default_na": False, "na_values": [""], "float_precision": "round_trip", "low_memory": False}
    try:
        found = pd.read_csv(table_text(path), dtype=text, **how)
    except (ValueError, OverflowError) as error:
        first = (str(error).splitlines() or [""])[0]
        raise wrong(path, "", f"cannot be read ({first})", "a table in UTF-8 with commas was needed") from error
    words = [name for name in found.columns if found[name].dtype.kind == "O"]
    return found.assign(**{name: found[name].map(unquoted) for name in words}) if words else found


def open_result(folder: Path) -> Result:
    """Read a results folder and check that it is whole and unchanged.

    Raises
    ------
    ResultsError
        It is not, or it is only a shard.
    """
    result = open_any(folder)
    if "shard" in result.manifest:
        k, n = result.manifest["shard"]
        raise ResultsError(f"{folder}: is shard {k} of {n}, not a whole result; put them together with `ijmond merge`")
    return result


def open_any(folder: Path) -> Result:
    """Read a results folder, of a whole run or of a shard, and check that it is whole and unchanged.

    Raises
    ------
    ResultsError
        It is not.
    """
    manifest = read_manifest(folder)
    verify(folder, manifest)
    return Result(folder, manifest)
