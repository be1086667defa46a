"""What SECURITY.md says of Python that an experiment names: who validates it runs it."""

from __future__ import annotations

import shutil
from pathlib import Path

from sim.commands.files import validate

SMALL = Path(__file__).parents[1] / "small"
OF_OTHERS = "from pathlib import Path\n\nPath({place!r}).touch()\n"


def test_who_validates_an_experiment_runs_the_python_that_it_names(tmp_path: Path) -> None:
    marked = tmp_path / "it_ran"
    configs = SMALL.parents[1] / "configs"
    text = (SMALL / "region.yaml").read_text(encoding="utf-8").replace("../../configs", configs.as_posix())
    (tmp_path / "region.yaml").write_text(text, encoding="utf-8")
    shutil.copytree(SMALL / "scenarios", tmp_path / "scenarios")
    (tmp_path / "theirs.py").write_text(OF_OTHERS.format(place=str(marked)), encoding="utf-8")
    experiment = (SMALL / "experiment.yaml").read_text(encoding="utf-8") + "measures_from: [theirs.py]\n"
    (tmp_path / "theirs.yaml").write_text(experiment, encoding="utf-8")

    assert any("it registers no measure" in str(problem) for problem in validate(tmp_path / "theirs.yaml"))
    assert marked.exists()
