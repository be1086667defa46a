"""Trials with more talks, run again: ``python -m tests.world.vienna`` prints what the simulation predicts of each.

The effect of one talk comes from a study that is neither of them (`effect_of_a_talk`), the rates of leaving from the
groups that got nothing. So what more talks bring is a prediction, and a hit or a miss.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from rich.console import Console

from sim.arrays import Floats
from sim.config import load_configuration
from sim.domain import Event
from sim.records import Records
from sim.stats.intervals import Estimate, mean_interval
from sim.units import DAYS_PER_WEEK, WEEKS_PER_YEAR
from tests.simulated import simulated

CHECKS = Path(__file__).parents[2] / "configs" / "checks"
N_REPLICATIONS = 6
Z = 1.96

# --- the effect of one talk -----------------------------------------------------------------------


def effect_of_a_talk(*, days: float, talks_a_half_year: float, attention_weeks: float) -> float:
    """Return by which part of itself a talk raises the rate of leaving, when losing one costs so many days.

    Whoever loses a talk leaves at the rate ``r`` and not ``r (1 + e)`` for `attention_weeks` w, so ``r e w`` fewer have
    left; each of those stays for as long as anybody does, ``1 / (r (1 + e s))``, where s is the part of the time that
    follows a talk. The rate cancels: ``e w / (1 + e s)`` weeks were lost, which is solved for e.
    """
    weeks = days / DAYS_PER_WEEK
    share = talks_a_half_year * attention_weeks / (WEEKS_PER_YEAR / 2.0)
    return weeks / (attention_weeks - weeks * share)


TALKS_A_HALF_YEAR, ATTENTION_WEEKS = 2.5, 6.0
"""Two to three talks a half year (Schiprowski 2020); how long a talk works is the region's own assumption."""

LEAST_DAYS, MOST_DAYS = 10.0, 12.0
"""What losing a talk costs: 10 days in the working paper, 12 in the later account, both 5 % of a spell."""

# --- what is looked at ----------------------------------------------------------------------------

MEASURED_FROM_WEEK = WEEKS_PER_YEAR
FOLLOWED_YEARS = 2.5
"""Spells of the trial began from the middle of 2015 on and were followed until the end of January 2018."""


def to_a_job_percent(records: Records) -> float:
    """Return the share of newcomers who left for a job within a year of their grant [%]."""
    return _within_a_year_percent(records, (Event.TO_WORK,))


def without_a_job_percent(records: Records) -> float:
    """Return the share of newcomers who left otherwise within a year of their grant [%]."""
    return _within_a_year_percent(records, (Event.OUT,))


def either_way_percent(records: Records) -> float:
    """Return the share of newcomers who left within a year of their grant [%]."""
    return _within_a_year_percent(records, EXITS)


def days_of_a_spell(records: Records) -> float:
    """Return the mean length of a spell that is followed for two and a half years [days]."""
    weeks = _weeks_until(records, EXITS, followed_years=FOLLOWED_YEARS)
    return DAYS_PER_WEEK * float(np.mean(np.minimum(weeks, FOLLOWED_YEARS * WEEKS_PER_YEAR)))


EXITS = (Event.TO_WORK, Event.OUT)


def _within_a_year_percent(records: Records, exits: tuple[Event, ...]) -> float:
    return 100.0 * float(np.mean(_weeks_until(records, exits, followed_years=1) < WEEKS_PER_YEAR))


def _weeks_until(records: Records, exits: tuple[Event, ...], *, followed_years: float) -> Floats:
    """Return the weeks from each newcomer's grant to the first of `exits`; those granted too late are left out."""
    events = records.events
    granted = events[(events["event"] == Event.GRANTED) & (events["week"] >= MEASURED_FROM_WEEK)]
    granted = granted[granted["week"] < records.until_week - followed_years * WEEKS_PER_YEAR]
    left = events[np.isin(events["event"], exits)]
    week = dict(zip(left["resident"].tolist(), left["week"].tolist(), strict=True))
    weeks: Floats = np.array([week.get(who, np.inf) for who in granted["resident"].tolist()]) - granted["week"]
    return weeks


def on_benefit(records: Records) -> float:
    """Return the mean number of clients after the first year."""
    events = records.events
    start = MEASURED_FROM_WEEK
    into, out = (np.isin(events["event"], kinds) for kinds in ((Event.START, Event.GRANTED), EXITS))
    stays = np.sum(records.until_week - np.maximum(events["week"][into], start))
    return float(stays - np.sum(records.until_week - np.maximum(events["week"][out], start))) / (
        records.until_week - start
    )


def talks_a_year(records: Records) -> float:
    """Return the talks that a client has in a year."""
    weeks = records.events["week"][records.events["event"] == Event.CONTACT]
    years = (records.until_week - MEASURED_FROM_WEEK) / WEEKS_PER_YEAR
    return float(np.sum(weeks >= MEASURED_FROM_WEEK)) / on_benefit(records) / years


def stock_left_percent(records: Records) -> float:
    """Return the share of those there at the start whose benefit ended within the year of the run [%]."""
    return _of_the_stock(records, EXITS)


def stock_to_a_job_percent(records: Records) -> float:
    """Return the share of those there at the start who left for a job within the year of the run [%]."""
    return _of_the_stock(records, (Event.TO_WORK,))


def _of_the_stock(records: Records, exits: tuple[Event, ...]) -> float:
    events = records.events
    n = int(np.sum(events["event"] == Event.START))
    return 100.0 * float(np.sum(np.isin(events["event"], exits))) / n


Measured = Callable[[Records], float]

# --- the trials -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What a trial found: the level of its control group, the gain and the standard error of that."""

    label: str
    unit: str
    measured: Measured
    control: float
    gain: float
    error: float
    fitted: bool = False
    """Whether a rate was chosen on the level of the control group; on a gain none was."""

    def is_met_by(self, gain: Estimate) -> bool:
        """Say whether the gain that was predicted lies within what the trial leaves open (95 %)."""
        error = (gain.high - gain.low) / (2.0 * Z)
        return abs(gain.mean - self.gain) <= Z * float(np.hypot(self.error, error))


VIENNA = (
    Observed(
        label="to a job", unit="points", measured=to_a_job_percent, control=31.1, gain=4.8, error=0.9, fitted=True
    ),
    Observed(
        label="out without a job",
        unit="points",
        measured=without_a_job_percent,
        control=22.0,
        gain=3.0,
        error=0.8,
        fitted=True,
    ),
    Observed(label="out either way", unit="points", measured=either_way_percent, control=53.0, gain=7.7, error=0.9),
    Observed(label="days of unemployment", unit="days", measured=days_of_a_spell, control=453.0, gain=-62.0, error=7.0),
)
"""Boheim, Eppel and Mahringer 2023, table 3, estimates with controls: 3,397 treated and 9,027 controls."""

FTE = "resources.teams.beverwijk_activation.fte"
CONTROL_FTE, TREATED_FTE = 4.0, 9.2
"""With some thousand clients 250 an adviser, and with the fewer that are left then 100."""

CONTROL_CASELOAD, TREATED_CASELOAD = 250.0, 100.0
WINDOW = {"start": dt.date(2010, 1, 1), "measured_from": dt.date(2011, 1, 1), "until": dt.date(2018, 1, 1)}


@cache
def arm(fte: float, effect: float | None = None) -> tuple[Records, ...]:
    """Return the replications of one arm of the Vienna trial, with its own effect of a talk or another."""
    changes = {FTE: fte, "measurement.window": WINDOW} | _effect(effect)
    return _replications("vienna.yaml", changes)


def _effect(effect: float | None) -> dict[str, object]:
    if effect is None:
        return {}
    return {"model.work.attention_effect": [effect] * 5, "model.other_exit.attention_effect": effect}


def _replications(name: str, changes: dict[str, object]) -> tuple[Records, ...]:
    configuration = load_configuration(CHECKS / name, overrides=changes)
    return tuple(simulated(configuration, replication=k) for k in range(N_REPLICATIONS))


def mean(measured: Measured, replications: tuple[Records, ...]) -> float:
    """Return the mean of a measure over replications."""
    return float(np.mean([measured(one) for one in replications]))


def gain(measured: Measured, treated: tuple[Records, ...], control: tuple[Records, ...]) -> Estimate:
    """Return the paired difference between two arms, with its interval."""
    return mean_interval([measured(one) - measured(other) for one, other in zip(treated, control, strict=True)])


# --- talks with people far from work ----------------------------------------------------------------

TALKS, NO_TALKS = [13.0] * 5, [520.0] * 5
"""Four talks in the year, and none."""

ONE_YEAR = {"start": dt.date(2010, 1, 1), "measured_from": dt.date(2010, 1, 1), "until": dt.date(2011, 1, 1)}

N_TREATED, CONTROL_LEFT = 360, 0.08
"""Those whom two advisers spoke to; the part of long spells that ends in a year (CBS 2008)."""

LEAST_SEEN = 100.0 * Z * float(np.sqrt(CONTROL_LEFT * (1.0 - CONTROL_LEFT) / N_TREATED))
"""The least gain that can have been significant among so many, however many controls there were [points]."""


@cache
def far_from_work(*, spoken_to: bool) -> tuple[Records, ...]:
    """Return the replications of one arm of the year in which people far from work were spoken to."""
    plan = TALKS if spoken_to else NO_TALKS
    return _replications("fip.yaml", {"rules.contact.guidance": plan, "measurement.window": ONE_YEAR})


# --- the tables of docs/calibration.md ------------------------------------------------------------


def of_vienna() -> Iterator[str]:
    """Yield the rows on the Vienna trial."""
    control, treated = arm(CONTROL_FTE), arm(TREATED_FTE)
    for one in VIENNA:
        found = gain(one.measured, treated, control)
        level = f"{one.control:g} | {mean(one.measured, control):.1f}{' (fitted)' if one.fitted else ''}"
        verdict = "hit" if one.is_met_by(found) else "**missed**"
        told = f"{one.gain:+g} (s.e. {one.error:g}) | {_written(found)} | {verdict}"
        yield f"| {one.label}, {one.unit} | {level} | {told} |"


def of_those_far_from_work() -> Iterator[str]:
    """Yield the rows on talks with people far from work."""
    control, treated = far_from_work(spoken_to=False), far_from_work(spoken_to=True)
    for label, measured in (("benefits ended", stock_left_percent), ("of these to a job", stock_to_a_job_percent)):
        yield f"| {label} | {mean(measured, control):.1f} % | {_written(gain(measured, treated, control))} points |"


OTHER_EFFECTS = (0.28, 0.34, 0.37, 0.67, 1.0)
"""The ends of the Swiss study, the Danish one, what the gain itself would ask, and what the region has from trede 3."""


def by_effect() -> Iterator[str]:
    """Yield what the gain to a job would be with other effects of a talk, the rates without a talk left as they are."""
    for effect in OTHER_EFFECTS:
        found = gain(to_a_job_percent, arm(TREATED_FTE, effect), arm(CONTROL_FTE, effect))
        yield f"| {effect:.2f} | {_written(found)} |"


def _written(estimate: Estimate) -> str:
    return f"{estimate.mean:+.1f} ({estimate.low:+.1f} to {estimate.high:+.1f})"


if __name__ == "__main__":
    console = Console(highlight=False, soft_wrap=True, markup=False)
    for line in (*of_vienna(), *by_effect(), *of_those_far_from_work()):
        console.print(line)
