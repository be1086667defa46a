"""From a comparison in a file to a plan: every scenario, the steps between them, and the draws."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from sim.plan.draws import assumptions, draws_of
from sim.plan.plan import BASE_POINT, Case, ChoiceGroup, Compared, Job, Plan, Precise, SplitStep, case_of
from sim.studies.alternatives import (
    case_for,
    compared_of,
    loaded,
    named_measures,
    paths_that_nobody_has,
    placed_outcomes,
    refuse,
    spoiled,
    start_checks,
    unknown_measures,
)
from sim.studies.attribution import steps_of
from sim.studies.context import Context, context_of_scenarios
from sim.studies.groupings import unknown_groups
from sim.studies.heading import heading_of
from sim.studies.ruled import rules_of
from sim.studies.sizes import check_most
from sim.studies.without import without_entries

if TYPE_CHECKING:
    from sim.config import Configuration
    from sim.studies.comparison_spec import ComparisonSpec
    from sim.studies.scenario_spec import Key

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
    start_check: int


def sizes_of(asked: ComparisonSpec, *, quick: bool, replications: int | None) -> Sizes:
    """Return how often each part of a comparison is run, as the file and the person at the keyboard say."""
    smaller = asked.quick if quick else None
    precise = asked.precision if smaller is None and replications is None else None
    n = replications or (smaller.replications if smaller else asked.replications) or _initial(asked)
    steps = asked.attribution.replications if asked.attribution else 0
    draws = asked.uncertainty.draws if asked.uncertainty else 0
    return Sizes(
        replications=n,
        precise=None if precise is None else Precise(**precise.model_dump()),
        attribution=min(steps if smaller is None else smaller.attribution, n) if asked.attribution else 0,
        draws=(draws if smaller is None else smaller.draws) if asked.uncertainty else 0,
        per_draw=min(asked.uncertainty.replications, n) if asked.uncertainty else 0,
        start_check=min(asked.start_check.replications, n) if asked.start_check and smaller is None else 0,
    )


def _initial(asked: ComparisonSpec) -> int:
    assert asked.precision is not None
    return asked.precision.initial


def plan_of_comparison(asked: ComparisonSpec, *, quick: bool, sizes: Sizes, seed: int) -> tuple[Plan, Context]:
    """Return the plan of a comparison, and what its configurations say about the results.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file and what it leads to.
    """
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
    plan = Plan(
        **heading_of(asked, quick=quick, seed=seed),
        jobs=tuple(sorted(set(jobs))),
        documents=documents,
        cases=cases,
        draws=draws,
        compared=_compared(asked, configurations, steps, sizes.precise),
    )
    check = start_checks(asked, configurations, n=sizes.start_check, quick=quick)
    plan = plan.with_beside(check, *without_entries(asked, configurations, quick=quick))
    return plan, context_of_scenarios(configurations, baseline=asked.baseline)


def _check_size(asked: ComparisonSpec, sizes: Sizes) -> None:
    """See that all scenarios, steps and draws together are not more than anybody can run."""
    most = sizes.replications if sizes.precise is None else sizes.precise.cap
    components = len(asked.attribution.components) if asked.attribution is not None else 0
    of_steps = len(asked.split()) * components * sizes.attribution
    of_draws = len(asked.drawn()) * sizes.draws * sizes.per_draw
    check_most(asked, len(asked.names()) * most + of_steps + of_draws, "scenarios")


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
        choices={name: ChoiceGroup(label=c.label, label_nl=c.label_nl, scenarios=c.scenarios) for name, c in choices},
        pairs=asked.in_pairs(),
        steps=tuple(steps),
        precision=precise,
    )


def check_comparison(asked: ComparisonSpec) -> None:
    """See that a comparison can be run: each overlay once, not every combination of them.

    The rest is seen when it is planned, which is before anything runs.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file and what it leads to.
    """
    _check_size(asked, sizes_of(asked, quick=False, replications=None))
    split = asked.split()[:1]
    configurations = _loaded(asked, names=dict.fromkeys((asked.baseline, *asked.cover(), *split)))
    if asked.quick is not None:
        asked.load(asked.baseline, quick=True)
    for scenario in split:
        steps_of(asked, scenario, configurations)
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
    unknown = list(unknown_measures(asked, measures_in(asked)))
    found = loaded(asked, quick=quick, names=names, found=unknown)
    refuse(unknown_groups(asked, placed_outcomes(asked.headline, key="headline"), found.values()))
    refuse(paths_that_nobody_has(asked, paths_in(asked), found.values()))
    return found


def measures_in(asked: ComparisonSpec) -> Iterator[tuple[Key, str]]:
    """Yield where in the file a measure is named, and its name."""
    yield from named_measures(asked.headline, key="headline")
    if asked.precision is not None:
        yield ("precision", "measure"), asked.precision.measure


def paths_in(asked: ComparisonSpec) -> Iterator[tuple[Key, str]]:
    """Yield where in the file a path of a rule, of a component or of what draws leave out is named, and the path."""
    for k, one in enumerate(asked.headline):
        yield from ((("headline", k, "by_rule", i), path) for i, path in enumerate(one.by_rule))
    if asked.attribution is not None:
        for name, component in asked.attribution.components.items():
            yield from ((("attribution", "components", name, "paths", i), p) for i, p in enumerate(component.paths))
            yield from ((("attribution", "components", name, "off", p), p) for p in component.off)
    if asked.uncertainty is not None:
        yield from ((("uncertainty", "leave_out", i), path) for i, path in enumerate(asked.uncertainty.leave_out))


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
