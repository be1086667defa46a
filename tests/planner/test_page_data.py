"""The data of the page, of a small result: in the format that is agreed, honest, refused where nothing can be told."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner
from typer.testing import Result as Answer

from sim.analysis.emulation import SCALES, Coverage, emulated
from sim.cli import app
from sim.errors import ResultsError
from sim.planner.data import FORMAT, PageMade, emulator, page_data
from sim.planner.futures import MoreFutures
from sim.planner.measured import measures_of
from sim.planner.simulated import SimulatedDesign
from sim.store import REPLICATIONS, Result, open_result
from sim.studies import Wishes, load_experiment, plan_of
from tests.drawn import of_this_commit
from tests.planner import browser, designed
from tests.planner.test_html import scripts
from tests.report.pages import otherwise
from tests.studies import asking

pytestmark = pytest.mark.slow

PUBLISHED = Path(__file__).parents[2] / "results" / "published" / "page"
needs_published = pytest.mark.skipif(
    not PUBLISHED.is_dir(), reason="no results/published/page: ijmond run experiments/page.yaml, and ijmond publish"
)


def test_it_is_plain_data_in_the_format_that_is_agreed(data: dict[str, Any]) -> None:
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert data["format"] == FORMAT
    assert set(data) >= {
        *("format", "title", "about", "made", "scenarios", "municipalities", "inputs", "measures", "paths"),
        *("emulators", "simulated", "assumptions", "experiment"),
    }
    texts = [
        one["label"] for key in ("scenarios", "municipalities", "inputs", "measures", "paths") for one in data[key]
    ]
    assert all(set(text) == {"en", "nl"} and all(text.values()) for text in [data["title"], data["about"], *texts])


def test_each_factor_is_an_input_with_its_ends_and_what_it_is_today(data: dict[str, Any]) -> None:
    inputs = {one["id"]: one for one in data["inputs"]}
    activation, coaches, inflow, gate = (inputs[name] for name in ("activation", "coaches", "inflow", "gate"))

    assert (activation["low"], activation["high"], activation["unit"], activation["municipality"]) == (
        4,
        12,
        "fte",
        "velsen",
    )
    assert activation["low"] < activation["today"] < activation["high"]
    assert activation["eur_per_unit_year"] == 105000.0
    assert (coaches["low"], coaches["high"], coaches["today"], coaches["group"]) == (0.5, 1.5, 1.0, "staff")
    assert (inflow["low"], inflow["high"], inflow["today"], inflow["group"]) == (0.8, 1.2, 1.0, "inflow")
    assert inflow["step"] == pytest.approx(0.2)
    assert (gate["kind"], gate["low"], gate["high"], gate["today"]) == ("switch", 0.0, 1.0, 0.0)
    assert [set(option) for option in gate["options"]] == [{"en", "nl"}, {"en", "nl"}]
    assert gate["options"][0] != gate["options"][1]


def test_what_is_the_same_everywhere_stands_still_and_is_no_main_figure(
    made: PageMade, data: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not any(one["still"] for one in data["measures"] if one["main"])
    stock = next(one for one in data["measures"] if one["id"] == "stock_on_benefit")
    assert (stock["still"], stock["main"]) == (False, True)

    values = PageMade.values
    monkeypatch.setattr(PageMade, "values", lambda *given: 3100.2 + 1e-6 * values(*given))
    stock = next(one for one in PageMade(made.design).data()["measures"] if one["id"] == "stock_on_benefit")
    assert (stock["still"], stock["main"]) == (True, False)


def test_points_held_out_are_in_no_emulation(data: dict[str, Any], made: PageMade) -> None:
    for scenario, points in made.design.points.items():
        kept = data["emulators"][scenario]["x"]
        assert len(points) == designed.N_POINTS + 1
        assert len(kept) == len(points) - designed.N_POINTS // 5
        measures = data["emulators"][scenario]["measures"]
        assert all(len(one["y"]) == len(one["noise"]) == len(kept) for one in measures.values())
        assert {one["coverage"]["n"] for one in measures.values()} == {designed.N_POINTS // 5}


def test_a_browser_finds_what_was_fitted(data: dict[str, Any], made: PageMade) -> None:
    for name, by_scenario in made.emulations.items():
        for scenario, one in by_scenario.items():
            x = np.array([0.3, 0.6, 1.0, 0.5])
            mean, variance = one.process.predict(x[None, :])
            found = browser.expected(data["emulators"][scenario], name, x)
            wide = float(np.sqrt(variance[0]))
            assert found[0] == pytest.approx(mean[0], abs=0.02 * wide + 1e-9), name
            assert np.sqrt(max(found[1], 0.0)) == pytest.approx(wide, rel=0.05, abs=1e-9), name


def test_today_is_expected_near_what_was_simulated_there(data: dict[str, Any]) -> None:
    x = browser.scaled(data, browser.today(data))
    for scenario, some in data["simulated"].items():
        for name, told in some.items():
            mine = data["emulators"][scenario]["measures"][name]
            mean, variance = browser.expected(data["emulators"][scenario], name, x)
            low, high = (
                browser.natural(mine, mean + side * 4.0 * np.sqrt(max(variance, 0.0) + mine["noise"][0]))
                for side in (-1, 1)
            )
            assert low - 1e-6 <= told["mean"] <= high + 1e-6, (scenario, name)


def test_what_adds_up_is_told_a_year_and_money_in_millions(data: dict[str, Any], result: Result) -> None:
    cost = next(one for one in data["measures"] if one["id"] == "service_cost_eur")
    rows = result.replications
    mine = rows[(rows["measure"] == "service_cost_eur") & (rows["group_by"] == "all") & (rows["period"] == "after")]
    base = mine[(mine["scenario"] == "as_it_is") & (mine["point"] == "base")]["value"].mean()

    assert cost["unit"] == {"en": "million euro a year", "nl": "miljoen euro per jaar"}
    assert data["simulated"]["as_it_is"]["service_cost_eur"]["mean"] == pytest.approx(base / cost["divide"], rel=1e-4)
    assert cost["matters"] is None


def test_years_are_told_of_what_has_a_path(data: dict[str, Any]) -> None:
    paths = {one["id"]: one for one in data["paths"]}

    assert paths["stock_on_benefit"]["periods"] == ["2011"]
    assert paths["stock_on_benefit"]["measures"] == ["stock_on_benefit@2011"]
    assert all(one in data["emulators"]["as_it_is"]["measures"] for one in paths["service_cost_eur"]["measures"])
    assert "contacts_per_resident_year" not in paths
    assert paths["service_cost_eur"]["divide"] == 1e6  # of one year, where the whole is divided by its years as well


def test_the_summary_has_the_years_of_the_scenarios_and_not_of_the_points(result: Result) -> None:
    summary = result.summary
    has_years = summary[summary["period"].astype(str).str.fullmatch(r"\d{4}")].groupby("point").size()

    assert set(has_years.index) == {"base"}
    assert len(set(summary["point"])) == designed.N_POINTS + 1


def test_coverage_of_all_is_that_of_its_parts(data: dict[str, Any], made: PageMade) -> None:
    told = {one["id"] for one in data["measures"]}
    parts = [one.coverage for name, some in made.emulations.items() if name in told for one in some.values()]
    total = sum(parts, Coverage(0, 0))

    assert data["made"]["coverage"] == {"share": round(total.share, 3), "n": total.n}
    assert total.could_be(0.85, 0.95)


def test_the_experiment_of_one_setting_can_be_run(data: dict[str, Any], tmp_path: Path) -> None:
    text = data["experiment"]["yaml"].replace("{{SCENARIO}}", "one_pool")
    text = text.replace("{{LEVELS}}", "{activation: 6.5, coaches: 1.1, inflow: 1.2, gate: 1}")
    written = YAML(typ="safe").load(text) | {"configuration": str(asking.REGION)}
    file = tmp_path / "setting.yaml"
    with file.open("w") as stream:
        YAML(typ="safe").dump(written, stream)
    plan = plan_of(load_experiment(file), wishes=Wishes())[0]
    levels = plan.study.swept.levels["one_pool/point-001"]  # type: ignore[union-attr]

    assert levels == {"activation": 6.5, "coaches": 1.1, "inflow": "1.2", "gate": "1"}
    assert [scenario["name"] for scenario in plan.documents["one_pool/point-001"]["scenarios"]] == [
        "one_pool",
        "strict_gate",
    ]


def test_a_measure_without_a_value_at_many_points_is_left_out(made: PageMade, monkeypatch: pytest.MonkeyPatch) -> None:
    one = measures_of(made.design)[0]
    values = SimulatedDesign.values

    def with_gaps(self: SimulatedDesign, scenario: str, key: Any) -> Any:
        found = values(self, scenario, key).copy()
        found[3:6, 0] = np.nan
        return found

    monkeypatch.setattr(SimulatedDesign, "values", with_gaps)
    assert made.points(one, "as_it_is") is None


def test_a_point_without_a_value_says_nothing_and_keeps_its_place(
    made: PageMade, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, scenario = measures_of(made.design)[0], "as_it_is"
    values = made.values(one, scenario).copy()
    values[3, 0] = np.nan
    monkeypatch.setattr(PageMade, "values", lambda *_: values)
    points = made.points(one, scenario)
    assert points is not None
    found = emulated(points, scale=SCALES["linear"])
    kept = ~made.design.held_out(scenario)
    mine = emulator(found, values=values[kept], is_shown=True)
    x = np.array([0.4, 0.5, 0.5, 0.0])
    told = browser.expected({"x": made.x[scenario][kept].tolist(), "measures": {"it": mine}}, "it", x)
    mean, variance = found.process.predict(x[None, :])

    assert mine["shown"][3] == [None, None]
    assert len(mine["y"]) == len(mine["shown"]) == int(kept.sum())
    assert told[0] == pytest.approx(mean[0], rel=1e-4)
    assert told[1] == pytest.approx(variance[0], rel=0.02)


# --- refused ------------------------------------------------------------------------------------------------------


def test_a_result_without_a_design_that_fills_ranges_says_what_to_run(futures: Result) -> None:
    with pytest.raises(ResultsError, match=r"has no points that fill ranges; run an experiment with a latin_hypercube"):
        page_data(futures)


def test_too_few_points_say_how_many_it_takes(result: Result) -> None:
    few = tuple(job for job in result.plan.jobs if job.point <= "point-004")
    with pytest.raises(ResultsError, match=r"has 5 points to fit, each simulated 3 times; at least 7 points"):
        page_data(otherwise(result, jobs=few))


def test_a_published_copy_says_what_it_lacks(result: Result, tmp_path: Path) -> None:
    copy = Result(
        result.folder,
        result.manifest | {"files": {k: v for k, v in result.manifest["files"].items() if k != REPLICATIONS}},
    )
    with pytest.raises(ResultsError, match=r"was published without replications\.parquet; run the experiment again"):
        page_data(copy)


def test_a_doctored_folder_is_refused(result: Result, tmp_path: Path) -> None:
    folder = tmp_path / "doctored"
    shutil.copytree(result.folder, folder)
    with (folder / "design.csv").open("a") as stream:
        stream.write("\n")
    with pytest.raises(ResultsError, match="was changed after it was written"):
        page_data(open_result(folder))


# --- the command --------------------------------------------------------------------------------------------------


def call(*words: object) -> Answer:
    """Run the command line in this process."""
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def fitted_before(data: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the command take what was fitted already."""
    monkeypatch.setattr("sim.commands.page.page_data", lambda *_, **__: data)


def test_the_command_writes_one_file_and_says_where(result: Result, tmp_path: Path) -> None:
    answer = call("page", result.folder, "--out", tmp_path / "page.html", "--lang", "nl")

    assert (answer.exit_code, answer.output) == (0, f"page: {tmp_path / 'page.html'}\n")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert text.lower().startswith("<!doctype html")
    assert FORMAT in text
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_without_a_file_it_is_written_beside_the_folder(result: Result, fitted_before: None, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(result.folder, folder)

    assert call("page", folder, "--quiet").output == ""
    assert (tmp_path / "mine.html").is_file()


def test_what_stands_there_is_never_overwritten(result: Result, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("mine")
    answer = call("page", result.folder, "--out", tmp_path / "page.html")

    assert answer.exit_code == 2
    assert answer.output.count("\n") == 1
    assert "page.html: already exists" in answer.output
    assert (tmp_path / "page.html").read_text() == "mine"


def test_a_folder_that_is_no_result_is_one_line(tmp_path: Path) -> None:
    answer = call("page", tmp_path / "nothing")

    assert (answer.exit_code, answer.output.count("\n")) == (2, 1)
    assert "no such folder" in answer.output


def test_a_disk_that_does_not_take_it_is_one_line(
    result: Result, fitted_before: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "write_text", refused)
    answer = call("page", result.folder, "--out", tmp_path / "page.html")

    assert (answer.exit_code, answer.output.count("\n")) == (1, 1)
    assert "no permission to write" in answer.output
    assert not list(tmp_path.iterdir())


# --- the result of the region -------------------------------------------------------------------------------------


def in_page(folder: Path) -> dict[str, Any]:
    """Return the data of the page that was published with a result."""
    return dict(scripts((folder / "page.html").read_text(encoding="utf-8"))[1]["data"])


def first_of(data: dict[str, Any]) -> dict[str, Any]:
    """Return what is emulated in the first of the scenarios of a page, by its name."""
    return dict(next(iter(data["emulators"].values()))["measures"])


def hits_of(data: dict[str, Any], name: str) -> Coverage:
    """Return how many points held out lie in the bands of a measure, or of it in a year, over all scenarios."""
    told = [some["measures"][name]["coverage"] for some in data["emulators"].values()]
    return sum((Coverage(round(one["share"] * one["n"]), one["n"]) for one in told), Coverage(0, 0))


def may_hold(found: Coverage, *, of: int) -> bool:
    """Whether so few points allow that 85 to 95 % are held: one of so many outcomes that are judged together."""
    return found.could_be(0.85, 0.95, error=0.01 / of)


@needs_published
def test_bands_of_the_region_hold_what_they_say() -> None:
    """85 to 95 % of the points held out, for each measure over all scenarios as far as so few can tell, and for all."""
    data = in_page(PUBLISHED)
    found = {name: hits_of(data, name) for name in first_of(data)}
    amiss = {name: (one.hits, one.n) for name, one in found.items() if not may_hold(one, of=len(found))}

    assert len(found) > 100
    assert not amiss
    assert 0.85 <= data["made"]["coverage"]["share"] <= 0.95
    assert (PUBLISHED / "page.html").stat().st_size < 2_000_000


@needs_published
def test_what_was_published_of_the_region_is_fitted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """An eighth of the measures, drawn by the commit: as often held as the page says, but for a last bit at an edge."""
    design, data = SimulatedDesign.of(open_result(PUBLISHED)), in_page(PUBLISHED)
    drawn = of_this_commit(measures_of(design), 8)
    monkeypatch.setattr("sim.planner.data.measures_of", lambda _: drawn)
    made = PageMade(design, MoreFutures.kept(design))

    assert {one.id for one in drawn} & made.emulations.keys()
    for name, some in made.emulations.items():
        found, told = sum((one.coverage for one in some.values()), Coverage(0, 0)), hits_of(data, name)
        assert found.n == told.n, name
        assert abs(found.hits - told.hits) <= 1, name
        assert may_hold(found, of=len(first_of(data))), name
