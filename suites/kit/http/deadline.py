"""HTTP over sockets that all look at one clock, so that no server holds an exchange longer than it may take.

A time-out of a socket is one of each read: a server that sends a byte now and then never trips it, in the body or in
the headers. Here every read is also cut at the end of the whole exchange, through httpcore's public network backend.
"""

from __future__ import annotations

import math
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import httpcore
import httpx

SLICE = 16_384
KEPT_SECONDS = 5.0
LONGEST_SECONDS = 3600.0
LEAST_SECONDS = 0.001
BROKEN = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)
FAILING: dict[str, Callable[[str], httpx.TransportError]] = {
    kind.__name__: kind
    for kind in (
        httpx.ConnectTimeout,
        httpx.ReadTimeout,
        httpx.WriteTimeout,
        httpx.PoolTimeout,
        httpx.ConnectError,
        httpx.ReadError,
        httpx.WriteError,
        httpx.LocalProtocolError,
        httpx.RemoteProtocolError,
        httpx.ProxyError,
        httpx.UnsupportedProtocol,
    )
}


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    """The certificates that are trusted, read once: it takes tens of milliseconds."""
    return httpx.create_ssl_context(trust_env=False)


class ExchangeDeadline:
    """When the exchange under way must be over, in seconds of `time.monotonic`."""

    def __init__(self) -> None:
        self.until = math.inf

    @property
    def left(self) -> float:
        """Seconds until the end; negative when it is past."""
        return self.until - time.monotonic()

    def capped(self, seconds: float | None, late: type[Exception]) -> float:
        """A time-out that does not reach past the end. Raises `late` when nothing is left."""
        left = self.left
        if left <= 0:
            raise late("the exchange took too long")
        return min(LONGEST_SECONDS if seconds is None else seconds, left)


class DeadlineTransport(httpx.BaseTransport):
    """One kept connection, verified TLS, nothing from the environment: no proxy, no netrc, no certificates."""

    def __init__(self, clock: ExchangeDeadline, proxy: str | None = None) -> None:
        self._pool = _pool(clock, proxy)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request as it is. Raises httpx.TransportError when no answer begins."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        content = request.read()
        plain = httpcore.Request(
            request.method, url, headers=request.headers.raw, content=content, extensions=request.extensions
        )
        with _as_httpx():
            answer = self._pool.handle_request(plain)
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=answer.extensions
        )

    def close(self) -> None:
        """Give back the connection."""
        self._pool.close()


def _pool(clock: ExchangeDeadline, proxy: str | None) -> httpcore.ConnectionPool:
    shared: dict[str, Any] = {
        "ssl_context": _trusted(),
        "max_connections": 1,
        "max_keepalive_connections": 1,
        "keepalive_expiry": KEPT_SECONDS,
        "network_backend": _Backend(clock),
    }
    if proxy is None:
        return httpcore.ConnectionPool(**shared)
    way = httpx.Proxy(proxy)
    if way.url.scheme not in ("http", "https"):
        raise ValueError(f"a proxy with the scheme {way.url.scheme!r} cannot be used; give http://HOST:PORT")
    url = httpcore.URL(scheme=way.url.raw_scheme, host=way.url.raw_host, port=way.url.port, target=b"/")
    return httpcore.HTTPProxy(url, proxy_auth=way.raw_auth, proxy_headers=way.headers.raw, **shared)


class _Body(httpx.SyncByteStream):
    """The packed bytes of an answer as they arrive; what breaks them off is an error of httpx."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            yield from self._stream

    def close(self) -> None:
        """Give the connection back, or end it when the answer was not read to its end."""
        if hasattr(self._stream, "close"):
            self._stream.close()


@contextmanager
def _as_httpx() -> Iterator[None]:
    try:
        yield
    except BROKEN as error:
        raise FAILING.get(type(error).__name__, httpx.TransportError)(str(error)) from error


class _Backend(httpcore.SyncBackend):
    """Makes connections that look at the clock."""

    def __init__(self, clock: ExchangeDeadline) -> None:
        self._clock = clock

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Each of the host's addresses gets its share of the time, where a socket would give each of them all of it."""
        end = time.monotonic() + self._clock.capped(timeout, httpcore.ConnectTimeout)
        addresses = _addresses(host, port)
        for left in range(len(addresses), 0, -1):
            share = max((end - time.monotonic()) / left, LEAST_SECONDS)
            try:
                made = super().connect_tcp(addresses[-left], port, share, local_address, socket_options)
                return _Stream(made, self._clock)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if left == 1:
                    raise
        raise httpcore.ConnectError("the host has no address")


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(error) from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class _Stream(httpcore.NetworkStream):
    """A connection of which no step takes longer than the exchange may."""

    def __init__(self, stream: httpcore.NetworkStream, clock: ExchangeDeadline) -> None:
        self._stream, self._clock = stream, clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has arrived, up to so many bytes."""
        return self._stream.read(max_bytes, self._clock.capped(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all, in slices, because the time-out is one of each."""
        for start in range(0, len(buffer), SLICE):
            seconds = self._clock.capped(timeout, httpcore.WriteTimeout)
            self._stream.write(buffer[start : start + SLICE], seconds)

    def close(self) -> None:
        """End the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection under TLS."""
        seconds = self._clock.capped(timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, seconds), self._clock)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks about the socket."""
        return self._stream.get_extra_info(info)
