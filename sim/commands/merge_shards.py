"""Putting together what several machines ran of one plan."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.run.adopting import shards_in
from sim.run.run import Setting, run_plan
from sim.store.files import refuse_existing
from sim.studies import context_of_plan


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
