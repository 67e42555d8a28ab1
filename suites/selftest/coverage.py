"""The classes of values that a short run tries for each member, written down: `python -m suites.selftest.coverage`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from suites.selftest import campaigns, exchanges

WRITTEN_DOWN = Path(__file__).with_name("coverage.json")
Classes = Mapping[str, list[str]]
"""By member, the classes of values that were tried."""


def tried(provider: str) -> Classes:
    """What a whole run in the profile `gate` tries at a provider's compliant stand-in."""
    return {member: sorted(kinds) for member, kinds in sorted(campaigns.plain(provider).coverage.items())}


def written_down(provider: str) -> Classes:
    """What it tried when that was last written down."""
    return dict(json.loads(WRITTEN_DOWN.read_text(encoding="utf-8")).get(provider, {}))


def write() -> None:
    """Write down what is tried now, to be looked at in a diff."""
    every = {provider: tried(provider) for provider in exchanges.PROVIDERS}
    WRITTEN_DOWN.write_text(json.dumps(every, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
