"""Which measures and paths are asked of a replication: only these are worked out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Key = tuple[str, str, str]
"""A measure, the grouping as it is written, and a group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which rows of the measures and of the paths are asked for; None: whatever there is.

    ``measures``, ``groupings`` and ``periods`` (days among them) choose among the measures, as do ``outcomes``
    (measure, grouping and group). ``paths`` are the groupings of the paths, ``in_window`` only from the measured window
    on. Groupings are those that stand in the rows. What is answered is what would be left of all rows.

    Examples
    --------
    >>> work = Asked(outcomes=(("exits_to_work", "municipality", "noord"),))
    >>> work.has("exits_to_work", "municipality"), work.has("exits_to_work", "all"), work.has("inflow", "municipality")
    (True, False, False)
    """

    measures: tuple[str, ...] | None = None
    groupings: tuple[str, ...] | None = None
    periods: tuple[str, ...] | None = None
    outcomes: tuple[Key, ...] | None = None
    paths: tuple[str, ...] | None = None
    in_window: bool = False

    def has(self, measure: str, by: str) -> bool:
        """Whether a measure is asked for by a grouping, be it of some of the groups only."""
        outcomes = self.outcomes is None or any((measure, by) == one[:2] for one in self.outcomes)
        return outcomes and _among(measure, self.measures) and _among(by, self.groupings)

    def has_group(self, key: Key) -> bool:
        """Whether a group is asked for, of a measure and grouping that are."""
        return self.outcomes is None or key in self.outcomes

    def has_period(self, label: str) -> bool:
        """Whether anything is asked for over a period, or at the end of a day."""
        return _among(label, self.periods)

    def has_month(self, counts: bool) -> bool:
        """Whether the paths are asked for at the end of a month; `counts`: it lies in the measured window."""
        return self.paths != () and (counts or not self.in_window)

    def has_path(self, by: str) -> bool:
        """Whether the paths of a grouping are asked for."""
        return _among(by, self.paths)


EVERYTHING = Asked()


def _among(name: str, names: Iterable[str] | None) -> bool:
    return names is None or name in names
