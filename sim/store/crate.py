"""A result as a research object: what was run, with what, by whom, and each file that came of it.

The file follows RO-Crate 1.2 and the profile Process Run Crate 0.5, so that archives and other programs read where a
result comes from without knowing this one. It says what the manifest says, and what stands in the folder: the same
folder gives the same bytes. What is not known, as who ran it, is left out.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from sim.store.bounded import MEGABYTE, document_in, files_in, opened
from sim.store.files import CRATE, write_text
from sim.store.result import Result

CONTEXT = "https://w3id.org/ro/crate/1.2/context"
SPECIFICATION = "https://w3id.org/ro/crate/1.2"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
PARAMETER_PROFILE = "https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"
DISTRIBUTION, LICENCE = "ijmond-caseload", "MIT"
"""As in pyproject.toml; a test holds them to it."""

FORMATS = {
    ".csv": "text/csv",
    ".gz": "application/gzip",
    ".html": "text/html",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}
OTHER_FORMAT = "application/octet-stream"

Entity = dict[str, Any]


def write_crate(folder: Path, crate: Mapping[str, Any]) -> Path:
    """Write a crate into the folder that it is of, and return its file."""
    write_text(folder / CRATE, json.dumps(crate, indent=1, ensure_ascii=False) + "\n")
    return folder / CRATE


def crate_of(folder: Path, result: Result, *, by: str = "") -> dict[str, Any]:
    """Return the crate of a result that stands in a folder, as plain data; `by`: who ran it, where that is told.

    Raises
    ------
    ResultsError
        A file of the folder cannot be read.
    """
    names = sorted(name for name in files_in(folder) if name != CRATE and not PurePosixPath(name).name.startswith("."))
    files = [_file(folder, name) for name in names]
    parameters = list(_parameters(result))
    graph = [
        {"@id": CRATE, "@type": "CreativeWork", "conformsTo": _ref(SPECIFICATION), "about": _ref("./")},
        _root(result, files, by=by),
        {"@id": PROFILE, "@type": ["CreativeWork", "Profile"], "name": "Process Run Crate", "version": "0.5"},
        _licence(),
        _action(result, files, parameters, by=by),
        _experiment(result),
        *(entity for pair in parameters for entity in pair),
        _software(result),
        _digest(result),
        *([{"@id": "#agent", "@type": "Organization", "name": by}] if by else []),
        *files,
    ]
    return {"@context": CONTEXT, "@graph": graph}


def is_crate_of(folder: Path, result: Result) -> bool:
    """Whether the crate that stands in a folder is what would be written of it now.

    Raises
    ------
    ResultsError
        It is no JSON, or a file of the folder cannot be read.
    """
    document = document_in(folder / CRATE)
    graph = document.get("@graph") if isinstance(document, dict) else None
    entities = [one for one in graph if isinstance(one, dict)] if isinstance(graph, list) else []
    by = next((str(one.get("name", "")) for one in entities if one.get("@id") == "#agent"), "")
    return bool(document == crate_of(folder, result, by=by))


def _ref(name: str) -> dict[str, str]:
    return {"@id": name}


def _refs(entities: list[Entity]) -> list[dict[str, str]]:
    return [_ref(entity["@id"]) for entity in entities]


def _root(result: Result, files: list[Entity], *, by: str) -> Entity:
    """Return what the folder is."""
    plan, manifest = result.plan, result.manifest
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": plan.title.en,
        "description": f"Result of the experiment {plan.name} ({plan.kind}) of {DISTRIBUTION}: "
        f"{manifest['n_jobs']} replications of a discrete-event simulation, with tables, figures and a report.",
        "license": _ref(_licence()["@id"]),
        "conformsTo": _ref(PROFILE),
        "identifier": _ref("#results"),
        "hasPart": _refs(files),
        "mentions": _ref("#run"),
    }
    times = _times(manifest["volatile"])
    root |= {"datePublished": times["endTime"][:10]} if times else {}
    return root | ({"author": _ref("#agent"), "publisher": _ref("#agent")} if by else {})


def _licence() -> Entity:
    about = {"name": f"{LICENCE} License", "description": f"The terms of the {LICENCE} License, in SPDX"}
    return {"@id": f"https://spdx.org/licenses/{LICENCE}", "@type": "CreativeWork", **about}


def _action(result: Result, files: list[Entity], parameters: list[tuple[Entity, Entity]], *, by: str) -> Entity:
    """Return what was done: once for the whole experiment."""
    volatile = result.manifest["volatile"]
    action = {
        "@id": "#run",
        "@type": "CreateAction",
        "name": f"Run of the experiment {result.plan.name}",
        "description": " ".join(volatile.get("command", ())) or "not known",
        **_times(volatile),
        "actionStatus": "http://schema.org/CompletedActionStatus",
        "instrument": _ref(_software(result)["@id"]),
        "object": [_ref("#experiment"), *(_ref(value["@id"]) for value, _ in parameters)],
        "result": _refs(files),
    }
    return action | ({"agent": _ref("#agent")} if by else {})


def _times(volatile: Mapping[str, Any]) -> dict[str, str]:
    """Return when a run began and ended, to the second; nothing where nobody noted when it began."""
    if "started" not in volatile:
        return {}
    ended = dt.datetime.fromisoformat(volatile["started"]) + dt.timedelta(seconds=float(volatile["seconds"]))
    return {"startTime": volatile["started"], "endTime": ended.isoformat(timespec="seconds")}


def _experiment(result: Result) -> Entity:
    """Return what was asked, which stands whole, with its configuration, in the manifest."""
    plan = result.plan
    return {
        "@id": "#experiment",
        "@type": "CreativeWork",
        "name": f"Experiment {plan.name}",
        "description": "What was run: every configuration with the source of each number, the design, the replications "
        "and the seed, as the plan in the manifest",
        "identifier": f"sha256:{result.manifest['plan_digest']}",
    }


def _parameters(result: Result) -> Iterator[tuple[Entity, Entity]]:
    """Yield what decides a run beside its configuration, each with what it is a value of."""
    window = result.manifest["window"]
    values = {
        "seed": ("Integer", result.plan.seed, "The luck of all replications"),
        "replications": ("Integer", result.manifest["n_jobs"], "How many replications were run, of all cases together"),
        "start": ("Date", window["start"], "The first day that is simulated"),
        "measured_from": ("Date", window["measured_from"], "The first day that is measured"),
        "until": ("Date", window["until"], "The first day that no longer counts"),
        "quick": ("Boolean", str(result.plan.quick), "Whether it is the smaller run, which decides nothing"),
    }
    for name, (kind, value, meaning) in values.items():
        formal: Entity = {"@id": f"#parameter-{name}", "@type": "FormalParameter", "name": name, "additionalType": kind}
        formal |= {"description": meaning, "conformsTo": _ref(PARAMETER_PROFILE)}
        given: Entity = {"@id": f"#value-{name}", "@type": "PropertyValue", "name": name, "value": str(value)}
        yield given | {"exampleOfWork": _ref(formal["@id"])}, formal


def _digest(result: Result) -> Entity:
    """Return by what all replications together are known again."""
    about = {"propertyID": "https://www.rfc-editor.org/rfc/rfc6920", "name": "sha256 of all replications"}
    return {"@id": "#results", "@type": "PropertyValue", **about, "value": _named_by(result.manifest["results_digest"])}


def _named_by(digest: str) -> str:
    """Return a sha256 as a URI, which names the content by itself and needs nobody to host it (RFC 6920).

    Examples
    --------
    >>> _named_by("00" * 32)
    'ni:///sha-256;AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
    """
    return "ni:///sha-256;" + base64.urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")


def _software(result: Result) -> Entity:
    """Return what ran, named by its source, and with which packages."""
    code, volatile = result.manifest["code"], result.manifest["volatile"]
    with_it = {"Python": volatile["python"], **volatile.get("packages", {})}
    named = _named_by(code["source_digest"])
    return {
        "@id": named,
        "@type": "SoftwareApplication",
        "name": DISTRIBUTION,
        "version": code["version"],
        "url": named,
        "description": f"The source has the digest in its name; it is that of commit {code['commit'] or 'unknown'}.",
        "license": _ref(_licence()["@id"]),
        "operatingSystem": volatile["platform"],
        "softwareRequirements": [f"{name} {version}" for name, version in with_it.items()],
        "input": [_ref(formal["@id"]) for _, formal in _parameters(result)],
    }


def _file(folder: Path, name: str) -> Entity:
    """Return what stands in a file: its size, its form and its digest, as it lies there."""
    digest, size = hashlib.sha256(), 0
    with opened(folder / name) as stream:
        while block := stream.read(MEGABYTE):
            digest.update(block)
            size += len(block)
    return {
        "@id": quote(name),
        "@type": "File",
        "name": name,
        "contentSize": str(size),
        "encodingFormat": FORMATS.get(PurePosixPath(name).suffix, OTHER_FORMAT),
        "sha256": digest.hexdigest(),
    }
