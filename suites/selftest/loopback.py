"""A real HTTP server on loopback around a WSGI application, which remembers every request that arrives: for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Quiet(WSGIRequestHandler):
    """Writes no log."""

    disable_nagle_algorithm = True  # else the body waits 40 ms for the acknowledgement of the headers

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing."""


@dataclass
class Loopback:
    """The server's address, and method and path of what has arrived."""

    url: str
    arrived: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def served(application: Application) -> Iterator[Loopback]:
    """Serve an application on a free port until the context ends."""
    told = Loopback("")

    def counted(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        told.arrived.append((environ["REQUEST_METHOD"], environ["RAW_URI"]))
        return application(environ, start_response)

    server = make_server("127.0.0.1", 0, counted, threaded=True, request_handler=Quiet)
    told.url = f"http://127.0.0.1:{server.port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
