"""An experiment names a configuration, and may make its window smaller."""

from __future__ import annotations

import datetime as dt
import pickle
from pathlib import Path

import pytest
from pydantic import ValidationError

from sim.errors import ConfigurationError
from sim.studies import load_experiment
from sim.studies.single import SingleSpec
from tests.config import synthetic

WHOLE = "name: small\ntitle: A small one\nkind: single\nconfiguration: region/base.yaml\nreplications: 10\nseed: 7\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "region" / "scenarios").mkdir(parents=True)
    synthetic.write(tmp_path / "region")
    (tmp_path / "region" / "scenarios" / "other.yaml").write_text("name: other\nlabel: Other\n")
    return tmp_path


def experiment(folder: Path, more: str = "", *, whole: str = WHOLE) -> SingleSpec:
    file = folder / "small.yaml"
    file.write_text(whole + more)
    return load_experiment(file)


def refusal(folder: Path, more: str = "", *, whole: str = WHOLE) -> str:
    with pytest.raises(ConfigurationError) as caught:
        experiment(folder, more, whole=whole).load()
    return str(caught.value)


def test_a_whole_one(folder: Path) -> None:
    small = experiment(folder)

    assert (small.name, small.kind, small.replications, small.seed) == ("small", "single", 10, 7)
    assert small.configuration == folder / "region" / "base.yaml"
    assert small.scenario == ()
    assert small.load().window.until == dt.date(2024, 1, 1)


def test_it_is_frozen(folder: Path) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        experiment(folder).seed = 8  # type: ignore[misc]  # that is the point


@pytest.mark.parametrize(
    "scenario", ["other", "[other]", "region/scenarios/other.yaml", "[region/scenarios/other.yaml]"]
)
def test_a_scenario_is_named_or_a_file(folder: Path, scenario: str) -> None:
    small = experiment(folder, f"scenario: {scenario}\n")

    assert [file.name for file in small.scenario] == ["other.yaml"]
    assert [one.name for one in small.load().scenarios] == ["other"]


def test_dates_make_the_window_smaller(folder: Path) -> None:
    more = "from: 2017-01-01\nuntil: 2020-01-01\nquick: {replications: 3, until: 2018-01-01}\n"
    small = experiment(folder, more)
    whole, quick = small.load().window, small.load(quick=True).window

    assert (whole.start, whole.measured_from, whole.until) == (
        dt.date(2015, 1, 1),
        dt.date(2017, 1, 1),
        dt.date(2020, 1, 1),
    )
    assert (quick.measured_from, quick.until) == (dt.date(2017, 1, 1), dt.date(2018, 1, 1))


def test_overrides_reach_the_configuration(folder: Path) -> None:
    lines = ("overrides:", "  model.work.frailty_cv: {factor: 2}", "  rules.hand_over.lost_fraction: 0.9", "")
    small = experiment(folder, "\n".join(lines))
    settings = small.load().at(dt.date(2016, 1, 1))

    assert (settings.model.work.frailty_cv, settings.rules.hand_over.lost_fraction) == (1.0, 0.9)
    assert small.overrides == {"model.work.frailty_cv": {"factor": 2}, "rules.hand_over.lost_fraction": 0.9}


def test_one_extends_another_from_another_folder(folder: Path) -> None:
    experiment(folder)
    (folder / "more").mkdir()
    (folder / "more" / "long.yaml").write_text("extends: ../small.yaml\nname: long\nreplications: 99\n")
    long = load_experiment(folder / "more" / "long.yaml")

    assert (long.name, long.replications, long.seed) == ("long", 99, 7)
    assert long.load().digest == experiment(folder).load().digest


def test_it_goes_to_a_worker_process_and_comes_back(folder: Path) -> None:
    small = experiment(folder, "overrides: {rules.hand_over.lost_fraction: 0.9}\n")

    assert pickle.loads(pickle.dumps(small)).load().digest == small.load().digest


def test_all_that_is_wrong_is_told_at_once(folder: Path) -> None:
    told = refusal(folder, whole="name: ''\nkind: single\nconfiguration: 3\nreplications: 1\nseeds: 3\n")

    for words in (
        "name:",
        "title: it is missing",
        "configuration:",
        "at least 2",
        "seed: it",
        "seeds:",
    ):
        assert words in told, words
    assert len(told.splitlines()) == 6


def test_without_any_kind_nothing_else_is_judged(folder: Path) -> None:
    told = refusal(folder, "measures: [inflow]\n", whole=WHOLE.replace("kind: single\n", ""))

    assert told.endswith("choose from 'single', 'comparison', 'sweep', 'sensitivity', 'staffing'")
    assert len(told.splitlines()) == 1


def test_a_configuration_that_is_run_is_told_how_and_in_the_file_that_was_given(folder: Path) -> None:
    base = (folder / "region" / "base.yaml").as_posix()
    told = refusal(folder, whole=f"extends: {base}\nresources: {{}}\n")

    assert "base.yaml" not in told
    assert "a configuration or scenario is run by an experiment that names it; choose from 'single'" in told


def test_a_kind_that_is_near_one_is_taken_for_it(folder: Path) -> None:
    told = refusal(folder, "measures: [inflow]\n", whole=WHOLE.replace("kind: single\n", "kind: sweeep\n"))

    assert "kind: came 'sweeep'; a kind of experiment was needed; did you mean 'sweep'?" in told
    assert "design: it is missing" in told
    assert len(told.splitlines()) == 2


def test_what_is_wrong_in_the_configuration_is_told_there(folder: Path) -> None:
    (folder / "region" / "base.yaml").write_text("rules: {}\n")

    assert "base.yaml:1:1: circumstances: it is missing" in refusal(folder)


def test_a_wrong_override_is_told_where_it_stands(folder: Path) -> None:
    told = refusal(folder, "overrides:\n  model.work.frailty: 2\n  model.work.frailty_cv: -2\n")

    assert "small.yaml:8:3: model.work.frailty: no 'frailty' here" in told
    assert "small.yaml:9:26: model.work.frailty_cv: came -2" in told
