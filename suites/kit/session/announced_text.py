"""What a vendor's headers announce, in words for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from suites.kit.model.announcements import DEPRECATION, LIMITS, SUNSET, VERSIONS, WARNING

ORDER = (SUNSET, DEPRECATION, WARNING, *VERSIONS, *LIMITS)
"""What ends comes first: it has a day by which somebody has to act."""


def announced_texts(records: Iterable[Mapping[str, Any]]) -> list[str]:
    """A few words for each record, the most urgent first."""
    return [_text(one) for one in sorted(records, key=lambda one: ORDER.index(one["header"]))]


def _text(record: Mapping[str, Any]) -> str:
    header, date, number = record["header"], record["date"], record["number"]
    limit = "?" if number is None else number
    words = {
        SUNSET: f"it answers until {date}" if date else "it will end, on a day that cannot be read",
        DEPRECATION: f"deprecated since {date}" if date else "deprecated",
        WARNING: f"warning {number}" if number is not None else "a warning",
        **dict.fromkeys(VERSIONS, f"version {date or record.get('version') or '?'}"),
        **dict.fromkeys(LIMITS, f"at most {limit} requests{_window(record['seconds'])}"),
    }
    return f"{words[header]} ({header})"


def _window(seconds: int | None) -> str:
    return f" in {seconds} seconds" if seconds else ""
