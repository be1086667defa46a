"""What is judged: a measure, of everybody or of one group, and which way of it is better."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar

Direction = Literal["higher", "lower", "neither"]
"""Which way an outcome is better; neither: it describes, and is no gain or loss."""

DIRECTIONS: tuple[Direction, ...] = ("higher", "lower", "neither")

ALL = "all"
"""The grouping, and the group, of all residents together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A measure that is looked at: of everybody, or of one group."""

    measure: str
    group_by: str = ALL
    group: str = ALL

    @property
    def name(self) -> str:
        """The outcome in one word, unique in a study.

        Examples
        --------
        >>> Outcome(measure="inflow").name, Outcome(measure="wait_p90_weeks", group_by="queue", group="intake").name
        ('inflow', 'wait_p90_weeks.queue.intake')
        """
        return self.measure if self.group_by == ALL else f"{self.measure}.{self.group_by}.{self.group}"


Named: TypeAlias = Outcome | str
"""An outcome, or the bare name of a measure, which means that measure of everybody."""

T = TypeVar("T")


def outcomes(named: Collection[Named]) -> tuple[Outcome, ...]:
    """Return each outcome that is named, once, in order."""
    whole = (one if isinstance(one, Outcome) else Outcome(measure=one) for one in named)
    return tuple(dict.fromkeys(whole))


def said_of(outcome: Outcome, said: Mapping[str, T]) -> T | None:
    """Return what is said of an outcome by its own name, else of its measure; None when nothing is.

    Examples
    --------
    >>> said_of(Outcome(measure="inflow", group_by="trede", group="1"), {"inflow": 10.0})
    10.0
    """
    return said.get(outcome.name, said.get(outcome.measure))
