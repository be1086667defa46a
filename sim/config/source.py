"""Where a number comes from, and the range in which it may lie."""

from __future__ import annotations

from typing import TypeAlias

from sim.config.tree import Node, Path, date_of, is_number, shown, text_of
from sim.errors import Problem, did_you_mean

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


def source_of(node: Node, path: Path, problems: list[Problem]) -> tuple[str, str, str | None] | None:
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
    _check_text(text, path, problems)
    date_text = _source_date(date, path, problems)
    return (str(kind.value), str(text.value), date_text) if len(problems) == before and kind and text else None


def _check_kind(kind: Node | None, path: Path, problems: list[Problem]) -> None:
    if kind is not None and kind.value not in SOURCE_KINDS:
        todo, needed = did_you_mean(kind.value, SOURCE_KINDS), "a kind of source was needed"
        problems.append(kind.place.problem((*path, "kind"), came=f"came {shown(kind)}", needed=needed, todo=todo))


def _check_text(text: Node | None, path: Path, problems: list[Problem]) -> None:
    if text is not None and (not isinstance(text.value, str) or not text.value.strip()):
        todo = "say where the number can be looked up"
        needed = "a text was needed"
        problems.append(text.place.problem((*path, "text"), came=f"came {shown(text)}", needed=needed, todo=todo))


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
    node: Node, source: tuple[str, str, str | None] | None, path: Path, problems: list[Problem]
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
