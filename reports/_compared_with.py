"""With what a member is compared after an update until a deviation is fixed, and what to do where it differs."""

from __future__ import annotations

import re
from typing import Protocol

from contracts.instants import difference_of
from reports._beside import FIXED, NOTHING, Beside, Placed, word_of

AS_SENT = ("value", "read", "whole")
"""Keywords of findings that a member is not what was sent."""

AS_BEFORE = ("unsent", "filled", "state", "refused", "locked")
"""Keywords of findings that a member is not what it was before an update that had to leave it alone."""

LOST = "lost"
"""The keyword of findings that of two updates at the same moment one took the other back. Each is stored alone."""

SHARED = re.compile(r"\(all \d+ sent (.+), (?:none of the other \d+ did|and \d+ of the other \d+)\)")
"""How a run says what the requests share that showed a finding."""


class Shown(Placed, Protocol):
    """A finding, as far as this goes."""

    @property
    def expected(self) -> str:
        """What should have come."""

    @property
    def got(self) -> str:
        """What came."""

    @property
    def spread(self) -> str:
        """In how many of the run's requests like it it showed."""


def updates_like(found: Shown) -> str:
    """The updates to look after: those that are like the ones that showed it, as far as a run knows that."""
    shared = SHARED.search(found.spread)
    return f"each update that sends {shared[1]}" if shared else "each update like it"


def compared_with(found: Shown, beside: Beside = NOTHING) -> str:
    """With what to compare the member of a finding, and what to do where it differs; empty where only the vendor's
    documentation says what it should be."""
    word = word_of(found)
    if word in AS_SENT:
        how = " as an instant (in UTC)" if difference_of(found.expected, found.got) else ""
        return f"{how} with what you sent; where it differs, have the vendor put it right"
    if word == LOST:
        return " with what you sent; where it differs, send it again"
    if word in (*AS_BEFORE, *FIXED):
        return f" with what it was before; {_put_right(found, beside)}"
    return ""


def _put_right(found: Shown, beside: Beside) -> str:
    """What to do about a member that is not what it was before."""
    if beside.is_refused(found.pointer):
        return "setting it again does not work (the run tried): where it differs, have the vendor put it right"
    if word_of(found) in FIXED or beside.is_fixed(found.pointer):
        return "where it differs, do not rely on it, and have the vendor put it right"
    return "where it differs, set it again, or have the vendor put it right"
