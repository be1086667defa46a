"""What decides a replication is found by what it uses: all that runs, and nothing that only people read."""

from __future__ import annotations

import ast
import copy
import dataclasses
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

from sim.config import configuration_from_document
from sim.measures import measure
from sim.measures.periods import Asked
from sim.model.replication import run_replication
from sim.plan.draws import drawn
from sim.run import deciding
from sim.run.deciding import SOURCE, code_of, deciding_code, definitions
from tests.model import small
from tests.run import fakes

UNFOLLOWED = ("errors.py",)
"""Words of refusals: they run when something is refused."""


def _ran_in(work: Callable[[], object]) -> set[CodeType]:
    """Return the code of the package that ran while some work was done."""
    ran: set[CodeType] = set()

    def hear(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            ran.add(frame.f_code)

    sys.setprofile(hear)
    try:
        work()
    finally:
        sys.setprofile(None)
    return {code for code in ran if Path(code.co_filename).is_relative_to(SOURCE)}


def _replicate(document: dict[str, Any]) -> object:
    configuration = configuration_from_document(drawn(document, {"model.ladder.progress_per_year": 0.3}))
    return measure(run_replication(configuration, replication=0, seed=1), configuration, Asked())


def test_whatever_runs_in_a_replication_is_among_what_decides_it() -> None:
    known, document = definitions(), small.region().document
    ran = {
        (Path(code.co_filename).relative_to(SOURCE.parent), code.co_qualname.split(".")[0])
        for code in _ran_in(lambda: _replicate(document))
        if not code.co_name.startswith("<")
    }
    missed = {
        (file.as_posix(), name)
        for file, name in ran
        if (".".join(file.with_suffix("").parts).removesuffix(".__init__"), name) not in known
        and file.name not in UNFOLLOWED
    }

    assert len(ran) > 400
    assert not missed


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the package that may be changed."""
    folder = tmp_path_factory.mktemp("copy") / "sim"
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("__pycache__", "built"))
    return folder


def _changed(package: Path, *changes: tuple[str, str, str]) -> set[str]:
    """Return the definitions of which the digest is another after changes of some files, which are then taken back."""
    before = deciding_code(package)
    texts = {file: (package / file).read_text(encoding="utf-8") for file, _, _ in changes}
    assert all(old in texts[file] for file, old, _ in changes)
    try:
        for file, old, new in changes:
            (package / file).write_text(texts[file].replace(old, new, 1), encoding="utf-8")
        after = deciding_code.__wrapped__(package)
    finally:
        for file, text in texts.items():
            (package / file).write_text(text, encoding="utf-8")
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def test_what_only_people_read_and_what_nothing_uses_is_not_other_code(package: Path) -> None:
    changes = (
        ("randomness.py", "from __future__", "# what is said beside the code\nfrom __future__"),
        ("units.py", '"""', '"""Said better: '),
        ("config/numbers.py", "from __future__", "\n\n\nfrom __future__"),
        ("errors.py", "class ", "class Unheard(Exception):\n    pass\n\n\nclass "),
        ("report/numbers.py", "from __future__", "COLOUR = 1\nfrom __future__"),
        ("durations.py", "\ndef ", "\ndef unused() -> int:\n    return 1\n\n\ndef "),
    )
    assert _changed(package, *changes) == set()


def test_where_code_stands_does_not_count(package: Path, tmp_path: Path) -> None:
    before = deciding_code(package)
    package = shutil.copytree(package, tmp_path / "sim")
    moved = package / "durations_elsewhere.py"
    (package / "durations.py").rename(moved)
    for file in package.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("sim.durations import", "sim.durations_elsewhere import"), encoding="utf-8")

    assert deciding_code.__wrapped__(package) == before


def test_another_number_is_other_code(package: Path) -> None:
    assert _changed(package, ("units.py", "WEEKS_PER_YEAR = ", "WEEKS_PER_YEAR = 1 + ")) == {"WEEKS_PER_YEAR"}


def test_every_change_of_what_runs_is_seen() -> None:
    source = deciding._Source(SOURCE.parent)
    unseen = []
    for module, name in sorted(definitions()):
        for node in source._nodes(module, name):
            other = _Other(source._is_silent(module)).visit(copy.deepcopy(node))
            told = [_told(one, source._is_silent(module)) for one in (node, other)]
            if ast.dump(other) != ast.dump(node) and told[0] == told[1]:
                unseen.append(f"{module}: {name}")

    assert not unseen


class _Other(ast.NodeTransformer):
    """Makes the first number, comparison, sum or condition of a definition another one, outside of what is said."""

    def __init__(self, silent: frozenset[str]) -> None:
        self._done, self._silent = False, silent

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if self._done or self._is_said(node):
            return node
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            self._done = True
            return ast.Constant(node.value + 1)
        if isinstance(node, ast.BinOp | ast.UnaryOp | ast.If | ast.IfExp | ast.Compare):
            self._done = True
            return ast.UnaryOp(ast.Not(), node) if isinstance(node, ast.expr) else _without(node)
        return super().generic_visit(node)

    def _is_said(self, node: ast.AST) -> bool:
        if isinstance(node, ast.keyword):
            return node.arg in deciding.SAID["Measure"]
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in self._silent


def _without(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.If)
    return ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)


def _told(node: ast.AST, silent: frozenset[str]) -> list[str]:
    told: list[str] = []
    deciding._tell(node, told, silent)
    return told


LATER = """

@computes(Measure(id="later", unit="fte", label=Text("Later", "Later"), sentence="Later.", missing=Missing.NEVER,
                  groupings=(ALL,)))
def measure_later(facts: Facts, sheet: Sheet) -> None:
    pass
"""
"""What somebody adds to a file of measures."""


def test_a_measure_that_comes_to_the_house_later_is_no_other_code_for_who_does_not_ask_it(
    package: Path, tmp_path: Path
) -> None:
    before = deciding_code(package)
    package = shutil.copytree(package, tmp_path / "sim")
    with (package / "measures" / "capacity.py").open("a", encoding="utf-8") as file:
        file.write(LATER)
    changed = deciding_code.__wrapped__(package)
    apart = frozenset({("sim.measures.capacity", "measure_later")})

    assert {name for name in changed if changed[name] != before.get(name)} >= {"measure_later"}
    assert deciding_code.__wrapped__(package, apart=apart) == before


def test_the_formula_of_a_measure_decides_where_it_is_asked_and_nowhere_else() -> None:
    name = "measure_utilisation"
    asked, other = (
        code_of(dataclasses.replace(fakes.plan(), measures=measures)) for measures in (("utilisation",), ("inflow",))
    )

    assert name in asked
    assert name not in other
