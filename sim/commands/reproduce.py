"""Running a result again, all of it or a part, and saying whether it is the same.

To the last bit, or within what other luck could do: on another platform a last bit may differ, and from there a
replication may go another way, as with other luck. So an estimate holds when it moved by no more than `TOLERANCE` times
the half-width of its interval, and a measure when no more than `OUTSIDE` of its estimates did not. Of two means with
different luck about one pair in three thousand is that far apart, so a measure that fails moved by more than luck.
"""

from __future__ import annotations

import contextlib
import functools
import operator
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.claims import (
    FAILS,
    HOLDS,
    UNTOLD,
    Again,
    Claim,
    ClaimVerdict,
    InTables,
    claims_beside,
    judge,
    looks_of,
    read_claims,
)
from sim.errors import Interrupted, ResultsError, nearest
from sim.plan import Job, Plan
from sim.run.deciding import changed_code, told
from sim.run.executor import RunError
from sim.run.own_code import with_code_of
from sim.run.run import Setting, digests_of, measures_of, run_plan
from sim.run.workspace import Workspace
from sim.store import (
    KEY,
    NAME,
    Result,
    doubted,
    files_in,
    open_result,
    surroundings,
)
from sim.studies import context_of_plan, kind_of
from sim.texts import counted

if TYPE_CHECKING:
    import pandas as pd


def plan_in(folder: Path) -> Plan:
    """Return the plan of a finished result or, when there is none, of the unfinished run that stands beside it."""
    workspace = Workspace(folder)
    if not folder.exists() and workspace.folder.exists():
        files_in(workspace.folder)
        return workspace.plan()
    return open_result(folder).plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduced:
    """How much of a result is run again; None: all of it."""

    replications: int | None = None
    scenario: str | None = None
    point: str | None = None

    def __bool__(self) -> bool:
        return any(one is not None for one in (self.replications, self.scenario, self.point))

    def jobs(self, plan: Plan) -> list[Job]:
        """Return the jobs of a plan that are run again.

        Raises
        ------
        ResultsError
            There are none.
        """
        jobs = list(plan.jobs)
        for what, name in (("scenario", self.scenario), ("point", self.point)):
            jobs = jobs if name is None else those(jobs, what, name)
        return [job for job in jobs if self.replications is None or job.replication < self.replications]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduction:
    """Whether a result came out again, what there is to say about it, and what became of the claims that rest on it."""

    same: bool
    lines: tuple[str, ...]
    claims: tuple[ClaimVerdict, ...] = ()

    @property
    def failing(self) -> tuple[ClaimVerdict, ...]:
        """The claims that fail."""
        return tuple(one for one in self.claims if one.word == FAILS)

    def told(self) -> Iterator[str]:
        """Yield all that is to be said, line by line."""
        yield from self.lines
        if self.claims:
            found = [one.word for one in self.claims]
            yield f"claims: {found.count(HOLDS)} hold, {found.count(UNTOLD)} cannot be told, {found.count(FAILS)} fail"
            yield from (f"  {one}" for one in self.claims)


def reproduce(
    folder: Path,
    *,
    setting: Setting,
    reduced: Reduced | None = None,
    tolerance: float | None = None,
    trusted: bool = False,
    claims: Path | None = None,
) -> Reproduction:
    """Run a result again from its manifest alone, in a fresh place, and compare; then test each claim that rests on it.

    In the surroundings in which it was made it must be the same to the last bit, unless a `tolerance` is given; in
    others within the `TOLERANCE`. When only a part is run again, that part must be the same to the last bit.
    `trusted`: also where its plan brings code of measures or rules, which then runs here. `claims` is the file of
    claims, by default the one that lies beside the folder, if there is one.

    Raises
    ------
    ResultsError
        It cannot be read, or brings code and is not trusted.
    ConfigurationError
        The file of claims is wrong.
    """
    old, plan = _read(folder)
    refuse_code_in(plan, folder, trusted=trusted)
    claimed = _claims_on(old, claims)
    with _fresh_place(folder) as place, doubted(folder):
        if reduced:
            return _part_again(old, plan, reduced.jobs(plan), claimed=claimed, setting=setting, place=place)
        with with_code_of(plan):
            context = context_of_plan(plan)
        new = open_result(run_plan(plan, out=place, context=context, setting=setting))
        found = _verdict(old, new, tolerance)
        before = None if new.manifest["results_digest"] == old.manifest["results_digest"] else InTables(old)
        return replace(found, claims=tuple(judge(one, InTables(new), published=before) for one in claimed))


def _claims_on(result: Result, file: Path | None) -> tuple[Claim, ...]:
    """Return the claims that rest on a result: none where it is a smaller run, which nobody claims anything of."""
    path = file or claims_beside(result.folder)
    plan = result.plan
    return () if path is None or plan.quick else read_claims(path).of(plan.name)


def _read(folder: Path) -> tuple[Result, Plan]:
    """Return a result and its plan, which is one that this version can run."""
    with doubted(folder):
        result = open_result(folder)
        kind_of(result.plan)
        return result, result.plan


OWN = ("own_measures", "own_rules")
"""Where a plan keeps the Python of whoever made it."""


def refuse_code_in(plan: Plan, folder: Path, *, trusted: bool, where: Sequence[str] = OWN) -> None:
    """Refuse to run the Python that a plan brings, measures and rules of whoever made it, unless that is `trusted`.

    `where` says which of it would run.

    Raises
    ------
    ResultsError
        There is such code, and nobody said so.
    """
    brought = {key: [own.file for own in getattr(plan, key)] for key in where if getattr(plan, key)}
    if brought and not trusted:
        files = ", ".join(repr(file) for found in brought.values() for file in found)
        keys = ", ".join(f"plan.{key}" for key in brought)
        raise ResultsError(
            f"{folder / NAME}: {keys}: came Python code ({files}), which would run here; your word for it was needed; "
            "read it there, and write --trust-code if you would run it"
        )


@contextlib.contextmanager
def _fresh_place(folder: Path) -> Iterator[Path]:
    """Give a place that is gone afterwards; what is said of it is said of `folder`, which somebody can look at."""
    with tempfile.TemporaryDirectory(prefix="reproduce-") as temporary:
        place = Path(temporary) / folder.resolve().name
        try:
            yield place
        except Interrupted as error:
            raise type(error)(f"{str(error).partition(';')[0]}; of what is run to compare nothing is kept") from error
        except RunError as error:
            raise RunError(str(error).replace(str(place), str(folder))) from error


def _part_again(
    old: Result, plan: Plan, jobs: list[Job], *, claimed: Sequence[Claim], setting: Setting, place: Path
) -> Reproduction:
    digests = digests_of(plan, jobs, place=place, setting=setting)
    found = _tested_again(old, jobs, claimed, place=place)
    other = differing_jobs(old, digests)
    if not other:
        line = f"{len(digests)} of {counted(old.manifest['n_jobs'], 'replication')}: the same to the last bit"
        return Reproduction(same=True, lines=(line,), claims=found)
    are = "is" if len(other) == 1 else "are"
    lines = (
        f"{len(other)} of {counted(len(digests), 'replication')} {are} not the same: {told(other)}",
        *because_of(old),
    )
    return Reproduction(same=False, lines=lines, claims=found)


def _tested_again(old: Result, jobs: list[Job], claimed: Sequence[Claim], *, place: Path) -> tuple[ClaimVerdict, ...]:
    """Return what replications that ran again at `place` say of claims."""
    checks = [check for claim in claimed for check in claim.checks]
    if not checks:
        return ()
    rows = measures_of(jobs, place=place, measures={check.measure for check in checks})
    again = Again(rows, old.manifest, n_looks=looks_of(checks))
    return tuple(judge(claim, again, published=InTables(old)) for claim in claimed)


def because_of(old: Result) -> list[str]:
    """Return what is other here than where a result was made."""
    code = changed_code(old.manifest["code_files"], old.plan)
    return [*([f"code: {code}"] if code else []), *other_surroundings(old.manifest["volatile"], surroundings())]


def _verdict(old: Result, new: Result, tolerance: float | None) -> Reproduction:
    files = list(differing_files(old.manifest, new.manifest))
    if not files:
        left = old.manifest.get("left_out", [])
        unseen = f" (published without {', '.join(left)})" if left else ""
        return Reproduction(same=True, lines=(f"{old.folder}: the same to the last bit{unseen}",))
    other = because_of(old)
    if tolerance is None and not any(line.split(":")[0] in SURROUNDINGS for line in other):
        return Reproduction(same=False, lines=(*files, *other))
    within = TOLERANCE if tolerance is None else tolerance
    moved = list(moved_measures(old, new, tolerance=within))
    found = list(kind_of(old.plan).conclusions(old, new))
    verdict = f"within {within:g} half-widths, in every measure" if not moved else "not the same"
    lines = (f"{old.folder}: {verdict}; not to the last bit", *other, *moved, *(line for _, line in found))
    return Reproduction(same=not moved and all(holds for holds, _ in found), lines=lines)


def those(jobs: list[Job], what: str, name: str) -> list[Job]:
    """Return the jobs of one scenario or point.

    Raises
    ------
    ResultsError
        There are none.
    """
    names = sorted({getattr(job, what) for job in jobs})
    if name not in names:
        near = nearest(name, names)
        hint = f"did you mean {near!r}?" if near else f"it has {', '.join(names)}"
        raise ResultsError(f"{what} {name!r}: not in this result; {hint}")
    return [job for job in jobs if getattr(job, what) == name]


TOLERANCE = 3.0
OUTSIDE = 0.05
"""The share of the estimates of a measure that may lie outside the tolerance."""

ROUNDING = 1e-9
"""The relative difference that counts as none where an interval has no width."""

SURROUNDINGS = ("python", "packages", "processor")
"""What must be the same for two runs to be the same to the last bit."""


def other_surroundings(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Return what differs in the surroundings of two runs and may change a last bit, in words."""
    return [
        f"{name}: {one.get(name)} -> {other.get(name)}" for name in SURROUNDINGS if one.get(name) != other.get(name)
    ]


def differing_files(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Yield what differs in two results and, when something does, whether the code is another."""
    differs = old["results_digest"] != new["results_digest"] or any(
        new["files"].get(name) != digest for name, digest in old["files"].items()
    )
    for name in ("results_digest", "code"):
        if differs and old[name] != new[name]:
            yield f"{name}: {old[name]} became {new[name]}"
    for name, digest in old["files"].items():
        if new["files"].get(name) != digest:
            yield f"{name}: {digest} became {new['files'].get(name, 'nothing')}"


def moved_measures(old: Result, new: Result, *, tolerance: float) -> Iterator[str]:
    """Yield each measure of which too many estimates moved by more than `tolerance` half-widths."""
    both = old.summary.merge(new.summary, on=list(KEY), how="outer", suffixes=("", "_new"), indicator=True)
    for measure, rows in both.groupby("measure", sort=True):
        outside = _outside(rows, tolerance)
        if outside.mean() > OUTSIDE:
            yield (
                f"{measure}: {int(outside.sum())} of {len(rows)} estimates moved by more than {tolerance:g} times the "
                "half-width of their interval"
            )


def _outside(rows: pd.DataFrame, tolerance: float) -> pd.Series:
    """Return which estimates moved too far; one that is there in one result only did."""
    half = ((rows["ci_high"] - rows["ci_low"]) / 2.0).fillna(0.0)
    least = ROUNDING * rows["mean"].abs()
    moved = (rows["mean_new"] - rows["mean"]).abs() > (tolerance * half).where(half > 0.0, least)
    return moved | (rows["_merge"] != "both") | (rows["mean"].isna() != rows["mean_new"].isna())


def differing_jobs(old: Result, done: Mapping[str, str]) -> list[str]:
    """Return the jobs, by name, of which the digest in `done` is not the one that a result has."""
    jobs = old.jobs
    ends = jobs["beside"].map(lambda beside: f".{beside}" if beside else "")
    numbers = jobs["replication"].map("{:04d}".format)
    parts = (jobs["scenario"], ".", jobs["point"], ".", numbers, ends)
    names = functools.reduce(operator.add, parts)
    known = dict(zip(names, jobs["digest"], strict=True))
    return [name for name, digest in done.items() if known.get(name) != digest]
