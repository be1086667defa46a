"""The same plan on a real Dask scheduler with two workers in processes of their own, one of which is killed."""

from __future__ import annotations

import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sim.plan import bundles_of
from sim.run.cluster import Scheduler, There, simulate_there
from sim.run.deciding import code_of, ids_of
from sim.run.executor import Failure, RunError
from sim.run.progress import Silence
from sim.run.run import Setting, run_plan
from sim.store import open_result
from sim.studies import Wishes, load_experiment, plan_of
from tests.run import fakes, pairs

COMPARISON = Path(__file__).parents[1] / "small" / "comparison.yaml"
ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "cluster.md"
REPLICATIONS = 40
HERE = "127.0.0.1"


class Cluster:
    """A scheduler and its workers, each in a process, started as docs/cluster.md says, with certificates."""

    def __init__(self, place: Path) -> None:
        self.address_file, self.certificates = place / "scheduler.json", certificates(place / "made")
        words = ("--host", HERE, "--port", "0", "--dashboard-address", f"{HERE}:0", "--protocol", "tls")
        self.scheduler = _start(
            "dask-scheduler", *words, "--scheduler-file", self.address_file, *certified(self.certificates)
        )
        self.workers = [self.worker(place / name) for name in ("one", "other")]

    def worker(self, place: Path) -> subprocess.Popen[bytes]:
        """Start a worker with one thread, which stands in a folder of its own."""
        _wait_until(self.address_file.exists)
        words = ("--host", HERE, "--nthreads", "1", "--no-nanny", "--dashboard-address", f"{HERE}:0")
        words += ("--local-directory", str(place), "--scheduler-file", str(self.address_file))
        return _start("dask-worker", *words, *certified(self.certificates))

    @property
    def there(self) -> Scheduler:
        """Where the scheduler listens, and what it wants to see."""
        import json

        address: str = json.loads(self.address_file.read_text())["address"]
        return Scheduler(address=address, certificates=self.certificates)

    def stop(self) -> None:
        """End all processes."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


def certificates(place: Path) -> Path:
    """Return a folder of certificates, made as docs/cluster.md says, by a CA that signed for nobody else."""
    (commands,) = re.findall(r"```sh\n(mkdir .*?)```", DOCUMENT.read_text(encoding="utf-8"), flags=re.DOTALL)
    place.mkdir()
    subprocess.run(["sh", "-e", "-c", commands], cwd=place, check=True, capture_output=True)
    return place / "tls"


def certified(tls: Path) -> tuple[object, ...]:
    """Return the words that tell a scheduler or worker its certificates."""
    return ("--tls-ca-file", tls / "ca.pem", "--tls-cert", tls / "cert.pem", "--tls-key", tls / "key.pem")


def _start(command: str, *words: object) -> subprocess.Popen[bytes]:
    modules = {"dask-scheduler": "distributed.cli.dask_scheduler", "dask-worker": "distributed.cli.dask_worker"}
    return subprocess.Popen(
        [sys.executable, "-m", modules[command], *map(str, words)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _wait_until(true: object) -> None:
    deadline = time.monotonic() + 30.0
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two workers; the first test kills one of them."""
    pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificates")
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    yield made
    made.stop()


# --- who may connect ------------------------------------------------------------------------------


def listens_at(process: subprocess.Popen[bytes]) -> set[str]:
    """Return the addresses at which a process waits for others."""
    psutil = pytest.importorskip("psutil")
    found = psutil.Process(process.pid).net_connections(kind="inet")
    return {connection.laddr.ip for connection in found if connection.status == psutil.CONN_LISTEN}


@pytest.mark.filterwarnings("default")
def test_scheduler_and_workers_started_as_the_docs_say_listen_on_this_machine_alone(cluster: Cluster) -> None:
    for process in (cluster.scheduler, *cluster.workers):
        _wait_until(lambda one=process: listens_at(one))
        assert listens_at(process) == {HERE}


@pytest.mark.filterwarnings("default")
def test_who_has_no_certificate_or_another_one_is_not_let_in(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All other tests on the cluster show theirs, and come to the same bytes as without a cluster."""
    monkeypatch.setattr("sim.run.cluster.CONNECT_SECONDS", 1.0)
    address = cluster.there.address
    assert address.startswith("tls://")
    plain = Scheduler(address=address.replace("tls://", "tcp://"))
    for stranger in (plain, Scheduler(address=address, certificates=certificates(tmp_path / "theirs"))):
        setting = Setting(workers=1, cluster=stranger)
        with pytest.raises(RunError, match="no scheduler answers there") as caught:
            run_plan(fakes.plan(), out=tmp_path / "x", context=fakes.context(), setting=setting, task=fakes.quick_task)
        assert "\n" not in str(caught.value)


ELSEWHERE = ("tcp://10.0.0.5:8786", "10.0.0.5:8786", "tcp://scheduler.example:8786", "ws://[2001:db8::1]:8786")


@pytest.mark.parametrize("address", [*ELSEWHERE, "tcp://0.0.0.0:8786", "tcp://127.0.0.1.example:8786"])
def test_an_address_elsewhere_needs_tls_or_a_word_that_everybody_there_is_trusted(address: str) -> None:
    with pytest.raises(RunError, match=r"elsewhere without TLS: .* run any code.* tls:// .* --cluster-trusted"):
        Scheduler(address=address)
    assert Scheduler(address=address, trusted=True).address == address


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "localhost:1", "tcp://[::1]:1", "127.8.9.1:1"])
def test_an_address_of_this_machine_needs_neither(address: str) -> None:
    assert Scheduler(address=address).certificates is None


@pytest.mark.parametrize("protocol", ["tcp", "ws"])
def test_certificates_go_with_an_address_that_uses_them(protocol: str, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="TLS needs both an address that says so and certificates"):
        Scheduler(address=f"{protocol}://127.0.0.1:1", certificates=tmp_path)
    with pytest.raises(RunError, match="TLS needs both an address that says so and certificates"):
        Scheduler(address="tls://127.0.0.1:1", trusted=True)
    with pytest.raises(RunError, match=r"there is no ca\.pem; put it there"):
        Scheduler(address="tls://127.0.0.1:1", certificates=tmp_path)


@pytest.mark.parametrize("name", ["ca.pem", "cert.pem", "key.pem"])
@pytest.mark.parametrize("holds", ["", "no certificate", "theirs"])
def test_certificates_that_cannot_be_used_are_one_line_that_names_them(tmp_path: Path, name: str, holds: str) -> None:
    pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
    mine, theirs = certificates(tmp_path / "mine"), certificates(tmp_path / "theirs")
    if (name, holds) == ("ca.pem", "theirs"):
        return  # whom we believe need not be who signed us
    text = (theirs / name).read_text(encoding="utf-8") if holds == "theirs" else holds
    (mine / name).write_text(text, encoding="utf-8")
    setting = Setting(workers=1, cluster=Scheduler(address="tls://127.0.0.1:9", certificates=mine))
    with pytest.raises(RunError, match=r"--cluster-tls .*: ca\.pem, cert\.pem and key\.pem cannot be used: ") as caught:
        run_plan(fakes.plan(), out=tmp_path / "x", context=fakes.context(), setting=setting, task=fakes.quick_task)
    assert "\n" not in str(caught.value)


class Killer(Silence):
    """Kills a worker when some replications are done."""

    def __init__(self, worker: subprocess.Popen[bytes], *, after: int) -> None:
        self.worker, self.after, self.n_done = worker, after, 0

    def done(self, _part: object, /) -> None:
        """Count, and kill."""
        self.n_done += 1
        if self.n_done == self.after:
            self.worker.send_signal(signal.SIGKILL)


@pytest.mark.filterwarnings("default")
def test_a_cluster_of_which_a_worker_is_killed_gives_the_same_bytes(cluster: Cluster, tmp_path: Path) -> None:
    plan, context = fakes.plan(replications=REPLICATIONS), fakes.context()
    killer = Killer(cluster.workers[0], after=10)
    there = Setting(workers=1, watcher=killer, cluster=cluster.there)
    away = open_result(run_plan(plan, out=tmp_path / "away", context=context, setting=there, task=fakes.short_task))
    here = open_result(
        run_plan(plan, out=tmp_path / "here", context=context, setting=Setting(workers=2), task=fakes.quick_task)
    )

    assert killer.n_done == REPLICATIONS
    assert cluster.workers[0].wait(timeout=10) == -signal.SIGKILL
    assert away.manifest["files"] == here.manifest["files"]
    assert away.manifest["results_digest"] == here.manifest["results_digest"]


@pytest.mark.filterwarnings("default")
def test_a_plan_that_grows_gives_the_same_bytes_on_a_cluster(cluster: Cluster, tmp_path: Path) -> None:
    plan, context, setting = (
        pairs.plan(),
        fakes.context(),
        Setting(workers=1, cluster=cluster.there),
    )
    away = open_result(run_plan(plan, out=tmp_path / "away", context=context, setting=setting, task=pairs.task))
    here = open_result(
        run_plan(plan, out=tmp_path / "here", context=context, setting=Setting(workers=1), task=pairs.task)
    )

    assert away.manifest["n_jobs"] > len(plan.jobs)
    assert away.manifest["files"] == here.manifest["files"]


@pytest.mark.filterwarnings("default")
def test_the_real_model_shares_pasts_on_a_cluster_and_gives_the_same_bytes(cluster: Cluster, tmp_path: Path) -> None:
    shorter = tmp_path / "shorter.yaml"
    nothing_else = "".join(f"{key}: null\n" for key in ("attribution", "uncertainty", "start_check", "quick"))
    shorter.write_text(f"extends: {COMPARISON}\nuntil: 2011-05-01\n{nothing_else}", encoding="utf-8")
    plan, context = plan_of(load_experiment(shorter), wishes=Wishes(replications=2))
    there, here = Setting(workers=1, cluster=cluster.there), Setting(workers=1, fork=False)
    away, mine = (
        open_result(run_plan(plan, out=tmp_path / name, context=context, setting=setting))
        for name, setting in (("away", there), ("here", here))
    )

    assert max(map(len, bundles_of(plan.jobs, plan=plan))) > 1
    assert away.manifest["files"] == mine.manifest["files"]


@pytest.mark.filterwarnings("default")
def test_nobody_at_the_address_is_one_line_within_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
    monkeypatch.setattr("sim.run.cluster.CONNECT_SECONDS", 2.0)
    setting, started = Setting(workers=1, cluster=Scheduler(address="tcp://127.0.0.1:9")), time.monotonic()
    with pytest.raises(RunError, match=r"--cluster tcp://127\.0\.0\.1:9: no scheduler answers there") as caught:
        run_plan(fakes.plan(), out=tmp_path / "x", context=fakes.context(), setting=setting, task=fakes.quick_task)

    assert "\n" not in str(caught.value)
    assert time.monotonic() - started < 15.0


def test_without_dask_it_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    setting = Setting(workers=1, cluster=Scheduler(address="tcp://127.0.0.1:9"))

    with pytest.raises(RunError, match=r"pip install 'ijmond-caseload\[cluster\]'"):
        run_plan(fakes.plan(), out=tmp_path / "x", context=fakes.context(), setting=setting, task=fakes.quick_task)


def test_two_runs_in_one_worker_with_threads_do_not_mix() -> None:
    plans = [fakes.plan(replications=20, seed=seed) for seed in (7, 8)]
    ids = [ids_of(plan) for plan in plans]
    given = [
        pickle.dumps(There(plan=plan, ids=names, code=code_of(plan), task=fakes.quick_task))
        for plan, names in zip(plans, ids, strict=True)
    ]
    asked = [(k, job) for job in plans[0].jobs for k in (0, 1)]
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda one: simulate_there(given[one[0]], [(one[1],)]), asked))

    for (k, job), (answer,) in zip(asked, answers, strict=True):
        assert not isinstance(answer, Failure)
        assert [branch.part.id for branch in answer] == [ids[k][job.id]]


@pytest.mark.parametrize("address", ["", "nonsense://x", "somewhere"])
def test_what_is_no_address_is_one_line(address: str) -> None:
    with pytest.raises(RunError, match="the address of a Dask scheduler was needed; write tcp://HOST:8786"):
        Scheduler(address=address)


@pytest.mark.filterwarnings("default")
def test_a_failing_job_there_is_named_here(cluster: Cluster, tmp_path: Path) -> None:
    setting = Setting(workers=1, cluster=cluster.there)
    with pytest.raises(RunError, match=r"replication 1: week 12\.50: resident 42: two places held"):
        run_plan(fakes.plan(), out=tmp_path / "x", context=fakes.context(), setting=setting, task=fakes.failing_task)

    assert threading.active_count() < 50
