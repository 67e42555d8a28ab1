"""That updates of a run were all refused with one answer: whose that is, is open, and all that shows it is one cause.

These are all that it has to accept, or all of those that send one value of ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

OPEN = "open"
"""Who is responsible, in the journal's word, where a run cannot know whether it is the vendor."""

SAID = "with the same answer: {}. That breaks "
"""How the run's own sentence has that answer."""

NAMED = re.compile(r"that send (\S+(?: and \S+)*?) and have to be accepted")
"""How it names the value of ours that they all send, if it is one."""

IN_TITLE = "updates are refused alike, with {}: our values or the vendor"

OF_VALUE = "updates that send {} are refused, with {}: our value or the vendor"
"""The same where it is about one value of ours, which is told before what came of it."""

IN_HEADLINE = "updates of {} refused alike"

WHOSE = "open: us, if a value that these updates send is not what the vendor knows, or not any more; else the vendor"

ADVICE = (
    "Look first whether the vendor knows what these updates send, by targets.toml, and correct what it does not. Where "
    "all of it is right, send the vendor the request."
)

MEANWHILE = (
    "an update like it changes nothing, as its answer says: make a change that cannot wait by hand, in the vendor's "
    "own application"
)
"""What protects until it is known whose it is."""

OTHER_REQUESTS = "and other requests {} got this answer, too"
"""What is said of further findings: the run's own sentence counts its updates, and another number beside that, which
counts requests of a clause, or findings, is only asked about."""

ACCEPTED = "Run {} ({}) had such updates accepted: look what has changed since then, at our values and at the vendor."

_T = TypeVar("_T")


class Seen(Protocol):
    """A finding, as far as it may show that answer."""

    @property
    def pointer(self) -> str | None:
        """The place in the answer."""

    @property
    def got(self) -> str:
        """What came there."""

    @property
    def sent(self) -> str:
        """The request, on one line."""


def is_open(whose: str, sentence: str, found: Seen) -> bool:
    """Whether a finding shows nothing else than the answer that all updates of its run got, or all that send one value
    of ours, and so does its own; `whose` and `sentence` are that run's."""
    is_alike = whose == OPEN and not found.pointer and SAID.format(found.got) in sentence
    named = NAMED.search(sentence) if is_alike else None
    return is_alike and (named is None or any(f'"{name}"' in found.sent for name in named[1].split(" and ")))


def in_title(sentence: str, answer: str) -> str:
    """What a title says of it, by the run's own sentence."""
    names = NAMED.search(sentence)
    return OF_VALUE.format(names[1], answer) if names else IN_TITLE.format(answer)


def apart(found: Iterable[_T], is_alike: Callable[[_T], bool]) -> tuple[list[_T], list[_T]]:
    """What shows that answer, and the rest."""
    all_found = [*found]
    return [one for one in all_found if is_alike(one)], [one for one in all_found if not is_alike(one)]
