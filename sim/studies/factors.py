"""What an experiment varies: factors, their levels or ranges, and the points that a design makes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import prod
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from sim.analysis import design as designs
from sim.analysis.design import Level
from sim.config import LabelText, Since
from sim.domain import FunctionWord
from sim.errors import did_you_mean
from sim.quantities import Box, NameOf
from sim.studies.outcomes import Found, Some
from sim.studies.spec import MOST_REPLICATIONS

SCENARIO = "scenario"
"""The name of the factor whose levels are scenarios."""

CHANGE = "change"
"""The key of levels that are so many fte more or fewer."""

LEVELS = ("values", "factor", "fte", CHANGE, "levels", "overlays", "scenarios")
RANGES = ("range", "factor_range", "fte_range")
TARGETS = ("path", "paths", "teams")

SIZE_OF_TEAM = re.compile(r"resources\.teams\.([^.]+)\.fte")
"""The path of the size of a team."""

Pair = Annotated[tuple[float, ...], Field(min_length=2, max_length=2)]
SomePair = Annotated[tuple[Some, ...], Field(min_length=2, max_length=2)]


class TeamGroup(Box):
    """Every team, in whatever scenario, that does one of ``functions`` for one of ``municipalities``; empty: any.

    A team that also serves other municipalities belongs to the group for a part: that of its fte that came from teams
    of these municipalities or, where no team says that, that of its residents on benefit when the run starts.
    """

    functions: tuple[FunctionWord, ...] = ()
    """A team with one of these functions belongs to the group; left out: whatever it does."""

    municipalities: Annotated[tuple[str, ...], NameOf("municipality")] = ()
    """A team belongs to the group for the part that serves these municipalities; left out: all of it."""


class FactorSpec(Box):
    """One thing that is varied: at ``path``, at each of ``paths`` alike, or the fte of the ``teams`` of a group.

    Or, with ``overlays``, which assumption about the world is laid over every scenario.

    Its levels are listed, as one of these: ``values`` that are put there, a ``factor`` that multiplies what is there,
    ``fte`` of the whole group, divided as it is now, a ``change`` of these, or ``levels``, each a name with what is
    put there. Or they lie in a ``range`` of values, a ``factor_range`` or an ``fte_range``, both ends included.
    ``since`` is from when it holds. ``label`` is what a report calls it. A level may lie outside the range of a number
    that it changes only with ``beyond_range``.
    """

    label: LabelText | None = None
    """What the report calls the factor; by default its name."""

    path: str | None = None
    """The path in the configuration of what is varied."""

    paths: tuple[str, ...] = ()
    """Several paths that all get the same level."""

    teams: TeamGroup | None = None
    """A group of teams whose fte are varied together."""

    values: tuple[Any, ...] = ()
    """Levels that are put in place of what stands at the path."""

    factor: tuple[Some, ...] = ()
    """Levels by which what stands there is multiplied; 1 leaves it as it is."""

    fte: tuple[Some, ...] = ()
    """Levels of the whole group of teams [fte], divided over the teams as it is now."""

    change: dict[str, Annotated[float, Field(allow_inf_nan=False)]] = Field(default_factory=dict)
    """So many fte more (+3) or fewer (-2) than the group, or the team at the path, has then: one or several, with a
    name each or without."""

    levels: dict[str, Any] = Field(default_factory=dict)
    """Levels with a name each, for what has no short name of its own, such as a whole rule."""

    level_labels: dict[str, LabelText] = Field(default_factory=dict)
    """What the report calls levels, by the name of each; a level without one is shown by its name."""

    overlays: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Levels with a name each: the overlays without a date that are laid over every scenario, an assumption about the
    world that rules the whole run; an empty list leaves the scenario as it is."""

    scenarios: tuple[str, ...] = ()
    """Levels of the factor `scenario`: which scenarios are run at the points of the design."""

    range: Pair | None = None
    """The lowest and the highest value, both included, for a design that fills ranges."""

    factor_range: SomePair | None = None
    """The lowest and the highest multiplication, both included, for a design that fills ranges."""

    fte_range: SomePair | None = None
    """The fewest and the most fte of the group, both included, for a design that fills ranges."""

    since: Since | None = None
    """From when the level holds: start, or takes_effect for the date of the scenarios, which keeps the past."""

    beyond_range: bool = False
    """Whether a level may lie outside the range in which the number itself is thought to be."""

    @property
    def all_paths(self) -> tuple[str, ...]:
        """The paths that it changes; none for a group of teams."""
        return self.paths or ((self.path,) if self.path is not None else ())

    @property
    def changes_settings(self) -> bool:
        """Whether it changes what stands in a configuration, and does not choose another one."""
        return not self.scenarios and not self.overlays

    @property
    def listed(self) -> tuple[Any, ...]:
        """The levels that are listed, named ones by their name, changes as numbers; empty where a range is given."""
        if self.change:
            return tuple(self.change.values())
        return next((tuple(some) for key in LEVELS if (some := getattr(self, key))), ())

    @property
    def span(self) -> Pair | None:
        """The range that is given."""
        return next((given for key in RANGES if (given := getattr(self, key)) is not None), None)

    @property
    def sizes(self) -> tuple[str, ...]:
        """The teams whose size stands at one of its paths."""
        return tuple(found[1] for path in self.all_paths if (found := SIZE_OF_TEAM.fullmatch(path)))

    @property
    def kind(self) -> str:
        """The key under which its levels or its range stand."""
        return next(key for key in (*LEVELS, *RANGES) if getattr(self, key))


class DesignSpec(Box):
    """Which points are run: ``kind`` says how they are made of the factors.

    ``factorial``: every combination of the listed levels. ``one_at_a_time``: each factor in turn, the others as they
    are. ``latin_hypercube`` and ``sobol``: ``n`` points that fill the ranges, from the luck that ``seed`` names.
    ``list``: the ``points``, of listed levels or in ranges; a factor that a point leaves out stays as it is.
    """

    kind: Literal["factorial", "one_at_a_time", "latin_hypercube", "sobol", "list"]
    """How the points are made: every combination, one factor at a time, filling the ranges, or as listed."""

    factors: dict[str, FactorSpec]
    """What is varied, each under a name that becomes a column of the results."""

    n: Annotated[int, Field(ge=1)] | None = None
    """How many points fill the ranges; a power of two for sobol."""

    seed: str | None = None
    """What names the luck of the points that fill ranges; by default the name of the experiment."""

    points: tuple[dict[str, Any], ...] = ()
    """The points of a list: the level of each factor; one that is left out stays as it is."""

    @property
    def fills(self) -> bool:
        """Whether it fills ranges."""
        return self.kind in FILLING

    @property
    def spans(self) -> bool:
        """Whether its factors may have ranges: those that it fills, or in which the points of a list lie."""
        return self.fills or self.kind == "list"


FILLING = ("latin_hypercube", "sobol")


class BudgetSpec(Box):
    """The most that may be run: ``replications`` of all cases together."""

    replications: Annotated[int, Field(ge=1, le=MOST_REPLICATIONS)]
    """The most replications of all cases together; a design that needs more is refused before anything runs."""


class BaselineSpec(Box):
    """What the others are compared with: a scenario, as it is or at the ``point`` with these levels."""

    scenario: str
    """The scenario that all others are compared with."""

    point: dict[str, Any] = Field(default_factory=dict)
    """The levels of the case of that scenario that all others are compared with; left out: the scenario as it is."""


# --- what is wrong in itself ----------------------------------------------------------------------


def wrong_in_design(design: DesignSpec) -> Found:
    """Yield what is wrong in a design whose every key is well formed."""
    if not design.factors:
        yield ("factors",), "came nothing", "at least one factor was needed", "add a name with a path and its levels"
    for name, factor in design.factors.items():
        for where, came, needed, todo in _wrong_factor(name, factor, spans=design.spans):
            yield ("factors", name, *where), came, needed, todo
    yield from _wrong_points(design) if design.kind == "list" else _wrong_size(design)


def _wrong_factor(name: str, factor: FactorSpec, *, spans: bool) -> Found:
    if name in RESERVED:
        yield (), f"came the name {name!r}", "a name that is no column of the results was needed", "call it otherwise"
    if (name == SCENARIO) != bool(factor.scenarios):
        needed = "a list of scenarios was needed under this name, and under no other"
        yield (), f"came a factor called {name!r}", needed, f"write '{SCENARIO}: [one, other]', or call it otherwise"
        return
    targets = [key for key in TARGETS if getattr(factor, key)]
    if factor.overlays and targets:
        came, needed = f"came {' and '.join(targets)}", "overlays say themselves what they set"
        yield (targets[0],), came, needed, "remove one of the two"
        return
    if not factor.scenarios and not factor.overlays and len(targets) != 1:
        came = f"came {' and '.join(targets) or 'nothing that is varied'}"
        yield (), came, "one of path, paths and teams was needed", "say once what is varied"
    given = [key for key in (*LEVELS, *RANGES) if getattr(factor, key)]
    if len(given) != 1:
        came = f"came {' and '.join(given) or 'no levels'}"
        needed = f"one of {', '.join(key for key in (*LEVELS, *RANGES) if key != 'scenarios')} was needed"
        yield (), came, needed, "say its levels once, such as 'factor: [0.8, 1, 1.2]'"
        return
    yield from _wrong_levels(factor, spans=spans)
    yield from _wrong_labels(factor)
    if targets == ["teams"] and factor.kind not in ("factor", "fte", CHANGE, "factor_range", "fte_range"):
        needed = "factor, fte, change, factor_range or fte_range was needed for a group of teams"
        yield (factor.kind,), f"came {factor.kind}", needed, "write 'factor: [0.8, 1, 1.2]'"
    if targets != ["teams"] and factor.kind in ("fte", "fte_range"):
        needed = "fte are levels of a group of teams"
        yield (factor.kind,), f"came {factor.kind}", needed, "write 'values', or name 'teams'"
    if factor.change and targets != ["teams"] and len(factor.sizes) < len(factor.all_paths):
        needed = "so many fte more or fewer of a group of teams, or at the path of the fte of a team, were needed"
        yield (CHANGE,), f"came {CHANGE}", needed, "write 'values', or name 'teams'"


def _wrong_levels(factor: FactorSpec, *, spans: bool) -> Found:
    key, span = factor.kind, factor.span
    if span is not None and not span[0] < span[1]:
        yield (key,), f"came {list(span)}", "a range from low to high was needed", "write the lower number first"
    if span is not None and not spans:
        yield (key,), "came a range", "levels are needed in a design of this kind", "list them, or fill the range"
    for i, level in enumerate(factor.values):
        if isinstance(level, dict | list | tuple) or level is None:
            needed = "numbers and words were needed as values"
            yield (key, i), "came something that has no short name", needed, "write 'levels: {name: what is put there}'"
            return
    if factor.since is not None and factor.overlays:
        needed = "an assumption about the world rules the whole run"
        yield ("since",), f"came {factor.since}", needed, "remove it"
    if len(set(factor.listed)) < len(factor.listed):
        yield (key,), f"came {list(factor.listed)}", "each level once was needed", "remove one"


def _wrong_labels(factor: FactorSpec) -> Found:
    named = {**factor.levels, **factor.overlays}
    for level in factor.level_labels:
        if level not in named:
            needed = "the name of one of its levels was needed"
            yield ("level_labels", level), f"came {level!r}", needed, did_you_mean(level, named)


def _wrong_size(design: DesignSpec) -> Found:
    if design.fills and design.n is None:
        yield ("n",), "it is missing", "the number of points was needed", "add 'n: 16'"
    if design.kind == "sobol" and design.n is not None and design.n & (design.n - 1):
        needed = "a power of two was needed: only then are Sobol points balanced"
        yield ("n",), f"came {design.n}", needed, f"write 'n: {1 << design.n.bit_length()}'"
    if not design.fills and design.n is not None:
        yield ("n",), f"came {design.n}", "a design of this kind has as many points as its levels make", "remove it"
    if design.points:
        yield ("points",), "came points", "a design of this kind makes its own points", "write 'kind: list'"


def _wrong_points(design: DesignSpec) -> Found:
    if not design.points:
        yield ("points",), "came no points", "at least one point was needed", "add '- {factor: level}'"
    for i, point in enumerate(design.points):
        for name, level in point.items():
            yield from ((("points", i, name), *said) for said in _wrong_level(design, name, level))
        if point in design.points[:i]:
            yield ("points", i), "came a point that is there already", "each point once was needed", "remove it"


def _wrong_level(design: DesignSpec, name: str, level: Any) -> Iterator[tuple[str, str, str]]:
    if name not in design.factors:
        todo = did_you_mean(name, design.factors)
        yield f"came {name!r}", "the name of a factor of this design was needed", todo
        return
    known, span = design.factors[name].listed, design.factors[name].span
    if span is not None and not (isinstance(level, int | float) and span[0] <= level <= span[1]):
        needed = f"a number from {span[0]:g} to {span[1]:g}, the range of {name!r}, was needed"
        yield f"came {level!r}", needed, "take one in it, or widen the range"
    if known and as_listed(design.factors[name], level) not in known:
        names = list(design.factors[name].change or known)
        yield f"came {level!r}", f"one of its levels {names} was needed", "choose one, or add it to the levels"


RESERVED = (
    *("point", "role", "factors", "n_replications", "baseline", "chosen", "dearer_than", "place", "dominated_by", "n"),
    *("cost", "cost_low", "cost_high", "measure", "group_by", "group", "mean", "ci_low", "ci_high"),
    *("verdict", "verdict_of_norm", "sense", "norm", "against_baseline", "tolerance"),
)
"""Columns, beside that of the `SCENARIO`, of the tables in which each factor has a column of its own."""

Point: TypeAlias = dict[str, Level]
"""The level of each factor that is set."""

AS_IT_IS = "as it is"
"""Stands for the level of a factor that is not set, while a design is made."""

DECIMALS = 6
"""Of a level that comes from a range: what a person can read, and the same in every table."""


def points_of(design: DesignSpec, *, seed: str) -> list[Point]:
    """Return the points in their order; `seed` names the luck of a design that does not name its own."""
    if design.kind == "factorial":
        return designs.full_factorial({name: list(factor.listed) for name, factor in design.factors.items()}).rows()
    if design.kind == "one_at_a_time":
        return _one_at_a_time(design.factors)
    if design.kind == "list":
        return [
            {name: as_listed(design.factors[name], level) for name, level in point.items()} for point in design.points
        ]
    return _filling(design, seed=design.seed or seed)


def as_listed(factor: FactorSpec, level: Level) -> Level:
    """Return a level as it is listed: a number for the name of a change, a name for the number that says it ("1.1")."""
    if factor.change:
        known = factor.change.get(level, level) if isinstance(level, str) else level
        return known if isinstance(known, str) else float(known)
    is_figure = isinstance(level, int | float) and not isinstance(level, bool)
    return f"{level:g}" if is_figure and (factor.levels or factor.overlays) else level


def n_points(design: DesignSpec) -> int:
    """Return how many points a design has, without making them: a factorial may be far too large to make."""
    if design.kind == "factorial":
        return prod(len(factor.listed) for factor in design.factors.values())
    if design.kind == "one_at_a_time":
        return 1 + sum(len(factor.listed) for factor in design.factors.values())
    return len(design.points) if design.kind == "list" else design.n or 0


def _one_at_a_time(factors: Mapping[str, FactorSpec]) -> list[Point]:
    base: Point = dict.fromkeys(factors, AS_IT_IS)
    made = designs.one_at_a_time(base, {name: list(factor.listed) for name, factor in factors.items()})
    return [{name: level for name, level in row.items() if level != AS_IT_IS} for row in made.rows()]


def _filling(design: DesignSpec, *, seed: str) -> list[Point]:
    assert design.n is not None
    factors = [_axis(name, factor) for name, factor in design.factors.items() if len(factor.listed) != 1]
    fill = designs.latin_hypercube if design.kind == "latin_hypercube" else designs.sobol_points
    rows = fill(factors, n=design.n, seed=seed).rows() if factors else [{}] * design.n
    return [{name: _level(factor, row.get(name, 0)) for name, factor in design.factors.items()} for row in rows]


def _axis(name: str, factor: FactorSpec) -> designs.Factor:
    """Return a factor as the numbers over which points are spread: its range, or the places of its levels."""
    if factor.span is not None:
        return designs.Factor(name=name, low=factor.span[0], high=factor.span[1])
    return designs.Factor(name=name, low=0, high=len(factor.listed) - 1, whole=True)


def _level(factor: FactorSpec, number: Level) -> Level:
    assert isinstance(number, int | float)
    if factor.span is not None:
        return round(float(number), DECIMALS)
    level: Level = factor.listed[int(number)]
    return level
