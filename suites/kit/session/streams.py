"""Text streams that mask what is written to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from suites.kit.model.printable import visible_bytes, visible_in_colour
from suites.kit.privacy.redaction import Redactor

_REDACTOR = pytest.StashKey[Redactor]()


def redactor_of(config: pytest.Config) -> Redactor:
    """The redactor of everything that this process prints and writes."""
    return config.stash.setdefault(_REDACTOR, Redactor())


class _Masked:
    """Leaves everything but writing to another stream."""

    def __init__(self, stream: Any, redactor: Redactor) -> None:
        self._stream = stream
        self._redactor = redactor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class MaskedStream(_Masked):
    """Masks text that is written to another stream.

    Each `write` is masked by itself: holding text back until a line is complete would garble progress dots and
    prompts. A value that is split over two writes is not found; pytest and logging write whole lines.
    """

    def write(self, text: str) -> int:
        """Write the text masked. Returns the length of the original, as callers compare it with what they gave."""
        self._stream.write(visible_in_colour(self._redactor.mask(text)))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write texts, each of them masked."""
        for line in lines:
            self.write(line)

    @property
    def buffer(self) -> MaskedBytes:
        """The stream's binary buffer, masked as well."""
        return MaskedBytes(self._stream.buffer, self._redactor)


class MaskedBytes(_Masked):
    """Masks UTF-8 text that is written to a binary stream."""

    def write(self, raw: bytes) -> int:
        """Write the bytes masked. Returns the length of the original."""
        text = bytes(raw).decode("utf-8", "surrogateescape")  # other bytes pass unchanged
        self._stream.write(visible_bytes(self._redactor.mask(text)).encode("utf-8", "surrogateescape"))
        return len(raw)
