"""What the tables of a result need to know besides the measures: targets, entered numbers, definitions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from sim.config import Configuration, Settings, SourcedNumber

TARGET_COLUMNS = (
    "name",
    "label",
    "use",
    "measure",
    "group_by",
    "group",
    "period",
    "observed",
    "band_low",
    "band_high",
    "source_date",
)
NUMBER_COLUMNS = ("path", "value", "unit", "source_kind", "source_text", "source_date", "range")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The tables that come from the configuration, and the window of the runs."""

    targets: pd.DataFrame
    numbers: pd.DataFrame
    dictionary: pd.DataFrame
    window: dict[str, str]
    labels: dict[str, dict[str, str]]


def context_of(configuration: Configuration) -> Context:
    """Return what a configuration and the definitions of the measures say."""
    window = configuration.window
    settings = configuration.at(window.measured_from)
    return Context(
        targets=_targets(configuration, settings.measurement.targets),
        numbers=_numbers(configuration),
        dictionary=_dictionary(),
        window={name: getattr(window, name).isoformat() for name in ("start", "measured_from", "until")},
        labels=_labels(settings),
    )


def _targets(configuration: Configuration, targets: Mapping[str, Any]) -> pd.DataFrame:
    """Return the targets; the date of the source tells a figure that was seen from one that was foreseen."""
    import pandas as pd

    dates = {number.path: number.source_date or "" for number in configuration.numbers()}

    rows = [
        {
            **target.model_dump(exclude={"band"}),
            "name": name,
            "band_low": target.band[0],
            "band_high": target.band[1],
            "source_date": dates.get(f"measurement.targets.{name}.observed", ""),
        }
        for name, target in targets.items()
    ]
    return pd.DataFrame(rows, columns=list(TARGET_COLUMNS))


def _numbers(configuration: Configuration) -> pd.DataFrame:
    import pandas as pd

    rows = [[_number_cell(number, column) for column in NUMBER_COLUMNS] for number in configuration.numbers()]
    return pd.DataFrame(rows, columns=list(NUMBER_COLUMNS))


def _number_cell(number: SourcedNumber, column: str) -> str:
    """Return one cell about a number; the file in which it stands is no fact about the world and stays out."""
    if column == "range" and number.range is None and number.factor_range is not None:
        return "factor " + _text(number.factor_range)
    return _text(getattr(number, column))


def _dictionary() -> pd.DataFrame:
    from sim.measures import DEFINITIONS
    from sim.measures.moves import DEFINITION, MEASURE
    from sim.store.dictionary import data_dictionary

    return data_dictionary(DEFINITIONS | {MEASURE: DEFINITION})


def _labels(settings: Settings) -> dict[str, dict[str, str]]:
    """Return how people call the municipalities, organisations and teams."""
    resources = settings.resources
    kinds: dict[str, Mapping[str, Any]] = {
        "municipality": settings.circumstances.municipalities,
        "organisation": resources.organisations,
        "team": resources.teams,
    }
    return {kind: {name: thing.label for name, thing in named.items()} for kind, named in kinds.items()}


def _text(value: object) -> str:
    """Return a number, a list or a series of dated values as one short text; empty for None."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(_short(value))


def _short(value: Any) -> Any:
    """Return whole numbers without decimals: 930 and 930.0 are the same number, however a file writes it."""
    if isinstance(value, Mapping):
        return {key: _short(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_short(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
