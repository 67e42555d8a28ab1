"""Tells a text that a person has written to an appointment from what a vendor makes of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from suites.kit.model.exchange import Exchange
from suites.kit.model.sent_json import sent_json, texts_in

WORD = re.compile(r"[a-z]{4,}")
"""What is shorter may be a piece of an escaped or a coded text, such as `amp` or a hexadecimal number."""
FEWEST_WORDS = 2
"""Words that are nowhere in our texts. A single one may be a default of the vendor's, or come of a coding."""


@dataclass
class ForeignTexts:
    """The texts that a run has sent, and those that its appointments had before it.

    `seldom` are the members that were seen with other values now and then, and too seldom for a watch to show whether
    something else writes to them.
    """

    seldom: set[str] = field(default_factory=set)
    _known: set[str] = field(default_factory=set, repr=False)

    def note(self, exchange: Exchange) -> None:
        """Take in what an update sent, and what its appointment was before the run."""
        states = [dict(state) for state in exchange.first.values()]
        self._known.update(text.casefold() for text in texts_in([sent_json(exchange.probe), *states]))

    def doubt(self, pointers: Iterable[str]) -> None:
        """Note members that are seldom seen with other values."""
        self.seldom.update(pointers)

    def include(self, value: Any) -> bool:
        """Whether a value is a text of words that no text of ours has, so that nothing was made of one of these."""
        words = set(WORD.findall(value.casefold())) if isinstance(value, str) else set()
        return sum(not any(word in text for text in self._known) for word in words) >= FEWEST_WORDS
