"""Every item of the checklists has one answer, with its evidence; what is otherwise is answered otherwise."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.audit import FAIL, HUMAN, NOT_HERE, PARTLY, PASS, AnsweredItem, AuditCase, audit, items, lists
from sim.audit import checks_project as project
from sim.audit import checks_result as of_result
from sim.audit.audit import ABOUT_RESULT, check_of
from sim.cli import app
from sim.store import CRATE, Result, open_result

ROOT = Path(__file__).parents[2]
GATE = ROOT / "results" / "published" / "gate"
AT_LEAST = 45

pytestmark = pytest.mark.slow


@cache
def gate() -> Result:
    """A published result."""
    return open_result(GATE)


@cache
def answered() -> tuple[AnsweredItem, ...]:
    """All answers about it."""
    return tuple(audit(gate()))


def run(*words: str) -> tuple[int, str]:
    """Return how the command ends and what it says."""
    found = CliRunner().invoke(app, ["audit", *words])
    return found.exit_code, found.output


# --- the items ------------------------------------------------------------------------------------------------------


def test_every_item_is_asked_by_a_known_list_once_and_is_answered_or_says_why_not() -> None:
    keys = [one.key for one in items()]

    assert len(keys) == len(set(keys))
    assert {one.list_key for one in items()} == {one.key for one in lists()}
    assert all(bool(one.check) != bool(one.why) for one in items())
    assert all(callable(check_of(one)[0]) for one in items() if one.check)
    assert Counter(one.list_key for one in items()) >= Counter({"STRESS-DES": 20, "HEATHER": 19, "FAIR4RS": 17})


def test_no_check_is_left_that_no_item_asks() -> None:
    asked = {one.check for one in items()}
    known = {
        name
        for room in (of_result, project)
        for name, one in vars(room).items()
        if callable(one) and getattr(one, "__module__", "") == room.__name__ and not name.startswith("_")
    }

    assert known <= asked


def test_enough_is_answered_by_machine_and_the_rest_is_named() -> None:
    words = Counter(one.answer.word for one in answered())

    assert len(answered()) - words[HUMAN] >= AT_LEAST
    assert words[NOT_HERE] == 0
    assert all(one.answer.found for one in answered())


def test_the_evidence_of_each_answer_is_there() -> None:
    """A path that an answer gives leads to something, packed or not, but for what is missing and said to be."""
    missing = [
        f"{one.item.key}: {one.answer.path}"
        for one in answered()
        if one.answer.word in (PASS, PARTLY) and one.answer.path
        for base in [GATE if one.about == ABOUT_RESULT else ROOT]
        if not any((base / name).exists() for name in (one.answer.path, f"{one.answer.path}.gz"))
    ]

    assert [line for line in missing if not line.endswith(("claims.yaml", "manifest.json"))] == []


# --- what is otherwise ----------------------------------------------------------------------------------------------


def case(folder: Path = GATE, *, root: Path | None = ROOT) -> AuditCase:
    """Return what is audited."""
    return AuditCase(open_result(folder), root)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A project that has the files that are small, to be changed."""
    root = tmp_path / "project"
    root.mkdir()
    for name in ("LICENSE", "CITATION.cff", "codemeta.json", ".zenodo.json", "README.md", "pyproject.toml", "Makefile"):
        shutil.copyfile(ROOT / name, root / name)
    return root


def test_a_licence_that_is_not_there_or_not_open_fails(bare: Path) -> None:
    assert project.licence(case(root=bare)).word == PASS
    (bare / "LICENSE").write_text("All rights reserved\n")
    assert project.licence(case(root=bare)).word == FAIL
    (bare / "LICENSE").unlink()
    assert project.licence(case(root=bare)).word == FAIL


def test_what_is_not_known_yet_passes_as_soon_as_it_is_written(bare: Path) -> None:
    checks = (project.orcid, project.archive, project.remote_repository)
    assert [check(case(root=bare)).word for check in checks] == [FAIL, FAIL, FAIL]

    text = (bare / "CITATION.cff").read_text()
    text = text.replace("project\n", "project\n    orcid: https://orcid.org/0000-0002-1825-0097\n")
    (bare / "CITATION.cff").write_text(f"{text}doi: 10.5281/zenodo.1\nrepository-code: https://example.org/x\n")
    assert [check(case(root=bare)).word for check in checks] == [PASS, PASS, PASS]


def test_metadata_that_say_two_versions_are_met_in_part(bare: Path) -> None:
    assert project.metadata(case(root=bare)).word == PASS
    (bare / ".zenodo.json").write_text(json.dumps(json.loads((bare / ".zenodo.json").read_text()) | {"version": "9"}))
    assert project.metadata(case(root=bare)).word == PARTLY
    (bare / "codemeta.json").write_text("{")
    assert project.metadata(case(root=bare)).word == PARTLY


def test_a_result_without_a_crate_has_its_provenance_in_part(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(GATE, tmp_path / "gate"))
    assert of_result.provenance(case(copy)).word == PASS
    (copy / CRATE).unlink()
    assert of_result.provenance(case(copy)).word == PARTLY


@pytest.mark.parametrize(
    "text",
    ['{"@graph": []}', "[]", '{"@graph": 3}', '{"@graph": [{"@type": "CreateAction", "instrument": {}}]}'],
)
def test_a_crate_that_is_not_that_of_the_folder_is_no_provenance(text: str, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(GATE, tmp_path / "gate"))
    (copy / CRATE).write_text(text, encoding="utf-8")

    assert of_result.provenance(case(copy)).word == PARTLY


def test_a_crate_of_a_folder_to_which_a_file_came_is_no_provenance(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(GATE, tmp_path / "gate"))
    (copy / "figures" / "another.svg").write_text("<svg></svg>", encoding="utf-8")

    assert of_result.provenance(case(copy)).word == PARTLY


def test_a_project_of_empty_files_passes_nothing_that_is_asked_of_the_project(tmp_path: Path) -> None:
    """Every file and folder that a check names is there, and nothing in it."""
    for name in (*project.DOCUMENTS, *project.METADATA, "LICENSE", "pyproject.toml", "Makefile", ".ci/run"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for name in ("docs/flow.svg", "docs/experiments.md", "docs/speed.md", "docs/stress.md", "experiments/gate.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for name in ("tests/golden/test_a.py", "tests/readme/test_readme.py", "tests/architecture/test_numbers.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    (tmp_path / ".github" / "workflows" / "checks.yml").touch()
    of_code = {"algorithms", "apart", "docstrings", "duplication", "small_functions", "version_control"}
    asked = {one.check: check_of(one) for one in items() if one.check and one.check not in of_code}
    found = {name: check(case(root=tmp_path)).word for name, (check, about) in asked.items() if about != ABOUT_RESULT}

    assert [name for name, word in found.items() if word == PASS] == []


def test_a_page_that_only_names_the_list_does_not_answer_it(bare: Path) -> None:
    (bare / "docs").mkdir()
    page = bare / "docs" / "stress.md"
    page.write_text("# STRESS-DES\n", encoding="utf-8")
    assert project.field_standards(case(root=bare)).word == FAIL
    text = (ROOT / "docs" / "stress.md").read_text(encoding="utf-8")
    page.write_text(text, encoding="utf-8")
    assert project.field_standards(case(root=bare)).word == PASS
    page.write_text(text.replace("**3.2 ", "**3.9 "), encoding="utf-8")
    assert project.field_standards(case(root=bare)).word == PARTLY


def test_packages_are_compared_by_the_name_that_an_index_knows_them_by() -> None:
    assert project.dependencies(case()).word == PASS


def test_the_page_says_how_many_items_a_list_has_and_how_many_a_machine_answers() -> None:
    page = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
    rows = {one[3].split(")")[0]: (int(one[1]), int(one[2])) for one in _rows(page) if "](" in one[3]}
    for listed in lists():
        of_it = [one for one in items() if one.list_key == listed.key]
        row = next(counts for link, counts in rows.items() if link.endswith(listed.link))
        assert row == (len(of_it), sum(bool(one.check) for one in of_it)), listed.key


def _rows(page: str) -> list[list[str]]:
    lines = [line.strip("|").split("|") for line in page.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line] for line in lines if len(line) == 4 and line[1].strip().isdigit()]


def test_code_that_is_another_fails() -> None:
    files = gate().manifest["code_files"]
    other = replace(gate(), manifest=gate().manifest | {"code_files": files | {next(iter(files)): "0"}})

    assert of_result.same_code(AuditCase(gate(), ROOT)).word == PASS
    assert of_result.same_code(AuditCase(other, ROOT)).word == FAIL


def test_few_replications_are_met_in_part_and_fewer_not() -> None:
    def with_n(n: int) -> AuditCase:
        other = Result(GATE, gate().manifest)
        other.__dict__["summary"] = gate().summary.assign(n_replications=n)
        return AuditCase(other, ROOT)

    words = [of_result.estimation(with_n(n)).word for n in (10, 3, 2)]
    assert words == [PASS, PARTLY, FAIL]


def test_a_number_without_a_source_fails() -> None:
    other = Result(GATE, gate().manifest)
    numbers = gate().numbers.copy()
    numbers.loc[0, "source_text"] = None
    other.__dict__["numbers"] = numbers

    assert of_result.data_sources(AuditCase(gate(), ROOT)).word == PASS
    assert of_result.data_sources(AuditCase(other, ROOT)).word == FAIL


# --- the command ----------------------------------------------------------------------------------------------------


def test_outside_a_checkout_the_items_about_the_project_are_not_here() -> None:
    found = audit(gate(), installed=True)
    words = Counter(one.answer.word for one in found)

    assert words[NOT_HERE] > 0
    assert {one.about for one in found if one.answer.word == NOT_HERE} == {"project"}
    assert [one.answer.word for one in found if one.about == ABOUT_RESULT].count(NOT_HERE) == 0


def test_it_says_each_item_and_leaves_with_1_where_one_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sim.commands.audit.audit", lambda _: list(answered()))
    file = tmp_path / "new" / "audit.md"
    code, said = run(str(GATE), "--out", str(file))

    assert code == (1 if any(one.answer.word == FAIL for one in answered()) else 0)
    assert all(f"{one.key}: " in said for one in items())
    assert all(f"| {one.key} |" in file.read_text(encoding="utf-8") for one in items())
    assert run(str(GATE), "--out", str(file))[0] == 2, "nothing is overwritten"

    told = json.loads(run(str(GATE), "--json")[1])
    assert [one["key"] for one in told["items"]] == [one.key for one in items()]

    fine = [one for one in answered() if one.answer.word == PASS]
    monkeypatch.setattr("sim.commands.audit.audit", lambda _: fine)
    assert run(str(GATE), "--quiet") == (0, "")


@pytest.mark.parametrize(
    "words, said",
    [
        (["nothing"], "no such folder; give the folder of a finished run"),
        (["{tmp}"], "holds no manifest.json"),
        (["{gate}", "--out", "audit.pdf"], "came the ending '.pdf'; .json or .md was needed"),
    ],
)
def test_what_cannot_be_audited_is_one_line(words: list[str], said: str, tmp_path: Path) -> None:
    code, line = run(*(word.format(tmp=tmp_path, gate=GATE) for word in words))

    assert code == 2
    assert said in line
    assert line.count("\n") == 1


def test_a_doctored_folder_is_one_line(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(GATE, tmp_path / "gate"))
    (copy / "jobs.csv").write_text("a,b\n1,2\n")
    code, line = run(str(copy))

    assert code == 2
    assert "jobs.csv: was changed after it was written" in line
