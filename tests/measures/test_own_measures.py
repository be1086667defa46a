"""A measure of one's own is one Python file that an experiment names; nothing else need be touched."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path

import pytest

from sim.commands.reproduce import reproduce
from sim.commands.results import status
from sim.domain import Event, Queue
from sim.errors import ConfigurationError, MeasureError, ResultsError
from sim.measures import HOUSE, described, measure, own_measures, registry_of
from sim.plan import Plan, kept_of, plan_from_document
from sim.run.deciding import ids_of
from sim.run.forks import CAN_REST
from sim.run.run import Setting, digests_of, run_plan
from sim.run.session import Session
from sim.store import Result, digest_of_measures, open_result
from sim.store.provenance import digests_of_measures
from sim.studies import Wishes, load_experiment, plan_of, problems_of, read_experiment, write_report
from tests.measures.logs import PlainConfiguration, Story

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "experiments" / "measures" / "coach_within_13_weeks.py"
WITHIN = "coach_within_13_weeks_fraction"

HEAD = """\
import numpy as np
from sim.measures import ALL, Measure, Missing, Text, Told, computes

MINE = Measure(
    id="mine", unit="residents", missing=Missing.NEVER, groupings=(ALL,), label=Text("Mine", "Mijn"), sentence="Mine."
)


@computes(MINE)
def compute(facts, sheet):
"""


def value_of(registry_file: Path, story: Story) -> float:
    records, configuration = story.records(), PlainConfiguration()
    rows = measure(records, configuration, registry=registry_of(own_measures((registry_file,)))).rows
    return float(rows.query("measure == @WITHIN and group_by == 'all' and period == '2016'")["value"].iloc[0])


def test_a_new_measure_is_one_file() -> None:
    """Two wait for a coach, one for 10 weeks and one for 20."""
    story = Story()
    for weeks in (10.0, 20.0):
        story.person().stood().at(60.0, Event.JOINED, Queue.TRAJECTORY).at(60.0 + weeks, Event.SERVED, Queue.TRAJECTORY)

    assert value_of(EXAMPLE, story) == 0.5
    assert WITHIN not in HOUSE.measures


def written(folder: Path, text: str) -> tuple[Path, ...]:
    file = folder / "my_measures.py"
    file.write_text(text, encoding="utf-8")
    return (file,)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("x = (\n", 1, "'(' was never closed"),
        ("\nx = 1 / 0\n", 2, "ZeroDivisionError: division by zero"),
        ("raise RuntimeError('first\\nsecond')\n", 1, "came RuntimeError: first second;"),
        ("import sim\n", 1, "it registers no measure"),
        (HEAD.replace('"mine"', '"inflow"') + "    pass\n", 9, "the id 'inflow' is taken by another measure"),
        (
            HEAD.replace('"mine"', '"My measure"') + "    pass\n",
            1,
            "came the id 'My measure', which is not in snake_case",
        ),
        (HEAD.replace("(ALL,)", '("teams",)') + "    pass\n", 1, "has the grouping 'teams'; did you mean 'team'?"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    files = written(tmp_path, text)

    with pytest.raises(ConfigurationError) as caught:
        own_measures(files)
    (told,) = map(str, caught.value.problems)
    assert told.startswith(f"{files[0]}:{line}:")
    assert says in told


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        ("    sheet.write('all', facts.calendar.labels, {MINE: Told(np.zeros((7, 5)), n=1.0)})\n", 11, "ValueError"),
        ("    sheet.write('all', facts.calendar.labels, {MINE: Told(np.inf, n=1.0)})\n", 9, "an infinite value"),
        ("    sheet.write('all', facts.calendar.labels, {MINE: Told(1.0, n=-1.0)})\n", 9, "a number of cases that is"),
        ("    sheet.write('all', ('spring',), {MINE: Told(1.0, n=1.0)})\n", 9, "the time 'spring'"),
    ],
)
def test_what_cannot_be_a_value_is_refused_in_one_line(tmp_path: Path, body: str, line: int, says: str) -> None:
    story = Story()
    story.person().stood()
    registry = registry_of(own_measures(written(tmp_path, HEAD + body)))

    with pytest.raises(MeasureError, match=rf"^my_measures\.py:{line}: mine: came .*{says}"):
        measure(story.records(), PlainConfiguration(), registry=registry)


# --- in an experiment -------------------------------------------------------------------------------------------------


def experiment(folder: Path, *more: str) -> Path:
    file = folder / "with_coach.yaml"
    small = (ROOT / "tests" / "small" / "experiment.yaml").as_posix()
    text = f"extends: {small}\nname: with_coach\nmeasures_from: [{EXAMPLE.as_posix()}]\n"
    file.write_text(text + "".join(f"{line}\n" for line in more), encoding="utf-8")
    return file


def test_a_file_that_is_not_there_is_said_once_with_a_python_file_that_is(tmp_path: Path) -> None:
    written(tmp_path, HEAD + "    pass\n")
    small = (ROOT / "tests" / "small" / "experiment.yaml").as_posix()
    (tmp_path / "own.yaml").write_text(f"extends: {small}\nmeasures_from: [my_measure.py]\n", encoding="utf-8")
    asked, (told,) = read_experiment(tmp_path / "own.yaml")

    assert asked is not None
    assert str(told).endswith("my_measure.py'; a file was needed; did you mean 'my_measures.py'?")
    assert problems_of(asked, is_right=False) == []


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    file = experiment(tmp_path_factory.mktemp("own"), "replications: 2")
    return plan_of(load_experiment(file), wishes=Wishes())[0]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("own")
    plan, context = plan_of(load_experiment(experiment(folder, "replications: 2")), wishes=Wishes())
    return open_result(run_plan(plan, out=folder / "out", context=context, setting=Setting(workers=2)))


def test_a_plan_keeps_the_text_and_what_the_measures_say(plan: Plan) -> None:
    document = json.loads(json.dumps(plan.document()))

    assert plan_from_document(document, origin=Path("manifest.json")) == plan
    assert document["own_measures"][0]["text"] == EXAMPLE.read_text(encoding="utf-8")
    assert WITHIN in described(plan.own_measures).askable


def test_another_text_is_another_replication(plan: Plan) -> None:
    (own,) = plan.own_measures
    other = dataclasses.replace(plan, own_measures=(dataclasses.replace(own, text=own.text + "\n"),))
    assert not set(ids_of(plan).values()) & set(ids_of(other).values())


def test_every_table_and_the_report_have_it(result: Result, tmp_path: Path) -> None:
    assert WITHIN in set(result.replications["measure"])
    assert WITHIN in set(result.summary["measure"])
    assert "Coach binnen 13 weken" in set(result.dictionary["label_nl"].astype(str))
    page = write_report(result, folder=tmp_path, language="nl").read_text(encoding="utf-8")
    assert "Coach binnen 13 weken" in page


def test_its_code_does_not_run_where_nobody_gave_their_word_for_it(
    result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.measures.registry._run", lambda *_: pytest.fail("the code was run"))
    with pytest.raises(ResultsError, match=r"plan\.own_measures: came Python code .* --trust-code"):
        reproduce(result.folder, setting=Setting(workers=1))
    assert list(status(result.folder))


def test_it_comes_out_again_from_the_manifest_alone(result: Result) -> None:
    assert reproduce(result.folder, setting=Setting(workers=1), trusted=True).same


def test_a_measure_that_comes_later_leaves_a_result_as_it_is(result: Result) -> None:
    """What a plan names is what is measured again, and the digest of a measure knows nothing of the others."""
    rows = result.replications.drop(columns=["scenario", "point", "replication"])
    without = rows[rows["measure"] != WITHIN]
    series = result.series.drop(columns=["scenario", "point", "replication"])
    before, after = digests_of_measures(without, series), digests_of_measures(rows, series)

    assert after.keys() - before.keys() == {f"measure {WITHIN}"}
    assert all(after[name] == digest for name, digest in before.items())
    assert digest_of_measures(rows, series) == digest_of_measures(rows.sort_values("measure", kind="stable"), series)


def test_a_plan_from_before_a_measure_does_not_measure_it(plan: Plan) -> None:
    assert plan.measures is not None
    older = dataclasses.replace(plan, measures=tuple(name for name in plan.measures if name != "inflow"))
    assert not kept_of(older.jobs[0], older).has("inflow", "all")
    assert "inflow" not in older.known_measures


# --- where pasts rest -------------------------------------------------------------------------------------------------

forks = pytest.mark.skipif(not CAN_REST, reason="this system cannot copy a process that is under way")


@forks
def test_a_file_is_run_once_for_all_replications_that_go_on_from_a_past(tmp_path: Path) -> None:
    log, own = tmp_path / "log", tmp_path / "mine.py"
    told = f"import os\nwith open({log.as_posix()!r}, 'a') as file:\n    file.write(f'{{os.getpid()}}\\n')\n"
    head, rest = EXAMPLE.read_text(encoding="utf-8").split("import numpy as np\n", 1)
    own.write_text(f"{head}import numpy as np\n{told}{rest}", encoding="utf-8")
    small = (ROOT / "tests" / "small" / "experiment.yaml").as_posix()
    file = tmp_path / "mine.yaml"
    file.write_text(f"extends: {small}\nname: mine\nmeasures_from: [mine.py]\nreplications: 3\n", encoding="utf-8")
    plan, _ = plan_of(load_experiment(file), wishes=Wishes())

    digests_of(plan, plan.jobs, place=tmp_path / "out", setting=Setting(workers=1))

    assert len({*log.read_text().split()} - {str(os.getpid())}) == 1


@forks
def test_a_session_answers_with_the_measures_of_a_user(tmp_path: Path) -> None:
    small = (ROOT / "tests" / "small" / "comparison.yaml").as_posix()
    file = tmp_path / "mine.yaml"
    file.write_text(
        f"extends: {small}\nname: mine\nmeasures_from: [{EXAMPLE.as_posix()}]\nheadline: [{WITHIN}]\n", encoding="utf-8"
    )
    with Session.of_experiment(file, replications=1, workers=1) as session:
        (asked_by_headline,) = session.ask()
        (asked_by_name,) = session.ask(measures=[WITHIN, "inflow"])

    assert set(asked_by_headline.rows["measure"]) == {WITHIN}
    assert set(asked_by_name.rows["measure"]) == {WITHIN, "inflow"}


def test_a_file_is_run_once_for_all_that_an_experiment_asks_of_it(tmp_path: Path) -> None:
    told = tmp_path / "told.txt"
    said = f"with open({str(told)!r}, 'a') as told:\n    told.write('x')\n"
    (path,) = written(tmp_path, HEAD + "    pass\n" + said)
    small = (ROOT / "tests" / "small" / "experiment.yaml").as_posix()
    (tmp_path / "own.yaml").write_text(f"extends: {small}\nmeasures_from: [{path.name}]\n", encoding="utf-8")
    asked = load_experiment(tmp_path / "own.yaml")
    for _ in range(3):
        assert "mine" in asked.known_measures

    assert told.read_text(encoding="utf-8") == "x"
