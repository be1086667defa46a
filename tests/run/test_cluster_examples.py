"""The examples of docs/cluster.md run: Slurm's scripts on a small experiment, and what pods are told is the same."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from sim.run.run import Setting, run_plan
from sim.store import open_result
from sim.studies import Wishes, load_experiment, plan_of

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples" / "cluster"
EXPERIMENT = ROOT / "tests" / "small" / "experiment.yaml"
PARTS = 2

bash = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose `ijmond` is the one of this checkout."""
    folder = tmp_path_factory.mktemp("slurm")
    program = folder / "bin" / "ijmond"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m sim "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return folder


def run(words: list[object], *, place: Path, **told: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with its `ijmond` first on the path and no more of the machine than that."""
    path = f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}"
    mine = {name: value for name, value in os.environ.items() if not name.startswith("SLURM_")}
    environment = mine | {"PATH": path, "PYTHONPATH": str(ROOT), "IJMOND_ENGINE": "source"} | told
    return subprocess.run(
        list(map(str, words)), cwd=place, env=environment, capture_output=True, text=True, check=False
    )


def slurm(name: str, *words: object, place: Path, **told: str) -> subprocess.CompletedProcess[str]:
    """Run the body of a script, as Slurm does: #SBATCH is a comment to bash."""
    return run(["bash", EXAMPLES / name, *words], place=place, **({"SLURM_CPUS_PER_TASK": "1"} | told))


# --- Slurm ------------------------------------------------------------------------------------------------------------


@bash
def test_an_array_of_parts_put_together_has_the_bytes_of_a_run_in_one_go(place: Path) -> None:
    text = EXPERIMENT.read_text(encoding="utf-8").replace("2012-01-01", "2011-01-01")
    shorter, more = place / "small.yaml", ("--replications", 2, "--quiet")
    shorter.write_text(text.replace("region.yaml", str(EXPERIMENT.with_name("region.yaml"))), encoding="utf-8")
    for k in range(1, PARTS + 1):
        words = (shorter, "results/small", PARTS, *more)
        done = slurm("slurm-shards.sh", *words, place=place, SLURM_ARRAY_TASK_ID=str(k))
        assert (done.returncode, done.stderr) == (0, "")
    done = slurm("slurm-merge.sh", "results/small", PARTS, place=place)
    assert done.returncode == 0, done.stderr
    plan, context = plan_of(load_experiment(shorter), wishes=Wishes(replications=2))
    whole = open_result(run_plan(plan, out=place / "results" / "whole", context=context, setting=Setting(workers=1)))

    parts = open_result(place / "results" / "small")
    assert parts.manifest["n_jobs"] == 2
    assert parts.manifest["files"] == whole.manifest["files"]
    assert parts.manifest["results_digest"] == whole.manifest["results_digest"]


@bash
@pytest.mark.parametrize(
    ("k", "says"), [("0", "--shard 0/2: a part of a number of parts was needed"), ("3", "--shard 3/2: a part")]
)
def test_a_task_that_is_no_part_is_one_line(place: Path, k: str, says: str) -> None:
    done = slurm("slurm-shards.sh", EXPERIMENT, "results/none", PARTS, place=place, SLURM_ARRAY_TASK_ID=k)
    assert done.returncode == 2
    assert done.stderr.startswith(says)
    assert done.stderr.count("\n") == 1
    assert not (place / "results" / "none").exists()


@bash
def test_without_an_array_it_says_what_to_do(place: Path) -> None:
    done = slurm("slurm-shards.sh", EXPERIMENT, "results/none", PARTS, place=place)
    assert done.returncode != 0
    assert "start it with sbatch --array=1-2" in done.stderr


@bash
def test_parts_that_are_not_all_there_are_not_put_together(place: Path) -> None:
    done = slurm("slurm-merge.sh", "results/nothing", PARTS, place=place)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


# --- Kubernetes -------------------------------------------------------------------------------------------------------


def jobs() -> Iterator[dict[str, Any]]:
    """Yield the jobs of the examples."""
    for file in sorted(EXAMPLES.glob("kubernetes-*.yaml")):
        yield from (one for one in YAML(typ="safe").load_all(file) if one["kind"] == "Job")


def told_by(job: dict[str, Any], *, place: Path, **told: str) -> list[str]:
    """Return the words that the pod of a job gives to `ijmond`."""
    (container,) = job["spec"]["template"]["spec"]["containers"]
    for one in container["env"]:
        told.setdefault(one["name"], one.get("value", "4"))
    program = place / "bin" / "ijmond"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!{sys.executable}\nimport json, sys\nprint(json.dumps(sys.argv[1:]))\n", encoding="utf-8")
    program.chmod(0o755)
    done = run([*container["command"], *container["args"]], place=place, **told)
    assert done.returncode == 0, done.stderr
    words: list[str] = json.loads(done.stdout)
    return words


@bash
@pytest.mark.parametrize("k", [1, 8])
def test_a_pod_says_the_words_of_a_task_of_slurm(tmp_path: Path, k: int) -> None:
    merging, parts = jobs()
    said = told_by(parts, place=tmp_path, JOB_COMPLETION_INDEX=str(k - 1))
    words = ("experiments/scenarios.yaml", "results/scenarios", 8)
    task = slurm("slurm-shards.sh", *words, place=tmp_path, SLURM_ARRAY_TASK_ID=str(k), SLURM_CPUS_PER_TASK="4")
    assert said == json.loads(task.stdout)
    assert said[:4] == ["run", "experiments/scenarios.yaml", "--shard", f"{k}/8"]

    for one in range(1, 9):
        (tmp_path / "results" / f"scenarios-{one}of8").mkdir(parents=True)
    said = told_by(merging, place=tmp_path)
    task = slurm("slurm-merge.sh", "results/scenarios", 8, place=tmp_path, SLURM_CPUS_PER_TASK="4")
    assert said == json.loads(task.stdout)
    assert said[1:9] == [f"results/scenarios-{one}of8" for one in range(1, 9)]


def test_a_pod_may_do_no_more_than_it_needs_and_both_jobs_mean_the_same_result() -> None:
    both = list(jobs())
    pods = [job["spec"]["template"]["spec"] for job in both]
    for pod in pods:
        (container,) = pod["containers"]
        may = container["securityContext"]
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["automountServiceAccountToken"] is False
        assert (may["allowPrivilegeEscalation"], may["readOnlyRootFilesystem"]) == (False, True)
        assert may["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"] == container["resources"]["requests"]
    envs = [{one["name"]: one.get("value") for one in pod["containers"][0]["env"]} for pod in pods]
    assert {env["OUT"] for env in envs} == {"results/scenarios"}
    assert {env["PARTS"] for env in envs} == {str(both[1]["spec"]["completions"])}
    assert len({pod["containers"][0]["image"] for pod in pods}) == 1


def test_the_container_takes_what_is_here_and_runs_as_nobody_else() -> None:
    text = (EXAMPLES / "Containerfile").read_text(encoding="utf-8")
    taken = [source for source in re.findall(r"^COPY (?!--from)(\S+)", text, flags=re.MULTILINE) if source != "."]
    assert len(taken) == 3
    assert all((ROOT / source).exists() for source in taken)
    user = re.search(r"^USER (\d+)$", text, flags=re.MULTILINE)
    pods = [job["spec"]["template"]["spec"] for job in jobs()]
    assert user is not None
    assert {str(pod["securityContext"]["runAsUser"]) for pod in pods} == {user[1]}
