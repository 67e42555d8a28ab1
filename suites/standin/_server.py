"""Serves an application over HTTP/1.1 on this machine, several requests at a time, connections kept open."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from time import sleep
from typing import Any

from cheroot.wsgi import Server

LOOPBACK = "127.0.0.1"
AT_ONCE = 16
"""How many requests are answered at the same time."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@contextmanager
def served(application: Application, latency: float = 0.0) -> Iterator[str]:
    """Serve a WSGI application from a thread on a free port; gives its URL. `latency` is in seconds."""
    server = listening(application, 0, latency)
    thread = Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield url_of(server)
    finally:
        server.stop()
        thread.join()


def listening(application: Application, port: int, latency: float = 0.0) -> Server:
    """A server that has its port (0: a free one) and waits for `serve()`; it holds answers back for `latency` seconds.

    Raises OSError for a port that is not to be had.
    """
    socket.create_server((LOOPBACK, port)).close()  # the server's own error does not say why
    server = Server((LOOPBACK, port), _late(application, latency), numthreads=AT_ONCE, shutdown_timeout=1)
    server.prepare()
    return server


def url_of(server: Server) -> str:
    """Where a server listens."""
    return f"http://{LOOPBACK}:{server.bind_addr[1]}"


def _late(application: Application, seconds: float) -> Application:
    def late(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        sleep(seconds)
        return application(environ, start_response)

    return late if seconds else application
