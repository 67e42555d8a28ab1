"""HTTP over connections that share one deadline, so that no server can hold an exchange for longer than it may take.

A socket's time-out holds for each single read: a server that sends one byte now and then never trips it, neither in the
body nor in the headers. Here every read and write is also cut off at the deadline of the whole exchange. That needs
httpcore's public network backend, which httpx does not let us replace, so we use httpcore directly.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpcore
import httpx

SLICE_BYTES = 16_384
"""How much is written at once: one TLS record. A time-out holds for each write, so a large body goes out in slices."""
KEEP_ALIVE_SECONDS = 5.0
"""How long an idle connection is kept: httpx's own default, and shorter than servers usually keep theirs, so that we
seldom write to a connection which the server has just closed."""
LEAST_SECONDS = 0.001
"""The shortest time-out for a connection attempt. Zero would make the socket non-blocking instead."""
NO_ANSWER = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)
"""What httpcore raises when no answer arrives, or only a part of one. Its errors have no common base class."""
NOT_CONNECTED = (httpcore.ConnectError, httpcore.ConnectTimeout)
"""What it raises when no connection was made: refused, no such name, no TLS. Nothing of the request has gone out."""


@lru_cache(maxsize=1)
def _trusted_certificates() -> ssl.SSLContext:
    """The certificates that are trusted. Cached, because reading them takes tens of milliseconds."""
    return httpx.create_ssl_context(trust_env=False)


@dataclass
class ExchangeDeadline:
    """When the current exchange must be over, in seconds of `time.monotonic`. The sender sets `until` each time."""

    until: float = 0.0

    def cap(self, seconds: float | None, error: type[httpcore.TimeoutException]) -> float:
        """A time-out, shortened to what is left until the deadline. Raises `error` when nothing is left."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise error("the exchange took too long")
        return left if seconds is None else min(seconds, left)


def connection(deadline: ExchangeDeadline, proxy: str | None = None) -> httpcore.ConnectionPool:
    """One kept-alive connection with verified TLS. Ignores proxies, netrc and certificates of the environment."""
    options: dict[str, Any] = {
        "ssl_context": _trusted_certificates(),
        "max_connections": 1,
        "max_keepalive_connections": 1,
        "keepalive_expiry": KEEP_ALIVE_SECONDS,
        "network_backend": _Backend(deadline),
    }
    if proxy is None:
        return httpcore.ConnectionPool(**options)
    server = httpx.Proxy(proxy)
    if server.url.scheme not in ("http", "https"):
        raise ValueError(
            f"the proxy has the scheme {server.url.scheme!r}, which is not supported: use http://HOST:PORT"
        )
    url = httpcore.URL(scheme=server.url.raw_scheme, host=server.url.raw_host, port=server.url.port, target=b"/")
    return httpcore.HTTPProxy(url, proxy_auth=server.raw_auth, proxy_headers=server.headers.raw, **options)


class _Backend(httpcore.SyncBackend):
    """Opens connections that keep to the deadline."""

    def __init__(self, deadline: ExchangeDeadline) -> None:
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the host's addresses that answers.

        The addresses share the time-out. A socket would give each of them all of it, and so multiply it.
        """
        end = time.monotonic() + self._deadline.cap(timeout, httpcore.ConnectTimeout)
        untried = _addresses(host, port)
        while True:
            share = max((end - time.monotonic()) / len(untried), LEAST_SECONDS)
            try:
                stream = super().connect_tcp(untried.pop(0), port, share, local_address, socket_options)
                return _Stream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if not untried:
                    raise


def _addresses(host: str, port: int) -> list[str]:
    """The addresses of a host, each once; at least one."""
    try:
        results = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(error) from error
    return list(dict.fromkeys(str(address[0]) for *_, address in results))


class _Stream(httpcore.NetworkStream):
    """A connection on which no step lasts beyond the deadline of the exchange."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: ExchangeDeadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has arrived, at most `max_bytes`."""
        return self._stream.read(max_bytes, self._deadline.cap(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send everything, slice by slice."""
        for start in range(0, len(buffer), SLICE_BYTES):
            seconds = self._deadline.cap(timeout, httpcore.WriteTimeout)
            self._stream.write(buffer[start : start + SLICE_BYTES], seconds)

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection under TLS."""
        seconds = self._deadline.cap(timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, seconds), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks about the socket."""
        return self._stream.get_extra_info(info)
