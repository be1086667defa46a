"""Whose caseload?"""

from __future__ import annotations


def load(cases: float, *, fte: float) -> float:
    """Return how full it is [cases/fte]: the next case goes to the least full, of equals to the first in line."""
    return cases / fte


def is_free_specialist(specialism: int, *, group: int, cases: float, fte: float, norm: float) -> bool:
    """Say whether somebody is a specialist for a group with fewer cases than the norm; such people go before others.

    ``norm`` is the caseload per fte that counts as full [cases/fte].
    """
    return specialism == group and cases < norm * fte
