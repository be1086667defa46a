"""What a check between boxes may look at, and where it says what is wrong."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sim.config.numbers import ALWAYS, value_node
from sim.config.schema import Circumstances, Measurement, Model, Resources, Rules
from sim.config.tree import Node, Path, find
from sim.errors import Problem


@dataclass(slots=True)
class Checked:
    """What a check may look at: the boxes that hold on a date, and where everything stands.

    A box that is wrong in itself is None: its own problems are told first. ``horizon`` is the end of the window as
    the files give it, before a design makes the run shorter; None for a document that was checked when it was read.
    ``begins`` is the date of the scenario that rules, and ``before`` the resources until then.
    """

    node: Node
    date: dt.date
    horizon: dt.date | None = None
    begins: dt.date | None = None
    before: Resources | None = None
    circumstances: Circumstances | None = None
    resources: Resources | None = None
    rules: Rules | None = None
    model: Model | None = None
    measurement: Measurement | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_first(self) -> bool:
        """Whether this is the first date of its document, on which all of it can be seen."""
        return self.date == (self.begins or ALWAYS)

    @property
    def since(self) -> str:
        """From when this holds, in words; empty for what holds always."""
        return "" if self.date == ALWAYS else f" from {self.date} on"

    def at(self, *path: str | int) -> Node:
        """Return the deepest node on `path`, for a number its value."""
        below = next(found for n in range(len(path), -1, -1) if (found := find(self.node, path[:n])) is not None)
        return value_node(below, self.date) if "value" in below.items else below

    def wrong(self, path: Path, *, came: str, needed: str, todo: str) -> None:
        """Add a problem at the value at `path`."""
        self.problems.append(self.at(*path).place.problem(path, came=came, needed=needed, todo=todo))

    def wrong_key(self, path: Path, *, came: str, needed: str, todo: str) -> None:
        """Add a problem at the last key of `path`."""
        place = self.at(*path[:-1]).key_place(path[-1])
        self.problems.append(place.problem(path, came=came, needed=needed, todo=todo))
