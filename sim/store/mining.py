"""The event log of a replication for process mining: as XES, and as OCEL 2.0 in JSON.

Activities are called by what a person does there: a stage, a wait in a queue, coaching. Each that lasts has a start and
an end; what is done in a moment is complete at once. A file that is called ``.gz`` is packed, to the same bytes each
time. Residents are synthetic numbers.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from sim.domain import Event, Stage
from sim.store.described import for_xml
from sim.units import DAYS_PER_WEEK
from sim.whole_file import whole_file

if TYPE_CHECKING:
    import pandas as pd

START, COMPLETE, ABORT = "start", "complete", "ate_abort"
"""Transitions of the standard life of an activity: begun, ended as meant, given up."""

LASTING: Mapping[Event, tuple[str, str]] = {
    Event.JOINED: ("wait for {detail}", START),
    Event.SERVED: ("wait for {detail}", COMPLETE),
    Event.LEFT_QUEUE: ("wait for {detail}", ABORT),
    Event.TRAJECTORY_START: ("coaching", START),
    Event.TRAJECTORY_END: ("coaching", COMPLETE),
    Event.BARRIER_UP: ("barrier {detail}", START),
    Event.BARRIER_DOWN: ("barrier {detail}", COMPLETE),
    Event.LOST: ("out of view", START),
    Event.FOUND: ("out of view", COMPLETE),
}
"""The activity that an event begins or ends, and how."""

LASTING_WORDS = {event.name.lower(): told for event, told in LASTING.items()}
STAGE, PART_TIME, GONE = (one.name.lower() for one in (Event.STAGE, Event.PART_TIME, Stage.GONE))
PACKED = ".gz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A step of an activity: which, how far it is, when, and the row of the log that says so."""

    activity: str
    transition: str
    moment: dt.datetime
    row: Mapping[str, Any]


def traces(log: pd.DataFrame, *, start: dt.date) -> Iterator[tuple[str, list[Happening]]]:
    """Yield each resident of a log (see `sim.store.events`) of a run that began on `start`, with the steps in order."""
    midnight = dt.datetime.combine(start, dt.time(), tzinfo=dt.UTC)
    for resident, events in log.groupby("resident_id"):
        rows = [{str(key): value for key, value in row.items()} for row in events.to_dict("records")]
        yield str(resident), [*_steps(rows, midnight)]


def _steps(rows: Iterable[Mapping[str, Any]], midnight: dt.datetime) -> Iterator[Happening]:
    """Yield the steps of one resident: a stage ends when the row of another comes, and begins with it."""
    stage = ""
    for row in rows:
        moment = midnight + dt.timedelta(days=float(row["time"]) * DAYS_PER_WEEK)
        if row["stage"] != stage:
            for name, transition in ((stage, COMPLETE), (str(row["stage"]), START)):
                if name not in ("", GONE):
                    yield Happening(activity=_said(name), transition=transition, moment=moment, row=row)
            stage = str(row["stage"])
        if row["event"] != STAGE:
            activity, transition = _activity(row)
            yield Happening(activity=activity, transition=transition, moment=moment, row=row)


def _activity(row: Mapping[str, Any]) -> tuple[str, str]:
    """Return which activity an event belongs to, and whether it begins, ends or is all of it."""
    event, detail = str(row["event"]), str(row["detail"])
    if event == PART_TIME:
        return "part-time work", START if detail == "1" else COMPLETE
    name, transition = LASTING_WORDS.get(event, (_said(event), COMPLETE))
    return name.replace("{detail}", _said(detail)), transition


def _said(word: str) -> str:
    return word.replace("_", " ")


@contextlib.contextmanager
def _open(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to write bytes to, packed where its name says so; it is there when the block ends well."""
    with whole_file(path) as temporary, temporary.open("wb") as stream:
        if path.suffix != PACKED:
            yield stream
            return
        with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) as packed:
            yield packed  # type: ignore[misc]  # it is written to as any file


# --- XES ------------------------------------------------------------------------------------------

EXTENSIONS = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
)
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xes.features="" xmlns="http://www.xes-standard.org/">
{extensions}
 <global scope="trace"><string key="concept:name" value=""/></global>
 <global scope="event">
  <string key="concept:name" value=""/>
  <string key="lifecycle:transition" value="complete"/>
  <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
 </global>
 <classifier name="Activity" keys="concept:name lifecycle:transition"/>
 <string key="lifecycle:model" value="standard"/>
"""
ATTRIBUTES = ("event", "stage", "organisation", "municipality", "detail")


def write_xes(path: Path, log: pd.DataFrame, *, start: dt.date) -> None:
    """Write a log of a run that began on `start` as XES: a trace for each resident."""
    extensions = "\n".join(
        f' <extension name="{name}" prefix="{prefix}" uri="{uri}"/>' for name, prefix, uri in EXTENSIONS
    )
    with _open(path) as file:
        file.write(HEAD.replace("{extensions}", extensions).encode())
        for resident, steps in traces(log, start=start):
            trace = ET.Element("trace")
            _string(trace, "concept:name", resident)
            for step in steps:
                _add_event(trace, step)
            ET.indent(trace, " ", level=1)
            file.write(b" " + ET.tostring(trace, encoding="utf-8") + b"\n")
        file.write(b"</log>\n")


def _add_event(trace: ET.Element, step: Happening) -> None:
    element, row = ET.SubElement(trace, "event"), step.row
    _string(element, "concept:name", step.activity)
    _string(element, "lifecycle:transition", step.transition)
    ET.SubElement(element, "date", key="time:timestamp", value=step.moment.isoformat(timespec="milliseconds"))
    if row["team"]:
        _string(element, "org:group", str(row["team"]))
    if row["worker"]:
        _string(element, "org:resource", f"{row['team']} {row['worker']}")
    for name in ATTRIBUTES:
        if row[name]:
            _string(element, name, str(row[name]))


def _string(parent: ET.Element, key: str, value: str) -> None:
    ET.SubElement(parent, "string", key=key, value=for_xml(value))


# --- OCEL -----------------------------------------------------------------------------------------

RESIDENT, TEAM, WORKER, ORGANISATION = "resident", "team", "worker", "organisation"
TEXT = "string"
EPOCH = "1970-01-01T00:00:00Z"
"""The time of an attribute that never changes."""


def write_ocel(path: Path, log: pd.DataFrame, *, start: dt.date) -> None:
    """Write a log of a run that began on `start` as OCEL 2.0 in JSON: residents, teams, workers and organisations."""
    types, homes, n = set[str](), dict[str, str](), 0
    with _open(path) as file:
        file.write(b'{"events":[')
        for resident, steps in traces(log, start=start):
            for step in steps:
                types.add(step.activity)
                homes[resident] = str(step.row["municipality"])
                file.write((",\n" if n else "\n").encode() + _json(_event(n, resident, step)))
                n += 1
        file.write(
            b'],\n"eventTypes":' + _json([_type(name, ("lifecycle", "stage", "detail")) for name in sorted(types)])
        )
        kinds = [_type(RESIDENT, ("municipality",)), *(_type(name, ()) for name in (TEAM, WORKER, ORGANISATION))]
        file.write(b',\n"objectTypes":' + _json(kinds) + b',\n"objects":' + _json([*_objects(log, homes)]) + b"}\n")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def _type(name: str, attributes: Iterable[str]) -> dict[str, Any]:
    return {"name": name, "attributes": [{"name": one, "type": TEXT} for one in attributes]}


def _event(number: int, resident: str, step: Happening) -> dict[str, Any]:
    row = step.row
    told = {"lifecycle": step.transition, "stage": str(row["stage"]), "detail": str(row["detail"])}
    related = [(f"{RESIDENT} {resident}", "of"), *((one, "by") for one in _who(row))]
    return {
        "id": f"e{number}",
        "type": step.activity,
        "time": step.moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "attributes": [{"name": name, "value": value} for name, value in told.items()],
        "relationships": [{"objectId": one, "qualifier": qualifier} for one, qualifier in related],
    }


def _who(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield the objects that have the resident then."""
    if row["organisation"]:
        yield f"{ORGANISATION} {row['organisation']}"
    if row["team"]:
        yield f"{TEAM} {row['team']}"
    if row["worker"]:
        yield f"{WORKER} {row['team']} {row['worker']}"


def _objects(log: pd.DataFrame, homes: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield each object once: residents with where they live, then who has them, and to whom these belong."""
    for resident, home in homes.items():
        lives = [{"name": "municipality", "time": EPOCH, "value": home}]
        yield {"id": f"{RESIDENT} {resident}", "type": RESIDENT, "attributes": lives, "relationships": []}
    found = log[["organisation", "team", "worker"]].drop_duplicates()
    told_first = found.sort_values(list(found.columns), ascending=[False, True, True])  # where nothing is told, last
    seen = set[str]()
    for row in told_first.to_dict("records"):
        above = ""
        for one in _who({str(key): value for key, value in row.items()}):
            related = [{"objectId": above, "qualifier": "part of"}] if above else []
            if one not in seen:
                yield {"id": one, "type": one.split(" ", 1)[0], "attributes": [], "relationships": related}
            seen.add(one)
            above = one
