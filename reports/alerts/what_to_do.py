"""With whose key and at whose appointment a finding was seen."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.keys_used import used
from reports._shortened import cut
from reports.history.findings import KnownFinding


def key_used(found: KnownFinding) -> Iterator[str]:
    """Lines that say with which key, and at which appointment, a request was not refused as promised."""
    yield from (f"{what}: {cut(text)}" for what, text in used(found.check, found.keyword, found.script))
