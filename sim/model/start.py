"""The stock at the start: real sizes, ages, durations and treden, with cases open at every desk."""

from __future__ import annotations

from sim.domain import Event, Function, Queue, Stage, Task
from sim.model import contacts, lines, risks, trajectory
from sim.model.lines import Usual
from sim.model.order import Request
from sim.model.resident import Resident
from sim.model.steps import Move, Step
from sim.model.world import World
from sim.randomness import Purpose


def settle_in(world: World, resident: Resident) -> Move:
    """Stand in the flow as the stock does: in a trajectory, in activation, in a queue or on guidance.

    Return what must still begin.
    """
    granted = resident.granted_week
    resident.quiet()
    resident.granted_week = granted
    resident.aow_week = world.aow_week_of(resident)
    risks.draw(resident, 0.0)
    contacts.attend(world, resident, -world.tables.attention_weeks)
    queue, waited = world.lined_up.get(resident.id, (None, 0.0))
    if queue == Queue.INTAKE:
        _await_intake(world, resident, waited)
        return Move.STAY
    world.assign(resident)
    resident.step = Step.RESTS
    world.enter(resident, Stage.GUIDANCE, Event.START, -granted)
    if queue is None:
        return _place(world, resident)
    WAIT[queue](world, resident, waited)
    return Move.STAY


def _place(world: World, resident: Resident) -> Move:
    """Put a resident of the stock where the configured shares say; spread the open cases over their course."""
    usual = lines.usual_place(world, resident)
    if usual == Usual.FOR_SHELTERED and _may_seek_shelter(world, resident):
        return Move.AWAIT_SHELTERED
    if usual == Usual.IN_TRAJECTORY:
        trajectory.start(world, resident)
        _be_on_the_way(world, resident)
        return Move.STAY
    if usual == Usual.IN_ACTIVATION:
        resident.step, resident.activity = Step.IN_ACTIVATION, True
        length = world.tables.activation_length.at(resident.u(Purpose.ACTIVATION_LENGTH))
        resident.stage_due = length * resident.u(Purpose.STOCK_PHASE)
        resident.n_occasions += 1
        world.enter(resident, Stage.ACTIVATION)
    _plan_contact(world, resident)
    return Move.STAY


def _may_seek_shelter(world: World, resident: Resident) -> bool:
    """Say whether somebody with an indication goes for a place; where a queue is entered, only if there is one."""
    return Queue.SHELTERED not in lines.asked_for(world) or world.company.has_place_for(resident)


def _be_on_the_way(world: World, resident: Resident) -> None:
    """Have a part of the trajectory behind oneself, if the configuration says that the stock does."""
    most = world.settings.circumstances.stock.trajectory_done_fraction
    if not most:
        return
    now = world.clock.week
    length = resident.trajectory_until - now
    done = min(length * most * resident.u(Purpose.STOCK_PHASE, 2), now - resident.granted_week)
    resident.trajectory_start -= done
    resident.trajectory_until -= done
    resident.stage_due = resident.trajectory_until


def _plan_contact(world: World, resident: Resident) -> None:
    contacts.keep_planned(world, resident)
    resident.contact_due *= resident.u(Purpose.STOCK_PHASE, 1)


# --- in a queue -----------------------------------------------------------------------------------


def _await_intake(world: World, resident: Resident, waited: float) -> None:
    """Wait for the intake since the benefit was granted."""
    resident.step = Step.AWAITS_INTAKE
    world.enter(resident, Stage.INTAKE, Event.START, -resident.granted_week)
    world.join(resident, Queue.INTAKE, waited=waited)
    request = _request(world, resident, Task.INTAKE, waited)
    world.team_for(Function.INTAKE, resident.municipality).ask(request)


def _await_activation(world: World, resident: Resident, waited: float) -> None:
    """Wait for the worker to set up activation."""
    resident.step = Step.AWAITS_ACTIVATION
    resident.n_occasions += 1
    world.enter(resident, Stage.ACTIVATION)
    world.join(resident, Queue.ACTIVATION, waited=waited)
    request = _request(world, resident, Task.ACTIVATION_START, waited)
    if resident.worker is not None:
        resident.worker.ask(request)
    _plan_contact(world, resident)


def _await_coach(world: World, resident: Resident, waited: float) -> None:
    """Wait for a coach with room; nobody gets one on the eve of the run."""
    resident.step = Step.AWAITS_COACH
    world.enter(resident, Stage.TRAJECTORY_WAITING)
    world.join(resident, Queue.TRAJECTORY, waited=waited)
    resident.awaits_since = world.clock.week - waited
    world.trajectory_team(resident).waiting_list[resident.id] = resident
    _plan_contact(world, resident)


def _await_place(world: World, resident: Resident, waited: float) -> None:
    """Wait for a place at an employer: beside the trajectory, where that is the way to it."""
    now = world.clock.week
    if not world.tables.wsp_access.is_direct():
        trajectory.start(world, resident)
        _be_on_the_way(world, resident)
    resident.step = Step.AWAITS_PLACE
    world.enter(resident, Stage.PLACEMENT)
    world.note(resident, Event.CANDIDATE, ago=waited)
    world.join(resident, Queue.PLACEMENT, waited=waited)
    resident.awaits_since = now - waited
    resident.stage_due = max(now, now - waited + lines.patience(world, resident))
    world.market_of(resident).enlist(resident)
    _plan_contact(world, resident)


def _await_sheltered(world: World, resident: Resident, waited: float) -> None:
    """Wait for a place in the sheltered company; nobody gets one on the eve of the run."""
    resident.step = Step.AWAITS_SHELTERED
    world.enter(resident, Stage.SHELTERED_WAITING)
    world.join(resident, Queue.SHELTERED, waited=waited)
    world.company.join(resident)
    _plan_contact(world, resident)


def _request(world: World, resident: Resident, task: Task, waited: float) -> Request:
    """Return the work that somebody has waited for already, and remember it."""
    hours = world.tables.hours[task].at(resident.u_task(task, resident.n_occasions))
    resident.request = Request(task, hours, world.clock.week - waited, resident)
    return resident.request


WAIT = {
    Queue.ACTIVATION: _await_activation,
    Queue.TRAJECTORY: _await_coach,
    Queue.PLACEMENT: _await_place,
    Queue.SHELTERED: _await_sheltered,
}
"""What it means to stand in a queue when the run starts."""
