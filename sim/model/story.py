"""The life of a resident in the order in which it is told: the door, the claim, the benefit, and life without it."""

from __future__ import annotations

from collections.abc import Callable

from sim.domain import ON_BENEFIT, Event, Function, Queue, Reason, Route, Stage, TargetGroup, Task, TrajectoryEnd
from sim.model import barriers, contacts, ladder, placement, risks, routes, sheltered, start, trajectory
from sim.model.afterwards import Phase, wait, without_benefit
from sim.model.clock import INFINITY
from sim.model.diary import Request
from sim.model.resident import YOUTH_YEARS, Resident, Story
from sim.model.steps import Move, Signal, Step
from sim.model.world import World
from sim.randomness import Purpose


def newcomer(world: World, resident: Resident) -> Story:
    """Come to the door, and live on from there."""
    back = yield from search(world, resident)
    granted = back and (yield from claim(world, resident))
    yield from live(world, resident, granted=granted)


def in_stock(world: World, resident: Resident) -> Story:
    """Live on from a benefit that runs when the simulation starts."""
    move = start.settle_in(world, resident)
    start_clocks(world, resident)
    follow(world, resident, move)
    if resident.stage in ON_BENEFIT:
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
    """Ask for help to find work without a claim on a benefit (nug): a talk, and the list of the employer service."""
    world.enter(resident, Stage.INTAKE, Event.REPORTED)
    if not world.team_for(Function.INTAKE, resident.municipality).ask(_work(world, resident, Task.INTAKE)):
        while (yield INFINITY) != Signal.BEGAN:
            pass
    yield from wait(world, _done(resident))
    placement.seek(world, resident)
    signal = Signal.CHANGED
    while resident.step == Step.AWAITS_PLACE and signal == Signal.CHANGED:
        signal = yield resident.stage_due
    if signal == Signal.MATCHED:
        placement.matched(world, resident)
    elif signal == Signal.TIME:
        placement.leave(world, resident)
    if resident.stage == Stage.PLACEMENT:
        world.enter(resident, Stage.GONE)
    world.withdraw_work(resident)
    world.forget(resident)


# --- the door -------------------------------------------------------------------------------------


def search(world: World, resident: Resident) -> Phase:
    """Report; the young must search for four weeks first, and not all come back."""
    young = resident.age_years_at(world.clock.week) < YOUTH_YEARS
    world.enter(resident, Stage.SEARCH_PERIOD if young else Stage.CLAIM, Event.REPORTED, 0.0)
    if not young:
        return True
    settings = world.tables.settings
    yield world.clock.week + settings.circumstances.law.search_period_weeks
    if resident.u(Purpose.BACK_FROM_SEARCH) < settings.model.claim.youth_not_back_fraction:
        world.enter(resident, Stage.GONE, Event.WITHDREW)
        return False
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
    if resident.u(Purpose.REFUSED) < tables.settings.model.claim.refused_fraction:
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
    """Live through a spell on benefit: whatever happens is looked up below, until the stage is off benefit."""
    clock, happens, calm, time = world.clock, HAPPENS, CALM, Signal.TIME
    on_benefit = True
    while on_benefit:
        signal = yield resident.next_moment()
        if signal is time:
            signal = resident.next_what
        handle = calm.get(signal)
        if handle is not None and not handle(world, resident):
            continue
        now = clock.week
        risks.settle(resident, now)
        move = happens[signal](world, resident)
        if move is not None:
            follow(world, resident, move)
        on_benefit = resident.stage in ON_BENEFIT
        if on_benefit:
            contacts.keep_planned(world, resident)
            risks.retime(resident, now, world.tables)


def begin_spell(world: World, resident: Resident) -> None:
    """Grant the benefit and ask for an intake."""
    now = world.clock.week
    resident.quiet()
    resident.granted_week = now
    risks.draw(resident, now)
    contacts.attend(world, resident, now)
    start_clocks(world, resident)
    resident.step = Step.AWAITS_INTAKE
    world.enter(resident, Stage.INTAKE, Event.GRANTED)
    world.join(resident, Queue.INTAKE)
    world.team_for(Function.INTAKE, resident.municipality).ask(_work(world, resident, Task.INTAKE))
    risks.retime(resident, now, world.tables)


def start_clocks(world: World, resident: Resident) -> None:
    """Set the moments that come with any benefit: reviews of the income, structured reviews, and AOW."""
    now, tables = world.clock.week, world.tables
    resident.aow_week = world.aow_week(resident)
    every = tables.settings.model.claim.income_review_every_weeks
    resident.income_review_due = now + every * resident.u(Purpose.INCOME_REVIEW) if every else INFINITY
    set_reviews(world, resident)


def set_reviews(world: World, resident: Resident) -> None:
    """Plan the next structured review if the rules have one, and forget it if not."""
    signalling = world.tables.signalling
    if not signalling.structured:
        resident.review_due = INFINITY
    elif resident.review_due == INFINITY:
        u = resident.u(Purpose.FIRST_REVIEW)
        resident.review_due = world.clock.week + signalling.review_every_weeks * u


def follow(world: World, resident: Resident, move: Move | None) -> None:
    """Go where a topic sends the resident, and on from there."""
    while move is not None:
        move = MOVES[move](world, resident)


def exit_to_work(world: World, resident: Resident, route: Route, *, coached: bool = False) -> None:
    """Leave the benefit for a job."""
    let_go(world, resident, TrajectoryEnd.WORK, coached=coached)
    world.enter(resident, Stage.WORK, Event.TO_WORK, route)


def found_work(world: World, resident: Resident) -> None:
    """Find a job unaided, with a coach, or through a provider of activation."""
    if resident.u(Purpose.WORK_ROUTE) < resident.parallel_share:
        route = Route.PARALLEL
    else:
        route = Route.UNAIDED if resident.coach is None else Route.TRAJECTORY
    exit_to_work(world, resident, route)


def leave_otherwise(world: World, resident: Resident) -> None:
    """Leave the benefit for another reason than work or age."""
    let_go(world, resident, TrajectoryEnd.LEFT_BENEFIT)
    world.enter(resident, Stage.AWAY, Event.OUT, Reason.OTHER)


def reach_aow(world: World, resident: Resident) -> None:
    """Leave the benefit for a state pension."""
    let_go(world, resident, TrajectoryEnd.LEFT_BENEFIT)
    world.enter(resident, Stage.GONE, Event.OUT, Reason.AOW)


def go_sheltered(world: World, resident: Resident) -> None:
    """Start on a sheltered place."""
    world.serve(resident, Queue.SHELTERED)
    let_go(world, resident, TrajectoryEnd.WORK)
    world.enter(resident, Stage.SHELTERED, Event.TO_WORK, Route.SHELTERED)
    world.company.take(resident)


def let_go(world: World, resident: Resident, outcome: TrajectoryEnd, *, coached: bool = False) -> None:
    """Close everything that runs for a resident who leaves the benefit."""
    placement.leave(world, resident)
    contacts.withdraw(resident)
    world.withdraw_work(resident)
    world.leave_waiting_lists(resident)
    world.release_worker(resident)
    if coached:
        trajectory.keep_coaching(world, resident)
    else:
        trajectory.end(world, resident, outcome)


# --- what can happen on benefit, and where it leads -----------------------------------------------


def _seen(world: World, resident: Resident) -> Move | None:
    """Have the contact, and talk about what the stage is about."""
    contacts.hold(world, resident)
    if resident.stage == Stage.TRAJECTORY:
        return trajectory.talk(world, resident)
    if resident.stage in (Stage.GUIDANCE, Stage.ACTIVATION):
        return routes.talk(world, resident)
    return None


def _flare(world: World, resident: Resident) -> Move | None:
    barriers.flare(world, resident)
    return trajectory.flared(world, resident)


def _changed(world: World, resident: Resident) -> None:
    resident.rates_stale = True
    if resident.step not in (Step.AWAITS_INTAKE, Step.LOST) and resident.coach is None:
        world.assign(resident)
    resident.aow_week = world.aow_week(resident)
    set_reviews(world, resident)


def _income_review(world: World, resident: Resident) -> bool:
    """Have the right to the benefit reviewed; the resident need not wait for it."""
    now = world.clock.week
    resident.income_review_due += world.settings.model.claim.income_review_every_weeks or INFINITY
    hours = world.tables.hours[Task.INCOME_REVIEW].at(resident.u(Purpose.INCOME_REVIEW, int(now) + 1))
    team = world.team_for(Function.INCOME, resident.municipality)
    team.ask(Request(Task.INCOME_REVIEW, hours, now, municipality=resident.municipality))
    return False


def _began(world: World, resident: Resident) -> bool:
    return False


def _stage_due(world: World, resident: Resident) -> Move | None:
    resident.stage_due = INFINITY
    return WHEN_DUE[resident.step](world, resident)


def _work_done(world: World, resident: Resident) -> Move | None:
    resident.work_due, resident.request = INFINITY, None
    return WHEN_DONE[resident.step](world, resident)


def _place_or_slot(world: World, resident: Resident) -> Move | None:
    if resident.stage == Stage.SHELTERED_WAITING:
        go_sheltered(world, resident)
        return None
    return Move.START_TRAJECTORY


def _refer(world: World, resident: Resident) -> Move | None:
    routes.leave_activation(world, resident)
    return trajectory.refer(world, resident)


def _seek_place(world: World, resident: Resident) -> None:
    if resident.coach is None:
        routes.leave_activation(world, resident)
    placement.seek(world, resident)


def _hand_back_returned(world: World, resident: Resident) -> Move | None:
    placement.leave(world, resident)
    return trajectory.hand_back(world, resident, TrajectoryEnd.RETURNED)


def _hand_back_completed(world: World, resident: Resident) -> Move | None:
    return trajectory.hand_back(world, resident, TrajectoryEnd.COMPLETED)


def _work_by_place(world: World, resident: Resident) -> None:
    exit_to_work(world, resident, Route.WSP)


def _work_coached(world: World, resident: Resident) -> None:
    exit_to_work(world, resident, Route.WSP, coached=resident.group == TargetGroup.REGISTER)


def _await_sheltered(world: World, resident: Resident) -> None:
    if sheltered.await_place(world, resident):
        go_sheltered(world, resident)


Handler = Callable[["World", Resident], Move | None]

CALM: dict[Signal, Callable[[World, Resident], bool]] = {
    Signal.CONTACT_DUE: contacts.due,
    Signal.INCOME_REVIEW_DUE: _income_review,
    Signal.BEGAN: _began,
}
"""What changes no rate; each says whether something happened after all that does."""

HAPPENS: dict[Signal, Handler] = {
    Signal.TO_WORK: found_work,
    Signal.OUT: leave_otherwise,
    Signal.AOW: reach_aow,
    Signal.UP: ladder.climb,
    Signal.DOWN: ladder.slip,
    Signal.FLARE: _flare,
    Signal.LOOK_AGAIN: lambda world, resident: None,
    Signal.CONTACT_DUE: _seen,
    Signal.SEEN: _seen,
    Signal.STAGE_DUE: _stage_due,
    Signal.HELP_DUE: barriers.help_due,
    Signal.REVIEW_DUE: routes.review,
    Signal.WORK_DONE: _work_done,
    Signal.SLOT: _place_or_slot,
    Signal.MATCHED: placement.matched,
    Signal.CHANGED: _changed,
}
"""What can happen to a resident on benefit; each may say where it leads."""

WHEN_DUE: dict[Step, Handler] = {
    Step.IN_ACTIVATION: routes.activation_over,
    Step.FILE_TRAVELS_OUT: trajectory.file_arrives,
    Step.FILE_TRAVELS_BACK: trajectory.file_arrives,
    Step.LOST: trajectory.found,
    Step.IN_TRAJECTORY: trajectory.over,
    Step.UNDER_REASSESSMENT: trajectory.over,
    Step.AWAITS_PLACE: placement.give_up,
    Step.STARTS_SOON: placement.start,
    Step.ON_LEARNING_PLACE: placement.learned,
}
"""What it means that the moment of a step has come."""

WHEN_DONE: dict[Step, Handler] = {
    Step.AWAITS_INTAKE: routes.intake_done,
    Step.AWAITS_ACTIVATION: routes.activation_set_up,
    Step.FILE_READ_OUT: lambda world, resident: Move.AWAIT_COACH,
    Step.FILE_READ_BACK: lambda world, resident: Move.ARRIVE_BACK,
    Step.UNDER_REASSESSMENT: trajectory.reassessed,
    Step.BEING_PLACED: placement.introduced,
}
"""What it means that the work that was asked for is done."""

MOVES: dict[Move, Handler] = {
    Move.ROUTE: routes.route,
    Move.REST: routes.rest,
    Move.ACTIVATE: routes.activate,
    Move.REFER: _refer,
    Move.AWAIT_COACH: trajectory.await_coach,
    Move.START_TRAJECTORY: trajectory.start,
    Move.HAND_BACK_RETURNED: _hand_back_returned,
    Move.HAND_BACK_COMPLETED: _hand_back_completed,
    Move.ARRIVE_BACK: trajectory.arrive_back,
    Move.SEEK_PLACE: _seek_place,
    Move.WORK_BY_PLACE: _work_by_place,
    Move.WORK_COACHED: _work_coached,
    Move.AWAIT_SHELTERED: _await_sheltered,
    Move.RESUME_TRAJECTORY: trajectory.resume,
}
"""Where a topic can send a resident."""
