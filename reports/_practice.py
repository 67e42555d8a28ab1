"""Targets that are stand-ins which somebody tried: no vendor is behind what they do."""

from __future__ import annotations

import re

EMBEDDED, BY_URL = "embedded stand-in (no network)", "stand-in"
"""What runs call a target that stands in no targets.toml: the embedded stand-in, and whatever --base-url names."""

LOOPBACK = re.compile(r"https?://(localhost|127(\.\d+){3}|\[::1\])(:\d+)?(/|$)")
"""The base URL of a stand-in on the same machine."""


def is_practice(target: str, base_url: str) -> bool:
    """Whether a target, by its name and URL, is a stand-in that somebody tried: nobody schedules it, and what it breaks
    says nothing about a vendor."""
    return target == EMBEDDED or (target == BY_URL and LOOPBACK.match(base_url) is not None)
