"""The data of the page: what can be set, what is told, and an emulation of each outcome in each scenario."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.emulation import (
    Coverage,
    Emulation,
    OutcomeScale,
    SimulatedPoints,
    best_scale,
    emulated,
    noise_of,
    scales_for,
)
from sim.analysis.emulation.coverage import Z
from sim.plan import BASE_POINT, case_of
from sim.planner.futures import MoreFutures
from sim.planner.inputs import inputs_of, said, scaled, text_written, today_of, told
from sim.planner.measured import PageMeasure, measures_of, years_of
from sim.planner.proof import proof_of
from sim.planner.simulated import SimulatedDesign
from sim.report.numbers import numbers_in
from sim.report.words import Words
from sim.stats import reach
from sim.texts import Text, languages

if TYPE_CHECKING:
    from sim.arrays import Bools, Floats
    from sim.config import Configuration
    from sim.plan import Plan
    from sim.store import Result

FORMAT = "ijmond-page-1"

DIGITS = 4
"""Of numbers of which there is one for each point."""

STILL = 0.02
"""What moves over the whole design by less than this part of itself stands still."""

NOISE_DIGITS = 2
"""Of the noise of a point."""

EXACT = 7
"""Of numbers of which there is one for an emulation."""

ENOUGH = 0.95
"""The part of the points at which a measure must have a value: of waits that the window cuts off only short ones are
known."""


def page_data(result: Result, *, futures: Result | None = None) -> dict[str, Any]:
    """Return the data of the page of a result, as plain data of the format `FORMAT`.

    Parameters
    ----------
    result
        A result of a design that fills ranges.
    futures
        A result with the same scenarios in more futures, from which the level is taken.

    Raises
    ------
    ResultsError
        The result has no design that fills ranges, or was published without its replications; or `futures` is of other
        luck, scenarios or code.
    """
    design = SimulatedDesign.of(result)
    return PageMade(design, MoreFutures.kept(design) if futures is None else MoreFutures.of(futures, design)).data()


@dataclass(frozen=True)
class PageMade:
    """A page in the making; its level is that of more ``futures``, where these are known."""

    design: SimulatedDesign
    futures: MoreFutures | None = None

    @cached_property
    def today(self) -> Configuration:
        """The configuration of today."""
        return today_of(self.design)

    @cached_property
    def x(self) -> dict[str, Floats]:
        """The inputs at all points of each scenario, from 0 to 1."""
        inputs = inputs_of(self.design)
        return {scenario: scaled(inputs, self.design, scenario) for scenario in self.design.points}

    @cached_property
    def emulations(self) -> dict[str, dict[str, Emulation]]:
        """The emulation of each measure, and of its years, by its id and the scenario."""
        found: dict[str, dict[str, Emulation]] = {}
        for one in measures_of(self.design):
            found[one.id] = self._emulations(one)
            for year in years_of(one) if found[one.id] else ():
                found[year_id(year)] = self._emulations(year, like=found[one.id])
        return {name: some for name, some in found.items() if some}

    def values(self, one: PageMeasure, scenario: str) -> Floats:
        """Return an outcome at all points of a scenario, as the page tells it; shape (points, replications)."""
        return np.asarray(self.design.values(scenario, one.key) / one.divide)

    def points(self, one: PageMeasure, scenario: str) -> SimulatedPoints | None:
        """Return an outcome at the points of a scenario where it has a value; None: these are too few."""
        values = self.values(one, scenario)
        there = np.asarray(np.isfinite(values).all(axis=1))
        if there.mean() < ENOUGH:
            return None
        return SimulatedPoints(
            x=self.x[scenario][there], values=values[there], held_out=self.design.held_out(scenario)[there]
        )

    def _emulations(self, one: PageMeasure, *, like: Mapping[str, Emulation] | None = None) -> dict[str, Emulation]:
        """Return the emulation of a measure in each scenario; `like`: on the scale and with the lengths of these."""
        some = {name: self.points(one, name) for name in self.design.points}
        points = {name: mine for name, mine in some.items() if mine is not None}
        if len(points) < len(some):
            return {}
        least, most = one.bounds
        scales = scales_for(points.values(), least=least, most=most)
        if like is not None:
            return {name: self._moved(_as(like[name], mine, scales), one, name) for name, mine in points.items()}
        scale = best_scale([*points.values()], scales)
        return {name: self._moved(emulated(mine, scale=scale), one, name) for name, mine in points.items()}

    def _moved(self, emulation: Emulation, one: PageMeasure, scenario: str) -> Emulation:
        """Return an emulation at the level of more futures, where these are known."""
        more = None if self.futures is None else self.futures.values(scenario, one.key)
        if more is None:
            return emulation
        return emulation.moved(self.x[scenario][self._base(scenario)], more / one.divide)

    def level(self, one: PageMeasure, scenario: str) -> Floats:
        """Return an outcome of a scenario as it is, in as many futures as are known; shape (futures)."""
        more = None if self.futures is None else self.futures.values(scenario, one.key)
        if more is None:
            return np.asarray(self.values(one, scenario)[self._base(scenario)])
        return more / one.divide

    def _base(self, scenario: str) -> int:
        """Return the place among its points of a scenario as it is."""
        return self.design.points[scenario].index(BASE_POINT)

    def together(self, name: str, one: PageMeasure, scenario: str) -> list[float | None]:
        """Return how the luck of a level, emulated by some name, goes with that of each scenario: a correlation.

        It is that of the scenarios as they are over the same futures. None: these are too few to tell.
        """
        mine = self.emulations[name]
        levels = {other: self.level(one, other) for other in self.design.points}
        if len(levels[scenario]) < FEWEST_FUTURES or not all(mine[other].scale.fits(levels[other]) for other in levels):
            return [None] * len(levels)
        there = {other: mine[other].scale.there(some) for other, some in levels.items()}
        return [round(correlation(there[scenario], some), 4) for some in there.values()]

    # --- as plain data ------------------------------------------------------------------------------------------

    def data(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        return {
            "format": FORMAT,
            "title": told(self.design.plan.title),
            "about": self._about(),
            "made": self._made(),
            "scenarios": [
                {"id": name, "label": told(label_of(self.design.plan, name, over=self.design.asked.over))}
                for name in self.design.points
            ],
            "municipalities": [
                {"id": name, "label": told(text_written(one["label"]))}
                for name, one in self.today.document["circumstances"]["municipalities"].items()
            ],
            "inputs": [one.described(self.today) for one in inputs_of(self.design)],
            "measures": [self._described(one) for one in self._told()],
            "paths": [*self._paths()],
            "emulators": {name: self._emulators(name) for name in self.design.points},
            "simulated": {name: self._simulated(name) for name in self.design.points},
            "assumptions": [],
            "experiment": proof_of(self.design),
        }

    def _told(self) -> list[PageMeasure]:
        return [one for one in measures_of(self.design) if one.id in self.emulations]

    def _about(self) -> dict[str, str]:
        n, found = max(map(len, self.design.points.values())), self.coverage
        share = f"{100.0 * found.share:.0f}" if found.n else "?"
        of = {code: numbers_in(Words(code)).whole(found.n) for code in languages()}
        return said("emulation.about", n_points=n, times=len(self.design.replications), of=of, share=share)

    def _made(self) -> dict[str, Any]:
        since, until = self.design.asked.window
        return {
            "result": self.design.plan.name,
            "seed": self.design.plan.seed,
            "from": since,
            "changes_on": self.design.compared.changes_on or since,
            "until": until,
            "replications": len(self.design.replications),
            "futures": len(self.design.replications) if self.futures is None else self.futures.n,
            "n_points": max(map(len, self.design.points.values())),
            "version": str(self.design.result.manifest["code"]["version"]),
            "quick": self.design.plan.quick,
            "coverage": _coverage(self.coverage),
        }

    @cached_property
    def coverage(self) -> Coverage:
        """How often the bands of all that is told, years left out, hold the points held out."""
        mine = [one for told_of in self._told() for one in self.emulations[told_of.id].values()]
        return sum((one.coverage for one in mine), Coverage(0, 0))

    def _described(self, one: PageMeasure) -> dict[str, Any]:
        """Return a measure as the page has it; what is the same everywhere stands still and is none of the main."""
        size = self._size(one)
        found = one.described(self.today, size=size)
        means = np.concatenate([self.values(one, name).mean(axis=1) for name in self.design.points])
        digit = 10.0 ** -found["decimals"] / (100.0 if one.is_percentage else 1.0)
        still = bool(np.nanmax(means) - np.nanmin(means) < max(digit, STILL * size))
        return found | {"still": still, "main": found["main"] and not still}

    def _size(self, one: PageMeasure) -> float:
        first = next(iter(self.emulations[one.id]))
        points = self.points(one, first)
        assert points is not None
        return float(np.abs(points.means).mean())

    def _paths(self) -> Iterator[dict[str, Any]]:
        for one in self._told():
            years = [year for year in years_of(one) if year_id(year) in self.emulations]
            if years:
                yield {
                    "id": one.id,
                    "label": one.label(),
                    "unit": one.unit(),
                    "decimals": one.decimals(self._size(one)),
                    "municipality": one.outcome.group if one.outcome.group_by == "municipality" else None,
                    "measures": [year_id(year) for year in years],
                    "periods": [year.key[3][:4] for year in years],
                    "divide": years[0].divide,
                }

    def _emulators(self, scenario: str) -> dict[str, Any]:
        kept = ~self.design.held_out(scenario)
        measures = {}
        for one in self._told():
            for name, part in [(one.id, one), *((year_id(year), year) for year in years_of(one))]:
                emulation = self.emulations.get(name, {}).get(scenario)
                if emulation is not None:
                    values = self.values(part, scenario)[kept]
                    measures[name] = emulator(emulation, values=values, is_shown=part is one)
                    measures[name]["together"] = self.together(name, part, scenario)
        return {"x": self.x[scenario][kept].tolist(), "measures": measures}

    def _simulated(self, scenario: str) -> dict[str, Any]:
        """Return each measure of a scenario as it is, with its own interval (95 %, Student's t)."""
        found = {}
        for one in self._told():
            values = self.level(one, scenario)
            if np.isfinite(values).all():
                half = reach(len(values)) * float(values.std(ddof=1)) / len(values) ** 0.5
                mean = float(values.mean())
                ends = {"mean": mean, "low": mean - half, "high": mean + half}
                found[one.id] = {name: significant(value, EXACT) for name, value in ends.items()} | {"n": len(values)}
        return found


def _as(known: Emulation, points: SimulatedPoints, scales: Iterable[OutcomeScale]) -> Emulation:
    """Return the emulation of a part of the time of a measure: on its scale, where all values lie there."""
    names = {one.name: one for one in scales}
    scale = names.get(known.scale.name, names["linear"])
    lengths = known.process.kernel.lengths if scale is known.scale else None
    return emulated(points, scale=scale, lengths=lengths)


def year_id(one: PageMeasure) -> str:
    """Return what the page calls an outcome in a year."""
    return f"{one.id}@{one.key[3]}"


def label_of(plan: Plan, scenario: str, *, over: Sequence[str]) -> Text:
    """Return what a scenario is called, what is laid over all of them left out."""
    document = plan.documents[plan.cases[case_of(scenario, BASE_POINT)].document]
    laid = [one for one in document.get("scenarios", ()) if one["name"] not in over]
    labels = [text_written(one["label"]) for one in laid]
    if not labels:
        return Text(scenario, scenario)
    return Text(*(", ".join(label.of(code) for label in labels) for code in ("en", "nl")))


# --- an emulation as plain data -----------------------------------------------------------------------------------


def emulator(one: Emulation, *, values: Floats, is_shown: bool) -> dict[str, Any]:
    """Return an emulation as the page has it; `values` are those of all points that are fitted, some nan.

    A browser finds the same: at x it expects ``trend(x) + variance * M(x)' C^-1 y``, with M Matern's correlation with
    the points, and is unsure by ``k(x, x) - k(x)' C^-1 k(x)``, where ``k = variance * M + trend_variance * (1 + sum_j
    (x_j - 1/2) (x'_j - 1/2))`` and C is k between the points with ``noise`` on its diagonal. A point without a value
    has so much noise that it says nothing. Of what luck does, that is all that a mean over the same futures would have.
    The rest is to be added: to the variance of the level of a setting ``luck``, which it shares with all others, and to
    that of a level, and of a difference from another setting, ``2 uneven d / (1 + d)`` with d how far they lie apart in
    all inputs together (a level: from the scenario as it is, the first of the points). Of a difference between two
    scenarios each level has its luck, and these go ``together``.
    """
    process, kernel = one.process, one.process.kernel
    there = np.asarray(np.isfinite(values).all(axis=1))
    return {
        "scale": one.scale.name,
        "trend": _significant(process.trend, EXACT),
        "lengths": _significant(kernel.lengths, EXACT),
        "variance": significant(kernel.variance, EXACT),
        "trend_variance": significant(kernel.trend_variance, EXACT),
        "luck": significant(luck_of_level(one), DIGITS),
        "uneven": significant(one.uneven, DIGITS),
        "y": _at(there, _rounded(process.y), otherwise=0.0),
        "noise": _at(
            there, _significant(process.noise, NOISE_DIGITS), otherwise=significant(UNKNOWN * kernel.trend_variance, 1)
        ),
        "coverage": _coverage(one.coverage),
        "shown": _shown(values, one) if is_shown else [],
    }


UNKNOWN = 1e6
"""The noise of a point without a value, as a multiple of all that varies."""


def _at(there: Bools, values: list[float], *, otherwise: float) -> list[float]:
    """Return a value for each point: those that are there in their order, and something else for the others."""
    known = iter(values)
    return [next(known) if is_there else otherwise for is_there in there.tolist()]


def luck_of_level(one: Emulation) -> float:
    """Return the variance of luck in a level, on the scale: for few futures as much as Student's t makes of it."""
    from scipy.stats import t

    return float(one.luck.variance * (t.ppf(0.95, one.luck.degrees) / Z) ** 2)


FEWEST_FUTURES = 10
"""With fewer it is not known how the luck of two scenarios goes together."""


def correlation(one: Floats, other: Floats) -> float:
    """Return how the values of two scenarios go together over the same futures; 0 where one does not vary.

    Examples
    --------
    >>> round(correlation(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])), 6)
    1.0
    """
    if not (one.std() > 0.0 and other.std() > 0.0):
        return 0.0
    return float(np.clip(np.corrcoef(one, other)[0, 1], -1.0, 1.0))


def _shown(values: Floats, one: Emulation) -> list[list[float | None]]:
    """Return the mean at each point, at the level of the emulation, and its standard error but for luck that all share.

    It is null where a point has no value.
    """
    there = np.asarray(np.isfinite(values).all(axis=1))
    errors = np.full(len(values), np.nan)
    errors[there] = np.sqrt(noise_of(values[there]).variances)
    means = values.mean(axis=1)
    means[there] = one.scale.back(one.scale.there(means[there]) + one.shift)
    pairs = zip(means.tolist(), errors.tolist(), strict=True)
    return [[_or_null(mean, DIGITS), _or_null(error, NOISE_DIGITS)] for mean, error in pairs]


def _or_null(value: float, digits: int) -> float | None:
    return significant(value, digits) if np.isfinite(value) else None


def _coverage(found: Coverage) -> dict[str, Any]:
    return {"share": round(found.share, 3) if found.n else None, "n": found.n}


def _rounded(values: Floats) -> list[float]:
    """Return numbers with as many decimals as tell a ten-thousandth of how far they spread."""
    spread = float(np.abs(values).max(initial=0.0))
    if spread <= 0.0:
        return [0.0] * len(values)
    decimals = int(DIGITS - np.ceil(np.log10(spread)))
    return [round(value, decimals) for value in values.tolist()]


def _significant(values: Floats, digits: int) -> list[float]:
    return [significant(value, digits) for value in values.tolist()]


def significant(value: float, digits: int) -> float:
    """Return a number with so many digits.

    Examples
    --------
    >>> significant(1234.567, 3), significant(0.0012345, 2), significant(0.0, 3)
    (1230.0, 0.0012, 0.0)
    """
    return float(f"{value:.{digits}g}")
