"""What the levels of factors do to the configuration of a scenario."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sim.config import (
    BOXES,
    FACTOR,
    Beyond,
    Configuration,
    Node,
    Position,
    Settings,
    Since,
    beyond,
    from_plain,
    shown,
)
from sim.errors import ConfigurationError, Problem
from sim.plan import LATER
from sim.studies.factors import DECIMALS, FactorSpec, Point
from sim.studies.groups import day_of, times_of, total_of, with_fte

if TYPE_CHECKING:
    from sim.analysis.design import Level
    from sim.studies.designs import DesignedSpec

DOCUMENT = Position("document")


def configured_at(asked: DesignedSpec, point: Point, configuration: Configuration) -> Configuration:
    """Return the configuration of a scenario at a point of the design; the same object when nothing changes.

    Raises
    ------
    ConfigurationError
        With everything that is wrong at the point, said at the factors of the file.
    """
    changed, problems = configuration, list[Problem]()
    both: tuple[Since, Since] = ("start", "takes_effect")
    for since in both:
        factors = {
            name: factor
            for name, factor in asked.design.factors.items()
            if name in point and factor.changes_settings and since_of(asked, factor, configuration) == since
        }
        try:
            changed = _with_values(asked, factors, point, changed, since)
            changed = with_fte(asked, factors, point, changed, since)
        except ConfigurationError as error:
            problems += error.problems
    if problems:
        raise ConfigurationError(problems)
    return configuration if _the_same(changed, configuration) else changed


def _the_same(one: Configuration, other: Configuration) -> bool:
    """Whether two configurations run alike, whatever they say about sources and about the time after the run."""
    days = (one.window.start, *one.dates())
    return one is other or (one.dates() == other.dates() and all(one.at(day) == other.at(day) for day in days))


def since_of(asked: DesignedSpec, factor: FactorSpec, configuration: Configuration) -> Since:
    """Return from when a factor holds in a scenario, by default from its date where it has one and may change that."""
    given = factor.since or asked.since
    if given is not None:
        return given
    reached = factor.teams is not None or all(path.split(".")[0] in BOXES for path in factor.all_paths)
    return "takes_effect" if reached and configuration.changes_on is not None else "start"


def level_as_it_is(factor: FactorSpec, configuration: Configuration) -> Level | None:
    """Return the level of a factor in a scenario as it is; None: there is no single one."""
    if factor.kind in ("factor", "factor_range"):
        return 1.0
    if factor.change:
        return 0.0
    if factor.overlays:
        return next((name for name, overlays in factor.overlays.items() if not overlays), None)
    if factor.teams is not None:
        return round(total_of(factor.teams, configuration), DECIMALS)
    settings = configuration.at(day_of(configuration))
    values = {_value_at(settings, path) for path in factor.all_paths}
    value = values.pop() if len(values) == 1 else None
    return _name_of(factor, value, configuration) if factor.levels else value


def _name_of(factor: FactorSpec, value: Level | None, configuration: Configuration) -> Level | None:
    """Return the name of the level that is the `value` at the paths of a factor, or stands written at each of them."""
    stands = [_figure(_plain_at(configuration, path)) for path in factor.all_paths]
    for name, level in factor.levels.items():
        if (level == value and value is not None) or all(_figure(level) == one for one in stands):
            return name
    return None


def _plain_at(configuration: Configuration, path: str) -> Any:
    later = configuration.document.get(LATER, []) if path.split(".")[0] in BOXES else []
    found: Any = later[0] if later else configuration.document
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _figure(written: Any) -> Any:
    """Return what is written somewhere without what does not count: the source of a number, the kind of its figures."""
    if isinstance(written, Mapping):
        whole = written.get("value", written)
        return {str(key): _figure(one) for key, one in whole.items()} if isinstance(whole, Mapping) else _figure(whole)
    if isinstance(written, list | tuple):
        return [_figure(one) for one in written]
    return float(written) if isinstance(written, int | float) and not isinstance(written, bool) else written


def _value_at(settings: Settings, path: str) -> Level | None:
    found: Any = settings
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else getattr(found, step, None)
    return found if isinstance(found, int | float | str | bool) else None


# --- ranges ---------------------------------------------------------------------------------------


def levels_beyond_ranges(asked: DesignedSpec, configurations: Iterable[Configuration]) -> Iterator[Problem]:
    """Yield the levels, and the ends of ranges, that put a number of some scenario outside its own range.

    A factor with ``beyond_range`` may do so.
    """
    known = list(configurations)
    for name, factor in asked.design.factors.items():
        is_judged = factor.changes_settings and not factor.beyond_range
        for level in (*factor.listed, *(factor.span or ())) if is_judged else ():
            found = (_first_beyond(asked, name, factor, level, one) for one in known)
            put = next((one for one in found if one is not None), None)
            if put is not None:
                yield _beyond(asked, name, factor, level, *put)


def _first_beyond(
    asked: DesignedSpec, name: str, factor: FactorSpec, level: Level, configuration: Configuration
) -> tuple[str, Beyond] | None:
    """Return the first number that a level puts outside its range in a scenario, by its path."""
    since = since_of(asked, factor, configuration)
    changes = _put_there(asked, name, factor, level, configuration, since)
    later = configuration.document.get(LATER, [])
    documents: list[tuple[dt.date | None, Mapping[str, Any]]] = [(None, configuration.document)]
    documents = documents if since == "start" else []
    documents += [(dt.date.fromisoformat(one["from"]), one) for one in later]
    for day, document in documents:
        for path, change in changes.items():
            old = _entry(document, path)
            found = beyond(old, change, since=day) if old is not None else None
            if found is not None:
                return path, found
    return None


def _put_there(
    asked: DesignedSpec, name: str, factor: FactorSpec, level: Level, configuration: Configuration, since: Since
) -> dict[str, Node]:
    """Return what a level puts at each path; for a group of teams, by how much it multiplies the fte of each."""
    place = asked.place_of(*asked.at("factors", name))
    if factor.teams is None and not factor.change:
        change = _change(asked, name, factor, level)
        return dict.fromkeys(factor.all_paths, change)
    try:
        times = times_of(asked, {name: factor}, {name: level}, configuration, since)
    except ConfigurationError:
        return {}
    return {f"resources.teams.{team}.fte": from_plain({FACTOR: by}, place) for team, by in times.items()}


def _entry(document: Mapping[str, Any], path: str) -> Node | None:
    """Return the number at a path of a document, if one stands there."""
    found: Any = document
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return from_plain(found, DOCUMENT) if isinstance(found, Mapping) and "value" in found else None


def _beyond(asked: DesignedSpec, name: str, factor: FactorSpec, level: Level, path: str, found: Beyond) -> Problem:
    key = asked.at("factors", name, factor.kind, *_number_of(factor, level))
    hint = _decimal_comma(asked.value_of(*asked.at("factors", name, factor.kind)), level)
    written = repr(level) if factor.span is not None or factor.levels else shown(asked.value_of(*key))
    return asked.place_of(*key).problem(
        key,
        came=f"{written} makes {path} {found.value:.6g}, outside its range [{found.low:g}, {found.high:g}]",
        needed="a level in the range of what it changes was needed",
        todo=f"{hint}take another, or add 'beyond_range: true' to the factor if it is meant",
    )


def _decimal_comma(listed: Node, level: Level) -> str:
    """Return what to do about a comma that was meant for a point: no space stands between the two numbers."""
    for whole, part in pairwise(listed.elements):
        places, text = (whole.place, part.place), str(whole.value)
        joined = places[0].line == places[1].line and places[1].column == places[0].column + len(text) + 1
        if joined and level in (whole.value, part.value) and isinstance(part.value, int):
            return f"write {text}.{part.value} with a point if that was one number, else "
    return ""


# --- paths ----------------------------------------------------------------------------------------


def _with_values(
    asked: DesignedSpec, factors: Mapping[str, FactorSpec], point: Point, configuration: Configuration, since: Since
) -> Configuration:
    changes: dict[str, Node] = {}
    places: dict[str, Position] = {}
    for name, factor in factors.items():
        for path, where in () if factor.change else _paths(asked, name, factor):
            if path in changes:
                raise ConfigurationError([_twice(asked, name, path, where)])
            if since == "takes_effect" and path.split(".")[0] not in BOXES:
                raise ConfigurationError([_not_from_a_date(path, where)])
            changes[path], places[path] = _change(asked, name, factor, point[name]), where
    if not changes:
        return configuration
    try:
        return configuration.with_changes(changes, since=since, places=places)
    except ConfigurationError as error:
        raise ConfigurationError(_at_its_level(asked, factors, point, one) for one in error.problems) from error


def _at_its_level(asked: DesignedSpec, factors: Mapping[str, FactorSpec], point: Point, problem: Problem) -> Problem:
    """Return what is wrong with a configuration as a problem of the level that made it so, where no file says it."""
    names = [name for name, factor in factors.items() for path in factor.all_paths if problem.key.startswith(path)]
    if problem.line or not names:
        return problem
    name = names[0]
    factor, level = factors[name], point[name]
    key = asked.at("factors", name, factor.kind, *_number_of(factor, level))
    came = f"{level!r} makes {problem.key} wrong: {problem.came}"
    return asked.place_of(*key).problem(key, came=came, needed=problem.needed, todo="take another level")


def _number_of(factor: FactorSpec, level: Level) -> tuple[int | str, ...]:
    """Return where below the levels of a factor a level is written; nowhere in a range."""
    if factor.levels:
        return (str(level),)
    if factor.change:
        return (next(name for name, change in factor.change.items() if change == level),)
    return (factor.listed.index(level),) if factor.listed else ()


def _paths(asked: DesignedSpec, name: str, factor: FactorSpec) -> Iterator[tuple[str, Position]]:
    """Yield the paths of a factor with where they are written."""
    for i, path in enumerate(factor.all_paths):
        where = ("paths", i) if factor.paths else ("path",)
        yield path, asked.place_of(*asked.at("factors", name, *where))


def _change(asked: DesignedSpec, name: str, factor: FactorSpec, level: Level) -> Node:
    """Return what is put at a path, with where its level is written."""
    where = asked.at("factors", name, factor.kind)
    if factor.kind in ("factor", "factor_range"):
        return from_plain({FACTOR: level}, asked.place_of(*where))
    if factor.levels:
        return asked.value_of(*where, str(level))
    return Node(level, asked.place_of(*where, *_number_of(factor, level)))


def _twice(asked: DesignedSpec, name: str, path: str, where: Position) -> Problem:
    came, needed = f"{path!r} is changed by another factor too", "one factor for each path was needed"
    return where.problem(asked.at("factors", name), came=came, needed=needed, todo="take it out of one of them")


def _not_from_a_date(path: str, where: Position) -> Problem:
    came = f"{path!r} is no part of {' and '.join(BOXES)}"
    needed = "what holds from the date of a scenario lies in these"
    return where.problem(tuple(path.split(".")), came=came, needed=needed, todo="write 'since: start' in the factor")
