"""The command line: what it says and how it ends."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

import sim
from sim.cli import app, close
from sim.errors import CaseloadError, ConservationError, Interrupted, ResultsError
from sim.run.executor import RunError
from sim.run.workspace import Workspace
from sim.run.write_results import cautions
from sim.store import provenance, write_manifest
from sim.store.files import DiskError
from sim.texts import counted
from tests.report import sample
from tests.report.kinds import made
from tests.report.pages import without_pictures
from tests.run import fakes
from tests.store.manifests import FACTS, VOLATILE

ROOT = Path(__file__).parents[2]
CONFIGURATION = Path(__file__).parents[2] / "configs" / "ijmond.yaml"
COMPARISON = Path(__file__).parents[1] / "small" / "comparison.yaml"
SMALL = Path(__file__).parents[1] / "small" / "experiment.yaml"
EXPERIMENT = Path(__file__).parents[2] / "experiments" / "current.yaml"


def call(*words: object) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    without_pictures(monkeypatch)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished result, in whose folder nobody writes."""
    return made("single", tmp_path_factory).folder


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small experiment, shorter and with fewer replications."""
    text = SMALL.read_text(encoding="utf-8").replace("region.yaml", str(SMALL.parent / "region.yaml"))
    file = tmp_path_factory.mktemp("tiny") / "small.yaml"
    file.write_text(text.replace("replications: 4", "replications: 2").replace("2012-01-01", "2011-01-01"))
    return file


def test_help_names_every_command() -> None:
    answer = call("--help")

    assert answer.exit_code == 0
    for name in (
        "run",
        "validate",
        "show",
        "diff",
        "status",
        "report",
        "page",
        "reproduce",
        "merge",
        "simulate",
        "publish",
        "replay",
        "build",
        "schema",
        "audit",
        "crate",
    ):
        assert name in answer.output


def test_help_and_validate_import_nothing_heavy() -> None:
    program = (
        "import sys; from typer.testing import CliRunner; from sim.cli import app\n"
        f"CliRunner().invoke(app, ['--help']); CliRunner().invoke(app, ['validate', {str(EXPERIMENT)!r}])\n"
        "heavy = ('pandas', 'scipy', 'matplotlib', 'pyarrow', 'simpy', 'jinja2')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


@pytest.mark.parametrize("words", [["run"], ["fly"], ["report", "x", "--lang", "fr"], ["run", "x", "--workers", "0"]])
def test_a_wrong_command_ends_with_2(words: list[str]) -> None:
    answer = call(*words)

    assert answer.exit_code == 2
    assert "Traceback" not in answer.output


def test_validate_says_what_is_fine() -> None:
    answer = call("validate", CONFIGURATION, EXPERIMENT)

    assert (answer.exit_code, answer.stdout.count("nothing wrong")) == (0, 2)
    assert call("validate", CONFIGURATION, "--quiet").stdout == ""


def test_nothing_is_said_of_files_with_which_nothing_is_wrong() -> None:
    answer = call("validate", SMALL, SMALL.with_name("region.yaml"), "--quiet")

    assert (answer.exit_code, answer.stderr) == (0, "")


def test_validate_says_everything_that_is_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("name: x\ntitle: y\nkind: single\nconfiguration: nothing.yaml\nreplications: 0\nseeed: 3\n")
    answer = call("validate", wrong, tmp_path / "absent.yaml", EXPERIMENT)

    assert answer.exit_code == 2
    assert f"{wrong}:6:1: seeed:" in answer.stderr
    assert f"{wrong}:5:15: replications:" in answer.stderr
    assert "absent.yaml" in answer.stderr
    assert "nothing wrong" in answer.stdout


def test_show_gives_each_number_its_source() -> None:
    answer = call("show", CONFIGURATION)

    assert answer.exit_code == 0
    assert any("circumstances.law.aow_age_years: " in line and "[" in line for line in answer.stdout.splitlines())


def test_show_speaks_one_language_where_a_source_is_written_in_two() -> None:
    shown = call("show", "configs/ijmond.yaml").stdout

    assert "[assumption: No figure found; order of magnitude from practice, see docs/assumptions.md" in shown
    assert "Geen cijfer gevonden" not in shown


def test_diff_of_a_file_with_itself_is_nothing() -> None:
    answer = call("diff", CONFIGURATION, CONFIGURATION)

    assert (answer.exit_code, answer.stdout) == (0, "no difference\n")


def test_diff_shows_what_an_experiment_changes(tmp_path: Path) -> None:
    changed = tmp_path / "changed.yaml"
    text = EXPERIMENT.read_text().replace("../configs/ijmond.yaml", str(CONFIGURATION))
    changed.write_text(text + "overrides: {resources.staffing.onboarding_weeks: 30}\n")
    answer = call("diff", EXPERIMENT, changed)

    assert answer.stdout.startswith("resources.staffing.onboarding_weeks: 20")
    assert "-> 30" in answer.stdout
    assert answer.stdout.count("\n") == 1


def test_a_comparison_is_checked_and_each_of_its_scenarios_can_be_shown() -> None:
    one, other = (call("show", COMPARISON, *words).stdout for words in ((), ("--scenario", "one_pool")))

    first, second = call("validate", COMPARISON).stdout.splitlines()
    assert first == f"{COMPARISON}: nothing wrong"
    assert "numbers are inherited from ../../configs/ijmond.yaml: circumstances (" in second
    assert "region_activation" not in one
    assert "region_activation" in other
    assert "did you mean 'one_pool'?" in call("show", COMPARISON, "--scenario", "one_pol").stderr


def test_schema_is_a_json_schema() -> None:
    answer = call("schema")

    assert answer.exit_code == 0
    assert '"aow_age_years"' in answer.stdout
    assert "region_activation" not in answer.stdout


def test_schema_offers_the_teams_of_a_configuration() -> None:
    answer = call("schema", "--for", COMPARISON)

    assert answer.exit_code == 0
    assert '"velsen_activation"' in answer.stdout


def test_show_explains_each_key_once() -> None:
    shown = call("show", "configs/ijmond.yaml", "--explain").stdout.splitlines()
    said = [
        line
        for line in shown
        if line.startswith("# ") and line.endswith("How many residents are on benefit when the run starts.")
    ]

    assert len(said) == 1
    assert shown[shown.index(said[0]) + 1].startswith(said[0].removeprefix("# ").partition(":")[0])


def test_run_does_not_touch_an_existing_result(finished: Path) -> None:
    before = (finished / "manifest.json").read_bytes()
    answer = call("run", EXPERIMENT, "--quick", "--out", finished)

    assert answer.exit_code == 2
    assert answer.stderr.startswith(
        f"{finished}: already exists and is never overwritten; move it away, or write elsewhere with --out DIR; "
        "it cannot grow into what is asked either: seed: 1 -> 20260101"
    )
    assert answer.stderr.count("\n") == 1
    assert (finished / "manifest.json").read_bytes() == before


@pytest.mark.parametrize("quiet", [False, True])
def test_who_ran_little_hears_it_at_the_end(quiet: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few = {"plan": {"experiment": {"quick": True}}, "few": {"replications": 2, "enough": 10, "least": 3}}
    write_manifest(tmp_path, facts=FACTS | few, volatile=VOLATILE)
    close(tmp_path, quiet=quiet)
    lines = capsys.readouterr().out.splitlines()

    assert lines == (
        []
        if quiet
        else [
            "mind: a quick run, to see that everything works: it decides nothing",
            "mind: 2 replications of some case; with fewer than 3 nothing is said of any difference",
            f"report: {tmp_path / 'report.html'}",
        ]
    )


def test_status_of_a_finished_result(finished: Path) -> None:
    assert "finished and unchanged: 8 of 8 replications done" in call("status", finished).stdout


def test_status_of_a_stopped_run(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "tiny")
    list(workspace.open(fakes.plan()))
    workspace.note_failure("current.base.0001\nZeroDivisionError: no residents")
    answer = call("status", tmp_path / "tiny")

    assert "stopped; the same command goes on from there: 0 of 3 replications done, 3 missing" in answer.stdout
    assert "failed: current.base.0001: ZeroDivisionError: no residents" in answer.stdout
    assert "  current, base: 0 of 3 done, 3 missing" in answer.stdout


def test_shards_are_run_and_merged(tiny: Path, tmp_path: Path) -> None:
    folders = [tmp_path / f"small-{k}of2" for k in (1, 2)]
    for k, folder in enumerate(folders, start=1):
        said = call("run", tiny, "--shard", f"{k}/2", "--out", folder, "--workers", 1)
        assert said.stdout == f"shard {k} of 2: {folder}\n"
    again = call("run", tiny, "--shard", "1/2", "--out", folders[0], "--workers", 1)
    assert (again.exit_code, "finished before, and has all that is asked" in again.stdout) == (0, True)
    other = call("run", tiny, "--shard", "2/2", "--out", folders[0], "--workers", 1)
    assert (other.exit_code, "already exists and is never overwritten" in other.stderr) == (2, True)
    refused = call("report", folders[0])
    merged = call("merge", *folders, "--out", tmp_path / "small", "--workers", 1)

    assert (refused.exit_code, "is shard 1 of 2, not a whole result" in refused.stderr) == (2, True)
    assert merged.stdout == f"report: {tmp_path / 'small' / 'report.html'}\n"
    assert "replications: the same to the last bit" in call("reproduce", tmp_path / "small", "--replications", 1).stdout


def test_a_result_is_named_from_within_by_a_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = sample.result(tmp_path / "current").folder
    monkeypatch.chdir(folder)

    assert call("status", ".").stdout.startswith(f"{folder}: finished and unchanged")
    for name in ("/", "../.."):
        refused = call("status", name)
        assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1)


@pytest.mark.parametrize("shard", ["3/2", "x"])
def test_a_shard_that_is_none_is_one_line(shard: str) -> None:
    answer = call("run", EXPERIMENT, "--shard", shard)

    assert (answer.exit_code, answer.stderr.count("\n")) == (2, 1)


def test_a_published_copy_says_what_it_lacks(finished: Path, tmp_path: Path) -> None:
    answer = call("publish", finished, "--out", tmp_path / "copy")

    assert (
        answer.stdout
        == f"{tmp_path / 'copy'}: published without beside.parquet, beside_series.parquet, series.parquet\n"
    )
    assert "series.parquet; run the experiment again" in call("report", tmp_path / "copy").stderr


@pytest.mark.parametrize("command", ["status", "report", "reproduce", "publish"])
def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path, command: str) -> None:
    answer = call(command, tmp_path / "nothing")

    assert answer.exit_code == 2
    assert answer.stderr.count("\n") == 1
    assert "nothing: no " in answer.stderr


def test_report_writes_elsewhere_in_dutch(finished: Path, tmp_path: Path) -> None:
    answer = call("report", finished, "--lang", "nl", "--out", tmp_path)

    assert answer.stdout == f"report: {tmp_path / 'report.nl.html'}\n"
    assert '<html lang="nl">' in (tmp_path / "report.nl.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--scenario", "curent", "--replication", "0"],
            "scenario 'curent': not in this result; did you mean 'current'?",
        ),
        (["--scenario", "current", "--replication", "9"], "replication 9: not in this result; it has 0 to 4"),
        (
            ["--scenario", "current", "--point", "bas", "--replication", "0"],
            "point 'bas': not in this result; did you mean 'base'?",
        ),
    ],
)
def test_replay_of_what_is_not_there(finished: Path, words: list[str], said: str) -> None:
    answer = call("replay", finished, *words)

    assert (answer.exit_code, answer.stderr) == (2, said + "\n")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ResultsError("a"), 2),
        (RunError("a"), 1),
        (DiskError("a"), 1),
        (ConservationError("a", week=1.0, resident=2, replay="b"), 1),
        (Interrupted("a"), 130),
    ],
)
def test_each_error_ends_with_its_own_code(error: CaseloadError, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> None:
        raise error

    monkeypatch.setattr("sim.commands.results.status", fail)
    answer = call("status", "x")

    assert (answer.exit_code, answer.stderr) == (code, f"{error}\n")


# --- what a command says of itself --------------------------------------------------------------------------------


def _commands() -> dict[str, Any]:
    return dict(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(_commands()))
def test_every_help_ends_with_examples_that_can_be_typed(name: str) -> None:
    command = _commands()[name]
    head, *lines = [line.strip() for line in (command.epilog or "").split("\n\n")]

    assert head == "Examples"
    assert lines
    for line in lines:
        assert len(line) <= 76, "it breaks on a narrow terminal"
        program, word, *rest = shlex.split(line, comments=True)
        assert (program, word) == ("ijmond", name)
        command.make_context(name, rest)  # raises where it does not parse
        missing = [one for one in rest if one.startswith(("configs/", "experiments/")) and not (ROOT / one).exists()]
        assert missing == []


def test_examples_stand_in_the_help() -> None:
    assert "ijmond reproduce results/published/current --replications 2" in call("reproduce", "--help").output


def test_version_says_what_is_installed_and_which_engine_runs() -> None:
    answer = call("--version")
    first, second = answer.stdout.splitlines()

    assert answer.exit_code == 0
    assert re.fullmatch(rf"ijmond {re.escape(sim.__version__)}(, commit [0-9a-f]{{12}}(, changed since)?)?", first)
    assert re.match(r"engine: (compiled|source); .", second)


def test_a_checkout_of_something_else_says_nothing_of_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"rev-parse HEAD": "0" * 40, "rev-parse --show-toplevel": str(ROOT / "docs")}
    monkeypatch.setattr(provenance, "_git", lambda *words: said.get(" ".join(words[:2]), ""))

    assert call("--version").stdout.splitlines()[0] == f"ijmond {sim.__version__}"
    assert provenance.code_version()["modified"] is None


# --- what a shell offers ------------------------------------------------------------------------------------------


def _offered(*words: str) -> list[str]:
    line = shlex.join(("ijmond", *words))
    environment = {"_IJMOND_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words))}
    return CliRunner().invoke(app, [], env=environment, prog_name="ijmond").stdout.split()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a configuration, a scenario, an experiment and a result, and what nobody may look into."""
    for file in (
        "configs/region.yaml",
        "configs/scenarios/one.yaml",
        "experiments/try.yaml",
        "results/try/manifest.json",
    ):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    (tmp_path / "closed").mkdir(mode=0o000)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_shell_offers_files_results_and_scenarios(place: Path) -> None:
    assert _offered("run", "exp") == ["experiments/", "experiments/try.yaml"]
    assert _offered("show", "./configs/") == ["./configs/region.yaml", "./configs/scenarios/"]
    assert _offered("status", "results/t") == ["results/try", "results/try/"]
    assert _offered("show", "configs/region.yaml", "--scenario", "two+o") == ["two+one"]
    assert _offered("run", "closed/") == []
    assert "validate" in _offered("val")


def test_a_shell_that_is_known_gets_its_script() -> None:
    script = CliRunner().invoke(app, [], env={"_IJMOND_COMPLETE": "source_bash"}, prog_name="ijmond").stdout

    assert "_IJMOND_COMPLETE=complete_bash" in script
    assert "--install-completion" in call("--help").output


# --- a run that is finished, a copy that was published ------------------------------------------------------------


def test_a_finished_experiment_is_no_mistake(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "small"
    first = call("run", tiny, "--out", out, "--workers", 1)
    before = (out / "manifest.json").read_bytes()
    again, quiet = call("run", tiny, "--out", out), call("run", tiny, "--out", out, "--quiet")
    other = call("run", tiny, "--out", out, "--seed", 9)
    call("publish", out, "--out", tmp_path / "copy")
    said = call("status", tmp_path / "copy").stdout

    assert first.exit_code == 0
    assert (again.exit_code, again.stdout.splitlines()[0]) == (
        0,
        f"{out}: finished before, and has all that is asked; nothing was run",
    )
    assert again.stdout.splitlines()[-1] == f"report: {out / 'report.html'}"
    assert (quiet.exit_code, quiet.stdout) == (0, "")
    assert (other.exit_code, "already exists and is never overwritten" in other.stderr) == (2, True)
    assert (out / "manifest.json").read_bytes() == before
    hints = re.findall(r"`ijmond ([^`]*)`", said)
    assert len(hints) == 2
    for hint in hints:
        words = shlex.split(hint)
        more = ["--out", tmp_path / "log", "--xes", "--ocel"] if words[0] == "replay" else []
        assert call(*words, *more).exit_code == 0
    ends = sorted(file.name.partition(".")[2] for file in (tmp_path / "log").iterdir())
    assert ends == ["csv", "ocel.json.gz", "xes.gz"]
    assert call("report", tmp_path / "copy").exit_code == 2, "so the hints do not name it"


@pytest.mark.parametrize(
    "name, words", [("current", {"reproduce", "replay"}), ("page", {"reproduce", "replay", "page"})]
)
def test_the_hints_of_a_published_folder_are_true(name: str, words: set[str]) -> None:
    said = call("status", ROOT / "results" / "published" / name).stdout

    assert {hint.split()[0] for hint in re.findall(r"`ijmond ([^`]*)`", said)} == words
    for hint in re.findall(r"`ijmond ([^`]*)`", said):
        word, *rest = shlex.split(hint)
        _commands()[word].make_context(word, rest)


def test_one_is_one() -> None:
    assert counted(1, "replication") == "1 replication"
    assert [
        *cautions({"plan": {"experiment": {"quick": False}}, "few": {"replications": 1, "enough": 10, "least": 3}})
    ] == ["1 replication of some case; with fewer than 3 nothing is said of any difference"]
