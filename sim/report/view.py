"""One view of a result, in the words of one language: what every page asks the store. Absent is empty, no error.

And what must be said: beside a result whatever it shows, beside a figure of this model, and what its file says.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.analysis.comparison.values import first_period
from sim.measures.registry import Counting
from sim.plan import Caveat, Compared, Plan
from sim.report.numbers import FRACTION, Numbers, ShownScale, counting_of, numbers_in, scale_of
from sim.report.words import (
    DAY,
    KINDS,
    Words,
    days_in_words,
    label_of,
    named_in,
    path_label,
    period_in_words,
    texts_in,
    words_of,
)
from sim.store import NOTICES, REPLICATIONS, band_of
from sim.store import foreseen as is_foreseen
from sim.texts import FIRST
from sim.units import DAYS_PER_WEEK, WEEKS_PER_YEAR

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from sim.analysis.comparison.outcome import Outcome
    from sim.arrays import Floats
    from sim.store import Result


MUNICIPALITY, ASSUMPTIONS, TARGETS = "municipality", "assumptions", "targets"
"""Places of a report beside which something is said that is about no single measure."""

CAVEATS: Mapping[str, tuple[str, ...]] = {
    "lasting_work": ("sustained_12m_fraction", "sustained_6m_fraction", "relapse_18m_fraction"),
    "talks": ("contacts_per_resident_year", "not_seen_6m_fraction"),
    "service_cost": ("service_cost_eur",),
    "sheltered_cost": ("service_cost_eur", "sheltered_occupied"),
    "subsidised_work": ("net_result_eur", "exits_to_work", "exits_to_work_per_100_person_years"),
    "net_result_level": ("net_result_eur",),
    "municipality": (MUNICIPALITY,),
    "assumptions": (ASSUMPTIONS,),
    "targets": (TARGETS,),
}
"""What holds for every result of this model, by its text: the measures or the places that it is about."""


def notes(caveats: Iterable[Caveat], *about: str, language: str) -> list[str]:
    """Return what must be said beside some measures or places: what the experiment says, then what always holds."""
    own = (one.text.of(language) for one in caveats if set(one.about) & set(about))
    return list(dict.fromkeys((*own, *_of_model(about, language))))


def _of_model(about: Collection[str], language: str) -> Iterator[str]:
    said = texts_in(language)["caveat"]
    return (str(said[name]) for name, subjects in CAVEATS.items() if set(subjects) & set(about))


# --- notices --------------------------------------------------------------------------------------


OF_MANY = "no_effect"
"""The kind of notice that is about numbers of the configuration by the dozen: who reads a page has them by name."""


def notices_of(result: Result, *, language: str = FIRST, named: Callable[[str], str] | None = None) -> list[str]:
    """Return what must be said beside a result; nothing for one that an earlier version wrote.

    `named` says what people call a number of the configuration; without it all are told as files have them.
    """
    if NOTICES not in result.manifest["files"]:
        return []
    rows = result.table(NOTICES).fillna("").to_dict("records")
    if named is not None:
        rows = [row | {"path": named(str(row["path"]))} if row["notice"] == OF_MANY else row for row in rows]
    return list(notices_in_words(rows, language=language))


def notices_in_words(rows: Sequence[Mapping[Any, Any]], *, language: str = FIRST) -> Iterator[str]:
    """Yield notices in words; of some kinds all that there are in one."""
    words = Words(language)
    for kind in words.table("notices"):
        paths = [str(row["path"]) for row in rows if row["notice"] == kind]
        if len(paths) > 1:
            yield words(f"notices.{kind}", n=len(paths), paths=", ".join(paths))
            rows = [row for row in rows if row["notice"] != kind]
    yield from (_in_words(row, words) for row in rows)


def _in_words(row: Mapping[str, Any], words: Words) -> str:
    blanks = {key: "" if value != value else value for key, value in row.items()}
    needed, _, later = str(blanks["needed"]).partition("; from ")
    said = words(f"notice.{row['notice']}", **blanks | {"needed": needed, "from": later})
    return days_in_words(said, language=words.language)


# --- views --------------------------------------------------------------------------------------------------------

BASE = "base"
"""The design point of a scenario by itself."""

AFTER, WHOLE = "after", "all"
"""The period since the scenarios take effect, and all that is measured."""

ALL = "all"
"""The grouping, and the group, of what is about everybody."""

YEAR = r"\d{4}"

WAIT = "wait_p90_weeks"
"""Of each queue, within how many weeks nine in ten are served."""

TOGETHER = " + "
"""Between the labels of the overlays that make a scenario."""


def period_of(known: Iterable[str], *, wanted: Iterable[str]) -> str:
    """Return which period of a measure counts: the first that is wanted, else the last of its days.

    Empty when there is neither: a calendar year is never what counts.

    Examples
    --------
    >>> wanted = ("after", "all")
    >>> period_of(["2027", "all", "after"], wanted=wanted), period_of(["2026-12-31", "2034-12-31"], wanted=wanted)
    ('after', '2034-12-31')
    """
    there = set(known)
    days = [period for period in there if re.fullmatch(DAY, period)]
    return first_period(there, tuple(wanted)) or max(days, default="")


def named(name: str) -> str:
    """Return a name of a file as people write it."""
    return name.replace("_", " ")


@dataclass(frozen=True)
class View:
    """A result in the words of one language."""

    result: Result
    language: str = "en"

    @cached_property
    def words(self) -> Words:
        """The words of the language, with what the result says of its region and of its labels."""
        return words_of(self.labels, language=self.language)

    @property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """What people call what the configuration names, by kind; and of a language, by the label in English."""
        found: Mapping[str, Mapping[str, str]] = self.result.manifest.get("labels", {})
        return found

    @cached_property
    def numbers(self) -> Numbers:
        """How numbers are written in the language."""
        return numbers_in(self.words)

    @cached_property
    def plan(self) -> Plan:
        """What was run.

        Raises
        ------
        ResultsError
            Another version wrote it, in another form.
        """
        return self.result.plan

    @property
    def compared(self) -> Compared:
        """What was compared; nothing with nothing, where one organisation was run by itself."""
        return self.plan.compared or Compared(baseline=self.plan.jobs[0].scenario, headline=(), labels={})

    @property
    def title(self) -> str:
        """The title of the experiment."""
        return self.plan.title.of(self.language)

    def notes(self, *about: str) -> tuple[str, ...]:
        """Return what must be said beside some measures or places of the report."""
        return tuple(notes(self.plan.caveats, *about, language=self.language))

    @property
    def notices(self) -> list[str]:
        """What must be said beside the result whatever it shows."""
        return notices_of(self.result, language=self.language, named=self.number_label)

    @property
    def few(self) -> Mapping[str, int]:
        """How many replications there are when they are too few to rest on, and how many would do; else empty."""
        found: Mapping[str, int] = self.result.manifest.get("few") or {}
        return found

    # --- time -----------------------------------------------------------------------------------------------------

    @property
    def measured_from(self) -> dt.date:
        """The first day that is measured."""
        return dt.date.fromisoformat(self.result.manifest["window"]["measured_from"])

    @property
    def until(self) -> dt.date:
        """The day after the last one."""
        return dt.date.fromisoformat(self.result.manifest["window"]["until"])

    @property
    def changes_on(self) -> dt.date | None:
        """The day on which the scenarios take effect; None when they rule over the whole run."""
        day = self.compared.changes_on
        return None if day is None else dt.date.fromisoformat(day)

    @property
    def since(self) -> dt.date:
        """The first day that is compared: that on which the scenarios take effect, if that is measured."""
        return max(self.changes_on or self.measured_from, self.measured_from)

    @property
    def years(self) -> float:
        """The length of the compared period [years]."""
        return _years(self.since, self.until)

    @property
    def measured_years(self) -> float:
        """The length of all that is measured [years]."""
        return _years(self.measured_from, self.until)

    @property
    def period(self) -> str:
        """The compared period as people say it: whole years, or the first and the last day."""
        return period_in_words(self.since, self.until, language=self.language)

    def period_of(self, known: Iterable[str]) -> str:
        """Return the period that counts among those that a measure has; empty when none does."""
        return period_of(known, wanted=self.compared.periods)

    # --- scenarios ------------------------------------------------------------------------------------------------

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The scenarios, in the order of the file."""
        return tuple(self.compared.labels)

    def scenario_label(self, scenario: str) -> str:
        """Return how people call a scenario: by its overlays, without those that all share or that the baseline has.

        The baseline, and one that has nothing else, go by all that not every scenario shares.
        """
        return TOGETHER.join(map(self.words.label, self._overlays(scenario))) or scenario

    def _overlays(self, scenario: str) -> list[str]:
        """Return the labels of the overlays by which a scenario is told from the others."""
        labels, baseline = self.compared.labels, self.compared.baseline
        shared = set.intersection(*map(set, labels.values())) if len(labels) > 1 else set()
        mine = [label for label in labels[scenario] if label not in shared] or list(labels[scenario])
        usual: Container[str] = () if scenario == baseline else labels.get(baseline, ())
        return [label for label in mine if label not in usual] or mine

    # --- measures -------------------------------------------------------------------------------------------------

    @cached_property
    def _measures(self) -> dict[str, dict[Any, Any]]:
        known = self.result.dictionary
        return {str(row["name"]): row for row in known[known["kind"] == "measure"].to_dict("records")}

    def measure_label(self, measure: str) -> str:
        """Return how people call a measure."""
        told = self._measures.get(measure)
        return named(measure) if told is None else label_of(told, language=self.language)

    def unit_of(self, measure: str) -> str:
        """Return the unit of a measure, of every part of a whole a fraction; nothing for one that nobody knows."""
        unit = str(self._measures.get(measure, {}).get("unit", ""))
        return FRACTION if counting_of(measure, unit=unit) is Counting.PART else unit

    def scale(self, measure: str, *, unit: str, years: float | None = None) -> ShownScale:
        """Return how a measure is shown that the files hold in `unit`, over the compared period or so many `years`."""
        return scale_of(measure, unit=unit, years=self.years if years is None else years, words=self.words)

    def label(self, name: str, *, kind: str) -> str:
        """Return how people call a municipality, organisation or team."""
        return named_in(self.labels, name, kind=kind, language=self.language)

    def group(self, name: str, *, group_by: str) -> str:
        """Return how people call a group."""
        return self.label(name, kind=group_by) if group_by in KINDS else self.words(f"{group_by}.{name}")

    def outcome_label(self, outcome: Outcome) -> str:
        """Return how people call an outcome: a measure and, of a part, of which; of a wait, what is waited for."""
        waits = f"wait.{outcome.group}"
        if outcome.measure == WAIT and outcome.group_by == "queue" and self.words.has(waits):
            told = self.words(waits)
            return f"{told[:1].upper()}{told[1:]}"
        label = self.measure_label(outcome.measure)
        return label if outcome.group_by == ALL else f"{label}: {self.group(outcome.group, group_by=outcome.group_by)}"

    def number_label(self, path: str) -> str:
        """Return how people call an entered number."""
        return path_label(path, labels=self.labels, language=self.language)

    # --- tables ---------------------------------------------------------------------------------------------------

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of the result, in which an empty cell is none; an empty one when nobody asked for it."""
        import pandas as pd

        found = self.result.asked(name)
        return pd.DataFrame(columns=["scenario", "baseline", "point"]) if found is None else found

    def replications(self, measure: str, *, group_by: str) -> pd.DataFrame:
        """Return the rows of a measure by replication, of the scenarios themselves."""
        wanted = [("point", "==", BASE), ("group_by", "==", group_by), ("measure", "==", measure)]
        return self.result.rows(REPLICATIONS, filters=wanted)


def _years(since: dt.date, until: dt.date) -> float:
    return (until - since).days / DAYS_PER_WEEK / WEEKS_PER_YEAR


# --- one organisation -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PathBand:
    """A path over time: mean, simultaneous band of the mean, and the lowest and highest replication."""

    dates: npt.NDArray[np.datetime64]
    mean: Floats
    band_low: Floats
    band_high: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class SingleView(View):
    """The first case of a result, as the figures and tables of one organisation need it."""

    @property
    def scenario(self) -> str:
        """The scenario that is shown."""
        return self.plan.jobs[0].scenario

    @cached_property
    def n_replications(self) -> int:
        """How many replications the estimates rest on."""
        return sum(not job.beside for job in self.plan.jobs)

    def estimates(self, measure: str, *, group_by: str = ALL, period: str | None = WHOLE) -> pd.DataFrame:
        """Return the estimates of a measure that have a value; `period` None means each calendar year."""
        rows = self._estimates(measure, group_by=group_by)
        wanted = rows["period"].str.fullmatch(YEAR) if period is None else rows["period"] == period
        return rows[wanted].reset_index(drop=True)

    def latest(self, measure: str, *, group_by: str = ALL) -> pd.DataFrame:
        """Return the estimates over the period that counts: the whole window, or the last day of what is of days."""
        known = self._estimates(measure, group_by=group_by)["period"]
        return self.estimates(measure, group_by=group_by, period=self.period_of(known))

    def last_day(self, measure: str, *, group_by: str = ALL) -> pd.DataFrame:
        """Return the estimates on the last day on which is measured."""
        known = self._estimates(measure, group_by=group_by)["period"]
        return self.estimates(measure, group_by=group_by, period=period_of(known, wanted=()))

    def paths(self, series: str, *, group_by: str = ALL) -> dict[str, PathBand]:
        """Return the paths of a series over time, by group."""
        rows = self._mine(self.result.series)
        rows = rows[(rows["series"] == series) & (rows["group_by"] == group_by)]
        return {str(group): _path(mine) for group, mine in rows.groupby("group", sort=False, observed=True)}

    def observed(self, measure: str, *, group_by: str = ALL, group: str = ALL, foreseen: bool = False) -> pd.DataFrame:
        """Return the figures of the real world for a measure, by period; or those that others foresee.

        A figure about a time after the date of its source was foreseen, not seen.
        """
        targets = self.result.targets
        mine = (targets["measure"] == measure) & (targets["group_by"] == group_by) & (targets["group"] == group)
        return targets[mine & (is_foreseen(targets) == foreseen)].sort_values("period").reset_index(drop=True)

    def _estimates(self, measure: str, *, group_by: str) -> pd.DataFrame:
        rows = self._mine(self.result.summary)
        return rows[(rows["measure"] == measure) & (rows["group_by"] == group_by) & rows["mean"].notna()]

    def _mine(self, frame: pd.DataFrame) -> pd.DataFrame:
        first = self.plan.jobs[0]
        return frame[(frame["scenario"] == first.scenario) & (frame["point"] == first.point)]


def day_points(observed: pd.DataFrame) -> tuple[npt.NDArray[np.datetime64], Floats]:
    """Return the dates and values of figures observed on a day."""
    days = observed[observed["period"].str.fullmatch(DAY)]
    return days["period"].to_numpy(dtype="datetime64[D]"), days["observed"].to_numpy(dtype=float)


def _path(rows: pd.DataFrame) -> PathBand:
    wide = rows.pivot(index="date", columns="replication", values="value").sort_index()
    values = wide.to_numpy(dtype=float)
    band = band_of(values.T)
    return PathBand(
        dates=wide.index.to_numpy(dtype="datetime64[D]"), mean=band.mean, band_low=band.low, band_high=band.high,
        low=values.min(axis=1), high=values.max(axis=1),
    )  # fmt: skip
