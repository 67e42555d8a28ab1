"""Serves an application over HTTP/1.1 on this machine, several requests at a time, connections kept open."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import sleep
from typing import Any

from cheroot.wsgi import Gateway_10, Server

from suites.standin._turn import Silence

LOOPBACK = "127.0.0.1"
AT_ONCE = 16
"""How many requests are answered at the same time."""
HELD_AT_MOST = 60.0
"""So many seconds a connection stays open on which no answer is given."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class _Server(Server):
    """Lets the requests that it holds without an answer know when it ends."""

    ended: Event


class _Gateway(Gateway_10):
    """Ends the connection where the application says that it ends; the server alone would keep it all the same.

    Where the application never answers, nothing is sent, and the connection stays open until the server ends.
    """

    def respond(self) -> None:
        """Answer a request, or hold it."""
        try:
            super().respond()
        except Silence:
            self.req.server.ended.wait(HELD_AT_MOST)
            self.req.ready, self.req.close_connection = False, True  # not ready: not even a head is sent

    def start_response(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        """Take the head of an answer."""
        if any(name.lower() == "connection" and value.lower() == "close" for name, value in headers):
            self.req.close_connection = True
        return super().start_response(status, headers, exc_info)


@contextmanager
def served(application: Application, latency: float = 0.0, port: int = 0) -> Iterator[str]:
    """Serve a WSGI application from a thread; gives its URL. Each answer is held back for `latency` seconds.

    Port 0 is a free one. Raises OSError for a port that is not to be had.
    """
    server = _listening(_late(application, latency), port)
    thread = Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.bind_addr[1]}"
    finally:
        server.ended.set()
        server.stop()
        thread.join()


def _listening(application: Application, port: int) -> _Server:
    socket.create_server((LOOPBACK, port)).close()  # the server's own error does not say why
    server = _Server((LOOPBACK, port), application, numthreads=AT_ONCE, shutdown_timeout=1)
    server.gateway, server.ended = _Gateway, Event()
    server.expiration_interval = 0.05  # seconds; so long it takes to notice that it is stopped
    server.prepare()
    return server


def _late(application: Application, seconds: float) -> Application:
    def late(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a while later."""
        sleep(seconds)
        return application(environ, start_response)

    return late if seconds else application
