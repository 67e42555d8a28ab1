"""Sentences by which something follows from an update, unless that names a member: `unless the request says so`."""

from __future__ import annotations

import re

from contracts import pointers
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.writing.consequences import UNLESS_SENT, Told


def whole_sentence(told: Told) -> str:
    """The sentence with what it says of updates that name what would change."""
    sentences = sentences_of(unwrapped(told.text))
    return next((one for one in sentences if UNLESS_SENT.sub("", one) == told.sentence), told.sentence)


def may_depend_on_another(told: Told, place: str) -> bool:
    """Whether a sentence excepts updates that name another member than the one at a place: such an update leaves this
    one as it is, though it does not name it."""
    excepted = UNLESS_SENT.search(whole_sentence(told))
    name = re.escape(pointers.split(place)[-1])
    return excepted is not None and not re.search(rf"\b{name}\b", excepted[0])
