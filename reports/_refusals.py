"""Which refused updates are stored all the same, and what that comes to: after one kind of refusal, or after any."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from reports._beside import Placed, word_of

STORED = "refused"
"""The keyword of findings that a refused update has changed something all the same."""

CHANGED = re.compile(r"something changed after ([\d, ]+); ")
UNCHANGED = re.compile(r"\d+ with (\d+)")
"""How a run says after which statuses something had changed, and after how many with which others nothing had."""

MEANS = (
    "what it means: who goes by the refusal takes the appointment for unchanged, though {}; and what is refused for a "
    "reason, as a time that is taken, may be booked all the same"
)
"""What such a finding comes to for people: its clause names a rule of the interface only."""

SENT_ONE = "the value that the refused request sent"
"""What is said of a value that a refused update has left, in place of how far it is from the one before."""


class Refused(Placed, Protocol):
    """A finding, as far as it may be about a refused update."""

    @property
    def refusals(self) -> str:
        """After which refusals something had changed, and after which nothing, as a run says it."""


class Stored(Placed, Protocol):
    """A finding, as far as it may show what a refused update has left."""

    @property
    def sent(self) -> str:
        """The request."""

    @property
    def got(self) -> str:
        """What a member was after it."""


def is_stored(found: Placed) -> bool:
    """Whether a finding is that a refused update changed a member all the same."""
    return bool(found.pointer) and word_of(found) == STORED


def is_sent_one(found: Stored) -> bool:
    """Whether the value that a refused update has left is the one that it sent."""
    name = (found.pointer or "").rpartition("/")[2]
    return is_stored(found) and f'"{name}": {found.got}' in found.sent


def refused_with(found: Refused) -> str:
    """The one status after which refused updates were stored, as ` with 409`, to stand after "refused"; empty where
    there are several, or nothing is known of refusals with another one."""
    told = CHANGED.match(found.refusals)
    changed = told[1].split(", ") if told else []
    others = {*UNCHANGED.findall(found.refusals)} - {*changed}
    return f" with {changed[0]}" if len(changed) == 1 and others else ""


def what_it_means(pointer: str, also: Sequence[str]) -> str:
    """What it comes to for people that a refused update changed a member, and others beside it."""
    number = len({*also} - {pointer})
    more = f" and {number} more member{'s' if number > 1 else ''}" if number else ""
    return MEANS.format(f"its {pointer}{more} {'have' if number else 'has'} changed")
