"""The bodies of a HAR file as they were sent: recorders write them as text, in base64, or compressed as they came."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from suites.kit.http.decompress import read_body
from suites.kit.model.errors import Unreadable

MOST_BYTES = 50_000_000
"""Of a body after decompression. No appointment is as long; a small file could unpack to more than the memory."""
GZIP = b"\x1f\x8b"


def sent_body(request: Mapping[str, Any], headers: Mapping[str, str]) -> bytes | None:
    """The body of a request; None where one was sent that the file does not hold as it was."""
    posted = request.get("postData") or {}
    told = headers.get("content-length", "")
    size = int(told) if told.isdecimal() else max(request.get("bodySize") or 0, 0)
    body = decoded({**posted, "size": size}, {})
    if not body:
        return None if posted.get("params") or size else b""
    is_whole = size in (0, len(body), len(body.decode("utf-8", "replace")))  # some browsers count characters
    return body if is_whole else None


def decoded(content: Mapping[str, Any], headers: Mapping[str, str]) -> bytes | None:
    """The bytes of a body. HAR holds it as text; some proxies write it in base64 as it came, compressed."""
    text = content.get("text")
    if text is None:
        return None
    if content.get("encoding") != "base64":
        return _in_utf8(text, content.get("size"))
    body = b64decode(text)
    if not body.startswith(GZIP) or "gzip" not in headers.get("content-encoding", ""):
        return body
    try:
        return read_body([body], "gzip", MOST_BYTES)
    except Unreadable:
        return None


def _in_utf8(text: str, size: object) -> bytes:
    """The bytes of a text. Some browsers write UTF-8 as if it were Latin-1: then these are as many as were sent."""
    body = text.encode("utf-8", "surrogatepass")
    try:
        other = text.encode("latin-1")
        other.decode("utf-8")
    except UnicodeError:
        return body
    return other if size == len(other) else body
