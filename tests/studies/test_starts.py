"""Whether the start is still seen: other starts are made of what it assumes, and compared in what is reported."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.config import Configuration, load_configuration, other_start
from sim.domain import Event, Queue, Stage
from sim.records import Records
from sim.studies import StartPair, compare_starts
from sim.studies.beside import start_check, starts_of
from tests.model import log, small
from tests.simulated import simulated

IJMOND = Path(__file__).parents[2] / "configs" / "ijmond.yaml"
WEEKS = np.arange(1.0, 13.0)


@cache
def region() -> Configuration:
    return small.region()


@cache
def at_start(start: str) -> Records:
    """Return the records of a replication from another start, or from the usual one for no name."""
    document = starts_of(region())[start] if start else region().document
    from sim.config import configuration_from_document

    return simulated(configuration_from_document(document))


def standing(start: str, stage: Stage) -> int:
    """Return how many of the stock stand in a stage once everybody has come in."""
    first = {
        life[life["week"] <= 0.0][-1]["resident"]: life[life["week"] <= 0.0][-1]["stage"] for life in _lives(start)
    }
    return list(first.values()).count(stage)


def _lives(start: str) -> list[np.ndarray]:
    return [life for life in log.lives(at_start(start)) if life[0]["event"] == Event.START and life[0]["week"] <= 0.0]


def mean_trede(start: str) -> float:
    return float(np.mean([life[0]["trede"] for life in _lives(start)]))


def test_there_are_four_other_starts_of_the_region() -> None:
    assert list(starts_of(region())) == ["emptier", "fuller", "less_far", "further"]


@pytest.mark.parametrize("stage", [Stage.TRAJECTORY, Stage.ACTIVATION])
def test_an_emptier_start_has_fewer_people_in_a_stage_and_a_fuller_one_more(stage: Stage) -> None:
    assert standing("emptier", stage) < 0.7 * standing("", stage)
    assert standing("fuller", stage) > 1.1 * standing("", stage)


def test_a_fuller_start_has_people_in_queues() -> None:
    waiting = log.rows(at_start("fuller"), Event.JOINED)
    queues = set(waiting[waiting["week"] <= 0.0]["detail"].astype(int).tolist())

    assert queues == {Queue.TRAJECTORY, Queue.PLACEMENT, Queue.ACTIVATION}


def test_the_ladder_is_lower_or_higher() -> None:
    assert mean_trede("less_far") < mean_trede("") - 0.05
    assert mean_trede("further") > mean_trede("") + 0.05


def test_trajectories_are_further_on() -> None:
    """Of those that run on the first day more are over within three months."""

    def soon_over(start: str) -> int:
        rows = log.rows(at_start(start), Event.TRAJECTORY_START, Event.TRAJECTORY_END)
        first = {row["resident"] for row in rows if row["event"] == Event.TRAJECTORY_START and row["week"] <= 0.0}
        over = {row["resident"] for row in rows if row["event"] == Event.TRAJECTORY_END and row["week"] < 13.0}
        return len(first & over)

    assert soon_over("further") > soon_over("") + 20


def test_each_other_start_is_run_as_often_as_asked_beside_its_scenario() -> None:
    check = start_check("current", region(), n=3)

    assert len(check.jobs) == 12
    assert {(job.scenario, job.point, job.twin.beside) for job in check.jobs} == {("current", "base", "")}
    assert {job.case for job in check.jobs} == set(check.documents) == set(check.cases)
    assert start_check("current", region(), n=0).jobs == ()


def test_a_stock_of_which_nobody_says_what_else_is_possible_has_only_its_queues_and_its_course_to_vary() -> None:
    life = {"unit": "fraction", "source": {"kind": "observed", "text": "counted", "date": "2026-01-01"}}
    stock = region().document["circumstances"]["stock"]
    counted = {
        f"circumstances.stock.{name}": life | {"value": number["value"]}
        for name, number in stock.items()
        if isinstance(number, dict) and name.startswith(("in_", "trede_"))
    }

    assert list(starts_of(small.region(counted))) == ["fuller", "further"]


def test_a_fuller_start_has_the_longest_lists_that_are_thought_possible_said_as_a_range_or_as_a_factor() -> None:
    source = {"kind": "assumption", "text": "A guess"}
    waiting = {
        "trajectory": {"value": 20, "unit": "residents", "source": source, "factor_range": [0.5, 2]},
        "placement": {"value": 10, "unit": "residents", "source": source, "range": [5, 30]},
        "longest_weeks": {"value": 26, "unit": "weeks", "source": source, "factor_range": [0.5, 1.5]},
    }
    start = starts_of(small.region({"circumstances.stock.waiting": waiting}))["fuller"]

    found = {name: number["value"] for name, number in start["circumstances"]["stock"]["waiting"].items()}
    assert found == {"trajectory": 40.0, "placement": 30.0, "longest_weeks": 39.0}


def test_a_share_that_changes_over_time_is_varied_as_it_is_when_the_run_starts() -> None:
    source = {"kind": "assumption", "text": "A guess"}
    dated = {"value": {"2010-01-01": 0.4, "2011-01-01": 0.1}, "unit": "fraction", "source": source}
    share = "circumstances.stock.in_trajectory_fraction"
    found = starts_of(small.region({share: dated | {"factor_range": [0.5, 1.5]}}))

    ends = [found[name]["circumstances"]["stock"]["in_trajectory_fraction"]["value"] for name in ("emptier", "fuller")]
    assert ends == pytest.approx([0.2, 0.6])


# --- compared -------------------------------------------------------------------------------------


def frames(luck: np.random.Generator, *, queue: float = 0.0, wait: float = 0.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return measures and paths of a replication; another start adds to a queue and to its wait."""
    rows = pd.DataFrame(
        [("wait_p90_weeks", "queue", "trajectory", "all", 22.0 + wait), ("inflow", "all", "all", "all", 600.0)],
        columns=["measure", "group_by", "group", "period", "value"],
    )
    paths = [("stock_on_benefit", "all", "all", 2900.0, 0.0), ("queue_length", "queue", "trajectory", 160.0, queue)]
    series = [
        pd.DataFrame({"series": name, "group_by": by, "group": group, "week": WEEKS, "value": usual + more})
        for name, by, group, usual, more in paths
    ]
    path = pd.concat(series, ignore_index=True)
    dates = (pd.Timestamp("2026-01-01") + pd.to_timedelta(path["week"], unit="W")).dt.strftime("%Y-%m-%d")
    path = path.assign(date=dates, in_window=path["week"] > 6.0, value=path["value"] + luck.normal(size=len(path)))
    noise = luck.normal(size=len(rows))
    return rows.assign(value=rows["value"] + noise), path


def pairs(n: int = 6, *, seed: int = 1, **other: float) -> list[StartPair]:
    found = []
    for k in range(n):
        luck = [np.random.default_rng([seed, k, which]) for which in range(2)]
        found.append(StartPair(start="fuller", usual=frames(luck[0]), other=frames(luck[1], **other)))
    return found


def test_a_queue_that_is_still_longer_leaves_a_trace_where_it_counts() -> None:
    check = compare_starts(pairs(queue=320.0, wait=30.0))
    seen = check[check["trace"]]

    assert set(seen["series"]) == {"queue_length", "wait_p90_weeks"}
    assert seen["counts"].all()
    assert set(seen["week"].dropna()) == set(WEEKS[WEEKS > 6.0])


def test_nothing_is_seen_where_nothing_is_otherwise() -> None:
    """All that is compared is one family: of fifty starts that change nothing two or three show a trace."""
    shown = sum(bool(compare_starts(pairs(seed=seed))["trace"].any()) for seed in range(50))

    assert shown <= 6


def test_a_difference_before_the_years_that_count_is_no_trace() -> None:
    some = pairs()
    for pair in some:
        series = pair.other[1]
        series.loc[~series["in_window"], "value"] += 500.0
    check = compare_starts(some)

    assert check["difference"].max() > 400.0
    assert not check["trace"].any()


def test_the_same_small_whole_difference_in_a_few_replications_is_luck_and_not_certainty() -> None:
    """One more in a queue, in each of four replications: counts of people often agree."""
    some = pairs(n=4)
    for pair in some:
        for which, (_, series) in enumerate((pair.usual, pair.other)):
            series.loc[series["series"] == "queue_length", "value"] = 3.0 + which

    assert not compare_starts(some)["trace"].any()


def test_one_pair_has_no_band_and_tells_no_trace() -> None:
    check = compare_starts(pairs(n=1, queue=320.0))

    assert check["band_low"].isna().all()
    assert not check["trace"].any()


# --- another day ----------------------------------------------------------------------------------


def test_the_region_starts_on_the_day_that_its_stock_describes() -> None:
    assert other_start(load_configuration(IJMOND).document) is None


def test_a_start_on_another_day_is_told_with_the_day_from_which_to_ask() -> None:
    window = {"start": "2026-01-01", "measured_from": "2026-07-01", "until": "2036-01-01"}
    found = other_start(load_configuration(IJMOND, overrides={"measurement.window": window}).document)

    assert found is not None
    assert (found.start, found.as_of, found.measured_from) == ("2026-01-01", "2010-01-01", "2026-07-01")


def test_a_stock_of_that_day_may_start_the_run() -> None:
    window = {"start": "2026-01-01", "measured_from": "2026-07-01", "until": "2036-01-01"}
    own = {"measurement.window": window, "circumstances.stock.as_of": "2026-01-01"}

    assert other_start(load_configuration(IJMOND, overrides=own).document) is None
