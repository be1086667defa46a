"""What each file of a results folder is: the types of the manifest, and what the columns of its tables hold.

Whatever reads a folder reads it by this, so that what comes after may count on it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NotRequired

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from sim.errors import ResultsError
from sim.store.bounded import brief, is_inside, wrong

if TYPE_CHECKING:
    import pandas as pd


# --- the manifest ---------------------------------------------------------------------------------


def _inside(name: str) -> str:
    if not is_inside(name):
        raise ValueError("a name inside the folder was needed")
    return name


Count = Annotated[int, Field(ge=0, le=10**12)]
Seconds = Annotated[float, Field(ge=0.0, le=1e12)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
Line = Annotated[str, Field(max_length=100_000)]
ShardOf = Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=2, max_length=2)]
Inside = Annotated[str, AfterValidator(_inside)]


@with_config(ConfigDict(extra="forbid"))
class Code(TypedDict):
    """The version of the package, the digest of its source, and the commit of a checkout and whether it differs."""

    version: Line
    source_digest: NotRequired[Digest]
    commit: Line | None
    modified: bool | None


@with_config(ConfigDict(extra="forbid"))
class Days(TypedDict):
    """When the runs begin, are measured from and end."""

    start: Day
    measured_from: Day
    until: Day


@with_config(ConfigDict(extra="forbid"))
class Few(TypedDict):
    """How many replications there are, and how many would be enough and the least."""

    replications: Count
    enough: Count
    least: Count


@with_config(ConfigDict(extra="allow"))
class Volatile(TypedDict):
    """What may differ when the same is run again; what a page shows of it is of these types."""

    seconds: Seconds
    workers: Count
    platform: Line
    python: Line
    cpus: Count | None
    command: NotRequired[list[Line]]
    packages: NotRequired[dict[Line, Line]]
    processor: NotRequired[Line]


@with_config(ConfigDict(extra="forbid"))
class Manifest(TypedDict):
    """All of a manifest but its seal; the plan in it is read by `sim.plan`."""

    format: int
    plan: dict[str, Any]
    plan_digest: Digest
    code: Code
    code_files: dict[str, Line]
    n_jobs: Count
    results_digest: Digest
    window: NotRequired[Days]
    labels: NotRequired[dict[str, dict[str, Line]]]
    few: NotRequired[Few | None]
    shard: NotRequired[ShardOf]
    left_out: NotRequired[list[Inside]]
    extracts: NotRequired[dict[Inside, Digest]]
    files: dict[Inside, Digest]
    volatile: Volatile


@with_config(ConfigDict(extra="forbid"))
class Noted(TypedDict):
    """What is noted of an unfinished run: its code, which shard it is, its plan, and what that has grown to."""

    code: dict[str, Line]
    shard: ShardOf | None
    plan: dict[str, Any]
    grown: NotRequired[dict[str, Any]]


@functools.cache
def _manifests() -> TypeAdapter[Manifest]:
    return TypeAdapter(Manifest)


@functools.cache
def _notes() -> TypeAdapter[Noted]:
    return TypeAdapter(Noted)


def as_noted(document: dict[str, Any], *, path: Path) -> dict[str, Any]:
    """Return the note on an unfinished run of which every value is of its type.

    Raises
    ------
    ResultsError
        One is not.
    """
    found = _typed(document, _notes(), path=path)
    _check_shard(found["shard"], path=path)
    return found


def _typed(document: dict[str, Any], adapter: TypeAdapter[Any], *, path: Path) -> dict[str, Any]:
    try:
        return {**adapter.validate_python(document, strict=True)}
    except ValidationError as error:
        raise first_problem(path, error) from error


def _check_shard(shard: list[int] | None, *, path: Path) -> None:
    if shard is not None and shard[0] > shard[1]:
        raise wrong(path, "shard", f"came {shard[0]} of {shard[1]}", "a part of a number of parts was needed")


def as_manifest(document: dict[str, Any], *, path: Path) -> dict[str, Any]:
    """Return a manifest of which every value is of its type; a whole result says what its pages need.

    Raises
    ------
    ResultsError
        One is not.
    """
    found = _typed(document, _manifests(), path=path)
    for key in () if "shard" in found else ("window", "labels"):
        if key not in found:
            raise wrong(path, key, "is missing", "what every whole result says was needed")
    _check_shard(found.get("shard"), path=path)
    return found


def first_problem(path: Path, error: ValidationError) -> ResultsError:
    """Return the first of what is wrong with a document that pydantic refused, in our words."""
    first = error.errors(include_url=False)[0]
    key = ".".join(brief(part).strip("'") for part in first["loc"])
    came = "is missing" if first["type"] == "missing" else f"came {brief(first['input'])}"
    return wrong(path, key, came, first["msg"][:1].lower() + first["msg"][1:])


# --- tables ---------------------------------------------------------------------------------------

OF_TEXT = (
    "experiment scenario point baseline baseline_point measure group_by group period unit label id digest beside role "
    "factors name use source_date observations verdict path source_kind source_text range since scenarios notice came "
    "needed start series date family size by_rule component noise_from parameter method factor place dominated_by "
    "outcome dearer_than sense verdict_of_norm kind file definition label_en label_nl missing"
)
TEXTS = frozenset(OF_TEXT.split())
"""Columns that hold text, also where all that stands in them are digits."""

OF_NUMBERS = (
    "replication n_engine_events n_replications mean ci_low ci_high n_open observed band_low band_high week usual "
    "difference n_pairs n difference_low difference_high difference_n p_adjusted crn_correlation replications_needed "
    "baseline_mean variance_ratio step contribution n_needed relative_half_width wanted cap base_difference n_draws "
    "draws_mean draws_p5 draws_p95 same_sign_fraction same_sign_low same_sign_high parameter_sd noise_sd "
    "parameter_fraction parameter_low parameter_high rank_correlation quantile n_numbers mu mu_low mu_high mu_star "
    "mu_star_low mu_star_high sigma mu_star_of_noise first first_low first_high total total_low total_high noise_share "
    "cost cost_low cost_high probability n_total n_more_at_most saved_fraction n_candidates norm tolerance"
)
NUMBERS = frozenset(OF_NUMBERS.split())
"""Columns that hold numbers; one that is missing is nan."""

OF_SIGNS = "counts trace of_difference reached decided chosen capped against_baseline in_window"
SIGNS = frozenset(OF_SIGNS.split())
"""Columns that hold true or false."""

WHOLE = frozenset({"replication", "n_engine_events"})
"""Columns of numbers of which none is missing or has decimals."""

OTHERWISE: Mapping[tuple[str, str], str] = {
    ("numbers.csv", "value"): "text",
    ("uncertainty_drivers.csv", "place"): "number",
    ("sensitivity.csv", "place"): "number",
}
"""What a column holds in one file, where the same name holds something else in others."""

NEEDED: Mapping[str, str] = {
    "jobs.csv": "scenario point replication beside id digest n_engine_events",
    "summary.csv": "scenario point measure group_by group period unit mean ci_low ci_high n_replications",
    "targets.csv": "name label use measure group_by group period observed band_low band_high source_date unit mean "
    "ci_low ci_high n_replications verdict",
    "numbers.csv": "path value unit source_kind source_text range",
    "design.csv": "scenario point role n_replications",
    "notices.csv": "notice scenario path came needed n",
    "start_check.csv": "start series group_by group period week date counts usual difference band_low band_high trace",
    "differences.csv": "scenario measure group_by group period unit difference ci_low ci_high n verdict",
    "worlds.csv": "scenario point measure group_by group period unit difference ci_low ci_high n verdict",
    "attribution.csv": "scenario step component measure group_by group period unit contribution ci_low ci_high n",
    "uncertainty.csv": "scenario measure group_by group period unit base_difference n_draws draws_p5 draws_p95",
    "precision.csv": "scenario measure n_replications relative_half_width wanted reached",
    "sensitivity.csv": "method scenario measure group_by group factor",
    "staffing.csv": "scenario point chosen verdict n measure group_by group mean",
    "frontier.csv": "scenario point chosen n cost measure group_by group mean",
    "selection.csv": "outcome scenario point",
    "replications.parquet": "scenario point replication measure group_by group period unit value n n_open",
    "points.parquet": "scenario point replication measure group_by group period value",
    "futures.parquet": "scenario point replication measure group_by group period value",
    "series.parquet": "scenario point replication series group_by group week date value in_window",
    "difference_series.parquet": "scenario series group_by group date mean ci_low ci_high difference",
}
"""The columns without which nobody can read a table."""


def kind_of_column(file: str, name: str) -> str:
    """Return what a column of a file holds: text, number, sign, or anything that a table can hold."""
    if (file, name) in OTHERWISE:
        return OTHERWISE[file, name]
    kinds = {"text": TEXTS, "number": NUMBERS, "sign": SIGNS}
    return next((kind for kind, names in kinds.items() if name in names), "anything")


def texts_of(file: str) -> list[str]:
    """Return the columns of a file that hold text, if it has them."""
    names = sorted(TEXTS | {name for _, name in OTHERWISE})
    return [name for name in names if kind_of_column(file, name) == "text"]


def check_columns(path: Path, frame: pd.DataFrame, *, file: str) -> None:
    """Check that a table has its columns, and that each holds what it should.

    Raises
    ------
    ResultsError
        One is missing, stands there twice, or holds something else.
    """
    for name in NEEDED.get(file, "").split():
        if name not in frame.columns:
            raise wrong(path, name, "there is no such column", "it was needed")
    if not frame.columns.is_unique:
        raise wrong(path, "", "two columns have one name", "each once was needed")
    for name in frame.columns:
        _CHECKS[kind_of_column(file, str(name))](path, str(name), frame[name])


def _check_text(path: Path, name: str, column: pd.Series) -> None:
    if column.dtype.kind in "iufcbmM" and bool(column.notna().any()):
        raise wrong(path, name, f"came {brief(column.dropna().iloc[0])}", "text was needed")


def _check_number(path: Path, name: str, column: pd.Series) -> None:
    import numpy as np
    import pandas as pd

    if column.dtype.kind not in "iuf" and bool(column.notna().any()):
        found = pd.to_numeric(column.astype(object), errors="coerce")
        raise wrong(path, name, f"came {_first(column, found.isna() & column.notna())}", "a number was needed")
    values = column.to_numpy(dtype=float)
    if bool(np.isinf(values).any()):
        raise wrong(path, name, "came an infinite number", "a number was needed")
    if name in WHOLE and not bool(((values >= 0.0) & (values < 2.0**53) & (values % 1.0 == 0.0)).all()):
        raise wrong(path, name, f"came {_first(column, values % 1.0 != 0.0)}", "a whole number from 0 was needed")


def _check_sign(path: Path, name: str, column: pd.Series) -> None:
    if column.dtype.kind != "b" and len(column):
        raise wrong(path, name, f"came {_first(column, ~column.isin([True, False]))}", "True or False was needed")


def _check_anything(path: Path, name: str, column: pd.Series) -> None:
    if column.dtype.kind not in "iufbO":
        raise wrong(path, name, f"came a column of {brief(str(column.dtype))}", "numbers or text were needed")


_CHECKS = {"text": _check_text, "number": _check_number, "sign": _check_sign, "anything": _check_anything}


def _first(column: pd.Series, which: Any) -> str:
    """Return the first of some values and its row, in few letters."""
    rows = [row for row, is_one in enumerate(which) if is_one]
    return f"{brief(str(column.iloc[rows[0]]))} in row {rows[0] + 1}" if rows else f"{brief(str(column.iloc[0]))}"


# --- text that XML cannot hold, and text that a spreadsheet would take for a formula ---------------------------

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def for_xml(text: str) -> str:
    """Return a text with a sign of its absence for each letter that may not stand in XML, not even escaped."""
    return NOT_IN_XML.sub("\ufffd", text)


FORMULA = re.compile(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
"""How a text begins that a spreadsheet may work out when somebody opens the table: these signs, narrow or wide."""

QUOTE = "'"
"""Before such a text, as spreadsheets write what is text and nothing else."""

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def quoted(text: Any) -> Any:
    """Return a cell as it is written: text that looks like a formula has a quote before it, a number has none.

    Examples
    --------
    >>> [quoted(cell) for cell in ("=1+1", "-2.5", "'=x", "plain", 3.0)]
    ["'=1+1", '-2.5', "''=x", 'plain', 3.0]
    """
    is_formula = isinstance(text, str) and FORMULA.match(text) and not NUMBER.fullmatch(text)
    return QUOTE + text if is_formula else text


def unquoted(text: Any) -> Any:
    """Return a cell as it was before it was written.

    Examples
    --------
    >>> [unquoted(quoted(cell)) for cell in ("=1+1", "-2.5", "'=x", "'plain", 3.0)]
    ['=1+1', '-2.5', "'=x", "'plain", 3.0]
    """
    is_ours = isinstance(text, str) and text.startswith(QUOTE) and FORMULA.match(text)
    return text[1:] if is_ours else text
