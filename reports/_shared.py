"""What the requests share that showed a finding, and whether that alone brings it about."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Protocol

from contracts.leading import is_beside, is_end
from reports._script import steps_in

SHARED = re.compile(
    r"\(all \d+ sent (.+)"
    r"(?:, none of the other \d+ did|, and \d+ of the other \d+|; \d+ of the other \d+ did, too, .+)\)"
)
"""How a run says what the requests share that showed a finding; earlier suites have the second wording."""

NOT_ENOUGH = re.compile(r"(?:, and \d+ of the other \d+|; \d+ of the other \d+ did, too, .+)\)$")
"""How it says that others had that, too, and did not show it."""

OTHER_VALUE = " with another value than before"
"""What is said of a member where the requests have changed it: a circumstance, and no part of its name."""

NOT_KNOWN = " (what tells those apart is not known)"
BY_STEPS = " (what tells those apart may be what the steps do that are marked as needed)"
"""What is said where others had the same and did not show it."""


class Spread(Protocol):
    """A finding, as far as it says how widespread it is."""

    @property
    def spread(self) -> str:
        """In how many of the run's requests like it it showed."""


class Sent(Spread, Protocol):
    """The same with its request."""

    @property
    def sent(self) -> str:
        """The request."""


def shared_by(found: Spread) -> str:
    """What the requests share that showed a finding, in words to stand after "sends"; empty where nothing is known."""
    shared = SHARED.search(found.spread)
    return shared[1] if shared else ""


def sent_by(found: Spread) -> str:
    """The same for who has to look after such updates: where others had it and did not show it, something else decides,
    so that nobody knows whether the value has to differ."""
    shared = shared_by(found)
    return shared.replace(OTHER_VALUE, "") if NOT_ENOUGH.search(found.spread) else shared


FEW = 5
"""By fewer cases than this, what requests share may be one of several things that bring a finding about."""
CASES = re.compile(r"\(all (\d+) sent ")


def is_by_few(found: Spread) -> bool:
    """Whether what the requests share is known by few cases only."""
    cases = CASES.search(found.spread)
    return cases is not None and int(cases[1]) < FEW


def tells_little(found: Sent, places: Collection[str | None]) -> tuple[bool, bool, bool]:
    """What findings of one request are sorted by, the one that leads first: it is at a member that the request names,
    by its `places`, and the run knows what tells the requests apart that showed it; an end follows its start."""
    return is_beside(found.sent, places), not shared_by(found), is_end(places)


def apart(spread: str, script: str) -> str:
    """What is said of the requests that had the same and did not show it, beside how many there are; empty where there
    are none."""
    if not NOT_ENOUGH.search(spread):
        return ""
    return BY_STEPS if any(step.known.startswith("needed") for step in steps_in(script)) else NOT_KNOWN
