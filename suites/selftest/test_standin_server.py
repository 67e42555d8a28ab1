"""The stand-in over HTTP in this process: several requests at once, and connections that stay open."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterable
from threading import Barrier, Thread
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from suites.selftest import exchanges
from suites.standin import StandIn, embedded, fault, served

TOGETHER = 4
MUTE = "ANIVA-WITHSTANDS:never_answers"


def standin() -> StandIn:
    """A truthful stand-in."""
    return StandIn(exchanges.contract("aniva"))


def asked(connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None = None) -> int:
    """The status of one request on a connection."""
    connection.request(method, path, body)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def test_it_is_served_while_it_is_needed() -> None:
    """It answers inside the block, and nobody listens afterwards."""
    with served(standin()) as url:
        assert httpx.get(f"{url}/nowhere", trust_env=False).status_code == 404
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


def test_a_connection_stays_open() -> None:
    """Several requests go over one connection, also after a body that was refused unread and an answer without one."""
    contract = exchanges.contract("eka")
    there = StandIn(contract)
    secret = there.target()["credentials"]["good"]
    with served(there) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
        connection.connect()
        first = connection.sock
        statuses = [asked(connection, "POST", "/nowhere", b"x" * 100_000), asked(connection, "GET", "/nowhere")]
        path = contract.update.path.format(appointment_id="api-test-0001")
        body = b'{"clinic_id": "C-TEST-1", "doctor_id": "D-TEST-1", "patient_id": "P-TEST-1"}'
        connection.request("PATCH", path, body, {"auth": secret, "Content-Type": "application/json"})
        statuses.append(connection.getresponse().status)
        assert (statuses, connection.sock is first) == ([404, 404, 204], True)
        connection.close()


class Meeting:
    """An application that answers when so many requests are there at the same time."""

    def __init__(self) -> None:
        self.barrier = Barrier(TOGETHER, timeout=10)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Wait for the others."""
        self.barrier.wait()
        start_response("200 OK", [("Content-Length", "0")])
        return [b""]


def test_requests_are_answered_at_the_same_time() -> None:
    """An answer that waits for other requests does not keep them out."""
    statuses: list[int] = []
    with served(Meeting()) as url:
        threads = [
            Thread(target=lambda: statuses.append(httpx.get(url, timeout=20, trust_env=False).status_code))
            for _ in range(TOGETHER)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert statuses == [200] * TOGETHER


def test_latency_is_waited_for_without_the_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests are held back before they reach the stand-in, all at the same time."""
    barrier, delays = Barrier(TOGETHER, timeout=10), []

    def together(seconds: float) -> None:
        delays.append(seconds)
        barrier.wait()

    monkeypatch.setattr("suites.standin._server.sleep", together)
    there = standin()
    with served(there, latency=0.25) as url:
        host = urlsplit(url)
        doors = [socket.create_connection((host.hostname, host.port)) for _ in range(TOGETHER)]
        for door in doors:
            door.sendall(b"GET /nowhere HTTP/1.0\r\n\r\n")
        answers = [door.makefile("rb").readline() for door in doors]
        for door in doors:
            door.close()
    assert [b" 404 " in answer for answer in answers] == [True] * TOGETHER
    assert delays.count(0.25) == TOGETHER == there.count


def mute() -> StandIn:
    """A stand-in that never answers a body that is certainly no JSON."""
    contract = exchanges.contract("aniva")
    return StandIn(contract, faults=(fault(contract, MUTE),))


def asked_in_vain(url: str, there: StandIn) -> socket.socket:
    """A connection on which the request that is never answered was sent, and has come."""
    place, body = urlsplit(url), b"certainly not JSON"
    path = there.contract.update.path.format(**there.store.appointments[0].path)
    head = f"PATCH {place.path}{path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    head += f"x-api-key: {there.target()['credentials']['good']}\r\nContent-Length: {len(body)}\r\n\r\n"
    door = socket.create_connection((str(place.hostname), int(place.port or 0)), timeout=0.3)
    door.sendall(head.encode() + body)
    while not there.count:
        sleep(0.01)
    return door


def test_where_no_answer_is_given_the_connection_stays_open() -> None:
    """Not one byte comes, and the connection does not end."""
    there = mute()
    with served(there) as url, asked_in_vain(url, there) as door, pytest.raises(TimeoutError):
        door.recv(1)


def test_others_are_answered_while_one_is_not() -> None:
    """A request that gets no answer keeps no other one waiting."""
    there = mute()
    with served(there) as url, asked_in_vain(url, there):
        assert httpx.get(f"{url}/nowhere", timeout=1, trust_env=False).status_code == 404


def test_a_request_without_an_answer_does_not_delay_the_end() -> None:
    """The server ends at once, and the connection that it held ends without an answer."""
    there = mute()
    with served(there) as url:
        door = asked_in_vain(url, there)
        ends = monotonic()
    assert monotonic() - ends < 2
    with door:
        assert door.recv(1) == b""


def test_a_request_without_an_answer_is_no_error_of_the_server(capsys: pytest.CaptureFixture[str]) -> None:
    """The server has nothing to tell of a request that it gave no answer."""
    there = mute()
    with served(there) as url, asked_in_vain(url, there):
        pass
    assert capsys.readouterr().err == ""


def test_in_this_process_silence_is_a_time_out_at_once() -> None:
    """Whoever asks a stand-in without a server is told at once that no answer came."""
    there = mute()
    url = there.contract.base_url + there.contract.update.path.format(**there.store.appointments[0].path)
    headers = {"x-api-key": there.target()["credentials"]["good"], "content-type": "application/json"}
    with pytest.raises(httpx.ReadTimeout):
        embedded(there)(httpx.Request("PATCH", url, headers=headers, content=b"certainly not JSON"))
