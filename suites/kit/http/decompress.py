"""The bytes of an answer, unpacked piece by piece, so that neither a long answer nor a small bomb fills the memory.

httpx unpacks each piece that arrives whole: 64 kB of gzip can hold 64 MB, and gzip within gzip a thousand times that.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from suites.kit.model.errors import Unreadable

ACCEPT_ENCODING = "gzip, deflate"
ZLIB_OR_GZIP, RAW = 32 + zlib.MAX_WBITS, -zlib.MAX_WBITS
MEMBER = b"\x1f"


def read_body(pieces: Iterable[bytes], encoding: str, limit: int, check: Callable[[], object]) -> bytes:
    """The body of an answer, unpacked. `check` is called for each piece and may raise.

    `encoding` is the Content-Encoding header, empty for none; `limit` is in bytes, of the packed and of the unpacked
    body alike. Raises Unreadable.
    """
    body = _body(encoding, limit)
    arrived = 0
    for piece in pieces:
        check()
        arrived += len(piece)
        if arrived > limit:
            raise _too_long(limit)
        body.take(piece)
    return body.whole()


def _body(encoding: str, limit: int) -> _Plain | _Packed:
    names = [name for part in encoding.split(",") if (name := part.strip().lower()) not in ("", "identity")]
    if not names:
        return _Plain()
    if len(names) == 1 and names[0] in ("gzip", "x-gzip", "deflate"):
        return _Packed(limit, names[0] == "deflate")
    raise Unreadable(f"answer packed as {encoding[:40]!r}, where {ACCEPT_ENCODING} was asked for")


def _too_long(limit: int) -> Unreadable:
    return Unreadable(f"answer longer than {limit} bytes")


@dataclass
class _Plain:
    """A body that is not packed; its length is that of the pieces, which are counted already."""

    content: bytearray = field(default_factory=bytearray)

    def take(self, piece: bytes) -> None:
        """Keep one more piece."""
        self.content += piece

    def whole(self) -> bytes:
        """All of it."""
        return bytes(self.content)


@dataclass
class _Packed:
    """Some servers send deflate without its wrapper, so the first two bytes decide; gzip may have several members."""

    limit: int
    is_deflate: bool
    content: bytearray = field(default_factory=bytearray)
    first: bytes = b""
    unpacker: Any = None

    def take(self, piece: bytes) -> None:
        """Unpack one more piece. Raises Unreadable."""
        if self.unpacker is None:
            self.first += piece
            if len(self.first) < 2:
                return
            piece, self.unpacker = self.first, zlib.decompressobj(self._bits())
        try:
            self._unpack(self.unpacker, piece)
        except zlib.error:
            raise Unreadable("answer not packed as its content-encoding says") from None

    def whole(self) -> bytes:
        """All of it. Raises Unreadable when the packed body stops in its middle."""
        if self.first and (self.unpacker is None or not self.unpacker.eof):
            raise Unreadable("answer ends in the middle of its packed body")
        return bytes(self.content)

    def _bits(self) -> int:
        is_wrapped = self.first[0] & 15 == 8 and int.from_bytes(self.first[:2], "big") % 31 == 0
        return RAW if self.is_deflate and not is_wrapped else ZLIB_OR_GZIP

    def _unpack(self, unpacker: Any, piece: bytes) -> None:
        while piece:
            if unpacker.eof:
                if self.is_deflate or not piece.startswith(MEMBER):
                    return
                unpacker = self.unpacker = zlib.decompressobj(ZLIB_OR_GZIP)
            self.content += unpacker.decompress(piece, self.limit + 1 - len(self.content))
            if len(self.content) > self.limit:
                raise _too_long(self.limit)
            piece = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
