"""`ijmond explore`: one line for each mistake, an address, and nobody left however it ends.

The page and its data are stand-ins here, and whether the experiment makes the points of the result is not asked
(`test_runs` does); the rest is the command as somebody starts it.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.commands import explore
from sim.planner.serve import exact
from sim.run.forks import CAN_REST
from sim.run.process import family
from sim.store import Result
from tests.planner.serve.standin import PAGE, WAIT_SECONDS, reply_in
from tests.run.test_pasts import is_there, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CAN_REST, reason="this system cannot copy a process that is under way"),
]

ROOT = Path(__file__).parents[3]
SMALL = ROOT / "tests" / "small" / "page.yaml"

STARTED = (
    "from sim.commands import explore\n"
    "from sim.planner.serve import exact\n"
    "from tests.planner.serve.standin import DATA, PAGE\n"
    "exact.TRIED = 0\n"
    "explore.page_data = lambda result, futures: DATA\n"
    "explore.page_html = lambda data, language, explore: PAGE\n"
    "from sim.cli import main\n"
    "main()\n"
)


@pytest.fixture
def process(result: Result) -> Iterator[subprocess.Popen[str]]:
    """The command at work, in a process group of its own, as in a terminal."""
    words = ["explore", str(result.folder), "--experiment", str(SMALL), "--no-browser", "--replications", "3"]
    command = [sys.executable, "-P", "-c", STARTED, *words, "--workers", "2"]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True, **pipes) as one:
        yield one
        one.kill()


def asked(address: str, method: str, inner: str, body: bytes = b"") -> tuple[int, bytes]:
    """Ask a server behind its address."""
    host, _, path = address.removeprefix("http://").partition("/")
    name, _, port = host.partition(":")
    told = {"Host": host, "Origin": f"http://{host}", "Content-Type": "application/json", "Content-Length": len(body)}
    head = [f"{method} /{path}{inner} HTTP/1.1", *(f"{one}: {value}" for one, value in told.items())]
    with socket.create_connection((name, int(port)), timeout=WAIT_SECONDS) as line:
        line.sendall("\r\n".join([*head, "", ""]).encode() + body)
        reply = reply_in(b"".join(iter(lambda: line.recv(1 << 16), b"")))
    return reply.status, reply.body


def under_way(process: subprocess.Popen[str]) -> list[int]:
    """Wait until a simulation is under way, and return all processes."""
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert asked(address, "GET", "") == (200, PAGE.encode())
    question = b'{"scenario": "one_pool", "inputs": {"velsen": 9}, "replications": 3}'
    assert asked(address, "POST", "simulate", question)[0] == 202
    until(lambda: len(family(process.pid)) >= 3, seconds=WAIT_SECONDS)
    return family(process.pid)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which processes there are")
@pytest.mark.parametrize(
    ("how", "code", "said"),
    [
        (signal.SIGINT, 130, "interrupted; the page is no longer served"),
        (signal.SIGTERM, 143, "asked to end (SIGTERM); the page is no longer served"),
    ],
)
def test_ended_it_says_one_line_and_nobody_is_left(
    process: subprocess.Popen[str], how: signal.Signals, code: int, said: str
) -> None:
    processes = under_way(process)
    os.killpg(process.pid, how)
    _, told = process.communicate(timeout=WAIT_SECONDS)

    assert process.returncode == code
    assert told.splitlines()[-2:] == ["Ctrl-C ends it", said]
    until(lambda: not [one for one in processes if is_there(one)], seconds=60.0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which processes there are")
def test_killed_it_leaves_nobody(process: subprocess.Popen[str]) -> None:
    processes = under_way(process)
    process.kill()

    until(lambda: not [one for one in processes[1:] if is_there(one)], seconds=60.0)


# --- mistakes -------------------------------------------------------------------------------------


@pytest.fixture
def standing_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the page be a stand-in, and nobody wait for the end; of the experiment no points are tried first."""
    from tests.planner.serve.standin import DATA

    monkeypatch.setattr(exact, "TRIED", 0)

    monkeypatch.setattr(explore, "page_data", lambda result, futures: DATA)
    monkeypatch.setattr(explore, "page_html", lambda data, language, explore: PAGE)


def told(*words: object) -> tuple[int, list[str]]:
    """Run the command, and return its exit code and what it says."""
    done = CliRunner().invoke(app, ["explore", *map(str, words)])
    return done.exit_code, done.output.splitlines()


def test_without_a_result_it_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert told() == (
        2,
        [
            "no results/page and no results/published/page here; a result with the points of a page was needed; "
            "name its folder, or make one with `ijmond run experiments/page.yaml`"
        ],
    )


def test_the_result_of_ones_own_comes_before_the_published_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in reversed(explore.USUAL):
        folder.mkdir(parents=True)
        assert explore.usual_result() == folder


def test_an_experiment_that_is_not_there_is_one_line(
    result: Result, standing_in: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, lines = told(result.folder)

    assert (code, len(lines)) == (2, 1)
    assert lines[0].startswith("experiments/small_page.yaml: there is no such file; the experiment of ")
    assert lines[0].endswith("name it with --experiment")


def test_an_experiment_of_another_kind_is_one_line(result: Result, standing_in: None) -> None:
    code, lines = told(result.folder, "--experiment", SMALL.with_name("comparison.yaml"))

    assert (code, len(lines)) == (2, 1)
    assert "comparison.yaml: varies nothing; the experiment of " in lines[0]


def test_a_port_that_is_taken_is_one_line(result: Result, standing_in: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, lines = told(result.folder, "--experiment", SMALL, "--port", port, "--no-browser", "--workers", 1)

    assert code == 2
    assert lines[-1].startswith(f"port {port}: cannot be used here (Address already in use); another one was needed")


def test_a_model_that_changed_since_is_told(result: Result, standing_in: None, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(explore, "changed_code", lambda old, plan: "go_on (sim/model/replication.py)")
    wanted = explore.Exploring(manner=explore.Manner(replications=3, workers=1), result=result.folder, experiment=SMALL)
    served = explore.served_of(wanted, say=said.append)

    assert served.page == PAGE
    assert len(said) == 1
    assert said[0].endswith("what is simulated here may differ from it: go_on (sim/model/replication.py)")


# --- browsers -------------------------------------------------------------------------------------


class Terminal(webbrowser.BackgroundBrowser):
    """Opens a window, and remembers what."""

    def __init__(self) -> None:
        super().__init__("true")
        self.opened: list[str] = []

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
        self.opened.append(url)
        return True


def test_a_browser_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Terminal()
    monkeypatch.setattr(webbrowser, "get", lambda: browser)

    assert explore.open_browser("http://127.0.0.1:1/a")
    assert browser.opened == ["http://127.0.0.1:1/a"]


def test_a_browser_that_would_take_the_terminal_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BROWSER", raising=False)
    monkeypatch.setattr(webbrowser, "get", lambda: webbrowser.GenericBrowser("false"))

    assert not explore.open_browser("http://127.0.0.1:1/a")


def test_without_a_browser_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> None:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "get", nowhere)

    assert not explore.open_browser("http://127.0.0.1:1/a")
