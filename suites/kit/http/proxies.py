"""Tells an answer that a proxy on the way may have given itself, and which proxy that is."""

from __future__ import annotations

import re

import httpx

from contracts.pointers import ABSENT
from suites.kit.model.answer import Answer

GATEWAYS = frozenset({407, 502, 503, 504})
"""With these a proxy says that it lets nobody through, or got nothing to pass on."""
MARKS = ("x-squid-error", "proxy-authenticate", "proxy-agent")
"""Headers that only a proxy writes; `Via`, `Proxy-Status` and `Proxy-Connection` come from vendors' servers, too."""
OURS = "it came by the proxy {}, and may be its own"
"""What is said of the answer of a proxy of ours. Reports know it by that."""
ON_THE_WAY = "it came by {}, a proxy or gateway between us and the vendor, and may be its own"
TO_DO = (
    "ask whoever runs that proxy in our network, and run it again once requests get through: this says nothing of what "
    "stands behind it"
)
NAMED = re.compile(r"\S+ +([A-Za-z0-9][A-Za-z0-9.-]{0,79}(?::\d{1,5})?)(?: +\([^()]*\))? *$")
"""The last entry of a Via header (RFC 9110, 7.6.3): that of the proxy which is nearest to us."""


def by_proxy(answer: Answer, proxy: str | None) -> str:
    """By which proxy an answer came that may be the proxy's own, in words; empty where nothing points to one. `proxy`
    is the URL of the one that the target sets."""
    via = NAMED.search(answer.headers.get("via", "").rpartition(",")[2].strip())
    is_gateways = answer.status in GATEWAYS and answer.json is ABSENT
    is_marked = answer.status >= 400 and any(mark in answer.headers for mark in MARKS)
    if is_marked or (proxy and is_gateways):
        return OURS.format(" at ".join(filter(None, (via[1] if via else "", _place(proxy)))) or "before the target")
    return ON_THE_WAY.format(via[1]) if via and is_gateways else ""


def _place(proxy: str | None) -> str:
    """The host and port of a proxy's URL: what stands before them may be a password."""
    url = httpx.URL(proxy or "")
    return f"{url.host}:{url.port}" if url.port else url.host
