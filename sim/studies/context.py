"""What the tables of a result need to know besides the measures: targets, entered numbers, definitions.

And whether the targets, the figures of the real world, can be held against anything that a run measures.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.config import (
    Configuration,
    Node,
    SourcedNumber,
    configuration_from_document,
    date_of,
    find,
    is_number,
    shown,
    text_of,
)
from sim.errors import Problem, did_you_mean
from sim.measures import DAY as A_DAY
from sim.measures import HOUSE, PERIOD, Measure
from sim.measures.periods import AFTER, DAY, LABEL
from sim.plan import BASE_POINT, Plan, case_of
from sim.store import SEPARATOR
from sim.studies.outcomes import group_names, groups_of_measure
from sim.texts import Text

if TYPE_CHECKING:
    import pandas as pd


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
    "observations",
)
TRAJECTORY = "trajectory"
NUMBER_COLUMNS = ("path", "value", "unit", "source_kind", "source_text", "source_date", "range")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The tables that come from the configuration, and the window of the runs."""

    targets: pd.DataFrame
    numbers: pd.DataFrame
    window: dict[str, str]
    labels: dict[str, dict[str, str]]


def context_of(configuration: Configuration) -> Context:
    """Return what a configuration and the definitions of the measures say."""
    return context_of_scenarios({"": configuration}, baseline="")


def context_of_scenarios(configurations: Mapping[str, Configuration], *, baseline: str) -> Context:
    """Return what the configurations of scenarios say, and the definitions of the measures.

    The targets are those of the `baseline`. Its numbers come first, then what each scenario changes.
    """
    configuration = configurations[baseline]
    window = configuration.window
    return Context(
        targets=_targets(configuration, configuration.at(window.measured_from).measurement.targets),
        numbers=_numbers_of(configurations, baseline=baseline),
        window={name: getattr(window, name).isoformat() for name in ("start", "measured_from", "until")},
        labels=_labels(configurations.values()),
    )


def context_of_plan(plan: Plan) -> Context:
    """Return what the configurations in a plan say, as when the plan was made."""
    if plan.compared is None:
        return context_of(configuration_from_document(next(iter(plan.documents.values()))))
    found = {
        name: configuration_from_document(plan.documents[case_of(name, BASE_POINT)]) for name in plan.compared.labels
    }
    return context_of_scenarios(found, baseline=plan.compared.baseline)


def _targets(configuration: Configuration, targets: Mapping[str, Any]) -> pd.DataFrame:
    """Return the targets; the date of the source tells a figure that was seen from one that was foreseen."""
    import pandas as pd

    dates = {number.path: number.source_date or "" for number in configuration.numbers()}

    rows = [
        {
            **target.model_dump(exclude={"band", "observations", "label"}),
            "name": name,
            "label": target.label.en,
            "observations": SEPARATOR.join(target.observations or (name,)),
            "band_low": target.band[0],
            "band_high": target.band[1],
            "source_date": dates.get(f"measurement.targets.{name}.observed", ""),
        }
        for name, target in targets.items()
    ]
    return pd.DataFrame(rows, columns=list(TARGET_COLUMNS))


def _numbers_of(configurations: Mapping[str, Configuration], *, baseline: str) -> pd.DataFrame:
    """Return the numbers; where scenarios are compared, also what each scenario brings and from when."""
    import pandas as pd

    rows: dict[tuple[str, ...], list[str]] = {}
    for name, configuration in configurations.items():
        for number in configuration.numbers():
            if number.since is not None or name == baseline:
                cells = tuple(_number_cell(number, column) for column in NUMBER_COLUMNS)
                brought = "" if number.since is None else number.since.isoformat()
                rows.setdefault((brought, *cells), []).append(name)
    ordered = sorted(rows.items(), key=lambda row: row[0][0])
    numbers = pd.DataFrame([cells[1:] for cells, _ in ordered], columns=list(NUMBER_COLUMNS))
    if len(configurations) == 1:
        return numbers
    names = ["; ".join(names) if cells[0] else "" for cells, names in ordered]
    return numbers.assign(since=[cells[0] for cells, _ in ordered], scenarios=names)


def _number_cell(number: SourcedNumber, column: str) -> str:
    """Return one cell about a number; the file in which it stands is no fact about the world and stays out."""
    if column == "range" and number.range is None and number.factor_range is not None:
        return "factor " + _text(number.factor_range)
    return _text(getattr(number, column))


def _labels(configurations: Iterable[Configuration]) -> dict[str, dict[str, str]]:
    """Return how people call the municipalities, organisations and teams that exist at any time in any scenario.

    Under ``region`` stands what reports say of the region, and under ``nl`` the Dutch for each text that has one of its
    own, by its English: of all labels, of the targets and of the sources.
    """
    configurations = list(configurations)
    labels: dict[str, dict[str, str]] = {"municipality": {}, "organisation": {}, "team": {}}
    said: list[Text] = []
    for configuration in configurations:
        said += [scenario.label for scenario in configuration.scenarios]
        said += [number.source_text for number in configuration.numbers()]
        for _, settings in configuration.steps:
            said += [target.label for target in settings.measurement.targets.values()]
            kinds: tuple[Mapping[str, Any], ...] = (
                settings.circumstances.municipalities,
                settings.resources.organisations,
                settings.resources.teams,
            )
            for known, named in zip(labels.values(), kinds, strict=True):
                said += [thing.label for thing in named.values()]
                known.update((name, thing.label.en) for name, thing in named.items() if name not in known)
    region = _region_of(configurations[0])
    dutch = {text.en: text.nl for text in [*said, *region.values()] if text.en != text.nl}
    return labels | {"nl": dutch, "region": {name: text.en for name, text in region.items()}}


def _region_of(configuration: Configuration) -> dict[str, Text]:
    """Return the texts about the region, and which organisations give trajectories when the measuring begins."""
    settings = configuration.at(configuration.window.measured_from)
    region = settings.measurement.region
    told = {} if region is None else {"label": region.label, "chooser": region.chooser, "figures": region.figures}
    coaching = dict.fromkeys(
        settings.resources.organisations[team.organisation].label
        for team in settings.resources.teams.values()
        if TRAJECTORY in team.functions
    )
    together = ", ".join(label.en for label in coaching)
    return {name: text for name, text in told.items() if text} | {"trajectory_organisations": Text(together, together)}


def _text(value: object) -> str:
    """Return a number, a list or a series of dated values as one short text; empty for None."""
    if value is None:
        return ""
    if isinstance(value, Text):
        return value.en
    return value if isinstance(value, str) else json.dumps(_short(value))


def _short(value: Any) -> Any:
    """Return whole numbers without decimals: 930 and 930.0 are the same number, however a file writes it."""
    if isinstance(value, Mapping):
        return {key: _short(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_short(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


TARGETS = ("measurement", "targets")
ALL = "all"


def wrong_targets(configuration: Configuration) -> Iterator[Problem]:
    """Yield what is wrong with the targets of a configuration that was read from files.

    What is wrong in their shape is said where the files are read, and skipped here.
    """
    names = group_names([configuration])
    targets = configuration.targets
    for name, target in targets.items.items() if targets is not None else ():
        path = (*TARGETS, text_of(name))
        for key, came, needed, todo in _wrong(target, names):
            place = _at(target, key).place
            yield place.problem((*path, *key.split(".")), came=came, needed=needed, todo=todo)


Said = tuple[str, str, str, str]
"""At which key of a target, what came, what was needed, what to do."""


def _wrong(target: Node, names: Mapping[str, tuple[str, ...]]) -> Iterator[Said]:
    measure = target.items.get("measure")
    if measure is not None and isinstance(measure.value, str):
        known = HOUSE.askable.get(measure.value)
        if known is None:
            todo = did_you_mean(measure.value, HOUSE.askable)
            yield "measure", f"came {shown(measure)}", "the id of a measure was needed", todo
        else:
            yield from _wrong_group(target, known, names)
            yield from _wrong_unit(target, known)
            yield from _wrong_time(target, known)
    yield from _wrong_band(target)


def _wrong_group(target: Node, measure: Measure, names: Mapping[str, tuple[str, ...]]) -> Iterator[Said]:
    by, group = (_word_at(target, key) for key in ("group_by", "group"))
    groups = groups_of_measure(measure, names)
    if by not in groups:
        needed = f"a grouping that {measure.id!r} is measured by was needed"
        yield "group_by", f"came {by!r}", needed, did_you_mean(by, groups)
    elif group not in groups[by]:
        todo = f"{did_you_mean(group, groups[by])} (or write null in place of the target)"
        yield "group", f"came {group!r}", f"a group of the grouping {by!r} was needed", todo


def _word_at(target: Node, key: str) -> str:
    found = target.items.get(key)
    return ALL if found is None else str(found.value)


def _wrong_unit(target: Node, measure: Measure) -> Iterator[Said]:
    unit = find(target, ("observed", "unit"))
    wanted = measure.unit
    if unit is not None and isinstance(unit.value, str) and unit.value != wanted:
        needed = f"{wanted!r} was needed, the unit of {measure.id!r}"
        yield "observed.unit", f"came the unit {shown(unit)}", needed, f"give the value in {wanted!r} and write that"


def _wrong_time(target: Node, measure: Measure) -> Iterator[Said]:
    period = target.items.get("period")
    if period is None or not isinstance(period.value, str):
        return
    label = period.value
    if not is_time(label):
        needed = "a period or a day was needed"
        yield "period", f"came {shown(period)}", needed, "write all, 2022, 2022H1, 2022Q1, 2022-06 or 2022-06-30"
        return
    kind = A_DAY if DAY.fullmatch(label) else PERIOD
    if kind not in measure.times:
        needed = f"{' or '.join(measure.times)} was needed: over nothing else {measure.id!r} is measured"
        todo = "write a year such as 2022" if kind == A_DAY else "write a day such as 2022-12-31"
        yield "period", f"came {shown(period)}", needed, todo


def is_time(label: str) -> bool:
    """Whether a label names a period or a day over which something may be measured.

    Examples
    --------
    >>> [is_time(label) for label in ("all", "2022H1", "2022-06", "2022-13", "2022-02-30", "spring")]
    [True, True, True, False, False, False]
    """
    if label in (ALL, AFTER):
        return True
    if DAY.fullmatch(label):
        return date_of(label) is not None
    found = LABEL.fullmatch(label)
    return found is not None and (found["month"] is None or date_of(f"{label}-01") is not None)


def _wrong_band(target: Node) -> Iterator[Said]:
    """The two ends of the band are in order and hold the figure itself."""
    band, value = target.items.get("band"), find(target, ("observed", "value"))
    ends = [one.value for one in band.elements if isinstance(one.value, int | float)] if band is not None else []
    if band is None or len(ends) != 2 or not all(map(is_number, ends)):
        return
    if not ends[0] <= ends[1]:
        yield "band", f"came {band.plain()}", "the lower end first was needed", "write [low, high]"
    elif value is not None and is_number(value.value) and not _within(value, ends):
        yield (
            "band",
            f"{band.plain()} does not hold {shown(value)}",
            "a band around the figure was needed",
            "correct one",
        )


def _within(value: Node, ends: list[float]) -> bool:
    assert isinstance(value.value, int | float)
    return ends[0] <= value.value <= ends[1]


def _at(target: Node, key: str) -> Node:
    """Return the node at a key of a target, or the target itself where the key is left out."""
    found = find(target, tuple(key.split(".")))
    return target if found is None else found
