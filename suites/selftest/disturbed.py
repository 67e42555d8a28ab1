"""Servers on this machine that disturb: they are down, slow, limited, cut, bombing. They wrap any WSGI application.

`disturbed(app, "cuts", every=3)` cuts every third connection and lets the others through; `first=5` disturbs the first
five requests only, so that a target recovers in mid-run. `served(app)` serves one over HTTP.
"""

from __future__ import annotations

import gzip
import itertools
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from werkzeug import Request, Response
from werkzeug.serving import WSGIRequestHandler, make_server

LOOPBACK = "127.0.0.1"
App = Callable[[dict[str, Any], Any], Any]
"""A WSGI application."""


def disturbed(app: App, kind: str, *, every: int = 1, first: int | None = None, **how: Any) -> App:
    """The application with every n-th request, or the first ones, disturbed in one of the ways of KINDS."""
    way, numbers, lock = KINDS[kind](app, **how), itertools.count(1), threading.Lock()

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        with lock:
            number = next(numbers)
        is_hit = number % every == 0 and (first is None or number <= first)
        return (way if is_hit else app)(environ, start_response)

    return answer


def slow(app: App, *, seconds: float) -> App:
    """Answers late."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        time.sleep(seconds)
        return app(environ, start_response)

    return answer


def trickles_body(app: App, *, pause: float = 0.05, length: int = 10_000) -> App:
    """Answers 200 at once, and then sends a byte of the body now and then."""

    def body() -> Iterator[bytes]:
        for _ in range(length):
            time.sleep(pause)
            yield b" "

    return answering(lambda request: Response(body(), headers={"content-length": str(length)}))


def trickles_headers(app: App, *, pause: float = 0.05, length: int = 10_000) -> App:
    """Begins to answer, and then sends a byte of a header now and then."""

    def lines() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nx-slow: "
        for _ in range(length):
            time.sleep(pause)
            yield b"x"
        yield b"\r\ncontent-length: 0\r\n\r\n"

    return raw(lines)


def limits(app: App, *, retry_after: str | None = None) -> App:
    """Answers 429, and with `retry_after` says when to come again."""
    return _refusing(429, retry_after)


def unavailable(app: App, *, status: int = 503, retry_after: str | None = None) -> App:
    """Answers 503 (or 502, 504), and with `retry_after` says when to come again."""
    return _refusing(status, retry_after)


def cuts(app: App) -> App:
    """Ends the connection without an answer."""
    return raw(lambda: iter(()))


def cuts_body(app: App) -> App:
    """Ends the connection in the middle of the body."""
    return raw(lambda: iter((b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{",)))


def bombs(app: App, *, megabytes: int = 1000, encoding: str = "gzip") -> App:
    """Answers with spaces, packed a thousand times smaller than they are."""
    packed, headers = bomb(megabytes), {"content-encoding": encoding}
    return answering(lambda request: Response(packed, headers=headers))


def bombs_twice(app: App, *, megabytes: int = 100) -> App:
    """Answers with a bomb within gzip, which unpacks to a million times its size."""
    packed = gzip.compress(bomb(megabytes))
    return answering(lambda request: Response(packed, headers={"content-encoding": "gzip, gzip"}))


def floods(app: App, *, megabytes: int = 1000) -> App:
    """Answers with a body that is far too long."""
    return answering(lambda request: Response(iter([b" " * 1_000_000] * megabytes)))


def redirects(app: App, *, location: str, status: int = 307) -> App:
    """Sends the client elsewhere."""
    return answering(lambda request: Response(status=status, headers={"location": location}))


def answering(made: Callable[[Request], Response]) -> App:
    """An application that reads the request and answers with a response of one's own."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        request.get_data()
        return made(request)(environ, start_response)

    return answer


def raw(pieces: Callable[[], Iterator[bytes]]) -> App:
    """An application that writes bytes of one's own to the connection, and then ends it. Over real HTTP only."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        Request(environ).get_data()
        connection: socket.socket = environ["werkzeug.socket"]
        for piece in pieces():
            connection.sendall(piece)
        connection.shutdown(socket.SHUT_RDWR)
        raise ConnectionAbortedError  # the server takes it as a client that went away

    return answer


KINDS: dict[str, Callable[..., App]] = {
    kind.__name__: kind
    for kind in (
        slow,
        trickles_body,
        trickles_headers,
        limits,
        unavailable,
        cuts,
        cuts_body,
        bombs,
        bombs_twice,
        floods,
        redirects,
    )
}


class Counted:
    """An application that answers 200, and remembers when each request arrived and what it was."""

    def __init__(self) -> None:
        self.arrivals: list[float] = []
        self.requests: list[tuple[str, str, dict[str, str]]] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer 200 with an empty object."""
        self.arrivals.append(time.monotonic())
        request = Request(environ)
        self.requests.append((request.method, request.full_path.rstrip("?"), dict(request.headers)))
        request.get_data()
        return Response(b"{}", mimetype="application/json")(environ, start_response)

    def most_within(self, seconds: float) -> int:
        """The most requests that arrived within any window of so many seconds."""
        return max(sum(1 for other in self.arrivals if begin <= other < begin + seconds) for begin in self.arrivals)


@contextmanager
def served(app: App, ssl_context: Any = None) -> Iterator[str]:
    """Serve an application on a free port of this machine, each request in a thread. Gives its base URL."""
    server = make_server(LOOPBACK, 0, app, threaded=True, request_handler=_Quiet, ssl_context=ssl_context)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"{'https' if ssl_context else 'http'}://{LOOPBACK}:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.socket.close()


@contextmanager
def nobody() -> Iterator[str]:
    """The base URL of a port where nothing listens."""
    with socket.socket() as held:
        held.bind((LOOPBACK, 0))
        yield f"http://{LOOPBACK}:{held.getsockname()[1]}"


def bomb(megabytes: int) -> bytes:
    """So many megabytes of spaces as gzip, in no time: one packed block over and over. Its checksum is wrong."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    block = packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    return gzip.compress(b"")[:10] + block * megabytes + packer.flush() + bytes(8)


def _refusing(status: int, retry_after: str | None) -> App:
    headers = {} if retry_after is None else {"retry-after": retry_after}
    return answering(lambda request: Response(b"{}", status=status, headers=headers, mimetype="application/json"))


class _Quiet(WSGIRequestHandler):
    disable_nagle_algorithm = True  # else the body waits 40 ms for the acknowledgement of the headers

    def log(self, type: str, message: str, *args: Any) -> None:
        pass
