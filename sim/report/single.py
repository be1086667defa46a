"""The page of one organisation: its figures beside those of the real world."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from sim.domain import Queue
from sim.measures.registry import Counting, Shelf, shown_in
from sim.report.figures.flow import flow
from sim.report.figures.single import caseload, exits, municipalities, trajectories, waits, workers
from sim.report.figures.start import start
from sim.report.numbers import MISSING, ShownScale, counting_of
from sim.report.page import Cell, Page, Passage, Row, TextTable, assumptions, cells, glossary, uncertain
from sim.report.view import ALL, TARGETS, WHOLE, YEAR, SingleView
from sim.report.words import days_in_words, period_label
from sim.store import tally
from sim.texts import FIRST

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.figures.drawing import Picture
    from sim.store import Result

FIGURES: tuple[Callable[[SingleView], Picture], ...] = (
    caseload, municipalities, flow, waits, exits, workers, trajectories, start,
)  # fmt: skip
"""The figures, in the order in which the page shows them."""

WAITS = ("median_weeks", "p90_weeks", "within_norm_fraction")
USES = ("fit", "held_out", "beside")
"""What figures of the real world were for: to fit to, kept apart to see how far to trust the model, or neither yet."""


def single(result: Result, language: str) -> Page:
    """Return the page of one organisation."""
    view = SingleView(result, language)
    words = view.words
    parts = (
        Passage(anchor="question", title=words("question"), texts=(words("question_text"),)),
        Passage(
            anchor="key_figures",
            title=words("key_figures"),
            texts=(words("key_text", period=view.period),),
            tables=(key_figures(view),),
            notes=view.notes(*shown_in(Shelf.KEY_FIGURES)),
        ),
        Passage(anchor="drawn", title=words("figures"), pictures=tuple(draw(view) for draw in FIGURES)),
        _real_world(view),
        Passage(
            anchor="waits",
            title=words("waits"),
            texts=(words("waits_text", period=view.period),),
            tables=(waits_table(view),),
        ),
        Passage(
            anchor="time",
            title=words("time"),
            texts=(words("time_text", period=view.period),),
            tables=(time_table(view),),
            notes=view.notes(*shown_in(Shelf.TIME)),
        ),
        glossary(view),
        assumptions(view),
        uncertain(view, 1, 2, 3, 4),
    )
    kicker = f"{view.period} · {words('run_so_often', n=view.n_replications)}"
    return Page(view=view, kicker=kicker, n_replications=view.n_replications, parts=parts, look="single")


def _heads(view: SingleView, *names: str) -> tuple[str, ...]:
    return tuple(view.words("column." + name) for name in names)


# --- key figures --------------------------------------------------------------------------------------------------


def key_figures(view: SingleView) -> TextTable:
    """Return the main measures with their interval; what is not measured is left out."""
    heads = _heads(view, "figure", "model", "interval")
    return TextTable(heads=heads, rows=tuple(_key_figures(view)), look="narrow")


def _key_figures(view: SingleView) -> Iterator[Row]:
    for measure in shown_in(Shelf.KEY_FIGURES):
        for row in view.latest(measure).to_dict("records"):
            label = view.measure_label(measure)
            scale, unit = _scale(view, row)
            if unit:
                label += f" ({unit})"
            if row["period"] != WHOLE:
                label += f" ({period_label(str(row['period']), language=view.language)})"
            yield Row(cells=cells(label, *_estimate(row, scale)))


def _scale(view: SingleView, row: dict[Any, Any]) -> tuple[ShownScale, str]:
    """Return how a row is shown and which unit must be said: of what counts up so much a year, of money in millions.

    What was counted over another period, as of a figure of the real world, stays a count; of the rest nothing is said.
    """
    measure, unit, is_whole = str(row["measure"]), str(row["unit"]), row["period"] == WHOLE
    scale = view.scale(measure, unit=unit, years=view.measured_years if is_whole else 1.0)
    if unit != "eur" and not (is_whole and counting_of(measure) is Counting.UP):
        return scale, ""
    is_year = is_whole or re.fullmatch(YEAR, str(row["period"])) is not None
    return scale, scale.unit if is_year else view.words("unit." + unit)


def _estimate(row: dict[Any, Any], scale: ShownScale) -> tuple[str, str]:
    """Return a mean and its interval."""
    mean, low, high = (float(row[name]) for name in ("mean", "ci_low", "ci_high"))
    text = scale.level(mean, low=low, high=high)
    return text if text == MISSING else text + scale.sign, scale.range(low, high, sign=scale.sign) or MISSING


# --- the real world -----------------------------------------------------------------------------------------------


def _real_world(view: SingleView) -> Passage:
    words, found = view.words, tally(view.result.targets)
    if not found.rows + found.forecasts:
        return Passage(
            anchor="targets", title=words("targets"), texts=(words("no_targets"),), notes=view.notes(TARGETS)
        )
    text = "targets_text" if found.measured else "targets_none"
    told = [words(text, met=found.met, n=found.measured, rows=found.rows)]
    told += [words("targets_unmeasured", n=found.not_measured)] if found.not_measured else []
    told += [words("targets_forecast", n=found.forecasts)] if found.forecasts else []
    tables = ((use, targets(view, use=use)) for use in USES)
    parts = tuple(Passage(title=words(use), tables=(table,)) for use, table in tables if table.rows)
    return Passage(
        anchor="targets", title=words("targets"), texts=(" ".join(told),), notes=view.notes(TARGETS), parts=parts
    )


def targets(view: SingleView, *, use: str) -> TextTable:
    """Return the figures of the real world for one use, beside the model's."""
    mine = view.result.targets
    rows = tuple(_target(view, row) for row in mine[mine["use"] == use].to_dict("records"))
    heads = _heads(view, "figure", "period", "observed", "band", "model", "interval", "verdict")
    return TextTable(heads=heads, rows=rows, numeric=range(2, 6))


def _target(view: SingleView, row: dict[Any, Any]) -> Row:
    label, verdict = _label_of_target(view, row), str(row["verdict"])
    scale, unit = _scale(view, row)
    observed, *band = (scale.alone(float(row[name])) for name in ("observed", "band_low", "band_high"))
    return Row(
        cells=cells(
            f"{label} ({unit})" if unit else label,
            view.period if row["period"] == WHOLE else period_label(str(row["period"]), language=view.language),
            observed,
            MISSING if MISSING in band else f" {view.numbers.to} ".join(band),
            *_estimate(row, scale),
            view.words(verdict),
        ),
        look=verdict,
    )


def _label_of_target(view: SingleView, row: dict[Any, Any]) -> str:
    """Return how people call a figure of the real world; by its measure where its label is in English alone."""
    said = view.words.label(str(row["label"]))
    if view.language == FIRST or said != days_in_words(str(row["label"]), language=view.language):
        return said
    label, by, group = (str(row[name]) for name in ("measure", "group_by", "group"))
    said = view.measure_label(label)
    return said if by == ALL else f"{said}: {view.group(group, group_by=by)}"


# --- waits --------------------------------------------------------------------------------------------------------


def waits_table(view: SingleView) -> TextTable:
    """Return the waits of each queue, with those who still wait on the last day."""
    found = [view.latest(f"wait_{name}", group_by="queue").set_index("group") for name in WAITS]
    found.append(view.last_day("queue_length", group_by="queue").set_index("group"))
    queues = [queue for queue in Queue.words() if any(queue in rows.index for rows in found[:-1])]
    rows = tuple(
        Row(cells=(Cell(text=view.words("queue." + queue)), *(_cell(view, queue, some) for some in found)))
        for queue in queues
    )
    return TextTable(heads=_heads(view, "queue", "median", "p90", "within_norm", "open"), rows=rows)


# --- time of the staff --------------------------------------------------------------------------------------------


def time_table(view: SingleView) -> TextTable:
    """Return of each team that offers hours how busy it is, how often it speaks with people and what is left."""
    measures = shown_in(Shelf.TIME)
    found = [view.latest(measure, group_by="team").set_index("group") for measure in measures]
    rows = tuple(
        Row(cells=(Cell(text=view.group(team, group_by="team")), *(_cell(view, team, some) for some in found)))
        for team in found[0].index
    )
    heads = (*_heads(view, "team"), *(_head(view, *pair) for pair in zip(measures, found, strict=True)))
    return TextTable(heads=heads, rows=rows)


def _head(view: SingleView, measure: str, rows: pd.DataFrame) -> str:
    """Return what the column of a measure is called, with its unit where that must be said."""
    label = view.measure_label(measure)
    unit = "" if rows.empty else view.scale(measure, unit=str(rows["unit"].iloc[0]), years=view.measured_years).unit
    return f"{label} ({unit})" if unit else label


def _cell(view: SingleView, group: str, rows: pd.DataFrame) -> Cell:
    if group not in rows.index:
        return Cell(text=MISSING)
    row = rows.loc[group].to_dict()
    mean, interval = _estimate(row, _scale(view, row)[0])
    return Cell(text=mean, interval="" if interval == MISSING else interval)
