"""A configuration as the rest of the program holds it: frozen, checked, and knowing where its numbers come from."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from pydantic import BaseModel

from sim.config.documents import assemble_region, without
from sim.config.draft import Draft, Later, Resolved, Since, changed, in_order, mended_draft, resolved, resolved_as_it_is
from sim.config.labels import text_in, written
from sim.config.numbers import SourcedNumber
from sim.config.overlays import BOXES, Overlay, Scenario, grown, lay, overlay_in, without_entry
from sim.config.schema import Settings, Window
from sim.config.tree import KeyKind, Node, Position, Shape, date_of, find, from_plain, shapes_of, shown, text_of
from sim.errors import ConfigurationError, Problem
from sim.texts import Text

TARGETS = ("measurement", "targets")
SCENARIOS, LATER = "scenarios", "later"
DOCUMENT = Position("document")
WHOLE = Shape(KeyKind.BOX, Settings, box=Settings)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Configuration:
    """Everything a run needs, with the source of every number.

    ``document`` is the resolved configuration as JSON holds it, with provenance, in the order of the schema: the boxes
    that rule first, the ``scenarios`` that were laid over them in this order and, under ``later``, the whole resources
    and rules from each date on which one takes effect. ``digest`` is the sha256 of the boxes and of ``later``;
    ``past_digest`` that of everything that decides the run before ``changes_on``. ``targets`` are the figures of the
    real world as the files write them; None where the configuration does not come from files.
    """

    document: dict[str, Any]
    digest: str
    past_digest: str
    scenarios: tuple[Scenario, ...]
    changes_on: dt.date | None
    steps: tuple[tuple[dt.date, Settings], ...]
    sourced: tuple[SourcedNumber, ...]
    targets: Node | None = None

    @property
    def window(self) -> Window:
        """When the run starts, from when it counts and until when."""
        return self.steps[0][1].measurement.window

    def at(self, date: dt.date) -> Settings:
        """Return the settings that hold on `date`; the same object for dates between two changes."""
        return self.steps[max(bisect_right(self.steps, date, key=lambda step: step[0]) - 1, 0)][1]

    def dates(self) -> tuple[dt.date, ...]:
        """Return the dates strictly inside the run on which a number changes or a scenario takes effect, ascending."""
        window = self.window
        return tuple(since for since, _ in self.steps if window.start < since < window.until)

    def numbers(self) -> Iterator[SourcedNumber]:
        """Yield every number with its source, in the order of the schema.

        First those that rule from the start, then what a scenario brings or changes: these have a ``since``.
        """
        yield from self.sourced

    def with_changes(
        self, changes: Mapping[str, Any], *, since: Since = "start", places: Mapping[str, Position] | None = None
    ) -> Configuration:
        """Return this configuration with `changes`: dotted path to a value, a part of a document, or a factor.

        Parameters
        ----------
        changes
            What changes, as `load_configuration` takes its overrides.
        since
            ``"start"``: over the whole run; a value that a scenario replaces cannot be changed so.
            ``"takes_effect"``: only from the dates of the scenarios, so that the past stays the same.
        places
            Where each path is written, for what is wrong with it; by default where its value is.

        Raises
        ------
        ConfigurationError
            With everything that is wrong with the changes and with what they lead to.
        """
        problems: list[Problem] = []
        draft = changed(_kept_draft(self), changes, problems, since=since, places=places)
        return configured(draft, problems)


def configuration_from_document(
    document: Mapping[str, Any], *, changes: Mapping[str, Any] | None = None, since: Since = "start"
) -> Configuration:
    """Return the configuration of a resolved document, as `Configuration.document` gives it.

    `changes` are then made as by `Configuration.with_changes`; the document must be one without them too.

    Raises
    ------
    ConfigurationError
        With everything that is wrong with the document, or else with the changes and with what they lead to.
    """
    draft, problems = _draft_of(document), list[Problem]()
    if not changes:
        return configured(draft, [])
    resolved(draft)
    return configured(changed(draft, changes, problems, since=since), problems)


def part_of_document(part: Any) -> Any:
    """Return a part of a document as what may stand there again, in any number of documents: it is then read once."""
    return from_plain(part, DOCUMENT)


_drafts: WeakKeyDictionary[Configuration, Draft] = WeakKeyDictionary()


def _kept_draft(configuration: Configuration) -> Draft:
    """Return the draft of the document of a configuration, made once: changes of it share what they do not change."""
    if configuration not in _drafts:
        _drafts[configuration] = _draft_of(configuration.document)
    return _drafts[configuration]


def _draft_of(document: Mapping[str, Any]) -> Draft:
    boxes = {key: value for key, value in document.items() if key not in (SCENARIOS, LATER)}
    laid = [
        Scenario(name := str(one["name"]), text_in(one["label"]) or Text(name, name), date_of(one["takes_effect"]))
        for one in _listed(document, SCENARIOS, ("name", "label", "takes_effect"))
    ]
    later = [
        Later(date, from_plain({key: one[key] for key in BOXES}, DOCUMENT), DOCUMENT)
        for one in _listed(document, LATER, ("from", *BOXES))
        if (date := date_of(one["from"])) is not None
    ]
    return Draft(from_plain(boxes, DOCUMENT), tuple(later), tuple(laid), None)


def _listed(document: Mapping[str, Any], key: str, wanted: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    """Yield the entries that a document lists under `key`, each of which must have the keys `wanted`.

    Raises
    ------
    ConfigurationError
        When this is no list as `Configuration.document` writes it, in the order of the dates.
    """
    entries = document.get(key, [])
    right = isinstance(entries, list | tuple) and all(isinstance(one, Mapping) for one in entries)
    if right and all(one.keys() >= set(wanted) for one in entries) and _is_in_order(entries, wanted[0]):
        yield from entries
        return
    needed = f"a list of entries with {', '.join(wanted)}, in the order of their dates, was needed"
    todo = "take the document as a configuration wrote it"
    raise ConfigurationError([DOCUMENT.problem((key,), came=f"came {shown(entries)}", needed=needed, todo=todo)])


def _is_in_order(entries: Sequence[Mapping[str, Any]], key: str) -> bool:
    """Whether entries that say from when they hold do so from earlier to later."""
    dates = [date_of(one["from"]) for one in entries if key == "from"]
    known = [date for date in dates if date is not None]
    return len(known) == len(dates) and all(one < other for one, other in pairwise(known))


def configured(draft: Draft, problems: Iterable[Problem]) -> Configuration:
    """Return the configuration of `draft`.

    Raises
    ------
    ConfigurationError
        With everything that is wrong with it, after the `problems` that were met before.
    """
    return _configuration(draft, resolved(draft, problems))


def configured_anyway(draft: Draft) -> Configuration | None:
    """Return the configuration of `draft` with something right in place of all that is wrong in it.

    It is for judging what else may be wrong, and nobody may run it. None: it cannot be mended.
    """
    right = mended_draft(draft)
    return None if right is None else _configuration(right, resolved_as_it_is(right))


def _configuration(draft: Draft, found: Resolved) -> Configuration:
    boxes = canonical(draft.node, WHOLE)
    later = [{"from": one.since.isoformat(), **canonical(one.boxes, WHOLE)} for one in draft.later]
    laid = [
        {
            "name": one.name,
            "label": written(one.label),
            "takes_effect": one.takes_effect and one.takes_effect.isoformat(),
        }
        for one in draft.scenarios
    ]
    changes_on = draft.later[0].since if draft.later else None
    return Configuration(
        document=boxes | ({SCENARIOS: laid} if laid else {}) | ({LATER: later} if later else {}),
        digest=digest_of(boxes | ({LATER: later} if later else {})),
        past_digest=digest_of({"changes_on": changes_on and changes_on.isoformat(), **boxes}),
        scenarios=draft.scenarios,
        changes_on=changes_on,
        steps=found.steps,
        sourced=tuple(_numbers(draft, found, [boxes, *later])),
        targets=None if draft.node.place == DOCUMENT else find(draft.node, TARGETS),
    )


def _numbers(draft: Draft, found: Resolved, documents: list[dict[str, Any]]) -> Iterator[SourcedNumber]:
    """Yield the numbers of each document in its order, after the first only those that are new or other than before.

    What follows from other numbers, as the fte of a formed team, stands in no document and is left out.
    """
    dates = [None, *(later.since for later in draft.later)]
    before: dict[str, SourcedNumber] = {}
    for date, numbers, document in zip(dates, found.numbers, documents, strict=True):
        order = {path: i for i, path in enumerate(_paths(document, ""))}
        given = sorted((number for number in numbers if number.path in order), key=lambda one: order[one.path])
        yield from (replace(one, since=date) for one in given if not one.says_the_same(before.get(one.path)))
        before = {number.path: number for number in given}


def _paths(tree: Any, path: str) -> Iterator[str]:
    yield path
    if isinstance(tree, dict):
        for key, below in tree.items():
            yield from _paths(below, f"{path}.{key}" if path else key)
    if isinstance(tree, list):
        for i, below in enumerate(tree):
            yield from _paths(below, f"{path}[{i}]")


def digest_of(document: dict[str, Any]) -> str:
    """Return the sha256 of a document in its canonical form."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(node: Node, shape: Shape | None) -> Any:
    """Return the document at `node` as JSON holds it: keys in the order of the schema, dates as text.

    The order of names is kept as written: it is the order of teams and municipalities in the model.
    """
    if shape is not None and shape.kind is KeyKind.BOX and shape.box is not None:
        return _canonical_box(node, shape.box)
    if shape is not None and shape.kind is KeyKind.QUANTITY:
        return _canonical_number(node, whole=_is_whole(shape))
    inner = Shape(KeyKind.BOX, shape.box, box=shape.box) if shape is not None and shape.box is not None else None
    if node.is_mapping:
        return {text_of(key): canonical(below, inner) for key, below in node.items.items()}
    if isinstance(node.value, list):
        return [canonical(below, inner) for below in node.elements]
    return node.value.isoformat() if isinstance(node.value, dt.date) else node.value


def _canonical_box(node: Node, box: type[BaseModel]) -> dict[str, Any]:
    items = {text_of(key): below for key, below in node.items.items()}
    return {name: canonical(items[name], shape) for name, shape in shapes_of(box).items() if name in items}


def _canonical_number(node: Node, *, whole: bool) -> dict[str, Any]:
    """Return a quantity with its keys in one order and its numbers in one form: 1 and 1.0 are the same."""
    items = {key: node.items[key] for key in ("value", "unit", "source", "range", "factor_range") if key in node.items}
    number = {str(key): canonical(below, None) for key, below in items.items()}
    if not whole:
        number["value"] = _as_float(number["value"])
    for limits in ("range", "factor_range"):
        if limits in number:
            number[limits] = _as_float(number[limits])
    number["source"] = {key: _text(below) for key, below in number["source"].items()}
    return number


def _is_whole(shape: Shape) -> bool:
    return shape.annotation is int


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int) else value


def _as_float(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_float(below) for key, below in sorted(value.items())}
    return [float(number) for number in value] if isinstance(value, list) else float(value)


# --- from files -----------------------------------------------------------------------------------


FOLDER = "scenarios"


def load_configuration(
    path: str | Path, *, scenarios: str | Path | Iterable[str | Path] = (), overrides: Mapping[str, Any] | None = None
) -> Configuration:
    """Return the configuration in the file at `path`.

    Parameters
    ----------
    path
        The configuration file.
    scenarios
        Overlays, laid in this order: files, or names such as ``"one+another"`` of files in the folder
        ``scenarios`` beside the configuration.
    overrides
        Values by dotted path, over all of that: a number, ``{"factor": 1.2}``, or a part of a document. They hold over
        the whole run, and so cannot be values that a scenario replaces on its date.

    Raises
    ------
    ConfigurationError
        With everything that is wrong, in one go.
    """
    problems: list[Problem] = []
    draft = draft_of(Path(path), scenarios, problems)
    return configured(changed(draft, overrides or {}, problems), problems)


def load_anyway(
    path: Path, problems: list[Problem], *, scenarios: str | Path | Iterable[str | Path] = ()
) -> Configuration | None:
    """Return the configuration as `load_configuration`, adding all that is wrong to `problems` instead of raising.

    Something right stands in for what is wrong; None: the configuration cannot be read at all.
    """
    try:
        draft = draft_of(path, scenarios, problems)
    except ConfigurationError as error:
        problems += error.problems
        return None
    return configuration_of(draft, problems)


def configuration_of(draft: Draft, problems: list[Problem]) -> Configuration | None:
    """Return the configuration of `draft`, adding what is wrong to `problems`; something right stands in for that."""
    try:
        return configured(draft, [])
    except ConfigurationError as error:
        problems += error.problems
        return configured_anyway(draft)


def draft_of(
    path: Path, scenarios: str | Path | Iterable[str | Path], problems: list[Problem], *, without: str = ""
) -> Draft:
    """Return the document in the file at `path` with `scenarios` laid over it.

    A scenario without a date rules the whole run. From the date of the others on, all those rule whose date has come,
    laid in the order in which they are given. The entry that one sets at the path `without` is left out. A scenario
    that cannot be read at all is left out too, and that is said.

    Raises
    ------
    ConfigurationError
        When the configuration itself cannot be read, with what is wrong in the scenarios too.
    """
    files = scenario_files(scenarios, folder=path.parent / FOLDER)
    readable = (overlay for file in files if (overlay := _readable(file, problems)) is not None)
    overlays = [without_entry(overlay, without) for overlay in readable]
    try:
        node, size = assemble_region(path, Settings, problems)
    except ConfigurationError as error:
        raise ConfigurationError(in_order([*problems, *error.problems])) from None
    overlays = [grown(overlay, size, own=path.parent / FOLDER) for overlay in overlays]
    dated = [(one.scenario.takes_effect, one) for one in overlays if one.scenario.takes_effect is not None]
    node = _laid(node, [one for one in overlays if one.scenario.takes_effect is None], problems)
    later = []
    for since in sorted({date for date, _ in dated}):
        come = [one for date, one in dated if date <= since]
        written = next(one.written for date, one in dated if date == since)
        later.append(Later(since, _only(_laid(node, come, problems), BOXES), written))
    return Draft(node, tuple(later), tuple(one.scenario for one in overlays), _horizon(node))


def _readable(file: Path, problems: list[Problem]) -> Overlay | None:
    """Return the scenario in a file; None after saying why it cannot be read."""
    try:
        return overlay_in(file, Settings, problems)
    except ConfigurationError as error:
        problems += error.problems
        return None


def _laid(node: Node, overlays: Iterable[Overlay], problems: list[Problem]) -> Node:
    for overlay in overlays:
        node = lay(node, overlay, Settings, problems)
    return node


def _only(node: Node, keys: tuple[str, ...]) -> Node:
    return without(node, tuple(str(key) for key in node.items if key not in keys))


def _horizon(node: Node) -> dt.date | None:
    """Return the end of the window, unless the window is wrong in itself."""
    ends = [find(node, ("measurement", "window", key)) for key in ("start", "measured_from", "until")]
    dates = [date for end in ends if end is not None and (date := date_of(end.value)) is not None]
    return dates[-1] if len(dates) == len(ends) and dates[0] <= dates[1] < dates[2] else None


def scenario_files(scenarios: str | Path | Iterable[str | Path], *, folder: Path) -> list[Path]:
    """Return the files of `scenarios`; a bare name is a file in `folder` or one below it, and ``+`` joins names.

    Examples
    --------
    >>> [file.as_posix() for file in scenario_files("one+another", folder=Path("configs/scenarios"))]
    ['configs/scenarios/one.yaml', 'configs/scenarios/another.yaml']
    """
    given = [scenarios] if isinstance(scenarios, str | Path) else list(scenarios)
    names = [part for one in given for part in (one.split("+") if isinstance(one, str) else [one])]
    return [Path(name) if _is_file_name(name) else _file_of(str(name), folder) for name in names]


def _file_of(name: str, folder: Path) -> Path:
    direct = folder / f"{name}.yaml"
    return direct if direct.exists() else next(iter(sorted(folder.glob(f"*/{name}.yaml"))), direct)


def _is_file_name(name: str | Path) -> bool:
    return isinstance(name, Path) or name.endswith((".yaml", ".yml"))
