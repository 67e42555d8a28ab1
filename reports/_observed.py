"""Changes of behaviour where a page leaves it open, and of what headers announce."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reports._behaviour import TABLE_ONLY, Behaviour, Classes, behaviour
from reports._left_open import LIMITS, ZONES, Differing, became, differing, number_of, window_of
from reports._records import Announcement, Observation
from reports._shortened import shortened

CRASHED = 500
"""The first status of a server error: one that comes once tells nothing of what the vendor decides."""
ENDS = ("deprecation", "sunset")
"""Headers with which an end is announced (RFC 9745, RFC 8594)."""
LEFT, LOST = {"ignored", "merged"}, {"null", "absent", "empty", "replaced"}
"""Effects of a request that leave what was there, and those that do away with it."""
NEW = {"end-announced", "limit-changed"}
"""What is news also where no header said anything before; a version that is named for once is the same version."""
ONCE = "observed-"
"""How the kinds begin of what each run sends one request for."""
ANSWERED, BEFORE = " is answered ", ", before "
"""What stands in a sentence between what was sent, what became of it, and what became of it before."""
LONGEST = 200
"""Characters of a request within a sentence: two lines of a chat."""
VERSIONS = ("api-version", "x-api-version")


def changes_observed(
    before: Iterable[Observation], after: Iterable[Observation], classes: Classes = TABLE_ONLY
) -> Iterator[Behaviour]:
    """The cases that became something else; `classes` are a team's own."""
    for one in differing(before, after):
        if max(one.before.status or 0, one.after.status or 0) < CRASHED:
            place = f"{one.clause}, {one.case}"
            what = shortened(one.after.sent, "", LONGEST) or place
            sentence = f"{what}{ANSWERED}{became(one.after)}{BEFORE}{became(one.before)}"
            yield behaviour(_kind(one), place, sentence, classes)


def changes_announced(
    before: Iterable[Announcement], after: Iterable[Announcement], classes: Classes = TABLE_ONLY
) -> Iterator[Behaviour]:
    """An end or limit that is announced, and a version that is another one than before; `classes` are a team's own."""
    known = {one.header: _said(one) for one in before}
    for one in after:
        now, was = _said(one), known.get(one.header, "")
        kind = _kind_of_header(one.header)
        if kind and now != was and (was or kind in NEW):
            sentence = f"{one.header} is {now}, before {was or 'not there'}"
            place = f"{one.header} {one.date}" if kind == "end-announced" and one.date else one.header
            yield behaviour(kind, place, sentence, classes)


def outcomes_of(sentence: str) -> tuple[str, str]:
    """What became of a request now, and what did before, of a sentence about it."""
    now, _, before = sentence.rpartition(ANSWERED)[2].partition(BEFORE)
    return now, before


def request_of(sentence: str) -> str:
    """The request of a sentence about what became of it, as it is shortened there; empty where there is none."""
    return sentence.rpartition(ANSWERED)[0]


def is_sent(pointer: str, request: str) -> bool:
    """Whether a request, as it is written in a sentence, names a member."""
    name = pointer.rpartition("/")[2]
    return bool(name) and f'"{name}"' in request


def _kind(one: Differing) -> str:
    was, now = (_is_refused(seen) for seen in (one.before, one.after))
    if was != now:
        return "observed-refused" if now else "observed-accepted"
    if LEFT & {*one.before.effects} and LOST & {*one.after.effects}:
        return "observed-lost"
    if all(ZONES & {*seen.effects} for seen in (one.before, one.after)):
        return "observed-moved" if one.before.effects != one.after.effects else "observed-answer-changed"
    return "observed-effect-changed" if one.before.effects != one.after.effects else "observed-answer-changed"


def _is_refused(seen: Observation) -> bool:
    return seen.status is not None and seen.status >= 400


def _kind_of_header(header: str) -> str:
    kinds = {"end-announced": ENDS, "version-changed": VERSIONS, "limit-changed": LIMITS}
    return next((kind for kind, headers in kinds.items() if header in headers), "")


def _said(one: Announcement) -> str:
    return one.date or f"{number_of(one)}{window_of(one)}" or "announced"
