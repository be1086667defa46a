"""A region as large as the one that a file extends, times a factor: more of everything that there is a number of."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from sim.config.numbers import read_number
from sim.config.quantity import Quantity
from sim.config.shapes import Kind, Shape
from sim.config.source import Figure
from sim.config.tree import ANY_NAME, Node, Path, find, fitting, from_plain, placed, times
from sim.errors import Problem

SIZE = "size"
"""The key at the head of a file that says how many times as large its region is as the one that it extends."""

GROWS: tuple[Path, ...] = tuple(
    tuple(path.split("."))
    for path in (
        "circumstances.municipalities.*.stock_at_start",
        "circumstances.municipalities.*.wsw_at_start",
        "circumstances.municipalities.*.buig_eur_per_year",
        "circumstances.inflow.reports_per_year",
        "circumstances.inflow.nug_per_year",
        "circumstances.stock.waiting.intake",
        "circumstances.stock.waiting.activation",
        "circumstances.stock.waiting.trajectory",
        "circumstances.stock.waiting.placement",
        "circumstances.stock.waiting.sheltered",
        "circumstances.labour_market.places.*.leads_per_year",
        "resources.teams.*.fte",
        "resources.sheltered.inside_places",
        "resources.sheltered.outside_places",
        "rules.transitions.*.cost_eur",
    )
)
"""What a region has more of when it is larger; everything else is what one resident, worker or place is like."""

FACTOR = Shape(Kind.QUANTITY, float, unit=Quantity("factor"))


class Size:
    """How many times as large a region is, and the source that says so."""

    def __init__(self, factor: float, source: Node) -> None:
        self.factor = factor
        self.source = source

    def grown(self, node: Node) -> Node:
        """Return a document, or a part of one, with all that grows this many times as large."""
        for pattern in GROWS:
            node = self._grown_below(node, pattern)
        return node

    def grown_entry(self, path: Path, change: Node) -> Node:
        """Return what is set at a path, in which a name may be ``*``, this many times as large where it grows."""
        for pattern in GROWS:
            if len(path) <= len(pattern) and all(_meets(*steps) for steps in zip(path, pattern, strict=False)):
                change = self._grown_below(change, pattern[len(path) :])
        return change

    def _grown_below(self, node: Node, pattern: Path) -> Node:
        if not pattern:
            return self._grown_number(node)
        for path in fitting(node, pattern):
            old = find(node, path)
            if old is not None:
                node = placed(node, path, self._grown_number(old))
        return node

    def _grown_number(self, number: Node) -> Node:
        """Return a number with its range this many times as large, and where that comes from; null stays."""
        if not number.is_mapping:
            return number
        grown = {key: times(number.items[key], self.factor) for key in ("value", "range") if key in number.items}
        source = {"source": self.source} if "source" in number.items else {}
        has_range = bool(number.items.keys() & {"range", "factor_range"}) or not source
        exactly = {} if has_range else {"factor_range": from_plain([1.0, 1.0], self.source.place)}
        return number.with_items(number.items | grown | source | exactly, keys={})


def _meets(step: str | int, other: str | int) -> bool:
    return step == other or ANY_NAME in (step, other)


def together(sizes: Sequence[Size]) -> Size | None:
    """Return the size of a region that extends one with a size of its own, and so on; None when there is none."""
    return Size(prod(size.factor for size in sizes), sizes[-1].source) if sizes else None


def size_of(node: Node, *, extends: bool, problems: list[Problem]) -> Size | None:
    """Return the size that the document at `node` gives at its head; None without one, or after saying why not."""
    given, before = node.items.get(SIZE), len(problems)
    if given is None:
        return None
    if not extends:
        came, needed = "came a size", "a region that this file extends was needed"
        problems.append(given.place.problem((SIZE,), came=came, needed=needed, todo="add 'extends: ...' or remove it"))
    number = read_number(given, FACTOR, (SIZE,), problems)
    if number is None or len(problems) > before:
        return None
    factor = number.steps[0][1]
    if len(number.steps) > 1 or not _is_some(factor):
        came, needed = "came " + str(number.value), "one factor above 0 was needed: a region has one size"
        problems.append(given.items["value"].place.problem((SIZE,), came=came, needed=needed, todo="write value: 10"))
        return None
    text = f"{number.source_text}: the number of the region that this extends times {factor:g}"
    source = {"kind": number.source_kind, "text": text, "date": number.source_date}
    return Size(float(factor), from_plain(source, given.place))  # type: ignore[arg-type]  # a list has no factor


def _is_some(factor: Figure) -> bool:
    return not isinstance(factor, tuple) and factor > 0
