"""The notebooks run, each by itself in a fresh process and folder, and what they say of numbers is computed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

FOLDER = ROOT / "docs" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.md"))
LIBRARY = ROOT / "docs" / "library.md"
PUBLISHED = "results/published"
"""All that a notebook finds beside it: everything else is carried, so that who installed the package can type it."""

CELL = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOT_SAID = re.compile(r"`[^`]*`|\]\([^)]*\)|95 %")
"""What may hold a figure outside a cell: code, an address, and how sure ranges are, which is a choice."""

MOST_SECONDS = 600.0
IN_A_PROCESS = "import sys; exec(compile(sys.stdin.read(), sys.argv[1], 'exec'), {'__name__': '__main__'})"


def cells_of(file: Path) -> str:
    """Return the code of all cells, each line where it stands in the file, so that an error names it."""
    text = file.read_text(encoding="utf-8")
    kept, at = [], 0
    for cell in CELL.finditer(text):
        kept += ["\n" * text.count("\n", at, cell.start(1)), cell[1]]
        at = cell.end(1)
    return "".join(kept)


def place(folder: Path) -> Path:
    """Return a folder in which a notebook finds what it reads and may write what it likes."""
    (folder / PUBLISHED).parent.mkdir()
    (folder / PUBLISHED).symlink_to(ROOT / PUBLISHED)
    return folder


def run(file: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    begin = f"import sys; sys.path.insert(0, {str(ROOT)!r}); "
    command = [sys.executable, "-P", "-W", "error", "-c", begin + IN_A_PROCESS, file.name]
    return subprocess.run(
        command,
        input=cells_of(file),
        cwd=place(folder),
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )


def test_there_are_six_and_the_page_of_the_library_lists_them() -> None:
    listed = re.findall(r"\(notebooks/(\w+\.md)\)", LIBRARY.read_text(encoding="utf-8"))

    assert len(NOTEBOOKS) == 6
    assert sorted(listed) == [file.name for file in NOTEBOOKS]


@pytest.mark.parametrize("file", [*NOTEBOOKS, LIBRARY], ids=lambda file: file.stem)
def test_it_runs_from_its_first_cell_to_its_last_and_says_something(file: Path, tmp_path: Path) -> None:
    done = run(file, tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.strip()
    assert "nan" not in done.stdout.split()


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_what_it_says_of_its_numbers_is_computed_and_not_typed(file: Path) -> None:
    prose = CELL.sub("", file.read_text(encoding="utf-8"))

    assert re.findall(r"[^\n]*\d[^\n]*", NOT_SAID.sub("", prose)) == []


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_it_has_a_question_and_says_what_may_not_be_concluded(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert "**The question.**" in text
    assert "**What may not be concluded.**" in text


def test_a_notebook_that_fails_is_noticed_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "wrong.md"
    file.write_text("# Wrong\n\n```python\nimport sim\n\nsim.open_result('no/such')\n```\n", encoding="utf-8")
    folder = tmp_path / "place"
    folder.mkdir()
    done = run(file, folder)

    assert done.returncode == 1
    assert 'File "wrong.md", line 6' in done.stderr
