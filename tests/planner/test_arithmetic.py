"""What the page works out in a browser, run under node, against numpy and against what is worked out by hand."""

from __future__ import annotations

import csv
import io
import itertools
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from ruamel.yaml import YAML
from scipy import stats

from sim.planner.html import SCRIPT, TEMPLATES
from tests.planner.data import TOGETHER, synthetic

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(
    NODE is None, reason="no node here: the arithmetic of the page is not tried outside of a browser"
)

CLOSE = 1e-9
Z = float(stats.norm.ppf(0.95))
WAIT = "wait_p90_weeks/queue/trajectory"
Floats = NDArray[np.float64]


def asked(call: str, **given: Any) -> Any:
    """Return what a function of the page answers."""
    command = [str(NODE), str(Path(__file__).parent / "asked.js"), str(TEMPLATES / SCRIPT)]
    done = subprocess.run(
        command,
        input=json.dumps({"call": call, "given": given}),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return synthetic()


# --- the prediction -------------------------------------------------------------------------------------------------


def matern(a: Floats, b: Floats, *, lengths: Floats) -> Floats:
    """Return the correlations (rows of a, rows of b)."""
    s = np.sqrt(5 * np.sum(np.square((a[:, None] - b[None]) / lengths), axis=2))
    return np.asarray((1 + s + s**2 / 3) * np.exp(-s))


def by_numpy(points: Floats, emulated: dict[str, Any], at: Floats) -> tuple[Floats, Floats]:
    """Return the means (rows of at) and the covariances (rows of at, rows of at) of the textbook."""
    trend = np.array(emulated["trend"])
    known = kernel(points, points, emulated) + np.diag(emulated["noise"])
    across = kernel(at, points, emulated)
    means = trend[0] + at @ trend[1:] + across @ np.linalg.solve(known, np.array(emulated["y"]))
    return means, kernel(at, at, emulated) - across @ np.linalg.solve(known, across.T)


def kernel(a: Floats, b: Floats, emulated: dict[str, Any]) -> Floats:
    """Return the covariances before anything is seen (rows of a, rows of b): of the bends, and of the trend."""
    bends = matern(a, b, lengths=np.array(emulated["lengths"]))
    return np.asarray(emulated["variance"] * bends + emulated["trend_variance"] * (1 + (a - 0.5) @ (b - 0.5).T))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("scale", ["linear", "log", "logit"])
def test_mean_and_variance_are_those_of_numpy(seed: int, scale: str) -> None:
    rng = np.random.default_rng(seed)
    n, d = 60, 6
    points, at = rng.uniform(size=(n, d)), rng.uniform(size=(9, d))
    emulated = {
        "scale": scale, "trend": rng.normal(size=d + 1).tolist(), "lengths": rng.uniform(0.3, 3, size=d).tolist(),
        "variance": 0.7, "trend_variance": 0.4, "luck": 0.03,
        "y": rng.normal(size=n).tolist(), "noise": rng.uniform(0.01, 0.1, size=n).tolist(),
    }  # fmt: skip
    means, covariances = by_numpy(points, emulated, at)
    found = asked("predicted", points=points.tolist(), emulated=emulated, at=at.tolist())

    assert [one["mean"] for one in found] == pytest.approx(means, rel=CLOSE, abs=CLOSE)
    assert [one["variance"] for one in found] == pytest.approx(np.diag(covariances), rel=CLOSE, abs=CLOSE)
    assert [one["covariance"] for one in found] == pytest.approx(covariances[0], rel=CLOSE, abs=CLOSE)
    back = {"linear": lambda one: one, "log": np.exp, "logit": lambda one: 1 / (1 + np.exp(-one))}[scale]
    for end, by in {"low": -Z, "mean": 0.0, "high": Z}.items():
        expected = back(means + by * np.sqrt(np.diag(covariances)))
        assert [one["band"][end] for one in found] == pytest.approx(expected, rel=1e-8)


def test_a_setting_is_scaled_to_the_design_and_refused_outside_of_it(data: dict[str, Any]) -> None:
    values: list[dict[str, float]] = [
        {},
        {"coaches": 21},
        {"coaches": 21.01},
        {"coaches": 9.99},
        {"inflow": 1.4, "coaches": 10},
    ]
    (found,) = asked("answers", data=data, scenario="together", values=values, measures=[WAIT])
    inputs, emulated = data["inputs"], data["emulators"]["together"]
    settings = [{one["id"]: one["today"] for one in inputs} | one for one in values]
    x = np.array([[(own[one["id"]] - one["low"]) / (one["high"] - one["low"]) for one in inputs] for own in settings])
    means, covariances = by_numpy(np.array(emulated["x"]), emulated["measures"][WAIT], x)
    wide = Z * np.sqrt(np.diag(covariances) + emulated["measures"][WAIT]["luck"])

    assert [one is None for one in found] == [False, False, True, True, False]
    assert [one["mean"] for one in found if one] == pytest.approx(np.exp(means[[0, 1, 4]]), rel=CLOSE)
    assert [one["low"] for one in found if one] == pytest.approx(np.exp((means - wide)[[0, 1, 4]]), rel=1e-8)
    assert [one["high"] for one in found if one] == pytest.approx(np.exp((means + wide)[[0, 1, 4]]), rel=1e-8)


def test_what_luck_does_to_one_setting_widens_a_level_and_a_difference_the_more_the_further_apart(
    data: dict[str, Any],
) -> None:
    cost, today = "service_cost_eur", {one["id"]: one["today"] for one in data["inputs"]}
    uneven, plain = 0.04, json.loads(json.dumps(data))
    inputs = data["inputs"]
    x = [(today[one["id"]] - one["low"]) / (one["high"] - one["low"]) for one in inputs]
    plain["emulators"]["now"]["x"][0] = x
    lucky = json.loads(json.dumps(plain))
    lucky["emulators"]["now"]["measures"][cost]["uneven"] = uneven
    coaches = next(one for one in inputs if one["id"] == "coaches")
    settings: list[dict[str, float]] = [{}, {"coaches": today["coaches"] + 2.0}]
    far = 2.0 / (coaches["high"] - coaches["low"])
    more = 2.0 * uneven * far / (1.0 + far)
    before, after = (
        asked("answers", data=one, scenario="now", values=settings, measures=[cost])[0] for one in (plain, lucky)
    )
    assert after[0] == pytest.approx(before[0])
    halves = [(one["high"] - one["low"]) / 2 for one in (before[1], after[1])]
    assert halves[1] == pytest.approx(float(np.hypot(halves[0], Z * more**0.5)))

    pairs = [[["now", settings[0]], ["now", settings[k]]] for k in (0, 1)]
    same, apart = zip(*(asked("between", data=one, pairs=pairs, measure=cost) for one in (plain, lucky)), strict=True)
    assert same[0] == same[1] == {"mean": 0, "low": 0, "high": 0}
    halves = [(one["high"] - one["low"]) / 2 for one in apart]
    assert halves[1] == pytest.approx(float(np.hypot(halves[0], Z * more**0.5)))


def test_a_measure_that_is_not_emulated_has_no_answer(data: dict[str, Any]) -> None:
    assert asked("answers", data=data, scenario="now", values=[{}], measures=["__proto__", "no_such"]) == [
        [None],
        [None],
    ]


# --- differences ----------------------------------------------------------------------------------------------------


def test_a_difference_on_the_straight_scale_has_the_band_of_the_formula() -> None:
    a, b = ({"scale": "linear", "spot": {"mean": mean, "variance": variance}} for mean, variance in ((5, 4), (3, 1)))
    found = asked("difference", a=a, b=b, correlation=0.6)
    wide = Z * np.sqrt(4 + 1 - 2 * 0.6 * 2 * 1)

    assert [found["low"], found["mean"], found["high"]] == pytest.approx([2 - wide, 2, 2 + wide])


@pytest.mark.parametrize("correlation", [-0.5, 0.0, 0.9])
@pytest.mark.parametrize("scales", [("log", "log"), ("logit", "logit"), ("linear", "log")])
def test_a_difference_on_another_scale_has_the_band_of_many_draws(scales: tuple[str, str], correlation: float) -> None:
    means, errors = (1.2, 0.4), (0.3, 0.2)
    a, b = (
        {"scale": scale, "spot": {"mean": mean, "variance": error**2}}
        for scale, mean, error in zip(scales, means, errors, strict=True)
    )
    found = asked("difference", a=a, b=b, correlation=correlation)
    together = np.array([[1, correlation], [correlation, 1]]) * np.outer(errors, errors)
    drawn = np.random.default_rng(1).multivariate_normal(means, together, size=400_000).T
    back = {"linear": lambda one: one, "log": np.exp, "logit": lambda one: 1 / (1 + np.exp(-one))}
    low, high = np.quantile(back[scales[0]](drawn[0]) - back[scales[1]](drawn[1]), [0.05, 0.95])

    assert found["low"] == pytest.approx(low, abs=0.04 * (high - low))
    assert found["high"] == pytest.approx(high, abs=0.04 * (high - low))


def test_two_settings_of_one_organisation_err_together_and_two_organisations_are_taken_apart(
    data: dict[str, Any],
) -> None:
    pairs = [
        [["now", {}], ["now", {}]],
        [["now", {"coaches": 15.75}], ["now", {}]],
        [["now", {"coaches": 21}], ["now", {}]],
        [["together", {}], ["now", {}]],
    ]
    same, near, far, other = asked("between", data=data, pairs=pairs, measure="exits_to_work")
    (now, further), (there, _) = (
        asked("answers", data=data, scenario=one, values=[{}, {"coaches": 21}], measures=["exits_to_work"])[0]
        for one in ("now", "together")
    )
    width = {
        name: one["high"] - one["low"]
        for name, one in {"near": near, "far": far, "now": now, "further": further}.items()
    }

    assert same == {"mean": 0, "low": 0, "high": 0}
    apart = np.hypot(there["high"] - there["low"], width["now"])
    luck = [data["emulators"][one]["measures"]["exits_to_work"]["luck"] for one in ("now", "together")]
    shared = TOGETHER * np.sqrt(luck[0] * luck[1])

    assert width["near"] < 0.2 * width["now"]
    assert width["far"] < np.hypot(width["now"], width["further"])
    assert other["high"] - other["low"] == pytest.approx(np.sqrt(apart**2 - 2 * (2 * Z) ** 2 * shared), rel=1e-6)


def test_the_places_of_a_normal_are_those_of_scipy() -> None:
    at = [1e-6, 0.001, 0.02, 0.05, 0.3, 0.5, 0.7, 0.99, 1 - 1e-6]

    assert asked("quantiles", at=at) == pytest.approx(stats.norm.ppf(at), abs=1e-7)


# --- norms and the search -------------------------------------------------------------------------------------------


def test_a_norm_is_met_when_even_the_worse_end_of_the_band_meets_it() -> None:
    answer = {"mean": 10, "low": 8, "high": 12}

    assert asked("verdicts", answer=answer, norms=[13, 12, 11, 8, 7], better="low") == [
        "met",
        "met",
        "open",
        "open",
        "missed",
    ]
    assert asked("verdicts", answer=answer, norms=[7, 8, 9, 12, 13], better="high") == [
        "met",
        "met",
        "open",
        "open",
        "missed",
    ]


def side(low: float, high: float, *, eur: float) -> dict[str, float]:
    return {"low": low, "high": high, "step": 0.5, "eur": eur, "today": (low + high) / 2}


@pytest.mark.parametrize("seed", range(4))
def test_the_cheapest_is_that_of_trying_everything(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sides = [side(2, 6, eur=90.0), side(1, 5, eur=70.0), side(3, 7, eur=110.0)]
    slopes = rng.uniform(0.2, 1, size=(2, 3))
    middle = np.array([one["today"] for one in sides])
    least = slopes @ middle * 1.05
    found = asked("cheapest", sides=sides, slopes=slopes.tolist(), least=least.tolist())
    lattice = itertools.product(*(np.arange(one["low"], one["high"] + 0.1, one["step"]) for one in sides))
    feasible = [place for place in lattice if (slopes @ place >= least).all()]
    best = min(np.dot(place, [90, 70, 110]) for place in feasible)

    assert found["met"]
    assert (slopes @ found["values"] >= least - 1e-9).all()
    assert best <= found["cost"] <= best * 1.02


def test_where_nothing_meets_the_norms_it_says_so_and_names_the_nearest() -> None:
    sides = [side(2, 6, eur=90.0), side(1, 5, eur=70.0)]
    found = asked("cheapest", sides=sides, slopes=[[1.0, 0.5]], least=[100.0])

    assert not found["met"]
    assert found["values"] == [6, 5]


def test_drivers_are_ranked_by_how_far_they_move_the_answer(data: dict[str, Any]) -> None:
    found = asked("drivers", data=data, scenario="now", measure=WAIT)
    sizes = [one["size"] for one in found]

    assert found[0]["id"] == "coaches"
    assert (found[0]["from"], found[0]["to"]) == (21, 10)
    assert sizes == sorted(sizes, reverse=True)
    assert len(found) == len(data["inputs"])


# --- the address ----------------------------------------------------------------------------------------------------

GOOD = (
    "#lang=nl&A=together&B=now&C=apart&for=zuid&against=B&A.coaches=17&C.coaches=9&apart=yes"
    f"&norm.{WAIT}=8&area=wsp,inflow&measure=exits_to_work"
)


def test_an_address_brings_back_the_page(data: dict[str, Any]) -> None:
    (found,) = asked("addresses", data=data, hashes=[GOOD], language="en")
    state, columns = found["state"], found["state"]["columns"]

    assert [one["scenario"] for one in columns] == ["together", "now", "apart"]
    assert [one["values"]["coaches"] for one in columns] == [17, 15.5, 9]
    assert (state["language"], state["municipality"], state["against"], state["linked"]) == ("nl", "zuid", 1, False)
    assert state["norms"][WAIT] == {"value": 8, "on": None}
    assert (state["area"], state["asked"]) == (["wsp", "inflow"], "exits_to_work")
    assert asked("addresses", data=data, hashes=[found["hash"]], language="en")[0] == found
    assert "coaches=17" in found["hash"]


RUBBISH = [
    "",
    "#",
    "#&&&=&==",
    "#%",
    "#%E0%A4%A=1",
    "#A=__proto__",
    "#__proto__.x=1&constructor=2&all.__proto__=3",
    "#all.coaches=NaN",
    "#all.coaches=1e999",
    "#all.coaches=17;alert(1)",
    "#all.gate=0.5",
    f"#norm.{WAIT}=<b>",
    "#norm.toString=3",
    "#lang=xx&for=mars",
    "#against=Z",
    "#against=C",
    "#area=coaches,coaches",
    "#area=,",
    "#measure=constructor",
    "#" + "x" * 100_000,
    "#A=now=now&B",
]


def test_rubbish_in_an_address_leaves_the_page_as_it_opens(data: dict[str, Any]) -> None:
    plain, *others = asked("addresses", data=data, hashes=["", *RUBBISH], language="en")

    assert [one for one in others if one != plain] == []


def test_what_lies_outside_the_design_is_kept_to_be_refused(data: dict[str, Any]) -> None:
    (found,) = asked("addresses", data=data, hashes=["#all.coaches=99"], language="en")

    assert {one["values"]["coaches"] for one in found["state"]["columns"]} == {99}


# --- numbers and files ----------------------------------------------------------------------------------------------


def test_numbers_have_the_form_of_the_country() -> None:
    values = [1234.56, -0.04, -1234.5, None]

    assert asked("numerals", language="nl", values=values[:3], decimals=1) == [
        "1.234,6",
        "0,0",
        "\N{MINUS SIGN}1.234,5",
    ]
    assert asked("numerals", language="en", values=values, decimals=1) == [
        "1,234.6",
        "0.0",
        "\N{MINUS SIGN}1,234.5",
        "\N{EN DASH}",
    ]


def test_a_number_may_be_typed_with_a_comma_or_a_point() -> None:
    texts = ["15,5", "15.5", "1.234,5", "1,234.5", "1.234.567", " 7 ", "-3", "", "x", "1e3", "1,2,3.4.5", "--1"]

    assert asked("typed", texts=texts)[:7] == [15.5, 15.5, 1234.5, 1234.5, 1234567, 7, -3]
    assert asked("typed", texts=texts)[7:10] == [None, None, None]
    assert asked("typed", texts=texts)[11] is None


@pytest.mark.parametrize("language, separator, half", [("nl", ";", "0,5"), ("en", ",", "0.5")])
def test_a_table_is_for_the_spreadsheet_of_the_country(language: str, separator: str, half: str) -> None:
    labels = ['a "b"', "x;y,z", "=1+1", "-2+3", "@x", "two\nlines", "'quoted"]
    text = asked("csv", rows=[["label", "value"], *([one, 0.5] for one in labels)], language=language)
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator))

    assert text.startswith("\ufeff")
    assert {row[1] for row in rows[1:]} == {half}
    assert [row[0] for row in rows[1:]] == ['a "b"', "x;y,z", "'=1+1", "'-2+3", "'@x", "two\nlines", "''quoted"]


def test_the_experiment_holds_what_differs_from_today_and_reads_back(data: dict[str, Any]) -> None:
    inputs = [*data["inputs"], {"id": "a: [b", "today": 1}]
    values = {one["id"]: one["today"] for one in inputs} | {"coaches": 17.25, "gate": 1, "a: [b": 2}
    text = asked("yaml", experiment=data["experiment"], scenario="now+x: {y}", values=values, inputs=inputs)
    read = YAML(typ="safe").load(text)

    assert read["design"]["points"] == [{"coaches": 17.25, "gate": 1, "a: [b": 2}]
    assert read["scenarios"] == ["now+x: {y}"]


def test_the_marks_of_an_axis_are_round_and_on_it() -> None:
    assert asked("ticks", low=0, high=43, n=4) == [0, 20, 40]
    assert asked("ticks", low=-1.1, high=0.3, n=4) == [-1, -0.5, 0]
