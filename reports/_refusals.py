"""Which refused updates are stored all the same, and what that comes to: after one kind of refusal, or after any."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from reports._beside import Placed, word_of
from reports._shared import Spread, is_by_few, sent_by
from reports._shortened import named_ids

STORED = "refused"
"""The keyword of findings that a refused update has changed something all the same."""

CHANGED = re.compile(r"something changed after ([\d, ]+); ")
UNCHANGED = re.compile(r"(\d+) with (\d+)")
"""How a run says after which statuses something had changed, and after how many with which others nothing had."""

WATCHED = " seen before and after"
"""What a run says of the refused updates after which nothing had changed: they are all that it could judge, be they
like the finding's own or not."""

MEANS = "what it means: who goes by the refusal takes the appointment for unchanged, though {}"
"""What such a finding comes to for people: its clause names a rule of the interface only."""

TAKEN, CLASH = "; and a time that is refused as taken may be booked all the same", "409"
"""What a stored refusal comes to besides where it is the one of a clash."""

OF_STATUS = "the status does not tell: {} other refused update{}, whatever {} sent, had {}, too, and changed nothing"
"""Said where the status of a refusal that is stored came for others that are not."""

WITH_IDS = " (the request above sends {}, too, and it is not known which of them it takes)"
"""Said of other ids in the request that shows it."""

SENT_ONE = "the value that the refused request sent"
"""What is said of a value that a refused update has left, in place of how far it is from the one before."""


class Refused(Placed, Spread, Protocol):
    """A finding, as far as it may be about a refused update."""

    @property
    def refusals(self) -> str:
        """After which refusals something had changed, and after which nothing, as a run says it."""


class RefusedRequest(Refused, Protocol):
    """The same with its request."""

    @property
    def sent(self) -> str:
        """The request."""


class Answered(Placed, Protocol):
    """A finding, as far as what its request was answered goes."""

    @property
    def answered(self) -> str:
        """What a refused update was answered that has changed something all the same: its status comes first."""


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
    others = {status for _, status in UNCHANGED.findall(found.refusals)} - {*changed}
    return f" with {changed[0]}" if len(changed) == 1 and others else ""


def which_refusals(found: RefusedRequest) -> str:
    """After which refusals something had changed, and after which nothing: by their status where that tells them apart,
    else by what their requests sent; empty where nothing is known."""
    told = CHANGED.match(found.refusals)
    by_status = {status: int(number) for number, status in UNCHANGED.findall(found.refusals)}
    changed = told[1].split(", ") if told else []
    if not changed or not {*changed} <= {*by_status}:
        return found.refusals.replace(WATCHED, f", whatever they sent,{WATCHED}" if by_status else WATCHED)
    number = sum(by_status[status] for status in changed)
    one = number == 1
    nothing = OF_STATUS.format(number, "" if one else "s", "it" if one else "they", " or ".join(changed))
    shared = sent_by(found)
    least = "at least those" if is_by_few(found) else "those"
    return f"{least} of updates that send {shared}{_with_ids(found)}; {nothing}" if shared else nothing


def _with_ids(found: RefusedRequest) -> str:
    """The other ids that the request shown sends, where few cases say what does it: one of them may do it, too."""
    ids = [name for name in named_ids(found.sent) if f"/{name}" not in found.spread] if is_by_few(found) else []
    return WITH_IDS.format(", ".join(f"/{name}" for name in ids)) if ids else ""


def what_it_means(found: Answered, pointer: str, also: Sequence[str]) -> str:
    """What it comes to for people that a refused update changed a member, by its `pointer` as it is shown, and others
    beside it."""
    number = len({*also} - {found.pointer})
    more = f" and {number} more member{'s' if number > 1 else ''}" if number else ""
    taken = TAKEN if found.answered.startswith(CLASH) else ""
    changed = f"its {pointer}{more} {'have' if number else 'has'} changed"
    return f"{MEANS.format(changed)}{taken}"
