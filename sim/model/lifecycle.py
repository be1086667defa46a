"""The life of a resident in the order in which it is told: the door, the claim, the benefit, and life without it."""

from __future__ import annotations

from collections.abc import Generator

from sim.domain import Event, Function, JobKind, Queue, Reason, Stage, TargetGroup, Task, TrajectoryEnd
from sim.model import contacts, lasting, placement, profile, risks, start, trajectory
from sim.model.benefit import Benefit, expect_income_change, follow, set_reviews
from sim.model.clock import INFINITY, Signal, Step
from sim.model.lasting import Tenure
from sim.model.order import Request
from sim.model.resident import Resident, Story
from sim.model.tables import Tables
from sim.model.world import World
from sim.randomness import Purpose


def newcomer(world: World, resident: Resident) -> Story:
    """Come to the door, and live on from there."""
    back = yield from search(world, resident)
    granted = back and (yield from claim(world, resident))
    yield from live(world, resident, granted=granted)


def from_school(world: World, resident: Resident) -> Story:
    """Come to the door from school, with a place in the register, of whom no search is asked first."""
    world.enter(resident, Stage.CLAIM, Event.REPORTED, 0.0)
    granted = yield from claim(world, resident)
    yield from live(world, resident, granted=granted)


def in_stock(world: World, resident: Resident) -> Story:
    """Live on from a benefit that runs when the simulation starts."""
    move = start.settle_in(world, resident)
    start_clocks(world, resident)
    follow(world, resident, move)
    if resident.on_benefit:
        risks.retime(resident, world.clock.week, world.tables)
        yield from endure(world, resident)
    returns = yield from without_benefit(world, resident)
    granted = returns and (yield from claim(world, resident))
    yield from live(world, resident, granted=granted)


def live(world: World, resident: Resident, *, granted: bool) -> Story:
    """Alternate spells on benefit and times without, until the last."""
    while granted:
        begin_spell(world, resident)
        yield from endure(world, resident)
        returns = yield from without_benefit(world, resident)
        granted = returns and (yield from claim(world, resident))
    if resident.stage != Stage.GONE:
        world.enter(resident, Stage.GONE)
    world.forget(resident)


def help_without_benefit(world: World, resident: Resident) -> Story:
    """Ask for help to find work without a claim on a benefit (nug): a talk, and the list of the employer service.

    Whoever is matched is introduced at the employer like anybody else, which takes an account manager's hours.
    """
    world.enter(resident, Stage.INTAKE, Event.REPORTED)
    world.team_for(Function.INTAKE, resident.municipality).ask(_work(world, resident, Task.INTAKE))
    yield from _worked_on(world, resident)
    placement.seek(world, resident)
    signal = Signal.CHANGED
    while resident.step == Step.AWAITS_PLACE and signal == Signal.CHANGED:
        signal = yield resident.stage_due
    if signal == Signal.MATCHED:
        placement.matched(world, resident)
    elif signal == Signal.TIME:
        placement.leave(world, resident)
    if resident.step == Step.BEING_PLACED:
        yield from _worked_on(world, resident)
    if resident.stage == Stage.PLACEMENT:
        world.enter(resident, Stage.GONE)
    world.withdraw_work(resident)
    world.forget(resident)


def _worked_on(world: World, resident: Resident) -> Story:
    """Wait until the work that was asked for has begun, and is done."""
    while resident.work_due == INFINITY:
        yield INFINITY
    yield from wait(world, _done(resident))


# --- the door -------------------------------------------------------------------------------------


def search(world: World, resident: Resident) -> Phase:
    """Report; the young search first where that is asked, and not all come back; some do not answer a call."""
    tables, young = world.tables, resident.is_young_at(world.clock.week)
    searches = young and resident.u(Purpose.SEARCH_APPLIES) < tables.search_period_fraction
    silent = young and resident.u(Purpose.CALL_UNANSWERED) < tables.youth_no_answer_fraction
    world.enter(resident, Stage.SEARCH_PERIOD if searches or silent else Stage.CLAIM, Event.REPORTED, 0.0)
    if searches:
        yield world.clock.week + tables.search_period_weeks
        if resident.u(Purpose.BACK_FROM_SEARCH) < tables.youth_not_back_fraction:
            world.enter(resident, Stage.GONE, Event.WITHDREW)
            return False
    if silent:
        yield from wait(world, world.clock.week + tables.youth_called_again.at(resident.u(Purpose.CALL_AGAIN)))
    return True


def claim(world: World, resident: Resident) -> Phase:
    """Hand in papers, wait for the decision, perhaps give up, perhaps be refused."""
    tables, now = world.tables, world.clock.week
    world.enter(resident, Stage.CLAIM, Event.CLAIMED)
    world.join(resident, Queue.CLAIM)
    patience = now + (resident.budget(Purpose.GIVE_UP) / tables.give_up if tables.give_up else INFINITY)
    complete = now + tables.documents.at(resident.u(Purpose.DOCUMENTS))
    yield min(complete, patience)
    if patience < complete:
        return _give_up(world, resident)
    request = _work(world, resident, Task.CLAIM)
    begins = world.team_for(Function.INCOME, resident.municipality).ask(request)
    if not begins and (yield patience) == Signal.TIME:
        return _give_up(world, resident)
    yield _done(resident)
    resident.request = None
    world.serve(resident, Queue.CLAIM)
    if resident.u(Purpose.REFUSED) < tables.refused_fraction:
        world.enter(resident, Stage.GONE, Event.REFUSED)
        return False
    return True


def _give_up(world: World, resident: Resident) -> bool:
    world.withdraw_work(resident)
    world.leave_queue(resident, Queue.CLAIM)
    world.enter(resident, Stage.GONE, Event.WITHDREW)
    return False


def _work(world: World, resident: Resident, task: Task) -> Request:
    """Return a request for a task of the door, and remember it."""
    hours = world.tables.hours[task].at(resident.u_task(task, resident.n_occasions))
    resident.request = Request(task, hours, world.clock.week, resident)
    return resident.request


def _done(resident: Resident) -> float:
    """Return when the work that was begun is done, and stop waiting for it [weeks]."""
    done, resident.work_due = resident.work_due, INFINITY
    return done


# --- on benefit -----------------------------------------------------------------------------------


def endure(world: World, resident: Resident) -> Story:
    """Live through a spell on benefit; the story goes on when it is over."""
    resident.course = Benefit(world)
    yield resident.next_moment()


def begin_spell(world: World, resident: Resident) -> None:
    """Grant the benefit and ask for an intake."""
    now = world.clock.week
    resident.quiet()
    resident.granted_week = now
    risks.draw(resident, now)
    contacts.attend(world, resident, now)
    start_clocks(world, resident)
    resident.step = Step.AWAITS_INTAKE
    if resident.group == TargetGroup.STATUS_HOLDER and resident.spell == 0:
        profile.settle_in(world, resident)
    world.enter(resident, Stage.INTAKE, Event.GRANTED)
    world.join(resident, Queue.INTAKE)
    world.team_for(Function.INTAKE, resident.municipality).ask(_work(world, resident, Task.INTAKE))
    risks.retime(resident, now, world.tables)


def start_clocks(world: World, resident: Resident) -> None:
    """Set the moments that come with any benefit: reviews and changes of the income, structured reviews, and AOW."""
    now, tables = world.clock.week, world.tables
    resident.aow_week = world.aow_week_of(resident)
    every = tables.income_review_every_weeks
    resident.income_review_due = now + every * resident.u(Purpose.INCOME_REVIEW) if every else INFINITY
    expect_income_change(world, resident)
    set_reviews(world, resident)


Phase = Generator[float, Signal, bool]
"""A part of a life that ends in a yes or a no."""


def without_benefit(world: World, resident: Resident) -> Phase:
    """Work, or be away, for as long as the model follows it; say whether a new claim comes."""
    if resident.stage == Stage.GONE:
        return False
    if resident.stage == Stage.SHELTERED:
        yield from _sheltered_work(world, resident)
    tables, now = world.tables, world.clock.week
    worked = resident.stage == Stage.WORK
    since = now if resident.earns == Signal.TIME else resident.earns_since
    exit_ = lasting.after(resident, since, resident.budget(Purpose.RELAPSE), tables)
    coached = now if resident.coach is None else now + tables.coaching.at(resident.u(Purpose.COACHING_LENGTH))
    followed = min(max(since + _followed_weeks(resident, tables), coached), resident.aow_week)
    if resident.coach is not None:
        yield from lasts(world, exit_, min(followed, coached))
        trajectory.end(world, resident, TrajectoryEnd.COACHING_DONE)
    kept = yield from lasts(world, exit_, followed)
    if kept:
        world.enter(resident, Stage.GONE, Event.JOB_KEPT)
        return False
    resident.spell += 1
    resident.quiet()
    resident.trede = max(resident.trede, tables.trede_back) if worked else resident.trede
    world.enter(resident, Stage.CLAIM, Event.REPORTED, 1.0)
    return True


def _sheltered_work(world: World, resident: Resident) -> Story:
    """Hold a sheltered place until it ends, at the latest at AOW."""
    rate = world.tables.beschut_leave_rate
    weeks = resident.budget(Purpose.BESCHUT_LEAVE) / rate if rate else INFINITY
    yield from wait(world, min(world.clock.week + weeks, resident.aow_week))
    reason = Reason.AOW if world.clock.week >= resident.aow_week else Reason.DROPPED_OUT
    world.enter(resident, Stage.AWAY, Event.SHELTERED_END, reason)
    world.company.leave(resident)


def _followed_weeks(resident: Resident, tables: Tables) -> float:
    """Return how long somebody without a coach is followed after an exit [weeks]."""
    if resident.stage == Stage.WORK and resident.job == JobKind.SUBSIDISED:
        return max(tables.followed_weeks, tables.subsidised_weeks)
    return tables.followed_weeks


def lasts(world: World, exit_: Tenure, until: float) -> Phase:
    """Wait until a moment, or until the exit has ended before it; say whether it lasts until then."""
    while True:
        factor = world.tables.return_factor
        ends = exit_.ends(factor)
        due = min(ends, until)
        while world.clock.week < due and world.tables.return_factor == factor:
            yield due
        if world.clock.week >= due:
            return ends >= until
        exit_.go_on(world.clock.week, factor)


def wait(world: World, until: float) -> Story:
    """Wait until a moment, whatever else wakes."""
    while world.clock.week < until:
        yield until
