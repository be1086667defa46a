"""What was simulated: the outcomes at the points of a design that fills ranges, as arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sim.analysis.comparison import first_period
from sim.errors import ResultsError
from sim.plan import BASE_POINT, case_of
from sim.store import POINTS, REPLICATIONS
from sim.studies.factors import FILLING
from sim.studies.outcomes import jobs_by_case

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.comparison.outcome import Outcome
    from sim.arrays import Bools, Floats
    from sim.plan import AskedDesign, Compared, Plan, Swept
    from sim.store import Result

HELD_OUT = 5
"""Every so-many-th point, by its number, is not fitted but tells how often the band is right."""

FEWEST_REPLICATIONS = 2
"""With fewer nobody knows what is luck."""

KEY = ("measure", "group_by", "group", "period")
Key: TypeAlias = tuple[str, str, str, str]
"""A measure, the grouping, the group and the period."""


@dataclass(frozen=True)
class SimulatedDesign:
    """A result of a design that fills ranges; the points held out are those with this `remainder` of their number."""

    result: Result
    plan: Plan
    swept: Swept
    asked: AskedDesign
    compared: Compared
    remainder: int = 0

    @classmethod
    def of(cls, result: Result) -> SimulatedDesign:
        """Return the design of a result.

        Raises
        ------
        ResultsError
            It has none, or one that fills no ranges, or of fewer points than it takes.
        """
        plan, swept = result.plan, result.plan.swept
        if swept is None or swept.design not in FILLING or plan.compared is None:
            raise ResultsError(f"{result.folder}: has no points that fill ranges; {TODO}")
        if swept.asked is None:
            raise ResultsError(f"{result.folder}: does not say what its factors change; run the experiment again")
        found = cls(result=result, plan=plan, swept=swept, asked=swept.asked, compared=plan.compared)
        found.refuse_too_few()
        return found

    def refuse_too_few(self) -> None:
        """See that there are enough points and replications to tell anything.

        Raises
        ------
        ResultsError
            There are not.
        """
        fewest = min(len(points) - int(self.held_out(name).sum()) for name, points in self.points.items())
        needed = len(self.swept.factors) + FEWEST_POINTS
        if fewest < needed or len(self.replications) < FEWEST_REPLICATIONS:
            few = f"{fewest} points to fit, each simulated {len(self.replications)} times"
            many = f"at least {needed} points and {FEWEST_REPLICATIONS} times were needed"
            raise ResultsError(f"{self.result.folder}: has {few}; {many}; {TODO}")

    @cached_property
    def points(self) -> dict[str, tuple[str, ...]]:
        """The points of each scenario: as it is, then in the order of their numbers."""
        found: dict[str, list[str]] = {name: [] for name in self.compared.labels}
        for scenario, point in jobs_by_case(self.plan):
            if scenario in found and case_of(scenario, point) in self.swept.levels:
                found[scenario].append(point)
        return {name: tuple(sorted(some, key=number_of)) for name, some in found.items() if some}

    @cached_property
    def replications(self) -> tuple[int, ...]:
        """The replications that every point has."""
        numbers = [{job.replication for job in jobs} for jobs in jobs_by_case(self.plan).values()]
        return tuple(sorted(set.intersection(*numbers))) if numbers else ()

    def held_out(self, scenario: str) -> Bools:
        """Return which points of a scenario are held out; shape (points)."""
        numbers = [number_of(point) for point in self.points[scenario]]
        return np.array([number > 0 and number % HELD_OUT == self.remainder for number in numbers])

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes that were kept of all points: those that are compared first."""
        return tuple(dict.fromkeys((*self.swept.outcomes, *self.swept.kept)))

    @cached_property
    def _table(self) -> dict[Key, pd.DataFrame]:
        """The values by what they are of; a row for each case, a column for each replication."""
        names = sorted({one.measure for one in self.outcomes})
        rows = self.result.rows(self._source, filters=[("measure", "in", names)])
        wanted = {(one.measure, one.group_by, one.group) for one in self.outcomes}
        columns = ["measure", "group_by", "group", "period", "scenario", "point", "replication"]
        rows = rows[rows["period"].isin([*self.compared.periods, *self.swept.years])]
        rows = rows.assign(**{name: rows[name].astype(str) for name in columns[:-1]})
        mine = [key in wanted for key in zip(rows["measure"], rows["group_by"], rows["group"], strict=True)]
        table = rows[mine].set_index(columns)["value"].unstack("replication")[list(self.replications)]
        return {key: one.droplevel(columns[:4]) for key, one in table.groupby(level=columns[:4])}

    @property
    def _source(self) -> str:
        """The table of the replications: of a published result, what was extracted of it."""
        is_extract = not self.result.has(REPLICATIONS) and self.result.has(POINTS)
        return POINTS if is_extract else REPLICATIONS

    def rows_of(self, keys: Iterable[Key]) -> pd.DataFrame:
        """Return outcomes at all points, a row for each replication, as they may be kept."""
        import pandas as pd

        mine = {key: self._table[key].rename_axis(["scenario", "point"]).stack(future_stack=True) for key in keys}
        return pd.concat(mine, names=list(KEY)).rename("value").reset_index()

    def key_of(self, outcome: Outcome) -> Key | None:
        """Return an outcome over the first period that it has of those compared; None: it has none."""
        mine = (outcome.measure, outcome.group_by, outcome.group)
        period = first_period({key[3] for key in self._table if key[:3] == mine}, self.compared.periods)
        return None if period is None else (*mine, period)

    def years_of(self, outcome: Outcome) -> list[Key]:
        """Return an outcome in each year that was kept of it: over the year, or else as the year ends."""
        mine = (outcome.measure, outcome.group_by, outcome.group)
        there = [(*mine, year) for year in self.swept.years if (*mine, year) in self._table]
        over = [key for key in there if len(key[3]) == len("2027")]
        return over or there

    def values(self, scenario: str, key: Key) -> Floats:
        """Return an outcome at all points of a scenario; shape (points, replications), nan where it has no value."""
        found = self._table[key]
        rows = [(scenario, point) for point in self.points[scenario]]
        return np.asarray(found.reindex(rows).to_numpy(dtype=np.float64))


FEWEST_POINTS = 3
"""Points beyond one for each factor, without which no trend can be told from what is left of it."""

TODO = "run an experiment with a latin_hypercube or sobol design, such as experiments/page.yaml, and give its folder"


def number_of(point: str) -> int:
    """Return the number of a point; 0 of the scenario as it is."""
    return 0 if point == BASE_POINT else int(point.rpartition("-")[2])
