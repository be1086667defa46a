"""The event log as XES (IEEE 1849), for process-mining tools: a trace for each resident."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from sim.store.files import write_bytes
from sim.units import DAYS_PER_WEEK

if TYPE_CHECKING:
    import pandas as pd

EXTENSIONS = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
)
ATTRIBUTES = ("stage", "organisation", "municipality", "detail")


def write_xes(path: Path, log: pd.DataFrame, *, start: dt.date) -> None:
    """Write a log (see `sim.store.eventlog`) of a run that began on `start`. Residents are synthetic numbers."""
    root = ET.Element("log", {"xes.version": "1.0", "xmlns": "http://www.xes-standard.org/"})
    for name, prefix, uri in EXTENSIONS:
        ET.SubElement(root, "extension", name=name, prefix=prefix, uri=uri)
    midnight = dt.datetime.combine(start, dt.time(), tzinfo=dt.UTC)
    for resident, events in log.groupby("resident_id"):
        trace = ET.SubElement(root, "trace")
        _string(trace, "concept:name", str(resident))
        for event in events.to_dict("records"):
            _add_event(trace, {str(key): value for key, value in event.items()}, midnight=midnight)
    ET.indent(root, " ")
    buffer = io.BytesIO()
    ET.ElementTree(root).write(buffer, encoding="utf-8", xml_declaration=True)
    write_bytes(path, buffer.getvalue())


def _add_event(trace: ET.Element, event: dict[str, object], *, midnight: dt.datetime) -> None:
    element = ET.SubElement(trace, "event")
    moment = midnight + dt.timedelta(days=float(str(event["time"])) * DAYS_PER_WEEK)
    _string(element, "concept:name", str(event["event"]))
    ET.SubElement(element, "date", key="time:timestamp", value=moment.isoformat(timespec="milliseconds"))
    if event["team"]:
        _string(element, "org:group", str(event["team"]))
    if event["worker"]:
        _string(element, "org:resource", f"{event['team']} {event['worker']}")
    for name in ATTRIBUTES:
        if event[name]:
            _string(element, name, str(event[name]))


def _string(parent: ET.Element, key: str, value: str) -> None:
    ET.SubElement(parent, "string", key=key, value=value)
