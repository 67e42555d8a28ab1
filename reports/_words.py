"""How facts are put into words that any reader, and any page, can take."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime

from reports._records import WORST_FIRST

WHOSE = {
    "vendor": "the vendor's",
    "set-up": "the target's set-up",
    "ours": "ours",
    "nobody": "nobody's",
    "unknown": "not known",
}
"""Whose a trouble is."""

ADVICE = {
    "vendor": "Run a cURL line below and send it to the vendor; or accept the deviation in known.yaml, "
    "with a reason, an owner and an end date.",
    "set-up": "Look at the target's base URL, credentials, fixtures and limits, then run it again. "
    "Nothing is proven against the vendor.",
    "ours": "Mend the suite or the contract, then run it again. Nothing is proven against the vendor.",
    "nobody": "Nothing to do.",
    "unknown": "Run it again to its end; what stands here is only a part.",
}
"""What to do, by whose it is."""

EXITS = {
    1: "a known deviation is stale or expired",
    2: "interrupted",
    5: "nothing ran",
    70: "suite error",
    75: "inconclusive",
    78: "a contract or a target is wrong",
}
"""What an exit code of a run says that its verdicts do not."""


def in_words(counts: Mapping[str, int]) -> str:
    """Counts of verdicts as a phrase, the worst first: "2 violations, 84 kept"."""
    return ", ".join(counted(counts[verdict], verdict) for verdict in WORST_FIRST if counts.get(verdict))


def counted(number: int, verdict: str) -> str:
    """A number of verdicts of one kind: "2 violations", "3 inconclusive"."""
    plural = "s" if number != 1 and verdict in ("violation", "warning", "suite error") else ""
    return f"{number} {verdict}{plural}"


def sentence(text: str) -> str:
    """The text with a capital at its beginning, and nothing else changed."""
    return text[:1].upper() + text[1:]


def moment(when: datetime) -> str:
    """A time as a reader anywhere can take it: in UTC, to the minute."""
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def link(url: str | None) -> str | None:
    """The address if a browser may follow it, and None for anything but http and https."""
    return url if url and url.startswith(("https://", "http://")) else None


def visible(text: str) -> str:
    """The text with what an eye cannot see (controls, bidirectional marks, lone surrogates) spelled out."""
    return "".join(char if _is_visible(char) else _spelled(char) for char in text)


def _is_visible(char: str) -> bool:
    return char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _spelled(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
