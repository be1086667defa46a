"""Whose caseload?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Load(Protocol):
    """Somebody who can take cases."""

    @property
    def cases(self) -> float:
        """The weight of the cases held now."""

    @property
    def fte(self) -> float:
        """The size of the post."""


L = TypeVar("L", bound=Load)


def least_loaded(workers: Iterable[L]) -> L | None:
    """Return the worker with the fewest cases per fte, the first of equals; None when there is nobody."""
    return min(workers, key=lambda worker: worker.cases / worker.fte, default=None)
