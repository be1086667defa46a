"""From a comparison in a file to a plan: every scenario, the steps between them, and the draws.

A scenario's difference from the baseline is split by switching its components on one by one, in the same luck.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.config import SCENARIOS, Configuration, configuration_from_document, part_of_document
from sim.errors import ConfigurationError, Problem
from sim.plan import (
    BASE_POINT,
    LATER,
    Case,
    ChoiceGroup,
    Compared,
    Job,
    Plan,
    Precise,
    SplitComponent,
    SplitStep,
    case_of,
)
from sim.plan.draws import assumptions, draws_of
from sim.studies.beside import case_for, in_worlds, labels_of_worlds, without_entries, worlds_of
from sim.studies.context import Context, context_of_scenarios
from sim.studies.outcomes import outcome_in, unknown_groups, unknown_measures
from sim.studies.scenarios import compared_of, loaded, paths_that_nobody_has, refuse, spoiled, start_checks
from sim.studies.spec import Wishes, check_most, heading_of, text_of_name

if TYPE_CHECKING:
    from sim.studies.comparison.spec import ComparisonSpec, ComponentSpec, DecidingSpec

UNCERTAINTY = ("uncertainty",)
"""Where a file asks for draws."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How often each part of a comparison is run; 0: not at all."""

    replications: int
    precise: Precise | None
    attribution: int
    draws: int
    per_draw: int
    per_world: int
    start_check: int


def sizes_of(asked: ComparisonSpec, wishes: Wishes) -> Sizes:
    """Return how often each part of a comparison is run, as the file and the person at the keyboard say."""
    smaller = asked.quick if wishes.quick else None
    precise = asked.precision if smaller is None and wishes.replications is None else None
    n = wishes.replications or (smaller.replications if smaller else asked.replications) or _initial(asked)
    steps = asked.attribution.replications if asked.attribution else 0
    draws = asked.uncertainty.draws if asked.uncertainty else 0
    return Sizes(
        replications=n,
        precise=None if precise is None else Precise(**precise.model_dump()),
        attribution=min(steps if smaller is None else smaller.attribution, n) if asked.attribution else 0,
        draws=(draws if smaller is None else smaller.draws) if asked.uncertainty else 0,
        per_draw=min(asked.uncertainty.replications, n) if asked.uncertainty else 0,
        per_world=min(_per_world(asked, n) if smaller is None else smaller.worlds, n) if asked.worlds else 0,
        start_check=min(asked.start_check.replications, n) if asked.start_check and smaller is None else 0,
    )


def _per_world(asked: ComparisonSpec, n: int) -> int:
    return n if asked.worlds is None else asked.worlds.replications or n


def _initial(asked: ComparisonSpec) -> int:
    assert asked.precision is not None
    return asked.precision.initial


def plan_of_comparison(asked: ComparisonSpec, wishes: Wishes) -> tuple[Plan, Context]:
    """Return the plan of a comparison, and what its configurations say about the results.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file and what it leads to.
    """
    sizes, quick = sizes_of(asked, wishes), wishes.quick
    _check_size(asked, sizes)
    configurations = _loaded(asked, quick=quick)
    documents = {case_of(name, BASE_POINT): one.document for name, one in configurations.items()}
    cases = {case_of(name, BASE_POINT): case_for(name, BASE_POINT, one) for name, one in configurations.items()}
    jobs = [Job(name, BASE_POINT, n) for name in configurations for n in range(sizes.replications)]
    steps, between = _split(asked, configurations) if sizes.attribution else ([], {})
    documents |= {key: one.document for key, one in between.items()}
    cases |= _cases_of_steps(steps, between)
    jobs += [Job(*step.case, n) for step in steps for n in range(sizes.attribution)]
    under = {name: configurations[name] for name in asked.drawn()}
    draws = _draws(asked, under, n=sizes.draws) if sizes.draws else {}
    cases |= _cases_of_draws(draws, under)
    jobs += [Job(name, draw, n) for draw in draws for name in under for n in range(sizes.per_draw)]
    worlds = worlds_of(asked, quick=quick) if sizes.per_world else {}
    compared = _compared(asked, configurations, steps, sizes.precise)
    plan = Plan(
        **heading_of(asked, wishes),
        jobs=tuple(sorted(set(jobs))),
        documents=documents,
        cases=cases,
        draws=draws,
        compared=dataclasses.replace(compared, worlds=labels_of_worlds(worlds)),
    )
    check = start_checks(asked, configurations, n=sizes.start_check, quick=quick)
    plan = plan.with_beside(
        check, in_worlds(worlds, n=sizes.per_world), *without_entries(asked, configurations, quick=quick)
    )
    return plan, context_of_scenarios(configurations, baseline=asked.baseline)


def _check_size(asked: ComparisonSpec, sizes: Sizes) -> None:
    """See that all scenarios, steps and draws together are not more than anybody can run."""
    most = sizes.replications if sizes.precise is None else sizes.precise.cap
    components = len(asked.attribution.components) if asked.attribution is not None else 0
    of_steps = len(asked.split()) * components * sizes.attribution
    of_draws = len(asked.drawn()) * sizes.draws * sizes.per_draw
    of_worlds = len(asked.in_worlds()) * len(asked.worlds.overlays) * sizes.per_world if asked.worlds else 0
    check_most(asked, len(asked.names()) * most + of_steps + of_draws + of_worlds, "scenarios")


def _compared(
    asked: ComparisonSpec,
    configurations: Mapping[str, Configuration],
    steps: Iterable[SplitStep],
    precise: Precise | None,
) -> Compared:
    compared = compared_of(asked, configurations, asked.headline)
    choices = asked.choices.items()
    return dataclasses.replace(
        compared,
        by_rule=rules_of(asked.headline, configurations),
        choices={name: ChoiceGroup(label=c.label, scenarios=c.scenarios) for name, c in choices},
        pairs=asked.in_pairs(),
        steps=tuple(steps),
        components=_components_of(asked),
        precision=precise,
    )


def _components_of(asked: ComparisonSpec) -> dict[str, SplitComponent]:
    """Return what is said of each component of a split; one without a label is called by its name."""
    components = asked.attribution.components if asked.attribution is not None else {}
    return {
        name: SplitComponent(nature=one.nature, label=one.label or text_of_name(name))
        for name, one in components.items()
    }


def check_comparison(asked: ComparisonSpec) -> None:
    """See that a comparison can be run: each overlay once, not every combination of them.

    The rest is seen when it is planned, which is before anything runs.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file and what it leads to.
    """
    _check_size(asked, sizes_of(asked, Wishes()))
    split = asked.split()[:1]
    configurations = _loaded(asked, names=dict.fromkeys((asked.baseline, *asked.cover(), *split)))
    if asked.quick is not None:
        asked.load(asked.baseline, quick=True)
    for scenario in split:
        steps_of(asked, scenario, configurations)
    worlds_of(asked, names=(asked.baseline,))
    if asked.uncertainty is not None:
        document = configurations[asked.cover()[-1]].document
        left = tuple(f"{path}." for path in asked.uncertainty.leave_out)
        paths = [path for path, _ in assumptions(document) if not f"{path}.".startswith(left)]
        refuse(spoiled(asked, UNCERTAINTY, document, paths))


# --- scenarios ------------------------------------------------------------------------------------


def _loaded(
    asked: ComparisonSpec, *, quick: bool = False, names: Iterable[str] | None = None
) -> dict[str, Configuration]:
    """Return the configuration of each scenario by its name; `names`: of these only.

    Raises
    ------
    ConfigurationError
        With everything that is wrong with any of them, and with what the file says about measures and paths.
    """
    unknown = list(unknown_measures(asked, asked.placed_measures()))
    found = loaded(asked, quick=quick, names=names, found=unknown)
    refuse(unknown_groups(asked, asked.placed_outcomes(), found.values()))
    refuse(paths_that_nobody_has(asked, asked.placed_paths(), found.values()))
    return found


# --- steps ----------------------------------------------------------------------------------------


def _split(
    asked: ComparisonSpec, configurations: Mapping[str, Configuration]
) -> tuple[list[SplitStep], dict[str, Configuration]]:
    steps: list[SplitStep] = []
    between: dict[str, Configuration] = {}
    for scenario in asked.split():
        some, more = steps_of(asked, scenario, configurations)
        steps += some
        between |= more
    return steps, between


def _cases_of_steps(steps: Iterable[SplitStep], between: Mapping[str, Configuration]) -> dict[str, Case]:
    """Return the case of each step that is run for itself, with the components that are on."""
    cases: dict[str, Case] = {}
    on: dict[str, list[str]] = {}
    for step in steps:
        on.setdefault(step.scenario, []).append(step.component)
        key = case_of(*step.case)
        if key in between:
            case, factors = case_for(*step.case, between[key]), ", ".join(on[step.scenario])
            cases.setdefault(key, dataclasses.replace(case, role="attribution", factors=factors))
    return cases


# --- draws ----------------------------------------------------------------------------------------


def _draws(
    asked: ComparisonSpec, configurations: Mapping[str, Configuration], *, n: int
) -> dict[str, dict[str, float]]:
    """Return the draws, once it is sure that no overlay is spoiled by them."""
    assert asked.uncertainty is not None
    documents = [one.document for one in configurations.values()]
    draws = draws_of(documents, n=n, seed=f"{asked.name} uncertainty", leave_out=asked.uncertainty.leave_out)
    tried = [configurations[name].document for name in asked.cover() if name in configurations]
    known = next(iter(draws.values()), {})
    refuse(problem for document in tried for problem in spoiled(asked, UNCERTAINTY, document, known))
    return draws


def _cases_of_draws(draws: Iterable[str], configurations: Mapping[str, Configuration]) -> dict[str, Case]:
    return {
        case_of(name, draw): dataclasses.replace(case_for(name, BASE_POINT, one), role="draw", draw=draw)
        for draw in draws
        for name, one in configurations.items()
    }


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


def rules_of(
    headline: Iterable[DecidingSpec], configurations: Mapping[str, Configuration]
) -> dict[str, dict[str, str]]:
    """Return by which rule each outcome comes about in each scenario, in one text, by the name of the outcome.

    Scenarios with the same at each of the paths, on every date of a change, have the same text. An outcome of which all
    scenarios have the same rule is left out.
    """
    found: dict[str, dict[str, str]] = {}
    for one in headline:
        rules = {name: _rule(configuration, one.by_rule) for name, configuration in configurations.items()}
        if len(set(rules.values())) > 1:
            found[outcome_in(one).name] = rules
    return found


def _rule(configuration: Configuration, paths: Iterable[str]) -> str:
    """Return what stands at each path once a scenario has taken effect, each thing that it is on any date once."""
    documents = configuration.document.get(LATER) or [configuration.document]
    told = (f"{path}: {_text(_at(document, path.split('.')))}" for path in paths for document in documents)
    return "; ".join(dict.fromkeys(told))


def _at(tree: Any, steps: Iterable[str]) -> Any:
    for step in steps:
        tree = tree.get(step) if isinstance(tree, Mapping) else None
    return tree


def _text(tree: Any) -> str:
    value = _values(tree)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _values(tree: Any) -> Any:
    """Return a part of a document with each number as its value: two files may give one value for different reasons."""
    if isinstance(tree, Mapping):
        is_number = tree.keys() >= {"value", "source"}
        return _values(tree["value"]) if is_number else {key: _values(below) for key, below in tree.items()}
    return [_values(below) for below in tree] if isinstance(tree, list) else tree
