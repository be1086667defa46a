"""A spell on benefit, moment by moment: what can happen, what is done about it, and where it leads."""

from __future__ import annotations

from sim.domain import Event, Function, JobKind, Queue, Reason, Route, Stage, TargetGroup, Task, TrajectoryEnd
from sim.model import contacts, direction, notices, placement, profile, risks, routes, sheltered, trajectory
from sim.model.clock import INFINITY, Move, Signal, Step
from sim.model.order import Request
from sim.model.resident import Course, Resident
from sim.model.world import World
from sim.randomness import Purpose


class Benefit(Course):
    """A spell on benefit, until the stage is off benefit."""

    __slots__ = ("world",)

    def __init__(self, world: World) -> None:
        self.world = world

    def happen(self, resident: Resident, signal: Signal) -> bool:
        """Let something happen to a resident, and what follows from it; say whether the benefit goes on."""
        world, what = self.world, resident.next_what if signal == Signal.TIME else signal
        if _is_calm(world, resident, what):
            return True
        now = world.clock.week
        risks.settle(resident, now)
        move = _act(world, resident, what)
        if move != Move.STAY:
            follow(world, resident, move)
        if not resident.on_benefit:
            return False
        contacts.keep_planned(world, resident)
        risks.retime(resident, now, world.tables)
        return True


def _is_calm(world: World, resident: Resident, signal: Signal) -> bool:
    """Do what changes no rate; say whether that was all."""
    if signal == Signal.CONTACT_DUE or signal == Signal.SOONER:
        return not contacts.due(world, resident)
    if signal == Signal.INCOME_REVIEW_DUE:
        _review_income(world, resident)
        return True
    if signal == Signal.INCOME_CHANGE_DUE:
        _change_income(world, resident)
        return True
    if signal == Signal.MEETING_DUE:
        direction.ask(world, resident)
        return True
    return signal == Signal.BEGAN


def _act(world: World, resident: Resident, signal: Signal) -> Move:
    """Do what a signal asks for; return where it leads."""
    if signal == Signal.SEEN or signal == Signal.CONTACT_DUE or signal == Signal.SOONER:
        return _seen(world, resident)
    if signal == Signal.STAGE_DUE:
        return _stage_due(world, resident)
    if signal == Signal.WORK_DONE:
        return _work_done(world, resident)
    if signal == Signal.FLARE:
        return _flare(world, resident)
    if signal == Signal.REVIEW_DUE:
        return routes.review(world, resident)
    if signal == Signal.MET:
        return trajectory.met(world, resident)
    if signal == Signal.SLOT:
        return _place_or_slot(world, resident)
    _undergo(world, resident, signal)
    return Move.STAY


def _undergo(world: World, resident: Resident, signal: Signal) -> None:
    """Do what a signal asks for and that leads nowhere else; to look at the rates again is all that some ask."""
    if signal == Signal.CHANGED:
        _changed(world, resident)
    elif signal == Signal.UP:
        profile.climb(world, resident)
    elif signal == Signal.DOWN:
        profile.slip(world, resident)
    elif signal == Signal.HELP_DUE:
        profile.help_due(world, resident)
    elif signal == Signal.PART_TIME:
        _part_time(world, resident)
    elif signal == Signal.MATCHED:
        placement.matched(world, resident)
    elif signal == Signal.LOOK_AGAIN:
        profile.finish_route(world, resident)
    elif signal == Signal.FOUND_OUT:
        notices.ask(world, resident)
    else:
        _leave(world, resident, signal)


def _leave(world: World, resident: Resident, signal: Signal) -> None:
    """Leave the benefit, unless it is for an income that nobody knows of."""
    if signal == Signal.TO_WORK:
        found_work(world, resident)
    elif signal == Signal.OUT:
        if not notices.is_silent(world, resident, Signal.OUT):
            leave_otherwise(world, resident)
    elif signal == Signal.NOTICED:
        end_for_income(world, resident)
    elif signal == Signal.AOW:
        reach_aow(world, resident)
    else:
        world.broken(f"nobody knows what {Signal(signal).name} means on benefit", resident)


def _seen(world: World, resident: Resident) -> Move:
    """Have the contact, and talk about what the stage is about."""
    contacts.hold(world, resident)
    if resident.earns != Signal.TIME:
        if notices.is_seen(world, resident):
            end_for_income(world, resident)
        return Move.STAY
    if resident.stage == Stage.TRAJECTORY:
        return trajectory.talk(world, resident)
    is_directed = resident.stage == Stage.GUIDANCE or resident.stage == Stage.ACTIVATION
    if is_directed or resident.in_activation(world.clock.week):
        return routes.talk(world, resident)
    return Move.STAY


def _flare(world: World, resident: Resident) -> Move:
    profile.flare(world, resident)
    return trajectory.flared(world, resident)


def _changed(world: World, resident: Resident) -> None:
    resident.rates_stale = True
    if resident.coach is None and resident.step != Step.AWAITS_INTAKE and resident.step != Step.LOST:
        world.assign(resident)
    resident.aow_week = world.aow_week_of(resident)
    set_reviews(world, resident)
    contacts.allow_sooner(world, resident)
    if not world.tables.income_change_rate or resident.income_change_due == INFINITY:
        expect_income_change(world, resident)
    direction.plan_anew(world, resident)


def _part_time(world: World, resident: Resident) -> None:
    """Begin to work beside the benefit, or stop; either has luck of its own."""
    resident.part_time = not resident.part_time
    resident.n_part_time += 1
    resident.part_time_left = resident.budget(Purpose.PART_TIME, resident.n_part_time)
    resident.rates_stale = True
    world.note(resident, Event.PART_TIME, float(resident.part_time))


def _review_income(world: World, resident: Resident) -> None:
    """Have the right to the benefit reviewed; the resident need not wait for it."""
    now = world.clock.week
    every = world.tables.income_review_every_weeks
    resident.income_review_due += every or INFINITY
    hours = world.tables.hours[Task.INCOME_REVIEW].at(resident.u(Purpose.INCOME_REVIEW, int(now) + 1))
    team = world.team_for(Function.INCOME, resident.municipality)
    if resident.earns != Signal.TIME:
        team.ask(notices.Finding(world, resident, Task.INCOME_REVIEW, hours).request)
    else:
        team.ask(Request(Task.INCOME_REVIEW, hours, now, municipality=resident.municipality))


def _change_income(world: World, resident: Resident) -> None:
    """Have a change or a request dealt with; the resident need not wait for it, and the next one comes at random."""
    hours = notices.hours_of_change(world, resident)
    expect_income_change(world, resident)
    team = world.team_for(Function.INCOME, resident.municipality)
    team.ask(Request(Task.INCOME_CHANGE, hours, world.clock.week, municipality=resident.municipality))


def expect_income_change(world: World, resident: Resident) -> None:
    """Let the next change of income come after an exponential time, at the rate of today."""
    rate = world.tables.income_change_rate
    weeks = resident.budget(Purpose.INCOME_CHANGE, resident.n_income_changes) / rate if rate else INFINITY
    resident.income_change_due = world.clock.week + weeks


def _stage_due(world: World, resident: Resident) -> Move:
    """Act on the moment of the step that has come."""
    resident.stage_due = INFINITY
    step = resident.step
    if step == Step.IN_ACTIVATION:
        return routes.activation_over(world, resident)
    if step == Step.IN_TRAJECTORY or step == Step.UNDER_REASSESSMENT:
        return trajectory.over(world, resident)
    if step == Step.AWAITS_PLACE:
        return placement.give_up(world, resident)
    if step == Step.STARTS_SOON:
        return placement.start(world, resident)
    if step == Step.ON_LEARNING_PLACE:
        return placement.learned(world, resident)
    if step == Step.LOST:
        trajectory.found(world, resident)
    elif step == Step.FILE_TRAVELS_OUT or step == Step.FILE_TRAVELS_BACK:
        trajectory.file_arrives(world, resident)
    else:
        world.broken(f"nobody knows what the moment of {Step(step).name} means", resident)
    return Move.STAY


def _work_done(world: World, resident: Resident) -> Move:
    """Act on the work that was asked for and is done."""
    resident.work_due, resident.request = INFINITY, None
    step = resident.step
    if step == Step.AWAITS_INTAKE:
        return routes.intake_done(world, resident)
    if step == Step.FILE_READ_OUT:
        return Move.AWAIT_COACH
    if step == Step.FILE_READ_BACK:
        return Move.ARRIVE_BACK
    if step == Step.UNDER_REASSESSMENT:
        return trajectory.reassessed(world, resident)
    if step == Step.AWAITS_ACTIVATION:
        routes.activation_set_up(world, resident)
    elif step == Step.BEING_PLACED:
        placement.introduced(world, resident)
    else:
        world.broken(f"nobody knows what work is done for {Step(step).name}", resident)
    return Move.STAY


def _place_or_slot(world: World, resident: Resident) -> Move:
    if resident.stage == Stage.SHELTERED_WAITING:
        go_sheltered(world, resident)
        return Move.STAY
    return Move.START_TRAJECTORY


def set_reviews(world: World, resident: Resident) -> None:
    """Plan the next structured review if the rules have one, and forget it if not."""
    signalling = world.tables.signalling
    if not signalling.structured:
        resident.review_due = INFINITY
    elif resident.review_due == INFINITY:
        u = resident.u(Purpose.FIRST_REVIEW)
        resident.review_due = world.clock.week + signalling.review_every_weeks * u


# --- where it leads -------------------------------------------------------------------------------


def follow(world: World, resident: Resident, move: Move) -> None:
    """Go where a topic sends the resident, and on from there."""
    while move != Move.STAY:
        move = _go(world, resident, move)


def _go(world: World, resident: Resident, move: Move) -> Move:
    """Go where a topic sends the resident; return where that leads."""
    if move == Move.ROUTE:
        return routes.route(world, resident)
    if move == Move.REFER:
        routes.sent_on(world, resident)
        return trajectory.refer(world, resident)
    if move == Move.AWAIT_COACH:
        return trajectory.await_coach(world, resident)
    if move == Move.HAND_BACK_RETURNED:
        placement.leave(world, resident)
        return trajectory.hand_back(world, resident, TrajectoryEnd.RETURNED)
    if move == Move.HAND_BACK_COMPLETED:
        return trajectory.hand_back(world, resident, TrajectoryEnd.COMPLETED)
    if move == Move.ARRIVE_BACK:
        return trajectory.arrive_back(world, resident)
    _settle(world, resident, move)
    return Move.STAY


def _settle(world: World, resident: Resident, move: Move) -> None:
    """Go where a topic sends the resident, where that leads nowhere else."""
    if move == Move.REST:
        routes.rest(world, resident)
    elif move == Move.ACTIVATE:
        routes.activate(world, resident)
    elif move == Move.START_TRAJECTORY:
        trajectory.start(world, resident)
    elif move == Move.RESUME_TRAJECTORY:
        trajectory.resume(world, resident)
    elif move == Move.SEEK_PLACE:
        _seek_place(world, resident)
    elif move == Move.WORK_BY_PLACE:
        exit_to_work(world, resident, Route.WSP)
    elif move == Move.WORK_COACHED:
        exit_to_work(world, resident, Route.WSP, coached=resident.group == TargetGroup.REGISTER)
    elif move == Move.AWAIT_SHELTERED:
        if sheltered.await_place(world, resident):
            go_sheltered(world, resident)
    else:
        world.broken(f"nobody knows where {Move(move).name} leads", resident)


def _seek_place(world: World, resident: Resident) -> None:
    if resident.coach is None:
        resident.judged = False
        routes.leave_activation(world, resident)
    placement.seek(world, resident)


# --- leaving the benefit --------------------------------------------------------------------------


def exit_to_work(world: World, resident: Resident, route: Route, *, coached: bool = False) -> None:
    """Leave the benefit for a job."""
    let_go(world, resident, TrajectoryEnd.WORK, coached=coached)
    world.enter(resident, Stage.WORK, Event.TO_WORK, route)


def found_work(world: World, resident: Resident) -> None:
    """Find a job unaided, with a coach, or through a provider of activation."""
    if resident.u(Purpose.WORK_ROUTE) < resident.parallel_share:
        route, resident.job = Route.PARALLEL, JobKind.PARALLEL
    elif resident.coach is None:
        route, resident.job = Route.UNAIDED, JobKind.UNAIDED
        if notices.is_silent(world, resident, Signal.TO_WORK):
            return
    else:
        route, resident.job = Route.TRAJECTORY, JobKind.TRAJECTORY
    exit_to_work(world, resident, route)


def end_for_income(world: World, resident: Resident) -> None:
    """Leave the benefit for the income that has been found out."""
    if resident.earns == Signal.TO_WORK:
        exit_to_work(world, resident, Route.UNAIDED)
    else:
        leave_otherwise(world, resident)


def leave_otherwise(world: World, resident: Resident) -> None:
    """Leave the benefit for school, or for another reason than work or age."""
    reason = Reason.SCHOOL if resident.u(Purpose.EXIT_REASON) < resident.school_share else Reason.OTHER
    let_go(world, resident, TrajectoryEnd.LEFT_BENEFIT)
    world.enter(resident, Stage.AWAY, Event.OUT, reason)


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
