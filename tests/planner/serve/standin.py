"""A page with the least that the server must know of one, its data, and a way to ask as a browser or as a stranger."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.planner.serve.server import LOOPBACK, PageServer

PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Small</title>'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; connect-src 'self'\"></head>"
    "<body><p>A page</p></body></html>"
)


WAIT_SECONDS = 300.0
"""How long an answer may take on a machine that has much else to do."""


def text(word: str) -> dict[str, str]:
    """Return a text that is the same in both languages."""
    return {"en": word, "nl": word}


def number(name: str, low: float, high: float) -> dict[str, Any]:
    """Return an input that is a number."""
    return {"id": name, "label": text(name.capitalize()), "kind": "number", "low": low, "high": high}


DATA: dict[str, Any] = {
    "format": "ijmond-page-1",
    "scenarios": [{"id": "as_it_is", "label": text("As it is")}, {"id": "one_pool", "label": text("One pool")}],
    "inputs": [
        number("velsen", 4.0, 12.0),
        number("beverwijk", 3.0, 8.0),
        number("coaches", 12.0, 24.0),
        number("reports", 0.8, 1.2),
        number("inflow", 0.8, 1.2),
        {"id": "demand", "label": text("Demand"), "kind": "switch", "low": 0, "high": 1},
    ],
    "measures": [
        {"id": "exits_to_work"},
        {"id": "wait_p90_weeks/queue/claim"},
        {"id": "caseload_per_fte/municipality/velsen"},
        {"id": "stock_on_benefit"},
        {"id": "service_cost_eur", "divide": 250_000.0},
    ],
    "paths": [
        {"id": "work", "measures": ["exits_to_work", "exits_to_work/municipality/velsen"]},
        {"id": "stock_on_benefit", "divide": 10.0, "measures": ["stock_on_benefit@2011-04-30"]},
    ],
}
"""The data of the page of `tests/small/page.yaml`, as far as the server reads them."""


@dataclass(frozen=True)
class Reply:
    """What was answered; without a status nothing was, and the line was closed."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def line(self) -> str:
        """What is said in one line."""
        assert self.headers["content-type"] == "text/plain; charset=utf-8"
        said = self.body.decode()
        assert said.endswith("\n")
        assert said.count("\n") == 1
        return said.rstrip("\n")


def opened(server: PageServer, raw: bytes) -> socket.socket:
    """Open a line and say something on it."""
    line = socket.create_connection((LOOPBACK, server.server_address[1]), timeout=WAIT_SECONDS)
    line.sendall(raw)
    return line


def said(server: PageServer, raw: bytes) -> Reply:
    """Say something as it stands, and return what is answered until the line is closed."""
    with opened(server, raw) as line:
        return reply_in(b"".join(iter(lambda: line.recv(1 << 16), b"")))


def reply_in(whole: bytes) -> Reply:
    """Return an answer, taken apart."""
    head, _, body = whole.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in rest)}
    return Reply(int(first.split()[1]) if first else 0, headers, body)


def request(
    server: PageServer,
    method: str,
    path: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str | None] | None = None,
) -> bytes:
    """Return a request as the page's own browser makes it, with some headers otherwise; None: without."""
    usual: dict[str, str | None] = {"Host": server.host, "Sec-Fetch-Site": "same-origin"}
    if method == "POST":
        usual |= {"Origin": server.origin, "Content-Type": "application/json", "Content-Length": str(len(body or b""))}
    told = {**usual, **(headers or {})}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items() if value is not None)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (body or b"")


def got(server: PageServer, inner: str = "", **how: Any) -> Reply:
    """Ask for something behind the token."""
    return said(server, request(server, "GET", f"/{server.token}/{inner}", **how))


def posted(server: PageServer, inner: str, body: Any = None, **how: Any) -> Reply:
    """Ask a question behind the token; bytes as they are, else as JSON."""
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return said(server, request(server, "POST", f"/{server.token}/{inner}", body=raw, **how))


QUESTION: dict[str, Any] = {"scenario": "as_it_is", "inputs": {"velsen": 8.0}, "replications": 2}


def simulate(server: PageServer, **changes: Any) -> Reply:
    """Ask for a simulation."""
    return posted(server, "simulate", {**QUESTION, **changes})


@dataclass(frozen=True)
class Heard:
    """An event as a page hears it."""

    id: str
    event: str
    data: dict[str, Any]


class Listener:
    """A page that listens, until it is closed."""

    def __init__(self, server: PageServer, *, last: str | None = None) -> None:
        headers = {} if last is None else {"Last-Event-ID": last}
        self.line = opened(server, request(server, "GET", f"/{server.token}/events", headers=headers))
        self._file = self.line.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        self.headers = dict(one.decode().strip().lower().split(": ", 1) for one in iter(self._file.readline, b"\r\n"))

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self.line.close()

    def __iter__(self) -> Iterator[Heard]:
        """Yield what is heard until the server closes the line."""
        told: dict[str, str] = {}
        for raw in iter(self._file.readline, b""):
            name, _, value = raw.decode().rstrip("\n").partition(": ")
            if name == ":":  # a heartbeat: the empty line behind it ends nothing
                continue
            if name:
                told[name] = value
            elif "event" in told:  # and not only when to call again
                yield Heard(told["id"], told["event"], json.loads(told["data"]))
            if not name:
                told = {}

    def until(self, event: str) -> list[Heard]:
        """Return what is heard up to an event, that included."""
        found: list[Heard] = []
        for one in self:
            found.append(one)
            if one.event == event:
                return found
        raise AssertionError([one.event for one in found])
