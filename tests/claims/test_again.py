"""`ijmond reproduce` tests each claim again: on the whole result, or on the replications that it ran again."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.claims import FAILS, HOLDS, UNTOLD
from sim.cli import app
from sim.commands.reproduce import Reduced, Reproduction, reproduce
from sim.commands.results import publish
from sim.errors import ConfigurationError
from sim.run.run import Setting, run_plan
from sim.store import Result, open_result
from sim.studies import Wishes, load_experiment, plan_of

SMALL = Path(__file__).parents[1] / "small" / "experiment.yaml"
SETTING = Setting(workers=2)

pytestmark = pytest.mark.slow

CLAIM = """\
  - words: "{words}"
    in: [README.md]
    result: {result}
    checks:
      - {{table: summary.csv, scenario: [current], period: all, measure: stock_on_benefit, {test}}}
"""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The small experiment."""
    plan, context = plan_of(load_experiment(SMALL), wishes=Wishes())
    return open_result(run_plan(plan, out=tmp_path_factory.mktemp("again") / "small", context=context, setting=SETTING))


@pytest.fixture
def stock(result: Result) -> float:
    """How many are on benefit."""
    rows = result.summary.query("measure == 'stock_on_benefit' and group == 'all' and period == 'all'")
    return float(rows["mean"].iloc[0])


def claims(folder: Path, *tests: str, result: Result) -> Path:
    """Write claims about the stock."""
    file = folder / "claims.yaml"
    one = [CLAIM.format(words=f"claim {'x' * i}", result=result.plan.name, test=test) for i, test in enumerate(tests)]
    file.write_text("claims:\n" + "".join(one), encoding="utf-8")
    return file


def words(found: Reproduction) -> list[str]:
    """Return what became of each claim."""
    return [one.word for one in found.claims]


def test_all_of_it_again_makes_every_figure_again(result: Result, stock: float, tmp_path: Path) -> None:
    tests = (f'figure: "{stock:.1f}"', "at_least: 1.0", f'figure: "{stock + 1:.1f}"', "at_most: 1.0")
    found = reproduce(result.folder, setting=SETTING, claims=claims(tmp_path, *tests, result=result))

    assert found.same
    assert words(found) == [HOLDS, HOLDS, FAILS, FAILS]
    assert "claims: 2 hold, 0 cannot be told, 2 fail" in list(found.told())


def test_a_part_of_it_again_says_what_it_can(result: Result, stock: float, tmp_path: Path) -> None:
    tests = (f'figure: "{stock:.1f}"', f"at_least: {stock / 100}", f"at_most: {stock / 100}")
    file = claims(tmp_path, *tests, result=result)
    two, one = (reproduce(result.folder, setting=SETTING, reduced=Reduced(replications=n), claims=file) for n in (2, 1))

    assert two.same
    assert words(two) == [UNTOLD, HOLDS, FAILS]
    assert words(one) == [UNTOLD, UNTOLD, UNTOLD]


def test_the_claims_beside_a_result_are_tested_and_those_of_others_are_not(result: Result, tmp_path: Path) -> None:
    folder = tmp_path / "published" / "small"
    publish(result.folder, out=folder)
    file = claims(tmp_path, "at_least: 1.0", result=result)

    assert words(reproduce(folder, setting=SETTING)) == [HOLDS]
    file.write_text(file.read_text().replace(f"result: {result.plan.name}", "result: another"), encoding="utf-8")
    assert words(reproduce(folder, setting=SETTING, reduced=Reduced(replications=1))) == []


def test_a_wrong_file_is_said_before_anything_runs(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.commands.reproduce.run_plan", lambda *_, **__: pytest.fail("nothing was to run"))
    with pytest.raises(ConfigurationError, match="there is no such file"):
        reproduce(result.folder, setting=SETTING, claims=tmp_path / "none.yaml")


def test_a_claim_that_fails_is_a_check_that_failed(result: Result, tmp_path: Path) -> None:
    file = claims(tmp_path, "at_most: 1.0", result=result)
    again = CliRunner().invoke(app, ["reproduce", str(result.folder), "--quiet", "--claims", str(file)])

    assert again.exit_code == 1
    assert "fails" in again.stdout
    assert CliRunner().invoke(app, ["reproduce", str(result.folder), "--claims", "no.yaml"]).exit_code == 2
