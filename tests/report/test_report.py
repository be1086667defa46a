"""The report renders whatever is measured, in both languages, and always the same way."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from sim.measures import HOUSE
from sim.report.figures.drawing import Picture, house_style
from sim.report.figures.single import municipalities
from sim.report.single import FIGURES, _real_world, targets, time_table
from sim.report.view import CAVEATS, SingleView
from sim.report.words import texts_in
from sim.store import Result
from sim.studies import write_report
from sim.studies.spec import PLACES
from tests.report import sample
from tests.report.kinds import made, reported
from tests.report.pages import open_tags

SHOWN = {
    "caseload": "stock_on_benefit",
    "municipalities": "stock_on_benefit",
    "flow": "moves_per_year",
    "waits": "wait_median_weeks",
    "exits": "exits_to_work",
    "workers": "caseload_per_fte",
    "trajectories": "trajectories_running",
    "start": "stock_on_benefit",
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A result with everything in it."""
    return made("single", tmp_path_factory)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A result of one replication that lacks everything that the figures show."""
    folder = tmp_path_factory.mktemp("bare") / "current"
    return sample.result(folder, without=tuple(set(SHOWN.values())), replications=1, start_check=0)


@pytest.fixture(scope="module")
def whole_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the report on everything."""
    return reported("single", tmp_path_factory)


@pytest.fixture(scope="module")
def bare_folder(bare: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the English report on next to nothing."""
    return write_report(bare, folder=tmp_path_factory.mktemp("page")).parent


@pytest.fixture(scope="module")
def page(whole_folder: Path) -> str:
    """The English page."""
    return (whole_folder / "report.html").read_text(encoding="utf-8")


Draw = Callable[[SingleView], Picture]
NAMES = ("caseload", "municipalities", "flow", "waits", "exits", "workers", "trajectories", "start")
"""The files of the figures."""


def figure(name: str, folder: Path) -> str:
    """Return one figure as SVG."""
    return (folder / "figures" / f"{name}.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("draw", FIGURES)
def test_a_figure_is_the_same_bytes_each_time(whole: Result, whole_folder: Path, draw: Draw) -> None:
    with house_style():
        picture = draw(SingleView(whole))
        again = picture.svg()

    assert again == figure(picture.name, whole_folder)


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_without_data_says_so(bare_folder: Path, name: str) -> None:
    svg = figure(name, bare_folder)

    assert ET.fromstring(svg).tag.endswith("svg")
    assert "not measured in this run" in svg


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_with_data_does_not_say_that_it_has_none(whole_folder: Path, name: str) -> None:
    assert "not measured in this run" not in figure(name, whole_folder)


def test_the_caseload_figure_says_the_last_observed_number_and_the_model_s(whole_folder: Path) -> None:
    assert re.search(
        r"30 June 2022: 2,800 in the real world, 2,\d{3} in the simulation", figure("caseload", whole_folder)
    )


def test_what_others_foresee_is_not_shown_as_seen(whole: Result) -> None:
    view = SingleView(whole)

    assert view.observed("stock_on_benefit")["name"].tolist() == ["stock_2018", "stock_2022"]
    assert view.observed("stock_on_benefit", foreseen=True)["name"].tolist() == ["foreseen"]


def test_the_start_figure_says_in_how_many_figures_the_start_is_seen(whole: Result, whole_folder: Path) -> None:
    """In the sample the other start moves the stock and nothing else, by the same in every replication."""
    seen = whole.start_check[whole.start_check["trace"]]
    said = re.search(r"another start is still seen in (\d+) of (\d+) figures", figure("start", whole_folder))

    assert set(seen["series"]) == {"stock_on_benefit"}
    assert seen["date"].min() >= "2016"
    assert said is not None
    assert said[1] == "1"


def test_the_page_says_in_which_figures_the_start_leaves_a_trace(page: str) -> None:
    assert "Another start is still seen in: On benefit." in page
    assert "leaves no trace" not in page


def test_the_page_is_one_file_that_needs_no_network(page: str) -> None:
    assert not re.search(r'(?:src|href)="(?!#|[a-z]+-|tables/[a-z]|report\.nl\.html")', page)
    assert page.count("<svg") == len(FIGURES)


def test_no_two_things_on_the_page_have_one_name(page: str) -> None:
    names = re.findall(r'\bid="([^"]+)"', page)

    assert len(names) == len(set(names))


def test_a_run_that_measures_nothing_that_was_observed_says_so(whole: Result) -> None:
    result = Result(whole.folder, whole.manifest)
    result.__dict__["targets"] = whole.targets.assign(verdict="not_measured")
    text = str(_real_world(SingleView(result)).texts[0])

    assert text.startswith("What was observed lies outside the period of this run")
    assert " 0 of " not in text


def test_targets_are_told_apart_by_use_and_outcome(page: str) -> None:
    fit, held_out = re.split(r">Figures kept apart: no number was moved for them</h\d>", page)

    assert "3 of 4 independent observations that this run measures lie within the band" in page
    assert "forecasts of others, and so no observations: 1." in page
    assert re.search(r'class="missed">\n<th scope="row"><span class="number">Back after 18 months', fit)
    assert re.search(r'class="met">\n<th scope="row"><span class="number">Trajectories running', held_out)
    assert re.search(r'class="not_measured">\n<th scope="row"><span class="number">Mid 2022', held_out)


def test_an_assumption_stands_with_its_range_and_source_in_a_file_beside_the_page(
    page: str, whole_folder: Path
) -> None:
    text = (whole_folder / "tables" / "assumptions.csv").read_text(encoding="utf-8")

    assert "1 of the 2 entered numbers are assumptions" in page
    assert 'href="tables/assumptions.csv"' in page
    assert re.search(r"model.work.frailty_cv,0.8,.*,0.4 to 1.2,.*a guess <b>", text)


def test_a_wait_without_a_ninth_decile_is_a_dash(page: str) -> None:
    row = re.search(r"<th scope=.row.><span class=.number.>sheltered work</span></th>(.*?)</tr>", page, flags=re.DOTALL)

    assert row is not None
    assert re.findall(r'class="number">([^<>]+)<', row[1])[1] == "\N{EN DASH}"


def test_each_team_says_beside_each_other_how_busy_it_is_how_often_it_talks_and_what_is_left(whole: Result) -> None:
    """90 % of the hours, four conversations a year and 8,000 hours in the eight years that count, each near it."""
    table = time_table(SingleView(whole, "en"))

    assert "IJW, coaches" in [row.cells[0].text for row in table.rows]
    assert len(table.rows) == len(sample.TEAMS)
    for row in table.rows:
        busy, talks, idle = (float(re.sub("[%,\N{NARROW NO-BREAK SPACE}]", "", cell.text)) for cell in row.cells[1:])
        assert 80.0 < busy < 100.0
        assert 3.0 < talks < 5.0
        assert 800.0 < idle < 1200.0
    assert [head.partition(" (")[0] for head in table.heads] == [
        "Team",
        "Utilisation",
        "Conversations per resident a year",
        "Hours without work",
    ]


def test_the_page_says_how_to_run_again(page: str, whole: Result) -> None:
    assert "ijmond run experiments/current.yaml --seed 1 --replications 5" in page
    assert whole.manifest["results_digest"] in page


def test_the_page_is_well_formed(page: str) -> None:
    assert open_tags(page) == []


def test_the_dutch_page_has_no_english_headings(whole_folder: Path) -> None:
    text = (whole_folder / "report.nl.html").read_text(encoding="utf-8")

    assert '<html lang="nl">' in text
    assert "Hoe lang mensen wachten" in text
    for english in ("How long people wait", "The question", "Real world", "not counted"):
        assert english not in text


def test_panels_that_share_an_axis_have_the_marks_of_the_language_once(whole: Result) -> None:
    with house_style():
        svg = municipalities(SingleView(whole, "nl")).svg()

    assert ">1.400<" in svg
    assert not re.search(r">\d,\d{3}<", svg)


def test_a_page_without_measures_is_still_a_page(bare_folder: Path) -> None:
    text = (bare_folder / "report.html").read_text(encoding="utf-8")

    assert "1 of 2 independent observations" in text
    assert "nan" not in re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)


def test_a_figure_of_the_real_world_in_euros_is_told_in_millions(whole: Result) -> None:
    result = Result(whole.folder, whole.manifest)
    row = result.targets.iloc[:1].assign(measure="benefit_spending_eur", unit="eur", period="2022", label="Spent")
    amounts = {"observed": 52_300_000.0, "band_low": 51e6, "band_high": 53.6e6, "mean": 52e6, "ci_low": 51.5e6}
    result.__dict__["targets"] = row.assign(**amounts, ci_high=52.6e6, use="fit")
    (shown,) = targets(SingleView(result), use="fit").rows

    assert [cell.text for cell in shown.cells[:4]] == ["Spent (million euro a year)", "2022", "52.3", "51.0 to 53.6"]


def test_what_is_said_is_about_something_that_is_there() -> None:
    assert {name for about in CAVEATS.values() for name in about} <= {*HOUSE.askable, *PLACES}
    assert CAVEATS.keys() == texts_in("en")["caveat"].keys()


def test_a_dutch_page_has_dutch_names_and_dates_of_the_figures_of_the_real_world(
    whole: Result, whole_folder: Path
) -> None:
    page = unescape((whole_folder / "report.nl.html").read_text(encoding="utf-8"))
    text = re.sub(r"<svg.*?</svg>|<pre.*?</pre>", "", page, flags=re.DOTALL)
    targets = text[text.index("De simulatie naast de werkelijkheid") :]
    targets = targets[: targets.index("Hoe lang mensen wachten")]
    english = [str(label) for label in whole.targets["label"]]

    assert english
    assert not [label for label in english if label in targets]
    assert not re.search(r"\d{4}-\d{2}-\d{2}|\d{4}H\d", targets)
