"""Variants in how an answer is sent. Chunks and closed connections can be seen with a real server only."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator

from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request, Response

from contracts import Contract
from suites.standin._variants._register import INTERCEPT, TRANSPORT, variant

CHUNK_BYTES = 7
"""So small that even the shortest body needs several chunks."""
LIMITED_EVERY, UNAVAILABLE_EVERY = 23, 29
"""Primes, so that no rhythm of requests keeps meeting or missing them; several in every run."""
LIMITED_RARELY = 150
"""Seldom, because each one makes the run wait for a second."""
SLOW_EVERY, SLOW_SECONDS = 100, 0.2
"""Several in every run, and short enough not to slow it down."""


def _has_empty_success(contract: Contract) -> bool:
    return contract.update.responses[contract.successes[0]].media_type is None


@variant(TRANSPORT)
def charset_named(request: Request, response: Response, number: int) -> Response:
    """Writes the media type in capitals and adds a charset."""
    named = f"{str(response.mimetype).upper()};charset=UTF-8"
    return _changed(response, {"Content-Type": named}) if response.is_json else response


@variant(TRANSPORT)
def charset_quoted(request: Request, response: Response, number: int) -> Response:
    """Adds a quoted charset to the media type, after a space."""
    named = f'{response.mimetype} ; charset="utf-8"'
    return _changed(response, {"Content-Type": named}) if response.is_json else response


@variant(TRANSPORT, _has_empty_success)
def nothing_typed(request: Request, response: Response, number: int) -> Response:
    """Sends a media type with a success that has no body."""
    if response.status_code != 204:
        return response
    changed = Response(status=204, headers=Headers(response.headers))
    changed.headers["Content-Type"] = "application/json; charset=utf-8"
    return changed


@variant(TRANSPORT)
def validators_sent(request: Request, response: Response, number: int) -> Response:
    """Sends an ETag, weak or strong, that differs in every answer, and a Last-Modified header."""
    etag = f'{"W/" if number % 2 else ""}"{number:x}"'
    return _changed(response, {"ETag": etag, "Last-Modified": "Fri, 10 Apr 2026 11:30:00 GMT", "Vary": "*"})


@variant(TRANSPORT)
def gzipped(request: Request, response: Response, number: int) -> Response:
    """Compresses answers with gzip for clients that accept it."""
    if not response.data or "gzip" not in request.headers.get("Accept-Encoding", ""):
        return response
    return _changed(response, {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}, gzip.compress(response.data))


@variant(TRANSPORT, _has_empty_success)
def nothing_gzipped(request: Request, response: Response, number: int) -> Response:
    """Sends a Content-Encoding of gzip with a success that has no body."""
    return _changed(response, {"Content-Encoding": "gzip"}) if response.status_code == 204 else response


@variant(TRANSPORT)
def chunked(request: Request, response: Response, number: int) -> Response:
    """Sends answers in small chunks, without a Content-Length."""
    if not response.data:
        return response
    changed = Response(_chunks(response.data), response.status, Headers(response.headers))
    changed.headers.pop("Content-Length", None)
    return changed


@variant(TRANSPORT)
def headers_otherwise(request: Request, response: Response, number: int) -> Response:
    """Sends header names in capitals and in another order, with more headers and a cookie."""
    more = {"X-Request-Id": "0000", "Set-Cookie": "node=a; Path=/", "Server": "other/1.0", "Cache-Control": "no-store"}
    changed = _changed(response, more)
    changed.headers = Headers([(name.upper(), value) for name, value in reversed(list(changed.headers))])
    return changed


@variant(TRANSPORT)
def json_spelled_otherwise(request: Request, response: Response, number: int) -> Response:
    """Writes JSON over several lines and without escapes."""
    if not response.is_json:
        return response
    value = json.loads(response.data)
    try:
        text = json.dumps(value, indent=4, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # an unpaired surrogate can be written as an escape only
        text = json.dumps(value, indent=4).encode()
    return _changed(response, {}, text)


@variant(TRANSPORT)
def connection_closed(request: Request, response: Response, number: int) -> Response:
    """Closes the connection after each answer, and says so in a header."""
    return _changed(response, {"Connection": "close"})


@variant(TRANSPORT)
def slow_at_times(request: Request, response: Response, number: int) -> Response:
    """Takes a fifth of a second for one answer in a hundred."""
    if number % SLOW_EVERY:
        return response
    time.sleep(SLOW_SECONDS)
    return _changed(response, {})


@variant(INTERCEPT)
def limited_at_times(number: int) -> Response | None:
    """Answers one request in 23 with 429 and Retry-After 0."""
    return None if number % LIMITED_EVERY else Response(status=429, headers={"Retry-After": "0"})


@variant(INTERCEPT)
def limited_for_a_second(number: int) -> Response | None:
    """Answers one request in 150 with 429 and Retry-After 1."""
    return None if number % LIMITED_RARELY else Response(status=429, headers={"Retry-After": "1"})


@variant(INTERCEPT)
def unavailable_at_times(number: int) -> Response | None:
    """Answers one request in 29 with 503 and Retry-After 0."""
    return None if number % UNAVAILABLE_EVERY else Response(status=503, headers={"Retry-After": "0"})


def _changed(response: Response, headers: dict[str, str], data: bytes | None = None) -> Response:
    """A copy of a response with other headers, and with other data if any is given."""
    changed = Response(response.data if data is None else data, response.status, Headers(response.headers))
    changed.headers.update(headers)
    if data is not None:
        changed.headers["Content-Length"] = str(len(data))
    if not changed.data and "Content-Type" not in response.headers:
        changed.headers.pop("Content-Type", None)
    return changed


def _chunks(data: bytes) -> Iterator[bytes]:
    yield from (data[start : start + CHUNK_BYTES] for start in range(0, len(data), CHUNK_BYTES))
