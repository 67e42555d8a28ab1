"""Serves an application over HTTP/1.1 on this machine, several requests at a time, connections kept open."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import sleep
from typing import Any

from cheroot.wsgi import Gateway_10, Server

from suites.standin._request_context import NoAnswer

LOOPBACK = "127.0.0.1"
THREADS = 16
"""Requests answered at the same time; chosen: more than the workers that anybody runs on one machine."""
HOLD_SECONDS = 60.0
"""How long a connection stays open when the request is never answered: longer than any client of ours waits."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class _Server(Server):
    """Tells the requests that are held without an answer when the server stops."""

    stopped: Event


class _Gateway(Gateway_10):
    """Closes the connection when the application asks for that; cheroot alone ignores an application's header.

    When the application never answers, nothing is sent, and the connection stays open until the server stops.
    """

    def respond(self) -> None:
        """Answer a request, or hold it without an answer."""
        try:
            super().respond()
        except NoAnswer:
            self.req.server.stopped.wait(HOLD_SECONDS)
            self.req.ready, self.req.close_connection = False, True  # not ready: cheroot sends no headers either

    def start_response(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        """Receive status and headers of an answer."""
        if any(name.lower() == "connection" and value.lower() == "close" for name, value in headers):
            self.req.close_connection = True
        return super().start_response(status, headers, exc_info)


@contextmanager
def served(application: Application, latency: float = 0.0, port: int = 0) -> Iterator[str]:
    """Serve a WSGI application from a thread and yield its URL. Each answer is delayed by `latency` seconds.

    Port 0 picks a free one. Raises OSError when the port cannot be used.
    """
    server = _listening(_delayed(application, latency), port)
    thread = Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.bind_addr[1]}"
    finally:
        server.stopped.set()
        server.stop()
        thread.join()


def _listening(application: Application, port: int) -> _Server:
    socket.create_server((LOOPBACK, port)).close()  # cheroot's own error does not say why the port cannot be used
    server = _Server((LOOPBACK, port), application, numthreads=THREADS, shutdown_timeout=1)
    server.gateway, server.stopped = _Gateway, Event()
    server.expiration_interval = 0.05  # seconds until it notices that it was stopped: tests wait for that
    server.prepare()
    return server


def _delayed(application: Application, seconds: float) -> Application:
    def delayed(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer after the delay."""
        sleep(seconds)
        return application(environ, start_response)

    return delayed if seconds else application
