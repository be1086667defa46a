"""Running again: a whole result or a part of it, to compare; and shards, to put together."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.commands.sameness import (
    SURROUNDINGS,
    TOLERANCE,
    conclusions,
    differing_files,
    differing_jobs,
    moved_measures,
    other_surroundings,
)
from sim.errors import Interrupted, ResultsError, nearest
from sim.plan.plan import Job, Plan
from sim.run.adopting import shards_in
from sim.run.identity import changed_code, told
from sim.run.pool import RunError
from sim.run.run import Setting, digests_of, run_plan
from sim.run.workspace import Workspace
from sim.store import Result, open_result
from sim.store.files import refuse_existing
from sim.store.planned import plan_of_result
from sim.store.provenance import surroundings
from sim.studies.context import context_of_plan


def plan_in(folder: Path) -> Plan:
    """Return the plan of a finished result or, when there is none, of the unfinished run that stands beside it."""
    workspace = Workspace(folder)
    if not folder.exists() and workspace.folder.exists():
        return workspace.plan()
    return plan_of_result(open_result(folder))


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
class Verdict:
    """Whether a result came out again, and what there is to say about it."""

    same: bool
    lines: tuple[str, ...]


def reproduce(
    folder: Path, *, setting: Setting, reduced: Reduced | None = None, tolerance: float | None = None
) -> Verdict:
    """Run a result again from its manifest alone, in a fresh place, and compare.

    In the surroundings in which it was made it must be the same to the last bit, unless a `tolerance` is given; in
    others within the tolerance of `sim.commands.sameness`. When only a part is run again, that part must be the same
    to the last bit.
    """
    old = open_result(folder)
    plan = plan_of_result(old)
    with _fresh_place(folder) as place:
        if reduced:
            return _part_again(old, plan, reduced.jobs(plan), setting=setting, place=place)
        new = run_plan(plan, out=place, context=context_of_plan(plan), setting=setting)
        return _verdict(old, open_result(new), tolerance)


@contextlib.contextmanager
def _fresh_place(folder: Path) -> Iterator[Path]:
    """Give a place that is gone afterwards; what is said of it is said of `folder`, which somebody can look at."""
    with tempfile.TemporaryDirectory(prefix="reproduce-") as temporary:
        place = Path(temporary) / folder.resolve().name
        try:
            yield place
        except Interrupted as error:
            raise Interrupted("interrupted; of what is run to compare nothing is kept") from error
        except RunError as error:
            raise RunError(str(error).replace(str(place), str(folder))) from error


def _part_again(old: Result, plan: Plan, jobs: list[Job], *, setting: Setting, place: Path) -> Verdict:
    digests = digests_of(plan, jobs, place=place, setting=setting)
    other = differing_jobs(old, digests)
    if not other:
        return Verdict(
            same=True, lines=(f"{len(digests)} of {old.manifest['n_jobs']} replications: the same to the last bit",)
        )
    lines = (f"{len(other)} of {len(digests)} replications are not the same: {told(other)}", *because_of(old))
    return Verdict(same=False, lines=lines)


def because_of(old: Result) -> list[str]:
    """Return what is other here than where a result was made."""
    code = changed_code(old.manifest["code_files"])
    return [*([f"code: {code}"] if code else []), *other_surroundings(old.manifest["volatile"], surroundings())]


def _verdict(old: Result, new: Result, tolerance: float | None) -> Verdict:
    files = list(differing_files(old.manifest, new.manifest))
    if not files:
        left = old.manifest.get("left_out", [])
        unseen = f" (published without {', '.join(left)})" if left else ""
        return Verdict(same=True, lines=(f"{old.folder}: the same to the last bit{unseen}",))
    other = because_of(old)
    if tolerance is None and not any(line.split(":")[0] in SURROUNDINGS for line in other):
        return Verdict(same=False, lines=(*files, *other))
    within = TOLERANCE if tolerance is None else tolerance
    moved = list(moved_measures(old, new, tolerance=within))
    found = list(conclusions(old, new))
    verdict = f"within {within:g} half-widths, in every measure" if not moved else "not the same"
    lines = (f"{old.folder}: {verdict}; not to the last bit", *other, *moved, *(line for _, line in found))
    return Verdict(same=not moved and all(holds for holds, _ in found), lines=lines)


def merge(folders: Sequence[Path], *, out: Path, setting: Setting) -> Path:
    """Put the shards of a plan together and return the result: the same as of a run in one go.

    Nothing of the shards is run again; a plan that grows goes on from them.

    Raises
    ------
    ResultsError
        They are no shards, not of one plan or not all, or something stands at `out`.
    """
    refuse_existing(out)
    plan, shards = shards_in(folders)
    return run_plan(plan, out=out, context=context_of_plan(plan), setting=setting, shards=shards)


def those(jobs: list[Job], what: str, name: str) -> list[Job]:
    """Return the jobs of one scenario or point."""
    names = sorted({getattr(job, what) for job in jobs})
    if name not in names:
        near = nearest(name, names)
        hint = f"did you mean {near!r}?" if near else f"it has {', '.join(names)}"
        raise ResultsError(f"{what} {name!r}: not in this result; {hint}")
    return [job for job in jobs if getattr(job, what) == name]
