"""A stranger reaches nothing: other hosts, origins, tokens, paths and methods, what is too large, too slow or too many.

Who simulates is a stand-in here; `test_runs.py` has the real one.
"""

from __future__ import annotations

import contextlib
import re
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from sim.planner.serve import server as served
from sim.planner.serve.asked import Askable, PageQuestion, Refused
from sim.planner.serve.feed import Feed
from sim.planner.serve.server import PageServer, ServeError, Site
from tests.planner.serve.standin import (
    DATA,
    PAGE,
    QUESTION,
    Listener,
    Reply,
    got,
    opened,
    posted,
    reply_in,
    request,
    said,
    simulate,
)
from tests.run.test_pasts import until


class Runs:
    """Takes one question at a time, and simulates nothing."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.taken: list[PageQuestion] = []
        self.is_busy = False

    def begin(self, question: PageQuestion) -> int:
        if self.is_busy:
            raise Refused(409, "explore.busy")
        self.is_busy = True
        self.taken.append(question)
        self.feed.begin(len(self.taken), {"replications": question.replications})
        return len(self.taken)

    def cancel(self) -> None:
        if self.is_busy:
            self.is_busy = False
            self.feed.tell("cancelled", {}, is_last=True)


def site(language: str = "en") -> Site:
    """Return a site of which nothing is simulated."""
    feed = Feed()
    runs: Any = Runs(feed)
    return Site(page=PAGE.encode(), askable=Askable.of(DATA, most=20), runs=runs, feed=feed, language=language)


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[PageServer]:
    """A server of a page, of which no line may ever be said."""
    told: list[str] = []
    with PageServer(site(getattr(request, "param", "en")), said=told.append) as one:
        yield one
    assert told == []


def taken(server: PageServer) -> list[PageQuestion]:
    """Return the questions that reached who simulates."""
    runs: Any = server.site.runs
    return list(runs.taken)


# --- what the page itself may do ------------------------------------------------------------------


def test_the_page_is_served_and_may_do_what_it_says_itself(server: PageServer) -> None:
    page = got(server, headers={"Sec-Fetch-Site": "none"})

    assert (page.status, page.body.decode()) == (200, PAGE)
    assert page.headers["content-security-policy"] == ("default-src 'none'; connect-src 'self'; frame-ancestors 'none'")
    assert page.headers["content-type"] == "text/html; charset=utf-8"


def test_a_question_goes_to_who_simulates(server: PageServer) -> None:
    first, second = simulate(server), simulate(server)

    assert (first.status, first.body, first.headers["content-type"]) == (202, b'{"run": 1}', "application/json")
    assert (second.status, second.line) == (409, "A simulation is under way: wait until it is done, or cancel it.")
    assert taken(server) == [PageQuestion(scenario="as_it_is", replications=2, inputs={"velsen": 8.0})]
    assert [posted(server, "cancel").status for _ in range(2)] == [204, 204]
    assert simulate(server).body == b'{"run": 2}'


def test_events_are_heard_as_they_come(server: PageServer) -> None:
    with Listener(server) as one, Listener(server) as other:
        simulate(server)
        posted(server, "cancel")
        heard = [listener.until("cancelled") for listener in (one, other)]

    assert one.status == 200
    assert one.headers["content-type"] == "text/event-stream"
    assert heard[0] == heard[1]
    assert [(event.id, event.event) for event in heard[0]] == [("1.1", "begun"), ("1.2", "cancelled")]


def test_another_page_takes_over_and_the_run_does_not_notice(server: PageServer) -> None:
    simulate(server)
    with Listener(server) as one:
        assert one.until("begun")[0].data == {"run": 1, "replications": 2}
    with Listener(server) as other, Listener(server, last="1.1") as again:
        posted(server, "cancel")
        assert [event.event for event in other.until("cancelled")] == ["begun", "cancelled"]
        assert [event.event for event in again.until("cancelled")] == ["cancelled"]


def test_every_answer_says_that_nobody_may_keep_frame_or_guess_it(server: PageServer) -> None:
    with Listener(server) as listener:
        events = listener.headers
    answers = [got(server), got(server, "nothing"), simulate(server), posted(server, "cancel")]

    for headers in (events, *(one.headers for one in answers)):
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"].lower() == "deny"
        assert headers["connection"] == "close"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert not [name for name in headers if name.startswith("access-control") or name in ("server", "date")]


def test_the_ticket_leads_to_the_page_once(server: PageServer) -> None:
    path = server.ticket_address.removeprefix(server.origin)
    wrong = said(server, request(server, "GET", path, headers={"Host": "evil.example"}))
    first, second = (said(server, request(server, "GET", path)) for _ in range(2))

    assert (wrong.status, first.status, second.status) == (403, 303, 404)
    assert first.headers["location"] == server.address
    assert server.token not in server.ticket_address


# --- strangers ------------------------------------------------------------------------------------

MARK = "zq9<script>alert(1)</script>"
"""What no answer may hold, wherever it is sent."""

HOSTS = [
    "evil.example",
    "localhost:{port}",
    "127.0.0.1",
    "127.0.0.1:1",
    "[::1]:{port}",
    "127.0.0.1:{port}.evil.example",
    "",
]


@pytest.mark.parametrize("host", [*HOSTS, None, MARK])
def test_another_name_leads_nowhere(server: PageServer, host: str | None) -> None:
    name = None if host is None else host.format(port=server.server_address[1])
    answers = [got(server, headers={"Host": name}), simulate_with(server, {"Host": name})]

    assert [(one.status, one.line) for one in answers] == [(403, "Only the page itself may ask this.")] * 2
    assert taken(server) == []


def test_two_names_lead_nowhere(server: PageServer) -> None:
    raw = request(server, "GET", f"/{server.token}/").replace(b"\r\n\r\n", b"\r\nHost: evil.example\r\n\r\n")

    assert said(server, raw).status == 403


ORIGINS = ["http://evil.example", "null", "http://localhost:{port}", "https://127.0.0.1:{port}", "http://127.0.0.1", ""]


def simulate_with(server: PageServer, headers: dict[str, str | None]) -> Reply:
    """Ask for a simulation with some headers otherwise."""
    return posted(server, "simulate", QUESTION, headers=headers)


@pytest.mark.parametrize("origin", [*ORIGINS, MARK])
def test_no_other_page_may_ask(server: PageServer, origin: str) -> None:
    name = origin.format(port=server.server_address[1])
    answers = [
        *(posted(server, inner, QUESTION, headers={"Origin": name}) for inner in ("simulate", "cancel")),
        *(got(server, inner, headers={"Origin": name}) for inner in ("", "events")),
    ]

    assert [one.status for one in answers] == [403] * 4
    assert taken(server) == []


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", MARK])
def test_a_browser_that_says_who_asks_is_believed(server: PageServer, site: str) -> None:
    assert got(server, headers={"Sec-Fetch-Site": site}).status == 403
    assert simulate_with(server, {"Sec-Fetch-Site": site}).status == 403
    assert taken(server) == []


def test_a_question_must_say_from_where_it_comes(server: PageServer) -> None:
    assert simulate_with(server, {"Origin": None}).status == 403
    assert simulate_with(server, {"Sec-Fetch-Site": None}).status == 202


PATHS = [
    "/",
    "",
    "*",
    "/favicon.ico",
    "/{token}",
    "/{token}/events/",
    "/{token}/../",
    "/{token}//",
    "//{token}/",
    "/{token}/?a=b",
    "/{token}/#a",
    "/{token}/%65vents",
    "/{token}x/",
    "/{short}/",
    "/{token}/" + MARK,
    "/" + MARK,
    "/" + "a" * 5000,
    "/%00",
    "/\xff\xfe",
    "http://127.0.0.1:{port}/{token}/",
]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_else_is_answered(server: PageServer, path: str) -> None:
    filled = path.format(token=server.token, short=server.token[:-1], port=server.server_address[1])
    answer = said(server, request(server, "GET", filled.replace(" ", "%20")))
    asked = said(server, request(server, "POST", filled.replace(" ", "%20"), body=b"{}"))

    if filled == f"//{server.token}/":  # the library takes two for one, as browsers do
        assert answer.status == 200
        return
    assert {answer.status, asked.status} <= {404, 400}
    assert answer.line in ("There is nothing here.", "This is no request.")


METHODS = ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get", "PROPFIND", "__class__"]


@pytest.mark.parametrize("method", METHODS)
def test_other_ways_of_asking_are_refused(server: PageServer, method: str) -> None:
    for inner in ("", "events", "simulate", "cancel"):
        answer = said(server, request(server, method, f"/{server.token}/{inner}"))
        assert (answer.status, answer.headers["allow"]) == (405, "GET, POST")
    assert got(server, "simulate").status == posted(server, "").status == posted(server, "events").status == 405
    assert taken(server) == []


# --- too much, too slow, too many -----------------------------------------------------------------


@pytest.mark.parametrize("length", ["4097", "99999999999999999999", "9" * 4000])
def test_what_is_too_long_is_refused_unread(server: PageServer, length: str) -> None:
    answer = simulate_with(server, {"Content-Length": length})

    assert (answer.status, answer.line) == (413, "The question is too long.")


def test_what_is_too_long_and_sent_is_told_why(server: PageServer) -> None:
    assert posted(server, "simulate", b"x" * 60_000).status == 413


@pytest.mark.parametrize("length", ["-1", "1.0", "0x10", "", "+5", "\u0665".encode().decode("latin-1"), "12, 12", None])
def test_a_length_is_a_number(server: PageServer, length: str | None) -> None:
    assert simulate_with(server, {"Content-Length": length}).status == 411


def test_a_length_in_pieces_is_refused(server: PageServer) -> None:
    assert simulate_with(server, {"Transfer-Encoding": "chunked"}).status == 411


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None, MARK])
def test_only_json_is_a_question(server: PageServer, kind: str | None) -> None:
    assert simulate_with(server, {"Content-Type": kind}).status == 415
    assert taken(server) == []


RAW = [
    b"\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET /\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1 more\r\n\r\n",
    b"GET / HTTP/x\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    MARK.encode() + b" / HTTP/1.1\r\n\r\n",
    b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n",
    b"GET / HTTP/1.1\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
]


@pytest.mark.parametrize("raw", RAW)
def test_what_is_no_request_gets_one_line_or_none(server: PageServer, raw: bytes) -> None:
    try:
        answer = said(server, raw)
    except ConnectionError:  # more than is read came behind it
        return
    assert answer.status == 0 or (400 <= answer.status < 500 and answer.line)


@pytest.mark.parametrize("server", ["en", "nl"], indirect=True)
def test_nothing_of_a_request_comes_back(server: PageServer, capfd: pytest.CaptureFixture[str]) -> None:
    quoted = MARK.replace("<", "%3C")
    answers = [
        said(server, request(server, "GET", f"/{quoted}")),
        said(server, request(server, MARK.replace(" ", ""), "/")),
        said(server, MARK.encode() + b"\r\n\r\n"),
        got(server, headers={"Host": MARK}),
        got(server, headers={"Last-Event-ID": MARK, "User-Agent": MARK}),
        posted(server, "simulate", MARK.encode()),
        simulate(server, scenario=MARK),
        simulate(server, replications=MARK),
        simulate(server, inputs={MARK: 1}),
        simulate(server, inputs={"velsen": MARK}),
        simulate(server, inputs={"velsen": 12.3456789}),
        simulate_with(server, {"Content-Type": MARK}),
        simulate_with(server, {"Content-Length": MARK}),
    ]

    for one in answers:
        everything = (repr(one.headers) + one.body.decode()).lower()
        assert "zq9" not in everything
        assert "12.3" not in everything
        assert "alert" not in everything
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("server", ["nl"], indirect=True)
def test_a_refusal_is_said_in_the_language_of_the_page(server: PageServer) -> None:
    assert (
        simulate(server, inputs={"inflow": 3}).line == "Inflow: dit valt buiten wat is gesimuleerd; kies 0,8 tot 1,2."
    )
    assert simulate(server, replications=0).line == "Kies 1 tot 20 herhalingen."


def test_who_is_slow_is_let_go(server: PageServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served, "REQUEST_SECONDS", 0.5)
    whole = request(server, "POST", f"/{server.token}/simulate", body=b"{}", headers={"Content-Length": "50"})
    silent, in_the_head, in_the_body = (opened(server, raw) for raw in (b"", whole[:30], whole))
    answers = [b"".join(iter(lambda line=line: line.recv(4096), b"")) for line in (silent, in_the_head, in_the_body)]

    assert answers[:2] == [b"", b""]
    assert reply_in(answers[2]).status in (0, 408)
    for line in (silent, in_the_head, in_the_body):
        line.close()


def test_who_drips_is_let_go(server: PageServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served, "REQUEST_SECONDS", 0.5)
    line = opened(server, b"GET /")
    until(lambda: is_dripped_out(line), seconds=60.0)
    line.close()


def is_dripped_out(line: socket.socket) -> bool:
    """Send one more letter; say whether nobody takes it any more."""
    try:
        line.sendall(b"a")
    except OSError:
        return True
    return False


def test_a_crowd_is_let_go_and_the_page_comes_back(server: PageServer) -> None:
    crowd = [opened(server, b"GET /") for _ in range(served.MOST_VISITS)]
    until(lambda: is_turned_away(server), seconds=60.0)
    for line in crowd:
        line.close()

    until(lambda: is_answered(server), seconds=60.0)


def is_turned_away(server: PageServer) -> bool:
    """Whether a request gets no answer at all."""
    with contextlib.suppress(ConnectionError):
        return got(server).status == 0
    return True


def is_answered(server: PageServer) -> bool:
    """Whether the page is served."""
    with contextlib.suppress(ConnectionError):
        return got(server).status == 200
    return False


def test_so_many_pages_may_listen(server: PageServer) -> None:
    with contextlib.ExitStack() as stack:
        pages = [stack.enter_context(Listener(server)) for _ in range(served.MOST_LISTENERS)]
        assert [one.status for one in pages] == [200] * served.MOST_LISTENERS
        assert got(server, "events").status == 503
        assert simulate(server).status == 202
        assert all(one.until("begun") for one in pages)


def test_a_page_that_does_not_read_holds_up_nobody(server: PageServer) -> None:
    with Listener(server), Listener(server) as other:
        simulate(server)
        for _ in range(200):
            server.site.feed.tell("estimate", {"values": "x" * 20_000})
        posted(server, "cancel")
        assert len(other.until("cancelled")) == 202


# --- ports and the end ----------------------------------------------------------------------------


def test_it_listens_on_this_machine_alone(server: PageServer) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{43}/", server.address)


def test_each_server_has_a_token_of_its_own() -> None:
    with PageServer(site()) as one, PageServer(site()) as other:
        assert one.token != other.token
        assert said(one, request(one, "GET", f"/{other.token}/")).status == 404


def test_a_port_that_is_taken_is_said_in_one_line(server: PageServer) -> None:
    port = server.server_address[1]
    with pytest.raises(ServeError) as caught:
        PageServer(site(), port=port)

    assert str(caught.value) == (
        f"port {port}: cannot be used here (Address already in use); another one was needed; "
        "leave out --port to have a free one found"
    )


def test_closed_it_lets_everybody_go() -> None:
    with PageServer(site()) as one:
        listener = Listener(one)
        idle = opened(one, b"GET /")
        address = one.server_address
    assert list(listener) == []
    listener.__exit__()
    idle.close()
    with pytest.raises(ConnectionError), socket.create_connection(address, timeout=5):
        pass


def test_a_mistake_of_ours_is_one_line_with_nothing_of_the_request(capfd: pytest.CaptureFixture[str]) -> None:
    told: list[str] = []
    with PageServer(site(), said=told.append) as one:
        runs: Any = one.site.runs
        runs.begin = lambda _: 1 / 0
        answer = simulate(one)
        until(lambda: told, seconds=60.0)

    assert answer.status == 0
    assert told == ["a request could not be answered, which is a bug: ZeroDivisionError"]
    assert capfd.readouterr() == ("", "")
