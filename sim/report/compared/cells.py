"""Cells, rows and tables of the page, ready to be shown; and what is worse, inside and outside what decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import inf
from typing import TYPE_CHECKING

from sim.analysis.comparison.outcome import Outcome
from sim.measures.registry import measure_of
from sim.report.compared.view import HEADLINE, LEAST_PEOPLE, OTHER, TOTAL, ComparisonView, accounts
from sim.report.numbers import MISSING, Numbers, ShownScale, is_only_difference
from sim.report.page import EMPTY, Cell, Row, TextTable
from sim.report.rows import (
    DifferenceRow,
    EstimateRow,
    Meaning,
    Otherwise,
    Payback,
    becomes,
    known,
    outcome,
    rows_of,
    together,
)
from sim.report.view import WAIT

if TYPE_CHECKING:
    from sim.report.words import Words

ELSEWHERE = "\N{RIGHTWARDS ARROW OVER LEFTWARDS ARROW}"
"""Stands beside a difference that means something else in another world."""

NAMED = (Meaning.BETTER, Meaning.WORSE, Meaning.HIGHER, Meaning.LOWER, Meaning.TOO_SMALL, Meaning.BY_RULE)
"""What is said of each outcome by name."""


@dataclass(frozen=True)
class Clerk:
    """Turns rows of a comparison into cells, in the language of its view."""

    view: ComparisonView

    @property
    def words(self) -> Words:
        """The words of its language."""
        return self.view.words

    @property
    def numbers(self) -> Numbers:
        """How its language writes numbers."""
        return self.view.numbers

    @cached_property
    def accounts(self) -> dict[str, Payback]:
        """How each scenario earns its transition back, as far as that can be told."""
        return accounts(self.view)

    @property
    def worlds(self) -> dict[str, str]:
        """What the other worlds are called in which scenarios were run as well, by the name of their point."""
        found = {} if self.view.few else self.view.compared.worlds
        return {world: label.of(self.view.language) for world, label in found.items()}

    @cached_property
    def _in_worlds(self) -> dict[tuple[str, str, Outcome], DifferenceRow]:
        table = self.view.table("worlds.csv")
        return {
            (world, row.scenario, row.judged): row
            for world in self.worlds
            for row in rows_of(DifferenceRow, table[table["point"] == world])
            if known(row.difference)
        }

    def in_worlds(self, row: DifferenceRow) -> dict[str, DifferenceRow]:
        """Return what a difference is in each other world in which it was measured."""
        found = {world: self._in_worlds.get((world, row.scenario, row.judged)) for world in self.worlds}
        return {world: there for world, there in found.items() if there is not None}

    def otherwise(self, row: DifferenceRow) -> dict[str, Otherwise]:
        """Return in which other worlds a difference that decides means something else, and what becomes of it."""
        if row.family != HEADLINE:
            return {}
        found = {world: becomes(row, one) for world, one in self.in_worlds(row).items()}
        return {world: what for world, what in found.items() if what is not None}

    @property
    def baseline(self) -> str:
        """The name of the scenario that the others are compared with."""
        return self.view.scenario_label(self.view.baseline)

    def numbered(self, scenario: str) -> str:
        """Return the number and name of a scenario; one that combines others goes by their numbers."""
        parts = self.view.made_of(scenario)
        both = self.words("council.both", numbers=" + ".join(map(str, parts)))
        return f"{self.view.number(scenario)}. {both if parts else self.view.scenario_label(scenario)}"

    def numbers_of(self, names: str) -> str:
        """Return the numbers of the scenarios that bring an entered number; a dash for one that holds in all."""
        known = [name for name in names.split("; ") if name in self.view.everything]
        return ", ".join(str(self.view.number(name)) for name in known) or MISSING

    def scale(self, measure: str, *, unit: str) -> ShownScale:
        """Return how a measure is shown."""
        return self.view.scale(measure, unit=unit)

    def measure(self, measure: str) -> str:
        """Return the name of a measure."""
        return self.view.measure_label(measure)

    def short(self, measure: str) -> str:
        """Return the name of a measure in few words."""
        found = measure_of(measure)
        short = None if found is None else found.short
        if short is not None:
            return short.of(self.view.language)
        label = self.measure(measure)
        return f"{label[:1].lower()}{label[1:]}" if label[1:2].islower() else label

    def number_label(self, path: str) -> str:
        """Return how people call an entered number."""
        return self.view.number_label(path)

    def marked(self, row: DifferenceRow) -> str:
        """Return the name of the outcome of a difference, with a mark where it is otherwise in another world."""
        return f"{self.judged(row.judged)} {ELSEWHERE}" if self.otherwise(row) else self.judged(row.judged)

    def judged(self, judged: Outcome) -> str:
        """Return the name of an outcome in few words; of a wait, what is waited for."""
        if judged.group_by == "all":
            return self.short(judged.measure)
        if judged.measure == WAIT and self.words.has(f"wait.{judged.group}"):
            return self.words("wait." + judged.group)
        return f"{self.short(judged.measure)}: {self.group(judged.group, group_by=judged.group_by)}"

    def head(self, judged: Outcome) -> str:
        """Return the name of an outcome with the unit of a difference in it, for the head of a column."""
        return f"{self.judged(judged)} ({self.scale(judged.measure, unit=self.unit(judged.measure)).difference_unit})"

    def unit(self, measure: str) -> str:
        """Return the unit of a measure, as the data dictionary has it when there is no difference in it."""
        told = (row.unit for row in self.view.differences if row.measure == measure)
        return next(told, self.view.unit_of(measure))

    def measure_of_difference(self, row: DifferenceRow) -> str:
        """Return the name of a measure with the unit of its difference, for beside an axis."""
        unit = self.scale(row.measure, unit=row.unit).difference_unit
        return f"{self.judged(row.judged)}: {self.words('chart.change_in', unit=unit)}"

    def group(self, name: str, *, group_by: str) -> str:
        """Return the name of a group."""
        return self.view.group(name, group_by=group_by)

    def component(self, name: str) -> str:
        """Return how people call a component of a split."""
        known = self.view.compared.components.get(name)
        if known is not None:
            return known.label.of(self.view.language)
        return self.words("component." + name) if name in (TOTAL, OTHER) else name.replace("_", " ")

    def verdict(self, what: Meaning) -> str:
        """Return a verdict in words with its sign."""
        return f"{what.sign} {self.words('outcome.' + what)}".strip()

    def overall(self, rows: Sequence[DifferenceRow]) -> str:
        """Return what several differences mean together, and by name on what they are better, worse or neither."""
        what = together(rows)
        named = {one: "; ".join(self.marked(row) for row in rows if outcome(row) is one) for one in NAMED}
        said = [self.words(f"outcome.on_{one}", names=names) for one, names in named.items() if names]
        head = f"{what.sign} {self.words('outcome.together_' + what)}".strip()
        return f"{head}. {' '.join(said)}".rstrip() if said else head

    def interval(self, row: DifferenceRow) -> str:
        """Return the interval of a difference, in the unit in which it is shown."""
        if not known(row.ci_low):
            return ""
        return self.scale(row.measure, unit=row.unit).interval(row.ci_low, row.ci_high)

    def amount(self, row: DifferenceRow) -> str:
        """Return a difference, in the unit in which it is shown."""
        scale = self.scale(row.measure, unit=row.unit)
        return scale.difference(row.difference, low=row.ci_low, high=row.ci_high)

    def sentence(self, row: DifferenceRow) -> dict[str, str]:
        """Return the blanks of a sentence about a difference."""
        return {
            "measure": self.marked(row),
            "difference": self.amount(row),
            "interval": self.interval(row),
            "unit": self.scale(row.measure, unit=row.unit).difference_unit,
        }

    def difference(self, row: DifferenceRow | None, *, brief: bool = False) -> Cell:
        """Return a difference with its interval and verdict; a brief one has only the sign of the verdict."""
        if row is None:
            return EMPTY
        what = outcome(row)
        verdict = what.sign if brief else f"{what.sign} {self.words('outcome.brief_' + what)}".strip()
        if self.otherwise(row):
            verdict = f"{verdict} {ELSEWHERE}"
        if what is Meaning.SAME:
            return Cell(text="0", verdict=verdict, look=what)
        return Cell(text=self.amount(row), interval=self.interval(row), verdict=verdict, look=what)

    def level(self, row: EstimateRow | None) -> Cell:
        """Return a mean with its interval."""
        if row is None or is_only_difference(row.measure):
            return EMPTY
        scale = self.scale(row.measure, unit=row.unit)
        text = scale.level(row.mean, low=row.ci_low, high=row.ci_high)
        return Cell(text=text, interval=scale.range(row.ci_low, row.ci_high))

    def level_or_why(self, scenario: str, judged: Outcome) -> Cell:
        """Return the level of an outcome or, of a wait that is not reached, in how many runs it is not."""
        row = self.view.level(scenario, judged)
        if row is not None or judged.measure != WAIT:
            return self.level(row)
        missing = self.view.missing(scenario, WAIT, group_by=judged.group_by).get(judged.group, 0)
        if not missing:
            return EMPTY
        n = {"n": missing, "of": self.view.n_replications}
        return Cell(text=self.words("design.not_reached"), interval=self.words("design.in_part", **n).strip())

    # --- tables -----------------------------------------------------------------------------------------------------

    def measures(
        self, scenario: str, measures: Iterable[str], *, group_by: str = "all", groups: Sequence[str] = ("all",)
    ) -> TextTable:
        """Return a table with a row for each measure and group: today, the scenario, the difference, the verdict."""
        asked = [(measure, group) for measure in measures for group in groups]
        lines = [self._measure(scenario, measure, group_by=group_by, group=group) for measure, group in asked]
        heads = ("figure", "unit", "now", "then", "difference", "verdict")
        return TextTable(
            heads=tuple(self.words("method." + head) for head in heads),
            rows=tuple(line for line in lines if line.cells),
            numeric=range(2, 5),
        )

    def _measure(self, scenario: str, measure: str, *, group_by: str, group: str) -> Row:
        """Return the row of a measure; one without cells when it is not measured."""
        judged = Outcome(measure=measure, group_by=group_by, group=group)
        cells = [self.level_or_why(one, judged) for one in (self.view.baseline, scenario)]
        row = self.view.difference(scenario, measure, group_by=group_by, group=group)
        levels = [self.view.level(one, judged) for one in (self.view.baseline, scenario)]
        seen = next((one.unit for one in (*levels, row) if one is not None), "")
        if not seen and cells == [EMPTY, EMPTY]:
            return Row()
        what = None if row is None else outcome(row)
        name = self.measure(measure) if group == "all" else self.group(group, group_by=group_by)
        scale = self.scale(measure, unit=seen or self.view.unit_of(measure))
        return Row(
            cells=(
                Cell(text=name),
                Cell(text=scale.unit),
                *cells,
                EMPTY if row is None else Cell(text=self.amount(row), interval=self.interval(row)),
                EMPTY if what is None else Cell(text="", verdict=self.verdict(what), look=what),
            )
        )

    def by_group(self, scenario: str, measures: Sequence[str], groupings: Iterable[str]) -> TextTable:
        """Return a table with a row for each group and a column for each measure: the differences."""
        heads = [self.words("ask.group"), *(self._head(measure) for measure in measures)]
        parts = {by: self._groups(scenario, measures, group_by=by) for by in groupings}
        titled = sum(bool(part) for part in parts.values()) > 1
        lines = [line for by, part in parts.items() for line in self._titled(part, by=by if titled else "")]
        return TextTable(heads=tuple(heads), rows=tuple(lines))

    def left_out(self, measures: Iterable[str], groupings: Iterable[str]) -> str:
        """Say which groups are too small to be shown, and why; empty when there are none."""
        compared = self.view
        asked = [(by, dict.fromkeys(chain(*(compared.groups(m, group_by=by) for m in measures)))) for by in groupings]
        names = [self.group(name, group_by=by) for by, some in asked for name in some if compared.too_few(by, name)]
        blanks = {"n": len(names), "names": ", ".join(names), "least": f"{LEAST_PEOPLE:.0f}"}
        return self.words("ask.too_few", **blanks) if names else ""

    def _head(self, measure: str) -> str:
        return f"{self.short(measure)} ({self.scale(measure, unit=self.unit(measure)).difference_unit})"

    def _groups(self, scenario: str, measures: Sequence[str], *, group_by: str) -> list[Row]:
        found = [self.view.groups(measure, group_by=group_by) for measure in measures]
        names = (name for name in dict.fromkeys(chain(*found)) if not self.view.too_few(group_by, name))
        rows = [self._group(scenario, measures, group_by, name) for name in names]
        return [row for row in rows if any(cell != EMPTY for cell in row.cells[1:])]

    def _titled(self, rows: list[Row], *, by: str) -> list[Row]:
        return [Row(title=self.words("ask." + by)), *rows] if rows and by else rows

    def _group(self, scenario: str, measures: Sequence[str], group_by: str, name: str) -> Row:
        rows = [self.view.difference(scenario, measure, group_by=group_by, group=name) for measure in measures]
        cells = (self.difference(row, brief=True) for row in rows)
        return Row(cells=(Cell(text=self.group(name, group_by=group_by)), *cells))


# --- what is worse ----------------------------------------------------------------------------------------------------

OVER_EVERYBODY = ("all", "queue")
ABOUT_MONEY_AND_STAFF = frozenset({"eur", "fte", "residents/fte"})
"""Units of measures that are not about residents."""

A_DAY = 1.0 / 7.0
"""A wait that becomes longer by less is shown to, and noticed by nobody [weeks]."""

OF_A_QUEUE = (
    WAIT,
    "wait_within_norm_fraction",
    "queue_length",
    "wait_mean_weeks",
    "wait_median_weeks",
)
"""What may be worse about one queue; the first that is speaks for the others."""

MOST = 6
"""Figures that are listed for a scenario; the others are counted."""


def worse_outside(compared: ComparisonView, scenario: str) -> list[DifferenceRow]:
    """Return what is shown to be worse for residents and does not decide, the largest part of its level first.

    Of a queue of which something decides nothing else is told.
    """
    decided = {judged.group for judged in compared.headline if judged.group_by == "queue"}
    rows = (row for row in compared.of_scenario(scenario) if row.group_by != "queue" or row.group not in decided)
    worse = [row for row in rows if _is_worse_for_residents(row) and not compared.too_few(row.group_by, row.group)]
    return sorted(_one_a_queue(worse), key=_part_of_level, reverse=True)


def worse_of_headline(compared: ComparisonView, scenario: str) -> list[DifferenceRow]:
    """Return what decides and is shown to be worse for residents, in the order of the plan."""
    rows = (compared.of(scenario, judged) for judged in compared.headline)
    return [row for row in rows if row is not None and _is_worse(row)]


def _is_worse_for_residents(row: DifferenceRow) -> bool:
    return row.family != HEADLINE and row.group_by in OVER_EVERYBODY and _is_worse(row)


def _is_worse(row: DifferenceRow) -> bool:
    if row.unit == "weeks" and abs(row.difference) < A_DAY:
        return False
    return row.unit not in ABOUT_MONEY_AND_STAFF and outcome(row) is Meaning.WORSE


def _one_a_queue(rows: Iterable[DifferenceRow]) -> Iterable[DifferenceRow]:
    """Return one row for each queue, and all that are of no queue."""
    first: dict[tuple[str, str], DifferenceRow] = {}
    for row in sorted(rows, key=_place):
        what = row.group_by if row.measure in OF_A_QUEUE else row.measure
        first.setdefault((what, row.group), row)
    return first.values()


def _place(row: DifferenceRow) -> int:
    return OF_A_QUEUE.index(row.measure) if row.measure in OF_A_QUEUE else 0


def _part_of_level(row: DifferenceRow) -> float:
    return abs(row.difference / row.baseline_mean) if row.baseline_mean else inf


def worse_listed(clerk: Clerk, scenario: str) -> list[str]:
    """Return the largest of what is worse outside the headline figures, each with levels, difference and interval.

    First the waits that are not reached: there the difference is over the replications with luck, or there is none.
    """
    rows = worse_outside(clerk.view, scenario)
    more = [clerk.words("council.outside_more", n=len(rows) - MOST)] if len(rows) > MOST else []
    return [*_too_long(clerk, scenario), *(in_words(clerk, row) for row in rows[:MOST]), *more]


def _too_long(clerk: Clerk, scenario: str) -> Iterator[str]:
    """Yield the queues of which the wait is not reached in more replications than in the baseline; of few, none."""
    compared = clerk.view
    if compared.few:
        return
    usual, mine = (compared.missing(one, WAIT, group_by="queue") for one in (compared.baseline, scenario))
    for queue, n in mine.items():
        if n > usual.get(queue, 0) and not compared.too_few("queue", queue):
            name = clerk.judged(Outcome(measure=WAIT, group_by="queue", group=queue))
            yield clerk.words("council.outside_unreached", measure=name, n=n, of=compared.n_replications)


def in_words(clerk: Clerk, row: DifferenceRow) -> str:
    """Return a difference with its levels and interval."""
    now, then = (
        clerk.level(clerk.view.estimate(one, row.measure, group_by=row.group_by, group=row.group)).text
        for one in (clerk.view.baseline, row.scenario)
    )
    unit = clerk.scale(row.measure, unit=row.unit).unit
    said = clerk.sentence(row)
    told = said | {"now": now, "then": then, "level_unit": unit}
    return clerk.words("council.outside_one", **told)
