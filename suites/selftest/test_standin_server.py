"""The stand-in over HTTP in this process: several requests at once, and connections that stay open."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterable
from threading import Barrier, Thread
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx
import pytest

from suites.selftest import exchanges
from suites.standin import StandIn, embedded, fault, served

TOGETHER = 4
NEVER_ANSWERS = "ANIVA-WITHSTANDS:never_answers"


def compliant() -> StandIn:
    """A compliant stand-in."""
    return StandIn(exchanges.contract("aniva"))


def request(connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None = None) -> int:
    """The status of one request on a connection."""
    connection.request(method, path, body)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def test_it_is_served_inside_the_block_only() -> None:
    """It answers inside the block, and nothing listens afterwards."""
    with served(compliant()) as url:
        assert httpx.get(f"{url}/nowhere", trust_env=False).status_code == 404
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


def test_a_connection_stays_open() -> None:
    """One connection serves several requests, also after an unread body and an answer without a body."""
    contract = exchanges.contract("eka")
    standin = StandIn(contract)
    secret = standin.target()["credentials"]["good"]
    with served(standin) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
        connection.connect()
        first = connection.sock
        statuses = [request(connection, "POST", "/nowhere", b"x" * 100_000), request(connection, "GET", "/nowhere")]
        path = contract.update.path.format(appointment_id="api-test-0001")
        body = b'{"clinic_id": "C-TEST-1", "doctor_id": "D-TEST-1", "patient_id": "P-TEST-1"}'
        connection.request("PATCH", path, body, {"auth": secret, "Content-Type": "application/json"})
        statuses.append(connection.getresponse().status)
        assert (statuses, connection.sock is first) == ([404, 404, 204], True)
        connection.close()


class Rendezvous:
    """An application that answers once a number of requests are there at the same time."""

    def __init__(self) -> None:
        self.barrier = Barrier(TOGETHER, timeout=10)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Wait for the others."""
        self.barrier.wait()
        start_response("200 OK", [("Content-Length", "0")])
        return [b""]


def test_requests_are_answered_at_the_same_time() -> None:
    """A request that waits for others does not block them."""
    statuses: list[int] = []
    with served(Rendezvous()) as url:
        threads = [
            Thread(target=lambda: statuses.append(httpx.get(url, timeout=20, trust_env=False).status_code))
            for _ in range(TOGETHER)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert statuses == [200] * TOGETHER


def test_latency_does_not_block_the_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests are delayed before they reach the stand-in, all at the same time."""
    barrier, delays = Barrier(TOGETHER, timeout=10), []

    def together(seconds: float) -> None:
        delays.append(seconds)
        barrier.wait()

    monkeypatch.setattr("suites.standin._server.sleep", together)
    standin = compliant()
    with served(standin, latency=0.25) as url:
        host = urlsplit(url)
        sockets = [socket.create_connection((host.hostname, host.port)) for _ in range(TOGETHER)]
        for connection in sockets:
            connection.sendall(b"GET /nowhere HTTP/1.0\r\n\r\n")
        answers = [connection.makefile("rb").readline() for connection in sockets]
        for connection in sockets:
            connection.close()
    assert [b" 404 " in answer for answer in answers] == [True] * TOGETHER
    assert delays.count(0.25) == TOGETHER == standin.count


def silent_standin() -> StandIn:
    """A stand-in that never answers a body that is not JSON."""
    contract = exchanges.contract("aniva")
    return StandIn(contract, faults=(fault(contract, NEVER_ANSWERS),))


def unanswered(url: str, standin: StandIn) -> socket.socket:
    """A connection whose request has reached the stand-in and is never answered."""
    place, body = urlsplit(url), b"certainly not JSON"
    path = standin.contract.update.path.format(**standin.store.appointments[0].path)
    head = f"PATCH {place.path}{path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    head += f"x-api-key: {standin.target()['credentials']['good']}\r\nContent-Length: {len(body)}\r\n\r\n"
    connection = socket.create_connection((str(place.hostname), int(place.port or 0)), timeout=0.3)
    connection.sendall(head.encode() + body)
    while not standin.count:
        sleep(0.01)
    return connection


def test_without_an_answer_the_connection_stays_open() -> None:
    """No byte is sent, and the connection is not closed."""
    standin = silent_standin()
    with served(standin) as url, unanswered(url, standin) as connection, pytest.raises(TimeoutError):
        connection.recv(1)


def test_other_requests_are_answered_meanwhile() -> None:
    """A request without an answer does not block other ones."""
    standin = silent_standin()
    with served(standin) as url, unanswered(url, standin):
        assert httpx.get(f"{url}/nowhere", timeout=1, trust_env=False).status_code == 404


def test_a_request_without_an_answer_does_not_delay_the_stop() -> None:
    """The server stops at once, and closes the held connection without an answer."""
    standin = silent_standin()
    with served(standin) as url:
        connection = unanswered(url, standin)
        ends = monotonic()
    assert monotonic() - ends < 2
    with connection:
        assert connection.recv(1) == b""


def test_a_request_without_an_answer_is_not_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    """The server prints nothing about a request that it did not answer."""
    standin = silent_standin()
    with served(standin) as url, unanswered(url, standin):
        pass
    assert capsys.readouterr().err == ""


def test_without_a_server_the_time_out_comes_at_once() -> None:
    """A client of an embedded stand-in gets the time-out at once."""
    standin = silent_standin()
    url = standin.contract.base_url + standin.contract.update.path.format(**standin.store.appointments[0].path)
    headers = {"x-api-key": standin.target()["credentials"]["good"], "content-type": "application/json"}
    with pytest.raises(httpcore.ReadTimeout):
        embedded(standin)(httpx.Request("PATCH", url, headers=headers, content=b"certainly not JSON"))
