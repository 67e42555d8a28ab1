"""Answers that something else gave in the vendor's place, out of what it had kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CACHEABLE = ("GET", "HEAD")
"""Methods whose answers are kept: those of others no cache gives again (RFC 9111, 2 and 4)."""


def is_cached(one: Mapping[str, Any], headers: Mapping[str, str]) -> bool:
    """Whether an answer came from a cache: by Chrome's own word, as HAR says it, by a body of no bytes, or by its age,
    which only caches tell (RFC 9111, 5.1)."""
    response = one["response"]
    is_free = response.get("bodySize") == 0 and ((response.get("content") or {}).get("size") or 0) > 0
    is_old = headers.get("age", "").strip() not in ("", "0")
    return bool(one.get("_fromCache")) or is_free or is_old or is_a_workers(response)


def is_a_workers(response: Mapping[str, Any]) -> bool:
    """Whether a service worker of the page answered by itself: Chrome says so, and where the worker had it from."""
    return bool(response.get("_fetchedViaServiceWorker")) and response.get("_serviceWorkerResponseSource") != "network"
