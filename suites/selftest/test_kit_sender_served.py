"""What a sender does over real HTTP when the server is slow, cut off, sends bombs, or is not the right one."""

from __future__ import annotations

import http.server
import shutil
import socket
import ssl
import subprocess
import threading
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from suites.kit.http import sender as senders
from suites.kit.http.decompress import read_body
from suites.kit.http.retry_policy import RetryPolicy
from suites.kit.model.answer import is_answered
from suites.kit.model.errors import BudgetSpent, Unreadable
from suites.kit.model.target import Limits
from suites.selftest.disturbed import LOOPBACK, Counted, bomb, disturbed, nobody, served
from suites.selftest.senders import SHORT, CountedTurns, soon, updates

MB = 1_000_000
LARGE = 20 * MB
FIVE_SECONDS = {"pause": 0.05, "length": 100}


@pytest.fixture
def app() -> Counted:
    """A server that answers every request 200."""
    return Counted()


@pytest.mark.parametrize(
    ("kind", "how", "reason"),
    [
        ("slow", {"seconds": 1}, "ReadTimeout"),
        ("trickles_body", FIVE_SECONDS, "ReadTimeout"),
        ("trickles_headers", FIVE_SECONDS, "ReadTimeout"),
        ("cuts", {}, "RemoteProtocolError"),
        ("cuts_body", {}, "RemoteProtocolError"),
    ],
)
def test_no_server_holds_an_exchange(app: Counted, kind: str, how: dict[str, Any], reason: str) -> None:
    """A server that is slow, sends a byte now and then, in body or headers, or hangs up gives no answer, and soon."""
    with served(disturbed(app, kind, **how)) as base, updates(base) as tests:
        assert tests.update(may_repeat=False).failure == f"no answer ({reason})"


def test_the_deadline_ends_an_exchange(app: Counted) -> None:
    """An exchange that is under way when the time is over ends then, and the reason is ours and not the target's."""
    patient = Limits(rate=0, minutes=1, read_seconds=600)
    with (
        served(disturbed(app, "trickles_headers", **FIVE_SECONDS)) as base,
        updates(base, limits=patient, deadline=soon(0.3)) as tests,
    ):
        failure = "no answer before the time budget of 1 minutes was spent (ReadTimeout)"
        assert tests.update().failure == failure
        with pytest.raises(BudgetSpent):
            tests.update()


def test_a_server_that_is_down_is_told() -> None:
    """Where nothing listens, the failure says so: a wrong base URL is found that way."""
    with nobody() as base, updates(base) as tests:
        assert tests.update(may_repeat=False).failure == "no answer (ConnectError: Connection refused)"


def test_a_host_that_does_not_exist_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the host is unknown, the failure says so."""
    monkeypatch.setattr(socket, "getaddrinfo", Mock(side_effect=socket.gaierror(-2, "Name or service not known")))
    with updates() as tests:
        assert tests.update(may_repeat=False).failure == "no answer (ConnectError: Name or service not known)"


def test_each_address_of_a_host_is_tried(app: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host of which one address is dead is reached at its other one."""
    usual = socket.getaddrinfo

    def resolved(host: str, port: int, *rest: Any, **more: Any) -> Any:
        hosts = ["127.0.0.2", LOOPBACK] if host == "sandbox.example.com" else [host]
        return [row for one in hosts for row in usual(one, port, *rest, **more)]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    with served(app) as base, updates(base.replace(LOOPBACK, "sandbox.example.com")) as tests:
        assert tests.update(may_repeat=False).status == 200


def test_a_line_break_in_a_secret_is_told_without_it(app: Counted) -> None:
    """A header that cannot be sent is reported as our mistake, and its value is not quoted."""
    with served(app) as base, updates(base, headers={"x-api-key": "secret\n"}) as tests:
        failure = tests.update(may_repeat=False).failure or ""
        assert "line break in a header" in failure
        assert "secret" not in failure


def test_a_cut_connection_is_forgiven_three_times(app: Counted) -> None:
    """A server that cuts every third connection is forgiven until the run's repeats are used up."""
    with served(disturbed(app, "cuts", every=3)) as base, updates(base) as tests:
        replies = [tests.update() for _ in range(9)]
    assert [len(reply.earlier) for reply in replies if reply.answer] == [0, 0, 1, 0, 1, 0, 1, 0]
    assert replies[-1].failure == "no answer (RemoteProtocolError)"


def test_a_server_that_recovers_is_waited_for(app: Counted) -> None:
    """An outage that ends within the patience is waited out, and requests go out again."""
    policy = RetryPolicy(repeats_per_run=0, outage_pause=0.01)
    with served(disturbed(app, "unavailable", first=7)) as base, updates(base, policy=policy) as tests:
        assert [tests.update().status for _ in range(5)] == [503] * 5
        assert tests.sender.wait_until_up(tests.update)
        assert tests.update().status == 200


def test_nothing_follows_a_redirect(app: Counted) -> None:
    """A redirect to another server takes nothing there."""
    elsewhere = Counted()
    with (
        served(elsewhere) as other,
        served(disturbed(app, "redirects", location=other)) as base,
        updates(base, headers={"x-api-key": "k"}) as tests,
    ):
        assert tests.update().status == 307
    assert elsewhere.requests == []


# Length


@pytest.mark.parametrize("kind", ["bombs", "floods"])
def test_an_answer_too_long_is_not_read(app: Counted, kind: str) -> None:
    """Of a gigabyte, compressed or not, only the allowed part is read, and the failure says that it is too long."""
    limits = replace(SHORT, answer_bytes=MB, read_seconds=30)
    with served(disturbed(app, kind)) as base, updates(base, limits=limits) as tests:
        tracemalloc.start()
        reply = tests.update()
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert (reply.failure, reply.answer, reply.status) == (f"answer longer than {MB} bytes", None, 200)
    assert most < LARGE


def test_a_bomb_within_a_bomb_is_not_opened(app: Counted) -> None:
    """An answer that is compressed twice is a failure: it was not asked for."""
    with served(disturbed(app, "bombs_twice")) as base, updates(base) as tests:
        assert tests.update().failure == "answer is compressed as 'gzip, gzip', but we accept only gzip, deflate"


def test_an_answer_too_long_is_no_lost_target(app: Counted) -> None:
    """A target whose answers are too long is up, so requests go on."""
    limits = replace(SHORT, answer_bytes=1)
    with served(app) as base, updates(base, limits=limits) as tests:
        assert [is_answered(tests.update().status) for _ in range(7)] == [True] * 7


PLAIN = b'{"a": "' + b"b" * 1000 + b'"}'


def packed(bits: int, content: bytes = PLAIN) -> bytes:
    """The content as zlib packs it."""
    packer = zlib.compressobj(9, wbits=bits)
    return packer.compress(content) + packer.flush()


GZIP, ZLIB, RAW = 31, 15, -15


@pytest.mark.parametrize("size", [1, 7, 100_000])
@pytest.mark.parametrize(
    ("encoding", "content"),
    [
        ("", PLAIN),
        ("identity", PLAIN),
        ("gzip", packed(GZIP)),
        ("X-GZip", packed(GZIP)),
        ("gzip", packed(GZIP, PLAIN[:500]) + packed(GZIP, PLAIN[500:])),
        ("gzip", packed(GZIP) + bytes(16)),
        ("deflate", packed(ZLIB)),
        ("deflate", packed(RAW)),
    ],
)
def test_an_answer_is_decompressed(encoding: str, content: bytes, size: int) -> None:
    """Each compression that is asked for is decompressed, in whatever pieces it comes."""
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    assert read_body(pieces, encoding, len(PLAIN)) == PLAIN


def test_an_empty_answer_is_empty() -> None:
    """An answer without a body is empty, even if a header says that it is compressed."""
    assert read_body([], "gzip", 10) == b""


@pytest.mark.parametrize(
    ("encoding", "content", "message"),
    [
        ("gzip", PLAIN, "not compressed as its content-encoding says"),
        ("gzip", packed(GZIP)[:-9], "middle of its compressed body"),
        ("gzip", b"\x1f", "middle of its compressed body"),
        ("deflate", PLAIN, "not compressed as its content-encoding says"),
        ("br", PLAIN, "compressed as 'br'"),
        ("Jane Roe", PLAIN, "answer is compressed as no standard says, but"),
        ("gzip", bomb(1), "longer than 1009 bytes"),
        ("", PLAIN + b" ", "longer than 1009 bytes"),
        ("gzip", packed(GZIP, b"") * 1000, "longer than 1009 bytes"),
    ],
)
def test_an_answer_that_cannot_be_decompressed_cannot_be_judged(encoding: str, content: bytes, message: str) -> None:
    """A body that is not compressed as its header says, stops halfway or is too long cannot be judged."""
    with pytest.raises(Unreadable, match=message):
        read_body([content], encoding, len(PLAIN))


# The way there


def test_nothing_of_the_environment_is_used(app: Counted, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No proxy and no netrc of the shell's environment takes part."""
    (tmp_path / "netrc").write_text(f"machine {LOOPBACK} login user password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with nobody() as dead, served(app) as base:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, dead)
        with updates(base) as tests:
            assert tests.update().status == 200
    [(_, _, headers)] = app.requests
    assert "Authorization" not in headers


def test_the_proxy_of_a_target_is_used(app: Counted) -> None:
    """A proxy that the target names gets the requests, with its own credentials."""
    with served(app) as proxy:
        way = proxy.replace("//", "//user:password@")
        with updates("http://sandbox.example.com", proxy=way) as tests:
            assert tests.update().status == 200
    [(_, path, headers)] = app.requests
    assert (path, headers["Host"]) == ("/appointments/1", "sandbox.example.com")
    assert headers["Proxy-Authorization"].startswith("Basic ")


def test_a_proxy_that_cannot_be_used_is_told_without_its_secret() -> None:
    """A proxy of an unsupported kind is reported, and its password is not quoted."""
    with (
        pytest.raises(ValueError, match="'socks5', which is not supported") as told,
        updates(proxy="socks5://user:pw@host:1"),
    ):
        pass
    assert "pw" not in str(told.value)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_a_certificate_is_verified(app: Counted, tmp_path: Path) -> None:
    """A server with an untrusted certificate gets no request, and the failure says why."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={LOOPBACK} -keyout {key} -out {certificate}"
    subprocess.run(make.split(), check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with served(app, context) as base, updates(base) as tests:
        failure = tests.update(may_repeat=False).failure
    assert (failure, app.requests) == ("no answer (ConnectError: self-signed certificate)", [])


def test_one_connection_is_kept() -> None:
    """Requests follow each other over one connection."""
    with keeping() as (base, callers), updates(base) as tests:
        for _ in range(3):
            assert tests.update().status == 200
    assert len(callers) == 1


def test_a_turn_that_grew_old_is_taken_anew(app: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request whose turn passed while the connection was made takes another one, so that the rate is one of
    arrivals."""
    monkeypatch.setattr(senders, "FRESH_SECONDS", -1)
    turns = CountedTurns()
    with served(app) as base, updates(base, limiter=turns) as tests:
        tests.update()
    assert (turns.count, tests.spending.spent, len(app.requests)) == (2, 1, 1)


class _Keeps(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PATCH(self) -> None:
        self.server.callers.add(self.client_address)  # type: ignore[attr-defined]
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def keeping() -> Iterator[tuple[str, set[Any]]]:
    """A server that keeps its connections; gives its base URL and who called."""
    server = http.server.ThreadingHTTPServer((LOOPBACK, 0), _Keeps)
    server.daemon_threads, server.callers = True, set()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_port}", server.callers  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        thread.join()
        server.socket.close()
