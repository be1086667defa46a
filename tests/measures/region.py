"""A region written by hand in which everything happens that is measured, and the same region told in other ways.

Some sixty residents of eight kinds of life, followed from 2015 up to 2020 and measured from 2016: what began in 2016 is
seen to its end. What each telling must not change, or how it must change, is for `test_relations`.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.arrays import Floats
from sim.domain import Event, PlaceKind, Queue, Route, Stage, TargetGroup, Task, TrajectoryEnd
from sim.records import Records, TeamFacts, TransitionFacts, edges_of
from tests.measures.logs import (
    COACHES,
    MEASURED_FROM,
    MUNICIPALITIES,
    NOORD,
    START,
    ZUID,
    Person,
    PlainConfiguration,
    Story,
    plain_settings,
    week,
)

UNTIL = dt.date(2020, 1, 1)
BUREAU = 3
TEAMS = (
    TeamFacts("noord_team", "home", ("income", "direction"), ("noord",)),
    TeamFacts("zuid_team", "home", ("income", "direction"), ("zuid",)),
    TeamFacts("coaches", "werk", ("trajectory",), ("noord", "zuid")),
    TeamFacts("bureau", "market", ("purchase",), ("noord", "zuid")),
)
ASKED = (
    *("2015", "2016H1", "2016H2", *(f"2016Q{quarter}" for quarter in (1, 2, 3, 4))),
    *(f"2016-{month:02d}" for month in range(1, 13)),
    *("2015-06-30", "2016-04-30", "2017-05-31", "2018-10-31"),
)
EACH = 7
"""So many residents lead each kind of life, some weeks apart."""


def settings(times: float = 1.0) -> SimpleNamespace:
    """Return plain settings with a bureau that sells, every number of a size `times` as large."""
    plain = plain_settings()
    plain.resources.teams["bureau"] = SimpleNamespace(fte=5.0, trajectory_eur=3_000.0)
    for team in plain.resources.teams.values():
        team.fte *= times
    for municipality in plain.circumstances.municipalities.values():
        municipality.buig_eur_per_year *= times
    return plain


def configuration(*, start: dt.date = START, times: float = 1.0, years: int = 0) -> PlainConfiguration:
    """Return what the region is measured by, with all its dates some `years` later."""
    since, measured_from, until = (date.replace(year=date.year + years) for date in (start, MEASURED_FROM, UNTIL))
    window = SimpleNamespace(start=since, measured_from=measured_from, until=until)
    asked = [f"{int(label[:4]) + years}{label[4:]}" for label in ASKED]
    return PlainConfiguration(window=window, settings=settings(times)).asked(*asked)


def region(*, at_start: bool = True, times: int = 1) -> Story:
    """Return the region; some residents are there `at_start`, or else come soon after; all of it so many `times`."""
    story = Story()
    story.teams, story.until = TEAMS, UNTIL
    for k in range(EACH):
        for life in LIVES:
            life(story, k, at_start)
    everybody = list(story.people)
    for n in range(1, times):
        story.people += [_again(person, 10_000 * n) for person in everybody]
    _with_staff_and_places(story, times)
    return story


def _again(person: Person, more: int) -> Person:
    """Return somebody with another number who leads the same life."""
    other = copy.deepcopy(person)
    other.number += more
    other.rows = [(row[0], other.number, *row[2:]) for row in person.rows]
    return other


def _with_staff_and_places(story: Story, times: int) -> None:
    story.offered_per_week = [times * hours for hours in (60.0, 40.0, 50.0, 30.0)]
    story.posts = [(0.0, team, times * fte) for team, fte in enumerate((4.0, 3.0, 4.5, 2.0))]
    story.in_post(NOORD, times * 2.5, "2016-05-17")
    for team, fte, since in ((NOORD, 0.5, "2016-04-05"), (NOORD, 0.0, "2017-02-14"), (COACHES, 1.0, "2018-09-20")):
        story.hire(team, times * fte, since)
    for team, task, hours in ((NOORD, Task.CONTACT, 20.0), (NOORD, Task.INTAKE, 9.0), (COACHES, Task.CONTACT, 31.0)):
        story.work(team, task, times * hours)
    story.work(ZUID, Task.CONTACT, times * 17.0, since="2016-09-03")
    written = ((0.0, 9, 5, 2, 1), (week("2016-03-12"), 9, 4, 2, 2), (week("2018-02-03"), 8, 4, 1, 1))
    story.sheltered = [(since, *(times * number for number in numbers)) for since, *numbers in written]
    since, at_once = week("2016-08-13"), week("2017-03-01")
    story.transitions = (
        TransitionFacts(since, since + 30.0, times * 90_000.0),
        TransitionFacts(at_once, at_once, times * 7_000.0),
    )
    for n in range(12 * times):
        k = n % 12
        opened = week("2016-01-04") + 9.5 * k
        who = -1 if k % 3 else 10
        story.places.append((n, PlaceKind(k % 2), (COACHES, BUREAU)[k % 2], opened, opened + 2.0 + k, who))


# --- lives: the resident, how many lead it before them, and whether it began before the run -----------------------


def _person(story: Story, k: int, **who: Any) -> tuple[Person, int]:
    """Return somebody of one of the municipalities, and its team."""
    home = ZUID if k % 3 == 2 else NOORD
    return story.person(MUNICIPALITIES[home], **who), home


def _stood(person: Person, at_start: bool, **state: int) -> Person:
    return person.stood(90.0, **state) if at_start else person.granted("2015-03-01", **state)


def _claims(person: Person, since: float, team: int) -> float:
    """Be granted a benefit after a claim and an intake, and return the moment after."""
    person.at(since, Event.REPORTED, stage=Stage.CLAIM, team=team, worker=0).at(since, Event.JOINED, Queue.CLAIM)
    granted = since + 4.0 + since % 3.0
    person.at(granted, Event.SERVED, Queue.CLAIM).granted(granted, worker=1).at(granted, Event.JOINED, Queue.INTAKE)
    seen = granted + 3.0 + since % 2.0
    person.at(seen, Event.SERVED, Queue.INTAKE).at(seen, Event.PROFILED, int(since) % 2)
    person.at(seen, Event.STAGE, stage=Stage.GUIDANCE)
    return seen


def _finds_work(story: Story, k: int, at_start: bool) -> None:
    """Comes, finds work alone, some say nothing at first; every second is back in a year, every fourth leaves again."""
    person, home = _person(story, k, born="1989-07-01" if k % 2 else "1970-01-01")
    seen = _claims(person, week("2015-12-05") + 7.3 * k, home)
    person.at(seen + 2.5, Event.CONTACT).at(seen + 9.0, Event.TREDE, trede=4)
    left = seen + 10.0 + 2.0 * k
    if k % 3:
        person.at(left - 0.75, Event.EARNS, 1)
    person.to_work(left, Route.UNAIDED)
    if k % 2:
        person.granted(left + 20.0 + k, team=home, worker=0).at(left + 31.0 + k, Event.CONTACT)
    if k % 4 == 3:
        person.out(left + 40.0, stage=Stage.AWAY)


def _is_coached(story: Story, k: int, at_start: bool) -> None:
    """Goes to the coaches, every third to the bureau, some in a group; and to a place, of some not for long."""
    person, home = _person(story, k, group=TargetGroup.REGISTER)
    _stood(person, at_start, team=home, worker=1)
    since = week("2016-01-08") + 6.7 * k
    person.at(since, Event.REFERRED).at(since, Event.HAND_OVER, stage=Stage.HAND_OVER)
    person.at(since + 1.0, Event.STAGE, stage=Stage.TRAJECTORY_WAITING).at(since + 1.0, Event.JOINED, Queue.TRAJECTORY)
    began = since + 5.0 + k
    person.at(began, Event.SERVED, Queue.TRAJECTORY)
    team = COACHES if k % 3 else BUREAU
    in_group = int(k % 2 == 0)
    person.at(began, Event.TRAJECTORY_START, in_group, stage=Stage.TRAJECTORY, team=team, worker=k % 2, trede=3)
    person.at(began + 12.0, Event.MEETING, 0)
    if k % 4 == 1:
        person.at(began + 26.0, Event.TRAJECTORY_END, TrajectoryEnd.RETURNED, stage=Stage.ACTIVATION, team=home)
        return
    placed = began + 13.0
    person.at(placed, Event.MATCHED, PlaceKind.REGULAR).at(placed + 1.0, Event.PLACED, PlaceKind(k % 3))
    person.at(placed + 1.0, Event.TO_WORK, Route.WSP, stage=Stage.WORK)
    person.at(placed + 9.0, Event.TRAJECTORY_END, TrajectoryEnd.COACHING_DONE, team=-1, worker=-1)
    if k % 2:
        person.granted(placed + 60.0, team=home, worker=0)


def _waits_for_a_place(story: Story, k: int, at_start: bool) -> None:
    """Stands on the list of candidates; some get a place, others leave without one."""
    person, home = _person(story, k)
    _stood(person, at_start, stage=Stage.GUIDANCE, team=home, worker=0, trede=4)
    listed = week("2016-02-01") + 11.0 * k
    person.at(listed, Event.STAGE, stage=Stage.PLACEMENT).at(listed, Event.JOINED, Queue.PLACEMENT)
    left = listed + 6.0 + k
    if k % 2:
        person.at(left, Event.SERVED, Queue.PLACEMENT).at(left, Event.PLACED, PlaceKind.SUBSIDISED)
        person.to_work(left, Route.WSP)
    else:
        person.at(left, Event.LEFT_QUEUE, Queue.PLACEMENT).at(left, Event.STAGE, stage=Stage.GUIDANCE)


def _stays(story: Story, k: int, at_start: bool) -> None:
    """Stays on benefit, is seen now and then and lost from view once; works part-time beside it, some to the end."""
    person, home = _person(story, k, group=TargetGroup.STATUS_HOLDER if k % 2 else TargetGroup.OTHER)
    _stood(person, at_start, team=home, worker=2, trede=1 + k % 2)
    person.at("2016-02-20", Event.LOST).at(62.0 + k, Event.PART_TIME, 1).at(90.0 + k, Event.CONTACT).at(
        100.0 + k, Event.CONTACT
    )
    person.at("2016-07-01", Event.TREDE, trede=2 + k % 2)
    person.at(150.0, Event.REASSIGNED, worker=1)
    if k % 3:
        person.at(160.0 + 9.0 * k, Event.PART_TIME, 0)


def _leaves(story: Story, k: int, at_start: bool) -> None:
    """Leaves for another reason than work, some at the very edge of a year or quarter."""
    person, home = _person(story, k, born="1950-01-01")
    _stood(person, at_start, team=home, worker=0, trede=2)
    dates = ("2016-01-01", "2016-04-01", "2016-05-11", "2016-07-01", "2016-12-31", "2017-01-01", "2018-06-15")
    person.out(dates[k])


def _is_sheltered(story: Story, k: int, at_start: bool) -> None:
    """Works in the sheltered company, never on benefit."""
    person, home = _person(story, k, group=TargetGroup.WSW)
    person.at(0.0 if at_start else "2015-03-01", Event.STAGE, stage=Stage.SHELTERED, team=home, worker=3)
    person.at(week("2016-06-06") + 30.0 * k, Event.SHELTERED_END, stage=Stage.GONE, team=-1, worker=-1)


def _waits_for_shelter(story: Story, k: int, at_start: bool) -> None:
    """Waits for a place in the sheltered company; most get one."""
    person, home = _person(story, k, group=TargetGroup.BESCHUT)
    _stood(person, at_start, stage=Stage.SHELTERED_WAITING, team=home, worker=2, trede=2)
    joined = week("2015-08-01") + 8.0 * k
    person.at(joined, Event.JOINED, Queue.SHELTERED)
    if k < EACH - 1:
        person.at(joined + 40.0, Event.SERVED, Queue.SHELTERED).to_work(
            joined + 40.0, Route.SHELTERED, stage=Stage.SHELTERED
        )
        person.at(joined + 40.0, Event.REASSIGNED, team=home, worker=3)


def _is_helped_without_benefit(story: Story, k: int, at_start: bool) -> None:
    """Has a case and a conversation and never a benefit."""
    person, home = _person(story, k, group=TargetGroup.NUG)
    person.at(week("2016-01-20") + 9.0 * k, Event.REPORTED, stage=Stage.GUIDANCE, team=home, worker=1)
    person.at(week("2016-02-20") + 9.0 * k, Event.CONTACT)
    person.at(week("2016-03-20") + 9.0 * k, Event.OUT, stage=Stage.GONE, team=-1, worker=-1)


LIVES: tuple[Callable[[Story, int, bool], None], ...] = (
    *(_finds_work, _is_coached, _waits_for_a_place, _stays),
    *(_leaves, _is_sheltered, _waits_for_shelter, _is_helped_without_benefit),
)


# --- the same records told in another way -------------------------------------------------------------------------


def with_idle_residents(records: Records, *numbers: int) -> Records:
    """Return the records with residents to whom nothing happens."""
    idle = records.residents[: len(numbers)].copy()
    idle["resident"] = numbers
    return replace(records, residents=np.concatenate([idle, records.residents]))


def renumbered(records: Records) -> Records:
    """Return the records with the residents' numbers dealt out in the reverse order, and told in another order."""
    other, numbers = {}, np.sort(records.residents["resident"])
    other = dict(zip(numbers.tolist(), (3 * numbers[::-1] + 1).tolist(), strict=True))
    events, residents = records.events.copy(), records.residents[::-1].copy()
    for told in (events, residents):
        told["resident"] = [other[number] for number in told["resident"].tolist()]
    return replace(records, events=events, residents=residents)


def with_teams_in_order(records: Records, order: Sequence[int]) -> Records:
    """Return the records with the teams in another order."""
    place = np.append(np.argsort(order), -1)
    columns = {name: getattr(records, name).copy() for name in ("events", "posts", "hires", "places")}
    for told in columns.values():
        told["team"] = place[told["team"]]
    teams = tuple(records.teams[team] for team in order)
    hours, available = records.hours[list(order)], records.available[list(order)]
    return replace(records, teams=teams, hours=hours, available=available, **columns)


def begun_earlier(records: Records, *, start: dt.date) -> Records:
    """Return the records of a run that begins earlier, in which nothing happens and nobody works until then."""
    moved = partial(_moved, days=(START - start).days)
    moments = {"events": ["week"], "places": ["opened", "closed"], "posts": ["week"], "hires": ["week"]}
    moments |= {"sheltered": ["week"], "residents": ["birth_week", "entered_week"]}
    columns = {name: getattr(records, name).copy() for name in moments}
    for name, names in moments.items():
        for column in names:
            columns[name][column] = moved(columns[name][column])
    edges = np.array(edges_of(start, until=UNTIL, dates=()))
    n_new = len(edges) - len(records.edges)
    return replace(
        records,
        start=start.isoformat(),
        until_week=float(moved(records.until_week)),
        edges=edges,
        hours=np.pad(records.hours, ((0, 0), (0, 0), (n_new, 0))),
        available=np.pad(records.available, ((0, 0), (n_new, 0))),
        transitions=tuple(
            replace(one, since_week=float(moved(one.since_week)), until_week=float(moved(one.until_week)))
            for one in records.transitions
        ),
        **columns,
    )


def _moved(weeks: Floats | float, *, days: int) -> Floats:
    """Return moments so many days later; mornings stay mornings, to the last bit."""
    day = np.round(np.where(np.isfinite(weeks), weeks, 0.0) * 7.0)
    return np.where(np.abs(day / 7.0 - weeks) < 1e-9, (day + days) / 7.0, weeks + days / 7.0)
