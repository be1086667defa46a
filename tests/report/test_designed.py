"""The page of a sweep: what has no value is not averaged away, better is blue, and the short of it stands on top."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from sim.analysis.comparison.outcome import Outcome
from sim.plan import Held, Phase, Screened
from sim.report.designed import sensitivity
from sim.report.designed import sweep as sweeping
from sim.report.designed.staffing import candidates_table, frontier, norm_label
from sim.report.designed.sweep import changed_by
from sim.report.designed.view import KEYS, TIMES, DesignView, Unreached
from sim.report.figures import responses
from sim.report.figures.drawing import BLUE, LEAST_PIXELS, ORANGE, PAGE_PIXELS, house_style
from sim.report.numbers import Numbers
from sim.report.rows import Meaning
from sim.report.view import notices_of
from sim.report.words import texts_in
from sim.store import NOTICE_COLUMNS, NOTICES, Result, write_csv
from sim.studies import write_report
from sim.texts import Text
from tests.report import designed
from tests.report.designed import EXITS, USED, WAIT
from tests.report.pages import open_tags, otherwise


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Result:
    command = ("__main__.py", "run", "own/mine.yaml", "--out", "here/it is")
    return designed.result(tmp_path_factory.mktemp("sweep") / "mine", command=command)


@pytest.fixture(scope="module")
def facts(sweep: Result) -> DesignView:
    return DesignView(sweep)


@pytest.fixture(scope="module")
def page(sweep: Result, tmp_path_factory: pytest.TempPathFactory) -> str:
    return unescape(write_report(sweep, folder=tmp_path_factory.mktemp("page")).read_text(encoding="utf-8"))


@pytest.fixture
def heat(facts: DesignView) -> Iterator[dict[tuple[str, str], Axes]]:
    """The panels of two factors together, by the first words of outcome and the scenario."""
    with house_style():
        (picture,) = responses.heat_maps(facts)
        names = [(outcome.measure, scenario) for outcome in facts.outcomes for scenario in facts.scenarios]
        yield dict(zip(names, picture.figure.axes, strict=True))


def lines(facts: DesignView) -> list[Axes]:
    with house_style():
        return [axes for picture in responses.responses(facts) for axes in picture.figure.axes]


def means(axes: Axes) -> list[float]:
    """Return the means that a panel shows of the first scenario."""
    return [float(mean) for mean in axes.containers[0].lines[0].get_ydata()]


def written(axes: Axes) -> str:
    return "\n".join(text.get_text() for text in axes.texts)


# --- what has no value ----------------------------------------------------------------------------------------------


def test_a_case_with_a_value_in_only_some_replications_is_not_reached(facts: DesignView) -> None:
    half, none = facts.unreached(WAIT).values()

    assert half == Unreached(n=2, of=4, n_open=(designed.OPEN + 50.0) / 2.0)
    assert none == Unreached(n=4, of=4, n_open=designed.OPEN)
    assert facts.unreached(EXITS) == {}


def test_a_level_has_a_mean_only_where_every_point_at_it_has_a_value(facts: DesignView) -> None:
    wait_by_activation, wait_by_coaches, exits_by_activation = lines(facts)[:3]

    assert np.isnan(means(wait_by_activation)).tolist() == [True, False]
    assert np.isnan(means(wait_by_coaches)).tolist() == [True, False]
    assert not np.isnan(means(exits_by_activation)).any()
    assert wait_by_activation.get_xlim()[0] < 0.5


def test_a_cell_that_is_not_reached_is_hatched_and_says_how_many_wait(heat: dict[tuple[str, str], Axes]) -> None:
    half, none = heat[WAIT.measure, "as_it_is"], heat[WAIT.measure, "one_pool"]

    assert [patch.get_hatch() for patch in half.patches] == ["////"]
    assert "not reached in 2 of 4 runs\n265 still waiting" in written(half)
    assert "not reached\n480 still waiting" in written(none)
    assert not heat[EXITS.measure, "one_pool"].patches


def test_without_a_value_in_the_baseline_no_cell_has_a_difference(sweep: Result) -> None:
    result = Result(sweep.folder, sweep.manifest)
    rows = result.summary
    base = (rows["scenario"] == "as_it_is") & (rows["point"] == "base") & (rows["measure"] == EXITS.measure)
    result.__dict__["summary"] = rows.assign(n_replications=rows["n_replications"].where(~base, 0))
    with house_style():
        (picture,) = responses.heat_maps(DesignView(result))
    panel = picture.figure.axes[3]

    assert len(panel.patches) == 4
    assert written(panel) == "\n".join(["no value in the baseline"] * 4)


def test_the_table_explains_what_is_not_reached(page: str) -> None:
    table = page[page.index("Every case") :]

    assert re.search(r'not reached in 2 of 4 runs</span><span class="more open">265 still waiting', table)
    assert "“Not reached”: at the end so many were still waiting" in table


# --- better and worse -----------------------------------------------------------------------------------------------


def test_a_longer_wait_is_orange_and_more_exits_are_blue(heat: dict[tuple[str, str], Axes]) -> None:
    longer = heat[WAIT.measure, "as_it_is"].images[0].get_array()
    fewer = heat[EXITS.measure, "as_it_is"].images[0].get_array()

    assert longer is not None
    assert fewer is not None
    assert "▼ +20.0" in written(heat[WAIT.measure, "as_it_is"])
    assert np.allclose(longer[0, 1], 1.0 - 0.55 * (1.0 - np.array(to_rgb(ORANGE))), atol=0.02)
    assert np.allclose(fewer[0, 0], 1.0 - 0.55 * (1.0 - np.array(to_rgb(ORANGE))), atol=0.02)


def test_colours_follow_the_better_way_and_are_neutral_where_there_is_none() -> None:
    more = np.array([[1.0]])

    def full(way: int) -> list[float]:
        found: list[float] = (1.0 - (1.0 - responses._colours(more, 1.0, way=way)[0, 0]) / 0.55).tolist()
        return found

    assert full(1) == pytest.approx(to_rgb(BLUE))
    assert full(-1) == pytest.approx(to_rgb(ORANGE))
    assert full(0) == pytest.approx(to_rgb(responses.PURPLE))


def test_what_is_neither_better_nor_worse_has_an_arrow(heat: dict[tuple[str, str], Axes]) -> None:
    assert "↑ +7 %" in written(heat[USED.measure, "as_it_is"])


def test_the_baseline_is_marked_as_one_and_not_as_a_target_that_is_met(page: str) -> None:
    assert page.count('<tr class="baseline">') == 1
    assert '<tr class="met">' not in page


# --- words ----------------------------------------------------------------------------------------------------------


def test_in_short_says_what_was_varied_what_moved_and_what_is_not_reached(facts: DesignView) -> None:
    text = "\n".join(sweeping.sentences(facts))

    assert "Varied: activation, coaches; 8 cases in all." in text
    assert re.search(
        r"Wait for a coach, nine in ten \(weeks\): [234] of 5 cases are shown to differ. The most: ▼ worse: ", text
    )
    assert "not reached in 2 of 8 cases" in text
    assert f"Most were waiting in: One pool, activation {TIMES}0.5, coaches 12\N{NO-BREAK SPACE}fte (480)." in text


def test_what_no_case_is_shown_to_move_is_said_so(sweep: Result) -> None:
    facts = DesignView(sweep)
    facts.__dict__["differences"] = facts.differences.assign(verdict="undecided")

    assert sum(": in none of 7 cases is a difference shown" in sentence for sentence in sweeping.sentences(facts)) == 2


def test_the_short_of_a_sensitivity_analysis_names_what_is_shown_to_matter(sweep: Result, tmp_path: Path) -> None:
    text = "\n".join(sensitivity.sentences(DesignView(analysis(sweep, tmp_path), "nl")))

    assert "Gevarieerd: 2 factoren, samen 3 aangenomen getallen" in text
    assert "Wachttijd voor een coach, negen op de tien (weken): het meest door gesprek 5,0 (3,0 tot 7,0)." in text
    assert "wie waarheen gaat" not in text
    assert "Uitstroom naar werk per 100 persoonsjaren: van geen enkele factor is aangetoond dat hij ertoe doet." in text
    assert "Benutting: geen waarde; bij een van de varianten ontbrak het cijfer" in text


def test_numbers_that_changed_nothing_go_by_name_on_a_page_and_by_key_in_a_terminal(
    sweep: Result, tmp_path: Path
) -> None:
    rows = [dict.fromkeys(NOTICE_COLUMNS, "") | {"notice": "no_effect", "path": "rules.transitions.a.productivity_dip"}]
    write_csv(tmp_path / NOTICES, pd.DataFrame(rows))
    found = Result(tmp_path, sweep.manifest | {"files": {NOTICES: ""}})

    assert [line.partition(":")[0] for line in DesignView(found).notices] == ["productivity dip (transition, a)"]
    assert [line.partition(":")[0] for line in notices_of(found)] == ["rules.transitions.a.productivity_dip"]


def analysis(sweep: Result, folder: Path) -> Result:
    """Return an analysis of two factors: one matters to the wait, none to exits, and of the last nothing is known."""
    blank = {"method": "morris", "scenario": "as_it_is", "baseline": np.nan, "n_numbers": 1, "n_replications": 1}
    sizes = [
        (WAIT, "rules.contact", 3.0),
        (WAIT, "rules.routing", 0.0),
        (EXITS, "rules.contact", 0.0),
        (USED, np.nan, 0.0),
    ]
    rows = [
        blank | {key: getattr(outcome, key) for key in KEYS}
        | {"factor": factor, "mu_star": low + 2.0, "mu_star_low": low, "mu_star_high": low + 4.0}
        for outcome, factor, low in sizes
    ]  # fmt: skip
    write_csv(folder / "sensitivity.csv", pd.DataFrame(rows))
    for name in ("data_dictionary.csv", "summary.csv"):
        (folder / name).write_bytes((sweep.folder / name).read_bytes())
    study = Screened(
        outcomes=(), factors={"rules.contact": ("a", "b"), "rules.routing": ("c",)},
        screening=Phase(n=1, replications=1), indices=None, most=1, seed="",
    )  # fmt: skip
    told = otherwise(sweep, kind="sensitivity", study=study)
    return Result(folder, told.manifest)


def test_factors_with_one_name_go_by_their_paths_as_well(tmp_path: Path) -> None:
    first, *_ = sensitivity.ranked(DesignView(designed.sensitivity(tmp_path / "mine"), "nl"), sensitivity.MORRIS)

    assert first.rows["name"].tolist() == [
        "gesprek", "instroom", "beschut werk (resources.sheltered)", "beschut werk (circumstances.sheltered)",
    ]  # fmt: skip


def test_a_search_of_few_replications_says_so_and_keeps_the_verdicts_that_it_is_sure_of(tmp_path: Path) -> None:
    result = designed.staffing(tmp_path / "mine")
    few = Result(result.folder, result.manifest | {"few": {"replications": 4, "enough": 10, "least": 3}})
    page = unescape(write_report(few, folder=tmp_path).read_text(encoding="utf-8"))

    assert "Only 4 replications of some candidate" in page
    assert "without verdict" not in page


def test_an_outcome_of_which_nothing_is_known_has_that_for_a_table(tmp_path: Path) -> None:
    page = unescape(write_report(designed.sensitivity(tmp_path / "mine"), folder=tmp_path).read_text(encoding="utf-8"))
    told = texts_in("en")["design"]

    assert f">{told['not_known']}<" in page
    assert str(told["largest"]).format(n=sensitivity.MOST) not in page


def test_a_candidate_goes_by_the_same_number_in_the_picture_and_in_the_table(tmp_path: Path) -> None:
    view = DesignView(designed.staffing(tmp_path / "mine"))
    with house_style():
        drawn = {text.get_text() for axes in frontier(view).figure.axes for text in axes.texts}

    assert {row.cells[0].text.partition(". ")[0] for row in candidates_table(view).rows} >= {"1", "2", "3"}
    assert drawn == {"1", "2", "3", "as it is"}


def test_a_dutch_table_of_effects_has_dutch_intervals() -> None:
    row = {"mu": 1.0, "mu_low": 0.8, "mu_high": 1.3}

    assert sensitivity.effect_label(Numbers(decimal=",", to="tot"), row, "mu") == "1,00 (0,80 tot 1,30)"


def test_a_norm_has_its_unit(facts: DesignView) -> None:
    norm = Held(outcome=WAIT, norm=10.0, tolerance=1.0, sense="at most", against_baseline=False)

    assert norm_label(facts, norm) == "at most 10.0 weeks"


def test_an_interval_of_what_cannot_be_negative_does_not_go_below_zero(facts: DesignView, page: str) -> None:
    exits = lines(facts)[2].containers[0]
    low = min(float(segment[:, 1].min()) for bar in exits.lines[2] for segment in bar.get_segments())
    table = page[page.index("Every case") :]

    assert low >= 0.0
    assert facts.scale_of(WAIT).range(-3.0, 2.0) == "0.0 to 2.0"
    assert '<span class="interval">-' not in table


def test_a_factor_says_what_it_changes_of_which_teams(facts: DesignView, page: str) -> None:
    assert changed_by(facts, "coaches") == "fte: Coaches of A"
    assert changed_by(facts, "activation") == f"fte: {', '.join(f'advisers {n}' for n in range(1, 7))}; and 2 more"
    shown = re.sub(r"\s*(?:<[^>]+>\s*)+", "|", page[page.index("What was varied") :])
    assert "|coaches|fte: Coaches of A|12\N{NO-BREAK SPACE}fte; 24\N{NO-BREAK SPACE}fte|" in shown
    assert f"|{TIMES}0.5; {TIMES}1|{TIMES}1|" in shown


def listed(sweep: Result, folder: Path, *points: str) -> Result:
    """Return the sweep as a list of some of its points besides the case as it is."""
    study, kept = DesignView(sweep).swept, ["base", *points]
    levels = {case: levels for case, levels in study.levels.items() if case.split("/")[1] in kept}
    told = otherwise(sweep, study=dataclasses.replace(study, levels=levels, design="list"))
    shutil.copytree(sweep.folder, folder)
    for name in ("design.csv", "differences.csv", "summary.csv"):
        rows = pd.read_csv(folder / name)
        write_csv(folder / name, rows[rows["point"].isin(kept)])
    rows = sweep.replications
    rows[rows["point"].isin(kept)].to_parquet(folder / "replications.parquet")
    return Result(folder, told.manifest)


def test_what_was_changed_together_is_not_shown_as_the_work_of_one(sweep: Result, tmp_path: Path) -> None:
    result = listed(sweep, tmp_path / "list", "point-001")
    page = unescape(write_report(result, folder=tmp_path).read_text(encoding="utf-8"))

    assert DesignView(result).identified == []
    assert not (tmp_path / "figures" / "responses.svg").exists()
    assert "Not drawn: activation, coaches. No two cases of this design differ in that alone" in page


def test_a_list_shows_of_a_factor_the_cases_that_differ_in_it_alone(sweep: Result, tmp_path: Path) -> None:
    facts = DesignView(listed(sweep, tmp_path / "list", "point-001", "point-002"))
    exits = lines(facts)[2:4]

    assert facts.identified == ["activation", "coaches"]
    assert [len(means(panel)) for panel in exits] == [2, 2]
    assert means(exits[0])[0] - means(exits[0])[1] == pytest.approx(-1.0, abs=0.1)


def test_where_no_two_cases_tell_what_a_factor_changes_the_plan_does(sweep: Result, tmp_path: Path) -> None:
    result = listed(sweep, tmp_path / "list", "point-001")
    changes = {"activation": ("circumstances.inflow.shocks",), "coaches": ("resources.teams.a_coaches.fte",)}
    result = otherwise(result, study=dataclasses.replace(DesignView(result).swept, changes=changes))

    assert changed_by(DesignView(result), "activation") == "times of more or less (inflow)"
    assert changed_by(DesignView(result, "nl"), "activation") == "schokken in de instroom (instroom)"
    assert changed_by(DesignView(result), "coaches") == "fte: Coaches of A"


def test_with_few_replications_a_design_has_no_intervals_of_differences_and_no_verdicts(
    sweep: Result, tmp_path: Path
) -> None:
    few = {"replications": 4, "enough": 10, "least": 3}
    result = Result(sweep.folder, copy.deepcopy(sweep.manifest) | {"few": few})
    facts = DesignView(result)
    page = unescape(write_report(result, folder=tmp_path).read_text(encoding="utf-8"))

    assert facts.differences["ci_low"].isna().all()
    assert {facts.meaning(row, EXITS) for row in facts.differences.to_dict("records")} == {Meaning.NOT_JUDGED}
    assert "are shown to differ" not in page
    assert "Too few runs to judge any difference" in page
    assert 'class="more decided"' not in page


def test_a_factor_goes_by_its_label_where_the_plan_has_one(sweep: Result) -> None:
    labels = {"coaches": Text("Coaches, fte", "Coaches, in fte")}
    result = otherwise(sweep, study=dataclasses.replace(DesignView(sweep).swept, labels=labels))

    assert DesignView(result).case_label(("as_it_is", "point-003")).endswith("Coaches, fte 12")
    assert DesignView(result, "nl").case_label(("as_it_is", "point-003")).endswith("Coaches, in fte 12")
    assert DesignView(result, "nl").factor_label("activation") == "activation"


def test_the_numbers_of_an_axis_are_exact_and_so_equally_far_apart() -> None:
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    axes.set_yticks([20.75, 21.0, 21.25, 21.5])
    responses.in_unit(axes, "eur")
    money = [label.get_text() for label in axes.get_yticklabels()]
    axes.set_yticks([0.01, 0.02, 0.03])
    responses.in_unit(axes, "fraction")

    assert money == ["20.75", "21.00", "21.25", "21.50"]
    assert [label.get_text() for label in axes.get_yticklabels()] == [f"{n}\N{NO-BREAK SPACE}%" for n in (1, 2, 3)]


def test_an_axis_of_values_that_are_the_same_has_numbers_that_differ() -> None:
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    axes.plot([0.0, 1.0], [0.9999999999, 1.0])
    responses._apart(axes)
    responses.in_unit(axes, "fraction")
    texts = [label.get_text() for label in axes.get_yticklabels()]

    assert len(set(texts)) == len(texts)


def test_a_panel_without_any_value_says_so_and_has_no_numbers(sweep: Result) -> None:
    result = Result(sweep.folder, sweep.manifest)
    rows = sweep.replications
    result.__dict__["replications"] = rows.assign(value=rows["value"].where(rows["measure"] != WAIT.measure))
    wait_by_activation, _, exits_by_activation = lines(DesignView(result))[:3]

    assert written(wait_by_activation).startswith("not reached")
    assert not list(wait_by_activation.get_yticks())
    assert len(exits_by_activation.get_yticks())


def test_the_smallest_text_of_a_picture_is_nine_pixels_high_on_paper(facts: DesignView) -> None:
    with house_style():
        (picture,) = responses.responses(facts)
        svg = picture.svg()
    wide = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])  # type: ignore[index]
    sizes = [float(size) for size in re.findall(r"font(?:-size)?: (?:[a-z]+ )*([\d.]+)px", svg)]

    assert sizes
    assert min(sizes) * PAGE_PIXELS / wide >= LEAST_PIXELS - 1e-6


def test_more_outcomes_than_fit_a_sheet_of_paper_go_on_in_another_picture(
    facts: DesignView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(responses, "MOST_ROWS", 1)
    with house_style():
        pictures = responses.responses(facts)

    numbers = range(2, len(facts.outcomes) + 1)
    assert [picture.name for picture in pictures] == ["responses", *(f"responses-{number}" for number in numbers)]
    assert pictures[1].title == f"{pictures[0].title} (2)"
    for picture, outcome in zip(pictures, facts.outcomes, strict=True):
        assert picture.figure.axes[0].get_title(loc="left") == facts.head(outcome)


def test_a_case_goes_by_what_it_changes_when_one_factor_is_varied_at_a_time(sweep: Result) -> None:
    facts = DesignView(sweep)
    assert facts.case_label(("as_it_is", "point-003")) == f"Today, activation {TIMES}1, coaches 12\N{NO-BREAK SPACE}fte"

    varied = otherwise(sweep, study=dataclasses.replace(facts.swept, design="one_at_a_time"))
    assert DesignView(varied).case_label(("as_it_is", "point-003")) == "Today, coaches 12\N{NO-BREAK SPACE}fte"


COST = Outcome(measure="service_cost_eur")


def with_cost(sweep: Result) -> DesignView:
    """Return the sweep with a cost over its nine years after the change: 191,340,399 euro at every point."""
    study = DesignView(sweep).swept
    result = otherwise(sweep, study=dataclasses.replace(study, outcomes=(*study.outcomes, COST)))
    exits = result.summary[result.summary["measure"] == EXITS.measure]
    euros = {"measure": COST.measure, "unit": "eur", "mean": 191_340_399.0, "ci_low": 189e6, "ci_high": 193e6}
    result.__dict__["summary"] = pd.concat([result.summary, exits.assign(**euros)])
    return DesignView(result)


def test_money_of_nine_years_is_told_in_million_euro_a_year(sweep: Result) -> None:
    facts = with_cost(sweep)
    row = facts.by_case(facts.result.summary, COST)["as_it_is", "base"]

    assert facts.head(COST) == "Cost of the services (million euro a year)"
    assert facts.mean_label(row, COST) == ("21.26", "21.00 to 21.45")
    assert facts.amount(191_340_399.0, COST) == "21.3 million euro a year"
    assert facts.difference_label(row | {"difference": -10_471_551.0}, COST)[0] == "\N{MINUS SIGN}1.16"


def test_a_count_over_nine_years_is_told_as_so_many_a_year(sweep: Result) -> None:
    facts = with_cost(sweep)
    exits = Outcome(measure="exits_to_work")
    period = facts.result.summary[facts.result.summary["measure"] == EXITS.measure].assign(measure=exits.measure)
    facts.result.__dict__["summary"] = pd.concat([facts.result.summary, period])

    assert facts.amount(2295.0, exits) == "255 people a year"


def test_what_an_effect_does_to_money_has_the_unit_of_its_title(sweep: Result, tmp_path: Path) -> None:
    result = analysis(sweep, tmp_path)
    rows = pd.read_csv(tmp_path / "sensitivity.csv").assign(measure=COST.measure, group="all", group_by="all")
    write_csv(tmp_path / "sensitivity.csv", rows.assign(mu_star=9e6)[:1])
    result.__dict__["summary"] = with_cost(sweep).result.summary
    (found,) = sensitivity.ranked(DesignView(result), sensitivity.MORRIS)

    assert found.title == "Cost of the services (million euro a year)"
    assert found.rows["mu_star"].tolist() == pytest.approx([1.0], rel=1e-3)


def test_heads_have_their_unit_once(facts: DesignView) -> None:
    assert facts.head(WAIT).endswith("(weeks)")
    assert facts.head(EXITS).count("per 100 person-years") == 1


def test_a_dutch_page_has_dutch_scenarios_without_what_all_have(sweep: Result, tmp_path: Path) -> None:
    text = unescape(write_report(sweep, folder=tmp_path, language="nl").read_text(encoding="utf-8"))

    assert "Zoals nu" in text
    assert "Eén team" in text
    assert "One pool" not in text
    assert "Beschut" not in text
    assert "niet te bepalen" in text


def test_a_dutch_page_has_decimal_commas_also_in_its_figures(sweep: Result, tmp_path: Path, page: str) -> None:
    text = unescape(write_report(sweep, folder=tmp_path, language="nl").read_text(encoding="utf-8"))
    number = r">[▲▼↑↓]? ?[+-]?\d+{}\d+(?: %)?<"

    assert re.search(number.format(","), text)
    assert not re.search(number.format(r"\."), text.replace(sweep.manifest["code"]["version"], ""))
    assert re.search(number.format(r"\."), page)
    assert not re.search(number.format(","), page)


def test_the_page_says_the_command_that_was_typed(page: str) -> None:
    assert "<pre>ijmond run own/mine.yaml --out 'here/it is'\nijmond reproduce 'here/it is'</pre>" in page


def test_without_a_command_the_page_says_what_would_do(tmp_path: Path) -> None:
    result = designed.result(tmp_path / "mine")
    page = unescape(write_report(result, folder=tmp_path).read_text(encoding="utf-8"))

    assert (
        "<pre>ijmond run experiments/mine.yaml --seed 1 --replications 4\nijmond reproduce results/mine</pre>" in page
    )


def test_the_page_is_well_formed_and_says_nothing_about_numbers_that_do_not_exist(page: str) -> None:
    text = re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)

    assert open_tags(text) == []
    assert not re.search(r"\bnan\b|\bNone\b", text)


@pytest.mark.parametrize(
    ("base", "points", "whole"),
    [
        (("none",), [("more",), ("most",)], True),
        ((1.0, 12.0), [(0.5, 12.0), (0.5, 24.0), (1.0, 24.0)], True),
        ((1.0, 15.5), [(0.75, 10.0), (0.75, 15.5), (1.5, 10.0), (1.5, 15.5)], False),
    ],
)
def test_the_case_as_it_is_counts_among_the_levels_when_it_is_a_point_of_the_grid(
    base: tuple[object, ...], points: list[tuple[object, ...]], whole: bool
) -> None:
    factors = [f"factor {k}" for k in range(len(base))]
    values = pd.DataFrame([base, *points], columns=factors).assign(
        point=["base", *(f"point-{k}" for k in range(len(points)))], scenario="current"
    )
    facts = SimpleNamespace(swept=SimpleNamespace(design="factorial"), factors=tuple(factors))
    seen = responses._shown(facts, values, factors[0])  # type: ignore[arg-type]

    assert ("base" in set(seen["point"])) == whole


@pytest.mark.parametrize(("changes_on", "since"), [("2011-01-01", "2012-01-01"), ("2013-01-01", "2013-01-01")])
def test_what_is_compared_begins_no_earlier_than_what_is_measured(sweep: Result, changes_on: str, since: str) -> None:
    result = otherwise(sweep, compared={"changes_on": changes_on})
    manifest = copy.deepcopy(result.manifest)
    manifest["window"]["measured_from"] = "2012-01-01"

    assert DesignView(Result(sweep.folder, manifest)).since == dt.date.fromisoformat(since)
