"""Channels of alerts on loopback: a webhook and a mail server."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

from reports.__main__ import main
from suites.selftest.disturbed import LOOPBACK
from suites.selftest.redis_server import free_port

POLL_SECONDS = 0.02
"""How often a webhook looks whether its test is over: a test is not to wait for that."""


class Titles(list[str]):
    """The titles of messages; `bodies` are the messages whole, and `fetched` counts what was only fetched.

    `arrived` is set once the first message has come, before it is answered.
    """

    def __init__(self) -> None:
        super().__init__()
        self.bodies: list[dict[str, Any]] = []
        self.fetched = 0
        self.arrived = threading.Event()


@contextmanager
def webhook(answers: Iterator[int] | None = None, pause: float = 0) -> Iterator[tuple[str, Titles]]:
    """A webhook on loopback: its URL, and the titles that it took. `answers`: its statuses, in order.

    `pause`: how many seconds it takes for an answer.
    """
    titles = Titles()

    class Handler(BaseHTTPRequestHandler):
        """Takes a message, or refuses it."""

        def do_POST(self) -> None:
            """Keep one that is taken."""
            status = next(answers, 200) if answers else 200
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            titles.arrived.set()
            time.sleep(pause)
            if status == 200:
                titles.append(body["title"])
                titles.bodies.append(body)
            self.send_response(status)
            self.end_headers()

        def do_GET(self) -> None:
            """Count a heartbeat."""
            titles.fetched += 1
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True).start()
    try:
        yield f"json://{LOOPBACK}:{server.server_port}", titles
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def mail() -> Iterator[tuple[str, list[str]]]:
    """A mail server on loopback: its URL, and the mails that it took."""
    mails = list[str]()

    class Handler:
        """Takes each mail."""

        async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:
            """Keep the mail."""
            mails.append(envelope.content.decode())
            return "250 OK"

    port = free_port()
    server = Controller(Handler(), hostname=LOOPBACK, port=port)
    server.start()
    try:
        yield f"mailto://{LOOPBACK}:{port}?from=tests@example.com&to=owner@example.com&mode=insecure", mails
    finally:
        server.stop()


def alert(url: str, channel: str, *options: str) -> int:
    """Run `reports alert`, and return its exit code."""
    return main(["alert", "--history", url, "--notify", channel, *options])
