"""Figures that answer: their numbers are those of the tables, they can be read, and they say what they show."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from sim.analysis.comparison.outcome import Outcome
from sim.measures.log import MOVES
from sim.report.compared.cells import Clerk
from sim.report.compared.view import ComparisonView, sureness_of
from sim.report.figures import answer, beside, inside
from sim.report.figures.differences import balance, forest, groups, split
from sim.report.figures.drawing import (
    LEAST_PIXELS,
    PAGE_PIXELS,
    PHONE_PIXELS,
    Ends,
    Picture,
    draw_interval,
    ends_of,
    house_style,
    new_figure,
)
from sim.report.figures.over_time import paths, payback, waits
from sim.report.page import write_figures
from sim.report.rows import outcome
from sim.store import HOURS, LIVES, Result, open_result
from tests.report import comparison
from tests.report.comparison import BASELINE, CHOICES
from tests.report.kinds import made

SERVICE = CHOICES["service"].scenarios
Draw = Callable[[Clerk], list[Picture]]
EVERY: tuple[Draw, ...] = (
    *(answer.answer_picture, beside.flows_beside, inside.weeks, inside.lives),
    *(forest, balance, groups, paths, payback, split, waits),
)
MOVED = {"reported>claim": 430.0, "claim>intake": 400.0, "intake>guidance": 260.0, "guidance>work": 70.0}


def with_tables(result: Result) -> Result:
    """Return a comparison that has moves, and the tables of one replication."""
    scenarios = (BASELINE, *SERVICE)
    hours = [
        (s, "ijw_coaches", *row) for s in scenarios for row in (("contact", 15.0), ("hand_over", 2.5), ("idle", 1.5))
    ]
    pd.DataFrame(hours, columns=["scenario", "team", "task", "hours"]).to_csv(result.folder / HOURS, index=False)
    pd.DataFrame(list(_lives())).to_csv(result.folder / LIVES, index=False)
    extra = [_moves(scenario, number) for number, scenario in enumerate(scenarios)]
    found = Result(result.folder, result.manifest)
    found.__dict__["summary"] = pd.concat([result.summary, *extra], ignore_index=True)
    return found


def _moves(scenario: str, number: int) -> pd.DataFrame:
    """Return as many moves more as the number of the scenario, in every pair that moves."""
    mean = [MOVED.get(pair, 0.0) + number * (pair in MOVED) for pair in MOVES]
    return pd.DataFrame(
        {
            "experiment": "scenarios", "scenario": scenario, "point": "base", "measure": "moves_per_year",
            "group_by": "stage", "group": MOVES, "period": "all", "unit": "moves/year", "mean": mean, "ci_low": mean,
            "ci_high": mean, "n_replications": 12, "n_open": 0.0,
        }
    )  # fmt: skip


def _lives() -> Iterator[dict[str, object]]:
    for scenario in SERVICE:
        for quarter, resident, weeks in ((0.25, 5, 40.0), (0.5, 8, 60.0), (0.75, 9, 90.0)):
            for lived_in in (BASELINE, scenario):
                days = (("2027-02-01", "reported", "claim"), ("2027-03-01", "granted", "intake"),
                        ("2027-03-08", "stage", "guidance"), ("2027-06-01", "contact", "guidance"),
                        ("2028-01-01" if lived_in == BASELINE else "2028-06-01", "to_work", "work"),
                        ("2030-01-01", "job_kept", "gone"))  # fmt: skip
                for date, event, stage in days:
                    yield {
                        "scenario": scenario, "quarter": quarter, "resident": resident, "lived_in": lived_in,
                        "weeks_on_benefit": weeks + 20.0 * (lived_in != BASELINE), "date": date, "event": event,
                        "stage": stage, "detail": "", "municipality": "velsen",
                    }  # fmt: skip


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("figures") / "scenarios"
    return with_tables(open_result(shutil.copytree(made("comparison", tmp_path_factory).folder, folder)))


@pytest.fixture(scope="module")
def clerk(result: Result) -> Clerk:
    return Clerk(ComparisonView(result))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Clerk:
    return Clerk(ComparisonView(comparison.result(tmp_path_factory.mktemp("bare") / "scenarios", bare=True)))


def drawn(draw: Draw, clerk: Clerk) -> list[Picture]:
    with house_style():
        return draw(clerk)


def texts(picture: Picture) -> list[str]:
    return [text.get_text() for axes in picture.figure.axes for text in axes.texts]


def smallest(svg: str, *, pixels: float) -> float:
    """Return the height of the smallest text of a figure that is shown so wide [pixels]."""
    wide = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])  # type: ignore[index]
    sizes = [float(size) for size in re.findall(r"font(?:-size)?: (?:[a-z]+ )*([\d.]+)px", svg)]
    assert sizes
    return min(sizes) * pixels / wide


# --- every figure -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def every(clerk: Clerk) -> dict[str, list[Picture]]:
    """Every figure, by what draws it."""
    return {draw.__name__: drawn(draw, clerk) for draw in EVERY}


@pytest.mark.parametrize("name", [draw.__name__ for draw in EVERY])
def test_no_text_is_under_nine_pixels_on_paper_or_on_a_phone(every: dict[str, list[Picture]], name: str) -> None:
    assert every[name]
    with house_style():
        for picture in every[name][:2]:  # more are the same with other numbers
            assert smallest(picture.svg(), pixels=PAGE_PIXELS) >= LEAST_PIXELS - 1e-6
            if picture.narrow is not None:
                assert smallest(picture.narrow_svg(), pixels=PHONE_PIXELS) >= LEAST_PIXELS - 1e-6


def test_what_somebody_set_for_figures_of_their_own_is_seen_in_none_of_ours(clerk: Clerk) -> None:
    with house_style():
        usual = [picture.svg() for picture in forest(clerk)]
    with mpl.rc_context({"lines.linewidth": 9, "axes.grid": True, "legend.frameon": False, "savefig.dpi": 33}):
        with house_style():
            assert [picture.svg() for picture in forest(clerk)] == usual
        assert mpl.rcParams["lines.linewidth"] == 9


@pytest.mark.parametrize("name", [draw.__name__ for draw in EVERY])
def test_who_cannot_see_a_figure_is_told_what_it_shows_in_numbers(every: dict[str, list[Picture]], name: str) -> None:
    for picture in every[name]:
        assert picture.alt != picture.title
        assert re.search(r"\d", picture.alt)
        assert not re.search(r"\bnan\b|\bNone\b|\{", picture.alt)


def test_a_dutch_answer_says_in_dutch_what_it_shows(result: Result) -> None:
    (picture,) = drawn(answer.answer_picture, Clerk(ComparisonView(result, "nl")))

    assert "beter met Eén regionale organisatie" in picture.alt
    assert re.search(r"[+\N{MINUS SIGN}]\d+,\d", picture.alt)


@pytest.mark.parametrize("draw", [answer.answer_picture, beside.flows_beside, inside.weeks, inside.lives, split])
def test_a_figure_without_data_is_not_drawn(bare: Clerk, draw: Draw) -> None:
    assert not [one for one in drawn(draw, bare) if one.name != "answer"]


def test_both_drawings_stand_in_the_page_and_the_style_shows_one(clerk: Clerk, tmp_path: Path) -> None:
    pictures = drawn(inside.lives, clerk)[:1]
    with house_style():
        html = write_figures(tmp_path, pictures)[pictures[0].name]

    assert html.count('<svg class="for-') == 2
    assert html.count('role="img"') == 2
    names = re.findall(r'\bid="([^"]+)"', html)
    assert len(names) == len(set(names))


# --- the answer -----------------------------------------------------------------------------------------------------


def test_the_answer_shows_of_every_way_the_difference_its_luck_and_the_draws_as_in_the_tables(
    clerk: Clerk, every: dict[str, list[Picture]]
) -> None:
    judged = Outcome(measure="exits_to_work_per_100_person_years")
    panel = answer.panel_of(clerk, judged)

    assert list(panel.marks) == [name for group in CHOICES.values() for name in group.scenarios]
    for scenario, mark in panel.marks.items():
        row, sure = clerk.view.of(scenario, judged), sureness_of(clerk.view, scenario, judged)
        assert row is not None
        assert sure is not None
        assert (mark.value, mark.luck) == (row.difference, (row.ci_low, row.ci_high))
        assert mark.draws == (sure.draws_p5, sure.draws_p95)
    written = texts(every["answer_picture"][0])
    assert all(clerk.amount(mark.row) in written for mark in panel.marks.values())


def test_the_answer_has_a_panel_for_each_thing_that_matters_and_was_compared(
    clerk: Clerk, every: dict[str, list[Picture]]
) -> None:
    compared = [one for one in answer.WHAT_MATTERS if any(clerk.view.of(name, one) for name in SERVICE)]

    assert len(every["answer_picture"][0].figure.axes) == len(compared) == len(answer.WHAT_MATTERS)


def test_the_shape_of_a_mark_says_better_and_worse_without_colour(clerk: Clerk) -> None:
    shapes = [look["marker"] for look in (*answer.MARKS.values(), answer.NEITHER, answer.WORLD)]
    found = {outcome(mark.row) for one in answer.WHAT_MATTERS for mark in answer.panel_of(clerk, one).marks.values()}

    assert len(set(shapes)) == len(shapes)
    assert found & set(answer.MARKS)


def test_draws_that_reach_far_do_not_rule_a_panel(clerk: Clerk) -> None:
    panel = answer.panel_of(clerk, answer.WHAT_MATTERS[0])
    near = max(abs(end) for mark in panel.marks.values() for end in (mark.value, *mark.luck))
    name, mark = next(iter(panel.marks.items()))
    wild = answer.Mark(row=mark.row, value=mark.value, luck=mark.luck, draws=(-1e6, 1e6), worlds=())
    low, high = answer.Panel(judged=panel.judged, scale=panel.scale, marks=panel.marks | {name: wild}).ends

    assert max(-low, high) <= answer.FARTHEST * near + 1e-9
    assert low < 0.0 < high


# --- axes -----------------------------------------------------------------------------------------------------------


def test_a_handful_of_people_does_not_rule_an_axis_and_their_interval_ends_in_an_arrow() -> None:
    rows = [(1.0, 0.5, 1.5), (2.0, 1.4, 2.6), (-1.0, -1.6, -0.4), (-90.0, -430.0, 250.0)]
    ends = ends_of(rows)
    axes = new_figure().subplots()
    draw_interval(axes, -430.0, 250.0, place=0.0, ends=ends)
    line, *arrows = axes.collections

    assert (ends.low, ends.high) == (-1.6, 2.6)
    assert len(arrows) == 2
    assert np.ptp(line.get_paths()[0].vertices[:, 0]) == pytest.approx(4.2)


def test_what_lies_inside_has_no_arrow() -> None:
    axes = new_figure().subplots()
    draw_interval(axes, 0.5, 1.5, place=0.0, ends=Ends(0.0, 2.0))

    assert len(axes.collections) == 1


# --- the flow, a week, a life ---------------------------------------------------------------------------------------


def test_the_flow_adds_to_today_what_a_scenario_changes_a_year_since_it_began(
    clerk: Clerk, every: dict[str, list[Picture]]
) -> None:
    view = clerk.view
    usual, other = (beside.flows_of(clerk, name) for name in (BASELINE, SERVICE[0]))

    assert usual["reported", "claim"] == MOVED["reported>claim"]
    assert other["reported", "claim"] == pytest.approx(MOVED["reported>claim"] + view.measured_years / view.years)
    assert usual["municipality", "work"] == MOVED["guidance>work"]
    assert {"430", "432"} <= set(texts(every["flows_beside"][0]))


def test_the_boxes_of_the_flow_say_how_many_wait_and_how_long(clerk: Clerk, every: dict[str, list[Picture]]) -> None:
    wait = clerk.view.estimate(BASELINE, "wait_p90_weeks", group_by="queue", group="trajectory")
    assert wait is not None

    written = " ".join(texts(every["flows_beside"][0]))
    assert f"9 in 10 within {clerk.numbers.sensible(wait.mean)} weeks" in written


def test_a_week_is_drawn_hour_for_hour_with_what_is_left_at_its_end(every: dict[str, list[Picture]]) -> None:
    pictures = every["weeks"]
    (axes,) = (axes for axes in pictures[0].figure.axes if axes.patches)

    assert len(pictures) == 1 + len(SERVICE)
    assert sum(bar.get_height() for bar in axes.patches) == pytest.approx(15.0 + 2.5 + 1.5)
    assert "15.0 h talks" in axes.get_xlabel()
    assert "1.5 h without work" in axes.get_xlabel()
    assert axes.patches[-1].get_height() == pytest.approx(1.5)


def test_every_task_is_some_kind_of_work() -> None:
    from sim.domain import Task

    assert sorted(task for tasks in inside.WORK_OF.values() for task in tasks) == list(Task)


def test_every_stage_is_a_phase_of_a_life() -> None:
    from sim.domain import Stage

    assert set(inside.PHASE_OF) == set(Stage)
    assert set(inside.PHASE_OF.values()) == set(inside.PHASE_LOOKS)


def test_a_life_is_as_long_on_benefit_as_the_table_says_and_a_job_that_lasts_stays_one(
    clerk: Clerk, every: dict[str, list[Picture]]
) -> None:
    pictures = every["lives"]
    table = clerk.view.table(LIVES)
    pairs = inside.pairs_of(clerk, table[table["scenario"] == SERVICE[0]])

    assert [(pair.quarter, pair.resident, pair.usual.weeks) for pair in pairs] == [
        (0.25, 5, 40.0), (0.5, 8, 60.0), (0.75, 9, 90.0),
    ]  # fmt: skip
    assert [phase for phase, _ in pairs[0].usual.phases] == ["door", "municipality", "work"]
    assert len(pictures) == len(SERVICE)
    assert "Velsen: 20 weeks more on benefit" in pictures[0].figure.axes[0].get_title(loc="left")
