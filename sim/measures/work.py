"""Work beside a benefit and work with support: who has it now, and who of the register is known to the model."""

from __future__ import annotations

from collections.abc import Callable

from sim.arrays import Floats
from sim.measures.facts import Facts
from sim.measures.log import BY_MUNICIPALITY, BY_PERSON
from sim.measures.registry import DAY, PERIOD, Measure, Missing, computes
from sim.measures.sheet import Sheet, add_means, add_presence, add_standing
from sim.texts import Text

PART_TIME = Measure(
    id="part_time_beside_benefit",
    unit="residents",
    least=0.0,
    missing=Missing.NEVER,
    groupings=BY_PERSON,
    times=(PERIOD, DAY),
    is_sum=True,
    label=Text("Part-time work beside a benefit", "Parttime werk naast de uitkering"),
    short=Text("people with part-time work", "mensen met parttime werk"),
    sentence=(
        "Residents on benefit with part-time work beside it: the time-weighted mean over a period, or the number at "
        "the end of a day; grouped by the state in which that work began."
    ),
)


@computes(PART_TIME)
def measure_part_time(facts: Facts, sheet: Sheet) -> None:
    """Measure how many have work beside their benefit."""
    add_presence(facts, sheet, PART_TIME, lambda facts: facts.part_time)


UNNOTICED = Measure(
    id="income_not_noticed",
    unit="residents",
    least=0.0,
    missing=Missing.NEVER,
    groupings=BY_PERSON,
    times=(PERIOD, DAY),
    is_sum=True,
    label=Text(
        "On benefit with another income that is not known", "In de bijstand met andere inkomsten die niet bekend zijn"
    ),
    short=Text("people with an income not known", "mensen met onbekende inkomsten"),
    sentence=(
        "Residents on benefit who have found work or another income that nobody reported: the time-weighted mean over "
        "a period, or the number at the end of a day; grouped by the state in which that income began."
    ),
)


@computes(UNNOTICED)
def measure_unnoticed(facts: Facts, sheet: Sheet) -> None:
    """Measure for how many the benefit goes on because nobody knows of their income."""
    add_presence(facts, sheet, UNNOTICED, lambda facts: facts.unnoticed)


WAGE_COST_SUBSIDIES = Measure(
    id="wage_cost_subsidies",
    unit="residents",
    least=0.0,
    missing=Missing.NEVER,
    groupings=BY_PERSON,
    times=(PERIOD, DAY),
    is_sum=True,
    label=Text("Jobs with a wage-cost subsidy", "Banen met loonkostensubsidie"),
    short=Text("jobs with a subsidy", "banen met subsidie"),
    sentence=(
        "Residents in a subsidised job (garantiebaan), for as long as the model follows it: the time-weighted mean "
        "over a period, or the number at the end of a day; grouped by the state in which the job began."
    ),
)


@computes(WAGE_COST_SUBSIDIES)
def measure_wage_cost_subsidies(facts: Facts, sheet: Sheet) -> None:
    """Measure how many work in a subsidised job."""
    add_presence(facts, sheet, WAGE_COST_SUBSIDIES, lambda facts: facts.subsidised)


COACHED_IN_JOB = Measure(
    id="coached_in_job",
    unit="trajectories",
    least=0.0,
    missing=Missing.NEVER,
    groupings=BY_PERSON,
    times=(PERIOD, DAY),
    is_sum=True,
    label=Text("Coached in a job", "Jobcoaching in een baan"),
    short=Text("coached in a job", "jobcoaching"),
    sentence=(
        "Trajectories running for somebody who is in a job by now: the time-weighted mean over a period, or the "
        "number at the end of a day. The rest of `trajectories_running` is for somebody still on benefit."
    ),
)


@computes(COACHED_IN_JOB)
def measure_coached_in_job(facts: Facts, sheet: Sheet) -> None:
    """Measure how many of the trajectories that run are in a job."""
    add_presence(facts, sheet, COACHED_IN_JOB, lambda facts: facts.coached_in_job)


REGISTER_KNOWN = Measure(
    id="register_known",
    unit="residents",
    least=0.0,
    missing=Missing.NEVER,
    groupings=BY_MUNICIPALITY,
    times=(PERIOD, DAY),
    is_sum=True,
    label=Text("Known of the target-group register", "Bekend uit het doelgroepregister"),
    short=Text("known of the register", "bekend uit het register"),
    sentence=(
        "Residents of the target-group register on benefit or, after it, in a job for as long as the model follows "
        "it: the time-weighted mean over a period, or the number at the end of a day. Who was never on benefit, or "
        "is no longer followed, is in the register and not in here."
    ),
)


@computes(REGISTER_KNOWN)
def measure_register(facts: Facts, sheet: Sheet) -> None:
    """Measure how many of the register are on benefit or at work after it."""
    for by in sheet.asked(REGISTER_KNOWN):
        on_benefit, at_work = facts.register_on_benefit, facts.register_at_work
        add_means(facts, sheet, REGISTER_KNOWN, by, _both(on_benefit.weeks, at_work.weeks))
        add_standing(facts, sheet, REGISTER_KNOWN, by, _both(on_benefit.standing, at_work.standing))


def _both(one: Callable[[str], Floats], other: Callable[[str], Floats]) -> Callable[[str], Floats]:
    return lambda by: one(by) + other(by)
