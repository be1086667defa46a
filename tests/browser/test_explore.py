"""The page as `ijmond explore` serves it, in a real browser, with the model behind it: runs, takeovers, and ends.

The command runs as somebody starts it, on a small real result of which the page was fitted once.
"""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sim.planner import page_data
from sim.planner.inputs import inputs_of
from sim.planner.measured import measures_of
from sim.planner.simulated import SimulatedDesign
from sim.run.forks import CAN_REST
from sim.run.process import family
from sim.store import Result
from tests.planner import designed
from tests.run.test_pasts import is_there, until

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: make build installs it")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CAN_REST, reason="this system cannot copy a process that is under way"),
]
OpenPage = Callable[..., Any]

ROOT = Path(__file__).parents[2]
WAIT_SECONDS = 240.0
WAIT = WAIT_SECONDS * 1000
"""How long anything may take on a machine that has much else to do [ms]."""

N: int = designed.FEW["replications"]
"""Replications of each point, which is also the least that the page asks for."""

STARTED = (
    "import json, pathlib, sys\n"
    "from sim.commands import explore\n"
    "from sim.planner.serve import exact\n"
    "exact.TRIED = 0\n"
    "data = json.loads(pathlib.Path(sys.argv.pop(1)).read_text())\n"
    "explore.page_data = lambda result, futures: data\n"
    "from sim.cli import main\n"
    "main()\n"
)
"""The command; the fit was made before, and no points of the design are held against the result first."""


SPILLS = """() => [...document.querySelectorAll("#tiles .tile")].filter(one => {
  const right = one.getBoundingClientRect().right + 2;
  return [...one.querySelectorAll("*")].some(inner => inner.getBoundingClientRect().right > right);
}).map(one => one.textContent)"""
"""Tiles of which something reaches into the next."""


@dataclass(frozen=True)
class Small:
    """A small result, its page's data in a file, and the experiment that it was made by."""

    result: Result
    data: Path
    experiment: Path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    result, _ = designed.few(tmp_path_factory)
    data = tmp_path_factory.mktemp("explored") / "data.json"
    data.write_text(json.dumps(page_data(result)))
    return Small(result, data, result.folder.with_name("sweep.yaml"))


@contextmanager
def started(small: Small) -> Iterator[subprocess.Popen[str]]:
    """Start the command, in a process group of its own, as in a terminal."""
    words = ["explore", str(small.result.folder), "--experiment", str(small.experiment), "--no-browser"]
    more = ["--replications", "3", "--workers", "2"]
    command = [sys.executable, "-P", "-c", STARTED, str(small.data), *words, *more]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True, **pipes) as one:
        yield one
        one.kill()


def address_of(process: subprocess.Popen[str]) -> str:
    """Return where the page is."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.fixture(scope="module")
def address(small: Small) -> Iterator[str]:
    """Where a page is; whoever begins a run there sees it end."""
    with started(small) as process:
        yield address_of(process)


def ready(here: Any) -> Any:
    here.page.wait_for_selector("html.ready", state="attached")
    return here


def key(here: Any, name: str) -> Any:
    return here.page.locator(f'[data-key="{name}"]')


def told(here: Any) -> str:
    """Return what the page says of the run at hand."""
    return str(here.page.locator("#exact [role=status]").inner_text())


def until_told(here: Any, part: str) -> None:
    """Wait until the page says something of the run at hand."""
    here.page.wait_for_function(
        "part => document.querySelector('#exact [role=status]').textContent.includes(part)", arg=part, timeout=WAIT
    )


def begun(here: Any, *, many: int) -> None:
    """Begin a run, and wait for its first replication."""
    key(here, "many").select_option(str(many))
    key(here, "simulate").click()
    until_told(here, f"of {many} replications")


# --- what it shows --------------------------------------------------------------------------------------------------


def test_the_run_in_the_page_has_the_numbers_of_the_engine(small: Small, address: str, open_page: OpenPage) -> None:
    """A point of the design, run from the page, has the means that the result has there, every figure of it."""
    design = SimulatedDesign.of(small.result)
    scenario = "one_pool"
    point = design.points[scenario][2]
    asked = {one.name: one.at((scenario, point)) for one in inputs_of(design)}
    parts = [f"A={scenario}", *(f"all.{name}={value:.9g}" for name, value in asked.items())]
    here = ready(open_page(address + "#" + "&".join(parts)))
    before = here.page.locator("#tiles b").first.inner_text()
    begun(here, many=N)
    until_told(here, f"{N} replications: simulated")
    with here.page.expect_download() as download:
        key(here, "csv").click()
    rows = csv.reader(io.StringIO(Path(download.value.path()).read_bytes().decode("utf-8-sig")))
    shown = {row[3]: row[6] for row in rows if row[1] == "A"}
    wanted = {
        one.id: float(design.values(scenario, one.key)[design.points[scenario].index(point)].mean() / one.divide)
        for one in measures_of(design)
        if one.id in shown
    }
    parts_of_one = {one["id"] for one in json.loads(small.data.read_text())["measures"] if one["unit"]["en"] == "%"}

    assert before != "\N{EN DASH}"
    assert len(wanted) > 4
    for name, mean in wanted.items():
        factor = 100.0 if name in parts_of_one else 1.0
        assert float(shown[name]) == pytest.approx(factor * mean, rel=1e-5, abs=1e-9), name
    assert here.page.locator("#tiles .range").first.inner_text().endswith(f"\n{N} runs")
    assert here.page.evaluate(SPILLS) == []
    assert here.wrong == []


# --- a run that goes already ----------------------------------------------------------------------------------------


def test_a_page_that_is_loaded_again_goes_on_with_the_run_and_can_cancel_it(address: str, open_page: OpenPage) -> None:
    here = ready(open_page(address + "#A=one_pool&all.activation=9"))
    begun(here, many=40)
    here.page.reload()
    ready(here)
    until_told(here, "of 40 replications")

    assert key(here, "simulate").is_disabled()
    assert here.page.locator("#rows .replication").count() > 0
    key(here, "cancel").click()
    until_told(here, "Cancelled after")
    assert key(here, "simulate").is_enabled()
    assert key(here, "cancel").is_hidden()
    begun(here, many=4)
    until_told(here, "4 replications: simulated")
    assert here.wrong == []


def test_another_page_follows_the_run_and_can_show_its_setting(address: str, open_page: OpenPage) -> None:
    here = ready(open_page(address + "#A=one_pool&all.activation=9"))
    begun(here, many=40)
    other = ready(open_page(address + "#A=as_it_is"))
    until_told(other, "of 40 replications")

    assert "Activation, Velsen 9" in told(other)
    assert key(other, "simulate").is_disabled()
    key(other, "show-run").click()
    assert other.page.locator("#columns select").evaluate_all("all => all.map(one => one.value)") == [
        *("as_it_is", "one_pool")
    ]
    assert "B.activation=9" in other.page.url
    assert other.page.locator("#rows .replication.k1").count() > 0
    key(other, "cancel").click()
    until_told(here, "Cancelled after")


def test_a_second_question_is_refused_in_words_while_one_runs(address: str, open_page: OpenPage) -> None:
    """By a page that did not hear of the first, as when both were asked at once."""
    here = ready(open_page(address))
    begun(here, many=40)
    deaf = open_page()
    deaf.page.add_init_script("window.EventSource = class { addEventListener() {} };")
    deaf.go(address)
    ready(deaf)
    key(deaf, "simulate").click()
    until_told(deaf, "is under way")

    assert "\n" not in told(deaf)
    assert key(deaf, "simulate").is_enabled()
    assert "of 40 replications" in told(here)
    key(here, "cancel").click()
    until_told(here, "Cancelled after")


# --- the end --------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which processes there are")
def test_when_the_server_ends_the_page_says_so_and_nobody_is_left(small: Small, open_page: OpenPage) -> None:
    with started(small) as process:
        ended(process, open_page)


def ended(process: subprocess.Popen[str], open_page: OpenPage) -> None:
    here = ready(open_page(address_of(process)))
    begun(here, many=40)
    dots = here.page.locator("#rows .replication").count()
    processes = family(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    until_told(here, "The server has ended")

    assert key(here, "simulate").is_disabled()
    assert key(here, "cancel").is_hidden()
    assert here.page.locator("#rows .replication").count() >= dots > 0
    assert process.wait(timeout=WAIT_SECONDS) == 130
    until(lambda: not [one for one in processes if is_there(one)], seconds=60.0)
