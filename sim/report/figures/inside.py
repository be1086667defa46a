"""What happens inside: the week of a worker of each team as a calendar, and the life of a resident as a strip.

Areas are told apart without colour: by how dark they are and by their pattern, each with an outline. The patterns are
of lines: one of dots takes more room than all the rest of a drawing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from textwrap import fill
from typing import TYPE_CHECKING, Any

from sim.domain import Event, Stage, Task
from sim.report.figures.drawing import INK, NARROW, WIDE, Picture, new_figure
from sim.store import HOURS, LIVES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

    from sim.report.compared.cells import Clerk

EDGE: dict[str, Any] = {"edgecolor": INK, "linewidth": 0.7}

DARK: dict[str, Any] = {"facecolor": "#332288", **EDGE}
DEEP: dict[str, Any] = {"facecolor": "#117733", **EDGE}
MIDDLE: dict[str, Any] = {"facecolor": "#cc6677", "hatch": "////", **EDGE}
BRIGHT: dict[str, Any] = {"facecolor": "#88ccee", **EDGE}
SAND: dict[str, Any] = {"facecolor": "#ddcc77", "hatch": "----", **EDGE}
EMPTY: dict[str, Any] = {"facecolor": "white", "hatch": "\\\\\\\\", **EDGE}
NOTHING: dict[str, Any] = {"facecolor": "white", **EDGE}


def samples(looks: Mapping[str, Mapping[str, Any]], labels: Mapping[str, str], *, seen: Iterable[str]) -> list[Patch]:
    """Return a sample of each look that was used, in the order of the looks, with what it stands for."""
    from matplotlib.patches import Patch

    used = set(seen)
    return [Patch(label=labels[name], **look) for name, look in looks.items() if name in used]


# --- a week ---------------------------------------------------------------------------------------------------------

IDLE = "idle"
WORK_OF: Mapping[str, tuple[Task, ...]] = {
    "talks": (Task.CONTACT, Task.MEETING),
    "door": (Task.CLAIM, Task.INTAKE, Task.ACTIVATION_START),
    "checks": (Task.REVIEW, Task.INCOME_REVIEW, Task.INCOME_CHANGE, Task.REASSESSMENT),
    "passing_on": (Task.HAND_OVER,),
    "places": (Task.PLACE_LEAD, Task.PLACING),
}
"""The kinds of work, in the order in which they are drawn."""

WORK_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "talks": DARK,
    "door": BRIGHT,
    "checks": SAND,
    "passing_on": MIDDLE,
    "places": DEEP,
    IDLE: EMPTY,
}

DAYS = 5
GAP = 0.12
"""The part of a day's column that is left free beside it."""

LEAST_HOURS = 0.05
"""Less than so much a week is not drawn [hours]."""

WEEK_SMALL = 7.2
TEAMS_WIDE, TEAMS_WIDE_ON_A_PHONE = 4, 2


def weeks(clerk: Clerk) -> list[Picture]:
    """Draw a week of each team, today and in each scenario that was looked into; nothing for an older result."""
    table = clerk.view.table(HOURS)
    if table.empty:
        return []
    return [_week(clerk, str(name), _by_team(rows)) for name, rows in table.groupby("scenario", sort=False)]


def _by_team(rows: Any) -> dict[str, dict[str, float]]:
    """Return the hours a week of each kind of work, by team."""
    kind_of = {task.word: kind for kind, tasks in WORK_OF.items() for task in tasks} | {IDLE: IDLE}
    found: dict[str, dict[str, float]] = {}
    for team, task, hours in rows[["team", "task", "hours"]].itertuples(index=False):
        week = found.setdefault(str(team), dict.fromkeys(WORK_LOOKS, 0.0))
        week[kind_of[str(task)]] += float(hours)
    return found


def _week(clerk: Clerk, scenario: str, teams: Mapping[str, Mapping[str, float]]) -> Picture:
    view, words = clerk.view, clerk.words
    is_today = scenario == view.baseline
    title = words("drawn.week_today") if is_today else words("drawn.week_in", scenario=view.scenario_label(scenario))
    return Picture(
        name=f"week-{view.number(scenario)}",
        figure=_week_drawn(clerk, teams, wide=True),
        narrow=_week_drawn(clerk, teams, wide=False),
        numbers=clerk.numbers,
        title=title,
        note=words("drawn.week_note", period=view.period),
        source=words("drawn.one_run"),
        shows=" ".join([f"{title}.", *_week_told(clerk, teams)]),
    )


def _week_drawn(clerk: Clerk, teams: Mapping[str, Mapping[str, float]], *, wide: bool) -> Figure:
    n_wide = TEAMS_WIDE if wide else TEAMS_WIDE_ON_A_PHONE
    n_high = ceil(len(teams) / n_wide)
    longest = max(sum(week.values()) for week in teams.values()) / DAYS
    figure = new_figure(width=WIDE if wide else NARROW, height=2.35 * n_high + (0.6 if wide else 1.1))
    panels = figure.subplots(n_high, n_wide, squeeze=False).flatten()
    for axes, (team, week) in zip(panels, teams.items(), strict=False):
        _calendar(axes, clerk, week, longest=longest)
        axes.set_title(fill(clerk.group(team, group_by="team"), 22), fontsize=WEEK_SMALL + 0.4, fontweight="bold")
    for axes in panels[len(teams) :]:
        axes.set_axis_off()
    seen = [kind for week in teams.values() for kind, hours in week.items() if hours >= LEAST_HOURS]
    labels = {kind: clerk.words(f"drawn.week_{kind}") for kind in WORK_LOOKS}
    figure.legend(
        handles=samples(WORK_LOOKS, labels, seen=seen), loc="outside lower left", ncols=3 if wide else 2,
        frameon=False, fontsize=WEEK_SMALL,
    )  # fmt: skip
    return figure


def _calendar(axes: Axes, clerk: Clerk, week: Mapping[str, float], *, longest: float) -> None:
    """Draw the days beside each other, filled from Monday morning on with one kind of work after the other."""
    day = sum(week.values()) / DAYS
    for kind, since, until in _pieces(week, day=day):
        number = min(int(since / day + 1e-9), DAYS - 1)
        axes.bar([number], [until - since], bottom=since - number * day, width=1.0 - GAP, zorder=2, **WORK_LOOKS[kind])
    axes.set_ylim(longest * 1.02, 0.0)
    axes.set_xlim(-0.6, DAYS - 0.4)
    axes.set_xticks(range(DAYS), clerk.words("drawn.week_days").split(), fontsize=WEEK_SMALL - 0.3)
    axes.tick_params(axis="both", length=0, labelsize=WEEK_SMALL - 0.3)
    axes.xaxis.tick_top()
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_xlabel("\n".join(_hours_told(clerk, week)), fontsize=WEEK_SMALL - 0.2, loc="left", color=INK)


def _pieces(week: Mapping[str, float], *, day: float) -> Iterator[tuple[str, float, float]]:
    """Yield each kind of work with when it begins and ends [hours since Monday morning], divided at the end of days."""
    done = 0.0
    for kind, hours in week.items():
        if hours < LEAST_HOURS:
            continue
        inside = [number * day for number in range(1, DAYS) if done + 1e-9 < number * day < done + hours - 1e-9]
        for since, until in pairwise([done, *inside, done + hours]):
            yield kind, since, until
        done += hours


def _hours_told(clerk: Clerk, week: Mapping[str, float]) -> Iterator[str]:
    """Yield the hours of each kind of work in words, the longest first."""
    for kind, hours in sorted(week.items(), key=lambda item: -item[1]):
        if hours >= LEAST_HOURS:
            told = clerk.numbers.plain(hours, decimals=1)
            yield clerk.words("drawn.week_hours", hours=told, kind=clerk.words(f"drawn.week_{kind}"))


def _week_told(clerk: Clerk, teams: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """Yield of each team how its week goes by, in words."""
    for team, week in teams.items():
        yield f"{clerk.group(team, group_by='team')}: {'; '.join(_hours_told(clerk, week))}."


# --- a life ---------------------------------------------------------------------------------------------------------

PHASE_OF: Mapping[Stage, str] = {
    Stage.SEARCH_PERIOD: "door",
    Stage.CLAIM: "door",
    Stage.INTAKE: "door",
    Stage.GUIDANCE: "municipality",
    Stage.ACTIVATION: "municipality",
    Stage.HAND_OVER: "waiting",
    Stage.TRAJECTORY_WAITING: "waiting",
    Stage.SHELTERED_WAITING: "waiting",
    Stage.TRAJECTORY: "coach",
    Stage.PLACEMENT: "list",
    Stage.WORK: "work",
    Stage.SHELTERED: "work",
    Stage.AWAY: "gone",
    Stage.GONE: "gone",
}

PHASE_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "door": SAND,
    "municipality": BRIGHT,
    "waiting": EMPTY,
    "coach": DARK,
    "list": MIDDLE,
    "work": DEEP,
    "gone": NOTHING,
}

LIFE_SMALL = 7.4
HALF, TALKS = 0.30, 0.47
"""Half the height of a strip, and where the talks stand above it."""

STRIP_HEIGHT = 0.5
"""The height of a strip [inch]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What becomes of a resident in one scenario: phases with their first day, days of talks, weeks on benefit."""

    lived_in: str
    phases: tuple[tuple[str, dt.date], ...]
    talks: tuple[dt.date, ...]
    weeks: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A resident, where among all whose time differs they stand, and both lives."""

    resident: int
    quarter: float
    municipality: str
    usual: Life
    other: Life


def lives(clerk: Clerk) -> list[Picture]:
    """Draw the typical residents of each scenario that was looked into; nothing for an older result."""
    table = clerk.view.table(LIVES)
    if table.empty:
        return []
    drawn = ((str(name), pairs_of(clerk, rows)) for name, rows in table.groupby("scenario", sort=False))
    return [_lives(clerk, scenario, pairs) for scenario, pairs in drawn if pairs]


def pairs_of(clerk: Clerk, rows: pd.DataFrame) -> list[Pair]:
    """Return the residents of a scenario in the order of their quarters."""
    found = []
    for (quarter, resident), mine in rows.groupby(["quarter", "resident"]):
        both = {str(name): _life(str(name), events) for name, events in mine.groupby("lived_in", sort=False)}
        usual = both.pop(clerk.view.baseline, None)
        if usual is not None and both:
            found.append(
                Pair(
                    resident=int(resident), quarter=float(quarter), municipality=str(mine["municipality"].iloc[0]),
                    usual=usual, other=next(iter(both.values())),
                )
            )  # fmt: skip
    return found


def _life(name: str, events: pd.DataFrame) -> Life:
    """Return a life from its events; of neighbours in one phase the first counts."""
    days = [dt.date.fromisoformat(day) for day in events["date"].astype(str)]
    phases: list[tuple[str, dt.date]] = []
    for day, event, stage in zip(days, events["event"], events["stage"], strict=True):
        phase = "work" if event == Event.JOB_KEPT.word else PHASE_OF[Stage[str(stage).upper()]]
        if not phases or phases[-1][0] != phase:
            phases.append((phase, day))
    talks = tuple(day for day, event in zip(days, events["event"], strict=True) if event == Event.CONTACT.word)
    return Life(lived_in=name, phases=tuple(phases), talks=talks, weeks=float(events["weeks_on_benefit"].iloc[0]))


def _lives(clerk: Clerk, scenario: str, pairs: list[Pair]) -> Picture:
    view, words = clerk.view, clerk.words
    return Picture(
        name=f"life-{view.number(scenario)}",
        figure=_lives_drawn(clerk, pairs, wide=True),
        narrow=_lives_drawn(clerk, pairs, wide=False),
        numbers=clerk.numbers,
        title=words("drawn.life_title", scenario=view.scenario_label(scenario)),
        note=words("drawn.life_note"),
        source=words("drawn.one_run"),
        shows=" ".join(_said(clerk, pair) for pair in pairs),
    )


def _lives_drawn(clerk: Clerk, pairs: list[Pair], *, wide: bool) -> Figure:
    figure = new_figure(
        width=WIDE if wide else NARROW, height=len(pairs) * (2.0 * STRIP_HEIGHT + 0.55) + (0.85 if wide else 1.5)
    )
    panels = figure.subplots(len(pairs), 1, squeeze=False, sharex=True).flatten()
    until = clerk.view.until
    for axes, pair in zip(panels, pairs, strict=True):
        for place, life in ((1, pair.usual), (0, pair.other)):
            _strip(axes, life, place=place, until=until)
        axes.set_yticks([1, 0], [clerk.words("drawn.life_today"), clerk.words("drawn.life_then")], fontsize=LIFE_SMALL)
        axes.set_ylim(-0.4, 1.6)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_title(_head(clerk, pair, wide=wide), fontsize=LIFE_SMALL + 0.4, fontweight="bold")
    _years(panels[-1], pairs, until=until)
    seen = [phase for pair in pairs for life in (pair.usual, pair.other) for phase, _ in life.phases]
    labels = {phase: clerk.words(f"drawn.life_{phase}") for phase in PHASE_LOOKS}
    figure.legend(
        handles=samples(PHASE_LOOKS, labels, seen=seen), loc="outside lower left", ncols=4 if wide else 2,
        frameon=False, fontsize=LIFE_SMALL,
    )  # fmt: skip
    return figure


def _strip(axes: Axes, life: Life, *, place: int, until: dt.date) -> None:
    """Draw the phases of a life beside each other and a line for each talk above them."""
    ends = [*(day for _, day in life.phases), until]
    for (phase, _), (since, end) in zip(life.phases, pairwise(ends), strict=True):
        first, last = since.toordinal(), max(end, since).toordinal()
        axes.barh([place], [last - first], left=first, height=2 * HALF, zorder=2, **PHASE_LOOKS[phase])
    days = [day.toordinal() for day in life.talks]
    axes.vlines(days, place + HALF + 0.04, place + TALKS, color=INK, linewidth=0.8, zorder=3)


def _years(axes: Axes, pairs: list[Pair], *, until: dt.date) -> None:
    first = min(pair.usual.phases[0][1] for pair in pairs).year
    years = list(range(first, until.year + 1))
    years = years[:: 1 + len(years) // 7]
    axes.set_xticks([dt.date(year, 1, 1).toordinal() for year in years], [str(year) for year in years])
    axes.set_xlim(dt.date(first, 1, 1).toordinal(), until.toordinal())
    axes.tick_params(axis="x", labelsize=LIFE_SMALL - 0.3)


def _head(clerk: Clerk, pair: Pair, *, wide: bool) -> str:
    """Say who it is and how much longer or shorter the time on benefit is."""
    more = pair.other.weeks - pair.usual.weeks
    key = "drawn.life_longer" if more > 0.0 else "drawn.life_shorter"
    text = clerk.words(key, weeks=clerk.numbers.whole(abs(more)))
    place = clerk.group(pair.municipality, group_by="municipality")
    return f"{place}: {text}" if wide else f"{place}:\n{text}"


def _said(clerk: Clerk, pair: Pair) -> str:
    """Say of a resident how long they are on benefit and how they fare, today and then."""
    return clerk.words(
        "drawn.life_told",
        who=clerk.group(pair.municipality, group_by="municipality"),
        now=clerk.numbers.whole(pair.usual.weeks),
        then=clerk.numbers.whole(pair.other.weeks),
        path_now=", ".join(_path(clerk, pair.usual)),
        path_then=", ".join(_path(clerk, pair.other)),
    )


def _path(clerk: Clerk, life: Life) -> Iterator[str]:
    return (clerk.words(f"drawn.life_{phase}") for phase, _ in life.phases)
