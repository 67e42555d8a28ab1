"""Bodies of HAR files are read as they were sent, or are missing: compressed bytes are held against nobody."""

from __future__ import annotations

import gzip
import json
import zlib
from base64 import b64encode
from pathlib import Path

import pytest

from suites.kit.run.recorded.har import Entry
from suites.selftest.recordings import Recording
from suites.selftest.test_recorded_har import entry

BODY = b'{"id": "1", "note": "one, one, one, one, one"}'
"""Long enough to be shorter when compressed."""
BROTLI = bytes.fromhex("1b2d00f88f942a5ab1b4e6024a9dc1c1a96c2d24b5f0a5e4e6a6")
"""No text: how far it is right does not matter, as nobody here can undo it."""

ZSTD = b"\x28\xb5\x2f\xfd\x20" + bytes([len(BODY), len(BODY) << 3 & 255 | 1, len(BODY) >> 5, 0]) + BODY
"""A frame with one block that is stored as it is (RFC 8878, 3.1.1)."""
GZIP = gzip.compress(BODY, mtime=0)
"""Without the moment of compressing, so that it is the same in each process."""


@pytest.fixture
def recording() -> Recording:
    """One update with its reads."""
    made = Recording()
    made.round({"scheduled_at": "2029-07-01T10:00:00Z"})
    return made


def with_body(recording: Recording, body: bytes, encoding: str, folder: Path, *, is_base64: bool = True) -> Entry:
    """An update whose answer has this body, compressed as it says."""
    response = recording.entries[1]["response"]
    content = {"size": len(BODY), "mimeType": "application/json"}
    shown = {"text": b64encode(body).decode(), "encoding": "base64"} if is_base64 else {"text": body.decode("latin-1")}
    response["content"] = {**content, **shown}
    response["headers"].append({"name": "Content-Encoding", "value": encoding})
    return entry(recording, folder, 1)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (GZIP, "gzip"),
        (GZIP, "x-gzip"),
        (zlib.compress(BODY), "deflate"),
        (zlib.compress(BODY)[2:-4], "Deflate"),
        (BODY, "br"),
        (BODY, "zstd"),
        (BODY, "gzip"),
        (BODY, "identity"),
    ],
    ids=["gzip", "x-gzip", "deflate", "Deflate without header", "br undone", "zstd undone", "gzip undone", "identity"],
)
def test_a_body_is_read_compressed_or_not(body: bytes, encoding: str, recording: Recording, tmp_path: Path) -> None:
    """A body is read as it was sent, also where the recorder has decompressed it and left the header."""
    read = with_body(recording, body, encoding, tmp_path)
    assert read.has_body
    assert read.answer is not None
    assert read.answer.json == json.loads(BODY)


@pytest.mark.parametrize("is_base64", [True, False])
@pytest.mark.parametrize(
    ("body", "encoding"),
    [(BROTLI, "br"), (ZSTD, "zstd"), (gzip.compress(GZIP, mtime=0), "gzip, gzip")],
    ids=["br", "zstd", "twice"],
)
def test_a_body_that_nobody_can_decompress_is_missing(
    body: bytes, encoding: str, is_base64: bool, recording: Recording, tmp_path: Path
) -> None:
    """A body that is compressed in a way that we cannot undo is one that the file does not hold."""
    assert not with_body(recording, body, encoding, tmp_path, is_base64=is_base64).has_body


def test_a_compressed_body_that_was_cut_is_missing(recording: Recording, tmp_path: Path) -> None:
    """A compressed body that ends too early is not held against the vendor."""
    assert not with_body(recording, zlib.compress(BODY)[:-9], "deflate", tmp_path).has_body


def test_bytes_that_no_header_explains_are_the_vendors(recording: Recording, tmp_path: Path) -> None:
    """A body that is no text, and that no header calls compressed, is what the vendor sent."""
    read = with_body(recording, BROTLI, "identity", tmp_path)
    assert read.has_body
    assert read.answer is not None
    assert read.answer.content == BROTLI
