"""The example in the documentation of sessions runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.run.forks import CAN_REST

ROOT = Path(__file__).parents[2]
SMALL = "tests/small/comparison.yaml"


@pytest.mark.skipif(not CAN_REST, reason="this system cannot copy a process that is under way")
def test_the_example_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """On a small region: the one of the example takes a minute."""
    text = (ROOT / "docs" / "session.md").read_text(encoding="utf-8")
    example = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)[0]
    assert "experiments/scenarios.yaml" in example
    monkeypatch.chdir(ROOT)
    exec(example.replace("experiments/scenarios.yaml", SMALL), {})
    said = capsys.readouterr().out.splitlines()

    assert [line.partition(":")[0] for line in said] == [f"after {n} replications" for n in (1, 2, 3)]
    assert re.fullmatch(r"after 3 replications: [+-]\d+\.\d residents on benefit", said[2])
