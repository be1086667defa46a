"""The page of one organisation: its figures beside those of the real world."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.domain import Queue
from sim.measures import Counting, Shelf, shown_in
from sim.report.dates import period_label
from sim.report.figures.drawing import Picture, house_style
from sim.report.figures.flow import flow
from sim.report.figures.single import caseload, exits, municipalities, trajectories, waits, workers
from sim.report.figures.start import start
from sim.report.findings import Findings
from sim.report.notes import TARGETS, notes, notices_of, title
from sim.report.numbers import MISSING, between, counting_of, scale_of, sensible
from sim.report.paper import fill_in, write_figures
from sim.report.words import Words
from sim.store.targets import tally

if TYPE_CHECKING:
    import pandas as pd

    from sim.store import Result


FIGURES: tuple[Callable[[Findings, Words], Picture], ...] = (
    caseload, municipalities, flow, waits, exits, workers, trajectories, start,
)  # fmt: skip
"""The figures, in the order in which the page shows them."""


def single(result: Result, *, folder: Path, words: Words) -> str:
    """Write the figures of a result into `folder` and return its page."""
    findings = Findings(result, words.language)
    with house_style():
        pictures = [draw(findings, words) for draw in FIGURES]
        drawn = write_figures(folder, pictures)
    return page(findings, words, pictures=pictures, drawn=drawn)


def page(findings: Findings, words: Words, *, pictures: list[Picture], drawn: dict[str, str]) -> str:
    """Return the page as HTML."""
    manifest = findings.result.manifest
    return fill_in(
        "report.html.j2",
        words=words,
        column=words.table("column"),
        notices=notices_of(findings.result, language=words.language),
        manifest=manifest,
        experiment=manifest["plan"]["experiment"],
        title=title(manifest, language=words.language),
        notes={
            "key_figures": notes(manifest, *shown_in(Shelf.KEY_FIGURES), language=words.language),
            "targets": notes(manifest, TARGETS, language=words.language),
        },
        window=manifest["window"],
        period=findings.period,
        n_replications=findings.n_replications,
        pictures=[(picture, drawn[picture.name]) for picture in pictures],
        key_figures=key_figures(findings, words),
        targets={use: targets(findings, words, use=use) for use in ("fit", "held_out")},
        tally=tally(findings.result.targets),
        waits=waits_table(findings, words),
        assumptions=assumptions(findings),
        n_numbers=len(findings.result.numbers),
    )


WAITS = ("median_weeks", "p90_weeks", "within_norm_fraction")
ENTERED = ("assumption", "calibrated")
WHOLE = "all"
WRITTEN = "en"
"""The language in which labels of the configuration are written that have no other."""

YEAR = r"\d{4}"
AMOUNTS = ("mean", "ci_low", "ci_high", "observed", "band_low", "band_high")
"""Columns with a number in the unit of the measure."""


Cell = str | tuple[str, tuple[tuple[str, str], ...]]
"""The text of a cell; or that and the lines below it, each with a class for its look."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells, and a class for its look."""

    cells: tuple[Cell, ...]
    look: str = ""


def key_figures(findings: Findings, words: Words) -> list[Row]:
    """Return the main measures with their interval; what is not measured is left out."""
    return list(_key_figures(findings, words))


def _key_figures(findings: Findings, words: Words) -> Iterator[Row]:
    for measure in shown_in(Shelf.KEY_FIGURES):
        for row in findings.latest(measure).to_dict("records"):
            label = findings.measure_label(measure, language=words.language)
            row, unit = _as_shown(row, findings, words)
            if unit:
                label += f" ({unit})"
            if row["period"] != "all":
                label += f" ({period_label(str(row['period']), language=words.language)})"
            yield Row((label, *_estimate(row, words)))


def targets(findings: Findings, words: Words, *, use: str) -> list[Row]:
    """Return the figures of the real world for one use, beside the model's."""
    mine = findings.result.targets
    return [_target(row, findings, words) for row in mine[mine["use"] == use].to_dict("records")]


def _target(row: dict[Any, Any], findings: Findings, words: Words) -> Row:
    label = _label_of_target(row, findings, words)
    row, said = _as_shown(row, findings, words)
    unit = _shown_unit(row)
    cells = (
        f"{label} ({said})" if said else label,
        findings.period if row["period"] == WHOLE else period_label(str(row["period"]), language=words.language),
        sensible(row["observed"], unit=unit),
        between(row["band_low"], row["band_high"], unit=unit, to=words("to")),
        *_estimate(row, words),
        words(str(row["verdict"])),
    )
    return Row(cells, look=str(row["verdict"]))


def _label_of_target(row: dict[Any, Any], findings: Findings, words: Words) -> str:
    """Return how people call a figure of the real world: its label, which is English, or elsewhere its measure."""
    if words.language == WRITTEN:
        return str(row["label"])
    label = findings.measure_label(str(row["measure"]), language=words.language)
    if row["group_by"] == WHOLE:
        return label
    named = findings.result.manifest["labels"].get(str(row["group_by"]), {}).get(row["group"])
    return f"{label}: {named or words('{group_by}.{group}'.format(**row))}"


def waits_table(findings: Findings, words: Words) -> list[Row]:
    """Return the waits of each queue, with those who still wait on the last day."""
    found = [findings.latest(f"wait_{name}", group_by="queue").set_index("group") for name in WAITS]
    found.append(findings.last_day("queue_length", group_by="queue").set_index("group"))
    queues = [queue for queue in Queue.words() if any(queue in rows.index for rows in found[:-1])]
    return [Row((words("queue." + queue), *(_cell(queue, rows, words) for rows in found))) for queue in queues]


def _cell(queue: str, rows: pd.DataFrame, words: Words) -> str:
    return _with_range(rows.loc[queue].to_dict(), words) if queue in rows.index else MISSING


def assumptions(findings: Findings) -> list[Row]:
    """Return every number that was assumed or calibrated, with its range and source."""
    numbers = findings.result.numbers
    mine = numbers[numbers["source_kind"].isin(ENTERED)].fillna("").astype(str)
    columns = ["path", "value", "unit", "range", "source_kind", "source_text"]
    return [Row(tuple(cells)) for cells in mine[columns].itertuples(index=False)]


def _as_shown(row: dict[Any, Any], findings: Findings, words: Words) -> tuple[dict[Any, Any], str]:
    """Return a row with what counts up over the window as so much a year and money in millions, and that unit.

    What was counted over another period, as of a figure of the real world, stays a count; without a unit for the rest.
    """
    measure, unit, is_whole = str(row["measure"]), str(row["unit"]), row["period"] == WHOLE
    if unit != "eur" and not (is_whole and counting_of(measure) is Counting.UP):
        return row, ""
    scale = scale_of(measure, unit=unit, years=findings.years if is_whole else 1.0, words=words)
    is_year = is_whole or re.fullmatch(YEAR, str(row["period"]))
    shown = {name: scale.factor * row[name] for name in AMOUNTS if name in row}
    return row | shown, scale.unit if is_year else words("unit." + unit)


def _estimate(row: dict[Any, Any], words: Words) -> tuple[str, str]:
    """Return a mean and its interval; what cannot be negative is not shown so, even if a t interval reaches there."""
    unit = _shown_unit(row)
    low = row["ci_low"] if unit == "eur" else max(row["ci_low"], 0.0)
    return sensible(row["mean"], unit=unit), between(low, row["ci_high"], unit=unit, to=words("to"))


def _with_range(row: dict[Any, Any], words: Words) -> str:
    mean, interval = _estimate(row, words)
    return f"{mean} ({interval})" if interval != MISSING else mean


def _shown_unit(row: dict[Any, Any]) -> str:
    """Return the unit in which a measure is shown: every fraction as a percentage, a yearly one too."""
    return "fraction" if counting_of(str(row["measure"]), unit=str(row["unit"])) is Counting.PART else str(row["unit"])
