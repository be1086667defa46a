"""What may happen at any moment, at rates that change: budgets that are drawn once and consumed.

Each risk of a resident on benefit has a unit exponential budget, drawn once and consumed at the rate that holds; it
strikes when the budget is spent. So a resident who is better served meets the same luck sooner, and a rate may change
at any moment without a new draw. Between two calls of `settle` all rates are constant, apart from the moment until
which a contact works; whoever changes what a rate rests on (stage, trede, barriers, help, settings) says so with
`rates_stale`. What strikes the whole world (an arrival, a vacancy, somebody who leaves) waits for it in `strike`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

import simpy

from sim.domain import Stage, TargetGroup
from sim.model.clock import INFINITY, Signal
from sim.model.resident import NO_ROUTE, YOUTH_YEARS, Resident
from sim.model.tables import Tables, class_of
from sim.model.world import World
from sim.randomness import Purpose
from sim.units import WEEKS_PER_YEAR


def draw(resident: Resident, now: float) -> None:
    """Give a resident the budgets of a new spell that starts `now`."""
    resident.settled = now
    resident.work_left = resident.budget(Purpose.EXIT_WORK)
    resident.other_left = resident.budget(Purpose.EXIT_OTHER)
    resident.up_left = resident.budget(Purpose.LADDER_UP)
    resident.down_left = resident.budget(Purpose.LADDER_DOWN)
    resident.flare_left = resident.budget(Purpose.FLARE)
    resident.part_time_left = resident.budget(Purpose.PART_TIME)


def settle(resident: Resident, now: float) -> None:
    """Consume the budgets from the last settlement until `now`."""
    since = resident.settled
    weeks = now - since
    if weeks <= 0.0:
        return
    resident.settled = now
    boosted = resident.boosted_until - since
    boosted = 0.0 if boosted < 0.0 else (weeks if boosted > weeks else boosted)
    attended = resident.attended_until - since
    attended = 0.0 if attended < 0.0 else (weeks if attended > weeks else attended)
    plain = weeks - boosted
    resident.work_left -= resident.work_rate * plain + resident.work_rate_attended * boosted
    resident.other_left -= resident.other_rate * plain + resident.other_rate_attended * boosted
    if resident.up_rate_attended:
        resident.up_left -= resident.up_rate * (weeks - attended) + resident.up_rate_attended * attended
    if resident.flare_rate:
        resident.flare_left -= resident.flare_rate * weeks
    if resident.part_time_rate:
        resident.part_time_left -= resident.part_time_rate * weeks
    if resident.down_from < now:
        resident.down_left -= resident.down_rate * (now - max(since, resident.down_from))


def retime(resident: Resident, now: float, tables: Tables) -> None:
    """Find which risk strikes first from `now` on, and when; set the rates anew if anything behind them changed."""
    if resident.earns != Signal.TIME:
        _await_notice(resident, now)
        return
    if resident.rates_stale or now >= resident.look_again:
        resident.look_again = _set_rates(resident, now, tables)
        resident.rates_stale = False
    due, what = resident.look_again, Signal.LOOK_AGAIN
    boosted = resident.boosted_until
    moment = _spent(resident.work_left, resident.work_rate, resident.work_rate_attended, now, boosted)
    if moment < due:
        due, what = moment, Signal.TO_WORK
    moment = _spent(resident.other_left, resident.other_rate, resident.other_rate_attended, now, boosted)
    if moment < due:
        due, what = moment, Signal.OUT
    if resident.up_rate_attended:
        until = resident.attended_until
        moment = _spent(resident.up_left, resident.up_rate, resident.up_rate_attended, now, until)
        if moment < due:
            due, what = moment, Signal.UP
    if resident.flare_rate:
        moment = now + resident.flare_left / resident.flare_rate
        if moment < due:
            due, what = max(moment, now), Signal.FLARE
    if resident.part_time_rate:
        moment = now + resident.part_time_left / resident.part_time_rate
        if moment < due:
            due, what = max(moment, now), Signal.PART_TIME
    if resident.down_rate:
        since = resident.down_from
        moment = (since if since > now else now) + resident.down_left / resident.down_rate
        if moment < due:
            due, what = max(moment, now), Signal.DOWN
    if resident.aow_week <= due:
        due, what = max(now, resident.aow_week), Signal.AOW
    resident.life_due, resident.life_what = due, what


def still(resident: Resident) -> None:
    """Let nothing strike any more somebody who has found an income, but the age of the state pension."""
    resident.work_rate = resident.work_rate_attended = resident.other_rate = resident.other_rate_attended = 0.0
    resident.up_rate = resident.up_rate_attended = resident.down_rate = resident.flare_rate = 0.0
    resident.part_time_rate = 0.0


def _await_notice(resident: Resident, now: float) -> None:
    """Let somebody with an income that nobody knows of wait until a signal comes, or the state pension."""
    due, what = resident.notice_due, Signal.FOUND_OUT
    if resident.aow_week <= due:
        due, what = max(now, resident.aow_week), Signal.AOW
    resident.life_due, resident.life_what = due, what


def _spent(left: float, rate: float, attended_rate: float, now: float, until: float) -> float:
    """Return when a budget is spent at `attended_rate` until a moment and at `rate` after it [weeks]."""
    if left <= 0.0:
        return now
    if until > now:
        spent = attended_rate * (until - now)
        if spent >= left:
            return now + left / attended_rate
        left -= spent
        now = until
    return now + left / rate if rate > 0.0 else INFINITY


def _set_rates(resident: Resident, now: float, tables: Tables) -> float:
    """Set the present rates and return when they must be looked at again [weeks]."""
    index = resident.trede - 1
    band = class_of(now - resident.granted_week, tables.duration_bounds)
    look_again = tables.duration_bounds[band] + resident.granted_week
    stage = resident.stage
    work = tables.work_rate[index] * tables.work_by_duration[band] * resident.frailty
    years = class_of(now - resident.birth_week, tables.age_bounds)
    work *= tables.age_factors[years] * resident.pace
    look_again = min(look_again, resident.birth_week + tables.age_bounds[years])
    if resident.barriers:
        work *= tables.work_barrier_factor
    if resident.civic != NO_ROUTE:
        work *= tables.civic_work[resident.civic]
        look_again = min(look_again, max(now, resident.civic_until))
    if stage == Stage.TRAJECTORY:
        lock_in_end = resident.trajectory_start + tables.lock_in_weeks
        if now < lock_in_end:
            work *= tables.lock_in_factor
            look_again = min(look_again, lock_in_end)
        else:
            work *= tables.trajectory_factor
    if resident.completed_trajectory:
        work *= tables.after_trajectory_factor
    if resident.part_time:
        work *= tables.part_time_to_work_factor
    _set_parallel(resident, work, now, tables)
    other = tables.other_rate[band] * tables.other_age_factors[years]
    if resident.group == TargetGroup.STATUS_HOLDER:
        other *= tables.housed_exit_factor
    look_again = min(look_again, _set_other(resident, other, now, tables))
    resident.flare_rate = tables.flare_rate
    resident.part_time_rate = tables.part_time_end_rate if resident.part_time else tables.part_time_rate[index]
    resident.down_rate = tables.down_rate if resident.trede > 1 else 0.0
    return _set_progress(resident, now, look_again, tables)


def _set_parallel(resident: Resident, unaided: float, now: float, tables: Tables) -> None:
    """Set the rates to work, with the parallel route beside the resident's own."""
    parallel = 0.0
    if resident.in_activation(now):
        parallel = tables.parallel_rate(resident.municipality, resident.trede)
    total = unaided + parallel
    resident.parallel_share = parallel / total if total else 0.0
    resident.work_rate = total
    resident.work_rate_attended = total * _by_skill(tables.work_attended[resident.trede - 1], resident.skill)


def _set_other(resident: Resident, rate: float, now: float, tables: Tables) -> float:
    """Set the rates of leaving otherwise, with school for the young; return until when they hold [weeks]."""
    until = INFINITY
    resident.school_share = 0.0
    if tables.school_rate:
        of_age = resident.birth_week + YOUTH_YEARS * WEEKS_PER_YEAR
        if now < of_age:
            until = of_age
            rate += tables.school_rate
            resident.school_share = tables.school_rate / rate
    resident.other_rate = rate
    resident.other_rate_attended = rate * _by_skill(tables.other_attended, resident.skill)
    return until


def _by_skill(attended: float, skill: float) -> float:
    """Return by what a contact with a worker of this skill multiplies a rate: the usual one, to the last bit, at 1."""
    return 1.0 + skill * (attended - 1.0)


def _has_specialist(resident: Resident, now: float) -> bool:
    """Say whether the contact person is a specialist for the group of this resident."""
    holder = resident.holder
    return holder is not None and holder.specialism == resident.group_at(now)


def _set_progress(resident: Resident, now: float, look_again: float, tables: Tables) -> float:
    """Set the rate of climbing the ladder; nobody climbs while a new worker finds the way."""
    rate = 0.0
    is_active = resident.is_active(now)
    if is_active:
        look_again = min(look_again, resident.activity_until)
    if is_active and resident.trede < tables.ceiling:
        in_activation = resident.in_activation(now)
        rate = tables.progress_rate if in_activation else tables.trajectory_progress_rate
        rate *= resident.pace
        if resident.barriers:
            rate *= tables.progress_barrier_factor
        if resident.helped and not in_activation:
            rate *= tables.combined_pace
        if tables.specialist_factor != 1.0 and _has_specialist(resident, now):
            rate *= tables.specialist_factor
        if resident.takes_part:
            rate *= tables.pace_of_place(resident.takes_part)
        if resident.buys:
            rate *= tables.bought_pace[resident.municipality][resident.group]
        if now < resident.paused_until:
            rate = 0.0
            look_again = min(look_again, resident.paused_until)
    resident.up_rate_attended = rate
    resident.up_rate = rate * tables.unattended_factor
    return look_again


# --- what strikes the whole world -----------------------------------------------------------------


def strike(world: World, budget: float, rate: Callable[[], float]) -> Generator[simpy.Event, None, bool]:
    """Wait until a unit exponential budget is spent at the rate [1/week] that holds; say whether it ever is.

    The budget is consumed across the dates on which settings change, so that a Poisson process keeps its luck whatever
    its rate.
    """
    while True:
        now, until, weekly = world.clock.week, world.next_change_week, rate()
        if weekly * (until - now) >= budget:
            yield world.environment.timeout(budget / weekly)
            return True
        if until >= world.clock.until:
            return False
        budget -= weekly * (until - now)
        yield world.environment.timeout(until - now)
