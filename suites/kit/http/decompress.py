"""Decompresses an answer chunk by chunk, so that neither a long answer nor a compression bomb can fill the memory.

We do this ourselves because httpx decompresses each arriving chunk as a whole: 64 kB of gzip can hold 64 MB, and gzip
within gzip a thousand times that.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from suites.kit.model.errors import Unreadable

ACCEPT_ENCODING = "gzip, deflate"
"""What the standard library can decompress with a limit on the output."""
REGISTERED = {"br", "compress", "dcb", "dcz", "deflate", "exi", "gzip", "pack200-gzip", "x-compress", "x-gzip", "zstd"}
"""The names of encodings at IANA. A vendor's text in their place could name anybody, so it is not shown."""
ZLIB_OR_GZIP, RAW = 32 + zlib.MAX_WBITS, -zlib.MAX_WBITS
GZIP_MAGIC = b"\x1f"


def read_body(chunks: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """The decompressed body of an answer.

    `encoding` is the Content-Encoding header, empty for none. `limit` is in bytes and holds for the compressed and for
    the decompressed body alike. Raises Unreadable.
    """
    arriving = _limited(chunks, limit)
    names = [name for part in encoding.split(",") if (name := part.strip().lower()) not in ("", "identity")]
    if not names:
        return b"".join(arriving)
    if len(names) > 1 or names[0] not in ("gzip", "x-gzip", "deflate"):
        shown = repr(", ".join(names)) if REGISTERED.issuperset(names) else "no standard says"
        raise Unreadable(f"answer is compressed as {shown}, but we accept only {ACCEPT_ENCODING}")
    body = _Decompressor(limit, is_deflate=names[0] == "deflate")
    for chunk in arriving:
        body.add(chunk)
    return body.finish()


def _limited(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    arrived = 0
    for chunk in chunks:
        arrived += len(chunk)
        if arrived > limit:
            raise _too_long(limit)
        yield chunk


def _too_long(limit: int) -> Unreadable:
    return Unreadable(f"answer longer than {limit} bytes")


class _Decompressor:
    """Decompresses gzip, also of several members, and deflate with or without its zlib header.

    Some servers send deflate without that header, so the first two bytes of the body decide.
    """

    def __init__(self, limit: int, is_deflate: bool) -> None:
        self._limit, self._is_deflate = limit, is_deflate
        self._content = bytearray()
        self._start = b""
        self._stream: Any = None

    def add(self, chunk: bytes) -> None:
        """Decompress one more chunk. Raises Unreadable."""
        if self._stream is None:
            self._start += chunk
            if len(self._start) < 2:
                return
            chunk, self._stream = self._start, zlib.decompressobj(self._window_bits())
        try:
            self._decompress(chunk)
        except zlib.error:
            raise Unreadable("answer is not compressed as its content-encoding says") from None

    def finish(self) -> bytes:
        """The whole body. Raises Unreadable when its compressed form is cut short."""
        if self._start and (self._stream is None or not self._stream.eof):
            raise Unreadable("answer ends in the middle of its compressed body")
        return bytes(self._content)

    def _window_bits(self) -> int:
        # RFC 1950: the low four bits name deflate, and the first two bytes as a number are a multiple of 31.
        has_zlib_header = self._start[0] & 15 == 8 and int.from_bytes(self._start[:2], "big") % 31 == 0
        return RAW if self._is_deflate and not has_zlib_header else ZLIB_OR_GZIP

    def _decompress(self, chunk: bytes) -> None:
        while chunk:
            if self._stream.eof:
                if self._is_deflate or not chunk.startswith(GZIP_MAGIC):
                    return  # padding after the end, which other HTTP clients ignore too
                self._stream = zlib.decompressobj(ZLIB_OR_GZIP)
            # One byte more than allowed is enough to know that the body is too long.
            self._content += self._stream.decompress(chunk, self._limit + 1 - len(self._content))
            if len(self._content) > self._limit:
                raise _too_long(self._limit)
            chunk = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
