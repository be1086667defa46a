"""What was measured, held against what was asked."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A line of the table: what is measured, in which unit, what it was before, and the aim, `bound` or better."""

    what: str
    unit: str
    before: str
    bound: float
    aim: str
    at_most: bool = True

    def reached(self, value: float) -> bool:
        """Say whether a value is as good as was aimed for."""
        return value <= self.bound if self.at_most else value >= self.bound


ASKED: dict[str, Asked] = {
    "real_current": Asked(
        what="source / compiled, whole region, today's organisation through 2027",
        unit="times",
        before="2.2",
        bound=16.0,
        aim="16, at least 10",
        at_most=False,
    ),
    "real_integraal": Asked(
        what="the same with the scenario integraal",
        unit="times",
        before="2.2",
        bound=16.0,
        aim="16, at least 10",
        at_most=False,
    ),
    "plain_compiled": Asked(
        what="plain SimPy / compiled, same flow, same draws, equal logs",
        unit="times",
        before="about 6",
        bound=45.0,
        aim="45",
        at_most=False,
    ),
    "plain_source": Asked(
        what="plain SimPy / source, the same",
        unit="times",
        before="2.9",
        bound=2.9,
        aim="2.9; 4 if the readable form allows",
        at_most=False,
    ),
    "bare_compiled": Asked(
        what="bare Python loop / compiled, the same",
        unit="times",
        before="",
        bound=0.0,
        aim="",
        at_most=False,
    ),
    "measures_all": Asked(
        what="measures of one job, all of them", unit="s CPU", before="0.5 to 0.65", bound=0.2, aim="0.2"
    ),
    "measures_scenario": Asked(
        what="measures of one job, those that a comparison keeps", unit="s CPU", before="", bound=0.2, aim="0.2"
    ),
    "measures_headline": Asked(
        what="measures of one job, headline only", unit="s CPU", before="", bound=0.2, aim="0.2"
    ),
    "run": Asked(what="`make run` in full, two workers", unit="minutes", before="19", bound=4.0, aim="4; 3 with luck"),
    "quick": Asked(what="`make run` with `--quick`", unit="s CPU", before="160", bound=20.0, aim="20"),
    "what_if_first": Asked(
        what="what-if, 20 replications, 2027 to 2035, headline, pasts alive: first answer",
        unit="s",
        before="",
        bound=1.0,
        aim="1",
    ),
    "what_if_last": Asked(what="the same: last answer", unit="s", before="43", bound=8.0, aim="8"),
    "growth_flow": Asked(
        what="ten times the residents and staff, the flow", unit="times CPU", before="13", bound=12.0, aim="12"
    ),
    "growth_region": Asked(
        what="ten times the residents and staff, the whole region", unit="times CPU", before="", bound=12.0, aim="12"
    ),
    "country_minutes": Asked(
        what="400,000 residents x 12 years, one core", unit="minutes CPU", before="", bound=10.0, aim="10"
    ),
    "country_gb": Asked(what="the same: memory at the peak", unit="GB", before="", bound=8.0, aim="8"),
    "promises": Asked(what="invariants, of the compiled run", unit="%", before="1.5 of the source", bound=3.0, aim="3"),
    "build": Asked(what="building", unit="s CPU", before="60 to 120", bound=90.0, aim="90"),
    "workers": Asked(what="two workers / one", unit="times", before="1.87", bound=1.85, aim="1.85", at_most=False),
    "memory": Asked(what="memory a resident", unit="KB", before="2.4", bound=4.0, aim="4"),
}
"""What is asked of the engine, in the order in which it is told."""


def load() -> str:
    """Return the load of the machine over the last minute, or nothing where the system does not say."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one line: a value for each round, how it was done, and how busy the machine was then."""

    key: str
    values: Sequence[float]
    how: str
    load: str = field(default_factory=load)

    @property
    def asked(self) -> Asked:
        """The line of the table."""
        return ASKED[self.key]

    @property
    def value(self) -> float:
        """The median."""
        return median(self.values)

    def cells(self) -> tuple[str, ...]:
        """Return the cells of the line."""
        least, most = (digits(edge(self.values)) for edge in (min, max))
        asked = self.asked
        verdict = f"{asked.aim}{'' if asked.reached(self.value) else ': missed'}" if asked.aim else ""
        spread = f"{least} to {most}" if len(self.values) > 1 else ""
        return (asked.what, asked.before, f"{digits(self.value)} {asked.unit}", spread, verdict, self.how, self.load)


HEAD = ("what", "before", "now (median)", "least to most", "aim", "how", "load")


def digits(value: float) -> str:
    """Write a number with three digits or so.

    Examples
    --------
    >>> [digits(x) for x in (1234.6, 123.4, 12.34, 1.234, 0.01234)]
    ['1,235', '123', '12.3', '1.23', '0.012']
    """
    decimals = 0 if value >= 100.0 else 1 if value >= 10.0 else 2 if value >= 1.0 else 3
    return f"{value:,.{decimals}f}"
