"""The week of a worker of each team as a calendar: how many hours go to what, and what is left without work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from math import ceil
from textwrap import fill
from typing import TYPE_CHECKING, Any

from sim.domain import Task
from sim.report.figures import looks
from sim.report.figures.drawing import INK, NARROW, WIDE, Picture, new_figure
from sim.store import HOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.report.compared.cells import Clerk

IDLE = "idle"
WORK_OF: Mapping[str, tuple[Task, ...]] = {
    "talks": (Task.CONTACT, Task.MEETING),
    "door": (Task.CLAIM, Task.INTAKE, Task.ACTIVATION_START),
    "checks": (Task.REVIEW, Task.INCOME_REVIEW, Task.INCOME_CHANGE, Task.REASSESSMENT),
    "passing_on": (Task.HAND_OVER,),
    "places": (Task.PLACE_LEAD, Task.PLACING),
}
"""The kinds of work, in the order in which they are drawn."""

LOOKS: Mapping[str, Mapping[str, Any]] = {
    "talks": looks.DARK,
    "door": looks.BRIGHT,
    "checks": looks.SAND,
    "passing_on": looks.MIDDLE,
    "places": looks.DEEP,
    IDLE: looks.EMPTY,
}

DAYS = 5
GAP = 0.12
"""The part of a day's column that is left free beside it."""

LEAST_HOURS = 0.05
"""Less than so much a week is not drawn [hours]."""

SMALL = 7.2
TEAMS_WIDE, TEAMS_WIDE_ON_A_PHONE = 4, 2


def weeks(clerk: Clerk) -> list[Picture]:
    """Draw a week of each team, today and in each scenario that was looked into; nothing for an older result."""
    table = clerk.view.table(HOURS)
    if table.empty:
        return []
    return [_picture(clerk, str(name), _by_team(rows)) for name, rows in table.groupby("scenario", sort=False)]


def _by_team(rows: Any) -> dict[str, dict[str, float]]:
    """Return the hours a week of each kind of work, by team."""
    kind_of = {task.word: kind for kind, tasks in WORK_OF.items() for task in tasks} | {IDLE: IDLE}
    found: dict[str, dict[str, float]] = {}
    for team, task, hours in rows[["team", "task", "hours"]].itertuples(index=False):
        week = found.setdefault(str(team), dict.fromkeys(LOOKS, 0.0))
        week[kind_of[str(task)]] += float(hours)
    return found


def _picture(clerk: Clerk, scenario: str, teams: Mapping[str, Mapping[str, float]]) -> Picture:
    view, words = clerk.view, clerk.words
    is_today = scenario == view.baseline
    title = words("drawn.week_today") if is_today else words("drawn.week_in", scenario=view.scenario_label(scenario))
    return Picture(
        name=f"week-{view.number(scenario)}",
        figure=_drawn(clerk, teams, wide=True),
        narrow=_drawn(clerk, teams, wide=False),
        numbers=clerk.numbers,
        title=title,
        note=words("drawn.week_note", period=view.period),
        source=words("drawn.one_run"),
        shows=" ".join([f"{title}.", *_told(clerk, teams)]),
    )


def _drawn(clerk: Clerk, teams: Mapping[str, Mapping[str, float]], *, wide: bool) -> Figure:
    n_wide = TEAMS_WIDE if wide else TEAMS_WIDE_ON_A_PHONE
    n_high = ceil(len(teams) / n_wide)
    longest = max(sum(week.values()) for week in teams.values()) / DAYS
    figure = new_figure(width=WIDE if wide else NARROW, height=2.35 * n_high + (0.6 if wide else 1.1))
    panels = figure.subplots(n_high, n_wide, squeeze=False).flatten()
    for axes, (team, week) in zip(panels, teams.items(), strict=False):
        _calendar(axes, clerk, week, longest=longest)
        axes.set_title(fill(clerk.group(team, group_by="team"), 22), fontsize=SMALL + 0.4, fontweight="bold")
    for axes in panels[len(teams) :]:
        axes.set_axis_off()
    seen = [kind for week in teams.values() for kind, hours in week.items() if hours >= LEAST_HOURS]
    labels = {kind: clerk.words(f"drawn.week_{kind}") for kind in LOOKS}
    figure.legend(
        handles=looks.samples(LOOKS, labels, seen=seen), loc="outside lower left", ncols=3 if wide else 2,
        frameon=False, fontsize=SMALL,
    )  # fmt: skip
    return figure


def _calendar(axes: Axes, clerk: Clerk, week: Mapping[str, float], *, longest: float) -> None:
    """Draw the days beside each other, filled from Monday morning on with one kind of work after the other."""
    day = sum(week.values()) / DAYS
    for kind, since, until in _pieces(week, day=day):
        number = min(int(since / day + 1e-9), DAYS - 1)
        axes.bar([number], [until - since], bottom=since - number * day, width=1.0 - GAP, zorder=2, **LOOKS[kind])
    axes.set_ylim(longest * 1.02, 0.0)
    axes.set_xlim(-0.6, DAYS - 0.4)
    axes.set_xticks(range(DAYS), clerk.words("drawn.week_days").split(), fontsize=SMALL - 0.3)
    axes.tick_params(axis="both", length=0, labelsize=SMALL - 0.3)
    axes.xaxis.tick_top()
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_xlabel("\n".join(_lines(clerk, week)), fontsize=SMALL - 0.2, loc="left", color=INK)


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


def _lines(clerk: Clerk, week: Mapping[str, float]) -> Iterator[str]:
    """Yield the hours of each kind of work in words, the longest first."""
    for kind, hours in sorted(week.items(), key=lambda item: -item[1]):
        if hours >= LEAST_HOURS:
            told = clerk.numbers.plain(hours, decimals=1)
            yield clerk.words("drawn.week_hours", hours=told, kind=clerk.words(f"drawn.week_{kind}"))


def _told(clerk: Clerk, teams: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """Yield of each team how its week goes by, in words."""
    for team, week in teams.items():
        yield f"{clerk.group(team, group_by='team')}: {'; '.join(_lines(clerk, week))}."
