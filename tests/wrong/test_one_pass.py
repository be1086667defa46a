"""A second round is never needed for a mistake that stood there in the first: each is named whatever else is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.commands.files import validate
from tests.model.small import IJMOND as REGION

NUMBER = "source: {kind: assumption, text: made up}, range: [0, 100]"
FILES = {
    "region.yaml": f"""extends: {REGION}
resources:
  teams:
    velsen_income: {{fte: {{value: 20, unit: fte, {NUMBER}}}}}
model:
  ladder:
    ceiling: {{value: 5, unit: trede, {NUMBER}}}
  lost: {{found_after: {{family: exponential, mean_weeks: {{value: 39, unit: weeks, {NUMBER}}}}}}}
measurement:
  targets:
    turnover_2022: {{measure: turnover_fraction, band: [0.20, 0.24]}}
    stock_velsen_2015_12_31: {{group: velsen}}
""",
    "scenarios/as_is.yaml": "label: As it is\ntakes_effect: 2027-01-01\n",
    "scenarios/more.yaml": f"""label: More staff
takes_effect: 2027-01-01
resources:
  teams:
    ijw_wsp: {{fte: {{value: 9, {NUMBER}}}}}
rules:
  learning: {{sheltered_places: true, share_of_free: {{value: 0.5, unit: fraction, {NUMBER}}}}}
set:
  resources.teams.velsen_support.fte: {{value: 12, {NUMBER}}}
""",
    "search.yaml": """name: search
title: The cheapest
kind: staffing
configuration: region.yaml
scenarios: [as_is, more]
baseline: as_is
seed: 7
until: 2033-01-01
initial: 4
budget: {replications: 40}
overrides:
  resources.teams.heemskerk_income.fte: 6
norms:
  - {measure: wait_p90_weeks, group_by: queue, group: trajectory, at_most: 8, tolerance: 2}
  - {measure: not_seen_6m_fraction, at_most: 0.05, tolerance: 0.01}
design:
  kind: factorial
  factors:
    coaches: {teams: {functions: [trajectory]}, fte: [14, 21]}
    contact: {path: resources.task_hours.contact.mean_hours, values: [1.5, 2]}
""",
    "sweep.yaml": """name: sweep
title: What it does
kind: sweep
configuration: region.yaml
scenarios: [as_is, more]
baseline: as_is
replications: 2
seed: 7
until: 2030-01-01
measures:
  - exits_to_work
  - {measure: queue_length, group_by: queue, group: claim}
overrides: {model.work.frailty_cv: 0.9}
design:
  kind: one_at_a_time
  factors:
    coaches: {teams: {functions: [trajectory]}, factor: [0.9, 1.1]}
""",
}

MISTAKES: dict[str, tuple[str, str, str, str]] = {
    "an unknown key of a region": ("region.yaml", "    ceiling:", "    celing:", "model.ladder.celing: unknown key"),
    "a unit of a region": ("region.yaml", "unit: fte", "unit: hours", "velsen_income.fte: came the unit"),
    "a word of a region": ("region.yaml", "family: exponential", "family: expo", "found_after.family: came 'expo'"),
    "a value outside its own range": ("region.yaml", "value: 20,", "value: 200,", "200 lies outside"),
    "a measure of a target": ("region.yaml", "turnover_fraction", "turnover", "turnover_2022.measure: came"),
    "a band of a target": ("region.yaml", "band: [0.20, 0.24]", "band: [0.23, 0.24]", "turnover_2022.band"),
    "a group of a target": ("region.yaml", "{group: velsen}", "{group: zandvoort}", "came 'zandvoort'; a group of"),
    "a team of a scenario": ("scenarios/more.yaml", "    ijw_wsp:", "    ijw_wps:", "resources.teams.ijw_wps"),
    "a set of a scenario": ("scenarios/more.yaml", "velsen_support.fte", "velsen_suport.fte", "no 'velsen_suport' in"),
    "a rule of a scenario": ("scenarios/more.yaml", "places: true", "places: 3", "sheltered_places: came 3"),
    "a number of a scenario": ("scenarios/more.yaml", "value: 0.5", "value: half", "share_of_free: came 'half'"),
    "a date of a scenario": ("scenarios/as_is.yaml", "2027-01-01", "2027-13-01", "takes_effect: came '2027-13-01'"),
    "a key of a search": ("search.yaml", "initial: 4", "initail: 4", "initail: unknown key"),
    "a date of a search": ("search.yaml", "until: 2033-01-01", "until: 2033-13-01", "until: came '2033-13-01'"),
    "a window of a search": ("search.yaml", "until: 2033-01-01", "until: 2053-01-01", "until: came 2053-01-01"),
    "an override nowhere": ("search.yaml", "heemskerk_income.fte", "heemskerk_income.ftes", "no 'ftes' here"),
    "a measure of a norm": ("search.yaml", "not_seen_6m_fraction", "not_seen_6m", "measure: came 'not_seen_6m'"),
    "a group of a norm": ("search.yaml", "group: trajectory", "group: coach", "norms[0].group: came 'coach'"),
    "a bound of a norm": ("search.yaml", "at_most: 8", "at_most: 8 weeks", "norms[0].at_most: came '8 weeks'"),
    "a level beyond": ("search.yaml", "fte: [14, 21]", "fte: [15,5, 21]", "design.factors.coaches.fte[1]: 5 makes"),
    "a path of a factor": ("search.yaml", "task_hours.contact", "task_hours.contcat", "no 'contcat' here"),
    "a kind of levels": ("search.yaml", "values: [1.5, 2]", "fte: [1.5, 2]", "contact.fte: came fte"),
    "a baseline": ("search.yaml", "baseline: as_is", "baseline: as_it_is", "came 'as_it_is'"),
    "a scenario without a file": ("search.yaml", "[as_is, more]", "[as_is, more, less]", "there is no file"),
    "a function of a sweep": ("sweep.yaml", "[trajectory]", "[coaching]", "came 'coaching'; one of the known words"),
    "a factor far beyond": ("sweep.yaml", "[0.9, 1.1]", "[0.9, 1e3]", "factor[1]: 1000.0 makes"),
    "a measure of a sweep": ("sweep.yaml", "- exits_to_work", "- exit_to_work", "measure: came 'exit_to_work'"),
    "a group of a sweep": ("sweep.yaml", "group: claim", "group: claims", "measures[1].group: came 'claims'"),
    "replications of a sweep": ("sweep.yaml", "replications: 2", "replications: 1", "replications: came 1"),
    "a kind of experiment": ("sweep.yaml", "kind: sweep", "kind: sweeep", "kind: came 'sweeep'"),
    "a key twice": ("sweep.yaml", "seed: 7", "seed: 7\nseed: 8", "seed: this key stands on line"),
}  # fmt: skip
"""By a name: the file, what stands there, what is written instead, and how the mistake is named."""


def written(folder: Path, mistakes: Mapping[str, tuple[str, str, str, str]]) -> None:
    """Write the files with mistakes."""
    texts = dict(FILES)
    for name, (file, right, wrong, _) in mistakes.items():
        assert right in texts[file], name
        texts[file] = texts[file].replace(right, wrong, 1)
    (folder / "scenarios").mkdir(exist_ok=True)
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")


def told(folder: Path, experiment: str) -> str:
    return "\n".join(map(str, validate(folder / experiment)))


def at(*names: str) -> dict[str, tuple[str, str, str, str]]:
    return {name: MISTAKES[name] for name in names}


@pytest.mark.parametrize("experiment", ["search.yaml", "sweep.yaml"])
def test_without_mistakes_nothing_is_wrong(tmp_path: Path, experiment: str) -> None:
    written(tmp_path, {})

    assert told(tmp_path, experiment) == ""


def test_ten_mistakes_at_every_layer_are_all_named_in_one_pass(tmp_path: Path) -> None:
    mistakes = at(
        *("an unknown key of a region", "a word of a region", "a measure of a target", "a number of a scenario"),
        *("a set of a scenario", "a date of a search", "an override nowhere", "a bound of a norm", "a group of a norm"),
        *("a measure of a norm", "a level beyond", "a path of a factor", "a scenario without a file"),
    )
    written(tmp_path, mistakes)
    lines = told(tmp_path, "search.yaml")

    assert [name for name, (*_, words) in mistakes.items() if words not in lines] == [], lines
    # an unknown key is named once more, as the one that is missing
    assert len(lines.splitlines()) == len(mistakes), lines


PAIRS = [
    (experiment, one, other)
    for experiment in ("search.yaml", "sweep.yaml")
    for one, other in combinations(MISTAKES, 2)
    if {MISTAKES[one][0], MISTAKES[other][0]} <= {*FILES} - {"search.yaml", "sweep.yaml"} | {experiment}
    and MISTAKES[one][1] != MISTAKES[other][1]
]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pair=st.sampled_from(PAIRS))
def test_of_two_mistakes_both_are_named(tmp_path: Path, pair: tuple[str, str, str]) -> None:
    experiment, *names = pair
    written(tmp_path, at(*names))
    lines = told(tmp_path, experiment)

    assert [name for name in names if MISTAKES[name][3] not in lines] == [], lines
