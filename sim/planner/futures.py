"""More futures of the scenarios as they are: the level that the few futures of a design leave open.

A design is simulated in few futures, the same ones at every point. What lies between its points is known well and how
they differ better; but all of it may lie too high or too low with those futures. Where the scenarios as they are were
simulated in more futures, in the same luck, the level follows from these: the estimate of each scenario is lifted until
it goes through the mean over all of them. That is a control variate with weight one (Law 2015, Simulation Modeling and
Analysis, section 11.4): right as far as luck lifts all settings of a scenario alike, on the scale of the measure. What
it does to one setting and not to another stays in the band (`Emulation.uneven`). Scenarios as they are then differ by
what they differ in all these futures, which share their luck.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.config import meaning_of
from sim.errors import ResultsError
from sim.plan import BASE_POINT, case_of
from sim.planner.simulated import KEY
from sim.store import FUTURES, REPLICATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from sim.arrays import Floats
    from sim.planner.simulated import Key, SimulatedDesign
    from sim.store import Result


@dataclass(frozen=True)
class MoreFutures:
    """The scenarios of a design as they are, in the futures of another result; ``names`` are what that calls them.

    ``source`` is the table of these futures.
    """

    design: SimulatedDesign
    result: Result
    names: Mapping[str, str]
    source: str = REPLICATIONS

    @classmethod
    def kept(cls, design: SimulatedDesign) -> MoreFutures | None:
        """Return the futures that were published with a design; None: there are none.

        Raises
        ------
        ResultsError
            They are not those of the design.
        """
        if not design.result.has(FUTURES):
            return None
        found = cls(design, design.result, {name: name for name in design.points}, FUTURES)
        found.refuse_other_code()
        return found

    def rows_of(self, keys: Iterable[Key]) -> pd.DataFrame:
        """Return outcomes of the scenarios as they are, a row for each future, as they may be kept."""
        import pandas as pd

        places = [(scenario, *key) for scenario in self.names for key in keys]
        mine = {place: some for place in places if (some := self._all(place[0], place[1:])) is not None}
        rows = pd.concat(mine, names=["scenario", *KEY]).rename("value").reset_index()
        return rows.assign(point=BASE_POINT)

    @classmethod
    def of(cls, result: Result, design: SimulatedDesign) -> MoreFutures:
        """Return the scenarios of a design in a result.

        Raises
        ------
        ResultsError
            It has other luck, lacks a scenario, or was made by other code.
        """
        if result.plan.seed != design.plan.seed:
            raise ResultsError(
                f"{result.folder}: has the seed {result.plan.seed}, and the page {design.plan.seed}; {TODO}"
            )
        found = cls(design, result, {name: _twin(result, design, name) for name in design.points})
        if found.n <= len(design.replications):
            few = f"has {found.n} futures, and the page {len(design.replications)}"
            raise ResultsError(f"{result.folder}: {few}; more were needed; {TODO}")
        found.refuse_other_code()
        return found

    def refuse_other_code(self) -> None:
        """See that the futures that both have are the same, to the last bit.

        Raises
        ------
        ResultsError
            They are not.
        """
        for outcome in self.design.outcomes:
            key = self.design.key_of(outcome)
            if key is not None and not all(self._is_same(scenario, key) for scenario in self.names):
                raise ResultsError(f"{self.result.folder}: {outcome.name} is another there in the same future; {TODO}")

    @cached_property
    def _table(self) -> pd.DataFrame:
        """The values of all measures of the page; a column for each replication."""
        names = sorted({one.measure for one in self.design.outcomes})
        wanted = [("measure", "in", names), ("scenario", "in", sorted(set(self.names.values())))]
        rows = self.result.rows(self.source, filters=[*wanted, ("point", "==", BASE_POINT)])
        rows = rows[rows["period"].isin([*self.design.compared.periods, *self.design.swept.years])]
        columns = ["scenario", "measure", "group_by", "group", "period"]
        rows = rows.assign(**{name: rows[name].astype(str) for name in columns})
        return rows.set_index([*columns, "replication"])["value"].unstack("replication")

    @property
    def n(self) -> int:
        """How many futures there are."""
        return len(self._table.columns)

    def _all(self, scenario: str, key: Key) -> pd.Series | None:
        """Return an outcome of a scenario as it is, by future; None: it was not kept there."""
        place = (self.names[scenario], *key)
        return self._table.loc[place] if place in self._table.index else None

    def _is_same(self, scenario: str, key: Key) -> bool:
        """Whether an outcome is the same in the futures that both have, as far as it was kept."""
        found, numbers = self._all(scenario, key), list(self.design.replications)
        here = self.design.values(scenario, key)[self.design.points[scenario].index(BASE_POINT)]
        return found is None or np.array_equal(found.reindex(numbers).to_numpy(), here, equal_nan=True)

    def values(self, scenario: str, key: Key) -> Floats | None:
        """Return an outcome of a scenario as it is; shape (futures). None: it was not kept, or has no value in some."""
        found = self._all(scenario, key)
        if found is None or found.isna().any():
            return None
        return np.asarray(found.to_numpy(dtype=np.float64))


TODO = "take a result that the same code made in the same luck, such as that of experiments/scenarios.yaml"


def _twin(result: Result, design: SimulatedDesign, scenario: str) -> str:
    """Return what another result calls a scenario of a design: the one that means the same."""
    mine = meaning_of(_document(design.result, scenario))
    for name in dict.fromkeys(job.scenario for job in result.plan.jobs if job.point == BASE_POINT and not job.beside):
        if meaning_of(_document(result, name)) == mine:
            return name
    raise ResultsError(f"{result.folder}: holds no scenario that is {scenario!r} of the page; {TODO}")


def _document(result: Result, scenario: str) -> Mapping[str, object]:
    case = case_of(scenario, BASE_POINT)
    known = result.plan.cases.get(case)
    return result.plan.documents[case if known is None else known.document]
