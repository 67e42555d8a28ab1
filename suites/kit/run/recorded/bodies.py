"""The bodies of a HAR file as they were sent: recorders write them as text, in base64, or compressed as they came."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from suites.kit.http.decompress import read_body
from suites.kit.model.errors import Unreadable

MOST_BYTES = 50_000_000
"""Of a body after decompression. No appointment is as long; a small file could unpack to more than the memory."""
WITHOUT_BODY = (204, 205, 304)
"""Statuses whose answers have no body (RFC 9110): one that the file does not hold is not missing."""
LONGER = 64
"""Bytes by which compressing makes a body longer at most, where it is too short to become shorter."""
MARK = b"redacted"
HIDDEN = re.compile(rb"[\[<]([^\[\]<>\n]{1,40} )?redacted[\]>]|\"redacted\"")
"""What those who share a file put in place of values. What was there nobody can tell."""
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
"""Characters that stand in no text; JSON writes them as `\\u0000`."""


def sent_body(request: Mapping[str, Any], headers: Mapping[str, str]) -> bytes | None:
    """The body of a request; None where one was sent that the file does not hold as it was."""
    posted = request.get("postData") or {}
    told = headers.get("content-length", "")
    size = int(told) if told.isdecimal() else max(request.get("bodySize") or 0, 0)
    body = decoded({**posted, "size": size}, {})
    if not body or has_hidden(body):
        return None if posted.get("text") or posted.get("params") or size else b""
    is_whole = size in (0, len(body), len(body.decode("utf-8", "replace")))  # some browsers count characters
    return body if is_whole else None


def answered_body(response: Mapping[str, Any], headers: Mapping[str, str]) -> bytes | None:
    """The body of an answer; None where one came that the file does not hold as it was, as recorders drop bodies, and
    networks cut them."""
    content = response.get("content") or {}
    body, size, told = decoded(content, headers), content.get("size"), headers.get("content-length", "")
    if not body:
        is_empty = told == "0" or (size == 0 and not told)
        return b"" if is_empty or int(response.get("status") or 0) in WITHOUT_BODY else None
    is_encoded = "content-encoding" in headers
    sizes = [size if isinstance(size, int) else 0, int(told) if told.isdecimal() and not is_encoded else 0]
    is_cut = bool(response.get("_error")) or max(sizes) > len(body) + (LONGER if is_encoded else 0)
    return None if is_cut else body


def decoded(content: Mapping[str, Any], headers: Mapping[str, str]) -> bytes | None:
    """The bytes of a body; None where the file has none, or has it compressed in a way that we cannot undo.

    HAR holds a body as text; some recorders write it in base64 or letter by letter as it came, compressed, and others
    decompress it and leave the header. So of an answer that was compressed the bytes tell which it is.
    """
    text = content.get("text")
    if text is None:
        return None
    body = b64decode(text) if content.get("encoding") == "base64" else _in_utf8(text, content.get("size"))
    encoding = headers.get("content-encoding", "")
    if body is None:
        return None
    if not encoding or _is_text(body):
        return body
    try:
        return read_body([body], encoding, MOST_BYTES)
    except Unreadable:
        return None


def has_hidden(body: bytes) -> bool:
    """Whether a body has marks in place of values; few bodies have the word, which is looked for first."""
    text = body.lower()
    return MARK in text and bool(HIDDEN.search(text))


def _is_text(body: bytes) -> bool:
    """Whether bytes can be read as they are; what is compressed has control characters, or is no UTF-8."""
    try:
        return not CONTROL.search(body.decode())
    except UnicodeDecodeError:
        return False


def _in_utf8(text: str, size: object) -> bytes | None:
    """The bytes of a text. Some browsers write UTF-8 as if it were Latin-1: then these are as many as were sent; None
    where the number does not tell which it is."""
    body = text.encode("utf-8", "surrogatepass")
    try:
        other = text.encode("latin-1")
        other.decode("utf-8")
    except UnicodeError:
        return body
    sizes: dict[object, bytes] = {len(other): other, len(body): body}
    return body if other == body else sizes.get(size)
