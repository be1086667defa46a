"""Whose caseload?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar


class Load(Protocol):
    """Somebody who can take cases."""

    @property
    def cases(self) -> float:
        """The weight of the cases held now."""

    @property
    def fte(self) -> float:
        """The size of the post."""


class Specialist(Load, Protocol):
    """Somebody who can take cases and may be the specialist for a group."""

    @property
    def specialism(self) -> int:
        """The group, or a number that no group has."""


L = TypeVar("L", bound=Load)
S = TypeVar("S", bound=Specialist)


def least_loaded(workers: Iterable[L]) -> L | None:
    """Return the worker with the fewest cases per fte, the first of equals; None when there is nobody."""
    return min(workers, key=lambda worker: worker.cases / worker.fte, default=None)


def for_group(workers: Sequence[S], group: int, *, norm: float) -> S | None:
    """Return the least loaded specialist for a group with fewer cases than the norm, else the least loaded of all.

    ``norm`` is the caseload per fte that counts as full [cases/fte].
    """
    specialists = [worker for worker in workers if worker.specialism == group and worker.cases < norm * worker.fte]
    return least_loaded(specialists or workers)
