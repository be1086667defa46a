"""A scenario's difference from the baseline, split: its components switched on one by one, in the same luck."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.config import configuration_from_document
from sim.config.configuration import SCENARIOS, part_of_document
from sim.errors import ConfigurationError, Problem
from sim.plan.packing import LATER
from sim.plan.plan import BASE_POINT, SplitStep, case_of

if TYPE_CHECKING:
    from sim.config import Configuration
    from sim.studies.comparison_spec import ComparisonSpec, ComponentSpec

OTHER = "other"
"""The last step, when the components do not cover all that a scenario changes."""

ABSENT = object()


def steps_of(
    asked: ComparisonSpec, scenario: str, configurations: Mapping[str, Configuration]
) -> tuple[list[SplitStep], dict[str, Configuration]]:
    """Return the steps from the baseline to `scenario`, and the configurations that are run for them only.

    The last step is the scenario itself: when the components leave something out, that is a step of its own, `OTHER`.

    Raises
    ------
    ConfigurationError
        The two do not change on the same dates, or what stands between them is no configuration.
    """
    assert asked.attribution is not None
    baseline, whole = configurations[asked.baseline], configurations[scenario]
    _check_alike(asked, scenario, baseline, whole)
    before, case = baseline, (asked.baseline, BASE_POINT)
    steps: list[SplitStep] = []
    between: dict[str, Configuration] = {}
    shared = _Shared()
    for k, component in enumerate(asked.attribution.components, start=1):
        configuration = _with_first(k, asked, scenario, baseline, whole, shared)
        if configuration.digest == whole.digest:
            case = (scenario, BASE_POINT)
        elif configuration.digest != before.digest:
            case = (scenario, f"attribution-{k}-{component}")
            between[case_of(*case)] = configuration
        before = configuration
        steps.append(SplitStep(scenario=scenario, component=component, case=case))
    if before.digest != whole.digest:
        steps.append(SplitStep(scenario=scenario, component=OTHER, case=(scenario, BASE_POINT)))
    return steps, between


def _check_alike(asked: ComparisonSpec, scenario: str, baseline: Configuration, whole: Configuration) -> None:
    """See that both have the same past and change on the same dates."""
    dates = [[entry["from"] for entry in one.document.get(LATER, [])] for one in (baseline, whole)]
    if baseline.changes_on is not None and baseline.past_digest == whole.past_digest and dates[0] == dates[1]:
        return
    shown = [", ".join(some) or "no date" for some in dates]
    raise ConfigurationError(
        [
            asked.place_of("attribution", "scenarios").problem(
                ("attribution", "scenarios"),
                came=f"{scenario!r} takes effect on {shown[1]} and the baseline on {shown[0]}",
                needed="a scenario with the dates and the past of the baseline was needed",
                todo="give both the same takes_effect, or leave the scenario out of attribution.scenarios",
            )
        ]
    )


def _with_first(
    k: int, asked: ComparisonSpec, scenario: str, baseline: Configuration, whole: Configuration, shared: _Shared
) -> Configuration:
    """Return the baseline with the first `k` components as in the scenario, and the others switched off."""
    assert asked.attribution is not None
    named = list(asked.attribution.components.items())
    document = {**whole.document, LATER: _mixed(baseline, whole, [component for _, component in named[:k]])}
    off = {
        path: asked.value_of("attribution", "components", name, "off", path)
        for name, one in named[k:]
        for path in one.off
    }
    try:
        return configuration_from_document(shared.document(document), changes=off, since="takes_effect")
    except ConfigurationError as error:
        raise ConfigurationError(_no_step(asked, scenario, named[k - 1][0], error)) from error


@dataclass(frozen=True, slots=True)
class _Shared:
    """The parts that documents have in common, each made ready once: the steps to a scenario differ in few of them."""

    known: dict[int, tuple[object, object]] = field(default_factory=dict)

    def document(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Return a document of such parts."""
        boxes = {key: self._parts(box) for key, box in document.items() if key not in (SCENARIOS, LATER)}
        later = [{key: self._parts(box) for key, box in entry.items()} for entry in document[LATER]]
        return {**document, **boxes, LATER: later}

    def _parts(self, box: Any) -> Any:
        return {key: self._part(part) for key, part in box.items()} if isinstance(box, Mapping) else box

    def _part(self, part: object) -> object:
        """Return a part made ready; the part itself is held, so that its identity is not given to another."""
        if id(part) not in self.known:
            self.known[id(part)] = part, part_of_document(part)
        return self.known[id(part)][1]


def _no_step(asked: ComparisonSpec, scenario: str, component: str, error: ConfigurationError) -> Iterator[Problem]:
    key = ("attribution", "components", component)
    for problem in error.problems:
        yield asked.place_of(*key).problem(
            key,
            came=f"with it on, {scenario} is no configuration: {problem.key}: {problem.came}",
            needed=problem.needed,
            todo="put into one component what goes together",
        )


def _mixed(baseline: Configuration, whole: Configuration, on: Sequence[ComponentSpec]) -> list[dict[str, Any]]:
    """Return what holds from each date on: as in the baseline, but as in the scenario at the paths that are on."""
    paths = [path.split(".") for component in on for path in component.paths]
    mixed = []
    for entry, other in zip(baseline.document[LATER], whole.document[LATER], strict=True):
        for path in paths:
            entry = _taken(entry, other, path)
        mixed.append(entry)
    return mixed


def _taken(entry: Mapping[str, Any], other: Mapping[str, Any], path: Sequence[str]) -> dict[str, Any]:
    """Return `entry` with what `other` has at `path`; what stands only in `entry` there goes."""
    key, *rest = path
    taken = other.get(key, ABSENT)
    if rest and (isinstance(taken, Mapping) or isinstance(entry.get(key), Mapping)):
        below = _taken(entry.get(key, {}), {} if taken is ABSENT else taken, rest)
        return {**entry, key: below} if below or key in entry else dict(entry)
    if taken is ABSENT:
        return {name: value for name, value in entry.items() if name != key}
    return {**entry, key: taken}
