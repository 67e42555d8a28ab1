"""Variants in how an answer travels. What only a server can show (chunks, closed connections) needs one."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator

from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request, Response

from contracts import Contract
from suites.standin._variants._register import MEET, WIRE, variant

PIECE = 7
LIMITED_EVERY, LIMITED_RARELY, UNAVAILABLE_EVERY = 23, 150, 29
SLOW_EVERY, SLOW_SECONDS = 100, 0.2


def _has_empty_success(contract: Contract) -> bool:
    return contract.update.responses[contract.successes[0]].media_type is None


@variant(WIRE)
def charset_named(request: Request, response: Response, number: int) -> Response:
    """Names the charset in the media type, in capitals."""
    return _but(response, {"Content-Type": "Application/JSON;charset=UTF-8"}) if response.is_json else response


@variant(WIRE)
def charset_quoted(request: Request, response: Response, number: int) -> Response:
    """Names the charset in the media type in quotes, after a space."""
    return _but(response, {"Content-Type": 'application/json ; charset="utf-8"'}) if response.is_json else response


@variant(WIRE, _has_empty_success)
def nothing_typed(request: Request, response: Response, number: int) -> Response:
    """Names a media type with a success that has no body."""
    if response.status_code != 204:
        return response
    made = Response(status=204, headers=Headers(response.headers))
    made.headers["Content-Type"] = "application/json; charset=utf-8"
    return made


@variant(WIRE)
def validators_sent(request: Request, response: Response, number: int) -> Response:
    """Sends an ETag, strong or weak, that is another one each time, and when what it shows was last modified."""
    etag = f'{"W/" if number % 2 else ""}"{number:x}"'
    return _but(response, {"ETag": etag, "Last-Modified": "Fri, 10 Apr 2026 11:30:00 GMT", "Vary": "*"})


@variant(WIRE)
def gzipped(request: Request, response: Response, number: int) -> Response:
    """Packs what it answers with gzip, for who takes that."""
    if not response.data or "gzip" not in request.headers.get("Accept-Encoding", ""):
        return response
    return _but(response, {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}, gzip.compress(response.data))


@variant(WIRE, _has_empty_success)
def nothing_gzipped(request: Request, response: Response, number: int) -> Response:
    """Says of a success without a body that it is packed with gzip."""
    return _but(response, {"Content-Encoding": "gzip"}) if response.status_code == 204 else response


@variant(WIRE)
def chunked(request: Request, response: Response, number: int) -> Response:
    """Answers in small pieces, without telling the length before."""
    if not response.data:
        return response
    made = Response(_pieces(response.data), response.status, Headers(response.headers))
    made.headers.pop("Content-Length", None)
    return made


@variant(WIRE)
def headers_otherwise(request: Request, response: Response, number: int) -> Response:
    """Writes the names of headers in capitals and in another order, with some more headers and a cookie."""
    more = {"X-Request-Id": "0000", "Set-Cookie": "node=a; Path=/", "Server": "other/1.0", "Cache-Control": "no-store"}
    made = _but(response, more)
    made.headers = Headers([(name.upper(), value) for name, value in reversed(list(made.headers))])
    return made


@variant(WIRE)
def json_spelled_otherwise(request: Request, response: Response, number: int) -> Response:
    """Writes JSON over several lines, with every character as it is."""
    if not response.is_json:
        return response
    value = json.loads(response.data)
    try:
        spelled = json.dumps(value, indent=4, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half a surrogate pair can only be written as an escape
        spelled = json.dumps(value, indent=4).encode()
    return _but(response, {}, spelled)


@variant(WIRE)
def connection_closed(request: Request, response: Response, number: int) -> Response:
    """Ends the connection after each answer, and says so with it."""
    return _but(response, {"Connection": "close"})


@variant(WIRE)
def slow_at_times(request: Request, response: Response, number: int) -> Response:
    """Takes a fifth of a second for one answer in a hundred."""
    if number % SLOW_EVERY:
        return response
    time.sleep(SLOW_SECONDS)
    return _but(response, {})


@variant(MEET)
def limited_at_times(number: int) -> Response | None:
    """Answers one request in twenty-three with 429, to be sent again at once."""
    return None if number % LIMITED_EVERY else Response(status=429, headers={"Retry-After": "0"})


@variant(MEET)
def limited_for_a_second(number: int) -> Response | None:
    """Answers one request in 150 with 429, to be sent again in a second."""
    return None if number % LIMITED_RARELY else Response(status=429, headers={"Retry-After": "1"})


@variant(MEET)
def unavailable_at_times(number: int) -> Response | None:
    """Answers one request in 29 with 503, to be sent again at once."""
    return None if number % UNAVAILABLE_EVERY else Response(status=503, headers={"Retry-After": "0"})


def _but(response: Response, headers: dict[str, str], data: bytes | None = None) -> Response:
    """A copy of a response with other headers, and other data where some is given."""
    made = Response(response.data if data is None else data, response.status, Headers(response.headers))
    made.headers.update(headers)
    if data is not None:
        made.headers["Content-Length"] = str(len(data))
    if not made.data and "Content-Type" not in response.headers:
        made.headers.pop("Content-Type", None)
    return made


def _pieces(data: bytes) -> Iterator[bytes]:
    yield from (data[start : start + PIECE] for start in range(0, len(data), PIECE))
