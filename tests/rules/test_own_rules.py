"""A rule of one's own is one Python file that an experiment names; a configuration then gives its kind and numbers."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.commands.replay import Wanted, replay
from sim.commands.reproduce import reproduce
from sim.config import Configuration, answering, own_rules
from sim.engine import VARIABLE
from sim.errors import ConfigurationError, EngineError, ResultsError, RuleError
from sim.measures import measure
from sim.model.replication import run_replication
from sim.plan import Plan, plan_from_document
from sim.run.deciding import changes, ids_of
from sim.run.forks import CAN_REST
from sim.run.run import Setting, digests_of
from sim.run.session import Session
from sim.store import Result, digest_of_measures
from sim.studies import Wishes, load_experiment, plan_of, problems_of, read_experiment
from tests.report.pages import without_pictures

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "experiments" / "rules" / "contacts_within.py"
REGION = ROOT / "tests" / "small" / "region.yaml"
SHORT = {"measurement.window.measured_from": "2010-07-01", "measurement.window.until": "2011-01-01"}
LIFE = {"unit": "fraction", "source": {"kind": "assumption", "text": "made up", "date": "2026-01-01"}, "range": [0, 1]}


def within(part: float) -> dict[str, Any]:
    return {"rules.contact.spread": "within", "rules.contact.part": {"value": part, **LIFE}}


def load(part: float) -> Configuration:
    return sim.load(REGION, overrides={**SHORT, **within(part)}, rules_from=EXAMPLE)


def digest(configuration: Configuration) -> str:
    found = measure(run_replication(configuration, replication=0, seed=3), configuration)
    return digest_of_measures(found.rows, found.series)


# --- what it decides --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("u", "weeks"), [(0.0, 5.0), (0.5, 10.0), (0.75, 12.5)])
def test_it_decides_by_its_own_number(u: float, weeks: float) -> None:
    contact = load(0.5).at(load(0.5).window.start).rules.contact

    assert contact.spread_out(10.0, u=u) == weeks


@pytest.mark.slow
def test_with_nothing_of_its_own_it_is_the_rule_of_the_house_to_the_last_bit() -> None:
    assert digest(load(0.0)) == digest(sim.load(REGION, overrides=SHORT))
    assert digest(load(0.5)) != digest(load(0.0))


def test_its_number_has_a_source_and_a_range_and_is_held_to_both() -> None:
    (number,) = [one for one in load(0.25).numbers() if one.path == "rules.contact.part"]

    assert (number.source_text.en, number.range) == ("made up", (0.0, 1.0))
    with pytest.raises(ConfigurationError, match=r"at most 1\.0 was needed"):
        load(1.5)
    with pytest.raises(ConfigurationError, match="a unit was needed"):
        sim.load(REGION, overrides={**within(0.5), "rules.contact.part": {"value": 0.5}}, rules_from=EXAMPLE)


def test_it_is_known_only_where_its_file_is_named() -> None:
    load(0.5)

    with pytest.raises(ConfigurationError, match=r"came 'within'; one of the known words was needed"):
        sim.load(REGION, overrides=within(0.5))


def test_a_file_that_was_changed_decides_anew_in_the_same_process(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    for sign in ("+", "-"):
        file.write_text(EXAMPLE.read_text(encoding="utf-8").replace("(1.0 +", f"(1.0 {sign}"), encoding="utf-8")
        found = sim.load(REGION, overrides=within(0.5), rules_from=file)
        told = found.at(found.window.start).rules.contact.spread_out(10.0, u=1.0)
        assert told == (15.0 if sign == "+" else 5.0)


# --- what cannot be one -----------------------------------------------------------------------------------------------

HEAD = "from typing import Literal\nfrom sim.rules.contact import Contact\n\n\nclass Mine(Contact):\n"
WORD = '    spread: Literal["mine"] = "mine"\n'
BODY = (
    "    def spread_out(self, weeks, *, u):\n        return weeks\n\n    def needs_luck(self):\n        return False\n"
)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("x = (\n", 1, "'(' was never closed"),
        ("\nx = 1 / 0\n", 2, "ZeroDivisionError: division by zero"),
        ("import sim\n", 1, "it answers no question"),
        (HEAD + BODY, 1, "Mine has no word of its own for 'spread'"),
        (HEAD + WORD.replace("mine", "constant") + BODY, 1, "'constant', which is taken by another answer"),
        (HEAD + WORD + BODY.split("\n\n")[0], 1, "does not say 'needs_luck'"),
        (HEAD + WORD + "    part: float\n" + BODY, 1, "Mine.part is a number without a unit"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    file = tmp_path / "mine.py"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigurationError) as caught:
        own_rules((file,))
    (told,) = map(str, caught.value.problems)
    assert told.startswith(f"{file}:{line}:")
    assert says in told


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("weeks / 0", "ZeroDivisionError: float division by zero; a finite number of 0 or more was needed"),
        ("None", "None; a finite number of 0 or more was needed"),
        ("float('nan')", "nan; a finite number of 0 or more was needed"),
        ("-1.0", "-1.0; a finite number of 0 or more was needed"),
        ("True", "True; a finite number of 0 or more was needed"),
    ],
)
def test_a_rule_that_gives_no_answer_stops_the_run_with_one_line(tmp_path: Path, answer: str, says: str) -> None:
    file = tmp_path / "mine.py"
    file.write_text(HEAD + WORD + BODY.replace("return weeks", f"return {answer}"), encoding="utf-8")
    region = sim.load(REGION, overrides={**SHORT, "rules.contact.spread": "mine"}, rules_from=file)

    with pytest.raises(RuleError) as caught:
        sim.replicate(region)
    line = 8 if "/" in answer else 7
    assert str(caught.value) == f"{file}:{line}: Mine.spread_out: came {says}; correct the rule"


def test_a_moment_may_lie_before_the_run_and_numbers_of_numpy_are_numbers(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    turn = "\n    def turn(self, due, *, weeks):\n        return numpy.float64(due - weeks)\n"
    file.write_text("import numpy\n" + HEAD + WORD + BODY + turn, encoding="utf-8")
    region = sim.load(REGION, overrides={**SHORT, "rules.contact.spread": "mine"}, rules_from=file)

    told = region.at(region.window.start).rules.contact.turn(1.0, weeks=2.0)
    assert (told, type(told)) == (-1.0, float)


def test_two_files_with_one_word_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "again.py"
    file.write_text(EXAMPLE.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    with pytest.raises(ConfigurationError, match="taken by another answer"):
        own_rules((EXAMPLE, file))


# --- in an experiment -------------------------------------------------------------------------------------------------


def experiment(folder: Path, *, rules: Path | None = EXAMPLE, part: float = 0.5) -> Path:
    file = folder / "around.yaml"
    small = (ROOT / "tests" / "small" / "comparison.yaml").as_posix()
    named = "" if rules is None else f"rules_from: [{rules.as_posix()}]\n"
    over = json.dumps(within(part)) if rules is not None else "{}"
    text = f"extends: {small}\nname: around\nreplications: 2\nattribution: null\nuncertainty: null\nstart_check: null\n"
    file.write_text(f"{text}quick: null\nuntil: 2011-03-01\n{named}overrides: {over}\n", encoding="utf-8")
    return file


def plan_in(file: Path) -> Plan:
    return plan_of(load_experiment(file), wishes=Wishes())[0]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return plan_in(experiment(tmp_path_factory.mktemp("own")))


@pytest.fixture(scope="module", autouse=True)
def no_pictures() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        without_pictures(patch)
        yield


@pytest.fixture(scope="module")
def heard() -> list[str]:
    return []


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory, heard: list[str]) -> Result:
    folder = tmp_path_factory.mktemp("own")
    return sim.run(experiment(folder), out=folder / "out", workers=1, said=heard.append)  # type: ignore[no-any-return]


def test_the_file_is_kept_in_the_plan_and_named_in_the_id_of_each_replication(plan: Plan) -> None:
    document = json.loads(json.dumps(plan.document()))
    (kept,) = plan.own_rules
    other = dataclasses.replace(plan, own_rules=(dataclasses.replace(kept, text=kept.text + "# otherwise\n"),))

    assert plan_from_document(document, origin=Path("manifest.json")) == plan
    assert (kept.answers, kept.text) == (("rules.contact: within",), EXAMPLE.read_text(encoding="utf-8"))
    assert set(ids_of(plan).values()).isdisjoint(ids_of(other).values())
    assert "contacts_within.py: another text" in changes(plan, other)


def test_a_plan_without_such_a_file_is_written_as_before(tmp_path: Path) -> None:
    assert "own_rules" not in plan_in(experiment(tmp_path, rules=None)).document()


def test_nothing_is_wrong_in_it_and_a_file_that_is_not_there_is_said_once(tmp_path: Path) -> None:
    assert problems_of(load_experiment(experiment(tmp_path)), is_right=True) == []
    asked, problems = read_experiment(experiment(tmp_path, rules=tmp_path / "no_such.py"))
    assert asked is not None
    assert [told for told in map(str, problems) if "no_such.py" in told] == list(map(str, problems))


@pytest.mark.slow
def test_workers_decide_by_it_in_the_source_and_it_is_said(result: Result, heard: list[str]) -> None:
    assert [line for line in heard if "rules of your own decide (contacts_within.py)" in line]
    assert result.manifest["volatile"]["engine"]["name"] == "source"
    assert "one_pool" in set(result.differences["scenario"])


@pytest.mark.slow
def test_every_way_of_running_gives_the_same_bytes(result: Result, tmp_path: Path) -> None:
    jobs = result.plan.jobs[:2]
    known = dict(zip(result.jobs["job"], result.jobs["digest"], strict=True)) if "job" in result.jobs else None
    for fork in (True, False):
        place = tmp_path / str(fork)
        found = digests_of(result.plan, jobs, place=place, setting=Setting(workers=1, fork=fork))
        assert known is None or found == {job.id: known[job.id] for job in jobs}
        known = known or found


@pytest.mark.slow
def test_code_of_somebody_else_runs_only_on_a_word(result: Result, tmp_path: Path) -> None:
    setting, wanted = Setting(workers=1), Wanted(scenario="as_it_is", replication=0)
    asks: list[Callable[[], object]] = [
        lambda: reproduce(result.folder, setting=setting),
        lambda: replay(result.folder, wanted, out=tmp_path),
    ]
    for ask in asks:
        with pytest.raises(ResultsError, match=r"plan\.own_rules: came Python code .*write --trust-code") as caught:
            ask()
        assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []
    assert reproduce(result.folder, setting=setting, trusted=True).same
    assert replay(result.folder, wanted, out=tmp_path, trusted=True).other == ""


@pytest.mark.slow
def test_the_compiled_model_is_not_asked_to(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "compiled")

    with pytest.raises(EngineError, match="rules of your own decide"):
        digests_of(plan, plan.jobs[:1], place=tmp_path / "x", setting=Setting(workers=1))


@pytest.mark.slow
@pytest.mark.skipif(not CAN_REST, reason="a session copies processes")
def test_a_session_answers_by_it(result: Result, tmp_path: Path) -> None:
    with Session.of_experiment(experiment(tmp_path), replications=1, workers=1) as session:
        (answer,) = session.ask(overrides={"rules.contact.part": 0.5}, measures=["stock_on_benefit"])
    rows = result.rows("replications.parquet")
    mine = (rows["scenario"] == "as_it_is") & (rows["replication"] == 0) & (rows["measure"] == "stock_on_benefit")
    told = rows[mine & (rows["group_by"] == "all") & (rows["period"] == "all")]["value"].iloc[0]
    assert answer.value("stock_on_benefit", period="all") == told


@pytest.mark.slow
def test_a_result_is_read_and_reported_without_running_any(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.studies import write_report

    def nobody(*_: object) -> None:
        raise AssertionError("it was run")

    monkeypatch.setattr("sim.config.users_rules._module", nobody)
    with answering(()):
        assert write_report(sim.open_result(result.folder), folder=result.folder).is_file()
