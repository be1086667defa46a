"""All that a browser can reach: a page, a stream of events and two questions, on this machine, behind a token.

It answers on the loopback address, to requests that name that very address as their host and, where a browser says from
which page they come, that very page. Nothing of a request stands in an answer, nothing is logged, and a request that is
slow, large or one too many is let go. `docs/explore.md` says against whom each of these is.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import TracebackType
from typing import Any, Self

from sim.errors import CaseloadError
from sim.planner.serve.asked import BAD_REQUEST, MOST_BYTES, Askable, AskedInput, Refused, question_in
from sim.planner.serve.feed import Feed
from sim.planner.serve.runs import ExactRuns
from sim.report.numbers import Numbers
from sim.report.words import Words, texts_in

LOOPBACK = "127.0.0.1"

TOKEN_BYTES = 32

MOST_VISITS = 32
"""Connections at a time; a browser opens at most six to one server."""

MOST_LISTENERS = 8
"""Streams of events at a time: one a page."""

REQUEST_SECONDS = 20.0
"""How long a whole request may take to come, and a piece of an answer to be taken."""

POLL_SECONDS = 0.25
"""Between two looks at requests that are too slow."""

AGAIN = b"retry: 500\n\n"
"""When a page whose line broke calls again [ms], so that it soon knows whether anybody is there."""

DRAIN_BYTES = 1 << 16
DRAIN_SECONDS = 0.5
"""What is still read of a question that was refused unread: so its asker hears why before the line is closed."""

MOST_DIGITS = 4
"""Of a length that is written out."""

OWN_PAGES = ("same-origin", "none")
"""What a browser says of who asks, when it is the page itself or somebody who typed the address."""

NOTHING_ALLOWED = "default-src 'none'"
NO_FRAME = "frame-ancestors 'none'"

ALWAYS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Connection": "close",
}
PLAIN, PAGE, JSON, EVENTS = (
    *("text/plain; charset=utf-8", "text/html; charset=utf-8"),
    *("application/json", "text/event-stream"),
)

NO_PORT = "port {port}: cannot be used here ({why}); another one was needed; leave out --port to have a free one found"


class ServeError(CaseloadError):
    """The page cannot be served."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What is served: the page, what may be asked of it, who simulates that, and in which language it is refused."""

    page: bytes
    askable: Askable
    runs: ExactRuns
    feed: Feed
    language: str

    def line(self, refused: Refused) -> str:
        """Return in one line why a request is refused."""
        blanks = dict(refused.blanks)
        asked = blanks.pop("input", None)
        if isinstance(asked, AskedInput):
            said = texts_in(self.language)["language"]
            numbers = Numbers(decimal=str(said["decimal"]))
            blanks["label"] = " ".join(asked.label.get(self.language, asked.label["en"]).split())
            blanks |= {end: numbers.marked(f"{getattr(asked, end):g}") for end in ("low", "high")}
        return Words(self.language)(refused.key, **blanks)


class PageServer(ThreadingHTTPServer):
    """A site on the loopback address, from the beginning of this context to its end.

    Parameters
    ----------
    site
        What is served.
    port
        On which port; 0: any that is free.
    said
        Hears, in a line each, of requests that could not be answered by a mistake of ours.

    Raises
    ------
    ServeError
        The port is taken, or not ours to have.
    """

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = os.name == "posix"  # elsewhere two could have one port
    request_queue_size = MOST_VISITS

    def __init__(self, site: Site, *, port: int = 0, said: Callable[[str], object] = lambda _: None) -> None:
        self.site, self.said = site, said
        self.policy = f"{policy_in(site.page.decode())}; {NO_FRAME}"
        self.token, self._ticket = secrets.token_urlsafe(TOKEN_BYTES), secrets.token_urlsafe(TOKEN_BYTES)
        self.listeners = threading.BoundedSemaphore(MOST_LISTENERS)
        self._visits = threading.BoundedSemaphore(MOST_VISITS)
        self._slow: dict[socket.socket, float] = {}
        self._lock = threading.Lock()
        try:
            super().__init__((LOOPBACK, port), _Visit)
        except OSError as error:
            raise ServeError(NO_PORT.format(port=port, why=error.strerror)) from None

    @property
    def host(self) -> str:
        """The host and port that a request must name."""
        return f"{LOOPBACK}:{self.server_address[1]}"

    @property
    def origin(self) -> str:
        """From where a question must come."""
        return f"http://{self.host}"

    @property
    def address(self) -> str:
        """The address of the page."""
        return f"{self.origin}/{self.token}/"

    @property
    def ticket_address(self) -> str:
        """An address that leads to the page once: others may read it where a browser is started."""
        return f"{self.origin}/{self._ticket}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(POLL_SECONDS,), name="page server", daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.shutdown()
        self.site.feed.close()
        self.server_close()

    # --- tickets and places -----------------------------------------------------------------------

    def takes_ticket(self, path: str) -> bool:
        """Whether a path is that of the ticket, which nobody has used before."""
        with self._lock:
            is_mine = bool(self._ticket) and same(path, f"/{self._ticket}")
            self._ticket = "" if is_mine else self._ticket
        return is_mine

    def inner_path(self, path: str) -> str | None:
        """Return what stands behind the token in a path; None: it is another token, or none."""
        mine = f"/{self.token}/"
        return path[len(mine) :] if same(path[: len(mine)], mine) else None

    def has_come(self, line: socket.socket) -> None:
        """Hear that all of a request has come."""
        with self._lock:
            self._slow.pop(line, None)

    # --- what the server does with connections ----------------------------------------------------

    def server_bind(self) -> None:
        """Take the port, and ask nobody what this machine is called: that may take long without a network."""
        TCPServer.server_bind(self)

    def service_actions(self) -> None:
        """Let go of those whose requests take too long, however steadily they drip."""
        now = time.monotonic()
        with self._lock:
            late = [line for line, until in self._slow.items() if until < now]
            for line in late:
                del self._slow[line]
        for line in late:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread, unless there are too many."""
        if not self._visits.acquire(blocking=False):
            self.shutdown_request(request)
            return
        with self._lock:
            self._slow[request] = time.monotonic() + REQUEST_SECONDS
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, and give the place back."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.has_come(request)
            self._visits.release()

    def handle_error(self, _request: Any, _client_address: Any) -> None:
        """Say that a request could not be answered, and nothing of it; who left in the middle is no news."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            self.said(f"a request could not be answered, which is a bug: {type(error).__name__}")


def same(one: str, other: str) -> bool:
    """Whether two texts are the same, found in a time that does not tell how much of them is."""
    return hmac.compare_digest(one.encode(), other.encode())


class _Visit(BaseHTTPRequestHandler):
    """One request, and its answer."""

    server: PageServer
    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.0"  # an older one would be answered without a status
    timeout = REQUEST_SECONDS

    def do_GET(self) -> None:
        """Answer a request for something."""
        self._visit()

    def do_POST(self) -> None:
        """Answer a question."""
        self._visit()

    def _visit(self) -> None:
        self.close_connection = True
        try:
            self._check_host()
            if self.command == "GET" and self.server.takes_ticket(self.path):
                self._send(HTTPStatus.SEE_OTHER, PLAIN, b"", {"Location": self.server.address})
                return
            method, answer = DOORS.get(self.server.inner_path(self.path), (None, None))
            if answer is None:
                raise Refused(HTTPStatus.NOT_FOUND, "explore.nothing")
            if self.command != method:
                raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "explore.method")
            self._check_origin()
            answer(self)
        except Refused as refused:
            self._refuse(refused)

    # --- who asks ---------------------------------------------------------------------------------

    def _check_host(self) -> None:
        """Refuse who came by another name than this address: a page elsewhere may have its name lead here."""
        if self.headers.get_all("Host") != [self.server.host]:
            raise Refused(HTTPStatus.FORBIDDEN, "explore.origin")

    def _check_origin(self) -> None:
        """Refuse who asks from another page; a question must say from which it comes."""
        origins, mine = self.headers.get_all("Origin", []), [self.server.origin]
        said = self.headers.get_all("Sec-Fetch-Site", [])
        if (origins != mine and (origins or self.command == "POST")) or any(one not in OWN_PAGES for one in said):
            raise Refused(HTTPStatus.FORBIDDEN, "explore.origin")

    # --- what is answered -------------------------------------------------------------------------

    def page(self) -> None:
        """Answer with the page."""
        self.server.has_come(self.connection)
        self._send(HTTPStatus.OK, PAGE, self.server.site.page, {"Content-Security-Policy": self.server.policy})

    def simulate(self) -> None:
        """Take a question, and answer with the number of its run."""
        if self.headers.get_content_type() != JSON:
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "explore.json")
        site = self.server.site
        number = site.runs.begin(question_in(self._body(), site.askable))
        self._send(HTTPStatus.ACCEPTED, JSON, json.dumps({"run": number}).encode())

    def cancel(self) -> None:
        """End the run that is under way, if there is one."""
        self._body()
        self.server.site.runs.cancel()
        self._send(HTTPStatus.NO_CONTENT, PLAIN, b"")

    def events(self) -> None:
        """Tell what happens until the reader leaves, or all ends."""
        self.server.has_come(self.connection)
        if not self.server.listeners.acquire(blocking=False):
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "explore.full")
        try:
            self._head(HTTPStatus.OK, EVENTS)
            self.wfile.write(AGAIN)
            for frame in self.server.site.feed.frames(self.headers.get("Last-Event-ID")):
                self.wfile.write(frame)
        finally:
            self.server.listeners.release()

    def _body(self) -> bytes:
        """Return what a question says.

        Raises
        ------
        Refused
            It does not say how long it is, or is too long, or does not come.
        """
        lengths = self.headers.get_all("Content-Length", [])
        if "Transfer-Encoding" in self.headers or len(lengths) != 1 or not _is_number(lengths[0]):
            raise Refused(HTTPStatus.LENGTH_REQUIRED, "explore.length")
        if len(lengths[0]) > MOST_DIGITS or int(lengths[0]) > MOST_BYTES:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "explore.large")
        try:
            body = self.rfile.read(int(lengths[0]))
        except TimeoutError:
            body = b""
        if len(body) < int(lengths[0]):
            raise Refused(HTTPStatus.REQUEST_TIMEOUT, "explore.bad")
        self.server.has_come(self.connection)
        return body

    # --- how it is said ---------------------------------------------------------------------------

    def send_error(self, code: int, _message: str | None = None, _explain: str | None = None) -> None:
        """Refuse what the library refuses, in our words: its own have the request in them."""
        self.close_connection = True
        if code == HTTPStatus.NOT_IMPLEMENTED:
            self._refuse(Refused(HTTPStatus.METHOD_NOT_ALLOWED, "explore.method"))
        else:
            self._refuse(Refused(code if code < HTTPStatus.INTERNAL_SERVER_ERROR else BAD_REQUEST, "explore.bad"))

    def log_message(self, *_: object) -> None:
        """Log nothing: what is asked is nobody's business, and what strangers send is not for a terminal."""

    def _refuse(self, refused: Refused) -> None:
        line = f"{self.server.site.line(refused)}\n".encode()
        allow = {"Allow": "GET, POST"} if refused.status == HTTPStatus.METHOD_NOT_ALLOWED else {}
        self._send(refused.status, PLAIN, line, allow)
        self._drain()

    def _drain(self) -> None:
        """Read a little of what was not read."""
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(DRAIN_SECONDS)
            left, until = DRAIN_BYTES, time.monotonic() + DRAIN_SECONDS
            while left > 0 and time.monotonic() < until and (piece := self.connection.recv(left)):
                left -= len(piece)

    def _send(self, status: int, kind: str, body: bytes, further: Mapping[str, str] | None = None) -> None:
        self._head(status, kind, {"Content-Length": str(len(body)), **(further or {})})
        self.wfile.write(body)

    def _head(self, status: int, kind: str, further: Mapping[str, str] | None = None) -> None:
        policy = {"Content-Security-Policy": f"{NOTHING_ALLOWED}; {NO_FRAME}"}
        self.send_response_only(status)
        for name, value in {"Content-Type": kind, **ALWAYS, **policy, **(further or {})}.items():
            self.send_header(name, value)
        self.end_headers()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


DOORS: Mapping[str | None, tuple[str, Callable[[_Visit], None]]] = {
    "": ("GET", _Visit.page),
    "events": ("GET", _Visit.events),
    "simulate": ("POST", _Visit.simulate),
    "cancel": ("POST", _Visit.cancel),
}
"""What stands behind the token: how it is asked, and who answers."""


# --- the policy of the page -----------------------------------------------------------------------


def policy_in(page: str) -> str:
    """Return the Content-Security-Policy that a page gives itself; one without any may do nothing.

    Examples
    --------
    >>> policy_in('<meta http-equiv="Content-Security-Policy" content="img-src data:">')
    'img-src data:'
    >>> policy_in("<p>")
    "default-src 'none'"
    """
    metas = _Metas()
    metas.feed(page)
    return next(iter(metas.policies), NOTHING_ALLOWED)


class _Metas(HTMLParser):
    """Reads which policies a page gives itself."""

    def __init__(self) -> None:
        super().__init__()
        self.policies = list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at an element as it begins."""
        told = {name: value or "" for name, value in attrs}
        if tag == "meta" and told.get("http-equiv", "").lower() == "content-security-policy":
            self.policies.append(" ".join(told.get("content", "").split()))
