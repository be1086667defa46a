"""Cells, rows and tables of the page, ready to be shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from sim.analysis.comparison.outcome import Outcome
from sim.measures import measure_of
from sim.report.compared.facts import LEAST_PEOPLE, Compared
from sim.report.compared.payback import Payback, accounts
from sim.report.compared.rows import Difference, Estimate, known
from sim.report.numbers import MISSING, Scale, is_only_difference, scale_of
from sim.report.paths import path_label
from sim.report.verdicts import Meaning, outcome, together
from sim.report.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What stands in one cell: a number or name, its interval below it, and a verdict with its sign."""

    text: str
    interval: str = ""
    verdict: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of cells; one that only has a title heads the rows below it."""

    cells: tuple[Cell, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with the heads of its columns; numbers stand from `first_number` to `last_number`, counted from 0."""

    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    first_number: int = 1
    last_number: int = 99

    def apart(self, *, most: int, keep: int = 1) -> list[Table]:
        """Return the table as several that fit a page, each with the first `keep` columns and at most `most` others."""
        width = len(self.heads)
        return [
            self._with([*range(keep), *range(first, min(first + most, width))]) for first in range(keep, width, most)
        ]

    def _with(self, columns: list[int]) -> Table:
        heads = tuple(self.heads[column] for column in columns)
        lines = tuple(
            replace(line, cells=tuple(line.cells[column] for column in columns)) if line.cells else line
            for line in self.lines
        )
        return replace(self, heads=heads, lines=lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of a section: a title, a sentence, points and a table, each of which may be missing."""

    title: str = ""
    text: str = ""
    points: tuple[str, ...] = ()
    table: Table | None = None
    look: str = ""


NAMED = (Meaning.BETTER, Meaning.WORSE, Meaning.HIGHER, Meaning.LOWER, Meaning.TOO_SMALL, Meaning.BY_RULE)
"""What is said of each outcome by name."""

EMPTY = Cell(text=MISSING)
WAIT = "wait_p90_weeks"
MOST_COLUMNS = 8
"""Columns of numbers with an interval that fit beside each other on a page."""


@dataclass(frozen=True)
class Clerk:
    """Turns rows of a comparison into cells, in one language."""

    compared: Compared
    words: Words

    @cached_property
    def accounts(self) -> dict[str, Payback]:
        """How each scenario earns its transition back, as far as that can be told."""
        return accounts(self.compared)

    @property
    def baseline(self) -> str:
        """The name of the scenario that the others are compared with."""
        return self.compared.scenario_label(self.compared.baseline)

    def numbered(self, scenario: str) -> str:
        """Return the number and name of a scenario; one that combines others goes by their numbers."""
        parts = self.compared.made_of(scenario)
        both = self.words("council.both", numbers=" + ".join(map(str, parts)))
        return f"{self.compared.number(scenario)}. {both if parts else self.compared.scenario_label(scenario)}"

    def scale(self, measure: str, *, unit: str) -> Scale:
        """Return how a measure is shown."""
        return scale_of(measure, unit=unit, years=self.compared.years, words=self.words)

    def measure(self, measure: str) -> str:
        """Return the name of a measure."""
        return self.compared.measure_label(measure)

    def short(self, measure: str) -> str:
        """Return the name of a measure in few words."""
        found = measure_of(measure)
        short = None if found is None else found.short
        return self.measure(measure) if short is None else short.of(self.words.language)

    def number_label(self, path: str) -> str:
        """Return how people call an entered number."""
        return path_label(path, labels=self.compared.result.manifest["labels"], language=self.words.language)

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
        told = (row.unit for row in self.compared.differences if row.measure == measure)
        return next(told, self.compared.unit_of(measure))

    def measure_of_difference(self, row: Difference) -> str:
        """Return the name of a measure with the unit of its difference, for beside an axis."""
        unit = self.scale(row.measure, unit=row.unit).difference_unit
        return f"{self.judged(row.judged)}: {self.words('chart.change_in', unit=unit)}"

    def group(self, name: str, *, group_by: str) -> str:
        """Return the name of a group."""
        if group_by in ("municipality", "organisation", "team"):
            return self.compared.label(name, kind=group_by)
        return self.words(f"{group_by}.{name}")

    def verdict(self, what: Meaning) -> str:
        """Return a verdict in words with its sign."""
        return f"{what.sign} {self.words('outcome.' + what)}".strip()

    def overall(self, rows: Sequence[Difference]) -> str:
        """Return what several differences mean together, and by name on what they are better, worse or neither."""
        what = together(rows)
        named = {one: "; ".join(self.judged(row.judged) for row in rows if outcome(row) is one) for one in NAMED}
        said = [self.words(f"outcome.on_{one}", names=names) for one, names in named.items() if names]
        head = f"{what.sign} {self.words('outcome.together_' + what)}".strip()
        return f"{head}. {' '.join(said)}".rstrip() if said else head

    def interval(self, row: Difference) -> str:
        """Return the interval of a difference, in the unit in which it is shown."""
        if not known(row.ci_low):
            return ""
        return self.scale(row.measure, unit=row.unit).interval(row.ci_low, row.ci_high, to=self.words("to"))

    def amount(self, row: Difference) -> str:
        """Return a difference, in the unit in which it is shown."""
        scale = self.scale(row.measure, unit=row.unit)
        return scale.difference(row.difference, low=row.ci_low, high=row.ci_high)

    def sentence(self, row: Difference) -> dict[str, str]:
        """Return the blanks of a sentence about a difference."""
        return {
            "measure": self.judged(row.judged),
            "difference": self.amount(row),
            "interval": self.interval(row),
            "unit": self.scale(row.measure, unit=row.unit).difference_unit,
        }

    def difference(self, row: Difference | None, *, brief: bool = False) -> Cell:
        """Return a difference with its interval and verdict; a brief one has only the sign of the verdict."""
        if row is None:
            return EMPTY
        what = outcome(row)
        verdict = what.sign if brief else f"{what.sign} {self.words('outcome.brief_' + what)}".strip()
        if what is Meaning.SAME:
            return Cell(text="0", verdict=verdict, look=what)
        return Cell(text=self.amount(row), interval=self.interval(row), verdict=verdict, look=what)

    def level(self, row: Estimate | None) -> Cell:
        """Return a mean with its interval."""
        if row is None or is_only_difference(row.measure):
            return EMPTY
        scale = self.scale(row.measure, unit=row.unit)
        return Cell(text=scale.level(row), interval=scale.range(row, to=self.words("to")))

    def level_or_why(self, scenario: str, judged: Outcome) -> Cell:
        """Return the level of an outcome or, of a wait that is not reached, in how many runs it is not."""
        row = self.compared.level(scenario, judged)
        if row is not None or judged.measure != WAIT:
            return self.level(row)
        missing = self.compared.missing(scenario, WAIT, group_by=judged.group_by).get(judged.group, 0)
        if not missing:
            return EMPTY
        n = {"n": missing, "of": self.compared.n_replications}
        return Cell(text=self.words("design.not_reached"), interval=self.words("design.in_part", **n).strip())

    # --- tables -----------------------------------------------------------------------------------------------------

    def measures(
        self, scenario: str, measures: Iterable[str], *, group_by: str = "all", groups: Sequence[str] = ("all",)
    ) -> Table:
        """Return a table with a row for each measure and group: today, the scenario, the difference, the verdict."""
        asked = [(measure, group) for measure in measures for group in groups]
        lines = [self._measure(scenario, measure, group_by=group_by, group=group) for measure, group in asked]
        heads = ("figure", "unit", "now", "then", "difference", "verdict")
        return Table(
            heads=tuple(self.words("method." + head) for head in heads),
            lines=tuple(line for line in lines if line.cells),
            first_number=2,
            last_number=4,
        )

    def _measure(self, scenario: str, measure: str, *, group_by: str, group: str) -> Line:
        """Return the row of a measure; one without cells when it is not measured."""
        judged = Outcome(measure=measure, group_by=group_by, group=group)
        cells = [self.level_or_why(one, judged) for one in (self.compared.baseline, scenario)]
        row = self.compared.difference(scenario, measure, group_by=group_by, group=group)
        levels = [self.compared.level(one, judged) for one in (self.compared.baseline, scenario)]
        seen = next((one.unit for one in (*levels, row) if one is not None), "")
        if not seen and cells == [EMPTY, EMPTY]:
            return Line()
        what = None if row is None else outcome(row)
        name = self.measure(measure) if group == "all" else self.group(group, group_by=group_by)
        scale = self.scale(measure, unit=seen or self.compared.unit_of(measure))
        return Line(
            cells=(
                Cell(text=name),
                Cell(text=scale.unit),
                *cells,
                EMPTY if row is None else Cell(text=self.amount(row), interval=self.interval(row)),
                EMPTY if what is None else Cell(text="", verdict=self.verdict(what), look=what),
            )
        )

    def by_group(self, scenario: str, measures: Sequence[str], groupings: Iterable[str]) -> Table:
        """Return a table with a row for each group and a column for each measure: the differences."""
        heads = [self.words("ask.group"), *(self._head(measure) for measure in measures)]
        parts = {by: self._groups(scenario, measures, group_by=by) for by in groupings}
        titled = sum(bool(part) for part in parts.values()) > 1
        lines = [line for by, part in parts.items() for line in self._titled(part, by=by if titled else "")]
        return Table(heads=tuple(heads), lines=tuple(lines))

    def left_out(self, measures: Iterable[str], groupings: Iterable[str]) -> str:
        """Say which groups are too small to be shown, and why; empty when there are none."""
        compared = self.compared
        asked = [(by, dict.fromkeys(chain(*(compared.groups(m, group_by=by) for m in measures)))) for by in groupings]
        names = [self.group(name, group_by=by) for by, some in asked for name in some if compared.too_few(by, name)]
        blanks = {"n": len(names), "names": ", ".join(names), "least": f"{LEAST_PEOPLE:.0f}"}
        return self.words("ask.too_few", **blanks) if names else ""

    def _head(self, measure: str) -> str:
        return f"{self.short(measure)} ({self.scale(measure, unit=self.unit(measure)).difference_unit})"

    def _groups(self, scenario: str, measures: Sequence[str], *, group_by: str) -> list[Line]:
        found = [self.compared.groups(measure, group_by=group_by) for measure in measures]
        names = (name for name in dict.fromkeys(chain(*found)) if not self.compared.too_few(group_by, name))
        rows = [self._group(scenario, measures, group_by, name) for name in names]
        return [row for row in rows if any(cell != EMPTY for cell in row.cells[1:])]

    def _titled(self, rows: list[Line], *, by: str) -> list[Line]:
        return [Line(title=self.words("ask." + by)), *rows] if rows and by else rows

    def _group(self, scenario: str, measures: Sequence[str], group_by: str, name: str) -> Line:
        rows = [self.compared.difference(scenario, measure, group_by=group_by, group=name) for measure in measures]
        cells = (self.difference(row, brief=True) for row in rows)
        return Line(cells=(Cell(text=self.group(name, group_by=group_by)), *cells))
