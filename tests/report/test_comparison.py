"""The report of a comparison: what it says is what the tables say, in both languages, with and without each table."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import re
from html import unescape
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast, get_args

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

from sim.analysis.comparison.outcome import Outcome
from sim.config import Settings, is_entered, shape_at, shapes_of
from sim.config.tree import steps_of
from sim.measures import Shelf, shown_in
from sim.plan import Caveat, ChoiceGroup, Compared, Matters, Nature
from sim.report.compared import evidence
from sim.report.compared.cells import ELSEWHERE, MOST, Clerk, worse_listed, worse_outside
from sim.report.compared.evidence import matrix, matters
from sim.report.compared.page import FIGURES
from sim.report.compared.questions import GROUPINGS, _now_and_then, chapter
from sim.report.compared.summary import (
    answers,
    best_tables,
    judgement,
    payers,
    sheltered,
    turns_with_the_key,
    what_turns,
)
from sim.report.compared.view import BY_KEY, ComparisonView, nature
from sim.report.figures.differences import ENOUGH_POINTS, forest, groups, label_points, split
from sim.report.figures.drawing import house_style
from sim.report.numbers import APART, MISSING, Numbers
from sim.report.page import EMPTY, Cell, Passage, TextTable
from sim.report.rows import (
    DifferenceRow,
    Meaning,
    Otherwise,
    Payback,
    becomes,
    direction,
    known,
    of_a_part,
    outcome,
    together,
    unjudged,
)
from sim.report.view import View
from sim.store import Result
from sim.studies import write_report
from sim.texts import Text
from tests.report import comparison
from tests.report.kinds import made, reported
from tests.report.pages import open_tags, otherwise, without_pictures

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A comparison of twelve with everything in it."""
    return made("comparison", tmp_path_factory)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A comparison of two on one figure, without any table that may be left out."""
    return comparison.result(tmp_path_factory.mktemp("bare") / "scenarios", bare=True)


@pytest.fixture(scope="module")
def clerk(whole: Result) -> Clerk:
    return Clerk(ComparisonView(whole))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the report."""
    return reported("comparison", tmp_path_factory)


@pytest.fixture
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    without_pictures(monkeypatch)


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return unescape((folder / "report.html").read_text(encoding="utf-8"))


def difference(measure: str, verdict: str) -> DifferenceRow:
    """Return a difference of which only the measure and the verdict matter."""
    blank: dict[str, Any] = {field.name: 0.0 for field in dataclasses.fields(DifferenceRow)}
    return DifferenceRow(**blank | {"measure": measure, "verdict": verdict})


# --- verdicts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "measure, verdict, meaning",
    [
        ("exits_to_work", "higher", Meaning.BETTER),
        ("exits_to_work", "lower", Meaning.WORSE),
        ("service_cost_eur", "higher", Meaning.WORSE),
        ("service_cost_eur", "lower", Meaning.BETTER),
        ("utilisation", "higher", Meaning.HIGHER),
        ("exits_to_work", "undecided", Meaning.NOT_SHOWN),
        ("exits_to_work", "equal", Meaning.SAME),
        ("exits_to_work", np.nan, Meaning.NOT_JUDGED),
    ],
)
def test_a_difference_is_better_worse_or_not_shown(measure: str, verdict: str, meaning: Meaning) -> None:
    assert outcome(difference(measure, verdict)) is meaning


def test_better_on_one_figure_and_worse_on_another_is_mixed() -> None:
    better, worse = difference("exits_to_work", "higher"), difference("service_cost_eur", "higher")
    unknown = difference("exits_to_work", "undecided")

    assert together([better, unknown, worse]) is Meaning.MIXED
    assert together([better, unknown]) is Meaning.BETTER
    assert together([worse, unknown]) is Meaning.WORSE
    assert together([unknown]) is Meaning.NOT_SHOWN
    assert together([]) is Meaning.NOT_SHOWN


def test_a_measure_says_which_way_it_is_better() -> None:
    assert [direction(name) for name in ("exits_to_work", "wait_p90_weeks", "caseload")] == [1, -1, 0]


def test_every_headline_figure_of_the_main_experiment_is_better_one_way() -> None:
    experiment = YAML(typ="safe").load(ROOT / "experiments" / "scenarios.yaml")

    measures = [one if isinstance(one, str) else one["measure"] for one in experiment["headline"]]
    assert all(map(direction, measures))


def test_the_matrix_claims_exactly_what_the_table_decides(clerk: Clerk) -> None:
    claimed = [cell.look in ("better", "worse") for line in matrix(clerk).rows[1:] for cell in line.cells[1:]]
    decided = [
        row.verdict in ("higher", "lower")
        for scenario in clerk.view.scenarios
        for judged in clerk.view.headline
        if (row := clerk.view.of(scenario, judged)) is not None
    ]

    assert claimed == decided
    assert any(claimed)
    assert not all(claimed)


def test_every_number_of_the_matrix_has_an_interval(clerk: Clerk) -> None:
    levels, *lines = matrix(clerk).rows

    assert all(cell.interval for line in lines for cell in line.cells[1:])
    shown = [judged.measure != "net_result_eur" for judged in clerk.view.headline]
    assert [bool(cell.interval) for cell in levels.cells[1:]] == shown


def test_the_level_of_the_net_result_is_not_shown_since_not_all_income_is_in_it(clerk: Clerk) -> None:
    table = clerk.measures("together+kept", ["net_result_eur", "service_cost_eur"])

    assert [cell.text for cell in table.rows[0].cells[2:4]] == [EMPTY.text, EMPTY.text]
    assert table.rows[0].cells[4].interval
    assert table.rows[1].cells[2].interval


def test_a_group_of_a_handful_of_people_is_left_out_of_table_and_figure_with_a_line(whole: Result) -> None:
    result = Result(whole.folder, whole.manifest)
    rows = result.summary
    few = (rows["measure"] == "stock_on_benefit") & (rows["group"] == "beschut")
    result.__dict__["summary"] = rows.assign(mean=rows["mean"].where(~few, 3.5))
    clerk = Clerk(ComparisonView(result))
    table = clerk.by_group("together+kept", shown_in(Shelf.BY_GROUP), GROUPINGS)
    with house_style():
        (picture,) = groups(clerk)

    assert "indication for sheltered work" not in {line.cells[0].text for line in table.rows if line.cells}
    assert "Left out, 1, with fewer than 5 people on average: indication for sheltered work" in picture.note
    assert "Left out, 1, with fewer than 5 people" in points(clerk, "together+kept", "residents")
    assert len(picture.figure.axes[0].get_yticks()) == len(table.rows) - len(GROUPINGS)


def test_each_team_says_how_it_spends_its_time_now_and_in_the_scenario(clerk: Clerk) -> None:
    """93 % of the hours, four conversations and 700 hours in each; a team that is not there has dashes on its side."""
    table = _now_and_then(clerk, "together+kept", Shelf.TIME, "team")
    heads = [head.partition(" (")[0] for head in table.heads]
    rows = cells_of(table)

    assert heads == ["Team", "utilisation", "conversations", "hours without work"]
    assert len(rows) == sum(len(comparison.TEAMS[one]) for one in ("today", "together"))
    assert {tuple(cell.text.count(MISSING) for cell in cells) for cells in rows.values()} == {(1, 1, 1)}


# --- the first screen -----------------------------------------------------------------------------------------------


def cells_of(table: TextTable) -> dict[str, list[Cell]]:
    """Return the cells of each row of a table by what stands in its first."""
    return {line.cells[0].text: list(line.cells[1:]) for line in table.rows if line.cells}


def test_the_first_table_answers_in_people_weeks_and_money_what_a_council_asks(clerk: Clerk) -> None:
    table = answers(clerk)
    heads = " | ".join(table.heads)

    assert "exits to work (people a year)" in heads
    assert "wait for a coach, nine in ten (weeks)" in heads
    assert "wait for a job, nine in ten (weeks)" in heads
    assert "net result (million euro a year)" in heads
    assert [line.title for line in table.rows if line.title] == ["Ways of organising", "Without reorganising"]
    assert list(cells_of(table))[1:] == [clerk.numbered(name) for name in comparison.SET[1:]]


def test_the_first_table_says_of_each_difference_what_was_decided(clerk: Clerk) -> None:
    cells = cells_of(answers(clerk))[clerk.numbered("together+kept")]
    row = clerk.view.difference("together+kept", "wait_p90_weeks", group_by="queue", group="trajectory")

    assert row is not None
    assert outcome(row) is Meaning.BETTER
    assert cells[3].verdict == "▲ better"
    assert cells[3].interval


def test_who_pays_is_told_of_every_municipality(clerk: Clerk) -> None:
    table = payers(clerk)

    assert table is not None
    assert table.heads[2:] == ("Beverwijk", "Heemskerk", "Velsen")
    assert len(table.rows) == 2 + len(comparison.SET) - 1


def by_stock(whole: Result, *, sign: float) -> Clerk:
    """Return a comparison with the net result under the other way of dividing cost, each difference times a sign."""
    compared = ComparisonView(whole)
    own = [row for row in compared.differences if row.measure == BY_KEY[0] and row.group_by == "municipality"]
    other = tuple(dataclasses.replace(row, measure=BY_KEY[1], difference=sign * row.difference) for row in own)
    levels = {
        (s, BY_KEY[1], by, group): row for (s, m, by, group), row in compared._estimate_of.items() if m == BY_KEY[0]
    }
    compared.__dict__["differences"] = (*compared.differences, *other)
    compared.__dict__["_estimate_of"] = compared._estimate_of | levels
    return Clerk(compared)


def test_where_gain_or_loss_turns_with_the_way_cost_is_divided_the_page_says_so(whole: Result) -> None:
    turning = turns_with_the_key(by_stock(whole, sign=-1.0))

    assert len(turning) == len(comparison.SET) - 1
    assert turning[0].startswith(
        "1. One regional organisation: for Beverwijk, Heemskerk, Velsen gain or loss follows from"
    )
    assert turns_with_the_key(by_stock(whole, sign=1.0)) == []


def test_a_municipality_that_pays_is_a_risk(whole: Result) -> None:
    clerk = by_stock(whole, sign=1.0)
    worse = tuple(
        dataclasses.replace(row, verdict="lower") if (row.measure, row.group) == (BY_KEY[0], "heemskerk") else row
        for row in clerk.view.differences
    )
    clerk.view.__dict__["differences"] = worse

    assert "Heemskerk pays, a municipality's own staff pays for itself" in points(clerk, "together+kept", "risks")
    assert "Velsen pays" not in points(clerk, "together+kept", "risks")


def test_who_cannot_be_told_from_the_best_is_said_in_words_of_every_figure_that_decides(clerk: Clerk) -> None:
    ((_, table),) = best_tables(clerk)
    said = {tuple(cell.text for cell in line.cells[1:]) for line in table.rows}

    assert len(table.rows) == len(clerk.view.headline)
    assert said == {("1, 2 and 3: these cannot be told from the best", "0")}


def test_a_best_that_is_shown_goes_by_its_name_and_none_is_told_where_nobody_is(whole: Result) -> None:
    compared = ComparisonView(whole, "nl")
    first, second = compared.headline[:2]
    best = {**compared._best}
    for name, judged, among in compared._best:
        if judged == first:
            best[name, judged, among] = "best" if name == "together+kept" else "not best"
        if judged == second:
            best[name, judged, among] = "may be best"
    compared.__dict__["_best"] = best
    ((_, table),) = best_tables(Clerk(compared))

    assert table.rows[0].cells[1].text == "Eén regionale organisatie (1) is aantoonbaar de beste"
    assert table.rows[0].cells[2].text == "0, 2 en 3"
    assert table.rows[-1].cells[0].text == "een jaar later nog aan het werk"
    assert table.rows[-1].cells[1].text == "geen van deze is van de beste te onderscheiden"


def test_from_which_size_a_difference_matters_is_told_with_the_reason_in_the_language(whole: Result) -> None:
    sizes = {
        "service_cost_eur": Matters(size=900_000.0, because=Text("One worker", "Eén medewerker")),
        "wait_p90_weeks.queue.trajectory": Matters(size=4.0, because=Text("A month", "Een maand")),
    }
    told = otherwise(whole, compared={"matters": sizes})
    rows = [[cell.text for cell in line.cells] for line in matters(Clerk(ComparisonView(told, "nl"))).rows]

    assert rows == [
        ["kosten dienstverlening", "0,10 miljoen euro per jaar", "Eén medewerker"],
        ["wachttijd voor een coach, negen op de tien", "4,0 weken", "Een maand"],
    ]


def test_what_matters_of_the_whole_is_not_asked_of_a_part_of_what_adds_up() -> None:
    small = dataclasses.replace(difference("net_result_eur", "lower"), size="too_small", group_by="all")
    part = dataclasses.replace(small, group_by="municipality", group="velsen")

    assert of_a_part(small).size == "too_small"
    assert of_a_part(part).size == ""
    assert of_a_part(dataclasses.replace(part, measure="not_seen_6m_fraction")).size == "too_small"


def test_who_cannot_be_told_from_the_best_stands_behind_the_answer(page: str) -> None:
    assert page.index('id="answer"') < page.index('id="payers"') < page.index('id="answers"') < page.index('id="best"')
    assert page.count(">Which may be the best?</h") == 1


def test_ways_of_sheltered_work_have_a_table_of_their_own_with_what_their_cost_is(
    whole: Result, no_pictures: None, tmp_path: Path
) -> None:
    of_sheltered = ChoiceGroup(
        label=Text("Sheltered work", "Beschut werk"), scenarios=("today+renewed", "today+joined")
    )
    told = otherwise(whole, compared={"choices": comparison.CHOICES | {"sheltered": of_sheltered}})
    page = unescape(write_report(told, folder=tmp_path).read_text(encoding="utf-8"))
    table = sheltered(Clerk(ComparisonView(told)))

    assert table is not None
    assert table.heads[1] == "waiting for sheltered work (people)"
    assert [line.title or line.cells[0].text for line in table.rows] == [
        "Level in the baseline", "Sheltered work", "4. Sheltered work redesigned in the IJmond",
        "5. Sheltered work together with Zuid-Kennemerland",
    ]  # fmt: skip
    assert "number of places times an entered price" in page[page.index('id="sheltered"') : page.index('id="best"')]
    assert sheltered(Clerk(ComparisonView(whole))) is None


def test_a_headline_figure_without_any_row_is_a_column_of_dashes(whole: Result) -> None:
    nowhere = Outcome(measure="wait_p90_weeks", group_by="queue", group="housing")
    other = Outcome(measure="sustained_6m_fraction")
    headline = (*ComparisonView(whole).headline, nowhere, other)
    table = matrix(Clerk(ComparisonView(otherwise(whole, compared={"headline": headline}))))

    assert table.heads[-1].endswith("(percentage points)")
    assert all(cell == EMPTY for line in table.rows for cell in line.cells[-2:])


def test_a_level_is_never_taken_from_another_time_when_it_has_none_of_its_own(whole: Result) -> None:
    result = Result(whole.folder, whole.manifest)
    rows = result.summary.copy()
    mine = (rows["measure"] == "wait_p90_weeks") & (rows["group"] == "debt") & (rows["period"] == "after")
    usual = rows[mine].assign(period="all")
    rows.loc[mine, ["mean", "n_replications", "n_open"]] = [np.nan, 0.0, 120.0]
    result.__dict__["summary"] = pd.concat([rows, usual])
    clerk = Clerk(ComparisonView(result))
    cell = clerk.level_or_why("together+kept", Outcome(measure="wait_p90_weeks", group_by="queue", group="debt"))

    assert clerk.view.estimate("together+kept", "wait_p90_weeks", group_by="queue", group="debt") is None
    assert (cell.text, cell.interval) == ("not reached", "in 12 of 12 runs")


def test_a_queue_that_hardly_anybody_joins_has_no_row(whole: Result) -> None:
    compared = ComparisonView(whole)
    compared.__dict__["_joined_a_year"] = {"debt": 4.9, "claim": 5.1}
    clerk = Clerk(compared)
    (waits,) = (part for part in answers_to(clerk, "together+kept", "residents") if part.title.startswith("Waiting"))

    named = {row.cells[0].text for row in waits.tables[0].rows}
    assert "debt help" not in named
    assert "claim decision" in named
    assert waits.texts[0].startswith("Left out, 1, with fewer than 5 people on average: debt help")


def test_who_joins_a_queue_is_counted_a_year(whole: Result) -> None:
    joined = ComparisonView(whole)._joined_a_year

    assert joined["debt"] == pytest.approx(100.0 / ComparisonView(whole).years)


def test_a_team_that_a_scenario_winds_down_is_no_small_team(whole: Result) -> None:
    compared = ComparisonView(whole)
    levels = {
        key: dataclasses.replace(row, mean=0.15 * row.mean) if (key[0], key[1]) == ("apart+kept", "caseload") else row
        for key, row in compared._estimate_of.items()
    }
    usual = {
        ("today+kept", *key[1:]): row
        for key, row in compared._estimate_of.items()
        if key[0] == "apart+kept" and key[3] == "velsen_coaches"
    }
    compared.__dict__["_estimate_of"] = levels | usual

    assert compared.fte_in_post("apart+kept", "velsen_coaches") is None
    assert compared.fte_in_post("apart+kept", "heemskerk_coaches") == pytest.approx(0.15 * 3.8, rel=0.2)


def test_ways_are_held_against_each_other_whichever_the_table_has_first(clerk: Clerk) -> None:
    judged = clerk.view.headline[0]
    there = clerk.view.pair("apart+kept", "together+kept", judged)
    back = clerk.view.pair("together+kept", "apart+kept", judged)

    assert there is not None
    assert back is not None
    assert (back.difference, back.ci_low) == (-there.difference, -there.ci_high)
    assert {there.verdict, back.verdict} == {"higher", "lower"}
    assert "Against 2. Each municipality by itself: ▲ better. Better: " in points(
        clerk, "together+kept", "alternatives"
    )


def test_what_can_be_had_without_reorganising_is_held_against_each_way(page: str) -> None:
    others = page[page.index('<section id="others">') : page.index('<section id="matrix">')]

    assert "<h2>What can be had without reorganising?</h2>" in others
    assert "<h4>3. Three municipalities, one way of working</h4>" in others
    assert "Against 1. One regional organisation: " in others


# --- what must be said beside it ------------------------------------------------------------------------------------


def told(*about: str) -> Caveat:
    return Caveat(about=about, text=Text(f"Said of {about[0]}.", f"Gezegd van {about[0]}."))


def test_what_an_experiment_wants_said_stands_beside_what_it_is_about_once(
    whole: Result, no_pictures: None, tmp_path: Path
) -> None:
    caveats = (told("wait_p90_weeks"), told("municipality"), told("sustained_12m_fraction"))
    page = unescape(write_report(otherwise(whole, caveats=caveats), folder=tmp_path).read_text(encoding="utf-8"))
    parts = [page.index(f'id="{name}"') for name in ("answers", "municipality-beverwijk", "matrix")]
    places = [page.index(f"Said of {name}.") for name in ("wait_p90_weeks", "municipality", "sustained_12m_fraction")]

    assert parts[0] < places[0] < parts[1] < places[1] < parts[2] < places[2]
    assert page[: page.index('id="by_scenario"')].count("Said of wait_p90_weeks.") == 1


def test_each_chapter_says_once_what_concerns_its_figures(whole: Result) -> None:
    caveats = (told("wait_p90_weeks", "exits_to_work"), told("municipality"))
    clerk = Clerk(ComparisonView(otherwise(whole, caveats=caveats)))
    found = {name: answers_to(clerk, "together+kept", name)[-1].notes for name in ("residents", "balance", "parties")}

    assert "Said of wait_p90_weeks." in found["residents"]
    assert "Said of wait_p90_weeks." not in found["balance"]
    assert "Said of municipality." in found["parties"]
    assert any("places times an entered price" in text for text in found["balance"])


def test_what_always_holds_stands_beside_the_money_and_the_assumptions(page: str) -> None:
    assert page.index("Service cost is largely entered prices") < page.index('id="best"')
    assert page.index("The draws take every assumed number") > page.index('<section id="sure">')


def test_a_number_before_a_name_along_an_axis_is_no_number_with_decimals(whole: Result) -> None:
    with house_style():
        picture, *_ = forest(Clerk(ComparisonView(whole, "nl")))
        svg = picture.svg()

    assert ">1. Eén regionale organisatie<" in svg
    assert not re.search(r">\d, ", svg)


def test_a_dutch_page_has_the_dutch_title_and_caveats(whole: Result) -> None:
    result = otherwise(whole, title=Text("The choice", "De keuze"), caveats=(told("wait_p90_weeks"),))

    assert View(result, "nl").title == "De keuze"
    assert View(result).title == "The choice"
    assert View(result, "nl").notes("wait_p90_weeks") == ("Gezegd van wait_p90_weeks.",)


# --- what counts for neither side -----------------------------------------------------------------------------------


def test_what_is_too_small_or_follows_from_the_rule_counts_for_neither_side() -> None:
    better = difference("exits_to_work", "higher")
    small = dataclasses.replace(difference("service_cost_eur", "higher"), size="too_small")
    ruled = dataclasses.replace(
        difference("returned_from_trajectory_fraction", "lower"), by_rule="rules.combining.kind"
    )

    assert (outcome(small), outcome(ruled)) == (Meaning.TOO_SMALL, Meaning.BY_RULE)
    assert together([better, small, ruled]) is Meaning.BETTER
    assert together([small, ruled]) is Meaning.TOO_SMALL
    assert together([ruled]) is Meaning.BY_RULE


def test_more_people_with_help_of_others_is_no_harm() -> None:
    housing = dataclasses.replace(difference("queue_length", "higher"), group_by="queue", group="housing")

    assert outcome(housing) is Meaning.HIGHER
    assert outcome(dataclasses.replace(housing, group="placement")) is Meaning.WORSE
    assert found_worse(housing) == []


def test_the_verdict_names_the_waits_that_get_longer(whole: Result) -> None:
    said = judgement(longer_waits(whole), "together+kept")

    assert "worse on none" not in said
    assert re.search(r"Worse: [^.]*wait for a coach, nine in ten; wait for a job, nine in ten", said)
    assert "Outside the headline figures worse for residents: " in said
    assert "wait for the decision on a claim, nine in ten" in said


def test_a_cost_is_not_denied_over_waits_that_get_longer(whole: Result) -> None:
    compared = longer_waits(whole).view
    better = tuple(
        dataclasses.replace(row, verdict="higher") if row.measure == "net_result_eur" else row
        for row in compared.differences
    )
    compared.__dict__["differences"] = better
    clerk = Clerk(compared)
    clerk.__dict__["accounts"] = {}
    said = points(clerk, "together+kept", "balance")

    assert "the price does not stand in its way" not in said
    assert re.search("residents lose as well: .*wait for a coach", said)


def test_risks_name_waits_that_do_not_decide(whole: Result) -> None:
    assert "Worse than in the baseline: wait for the intake, nine in ten" in points(
        longer_waits(whole), "together+kept", "risks"
    )


def test_too_few_runs_are_not_judged_and_the_page_says_that_it_decides_nothing(bare: Result, tmp_path: Path) -> None:
    manifest = copy.deepcopy(bare.manifest) | {"few": {"replications": 2, "enough": 10, "least": 3}}
    result = Result(bare.folder, manifest)
    clerk = Clerk(ComparisonView(result))
    rows = tuple(dataclasses.replace(row, verdict="") for row in clerk.view.differences)
    clerk.view.__dict__["differences"] = rows
    page = unescape(write_report(result, folder=tmp_path).read_text(encoding="utf-8"))

    assert "Only 2 replications: with fewer than 3 nothing is said of any difference" in page
    assert judgement(clerk, "together") == "too few runs to judge"
    assert {cell.look for line in answers(clerk).rows for cell in line.cells[1:]} <= {"", "not_judged"}


def test_the_split_is_drawn_of_exits_the_waits_for_a_coach_and_a_job_and_money(clerk: Clerk) -> None:
    with house_style():
        (picture,) = split(clerk)
    titles = " ".join(axes.get_xlabel().replace("\n", " ") for axes in picture.figure.axes)
    drawn = ("exits to work (", "wait for a coach", "wait for a job", "net result")

    assert [titles.count(name) for name in drawn] == [3, 3, 3, 3]


def test_what_turns_in_most_draws_is_said_on_the_first_screen_and_under_the_risks(whole: Result) -> None:
    compared = ComparisonView(whole)
    decided = [row for row in compared.headlines if outcome(row).is_shown]
    assert decided
    turned = tuple(
        dataclasses.replace(row, same_sign_fraction=0.0)
        if (row.scenario, row.judged) == (decided[0].scenario, decided[0].judged)
        else dataclasses.replace(row, same_sign_fraction=1.0)
        for row in compared.sureness
    )
    compared.__dict__["sureness"] = turned
    clerk = Clerk(compared)
    told = [point for point in what_turns(clerk) if str(point).startswith("Shown, but the other way round")]

    assert len(told) == 1
    assert told[0].endswith(f": {clerk.judged(decided[0].judged)} ({compared.number(decided[0].scenario)}).")
    assert "goes the other way in 12 of 12 draws" in points(clerk, decided[0].scenario, "risks")


@pytest.mark.parametrize(
    ("here", "size_here", "there", "size_there", "what"),
    [
        pytest.param("higher", "", "higher", "", None, id="the same in both"),
        pytest.param("higher", "", "lower", "", Otherwise.TURNS, id="the other way"),
        pytest.param("higher", "", "undecided", "", Otherwise.FADES, id="not shown there"),
        pytest.param("higher", "", "higher", "too_small", Otherwise.FADES, id="too small there"),
        pytest.param("undecided", "", "lower", "", Otherwise.APPEARS, id="shown there only"),
        pytest.param("undecided", "", "equal", "", None, id="nowhere shown"),
        pytest.param("higher", "", "", "", None, id="not judged there"),
    ],
)
def test_what_becomes_of_a_difference_in_another_world(
    whole: Result, here: str, size_here: str, there: str, size_there: str, what: Otherwise | None
) -> None:
    row = ComparisonView(whole).headlines[0]
    mine, other = (
        dataclasses.replace(row, verdict=verdict, size=size, by_rule="")
        for verdict, size in ((here, size_here), (there, size_there))
    )

    assert becomes(mine, other) is what


class InADryYear(ComparisonView):
    """A comparison that was run in a dry year as well."""

    @property
    def compared(self) -> Compared:
        """What was compared, and the dry year."""
        return dataclasses.replace(super().compared, worlds={"world-dry": Text("A dry year", "Een droog jaar")})


def in_another_world(whole: Result, *, turns: bool) -> tuple[Clerk, DifferenceRow]:
    """Return the comparison with a world in which all is the same, or the first difference shown goes the other way."""
    compared = InADryYear(whole)
    shown = next(row for row in compared.headlines if outcome(row).is_shown)
    back = {"higher": "lower", "lower": "higher"}[shown.verdict]
    there = {("world-dry", row.scenario, row.judged): row for row in compared.headlines}
    if turns:
        there["world-dry", shown.scenario, shown.judged] = dataclasses.replace(shown, verdict=back)
    clerk = Clerk(compared)
    clerk.__dict__["_in_worlds"] = there
    return clerk, shown


def test_what_flips_in_another_world_is_marked_and_told_on_the_first_screen(whole: Result) -> None:
    clerk, shown = in_another_world(whole, turns=True)
    compared = clerk.view
    (told,) = [point for point in what_turns(clerk) if not isinstance(point, str) and "A dry year" in point[0]]

    name, number = clerk.judged(shown.judged), compared.number(shown.scenario)
    assert told[1] == (f"The other way round there: {name} ({number}).",)
    marked = [row for row in compared.headlines if (clerk.difference(row).verdict or "").endswith(ELSEWHERE)]
    assert marked == [shown]
    assert f"{name} {ELSEWHERE}" in clerk.overall(compared.headline_of(shown.scenario))
    assert clerk.sentence(shown)["measure"] == f"{name} {ELSEWHERE}"


def test_where_all_holds_in_another_world_the_first_screen_says_so(whole: Result) -> None:
    clerk, _ = in_another_world(whole, turns=False)

    assert "Under the assumption “A dry year” every difference that decides means the same." in what_turns(clerk)
    assert ELSEWHERE not in str(what_turns(clerk))


FEW = {"replications": 3, "enough": 10, "least": 3}


@pytest.fixture(scope="module")
def few(whole: Result) -> Result:
    return Result(whole.folder, copy.deepcopy(whole.manifest) | {"few": FEW})


def test_with_few_replications_differences_have_no_interval_and_no_verdict(few: Result) -> None:
    clerk = Clerk(ComparisonView(few))
    cells = [cell for table in (answers(clerk), matrix(clerk)) for line in table.rows[1:] for cell in line.cells[1:]]
    judged = {(cell.interval, cell.verdict) for cell in cells if cell != EMPTY}

    assert judged == {("", "too few runs")}
    assert best_tables(clerk) == []
    assert clerk.accounts == {}
    assert not any(known(row.difference_low) for row in clerk.view.path("together+kept", "stock_on_benefit"))
    assert {step.verdict for step in clerk.view.steps} <= {"", "equal"}


def test_with_few_replications_the_page_says_nowhere_that_a_difference_is_or_is_not_shown(
    few: Result, tmp_path: Path
) -> None:
    page = unescape(write_report(few, folder=tmp_path).read_text(encoding="utf-8"))
    tables_and_text = re.sub(r"<figcaption>.*?</figcaption>|<svg.*?</svg>", "", page, flags=re.DOTALL)

    assert "Only 3 replications" in page
    assert "Too few runs to judge any of the" in page
    assert "no difference shown" not in tables_and_text
    assert "is not shown" not in tables_and_text


def test_what_is_the_same_in_every_replication_is_sure_at_any_number(few: Result) -> None:
    row = dataclasses.replace(difference("net_result_eur", "higher"), difference=2.0, ci_low=2.0, ci_high=2.0)

    assert unjudged(row) == row
    assert unjudged(dataclasses.replace(row, ci_high=2.1)).verdict == ""


# --- what is worse outside the headline figures ---------------------------------------------------------------------


def outside(measure: str, group: str, *, by: str = "queue", part: float = 0.1, **more: Any) -> DifferenceRow:
    """Return a difference that is shown to be higher by a part of a level of ten, and is no headline figure."""
    blank = {"group_by": by, "group": group, "difference": 10.0 * part, "baseline_mean": 10.0, "family": "breakdown"}
    return dataclasses.replace(difference(measure, "higher"), **blank | more)


def found_worse(*rows: DifferenceRow) -> list[tuple[str, str]]:
    compared = SimpleNamespace(of_scenario=lambda _: list(rows), headline=(), too_few=lambda *_: False)
    return [(row.measure, row.group) for row in worse_outside(cast("Any", compared), "any")]


def longer_waits(whole: Result) -> Clerk:
    """Return a comparison in which one scenario has longer waits in every queue."""
    compared = ComparisonView(whole)
    compared.__dict__["differences"] = tuple(
        dataclasses.replace(row, verdict="higher", difference=0.9 * row.baseline_mean)
        if (row.scenario, row.measure) == ("together+kept", "wait_p90_weeks")
        else row
        for row in compared.differences
    )
    return Clerk(compared)


def test_worse_for_residents_is_what_has_a_better_way_over_everybody_the_largest_part_first() -> None:
    small, large = outside("wait_p90_weeks", "claim"), outside("misrouted_fraction", "all", by="all", part=0.5)

    assert found_worse(small, large) == [("misrouted_fraction", "all"), ("wait_p90_weeks", "claim")]
    assert found_worse(outside("misrouted_fraction", "velsen", by="municipality")) == []
    assert found_worse(outside("utilisation", "all", by="all")) == []
    assert found_worse(outside("service_cost_eur", "all", by="all", unit="eur")) == []
    assert (
        found_worse(dataclasses.replace(large, verdict="undecided"), dataclasses.replace(small, verdict="lower")) == []
    )
    assert found_worse(dataclasses.replace(large, family="headline")) == []


def test_of_a_queue_one_figure_is_told_the_longest_waits_before_the_number_who_wait() -> None:
    number, wait = outside("queue_length", "debt", part=3.0), outside("wait_p90_weeks", "debt")
    mean, other = outside("wait_mean_weeks", "debt"), outside("queue_length", "placement")

    assert found_worse(outside("wait_p90_weeks", "debt", part=0.013, unit="weeks")) == []
    assert found_worse(number, mean, wait, other) == [("wait_p90_weeks", "debt"), ("queue_length", "placement")]


def test_worse_on_none_is_not_said_without_what_is_worse_outside_the_headline_figures(whole: Result) -> None:
    clerk = longer_waits(whole)
    n = len(worse_outside(clerk.view, "together+kept"))

    assert n >= len(comparison.QUEUES) - len(comparison.WAITS)
    assert all(one in points(clerk, "together+kept", "residents") for one in worse_listed(clerk, "together+kept"))


def test_a_wait_that_is_not_reached_is_told_first(whole: Result) -> None:
    result = Result(whole.folder, whole.manifest)
    rows = result.summary
    mine = (rows["scenario"] == "together+kept") & (rows["measure"] == "wait_p90_weeks") & (rows["group"] == "debt")
    result.__dict__["summary"] = rows.assign(
        n_replications=rows["n_replications"].where(~mine, 3), n_open=rows["n_open"].where(~mine, 300.0)
    )
    clerk = Clerk(ComparisonView(result))

    first = worse_listed(clerk, "together+kept")[0]
    assert first.startswith("wait for debt help, nine in ten: not reached in 9 of 12 runs")
    assert "not reached" not in "".join(worse_listed(clerk, "apart+kept"))
    few = Clerk(ComparisonView(Result(whole.folder, copy.deepcopy(whole.manifest) | {"few": FEW})))
    few.view.result.__dict__["summary"] = result.summary
    assert worse_listed(few, "together+kept") == [], "of too few runs nothing is said to be worse"


def test_of_much_that_is_worse_the_largest_are_listed_and_the_others_counted(whole: Result) -> None:
    clerk = longer_waits(whole)
    row = worse_outside(clerk.view, "together+kept")[0]
    many = [dataclasses.replace(row, measure="queue_length", group=str(number)) for number in range(MOST + 2)]
    clerk.view.__dict__["_difference_of"] = {("together+kept", one.measure, "queue", one.group): one for one in many}

    assert len(worse_listed(clerk, "together+kept")) == MOST + 1
    assert worse_listed(clerk, "together+kept")[-1] == "and 2 more in differences.csv"


# --- scenarios ------------------------------------------------------------------------------------------------------


def test_a_scenario_goes_by_what_it_changes(clerk: Clerk) -> None:
    compared = clerk.view

    assert compared.scenario_label("together+kept") == "One regional organisation"
    assert compared.scenario_label("today+joined") == "Sheltered work together with Zuid-Kennemerland"
    assert compared.scenario_label("today+kept") == "Today's organisation + Sheltered work as it is"
    assert compared.main == ("together+kept", "apart+kept", "aligned+kept")
    assert compared.single == (*compared.main, "today+renewed", "today+joined")
    assert compared.scenarios[:5] == compared.single


def test_what_combines_two_goes_by_their_numbers(clerk: Clerk) -> None:
    assert clerk.numbered("together+joined") == "7. 1 + 5 together"
    assert clerk.numbered("together+kept") == "1. One regional organisation"


def test_counts_are_shown_a_year_and_fractions_in_percent(clerk: Clerk) -> None:
    exits = clerk.scale("exits_to_work", unit="spells")
    seen = clerk.scale("not_seen_6m_fraction", unit="fraction")

    assert (round(1.0 / exits.factor), exits.unit) == (9, "people a year")
    assert (seen.factor, seen.unit, seen.difference_unit) == (100.0, "%", "percentage points")


def test_money_is_shown_in_million_euro_a_year_and_what_is_paid_once_is_not_a_year(clerk: Clerk, page: str) -> None:
    cost, once = (clerk.scale(measure, unit="eur") for measure in ("service_cost_eur", "transition_cost_eur"))
    an_exit = clerk.scale("cost_per_sustained_exit_eur", unit="eur")

    assert (round(cost.factor * 9e6, 3), cost.unit) == (1.0, "million euro a year")
    assert (round(once.factor * 1e6, 6), once.unit) == (1.0, "million euro")
    assert (an_exit.factor, an_exit.unit) == (1.0, "euro")
    assert "thousand euro" not in page


def test_a_figure_measured_on_days_is_compared_on_the_last(clerk: Clerk) -> None:
    row = clerk.view.difference("together+kept", "not_seen_6m_fraction")

    assert row is not None
    assert row.period == "2034-12-31"


# --- the four questions ---------------------------------------------------------------------------------------------


def answers_to(clerk: Clerk, scenario: str, question: str) -> tuple[Passage, ...]:
    """Return what is said of a scenario under a question."""
    asked = clerk.words("ask." + question)
    return next((part.parts for part in chapter(clerk, scenario).parts if part.title == asked), ())


def points(clerk: Clerk, scenario: str, question: str) -> str:
    """Return all sentences of the answer to a question."""
    parts = answers_to(clerk, scenario, question)
    return "\n".join(str(text) for part in parts for text in (part.title, *part.texts, *part.points))


def test_every_scenario_answers_four_questions(page: str, clerk: Clerk) -> None:
    for question in ("1. What does it mean", "2. Do cost", "3. What does it mean for each party", "4. Which risks"):
        assert page.count(f"<h4>{question}") == len(clerk.view.scenarios)


def test_gain_and_price_are_weighed_only_when_both_are_shown(clerk: Clerk) -> None:
    assert "for the council to weigh" in points(clerk, "together+kept", "balance")
    assert "A price is shown and a gain in exits to work is not." in points(clerk, "apart+kept", "balance")


def test_the_dip_of_a_transition_is_a_risk_with_its_month_and_band(clerk: Clerk) -> None:
    assert re.search(
        r"in [A-Z][a-z]+ 202\d the number of people on benefit is \d+ higher .*\(\d+ to \d+\)",
        points(clerk, "apart+kept", "risks"),
    )


def test_small_teams_and_entered_numbers_are_risks(clerk: Clerk) -> None:
    risks = points(clerk, "apart+kept", "risks")

    assert "heemskerk coaches (3.8 fte)" in risks
    assert "velsen coaches" not in risks
    assert "overhead and specialists, transition" in risks


def test_what_is_not_decided_is_told_to_a_council_without_numbers_of_replications(clerk: Clerk, page: str) -> None:
    assert re.search(r"work that lasts 12 months: .* percentage points\.", points(clerk, "today+renewed", "risks"))
    assert "replications" not in points(clerk, "today+renewed", "risks")
    assert not re.search(r"about [\d\s]+ replications", page)


def test_more_replications_than_anybody_would_run_are_not_counted_out() -> None:
    assert (evidence._needed(37.0, Numbers()), evidence._needed(118_630.0, Numbers())) == ("37", f"> 1{APART}000")
    assert evidence._needed(np.inf, Numbers()) == f"> 1{APART}000"


def test_a_shown_difference_whose_sign_does_not_hold_rests_on_assumptions(whole: Result) -> None:
    compared = ComparisonView(whole)
    weak = tuple(dataclasses.replace(row, same_sign_fraction=0.75) for row in compared.sureness)
    compared.__dict__["sureness"] = weak
    risks = points(Clerk(compared), "together+kept", "risks")

    assert "has the same sign in only 9 of 12 draws" in risks
    assert "What moves it most: productivity dip (transition, service)." in risks


def test_a_difference_of_exactly_zero_has_no_sign_that_draws_may_keep(whole: Result) -> None:
    compared = ComparisonView(whole)
    nothing = dict.fromkeys(("same_sign_fraction", "same_sign_low", "same_sign_high"), np.nan)
    compared.__dict__["sureness"] = tuple(dataclasses.replace(row, **nothing) for row in compared.sureness)
    clerk = Clerk(compared)
    rows = [row for row in evidence.sureness_table(clerk).rows if row.cells]

    assert rows
    assert {row.cells[2].text for row in rows} == {rows[0].cells[3].text} == {MISSING}
    assert "draws" not in points(clerk, "together+kept", "risks")
    assert not [point for point in what_turns(clerk) if "draw" in str(point)]


# --- payback --------------------------------------------------------------------------------------------------------


def account(mean: list[float], half: float) -> Payback:
    path = np.array(mean)
    return Payback(years=(2027, 2028, 2029, 2030), mean=path, low=path - half, high=path + half)


def test_a_transition_pays_back_for_sure_from_the_year_on_that_the_band_stays_above_zero() -> None:
    assert account([-3.0, 2.0, -1.0, 5.0], 1.0).surely == 2030
    assert account([-3.0, -1.0, 2.0, 5.0], 1.0).surely == 2029
    assert account([3.0, 3.0, 3.0, 3.0], 1.0).surely == 2027


def test_a_mean_above_zero_is_not_enough() -> None:
    found = account([-3.0, -1.0, 1.0, 2.0], 4.0)

    assert (found.surely, found.on_average, found.surely_not) == (None, 2029, False)


def test_a_band_below_zero_at_the_end_never_pays_back() -> None:
    assert account([-3.0, -3.0, -3.0, -3.0], 1.0).surely_not
    assert not account([-3.0, -3.0, -3.0, -0.5], 1.0).surely_not


def test_the_account_adds_up_the_years_since_the_change_in_pairs(clerk: Clerk, whole: Result) -> None:
    rows = whole.replications
    rows = rows[(rows["measure"] == "net_result_eur") & rows["period"].isin([str(y) for y in range(2027, 2036)])]
    total = rows.groupby(["scenario", "replication"])["value"].sum()
    found = clerk.accounts["apart+kept"]

    assert found.years == tuple(range(2027, 2036))
    assert found.mean[-1] == pytest.approx((total["apart+kept"] - total["today+kept"]).mean())
    assert np.all(found.low <= found.mean)


# --- where it comes from --------------------------------------------------------------------------------------------


def test_what_is_entered_is_told_from_what_emerges_as_the_experiment_says(whole: Result) -> None:
    view = ComparisonView(whole)

    assert nature("pooling_and_size", view) == nature("hand_overs", view) == "emergent"
    assert nature("signalling", view) == "rule"
    assert nature("transition", view) == "entered"


def test_a_component_of_which_nobody_said_its_nature_is_marked_so(
    whole: Result, no_pictures: None, tmp_path: Path
) -> None:
    compared = whole.plan.compared
    assert compared is not None
    unsaid = {name: dataclasses.replace(one, nature=None) for name, one in compared.components.items()}
    result = otherwise(whole, compared={"components": unsaid})

    write_report(result, folder=tmp_path, language="nl")
    assert "niet gezegd" in (tmp_path / "tables" / "split-1.nl.csv").read_text(encoding="utf-8-sig")


def test_every_component_of_the_main_experiment_has_a_nature_and_a_name_in_both_languages() -> None:
    experiment = YAML(typ="safe").load(ROOT / "experiments" / "scenarios.yaml")

    for component in experiment["attribution"]["components"].values():
        assert component["nature"] in get_args(Nature)
        assert {"en", "nl"} == set(component["label"])


def test_the_page_lists_all_that_a_neutral_overlay_takes_away() -> None:
    neutral = YAML(typ="safe").load(ROOT / "configs" / "scenarios" / "neutral.yaml")

    for path in neutral["set"]:
        box = shape_at(Settings, steps_of(path)).box
        numbers = [path] if box is None else [f"{path}.{key}" for key, shape in shapes_of(box).items() if shape.unit]
        assert numbers
        assert all(map(is_entered, numbers)), path


def test_an_entered_number_says_which_scenarios_bring_it(folder: Path) -> None:
    table = pd.read_csv(folder / "tables" / "entered.csv").set_index("Number, more")

    assert table.loc["rules.transitions.service.productivity_dip"].iloc[-1] == "1, 7"


# --- the page -------------------------------------------------------------------------------------------------------


def test_the_page_is_one_file_that_needs_no_network(page: str, folder: Path) -> None:
    assert not re.search(r'(?:src|href)="(?!#|[a-z]+-|tables/[a-z]|report\.nl\.html")', page)
    assert page.count("<svg") - page.count('<svg class="for-narrow') == len(list((folder / "figures").glob("*.svg")))
    drawn = {draw.__name__.removesuffix("_picture") for draw in FIGURES}
    assert {path.stem.partition("-")[0] for path in (folder / "figures").glob("*.svg")} == drawn


def test_no_two_things_on_the_page_have_one_name_and_links_lead_somewhere(page: str) -> None:
    names = re.findall(r'\bid="([^"]+)"', page)

    assert len(names) == len(set(names))
    assert set(re.findall(r'<a href="#([^"]+)"', page)) <= set(names)


def test_the_page_is_well_formed(folder: Path) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")

    assert open_tags(re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)) == []


def test_nothing_is_said_about_numbers_that_do_not_exist(page: str) -> None:
    assert not re.search(r"\bnan\b|\bNone\b", re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL))


def test_a_figure_is_the_same_bytes_each_time(clerk: Clerk, folder: Path) -> None:
    with house_style():
        again = {picture.name: picture.svg() for draw in FIGURES[:2] for picture in draw(clerk)}

    assert again
    for name, svg in again.items():
        assert svg == (folder / "figures" / f"{name}.svg").read_text(encoding="utf-8")


def test_texts_beside_points_do_not_lie_on_each_other() -> None:
    placed: list[tuple[float, float]] = []
    axes = SimpleNamespace(
        transData=SimpleNamespace(transform=np.array),
        figure=SimpleNamespace(dpi=72.0),
        annotate=lambda text, place, xytext, **_: placed.append((place[0] + xytext[0], place[1] + xytext[1])),
    )
    label_points(cast("Any", axes), [(0.0, 0.0), (3.0, 0.0), (6.0, 2.0)], texts=["1", "2", "3"])

    assert all(np.hypot(a[0] - b[0], a[1] - b[1]) > ENOUGH_POINTS / 2 for a, b in product(placed, placed) if a != b)


def test_the_dutch_page_has_no_english_headings(bare: Result, tmp_path: Path) -> None:
    text = write_report(bare, folder=tmp_path, language="nl").read_text(encoding="utf-8")

    assert '<html lang="nl">' in text
    assert "Elk scenario op elk kerncijfer" in text
    for english in ("In short", "Every scenario", "Which risks", "not shown", "Baseline"):
        assert english not in text


def test_a_comparison_without_the_other_tables_is_still_a_page(bare: Result, tmp_path: Path) -> None:
    text = unescape(write_report(bare, folder=tmp_path).read_text(encoding="utf-8"))

    assert "This run did not split the differences." in text
    assert "This run drew no other assumptions" in text
    assert "Every change takes effect" not in text
    assert "quick trial run" in text
    assert "compares one other way of doing so" in text
    assert not re.search(r"\bnan\b|\bNone\b", re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL))


def test_a_headline_figure_that_has_no_value_in_so_short_a_run_is_left_out_of_the_picture(
    whole: Result, tmp_path: Path
) -> None:
    headline = (*ComparisonView(whole).headline, Outcome(measure="relapse_18m_fraction"))
    page = write_report(otherwise(whole, compared={"headline": headline}), folder=tmp_path)

    assert page.exists()


def test_what_is_compared_begins_no_earlier_than_what_is_measured(whole: Result) -> None:
    result = otherwise(whole, compared={"changes_on": "2018-01-01"})

    assert ComparisonView(result).since == dt.date(2020, 1, 1)
