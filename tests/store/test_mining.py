"""Event logs for process mining: activities with a beginning and an end, and files as XES 1.0 and OCEL 2.0 ask."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from sim.domain import Barrier, Event, Queue, Route, Stage, TrajectoryEnd
from sim.store import event_log, write_ocel, write_xes
from sim.store.mining import EXTENSIONS, traces
from tests.store.logs import FROM, records_of

SPACE = "{http://www.xes-standard.org/}"
EVENTS = [
    # week, resident, spell, event, detail, stage, trede, team, worker
    (0.0, 7, 0, Event.START, 30.0, Stage.GUIDANCE, 2, 0, 1),
    (2.5, 9, 0, Event.REPORTED, 0.0, Stage.CLAIM, 3, -1, -1),
    (2.5, 9, 0, Event.JOINED, Queue.CLAIM, Stage.CLAIM, 3, -1, -1),
    (4.0, 7, 0, Event.BARRIER_UP, Barrier.DEBT, Stage.GUIDANCE, 2, 0, 1),
    (6.0, 7, 0, Event.STAGE, 0.0, Stage.TRAJECTORY, 2, 0, 1),
    (6.0, 7, 0, Event.TRAJECTORY_START, 0.0, Stage.TRAJECTORY, 2, 0, 1),
    (8.0, 9, 0, Event.SERVED, Queue.CLAIM, Stage.INTAKE, 3, 0, 0),
    (8.0, 9, 0, Event.JOINED, Queue.INTAKE, Stage.INTAKE, 3, 0, 0),
    (9.0, 9, 0, Event.LEFT_QUEUE, Queue.INTAKE, Stage.INTAKE, 3, -1, -1),
    (20.0, 7, 0, Event.TRAJECTORY_END, TrajectoryEnd(0), Stage.TRAJECTORY, 2, 0, 1),
    (21.0, 7, 0, Event.PART_TIME, 1.0, Stage.TRAJECTORY, 2, 0, 1),
    (30.0, 7, 0, Event.PART_TIME, 0.0, Stage.TRAJECTORY, 2, 0, 1),
    (53.0, 9, 0, Event.TO_WORK, Route.WSP, Stage.WORK, 3, -1, -1),
    (60.0, 9, 0, Event.STAGE, 0.0, Stage.GONE, 3, -1, -1),
]


@pytest.fixture
def log() -> pd.DataFrame:
    return event_log(records_of(EVENTS))


def test_activities_are_stages_and_queues_with_a_beginning_and_an_end(log: pd.DataFrame) -> None:
    told = {who: [(step.activity, step.transition) for step in steps] for who, steps in traces(log, start=FROM)}

    assert told["9"] == [
        ("claim", "start"),
        ("reported", "complete"),
        ("wait for claim", "start"),
        ("claim", "complete"),
        ("intake", "start"),
        ("wait for claim", "complete"),
        ("wait for intake", "start"),
        ("wait for intake", "ate_abort"),
        ("intake", "complete"),
        ("work", "start"),
        ("to work", "complete"),
        ("work", "complete"),
    ]
    assert told["7"] == [
        ("guidance", "start"),
        ("start", "complete"),
        ("barrier debt", "start"),
        ("guidance", "complete"),
        ("trajectory", "start"),
        ("coaching", "start"),
        ("coaching", "complete"),
        ("part-time work", "start"),
        ("part-time work", "complete"),
    ]


def test_nobody_ends_an_activity_that_did_not_begin(log: pd.DataFrame) -> None:
    for _, steps in traces(log, start=FROM):
        running: Counter[str] = Counter()
        lasting = {step.activity for step in steps if step.transition == "start"}
        for step in (one for one in steps if one.activity in lasting):
            running[step.activity] += 1 if step.transition == "start" else -1
            assert running[step.activity] in (0, 1), step


# --- XES ------------------------------------------------------------------------------------------


def _xes(path: Path) -> ET.Element:
    return ET.fromstring(gzip.decompress(path.read_bytes()))


def test_the_xes_is_built_as_its_schema_asks(log: pd.DataFrame, tmp_path: Path) -> None:
    write_xes(tmp_path / "log.xes.gz", log, start=FROM)
    root = _xes(tmp_path / "log.xes.gz")
    order = ("extension", "global", "classifier", "string", "trace")
    kinds = [child.tag.removeprefix(SPACE) for child in root]

    assert root.tag == f"{SPACE}log"
    assert root.get("xes.version") == "1.0"
    assert kinds == sorted(kinds, key=order.index), "the order of xs:sequence"
    assert [scope.get("scope") for scope in root.findall(f"{SPACE}global")] == ["trace", "event"]
    declared = {one.get("prefix") for one in root.findall(f"{SPACE}extension")}
    assert declared == {prefix for _, prefix, _ in EXTENSIONS}
    for one in root.iter():
        key = one.get("key", "")
        assert ":" not in key or key.split(":")[0] in declared, key
        assert one.tag.removeprefix(SPACE) not in ("string", "date") or {"key", "value"} == set(one.attrib)


def test_every_event_of_the_xes_has_what_is_promised_of_all(log: pd.DataFrame, tmp_path: Path) -> None:
    write_xes(tmp_path / "log.xes.gz", log, start=FROM)
    root = _xes(tmp_path / "log.xes.gz")
    promised = [one.get("key") for one in root.findall(f"{SPACE}global")[1]]
    model = {"schedule", "assign", "start", "suspend", "resume", "ate_abort", "pi_abort", "complete", "withdraw"}

    for trace in root.findall(f"{SPACE}trace"):
        times = []
        for event in trace.findall(f"{SPACE}event"):
            values = {one.get("key"): str(one.get("value")) for one in event}
            assert set(promised) <= values.keys()
            assert values["lifecycle:transition"] in model
            times.append(dt.datetime.fromisoformat(values["time:timestamp"]))
        assert times
        assert times == sorted(times)


def test_a_packed_log_has_the_same_bytes_each_time(log: pd.DataFrame, tmp_path: Path) -> None:
    for write, end in ((write_xes, "xes.gz"), (write_ocel, "ocel.json.gz")):
        write(tmp_path / f"one.{end}", log, start=FROM)
        write(tmp_path / f"two.{end}", log, start=FROM)
        assert (tmp_path / f"one.{end}").read_bytes() == (tmp_path / f"two.{end}").read_bytes()


# --- OCEL -----------------------------------------------------------------------------------------

KEYS = {
    "events": {"id", "type", "time", "attributes", "relationships"},
    "objects": {"id", "type", "attributes", "relationships"},
}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def _ocel(log: pd.DataFrame, folder: Path) -> Any:
    write_ocel(folder / "log.ocel.json.gz", log, start=FROM)
    return json.loads(gzip.decompress((folder / "log.ocel.json.gz").read_bytes()))


def test_the_ocel_is_built_as_its_schema_asks(log: pd.DataFrame, tmp_path: Path) -> None:
    told = _ocel(log, tmp_path)

    assert set(told) == {"objectTypes", "eventTypes", "objects", "events"}
    for kind, of in (("events", "eventTypes"), ("objects", "objectTypes")):
        types = {
            one["name"]: {attribute["name"]: attribute["type"] for attribute in one["attributes"]} for one in told[of]
        }
        assert len(types) == len(told[of])
        assert len({one["id"] for one in told[kind]}) == len(told[kind]), "each id once"
        for one in told[kind]:
            assert set(one) == KEYS[kind]
            assert {attribute["name"] for attribute in one["attributes"]} <= set(types[one["type"]])
            assert all(isinstance(attribute["value"], str) for attribute in one["attributes"])
        assert {kind for attributes in types.values() for kind in attributes.values()} <= {"string"}
    assert all(TIME.fullmatch(one["time"]) for one in told["events"])
    assert all(TIME.fullmatch(one["time"]) for thing in told["objects"] for one in thing["attributes"])


def test_every_relation_of_the_ocel_leads_to_an_object(log: pd.DataFrame, tmp_path: Path) -> None:
    told = _ocel(log, tmp_path)
    known = {one["id"]: one["type"] for one in told["objects"]}
    related = [(one, to) for one in (*told["events"], *told["objects"]) for to in one["relationships"]]

    assert all(set(to) == {"objectId", "qualifier"} and to["objectId"] in known for _, to in related)
    for event in told["events"]:
        of = [known[to["objectId"]] for to in event["relationships"] if to["qualifier"] == "of"]
        assert of == ["resident"]
    assert Counter(known.values()) == {"resident": 2, "organisation": 1, "team": 1, "worker": 2}


def test_the_ocel_has_a_step_for_each_of_the_xes(log: pd.DataFrame, tmp_path: Path) -> None:
    write_xes(tmp_path / "log.xes.gz", log, start=FROM)
    told = _ocel(log, tmp_path)

    assert len(told["events"]) == len(_xes(tmp_path / "log.xes.gz").findall(f"{SPACE}trace/{SPACE}event"))
    assert next(one["attributes"][0]["value"] for one in told["objects"] if one["id"] == "resident 7") == "velsen"
