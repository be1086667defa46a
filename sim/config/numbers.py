"""A number with a life: its value, unit, source and range, checked in one place.

A range says how far a number may lie from what was seen or assumed; what an experiment tries is a choice, and may lie
beyond. A level beyond, one of several in a list in which a comma may have been meant for a point, is refused unless the
factor says ``beyond_range: true``. An override beyond is run and said, unless it brings a range of its own. A number
that is a design point itself has no range.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from sim.config.labels import NEEDED, text_in
from sim.config.tree import Node, Path, Shape, date_of, dotted, is_number, shown, text_of
from sim.errors import Problem, did_you_mean, nearest
from sim.texts import Text

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
    source_text: Text
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


# --- where a number comes from, and in which range it may lie -------------------------------------


Figure: TypeAlias = int | float | tuple[float, ...]
SOURCE_KINDS = ("observed", "literature", "calibrated", "assumption")
SOURCE_KEYS = ("kind", "text", "date")


def check_keys(
    node: Node, path: Path, problems: list[Problem], *, known: tuple[str, ...], required: tuple[str, ...]
) -> None:
    """Say which keys of `node` are not `known`, and which `required` ones it lacks."""
    for key in node.items:
        if key not in known:
            place, todo = node.key_place(key), did_you_mean(key, known)
            full = (*path, text_of(key))
            problems.append(place.problem(full, came="unknown key", needed="a known key was needed", todo=todo))
    for key in required:
        if key not in node.items:
            todo = f"add '{key}: ...'"
            problems.append(node.origin.problem(path, came=f"no {key}", needed=f"a {key} was needed", todo=todo))


def source_of(node: Node, path: Path, problems: list[Problem]) -> tuple[str, Text, str | None] | None:
    """Return kind, text and date of the source; None after saying what is wrong with it."""
    source, before = node.items.get("source"), len(problems)
    if source is None:
        return None
    path = (*path, "source")
    if not source.is_mapping:
        todo = "write {kind: ..., text: ..., date: ...} or an alias '*name' of one"
        problems.append(
            source.place.problem(path, came=f"came {shown(source)}", needed="a source was needed", todo=todo)
        )
        return None
    kind, text, date = (source.items.get(key) for key in SOURCE_KEYS)
    dated = () if kind is not None and kind.value == "assumption" else ("date",)
    check_keys(source, path, problems, known=SOURCE_KEYS, required=("kind", "text", *dated))
    _check_kind(kind, path, problems)
    said = _text(text, path, problems)
    date_text = _source_date(date, path, problems)
    return (str(kind.value), said, date_text) if len(problems) == before and kind and said else None


def _check_kind(kind: Node | None, path: Path, problems: list[Problem]) -> None:
    if kind is not None and kind.value not in SOURCE_KINDS:
        todo, needed = did_you_mean(kind.value, SOURCE_KINDS), "a kind of source was needed"
        problems.append(kind.place.problem((*path, "kind"), came=f"came {shown(kind)}", needed=needed, todo=todo))


def _text(node: Node | None, path: Path, problems: list[Problem]) -> Text | None:
    text = None if node is None else text_in(node.plain())
    if node is not None and (text is None or not text.en.strip()):
        todo = "say where the number can be looked up"
        problems.append(node.place.problem((*path, "text"), came=f"came {shown(node)}", needed=NEEDED, todo=todo))
    return text


def _source_date(node: Node | None, path: Path, problems: list[Problem]) -> str | None:
    """Return the date of a source as text: a day, a month such as 2023-07 or a year."""
    if node is None or node.value is None:
        return None
    text = text_of(node.value)
    parts = text.split("-")
    if len(text) in (4, 7, 10) and date_of("-".join([*parts, "01", "01"][:3])) is not None:
        return text
    todo, needed = "write it as 2023-07-01, '2023-07' or 2023", "a date was needed"
    problems.append(node.place.problem((*path, "date"), came=f"came {shown(node)}", needed=needed, todo=todo))
    return None


def pair(node: Node, name: str, path: Path, problems: list[Problem]) -> tuple[float, float] | None:
    """Return the two ends of the range `name`."""
    limits = node.items.get(name)
    if limits is None:
        return None
    ends = [float(end.value) for end in limits.elements if isinstance(end.value, int | float) and is_number(end.value)]
    if len(ends) == len(limits.elements) == 2 and ends[0] <= ends[1]:
        return ends[0], ends[1]
    came, needed = f"came {limits.plain()!r}", "two numbers, the lower first, were needed"
    problems.append(limits.place.problem((*path, name), came=came, needed=needed, todo="write [low, high]"))
    return None


def check_range_given(
    node: Node, source: tuple[str, Text, str | None] | None, path: Path, problems: list[Problem]
) -> None:
    """Say when an assumption has no range, or a number has two."""
    given = [name for name in ("range", "factor_range") if name in node.items]
    if source is not None and source[0] == "assumption" and not given:
        came, needed = "an assumption without a range", "an assumption needs the range in which it may lie"
        todo = "add 'range: [low, high]' or 'factor_range: [low, high]'"
        problems.append(node.place.problem(path, came=came, needed=needed, todo=todo))
    if len(given) == 2:
        came, place = "came both range and factor_range", node.key_place("factor_range")
        problems.append(place.problem(path, came=came, needed="one of them was needed", todo="remove one"))


def check_within(
    figure: Figure, node: Node, limits: tuple[float, float] | None, path: Path, problems: list[Problem]
) -> None:
    """Say when a value lies outside the range that the file gives for it."""
    figures = figure if isinstance(figure, tuple) else (figure,)
    if limits is None or all(limits[0] <= number <= limits[1] for number in figures):
        return
    came = f"{list(figures) if node.elements else shown(node)} lies outside its own range"
    needed = f"a value in {list(limits)} was needed"
    problems.append(node.place.problem(path, came=came, needed=needed, todo="correct the value or the range"))


# --- whether a change stays in the range of the number that it changes ----------------------------


FACTOR = "factor"
DESIGN_POINT = {"kind": "assumption", "text": "design point"}
"""The source of a number that comes from outside a configuration."""

RANGES = ("range", "factor_range")


@dataclass(frozen=True, slots=True)
class Beyond:
    """A number that a change puts outside the range of the one it replaces."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.6g} lies outside its range [{self.low:g}, {self.high:g}]"


def beyond(old: Node, change: Node, *, since: dt.date | None = None) -> Beyond | None:
    """Return the first number that `change` puts outside the range of the quantity `old`; None: there is none.

    Parameters
    ----------
    old
        A number with its life, as a document holds it.
    change
        A number, a list, values by date, a factor or a number with a life; one that brings its range lies in it.
    since
        The date from which the change holds; None: always.
    """
    if not _has_range(old) or any(key in change.items for key in RANGES):
        return None
    factors = [1.0] if change.items.keys() != {FACTOR} else _numbers(change.items[FACTOR])
    given = old.items["value"] if change.items.keys() == {FACTOR} else change.items.get("value", change)
    if not factors:
        return None
    for was, value in _pairs(old.items["value"], given, since):
        limits = _limits(old, was)
        now = value * factors[0]
        if limits is not None and not limits[0] - _slack(limits) <= now <= limits[1] + _slack(limits):
            return Beyond(now, *limits)
    return None


def _has_range(old: Node) -> bool:
    source = old.items.get("source")
    is_point = source is not None and source.plain() == DESIGN_POINT
    return "value" in old.items and not is_point and any(_ends(old, key) is not None for key in RANGES)


def _ends(old: Node, key: str) -> tuple[float, float] | None:
    given = old.items.get(key)
    ends = _numbers(given) if given is not None else []
    return (ends[0], ends[1]) if len(ends) == 2 and ends[0] <= ends[1] else None


def _limits(old: Node, was: float | None) -> tuple[float, float] | None:
    """Return the range of one number, in its unit; none where a factor has no number to multiply."""
    limits, factors = _ends(old, "range"), _ends(old, "factor_range")
    if limits is not None or factors is None or was is None:
        return limits
    low, high = sorted(was * factor for factor in factors)
    return low, high


def _slack(limits: tuple[float, float]) -> float:
    """Return what rounding may do to a number at the end of its range."""
    return 1e-9 * max(abs(limits[0]), abs(limits[1]))


def _pairs(old: Node, new: Node, since: dt.date | None) -> Iterator[tuple[float | None, float]]:
    """Yield each new number in force with the old one in its place, where there is one."""
    for date, node in _steps(new, since):
        was = [number for _, held in _steps(old, date or since) for number in _numbers(held)][: len(_numbers(node))]
        for i, number in enumerate(_numbers(node)):
            yield (was[i] if i < len(was) else None), number


def _steps(node: Node, since: dt.date | None) -> Iterator[tuple[dt.date | None, Node]]:
    """Yield the values at `node` that hold on some day from `since` on, each with the date from which it does."""
    dated = sorted(
        ((date, below) for key, below in node.items.items() if (date := date_of(key)) is not None),
        key=lambda one: one[0],
    )
    if not dated:
        yield None, node
        return
    for i, (date, below) in enumerate(dated):
        ends = dated[i + 1][0] if i + 1 < len(dated) else dt.date.max
        if since is None or ends > since:
            yield date, below


def _numbers(node: Node) -> list[float]:
    """Return the numbers of a value: one, or those of a list."""
    found = node.elements or [node]
    return [float(one.value) for one in found if isinstance(one.value, int | float) and is_number(one.value)]
