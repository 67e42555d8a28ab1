"""A pytest plugin (`-p suites.selftest.no_sockets`): whoever opens a connection fails."""

from __future__ import annotations

import socket
from typing import NoReturn


def _refuse(self: socket.socket, address: object) -> NoReturn:
    raise AssertionError(f"a socket was opened to {address}")


socket.socket.connect = _refuse  # type: ignore[assignment]
socket.socket.connect_ex = _refuse  # type: ignore[assignment]
