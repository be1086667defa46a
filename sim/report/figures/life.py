"""The life of a resident as a strip, today and in a scenario, with the same luck: one below the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sim.domain import Event, Stage
from sim.report.figures import looks
from sim.report.figures.drawing import INK, NARROW, WIDE, Picture, new_figure
from sim.store import LIVES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.report.compared.cells import Clerk

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

LOOKS: Mapping[str, Mapping[str, Any]] = {
    "door": looks.SAND,
    "municipality": looks.BRIGHT,
    "waiting": looks.EMPTY,
    "coach": looks.DARK,
    "list": looks.MIDDLE,
    "work": looks.DEEP,
    "gone": looks.NOTHING,
}

SMALL = 7.4
HALF, TALKS = 0.30, 0.47
"""Half the height of a strip, and where the talks stand above it."""

ROOM = 0.5
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
    return [_picture(clerk, scenario, pairs) for scenario, pairs in drawn if pairs]


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


def _picture(clerk: Clerk, scenario: str, pairs: list[Pair]) -> Picture:
    view, words = clerk.view, clerk.words
    return Picture(
        name=f"life-{view.number(scenario)}",
        figure=_drawn(clerk, pairs, wide=True),
        narrow=_drawn(clerk, pairs, wide=False),
        numbers=clerk.numbers,
        title=words("drawn.life_title", scenario=view.scenario_label(scenario)),
        note=words("drawn.life_note"),
        source=words("drawn.one_run"),
        shows=" ".join(_said(clerk, pair) for pair in pairs),
    )


# --- drawn ------------------------------------------------------------------------------------------------------------


def _drawn(clerk: Clerk, pairs: list[Pair], *, wide: bool) -> Figure:
    figure = new_figure(
        width=WIDE if wide else NARROW, height=len(pairs) * (2.0 * ROOM + 0.55) + (0.85 if wide else 1.5)
    )
    panels = figure.subplots(len(pairs), 1, squeeze=False, sharex=True).flatten()
    until = clerk.view.until
    for axes, pair in zip(panels, pairs, strict=True):
        for place, life in ((1, pair.usual), (0, pair.other)):
            _strip(axes, life, place=place, until=until)
        axes.set_yticks([1, 0], [clerk.words("drawn.life_today"), clerk.words("drawn.life_then")], fontsize=SMALL)
        axes.set_ylim(-0.4, 1.6)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_title(_head(clerk, pair, wide=wide), fontsize=SMALL + 0.4, fontweight="bold")
    _years(panels[-1], pairs, until=until)
    seen = [phase for pair in pairs for life in (pair.usual, pair.other) for phase, _ in life.phases]
    labels = {phase: clerk.words(f"drawn.life_{phase}") for phase in LOOKS}
    figure.legend(
        handles=looks.samples(LOOKS, labels, seen=seen), loc="outside lower left", ncols=4 if wide else 2,
        frameon=False, fontsize=SMALL,
    )  # fmt: skip
    return figure


def _strip(axes: Axes, life: Life, *, place: int, until: dt.date) -> None:
    """Draw the phases of a life beside each other and a line for each talk above them."""
    ends = [*(day for _, day in life.phases), until]
    for (phase, _), (since, end) in zip(life.phases, pairwise(ends), strict=True):
        first, last = since.toordinal(), max(end, since).toordinal()
        axes.barh([place], [last - first], left=first, height=2 * HALF, zorder=2, **LOOKS[phase])
    days = [day.toordinal() for day in life.talks]
    axes.vlines(days, place + HALF + 0.04, place + TALKS, color=INK, linewidth=0.8, zorder=3)


def _years(axes: Axes, pairs: list[Pair], *, until: dt.date) -> None:
    first = min(pair.usual.phases[0][1] for pair in pairs).year
    years = list(range(first, until.year + 1))
    years = years[:: 1 + len(years) // 7]
    axes.set_xticks([dt.date(year, 1, 1).toordinal() for year in years], [str(year) for year in years])
    axes.set_xlim(dt.date(first, 1, 1).toordinal(), until.toordinal())
    axes.tick_params(axis="x", labelsize=SMALL - 0.3)


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
