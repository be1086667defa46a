"""A number with a life: its value, unit, source and range, checked in one place."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass, replace

from sim.config.shapes import Shape
from sim.config.source import Figure, check_keys, check_range_given, check_within, pair, source_of
from sim.config.tree import Node, Path, date_of, dotted, is_number, shown, text_of
from sim.errors import Problem, nearest

QUANTITY_KEYS = ("value", "unit", "source", "range", "factor_range")
HOW = "write {value: ..., unit: ..., source: {kind: ..., text: ..., date: ...}, range: [low, high]}"
ALWAYS = dt.date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcedNumber:
    """A number and where it comes from.

    ``steps`` are the values by the date from which each holds, ascending; the first also holds before its date.
    ``range`` is in the unit of the value and ``factor_range`` multiplies it. A single number that came with a
    ``factor_range`` has both; a list or a number that changes over time has the one that the file gives.
    ``since`` is the date of the scenario that brings it, and None for what rules from the start.
    """

    path: str
    steps: tuple[tuple[dt.date, Figure], ...]
    unit: str
    source_kind: str
    source_text: str
    source_date: str | None
    range: tuple[float, float] | None
    factor_range: tuple[float, float] | None
    file: str
    line: int
    since: dt.date | None = None

    def says_the_same(self, other: SourcedNumber | None) -> bool:
        """Whether another number has the same value, unit, source and range, wherever it stands."""
        if other is None or other is self:
            return other is self
        return replace(other, file=self.file, line=self.line, since=self.since) == self

    @property
    def value(self) -> Figure | dict[str, Figure]:
        """The number or list as the file gives it, by ISO date when it changes."""
        always = self.dates == (ALWAYS,)
        return self.steps[0][1] if always else {date.isoformat(): figure for date, figure in self.steps}

    @property
    def dates(self) -> tuple[dt.date, ...]:
        """The dates from which each value holds."""
        return tuple(date for date, _ in self.steps)

    def at(self, date: dt.date) -> Figure:
        """Return the value that holds on `date`."""
        return self.steps[max(bisect_right(self.dates, date) - 1, 0)][1]


def read_number(node: Node, shape: Shape, path: Path, problems: list[Problem]) -> SourcedNumber | None:
    """Return the number at `node`, or None after adding what is wrong with it to `problems`."""
    before = len(problems)
    if not node.is_mapping:
        came = f"came {shown(node)} without unit and source"
        problems.append(node.place.problem(path, came=came, needed=needed(shape), todo=HOW))
        return None
    check_keys(node, path, problems, known=QUANTITY_KEYS, required=("value", "unit", "source"))
    _check_unit(node, shape, path, problems)
    steps = read_steps(node.items.get("value"), shape, path, problems)
    source = source_of(node, path, problems)
    limits, factors = (pair(node, name, path, problems) for name in ("range", "factor_range"))
    check_range_given(node, source, path, problems)
    is_readable = len(problems) == before and source is not None
    for date, figure in steps:
        check_within(figure, value_node(node, date), limits, path, problems)
    if factors is not None and not factors[0] <= 1.0 <= factors[1]:
        problems.append(
            node.items["factor_range"].place.problem(
                path, came=f"came factor_range {list(factors)}", needed="it must hold 1", todo="widen it"
            )
        )
    if not is_readable or source is None:
        return None
    kind, text, date_text = source
    return SourcedNumber(
        path=dotted(path),
        steps=steps,
        unit=str(node.items["unit"].value),
        source_kind=kind,
        source_text=text,
        source_date=date_text,
        range=limits or _absolute(factors, steps),
        factor_range=factors,
        file=node.place.file,
        line=node.place.line,
    )


def _absolute(
    factors: tuple[float, float] | None, steps: tuple[tuple[dt.date, Figure], ...]
) -> tuple[float, float] | None:
    """Return the range in the unit of the value, where the value is one number."""
    if factors is None or len(steps) > 1 or isinstance(steps[0][1], tuple):
        return None
    low, high = sorted(steps[0][1] * factor for factor in factors)
    return low, high


def needed(shape: Shape) -> str:
    """Return in words what number `shape` asks for."""
    unit = shape.unit.unit if shape.unit else "any"
    measured = "with its unit" if unit == "any" else f"in {unit!r}"
    if not shape.is_table:
        return f"a number {measured} was needed"
    return f"a list of {shape.n_elements or 'some'} numbers {measured} was needed"


def _check_unit(node: Node, shape: Shape, path: Path, problems: list[Problem]) -> None:
    unit = node.items.get("unit")
    if unit is None or shape.unit is None or (isinstance(unit.value, str) and shape.unit.accepts(unit.value)):
        return
    near = isinstance(unit.value, str) and nearest(unit.value, [shape.unit.unit])
    todo = f"did you mean {near!r}?" if near else f"give the value in {shape.unit.unit!r} and write that"
    came = f"came the unit {shown(unit)}"
    problems.append(unit.place.problem(path, came=came, needed=f"{shape.unit.unit!r} was needed", todo=todo))


# --- value ----------------------------------------------------------------------------------------


def read_steps(
    node: Node | None, shape: Shape, path: Path, problems: list[Problem]
) -> tuple[tuple[dt.date, Figure], ...]:
    """Return the values at `node` by the date from which each holds."""
    if node is None:
        return ()
    if not node.is_mapping:
        figure = _figure(node, shape, path, problems)
        return () if figure is None else ((ALWAYS, figure),)
    if not node.items:
        problems.append(
            node.place.problem(path, came="no dates", needed=needed(shape), todo="write 'date: value' lines")
        )
    steps = {}
    for key, below in node.items.items():
        date = date_of(key)
        figure = _figure(below, shape, (*path, text_of(key)), problems)
        if date is None:
            todo = "write a date such as 2016-01-01, or one value"
            came = f"came {shown(key)} as a date"
            problems.append(node.key_place(key).problem(path, came=came, needed="a date was needed", todo=todo))
        elif figure is not None:
            steps[date] = figure
    return tuple(sorted(steps.items()))


def _figure(node: Node, shape: Shape, path: Path, problems: list[Problem]) -> Figure | None:
    """Return the number or the numbers at `node`, or None after saying why it is none."""
    if not shape.is_table:
        return _one(node, path, problems, needed=needed(shape))
    if not isinstance(node.value, list) or shape.n_elements not in (None, len(node.elements)):
        todo = f"write {shape.n_elements or 'the'} numbers in square brackets"
        problems.append(node.place.problem(path, came=f"came {shown(node)}", needed=needed(shape), todo=todo))
        return None
    numbers = [_one(item, (*path, i), problems, needed="a number was needed") for i, item in enumerate(node.elements)]
    found = tuple(number for number in numbers if number is not None)
    if len(found) < len(numbers):
        return None
    _check_sum(found, node, shape, path, problems)
    return found


def _one(node: Node, path: Path, problems: list[Problem], *, needed: str) -> int | float | None:
    if is_number(node.value):
        assert isinstance(node.value, int | float)
        return node.value
    todo = "write a finite number" if isinstance(node.value, float) else "write digits, without quotes or unit"
    problems.append(node.place.problem(path, came=f"came {shown(node)}", needed=needed, todo=todo))
    return None


def _check_sum(shares: tuple[float, ...], node: Node, shape: Shape, path: Path, problems: list[Problem]) -> None:
    if shape.sums_to_one is None or shape.sums_to_one.holds(list(shares)):
        return
    came = f"the shares add up to {sum(shares):.6g}"
    problems.append(node.place.problem(path, came=came, needed="they must add up to 1", todo="correct one of them"))


def value_node(node: Node, date: dt.date) -> Node:
    """Return the node of the value of the quantity at `node` that holds on `date`."""
    value = node.items.get("value", node)
    dated = {found: below for key, below in value.items.items() if (found := date_of(key)) is not None}
    held = max((found for found in dated if found <= date), default=min(dated, default=None))
    return value if held is None else dated[held]
